//! What is said of what nodes keep: how long it lasts, and what is believed beside what is so.

use crate::engine::catalogue::catalogue;
use crate::engine::scene::{Belief, BeliefRow, Layout, NodeCard, Scene, TableRow, TreeRow};
use crate::timeline::card;
use crate::ui::app::Run;
use crate::ui::widgets::text;

/// Where no server has a tree.
pub const NO_TREE: &str = "No running server has anything to show here.";
/// Where a view has nothing to show: that, and where it could be filled how that is done; whether it is the tree's, or that
/// of what nodes keep.
pub fn nothing_of(run: &Run, tree: bool, kept: bool) -> String {
    let first = run.timeline.sim().info().inputs.iter().map(|input| input.example).find(|line| line.contains(" /"));
    let groups = run.scene().layout == Layout::Groups;
    match first.filter(|_| tree) {
        Some(example) => format!("There is no znode yet. Let time run until one server leads, then :{example}"),
        None if groups && kept => {
            "There is nothing of that kind yet; what nodes keep comes once they have sessions.".into()
        }
        None => "There is nothing of that kind here.".into(),
    }
}

/// Where no node keeps anything in rows.
pub const NO_TABLE: &str = "No running node keeps anything in rows here.";
/// Beside a table in which something ends by itself: whose count that is.
pub const ENDS_THEM: &str = ", as it counts";
/// Where nobody's beliefs are told.
pub const NO_BELIEF: &str =
    "Nobody has a table now that stands beside what is so, or it is hidden; `show` tells of one node.";
/// Where a node does not know of something that there is.
pub const UNKNOWN: &str = "not known";
/// Where there is nothing of what a node believes.
pub const NOT_THERE: &str = "not there";
/// Where that is about to be there.
pub const ON_ITS_WAY: &str = "on its way";

/// What stands in the columns of what is believed, and what the signs of that say.
pub fn columns_of_beliefs(scene: &Scene) -> String {
    let under_way = scene.beliefs.iter().flat_map(|belief| &belief.rows).any(|row| row.on_its_way);
    let under_way = if under_way { ", … on its way" } else { "" };
    format!("what is believed, what is so: ✓ right, ≠ wrong{under_way}, · not known")
}

/// A moment of the run: `9340 ms`, and from a minute on `9:41.250`.
pub fn moment(ms: u64) -> String {
    match ms {
        0..60_000 => format!("{ms} ms"),
        _ => format!("{}:{:02}.{:03}", ms / 60_000, ms % 60_000 / 1000, ms % 1000),
    }
}

/// So many ms as one reads them: `850 ms`, `9.3 s`, `1:15`.
pub fn remaining(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{}:{:02}", ms / 60_000, ms % 60_000 / 1000),
    }
}

/// Who believes something, and what it is about.
pub fn believer(belief: &Belief) -> String {
    match belief.who.as_str() {
        "" => format!("nobody: {}", belief.about),
        who => format!("{who}: {}", belief.about),
    }
}

/// How much of what is so is known: `3 of 4`, and how much is believed that is not so.
pub fn known(belief: &Belief) -> String {
    let (known, all) = belief.known();
    let wrong = if wrong(belief) > 0 { format!(", {} wrong", wrong(belief)) } else { String::new() };
    format!("{known} of {all}{wrong}")
}

/// The same in words: `3 of 4 known as it is, and 1 believed that is not so`.
fn known_as_it_is(belief: &Belief) -> String {
    let ((known, all), wrong) = (belief.known(), wrong(belief));
    match (all, wrong) {
        (0, 0) => "there is nothing to know".into(),
        (0, wrong) => format!("{wrong} believed that is not so"),
        (_, 0) => format!("{known} of {all} known as it is"),
        (_, wrong) => format!("{known} of {all} known as it is, and {wrong} believed that is not so"),
    }
}

/// How much is believed that is not so.
fn wrong(belief: &Belief) -> usize {
    belief.rows.iter().filter(|row| row.is_wrong()).count()
}

/// What a node's card says first, in so many columns: what counts most of it by itself, and how much of what is so it
/// knows. Where both are about the same thing, or where that is one thing, what is so is told.
pub fn gist(scene: &Scene, node: &NodeCard, room: usize) -> Vec<String> {
    let beliefs: Vec<&Belief> = scene.beliefs.iter().filter(|belief| belief.who == node.id).collect();
    let first = node.gist.first().and_then(|way| way.split(' ').next());
    let told = beliefs.iter().any(|belief| belief.single || first == Some(&belief.about));
    let own = node.gist.iter().filter(|_| !told).find(|way| text::width(way) <= room).cloned();
    // Of several lines each has its name.
    let several = beliefs.len() > 1;
    own.into_iter().chain(beliefs.into_iter().map(|belief| of_belief(belief, several, room))).collect()
}

/// How much of what is so is known, in so many columns: `tasks 3 of 4`, or `3/4`; of one thing what is believed of it.
fn of_belief(belief: &Belief, named: bool, room: usize) -> String {
    let first =
        |ways: Vec<String>, least: String| ways.into_iter().find(|way| text::width(way) <= room).unwrap_or(least);
    if let ([row], true) = (belief.rows.as_slice(), belief.single) {
        let sign = if row.is_right() { "✓" } else { "≠" };
        let told = row.believed.as_ref().map_or_else(|| "?".to_string(), |believed| format!("{believed} {sign}"));
        let name = if named { &belief.about } else { &row.key };
        return first(vec![format!("{name}: {told}")], told);
    }
    let (known, all) = belief.known();
    let wrong = if wrong(belief) > 0 { format!(" ≠{}", wrong(belief)) } else { String::new() };
    let told = format!("{known}/{all}");
    let ways = vec![
        format!("{} {}", belief.about, self::known(belief)),
        format!("{} {told}{wrong}", belief.about),
        format!("{told}{wrong}"),
    ];
    first(ways, told)
}

/// What is believed, a sentence for each thing that is not known or not so, and one for all that is right.
pub fn beliefs(scene: &Scene) -> Vec<String> {
    // One names who believes it before what it is about.
    let believer = |belief: &Belief| believer(belief).replacen(": ", " on ", 1);
    let row = |row: &BeliefRow| match (&row.believed, &row.truth) {
        (None, Some(truth)) => Some(format!("{}: not known; it is {truth}.", row.key)),
        (Some(believed), _) if row.on_its_way => Some(format!("{}: believed {believed}; it is on its way.", row.key)),
        (Some(believed), None) => Some(format!("{}: believed {believed}; it is not there.", row.key)),
        (Some(believed), Some(truth)) if believed != truth => {
            Some(format!("{}: believed {believed}; it is {truth}.", row.key))
        }
        _ => None,
    };
    let of = |belief: &Belief| {
        let right = belief.rows.iter().filter(|row| row.is_right()).map(|row| row.key.clone()).collect::<Vec<_>>();
        let right = (!right.is_empty()).then(|| format!("Right: {}.", catalogue().list(&right)));
        let head = format!("{}: {}.", believer(belief), known_as_it_is(belief));
        std::iter::once(head).chain(right).chain(belief.rows.iter().filter_map(row)).collect::<Vec<_>>()
    };
    scene.beliefs.iter().flat_map(of).collect()
}

/// What a node has in its tree, a sentence for each path, and who is told of a change by one of these others.
pub fn tree(node: &NodeCard, others: &[NodeCard]) -> Vec<String> {
    let there = |other: &NodeCard, row: &TreeRow| {
        let same = other.tree.iter().find(|same| same.path == row.path && other.id != node.id)?;
        let watchers = Some(catalogue().list(&same.watchers)).filter(|_| !same.watchers.is_empty())?;
        Some(format!("watched at {} by {watchers}", other.id))
    };
    let told = |row: &TreeRow| {
        let here = Some(card::in_tree(row)).filter(|told| !told.is_empty());
        let all: Vec<String> = here.into_iter().chain(others.iter().filter_map(|other| there(other, row))).collect();
        if all.is_empty() { format!("{}.", row.called()) } else { format!("{}: {}.", row.called(), all.join("; ")) }
    };
    node.tree.iter().map(told).collect()
}

/// A row of a table in a sentence, with how long what ends by itself still lasts.
pub fn kept(columns: &[String], row: &TableRow, now_ms: u64) -> String {
    let told = columns.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
    let cells = told.map(|(column, cell)| format!("{column} {cell}"));
    let left = row.ends.as_ref().map(|ends| format!("ends in {}", remaining(ends.due_ms.saturating_sub(now_ms))));
    format!("{}.", cells.chain(left).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_as_one_reads_it() {
        let told = [0, 999, 1000, 9_340, 59_999, 60_000, 75_200, 600_000].map(remaining);
        let moments = [0, 59_999, 60_000, 581_250].map(moment);
        assert_eq!(moments, ["0 ms", "59999 ms", "1:00.000", "9:41.250"]);
        assert_eq!(told, ["0 ms", "999 ms", "1.0 s", "9.3 s", "59.9 s", "1:00", "1:15", "10:00"]);
    }

    #[test]
    fn what_is_believed_is_told_with_what_is_not_so() {
        let row = |key: &str, believed: Option<&str>, truth: Option<&str>| BeliefRow {
            key: key.into(),
            believed: believed.map(Into::into),
            truth: truth.map(Into::into),
            ..BeliefRow::default()
        };
        let rows = vec![
            row("task 1", Some("running"), Some("running")),
            row("task 2", None, Some("running")),
            row("G2", Some("reachable"), Some("down")),
            row("task 9", Some("running"), None),
        ];
        let belief = Belief { who: "M2".into(), about: "tasks".into(), rows, single: false };
        assert_eq!((believer(&belief).as_str(), known(&belief).as_str()), ("M2: tasks", "1 of 3, 2 wrong"));
        let scene = crate::engine::tests::town::world([1, 1, 1, 0]).scene(0);
        let scene = Scene { beliefs: vec![belief.clone()], ..scene };
        let node = NodeCard { id: "M2".into(), ..NodeCard::default() };
        let told = |scene: &Scene, node: &NodeCard, room| gist(scene, node, room).join(" | ");
        let all = [30, 15, 8, 3].map(|room| told(&scene, &node, room));
        assert_eq!(all, ["tasks 1 of 3, 2 wrong", "tasks 1/3 ≠2", "1/3 ≠2", "1/3"]);
        let own = |text: &str| NodeCard { gist: vec![text.into()], ..node.clone() };
        assert_eq!(told(&scene, &own("tasks 2"), 15), "tasks 1/3 ≠2", "what is so, where it is the same thing");
        assert_eq!(told(&scene, &own("recovering"), 15), "recovering | tasks 1/3 ≠2");
        assert_eq!(told(&Scene { beliefs: vec![], ..scene.clone() }, &own("tasks 2"), 15), "tasks 2");
        let mut staged = belief.clone();
        staged.rows[3].on_its_way = true;
        assert_eq!((known(&staged).as_str(), staged.known()), ("1 of 4, 1 wrong", (1, 4)), "on its way is not wrong");
        let under_way = Scene { beliefs: vec![staged], ..scene.clone() };
        assert_eq!(beliefs(&under_way).last().map(String::as_str), Some("task 9: believed running; it is on its way."));
        assert!(columns_of_beliefs(&under_way).contains("… on its way") && !columns_of_beliefs(&scene).contains('…'));
        let head = "M2 on tasks: 1 of 3 known as it is, and 2 believed that is not so.";
        assert_eq!(beliefs(&scene)[0], head);
        let single = Belief { rows: belief.rows[3..].to_vec(), single: true, ..belief.clone() };
        let scene = Scene { beliefs: vec![single], ..scene };
        assert_eq!([30, 9].map(|room| told(&scene, &node, room)), ["task 9: running ≠", "running ≠"]);
        let mistaken = Belief { rows: vec![row("first", Some("K1"), None)], ..belief.clone() };
        let scene = Scene { beliefs: vec![mistaken], ..scene };
        assert_eq!(
            beliefs(&scene),
            ["M2 on tasks: 1 believed that is not so.", "first: believed K1; it is not there."]
        );
        assert_eq!(believer(&Belief { who: String::new(), ..belief }), "nobody: tasks");
    }
}
