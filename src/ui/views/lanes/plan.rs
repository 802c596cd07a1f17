//! Where lanes and steps stand.

use super::super::first_row;
use crate::engine::scene::{NodeCard, Told};
use crate::ui::app::Pane;
use crate::ui::widgets::{card, text};
use ratatui::layout::Rect;

/// Columns that stay free at the right for what is under way.
const AHEAD: u16 = 3;
/// Of its steps the diagram goes on by one in so many at a time: else all of it would be drawn anew at each step.
const JUMPS: u64 = 2;

/// Which lanes and steps are shown, and where.
pub struct Plan<'a> {
    /// All the room.
    pub area: Rect,
    /// The first column of the lanes.
    pub start: u16,
    /// Columns for each step.
    pub wide: u16,
    /// The nodes.
    pub lanes: Vec<&'a NodeCard>,
    /// How many lanes have no room.
    pub hidden: usize,
    /// Whether there is room for the roles.
    pub roles: bool,
    /// Whether there is room for when steps were.
    pub times: bool,
    /// The steps that are told and not shown: those before.
    pub before: &'a [Told],
    /// The steps that are shown.
    pub steps: &'a [Told],
}

impl<'a> Plan<'a> {
    /// The plan for an area.
    pub fn new(pane: &Pane<'a>, area: Rect) -> Plan<'a> {
        let nodes = &pane.scene().nodes;
        // Below stand numbers and marks, and how many lanes have no room.
        let times = usize::from(area.height) >= 2 * nodes.len() + 3;
        let below = if times { 3 } else { 1 };
        let room = usize::from(area.height.saturating_sub(below));
        let room = if nodes.len() > room { room.saturating_sub(1) } else { room };
        let first = first_row(pane.run.selected.at, nodes.len(), room);
        let lanes: Vec<&NodeCard> = nodes.iter().skip(first).take(room).collect();
        let widest = |name: fn(&NodeCard) -> usize| lanes.iter().map(|node| name(node)).max().unwrap_or(0) as u16;
        let (names, words) = (widest(|node| text::width(&node.id)), widest(|node| text::width(&card::role(node))));
        let roles = area.width >= 90;
        let start = area.x + names + 4 + if roles { words + 1 } else { 0 };
        let wide = match area.width {
            ..60 => 2,
            60..110 => 3,
            _ => 4,
        };
        let room = u64::from(area.right().saturating_sub(start + AHEAD) / wide).max(1);
        let all = pane.told();
        let (before, steps) = all.split_at(all.len() - shown(all, room));
        Plan { area, start, wide, hidden: nodes.len() - lanes.len(), roles, times, lanes, before, steps }
    }

    /// The column of the nth step shown.
    pub fn x(&self, nth: usize) -> u16 {
        self.start + nth as u16 * self.wide + self.wide / 2
    }

    /// The row of the nth lane, with as much room between them as there is.
    pub fn y(&self, nth: usize) -> u16 {
        let room = self.bottom() - self.area.y;
        let each = f64::from(room) / self.lanes.len().max(1) as f64;
        self.area.y + (((nth as f64) + 0.5) * each) as u16
    }

    /// The row below the lanes.
    pub fn bottom(&self) -> u16 {
        let below = if self.times { 3 } else { 1 } + u16::from(self.hidden > 0);
        self.area.bottom().saturating_sub(below).max(self.area.y)
    }

    /// The row of a node's lane.
    pub fn lane(&self, id: &str) -> Option<u16> {
        self.lanes.iter().position(|node| node.id == id).map(|nth| self.y(nth))
    }

    /// Whether a lane is in this row.
    pub fn on_lane(&self, y: u16) -> bool {
        (0..self.lanes.len()).any(|nth| self.y(nth) == y)
    }

    /// The column behind the last step.
    pub fn end(&self) -> u16 {
        self.x(self.steps.len()).min(self.area.right().saturating_sub(1))
    }

    /// The step whose columns these are.
    pub fn step_at(&self, x: u16) -> Option<&'a Told> {
        let nth = x.checked_sub(self.start)? / self.wide;
        self.steps.get(usize::from(nth))
    }
}

/// How many of the last of these steps are shown where so many have room. The first one stays the same for a while.
fn shown(all: &[Told], room: u64) -> usize {
    let (Some(oldest), Some(newest)) = (all.first(), all.last()) else { return 0 };
    let jump = (room / JUMPS).max(1);
    let first = 1 + newest.step.saturating_sub(room).div_ceil(jump) * jump;
    let first = first.max(oldest.step).min(newest.step);
    // One looks through a node's eyes: there are no steps in between.
    all.iter().filter(|told| told.step >= first).count().min(room as usize)
}
