//! Whether the steps of a chain of reasons lie on one way: each after the first is a step that sent what the one above it
//! took in, or at which somebody decided who stands further up; and what only helped did so in the same matter.

use crate::run::Run;
use crate::{is_so, node};
use std::collections::BTreeSet;
use synod::engine::scene::{EventKind, Fact, NoteCard, Packet, Told, Verdict};
use synod::timeline::{Because, Why};

/// The facts that say which matter of Paxos a decision was about.
const OF_A_BALLOT: [&str; 2] = ["ballot", "asked"];

/// A chain tells again what was told of its steps, each of which is past, the last one first.
pub fn is_as_told(run: &Run, why: &Why) -> Result<(), String> {
    let steps: Vec<u64> = why.because.iter().map(|because| because.step).collect();
    let falls = steps.is_sorted_by(|a, b| a > b) && steps.iter().all(|step| (1..run.told.len() as u64).contains(step));
    is_so(falls, || format!("the steps are {steps:?}"))?;
    let otherwise = why.because.iter().find(|because| {
        let told = &run.told[because.step as usize];
        because.headline != told.headline || !because.notes.iter().all(|note| told.notes.contains(note))
    });
    is_so(otherwise.is_none(), || format!("it was told otherwise when it happened: {otherwise:?}"))
}

fn spine(why: &Why) -> Vec<&Because> {
    why.because.iter().filter(|because| !because.helped).collect()
}

/// Each step of a chain sent what the one above it took in, or somebody decided or fell at it who stands further up.
pub fn lies_on_a_way(run: &Run, why: &Why) -> Result<(), String> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut above: Option<&Told> = None;
    for because in spine(why) {
        let told = &run.told[because.step as usize];
        let on_it =
            above.is_none_or(|above| sends_what_came(run, told, above) || deciders(told).any(|n| named.contains(n)));
        is_so(on_it, || format!("step {} does not lie on it: {}", because.step, why.text()))?;
        named.extend(deciders(told));
        above = Some(told);
    }
    Ok(())
}

/// What only helped did so in the matter of a later step of the chain.
pub fn helped(run: &Run, why: &Why) -> Result<(), String> {
    let spine = spine(why);
    for because in why.because.iter().filter(|because| because.helped) {
        let later = || spine.iter().enumerate().filter(|(_, later)| later.step > because.step);
        // That a rule was off in it is told beside what helped.
        let alone = because.notes.len() == 1;
        let mut told = because.notes.iter().filter(|note| alone || note.verdict != Verdict::Waived);
        let stray = told.find(|note| !later().any(|(at, later)| is_of(run, note, because, later, at)));
        is_so(stray.is_none(), || format!("step {} did not help: {}", because.step, why.text()))?;
    }
    Ok(())
}

fn deciders(told: &Told) -> impl Iterator<Item = &str> {
    let fell = told.crashed.iter().chain(&told.started).map(String::as_str);
    told.notes.iter().map(|note| note.node.as_str()).chain(told.node.as_deref()).chain(fell)
}

/// What a step took in: the message that arrived, damaged or not.
fn came(told: &Told) -> Option<&str> {
    let comes = [EventKind::Arrival, EventKind::Loss].contains(&told.event);
    let arrived = told.message.as_deref().filter(|_| comes)?;
    arrived.split('.').next()
}

fn sends_what_came(run: &Run, told: &Told, above: &Told) -> bool {
    let left = |id: &str| told.sent.iter().any(|sent| sent.id == id) || run.tells_of_a_break(told.step as usize, id);
    came(above).is_some_and(left)
}

/// Whether a decision that helped was in the matter of a later step of the chain, the first of them or another: by the
/// same rule, about the same ballot; and where it is not one of several that the first step needed, it was an answer to
/// the same question as there, or came from the same sender.
fn is_of(run: &Run, note: &NoteCard, helped: &Because, later: &Because, at: usize) -> bool {
    let packet = |because: &Because| {
        let told = &run.told[because.step as usize];
        let of = |packet: &&Packet| told.message.as_ref() == Some(&packet.id);
        run.scenes[because.step as usize - 1].messages.iter().find(of)
    };
    // Of which ballot the promises are that count for one is a rule, and so is of which term answers are, and that may be
    // off.
    let stale = run.now().rules_off.iter().any(|rule| rule == "raft.term.stale-reply");
    let asked = |because: &Because, packet: &Packet| {
        let counts_for = node(&run.scenes[because.step as usize - 1], &packet.to);
        let ballot = if packet.kind == "Promise" { counts_for.ballot.clone() } else { packet.ballot.clone() };
        let own = counts_for.term.filter(|_| stale).map(|term| Fact::Int(term as i64));
        (ballot, own.or_else(|| packet.facts.get("asked_term").cloned()))
    };
    let same_question = || match (packet(helped), packet(later)) {
        (Some(one), Some(other))
            if ["Vote", "AppendReply", "Promise", "Refusal", "Accepted", "Told", "Voted"]
                .contains(&one.kind.as_str()) =>
        {
            // An acceptor may say unasked what it has accepted, or when it is asked.
            let kind = |packet: &Packet| packet.kind.replace("Told", "Accepted");
            kind(one) == kind(other) && asked(helped, one) == asked(later, other)
        }
        (one, other) => one.map(|packet| &packet.from) == other.map(|packet| &packet.from),
    };
    let alike = |other: &&NoteCard| {
        let same = OF_A_BALLOT.iter().all(|name| match (note.facts.get(name), other.facts.get(name)) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        });
        other.rule == note.rule && same && (at == 0 || other.node == note.node)
    };
    let told = &run.told[later.step as usize];
    told.notes.iter().find(alike).is_some() && (at == 0 || same_question())
}
