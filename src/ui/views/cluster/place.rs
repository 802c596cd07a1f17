//! Where each node's box stands: equal servers on a ring, other layouts in rows or groups, the largest boxes that have room.

use super::groups;
use crate::engine::scene::{Layout, NodeCard, Scene};
use ratatui::layout::Rect;
use std::f64::consts::TAU;

/// Sizes of a box, with its frame, the largest first: with a log and its values, with a log and its marks, with a log, with
/// two lines, with one. Below that one is as wide as there is room for.
const SIZES: &[(u16, u16)] = &[(34, 12), (26, 8), (19, 6), (13, 4), (11, 4), (13, 3), (11, 3), (9, 3), (8, 3), (7, 3)];
/// Boxes have no more rows where nodes have no log, and where that has no terms and nobody keeps marks for the others:
/// they have not so much to say.
const ROWS_WITHOUT_LOG: u16 = 6;
const ROWS_WITHOUT_TERMS: u16 = 8;
/// Columns and rows that stay free between two boxes, for messages.
const GAP: (u16, u16) = (2, 1);
/// The same between boxes from so many columns on: the larger they are, the more there is to be seen on the way.
const WIDE_GAPS: [(u16, (u16, u16)); 2] = [(34, (12, 4)), (LARGE_FROM, (6, 2))];
/// From so many columns on a box is large.
const LARGE_FROM: u16 = 26;
/// The least width of boxes that stand in columns, and what stays free between those: links run level there, so that
/// labels need the room.
const COLUMN: (u16, u16) = (11, 6);
/// The same where there is little room.
const NARROW_GAP: (u16, u16) = (1, 1);
/// The same between rows of nodes, if large boxes leave so much.
const WIDE_GAP: (u16, u16) = (2, 3);
/// So high is a large box at least.
const LARGE: u16 = 4;
/// A ring is at most so many times as wide as it is high, in cells.
const FLATTEST: f64 = 3.4;
/// The same for large boxes.
const FLATTEST_LARGE: f64 = 6.0;
/// The size of what stands beside a ring.
const ASIDE: (u16, u16) = (12, 3);

/// A way to place boxes of one size.
type Way = fn(&[NodeCard], Rect, (u16, u16)) -> Vec<Rect>;

/// The box of each node, or nothing if they have no room.
pub fn boxes(scene: &Scene, area: Rect) -> Option<Vec<Rect>> {
    let ways: &[Way] = match scene.layout {
        Layout::Ring => &[ring_with_corners, ring_with_column],
        Layout::Rows => &[rows],
        Layout::Groups => return groups::boxes(&scene.nodes, area),
    };
    let fits =
        |gap: (u16, u16)| move |boxes: &Vec<Rect>| boxes.len() == scene.nodes.len() && have_room(boxes, area, gap);
    let tries = |least: u16| {
        let sizes = sizes(scene).filter(move |(_, height)| *height >= least);
        sizes.flat_map(|size| ways.iter().map(|way| way(&scene.nodes, area, *size)))
    };
    let roomy = |boxes: &Vec<Rect>| {
        let widest = boxes.iter().map(|place| place.width).max().unwrap_or(0);
        fits(WIDE_GAPS.iter().find(|(from, _)| widest >= *from).map_or(GAP, |(_, gap)| *gap))(boxes)
    };
    let airy = || if scene.layout == Layout::Rows { tries(LARGE).find(fits(WIDE_GAP)) } else { None };
    let in_columns = || columns_that_fit(scene, area).filter(|boxes| boxes.len() == scene.nodes.len());
    let stacked = || airy().or_else(|| tries(0).find(roomy)).or_else(|| tries(0).find(fits(NARROW_GAP)));
    in_columns().or_else(stacked)
}

/// The sizes that its boxes may have.
fn sizes(scene: &Scene) -> impl Iterator<Item = &'static (u16, u16)> {
    let any = |has: fn(&NodeCard) -> bool| scene.nodes.iter().any(has);
    let most = match () {
        () if !any(|node| node.log.is_some()) => ROWS_WITHOUT_LOG,
        () if !any(|node| node.term.is_some()) => ROWS_WITHOUT_TERMS,
        () => u16::MAX,
    };
    SIZES.iter().filter(move |(_, height)| *height <= most)
}

/// The largest boxes that have room in columns, if any have.
fn columns_that_fit(scene: &Scene, area: Rect) -> Option<Vec<Rect>> {
    if scene.layout != Layout::Rows {
        return None;
    }
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let sizes = sizes(scene).filter(|(width, height)| *width >= COLUMN.0 && *height >= LARGE);
    let mut boxes = sizes.map(|size| columns(&scene.nodes, below, *size));
    boxes.find(|boxes| have_room(boxes, below, GAP) && are_apart(boxes, COLUMN.1))
}

/// Whether columns of boxes have so much between them.
fn are_apart(boxes: &[Rect], gap: u16) -> bool {
    boxes.iter().all(|a| boxes.iter().all(|b| a.x >= b.x || a.right() + gap <= b.x))
}

/// The kinds of nodes in the order of their columns: who asks first, and then as they are listed.
fn kinds_in_columns(nodes: &[NodeCard]) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for node in nodes.iter().filter(|node| node.is_client()).chain(nodes.iter().filter(|node| !node.is_client())) {
        if !kinds.contains(&node.kind.as_str()) {
            kinds.push(&node.kind);
        }
    }
    kinds
}

/// Columns of nodes, by their kinds.
fn columns(nodes: &[NodeCard], area: Rect, (width, height): (u16, u16)) -> Vec<Rect> {
    let kinds = kinds_in_columns(nodes);
    let lefts = apart(kinds.len(), area.width, width);
    let mut boxes = vec![Rect::default(); nodes.len()];
    for (kind, left) in kinds.iter().zip(lefts) {
        let here: Vec<usize> = (0..nodes.len()).filter(|at| nodes[*at].kind == **kind).collect();
        for (at, top) in here.iter().zip(spread(here.len(), area.height, height)) {
            boxes[*at] = Rect { x: area.x + left, y: area.y + top, width, height };
        }
    }
    boxes
}

/// What stands above each column, if boxes stand in columns.
pub fn heads<'a>(scene: &'a Scene, boxes: &[Rect], area: Rect) -> Vec<(&'a str, Rect)> {
    if !in_columns(scene, boxes) {
        return Vec::new();
    }
    let first = |kind: &str| scene.nodes.iter().position(|node| node.kind == kind).and_then(|at| boxes.get(at));
    let head = |kind: &'a str| Some((kind, Rect { y: area.y, height: 1, ..*first(kind)? }));
    kinds_in_columns(&scene.nodes).into_iter().filter_map(head).collect()
}

/// Whether nodes of one kind stand one below the other, and other kinds beside them.
pub fn in_columns(scene: &Scene, boxes: &[Rect]) -> bool {
    let pairs = || scene.nodes.iter().zip(boxes).flat_map(|a| scene.nodes.iter().zip(boxes).map(move |b| (a, b)));
    scene.layout == Layout::Rows && pairs().all(|((a, at), (b, other))| (a.kind == b.kind) == (at.x == other.x))
}

fn have_room(boxes: &[Rect], area: Rect, gap: (u16, u16)) -> bool {
    let beside = |a: &Rect, b: &Rect| a.right() + gap.0 <= b.x || a.bottom() + gap.1 <= b.y;
    let apart = |a: &Rect, b: &Rect| beside(a, b) || beside(b, a);
    let inside = |a: &Rect| area.intersection(*a) == *a;
    boxes.iter().all(inside) && boxes.iter().enumerate().all(|(at, a)| boxes[..at].iter().all(|b| apart(a, b)))
}

/// Whether a node stands on the ring: those of the first kind do.
fn on_ring(nodes: &[NodeCard], node: &NodeCard) -> bool {
    nodes.first().is_some_and(|first| first.kind == node.kind)
}

/// The boxes of a ring, and one after the other those that stand aside.
fn join(nodes: &[NodeCard], ring: Vec<Rect>, aside: Vec<Rect>) -> Vec<Rect> {
    let (mut ring, mut aside) = (ring.into_iter(), aside.into_iter());
    nodes.iter().map_while(|node| if on_ring(nodes, node) { ring.next() } else { aside.next() }).collect()
}

fn ring_with_corners(nodes: &[NodeCard], area: Rect, size: (u16, u16)) -> Vec<Rect> {
    let servers = nodes.iter().filter(|node| on_ring(nodes, node)).count();
    let (width, height) = (ASIDE.0.min(size.0), ASIDE.1);
    let right = area.right().saturating_sub(width);
    let bottom = area.bottom().saturating_sub(height);
    let corners = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
    let corners = corners.map(|(x, y)| Rect { x, y, width, height });
    join(nodes, ring(servers, area, size), corners.into())
}

fn ring_with_column(nodes: &[NodeCard], area: Rect, size: (u16, u16)) -> Vec<Rect> {
    let servers = nodes.iter().filter(|node| on_ring(nodes, node)).count();
    let aside = nodes.len() - servers;
    let (width, height) = (ASIDE.0.min(size.0), ASIDE.1);
    let column = Rect { width, ..area };
    let rest = Rect { x: area.x + width + GAP.0, width: area.width.saturating_sub(width + GAP.0), ..area };
    let boxes = spread(aside, column.height, height).map(|y| Rect { y: column.y + y, height, ..column });
    join(nodes, ring(servers, rest, size), boxes.collect())
}

/// So many boxes on an ellipse, the first on top, clockwise.
fn ring(count: usize, area: Rect, (width, height): (u16, u16)) -> Vec<Rect> {
    let room = |whole: u16, part: u16| f64::from(whole.saturating_sub(part)) / 2.0;
    let (middle_x, middle_y) = (room(area.width, width), room(area.height, height));
    let radius_y = if count == 1 { 0.0 } else { middle_y };
    let flattest = if width >= LARGE_FROM { FLATTEST_LARGE } else { FLATTEST };
    let radius_x = middle_x.min(flattest * middle_y.max(1.0));
    let at = |nth: usize| {
        let (sin, cos) = (TAU * nth as f64 / count as f64).sin_cos();
        let x = area.x + (middle_x + radius_x * sin).round() as u16;
        // What stands below the first keeps as far from it as it can.
        let y = middle_y - radius_y * cos;
        let y = area.y + if cos > 0.0 { y.ceil() } else { y.round() } as u16;
        Rect { x, y, width, height }
    };
    (0..count).map(at).collect()
}

/// The row of each node: one for each kind, but of three kinds or more, clients stand in the last row of the others.
fn row_numbers(nodes: &[NodeCard]) -> Vec<usize> {
    let mut kinds: Vec<&str> = Vec::new();
    for node in nodes {
        if !kinds.contains(&node.kind.as_str()) {
            kinds.push(&node.kind);
        }
    }
    if kinds.len() > 2 {
        kinds.retain(|kind| nodes.iter().any(|node| node.kind == **kind && !node.is_client()));
    }
    let last = kinds.len().saturating_sub(1);
    nodes.iter().map(|node| kinds.iter().position(|kind| *kind == node.kind).unwrap_or(last)).collect()
}

/// Rows of nodes, by their kinds.
fn rows(nodes: &[NodeCard], area: Rect, (width, height): (u16, u16)) -> Vec<Rect> {
    let numbers = row_numbers(nodes);
    let count = numbers.iter().max().map_or(0, |last| last + 1);
    let tops: Vec<u16> = spread(count, area.height, height).collect();
    // Who shares the row of others stands behind them.
    let shares = |at: usize| nodes[at].is_client();
    let mut boxes = vec![Rect::default(); nodes.len()];
    for (row, top) in tops.iter().enumerate() {
        let mut here: Vec<usize> = (0..nodes.len()).filter(|at| numbers[*at] == row).collect();
        here.sort_by_key(|at| shares(*at));
        for (at, x) in here.iter().zip(spread(here.len(), area.width, width)) {
            boxes[*at] = Rect { x: area.x + x, y: area.y + top, width, height };
        }
    }
    boxes
}

/// Where so many things of one length start, from one edge of a room to the other.
fn apart(count: usize, room: u16, length: u16) -> impl Iterator<Item = u16> {
    let left = room.saturating_sub(length);
    let (first, step) = match count {
        0 | 1 => (left / 2, 0.0),
        _ => (0, f64::from(left) / (count - 1) as f64),
    };
    (0..count).map(move |nth| first + (nth as f64 * step).round() as u16)
}

/// Where so many things of one length start, spread evenly over a room.
fn spread(count: usize, room: u16, length: u16) -> impl Iterator<Item = u16> {
    let share = f64::from(room) / count.max(1) as f64;
    (0..count).map(move |nth| ((nth as f64 + 0.5) * share - f64::from(length) / 2.0).round().max(0.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(kinds: &[(&str, usize)]) -> Vec<NodeCard> {
        let card = |kind: &str| {
            let log = (kind == "server").then(Vec::new);
            NodeCard { kind: kind.into(), term: log.as_ref().map(|_| 1), log, ..NodeCard::default() }
        };
        let of = |(kind, count): &(&str, usize)| vec![card(kind); *count];
        kinds.iter().flat_map(of).collect()
    }

    fn scene(layout: Layout, kinds: &[(&str, usize)]) -> Scene {
        Scene {
            format: 1,
            protocol: String::new(),
            layout,
            time_ms: 0,
            step: 0,
            rules_off: Vec::new(),
            outside_model: Vec::new(),
            nodes: nodes(kinds),
            messages: Vec::new(),
            links: Default::default(),
            network: Default::default(),
            chosen: Vec::new(),
            progress: vec![],
            ballots: Vec::new(),
            can_still: Vec::new(),
            bound: Vec::new(),
            beliefs: Vec::new(),
            violations: Vec::new(),
        }
    }

    #[test]
    fn a_ring_has_the_first_on_top_and_goes_clockwise() {
        let area = Rect::new(0, 0, 44, 18);
        let boxes = boxes(&scene(Layout::Ring, &[("server", 5), ("client", 1)]), area).expect("there is room");
        assert_eq!(boxes[0].y, 0, "the first is on top");
        assert!(boxes[1].x > boxes[0].x && boxes[2].y > boxes[1].y, "the second is right of it, the third below that");
        assert!(boxes[4].x < boxes[0].x, "the last is left of the first");
        assert!(boxes[0].height >= 4, "at 80x24 a box has room for two lines");
    }

    #[test]
    fn boxes_never_touch_and_never_leave_the_room_whatever_there_is() {
        for (width, height) in [(24, 10), (44, 18), (64, 33), (156, 41)] {
            for servers in 1..=15 {
                for clients in 0..=8 {
                    for layout in [Layout::Ring, Layout::Rows] {
                        let area = Rect::new(3, 2, width, height);
                        let scene = scene(layout, &[("server", servers), ("client", clients)]);
                        let Some(boxes) = boxes(&scene, area) else { continue };
                        assert_eq!(boxes.len(), servers + clients);
                        for (at, a) in boxes.iter().enumerate() {
                            assert_eq!(area.intersection(*a), *a);
                            assert!(boxes[..at].iter().all(|b| !a.intersects(*b)), "{servers} {clients} {layout:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_usual_paxos_has_room_as_a_picture_on_the_smallest_screen() {
        let kinds = [("proposer", 2), ("acceptor", 3), ("learner", 1), ("client", 1)];
        let boxes = boxes(&scene(Layout::Rows, &kinds), Rect::new(0, 0, 24, 14)).expect("there is room");
        assert_eq!(boxes[5].y, boxes[6].y, "the client stands beside the learner");
        assert!(boxes[6].x > boxes[5].x);
    }

    #[test]
    fn a_larger_room_has_larger_boxes_and_columns_from_clients_to_learners() {
        let raft = scene(Layout::Ring, &[("server", 5), ("client", 1)]);
        let size = |(width, height)| {
            let boxes = boxes(&raft, Rect::new(0, 0, width, height)).expect("there is room");
            (boxes[0].width, boxes[0].height)
        };
        assert_eq!([(42, 17), (64, 34), (118, 34), (200, 70)].map(size), [(13, 4), (19, 6), (26, 8), (34, 12)]);
        let kinds = [("proposer", 2), ("acceptor", 3), ("learner", 1), ("client", 1)];
        let paxos = scene(Layout::Rows, &kinds);
        let area = Rect::new(0, 0, 118, 34);
        let boxes = boxes(&paxos, area).expect("there is room");
        let heads: Vec<&str> = heads(&paxos, &boxes, area).iter().map(|(kind, _)| *kind).collect();
        assert_eq!(heads, ["client", "proposer", "acceptor", "learner"]);
        assert!(boxes[6].x < boxes[0].x && boxes[1].x < boxes[2].x && boxes[4].x < boxes[5].x);
        assert!(boxes[5].y == boxes[3].y && boxes[5].y == boxes[6].y, "links run level");
        assert!(!in_columns(&paxos, &super::boxes(&paxos, Rect::new(0, 0, 42, 17)).expect("there is room")));
    }

    #[test]
    fn what_has_no_room_is_refused() {
        assert!(boxes(&scene(Layout::Ring, &[("server", 40)]), Rect::new(0, 0, 44, 18)).is_none());
        let rows = [("client", 1), ("proposer", 2), ("acceptor", 5), ("learner", 2)];
        assert!(boxes(&scene(Layout::Rows, &rows), Rect::new(0, 0, 44, 18)).is_some(), "usual Paxos has room at 80x24");
    }
}
