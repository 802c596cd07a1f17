//! What answers say of how things stand in Raft, and what is told of messages that change nothing, held against the scene of
//! now and against the messages of the run.

use crate::cards::{Numbers, card, entry, last, list, map};
use crate::{Case, Check, is_so};
use synod::engine::scene::{Fact, NodeCard, Packet, Scene};

/// A row for each sentence of how things stand.
pub const CHECKS: &[(&str, Check)] = &[
    ("raft.is.follower", |case| so(case, follower)),
    ("raft.is.candidate", |case| so(case, candidate)),
    ("raft.is.not-asked", |case| so(case, not_asked)),
    ("raft.is.electable", |case| so(case, electable)),
    ("raft.is.leaderless", |case| so(case, leaderless)),
    ("raft.is.stored", |case| so(case, |case| entry(case.me(), case.int("entry")?).map(|there| is(case, &there)))),
    ("raft.is.overtaken", |case| so(case, overtaken)),
    ("raft.is.due", |case| so(case, |case| Some(leads(case.me()) && case.me().commit_index() < case.int("entry")))),
    ("raft.is.missing", |case| {
        so(case, |case| {
            Some(Some(last(case.me()).0) == case.int("last_index") && last(case.me()).0 < case.int("entry")?)
        })
    }),
    ("raft.is.uninformed", |case| {
        let known = |case: &Case| Some(case.me().commit_index() == case.int("commit_index"));
        so(case, |case| Some(known(case)? && case.int("commit_index") < case.int("entry")))
    }),
    ("raft.is.unsent", |case| so(case, unsent)),
    ("raft.is.next", |case| so(case, next)),
    ("raft.is.spare", |case| so(case, |case| Some(case.me().role == "spare"))),
    ("raft.is.unasked", |case| so(case, unasked)),
    ("raft.is.answering", |case| so(case, |case| Some(leads(case.me())))),
    ("raft.is.forsaken", |case| so(case, |case| Some(case.me().kind == "client"))),
    ("raft.is.given-up", |case| so(case, |case| Some(case.me().kind == "client"))),
    ("raft.candidate.late-vote", |case| {
        so(case, |case| Some(from(case)? && leads(before_move(case)?) == case.flag("leads")))
    }),
    ("raft.leader.late-reply", |case| so(case, |case| Some(from(case)? && !leads(case.me())))),
    ("raft.leader.old-refusal", |case| so(case, old_refusal)),
    ("raft.leader.rival", |case| so(case, |case| Some(from(case)? && case.me().term() == case.int("term")))),
    ("raft.client.late-answer", |case| so(case, |case| Some(from(case)? && said(case, "seq") == case.int("number")))),
    ("client.sessions", |case| so(case, done_before)),
];

/// The node as it was when the message came: it may have crashed in the middle of its move.
fn before_move<'a>(case: &'a Case) -> Option<&'a NodeCard> {
    card(if case.me().up { case.scene() } else { case.before() }, &case.note.node)
}

/// Whether what is told of came from the node that is named; what is answered has not come.
fn from(case: &Case) -> Option<bool> {
    let named = ["voter", "follower", "other", "server"].iter().find_map(|name| case.text(name));
    Some(case.asked || case.delivered()?.from == named?)
}

fn said(case: &Case, name: &str) -> Option<i64> {
    if case.asked {
        return case.int("number").or(case.int("refused"));
    }
    if let Some(Fact::Int(number)) = case.delivered()?.facts.get(name) { Some(*number) } else { None }
}

fn old_refusal(case: &Case) -> Option<bool> {
    let next = map(card(case.before(), &case.note.node)?, "next_index", case.text("follower")?);
    Some(from(case)? && said(case, "prev_log_index") == case.int("refused") && next == case.int("next"))
}

/// The command stands where it is said to have been done, and once more behind that, or there again: what was cut off the
/// log and came again is the same entry.
fn done_before(case: &Case) -> Option<bool> {
    let (Some(done), true) = (case.int("done_at"), case.me().up && !case.asked) else { return Some(true) };
    let again = case.int("entry")?;
    let value = |index| entry(case.me(), index).map(|(_, value)| value);
    Some(done <= again && value(done) == value(again))
}

fn so(case: &Case, check: impl Fn(&Case) -> Option<bool>) -> Result<(), String> {
    is_so(check(case) == Some(true), || format!("{:?}; it is {:?}", case.note.facts, case.me()))
}

fn leads(node: &NodeCard) -> bool {
    node.kind == "server" && node.up && node.facts.contains_key("match_index")
}

fn is(case: &Case, (term, value): &(i64, String)) -> bool {
    case.int("term") == Some(*term) && case.text("value") == Some(value)
}

fn follower(case: &Case) -> Option<bool> {
    let knows = case.me().facts.get("leader").cloned() == case.text("leader").map(|name| Fact::Text(name.into()));
    Some(
        !case.me().facts.contains_key("votes_granted")
            && !leads(case.me())
            && case.me().term() == case.int("term")
            && knows,
    )
}

fn candidate(case: &Case) -> Option<bool> {
    let votes = list(case.me(), "votes_granted");
    Some(!votes.is_empty() && case.me().term() == case.int("term") && case.names("voters") == votes)
}

/// All messages that were ever seen under way, up to now.
fn sent<'a>(case: &'a Case) -> impl Iterator<Item = &'a Packet> {
    case.run.scenes[..=case.step].iter().flat_map(|scene| &scene.messages)
}

fn not_asked(case: &Case) -> Option<bool> {
    let asks = |p: &&Packet| p.kind == "RequestVote" && Some(p.from.as_str()) == case.text("candidate");
    let asked = sent(case).filter(asks).any(|p| p.to == case.note.node && term(p) == case.int("term"));
    Some(!asked)
}

fn term(packet: &Packet) -> Option<i64> {
    packet.term.map(|term| term as i64)
}

fn servers(scene: &Scene) -> i64 {
    scene.nodes.iter().filter(|n| n.kind == "server" && n.role != "spare").count() as i64
}

fn electable(case: &Case) -> Option<bool> {
    let servers = servers(case.scene());
    Some(case.int("servers") == Some(servers) && case.int("needed") == Some(servers / 2 + 1) && case.int("votes")? >= 1)
}

/// No leader has it.
fn leaderless(case: &Case) -> Option<bool> {
    let index = case.int("entry")?;
    let of = |n: &NodeCard| entry(n, index).filter(|(term, _)| case.int("term").is_none_or(|of| of == *term));
    let nodes = &case.scene().nodes;
    let leaders: Vec<_> = nodes.iter().filter(|n| leads(n)).filter_map(of).collect();
    // Two leaders of a term may have left two entries of it there; then one that leads may have the other one.
    let another = |led: &(i64, String)| nodes.iter().filter_map(of).any(|there| there != *led);
    Some(leaders.iter().all(another))
}

fn overtaken(case: &Case) -> Option<bool> {
    let index = case.int("entry")?;
    let there = case.scene().chosen.iter().find(|chosen| chosen.slot as i64 == index)?;
    Some(is(case, &(there.term? as i64, there.value.clone())))
}

fn unsent(case: &Case) -> Option<bool> {
    let index = case.int("entry")?;
    let number = |p: &Packet, name: &str| if let Some(Fact::Int(n)) = p.facts.get(name) { *n } else { 0 };
    let entries = |p: &Packet| if let Some(Fact::List(l)) = p.facts.get("entries") { l.len() as i64 } else { 0 };
    let reaches = |p: &&Packet| p.kind == "AppendEntries" && number(p, "prev_log_index") + entries(p) >= index;
    let to = |p: &Packet| p.from == case.note.node && Some(p.to.as_str()) == case.text("other");
    Some(!sent(case).filter(reaches).any(|p| to(p) && term(p) == case.me().term()))
}

fn next(case: &Case) -> Option<bool> {
    let leader = card(case.scene(), case.text("leader")?)?;
    let known = map(leader, "next_index", &case.note.node) == case.int("next");
    Some(leads(leader) && known && case.int("last_index") == Some(last(leader).0))
}

/// No client asked for what stands there: it is no command of a client, but a leader's own.
fn unasked(case: &Case) -> Option<bool> {
    let index = case.int("entry")?;
    let chosen = case.scene().chosen.iter().find(|chosen| chosen.slot as i64 == index)?;
    Some(chosen.value == "no-op")
}
