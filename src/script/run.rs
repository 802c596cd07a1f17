//! Doing a command: time that passes, what happens at this moment, and what is expected. What goes elsewhere in the
//! history stands in `visit`, what searches in `search`.

use super::command::{Act, Command, MAX_STEPS};
use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::query::Query;
use super::search::Searched;
use super::words;
use crate::condition::Condition;
use crate::engine::{Choice, Sim, Step};
use crate::kit::plain;
use crate::kit::work::{self, Over};
use crate::timeline::{Asking, Timeline};

/// How many of those who are left out are named.
const LEFT_OUT: usize = 8;

/// What a command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The step before it.
    pub from: u64,
    /// The step after it.
    pub to: u64,
    /// What to tell about it beyond the steps, if anything.
    pub said: Option<String>,
}

impl Doing<'_> {
    /// Refuses a command that names a node which the world does not have, whatever happens in the run.
    pub fn names_known(&self, command: &Command, sim: &dyn Sim) -> Result<(), ScriptError> {
        command.names().into_iter().try_for_each(|name| name.check(sim, self.line))
    }

    /// Whether a command that acts at once can be done now: whom it names is there, and the world lets it.
    pub fn ready(&self, command: &Command, timeline: &Timeline) -> Result<(), ScriptError> {
        match command {
            Command::Act(act) => {
                let choices = self.choices(act, timeline.sim())?;
                let possible = match act.picks() {
                    true => timeline.any_possible(&choices),
                    false => timeline.possible(&choices),
                };
                possible.map_err(|refusal| self.refused(refusal))
            }
            Command::Step(_) | Command::Back(_) | Command::Seek(_) | Command::Visit(_) | Command::Wait(_) => Ok(()),
            Command::Run(_) | Command::RunUntil(..) | Command::Expect(_) => Ok(()),
            Command::Explore(_) | Command::Unreachable(_) => Ok(()),
        }
    }

    /// Does a command, within what one may cost. `each` hears of every step that is taken forward.
    pub fn run(
        &self,
        command: &Command,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Outcome, ScriptError> {
        self.bounded(timeline, |timeline| self.follow(command, timeline, each))
    }

    /// The same of a search, whatever it finds.
    pub fn run_search(
        &self,
        query: &Query,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Searched, ScriptError> {
        self.bounded(timeline, |timeline| {
            self.not_held(timeline)?;
            self.search(query, timeline, each)
        })
    }

    /// Does something within what a command may cost.
    fn bounded<T>(
        &self,
        timeline: &mut Timeline,
        act: impl FnOnce(&mut Timeline) -> Result<T, ScriptError>,
    ) -> Result<T, ScriptError> {
        let from = timeline.at();
        match work::within(work::MAX_COMMAND, || act(timeline)) {
            (done, None) => done,
            // Whatever it says now, it said it because it was cut short.
            (_, Some(over)) => Err(self.cut_short(over, from, timeline)),
        }
    }

    fn cut_short(&self, over: Over, from: u64, timeline: &Timeline) -> ScriptError {
        let (at, now) = (timeline.at(), timeline.sim().now().0);
        let (message, remedy) = match over {
            // A search goes nowhere.
            Over::Stopped if at == from => return self.fail(Failure::Expectation, words::stopped_by_hand()),
            Over::Stopped => (words::stopped_by_hand(), words::got_to(at, now)),
            Over::Spent => (words::too_much_work(), words::ask_for_less(at, now)),
        };
        self.fail(Failure::Expectation, message).remedy(remedy)
    }

    /// The same, whatever it costs.
    fn follow(
        &self,
        command: &Command,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Outcome, ScriptError> {
        let from = timeline.at();
        if command.query().is_some() {
            self.not_held(timeline)?;
        }
        let said = match command {
            Command::Step(n) => self.step(timeline, *n, each)?,
            Command::Back(n) => {
                timeline.back(*n);
                None
            }
            Command::Seek(step) => self.seek(timeline, *step)?,
            Command::Visit(visit) => self.visit(visit, timeline)?,
            Command::Wait(ms) => {
                let step = Step { at: timeline.sim().now().plus(*ms), choice: Choice::Wait };
                timeline.take(step).map_err(|refusal| self.refused(refusal))?;
                each(timeline);
                None
            }
            Command::Run(ms) => self.run_for(timeline, *ms, each)?,
            Command::RunUntil(condition, within) => self.run_until(timeline, condition, *within, each)?,
            Command::Expect(condition) => self.check(timeline, condition)?,
            Command::Explore(query) => Some(self.explore(query, timeline, each)?),
            Command::Unreachable(query) => Some(self.unreachable(query, timeline.sim())?),
            Command::Act(act) => self.act(act, timeline, each)?,
        };
        Ok(Outcome { from, to: timeline.at(), said })
    }

    /// Makes something happen at this moment; who is left out, if anybody is.
    fn act(
        &self,
        act: &Act,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Option<String>, ScriptError> {
        let choices = self.choices(act, timeline.sim())?;
        let done = match act.picks() {
            true => timeline.act_those(&choices, each),
            false => timeline.act_all(&choices, each).map(|()| Vec::new()),
        };
        let left_out = done.map_err(|refusal| self.refused(refusal))?;
        let mut lines: Vec<String> =
            left_out.iter().take(LEFT_OUT).map(|(_, refusal)| words::left_out(refusal.message.as_str())).collect();
        if let Some(more) = left_out.len().checked_sub(LEFT_OUT).filter(|more| *more > 0) {
            lines.push(words::more_left_out(more));
        }
        Ok(Some(lines.join("\n")).filter(|_| !left_out.is_empty()))
    }

    fn step(
        &self,
        timeline: &mut Timeline,
        n: u64,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Option<String>, ScriptError> {
        for _ in 0..n.min(MAX_STEPS) {
            if !timeline.forward() {
                self.not_barred(timeline)?;
                return Ok(Some(words::nothing_more()));
            }
            each(timeline);
        }
        if n > MAX_STEPS { Err(self.too_long(timeline)) } else { Ok(None) }
    }

    /// Lets time pass. `each` hears of every step, the last wait included.
    fn run_for(
        &self,
        timeline: &mut Timeline,
        ms: u64,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Option<String>, ScriptError> {
        let until = timeline.sim().now().plus(ms);
        for _ in 0..MAX_STEPS {
            if timeline.run_to(until, 1) == 0 {
                let through = timeline.sim().now() >= until;
                return if through { Ok(None) } else { self.not_barred(timeline).map(|()| None) };
            }
            each(timeline);
        }
        let more = timeline.sim().now() < until || timeline.upcoming().is_some_and(|step| step.at <= until);
        if more { Err(self.too_long(timeline)) } else { Ok(None) }
    }

    /// Where nothing new may happen, what would is not looked for either.
    fn not_held(&self, timeline: &Timeline) -> Result<(), ScriptError> {
        timeline.held().map_or(Ok(()), |why| Err(self.refused(why.clone())))
    }

    /// Refuses where new steps are held back, and the next one would be new.
    fn not_barred(&self, timeline: &Timeline) -> Result<(), ScriptError> {
        timeline.barred().map_or(Ok(()), |why| Err(self.refused(why.clone())))
    }

    /// A command stops after so many steps; whoever relies on what it said must hear of it.
    fn too_long(&self, timeline: &Timeline) -> ScriptError {
        let (at, now) = (timeline.at(), timeline.sim().now().0);
        self.fail(Failure::Expectation, words::not_finished(MAX_STEPS)).remedy(words::say_it_again(at, now))
    }

    fn seek(&self, timeline: &mut Timeline, step: u64) -> Result<Option<String>, ScriptError> {
        let end = timeline.end();
        if step != u64::MAX && step > end {
            let error = self.fail(Failure::Refused, format!("the run has {end} steps so far"));
            return Err(error.remedy("`step` and `run` go on; `seek end` goes to the last step"));
        }
        timeline.seek(step);
        Ok(None)
    }

    fn run_until(
        &self,
        timeline: &mut Timeline,
        condition: &Condition,
        within: u64,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Option<String>, ScriptError> {
        let mut asking = Asking::new(condition.clone());
        let (from, until) = (timeline.at(), timeline.sim().now().plus(within));
        // What went wrong on the way was no refusal: something has changed.
        let on_the_way = |error: ScriptError, timeline: &Timeline| match timeline.at() == from {
            true => error,
            false => ScriptError { failure: Failure::Expectation, ..error },
        };
        for _ in 0..MAX_STEPS {
            let holds = asking.holds(timeline);
            if holds.map_err(|error| on_the_way(self.condition(&error), timeline))? {
                return Ok(None);
            }
            match timeline.upcoming() {
                Some(step) if step.at <= until => {
                    timeline.take(step).map_err(|refusal| on_the_way(self.refused(refusal), timeline))?;
                    each(timeline);
                }
                _ => break,
            }
        }
        self.not_barred(timeline)?;
        let reason = match timeline.upcoming() {
            None => "nothing more happens by itself".to_string(),
            Some(step) if step.at > until => format!("not reached within {within} ms"),
            Some(_) => format!("not reached within {MAX_STEPS} steps"),
        };
        Err(self.unmet(timeline, condition, &reason))
    }

    fn check(&self, timeline: &Timeline, condition: &Condition) -> Result<Option<String>, ScriptError> {
        match timeline.holds(condition).map_err(|e| self.condition(&e))? {
            true => Ok(None),
            false => Err(self.unmet(timeline, condition, "this does not hold")),
        }
    }

    fn unmet(&self, timeline: &Timeline, condition: &Condition, reason: &str) -> ScriptError {
        let known = timeline.knowing(condition);
        let saw = known.map_or(Vec::new(), |condition| condition.saw(&condition.look(timeline.sim())));
        let values: Vec<String> = saw.iter().map(|(name, value)| format!("{name} = {}", plain::line(value))).collect();
        let start = self.line.rfind(condition.text()).unwrap_or(self.args.start);
        let span = start..start + condition.text().len();
        let error = ScriptError::new(Failure::Expectation, self.line, span, reason);
        match values.is_empty() {
            true => error,
            false => error.remedy(format!("at step {}: {}", timeline.at(), values.join(", "))),
        }
    }
}
