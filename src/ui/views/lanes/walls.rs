//! Walls: where links were cut and where they carry again, from lane to lane; and while a partition lasts, between which
//! of them it runs. How links were at each step follows from how they are now.

use super::plan::Plan;
use crate::engine::scene::{CutLink, EventKind, NodeCard, Told};
use crate::ui::app::Pane;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use ratatui::buffer::Buffer;
use std::collections::BTreeSet;

/// Where links were cut, between two lanes and on one that this is about.
const CUT: [char; 2] = ['┃', '╂'];
/// The same where they carry again.
const HEAL: [char; 2] = ['┊', '┼'];
/// Between two groups that hear nothing of each other.
const BETWEEN: char = '╍';

/// Draws them; lanes and messages stand above.
pub fn draw(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    draw_between(pane, plan, buf);
    for (nth, told) in plan.steps.iter().enumerate() {
        let Some(([sign, _], role)) = wall(told) else { continue };
        let rows = concerned(plan, told);
        let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else { continue };
        for y in *top..=*bottom {
            put(buf, plan.x(nth), y, sign, pane.theme.get(role));
        }
    }
}

/// Marks the lanes that walls are about: a wall passes the others.
pub fn mark(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    for (nth, told) in plan.steps.iter().enumerate() {
        let Some(([_, sign], role)) = wall(told) else { continue };
        for y in concerned(plan, told) {
            put(buf, plan.x(nth), y, sign, pane.theme.get(role));
        }
    }
}

fn wall(told: &Told) -> Option<([char; 2], Role)> {
    match told.event {
        EventKind::Cut => Some((CUT, Role::Cut)),
        EventKind::Heal => Some((HEAL, Role::Dim)),
        _ => None,
    }
}

/// The rows of the lanes whose links a step has changed, from the top.
fn concerned(plan: &Plan, told: &Told) -> BTreeSet<u16> {
    let ends = told.links.iter().flat_map(|link| [&link.from, &link.to]);
    ends.filter_map(|name| plan.lane(name)).collect()
}

/// Draws what is between the groups of a partition, as long as it lasts, if the lanes of each stand together.
fn draw_between(pane: &Pane, plan: &Plan, buf: &mut Buffer) {
    let mut cut: BTreeSet<(&str, &str)> = pane.scene().links.cut.iter().map(ends).collect();
    for (nth, told) in plan.steps.iter().enumerate().rev() {
        let right = if nth + 1 == plan.steps.len() { plan.end() } else { plan.x(nth + 1) };
        for y in boundaries(plan, &cut) {
            for x in plan.x(nth)..right {
                put(buf, x, y, BETWEEN, pane.theme.get(Role::Cut));
            }
        }
        for link in &told.links {
            match told.event {
                EventKind::Cut => cut.remove(&ends(link)),
                _ => cut.insert(ends(link)),
            };
        }
    }
}

fn ends(link: &CutLink) -> (&str, &str) {
    (&link.from, &link.to)
}

/// The rows between the groups into which what is cut has parted the nodes. Clients ask whom they reach, and count as
/// nobody's.
fn boundaries(plan: &Plan, cut: &BTreeSet<(&str, &str)>) -> Vec<u16> {
    let nodes: Vec<(usize, &NodeCard)> =
        plan.lanes.iter().copied().enumerate().filter(|(_, node)| node.kind != "client").collect();
    let apart = |a: &NodeCard, b: &NodeCard| cut.contains(&(&a.id, &b.id)) && cut.contains(&(&b.id, &a.id));
    let groups = groups(nodes.len(), |a, b| !apart(nodes[a].1, nodes[b].1));
    let changes: Vec<usize> = (1..groups.len()).filter(|at| groups[*at] != groups[at - 1]).collect();
    let count = groups.iter().collect::<BTreeSet<_>>().len();
    // Else a line would part those that hear each other.
    if changes.len() + 1 != count {
        return Vec::new();
    }
    let between = changes.into_iter().map(|at| (plan.y(nodes[at - 1].0), plan.y(nodes[at].0)));
    between.filter(|(above, below)| below - above > 1).map(|(above, below)| above + (below - above) / 2).collect()
}

/// The group of each of so many, by the first in it: those that reach each other, by way of others as well.
fn groups(count: usize, reach: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..count).collect();
    for a in 0..count {
        for b in 0..a {
            if reach(a, b) {
                let (one, other) = (groups[a].min(groups[b]), groups[a].max(groups[b]));
                groups.iter_mut().filter(|group| **group == other).for_each(|group| *group = one);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_those_that_reach_each_other_by_way_of_others_as_well() {
        let links = [(1, 0), (4, 3), (3, 2)];
        assert_eq!(groups(5, |a, b| links.contains(&(a, b))), [0, 0, 2, 2, 2]);
        assert_eq!(groups(3, |_, _| false), [0, 1, 2]);
    }
}
