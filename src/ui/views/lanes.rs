//! The space-time diagram: a lane for each node, steps to the right, messages as lines from lane to lane. A lost one ends
//! in a cross, one under way is open. It scrolls with the timeline: the present step stands at the right.

use super::first_row;
use crate::engine::scene::{EventKind, NodeCard, Packet, Sending, Told};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, line, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Line};

/// Columns that stay free at the right for what is under way.
const AHEAD: u16 = 3;
/// Part of its way that a lost message is drawn.
const LOST_AT: f64 = 0.7;

/// Where a lost message ends: not the sign of a crash, since it may end on a lane.
const LOST: char = '×';

/// The geometry: which lanes and steps are shown, and where.
struct Plan<'a> {
    area: Rect,
    start: u16,
    wide: u16,
    lanes: Vec<&'a NodeCard>,
    /// How many lanes have no room.
    hidden: usize,
    steps: &'a [Told],
}

impl<'a> Plan<'a> {
    fn new(pane: &Pane<'a>, area: Rect) -> Plan<'a> {
        let nodes = &pane.scene().nodes;
        // The last row tells the steps' numbers, the one above it how many lanes have no room.
        let room = usize::from(area.height.saturating_sub(1));
        let room = if nodes.len() > room { room.saturating_sub(1) } else { room };
        let first = first_row(pane.run.selected.at, nodes.len(), room);
        let lanes: Vec<&NodeCard> = nodes.iter().skip(first).take(room).collect();
        let names = lanes.iter().map(|node| text::width(&node.id)).max().unwrap_or(0) as u16;
        let start = area.x + names + 3;
        let wide = if area.width < 60 { 2 } else { 3 };
        let room = area.right().saturating_sub(start + AHEAD) / wide;
        let steps = &pane.told()[pane.told().len().saturating_sub(room.into())..];
        Plan { area, start, wide, hidden: nodes.len() - lanes.len(), lanes, steps }
    }

    /// The column of the nth step shown.
    fn x(&self, nth: usize) -> u16 {
        self.start + nth as u16 * self.wide + self.wide / 2
    }

    /// The row of the nth lane, with as much room between them as there is.
    fn y(&self, nth: usize) -> u16 {
        let room = self.area.height.saturating_sub(1 + u16::from(self.hidden > 0));
        let each = f64::from(room) / self.lanes.len().max(1) as f64;
        self.area.y + (((nth as f64) + 0.5) * each) as u16
    }

    fn lane(&self, id: &str) -> Option<u16> {
        self.lanes.iter().position(|node| node.id == id).map(|nth| self.y(nth))
    }

    fn end(&self) -> u16 {
        self.x(self.steps.len()).min(self.area.right().saturating_sub(1))
    }
}

/// Draws the lanes.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    if pane.told().is_empty() || area.height < 3 {
        return super::nothing(pane, say::NO_LANES, area, buf);
    }
    let plan = Plan::new(pane, area);
    draw_lanes(pane, &plan, buf);
    draw_ways(pane, &plan, buf);
    draw_signs(pane, &plan, buf);
    draw_numbers(pane, &plan, buf);
    if plan.hidden > 0 {
        super::more(pane, plan.hidden, Rect { y: area.bottom() - 2, height: 1, ..area }, buf);
    }
}

/// The step whose column is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let plan = Plan::new(pane, area);
    let nth = at.x.checked_sub(plan.start)? / plan.wide;
    plan.steps.get(usize::from(nth)).map(|told| Target::Step(told.step))
}

/// The lanes themselves: solid while a node runs, empty while it is down.
fn draw_lanes(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let theme = pane.theme;
    for (nth, node) in plan.lanes.iter().enumerate() {
        let y = plan.y(nth);
        let selected = pane.run.node().is_some_and(|chosen| chosen.id == node.id);
        let (sign, style) = if selected { ("▶", Role::Selected) } else { (" ", Role::Text) };
        Pen::new(buf, Rect { y, height: 1, ..plan.area })
            .write(sign, theme.get(style))
            .write(&node.id, theme.get(style));
        let mut up = node.up;
        let mut right = plan.end();
        // From the present back, so that no state of the past has to be made again.
        for (at, told) in plan.steps.iter().enumerate().rev() {
            let (crashed, started) = (told.crashed.contains(&node.id), told.started.contains(&node.id));
            if crashed || started {
                lane(buf, plan.x(at)..right, y, up, theme.get(Role::Frame));
                right = plan.x(at);
                up = crashed;
            }
        }
        lane(buf, plan.start..right, y, up, theme.get(Role::Frame));
    }
}

fn lane(buf: &mut Buffer, columns: std::ops::Range<u16>, y: u16, up: bool, style: Style) {
    for x in columns.filter(|_| up) {
        put(buf, x, y, '─', style);
    }
}

/// How a message went on, as far as is known.
enum End {
    Arrived(u16),
    Lost(u16),
    Open(u16),
}

fn draw_ways(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let mut ways = Vec::new();
    for (nth, told) in plan.steps.iter().enumerate() {
        for sent in &told.sent {
            let (Some(from), Some(to)) = (plan.lane(&sent.from), plan.lane(&sent.to)) else { continue };
            if from != to {
                ways.push((plan.x(nth), from, to, end(pane, plan, nth, sent), pane.theme.epoch(sent.epoch.as_ref())));
            }
        }
    }
    let area = Rect { height: plan.area.height - 1, ..plan.area };
    let (width, height) = (f64::from(area.width), f64::from(area.height));
    let place = |x: f64, y: f64| (x - f64::from(area.x) + 0.5, height - (y - f64::from(area.y)) - 0.5);
    let canvas = Canvas::default().marker(Marker::Braille).x_bounds([0.0, width]).y_bounds([0.0, height]);
    let lines: Vec<_> = ways
        .iter()
        .map(|(x, from, to, end, style)| {
            let start = (f64::from(*x), f64::from(*from));
            let goal = |x: &u16| (f64::from(*x), f64::from(*to));
            let end = match end {
                End::Arrived(x) => goal(x),
                End::Lost(x) => line::along(start, goal(x), LOST_AT),
                End::Open(x) => line::along(start, goal(x), 0.85),
            };
            (start, end, style.fg.unwrap_or(Color::Reset))
        })
        .collect();
    let mut over = Buffer::empty(area);
    canvas
        .paint(|context| {
            for ((x1, y1), (x2, y2), color) in &lines {
                let ((x1, y1), (x2, y2)) = (place(*x1, *y1), place(*x2, *y2));
                context.draw(&Line { x1, y1, x2, y2, color: *color });
            }
        })
        .render(area, &mut over);
    for at in area.positions() {
        let sign = over[at].symbol();
        if sign != " " && sign != "\u{2800}" && buf[at].symbol() != "─" {
            buf[at].set_symbol(sign).set_style(over[at].style());
        }
    }
    for ((_, _, _, how, _), (_, (x, y), _)) in ways.iter().zip(&lines) {
        if matches!(how, End::Lost(_)) {
            let (x, y) = line::cell((*x, *y));
            put(buf, x, y, LOST, pane.theme.get(Role::Cut));
        }
    }
}

fn end(pane: &Pane, plan: &Plan, sent_at: usize, sent: &Sending) -> End {
    let about = |told: &Told| told.message.as_deref() == Some(&sent.id);
    let last = plan
        .steps
        .iter()
        .enumerate()
        .skip(sent_at + 1)
        .find(|(_, told)| about(told) && matches!(told.event, EventKind::Arrival | EventKind::Loss));
    match last {
        Some((at, told)) if told.event == EventKind::Arrival => End::Arrived(plan.x(at)),
        Some((at, _)) => End::Lost(plan.x(at)),
        None if pane.scene().messages.iter().any(|m: &Packet| m.id == sent.id) => End::Open(plan.end() + AHEAD - 1),
        None => End::Open(plan.end()),
    }
}

/// What happened at each step, on the lane of the node at which it did.
fn draw_signs(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let theme = pane.theme;
    for (nth, told) in plan.steps.iter().enumerate() {
        let x = plan.x(nth);
        for (names, sign) in [(&told.crashed, '✗'), (&told.started, '↑')] {
            for y in names.iter().filter_map(|name| plan.lane(name)) {
                put(buf, x, y, sign, theme.get(Role::MarkFault));
            }
        }
        let Some(y) = told.node.as_deref().and_then(|node| plan.lane(node)) else { continue };
        let (sign, style) = match (told.marks.iter().max_by_key(|mark| super::timeline::weight(**mark)), told.event) {
            (_, EventKind::Crash | EventKind::Restart) => continue,
            (_, EventKind::Loss) => continue,
            (Some(mark), _) => {
                let (style, sign) = theme.mark(*mark);
                (sign, style)
            }
            (None, EventKind::Arrival) => ('●', theme.get(Role::Message)),
            (None, EventKind::Timer) => ('◇', theme.get(Role::Timer)),
            (None, EventKind::Input) => ('▸', theme.get(Role::Hand)),
            (None, _) => ('·', theme.get(Role::Dim)),
        };
        put(buf, x, y, sign, style);
    }
}

/// Step numbers below, as many as have room, and the present step always.
fn draw_numbers(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let y = plan.area.bottom() - 1;
    let dim = pane.theme.get(Role::Dim);
    let last = plan.steps.len() - 1;
    let own = plan.steps[last].step.to_string();
    let own_at = plan.x(last).min(plan.area.right().saturating_sub(own.len() as u16));
    let mut free = plan.area.x;
    for (nth, told) in plan.steps.iter().enumerate() {
        let number = told.step.to_string();
        let x = plan.x(nth);
        if told.step % 5 == 0 && x >= free && x + number.len() as u16 + 1 < own_at {
            Pen::new(buf, Rect { x, y, width: number.len() as u16, height: 1 }).write(&number, dim);
            free = x + number.len() as u16 + 2;
        }
    }
    let row = Rect { x: own_at, y, width: own.len() as u16, height: 1 };
    Pen::new(buf, row).write(&own, pane.theme.get(Role::Strong));
}
