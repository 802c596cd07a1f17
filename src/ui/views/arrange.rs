//! Where each view stands: layouts by name, the one that suits the size of the screen unless another was chosen. Both
//! drawing and the mouse ask here, so that a click means what stands there.
//!
//! Walls are shared: a view has a rule above it with its title, and a wall on its left where another view stands there.
//! At the edges of the screen there is none.

use super::{
    ALL, BELIEFS, CLUSTER, INSPECTOR, LANES, LESSON, MESSAGES, NARRATION, SHEET, STORES, TABLES, ZNODES, endings,
    narration, of,
};
use crate::engine::scene::Layout;
use crate::ui::app::{Pane, Picking, Sharing};
use ratatui::layout::Rect;

/// The smallest terminal that is drawn on.
pub const LEAST: (u16, u16) = (60, 20);
/// From so many rows on, two views stand beside the cluster, and from so many on, three.
const STACKS: [u16; 2] = [11, 38];
/// Rows of a view that are not its own: the rule with its title.
const HEAD: u16 = 1;
/// Columns of a view beside another one that are not its own: the wall, and a cell on either side.
const BESIDE: u16 = 3;
/// Rows, with its rule, that the last view keeps however much the one above has use for.
const LEAST_TOLD: u16 = 5 + HEAD;
/// Rows, with its rule, below which a view is not worth showing.
const LEAST_VIEW: u16 = 3 + HEAD;
/// Rows that are free below others, from which on one more view is worth showing there.
const LEAST_MORE: usize = 6;
/// From so many columns and rows on there are two columns beside the cluster.
const WIDE: (u16, u16) = (150, 28);

/// From so many rows on there is room for other views below the cluster.
const LEAST_BELOW: u16 = 18;
/// The same where two runs stand side by side, in so few columns.
const LEAST_HALF: u16 = 24;

/// A view and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its position in [`ALL`].
    pub view: usize,
    /// Its place, with the rule above it and what is left of it: a wall, or the edge of the screen.
    pub place: Rect,
    /// The room that it draws into.
    pub inner: Rect,
    /// Whether there is a wall on its left, and whether another view stands on its right.
    pub beside: (bool, bool),
}

impl Placed {
    /// A view in its place, of all the room that there is.
    pub fn new(view: usize, place: Rect, all: Rect) -> Placed {
        let beside = (place.x > all.x, place.right() < all.right());
        let left = 1 + u16::from(beside.0);
        let inner = Rect {
            x: place.x + left,
            y: place.y + HEAD,
            width: place.width.saturating_sub(left + 1),
            height: place.height.saturating_sub(HEAD),
        };
        Placed { view, place, inner, beside }
    }
}

impl Placed {
    /// The same, ending above this row.
    pub fn ending(self, row: u16) -> Placed {
        let height = |area: Rect| Rect { height: row.saturating_sub(area.y).min(area.height), ..area };
        Placed { place: height(self.place), inner: height(self.inner), ..self }
    }
}

/// A view, by its position in [`ALL`], and its place with its rule and its wall.
type Share = (usize, Rect);

/// A way to share the room between the views.
pub struct Arrangement {
    /// How it is chosen.
    pub sharing: Sharing,
    /// What it is called.
    pub name: &'static str,
    /// Columns and rows from which on it is of use.
    least: (u16, u16),
    shares: fn(&Pane, Rect) -> Vec<Share>,
}

impl Arrangement {
    /// Whether a screen is large enough for it.
    fn suits(&self, area: Rect) -> bool {
        let (width, height) = self.least;
        area.width >= width && area.height >= height
    }
}

/// All layouts. The first are chosen by the size of the screen.
pub const LAYOUTS: &[Arrangement] = &[
    Arrangement { sharing: Sharing::Beside, name: "cluster on the left", least: (0, 0), shares: beside },
    Arrangement { sharing: Sharing::Columns, name: "three columns", least: WIDE, shares: columns },
    Arrangement { sharing: Sharing::Below, name: "cluster on top", least: (0, LEAST_BELOW), shares: below },
    Arrangement { sharing: Sharing::Projector, name: "projector", least: (0, 0), shares: projector },
];

/// The layout in use on a screen of this size, by its position in [`LAYOUTS`].
fn in_use(pane: &Pane, area: Rect) -> usize {
    let wished = |layout: &Arrangement| pane.look.layout == Some(layout.sharing) && layout.suits(area);
    LAYOUTS.iter().position(wished).unwrap_or(usize::from(LAYOUTS[1].suits(area)))
}

/// The layout after the one in use, of those that the screen is large enough for.
pub fn next_layout(pane: &Pane, area: Rect) -> &'static Arrangement {
    let (now, count) = (in_use(pane, area), LAYOUTS.len());
    let next = (1..=count).map(|by| (now + by) % count).find(|at| LAYOUTS[*at].suits(area));
    &LAYOUTS[next.unwrap_or(now)]
}

/// Where every view that is shown stands in the room between the banners and the timeline.
pub fn places(pane: &Pane, area: Rect) -> Vec<Placed> {
    shares(pane, area).into_iter().map(|(view, place)| Placed::new(view, place, area)).collect()
}

/// The room of a view that has all of an area.
pub fn whole(area: Rect) -> Rect {
    Placed::new(CLUSTER, area, area).inner
}

fn shares(pane: &Pane, area: Rect) -> Vec<Share> {
    // A sheet has all the room beside the cluster: what one chooses there happens in the cluster.
    if matches!(pane.picking, Picking::Sheet(_)) {
        let (left, right) = split(area, area.width - sheet_width(area.width));
        return vec![(CLUSTER, left), (SHEET, right)];
    }
    match pane.look.enlarged {
        Some(at) if at < ALL.len() => vec![(at, area)],
        _ if pane.side.is_some() => half(pane, area),
        _ => (LAYOUTS[in_use(pane, area)].shares)(pane, area),
    }
}

/// Columns of a sheet, with its wall, on a screen of so many.
fn sheet_width(width: u16) -> u16 {
    (width + 1 - width * 48 / 100).min(width)
}

/// Columns inside a sheet on a screen of so many.
pub fn sheet_room(width: u16) -> u16 {
    sheet_width(width).saturating_sub(BESIDE)
}

fn beside(pane: &Pane, area: Rect) -> Vec<Share> {
    let side = (area.width * 45 / 100).clamp(34, 84) + 1;
    let (left, right) = split(area, area.width.saturating_sub(side));
    let count = 1 + STACKS.iter().filter(|rows| area.height >= **rows).count();
    // A lesson at a small size has a column of its own, always the same, so that the picture stays where it is.
    if pane.run.guide.is_some() && area.height < STACKS[1] {
        let mut placed = vec![(CLUSTER, left), (LESSON, right)];
        // What is compared needs all the rows there are.
        if pane.scene().layout == Layout::Ring && endings::shown(pane).is_none() && pane.run.beside.is_none() {
            let height = left.height.saturating_sub(LEAST_TOLD);
            placed[0].1.height = height;
            let below = Rect { y: left.y + height, height: left.height - height, ..left };
            let other = chosen(pane, 2).into_iter().find(|at| *at != LESSON).unwrap_or(STORES);
            placed.push((other, below));
        }
        return placed;
    }
    let mut placed = vec![(CLUSTER, left)];
    placed.extend(stack(pane, &chosen(pane, count), right));
    placed
}

fn columns(pane: &Pane, area: Rect) -> Vec<Share> {
    let (left, rest) = split(area, area.width * 42 / 100 - 1);
    let (middle, right) = split(rest, rest.width / 2);
    let mut others = chosen(pane, 4);
    let mut placed = vec![(CLUSTER, left)];
    // The narration has a column of its own; where it is not shown, the last view has.
    let last = others.iter().position(|at| *at == NARRATION).unwrap_or(others.len() - 1);
    let last = others.remove(last);
    fill(pane, &mut others, middle);
    placed.extend(stack(pane, &others, middle));
    placed.push((last, right));
    placed
}

/// Adds what else nodes keep where views one below the other leave room for it.
fn fill(pane: &Pane, views: &mut Vec<usize>, area: Rect) {
    let wish = |at: usize| rows(pane, at, area.width.saturating_sub(BESIDE)).saturating_add(HEAD.into());
    for more in [BELIEFS, STORES, ZNODES, TABLES] {
        let used = views.iter().fold(0, |used: usize, at| used.saturating_add(wish(*at)));
        let free = usize::from(area.height).saturating_sub(used);
        if free >= LEAST_MORE && !views.contains(&more) && super::wanted(pane, more) {
            views.push(more);
        }
    }
    views.sort_unstable_by_key(|at| (*at != LESSON, *at));
}

fn below(pane: &Pane, area: Rect) -> Vec<Share> {
    let height = (area.height * 58 / 100).max(11);
    let top = Rect { height, ..area };
    let bottom = Rect { y: area.y + height, height: area.height.saturating_sub(height), ..area };
    let (left, right) = split(bottom, area.width / 2);
    match chosen(pane, 2).as_slice() {
        [one, other, ..] => vec![(CLUSTER, top), (*one, left), (*other, right)],
        _ => vec![(CLUSTER, top), (NARRATION, bottom)],
    }
}

/// The cluster alone, and under a lesson its text. What happened stands in the last lines.
fn projector(pane: &Pane, area: Rect) -> Vec<Share> {
    if pane.run.guide.is_none() {
        return vec![(CLUSTER, area)];
    }
    let wish = rows(pane, LESSON, whole(area).width) as u16 + HEAD;
    let height = area.height - wish.clamp(LEAST_TOLD.min(area.height / 3), area.height / 2);
    let (top, bottom) = (Rect { height, ..area }, Rect { y: area.y + height, height: area.height - height, ..area });
    vec![(CLUSTER, top), (LESSON, bottom)]
}

/// Of two runs side by side each has its cluster, and where there is room for it a view below.
fn half(pane: &Pane, area: Rect) -> Vec<Share> {
    let projected = pane.look.layout == Some(Sharing::Projector);
    let view = chosen(pane, 1).first().copied().filter(|_| !projected && area.height >= LEAST_HALF);
    let Some(view) = view else { return vec![(CLUSTER, area)] };
    let wish = rows(pane, view, whole(area).width).saturating_add(HEAD.into());
    let height = area.height - (area.height * 42 / 100).min(wish.try_into().unwrap_or(u16::MAX)).max(LEAST_VIEW);
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    vec![(CLUSTER, Rect { height, ..area }), (view, below)]
}

/// How many rows a view has use for.
fn rows(pane: &Pane, view: usize, width: u16) -> usize {
    let (view, pane) = of(pane, view);
    (view.rows)(&pane, width)
}

fn split(area: Rect, width: u16) -> (Rect, Rect) {
    let left = Rect { width, ..area };
    (left, Rect { x: area.x + width, width: area.width.saturating_sub(width), ..area })
}

/// The views beside the cluster, in their order: what the moment calls for, the one that was chosen, the narration as
/// soon as there is room for two, and others as far as there is room.
fn chosen(pane: &Pane, count: usize) -> Vec<usize> {
    let panel = 1 + pane.look.panel % (ALL.len() - 1);
    let moment: &[usize] = match pane.picking {
        Picking::Message(_) => &[MESSAGES, INSPECTOR],
        Picking::Nothing | Picking::Link(_) | Picking::Sheet(_) => &[],
    };
    let wanted = moment
        .iter()
        .copied()
        .chain([LESSON, panel, NARRATION, BELIEFS, STORES, ZNODES, TABLES, MESSAGES, INSPECTOR, LANES]);
    let mut shown: Vec<usize> = Vec::new();
    for at in wanted.filter(|at| super::wanted(pane, *at)) {
        if shown.len() < count && !shown.contains(&at) {
            shown.push(at);
        }
    }
    // The lesson stands first: it is read before anything else; what happened last, after what one looks at.
    shown.sort_unstable_by_key(|at| (*at != LESSON, *at == NARRATION, *at));
    shown
}

/// Rows, with its rule, that the last of two views has at least: the narration as many as its newest step needs, while
/// nothing moves, so that one reads what was decided; else the frames would leap.
fn least_below(pane: &Pane, view: usize, width: u16, rest: u16) -> u16 {
    let least = LEAST_TOLD.min(rest - rest / 2);
    if view != NARRATION || pane.run.clock.playing || pane.run.clock.replay.is_some() {
        return least;
    }
    let newest = narration::newest_rows(pane, width.saturating_sub(BESIDE)) as u16 + HEAD;
    // What it tells of stays in sight as well.
    newest.clamp(least, rest.saturating_sub(LEAST_VIEW.max(rest / 2)).max(least))
}

/// Views one below the other: each as high as it has use for, the last one with the rest.
fn stack(pane: &Pane, views: &[usize], area: Rect) -> Vec<Share> {
    let mut top = area.y;
    let mut placed = Vec::new();
    for (nth, at) in views.iter().enumerate() {
        let rest = area.bottom() - top;
        let others = (views.len() - nth) as u16;
        let wish = rows(pane, *at, area.width.saturating_sub(BESIDE)).saturating_add(HEAD.into());
        let height = match others {
            // A long page has the room of what stands below it.
            2 if *at == LESSON && wish + usize::from(LEAST_VIEW) > usize::from(rest) => rest,
            2 if *at == LESSON => wish as u16,
            // What one is to read comes before what one may look at.
            _ if *at == LESSON && others > 2 => {
                wish.min(usize::from(rest.saturating_sub(LEAST_VIEW * (others - 1)))) as u16
            }
            1 => rest,
            2 => wish.min(usize::from(rest.saturating_sub(least_below(pane, views[nth + 1], area.width, rest)))) as u16,
            _ => wish.min(usize::from(rest / others)) as u16,
        };
        let height = height.max(LEAST_VIEW).min(rest);
        placed.push((*at, Rect { y: top, height, ..area }));
        top += height;
        if top >= area.bottom() {
            break;
        }
    }
    placed
}
