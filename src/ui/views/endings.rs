//! Two runs side by side where a lesson's page compares them: it stands where the cluster does, until that is asked for.
//! Two that go on side by side are drawn by `beside`.
//! Entries are drawn as in the logs: filled up to what their node knows, underlined where only an observer does. What
//! differs has a sign before it.

use super::{beside, cluster};
use crate::engine::scene::Badge;
use crate::lesson::{Endings, EntryTwice, StoredEntry, StoredHere, StoredTwice};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, markdown, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use std::ops::Range;

/// Stands before what the other run has otherwise.
const DIFFERS: &str = "≠";
/// Stands after the last one that a node knows to be committed.
const KNOWN: &str = "▌";
/// Columns between two runs that stand beside each other.
const BETWEEN: u16 = 2;

/// The two runs, where they are shown.
pub fn shown<'a>(pane: &Pane<'a>) -> Option<&'a Endings> {
    let guide = pane.run.guide.as_ref()?;
    guide.page.endings.as_ref().filter(|_| !guide.picture)
}

/// What stands on the rule.
pub fn title(pane: &Pane) -> String {
    if let Some(beside) = &pane.run.beside {
        return format!("{} and {}, the same night", pane.run.timeline.sim().info().title, beside.run.title);
    }
    if shown(pane).is_some() { "Two runs compared".into() } else { "Cluster".into() }
}

/// Draws the two runs, or the cluster.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    match (shown(pane), beside::rooms(pane, area)) {
        (Some(endings), _) => draw_endings(pane, endings, area, buf),
        (None, Some(rooms)) => beside::draw(pane, rooms, buf),
        (None, None) => cluster::draw(pane, area, buf),
    }
}

/// What of the cluster is here, if that is shown.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let area = beside::rooms(pane, area).map_or(area, |[own, _]| beside::inner(own));
    if shown(pane).is_some() || !area.contains(at) { None } else { cluster::hit(pane, area, at) }
}

/// How many nodes have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    match shown(pane) {
        Some(endings) => endings.nodes.len().saturating_sub(Plan::new(endings, area).nodes),
        None => beside::lacks(pane, area).unwrap_or_else(|| cluster::lacks(pane, area)),
    }
}

/// How much of an entry is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Its term or ballot and its value.
    All,
    /// Its term or ballot, as the papers draw it; its value where it has none.
    Epoch,
}

/// How the two runs have room.
struct Plan {
    /// The room of each.
    sides: [Rect; 2],
    /// How many nodes of each have room.
    nodes: usize,
    told: Told,
    /// Columns of an entry, without the signs beside it.
    width: usize,
    /// The entries that are shown, in order.
    shown: Vec<usize>,
    /// How many there are.
    count: usize,
    /// Columns of a node's name, with its sign if that has room.
    name: usize,
    signs: bool,
    /// Whether there is a line for what the signs mean.
    legend: bool,
}

impl Plan {
    fn new(endings: &Endings, area: Rect) -> Plan {
        let rows = columns(endings.nodes.len()).saturating_add(1);
        let half = Rect { width: area.width.saturating_sub(BETWEEN) / 2, ..area };
        let other = Rect { x: area.right() - half.width, ..half };
        let beside = Plan::of(endings, [half, other]);
        if beside.shown.len() == beside.count && beside.told == Told::All {
            return Plan { legend: area.height > rows, ..beside };
        }
        // One above the other each has all columns.
        let height = area.height / 2;
        let gap = u16::from(area.height / 2 > rows);
        let top = Rect { height: height.min(rows), ..area };
        let below = Rect { y: top.bottom() + gap, height: area.bottom().saturating_sub(top.bottom() + gap), ..area };
        let below = Rect { height: below.height.min(rows), ..below };
        let above = Plan::of(endings, [top, below]);
        Plan { legend: below.bottom() < area.bottom(), ..above }
    }

    fn of(endings: &Endings, sides: [Rect; 2]) -> Plan {
        let room = usize::from(sides[0].width);
        let entries = || endings.nodes.iter().flat_map(|node| &node.entries);
        let count = endings.nodes.iter().map(|node| node.entries.len()).max().unwrap_or(0);
        let names = endings.nodes.iter().map(|node| text::width(&node.node)).max().unwrap_or(0);
        let width = |told| {
            let texts = entries().flat_map(|entry| entry.sides.iter().flatten()).map(|entry| written(entry, told));
            texts.map(|text| text::width(&text)).max().unwrap_or(1)
        };
        let plan = |told, signs, shown| {
            let nodes = usize::from(sides[0].height).saturating_sub(1);
            let name = names + if signs { 3 } else { 0 };
            Plan { sides, nodes, told, width: width(told), shown, count, name, signs, legend: false }
        };
        let differs = |nth: &usize| {
            let mut entries = endings.nodes.iter().filter_map(|node| node.entries.get(*nth));
            entries.any(EntryTwice::differs)
        };
        let whole = || (0..count).collect::<Vec<_>>();
        let parts: Vec<usize> = whole().into_iter().skip_while(|nth| !differs(nth)).collect();
        let parts = if parts.is_empty() { whole() } else { parts };
        let tried = [(Told::All, true, whole()), (Told::All, false, whole()), (Told::All, false, parts.clone())];
        let tried = tried.into_iter().chain([(Told::Epoch, true, whole()), (Told::Epoch, false, whole())]);
        let tried = tried.chain([(Told::Epoch, false, parts)]);
        let mut plans = tried.map(|(told, signs, shown)| plan(told, signs, shown));
        plans.find(|plan| plan.columns() <= room).unwrap_or_else(|| {
            // What differs comes first, and of that the last; then the last of what is the same.
            let (differing, same): (Vec<usize>, Vec<usize>) = whole().into_iter().rev().partition(differs);
            let mut plan = plan(Told::Epoch, false, Vec::new());
            plan.width = plan.width.min(room.saturating_sub(plan.name + 3 * usize::from(SIGNS)).max(1));
            for nth in differing.into_iter().chain(same) {
                let at = plan.shown.partition_point(|shown| *shown < nth);
                plan.shown.insert(at, nth);
                if plan.columns() > room {
                    plan.shown.remove(at);
                }
            }
            plan
        })
    }

    /// Columns of a node's row.
    fn columns(&self) -> usize {
        let gaps = (0..=self.shown.len()).filter(|at| self.gap(*at)).count();
        self.name + gaps * usize::from(SIGNS) + self.shown.len() * (self.width + usize::from(SIGNS))
    }

    /// Whether entries are left out before the one that is shown in this place, or after the last one.
    fn gap(&self, at: usize) -> bool {
        !self.hidden(at).is_empty()
    }

    /// The entries that are left out there.
    fn hidden(&self, at: usize) -> Range<usize> {
        let from = at.checked_sub(1).map_or(0, |before| self.shown[before] + 1);
        from..self.shown.get(at).copied().unwrap_or(self.count)
    }
}

/// Columns of the signs on both sides of an entry, or of what stands for those that are left out.
const SIGNS: u16 = 2;

/// So many columns, as the screen counts them.
fn columns(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// An entry as it is written.
fn written(entry: &StoredEntry, told: Told) -> String {
    match (&entry.epoch, told) {
        (Some(epoch), Told::Epoch) => epoch.clone(),
        _ => entry.text(),
    }
}

fn draw_endings(pane: &Pane, endings: &Endings, area: Rect, buf: &mut Buffer) {
    let plan = Plan::new(endings, area);
    for (side, place) in plan.sides.into_iter().enumerate() {
        let mut rows = place.rows();
        if let Some(row) = rows.next() {
            let title = markdown::lines(&endings.titles[side], row.width.into(), Role::Strong);
            title.iter().take(1).for_each(|line| line.draw(pane.theme, row, buf));
        }
        for (node, row) in endings.nodes.iter().zip(rows) {
            draw_node(pane, &plan, node, side, row, buf);
        }
    }
    if plan.legend {
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        Pen::new(buf, last).write(&legend(pane, endings, area.width.into()), pane.theme.get(Role::Dim));
    }
}

/// What the signs mean that are drawn, as many of them as there is room for.
fn legend(pane: &Pane, endings: &Endings, width: usize) -> String {
    let chosen = say::chosen(pane.scene());
    let any = |is: fn(&StoredEntry) -> bool| {
        let mut entries = endings.nodes.iter().flat_map(|node| &node.entries).flat_map(|entry| &entry.sides).flatten();
        entries.any(is)
    };
    let mut told = format!("{DIFFERS} differs");
    let known = any(|entry| entry.known).then(|| format!("{KNOWN} known to be {chosen}"));
    let underlined = any(|entry| entry.chosen && !entry.known) && !pane.run.hides_observer();
    for more in known.into_iter().chain(underlined.then(|| format!("underlined: {chosen}"))) {
        if text::width(&told) + text::width(&more) + 3 <= width {
            told = format!("{told} · {more}");
        }
    }
    told
}

fn draw_node(pane: &Pane, plan: &Plan, node: &StoredTwice, side: usize, row: Rect, buf: &mut Buffer) {
    let Badge { symbol, tone, .. } = node.badges[side];
    let mut pen = Pen::new(buf, row);
    pen.write(&node.node, pane.theme.tone(tone));
    if plan.signs {
        pen.skip(1).sign(symbol, pane.theme.tone(tone));
    }
    let here: Vec<StoredHere> = node.here(side).collect();
    let mut x = row.x.saturating_add(columns(plan.name));
    for at in 0..=plan.shown.len() {
        let hidden = plan.hidden(at);
        if plan.gap(at) {
            // Where this node has less than the others, nothing of it is left out.
            let hidden = here.get(hidden.start..hidden.end.min(here.len())).unwrap_or_default();
            let sign = if hidden.is_empty() { "" } else { "…" };
            pen.column(x).write(sign, pane.theme.get(Role::Dim));
            if hidden.iter().any(|here| here.ends_known) {
                pen.column(x.saturating_add(1)).write(KNOWN, pane.theme.line(Role::Committed));
            }
            x = x.saturating_add(SIGNS);
        }
        let Some(here) = plan.shown.get(at).and_then(|nth| here.get(*nth)) else { continue };
        pen.column(x);
        if here.differs {
            pen.write(DIFFERS, pane.theme.get(Role::Refused));
        }
        pen.column(x.saturating_add(1));
        let mut cell = pen.part(columns(plan.width));
        match here.entry {
            Some(stored) => draw_entry(pane, plan, stored, &mut cell),
            None => drop(cell.write(StoredHere::NOTHING, pane.theme.get(Role::Dim))),
        }
        x = x.saturating_add(columns(plan.width)).saturating_add(1);
        if here.ends_known {
            pen.column(x).write(KNOWN, pane.theme.line(Role::Committed));
        }
        x = x.saturating_add(1);
    }
}

fn draw_entry(pane: &Pane, plan: &Plan, entry: &StoredEntry, cell: &mut Pen) {
    let epoch = entry.rank.map_or(pane.theme.get(Role::Text), |rank| pane.theme.rank(rank));
    let style = match entry.known {
        true => pane.theme.filled(epoch),
        false if entry.chosen && !pane.run.hides_observer() => {
            epoch.add_modifier(Modifier::UNDERLINED | Modifier::BOLD)
        }
        false => epoch,
    };
    cell.write(&written(entry, plan.told), style);
    if entry.known {
        cell.fill(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One node of 30 entries such as `1:v`, of which the other run has these otherwise. Those that are long have no term.
    fn thirty(values: usize, differing: &[usize]) -> Endings {
        let badge = Badge::default();
        let epoch = (values < 100).then(|| "1".to_string());
        let entry = |value| Some(StoredEntry { epoch: epoch.clone(), rank: Some(1), value, known: true, chosen: true });
        let value = "v".repeat(values);
        let other = |nth: &usize| if differing.contains(nth) { "w".into() } else { value.clone() };
        let entries = (0..30).map(|nth| EntryTwice { sides: [entry(value.clone()), entry(other(&nth))] }).collect();
        let node = StoredTwice { node: "S1".into(), badges: [badge; 2], entries };
        Endings { titles: ["a".into(), "b".into()], nodes: vec![node] }
    }

    #[test]
    fn what_differs_is_shown_or_the_last_and_never_more_than_has_room() {
        for (values, differing, width, shown) in [
            (1, &[][..], 300, (0..30).collect::<Vec<_>>()),
            (1, &[], 80, (5..30).collect()),
            (1, &[28, 29], 80, (28..30).collect()),
            (1, &[0, 29], 20, vec![0, 26, 27, 28, 29]),
            (1, &[3, 15], 24, vec![3, 15, 27, 28, 29]),
            (1, &[3], 14, vec![3, 29]),
            (1, &[1, 3, 5, 7, 9], 14, vec![7, 9]),
            (900, &[3], 40, vec![3]),
            (1, &[3], 2, vec![]),
        ] {
            let endings = thirty(values, differing);
            let side = Rect { x: 0, y: 0, width, height: 3 };
            let plan = Plan::of(&endings, [side, side]);
            assert_eq!(plan.shown, shown, "{differing:?} in {width}");
        }
    }

    #[test]
    fn no_size_is_too_small_to_plan_for() {
        for (width, height) in [(0, 0), (1, 0), (0, 1), (3, 2), (u16::MAX, u16::MAX)] {
            for values in [1, 70_000] {
                let plan = Plan::new(&thirty(values, &[3]), Rect { x: 0, y: 0, width, height });
                assert!(plan.nodes <= usize::from(height), "{width} {height}");
            }
        }
    }
}
