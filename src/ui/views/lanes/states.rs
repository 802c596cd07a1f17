//! How a node stood from step to step, as far as the told steps show it.

use crate::engine::scene::{NodeCard, Stands, Told, Tone};

/// How a node stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Whether its process ran.
    pub up: bool,
    /// Whether it was held up.
    pub paused: bool,
    /// Whether it led.
    pub leads: bool,
    /// The rank of its term.
    rank: u64,
}

impl State {
    fn of(stands: &Stands) -> State {
        let leads = stands.up && stands.badge.tone == Tone::Lead;
        State { up: stands.up, paused: stands.paused, leads, rank: stands.rank }
    }

    /// The same where a term of this rank was known somewhere: who leads one that has passed leads no more.
    fn seen_from(self, highest: u64) -> State {
        State { leads: self.leads && self.rank >= highest, ..self }
    }

    /// What its lane is drawn with.
    pub fn line(self) -> char {
        match self {
            State { up: false, .. } => '╌',
            State { paused: true, .. } => '┈',
            State { leads: true, .. } => '━',
            _ => '─',
        }
    }
}

/// The highest rank of a term that any node had after each of these steps.
pub fn highest(before: &[Told], steps: &[Told]) -> Vec<u64> {
    let rank = |told: &Told| told.stands.iter().map(|stands| stands.rank).max().unwrap_or(0);
    let mut highest = before.iter().map(rank).max().unwrap_or(0);
    let after = steps.iter().map(|told| {
        highest = highest.max(rank(told));
        highest
    });
    after.collect()
}

/// How a node stood after each of these steps, where each has the highest rank of a term by then, if that is to be
/// known; the steps before tell how it stood at first.
pub fn all(node: &NodeCard, before: &[Told], steps: &[Told], highest: &[u64]) -> Vec<State> {
    let told = |told: &Told| told.stands.iter().find(|stands| stands.node == node.id).map(State::of);
    let rank = node.epoch.as_ref().map_or(0, |epoch| epoch.rank);
    let now = State { up: node.up, paused: node.paused, leads: node.up && node.badge.tone == Tone::Lead, rank };
    let earlier = before.iter().rev().find_map(told);
    let mut state =
        earlier.or_else(|| steps.iter().find_map(|step| Some(first(node, step, told(step)?)))).unwrap_or(now);
    let mut states = Vec::with_capacity(steps.len());
    for (nth, step) in steps.iter().enumerate() {
        state = told(step).unwrap_or(state);
        states.push(state.seen_from(highest.get(nth).copied().unwrap_or(0)));
    }
    states
}

/// How a node stood before the first step that tells of it: nobody leads before the step in which that is decided.
fn first(node: &NodeCard, step: &Told, then: State) -> State {
    match () {
        () if step.crashed.contains(&node.id) => State { up: true, paused: false, leads: false, ..then },
        () if step.started.contains(&node.id) => State { up: false, paused: false, leads: false, ..then },
        () => State { leads: then.leads && step.marks.is_empty(), ..then },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scene::Badge;

    fn step(up: bool, tone: Tone) -> Told {
        let badge = Badge { tone, ..Badge::default() };
        Told { stands: vec![Stands { node: "S1".into(), up, paused: false, badge, rank: 1 }], ..Told::default() }
    }

    #[test]
    fn a_node_stands_as_it_was_told_last_and_before_that_as_the_first_step_shows() {
        let node = NodeCard { id: "S1".into(), up: true, ..NodeCard::default() };
        let crash = Told { crashed: vec!["S1".into()], ..step(false, Tone::Down) };
        let start = Told { started: vec!["S1".into()], ..step(true, Tone::Calm) };
        let quiet = Told::default;
        let lines = |before: &[Told], steps: &[Told]| {
            all(&node, before, steps, &[]).into_iter().map(State::line).collect::<String>()
        };
        assert_eq!(lines(&[], &[quiet(), step(true, Tone::Lead), crash.clone(), quiet(), start]), "━━╌╌─");
        assert_eq!(lines(&[], &[quiet(), crash]), "─╌");
        assert_eq!(lines(&[step(true, Tone::Lead)], &[quiet(), step(true, Tone::Calm)]), "━─");
        assert_eq!(lines(&[], &[quiet()]), "─");
        let elected = Told { marks: vec![crate::engine::scene::Mark::Election], ..step(true, Tone::Lead) };
        assert_eq!(lines(&[], &[quiet(), elected]), "─━");
    }

    #[test]
    fn a_node_leads_until_its_term_has_passed_anywhere() {
        let node = NodeCard { id: "S1".into(), up: true, ..NodeCard::default() };
        let mut higher = step(true, Tone::Seek);
        higher.stands[0] = Stands { node: "S2".into(), rank: 2, ..higher.stands[0].clone() };
        let steps = [step(true, Tone::Lead), higher, Told::default()];
        let line = |before: &[Told], steps: &[Told], highest: &[u64]| {
            all(&node, before, steps, highest).into_iter().map(State::line).collect::<String>()
        };
        assert_eq!(line(&[], &steps, &highest(&[], &steps)), "━──");
        assert_eq!(line(&steps[..2], &steps[2..], &highest(&steps[..2], &steps[2..])), "─");
        assert_eq!(line(&[], &steps, &[]), "━━━", "where only an observer knows");
    }
}
