//! What answers say of how things stand in Raft, and what is told of messages that change nothing, held against the scene of
//! now and against the messages of the run.

use crate::cards::{Numbers, card, entry, founders, last, list, map};
use crate::raft::{off, servers};
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{EventKind, Fact, NodeCard, NoteCard, Packet, Progress, Scene, Verdict};

/// A row for each sentence of how things stand.
pub const CHECKS: &[(&str, Check)] = &[
    ("raft.is.follower", |case| so(case, follower)),
    ("raft.is.candidate", |case| so(case, candidate)),
    ("raft.is.not-asked", |case| so(case, not_asked)),
    ("raft.is.voted", |case| so(case, voted)),
    ("raft.is.elected", |case| so(case, |case| Some(!list(case.me(), "votes_granted").is_empty()))),
    ("raft.is.ended", |case| so(case, ended)),
    ("raft.is.electable", |case| so(case, electable)),
    ("raft.is.leaderless", |case| so(case, leaderless)),
    ("raft.is.carried", |case| so(case, carried)),
    ("raft.is.answered", |case| so(case, has_answer)),
    ("raft.is.stored", |case| so(case, |case| entry(case.me(), case.int("entry")?).map(|there| is(case, &there)))),
    ("raft.is.overtaken", |case| so(case, overtaken)),
    ("raft.is.taken", |case| so(case, |case| Some(leads(case.me()) && case.me().commit_index() >= case.int("entry")))),
    ("raft.is.due", |case| so(case, |case| Some(leads(case.me()) && case.me().commit_index() < case.int("entry")))),
    ("raft.is.missing", |case| {
        so(case, |case| {
            Some(Some(last(case.me()).0) == case.int("last_index") && last(case.me()).0 < case.int("entry")?)
        })
    }),
    ("raft.is.uninformed", |case| {
        let known = |case: &Case| Some(case.me().commit_index() == case.int("commit_index"));
        let tells = |case: &Case| {
            let leader = case.text("leader").map(|name| node(case.scene(), name));
            leader.is_none_or(|leader| leads(leader) && Some(last(leader).0) >= case.int("entry"))
        };
        so(case, |case| Some(known(case)? && tells(case) && case.int("commit_index") < case.int("entry")))
    }),
    ("raft.is.unsent", |case| so(case, unsent)),
    ("raft.is.gone", |case| {
        is_so((is_about(case) || repeats(case)) && gone(case) == Some(true), || format!("{:?}", case.note.facts))
    }),
    ("raft.is.next", |case| so(case, next)),
    ("raft.is.spare", |case| so(case, |case| Some(!founders(case).contains(&case.note.node.as_str())))),
    ("raft.is.unasked", |case| so(case, unasked)),
    ("raft.is.answering", |case| so(case, answering)),
    ("raft.is.forsaken", |case| so(case, forsaken)),
    ("raft.is.given-up", |case| so(case, given_up)),
    ("raft.candidate.late-vote", |case| {
        so(case, |case| Some(from(case, "Vote")? && leads(before_move(case)?) == case.flag("leads")))
    }),
    ("raft.candidate.strange-vote", |case| {
        let is_founder = |case: &Case| Some(founders(case).contains(&case.text("voter")?));
        let campaigns = |case: &Case| Some(!list(before_move(case)?, "votes_granted").is_empty());
        so(case, |case| Some(from(case, "Vote")? && campaigns(case)? && !is_founder(case)?))
    }),
    ("raft.leader.late-reply", |case| so(case, |case| Some(from(case, "AppendReply")? && !leads(case.me())))),
    ("raft.leader.old-refusal", |case| so(case, old_refusal)),
    ("raft.leader.rival", |case| {
        so(case, |case| Some(from(case, "AppendEntries")? && case.me().term() == case.int("term")))
    }),
    ("raft.client.late-answer", |case| so(case, |case| says(case, "Answer", "seq", case.int("number")))),
    ("client.sessions", |case| so(case, done_before)),
];

/// The node as it was when the message came: it may have crashed in the middle of its move.
fn before_move<'a>(case: &'a Case) -> Option<&'a NodeCard> {
    card(if case.me().up { case.scene() } else { case.before() }, &case.note.node)
}

/// The messages that came to the node in the step; if that is asked, those that ever came or are under way to it.
pub fn came<'a>(case: &'a Case) -> Vec<&'a Packet> {
    if !case.asked {
        return case.delivered().into_iter().collect();
    }
    let arrived = (1..=case.step).filter(|step| case.run.told[*step].event == EventKind::Arrival);
    let packet = |step: usize| {
        let of = |packet: &&Packet| case.run.told[step].message.as_ref() == Some(&packet.id);
        case.run.scenes[step - 1].messages.iter().find(of).filter(|packet| packet.to == case.note.node)
    };
    let under_way = case.scene().messages.iter().filter(|packet| packet.to == case.note.node);
    arrived.filter_map(packet).chain(under_way).collect()
}

/// Whether a message of this kind came from the node that is named.
fn from(case: &Case, kind: &str) -> Option<bool> {
    says(case, kind, "", None)
}

/// The same of one that says this number.
fn says(case: &Case, kind: &str, name: &str, number: Option<i64>) -> Option<bool> {
    let named = ["voter", "follower", "other", "server"].iter().find_map(|name| case.text(name))?;
    let number = number.map(Fact::Int);
    let of = |packet: &&Packet| {
        (packet.from.as_str(), packet.kind.as_str()) == (named, kind)
            && number.as_ref().is_none_or(|number| packet.facts.get(name) == Some(number))
    };
    Some(came(case).iter().any(of))
}

fn old_refusal(case: &Case) -> Option<bool> {
    let next = map(card(case.before(), &case.note.node)?, "next_index", case.text("follower")?);
    Some(says(case, "AppendReply", "prev_log_index", case.int("refused"))? && next == case.int("next"))
}

/// The command stands where it is said to have been done, and once more behind that, or there again: what was cut off the
/// log and came again is the same entry.
fn done_before(case: &Case) -> Option<bool> {
    let again = case.int("entry")?;
    let value = |index| entry(case.me(), index).map(|(_, value)| value);
    let asks = |p: &&Packet| p.kind == "Request" && Some(p.from.as_str()) == case.text("client");
    let number = Fact::Int(case.int("number")?);
    let of = |p: &&Packet| p.facts.get("seq") == Some(&number) && (value(again).is_none() || p.value == value(again));
    sent(case).filter(asks).find(of)?;
    let (Some(done), true) = (case.int("done_at"), case.me().up && !case.asked) else { return Some(true) };
    // It comes to that entry in this step, and has been at the other one, in this step or before.
    let applies = |note: &NoteCard| {
        let upto = |name| if let Some(Fact::Int(index)) = note.facts.get(name) { *index } else { 0 };
        let is = note.rule == "raft.apply.in-order" && note.verdict != Verdict::Kept && note.node == case.note.node;
        is && (upto("first")..=upto("last")).contains(&again)
    };
    let was_there = |scene: &Scene| {
        let applied = card(scene, &case.note.node).and_then(|me| me.last_applied);
        applied.is_some_and(|applied| applied as i64 >= done)
    };
    let earlier = done < again || case.run.scenes[..case.step].iter().any(was_there);
    Some(earlier && case.run.told[case.step].notes.iter().any(applies) && value(done) == value(again))
}

/// Whether an answer about an index speaks of that one, or of another that it depends on.
pub fn is_about(case: &Case) -> bool {
    let (Some(entry), Some(slot)) = (case.int("entry").filter(|_| case.asked), case.slot) else { return true };
    let repeats = || self::entry(case.me(), entry).is_some_and(|(_, value)| values(case, slot).contains(&value));
    slot == entry || leads(case.me()) && (first_own(case.me(), slot) == Some(entry) || repeats())
}

/// Whether an answer about an index speaks of an entry that has the same command as the one there: a client waits for
/// either of them.
fn repeats(case: &Case) -> bool {
    let (Some(entry), Some(slot)) = (case.int("entry"), case.slot) else { return false };
    let same = |node: &NodeCard| self::entry(node, entry).is_some_and(|(_, value)| values(case, slot).contains(&value));
    case.scene().nodes.iter().any(same)
}

/// The first entry of a leader's own term behind an older one.
fn first_own(me: &NodeCard, index: i64) -> Option<i64> {
    let of = |at| entry(me, at).map(|(term, _)| term);
    let own = me.term();
    (index + 1..=last(me).0).find(|at| of(*at) == own && of(index) < own)
}

fn carried(case: &Case) -> Option<bool> {
    let (me, index) = (case.me(), case.int("entry")?);
    let old = entry(me, index)?.0 < me.term()?;
    Some(old && leads(me) && first_own(me, index) == case.int("own") && me.term() == case.int("term"))
}

/// An answer has come to it that says so, and about the entry asked for there can be none.
fn has_answer(case: &Case) -> Option<bool> {
    let (index, at) = (case.int("entry")?, case.int("at")?);
    let number = |packet: &Packet| packet.facts.get("applied_index").cloned();
    let came = (1..=case.step).filter(|step| case.run.told[*step].event == EventKind::Arrival).any(|step| {
        let told = case.run.told[step].message.as_ref();
        let of = |p: &&Packet| told == Some(&p.id) && p.kind == "Answer" && p.to == case.note.node;
        let packet = case.run.scenes[step - 1].messages.iter().find(of);
        packet.is_some_and(|packet| number(packet) == Some(Fact::Int(at)))
    });
    let rows = case.scene().progress.iter().filter(|row| row.slot as i64 == index);
    Some(came && (at != index || rows.into_iter().any(|row| row.chosen.is_none())))
}

fn so(case: &Case, check: impl Fn(&Case) -> Option<bool>) -> Result<(), String> {
    is_so(is_about(case) && check(case) == Some(true), || format!("{:?}; it is {:?}", case.note.facts, case.me()))
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
pub fn sent<'a>(case: &'a Case) -> impl Iterator<Item = &'a Packet> {
    case.run.scenes[..=case.step].iter().flat_map(|scene| &scene.messages)
}

fn not_asked(case: &Case) -> Option<bool> {
    let asks = |p: &&Packet| p.kind == "RequestVote" && Some(p.from.as_str()) == case.text("candidate");
    let asked = sent(case).filter(asks).any(|p| p.to == case.note.node && term(p) == case.int("term"));
    Some(!asked)
}

/// It gave its vote, by its disk or by a message that says so; and what it has done since.
fn voted(case: &Case) -> Option<bool> {
    let (me, candidate, same) = (case.me(), case.text("candidate")?, case.me().term() == case.int("term"));
    let says = |p: &&Packet| {
        let granted = p.facts.get("granted") == Some(&Fact::Bool(true));
        granted && p.facts.get("asked_term") == case.int("term").map(Fact::Int).as_ref()
    };
    let mut gave = sent(case).filter(|p| (p.kind == "Vote", &p.from) == (true, &me.id) && p.to == candidate);
    let stands = me.voted_for.as_deref() == Some(candidate) && same;
    let later = me.voted_for.as_deref().filter(|other| same && *other != candidate);
    let by_now = me.term().filter(|_| !same);
    Some((stands || gave.any(|p| says(&p))) && by_now == case.int("by_now") && later == case.text("later"))
}

/// It asks in the next term, and the voter is in a higher one.
fn ended(case: &Case) -> Option<bool> {
    let voter = card(case.scene(), case.text("voter")?)?;
    let asked = case.me().term().map(|term| term + 1);
    Some(asked == case.int("asked") && asked < voter.term() && voter.term() == case.int("term"))
}

fn term(packet: &Packet) -> Option<i64> {
    packet.term.map(|term| term as i64)
}

fn electable(case: &Case) -> Option<bool> {
    let (servers, off) = (servers(case), |rule: &str| off(case, rule));
    let (me, links) = (case.me(), &case.scene().links.cut);
    let reached = |other: &NodeCard| {
        let cut = |from: &str, to: &str| links.iter().any(|link| link.from == from && link.to == to);
        other.up && !other.paused && !me.paused && !cut(&me.id, &other.id) && !cut(&other.id, &me.id)
    };
    let end = |card: &NodeCard| (last(card).1, last(card).0);
    let votes = |other: &&NodeCard| {
        let asks = me.term()? + 1;
        let current = asks >= other.term()? || off("raft.term.stale-request");
        let voted = other.voted_for.as_deref().filter(|_| asks <= other.term().unwrap_or_default());
        let free = voted.is_none_or(|voted| voted == me.id) || off("raft.vote.once");
        // Who leads and steps down for it drops what it does not know to be committed, with the rule for that off.
        let drops = leads(other) && asks > other.term()? && off("raft.append.keep-log");
        let known = other.commit_index().filter(|_| drops);
        let own = known.map_or(end(other), |known| (entry(other, known).map_or(0, |(term, _)| term), known));
        Some(reached(other) && current && free && (end(me) >= own || off("raft.vote.log-check")))
    };
    let others = case.scene().nodes.iter().filter(|n| founders(case).contains(&n.id.as_str()) && n.id != me.id);
    let willing: Vec<_> = others.filter(|other| votes(other) == Some(true)).collect();
    // Whoever adopts a term writes it; a crash that is armed comes before the vote leaves or after.
    let stops = |other: &NodeCard| other.disk_fails && !case.run.lazy && me.term().map(|term| term + 1) > other.term();
    let may_stop = |other: &NodeCard| other.disk_fails || other.crash_after.is_some() || other.crash_at.is_some();
    let most = 1 + willing.iter().filter(|other| !stops(other)).count() as i64;
    let least = 1 + willing.iter().filter(|other| !may_stop(other)).count() as i64;
    let sizes = case.int("servers") == Some(servers) && case.int("needed") == Some(servers / 2 + 1);
    Some(sizes && (least..=most).contains(&case.int("votes")?) && case.text("weaker") == weaker(case))
}

/// What is enough for a candidate instead of a majority.
pub fn weaker(case: &Case) -> Option<&'static str> {
    match (off(case, "raft.election.majority"), off(case, "raft.election.all-servers")) {
        (false, false) => None,
        (true, false) => Some("half"),
        (false, true) => Some("answered"),
        (true, true) => Some("both"),
    }
}

/// No leader has it.
fn leaderless(case: &Case) -> Option<bool> {
    let index = case.int("entry")?;
    let of = |n: &NodeCard| entry(n, index).filter(|(term, _)| case.int("term").is_none_or(|of| of == *term));
    let nodes = &case.scene().nodes;
    let leaders: Vec<_> = nodes.iter().filter(|n| leads(n)).filter_map(of).collect();
    if case.flag("led") != nodes.iter().any(leads) {
        return None;
    }
    let Some(term) = case.int("term") else { return Some(leaders.is_empty()) };
    let mut rows = case.scene().progress.iter();
    if !rows.any(|row| row.slot as i64 == index && row.term == u64::try_from(term).ok()) {
        return None;
    }
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
    let another = case.text("other") != Some(&case.note.node);
    Some(another && !sent(case).filter(reaches).any(|p| to(p) && term(p) == case.me().term()))
}

/// It had the entry before that step, and not after; and that decision was told there.
fn gone(case: &Case) -> Option<bool> {
    let (index, step) = (case.int("entry")?, usize::try_from(case.int("step")?).ok()?);
    let there = |step: usize| entry(card(case.run.scenes.get(step)?, &case.note.node)?, index);
    let told = &case.run.told.get(step)?.notes;
    let decided = told.iter().any(|n| Some(n.rule.as_str()) == case.text("because") && n.node == case.note.node);
    Some(decided && there(step.checked_sub(1)?).is_some() && there(step).is_none() && entry(case.me(), index).is_none())
}

fn next(case: &Case) -> Option<bool> {
    let leader = card(case.scene(), case.text("leader")?)?;
    let known = map(leader, "next_index", &case.note.node) == case.int("next");
    Some(leads(leader) && known && case.int("last_index") == Some(last(leader).0))
}

/// Something is applied there that no client asked for: it came into the world otherwise than by a request for it, and
/// not in a log of before the run that a client waits for.
fn unasked(case: &Case) -> Option<bool> {
    let mut rows = applied(case, case.int("entry")?);
    Some(rows.any(|row| row.client.is_none() && !was_asked(case, row)))
}

fn was_asked(case: &Case, row: &Progress) -> bool {
    let (index, value) = (row.slot as i64, row.value.as_str());
    let (scenes, told) = (&case.run.scenes, &case.run.told);
    let has = |node: &NodeCard| entry(node, index).is_some_and(|(term, v)| Some(term as u64) == row.term && v == value);
    let came = scenes.iter().position(|scene| scene.nodes.iter().any(has)).unwrap_or_default();
    let Some(before) = came.checked_sub(1).map(|at| &scenes[at]) else {
        return scenes[0].nodes.iter().any(|node| list(node, "waiting_for").iter().any(|wish| wish == value));
    };
    // Another one that looks the same may have come first.
    let twins = case.scene().progress.iter().filter(|other| other.reads_like(row)).count() > 1;
    let of_it = |p: &&Packet| told[came].message.as_ref() == Some(&p.id) && p.kind == "Request";
    !twins && before.messages.iter().find(of_it).is_some_and(|packet| packet.value.as_deref() == Some(value))
}

/// The entries at an index that are applied somewhere.
fn applied<'a>(case: &'a Case, index: i64) -> impl Iterator<Item = &'a Progress> {
    case.scene().progress.iter().filter(move |row| row.slot as i64 == index && !row.applied_by.is_empty())
}

/// What is applied at an index, somewhere.
fn values(case: &Case, index: i64) -> Vec<String> {
    applied(case, index).map(|row| row.value.clone()).collect()
}

/// The commands that a leader took from a client into its log since it leads, and has not answered: at which index, for
/// what, and under which number.
fn keeps(case: &Case, leader: &NodeCard) -> Vec<(String, i64, Option<i64>)> {
    let number = |packet: &Packet, name: &str| {
        if let Some(Fact::Int(number)) = packet.facts.get(name) { Some(*number) } else { None }
    };
    let mut kept = owed_at_start(case, leader);
    for at in 1..=case.step {
        let (before, after, told) = (&case.run.scenes[at - 1], &case.run.scenes[at], &case.run.told[at]);
        let (Some(was), Some(is)) = (card(before, &leader.id), card(after, &leader.id)) else { continue };
        if !leads(is) || is.term != was.term || !leads(was) {
            kept.clear();
        }
        let came = told.message.as_ref().filter(|_| told.event == EventKind::Arrival);
        let request = came.and_then(|id| before.messages.iter().find(|packet| packet.id == *id));
        let asks = request.filter(|packet| packet.kind == "Request" && packet.to == leader.id && leads(is));
        kept.extend(asks.map(|packet| (packet.from.clone(), last(is).0, number(packet, "seq"))));
        for sent in told.sent.iter().filter(|sent| sent.kind == "Answer" && sent.from == leader.id) {
            let Some(answer) = after.messages.iter().find(|packet| packet.id == sent.id) else { continue };
            // A command that came twice waits twice.
            let of = |kept: &(String, i64, Option<i64>)| kept.0 == answer.to && kept.2 == number(answer, "seq");
            let done = kept.iter().position(of);
            done.map(|at| kept.remove(at));
        }
    }
    kept
}

/// What a leader of the start had taken from clients in its term by then, and not applied.
fn owed_at_start(case: &Case, leader: &NodeCard) -> Vec<(String, i64, Option<i64>)> {
    let first = &case.run.scenes[0];
    let Some(is) = card(first, &leader.id).filter(|card| leads(card)) else { return Vec::new() };
    let of_it =
        |row: &&Progress| row.term == is.term && row.stored_by.contains(&is.id) && Some(row.slot) > is.last_applied;
    let owed = |row: &Progress| Some((row.client.clone()?, row.slot as i64, row.number.map(|n| n as i64)));
    first.progress.iter().filter(of_it).filter_map(owed).collect()
}

fn answering(case: &Case) -> Option<bool> {
    let (client, index) = (case.text("client")?, case.int("at")?);
    let same = values(case, case.int("entry")?).contains(&entry(case.me(), index)?.1);
    Some(same && leads(case.me()) && keeps(case, case.me()).iter().any(|(who, at, _)| who == client && *at == index))
}

/// Nobody who leads will answer it, nor has anybody.
fn forsaken(case: &Case) -> Option<bool> {
    let (client, number) = (&case.note.node, case.int("number"));
    let mut leaders = case.scene().nodes.iter().filter(|node| leads(node));
    let kept = leaders.any(|node| keeps(case, node).iter().any(|(who, _, seq)| who == client && *seq == number));
    let again = case.run.repeats && waits(case);
    Some(!kept && has_asked(case)? && case.flag("repeats") == again)
}

/// Whether the client waits for an answer to its command of that number.
fn waits(case: &Case) -> bool {
    case.me().awaited().any(|(number, _)| Some(i64::from(number)) == case.int("number"))
}

/// Whether what is applied there is the client's command of that number: it asked for that, or did before the run.
fn has_asked(case: &Case) -> Option<bool> {
    let (client, number, first) = (&case.note.node, case.int("number")?, &case.run.scenes[0]);
    let of = |row: &Progress| row.client.as_ref() == Some(client) && row.number == u64::try_from(number).ok();
    let asks = |p: &Packet| p.kind == "Request" && p.from == *client && p.facts.get("seq") == Some(&Fact::Int(number));
    let asked = |row: &Progress| {
        let before = first.progress.iter().any(|old| of(old) && old.value == row.value);
        before || sent(case).any(|p| asks(p) && p.value.as_ref() == Some(&row.value))
    };
    Some(applied(case, case.int("entry")?).any(|row| of(row) && asked(row)))
}

/// It asked for that, and does not wait for it.
fn given_up(case: &Case) -> Option<bool> {
    Some(has_asked(case)? && !waits(case))
}
