//! What a command that acts at once comes to: names become nodes and messages, words values. Nothing here changes the
//! world.

use super::command::{Act, Typed};
use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::names::{Group, NodeName};
use crate::engine::{Arg, ArgRole, Choice, InputSpec, NodeId, NodeSet, Sim, Timer, Value};

impl Doing<'_> {
    /// What a command that acts at once comes to, now.
    pub fn choices(&self, act: &Act, sim: &dyn Sim) -> Result<Vec<Choice>, ScriptError> {
        let line = self.line;
        Ok(match act {
            Act::Message(messages, to) => messages.resolve(sim, line)?.into_iter().map(to).collect(),
            Act::Delay(messages, ms) => {
                messages.resolve(sim, line)?.into_iter().map(|id| Choice::Delay(id, *ms)).collect()
            }
            Act::Node(name, to) => vec![to(name.resolve(sim, line)?)],
            Act::CrashAt(name, moment) => vec![Choice::CrashAt(name.resolve(sim, line)?, *moment)],
            Act::CrashKeeping(name, records) => vec![Choice::CrashKeeping(name.resolve(sim, line)?, *records)],
            Act::Clock(name, percent) => vec![Choice::Clock(name.resolve(sim, line)?, *percent)],
            Act::Fire(name, id, about) => {
                let about = about.as_ref().map(|whom| whom.resolve(sim, line)).transpose()?;
                vec![Choice::Fire(name.resolve(sim, line)?, Timer { id: *id, about })]
            }
            Act::Link { from, to, both, cut } => {
                let (from, to, both) = (from.resolve(sim, line)?, to.resolve(sim, line)?, *both);
                vec![if *cut { Choice::Cut { from, to, both } } else { Choice::Heal { from, to, both } }]
            }
            Act::Tune { from, to, both, odds } => {
                let (from, to) = (from.resolve(sim, line)?, to.resolve(sim, line)?);
                vec![Choice::Tune { from, to, both: *both, odds: *odds }]
            }
            Act::HealAll => {
                let all: NodeSet = sim.config().all().collect();
                vec![Choice::Heal { from: all, to: all, both: true }]
            }
            Act::Partition(groups) => self.partition(groups, sim)?,
            Act::Set(option, value) => vec![Choice::Set(*option, *value)],
            Act::SetOf(name, option, value) => {
                vec![Choice::SetOf { node: name.resolve(sim, line)?, option: *option, value: *value }]
            }
            Act::Switch(rule, on) => vec![Choice::Switch { rule: *rule, on: *on }],
            Act::Inject(from, to, text) => {
                let (from, to) = (from.resolve(sim, line)?, to.resolve(sim, line)?);
                // What is refused gives no word a number.
                sim.can_inject(from, to, text).map_err(|refusal| self.refused(refusal))?;
                vec![Choice::Inject { from, to, says: sim.config().words.intern(text) }]
            }
            Act::Input(typed) => vec![self.input(typed, &sim.info().inputs[usize::from(typed.input.0)], sim)?],
        })
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

    /// An input with all of its arguments: who and what they name is there, and of the right kind.
    pub fn input(&self, typed: &Typed, spec: &InputSpec, sim: &dyn Sim) -> Result<Choice, ScriptError> {
        let (input, mut node, mut to) = (typed.input, NodeId::default(), NodeSet::EMPTY);
        for arg in spec.args {
            match arg.role {
                ArgRole::Actor | ArgRole::Asker => node = self.who(arg, typed.who.as_ref(), sim)?,
                ArgRole::Target | ArgRole::Targets => {
                    to = typed.to.as_ref().map(|group| group.resolve(sim, self.line)).transpose()?.unwrap_or_default();
                    to.iter().try_for_each(|id| self.check_kind(arg, id, sim))?;
                }
                ArgRole::Value | ArgRole::Number => {}
            }
        }
        // What is refused gives no word a number.
        let number = typed.number.map_or(Value::NOOP, Value);
        sim.allowed(Choice::Input { node, input, to, value: number }).map_err(|refusal| self.refused(refusal))?;
        let Some(word) = &typed.value else { return Ok(Choice::Input { node, input, to, value: number }) };
        let word = sim.meant(node, input, word).map_err(|refusal| self.refused(refusal))?;
        // A protocol may refuse the word itself.
        let told = Choice::Input { node, input, to, value: sim.config().read_value(&word) };
        sim.allowed(told).map_err(|refusal| self.refused(refusal))?;
        Ok(told)
    }

    /// Who acts: the node that is named, or else the first that runs.
    fn who(&self, arg: &Arg, name: Option<&NodeName>, sim: &dyn Sim) -> Result<NodeId, ScriptError> {
        let kind = || arg.kinds.first().map_or("node", |kind| sim.info().kinds[kind.index()].name);
        let Some(name) = name else {
            let first = arg.nodes(sim.config()).find(|id| sim.standing(*id).up);
            return first.ok_or_else(|| {
                self.fail(Failure::Refused, format!("no {} is there to ask", kind()))
                    .remedy(format!("give the scenario a {}, or restart one", kind()))
            });
        };
        let node = name.resolve(sim, self.line)?;
        if arg.word.is_some() && !arg.kinds.contains(&sim.config().kind(node)) {
            let message = format!("{} is not a {}", sim.config().name(node), kind());
            return Err(self.fail(Failure::NotUnderstood, message));
        }
        self.check_kind(arg, node, sim).map(|()| node)
    }

    /// Refuses a node of a kind that cannot do what is asked of it.
    fn check_kind(&self, arg: &Arg, node: NodeId, sim: &dyn Sim) -> Result<(), ScriptError> {
        let config = sim.config();
        if arg.kinds.contains(&config.kind(node)) {
            return Ok(());
        }
        let kind = sim.info().kinds[config.kind(node).index()].name;
        let able: NodeSet = arg.nodes(config).collect();
        let remedy = format!("this can be done with {}", config.names(able).join(", "));
        let me = config.name(node);
        let message = match arg.role {
            ArgRole::Target | ArgRole::Targets => format!("this cannot be done with {me} ({kind})"),
            _ => format!("{me} ({kind}) cannot do this"),
        };
        Err(self.fail(Failure::NotUnderstood, message).remedy(remedy))
    }
}
