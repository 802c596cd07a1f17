//! What may still become of a cluster: who could lead now, and why no entry can take the place of a committed one. Copies
//! of the servers decide it, with the handlers of `election`; what has been in the run before does not matter.

use super::messages::Msg;
use super::rules;
use super::server::{Role, SERVER};
use super::way::{self, Heard, Questions, server};
use crate::engine::{Event, Leeway, NodeId, NodeSet, Note, Votes};
use crate::parts::fate;

/// The votes that a server would get if its election timer ran out now, and only its requests and their answers arrived.
/// Those who refuse it, and why, are told; or why it would not ask.
pub fn contend(dry: &mut Questions, node: NodeId) -> Option<Votes> {
    let quorum = dry.slot(node).disk.quorum(dry.config);
    if !quorum.members().contains(node) {
        dry.tell(node, rules::IS_SPARE, [0; 4]);
        return None;
    }
    if fate::is_away(dry, node) {
        return None;
    }
    if server(dry, node).is_some_and(|server| server.leads()) {
        dry.tell(node, rules::IS_LEADER, [dry.slot(node).disk.current_term, 0, 0, 0]);
        return None;
    }
    let mut candidate = way::campaign(dry, node)?;
    fate::stops(dry, node, None, &candidate);
    let mut from: NodeSet = if stands(&candidate) { NodeSet::one(node) } else { NodeSet::EMPTY };
    for (voter, request) in std::mem::take(&mut candidate.sent) {
        let Msg::RequestVote { .. } = request else { continue };
        let Some(vote) = granted(dry, voter, node, &request) else { continue };
        if !candidate.after.up() {
            continue;
        }
        from.insert(voter);
        candidate = dry.go_on(node, &candidate.after, &Event::Message { from: voter, msg: vote });
    }
    let leads = way::memory(&candidate).is_some_and(|server| server.leads());
    Some(Votes { from, need: quorum.need(), of: quorum.members().len(), leads })
}

/// Whether a server goes on as a candidate, or leads at once.
fn stands(tried: &Heard) -> bool {
    way::memory(tried).is_some_and(|server| !matches!(server.role, Role::Follower))
}

/// The vote that a server would give, if it would and it came back; what stands in the way is told.
fn granted(dry: &mut Questions, voter: NodeId, candidate: NodeId, request: &Msg) -> Option<Msg> {
    if fate::apart(dry, candidate, voter) {
        return None;
    }
    let heard = dry.hear(voter, candidate, request.clone())?;
    dry.keep(heard.notes.iter().copied().filter(way::turns_away));
    let vote = grants(&heard, candidate);
    if vote.is_none() {
        fate::stops(dry, voter, Some((candidate, request)), &heard);
    }
    vote
}

/// The vote among what a server would send.
fn grants(heard: &Heard, candidate: NodeId) -> Option<Msg> {
    let is = |msg: &Msg| matches!(msg, Msg::Vote { granted: true, .. });
    heard.sent.iter().find(|(to, msg)| *to == candidate && is(msg)).map(|(_, msg)| msg.clone())
}

/// Why nothing can take the place of a committed entry where these together elect: whoever lacks it is refused by one of
/// them, in however high a term it asks.
pub fn leaves(dry: &mut Questions, index: u32, quorum: NodeSet) -> Leeway {
    let Some(entry) = dry.ghost.commit_at(index).map(|commit| commit.entry) else { return Leeway::default() };
    let servers = dry.config.of_kind(SERVER);
    let stores = |dry: &Questions, id: NodeId| dry.slot(id).disk.entry(index) == Some(entry);
    let holders: Vec<NodeId> = quorum.iter().filter(|id| stores(dry, *id)).collect();
    let told = holders.iter().map(|id| (*id, entry.named(dry.config))).collect();
    let others: Vec<NodeId> = servers.iter().filter(|id| !stores(dry, *id)).collect();
    let mut refused = true;
    for candidate in others {
        refused &= is_refused(dry, candidate, quorum);
    }
    Leeway { told, only: refused.then(|| entry.text(dry.config)), ..Leeway::default() }
}

/// Whether one of these would refuse a server its vote, whatever its term.
fn is_refused(dry: &mut Questions, candidate: NodeId, quorum: NodeSet) -> bool {
    let term = dry.config.of_kind(SERVER).iter().map(|id| dry.slot(id).disk.current_term).max().unwrap_or(0);
    let disk = &dry.slot(candidate).disk;
    let (last_log_index, last_log_term) = (disk.last_index(), disk.last_term());
    let request = Msg::RequestVote { term: term.saturating_add(1), last_log_index, last_log_term };
    let mut refusals: Vec<Note> = Vec::new();
    for voter in quorum.iter().filter(|id| *id != candidate) {
        let asks = Event::Message { from: candidate, msg: request.clone() };
        let heard = dry.go_on(voter, &dry.awake(voter), &asks);
        if grants(&heard, candidate).is_none() {
            refusals.extend(heard.notes.iter().copied().filter(way::turns_away));
        }
    }
    let refused = !refusals.is_empty();
    dry.keep(refusals);
    refused
}
