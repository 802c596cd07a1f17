//! What Raft's sentences say, against the scenes. A rule's sentence is checked whatever its verdict.
//!
//! A row is told what the world was before the step and is after it, and which message arrived. Of a node that crashed in
//! the middle of its move only the disk is left to look at; what its memory would have been is not judged.

use crate::cards::{founders, last, list, map, texts};
use crate::raft_answers::{came, is_about, sent, weaker};
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{Fact, LogRow, NodeCard, Packet, Verdict};

/// A row for each rule whose sentences are told.
pub const CHECKS: &[(&str, Check)] = &[
    ("raft.term.step-down", step_down),
    ("raft.term.stale-request", stale_request),
    ("raft.term.stale-reply", stale_reply),
    ("raft.vote.once", vote_once),
    ("raft.vote.log-check", log_check),
    ("raft.vote.count-once", count_once),
    ("raft.election.majority", majority),
    ("raft.election.timer-reset", timer_reset),
    ("raft.election.randomised", randomised),
    ("raft.candidate.concede", concede),
    ("raft.append.prev-check", prev_check),
    ("raft.append.conflict-only", conflict_only),
    ("raft.append.commit-clamp", commit_clamp),
    ("raft.leader.commit-majority", commit_majority),
    ("raft.leader.commit-current-term", commit_current_term),
    ("raft.leader.match-from-request", match_from_request),
    ("raft.leader.reset-indexes", reset_indexes),
    ("raft.leader.keep-tail", keep_tail),
    ("raft.leader.backtrack", backtrack),
    ("raft.apply.in-order", applies),
    ("raft.candidate.campaigns", campaigns),
    ("raft.leader.elected", leads),
    ("raft.leader.appends", appends),
    ("raft.follower.stores", stores),
    ("raft.follower.deletes", deletes),
    ("raft.follower.learns-commit", learns_commit),
    ("raft.leader.counts", counts),
    ("raft.candidate.counts", counts_vote),
    ("raft.candidate.refused", loses_vote),
    ("raft.leader.heartbeats", leads),
    ("raft.server.steps-down", steps_down),
    ("raft.server.boots", boots),
    ("raft.server.redirects", redirects),
    ("raft.leader.answers", answers),
    ("raft.client.answered", answered),
    ("raft.is.leader", leads),
];

/// The node before the step.
pub fn before<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

/// The node after the step that is told of; nothing if it is down, or if it was only asked what it would do.
pub fn after<'a>(case: &'a Case) -> Option<&'a NodeCard> {
    Some(case.me()).filter(|me| me.up && !case.asked)
}

pub fn log(card: &NodeCard) -> &[LogRow] {
    card.log.as_deref().unwrap_or_default()
}

fn term_at(card: &NodeCard, index: i64) -> Option<i64> {
    let at = usize::try_from(index - 1).ok()?;
    log(card).get(at).and_then(|row| row.term).map(|term| term as i64)
}

pub fn term(card: &NodeCard) -> i64 {
    card.term.unwrap_or_default() as i64
}

pub fn says(packet: &Packet, name: &str) -> Option<i64> {
    match packet.facts.get(name) {
        Some(Fact::Int(number)) => Some(*number),
        _ => None,
    }
}

/// The last entry that a message carries or vouches for.
pub fn vouched(packet: &Packet) -> i64 {
    let carried = match packet.facts.get("entries") {
        Some(Fact::List(entries)) => entries.len() as i64,
        _ => says(packet, "count").unwrap_or_default(),
    };
    says(packet, "prev_log_index").unwrap_or_default() + carried
}

/// How many servers there are, without the spares.
pub fn servers(case: &Case) -> i64 {
    founders(case).len() as i64
}

/// Whose votes a candidate has.
pub fn voters(card: &NodeCard) -> Vec<String> {
    list(card, "votes_granted")
}

/// Whether a rule is off.
pub fn off(case: &Case, rule: &str) -> bool {
    case.scene().rules_off.iter().any(|id| id == rule)
}

pub fn int(case: &Case, name: &str) -> i64 {
    case.int(name).unwrap_or_default()
}

fn step_down(case: &Case) -> Result<(), String> {
    let (seen, own) = (int(case, "seen"), int(case, "own"));
    let came = case.delivered().and_then(|packet| packet.term).map(|term| term as i64);
    is_so(own == term(before(case)) && came.is_none_or(|came| came == seen) && seen > own, || {
        format!("it was in term {}, the message is of {came:?}", term(before(case)))
    })?;
    let adopts = case.note.verdict == Verdict::Held;
    is_so(after(case).is_none_or(|me| (term(me) >= seen) == adopts), || format!("its term is {}", term(case.me())))
}

fn stale_request(case: &Case) -> Result<(), String> {
    let (asked, own) = (int(case, "asked"), int(case, "own"));
    let came = case.delivered().and_then(|packet| packet.term).map_or(asked, |term| term as i64);
    is_so(asked == came && (own == term(before(case)) || own == asked), || format!("it is of {came}"))?;
    is_so((asked >= own) == (case.note.verdict == Verdict::Held), || "the terms say otherwise".into())?;
    // It was asked so, or would be if somebody's timer ran out.
    let asks = || case.scene().nodes.iter().any(|node| node.kind == "server" && term(node) + 1 == asked);
    let so = !case.asked || asks() || asked_so(case, |packet| packet.term == u64::try_from(asked).ok());
    is_so(so, || format!("nobody asked it in term {asked}"))
}

/// Whether it was ever sent a request like that.
fn asked_so(case: &Case, like: impl Fn(&Packet) -> bool) -> bool {
    let requests = ["RequestVote", "AppendEntries"];
    sent(case).any(|p| p.to == case.note.node && requests.contains(&p.kind.as_str()) && like(p))
}

/// Whether the message that came is one of these and like that; of an answer, whether such a one was ever sent to it.
fn came_so(case: &Case, kinds: &[&str], like: impl Fn(&Packet) -> bool) -> Result<(), String> {
    let of = |packet: &&Packet| packet.to == case.note.node && kinds.contains(&packet.kind.as_str());
    let so = match case.asked {
        true => sent(case).filter(of).any(like),
        false => case.delivered().filter(of).is_some_and(like),
    };
    is_so(so, || format!("no such {kinds:?} came: {:?}", case.delivered()))
}

fn stale_reply(case: &Case) -> Result<(), String> {
    let (asked, own) = (int(case, "asked"), int(case, "own"));
    came_so(case, &["Vote", "AppendReply"], |packet| says(packet, "asked_term") == Some(asked))?;
    is_so(!case.asked || term(case.me()) == own, || format!("its term is {}", term(case.me())))?;
    is_so(after(case).is_none_or(|me| term(me) == own), || format!("its term is {}", term(case.me())))?;
    is_so((asked == own) == (case.note.verdict == Verdict::Held), || "the terms say otherwise".into())
}

fn vote_once(case: &Case) -> Result<(), String> {
    let (candidate, at) = (case.text("candidate"), int(case, "term"));
    // An answer may tell what was decided when a request came.
    let cards = case.run.scenes[..=case.step].iter().rev().map(|scene| node(scene, &case.note.node));
    let then = cards.filter(|card| term(card) == at).find(|card| card.voted_for.as_deref() == case.text("voted_for"));
    let mine = then.filter(|_| case.asked).unwrap_or_else(|| before(case));
    let voted = mine.voted_for.as_deref().filter(|_| term(mine) == at);
    if let Some(packet) = case.delivered() {
        is_so(candidate == Some(packet.from.as_str()), || format!("it comes from {}", packet.from))?;
    }
    is_so(case.text("voted_for") == voted, || format!("in term {at} it voted for {voted:?}"))?;
    let agrees = voted.is_none() || voted == candidate;
    is_so(agrees == (case.note.verdict == Verdict::Held), || format!("it voted for {voted:?}"))
}

fn log_check(case: &Case) -> Result<(), String> {
    let theirs = (int(case, "last_term"), int(case, "last_index"));
    let own = (int(case, "own_term"), int(case, "own_index"));
    let end = |card: &NodeCard| (last(card).1, last(card).0);
    let said = case.delivered().map(|p| (says(p, "last_log_term"), says(p, "last_log_index")));
    is_so(said.is_none_or(|said| said == (Some(theirs.0), Some(theirs.1))), || format!("the request says {said:?}"))?;
    let says_so =
        |p: &Packet| (says(p, "last_log_term"), says(p, "last_log_index")) == (Some(theirs.0), Some(theirs.1));
    let ends_so = || case.scene().nodes.iter().any(|node| node.kind == "server" && end(node) == theirs);
    is_so(!case.asked || ends_so() || asked_so(case, says_so), || format!("no log ends at {theirs:?}"))?;
    // Whoever steps down first drops what it does not know to be committed, if that rule is off; that is told first.
    let drops = case.asked && case.me().role == "leader" && off(case, "raft.append.keep-log");
    let known = case.me().commit_index.filter(|_| drops).unwrap_or_default() as i64;
    let left = if drops { (term_at(case.me(), known).unwrap_or_default(), known) } else { end(case.me()) };
    let ends = [end(before(case)), left];
    is_so(ends.contains(&own), || format!("its log ends at {ends:?}"))?;
    is_so((theirs >= own) == (case.note.verdict == Verdict::Held), || "the ends say otherwise".into())
}

fn count_once(case: &Case) -> Result<(), String> {
    let voter = case.text("voter").unwrap_or_default().to_string();
    let counted = voters(before(case)).contains(&voter);
    is_so(counted == (case.note.verdict != Verdict::Held), || format!("counted before: {:?}", voters(before(case))))
}

fn majority(case: &Case) -> Result<(), String> {
    let (votes, needed, all) = (int(case, "votes"), int(case, "needed"), int(case, "servers"));
    let real = servers(case);
    is_so(all == real && needed == real / 2 + 1, || format!("of {real} servers {} are a majority", real / 2 + 1))?;
    is_so((votes >= needed) == (case.note.verdict == Verdict::Held), || "the numbers say otherwise".into())?;
    let weaker = weaker(case);
    is_so(case.text("weaker") == weaker, || format!("{weaker:?} is enough beside a majority"))?;
    is_so(case.flag("replies") == off(case, "raft.vote.count-once"), || "they are voters, or are not".into())?;
    // Voters are who gave this candidate their vote in this term, by what they have told it.
    let mut known = voters(before(case));
    match case.delivered() {
        Some(packet) if packet.kind == "Vote" && !known.contains(&packet.from) => known.push(packet.from.clone()),
        Some(_) => {}
        None if !case.asked => known = vec![case.note.node.clone()],
        None => {}
    }
    // Where replies are counted, whoever gave them, there are more of them than voters.
    let right = if case.flag("replies") { votes >= known.len() as i64 } else { votes == known.len() as i64 };
    is_so(right, || format!("its voters are {known:?}"))
}

fn timer_reset(case: &Case) -> Result<(), String> {
    if let Some(packet) = case.delivered() {
        let led = before(case).role == "leader";
        let granted = case.note.verdict == Verdict::Held;
        let cause = match packet.kind.as_str() {
            "AppendEntries" => "leader",
            _ if granted => "vote",
            _ if led => "deposed",
            _ => "refusal",
        };
        is_so(case.text("cause") == Some(cause), || format!("{cause} is the cause"))?;
    }
    if case.asked {
        let cause = if case.me().role == "leader" { "deposed" } else { "refusal" };
        is_so(case.note.verdict != Verdict::Kept || case.text("cause") == Some(cause), || {
            format!("{cause} is the cause")
        })?;
    }
    let Some(me) = after(case) else { return Ok(()) };
    let armed = |card: &NodeCard| card.timers.iter().find(|timer| timer.name == "election").map(|timer| timer.armed_ms);
    let now = case.scene().time_ms;
    match case.note.verdict {
        Verdict::Kept if case.text("cause") != Some("deposed") => {
            is_so(armed(before(case)).is_some() && armed(me) == armed(before(case)), || {
                format!("armed at {:?} before, at {:?} now, {now}", armed(before(case)), armed(me))
            })
        }
        _ => is_so(armed(me) == Some(now), || format!("armed at {:?}, not {now}", armed(me))),
    }
}

fn randomised(case: &Case) -> Result<(), String> {
    let options = &case.me().options;
    let own = options.iter().find(|field| field.name == "election_timeout_ms").map(|field| field.value.as_str());
    let low = int(case, "low_ms");
    let told = format!("{low}..{}", int(case, "high_ms"));
    is_so(told == own.unwrap_or("150..300"), || format!("its timeout is {own:?}"))?;
    let Some(me) = after(case) else { return Ok(()) };
    let Some(timer) = me.timers.iter().find(|timer| timer.name == "election") else {
        return is_so(me.role == "leader", || "it has no election timer".into());
    };
    let drawn = (timer.due_ms - timer.armed_ms) as i64;
    let high = if case.note.verdict == Verdict::Held { int(case, "high_ms") } else { low };
    is_so((low..=high).contains(&drawn), || format!("it has {drawn} ms"))
}

fn concede(case: &Case) -> Result<(), String> {
    let of = case.delivered().and_then(|packet| packet.term).map_or(int(case, "term"), |term| term as i64);
    let from = case.delivered().map_or(case.text("leader"), |packet| Some(&packet.from));
    let was = before(case).role == "candidate" && of == int(case, "term") && from == case.text("leader");
    is_so(was, || format!("it was {} in term {}", before(case).role, term(before(case))))?;
    let follows = case.note.verdict == Verdict::Held;
    is_so(after(case).is_none_or(|me| (me.role == "follower") == follows), || format!("it is {}", case.me().role))?;
    let leads = |packet: &&Packet| packet.kind == "AppendEntries" && Some(packet.from.as_str()) == case.text("leader");
    let heard = || came(case).iter().filter(|p| leads(p)).any(|p| p.term.map(|term| term as i64) == Some(of));
    // With the rule for it off, a leader of a lower term is heard as well.
    let own = of == term(case.me()) || off(case, "raft.term.stale-request");
    is_so(!case.asked || own && heard(), || format!("no such leader of term {of} was heard"))
}

fn prev_check(case: &Case) -> Result<(), String> {
    let (prev, prev_term) = (int(case, "prev_index"), int(case, "prev_term"));
    let said = |packet: &Packet| (says(packet, "prev_log_index"), says(packet, "prev_log_term"));
    came_so(case, &["AppendEntries"], |packet| said(packet) == (Some(prev), Some(prev_term)))?;
    let own = if prev == 0 { Some(0) } else { term_at(before(case), prev) };
    let drops = off(case, "raft.append.keep-log") && before(case).role == "leader";
    is_so(own == case.int("own_term") || drops, || format!("it has {own:?}"))?;
    let fits = own == Some(prev_term);
    is_so(fits == (case.note.verdict == Verdict::Held), || format!("its entry {prev} has term {own:?}"))?;
    let ends = case.int("last_index").unwrap_or(last(before(case)).0);
    is_so(drops || ends == last(before(case)).0, || format!("it ends at {}", last(before(case)).0))
}

fn conflict_only(case: &Case) -> Result<(), String> {
    let (upto, end) = (int(case, "upto"), int(case, "last_index"));
    came_so(case, &["AppendEntries"], |packet| vouched(packet) == upto)?;
    is_so(last(before(case)).0 == end, || format!("its log ended at {}", last(before(case)).0))?;
    let left = if case.note.verdict == Verdict::Waived { upto } else { end };
    is_so(after(case).is_none_or(|me| last(me).0 >= left), || format!("its log ends at {}", last(case.me()).0))
}

fn commit_clamp(case: &Case) -> Result<(), String> {
    let told = (int(case, "leader_commit"), int(case, "vouched"));
    let says_so = |packet: &&Packet| (says(packet, "leader_commit").unwrap_or_default(), vouched(packet)) == told;
    let Some(packet) = case.delivered() else {
        // An answer tells what would come of a message that came before.
        let ends = [last(case.me()).0, told.1.max(last(case.me()).0)];
        let further = ends.map(|end| told.0.min(end)).contains(&int(case, "further"));
        return is_so(further && came(case).iter().any(says_so), || {
            format!("no message says that; it ends at {ends:?}")
        });
    };
    let said = (says(packet, "leader_commit").unwrap_or_default(), vouched(packet));
    is_so(said == told, || format!("the message says {said:?}"))?;
    let further = after(case).map(|me| said.0.min(last(me).0));
    is_so(further.is_none_or(|further| further == int(case, "further")), || format!("it could go to {further:?}"))?;
    let kept = case.note.verdict == Verdict::Kept;
    is_so(!kept || said.0 > said.1, || "the leader's commit index is not beyond that".into())
}

/// On how many servers a leader knows an entry to be, itself among them.
fn copies(case: &Case, me: &NodeCard, entry: i64) -> i64 {
    let others = founders(case).into_iter().filter(|id| *id != me.id);
    1 + others.filter(|id| map(me, "match_index", id) >= Some(entry)).count() as i64
}

fn commit_majority(case: &Case) -> Result<(), String> {
    let (entry, said, needed, all) =
        (int(case, "entry"), int(case, "copies"), int(case, "needed"), int(case, "servers"));
    let real = servers(case);
    is_so(all == real && needed == real / 2 + 1, || format!("of {real} servers {} are a majority", real / 2 + 1))?;
    is_so((said >= needed) == (case.note.verdict == Verdict::Held), || "the numbers say otherwise".into())?;
    is_so(!case.asked || is_about(case), || format!("it was asked about {:?}", case.slot))?;
    let half = off(case, "raft.leader.commit-majority");
    is_so(case.flag("weaker") == half, || format!("half is enough: {half}"))?;
    let me = if case.asked { Some(case.me()) } else { after(case) };
    let Some(me) = me.filter(|me| me.role == "leader") else { return Ok(()) };
    is_so(copies(case, me, entry) == said, || format!("it knows of {} copies", copies(case, me, entry)))
}

fn commit_current_term(case: &Case) -> Result<(), String> {
    let (entry, of, own) = (int(case, "entry"), int(case, "entry_term"), int(case, "own_term"));
    let me = case.me();
    if !case.asked && after(case).is_none() {
        return Ok(());
    }
    is_so(term_at(me, entry) == Some(of), || format!("entry {entry} is of term {:?}", term_at(me, entry)))?;
    let known = copies(case, me, entry);
    is_so(me.role != "leader" || known == int(case, "copies"), || format!("it knows of {known} copies"))?;
    is_so(case.note.verdict == Verdict::Held || term(me) == own, || format!("it is in term {}", term(me)))?;
    is_so((of == own) == (case.note.verdict == Verdict::Held), || "the terms say otherwise".into())?;
    let commits = case.note.verdict != Verdict::Refused;
    let index = after(case).and_then(|me| me.commit_index).map(|index| index as i64);
    is_so(!commits || index.is_none_or(|index| index >= entry), || format!("its commit index is {index:?}"))
}

fn match_from_request(case: &Case) -> Result<(), String> {
    let (upto, follower) = (int(case, "upto"), case.text("follower").unwrap_or_default());
    if let Some(packet) = case.delivered() {
        is_so(vouched(packet) == upto, || format!("it vouches for {}", vouched(packet)))?;
        is_so(packet.from == follower, || format!("it comes from {}", packet.from))?;
    }
    let end = last(before(case)).0;
    is_so(end == int(case, "last_index"), || format!("its log ended at {end}"))
}

fn reset_indexes(case: &Case) -> Result<(), String> {
    let next = int(case, "next");
    let (known, last) = (before(case).commit_index.unwrap_or_default() as i64, last(before(case)).0);
    let end = if off(case, "raft.leader.keep-tail") { known.min(last) } else { last };
    let all = servers(case) - 1;
    is_so((next - 1, int(case, "others")) == (end, all), || format!("its log ended at {end}; {all} others"))?;
    let Some(me) = after(case).filter(|_| case.note.verdict == Verdict::Held) else { return Ok(()) };
    let mut known = founders(case).into_iter().filter(|id| *id != me.id).map(|id| map(me, "next_index", id));
    is_so(known.all(|index| index.is_none_or(|index| index >= next)), || format!("{:?}", me.facts.get("next_index")))
}

fn keep_tail(case: &Case) -> Result<(), String> {
    let (first, end) = (int(case, "first"), int(case, "last"));
    let known = before(case).commit_index.unwrap_or_default() as i64;
    is_so((known + 1, last(before(case)).0) == (first, end), || {
        format!("it knew of {known} commits; its log ended at {}", last(before(case)).0)
    })?;
    let left = if case.note.verdict == Verdict::Waived { first - 1 } else { end };
    is_so(after(case).is_none_or(|me| last(me).0 >= left), || format!("its log ends at {}", last(case.me()).0))
}

fn backtrack(case: &Case) -> Result<(), String> {
    let next = after(case).and_then(|me| map(me, "next_index", case.text("follower")?));
    let held = case.note.verdict == Verdict::Held;
    let refused = case.delivered().and_then(|packet| says(packet, "prev_log_index"));
    is_so(refused.is_none() || refused == case.int("refused"), || format!("it refused {refused:?}"))?;
    let lower = int(case, "refused").max(1);
    is_so(int(case, "next") == lower, || format!("one lower is {lower}"))?;
    let refuses = |packet: &&Packet| {
        let denies = packet.facts.get("success") == Some(&Fact::Bool(false));
        let from = Some(packet.from.as_str()) == case.text("follower");
        denies && from && says(packet, "prev_log_index") == case.int("refused")
    };
    is_so(came(case).iter().any(refuses), || "no such refusal came".into())?;
    is_so(!held || next.is_none_or(|next| next == int(case, "next")), || format!("it will try {next:?}"))
}

/// Up to which index two logs are the same.
fn alike(one: &NodeCard, other: &NodeCard) -> i64 {
    log(one).iter().zip(log(other)).take_while(|(one, other)| one == other).count() as i64
}

/// Up to which index a follower has kept its log. With the rule for it off, a message that is shorter than the log cuts off
/// all that it reaches, and appends it again.
fn kept(case: &Case, me: &NodeCard) -> i64 {
    let was = before(case);
    let cuts = |packet: &&Packet| vouched(packet) < last(was).0 && !conflicts(packet, was);
    let again = case.delivered().filter(|_| off(case, "raft.append.conflict-only")).filter(cuts);
    again.and_then(|packet| says(packet, "prev_log_index")).unwrap_or_else(|| alike(was, me))
}

fn applies(case: &Case) -> Result<(), String> {
    let (first, end) = (int(case, "first"), int(case, "last"));
    let applied = after(case).and_then(|me| me.last_applied).map(|index| index as i64);
    let was = before(case).last_applied.unwrap_or_default() as i64;
    let off = off(case, "raft.apply.in-order");
    // With the rule off it may have applied what it appended in this step.
    is_so(off || (if case.note.verdict == Verdict::Kept { was < first } else { was + 1 == first }), || {
        format!("it had applied {was}")
    })?;
    match case.note.verdict {
        _ if case.asked => is_so((first, Some(end)) == (was + 1, case.slot), || format!("it had applied {was}")),
        // What is committed in the same step is applied after that was said.
        Verdict::Kept => {
            let new = after(case).is_none_or(|me| first == was.max(kept(case, me)) + 1);
            is_so(off || new, || "it waits with others".into())?;
            is_so(after(case).is_none_or(|me| last(me).0 == end), || format!("its log ends at {}", last(case.me()).0))
        }
        Verdict::Waived => {
            // A leader that steps down may have dropped something first, and been sent it again.
            let drops = before(case).role == "leader" && self::off(case, "raft.append.keep-log");
            let new = |me: &NodeCard| first == was.min(kept(case, me)) + 1 && last(me).0 == end;
            is_so(drops || after(case).is_none_or(new), || "it appended others".into())
        }
        _ => is_so(applied.is_none_or(|applied| applied == end || off && applied > end), || {
            format!("it applied {applied:?}")
        }),
    }?;
    let known = after(case).and_then(|me| me.commit_index).is_none_or(|index| index as i64 >= end);
    is_so(case.note.verdict != Verdict::Held || known, || "it does not know that".into())
}

fn learns_commit(case: &Case) -> Result<(), String> {
    let index = after(case).and_then(|me| me.commit_index).map(|index| index as i64);
    is_so(index.is_none_or(|index| index == int(case, "last")), || format!("its commit index is {index:?}"))?;
    let known = before(case).commit_index.unwrap_or_default() as i64;
    is_so(known + 1 == int(case, "first"), || format!("its commit index was {known}"))?;
    let heard = case.delivered().and_then(|packet| says(packet, "leader_commit"));
    is_so(heard >= Some(int(case, "last")), || format!("it heard of {heard:?}"))
}

fn campaigns(case: &Case) -> Result<(), String> {
    let (was, at) = (term(before(case)), int(case, "term"));
    let others = servers(case) - 1;
    is_so(was + 1 == at, || format!("its term was {was}"))?;
    is_so(others == int(case, "others"), || format!("there are {others} others"))?;
    is_so(after(case).is_none_or(|me| term(me) >= at), || format!("its term is {}", term(case.me())))
}

fn leads(case: &Case) -> Result<(), String> {
    let me = if case.note.rule == "raft.is.leader" { Some(case.me()) } else { after(case) };
    is_so(me.is_none_or(|me| me.role == "leader" && term(me) == int(case, "term")), || {
        format!("it is {} in term {}", case.me().role, term(case.me()))
    })
}

fn appends(case: &Case) -> Result<(), String> {
    let (entry, of) = (int(case, "entry"), int(case, "term"));
    let row = usize::try_from(entry - 1).ok().and_then(|at| log(case.me()).get(at));
    let value = row.map(|row| row.value.as_str());
    is_so(after(case).is_none() || term_at(case.me(), entry) == Some(of) && value == case.text("value"), || {
        format!("entry {entry} is {value:?}")
    })
}

fn stores(case: &Case) -> Result<(), String> {
    let (first, end, of) = (int(case, "first"), int(case, "last"), int(case, "term"));
    let sender = case.delivered().and_then(|packet| packet.term).map(|term| term as i64);
    is_so(sender.is_none() || sender == case.int("leader_term"), || format!("it is of term {sender:?}"))?;
    let Some(me) = after(case) else { return Ok(()) };
    is_so((first..=end).all(|i| term_at(me, i) == Some(of)), || format!("it ends at {}", last(me).0))?;
    // All that it appends of one term is told at once, and what it has already is not appended.
    let more = term_at(me, end + 1) == Some(of) && !off(case, "raft.append.delete-behind");
    let known = |index| term_at(before(case), index) == Some(of);
    let earlier = term_at(me, first - 1) == Some(of) && !known(first - 1);
    let again = (first..=end).all(known) && !off(case, "raft.append.conflict-only");
    is_so(!more && !earlier && !again, || format!("more: {more}; earlier: {earlier}; it has them: {again}"))
}

/// Whether an entry that a message carries conflicts with what is in a log.
fn conflicts(packet: &Packet, card: &NodeCard) -> bool {
    let first = says(packet, "prev_log_index").unwrap_or_default() + 1;
    let entries = texts(packet.facts.get("entries"));
    let of = |text: &String| text.split(':').next().and_then(|term| term.parse::<i64>().ok());
    entries.iter().zip(first..).any(|(entry, at)| term_at(card, at).is_some_and(|own| Some(own) != of(entry)))
}

fn deletes(case: &Case) -> Result<(), String> {
    let (first, end, of) = (int(case, "first"), int(case, "last"), int(case, "term"));
    let was = before(case);
    is_so((first..=end).all(|i| term_at(was, i) == Some(of)), || format!("its log ended at {}", last(was).0))?;
    let more = term_at(was, end + 1) == Some(of) && !off(case, "raft.append.delete-behind");
    is_so(!more, || "it deletes more".into())?;
    if let Some(packet) = case.delivered() {
        is_so(conflicts(packet, was) != case.flag("all"), || format!("{packet:?}"))?;
    }
    let stays = after(case).is_some_and(|me| term_at(me, first) == term_at(was, first));
    is_so(!stays || case.flag("all"), || format!("entry {first} is still there"))
}

/// What a leader counts as stored on a follower.
fn counts(case: &Case) -> Result<(), String> {
    let (upto, follower) = (int(case, "upto"), case.text("follower").unwrap_or_default());
    let known = match after(case).and_then(|me| me.facts.get("match_index")) {
        Some(Fact::Map(map)) => map.get(follower).cloned(),
        _ => return Ok(()),
    };
    is_so(known == Some(Fact::Int(upto)), || format!("it counts {known:?}"))
}

fn counts_vote(case: &Case) -> Result<(), String> {
    let voter = case.text("voter").unwrap_or_default().to_string();
    let mut known = voters(before(case));
    if !known.contains(&voter) {
        known.push(voter);
    }
    let all = servers(case);
    is_so(int(case, "servers") == all, || format!("there are {all} servers"))?;
    let twice = off(case, "raft.vote.count-once");
    let votes = int(case, "votes");
    is_so(known.len() as i64 == votes || twice && votes >= known.len() as i64, || format!("its voters are {known:?}"))
}

fn loses_vote(case: &Case) -> Result<(), String> {
    let refuses = |packet: &Packet| packet.facts.get("granted") == Some(&Fact::Bool(false));
    came_so(case, &["Vote"], |packet| refuses(packet) && case.text("voter") == Some(packet.from.as_str()))
}

fn steps_down(case: &Case) -> Result<(), String> {
    let (was, led) = (before(case), case.flag("led"));
    let role = if led { "leader" } else { "candidate" };
    is_so(was.role == role && term(was) == int(case, "term"), || format!("it was {} in {}", was.role, term(was)))
}

fn boots(case: &Case) -> Result<(), String> {
    let me = case.me();
    let (at, entries) = (term(me), last(me).0);
    is_so(at == int(case, "term") && entries == int(case, "entries"), || format!("term {at}, {entries} entries"))?;
    is_so(case.flag("spare") == (me.role == "spare"), || format!("it is {}", me.role))
}

fn redirects(case: &Case) -> Result<(), String> {
    let leader = match case.me().facts.get("leader") {
        Some(Fact::Text(name)) => Some(name.as_str()),
        _ => None,
    };
    let from = case.delivered().map_or(case.text("client"), |packet| Some(&packet.from));
    is_so(from == case.text("client"), || format!("it comes from {from:?}"))?;
    is_so(!case.me().up || case.me().role != "leader" && leader == case.text("leader"), || {
        format!("it knows {leader:?}")
    })
}

fn answers(case: &Case) -> Result<(), String> {
    let applied = after(case).and_then(|me| me.last_applied).map(|index| index as i64);
    is_so(applied.is_none_or(|applied| applied >= int(case, "entry")), || format!("it applied {applied:?}"))?;
    let tells = |packet: &&Packet| {
        Some(packet.to.as_str()) == case.text("client") && says(packet, "applied_index") == case.int("entry")
    };
    let sent = case.sent("Answer");
    is_so(after(case).is_none() || sent.iter().any(tells), || format!("it sends {sent:?}"))
}

/// The value stands at that index on a server that has applied it.
fn answered(case: &Case) -> Result<(), String> {
    let (entry, value) = (int(case, "entry"), case.text("value").unwrap_or_default());
    if let Some(packet) = case.delivered() {
        let told = (Some(packet.from.as_str()), says(packet, "applied_index"));
        is_so(told == (case.text("server"), Some(entry)), || format!("it comes from {told:?}"))?;
    }
    let ever = case.run.scenes[..=case.step].iter().flat_map(|scene| &scene.nodes);
    let mut rows = ever.filter_map(|card| log(card).get(usize::try_from(entry - 1).ok()?));
    is_so(rows.any(|row| row.value == value), || format!("entry {entry} was never {value}"))
}
