//! Links and messages: dotted lines between the boxes, a cross where a link is cut, what a link has for itself, and each
//! message where it is now.

use super::place::is_client;
use crate::engine::scene::{Layout, NodeCard, Packet};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::line::{self, Point};
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

/// More whole links than this are a carpet and not drawn.
const MOST_LINKS: usize = 36;
const DOT: char = '·';

/// Draws the links: those that carry dotted, those that are cut with a cross, and with an arrow where one direction
/// only is cut; in the middle of others what they have for themselves.
pub fn draw_links(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) {
    for (a, b) in whole_links(pane, boxes) {
        dots(middle(boxes[a]), middle(boxes[b]), pane.theme.get(Role::Link), buf);
    }
    if !pane.scene().links.cut.is_empty() {
        draw_cut(pane, boxes, buf);
    }
    if !pane.scene().links.own.is_empty() {
        draw_own(pane, boxes, area, buf);
    }
}

fn draw_cut(pane: &Pane, boxes: &[Rect], buf: &mut Buffer) {
    let nodes = &pane.scene().nodes;
    let style = pane.theme.get(Role::Cut);
    let cut = |a: usize, b: usize| pane.scene().links.cut.iter().any(|c| c.from == nodes[a].id && c.to == nodes[b].id);
    for (a, b) in pairs(nodes.len()) {
        let (there, back) = (cut(a, b), cut(b, a));
        let (from, to) = if there { (a, b) } else { (b, a) };
        if there || back {
            let (from, to) = (middle(boxes[from]), middle(boxes[to]));
            dots(from, to, style, buf);
            let (x, y) = line::cell(line::along(from, to, 0.5));
            put(buf, x, y, '✗', style);
            if there != back {
                put(buf, x + 1, y, line::arrow(from, to), style);
            }
        }
    }
}

/// Writes what links have for themselves into their middle: what is the same both ways once, else each way with its arrow.
fn draw_own(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) {
    let links = &pane.scene().links;
    let nodes = &pane.scene().nodes;
    let own =
        |a: usize, b: usize| links.own.iter().find(|l| l.from == nodes[a].id && l.to == nodes[b].id).map(say::own);
    let is_cut = |a: usize, b: usize| say::is_cut(pane.scene(), &nodes[a], &nodes[b]);
    let (style, whole) = (pane.theme.get(Role::Link), whole_links(pane, boxes));
    for (a, b) in pairs(nodes.len()) {
        let (there, back) = (own(a, b), own(b, a));
        let (from, to) = (middle(boxes[a]), middle(boxes[b]));
        let one_way = |from, to| move |text: String| format!("{text}{}", line::arrow(from, to));
        let text = match there == back {
            true => there.unwrap_or_default(),
            false => {
                let ways = there.map(one_way(from, to)).into_iter().chain(back.map(one_way(to, from)));
                ways.collect::<Vec<_>>().join(" ")
            }
        };
        if text.is_empty() {
            continue;
        }
        if !whole.contains(&(a, b)) && !is_cut(a, b) {
            dots(from, to, style, buf);
        }
        let (x, y) = line::cell(line::along(from, to, 0.5));
        let width = text::width(&text) as u16;
        // A cross and its arrow stand in the middle of a link that is cut.
        let x = if is_cut(a, b) { x + 3 } else { x.saturating_sub(width / 2) };
        let x = x.min(area.right().saturating_sub(width)).max(area.x);
        let row = |x| Rect { x, y, width, height: 1 };
        // No box may cover the end of it.
        let covered = |x: &u16| boxes.iter().any(|place| place.intersects(row(*x)));
        let x = (x.saturating_sub(width)..=x).rev().find(|x| !covered(x)).unwrap_or(x);
        Pen::new(buf, row(x).intersection(area)).write(&text, pane.theme.get(Role::Text));
    }
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(|b| (0..b).map(move |a| (a, b)))
}

/// The links that are drawn although nothing happened to them: between equals on a ring, between neighbouring rows.
fn whole_links(pane: &Pane, boxes: &[Rect]) -> Vec<(usize, usize)> {
    let nodes = &pane.scene().nodes;
    let beside = |a: usize, b: usize| boxes[a].y == boxes[b].y && nodes[a].kind != nodes[b].kind;
    // A client that shares a row has to do with those in it, not with those above.
    let is_guest = |at: usize| is_client(&nodes[at]) && (0..nodes.len()).any(|other| beside(at, other));
    let drawn = |a: usize, b: usize| match pane.scene().layout {
        Layout::Ring => nodes[a].kind == nodes[0].kind && nodes[b].kind == nodes[0].kind,
        // Between rows that stand one above the other.
        Layout::Rows if is_guest(a) || is_guest(b) => beside(a, b),
        Layout::Rows => nodes[a].kind != nodes[b].kind && rows_between(boxes, a, b) == 0,
    };
    let whole: Vec<_> = pairs(nodes.len()).filter(|(a, b)| drawn(*a, *b)).collect();
    if whole.len() <= MOST_LINKS { whole } else { Vec::new() }
}

/// The message whose sign is here or beside.
pub fn hit_message(pane: &Pane, boxes: &[Rect], at: Position) -> Option<Target> {
    let find = |id: &str| pane.scene().nodes.iter().position(|node| node.id == id).and_then(|at| boxes.get(at));
    let near = |packet: &&Packet| {
        let (Some(from), Some(to)) = (find(&packet.from), find(&packet.to)) else { return false };
        let (x, y) = line::cell(place(packet, *from, *to, pane.run.clock.shown_ms));
        y == at.y && x.abs_diff(at.x) <= 1
    };
    pane.scene().messages.iter().find(near).map(|packet| Target::Message(packet.id.clone()))
}

/// The link that runs through here.
pub fn hit_link(pane: &Pane, boxes: &[Rect], at: Position) -> Option<Target> {
    let cut = pane.scene().links.cut.iter().filter_map(|cut| {
        let find = |id: &str| pane.scene().nodes.iter().position(|node| node.id == id);
        Some((find(&cut.from)?, find(&cut.to)?))
    });
    let runs =
        |(a, b): &(usize, usize)| line::cells(middle(boxes[*a]), middle(boxes[*b])).any(|cell| cell == (at.x, at.y));
    cut.chain(whole_links(pane, boxes)).find(runs).map(|(a, b)| Target::Link(a, b))
}

/// How many boxes' rows lie between two boxes.
fn rows_between(boxes: &[Rect], a: usize, b: usize) -> usize {
    let (top, bottom) = (boxes[a].y.min(boxes[b].y), boxes[a].y.max(boxes[b].y));
    boxes.iter().filter(|other| other.y > top && other.y < bottom).count()
}

fn middle(area: Rect) -> Point {
    (f64::from(area.x) + f64::from(area.width - 1) / 2.0, f64::from(area.y) + f64::from(area.height - 1) / 2.0)
}

fn dots(from: Point, to: Point, style: Style, buf: &mut Buffer) {
    let flat = (to.0 - from.0).abs() > 2.0 * (to.1 - from.1).abs();
    for (x, y) in line::cells(from, to).step_by(if flat { 2 } else { 1 }) {
        put(buf, x, y, DOT, style);
    }
}

/// Draws the messages under way: the chosen one, and then those that arrive first, with the best chance of a label.
/// Where each label stands, by its message's position in the scene.
pub fn draw_messages(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) -> Vec<(usize, Rect)> {
    let mut labels = Vec::new();
    let nodes = &pane.scene().nodes;
    let find = |id: &str| nodes.iter().position(|node: &NodeCard| node.id == id).and_then(|at| boxes.get(at));
    let way = |packet: &Packet| Some((*find(&packet.from)?, *find(&packet.to)?));
    let mut packets: Vec<(usize, &Packet)> = pane.scene().messages.iter().enumerate().collect();
    packets.sort_by_key(|(nth, _)| pane.packet_at() != Some(*nth));
    let shown = packets.into_iter().filter_map(|(nth, packet)| {
        let (from, to) = way(packet)?;
        let place = line::cell(place(packet, from, to, pane.run.clock.shown_ms));
        let covered = boxes.iter().any(|b| b.contains(place.into()));
        (!covered).then_some((nth, packet, (from, to), place))
    });
    let shown: Vec<_> = shown.collect();
    // All signs first, so that no label hides one.
    for signs in [true, false] {
        for (nth, packet, (from, to), place) in shown.iter().copied() {
            let style = match packet.corrupt {
                true => pane.theme.get(Role::Wrong),
                false => pane.theme.epoch(packet.epoch.as_ref()),
            };
            let style = if pane.packet_at() == Some(nth) { style.add_modifier(Modifier::REVERSED) } else { style };
            if signs {
                put(buf, place.0, place.1, if packet.corrupt { '≈' } else { '◆' }, style);
                let same = |packet: &Packet| {
                    (card::kind(packet).into_owned(), packet.epoch.clone(), packet.value.clone(), packet.corrupt)
                };
                let at = |(_, other, way, spot): &&(usize, &Packet, (Rect, Rect), (u16, u16))| {
                    (*way, *spot) == ((from, to), place) && same(other) == same(packet)
                };
                count(shown.iter().filter(at).count(), place, boxes, area, style, buf);
            } else {
                labels.push((nth, label(packet, line::arrow(middle(from), middle(to)), place, area, style, buf)));
            }
        }
    }
    labels
}

/// Writes for how many equal messages one sign stands, beside it.
fn count(together: usize, (x, y): (u16, u16), boxes: &[Rect], area: Rect, style: Style, buf: &mut Buffer) {
    let free = |x: &u16| area.contains((*x, y).into()) && !boxes.iter().any(|b| b.contains((*x, y).into()));
    let beside = [x + 1, x.saturating_sub(1)].into_iter().find(free);
    if let Some(x) = beside.filter(|_| together > 1) {
        put(buf, x, y, char::from_digit(together as u32, 10).unwrap_or('+'), style);
    }
}

/// Where a message is now: on the straight line between two boxes, by the time that has passed.
fn place(packet: &Packet, from: Rect, to: Rect, now_ms: f64) -> Point {
    let (a, b) = (middle(from), middle(to));
    let (x, y) = ((b.0 - a.0).abs().max(0.01), (b.1 - a.1).abs().max(0.01));
    // The part of the line that each box covers.
    let covers = |area: Rect| (f64::from(area.width + 1) / 2.0 / x).min(f64::from(area.height + 1) / 2.0 / y);
    let (start, end) = (covers(from), 1.0 - covers(to));
    let whole = packet.due_ms.saturating_sub(packet.sent_ms).max(1) as f64;
    let part = ((now_ms - packet.sent_ms as f64) / whole).clamp(0.0, 1.0);
    line::along(a, b, if start < end { start + (end - start) * part } else { 0.5 })
}

/// Writes arrow and kind beside a message's sign, where nothing else is written. Where that is.
fn label(packet: &Packet, arrow: char, (x, y): (u16, u16), area: Rect, style: Style, buf: &mut Buffer) -> Rect {
    const LONGEST: u16 = 20;
    let is_free = |buf: &Buffer, x: u16| {
        buf.cell((x, y)).is_some_and(|cell| cell.symbol().chars().all(|sign| sign == ' ' || sign == DOT))
    };
    let free = |buf: &Buffer, step: i32| {
        let cells = (1..=i32::from(LONGEST)).map(|n| i32::from(x) + step * n);
        let inside = |x: &i32| *x >= i32::from(area.left()) && *x < i32::from(area.right());
        cells.take_while(|x| inside(x) && is_free(buf, *x as u16)).count()
    };
    let (right, left) = (free(buf, 1), free(buf, -1));
    // An arrow, the text, and a free cell before whatever comes next.
    let text = |room: usize| room.checked_sub(2).and_then(|room| card::message(packet, room));
    let (on_right, on_left) = (text(right), text(left));
    let length = |text: &Option<String>| text.as_deref().map_or(0, text::width);
    let row = |x: u16| Rect { x, y, width: LONGEST + 1, height: 1 };
    if length(&on_right) >= length(&on_left) {
        if right > 0 {
            put(buf, x + 1, y, arrow, style);
        }
        if let Some(text) = on_right {
            Pen::new(buf, row(x + 2)).write(&text, style);
            return Rect { x, y, width: text::width(&text) as u16 + 2, height: 1 };
        }
    } else if let Some(text) = on_left {
        let start = x - 1 - text::width(&text) as u16;
        Pen::new(buf, row(start)).write(&text, style).sign(arrow, style);
        return Rect { x: start, y, width: x - start, height: 1 };
    }
    Rect { x, y, width: 1, height: 1 }
}
