//! A command once it is read: what it will do, and doing it to a timeline.

use super::error::{Failure, ScriptError};
use super::names::{Group, Messages, NodeName};
use super::search::Query;
use super::visit::Visit;
use crate::condition::{Condition, ConditionError, MAX_ELEMENTS, Watcher};
use crate::engine::scene::Scene;
use crate::engine::{Choice, InputId, KindId, NodeId, NodeSet, OptionId, Refusal, RuleId, Sim, Step, TimerId};
use crate::timeline::Timeline;
use std::ops::Range;

/// The most steps that one command takes.
pub const MAX_STEPS: u64 = 1_000_000;
/// How long `run until` waits if it is not told, in ms of simulated time.
pub const WITHIN_MS: u64 = 60_000;

/// What may be done to a message.
pub type ToMessage = fn(crate::engine::MsgId) -> Choice;
/// What may be done to a node.
pub type ToNode = fn(NodeId) -> Choice;

/// A command that was read and not done yet.
#[derive(Clone)]
pub enum Command {
    /// So many steps forward.
    Step(u64),
    /// So many steps back.
    Back(u64),
    /// To a step.
    Seek(u64),
    /// Elsewhere in the history, in its tree of branches, or a question about it.
    Visit(Visit),
    /// Simulated time passes and nothing happens.
    Wait(u64),
    /// Simulated time passes.
    Run(u64),
    /// Simulated time passes until a condition holds, at most so many ms.
    RunUntil(Box<Condition>, u64),
    /// A condition holds.
    Expect(Box<Condition>),
    /// A search, and the run that it finds.
    Explore(Box<Query>),
    /// A search does not get there.
    Unreachable(Box<Query>),
    /// Something happens to each of these messages.
    Message(Messages, ToMessage),
    /// These messages take longer.
    Delay(Messages, u32),
    /// Something happens to a node.
    Node(NodeName, ToNode),
    /// A node crashes in the middle of its next move.
    CrashAfter(NodeName, u8),
    /// A timer runs out.
    Fire(NodeName, TimerId),
    /// Links between two groups are cut or healed.
    Link {
        /** One end. */
        from: Group,
        /** The other. */
        to: Group,
        /** Both ways. */
        both: bool,
        /** Cut or heal. */
        cut: bool,
    },
    /// All links are healed.
    HealAll,
    /// Groups can no longer reach each other.
    Partition(Vec<Group>),
    /// An option is set.
    Set(OptionId, [u32; 2]),
    /// A rule is switched.
    Switch(RuleId, bool),
    /// A client asks a node.
    Ask {
        /** Which input. */
        input: InputId,
        /** Whom. */
        to: NodeName,
        /** What for. */
        value: String,
        /** Who asks. */
        from: Option<NodeName>,
    },
    /// A node acts towards some nodes or all.
    Act {
        /** Which input. */
        input: InputId,
        /** Who. */
        node: NodeName,
        /** Towards whom. */
        to: Option<Group>,
        /** With which value. */
        value: Option<String>,
    },
}

impl Command {
    /// Whether it makes something happen at this moment.
    pub fn acts(&self) -> bool {
        use Command::{Back, Expect, Run, RunUntil, Seek, Step, Unreachable, Visit, Wait};
        let asks = matches!(self, Expect(_) | Unreachable(_) | Visit(_));
        !asks && !matches!(self, Step(_) | Back(_) | Seek(_) | Run(_) | RunUntil(..) | Wait(_))
    }

    /// The nodes that it names, by id or by role.
    fn names(&self) -> Vec<&NodeName> {
        match self {
            Command::Message(messages, _) | Command::Delay(messages, _) => messages.names().collect(),
            Command::Node(name, _) | Command::CrashAfter(name, _) | Command::Fire(name, _) => vec![name],
            Command::Link { from, to, .. } => from.names().chain(to.names()).collect(),
            Command::Partition(groups) => groups.iter().flat_map(Group::names).collect(),
            Command::Ask { to, from, .. } => [Some(to), from.as_ref()].into_iter().flatten().collect(),
            Command::Visit(visit) => visit.names(),
            Command::Act { node, to, .. } => std::iter::once(node).chain(to.iter().flat_map(Group::names)).collect(),
            _ => Vec::new(),
        }
    }
}

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

/// A command with its line and the place of its arguments in it, for what may still go wrong.
pub struct Doing<'a> {
    /// The line.
    pub line: &'a str,
    /// The place of what follows the verb.
    pub args: Range<usize>,
}

impl Doing<'_> {
    /// An error about the command's arguments.
    pub(super) fn fail(&self, failure: Failure, message: impl Into<String>) -> ScriptError {
        ScriptError::new(failure, self.line, self.args.clone(), message)
    }

    fn act(&self, timeline: &mut Timeline, choice: Choice) -> Result<(), ScriptError> {
        timeline.act(choice).map_err(|refusal| self.fail(Failure::Refused, refusal.0))
    }

    /// An error of a condition, whose text ends the arguments or stands before `within`.
    pub fn condition(&self, error: &ConditionError) -> ScriptError {
        let start = self.line.rfind(error.text()).unwrap_or(self.args.start);
        let span = start + error.span.start..start + error.span.end;
        let mut failed = ScriptError::new(Failure::NotUnderstood, self.line, span, error.message.clone());
        failed.remedy = error.remedy.clone();
        failed
    }

    /// Refuses a command that names a node which the world does not have, whatever happens in the run.
    pub fn names_known(&self, command: &Command, sim: &dyn Sim) -> Result<(), ScriptError> {
        command.names().into_iter().try_for_each(|name| name.check(sim, self.line))
    }

    /// Whether a command that acts at once can be done now: whom it names is there, and the world lets it.
    pub fn ready(&self, command: &Command, sim: &dyn Sim) -> Result<(), ScriptError> {
        self.possible(&self.choices(command, sim)?, sim)
    }

    /// Whether all of these can be done now, one after the other: a command that is refused changes nothing.
    fn possible(&self, choices: &[Choice], sim: &dyn Sim) -> Result<(), ScriptError> {
        let refused = |refusal: Refusal| self.fail(Failure::Refused, refusal.0);
        match choices {
            [] => Ok(()),
            [only] => sim.allowed(*only).map_err(refused),
            _ => {
                // Each may change what the next one finds, so they are tried on a copy.
                let mut copy = sim.fork();
                let at = copy.now();
                choices.iter().try_for_each(|choice| copy.apply(Step { at, choice: *choice })).map_err(refused)
            }
        }
    }

    /// Does a command. `each` hears of every step that is taken forward.
    pub fn run(
        &self,
        command: &Command,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Outcome, ScriptError> {
        let from = timeline.at();
        let said = match command {
            Command::Step(n) => self.step(timeline, *n, each)?,
            Command::Back(n) => {
                timeline.back(*n);
                None
            }
            Command::Seek(step) => self.seek(timeline, *step)?,
            Command::Visit(visit) => visit.run(self, timeline)?,
            Command::Wait(ms) => {
                let step = Step { at: timeline.sim().now().plus(*ms), choice: Choice::Wait };
                timeline.take(step).map_err(|refusal| self.fail(Failure::Refused, refusal.0))?;
                each(timeline);
                None
            }
            Command::Run(ms) => self.run_for(timeline, *ms, each)?,
            Command::RunUntil(condition, within) => self.run_until(timeline, condition, *within, each)?,
            Command::Expect(condition) => self.check(timeline, condition)?,
            Command::Explore(query) => {
                return query.explore(timeline, each, &|failure, message| self.fail(failure, message));
            }
            Command::Unreachable(query) => {
                query.unreachable(timeline.sim(), &|failure, message| self.fail(failure, message))?
            }
            acting => {
                let choices = self.choices(acting, timeline.sim())?;
                self.possible(&choices, timeline.sim())?;
                for choice in choices {
                    self.act(timeline, choice)?;
                    each(timeline);
                }
                None
            }
        };
        Ok(Outcome { from, to: timeline.at(), said })
    }

    fn step(
        &self,
        timeline: &mut Timeline,
        n: u64,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Option<String>, ScriptError> {
        for _ in 0..n.min(MAX_STEPS) {
            if !timeline.forward() {
                return Ok(Some("Nothing more will happen by itself. Do something, such as a request.".into()));
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
                return Ok(None);
            }
            each(timeline);
        }
        let more = timeline.sim().now() < until || timeline.upcoming().is_some_and(|step| step.at <= until);
        if more { Err(self.too_long(timeline)) } else { Ok(None) }
    }

    /// A command stops after so many steps; whoever relies on what it said must hear of it.
    fn too_long(&self, timeline: &Timeline) -> ScriptError {
        let error = self.fail(Failure::Expectation, format!("not finished after {MAX_STEPS} steps"));
        let (at, now) = (timeline.at(), timeline.sim().now().0);
        error.remedy(format!("it got to step {at}, at {now} ms; say it again to go on from there, or ask for less"))
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
        let mut watcher = Watcher::new(condition.clone());
        let until = timeline.sim().now().plus(within);
        for _ in 0..MAX_STEPS {
            if watcher.holds(&seen(timeline)).map_err(|e| self.condition(&e))? {
                return Ok(None);
            }
            match timeline.upcoming() {
                Some(step) if step.at <= until => {
                    timeline.take(step).map_err(|refusal| self.fail(Failure::Refused, refusal.0))?;
                    each(timeline);
                }
                _ => break,
            }
        }
        let reason = match timeline.upcoming() {
            None => "nothing more happens by itself".to_string(),
            Some(step) if step.at > until => format!("not reached within {within} ms"),
            Some(_) => format!("not reached within {MAX_STEPS} steps"),
        };
        Err(self.unmet(timeline, condition, &reason))
    }

    fn check(&self, timeline: &Timeline, condition: &Condition) -> Result<Option<String>, ScriptError> {
        match condition.holds(&seen(timeline)).map_err(|e| self.condition(&e))? {
            true => Ok(None),
            false => Err(self.unmet(timeline, condition, "this does not hold")),
        }
    }

    fn unmet(&self, timeline: &Timeline, condition: &Condition, reason: &str) -> ScriptError {
        let saw = condition.saw(&seen(timeline));
        let values: Vec<String> = saw.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let start = self.line.rfind(condition.text()).unwrap_or(self.args.start);
        let span = start..start + condition.text().len();
        let error = ScriptError::new(Failure::Expectation, self.line, span, reason);
        match values.is_empty() {
            true => error,
            false => error.remedy(format!("at step {}: {}", timeline.at(), values.join(", "))),
        }
    }

    /// What a command that acts at once comes to, now.
    fn choices(&self, command: &Command, sim: &dyn Sim) -> Result<Vec<Choice>, ScriptError> {
        let line = self.line;
        Ok(match command {
            Command::Message(messages, to) => messages.resolve(sim, line)?.into_iter().map(to).collect(),
            Command::Delay(messages, ms) => {
                messages.resolve(sim, line)?.into_iter().map(|id| Choice::Delay(id, *ms)).collect()
            }
            Command::Node(name, to) => vec![to(name.resolve(sim, line)?)],
            Command::CrashAfter(name, k) => vec![Choice::CrashAfter(name.resolve(sim, line)?, *k)],
            Command::Fire(name, timer) => vec![Choice::Fire(name.resolve(sim, line)?, *timer)],
            Command::Link { from, to, both, cut } => {
                let (from, to, both) = (from.resolve(sim, line)?, to.resolve(sim, line)?, *both);
                vec![if *cut { Choice::Cut { from, to, both } } else { Choice::Heal { from, to, both } }]
            }
            Command::HealAll => {
                let all: NodeSet = sim.config().all().collect();
                vec![Choice::Heal { from: all, to: all, both: true }]
            }
            Command::Partition(groups) => self.partition(groups, sim)?,
            Command::Set(option, value) => vec![Choice::Set(*option, *value)],
            Command::Switch(rule, on) => vec![Choice::Switch { rule: *rule, on: *on }],
            Command::Ask { input, to, value, from } => vec![self.ask(sim, *input, to, value, from.as_ref())?],
            Command::Act { input, node, to, value } => {
                vec![self.node_acts(sim, *input, node, to.as_ref(), value.as_deref())?]
            }
            _ => Vec::new(),
        })
    }

    fn node_acts(
        &self,
        sim: &dyn Sim,
        input: InputId,
        node: &NodeName,
        to: Option<&Group>,
        value: Option<&str>,
    ) -> Result<Choice, ScriptError> {
        let spec = &sim.info().inputs[usize::from(input.0)];
        let node = node.resolve(sim, self.line)?;
        self.check_kind(sim, node, spec.at)?;
        let to = to.map(|group| group.resolve(sim, self.line)).transpose()?.unwrap_or_default();
        to.iter().try_for_each(|id| self.check_kind(sim, id, spec.to))?;
        let value = value.map(|value| sim.config().words.intern(value)).unwrap_or_default();
        Ok(Choice::Input { node, input, to, value })
    }

    /// Cuts the links between each group and the later ones. Nodes in no group keep all their links.
    fn partition(&self, groups: &[Group], sim: &dyn Sim) -> Result<Vec<Choice>, ScriptError> {
        let sets: Vec<NodeSet> = groups.iter().map(|g| g.resolve(sim, self.line)).collect::<Result<_, _>>()?;
        let mut cuts = Vec::new();
        for (at, from) in sets.iter().enumerate() {
            let to: NodeSet = sets[at + 1..].iter().flat_map(|s| s.iter()).collect();
            if from.iter().any(|n| to.contains(n)) {
                return Err(self.fail(Failure::NotUnderstood, "a node is in two groups").remedy("name each node once"));
            }
            if !to.is_empty() {
                cuts.push(Choice::Cut { from: *from, to, both: true });
            }
        }
        Ok(cuts)
    }

    fn ask(
        &self,
        sim: &dyn Sim,
        input: InputId,
        to: &NodeName,
        value: &str,
        from: Option<&NodeName>,
    ) -> Result<Choice, ScriptError> {
        let to = to.resolve(sim, self.line)?;
        let crate::engine::InputShape::ClientAsks { client } = sim.info().inputs[usize::from(input.0)].shape else {
            return Err(self.fail(Failure::NotUnderstood, "this is not something a client asks for"));
        };
        let clients = sim.config().of_kind(client);
        self.check_kind(sim, to, sim.info().inputs[usize::from(input.0)].at)?;
        let node = match from {
            Some(name) => name.resolve(sim, self.line)?,
            None => clients.iter().find(|c| sim.standing(*c).up).ok_or_else(|| {
                self.fail(Failure::Refused, "no client is there to ask")
                    .remedy("give the scenario a client, or restart one")
            })?,
        };
        if !clients.contains(node) {
            return Err(self.fail(Failure::NotUnderstood, format!("{} is not a client", sim.config().name(node))));
        }
        Ok(Choice::Input { node, input, to: NodeSet::one(to), value: sim.config().words.intern(value) })
    }

    /// Refuses a node of a kind that cannot do what is asked of it.
    fn check_kind(&self, sim: &dyn Sim, node: NodeId, kinds: &[KindId]) -> Result<(), ScriptError> {
        let config = sim.config();
        if kinds.contains(&config.kind(node)) {
            return Ok(());
        }
        let kind = sim.info().kinds[usize::from(config.kind(node).0)].name;
        let able: NodeSet = kinds.iter().flat_map(|kind| config.of_kind(*kind).iter()).collect();
        let remedy = format!("this can be done with {}", config.names(able).join(", "));
        let message = format!("{} ({kind}) cannot do this", config.name(node));
        Err(self.fail(Failure::NotUnderstood, message).remedy(remedy))
    }
}

/// What conditions see; lists beyond what they are handed need not be made.
fn seen(timeline: &Timeline) -> Scene {
    timeline.scene(MAX_ELEMENTS)
}
