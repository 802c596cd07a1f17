//! What was chosen last and who knows it, and what was lost: each in several lengths, the longest first. Words stay where
//! there is little room, ornaments go.

use super::chosen;
use crate::engine::scene::{Chosen, NodeCard, Progress, Rung, Scene};
use crate::timeline::card;
use crate::timeline::{Loss, Losses, Timeline, is_gone, is_same};

/// What was chosen last, whoever knows of it.
pub fn last(scene: &Scene) -> Option<&Chosen> {
    scene.chosen.iter().max_by_key(|chosen| (chosen.step, chosen.slot))
}

/// The last choice; before there is one, that there is none.
pub fn choice(scene: &Scene) -> Vec<String> {
    let word = chosen(scene);
    let Some(last) = last(scene) else {
        return vec![format!("   nothing is {word} yet"), format!("   nothing {word} yet")];
    };
    // Where some nodes have terms, others may choose by ballots.
    let word = if last.term.is_none() { "CHOSEN".into() } else { word.to_uppercase() };
    let what = if last.value.is_empty() { "an entry".into() } else { in_place(scene, &last.value, last.slot) };
    // What was chosen there before it stands in all lengths: that it was another value must not be missed.
    let other = |other: &&Chosen| other.slot == last.slot && other.value != last.value;
    let what = match scene.chosen.iter().find(other) {
        Some(other) => format!("{what} after {}", other.value),
        None => what,
    };
    let others = scene.chosen.iter().filter(|other| other.step == last.step).count() - 1;
    let more = if others > 0 { format!(" and {others} before it") } else { String::new() };
    let index =
        if last.term.is_some() && last.ballot.is_none() { format!(" · index {}", last.slot) } else { String::new() };
    let epoch = match (last.term, &last.ballot) {
        (Some(_), Some(called)) => format!(" · {called}"),
        (Some(term), None) => format!(" · term {term}"),
        (None, Some(ballot)) => format!(" · ballot {ballot}"),
        (None, None) => String::new(),
    };
    // What a run begins with was chosen by nobody that took part.
    let quorum = if last.quorum.is_empty() { String::new() } else { format!(" · {}", last.quorum.join(" ")) };
    let (known, count) = (known(scene, last), counted(scene, last));
    vec![
        format!(" ★ {word} {what}{more}{index}{epoch}{quorum} · {known}"),
        format!(" ★ {word} {what}{more}{index}{epoch}{quorum} · {count}"),
        format!(" ★ {word} {what}{more}{epoch}{quorum} · {known}"),
        format!(" ★ {word} {what}{more}{epoch} · {known}"),
        format!(" ★ {word} {what}{index}{epoch}{quorum} · {count}"),
        format!(" ★ {word} {what}{epoch} · {count}"),
        format!(" ★ {word} {what}"),
    ]
}

/// A value, with the slot in which it stands where there are several.
fn in_place(scene: &Scene, value: &str, slot: u64) -> String {
    if card::has_slots(scene) { format!("{value} in slot {slot}") } else { value.into() }
}

/// Who knows of it now, and which clients were told.
fn known(scene: &Scene, chosen: &Chosen) -> String {
    let clients = told_of(scene, chosen);
    let know = match &*chosen.known_by {
        [] => return nobody(scene, chosen),
        [one] => format!("{one} knows"),
        _ if all_know(scene, chosen) => "all know".into(),
        some => format!("{} know", some.join(" ")),
    };
    match &*clients {
        [] => know,
        [one] => format!("{know}, {one} was told"),
        some => format!("{know}, {} were told", some.join(" ")),
    }
}

/// How many know of it, where their names have no room.
fn counted(scene: &Scene, chosen: &Chosen) -> String {
    let know = match chosen.known_by.len() {
        0 => return nobody(scene, chosen),
        1 => "1 knows".into(),
        _ if all_know(scene, chosen) => "all know".into(),
        count => format!("{count} know"),
    };
    match told_of(scene, chosen).len() {
        0 => know,
        1 => format!("{know}, 1 was told"),
        count => format!("{know}, {count} were told"),
    }
}

/// The clients that were told of it: those that asked for it and have their answer, and those that know what was decided.
fn told_of<'a>(scene: &'a Scene, chosen: &Chosen) -> Vec<&'a str> {
    let its = |row: &&Progress| row.slot == chosen.slot && row.chosen == Some(chosen.step);
    let answered: &[String] = scene.progress.iter().find(its).map_or(&[], |row| &row.answered);
    let told = |node: &&NodeCard| answered.contains(&node.id) || node.decided.as_ref() == Some(&chosen.value);
    let clients = scene.nodes.iter().filter(|node| node.kind == "client");
    clients.filter(told).map(|node| node.id.as_str()).collect()
}

/// Whether each node with a log knows of it: of those whose log it stands in, where there are several kinds.
fn all_know(scene: &Scene, chosen: &Chosen) -> bool {
    let kind = scene.nodes.iter().find(|node| chosen.known_by.contains(&node.id)).map(|node| &node.kind);
    let with_log = scene.nodes.iter().filter(|node| node.log.is_some() && Some(&node.kind) == kind);
    chosen.known_by.len() == with_log.count()
}

/// That nobody knows of it: later somebody may have known, and be down; a client that has its answer was told.
fn nobody(scene: &Scene, chosen: &Chosen) -> String {
    match &*told_of(scene, chosen) {
        [one] => format!("{one} was told"),
        [_, _, ..] => "clients were told".into(),
        [] if scene.step > 0 && scene.step == chosen.step => "nobody knows yet".into(),
        [] => "nobody knows".into(),
    }
}

/// What was lost last on the way to the present step.
pub fn losses(scene: &Scene, losses: &Losses, timeline: &Timeline) -> Option<Vec<String>> {
    let few = losses.last_majority(timeline).and_then(|loss| Some((loss.step, on_few(scene, &loss.was)?)));
    let gone = gone(scene, losses.last(timeline));
    gone.into_iter().chain(few).max_by_key(|(step, _)| *step).map(|(_, ways)| ways)
}

/// What was on a majority's disks and is only on disks of nodes that are down. It is not lost: it may come back with one
/// of them.
fn on_few(scene: &Scene, was: &Progress) -> Option<Vec<String>> {
    let now = scene.progress.iter().find(|row| is_same(row, was))?;
    let down = |name: &String| scene.nodes.iter().any(|node| node.id == *name && !node.up);
    let few = (1..was.need).contains(&(now.stored_by.len() as u64)) && now.stored_by.iter().all(down);
    // Whoever asked for it may have asked once more, and got another place.
    let asked = |row: &&Progress| row.client.is_some() && (&row.client, row.number) == (&was.client, was.number);
    let again = scene.progress.iter().filter(asked).any(|row| row.rung > Rung::Proposed && !is_same(row, was));
    if now.rung != Rung::Stored || !few || again {
        return None;
    }
    let (them, are) = (now.stored_by.join(" "), if now.stored_by.len() == 1 { "is" } else { "are" });
    let what = if was.value.is_empty() { format!("entry {}", was.slot) } else { in_place(scene, &was.value, was.slot) };
    let place = place(was);
    let before = was.stored_by.join(" ");
    Some(vec![
        format!(" ✗ {what} was on {before}, a majority · now only on {them}, which {are} down{place} "),
        format!("✗ {what} was on {before} · now only on {them}, which {are} down"),
        format!("✗ {what} now only on {them}, which {are} down"),
    ])
}

/// Where an entry stands, or what it is called there.
fn place(was: &Progress) -> String {
    match (was.term, &was.ballot) {
        (Some(_), Some(called)) => format!(" · {called}"),
        (Some(term), None) => format!(" · index {}, term {term}", was.slot),
        (None, _) => String::new(),
    }
}

/// What one step took from the last disk, and who was never told, unless it is stored once more by now; and the step.
fn gone(scene: &Scene, losses: &[Loss]) -> Option<(u64, Vec<String>)> {
    let gone: Vec<&Loss> = losses.iter().filter(|loss| is_gone(&loss.was, &scene.progress)).collect();
    let (was, step) = gone.first().map(|loss| (&loss.was, loss.step))?;
    let more = if gone.len() > 1 { format!(" and {} more", gone.len() - 1) } else { String::new() };
    let what = match (was.term, &was.ballot) {
        (Some(term), _) if was.value.is_empty() => format!("entry {} of term {term}{more} lost at step", was.slot),
        (Some(_), _) => format!("{}{more} lost at step", was.value),
        (None, Some(ballot)) => {
            format!("{} at {ballot}{more} on no disk since step", in_place(scene, &was.value, was.slot))
        }
        (None, None) => format!("{} on no disk since step", was.value),
    };
    let place = place(was);
    // Who asked for one of them may have heard of it, and who asked for another not.
    let heard = told(scene, was).filter(|heard| gone.iter().all(|loss| told(scene, &loss.was).as_ref() == Some(heard)));
    let told = heard.map_or(String::new(), |told| format!(" · {told}"));
    let ways =
        [format!(" ✗ {what} {step}{place}{told} "), format!("✗ {what} {step}{told}"), format!("✗ {what} {step}")];
    Some((step, ways.into()))
}

/// Whether who asked for it has heard of it.
fn told(scene: &Scene, was: &Progress) -> Option<String> {
    let client = was.client.as_ref()?;
    let card = scene.nodes.iter().find(|node| node.id == *client)?;
    match card.awaited().any(|(number, _)| Some(u64::from(number)) == was.number) {
        true => Some(format!("{client} was never told")),
        false => was.answered.contains(client).then(|| format!("{client} was told that it was done")),
    }
}
