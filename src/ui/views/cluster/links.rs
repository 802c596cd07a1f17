//! Links: thin straight lines between the boxes, red and broken with a cross where one is cut, or named at both boxes where
//! no line can tell whose it is; and what a link has for itself. It knows no message; a link that is drawn for another
//! reason is a line in [`whole`].

use super::place;
use super::way::{self, Cell, middle};
use crate::engine::scene::Layout;
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, line, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// More whole links than this are a carpet and not drawn.
const MOST_LINKS: usize = 36;

/// Draws the links: those that carry as thin lines, those that are cut with a cross, and with an arrow where one
/// direction only is cut; in the middle of others what they have for themselves.
pub fn draw(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) {
    for (a, b) in whole(pane, boxes) {
        let role = if obeys(pane, a, b) || obeys(pane, b, a) { Role::Lead } else { Role::Link };
        line::draw(middle(boxes[a]), middle(boxes[b]), false, pane.theme.line(role), buf);
    }
    if !pane.scene().links.cut.is_empty() {
        draw_cut(pane, boxes, buf);
    }
    if !pane.scene().links.own.is_empty() {
        draw_own(pane, boxes, area, buf);
    }
}

/// Whether one of them takes orders from the other.
fn obeys(pane: &Pane, a: usize, b: usize) -> bool {
    let nodes = &pane.scene().nodes;
    nodes[a].obeys.as_ref() == Some(&nodes[b].id)
}

fn draw_cut(pane: &Pane, boxes: &[Rect], buf: &mut Buffer) {
    let nodes = &pane.scene().nodes;
    let style = pane.theme.get(Role::Cut);
    let links: Vec<_> = say::cut_links(pane.run, pane.scene()).collect();
    let cut = |a: usize, b: usize| links.iter().any(|c| c.from == nodes[a].id && c.to == nodes[b].id);
    for (a, b) in pairs(nodes.len()) {
        let (there, back) = (cut(a, b), cut(b, a));
        let (from, to) = if there { (a, b) } else { (b, a) };
        if (there || back) && way::is_plain(a, b, boxes) {
            line::draw(middle(boxes[from]), middle(boxes[to]), true, style, buf);
        }
    }
}

/// The signs on links that are cut, and where they stand: a cross, and an arrow where one direction only is cut. They stand
/// aside for what is on its way.
pub fn crosses(pane: &Pane, boxes: &[Rect], taken: &[Cell]) -> Vec<(Cell, char)> {
    let scene = pane.scene();
    let place = |id: &str| scene.nodes.iter().position(|node| node.id == id);
    let mut signs = Vec::new();
    for cut in say::cut_links(pane.run, scene) {
        let (Some(from), Some(to)) = (place(&cut.from), place(&cut.to)) else { continue };
        let both = scene.links.cut.iter().any(|other| other.from == cut.to && other.to == cut.from);
        if both && from > to || !way::is_plain(from, to, boxes) {
            continue;
        }
        let (x, y) = way::near_halfway(boxes[from], boxes[to], boxes, taken);
        signs.push(((x, y), '✗'));
        if !both {
            signs.push(((x + 1, y), line::arrow(middle(boxes[from]), middle(boxes[to]))));
        }
    }
    signs
}

/// Draws those signs.
pub fn draw_crosses(pane: &Pane, boxes: &[Rect], taken: &[Cell], buf: &mut Buffer) {
    let style = pane.theme.get(Role::Cut);
    let free = |(at, _): &(Cell, char)| !boxes.iter().any(|place| place.contains((*at).into()));
    crosses(pane, boxes, taken).into_iter().filter(free).for_each(|((x, y), sign)| put(buf, x, y, sign, style));
}

/// Where a line to the other end would be taken for one between others: to whom each box's links are cut, on its lower
/// edge, and in which direction where it is one only. Where not all have room, how many there are.
pub fn draw_ends(pane: &Pane, boxes: &[Rect], buf: &mut Buffer) {
    let nodes = &pane.scene().nodes;
    for (at, place) in boxes.iter().enumerate() {
        let others = (0..nodes.len()).filter(|other| *other != at && !way::is_plain(at, *other, boxes));
        let ends: Vec<String> = others.filter_map(|other| say::cut_end(pane.run, pane.scene(), [at, other])).collect();
        if ends.is_empty() {
            continue;
        }
        let row = Rect { x: place.x + 1, y: place.bottom() - 1, width: place.width.saturating_sub(2), height: 1 };
        let all = format!("✗{}", ends.join(" "));
        let told = if text::width(&all) <= row.width.into() { all } else { format!("✗{}", ends.len()) };
        Pen::new(buf, row).write(&told, pane.theme.get(Role::Cut));
    }
}

/// Writes what links have for themselves into their middle: what is the same both ways once, else each way with its
/// arrow.
fn draw_own(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) {
    let links = &pane.scene().links;
    let nodes = &pane.scene().nodes;
    let own =
        |a: usize, b: usize| links.own.iter().find(|l| l.from == nodes[a].id && l.to == nodes[b].id).map(say::own);
    let is_cut = |a: usize, b: usize| say::is_cut(pane.scene(), &nodes[a], &nodes[b]);
    let (style, whole) = (pane.theme.get(Role::Link), whole(pane, boxes));
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
            line::draw(from, to, false, style, buf);
        }
        let (x, y) = way::halfway(boxes[a], boxes[b], boxes);
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

/// The links that are drawn although nothing happened to them: between equals on a ring, between neighbouring rows or
/// columns.
fn whole(pane: &Pane, boxes: &[Rect]) -> Vec<(usize, usize)> {
    let nodes = &pane.scene().nodes;
    let columns = place::in_columns(pane.scene(), boxes);
    let beside = |a: usize, b: usize| boxes[a].y == boxes[b].y && nodes[a].kind != nodes[b].kind;
    // A client that shares a row has to do with those in it, not with those above.
    let is_guest = |at: usize| nodes[at].is_client() && (0..nodes.len()).any(|other| beside(at, other));
    let ends = |a: usize, b: usize| [&nodes[a].id, &nodes[b].id];
    let is_open = |a, b| pane.scene().links.open.iter().any(|open| open.each_ref() == ends(a, b));
    let drawn = |a: usize, b: usize| match pane.scene().layout {
        Layout::Groups => is_open(a, b),
        Layout::Ring => nodes[a].kind == nodes[0].kind && nodes[b].kind == nodes[0].kind,
        Layout::Rows if columns => boxes[a].x != boxes[b].x && columns_between(boxes, a, b) == 0,
        // Between rows that stand one above the other.
        Layout::Rows if is_guest(a) || is_guest(b) => beside(a, b),
        Layout::Rows => nodes[a].kind != nodes[b].kind && rows_between(boxes, a, b) == 0,
    };
    let whole: Vec<_> = pairs(nodes.len()).filter(|(a, b)| drawn(*a, *b)).collect();
    if whole.len() <= MOST_LINKS { whole } else { Vec::new() }
}

/// The link that runs through here.
pub fn hit(pane: &Pane, boxes: &[Rect], at: Position) -> Option<Target> {
    let cut = say::cut_links(pane.run, pane.scene()).filter_map(|cut| {
        let find = |id: &str| pane.scene().nodes.iter().position(|node| node.id == id);
        Some((find(&cut.from)?, find(&cut.to)?)).filter(|(a, b)| way::is_plain(*a, *b, boxes))
    });
    let runs =
        |(a, b): &(usize, usize)| line::cells(middle(boxes[*a]), middle(boxes[*b])).any(|cell| cell == (at.x, at.y));
    cut.chain(whole(pane, boxes)).find(runs).map(|(a, b)| Target::Link(a, b))
}

/// How many boxes' columns lie between two boxes.
fn columns_between(boxes: &[Rect], a: usize, b: usize) -> usize {
    let (left, right) = (boxes[a].x.min(boxes[b].x), boxes[a].x.max(boxes[b].x));
    boxes.iter().filter(|other| other.x > left && other.x < right).count()
}

/// How many boxes' rows lie between two boxes.
fn rows_between(boxes: &[Rect], a: usize, b: usize) -> usize {
    let (top, bottom) = (boxes[a].y.min(boxes[b].y), boxes[a].y.max(boxes[b].y));
    boxes.iter().filter(|other| other.y > top && other.y < bottom).count()
}
