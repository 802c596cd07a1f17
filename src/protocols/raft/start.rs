//! The initial state that a scenario gives to servers, and the refusal of states that no run could have led to.

use super::counted::{self, Counted, number, range};
use super::messages::Entry;
use super::observer::Ghost;
use super::server::{Context, Disk, OF_SERVERS, Role, SERVER, Server, initial};
use super::{INFO, Node, Raft, implied, options, timers, under_way, waiting};
use crate::engine::scene::Fact;
use crate::engine::{Config, List, NodeId, NodeSet, Slot, Start, StartError, StartFields, StartKey, Started};
use crate::parts::by_node::ByNode;
use crate::parts::client;
use crate::parts::start::SENDS;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keys of a server's `[[start]]` table.
pub const KEYS: &[StartKey] = &[
    StartKey { name: "term", about: "its current term, a whole number", example: "2", of: OF_SERVERS },
    StartKey { name: "voted_for", about: "the server it voted for in that term", example: "\"S2\"", of: OF_SERVERS },
    StartKey {
        name: "log",
        about: "the entries of its log; with client = \"C1\" and seq = 1 if that client asked for one",
        example: "[{ term = 1, value = \"x=1\" }]",
        of: OF_SERVERS,
    },
    StartKey {
        name: "log_terms",
        about: "instead: the terms of its log's entries; their values are made up",
        example: "[1, 1, 2]",
        of: OF_SERVERS,
    },
    StartKey {
        name: "commit_index",
        about: "the highest index that it knows to be committed",
        example: "1",
        of: OF_SERVERS,
    },
    StartKey {
        name: "role",
        about: "\"follower\", \"candidate\" or \"leader\"",
        example: "\"leader\"",
        of: OF_SERVERS,
    },
    counted::KEYS[0],
    counted::KEYS[1],
    counted::KEYS[2],
    under_way::KEY,
    client::KEYS[0],
    client::KEYS[1],
    client::KEYS[2],
];

impl Started for Raft {
    /// Puts a booted server into its initial state.
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        let fail = |key: &str, message: String| StartError { node: id, key: Some(key.into()), message };
        let server = match node {
            Node::Server(server) => server,
            Node::Client(client) => return waiting::start(client, cx, fields),
        };
        let (mut disk, mut log) = (Disk::default(), List::default());
        let (mut role, mut counted) = ("follower", Counted::default());
        for (key, value) in fields {
            if let Some(read) = counted.read(cx.config, id, key, value) {
                read.map_err(|message| fail(key, message))?;
                continue;
            }
            if key == SENDS {
                // What is sent depends on all the other keys.
                continue;
            }
            match (key.as_str(), value) {
                ("term", Fact::Int(term)) => {
                    disk.current_term = number(*term).ok_or_else(|| fail(key, range("a term")))?
                }
                ("commit_index", Fact::Int(index)) => {
                    server.commit_index = number(*index).ok_or_else(|| fail(key, range("an index")))?;
                }
                ("voted_for", Fact::Text(name)) => {
                    let known = cx.config.find(name).filter(|n| cx.config.founders(SERVER).contains(*n));
                    disk.voted_for = Some(known.ok_or_else(|| fail(key, format!("there is no server {name}")))?);
                }
                ("log_terms", Fact::List(terms)) => log = made_up_log(cx.config, terms).map_err(|m| fail(key, m))?,
                ("log", Fact::List(entries)) => log = written_log(cx.config, entries).map_err(|m| fail(key, m))?,
                ("role", Fact::Text(name)) if ["follower", "candidate", "leader"].contains(&name.as_str()) => {
                    role = name
                }
                ("role", _) => return Err(fail(key, "a role is \"follower\", \"candidate\" or \"leader\"".into())),
                _ => return Err(fail(key, INFO.no_start(SERVER, key))),
            }
        }
        disk.set_log(log);
        if role != "follower" && cx.config.spares().contains(id) {
            return Err(fail("role", "a spare takes no part yet; it can only follow".into()));
        }
        check(server, &mut disk, role, id, fields).map_err(|(key, message)| fail(key, message))?;
        cx.preset(disk);
        server.apply_upto(cx, server.commit_index);
        take_role(server, cx, role);
        let last = cx.disk().last_index();
        counted.put(cx.config, server, last).map_err(|(key, message)| fail(key, message))
    }

    /// What leaders and entries imply for servers that the scenario says nothing else of: a majority has voted for each
    /// leader, those included that left entries in somebody's log. A scenario in which no majority can have is refused.
    fn settle(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Raft>>]) -> Result<(), StartError> {
        implied::settle(config, starts, slots)?;
        waiting::settle(config, slots)
    }

    fn sends(slots: &[Arc<Slot<Raft>>], cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        for (key, value) in fields.iter().filter(|(key, _)| key == SENDS) {
            let sent = match &slots[id.index()].node {
                Some(Node::Server(server)) => under_way::send(slots, server, cx, value),
                Some(Node::Client(client)) => client.asks.send_from_start(cx, value),
                None => Ok(()),
            };
            sent.map_err(|message| StartError { node: id, key: Some(key.clone()), message })?;
        }
        Ok(())
    }

    /// The observer's memory of an initial state; refuses states that no run could have led to.
    fn ghost(config: &Config, slots: &[Arc<Slot<Raft>>]) -> Result<Ghost, StartError> {
        let servers = config.of_kind(SERVER);
        let mut ghost = Ghost::new(servers);
        let mut leaders: BTreeMap<u32, NodeId> = BTreeMap::new();
        let mut furthest: Option<(NodeId, u32)> = None;
        for id in servers.iter() {
            let slot = &slots[id.index()];
            let Some(Node::Server(server)) = &slot.node else { continue };
            for index in 1..=slot.disk.last_index() {
                let (Some(entry), Some(prefix)) = (slot.disk.entry(index), slot.disk.log.prefix(index as usize).here())
                else {
                    continue;
                };
                if !ghost.term(entry.term).matches(index, prefix) {
                    let message = format!(
                        "entry {index} of term {} stands after another log here than on an earlier server; logs that share \
                         an entry are equal up to it",
                        entry.term
                    );
                    return Err(StartError { node: id, key: None, message });
                }
            }
            let term = slot.disk.current_term;
            if let Some(other) = server.leads().then(|| leaders.insert(term, id)).flatten() {
                let message = format!("{} leads term {term} already; a term has one leader", config.name(other));
                return Err(StartError { node: id, key: Some("role".into()), message });
            }
            let wrong = |(key, message): (&str, String)| StartError { node: id, key: Some(key.into()), message };
            counted::check(config, slots, id, server).map_err(wrong)?;
            ghost.assume(id, &slot.disk, server);
            if server.commit_index > furthest.map_or(0, |(_, index)| index) {
                furthest = Some((id, server.commit_index));
            }
        }
        if let Some((id, upto)) = furthest {
            check_committed(config, slots, id, upto)?;
            ghost.assume_committed(config, &slots[id.index()].disk, upto);
        }
        for (term, id, upto) in accepted(config, slots, &mut ghost) {
            check_committed(config, slots, id, upto)?;
            ghost.assume_accepted(config, &slots[id.index()].disk, upto, term);
        }
        Ok(ghost)
    }
}

/// What a majority has accepted before the run, by term: who has it, and up to which index. Whoever is in a term and has
/// an entry of it got that from the term's leader, with all before it.
fn accepted(config: &Config, slots: &[Arc<Slot<Raft>>], ghost: &mut Ghost) -> Vec<(u32, NodeId, u32)> {
    let servers = config.founders(SERVER);
    let in_term = |id: NodeId| {
        let disk = &slots[id.index()].disk;
        (disk.current_term > 0 && disk.last_term() == disk.current_term).then(|| (disk.current_term, disk.last_index()))
    };
    let mut terms: BTreeMap<u32, NodeSet> = BTreeMap::new();
    for (id, (term, upto)) in servers.iter().filter_map(|id| Some((id, in_term(id)?))) {
        terms.entry(term).or_default().insert(id);
        ghost.term(term).leaders.iter_mut().for_each(|led| led.accepted.set(id, upto.min(led.log.len() as u32)));
    }
    let reached = |(term, holders): (&u32, &NodeSet)| {
        let upto = initial(config)
            .quorum()
            .reached(|id| in_term(id).filter(|_| holders.contains(id)).map_or(0, |(_, upto)| upto));
        let has = |id: &NodeId| slots[id.index()].disk.last_index() >= upto;
        Some((*term, holders.iter().find(has)?, upto))
    };
    terms.iter().filter_map(reached).filter(|(_, _, upto)| *upto > 0).collect()
}

/// Values made up for a log of these terms: equal wherever index and term are equal.
fn made_up_log(config: &Config, terms: &[Fact]) -> Result<List<Entry>, String> {
    let entry = |(at, fact): (usize, &Fact)| {
        let Fact::Int(term) = fact else { return Err("terms are whole numbers: [1, 1, 4]".to_string()) };
        let term = number(*term).ok_or_else(|| range("a term"))?;
        let letter = char::from(b'a' + (at % 26) as u8);
        Ok(Entry::command(term, config.words.intern(&format!("{letter}={term}"))))
    };
    terms.iter().enumerate().map(entry).collect()
}

fn written_log(config: &Config, entries: &[Fact]) -> Result<List<Entry>, String> {
    let shape = || "entries are written { term = 1, value = \"x=1\" }".to_string();
    let entry = |fact: &Fact| {
        let Fact::Map(map) = fact else { return Err(shape()) };
        match (map.get("term"), map.get("value"), map.len()) {
            (Some(Fact::Int(term)), Some(Fact::Text(value)), 2) => {
                let term = number(*term).ok_or_else(|| range("a term"))?;
                Ok(Entry::command(term, config.read_value(value)))
            }
            _ => waiting::asked_entry(config, map).unwrap_or_else(|| Err(shape())),
        }
    };
    entries.iter().map(entry).collect()
}

/// Refuses a state that one server could not be in, whatever the others are.
fn check(
    server: &Server,
    disk: &mut Disk,
    role: &str,
    id: NodeId,
    fields: &StartFields,
) -> Result<(), (&'static str, String)> {
    let given = |key: &str| fields.iter().any(|(k, _)| k == key);
    let log_key = if given("log") { "log" } else { "log_terms" };
    if given("log") && given("log_terms") {
        return Err(("log_terms", "give `log` or `log_terms`, not both".into()));
    }
    let mut before = 1;
    for (at, entry) in disk.log.iter().enumerate() {
        if entry.term < before {
            let least = if at == 0 { "terms start at 1".into() } else { format!("the one before has term {before}") };
            return Err((log_key, format!("entry {} has term {}, but {least}: terms never fall", at + 1, entry.term)));
        }
        before = entry.term;
    }
    if !given("term") {
        disk.current_term = disk.last_term();
    }
    if disk.last_term() > disk.current_term {
        let (last, term) = (disk.last_term(), disk.current_term);
        return Err((
            "term",
            format!("the log has an entry of term {last}, so the term is at least {last}, not {term}"),
        ));
    }
    if disk.current_term == 0 && (given("voted_for") || role != "follower") {
        let key = if given("voted_for") { "voted_for" } else { "role" };
        return Err((key, "there is no vote and no election in term 0; give a `term` of 1 or more".into()));
    }
    if server.commit_index > disk.last_index() {
        let last = disk.last_index();
        return Err(("commit_index", format!("the log ends at index {last}; the commit index cannot lie beyond it")));
    }
    if role != "follower" && disk.voted_for.is_some_and(|vote| vote != id) {
        return Err(("voted_for", format!("a {role} has voted for itself in its term")));
    }
    if role != "follower" {
        disk.voted_for = Some(id);
    }
    Ok(())
}

fn take_role(server: &mut Server, cx: &mut Context, role: &str) {
    let last = cx.disk().last_index();
    match role {
        "leader" => {
            let servers = cx.disk().configuration(cx.config).members();
            server.role = Role::Leader;
            server.leader = Some(cx.id);
            server.next_index = ByNode::all(servers, last + 1);
            server.match_index = ByNode::all(servers, 0);
            server.match_index.set(cx.id, last);
            cx.cancel_timer(timers::ELECTION);
            cx.set_timer(timers::HEARTBEAT, cx.option(options::HEARTBEAT_MS));
        }
        "candidate" => server.role = Role::Candidate { votes: NodeSet::one(cx.id), replies: 1 },
        _ => {}
    }
}

/// What somebody takes for committed must be on a majority, on every leader of its term or a later one, and the
/// same on all who take it for committed.
fn check_committed(config: &Config, slots: &[Arc<Slot<Raft>>], id: NodeId, upto: u32) -> Result<(), StartError> {
    let servers = config.founders(SERVER);
    let disk = |n: NodeId| &slots[n.index()].disk;
    let prefix = disk(id).log.prefix(upto as usize).here();
    let fail = |node, message| Err(StartError { node, key: Some("commit_index".into()), message });
    let holds = |n: &NodeId| disk(*n).log.prefix(upto as usize).here() == prefix;
    let (quorum, holders): (_, NodeSet) = (initial(config).quorum(), servers.iter().filter(holds).collect());
    if !quorum.met(holders) {
        let (have, n, need) = (holders.len(), quorum.members().len(), quorum.need());
        return fail(id, format!("index {upto} is on {have} of {n} servers; a committed entry is on {need} at least"));
    }
    for other in servers.iter() {
        let Some(Node::Server(server)) = &slots[other.index()].node else { continue };
        let index = server.commit_index as usize;
        if disk(other).log.prefix(index).here() != disk(id).log.prefix(index).here() {
            let name = config.name(id);
            return fail(other, format!("up to index {index} its log differs from {name}'s, which is committed there"));
        }
        // An entry of a later term came from a leader that had everything committed before.
        let (newest, of_term) = (disk(other).last_term(), disk(id).term_at(upto).unwrap_or(0));
        let since: NodeSet = servers.iter().filter(|n| holds(n) && disk(*n).last_term() > newest).collect();
        if newest > of_term && !holds(&other) && !quorum.met(since) {
            let name = config.name(id);
            let message = format!(
                "the leader that made its entry of term {newest} had every committed entry, but this log lacks index \
                 {upto}, which {name} takes for committed"
            );
            return Err(StartError { node: other, key: None, message });
        }
        let later = disk(other).current_term >= disk(id).term_at(upto).unwrap_or(0);
        if server.leads() && later && !holds(&other) {
            return fail(other, format!("a leader has every committed entry, but this one lacks index {upto}"));
        }
    }
    Ok(())
}
