//! What became of requests and answers: why a vote, a copy or the news of a commit is not where it is needed. It tells of
//! messages that were sent ([`fate`]), of decisions that were taken when they came, and of what keeps two servers apart;
//! which goal that is good for, it does not know.

use super::election::{log_is_up_to_date, may_vote_for, request_is_current};
use super::messages::Msg;
use super::server::Server;
use super::{Node, Raft, rules};
use crate::engine::scene::Verdict;
use crate::engine::{Dry, Errand, Fate, Look, NodeId, Note};
use crate::parts::fate;

/// The ground of a question about Raft.
pub(super) type Questions<'a> = Dry<'a, Raft>;

/// A running server's memory.
pub(super) fn server<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Server> {
    match &dry.slot(id).node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    }
}

/// Lets a copy of a running server decide something; its notes.
pub(super) fn decide(
    dry: &Questions,
    id: NodeId,
    decide: impl FnOnce(&mut Server, &mut super::server::Context) -> bool,
) -> Option<(bool, Vec<Note>)> {
    let tried = dry.decide(id, |node, cx| match node {
        Node::Server(server) => decide(server, cx),
        Node::Client(_) => false,
    })?;
    Some((tried.result, tried.notes))
}

/// Why a candidate does not have this voter's vote: what became of its request, of what was decided, and of the answer.
pub(super) fn vote(dry: &mut Questions, voter: NodeId, candidate: NodeId, term: u32) {
    let asks = |msg: &Msg| match msg {
        Msg::RequestVote { term: its, .. } if *its == term => Look::This,
        Msg::RequestVote { term: its, .. } | Msg::AppendEntries { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    let Some(request) = dry.last(candidate, voter, asks) else {
        return dry.tell(voter, rules::NOT_ASKED, [candidate.0.into(), term, 0, 0]);
    };
    let Some(turned) = came(dry, &request) else { return };
    let answers = |msg: &Msg| match msg {
        Msg::Vote { asked_term, .. } if *asked_term == term => Look::This,
        Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    match dry.last(voter, candidate, answers) {
        Some(answer) if !turned || !matches!(answer.fate, Fate::Arrived(..)) => {
            fate::tell(dry, &answer);
        }
        Some(_) => {}
        None => {
            fate::tell(dry, &request);
        }
    }
}

/// Whether a message has come; then the decisions that turned it away are told, and whether there were any. What has not
/// come is told.
fn came(dry: &mut Questions, errand: &Errand<Msg>) -> Option<bool> {
    let Fate::Arrived(_, notes) = &errand.fate else {
        fate::tell(dry, errand);
        fate::apart(dry, errand.id.from, errand.id.to);
        return None;
    };
    let turned = fate::turned_away::<Raft>(notes).copied();
    if let Some(note) = turned {
        fate::tell_decided(dry, errand, note);
    }
    Some(turned.is_some())
}

/// Whether a server would vote for a candidate of this term; what stands in the way, if anything does.
pub(super) fn would_vote(dry: &mut Questions, voter: NodeId, candidate: NodeId, term: u32) -> bool {
    if fate::apart(dry, candidate, voter) {
        return false;
    }
    let disk = &dry.slot(candidate).disk;
    let (last_index, last_term) = (disk.last_index(), disk.last_term());
    let asked = decide(dry, voter, |server, cx| {
        if term > cx.disk().current_term {
            server.follow(cx, term, None);
        }
        request_is_current(cx, term) && may_vote_for(cx, candidate) && log_is_up_to_date(cx, last_index, last_term)
    });
    let Some((granted, notes)) = asked else { return false };
    dry.keep_refusals(notes);
    granted
}

/// Why a leader does not know that a server stores what it has up to an index: what became of the message that reached
/// that far, and of the answer to it.
pub(super) fn copy(dry: &mut Questions, leader: NodeId, other: NodeId, index: u32) {
    let term = dry.slot(leader).disk.current_term;
    let reaches = |msg: &Msg| match msg {
        Msg::AppendEntries { term: its, prev_log_index, entries, .. } if *its == term => {
            if prev_log_index + entries.len() as u32 >= index { Look::This } else { Look::Another }
        }
        Msg::RequestVote { term: its, .. } | Msg::AppendEntries { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    let Some(sent) = dry.last(leader, other, reaches) else {
        // What was asked before the run may be answered in it.
        let reached = |msg: &Msg| match msg {
            Msg::AppendReply { asked_term, prev_log_index, count, .. } if *asked_term == term => {
                if prev_log_index + count >= index { Look::This } else { Look::Another }
            }
            _ => Look::Another,
        };
        if let Some(answer) = dry.last(other, leader, reached) {
            fate::tell(dry, &answer);
            fate::apart(dry, leader, other);
            return;
        }
        dry.tell(leader, rules::UNSENT, [other.0.into(), index, 0, 0]);
        fate::apart(dry, leader, other);
        return next(dry, leader, other);
    };
    let Some(turned) = came(dry, &sent) else { return };
    let Msg::AppendEntries { prev_log_index, ref entries, .. } = sent.msg else { return };
    let of = (prev_log_index, entries.len() as u32);
    let answers = |msg: &Msg| match msg {
        Msg::AppendReply { asked_term, prev_log_index, count, .. } if *asked_term == term => {
            if *prev_log_index == of.0 && *count >= of.1 { Look::This } else { Look::Another }
        }
        Msg::AppendReply { term: its, .. } | Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    match dry.last(other, leader, answers) {
        Some(answer) if !turned || !matches!(answer.fate, Fate::Arrived(..)) => {
            fate::tell(dry, &answer);
        }
        Some(_) => {}
        None => {
            fate::tell(dry, &sent);
        }
    }
    fate::apart(dry, leader, other);
    if turned {
        next(dry, leader, other);
    }
}

/// What a leader will send a server next.
fn next(dry: &mut Questions, leader: NodeId, other: NodeId) {
    let next = server(dry, leader).and_then(|s| s.next_index.get(other)).copied().unwrap_or(1);
    let resends = decide(dry, leader, |_, cx| cx.obeys(rules::RESEND, [0; 4]));
    match resends {
        Some((false, notes)) => dry.keep(notes),
        _ => dry.tell(other, rules::SENDS_NEXT, [leader.0.into(), next, dry.slot(leader).disk.last_index(), 0]),
    }
}

/// Why a server has not heard from a leader that an entry is committed: what became of the message that says so.
pub(super) fn news(dry: &mut Questions, leader: NodeId, other: NodeId, index: u32) {
    let term = dry.slot(leader).disk.current_term;
    let tells = |msg: &Msg| match msg {
        Msg::AppendEntries { term: its, leader_commit, .. } if *its == term => {
            if *leader_commit >= index {
                Look::This
            } else {
                Look::TooOld
            }
        }
        Msg::RequestVote { term: its, .. } | Msg::AppendEntries { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    match dry.last(leader, other, tells) {
        None => {
            fate::apart(dry, leader, other);
        }
        Some(sent) => {
            if let Some(turned) = came(dry, &sent) {
                let Fate::Arrived(_, notes) = &sent.fate else { return };
                let clamped = |n: &&Note| n.rule == rules::COMMIT_CLAMP && n.verdict == Verdict::Kept;
                if let Some(note) = notes.iter().find(clamped) {
                    fate::tell_decided(dry, &sent, *note);
                }
                if !turned {
                    fate::tell(dry, &sent);
                }
                fate::apart(dry, leader, other);
            }
        }
    }
}
