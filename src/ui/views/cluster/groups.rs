//! Groups: the nodes of each kind stand together under its name. Groups stand one below the other, and side by side where
//! that leaves larger boxes; a node that belongs to another one's machine stands under that. All of it follows from the
//! kinds of the nodes and from the room, so that nothing moves.

use crate::engine::scene::{NodeCard, Scene};
use ratatui::layout::Rect;
use std::ops::RangeInclusive;

/// So wide is a box at least and at most.
const WIDTHS: RangeInclusive<u16> = 7..=34;
/// So high is one at least.
const LEAST_HEIGHT: u16 = 3;
/// From so many columns on so many rows are of use, with the frame: what has no room for words needs no rows for them.
const HEIGHTS: [(u16, u16); 3] = [(26, 10), (17, 8), (0, 5)];
/// The box of a node that has no log has less to say.
const HEIGHT_WITHOUT_LOG: u16 = 6;
/// Up to so many boxes of a group stand in one line, or one below the other.
const TOGETHER: u16 = 5;
/// Below so many columns a column is worth half: words are cut there.
const WORTH_IT: u16 = 11;
/// Columns beyond so many inside add nothing.
const WIDE: u16 = 24;
/// From so many columns on so many stay free between two boxes: the larger they are, the more is to be seen on the way.
const GAPS: [(u16, u16); 4] = [(26, 6), (19, 4), (11, 2), (0, 1)];
/// From so many rows on so many stay free between two lines of boxes, besides those of titles.
const ROWS: [(u16, u16); 4] = [(8, 3), (6, 2), (5, 1), (0, 0)];
/// Columns that stay free between two groups besides those between two boxes.
const APART: u16 = 2;
/// Rows of a title.
const TITLE: u16 = 1;

/// The nodes of one kind.
struct Group<'a> {
    kind: &'a str,
    nodes: Vec<usize>,
    has_log: bool,
    /// Those who stand under them, each under its own.
    under: Option<Box<Group<'a>>>,
}

impl<'a> Group<'a> {
    fn new(at: usize, node: &'a NodeCard) -> Group<'a> {
        Group { kind: &node.kind, nodes: vec![at], has_log: node.log.is_some(), under: None }
    }

    /// How high its boxes are where the highest are as high as this.
    fn height(&self, highest: u16) -> u16 {
        if self.has_log { highest } else { highest.min(HEIGHT_WITHOUT_LOG) }
    }

    /// How high the least of its boxes are.
    fn least_height(&self, highest: u16) -> u16 {
        let under = self.under.as_ref().map_or(u16::MAX, |under| under.height(highest));
        under.min(self.height(highest))
    }

    /// Whether each of these stands under one of its own.
    fn carries(&self, under: &Group, nodes: &[NodeCard]) -> bool {
        let hosts = |at: &usize| self.nodes.iter().filter(|host| is_below(&nodes[*at], &nodes[**host])).count();
        let guests = |host: &usize| under.nodes.iter().filter(|at| is_below(&nodes[**at], &nodes[*host])).count();
        under.nodes.iter().all(|at| hosts(at) == 1) && self.nodes.iter().all(|host| guests(host) < 2)
    }

    /// How many of them stand beside one another in so many lines.
    fn across(&self, lines: u16) -> u16 {
        (self.nodes.len() as u16).div_ceil(lines)
    }
}

/// The groups, as their kinds are listed.
fn groups(nodes: &[NodeCard]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let has_log = node.log.is_some();
        match groups.iter_mut().find(|group| *group.kind == node.kind) {
            Some(group) => {
                group.nodes.push(at);
                group.has_log |= has_log;
            }
            None => groups.push(Group::new(at, node)),
        }
    }
    let mut stand: Vec<Group> = Vec::new();
    for group in groups {
        match stand.last_mut().filter(|above| above.under.is_none() && above.carries(&group, nodes)) {
            Some(above) => above.under = Some(Box::new(group)),
            None => stand.push(group),
        }
    }
    stand
}

fn is_below(node: &NodeCard, host: &NodeCard) -> bool {
    node.below.as_ref() == Some(&host.id)
}

/// What is free beside something of such a size.
fn gap(table: &[(u16, u16)], size: u16) -> u16 {
    table.iter().find(|(from, _)| size >= *from).map_or(0, |(_, gap)| *gap)
}

/// Groups that stand side by side, in so many lines of boxes that are so wide. Where nodes stand under those of one group,
/// that is a second row, and the boxes of the other groups have both.
struct Band {
    groups: RangeInclusive<usize>,
    lines: u16,
    width: u16,
}

/// How the groups stand: which share a band, and how high the highest boxes are.
struct Plan {
    bands: Vec<Band>,
    highest: u16,
}

/// All ways to put so many groups into bands, in their order; those with more bands first.
fn bandings(count: usize) -> impl Iterator<Item = Vec<RangeInclusive<usize>>> {
    let joins = count.saturating_sub(1) as u32;
    let mut all: Vec<u32> = (0..1 << joins).collect();
    all.sort_by_key(|joined| joined.count_ones());
    all.into_iter().map(move |joined| {
        let mut bands: Vec<RangeInclusive<usize>> = Vec::new();
        for at in 0..count {
            match bands.last_mut() {
                Some(band) if joined >> (at - 1) & 1 == 1 => *band = *band.start()..=at,
                _ => bands.push(at..=at),
            }
        }
        bands
    })
}

impl Band {
    /// The widest boxes that these groups can have in one line, or one below the other; where they are many, in as few
    /// lines as have room.
    fn new(groups: RangeInclusive<usize>, all: &[Group], stacked: bool, room: u16) -> Option<Band> {
        let here = &all[groups.clone()];
        let most = here.iter().map(|group| group.nodes.len()).max()? as u16;
        let double = Band::is_double(here);
        let of = |lines: u16| {
            let across = here.iter().map(|group| group.across(Band::lines_of(group, lines, double))).sum::<u16>();
            let fits = |width: &u16| {
                across * width + gap(&GAPS, *width) * (across - 1) + APART * (here.len() as u16 - 1) <= room
            };
            Some(Band { groups: groups.clone(), lines, width: WIDTHS.rev().find(fits)? })
        };
        match stacked {
            true => of(most),
            false if most > TOGETHER => (1..=most).find_map(of),
            false => of(1),
        }
    }

    /// Whether some of these stand under others.
    fn is_double(here: &[Group]) -> bool {
        here.iter().any(|group| group.under.is_some())
    }

    /// In how many lines a group stands.
    fn lines_of(group: &Group, lines: u16, double: bool) -> u16 {
        if double && lines == 1 && group.under.is_none() { 2.min(group.nodes.len() as u16) } else { lines }
    }

    /// How high the highest boxes are that are of use.
    fn highest(&self, highest: u16) -> u16 {
        highest.min(gap(&HEIGHTS, self.width))
    }

    /// How far the second row is below the first.
    fn second(&self, all: &[Group], highest: u16) -> u16 {
        let highest = self.highest(highest);
        let first = all[self.groups.clone()].iter().map(|group| group.height(highest)).max();
        first.unwrap_or(0) + TITLE + gap(&ROWS, highest)
    }

    /// How high a line of it is.
    fn tallest(&self, all: &[Group], highest: u16) -> u16 {
        let (here, most) = (&all[self.groups.clone()], self.highest(highest));
        let first = here.iter().map(|group| group.height(most)).max().unwrap_or(0);
        let under =
            here.iter().map(|group| group.under.as_ref().map_or(group.height(most), |under| under.height(most)));
        match Band::is_double(here) {
            true => self.second(all, highest) + under.max().unwrap_or(0),
            false => first,
        }
    }

    /// What the least of its boxes is worth: the room for words. Where boxes stand one below the other, what goes between
    /// groups goes past some of them.
    fn worth(&self, all: &[Group], highest: u16) -> u16 {
        let columns = (self.width - 2).min(WIDE);
        let columns = if self.width < WORTH_IT { columns / 2 } else { columns };
        let highest = self.highest(highest);
        let rows = all[self.groups.clone()].iter().map(|group| group.least_height(highest) - 2).min().unwrap_or(0);
        columns * rows * if self.lines > 1 { 1 } else { 3 }
    }
}

impl Plan {
    /// The rows that all of it takes.
    fn rows(&self, all: &[Group]) -> u16 {
        let free = gap(&ROWS, self.highest);
        let tall = |band: &Band| TITLE + band.lines * band.tallest(all, self.highest) + (band.lines - 1) * free.max(1);
        self.bands.iter().map(tall).sum::<u16>() + (self.bands.len() as u16 - 1) * free
    }

    /// The plan whose boxes have the most room for words, if any has room.
    fn best(all: &[Group], area: Rect) -> Option<Plan> {
        let plan = |bands: &Vec<RangeInclusive<usize>>, stacked: bool| {
            let make = |band: &RangeInclusive<usize>| Band::new(band.clone(), all, stacked, area.width);
            let mut plan = Plan { bands: bands.iter().map(make).collect::<Option<_>>()?, highest: HEIGHTS[0].1 };
            while plan.rows(all) > area.height {
                plan.highest -= 1;
                if plan.highest < LEAST_HEIGHT {
                    return None;
                }
            }
            Some(plan)
        };
        // No group is made small so that others are large.
        let worth = |plan: &Plan| {
            let each = plan.bands.iter().map(|band| band.worth(all, plan.highest));
            (each.clone().min(), each.sum::<u16>())
        };
        let plans = bandings(all.len()).flat_map(|bands| [plan(&bands, false), plan(&bands, true)]).flatten();
        // Of those that are equal the first: with more bands.
        plans.reduce(|best, plan| if worth(&plan) > worth(&best) { plan } else { best })
    }
}

/// The box of each node, or nothing if they have no room.
pub fn boxes(nodes: &[NodeCard], area: Rect) -> Option<Vec<Rect>> {
    let groups = groups(nodes);
    let plan = Plan::best(&groups, area)?;
    // What is left lies between the bands.
    let left = area.height - plan.rows(&groups);
    let (free, shares) = (gap(&ROWS, plan.highest), (plan.bands.len() as u16).max(2) - 1);
    let mut boxes = vec![Rect::default(); nodes.len()];
    let mut top = area.y;
    for (nth, band) in plan.bands.iter().enumerate() {
        let nth = nth as u16;
        top += TITLE;
        let apart = band.tallest(&groups, plan.highest) + free.max(1);
        place_band(band, (&groups, nodes), plan.highest, (Rect { y: top, ..area }, apart), &mut boxes);
        top += band.lines * apart - free.max(1) + free;
        top += (left * (nth + 1) / shares).min(left) - (left * nth / shares).min(left);
    }
    Some(boxes)
}

/// Places the boxes of a band from the top of an area on, in lines that are so far apart.
fn place_band(
    band: &Band,
    (all, cards): (&[Group], &[NodeCard]),
    highest: u16,
    (area, apart): (Rect, u16),
    boxes: &mut [Rect],
) {
    let here = &all[band.groups.clone()];
    let (second, highest) = (band.second(all, highest), band.highest(highest));
    let lines = |group: &Group| Band::lines_of(group, band.lines, Band::is_double(here));
    let columns = here.iter().map(|group| group.across(lines(group))).sum::<u16>();
    let parted = APART * (here.len() as u16 - 1);
    let mut x = area.x;
    for group in here {
        // Groups have room by how many boxes they have beside one another.
        let across = group.across(lines(group));
        let apart = if lines(group) > band.lines { second } else { apart };
        let room = (area.width - parted) * across / columns;
        for (line, nodes) in group.nodes.chunks(across.into()).enumerate() {
            let y = area.y + line as u16 * apart;
            for (at, left) in nodes.iter().zip(spread(nodes.len(), room, band.width)) {
                boxes[*at] = Rect { x: x + left, y, width: band.width, height: group.height(highest) };
                let Some(under) = &group.under else { continue };
                if let Some(guest) = under.nodes.iter().find(|guest| is_below(&cards[**guest], &cards[*at])) {
                    boxes[*guest] = Rect { y: y + second, height: under.height(highest), ..boxes[*at] };
                }
            }
        }
        x += room + APART;
    }
}

/// Where so many things of one length start, spread evenly over a room.
fn spread(count: usize, room: u16, length: u16) -> impl Iterator<Item = u16> {
    let free = room.saturating_sub(length * count as u16);
    let parts = count as u16 + 1;
    (0..count as u16).map(move |nth| nth * length + free * (nth + 1) / parts)
}

/// The kind of each group, and where its name stands: in the row above it, as wide as its boxes.
pub fn titles<'a>(scene: &'a Scene, boxes: &[Rect]) -> Vec<(&'a str, Rect)> {
    let groups = groups(&scene.nodes);
    let all = groups.iter().flat_map(|group| std::iter::once(group).chain(group.under.as_deref()));
    all.filter_map(|group| Some((group.kind, title(group, boxes)?))).collect()
}

fn title(group: &Group, boxes: &[Rect]) -> Option<Rect> {
    let all = group.nodes.iter().map(|at| boxes[*at]).reduce(Rect::union)?;
    Some(Rect { y: all.y.checked_sub(TITLE)?, height: TITLE, ..all })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many nodes of each kind; an executor belongs to the agent of its number.
    fn nodes(counts: &[(&str, usize)]) -> Vec<NodeCard> {
        let card = |kind: &str, nth: usize| {
            let log = (kind == "keeper").then(Vec::new);
            let below = (kind == "executor").then(|| format!("agent {nth}"));
            NodeCard { id: format!("{kind} {nth}"), kind: kind.into(), log, below, ..NodeCard::default() }
        };
        counts.iter().flat_map(|(kind, count)| (0..*count).map(move |nth| card(kind, nth))).collect()
    }

    #[test]
    fn what_belongs_to_a_node_stands_under_it_at_every_size() {
        let nodes = nodes(&[("master", 3), ("keeper", 3), ("agent", 3), ("executor", 3), ("scheduler", 2)]);
        for (width, height) in [(42, 17), (65, 36), (98, 34), (158, 41)] {
            let boxes = boxes(&nodes, Rect::new(0, 0, width, height)).expect("there is room");
            for (agent, executor) in boxes[6..9].iter().zip(&boxes[9..12]) {
                let places = (executor.x, executor.width, executor.y > agent.bottom() - 1);
                assert_eq!(places, (agent.x, agent.width, true), "{width}x{height}: {boxes:?}");
            }
        }
    }

    #[test]
    fn three_of_each_have_room_at_80x24_with_a_row_for_what_flies_between_them() {
        let nodes = nodes(&[("keeper", 3), ("master", 3), ("agent", 3), ("scheduler", 2)]);
        let boxes = boxes(&nodes, Rect::new(0, 0, 42, 18)).expect("there is room");
        assert!(boxes.iter().all(|place| place.width >= 11), "{boxes:?}");
        let tops: Vec<u16> = [0, 3, 6, 9].iter().map(|at| boxes[*at].y).collect();
        assert!(tops.windows(2).all(|two| two[0] + boxes[0].height < two[1]), "{tops:?}");
        assert!(boxes[..3].iter().all(|place| place.y == boxes[0].y), "a group stands in one line");
    }

    #[test]
    fn groups_that_have_room_are_not_made_small_by_those_that_have_none() {
        let nodes = nodes(&[("master", 3), ("keeper", 3), ("agent", 3), ("executor", 3), ("scheduler", 2)]);
        let boxes = boxes(&nodes, Rect::new(0, 0, 42, 17)).expect("there is room");
        assert!(boxes[..6].iter().all(|place| place.width >= 11), "{boxes:?}");
        assert!(boxes[6..].iter().all(|place| place.width >= 9), "{boxes:?}");
    }

    #[test]
    fn boxes_never_touch_nor_cover_a_title_whatever_there_is() {
        for (width, height) in [(24, 14), (42, 18), (65, 36), (158, 41)] {
            let area = Rect::new(3, 2, width, height);
            for counts in [
                [1, 1, 1, 1, 1],
                [3, 0, 0, 0, 2],
                [5, 5, 4, 4, 2],
                [3, 3, 8, 0, 2],
                [3, 3, 4, 2, 2],
                [1, 0, 9, 0, 0],
                [7, 6, 0, 0, 0],
            ] {
                let kinds = ["keeper", "master", "agent", "executor", "scheduler"];
                let nodes = nodes(&kinds.into_iter().zip(counts).collect::<Vec<_>>());
                let Some(boxes) = boxes(&nodes, area) else {
                    assert!(width < 65, "{counts:?} have room in {width} columns");
                    continue;
                };
                assert_eq!(boxes.len(), nodes.len());
                let scene = Scene { nodes: nodes.clone(), ..crate::engine::tests::town::world([1, 1, 1, 0]).scene(0) };
                let titles = titles(&scene, &boxes).into_iter().map(|(_, place)| place);
                let all: Vec<Rect> = titles.chain(boxes.iter().copied()).collect();
                for (at, one) in all.iter().enumerate() {
                    assert_eq!(area.intersection(*one), *one, "{counts:?}");
                    assert!(all[..at].iter().all(|other| !one.intersects(*other)), "{counts:?} in {width}x{height}");
                }
            }
        }
    }
}
