//! What became of requests and answers: why a vote, a copy or the news of a commit is not where it is needed. It tells of
//! messages that were sent ([`fate`]), of decisions that were taken when they came, of what would come of those under way
//! ([`brought`]), and of what keeps two servers apart; which goal that is good for, it does not know.

use super::messages::Msg;
use super::server::Server;
use super::{Node, Raft, options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::scene::Verdict;
use crate::engine::{Dry, Errand, Event, Fate, Look, Loses, NodeId, Note, Protocol, Tried, turned_away};
use crate::parts::fate;

/// The ground of a question about Raft.
pub(super) type Questions<'a> = Dry<'a, Raft>;

/// What a goal needs of another server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// That it has something on its disk: an answer to that may be lost.
    Disk,
    /// That its answer comes back.
    Answer,
}

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

/// What a server would be that a message has come to.
pub(super) type Heard = Tried<Raft, ()>;

/// A server's memory, once a message has come to it; none if that stops it.
pub(super) fn memory(heard: &Heard) -> Option<&Server> {
    if let Some(Node::Server(server)) = &heard.after.node { Some(server) } else { None }
}

/// Tells of messages under way to a node that would bring something about if they came now, whoever sent them: of each
/// sender's the last one. Whether one of them may come.
pub(super) fn brought(dry: &mut Questions, to: NodeId, brings: impl Fn(&Heard) -> bool) -> bool {
    let mut may_come = false;
    for from in dry.config.all() {
        may_come |= brought_from(dry, from, to, &brings);
    }
    may_come
}

/// The same of those of one sender.
pub(super) fn brought_from(dry: &mut Questions, from: NodeId, to: NodeId, brings: impl Fn(&Heard) -> bool) -> bool {
    fate::bringing(dry, [from, to], brings).is_some_and(|errand| fate::comes(dry, &errand))
}

/// Tells that a voter has given a candidate its vote of this term, and has not lost that since. Whether it has.
pub(super) fn voted(dry: &mut Questions, voter: NodeId, candidate: NodeId, term: u32) -> bool {
    let gives = |msg: &Msg| match msg {
        Msg::Vote { asked_term, granted: true, .. } if *asked_term == term => Look::This,
        Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    let Some(vote) = dry.last(voter, candidate, gives).filter(|vote| !vote.forged) else { return false };
    if dry.setback(voter, vote.sent, Loses::Unflushed).is_some() {
        return false;
    }
    has_voted(dry, voter, candidate, term);
    true
}

/// Tells that a voter has given a candidate its vote of this term, and what it has done since.
pub(super) fn has_voted(dry: &mut Questions, voter: NodeId, candidate: NodeId, term: u32) {
    let disk = &dry.slot(voter).disk;
    let [mut later, mut by_now] = [NOTHING; 2];
    match disk.current_term == term {
        true => later = disk.voted_for.filter(|other| *other != candidate).map_or(NOTHING, |other| other.0.into()),
        false => by_now = disk.current_term,
    }
    dry.tell(voter, rules::HAS_VOTED, [candidate.0.into(), term, by_now, later]);
}

/// Why a candidate does not have this voter's vote: what became of its request, of what was decided, and of the answer if
/// that is needed as well.
pub(super) fn vote(dry: &mut Questions, voter: NodeId, candidate: NodeId, term: u32, needs: Needs) {
    let asks = |msg: &Msg| match msg {
        Msg::RequestVote { term: its, .. } if *its == term => Look::This,
        Msg::RequestVote { term: its, .. } | Msg::AppendEntries { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    let answers = |msg: &Msg| match msg {
        Msg::Vote { asked_term, .. } if *asked_term == term => Look::This,
        Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    if needs == Needs::Disk && voted(dry, voter, candidate, term) {
        return;
    }
    let request = fate::furthest(dry, candidate, voter, asks);
    let answer = fate::furthest(dry, voter, candidate, answers);
    match (request, answer) {
        (Some(request), _) if needs == Needs::Disk => {
            kept(dry, &request, false);
            if has_come(&request) && dry.slot(voter).disk.current_term > term {
                // A vote counts in one term, and the voter has gone on to another since.
                let heard = dry.hear(voter, candidate, request.msg);
                dry.keep(heard.map_or(Vec::new(), |heard| heard.notes).into_iter().filter(turns_away));
            }
        }
        (Some(request), answer) => answered(dry, &request, answer),
        // What is under way from the start answers what nobody has seen.
        (None, Some(answer)) => {
            fate::tell(dry, &answer);
            fate::apart(dry, candidate, voter);
        }
        (None, None) => dry.tell(voter, rules::NOT_ASKED, [candidate.0.into(), term, 0, 0]),
    }
}

/// What became of a question and of the answer to it: the answer that has not come yet, or was lost, is what is lacking,
/// also where the question comes once more; but a decision that turned the question away is told first.
fn answered(dry: &mut Questions, asked: &Errand<Msg>, answer: Option<Errand<Msg>>) {
    if let Some(answer) = answer.as_ref().filter(|answer| !has_come(answer) && !has_come(asked)) {
        fate::tell(dry, answer);
    }
    let Some(turned) = came(dry, asked, true) else { return };
    match answer {
        Some(answer) if turned && has_come(&answer) => {}
        Some(answer) => drop(fate::tell(dry, &answer)),
        None => drop(fate::tell(dry, asked)),
    }
}

fn has_come(errand: &Errand<Msg>) -> bool {
    matches!(errand.fate, Fate::Arrived(..))
}

fn is_lost(errand: &Errand<Msg>) -> bool {
    matches!(errand.fate, Fate::Lost(..) | Fate::Corrupt)
}

/// What keeps a message from coming to another server; if it needs `back`, also what keeps an answer from coming back.
fn apart(dry: &mut Questions, from: NodeId, to: NodeId, back: bool) {
    if back {
        fate::apart(dry, from, to)
    } else {
        fate::unreached(dry, from, to)
    };
}

/// Whether a message has come; then the decisions that turned it away are told, and whether there were any. What has not
/// come is told, and what keeps it from coming, or its answer if it needs one.
fn came(dry: &mut Questions, errand: &Errand<Msg>, back: bool) -> Option<bool> {
    let Fate::Arrived(_, notes) = &errand.fate else {
        fate::tell(dry, errand);
        apart(dry, errand.id.from, errand.id.to, back);
        return None;
    };
    // A candidate that does not give way goes on as if it had heard nothing.
    let goes_on = |note: &&Note| note.rule == rules::CONCEDE && note.verdict == Verdict::Waived;
    let turned = turned_away::<Raft>(notes).or_else(|| notes.iter().find(goes_on)).copied();
    if let Some(note) = turned {
        fate::tell_decided(dry, errand, note);
    }
    Some(turned.is_some())
}

/// Why what a message brought is not on its addressee's disk: what became of it, and what took it again. Whether it came,
/// and was turned away there; `back` as in [`apart`].
fn kept(dry: &mut Questions, sent: &Errand<Msg>, back: bool) -> Option<bool> {
    let turned = came(dry, sent, back)?;
    if !turned && !fate::forgotten(dry, sent, Loses::Unflushed) {
        // Who crashes in the middle of its move may not have come to write it.
        let (id, Fate::Arrived(at, _)) = (sent.id, &sent.fate) else { return Some(turned) };
        if dry.setback(id.to, *at, Loses::Memory).is_some_and(|setback| setback.step == *at) {
            fate::forgotten(dry, sent, Loses::Memory);
        }
    }
    Some(turned)
}

/// Whether a note says that a rule turned a message away.
pub(super) fn turns_away(note: &Note) -> bool {
    Raft::INFO.rule(note.rule).turns_away && note.verdict == Verdict::Refused
}

/// What a server would do if it asked for votes now.
pub(super) fn campaign(dry: &Questions, candidate: NodeId) -> Option<Heard> {
    dry.meet(candidate, &Event::Timer(timers::ELECTION, None))
}

/// Whether a server would vote for a candidate that sends these messages; what stands in the way, if anything does, and
/// what its answer would tell the candidate instead.
pub(super) fn would_vote(
    dry: &mut Questions,
    voter: NodeId,
    candidate: NodeId,
    sent: &[(NodeId, Msg)],
    needs: Needs,
) -> bool {
    let Some((_, request)) = sent.iter().find(|(to, _)| *to == voter) else { return false };
    let Some(heard) = dry.hear(voter, candidate, request.clone()) else { return false };
    dry.keep(heard.notes.iter().copied().filter(turns_away));
    let answers = heard.sent.iter().filter(|(to, _)| *to == candidate).map(|(_, msg)| msg);
    let gives = answers.clone().any(|msg| matches!(msg, Msg::Vote { granted: true, .. }));
    // What is on its disk before it stops is there.
    if needs == Needs::Answer || heard.after.disk.voted_for != Some(candidate) {
        fate::stops(dry, voter, Some((candidate, request)), &heard);
    }
    for msg in answers.filter(|_| needs == Needs::Answer && !dry.config.rules_off.contains(rules::STEP_DOWN)) {
        if let Msg::Vote { term, asked_term, .. } = msg
            && term > asked_term
        {
            dry.tell(candidate, rules::ENDED, [voter.0.into(), *term, *asked_term, 0]);
        }
    }
    gives
}

/// Why a leader does not know that a server stores what it has up to an index: what became of the message that reached
/// that far, and of the answer to it. If only the other's disk counts: why it does not store that.
pub(super) fn copy(dry: &mut Questions, leader: NodeId, other: NodeId, index: u32, needs: Needs) {
    let wanted = dry.slot(leader).disk.entry(index);
    let stores = |heard: &Heard| needs == Needs::Disk && heard.after.disk.entry(index) == wanted;
    if needs == Needs::Disk && brought(dry, other, stores) {
        return;
    }
    let vouched = needs == Needs::Answer && vouched(dry, leader, other, index);
    let sent = fate::furthest(dry, leader, other, reaches(dry.slot(leader).disk.current_term, index));
    match (vouched, sent) {
        (true, _) => {}
        (false, Some(sent)) if needs == Needs::Disk => {
            let back = needs_answers(dry, leader, other, index);
            let came = kept(dry, &sent, back);
            if let (Some(false), Fate::Arrived(at, _)) = (came, &sent.fate) {
                gone(dry, other, index, *at, None);
            }
            if came.is_some() {
                unruled(dry, &sent);
                apart(dry, leader, other, back);
            }
            if came.is_some() || is_lost(&sent) {
                next(dry, leader, other);
            }
        }
        (false, Some(sent)) => reached(dry, &sent, index),
        (false, None) => unsent(dry, leader, other, index, needs),
    }
    would_stop(dry, leader, other, stores);
}

/// Whether a leader needs answers of another server before it can send it what reaches so far: the next message would be
/// refused, or reach less far.
fn needs_answers(dry: &Questions, leader: NodeId, other: NodeId, index: u32) -> bool {
    let disk = |id| &dry.slot(id).disk;
    let next = server(dry, leader).and_then(|s| s.next_index.get(other)).copied().unwrap_or(1);
    let most = dry.config.number(options::ENTRIES_PER_MESSAGE);
    let before = next.saturating_sub(1);
    let fits = disk(leader).term_at(before) == disk(other).term_at(before);
    !fits || before.saturating_add(most) < index
}

/// What reaches so far of what a leader of this term sends.
fn reaches(term: u32, index: u32) -> impl Fn(&Msg) -> Look {
    move |msg| match msg {
        Msg::AppendEntries { term: its, prev_log_index, entries, .. } if *its == term => {
            if prev_log_index + entries.len() as u32 >= index { Look::This } else { Look::Another }
        }
        Msg::RequestVote { term: its, .. } | Msg::AppendEntries { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    }
}

/// A server has the entry, and its answer that says so has not come: that is what is lacking, whatever was sent since.
/// Tells what became of it. Whether it is so.
fn vouched(dry: &mut Questions, leader: NodeId, other: NodeId, index: u32) -> bool {
    let (mine, theirs) = (&dry.slot(leader).disk, &dry.slot(other).disk);
    let term = mine.current_term;
    if mine.entry(index) != theirs.entry(index) {
        return false;
    }
    let vouches = |msg: &Msg| match msg {
        Msg::AppendReply { asked_term, prev_log_index, count, success: true, .. } if *asked_term == term => {
            if prev_log_index.saturating_add(*count) >= index {
                Look::This
            } else {
                Look::Another
            }
        }
        Msg::AppendReply { term: its, .. } | Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    let answer = fate::furthest(dry, other, leader, vouches).filter(|answer| !has_come(answer));
    let Some(answer) = answer else { return false };
    let may_come = fate::tell(dry, &answer);
    let apart = fate::apart(dry, leader, other);
    let reaches = reaches(term, index);
    // Another question may bring another answer.
    if !may_come
        && !apart
        && dry.under_way(leader, other).any(|(_, msg)| reaches(msg) == Look::This)
        && let Some(sent) = fate::furthest(dry, leader, other, reaches)
    {
        fate::tell(dry, &sent);
    }
    true
}

/// Nothing was sent that reaches so far; but what was asked before the run may be answered in it.
fn unsent(dry: &mut Questions, leader: NodeId, other: NodeId, index: u32, needs: Needs) {
    let term = dry.slot(leader).disk.current_term;
    let answers = |msg: &Msg| match msg {
        Msg::AppendReply { asked_term, prev_log_index, count, .. } if *asked_term == term => {
            if prev_log_index.saturating_add(*count) >= index { Look::This } else { Look::Another }
        }
        _ => Look::Another,
    };
    let back = needs == Needs::Answer || needs_answers(dry, leader, other, index);
    if let Some(answer) = dry.last(other, leader, answers) {
        fate::tell(dry, &answer);
        apart(dry, leader, other, back);
        return;
    }
    dry.tell(leader, rules::UNSENT, [other.0.into(), index, 0, 0]);
    apart(dry, leader, other, back);
    next(dry, leader, other);
}

/// What became of a message that reached far enough, and of the answer to it.
fn reached(dry: &mut Questions, sent: &Errand<Msg>, index: u32) {
    let Some(turned) = came(dry, sent, true) else {
        if is_lost(sent) {
            next(dry, sent.id.from, sent.id.to);
        }
        return;
    };
    let Msg::AppendEntries { term, prev_log_index, ref entries, .. } = sent.msg else { return };
    let (leader, other, of) = (sent.id.from, sent.id.to, (prev_log_index, entries.len() as u32));
    let answers = |msg: &Msg| match msg {
        Msg::AppendReply { asked_term, prev_log_index, count, .. } if *asked_term == term => {
            if *prev_log_index == of.0 && *count >= of.1 { Look::This } else { Look::Another }
        }
        Msg::AppendReply { term: its, .. } | Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    let answer = fate::furthest(dry, other, leader, answers);
    let answered = answer.as_ref().is_some_and(has_come);
    match answer {
        Some(_) if turned && answered => {}
        Some(answer) => drop(fate::tell(dry, &answer)),
        None => drop(fate::tell(dry, sent)),
    }
    if let (false, Fate::Arrived(at, _), None) = (turned, &sent.fate, dry.slot(other).disk.entry(index)) {
        gone(dry, other, index, *at, dry.slot(leader).disk.term_at(index));
    }
    fate::apart(dry, leader, other);
    unruled(dry, sent);
    if turned || answered {
        next(dry, leader, other);
    }
}

/// Tells which rules that are off had a part in what a leader's message came to, and a refusal of it.
fn unruled(dry: &mut Questions, sent: &Errand<Msg>) {
    fate::waived(dry, sent, &[rules::PREV_CHECK, rules::CONFLICT_ONLY]);
    let Msg::AppendEntries { term, prev_log_index, .. } = sent.msg else { return };
    if !dry.config.rules_off.contains(rules::BACKTRACK) {
        return;
    }
    let refuses = |msg: &Msg| match msg {
        Msg::AppendReply { asked_term, prev_log_index: before, success: false, .. } if *asked_term == term => {
            if *before == prev_log_index { Look::This } else { Look::Another }
        }
        Msg::AppendReply { term: its, .. } | Msg::Vote { term: its, .. } if *its < term => Look::TooOld,
        _ => Look::Another,
    };
    if let Some(refusal) = dry.last(sent.id.to, sent.id.from, refuses) {
        fate::waived(dry, &refusal, &[rules::BACKTRACK]);
    }
}

/// Tells which step took an entry off a server's log again, from this step on, and by which rule: whichever stood there, or
/// one of this term. What a crash took is told by who needed it.
pub(super) fn gone(dry: &mut Questions, node: NodeId, index: u32, since: u64, term: Option<u32>) {
    let of_it = |note: &Note| (note.facts[0]..=note.facts[1]).contains(&index);
    let takes = |note: &Note| match note.rule {
        rules::DELETES => of_it(note),
        rules::KEEP_LOG | rules::KEEP_TAIL => note.verdict == Verdict::Waived && of_it(note),
        _ => false,
    };
    let gives = |note: &Note| match note.rule {
        rules::STORES => of_it(note),
        rules::APPENDS => note.facts[0] == index,
        _ => false,
    };
    let last = dry.noted(node, since, |note| takes(note) || gives(note));
    let Some((at, note)) = last.filter(|(_, note)| takes(note)) else { return };
    // Who drops the end of its log does not say of which terms that was; who put it there did.
    let taken = |dry: &mut Questions| match note.rule {
        rules::DELETES => Some(note.facts[2]),
        _ => dry
            .noted(node, 0, gives)
            .map(|(_, gave)| if gave.rule == rules::STORES { gave.facts[2] } else { gave.facts[1] }),
    };
    if term.is_some() && taken(dry) != term {
        return;
    }
    if dry.setback(node, at, Loses::Unflushed).is_none() {
        let unasked = note.rule == rules::DELETES && note.facts[3] != 0;
        let rule = if unasked { rules::CONFLICT_ONLY } else { note.rule };
        let at = u32::try_from(at).unwrap_or(NOTHING);
        dry.tell(node, rules::GONE, [index, at, rule.index() as u32, 0]);
    }
}

/// Tells who would stop if a leader sent its next heartbeat now: itself, or the server that hears it, if that does not do
/// what is `enough` before.
fn would_stop(dry: &mut Questions, leader: NodeId, other: NodeId, enough: impl Fn(&Heard) -> bool) {
    if !dry.reaches(leader, other) {
        return;
    }
    let Some(tried) = dry.meet(leader, &Event::Timer(timers::HEARTBEAT, None)) else { return };
    fate::stops(dry, leader, None, &tried);
    for (_, msg) in tried.sent.iter().filter(|(to, _)| *to == other) {
        if let Some(heard) = dry.hear(other, leader, msg.clone()).filter(|heard| !enough(heard)) {
            fate::stops(dry, other, Some((leader, msg)), &heard);
        }
    }
}

/// What a leader will send a server next: what an answer that is under way makes it send, or its next heartbeat.
fn next(dry: &mut Questions, leader: NodeId, other: NodeId) {
    let of_other = |server: &Server| server.next_index.get(other).copied();
    let next = server(dry, leader).and_then(of_other).unwrap_or(1);
    let changes = |heard: &Heard| memory(heard).is_some_and(|server| server.leads() && of_other(server) != Some(next));
    if brought_from(dry, other, leader, changes) {
        return;
    }
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
    let hears = |heard: &Heard| memory(heard).is_some_and(|server| server.commit_index >= index);
    if brought(dry, other, hears) {
        return;
    }
    let back = needs_answers(dry, leader, other, index);
    match fate::furthest(dry, leader, other, tells) {
        None => apart(dry, leader, other, back),
        Some(sent) => {
            if let Some(turned) = came(dry, &sent, back) {
                let Fate::Arrived(_, notes) = &sent.fate else { return };
                // It was taken in all the same.
                let clamped = |n: &&Note| n.rule == rules::COMMIT_CLAMP && n.verdict == Verdict::Kept;
                let note = notes.iter().find(clamped).filter(|note| fate::would_decide(dry, &sent, note));
                dry.keep(note.copied());
                if !turned {
                    fate::tell(dry, &sent);
                }
                apart(dry, leader, other, back);
            }
        }
    }
    would_stop(dry, leader, other, hears);
}
