//! What is said of what can still be chosen, and by whom. Where the world has left its model, it is said what holds while
//! all rules are kept.

use crate::engine::catalogue::{capital, catalogue};
use crate::engine::scene::{BallotCell, BallotColumn, BallotTable, CanStill, Scene};
use crate::timeline::card;

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

/// Sets of nodes, one after the other.
fn sets(sets: &[Vec<String>]) -> String {
    sets.iter().map(|set| set.join(" ")).collect::<Vec<_>>().join(" · ")
}

/// By whom one of the values can still be chosen.
pub fn left_by(row: &CanStill) -> String {
    let value = row.value.as_deref().unwrap_or("anything else");
    let left = match (row.left_by.as_slice(), row.left_later.as_slice()) {
        ([], []) => None,
        (now, []) => Some(format!("at a new ballot by {}", sets(now))),
        ([], later) => Some(format!("at a new ballot later perhaps by {}", sets(later))),
        (now, later) => Some(format!("at a new ballot by {}, later perhaps by {}", sets(now), sets(later))),
    };
    let at = row.at.iter().map(|at| format!("at {} by {}", at.ballot, sets(&at.by)));
    let ways: Vec<String> = left.into_iter().chain(at).collect();
    let ways = if ways.is_empty() { "by what is under way".into() } else { ways.join("; ") };
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
    told.extend(column.chosen.map(|step| format!("chosen at step {step}")));
    let told = if told.is_empty() { "begun, and heard of by nobody yet".into() } else { told.join("; ") };
    let kind = column.fast.map(|fast| format!(", a {} round", kind_of_round(fast))).unwrap_or_default();
    let place = if card::has_slots(scene) { format!(" in slot {}", table.slot) } else { String::new() };
    format!("Ballot {}{kind}{place}: {told}.", column.ballot.text)
}
