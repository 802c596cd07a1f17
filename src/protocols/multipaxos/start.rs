//! The initial state that a scenario gives to nodes, and the refusal of states that no run could have led to.

use super::observer::Ghost;
use super::server::{CLIENT, Context, OF_SERVERS, PLACES, SERVER, Server, quorums, servers};
use super::{INFO, MultiPaxos, Node};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, Slot, Start, StartError, StartFields, StartKey, Started};
use crate::parts::ballot::Ballot;
use crate::parts::client;
use crate::parts::slots::{Bid, ChosenVote, Disk, Entry, Record, Vote};
use crate::parts::start::SENDS;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keys of a node's `[[start]]` table.
pub const KEYS: &[StartKey] = &[
    StartKey { name: "promised", about: "its highest promise, for all slots", example: "\"2.S2\"", of: OF_SERVERS },
    StartKey {
        name: "accepted",
        about: "what it accepted last, slot by slot; an empty word is a hole",
        example: "[\"1.S1:x=1\", \"\", \"2.S2:y=2\"]",
        of: OF_SERVERS,
    },
    StartKey {
        name: "chosen_below",
        about: "below this slot it knows that what it accepted is chosen",
        example: "2",
        of: OF_SERVERS,
    },
    StartKey { name: "ballot", about: "the highest ballot that it has used", example: "\"1.S1\"", of: OF_SERVERS },
    StartKey {
        name: "role",
        about: "\"leader\": it leads by its ballot, with promises of everybody that has promised it",
        example: "\"leader\"",
        of: OF_SERVERS,
    },
    client::KEYS[0],
    client::KEYS[1],
    client::KEYS[2],
];

/// The most slots that something may stand in at the start.
const MOST: usize = 1000;

impl Started for MultiPaxos {
    /// Puts a booted node into its initial state.
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        let fail = |key: &str, message: String| StartError { node: id, key: Some(key.into()), message };
        let mut disk = cx.disk().clone();
        let (mut below, mut promised) = (1, None);
        for (key, value) in fields {
            let kind = cx.config.kind(id);
            if !INFO.start_keys_of(&INFO.kinds[kind.index()]).any(|known| known.name == key) {
                return Err(fail(key, INFO.no_start(kind, key)));
            }
            match (key.as_str(), value) {
                ("promised", Fact::Text(text)) => {
                    promised = Some(Ballot::parse(cx.config, servers(cx.config), text).map_err(|m| fail(key, m))?);
                }
                ("accepted", Fact::List(all)) => {
                    accepted(cx.config, &mut disk.slots, all).map_err(|m| fail(key, m))?;
                }
                ("chosen_below", Fact::Int(n)) => below = *n,
                ("ballot", Fact::Text(text)) => {
                    disk.slots.used = Ballot::parse(cx.config, servers(cx.config), text).map_err(|m| fail(key, m))?;
                    if disk.slots.used.proposer() != id {
                        let (round, name) = (disk.slots.used.round(), cx.config.name(id));
                        let message = format!("{text} is not a ballot of {name}; its own would be {round}.{name}");
                        return Err(fail(key, message));
                    }
                }
                ("role", Fact::Text(role)) if role == "leader" => {}
                // What these say depends on the other keys, or on other nodes.
                (SENDS, Fact::List(_)) => {}
                ("waits" | "turns_to", _) if wait(node, cx, key, value).map_err(|m| fail(key, m))? => {}
                _ => return Err(fail(key, INFO.no_start(kind, key))),
            }
        }
        let Node::Server(server) = node else { return Ok(()) };
        let highest = disk.slots.votes.iter().map(|(_, vote)| vote.ballot).max().unwrap_or_default();
        let highest = highest.max(disk.slots.used);
        if let Some(low) = promised.filter(|promised| is_strict(cx.config) && *promised < highest) {
            let (high, low) = (highest.text(cx.config), low.text(cx.config));
            return Err(fail(
                "promised",
                format!("it accepted at {high} or used it, so it has promised that, not {low}"),
            ));
        }
        disk.slots.promised = promised.unwrap_or(highest);
        for slot in 1..below {
            let vote = u32::try_from(slot).ok().and_then(|slot| Some((slot, *disk.slots.votes.get(&slot)?)));
            let Some((slot, vote)) = vote else {
                let message =
                    format!("it has accepted nothing in slot {slot}; give it `accepted` there, or a lower number");
                return Err(fail("chosen_below", message));
            };
            disk.slots.write(&Record::Chosen { slot, entry: vote.entry });
        }
        cx.preset(disk);
        *server = Server::boot(cx);
        // Whether it can lead is seen once all have their states.
        if fields.iter().any(|(key, _)| key == "role") {
            cx.cancel_timer(PLACES.election);
            cx.set_timer(PLACES.heartbeat, cx.option(PLACES.heartbeat_ms));
        }
        Ok(())
    }

    /// What initial states of servers imply for others: whoever's ballot was promised has used it. A leader has promises.
    fn settle(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<MultiPaxos>>]) -> Result<(), StartError> {
        for id in servers(config).iter() {
            let own = |ballot: Ballot| if ballot.proposer() == id { ballot } else { Ballot::NONE };
            let known = |other: NodeId| {
                let disk = &slots[other.index()].disk.slots;
                let voted = disk.votes.iter().map(|(_, vote)| own(vote.ballot)).max().unwrap_or_default();
                own(disk.promised).max(voted)
            };
            let highest = servers(config).iter().map(known).max().unwrap_or_default();
            let used = slots[id.index()].disk.slots.used;
            if used >= highest {
                continue;
            }
            if given(starts, id, "ballot").is_some() {
                let (high, low) = (highest.text(config), used.text(config));
                let message = format!("a server knows of {high}, so the highest ballot used is not {low}");
                return Err(StartError { node: id, key: Some("ballot".into()), message });
            }
            let slot = Arc::make_mut(&mut slots[id.index()]);
            slot.disk.slots.used = highest;
            slot.disk.slots.promised = slot.disk.slots.promised.max(highest);
        }
        let leaders: Vec<NodeId> = servers(config).iter().filter(|id| given(starts, *id, "role").is_some()).collect();
        leaders.into_iter().try_for_each(|id| leads(config, slots, id))
    }

    fn sends(slots: &[Arc<Slot<MultiPaxos>>], cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        for (key, value) in fields.iter().filter(|(key, _)| key == SENDS) {
            if let Some(Node::Client(client)) = &slots[id.index()].node {
                let sent = client.asks.send_from_start(cx, value);
                sent.map_err(|message| StartError { node: id, key: Some(key.clone()), message })?;
            }
        }
        Ok(())
    }

    /// The observer's memory of an initial state; refuses states that no run could have led to.
    fn ghost(config: &Config, slots: &[Arc<Slot<MultiPaxos>>]) -> Result<Ghost, StartError> {
        let disk = |id: NodeId| &slots[id.index()].disk.slots;
        let fail = |node, message| Err(StartError { node, key: Some("accepted".into()), message });
        let mut carried: BTreeMap<(u32, Ballot), Entry> = BTreeMap::new();
        let strict = is_strict(config);
        let mut ghost = Ghost::default();
        for id in servers(config).iter() {
            for (slot, vote) in disk(id).votes.iter() {
                let ballot = vote.ballot.text(config);
                let promised: NodeSet = servers(config).iter().filter(|a| disk(*a).promised >= vote.ballot).collect();
                let quorum = quorums(config)[0];
                if strict && !quorum.met(promised) {
                    let (n, need, all) = (promised.len(), quorum.need(), quorum.members().len());
                    let message = format!(
                        "nothing is proposed at {ballot} before {need} of {all} servers have promised it; here {n} have \
                         promised {ballot} or more"
                    );
                    return fail(id, message);
                }
                let first = *carried.entry((*slot, vote.ballot)).or_insert(vote.entry);
                if strict && first != vote.entry {
                    let other = config.value_text(first.value);
                    let message = format!(
                        "in slot {slot} ballot {ballot} carried {other} to another server; a ballot carries one command in \
                         each slot"
                    );
                    return fail(id, message);
                }
                ghost.assume_asked(vote.entry);
            }
            ghost.slots.assume(PLACES, config, id, disk(id));
        }
        for id in servers(config).iter() {
            for slot in 1..disk(id).open() {
                let Some(entry) = disk(id).chosen(slot).filter(|entry| !ghost.slots.is_chosen(slot, *entry)) else {
                    continue;
                };
                // Who has accepted it again at a higher ballot shows no more at which it was chosen.
                let held = |id| disk(id).votes.get(&slot).filter(|vote| vote.entry == entry).map(|vote| (id, *vote));
                let votes: Vec<(NodeId, Vote)> = servers(config).iter().filter_map(held).collect();
                if !ghost.slots.assume_chosen(PLACES, config, slot, &votes) && strict {
                    let message =
                        format!("what it accepted in slot {slot} is not chosen: too few servers have accepted it");
                    return Err(StartError { node: id, key: Some("chosen_below".into()), message });
                }
            }
        }
        for id in servers(config).iter().filter(|_| strict) {
            for (slot, vote) in disk(id).votes.iter() {
                let before = |choice: &&ChosenVote| choice.vote.ballot < vote.ballot;
                let others = ghost.slots.choices(*slot).iter().filter(before);
                if let Some(choice) = others.into_iter().find(|choice| choice.vote.entry != vote.entry) {
                    let (chosen, value) = (choice.vote.text(config), config.value_text(choice.vote.entry.value));
                    let message =
                        format!("{chosen} is chosen in slot {slot}; every higher ballot carries {value} there");
                    return fail(id, message);
                }
            }
        }
        for id in config.of_kind(CLIENT).iter() {
            if let Some(Node::Client(client)) = &slots[id.index()].node {
                client.asks.pending.iter().for_each(|wanted| ghost.assume_asked(Entry::of(wanted.value)));
            }
        }
        ghost.assume_applied(config, servers(config).iter().map(|id| (id, disk(id))));
        Ok(ghost)
    }
}

/// Whether all rules are on that safety rests on: without one of them a run can lead to whatever it would forbid.
fn is_strict(config: &Config) -> bool {
    config.rules_off.iter().all(|rule| INFO.rule(rule).costs_progress_only())
}

/// What a scenario gives a server for a key.
fn given<'a>(starts: &'a [Start], id: NodeId, key: &str) -> Option<&'a Fact> {
    let fields = starts.iter().filter(|(node, _)| *node == id).flat_map(|(_, fields)| fields);
    fields.into_iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

/// Makes a server the leader of its ballot.
fn leads(config: &Config, slots: &mut [Arc<Slot<MultiPaxos>>], id: NodeId) -> Result<(), StartError> {
    let fail = |message: String| Err(StartError { node: id, key: Some("role".into()), message });
    let ballot = slots[id.index()].disk.slots.used;
    if !ballot.is_some() || slots[id.index()].disk.slots.promised != ballot {
        return fail("a leader has a ballot, and promises no higher one; give it `ballot`".into());
    }
    let promises: NodeSet =
        servers(config).iter().filter(|other| slots[other.index()].disk.slots.promised >= ballot).collect();
    if !quorums(config)[0].met(promises) {
        let ballot = ballot.text(config);
        return fail(format!("too few servers have promised {ballot}; give others `promised = \"{ballot}\"`"));
    }
    let last = servers(config).iter().map(|other| slots[other.index()].disk.slots.last()).max().unwrap_or(0);
    let first = slots[id.index()].disk.slots.open();
    if let Some(hole) = (first..=last).find(|slot| slots[id.index()].disk.slots.chosen(*slot).is_none()) {
        return fail(format!(
            "a leader at rest knows what is chosen in each slot, and here it does not know slot {hole}"
        ));
    }
    // It accepted itself what it proposed, before it proposed anything else.
    for other in servers(config).iter() {
        let disks = [other, id].map(|id| &slots[id.index()].disk.slots);
        let mut proposed = disks[0].votes.iter().filter(|(_, vote)| vote.ballot == ballot);
        if let Some((slot, vote)) = proposed.find(|(slot, vote)| disks[1].votes.get(slot) != Some(vote)) {
            let (name, vote) = (config.name(other), vote.text(config));
            return fail(format!(
                "{name} has accepted {vote} in slot {slot}, so its leader has; give it that as `accepted`"
            ));
        }
    }
    let slot = Arc::make_mut(&mut slots[id.index()]);
    if let Some(Node::Server(server)) = &mut slot.node {
        let upto = crate::parts::slots::ALL;
        let bid = Bid { ballot, leads: true, first, upto, promises, next: last + 1, ..Bid::default() };
        server.slots.bid = Some(Bid { replies: promises.len() as u32, ..bid });
        server.slots.leader = Some(id);
        server.slots.seen = ballot.round();
    }
    debug_assert!(config.kind(id) == SERVER);
    Ok(())
}

/// Takes in what a client waits for; whether it was that.
fn wait(node: &mut Node, cx: &mut Context, key: &str, value: &Fact) -> Result<bool, String> {
    let Node::Client(client) = node else { return Ok(false) };
    client.asks.begin_with(cx, key, value).transpose().map(|read| read.is_some())
}

/// Takes in what was accepted, slot by slot.
fn accepted(config: &Config, disk: &mut Disk, all: &[Fact]) -> Result<(), String> {
    if all.len() > MOST {
        return Err(format!("at the start something stands in at most {MOST} slots"));
    }
    for (slot, fact) in (1..).zip(all) {
        let Fact::Text(text) = fact else { return Err("write \"1.S1:x=1\" for each slot, \"\" for a hole".into()) };
        if text.is_empty() {
            continue;
        }
        let shape = || format!("`{text}` is not what stands in a slot; write ballot and command, such as \"1.S1:x=1\"");
        let (ballot, value) = text.split_once(':').filter(|(_, value)| !value.is_empty()).ok_or_else(shape)?;
        let ballot = Ballot::parse(config, servers(config), ballot)?;
        let entry = match value {
            "no-op" => Entry::NOOP,
            value => Entry::of(config.read_value(value)),
        };
        disk.write(&Record::Accept { slot, vote: Vote { ballot, entry }, promised: disk.promised });
    }
    Ok(())
}
