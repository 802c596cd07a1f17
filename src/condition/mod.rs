//! Conditions: expressions of the Common Expression Language over a [`Scene`].
//!
//! `run until`, `expect`, goals, breakpoints and watches are conditions. This room knows scenes and nothing else of
//! the crate: no protocol, no command, no terminal. On top of CEL it checks names before anything runs, lets null
//! pass (a comparison with null is false), and bounds what a stranger's text can cost.
//!
//! A text goes through `tokens` (bounds, slips), CEL's parser, `compile` with `operators` and `calls` (names, kinds)
//! into a tree made by `build` of the operations in `functions`. A new name goes into `schema`, a new function also
//! into `functions` and `calls`.
//!
//! `ever(X)` and `always(X)` ask about the steps before: who has the run answers that, and tells the condition by
//! [`Condition::know`] before it is evaluated; `past` says how.
//!
//! What null does: a field, key or list element that is not there is null, and so is anything taken, counted or
//! calculated from null. `<`, `>`, `in` and the questions about texts are false where null is involved; so are
//! `exists`, `all` and `exists_one` over null. As an operand of `&&`, `||`, `!` and `?:` null counts as false.
//! `== null` and `!= null` ask for it.

mod build;
mod calls;
mod compile;
mod complete;
mod error;
mod functions;
mod operators;
mod past;
mod schema;
mod shown;
mod tokens;
mod values;
mod watcher;

#[cfg(test)]
mod tests;

pub use calls::MAX_LOOPS;
pub use complete::complete;
pub use error::ConditionError;
pub use functions::MAX_WORK;
pub use past::{Lookback, MAX_PASTS, Past};
pub use schema::{FUNCTIONS, FunctionDoc, names as scene_names};
pub use tokens::{MAX_BYTES, MAX_NESTING};
pub use values::MAX_ELEMENTS;
pub use watcher::{MAX_WATCH, Watcher};

use crate::engine::scene::{Part, Scene};
use crate::engine::{Glance, Sim};
use crate::kit::work;
use cel::common::ast::IdedExpr;
use cel::{Context, ExecutionError};
use compile::Witness;
use past::Looks;
use schema::{Type, Variable};
use shown::Shown;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What an evaluation is given: the variables, what is left of its budget, and how much was handed over.
type Handed = (Context<'static, 'static>, Arc<AtomicI64>, i64);

/// An expression over a scene, compiled once.
#[derive(Clone)]
pub struct Condition {
    text: String,
    tree: IdedExpr,
    kind: Type,
    variables: Vec<&'static Variable>,
    witnesses: Vec<Witness>,
    fields: BTreeSet<String>,
    looks: Box<Looks>,
    whole: bool,
}

/// One more than it may see of a list, so that it is known when there are more.
const LOOKED_AT: usize = MAX_ELEMENTS + 1;

/// A value that whoever asks hands over beside the scene, under a name.
pub type Extra = (&'static str, serde_json::Value);

/// The name of another run that stands beside the one that is asked about.
const OTHER: &str = "other";

/// What a condition may be told of another run that stands beside its own: all that it sees of its own, under one name.
pub fn other(scene: &Scene) -> Extra {
    let part = |variable: &Variable| (variable.name.to_owned(), values::of_scene(variable, scene));
    (OTHER, schema::VARIABLES.iter().map(part).collect::<serde_json::Map<_, _>>().into())
}

/// What such a run is like, for conditions that are read before there is one.
pub fn other_like() -> Extra {
    other(&schema::sample())
}

impl Condition {
    /// Compiles the text of a condition; an error for what is not CEL, names nothing in a scene or breaks a bound.
    pub fn parse(text: &str) -> Result<Condition, ConditionError> {
        Condition::parse_with(text, &[])
    }

    /// The same of one that may also name what it is given; the values are those that it has until it is told others.
    pub fn parse_with(text: &str, given: &[Extra]) -> Result<Condition, ConditionError> {
        let compiled = compile::compile(text, given)?;
        let given = given.iter().filter(|(name, _)| compiled.given.contains(name)).cloned().collect();
        Ok(Condition {
            text: text.to_owned(),
            tree: compiled.tree,
            kind: compiled.kind,
            variables: compiled.variables,
            witnesses: compiled.witnesses,
            fields: compiled.fields,
            looks: Box::new(Looks { pasts: compiled.pasts, known: None, given }),
            whole: compiled.whole,
        })
    }

    /// Compiles a condition that has to come out as true or false; an error also if it plainly cannot.
    pub fn parse_question(text: &str) -> Result<Condition, ConditionError> {
        Condition::parse_question_with(text, &[])
    }

    /// The same of one that may also name what it is given.
    pub fn parse_question_with(text: &str, given: &[Extra]) -> Result<Condition, ConditionError> {
        let condition = Condition::parse_with(text, given)?;
        match &condition.kind {
            Type::Bool | Type::Open => Ok(condition),
            other => Err(condition.no_question(other.words())),
        }
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it asks about the past.
    pub fn pasts(&self) -> &[Past] {
        &self.looks.pasts
    }

    /// Tells it what came of its questions about the past, in their order.
    pub fn know(&mut self, answers: Vec<bool>) {
        self.looks.known = Some(answers);
    }

    /// Tells it the value of what it is given, if it names that.
    pub fn give(&mut self, (name, value): Extra) {
        if let Some(given) = self.looks.given.iter_mut().find(|given| given.0 == name) {
            given.1 = value;
        }
    }

    /// Whether it names what it is given under this name.
    pub fn is_given(&self, name: &str) -> bool {
        self.looks.given.iter().any(|(given, _)| *given == name)
    }

    /// Whether it asks about another run, which stands beside this one.
    pub fn asks_other(&self) -> bool {
        self.is_given(OTHER)
    }

    /// Whether it names this part of a scene, such as `messages` or `time_ms`.
    pub fn names(&self, part: &str) -> bool {
        self.variables.iter().any(|variable| variable.name == part)
    }

    /// Whether it asks for a field of this name, whoever has it; with a part of the scene before it, such as
    /// `messages.id`, for what it says of an element of that part. `messages[]` is the order of these.
    pub fn asks(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    /// Whether it holds in this scene; an error if it comes out as neither true nor false.
    pub fn holds(&self, scene: &Scene) -> Result<bool, ConditionError> {
        self.holds_at_cost(scene, &Shown::of(self, scene)).0
    }

    /// What it comes out as in this scene.
    pub fn value(&self, scene: &Scene) -> Result<serde_json::Value, ConditionError> {
        self.value_at_cost(scene, &Shown::of(self, scene)).0
    }

    /// The same, and how much work that was: values handed over, copied or compared.
    fn value_at_cost(&self, scene: &Scene, shown: &Shown) -> (Result<serde_json::Value, ConditionError>, i64) {
        let (context, left, handed_over) = match self.context(scene, shown) {
            Ok(handed) => handed,
            Err(error) => return (Err(error), 0),
        };
        let value = self.evaluate(&self.tree, &context);
        let cost = MAX_WORK.saturating_sub(left.load(Ordering::Relaxed)).saturating_add(handed_over);
        match work::spend(u64::try_from(cost).unwrap_or_default()) {
            true => (value, cost),
            false => (Err(self.too_costly()), cost),
        }
    }

    fn holds_at_cost(&self, scene: &Scene, shown: &Shown) -> (Result<bool, ConditionError>, i64) {
        let (value, cost) = self.value_at_cost(scene, shown);
        let holds = value.and_then(|value| match value {
            serde_json::Value::Bool(holds) => Ok(holds),
            other => Err(self.no_question(&values::show(&other))),
        });
        (holds, cost)
    }

    /// What its telling parts come out as in this scene, for the report of a failed expectation.
    pub fn saw(&self, scene: &Scene) -> Vec<(String, String)> {
        let shown = Shown::of(self, scene);
        let see = |witness: &Witness| {
            // Each gets a budget of its own, so that one costly part does not hide the others.
            let value =
                match self.context(scene, &shown).and_then(|(context, ..)| self.evaluate(&witness.tree, &context)) {
                    Ok(value) => values::show(&value),
                    Err(error) => format!("nothing: {error}"),
                };
            (witness.text.clone(), value)
        };
        self.witnesses.iter().map(see).collect()
    }

    /// The picture of a world as far as the condition looks at it, which is all that it has to be shown: a whole scene
    /// costs more than most questions about it.
    pub fn look(&self, sim: &dyn Sim) -> Scene {
        sim.look(self.parts().collect(), LOOKED_AT)
    }

    /// The same for one that is asked again and again.
    fn look_again(&self, sim: &dyn Sim, before: Option<&mut Glance>) -> Glance {
        sim.look_again(self.parts().collect(), LOOKED_AT, before)
    }

    /// Whether it looks at what only an observer knows.
    pub fn asks_observer(&self) -> bool {
        let observed = |part| match part {
            Part::Chosen | Part::Progress | Part::Ballots | Part::CanStill | Part::Bound => true,
            Part::Beliefs | Part::Violations => true,
            Part::Nodes | Part::Clients | Part::Logs | Part::Records | Part::Messages | Part::Links => false,
            Part::Network | Part::TimeMs | Part::Step | Part::Protocol | Part::RulesOff | Part::OutsideModel => false,
        };
        self.asks_other() || self.parts().any(observed) || self.pasts().iter().any(Past::asks_observer)
    }

    /// The parts of a scene that it looks at.
    fn parts(&self) -> impl Iterator<Item = Part> {
        let logs = self.whole || self.asks("log");
        let records = self.whole || ["records", "older_records", "lost_records"].iter().any(|field| self.asks(field));
        let more = [logs.then_some(Part::Logs), records.then_some(Part::Records)];
        self.variables.iter().map(|variable| variable.part).chain(more.into_iter().flatten())
    }

    /// What the condition names of the scene, the nodes as they are shown to it, handed over to CEL, what is left of the
    /// budget of work, and how much was handed over; an error for a list that is too long.
    fn context(&self, scene: &Scene, shown: &Shown) -> Result<Handed, ConditionError> {
        let (mut context, left) = functions::context();
        let mut handed_over = 0;
        for (nth, variable) in self.variables.iter().enumerate() {
            let all = || {
                let value = values::of_scene(variable, scene);
                values::too_long(&value).map_or_else(|| Ok((values::size(&value), value)), Err)
            };
            let value = shown.value(nth, variable).unwrap_or_else(all);
            let (size, value) = value.map_err(|list| self.too_long(format!("{}{list}", variable.name)))?;
            handed_over += size;
            context.add_variable_as_val(variable.name, values::to_cel(value));
        }
        for (name, value) in &self.looks.given {
            context.add_variable_as_val(*name, values::to_cel(value.clone()));
        }
        for (place, answer) in self.looks.known.iter().flatten().enumerate() {
            context.add_variable_as_val(past::variable(place), values::to_cel((*answer).into()));
        }
        Ok((context, left, handed_over))
    }

    fn too_long(&self, list: String) -> ConditionError {
        let most = MAX_ELEMENTS;
        let error =
            self.error(format!("`{list}` has more than {most} elements, and a condition sees no more of a list"));
        error.remedy("ask where there are fewer, earlier in the run, or ask about something else")
    }

    fn evaluate(&self, tree: &IdedExpr, context: &Context<'_, '_>) -> Result<serde_json::Value, ConditionError> {
        if !self.looks.pasts.is_empty() && self.looks.known.is_none() {
            let error = self.error("this asks about the past, which is not known here");
            return Err(error.remedy("ask it with `expect`, `run until` or a breakpoint"));
        }
        // The crate has places where it gives up; a condition from a stranger must not take the program with it.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            cel::Value::resolve_val(tree, context).map(|value| values::to_json(value.as_ref()))
        }));
        match outcome {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(_) => Err(self.error("this cannot be evaluated")),
        }
    }

    fn failed(&self, error: &ExecutionError) -> ConditionError {
        match functions::unpack(error) {
            Some((message, span, remedy)) => {
                let error = ConditionError::new(&self.text, span, message);
                match remedy {
                    Some(remedy) => error.remedy(remedy),
                    None => error,
                }
            }
            None => self.error(format!("this cannot be evaluated: {error}")),
        }
    }

    /// That it could not be looked at to the end.
    pub fn too_costly(&self) -> ConditionError {
        self.error("this takes more work than may be done here").remedy("use fewer loops, or let less time pass")
    }

    fn no_question(&self, came_out: &str) -> ConditionError {
        let error = self.error(format!("this comes out as {came_out}, not as true or false"));
        error.remedy("compare it with something, for example with `==`")
    }

    /// An error about all of it.
    pub fn wrong(&self, message: impl Into<String>) -> ConditionError {
        self.error(message)
    }

    fn error(&self, message: impl Into<String>) -> ConditionError {
        ConditionError::new(&self.text, 0..self.text.len(), message)
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Condition").field(&self.text).finish()
    }
}
