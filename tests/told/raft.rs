//! What Raft's sentences say, held against the scenes before and after a step and the message that it was about: not by the
//! code that decided. A new rule is an arm of [`told`] or of [`stands`].

use super::moment::{Moment, Numbers, card, entry, int, is_off, last, list, map, text, yes};
use synod::engine::scene::{NodeCard, NoteCard, Scene, Verdict};

/// The rules whose sentences tell of an order of writes and messages, or of what only the node knows; other tests look at
/// those.
pub const ELSEWHERE: &[&str] = &[
    "raft.vote.persist",
    "raft.append.persist",
    "raft.leader.persist-before-count",
    "raft.leader.resend",
    "raft.election.randomised",
    "raft.election.all-servers",
    "raft.election.current-leader",
    "raft.append.delete-behind",
    "raft.append.vouch-for-sent",
    "raft.append.keep-log",
    "client.asks",
    "client.gives-up",
    "client.asks-again",
    "raft.client.answered",
    "raft.client.late-answer",
    "raft.server.redirects",
    "raft.leader.answers",
];

/// How many servers take part.
fn servers(scene: &Scene) -> i64 {
    scene.nodes.iter().filter(|n| n.kind == "server" && n.role != "spare").count() as i64
}

/// Whether a note tells the truth about its step: `None` if it is looked at elsewhere.
pub fn told(note: &NoteCard, at: &Moment) -> Option<bool> {
    if ELSEWHERE.contains(&note.rule.as_str()) {
        return None;
    }
    let (before, after) = (card(at.before, &note.node)?, card(at.after, &note.node)?);
    let own = at.own_term(note);
    // Who crashed in this step has lost what it did: its disk says what is left.
    let stays = |so: bool| so || !after.up;
    let off = note.verdict == Verdict::Waived && is_off(at.after, &note.rule);
    let verdict = |met: bool| match note.verdict {
        Verdict::Held => met,
        Verdict::Refused | Verdict::Kept => !met,
        Verdict::Waived => !met && off,
    };
    let fact = |name| int(note, name);
    let says = |name| at.says(name);
    Some(match note.rule.as_str() {
        "raft.term.step-down" => {
            says("term") == fact("seen")
                && before.term() == fact("own")
                && fact("seen") > fact("own")
                && stays(off || after.term() == fact("seen"))
        }
        "raft.term.stale-request" => {
            says("term") == fact("asked") && fact("own") == own && verdict(fact("asked") >= fact("own"))
        }
        "raft.term.stale-reply" => {
            says("asked_term") == fact("asked") && fact("own") == own && verdict(fact("asked") == fact("own"))
        }
        "raft.vote.once" => {
            let voted = before.voted_for.as_deref().filter(|_| before.term() == own);
            text(note, "candidate") == at.from()
                && fact("term") == own
                && text(note, "voted_for") == voted
                && verdict(voted.is_none() || voted == at.from())
        }
        "raft.vote.log-check" => {
            let (theirs, mine) = ((fact("last_term"), fact("last_index")), (fact("own_term"), fact("own_index")));
            (says("last_log_term"), says("last_log_index")) == theirs
                && (Some(last(before).1), Some(last(before).0)) == mine
                && verdict(theirs >= mine)
        }
        "raft.vote.count-once" => {
            let counted = list(before, "votes_granted");
            text(note, "voter") == at.from() && verdict(!counted.iter().any(|v| Some(v.as_str()) == at.from()))
        }
        "raft.candidate.counts" | "raft.election.majority" => votes(note, at, before, verdict),
        "raft.candidate.refused" => text(note, "voter") == at.from() && at.flag("granted") == Some(false),
        "raft.candidate.late-vote" => match yes(note, "leads") {
            true => stays(after.role == "leader"),
            false => after.role != "candidate",
        },
        "raft.candidate.campaigns" => {
            stays(after.term() == fact("term")) && fact("others") == Some(servers(at.after) - 1)
        }
        "raft.candidate.concede" => {
            before.role == "candidate"
                && text(note, "leader") == at.from()
                && says("term") == fact("term")
                && stays((after.role == "follower") != off)
        }
        "raft.election.timer-reset" => timer(note, at, before, after),
        "raft.append.prev-check" => {
            let mine = if says("prev_log_index") == Some(0) {
                Some(0)
            } else {
                entry(before, says("prev_log_index")?).map(|e| e.0)
            };
            says("prev_log_index") == fact("prev_index")
                && says("prev_log_term") == fact("prev_term")
                && fact("own_term") == mine
                && fact("last_index") == Some(last(before).0)
                && verdict(mine == says("prev_log_term"))
        }
        "raft.append.conflict-only" => {
            fact("last_index") == Some(last(before).0)
                && fact("upto") < fact("last_index")
                && (off || stays(last(after).0 == last(before).0))
        }
        "raft.append.commit-clamp" => {
            let vouched = says("prev_log_index")? + at.entries();
            says("leader_commit") == fact("leader_commit")
                && fact("vouched") == Some(vouched)
                && (note.verdict != Verdict::Kept || stays(after.commit_index()? <= vouched))
        }
        "raft.apply.in-order" => match note.verdict {
            Verdict::Held => {
                fact("first") == Some(before.last_applied()? + 1)
                    && stays(after.last_applied() == fact("last"))
                    && stays(after.commit_index() >= fact("last"))
            }
            Verdict::Waived => off && stays(after.last_applied() >= fact("last")),
            _ => before.last_applied() < fact("first"),
        },
        "raft.follower.stores" => {
            (fact("first")?..=fact("last")?).all(|index| entry(after, index).map(|e| e.0) == fact("term") || !after.up)
        }
        "raft.follower.deletes" => {
            (fact("first")?..=fact("last")?).all(|index| entry(before, index).map(|e| e.0) == fact("term"))
        }
        "raft.follower.learns-commit" => {
            fact("first") == Some(before.commit_index()? + 1)
                && stays(after.commit_index() == fact("last"))
                && says("leader_commit") >= fact("last")
        }
        "raft.leader.counts" => {
            text(note, "follower") == at.from() && stays(map(after, "match_index", at.from()?) == fact("upto"))
        }
        "raft.leader.commit-majority" => {
            let copies = servers_that_store(at.after, after, fact("entry")?);
            fact("servers") == Some(servers(at.after))
                && fact("needed") == Some(servers(at.after) / 2 + 1)
                && stays(fact("copies") == Some(copies))
                && (note.verdict == Verdict::Held) == (fact("copies") >= fact("needed"))
        }
        "raft.leader.commit-current-term" => {
            let of = entry(after, fact("entry")?).map(|e| e.0);
            stays(of == fact("entry_term"))
                && fact("own_term") == own
                && verdict(fact("entry_term") == own)
                && (note.verdict == Verdict::Refused || stays(after.commit_index() >= fact("entry")))
        }
        "raft.leader.match-from-request" => {
            let upto = says("prev_log_index")? + says("count")?;
            text(note, "follower") == at.from()
                && fact("upto") == Some(upto)
                && fact("last_index") == Some(last(before).0)
        }
        "raft.leader.reset-indexes" => fact("others") == Some(servers(at.after) - 1),
        "raft.leader.keep-tail" => {
            fact("last") == Some(last(before).0)
                && fact("first") == Some(before.commit_index()? + 1)
                && (off || stays(last(after).0 >= last(before).0))
        }
        "raft.leader.backtrack" => {
            text(note, "follower") == at.from()
                && says("prev_log_index") == fact("refused")
                && (off || stays(map(after, "next_index", at.from()?) == fact("next")))
        }
        "raft.leader.old-refusal" => {
            text(note, "follower") == at.from()
                && says("prev_log_index") == fact("refused")
                && map(before, "next_index", at.from()?) == fact("next")
        }
        "raft.leader.late-reply" => text(note, "follower") == at.from() && after.role != "leader",
        "raft.leader.rival" => {
            before.role == "leader" && says("term") == fact("term") && text(note, "other") == at.from()
        }
        "raft.leader.elected" => stays(after.role == "leader" && after.term() == fact("term")),
        "raft.leader.heartbeats" => fact("term") == own && servers(at.after) > 1,
        "raft.leader.appends" => {
            stays(entry(after, fact("entry")?) == Some((fact("term")?, text(note, "value")?.to_string())))
        }
        "raft.server.steps-down" => {
            fact("term") == before.term()
                && (before.role == "leader") == yes(note, "led")
                && stays(after.role == "follower")
        }
        "raft.server.boots" => fact("term") == after.term() && fact("entries") == Some(last(after).0),
        "client.sessions" => match (note.verdict, fact("done_at")) {
            (Verdict::Kept, Some(done)) => {
                done < fact("entry")?
                    && stays(entry(after, done).map(|e| e.1) == entry(after, fact("entry")?).map(|e| e.1))
            }
            _ => true,
        },
        _ => panic!("nobody looks whether {} tells the truth: {}", note.rule, note.text),
    })
}

/// Which of the votes of a candidate are counted after the message at hand.
fn votes(note: &NoteCard, at: &Moment, before: &NodeCard, verdict: impl Fn(bool) -> bool) -> bool {
    let fact = |name| int(note, name);
    let mut counted = if at.kind() == Some("Vote") { list(before, "votes_granted") } else { vec![note.node.clone()] };
    if let Some(from) = at.from().filter(|_| at.kind() == Some("Vote")) {
        if !counted.iter().any(|v| v == from) {
            counted.push(from.to_string());
        }
    }
    // Replies are counted, whoever gave them, where the rule that tells voters apart is off, or was.
    let replies = yes(note, "replies") || is_off(at.after, "raft.vote.count-once");
    let right = replies || fact("votes") == Some(counted.len() as i64);
    match note.rule.as_str() {
        "raft.candidate.counts" => right && text(note, "voter") == at.from(),
        _ => {
            right
                && fact("needed") == Some(servers(at.after) / 2 + 1)
                && fact("servers") == Some(servers(at.after))
                && verdict(fact("votes") >= fact("needed"))
        }
    }
}

/// What is said of an election timer.
fn timer(note: &NoteCard, at: &Moment, before: &NodeCard, after: &NodeCard) -> bool {
    let armed = |node: &NodeCard| node.timers.iter().find(|t| t.name == "election").map(|t| (t.armed_ms, t.due_ms));
    if !after.up {
        return true;
    }
    let now = armed(after).is_some_and(|(since, _)| since == at.after.time_ms);
    match text(note, "cause") {
        Some("leader") => now && at.kind() == Some("AppendEntries"),
        Some("vote") => now && after.voted_for.as_deref() == at.from(),
        Some("deposed") => now && before.role == "leader",
        _ if note.verdict == Verdict::Waived => now,
        _ => armed(before) == armed(after) && before.role != "leader",
    }
}

/// How many servers a leader takes to store an entry, itself included.
fn servers_that_store(scene: &Scene, leader: &NodeCard, index: i64) -> i64 {
    let others = scene.nodes.iter().filter(|n| n.id != leader.id && map(leader, "match_index", &n.id) >= Some(index));
    others.count() as i64 + i64::from(entry(leader, index).is_some())
}
