//! Breakpoints, where a run stops by itself, and watches: expressions whose values are shown beside it.
//!
//! A breakpoint stops a run when what it waits for *begins*: a condition that holds already stops nothing before it
//! has failed to hold once. A new sort is a variant of `Trigger` and a word in [`Breakpoint::parse`].

use super::{Asking, Timeline};
use crate::condition::{Condition, ConditionError};
use crate::engine::scene::Verdict;
use crate::engine::{NodeId, RuleId, Sim, Time};
use crate::kit::work::{self, Over};

/// A place at which a run stops.
#[derive(Debug)]
pub struct Breakpoint {
    /// As it was written.
    pub text: String,
    /// Whether it stops anything at present.
    pub on: bool,
    trigger: Trigger,
}

#[derive(Debug)]
enum Trigger {
    /// A condition begins to hold.
    Condition { asking: Box<Asking>, held: bool },
    /// A rule decides, in any way or in this one.
    Rule { rule: RuleId, verdict: Option<Verdict> },
    /// A node's role changes, to this one if one is named.
    Role { node: Option<NodeId>, role: Option<String>, before: Vec<String> },
    /// A property falls.
    Violation,
}

/// Why a run stopped.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// At this breakpoint, for this reason: a sentence.
    Breakpoint(usize, String),
    /// The time is up.
    Time,
    /// Nothing more happens by itself.
    Nothing,
    /// So many steps were taken.
    Steps,
    /// What is waited for cannot be told: why.
    Wrong(ConditionError),
    /// Somebody stopped it, or it took more work than it may.
    Cut(Over),
}

/// How far a run came.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopped {
    /// The step it stopped at.
    pub step: u64,
    /// Why.
    pub stop: Stop,
}

impl Breakpoint {
    /// Reads `rule ID [held|refused|kept|waived]`, `role ROLE`, `role NODE [ROLE]`, `violation`, or else a condition.
    pub fn parse(text: &str, sim: &dyn Sim) -> Result<Breakpoint, ConditionError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let wrong = |message: String| ConditionError::new(text, 0..text.len(), message);
        let trigger = match words.as_slice() {
            ["rule", id, rest @ ..] => {
                let rule = sim.info().find_rule(id).ok_or_else(|| {
                    wrong(format!("there is no rule {id}")).remedy("`synod rules PROTOCOL` lists the rules")
                })?;
                let verdict = match rest {
                    [] => None,
                    ["held"] => Some(Verdict::Held),
                    ["refused"] => Some(Verdict::Refused),
                    ["kept"] => Some(Verdict::Kept),
                    ["waived"] => Some(Verdict::Waived),
                    _ => return Err(wrong("a rule is held, refused, kept or waived".into())),
                };
                Trigger::Rule { rule, verdict }
            }
            ["role", rest @ ..] => {
                let node = rest.first().and_then(|name| sim.config().meant(name));
                if let Some(id) = rest.first().filter(|id| node.is_none() && id.starts_with(char::is_uppercase)) {
                    return Err(wrong(format!("there is no node {id}")).remedy("write role S1 leader"));
                }
                let role = rest.get(usize::from(node.is_some())).map(|role| role.to_string());
                if rest.len() > usize::from(node.is_some()) + usize::from(role.is_some()) {
                    return Err(wrong("a node and a role are enough".into()).remedy("write role S1 leader"));
                }
                Trigger::Role { node, role, before: Vec::new() }
            }
            ["violation"] => Trigger::Violation,
            _ => Trigger::Condition { asking: Box::new(Asking::new(Condition::parse_question(text)?)), held: false },
        };
        Ok(Breakpoint { text: text.to_string(), on: true, trigger })
    }

    /// The words that could stand after these ones where it is no condition.
    pub fn next_words(before: &[&str], sim: &dyn Sim) -> Vec<String> {
        let nodes = || sim.config().nodes.iter().map(|node| node.name.clone());
        let mut words: Vec<String> = match before {
            [] => ["rule", "role", "violation"].map(String::from).into(),
            ["rule"] => sim.info().rules.iter().map(|rule| rule.id.to_string()).collect(),
            ["rule", _] => ["held", "refused", "kept", "waived"].map(String::from).into(),
            ["role"] => nodes().chain(roles(sim)).collect(),
            ["role", node] if sim.config().meant(node).is_some() => roles(sim),
            _ => Vec::new(),
        };
        let mut seen = std::collections::BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words
    }

    /// Whether it waits for what only an observer knows.
    pub fn asks_observer(&self) -> bool {
        match &self.trigger {
            Trigger::Condition { asking, .. } => asking.asks_observer(),
            Trigger::Violation => true,
            Trigger::Rule { .. } | Trigger::Role { .. } => false,
        }
    }

    /// Whether what it waits for is so already, so that it would not begin from here.
    pub fn holds(&mut self, timeline: &Timeline) -> Result<bool, ConditionError> {
        match &mut self.trigger {
            Trigger::Condition { asking, .. } => asking.holds(timeline),
            Trigger::Rule { .. } | Trigger::Role { .. } | Trigger::Violation => Ok(false),
        }
    }

    /// Takes in how things are before a run starts.
    fn arm(&mut self, timeline: &Timeline) {
        match &mut self.trigger {
            Trigger::Condition { asking, held } => {
                asking.rest();
                *held = asking.holds(timeline).unwrap_or(false);
            }
            Trigger::Role { before, .. } => *before = roles(timeline.sim()),
            Trigger::Violation | Trigger::Rule { .. } => {}
        }
    }

    /// Why the last step stops the run, if it does; an error if that cannot be told.
    fn hit(&mut self, timeline: &Timeline) -> Result<Option<String>, ConditionError> {
        let sim = timeline.sim();
        Ok(match &mut self.trigger {
            Trigger::Condition { asking, held } => {
                let holds = asking.holds(timeline)?;
                let held_before = std::mem::replace(held, holds);
                (holds && !held_before).then(|| format!("{} holds now.", self.text))
            }
            Trigger::Rule { rule, verdict } => {
                let meant = |d: &&crate::engine::Decided| d.rule == *rule && verdict.is_none_or(|v| v == d.verdict);
                let Some(found) = sim.trace().decided.into_iter().find(|d| meant(&d)) else { return Ok(None) };
                let how = match found.verdict {
                    Verdict::Held => "held",
                    Verdict::Refused => "refused",
                    Verdict::Kept => "was kept",
                    Verdict::Waived => "was waived",
                };
                Some(format!("{} {how} at {}.", sim.info().rule(*rule).id, sim.config().name(found.node)))
            }
            Trigger::Role { node, role, before } => {
                let now = roles(sim);
                let meant = |at: &usize| {
                    now[*at] != before[*at]
                        && node.is_none_or(|n| n.index() == *at)
                        && role.as_ref().is_none_or(|r| *r == now[*at])
                };
                let found = (0..now.len()).find(meant);
                let reason = found.map(|at| {
                    let name = sim.config().name(NodeId(at as u8));
                    format!("{name} is {} now, and was {}.", now[at], before[at])
                });
                *before = now;
                reason
            }
            Trigger::Violation => sim.fallen(sim.steps()).first().map(super::transcript::violation),
        })
    }
}

fn roles(sim: &dyn Sim) -> Vec<String> {
    sim.config().all().map(|id| sim.standing(id).role).collect()
}

impl Timeline {
    /// Lets time pass until a breakpoint stops it, at most until `until` and for so many steps, within what a command may
    /// cost. `each` hears of every step.
    pub fn run_until_break(
        &mut self,
        breakpoints: &mut [Breakpoint],
        until: Time,
        most: u64,
        each: &mut dyn FnMut(&Timeline),
    ) -> Stopped {
        breakpoints.iter_mut().filter(|b| b.on).for_each(|b| b.arm(self));
        let (stop, over) = work::within(work::MAX_COMMAND, || self.go_until_break(breakpoints, until, most, each));
        Stopped { step: self.at(), stop: over.map_or(stop, Stop::Cut) }
    }

    fn go_until_break(
        &mut self,
        breakpoints: &mut [Breakpoint],
        until: Time,
        most: u64,
        each: &mut dyn FnMut(&Timeline),
    ) -> Stop {
        let mut taken = 0;
        loop {
            match self.upcoming() {
                None => return Stop::Nothing,
                Some(step) if step.at > until => return Stop::Time,
                Some(_) if taken >= most => return Stop::Steps,
                Some(step) if self.take(step).is_err() => return Stop::Nothing,
                Some(_) => taken += 1,
            }
            each(self);
            // Each breakpoint takes in the step, also those after the one that stops.
            let mut hit = None;
            for (at, breakpoint) in breakpoints.iter_mut().enumerate().filter(|(_, b)| b.on) {
                match breakpoint.hit(self) {
                    Ok(Some(reason)) => _ = hit.get_or_insert((at, reason)),
                    Ok(None) => {}
                    Err(error) => return Stop::Wrong(error),
                }
            }
            if let Some((at, reason)) = hit {
                return Stop::Breakpoint(at, reason);
            }
        }
    }
}

/// An expression whose value is shown.
#[derive(Clone, Debug)]
pub struct Watch {
    condition: Condition,
}

impl Watch {
    /// Compiles an expression; it may come out as anything.
    pub fn parse(text: &str) -> Result<Watch, ConditionError> {
        Condition::parse(text).map(|condition| Watch { condition })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        self.condition.text()
    }

    /// Whether it looks at what only an observer knows.
    pub fn asks_observer(&self) -> bool {
        self.condition.asks_observer()
    }

    /// What it comes out as in a world, whatever of that is drawn; or why it does not.
    pub fn value(&self, sim: &dyn Sim) -> Result<String, ConditionError> {
        self.condition.value(&self.condition.look(sim)).map(|value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        })
    }
}
