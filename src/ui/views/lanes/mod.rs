//! The space-time diagram: a lane for each node, steps to the right, messages as lines from lane to lane, each with the
//! sign of what it is for where it arrives, and a short name where there is room. A lost one ends in a cross, one under
//! way is a stub. A lane is thick while its node leads, broken while it is down; where links are cut a wall stands, and
//! between the groups of a partition as long as it lasts. It scrolls with the timeline, by a part of its width at a time.

mod plan;
mod states;
mod walls;

use super::badge;
use crate::engine::scene::{EventKind, Mark, Packet, Sending, Shape, Told};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, card, line, text};
use plan::Plan;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use states::State;

/// Part of its way that a lost message is drawn.
const LOST_AT: f64 = 0.7;
/// Where a lost message ends: not the sign of a crash, since it may end on a lane.
const LOST: char = '×';
/// Where on its line a message's name stands.
const NAMED_AT: f64 = 0.5;

/// Draws the lanes.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    if pane.told().is_empty() || area.height < 3 {
        return super::nothing(pane, say::NO_LANES, area, buf);
    }
    let plan = Plan::new(pane, area);
    walls::draw(pane, &plan, buf);
    draw_ways(pane, &plan, buf);
    draw_lanes(pane, &plan, buf);
    walls::mark(pane, &plan, buf);
    draw_signs(pane, &plan, buf);
    draw_axis(pane, &plan, buf);
    if plan.hidden > 0 {
        super::more(pane, plan.hidden, Rect { y: plan.bottom(), height: 1, ..area }, buf);
    }
}

/// The step whose column is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    Plan::new(pane, area).step_at(at.x).map(|told| Target::Step(told.step))
}

/// The lanes themselves, with the name and the sign of each node before its own, and the sign of a role where it became
/// another.
fn draw_lanes(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let theme = pane.theme;
    let highest = states::highest(plan.before, plan.steps);
    for (nth, node) in plan.lanes.iter().enumerate() {
        let y = plan.y(nth);
        let selected = pane.run.node().is_some_and(|chosen| chosen.id == node.id);
        let (sign, style) = if selected { ("▶", Role::Selected) } else { (" ", Role::Text) };
        let tone = badge::style(pane, node);
        Pen::new(buf, Rect { y, height: 1, width: plan.start - plan.area.x, ..plan.area })
            .write(sign, theme.get(style))
            .write(&node.id, theme.get(style))
            .skip(1)
            .sign(badge::symbol(pane, node), tone)
            .skip(1)
            .write(if plan.roles { card::role(node) } else { "".into() }.as_ref(), tone);
        let terms = if badge::ages(pane, node) { &*highest } else { &[] };
        let states = states::all(node, plan.before, plan.steps, terms);
        let style = |state: &State| match state {
            State { leads: true, .. } => theme.get(Role::Lead),
            State { up: false, .. } => theme.get(Role::Down),
            _ => theme.get(Role::Link),
        };
        for (at, state) in states.iter().enumerate() {
            let right = if at + 1 == states.len() { plan.end() } else { plan.x(at + 1) };
            let left = if at == 0 { plan.start } else { plan.x(at) };
            for x in left..right {
                put(buf, x, y, state.line(), style(state));
            }
        }
    }
}

/// How a message went on, as far as is known.
enum End {
    Arrived(u16),
    Lost(u16),
    Open,
}

/// A message as a line.
struct Way<'a> {
    sent: &'a Sending,
    from: (f64, f64),
    to: (f64, f64),
    style: Style,
    end: End,
}

fn ways<'a>(pane: &Pane, plan: &Plan<'a>) -> Vec<Way<'a>> {
    let mut ways = Vec::new();
    for (nth, told) in plan.steps.iter().enumerate() {
        for sent in &told.sent {
            let (Some(y), Some(goal)) = (plan.lane(&sent.from), plan.lane(&sent.to)) else { continue };
            if y == goal {
                continue;
            }
            let from = (f64::from(plan.x(nth)), f64::from(y));
            let end = end(plan, nth, sent);
            let goal = |x: u16| (f64::from(x), f64::from(goal));
            let to = match end {
                End::Arrived(x) => goal(x),
                End::Lost(x) => line::along(from, goal(x), LOST_AT),
                // Where it will arrive nobody knows: it keeps its place until it does.
                End::Open => line::along(from, goal(plan.x(nth) + 2 * plan.wide), 0.4),
            };
            let known = !matches!(end, End::Open) || pane.scene().messages.iter().any(|m: &Packet| m.id == sent.id);
            let style = pane.theme.sending(sent);
            if known {
                ways.push(Way { sent, from, to, style, end });
            }
        }
    }
    ways
}

fn draw_ways(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let ways = ways(pane, plan);
    for way in &ways {
        line::draw(way.from, way.to, false, way.style, buf);
    }
    for way in ways.iter().filter(|way| way.sent.shape != Shape::Heartbeat) {
        name(way, plan, buf);
    }
    for way in ways.iter().filter(|way| matches!(way.end, End::Lost(_))) {
        let (x, y) = line::cell(way.to);
        put(buf, x, y, LOST, pane.theme.get(Role::Cut));
    }
}

/// Writes a message's name beside the middle of its line, if nothing else is there.
fn name(way: &Way, plan: &Plan, buf: &mut Buffer) {
    let (x, y) = line::cell(line::along(way.from, way.to, NAMED_AT));
    let names = card::labels(&way.sent.called, "");
    let is_free = |x: u16| buf.cell((x, y)).is_some_and(|cell| cell.symbol() == " ");
    let free = |place: &Rect| {
        place.x >= plan.start && place.right() < plan.area.right() && (place.x..place.right()).all(is_free)
    };
    if plan.on_lane(y) {
        return;
    }
    let places = names.iter().flat_map(|name| {
        let width = text::width(name) as u16;
        [x + 1, x.saturating_sub(width)].map(|x| (name, Rect { x, y, width, height: 1 }))
    });
    if let Some((name, place)) = places.into_iter().find(|(_, place)| free(place)) {
        Pen::new(buf, place).write(name, way.style);
    }
}

fn end(plan: &Plan, sent_at: usize, sent: &Sending) -> End {
    let about = |told: &Told| told.message.as_deref() == Some(&sent.id);
    let mut later = plan.steps.iter().enumerate().skip(sent_at + 1);
    let last = later.find(|(_, told)| about(told) && matches!(told.event, EventKind::Arrival | EventKind::Loss));
    match last {
        Some((at, told)) if told.event == EventKind::Arrival => End::Arrived(plan.x(at)),
        Some((at, _)) => End::Lost(plan.x(at)),
        None => End::Open,
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
        let (sign, style) = match (told.marks.iter().max_by_key(|mark| mark.weight()), told.event) {
            (_, EventKind::Crash | EventKind::Restart | EventKind::Loss) => continue,
            (Some(mark), _) => {
                let (style, sign) = theme.mark(*mark);
                (sign, style)
            }
            (None, EventKind::Arrival) => head(pane, plan, told),
            (None, EventKind::Timer) => ('◷', theme.get(Role::Text)),
            (None, EventKind::Input) => ('▸', theme.get(Role::Hand)),
            (None, _) => ('·', theme.get(Role::Dim)),
        };
        put(buf, x, y, sign, style);
    }
}

/// The head of the line of a message that arrives: what the message was for.
fn head(pane: &Pane, plan: &Plan, told: &Told) -> (char, Style) {
    let sent = plan.before.iter().chain(plan.steps).flat_map(|told| &told.sent);
    match sent.into_iter().find(|sent| told.message.as_deref() == Some(&sent.id)) {
        Some(sent) => (card::shape(sent.shape, false), pane.theme.sending(sent)),
        None => ('●', pane.theme.get(Role::Message)),
    }
}

/// Below, the numbers of steps, as many as have room, and the present one always; above them when they were, where there
/// is room for that. Where something was chosen, its mark.
fn draw_axis(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let y = plan.area.bottom() - 1;
    draw_numbers(pane, plan, y, |told| told.step.to_string(), buf);
    if plan.times {
        draw_numbers(pane, plan, y - 1, |told| say::moment(told.time_ms), buf);
    }
    let (style, sign) = pane.theme.mark(Mark::Chosen);
    let chosen = plan.steps.iter().enumerate().filter(|(_, told)| told.marks.contains(&Mark::Chosen));
    for (nth, _) in chosen.filter(|_| plan.times) {
        put(buf, plan.x(nth), y - 2, sign, style);
    }
}

fn draw_numbers(pane: &Pane, plan: &Plan, y: u16, number: impl Fn(&Told) -> String, buf: &mut Buffer) {
    let dim = pane.theme.get(Role::Dim);
    let Some(last) = plan.steps.len().checked_sub(1) else { return };
    let own = number(&plan.steps[last]);
    let own_at = plan.x(last).min(plan.area.right().saturating_sub(text::width(&own) as u16));
    let mut free = plan.area.x;
    for (nth, told) in plan.steps.iter().enumerate() {
        let number = number(told);
        let (x, width) = (plan.x(nth), text::width(&number) as u16);
        if told.step % 5 == 0 && x >= free && x + width + 1 < own_at {
            Pen::new(buf, Rect { x, y, width, height: 1 }).write(&number, dim);
            free = x + width + 2;
        }
    }
    let row = Rect { x: own_at, y, width: text::width(&own) as u16, height: 1 };
    Pen::new(buf, row).write(&own, pane.theme.get(Role::Strong));
}
