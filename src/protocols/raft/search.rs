//! What a search need not look at: messages that can never matter again, and servers that nothing tells apart. Saying
//! too little here costs states; saying too much would hide runs, so every line says why it holds for ever.
//! A new field that names a node goes into [`permute`], a new way in which a message matters into [`dead`].

use super::messages::Msg;
use super::server::{CLIENT, Disk, Role, SERVER, Server};
use super::{Node, Raft, options, rules};
use crate::engine::compact::{Rename, Renaming};
use crate::engine::{Config, NodeId, NodeSet, RuleId, Searched, Slot};
use crate::parts::client::Outcome;

impl Searched for Raft {
    /// Whether a message can never again have an effect.
    fn dead(config: &Config, slot: &Slot<Raft>, from: NodeId, msg: &Msg, _mortal: bool) -> bool {
        match (&slot.node, msg) {
            // Numbers of commands only rise, from the one that survives a crash of the client's machine.
            (Some(Node::Client(client)), Msg::Answer { seq, .. }) => {
                let firm = slot.durable.as_ref().unwrap_or(&slot.disk);
                *seq <= firm.seq.0 && client.asks.pending.iter().all(|p| p.seq != *seq)
            }
            (Some(Node::Client(_)), _) => false,
            (Some(Node::Server(server)), _) => dead_reply(config, slot, Some(server), from, msg),
            // A server that is down comes back as a follower.
            (None, _) => dead_reply(config, slot, None, from, msg),
        }
    }

    /// The servers, unless there are clients, who ask them in the order of their names, or spares: a log that says who
    /// takes part names them.
    fn alike(config: &Config) -> Vec<NodeSet> {
        match config.of_kind(CLIENT).is_empty() && config.spares().is_empty() {
            true => vec![config.of_kind(SERVER)],
            false => Vec::new(),
        }
    }

    /// Gives servers other names.
    fn permute(thing: Rename<Raft>, names: &Renaming) {
        let rename = |disk: &mut Disk| disk.voted_for = disk.voted_for.map(|id| names.node(id));
        match thing {
            Rename::Slot(slot) => {
                rename(&mut slot.disk);
                slot.durable.as_mut().map(rename).unwrap_or_default();
                let Some(Node::Server(server)) = &mut slot.node else { return };
                server.leader = server.leader.map(|id| names.node(id));
                if let Role::Candidate { votes, .. } = &mut server.role {
                    *votes = names.nodes(*votes);
                }
                server.next_index.rename(names);
                server.match_index.rename(names);
            }
            Rename::Msg(Msg::Answer { outcome: Outcome::NotLeader(Some(leader)), .. }) => *leader = names.node(*leader),
            Rename::Msg(_) => {}
            Rename::Ghost(ghost) => ghost.rename(names),
        }
    }
}

/// Requests are always answered, and the answer's term can matter; a reply matters in the term of its request only.
fn dead_reply(config: &Config, slot: &Slot<Raft>, server: Option<&Server>, from: NodeId, msg: &Msg) -> bool {
    let on = |rule: RuleId| !config.rules_off.contains(rule);
    // The term never falls below this one, whatever crashes come.
    let firm = slot.durable.as_ref().map_or(slot.disk.current_term, |d| d.current_term.min(slot.disk.current_term));
    let role = server.map(|s| &s.role);
    match msg {
        Msg::Vote { term, asked_term, granted } if *term <= firm => {
            // A refusal of a term that is no higher is only told of.
            let past = *asked_term < firm;
            let present = *asked_term == slot.disk.current_term && *asked_term == firm;
            // Only a candidate counts, and nobody is a candidate of one term twice.
            let counts = match role {
                Some(Role::Candidate { votes, .. }) => !(votes.contains(from) && on(rules::VOTE_COUNT_ONCE)),
                _ => false,
            };
            !granted || on(rules::STALE_REPLY) && (past || present && !counts)
        }
        Msg::AppendReply { term, asked_term, prev_log_index, count, success } if *term <= firm => {
            let past = *asked_term < firm;
            let present = *asked_term == slot.disk.current_term && *asked_term == firm;
            // Only a leader counts, and nobody leads one term twice.
            let counts = match role {
                Some(Role::Leader) => news(config, prev_log_index.saturating_add(*count), *count, *success),
                Some(Role::Candidate { .. }) => true,
                _ => false,
            };
            on(rules::STALE_REPLY) && (past || present && !counts)
        }
        Msg::Answer { .. } => server.is_some(),
        _ => false,
    }
}

/// Whether a follower's answer can do something to a leader, now or later in its term. Where the next entry is looked
/// for rises with successes and falls with refusals, below what is known to be stored as well: a late refusal may answer
/// what was sent last once more. So a refusal can always matter, and so can a success that tells of an entry.
fn news(config: &Config, upto: u32, count: u32, success: bool) -> bool {
    let on = |rule: RuleId| !config.rules_off.contains(rule);
    let full = count >= config.number(options::ENTRIES_PER_MESSAGE);
    match success {
        true => full || upto > 0 || !on(rules::MATCH_FROM_REQUEST),
        false => on(rules::BACKTRACK),
    }
}
