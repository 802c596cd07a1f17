//! The ways of messages between boxes: the cells that a sign passes, one lane for each direction, and on which side of
//! it a label stands. All of it follows from where the boxes are, so that it is the same at every moment.

use crate::ui::widgets::line::{self, Point};
use ratatui::layout::Rect;

/// A cell of the screen.
pub type Cell = (u16, u16);

/// The part of its way on which a message's label is to be read.
pub const READ: (f64, f64) = (0.15, 0.9);
/// Labels are never longer.
const LONGEST: u16 = 24;

/// Where a label stands, seen from its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In the same row, before it.
    Left,
    /// In the same row, behind it.
    Right,
    /// In the row above or below.
    Row {
        /// Whether it is the row below.
        below: bool,
        /// How it stands there.
        align: Align,
    },
}

/// How a label stands in another row than its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It ends over the sign.
    Ends,
    /// Its middle is there.
    Middle,
    /// It begins there.
    Begins,
}

/// All sides, the plainest first.
const SIDES: [Side; 8] = [
    Side::Right,
    Side::Left,
    Side::Row { below: false, align: Align::Middle },
    Side::Row { below: true, align: Align::Middle },
    Side::Row { below: false, align: Align::Begins },
    Side::Row { below: true, align: Align::Begins },
    Side::Row { below: false, align: Align::Ends },
    Side::Row { below: true, align: Align::Ends },
];

impl Side {
    /// How many rows below its sign a label stands.
    fn rows(self) -> i32 {
        match self {
            Side::Left | Side::Right => 0,
            Side::Row { below, .. } => {
                if below {
                    1
                } else {
                    -1
                }
            }
        }
    }

    /// How far to the right it leads from its sign: not at all, or one.
    fn columns(self) -> i32 {
        match self {
            Side::Left | Side::Row { align: Align::Ends, .. } => -1,
            Side::Right | Side::Row { align: Align::Begins, .. } => 1,
            Side::Row { align: Align::Middle, .. } => 0,
        }
    }

    /// On which hand of one who goes there it is: 1 is the right one, -1 the left one, 0 before or behind.
    fn hand(self, from: Point, to: Point) -> i8 {
        let (x, y) = (to.0 - from.0, 2.0 * (to.1 - from.1));
        let turn = x * 2.0 * f64::from(self.rows()) - y * f64::from(self.columns());
        if turn > 0.0 { 1 } else { -i8::from(turn < 0.0) }
    }

    /// Where a text of so many columns stands beside a sign.
    pub fn place(self, (x, y): Cell, width: u16) -> Rect {
        let x = match self {
            Side::Left => x.saturating_sub(width),
            Side::Right => x + 1,
            Side::Row { align: Align::Begins, .. } => x,
            Side::Row { align: Align::Middle, .. } => x.saturating_sub(width / 2),
            Side::Row { align: Align::Ends, .. } => (x + 1).saturating_sub(width),
        };
        Rect { x, y: y.saturating_add_signed(self.rows() as i16), width, height: 1 }
    }

    /// The longest text that has room beside a sign, of whose cell this is free.
    fn room(self, free: &Free) -> u16 {
        let Some((left, right)) = free[(self.rows() + 1) as usize] else { return 0 };
        match self {
            Side::Left => left,
            Side::Right => right,
            Side::Row { align: Align::Begins, .. } => right + 1,
            Side::Row { align: Align::Middle, .. } => 2 * left.min(right) + 1,
            Side::Row { align: Align::Ends, .. } => left + 1,
        }
    }
}

/// What is free around a cell: in the row above, its own and the one below, how many columns on its left and on its
/// right; nothing in a row where a box is or none.
type Free = [Option<(u16, u16)>; 3];

/// What is free around a cell, within the area and where no box is.
fn free((x, y): Cell, boxes: &[Rect], area: Rect) -> Free {
    [-1, 0, 1].map(|rows| {
        let y = y.saturating_add_signed(rows);
        if !area.contains((x, y).into()) {
            return None;
        }
        let mut beside = boxes.iter().filter(|place| place.top() <= y && y < place.bottom());
        beside.try_fold((x - area.x, area.right() - 1 - x), |(left, right), place| match () {
            () if place.right() <= x => Some((left.min(x - place.right()), right)),
            () if place.left() > x => Some((left, right.min(place.left() - 1 - x))),
            () => None,
        })
    })
}

/// The way of messages from one box to another.
pub struct Way {
    /// The cells that a sign passes, never one of a box.
    pub cells: Vec<Cell>,
    /// Where labels stand.
    pub side: Side,
    /// The longest label that has room all along.
    pub room: u16,
    /// The arrow that points along it.
    pub arrow: char,
    /// The corners between which all its cells are.
    pub corners: [Cell; 2],
}

impl Way {
    /// The way from one of these boxes to another.
    pub fn new(from: usize, to: usize, boxes: &[Rect], area: Rect) -> Way {
        let (a, b) = (middle(boxes[from]), middle(boxes[to]));
        let mut cells = cells(boxes[from.min(to)], boxes[from.max(to)], boxes);
        if from > to {
            cells.reverse();
        }
        let free: Vec<Free> = cells.iter().map(|cell| free(*cell, boxes, area)).collect();
        let best = |hand: i8, there: bool| {
            let sides = SIDES.into_iter().rev().filter(|side| side.hand(a, b) == hand);
            sides.map(|side| (room_along(&free, side, there), side)).max_by_key(|(room, _)| *room)
        };
        let room = |hand: i8, there: bool| best(hand, there).map_or(0, |(room, _)| room);
        // Both directions of a link keep to the same hand of those who go there: what is on the right of one is on the
        // left of the other, so that a request and its reply have each its own side.
        let keeps_right = room(1, true) + room(-1, false) >= room(-1, true) + room(1, false);
        let (room, side) = best(if keeps_right { 1 } else { -1 }, true).unwrap_or((0, Side::Right));
        for (cell, free) in cells.iter_mut().zip(&free) {
            let (left, right) = free[1].unwrap_or_default();
            match side {
                Side::Left if left > 0 => cell.0 -= 1,
                Side::Right if right > 0 => cell.0 += 1,
                Side::Left | Side::Right | Side::Row { .. } => {}
            }
        }
        let corner = |of: fn(u16, u16) -> u16| {
            cells.iter().copied().reduce(|a, b| (of(a.0, b.0), of(a.1, b.1))).unwrap_or_default()
        };
        let corners = [corner(u16::min), corner(u16::max)];
        Way { cells, side, room: room.saturating_sub(1), arrow: line::arrow(a, b), corners }
    }

    /// Which of the cells a sign is in when it has come so far: 0 is the start, 1 the end.
    pub fn at(&self, part: f64) -> usize {
        at(self.cells.len(), part)
    }
}

/// Which of so many cells, at least one, something is in that has come so far.
fn at(count: usize, part: f64) -> usize {
    (part.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize
}

/// The longest label that has room on a side all along the cells of which this is free, there or back.
fn room_along(free: &[Free], side: Side, there: bool) -> u16 {
    let (last, start, end) = (free.len() - 1, at(free.len(), READ.0), at(free.len(), READ.1));
    let read = if there { &free[start..=end] } else { &free[last - end..=last - start] };
    read.iter().map(|free| side.room(free)).min().unwrap_or(0).min(LONGEST)
}

/// The middle of a box.
pub fn middle(area: Rect) -> Point {
    (f64::from(area.x) + f64::from(area.width - 1) / 2.0, f64::from(area.y) + f64::from(area.height - 1) / 2.0)
}

/// The cell in the middle of what is to be seen of the line between two boxes.
pub fn halfway(from: Rect, to: Rect, boxes: &[Rect]) -> Cell {
    let cells = cells(from, to, boxes);
    cells[cells.len() / 2]
}

/// The same where something stands there already: the next cell of the line where nothing does, if there is one.
pub fn near_halfway(from: Rect, to: Rect, boxes: &[Rect], taken: &[Cell]) -> Cell {
    let cells = cells(from, to, boxes);
    let half = cells.len() / 2;
    let mut free: Vec<usize> = (0..cells.len()).filter(|at| !taken.contains(&cells[*at])).collect();
    free.sort_by_key(|at| at.abs_diff(half));
    cells[free.first().copied().unwrap_or(half)]
}

/// So many free cells a level line needs, so that a cross is seen on it beside messages and their number.
const LEAST_LEVEL: usize = 3;

/// Whether a line between two boxes is seen, and not taken for one between others: it does not run through the middle of
/// a box between them, and has room.
pub fn is_plain(from: usize, to: usize, boxes: &[Rect]) -> bool {
    let (a, b) = (middle(boxes[from]), middle(boxes[to]));
    let others = (0..boxes.len()).filter(|at| *at != from && *at != to).map(|at| middle(boxes[at]));
    let through = |(x, y): Point| {
        let near = |(cell_x, cell_y): Cell| (f64::from(cell_x) - x).abs() <= 1.0 && (f64::from(cell_y) - y).abs() < 1.0;
        line::cells(a, b).any(near)
    };
    let is_level = boxes[from].y == boxes[to].y;
    let tight = is_level && cells(boxes[from], boxes[to], boxes).len() < LEAST_LEVEL;
    !tight && !others.into_iter().any(through)
}

/// The cells of the line between two boxes that no box covers: what is behind one is leapt over. At least one.
fn cells(from: Rect, to: Rect, boxes: &[Rect]) -> Vec<Cell> {
    let (a, b) = (middle(from), middle(to));
    let covered = |cell: &Cell| boxes.iter().any(|place| place.contains((*cell).into()));
    let open: Vec<Cell> = line::cells(a, b).filter(|cell| !covered(cell)).collect();
    if open.is_empty() { vec![line::cell(line::along(a, b, 0.5))] } else { open }
}
