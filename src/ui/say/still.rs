//! What is said of what can still be chosen, and by whom. Where the world has left its model, it is said what holds while
//! all rules are kept.

use crate::engine::catalogue::{capital, catalogue};
use crate::engine::scene::{BallotCell, BallotColumn, BallotTable, CanStill, Chosen, Scene};
use crate::timeline::{card, in_few_words};

/// What can still be chosen, if that is known: one value alone, some, or anything.
pub fn can_still(scene: &Scene) -> Option<String> {
    let some: Vec<String> = scene.can_still.iter().filter_map(|row| row.value.clone()).collect();
    let any = scene.can_still.iter().any(|row| row.value.is_none());
    let kept = if scene.rules_off.is_empty() && scene.outside_model.is_empty() { "" } else { "With all rules kept, " };
    // A value stands as it is written, also where it is the first word.
    let first = |word: &str| if kept.is_empty() { capital(word) } else { word.to_string() };
    let told = match (scene.bound.last(), some.as_slice(), any) {
        (Some(bound), ..) => {
            let since = bound.step.filter(|step| *step > 0).map(|step| format!(", since step {step}"));
            format!("{} {} can still be chosen{}.", first("only"), bound.value, since.unwrap_or_default())
        }
        (None, [], true) => format!("{} can still be chosen.", first("anything")),
        (None, some, true) => format!("{} can still be chosen, and so can anything else.", catalogue().list(some)),
        (None, [], false) => return None,
        (None, some, false) => format!("{} can still be chosen, and nothing else.", catalogue().list(some)),
    };
    Some(format!("{kept}{told}"))
}

/// What becomes of one of the values at a new ballot, by whom that asks, and at the ballots where it is proposed, by who
/// accepts it there.
pub fn left_by(scene: &Scene, row: &CanStill) -> String {
    let value = row.value.as_deref().unwrap_or("anything");
    // Who is free may take whatever somebody asks for, also what is named.
    let [must, have_to] = match row.value {
        Some(_) => ["must take it", "have to take it"],
        None => ["may take it", "be free to take it"],
    };
    let left = match (row.left_by.as_slice(), row.left_later.as_slice()) {
        ([], []) => None,
        (now, []) => Some(format!("a new ballot {must} if it asks {}", in_few_words(now))),
        ([], later) => Some(format!("a new ballot may later {have_to} if it asks {}", in_few_words(later))),
        (now, later) => Some(format!(
            "a new ballot {must} if it asks {}, later perhaps also if {}",
            in_few_words(now),
            in_few_words(later)
        )),
    };
    let chosen = |ballot: Option<&String>| {
        let its = |chosen: &&Chosen| chosen.slot == row.slot && Some(&chosen.value) == row.value.as_ref();
        scene.chosen.iter().filter(its).any(|chosen| ballot.is_none() || chosen.ballot.as_ref() == ballot)
    };
    let at = row.at.iter().map(|at| match chosen(Some(&at.ballot)) {
        true => format!("chosen at {}", at.ballot),
        false => format!("chosen at {} if accepted by {}", at.ballot, in_few_words(&at.by)),
    });
    let ways: Vec<String> = left.into_iter().chain(at).collect();
    let ways = match ways.is_empty() {
        true if chosen(None) => "it was chosen, and no disk has it now".into(),
        true => "a new ballot may have to take it if it asks more than a quorum".into(),
        false => ways.join("; "),
    };
    format!("{value}: {ways}")
}

/// The two kinds of rounds.
pub fn kind_of_round(fast: bool) -> &'static str {
    if fast { "fast" } else { "classic" }
}

/// What became of a ballot, in one sentence; where there are several slots, in one of them.
pub fn ballot(scene: &Scene, table: &BallotTable, column: &BallotColumn) -> String {
    let who = |is: &dyn Fn(&BallotCell) -> bool| {
        let cells = table.voters.iter().zip(&column.cells);
        cells.filter(|(_, cell)| is(cell)).map(|(voter, _)| voter.clone()).collect::<Vec<_>>()
    };
    let quorum = |quorum: &[String]| if quorum.is_empty() { "" } else { ", a quorum" };
    let mut told = Vec::new();
    let promised = who(&|cell| cell.promised);
    if !promised.is_empty() {
        told.push(format!("promised by {}{}", catalogue().list(&promised), quorum(&column.promised_quorum)));
    }
    let mut values: Vec<&String> = column.cells.iter().flat_map(|cell| &cell.accepted).collect();
    values.sort();
    values.dedup();
    for value in values {
        let by = who(&|cell| cell.accepted.contains(value));
        let enough = if by == column.accepted_quorum { quorum(&by) } else { "" };
        let accepted = if column.fast.is_some() { "voted for" } else { "accepted" };
        told.push(format!("{value} {accepted} by {}{enough}", catalogue().list(&by)));
    }
    let refused = who(&|cell| cell.refused);
    if !refused.is_empty() {
        told.push(format!("refused by {}", catalogue().list(&refused)));
    }
    let forgotten = who(&|cell| cell.forgotten);
    if !forgotten.is_empty() {
        told.push(format!("forgotten by {} in a crash", catalogue().list(&forgotten)));
    }
    told.extend(column.chosen.map(|step| format!("chosen at step {step}")));
    let told = if told.is_empty() { "begun, and heard of by nobody yet".into() } else { told.join("; ") };
    let kind = column.fast.map(|fast| format!(", a {} round", kind_of_round(fast))).unwrap_or_default();
    let place = if card::has_slots(scene) { format!(" in slot {}", table.slot) } else { String::new() };
    format!("Ballot {}{kind}{place}: {told}.", column.ballot.text)
}
