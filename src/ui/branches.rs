//! The branches of a history as sheets: the tree of them with how each ends, and what differs between two. It is made of
//! what the timeline says; drawing and keys are elsewhere.

use super::say::{self, ribbon};
use super::sheet::{Does, Item, Sheet, Shows};
use super::theme::Role;
use crate::timeline::{BranchView, Change, Diff, Losses, Marked, Timeline};

/// Columns of the widest name.
const NAMES: usize = 24;
/// Entries or values that are looked at for how a branch ends.
const ROWS: usize = 60;

/// The branches, each as a bar on a stem from where it leaves its parent, and how each ends; while the observer is
/// `hidden`, without what only that one knows.
pub fn tree(timeline: &Timeline, width: usize, hidden: bool) -> Sheet {
    let mut tree = timeline.tree();
    if hidden {
        tree.iter_mut().for_each(|branch| branch.marks.retain(|marked| !marked.mark.is_observed()));
    }
    let names = tree.iter().map(|b| b.name.chars().count()).max().unwrap_or(0).min(NAMES);
    let bars = Bars::new(&tree, width.saturating_sub(names + 5).clamp(8, 60)).drawn(&tree, timeline.at());
    let mut rows = Vec::new();
    for (branch, bar) in tree.iter().zip(bars) {
        let sign = if branch.current { "●" } else { " " };
        let item = Item::plain(format!("{sign} {:names$}  {bar}", branch.name)).role(match () {
            () if branch.deleted => Role::Dim,
            () if branch.current => Role::Strong,
            () => Role::Text,
        });
        rows.push(Item { does: (!branch.deleted).then_some(Does::Branch(branch.id)), ..item });
    }
    rows.push(Item::plain("How each ends").role(Role::Strong));
    let ends = ends(timeline, &tree, hidden);
    for (branch, ends) in tree.iter().zip(ends).filter(|(branch, _)| !branch.deleted) {
        rows.push(Item::plain(format!("\"{}\" at step {}: {ends}", branch.name, branch.end)).indent(1));
    }
    for mark in tree.iter().flat_map(|branch| &branch.bookmarks) {
        let text = format!("⚑ {} (step {})", mark.name, mark.step);
        rows.push(Item::does(text, Does::Run(format!("seek {}", mark.name))).indent(1).role(Role::Dim));
    }
    if let Some(thinned) = timeline.thinned() {
        let text = format!(
            "Up to step {} there is a state to come back to every {} steps only: going there takes a little longer.",
            thinned.upto, thinned.every
        );
        rows.push(Item::plain(text).role(Role::Dim));
    }
    Sheet::new(Shows::Tree, "Branches", rows)
}

/// How each of these branches ends; while the observer is `hidden`, without what only that one knows.
pub fn ends(timeline: &Timeline, tree: &[BranchView], hidden: bool) -> Vec<String> {
    // What branches share is looked through once.
    let (mut there, mut losses) = (timeline.clone(), Losses::default());
    let end = |branch: &BranchView| {
        there.go(branch.id, branch.end);
        if hidden { say::ending(&there.scene(ROWS).without_observer(), None) } else { ending(&there, &mut losses) }
    };
    tree.iter().map(end).collect()
}

/// How a run ends that stands at its end.
fn ending(timeline: &Timeline, losses: &mut Losses) -> String {
    let scene = timeline.scene(ROWS);
    losses.catch_up(timeline);
    let lost = ribbon::losses(&scene, losses, timeline).and_then(|ways| ways.into_iter().nth(1));
    say::ending(&scene, lost.as_deref())
}

/// Where steps stand on the bars, and the bars.
struct Bars {
    longest: u64,
    cells: usize,
}

impl Bars {
    fn new(tree: &[BranchView], cells: usize) -> Bars {
        Bars { longest: tree.iter().map(|b| b.end).max().unwrap_or(0).max(1), cells }
    }

    fn cell(&self, step: u64) -> usize {
        ((step.saturating_mul(self.cells as u64 - 1) / self.longest) as usize).min(self.cells - 1)
    }

    /// All bars, with stems from each to those that leave it.
    fn drawn(&self, tree: &[BranchView], at: u64) -> Vec<String> {
        let mut rows: Vec<Vec<char>> = tree.iter().map(|branch| self.bar(branch, at)).collect();
        for (nth, branch) in tree.iter().enumerate() {
            let Some(parent) = tree.iter().position(|other| Some(other.id) == branch.parent) else { continue };
            let x = self.cell(branch.fork_step);
            for (row, signs) in rows.iter_mut().enumerate().take(nth).skip(parent) {
                match (row == parent, &mut signs[x]) {
                    (true, sign @ '─') => *sign = '┬',
                    (false, sign @ ' ') => *sign = '│',
                    (false, sign @ '└') => *sign = '├',
                    _ => {}
                }
            }
        }
        rows.into_iter().map(|row| row.into_iter().collect::<String>().trim_end().to_string()).collect()
    }

    /// A branch's bar: empty up to its fork, its marks, and where one stands.
    fn bar(&self, branch: &BranchView, at: u64) -> Vec<char> {
        let mut bar = vec![' '; self.cells];
        let from = self.cell(branch.fork_step);
        bar[from..=self.cell(branch.end)].fill('─');
        bar[from] = if branch.parent.is_some() { '└' } else { '├' };
        // Of several in one place the weightiest is seen.
        let mut marks: Vec<&Marked> = branch.marks.iter().collect();
        marks.sort_by_key(|marked| marked.mark.weight());
        for marked in marks {
            bar[self.cell(marked.step)] = marked.mark.letter();
        }
        if branch.current {
            bar[self.cell(at)] = '●';
        }
        bar
    }
}

/// What differs between two branches: their logs one above the other, and then, folded, all the rest; while the observer
/// is `hidden`, without what only that one knows.
pub fn diff(timeline: &Timeline, [a, b]: [usize; 2], width: usize, hidden: bool) -> Sheet {
    let name = |id| timeline.tree().iter().find(|view| view.id == id).map_or(String::new(), |view| view.name.clone());
    let (diff, world) = match hidden {
        true => (Diff::of_branches_unobserved(timeline, a, b), "The world"),
        false => (Diff::of_branches(timeline, a, b), "What the observer sees"),
    };
    let names = [name(a), name(b)];
    let parted = format!("They part after step {}.", diff.parted);
    let mut rows = vec![Item::does(parted, Does::Go(diff.parted)).role(Role::Strong)];
    for (name, (next, end)) in names.iter().zip(diff.next.iter().zip(diff.ends)) {
        let next = if next.is_empty() { "nothing more" } else { next };
        rows.push(Item::plain(format!("{name}: {next}; ends at step {end}")).indent(1));
    }
    for log in &diff.logs {
        rows.push(Item::plain(log.nodes.join(" ")).role(Role::Strong));
        let lines = log.lines([&names[0], &names[1]], width.saturating_sub(1));
        rows.extend(lines.into_iter().map(|line| Item::plain(line).indent(1)));
    }
    let rest = rest(&diff, world);
    match diff.changes() {
        0 => {}
        1 => rows.push(Item::does("One thing more differs.", Does::Unfold(rest))),
        more => rows.push(Item::does(format!("{more} things more differ."), Does::Unfold(rest))),
    }
    if diff.is_empty() {
        rows.push(Item::plain(diff.nothing()));
    }
    Sheet::new(Shows::Text, format!("{} | {}", names[0], names[1]), rows)
}

/// Node by node what else differs, and what does in the world, by what that is called.
fn rest(diff: &Diff, world: &str) -> Vec<Item> {
    let change = |change: &Change| {
        let or = |text: &str| if text.is_empty() { "-".to_string() } else { text.to_string() };
        Item::plain(format!("{}: {} | {}", change.what, or(&change.a), or(&change.b))).indent(1)
    };
    let mut rows = Vec::new();
    for node in &diff.nodes {
        rows.push(Item::plain(&node.node).role(Role::Strong));
        rows.extend(node.changes.iter().map(change));
    }
    if !diff.world.is_empty() {
        rows.push(Item::plain(world).role(Role::Strong));
        rows.extend(diff.world.iter().map(change));
    }
    rows
}
