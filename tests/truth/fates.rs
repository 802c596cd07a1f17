//! What became of messages and what keeps nodes apart, against what happened in the steps.

use crate::{Case, Check, heads, is_so, node};
use synod::engine::scene::{EventKind, Packet, Told, Verdict};
use synod::protocols::ALL;

/// A row for each sentence of fates.
pub const CHECKS: &[(&str, Check)] = &[
    ("fate.down", |case| is_so(!case.me().up, || "it runs".into())),
    ("fate.held-up", |case| is_so(case.me().up && case.me().paused, || "it is not held up".into())),
    ("fate.stops", stops),
    ("fate.would", |case| {
        let of_it = |m: &&Packet| {
            (Some(m.called.as_str()), Some(m.from.as_str()), &m.to)
                == (case.text("kind"), case.text("from"), &case.me().id)
        };
        let under_way = case.scene().messages.iter().any(|m| of_it(&m));
        is_so(under_way || case.flag("new"), || "no such message is under way".into())
    }),
    ("fate.cut", cut),
    ("fate.under-way", under_way),
    ("fate.waits", waits),
    ("fate.lost", lost),
    ("fate.ignored", ignored),
    ("fate.forgotten", forgotten),
    ("fate.mute", mute),
    ("fate.waived", |case| {
        let off = |at: u64| {
            let notes = told(case, at).map(|told| &told.notes).into_iter().flatten();
            notes.into_iter().any(|n| Some(n.rule.as_str()) == case.text("because") && n.verdict == Verdict::Waived)
        };
        is_so(arrivals(case).contains(&step(case)) && off(step(case)), || format!("it arrived at {:?}", arrivals(case)))
    }),
    ("fate.arrived", |case| {
        is_so(arrivals(case).contains(&step(case)), || format!("it arrived at {:?}", arrivals(case)))
    }),
];

/// Its disk fails, or a crash is armed; and in a copy of the world it stops so. What is not under way cannot be tried.
fn stops(case: &Case) -> Result<(), String> {
    let (me, armed) = (case.me(), case.text("why") == Some("armed"));
    is_so(me.up && if armed { me.crash_after.is_some() || me.crash_at.is_some() } else { me.disk_fails }, || {
        format!("it is {me:?}")
    })?;
    let sent = case.int("sent").and_then(|sent| usize::try_from(sent).ok());
    let most = if armed { me.crash_after.map(|most| most as usize) } else { None };
    is_so(sent.is_some() && most.is_none_or(|most| sent <= Some(most)), || format!("{sent:?} leave of {most:?}"))?;
    let tried = match (case.text("kind"), case.text("from")) {
        (Some(kind), Some(from)) => {
            let of_it = |m: &&Packet| (m.called.as_str(), m.from.as_str(), &m.to) == (kind, from, &me.id);
            let seen = case.run.scenes.iter().flat_map(|scene| &scene.messages).any(|m| m.called == kind);
            let known = ALL.iter().any(|protocol| protocol.info.messages.contains(&kind));
            is_so(seen || known, || format!("nothing was ever called {kind}"))?;
            let there: Vec<_> = case.scene().messages.iter().filter(of_it).filter(|m| !m.corrupt).collect();
            match case.flag("new") {
                true => case.run.arrivals_anew(from, kind, &me.id),
                false => {
                    is_so(!there.is_empty(), || format!("no {kind} of {from} is under way"))?;
                    there.into_iter().filter_map(|m| case.run.arrival(&m.id)).collect()
                }
            }
        }
        _ => {
            is_so(!case.flag("new"), || "nothing is sent where it acts by itself".into())?;
            case.run.moves(&me.id)
        }
    };
    let stops = |told: &Told| {
        let left = told.sent.iter().filter(|one| one.from == me.id).count();
        told.crashed.contains(&me.id) && Some(left) == sent
    };
    is_so(tried.is_empty() || tried.iter().any(stops), || {
        let tried: Vec<_> = tried.iter().map(|told| (&told.command, &told.crashed, told.sent.len())).collect();
        format!("tried: {tried:?}")
    })
}

fn is_cut(case: &Case, from: &str, to: &str) -> bool {
    case.scene().links.cut.iter().any(|link| link.from == from && link.to == to)
}

fn cut(case: &Case) -> Result<(), String> {
    let (me, other) = (case.note.node.as_str(), case.text("other").unwrap_or_default());
    let back = is_cut(case, other, me);
    is_so(is_cut(case, me, other) && (back == case.flag("both")), || format!("cut: {:?}", case.scene().links.cut))
}

fn step(case: &Case) -> u64 {
    case.int("step").map_or(0, |step| step as u64)
}

/// What was told of a step.
fn told<'a>(case: &'a Case, step: u64) -> Option<&'a Told> {
    case.run.told.get(usize::try_from(step).ok()?)
}

fn ends<'a>(case: &'a Case) -> (&'a str, &'a str, &'a str) {
    (case.text("kind").unwrap_or_default(), case.note.node.as_str(), case.text("to").unwrap_or_default())
}

/// Messages that are called so on this link that are under way.
fn flights<'a>(case: &'a Case) -> Vec<&'a Packet> {
    let (kind, from, to) = ends(case);
    let messages = &case.scene().messages;
    messages.iter().filter(|m| (m.called.as_str(), m.from.as_str(), m.to.as_str()) == (kind, from, to)).collect()
}

/// The steps at which messages that are called so on this link ended so.
fn ended(case: &Case, how: EventKind) -> Vec<u64> {
    let (kind, from, to) = ends(case);
    let of_it = |at: usize| {
        let id = case.run.told[at].message.as_deref()?;
        let before = case.run.scenes[at - 1].messages.iter().find(|m| m.id == id)?;
        ((before.called.as_str(), before.from.as_str(), before.to.as_str()) == (kind, from, to)).then_some(at as u64)
    };
    (1..=case.step).filter(|at| case.run.told[*at].event == how).filter_map(of_it).collect()
}

fn arrivals(case: &Case) -> Vec<u64> {
    ended(case, EventKind::Arrival)
}

/// Whether a message left in the step that is named.
fn left(case: &Case, m: &Packet) -> bool {
    match step(case) {
        0 => case.run.scenes[0].messages.iter().any(|first| first.id == m.id),
        sent => told(case, sent)
            .is_some_and(|told| told.sent.iter().any(|s| s.id == m.id.split('.').next().unwrap_or_default())),
    }
}

fn under_way(case: &Case) -> Result<(), String> {
    let (_, from, to) = ends(case);
    let there = flights(case).into_iter().any(|m| left(case, m));
    let obstacle = match case.text("obstacle").unwrap_or_default() {
        "cut" => is_cut(case, from, to),
        "down" => !node(case.scene(), to).up,
        "held" => node(case.scene(), to).paused,
        "corrupt" => flights(case).into_iter().any(|m| m.corrupt && left(case, m)),
        obstacle => {
            obstacle == "nothing"
                && !is_cut(case, from, to)
                && node(case.scene(), to).up
                && !node(case.scene(), to).paused
        }
    };
    is_so(there && obstacle, || format!("left then and under way: {there}; the obstacle is there: {obstacle}"))
}

fn waits(case: &Case) -> Result<(), String> {
    let (_, _, to) = ends(case);
    let now = case.scene().time_ms;
    let there = flights(case).iter().any(|m| m.due_ms <= now && left(case, m));
    let held = node(case.scene(), to).paused == case.flag("held");
    is_so(there && held, || format!("it has fallen due: {there}; what is said of being held up: {held}"))
}

fn lost(case: &Case) -> Result<(), String> {
    match case.int("step") {
        Some(at) => {
            let steps = ended(case, EventKind::Loss);
            is_so(steps.contains(&(at as u64)), || format!("lost at {steps:?}"))?;
            let headline = &case.run.told[at as usize].headline;
            let word = match case.text("how").unwrap_or_default() {
                "dropped" => "dropped",
                "damaged" => "corrupt",
                "chance" => "by chance",
                "cut" => "cut",
                "down" => "down",
                "crash" => "crash",
                _ => "broke",
            };
            // What was lost already may be taken off its link by hand; it was lost all the same.
            let by_hand =
                headline.ends_with("is dropped.") && ["cut", "down", "crash", "broke", "by chance"].contains(&word);
            is_so(headline.contains(word) || by_hand, || format!("it was told: {headline}"))
        }
        // It has fallen due, and the schedule has not come to it.
        None => is_so(flights(case).iter().any(|m| m.due_ms <= case.scene().time_ms), || "nothing is overdue".into()),
    }
}

/// It arrived then, and the rule that is named turned it away: it was answered so, or nothing came of it at all.
fn ignored(case: &Case) -> Result<(), String> {
    let at = step(case);
    is_so(arrivals(case).contains(&at), || format!("it arrived at {:?}", arrivals(case)))?;
    let because = case.text("because").unwrap_or_default();
    let (told, before, after) =
        (&case.run.told[at as usize], &case.run.scenes[at as usize - 1], &case.run.scenes[at as usize]);
    let (_, _, to) = ends(case);
    let decided =
        told.notes.iter().any(|note| note.rule == because && note.node == to && note.verdict != Verdict::Kept);
    is_so(decided, || format!("{because} decided nothing there"))?;
    let packet = before.messages.iter().find(|packet| told.message.as_ref() == Some(&packet.id));
    let denied = packet.and_then(|packet| heads::refusal(told, after, packet));
    let (fell, same) = (told.crashed.iter().any(|name| name == to), node(before, to) == node(after, to));
    // Where one part alone had no use for it, another took it in.
    let so = if case.flag("partly") { denied.is_none() && (fell || !same) } else { denied.unwrap_or(fell || same) };
    is_so(so, || format!("what came of it: {:?}", told.notes))
}

/// Whether somebody had written what was not on disk yet, before the step that is named or in it.
fn unflushed(case: &Case, who: &str) -> bool {
    let at = step(case) as usize;
    let before = node(&case.run.scenes[at - 1], who).unflushed_records.is_some_and(|records| records > 0);
    let lazy = |rule: &String| {
        rule.contains(".persist") || rule == "mesos.agent.checkpoint-first" || rule == "paxos.proposer.unique"
    };
    before || case.run.lazy || case.scene().rules_off.iter().any(lazy)
}

/// It came in that very step, and nothing went back.
fn mute(case: &Case) -> Result<(), String> {
    let (_, _, to) = ends(case);
    let Some(told) = told(case, step(case)) else { return Err("there was no such step".into()) };
    let why = if told.headline.contains("cannot make durable") { "disk" } else { "armed" };
    let stopped = case.text("why") == Some(why);
    let silent = told.sent.iter().all(|sent| sent.to != case.note.node);
    let crashed = told.crashed.iter().any(|name| name == to);
    is_so(stopped && silent && crashed && arrivals(case).contains(&step(case)), || format!("it was told: {told:?}"))
}

fn forgotten(case: &Case) -> Result<(), String> {
    let (_, _, to) = ends(case);
    let Some(told) = told(case, step(case)) else { return Err("there was no such step".into()) };
    let suffered = match case.text("loses").unwrap_or_default() {
        "disk" => told.started.iter().any(|name| name == to) && told.command.ends_with("wiped"),
        "unflushed" => told.crashed.iter().any(|name| name == to) && unflushed(case, to),
        "memory" => told.crashed.iter().any(|name| name == to),
        _ => false,
    };
    let came = arrivals(case).iter().any(|arrival| *arrival <= step(case));
    is_so(suffered && came, || format!("{to} lost it then: {suffered}; it had come: {came}"))
}
