//! What a leader or candidate of an initial state knows of the others: the keys `next_index`, `match_index` and `votes`
//! of its `[[start]]` table, and the refusal of what no answer can have told it.

use super::Node;
use super::Raft;
use super::server::{Disk, OF_SERVERS, Role, SERVER, Server, initial};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, Slot, StartKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The keys, each with what it means.
pub const KEYS: [StartKey; 3] = [
    StartKey {
        name: "next_index",
        about: "on a leader, the next entry to send; the one after its last where nothing is said",
        example: "{ S2 = 3, S3 = 1 }",
        of: OF_SERVERS,
    },
    StartKey {
        name: "match_index",
        about: "on a leader, up to where the others have told it that they store its log",
        example: "{ S2 = 2 }",
        of: OF_SERVERS,
    },
    StartKey {
        name: "votes",
        about: "on a candidate, who gave it a vote beside itself",
        example: "[\"S2\"]",
        of: OF_SERVERS,
    },
];

/// A key that is wrong, and why.
type Wrong = (&'static str, String);

/// What the keys of one server say.
#[derive(Default)]
pub struct Counted {
    next: Option<Vec<(NodeId, u32)>>,
    stored: Option<Vec<(NodeId, u32)>>,
    votes: Option<NodeSet>,
}

impl Counted {
    /// Takes in a key; `None` if it is none of these, or stands for something else.
    pub fn read(&mut self, config: &Config, id: NodeId, key: &str, value: &Fact) -> Option<Result<(), String>> {
        match (key, value) {
            ("next_index", Fact::Map(map)) => Some(indexes(config, id, map).map(|all| self.next = Some(all))),
            ("match_index", Fact::Map(map)) => Some(indexes(config, id, map).map(|all| self.stored = Some(all))),
            ("votes", Fact::List(names)) => Some(voters(config, id, names).map(|all| self.votes = Some(all))),
            _ => None,
        }
    }

    /// Gives them to a server whose role is known; the key that cannot be so, if one cannot.
    pub fn put(&self, config: &Config, server: &mut Server, last: u32) -> Result<(), Wrong> {
        for (key, given) in [("next_index", &self.next), ("match_index", &self.stored)] {
            if given.is_some() && !server.leads() {
                return Err((key, "only a leader knows how far the others are; give it role = \"leader\"".into()));
            }
        }
        for (other, next) in self.next.iter().flatten() {
            if !(1..=last + 1).contains(next) {
                let message =
                    format!("its log ends at {last}, so what it sends next is an entry from 1 to {}", last + 1);
                return Err(("next_index", message));
            }
            server.next_index.set(*other, *next);
        }
        for (other, stored) in self.stored.iter().flatten() {
            let (name, next) = (config.name(*other), server.next_index.of(*other));
            if *stored >= next {
                let message = format!("it sends {name} entry {next} next, so it cannot know of more than {}", next - 1);
                return Err(("match_index", message));
            }
            server.match_index.set(*other, *stored);
        }
        match (self.votes, &mut server.role) {
            (None, _) => Ok(()),
            (Some(given), Role::Candidate { votes, replies }) => {
                *votes = NodeSet(votes.0 | given.0);
                *replies = votes.len() as u32;
                match initial(config).quorum().met(*votes) {
                    true => Err(("votes", "with these votes it leads already; give it role = \"leader\"".into())),
                    false => Ok(()),
                }
            }
            (Some(_), _) => Err(("votes", "only a candidate counts votes; give it role = \"candidate\"".into())),
        }
    }
}

/// A number that a term, an index or a command can have.
pub(super) fn number(n: i64) -> Option<u32> {
    u32::try_from(n).ok().filter(|n| *n <= 1_000_000)
}

/// What such a number is.
pub(super) fn range(what: &str) -> String {
    format!("{what} is a whole number from 0 to 1000000")
}

/// The other server of this name.
fn other(config: &Config, id: NodeId, name: &str) -> Result<NodeId, String> {
    let found = config.find(name).filter(|node| config.founders(SERVER).contains(*node));
    match found {
        Some(node) if node == id => Err(format!("{name} is this server itself; name the others")),
        Some(node) => Ok(node),
        None => Err(format!("there is no server {name}")),
    }
}

fn indexes(config: &Config, id: NodeId, map: &BTreeMap<String, Fact>) -> Result<Vec<(NodeId, u32)>, String> {
    let read = |(name, value): (&String, &Fact)| match value {
        Fact::Int(index) => Ok((other(config, id, name)?, number(*index).ok_or_else(|| range("an index"))?)),
        _ => Err("indexes are whole numbers: { S2 = 3, S3 = 1 }".to_string()),
    };
    map.iter().map(read).collect()
}

fn voters(config: &Config, id: NodeId, names: &[Fact]) -> Result<NodeSet, String> {
    let read = |name: &Fact| match name {
        Fact::Text(name) => other(config, id, name),
        _ => Err("voters are named: [\"S2\"]".to_string()),
    };
    names.iter().map(read).collect()
}

/// The votes that candidates have counted: who gave them, and in which term.
pub fn votes(config: &Config, slots: &[Arc<Slot<Raft>>]) -> Vec<(NodeId, NodeSet)> {
    let counted = |id: NodeId| match &slots[id.index()].node {
        Some(Node::Server(Server { role: Role::Candidate { votes, .. }, .. })) => Some((id, *votes)),
        _ => None,
    };
    let all = config.of_kind(SERVER).iter().filter_map(counted);
    all.map(|(id, votes)| (id, NodeSet(votes.0 & !NodeSet::one(id).0))).filter(|(_, votes)| !votes.is_empty()).collect()
}

/// Whether a server can have told a candidate or leader what it has counted; the key and the reason if it cannot.
pub fn check(config: &Config, slots: &[Arc<Slot<Raft>>], id: NodeId, server: &Server) -> Result<(), Wrong> {
    let disk = |node: NodeId| &slots[node.index()].disk;
    let mine = disk(id);
    for (_, voters) in votes(config, slots).into_iter().filter(|(candidate, _)| *candidate == id) {
        for voter in voters.iter() {
            let Disk { current_term: term, voted_for, .. } = *disk(voter);
            let gave = term > mine.current_term || term == mine.current_term && voted_for == Some(id);
            if !gave {
                let name = config.name(voter);
                let message =
                    format!("{name} cannot have voted for it in term {}; its disk says otherwise", mine.current_term);
                return Err(("votes", message));
            }
        }
    }
    if !server.leads() {
        return Ok(());
    }
    for other in server.match_index.nodes().iter().filter(|other| *other != id) {
        let upto = server.match_index.of(other);
        if disk(other).log.prefix(upto as usize).here() != mine.log.prefix(upto as usize).here() {
            let name = config.name(other);
            return Err(("match_index", format!("{name} does not store its log up to entry {upto}")));
        }
    }
    let reached = mine.quorum(config).reached(|node| server.match_index.of(node)).min(mine.last_index());
    if reached > server.commit_index && mine.term_at(reached) == Some(mine.current_term) {
        let message =
            format!("it knows entry {reached} on a majority, so it has committed it: give commit_index = {reached}");
        return Err(("match_index", message));
    }
    Ok(())
}
