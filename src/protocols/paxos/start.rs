//! The initial state that a scenario gives to nodes, and the refusal of states that no run could have led to.

use super::messages::Proposal;
use super::node::Node;
use super::numbers::{ballot_of, numbers, read_ballot};
use super::observer::Ghost;
use super::roles::{COUNTER, Context, OF_ACCEPTORS, OF_PROPOSERS, Role, Seldom, q1};
use super::under_way;
use super::{INFO, Paxos};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, Slot, Start, StartError, StartFields, StartKey, Started};
use crate::parts::ballot::{Ballot, Numbers};
use crate::parts::client;
use crate::parts::start::SENDS;
use std::sync::Arc;

/// Keys of a node's `[[start]]` table.
pub const KEYS: &[StartKey] = &[
    StartKey { name: "promised", about: "its highest promise", example: "\"2.P2\"", of: OF_ACCEPTORS },
    StartKey {
        name: "accepted",
        about: "what it accepted last",
        example: "{ ballot = \"1.P1\", value = \"X\" }",
        of: OF_ACCEPTORS,
    },
    StartKey { name: "ballot", about: "the highest ballot that it has used", example: "\"1.P1\"", of: OF_PROPOSERS },
    StartKey {
        name: "value",
        about: "the value that it would like to have chosen",
        example: "\"X\"",
        of: OF_PROPOSERS,
    },
    StartKey { name: "handed", about: "the last number that it has handed out", example: "5", of: &["counter"] },
    under_way::KEYS[0],
    under_way::KEYS[1],
    under_way::KEYS[2],
    under_way::KEYS[3],
    client::KEYS[0],
    client::KEYS[1],
    client::KEYS[2],
];

impl Started for Paxos {
    /// Puts a booted node into its initial state.
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        let fail = |key: &str, message: String| StartError { node: id, key: Some(key.into()), message };
        let (mut disk, mut sent) = (cx.disk().clone(), None);
        for (key, value) in fields {
            let kind = cx.config.kind(id);
            if !INFO.start_keys_of(&INFO.kinds[kind.index()]).any(|known| known.name == key) {
                return Err(fail(key, INFO.no_start(kind, key)));
            }
            match (key.as_str(), value) {
                ("promised", Fact::Text(text)) => {
                    disk.promised = read_ballot(cx.config, text).map_err(|m| fail(key, m))?;
                }
                ("accepted", Fact::Map(_)) => {
                    disk.accepted = Some(proposal(cx.config, value).map_err(|m| fail(key, m))?);
                }
                ("ballot", Fact::Text(text)) => {
                    disk.proposed = read_ballot(cx.config, text).map_err(|m| fail(key, m))?;
                    if !disk.proposed.may_be_of(id) {
                        let (own, name) = (ballot_of(cx.config, disk.proposed.round(), id), cx.config.name(id));
                        let own = own.text(cx.config);
                        return Err(fail(key, format!("{text} is not a ballot of {name}; its own would be {own}")));
                    }
                }
                ("handed", Fact::Int(number)) if (0..=1_000_000).contains(number) => {
                    disk.handed = Seldom(*number as u32)
                }
                ("value", Fact::Text(text)) if !text.is_empty() => {
                    if let Some(proposer) = &mut node.proposer {
                        proposer.value = Some(cx.config.read_value(text));
                    }
                }
                ("sent", Fact::Text(text)) if !text.is_empty() => sent = Some(cx.config.read_value(text)),
                // What these say depends on the other keys.
                ("promises" | "accepts" | SENDS, Fact::List(_)) => {}
                ("waits" | "turns_to", _) if wait(node, cx, key, value).map_err(|m| fail(key, m))? => {}
                _ => return Err(fail(key, INFO.no_start(kind, key))),
            }
        }
        if let Some(accepted) = disk.accepted {
            let given = fields.iter().any(|(key, _)| key == "promised");
            if given && accepted.ballot > disk.promised {
                let (high, low) = (accepted.ballot.text(cx.config), disk.promised.text(cx.config));
                let message = format!("it accepted at {high}, so it has promised at least that, not {low}");
                return Err(fail("promised", message));
            }
            disk.promised = disk.promised.max(accepted.ballot);
        }
        if let Some(value) = sent {
            if !disk.proposed.is_some() {
                return Err(fail("sent", "a value is proposed at a ballot; give it a `ballot` as well".into()));
            }
            disk.sent = Some(Proposal { ballot: disk.proposed, value });
        }
        cx.preset(disk.clone());
        let Some(proposer) = &mut node.proposer else { return Ok(()) };
        under_way::proposed(proposer, cx, &disk);
        for (key, value) in fields {
            let done = match key.as_str() {
                "promises" => under_way::gathers(proposer, cx, &disk, value),
                "accepts" => under_way::heard(proposer, cx, &disk, value),
                _ => Ok(()),
            };
            done.map_err(|message| fail(key, message))?;
        }
        Ok(())
    }

    /// What initial states of acceptors imply for proposers that the scenario says nothing of: whoever's number was
    /// promised has used it. A scenario that says something else is refused.
    fn settle(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Paxos>>]) -> Result<(), StartError> {
        let acceptors = Role::Acceptor.players(config);
        for id in Role::Proposer.players(config).iter() {
            // Whose a counter's number is nobody knows.
            let own = |ballot: Ballot| if ballot.proposer() == id { ballot } else { Ballot::NONE };
            let used = |acceptor: NodeId| {
                let disk = &slots[acceptor.index()].disk;
                own(disk.promised).max(disk.accepted.map_or(Ballot::NONE, |p| own(p.ballot)))
            };
            let Some(highest) = acceptors.iter().map(used).max().filter(|ballot| ballot.is_some()) else { continue };
            let used = slots[id.index()].disk.proposed;
            if used >= highest {
                continue;
            }
            let given = |(node, fields): &Start| *node == id && fields.iter().any(|(key, _)| key == "ballot");
            if starts.iter().any(given) {
                let (high, low) = (highest.text(config), used.text(config));
                let message = format!("an acceptor knows of {high}, so the highest number used is not {low}");
                return Err(StartError { node: id, key: Some("ballot".into()), message });
            }
            Arc::make_mut(&mut slots[id.index()]).disk.proposed = highest;
        }
        under_way::settle_sent(config, starts, slots)?;
        under_way::settle(config, starts, slots)?;
        settle_counters(config, starts, slots)
    }

    fn sends(slots: &[Arc<Slot<Paxos>>], cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        for (key, value) in fields.iter().filter(|(key, _)| key == SENDS) {
            let client = slots[id.index()].node.as_ref().and_then(|node| node.client.as_ref());
            let sent = match client {
                Some(client) => client.asks.send_from_start(cx, value),
                None => under_way::send(cx, value),
            };
            sent.map_err(|message| StartError { node: id, key: Some(key.clone()), message })?;
        }
        Ok(())
    }

    /// The observer's memory of an initial state; refuses states that no run could have led to.
    fn ghost(config: &Config, slots: &[Arc<Slot<Paxos>>]) -> Result<Ghost, StartError> {
        let mut ghost = Ghost::new(slots.len());
        let acceptors = Role::Acceptor.players(config);
        for id in config.all() {
            let Some(node) = &slots[id.index()].node else { continue };
            let wished = node.client.iter().flat_map(|client| client.asks.pending.iter().map(|wish| wish.value));
            node.proposer.iter().filter_map(|p| p.value).chain(wished).for_each(|value| ghost.assume_asked(value));
        }
        let disk = |id: NodeId| &slots[id.index()].disk;
        // Whoever promised may have promised more since.
        for id in config.all() {
            let promises = slots[id.index()].node.as_ref().and_then(|n| n.proposer.as_ref()).map(|p| p.promises);
            promises.unwrap_or_default().iter().for_each(|by| ghost.keep_promise(disk(id).proposed, by));
        }
        let fail = |id, message| Err(StartError { node: id, key: Some("accepted".into()), message });
        for id in acceptors.iter() {
            let Some(accepted) = disk(id).accepted else { continue };
            let ballot = accepted.ballot.text(config);
            let promised: NodeSet = acceptors.iter().filter(|a| disk(*a).promised >= accepted.ballot).collect();
            let quorum = q1(config);
            if !quorum.met(promised) {
                let (n, need, all) = (promised.len(), quorum.need(), quorum.members().len());
                let message = format!(
                    "nothing is proposed at {ballot} before {need} of {all} acceptors have promised it; here {n} have \
                     promised {ballot} or more"
                );
                return fail(id, message);
            }
        }
        for id in acceptors.iter() {
            if let Err(other) = ghost.assume(config, id, disk(id)) {
                let (accepted, other) = (disk(id).accepted.unwrap_or_default(), config.value_text(other));
                let ballot = accepted.ballot.text(config);
                return fail(
                    id,
                    format!("ballot {ballot} carried {other} to another acceptor; one ballot carries one value"),
                );
            }
        }
        let proposers = Role::Proposer.players(config);
        let proposed = || proposers.iter().filter_map(|id| Some((id, disk(id).sent?, "sent")));
        for (id, sent, key) in proposed() {
            if let Err(other) = ghost.assume_sent(sent, id) {
                let (ballot, other) = (sent.ballot.text(config), config.value_text(other));
                let message = format!("ballot {ballot} carried {other} to an acceptor; one ballot carries one value");
                return Err(StartError { node: id, key: Some(key.into()), message });
            }
        }
        // Whatever is chosen, every higher ballot carried the same value (property P2b of the paper).
        let accepted = acceptors.iter().filter_map(|id| Some((id, disk(id).accepted?, "accepted")));
        for (id, carried, key) in accepted.chain(proposed()) {
            let before = |c: &&super::observer::ChosenValue| c.proposal.ballot < carried.ballot;
            if let Some(chosen) = ghost.chosen.iter().filter(before).find(|c| c.proposal.value != carried.value) {
                let value = config.value_text(chosen.proposal.value);
                let at = chosen.proposal.ballot.text(config);
                let message = format!("{value} is chosen at {at}; every higher ballot carries {value} as well");
                return Err(StartError { node: id, key: Some(key.into()), message });
            }
        }
        Ok(ghost)
    }
}

/// A counter has handed out every number that anybody has used, unless it is said to have lost count.
fn settle_counters(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Paxos>>]) -> Result<(), StartError> {
    if numbers(config) != Numbers::Counter {
        return Ok(());
    }
    let used = |slot: &Arc<Slot<Paxos>>| slot.disk.promised.max(slot.disk.proposed);
    let highest = slots.iter().map(used).max().unwrap_or_default();
    for id in config.of_kind(COUNTER).iter() {
        let disk = &slots[id.index()].disk;
        if disk.handed.0 >= highest.round() {
            continue;
        }
        if starts.iter().any(|(node, fields)| *node == id && fields.iter().any(|(key, _)| key == "handed")) {
            let (high, low) = (highest.text(config), disk.handed.0);
            let message = format!("{high} is in use, so the last number that was handed out is not {low}");
            return Err(StartError { node: id, key: Some("handed".into()), message });
        }
        Arc::make_mut(&mut slots[id.index()]).disk.handed = Seldom(highest.round());
    }
    Ok(())
}

/// Takes in what a client waits for; whether it was that.
fn wait(node: &mut Node, cx: &mut Context, key: &str, value: &Fact) -> Result<bool, String> {
    let read = node.client.as_mut().and_then(|client| client.asks.begin_with(cx, key, value));
    read.transpose().map(|read| read.is_some())
}

fn proposal(config: &Config, fact: &Fact) -> Result<Proposal, String> {
    let shape = || "write { ballot = \"1.P1\", value = \"X\" }".to_string();
    let Fact::Map(map) = fact else { return Err(shape()) };
    match (map.get("ballot"), map.get("value"), map.len()) {
        (Some(Fact::Text(ballot)), Some(Fact::Text(value)), 2) if !value.is_empty() => {
            Ok(Proposal { ballot: read_ballot(config, ballot)?, value: config.read_value(value) })
        }
        _ => Err(shape()),
    }
}
