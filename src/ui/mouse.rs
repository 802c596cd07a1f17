//! What several events of the mouse mean together: a double click, and a drag from node to node. It knows no clock: the
//! moment comes with each event.

use super::target::Target;
use ratatui::crossterm::event::{MouseButton, MouseEventKind};
use std::time::Duration;

/// The most time between the two clicks of a double click.
const TWICE: Duration = Duration::from_millis(400);

/// What the mouse asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// A click on something, or, along the timeline, a drag to it.
    Click(Target),
    /// A double click on a node; the first click selected it.
    Twice(usize),
    /// A drag from a node is over another one, or over none.
    Over(usize, Option<usize>),
    /// A drag from a node ended at another one, or at none.
    Dropped(usize, Option<usize>),
    /// The wheel, down or up.
    Wheel(bool),
}

/// What the mouse did last.
#[derive(Debug, Default)]
pub struct Hand {
    /// The last click, and when it was.
    last: Option<(Target, Duration)>,
    /// The node at which the button went down.
    holds: Option<usize>,
    /// Whether it was dragged away from there.
    drags: bool,
}

impl Hand {
    /// What an event means at this moment, with what stands where it happened.
    pub fn hear(
        &mut self,
        kind: MouseEventKind,
        there: impl FnOnce() -> Option<Target>,
        now: Duration,
    ) -> Option<Gesture> {
        match kind {
            MouseEventKind::ScrollDown => Some(Gesture::Wheel(true)),
            MouseEventKind::ScrollUp => Some(Gesture::Wheel(false)),
            MouseEventKind::Down(MouseButton::Left) => self.down(there(), now),
            MouseEventKind::Drag(MouseButton::Left) => self.drag(there()),
            MouseEventKind::Up(MouseButton::Left) => self.up(there),
            _ => None,
        }
    }

    fn down(&mut self, there: Option<Target>, now: Duration) -> Option<Gesture> {
        let before = self.last.take();
        (self.holds, self.drags) = (node(there.as_ref()), false);
        let there = there?;
        if let (Some(at), true) = (self.holds, is_double(before.as_ref(), &there, now)) {
            return Some(Gesture::Twice(at));
        }
        self.last = Some((there.clone(), now));
        Some(Gesture::Click(there))
    }

    fn drag(&mut self, there: Option<Target>) -> Option<Gesture> {
        let Some(from) = self.holds else {
            // Dragged along the timeline, time follows; dragged elsewhere, nothing does.
            return there.filter(|there| matches!(there, Target::Step(_))).map(Gesture::Click);
        };
        let over = node(there.as_ref()).filter(|over| *over != from);
        self.drags |= over.is_some();
        self.drags.then_some(Gesture::Over(from, over))
    }

    fn up(&mut self, there: impl FnOnce() -> Option<Target>) -> Option<Gesture> {
        let from = self.holds.take()?;
        std::mem::take(&mut self.drags).then(|| Gesture::Dropped(from, node(there().as_ref()).filter(|at| *at != from)))
    }
}

fn node(there: Option<&Target>) -> Option<usize> {
    match there {
        Some(Target::Node(at)) => Some(*at),
        _ => None,
    }
}

/// Whether a click makes a double click with the one before.
fn is_double(before: Option<&(Target, Duration)>, there: &Target, now: Duration) -> bool {
    before.is_some_and(|(target, at)| target == there && now.saturating_sub(*at) <= TWICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
    const DRAG: MouseEventKind = MouseEventKind::Drag(MouseButton::Left);
    const UP: MouseEventKind = MouseEventKind::Up(MouseButton::Left);

    /// What a story of events means: each with what stands there and when it was, in ms.
    fn hear(story: &[(MouseEventKind, Option<Target>, u64)]) -> Vec<Gesture> {
        let mut hand = Hand::default();
        let ms = Duration::from_millis;
        story.iter().filter_map(|(kind, there, at)| hand.hear(*kind, || there.clone(), ms(*at))).collect()
    }

    fn at(node: usize) -> Option<Target> {
        Some(Target::Node(node))
    }

    #[test]
    fn two_clicks_on_a_node_are_one_double_click_if_they_are_quick() {
        let click = |node| Gesture::Click(Target::Node(node));
        let twice = |second: Option<Target>, ms: u64| hear(&[(DOWN, at(1), 0), (UP, at(1), 9), (DOWN, second, ms)]);
        assert_eq!(twice(at(1), 400), [click(1), Gesture::Twice(1)]);
        assert_eq!(twice(at(1), 401), [click(1), click(1)], "too late");
        assert_eq!(twice(at(2), 100), [click(1), click(2)], "another node");
        let three = [0, 100, 200].map(|ms| (DOWN, at(1), ms));
        assert_eq!(hear(&three), [click(1), Gesture::Twice(1), click(1)], "a third click begins anew");
        let key = Target::Line(3);
        let lines = [0, 100].map(|ms| (DOWN, Some(key.clone()), ms));
        assert_eq!(hear(&lines), [Gesture::Click(key.clone()), Gesture::Click(key)], "nodes only");
    }

    #[test]
    fn a_drag_from_node_to_node_is_told_until_it_ends() {
        let story = [(DOWN, at(0), 0), (DRAG, at(0), 10), (DRAG, None, 20), (DRAG, at(2), 30), (UP, at(2), 40)];
        let over = Gesture::Over(0, Some(2));
        assert_eq!(hear(&story), [Gesture::Click(Target::Node(0)), over.clone(), Gesture::Dropped(0, Some(2))]);
        let away = [(DOWN, at(0), 0), (DRAG, at(2), 10), (DRAG, None, 20), (UP, None, 30), (UP, at(2), 40)];
        let told = [Gesture::Click(Target::Node(0)), over, Gesture::Over(0, None), Gesture::Dropped(0, None)];
        assert_eq!(hear(&away), told);
        assert_eq!(hear(&[(DOWN, at(0), 0), (UP, at(0), 10)]), [Gesture::Click(Target::Node(0))], "a click is no drag");
    }

    #[test]
    fn a_drag_along_the_timeline_goes_through_time_and_one_elsewhere_does_nothing() {
        let step = |n| Some(Target::Step(n));
        let story = [(DOWN, step(3), 0), (DRAG, step(5), 10), (DRAG, None, 20), (UP, step(5), 30)];
        assert_eq!(hear(&story), [Gesture::Click(Target::Step(3)), Gesture::Click(Target::Step(5))]);
        assert_eq!(hear(&[(DOWN, Some(Target::Line(1)), 0), (DRAG, Some(Target::Line(2)), 10)]).len(), 1);
    }
}
