//! Two runs side by side where a lesson's page compares them: it stands where the cluster does, until that is asked for.
//! Entries are drawn as in the logs: filled up to what their node knows, underlined where only an observer does. What
//! differs has a sign before it.

use super::cluster;
use crate::engine::scene::Badge;
use crate::lesson::{Endings, EntryTwice, StoredEntry, StoredTwice};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, markdown, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// Stands before what the other run has otherwise.
const DIFFERS: &str = "≠";
/// What stands where the other run has something, and this one nothing.
const NOTHING: &str = "-";
/// Columns between two runs that stand beside each other.
const BETWEEN: u16 = 2;

/// The two runs, where they are shown.
pub fn shown<'a>(pane: &Pane<'a>) -> Option<&'a Endings> {
    let guide = pane.run.guide.as_ref()?;
    guide.page.endings.as_ref().filter(|_| !guide.picture)
}

/// What stands on the rule.
pub fn title(pane: &Pane) -> String {
    if shown(pane).is_some() { "Two runs compared".into() } else { "Cluster".into() }
}

/// Draws the two runs, or the cluster.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    match shown(pane) {
        Some(endings) => draw_endings(pane, endings, area, buf),
        None => cluster::draw(pane, area, buf),
    }
}

/// What of the cluster is here, if that is shown.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    if shown(pane).is_some() { None } else { cluster::hit(pane, area, at) }
}

/// How many nodes have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    match shown(pane) {
        Some(endings) => endings.nodes.len().saturating_sub(Plan::new(endings, area).nodes),
        None => cluster::lacks(pane, area),
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
    /// The first entry that is shown: all before it are the same in both.
    first: usize,
    /// Columns of a node's name, with its sign if that has room.
    name: usize,
    signs: bool,
    /// Whether there is a line for what the signs mean.
    legend: bool,
}

impl Plan {
    fn new(endings: &Endings, area: Rect) -> Plan {
        let rows = endings.nodes.len() as u16 + 1;
        let half = Rect { width: area.width.saturating_sub(BETWEEN) / 2, ..area };
        let other = Rect { x: area.right() - half.width, ..half };
        let beside = Plan::of(endings, [half, other]);
        if beside.first == 0 && beside.told == Told::All {
            return Plan { legend: area.height > rows, ..beside };
        }
        // One above the other each has all columns.
        let height = area.height / 2;
        let gap = u16::from(area.height > 2 * rows);
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
        let parts = |node: &StoredTwice| node.entries.iter().position(EntryTwice::differs);
        let parts = endings.nodes.iter().filter_map(parts).min().unwrap_or(0);
        let names = endings.nodes.iter().map(|node| text::width(&node.node)).max().unwrap_or(0);
        let width = |told| {
            let texts = entries().flat_map(|entry| entry.sides.iter().flatten()).map(|entry| written(entry, told));
            texts.map(|text| text::width(&text)).max().unwrap_or(1)
        };
        let plan = |told, first, signs| {
            let name = names + if signs { 3 } else { 0 };
            Plan {
                sides,
                nodes: usize::from(sides[0].height) - 1,
                told,
                width: width(told),
                first,
                name,
                signs,
                legend: false,
            }
        };
        let fits = |plan: &Plan| {
            let before = if plan.first > 0 { 2 } else { 0 };
            plan.name + before + (count - plan.first) * (plan.width + 2) <= room
        };
        let tried = [(Told::All, 0, true), (Told::All, 0, false), (Told::All, parts, false)];
        let tried = tried.into_iter().chain([(Told::Epoch, 0, true), (Told::Epoch, 0, false)]);
        let mut plans = tried.map(|(told, first, signs)| plan(told, first, signs));
        plans.find(fits).unwrap_or_else(|| plan(Told::Epoch, parts, false))
    }
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
    let known = any(|entry| entry.known).then(|| format!("▌ known to be {chosen}"));
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
    let mut x = row.x + plan.name as u16;
    if plan.first > 0 {
        pen.column(x).write("…", pane.theme.get(Role::Dim));
        x += 2;
    }
    let entries = node.entries.iter().skip(plan.first);
    let known = |entry: &EntryTwice| entry.sides[side].as_ref().is_some_and(|entry| entry.known);
    let last_known = node.entries.iter().rposition(known);
    for (nth, entry) in (plan.first..).zip(entries) {
        pen.column(x);
        if entry.differs() {
            pen.write(DIFFERS, pane.theme.get(Role::Refused));
        }
        pen.column(x + 1);
        let mut cell = pen.part(plan.width as u16);
        match &entry.sides[side] {
            Some(stored) => draw_entry(pane, plan, stored, &mut cell),
            None if entry.differs() => drop(cell.write(NOTHING, pane.theme.get(Role::Dim))),
            None => {}
        }
        x += plan.width as u16 + 1;
        if last_known == Some(nth) {
            pen.column(x).write("▌", pane.theme.line(Role::Committed));
        }
        x += 1;
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
