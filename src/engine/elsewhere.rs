//! The same done in another world: nodes, timers, options, rules and inputs of the same names. What is about one message
//! has no counterpart there, and neither has what names something that the other world does not have.

use super::{ArgRole, Choice, Config, NodeId, NodeSet, Sim, Timer};

/// What a choice of one world is in another, if it is anything there.
pub fn elsewhere(choice: Choice, from: &dyn Sim, to: &dyn Sim) -> Option<Choice> {
    let node = |id: NodeId| same_node(id, from.config(), to.config());
    let nodes = |set: NodeSet| same_nodes(set, from.config(), to.config());
    let option = |id| to.info().find_option(from.info().option(id)?.name);
    Some(match choice {
        Choice::Crash(id) => Choice::Crash(node(id)?),
        Choice::CrashAt(id, moment) => Choice::CrashAt(node(id)?, moment),
        Choice::CrashKeeping(id, records) => Choice::CrashKeeping(node(id)?, records),
        Choice::Disk { node: id, works } => Choice::Disk { node: node(id)?, works },
        Choice::Spare(id) => Choice::Spare(node(id)?),
        Choice::Restart { node: id, wiped } => Choice::Restart { node: node(id)?, wiped },
        Choice::Pause(id) => Choice::Pause(node(id)?),
        Choice::Resume(id) => Choice::Resume(node(id)?),
        Choice::Flush(id) => Choice::Flush(node(id)?),
        Choice::Clock(id, percent) => Choice::Clock(node(id)?, percent),
        Choice::Cut { from, to, both } => Choice::Cut { from: nodes(from)?, to: nodes(to)?, both },
        Choice::Heal { from, to, both } => Choice::Heal { from: nodes(from)?, to: nodes(to)?, both },
        Choice::Tune { from, to, both, odds } => Choice::Tune { from: nodes(from)?, to: nodes(to)?, both, odds },
        Choice::Set(id, value) => Choice::Set(option(id)?, value),
        Choice::SetOf { node: id, option: of, value } => Choice::SetOf { node: node(id)?, option: option(of)?, value },
        Choice::Switch { rule, on } => Choice::Switch { rule: to.info().find_rule(from.info().rule(rule).id)?, on },
        Choice::Fire(id, timer) => {
            let spec = from.info().timers().find(|(id, _)| *id == timer.id)?.1;
            let about = timer.about.map(node).map_or(Some(None), |about| about.map(Some))?;
            Choice::Fire(node(id)?, Timer { id: to.info().find_timer(spec.name)?, about })
        }
        Choice::Input { .. } => return input(choice, from, to),
        Choice::Deliver(_) | Choice::Drop(_) | Choice::Lose(_) | Choice::Duplicate(_) | Choice::Delay(..) => {
            return None;
        }
        Choice::Corrupt(_) | Choice::Inject { .. } | Choice::Wait => return None,
    })
}

/// An input with the same verb, whose arguments mean the same.
fn input(choice: Choice, from: &dyn Sim, to: &dyn Sim) -> Option<Choice> {
    let Choice::Input { node, input, to: aimed, value } = choice else { return None };
    let spec = &from.info().inputs[usize::from(input.0)];
    let (input, other) = to.info().inputs().find(|(_, other)| other.verb == spec.verb)?;
    let roles = |args: &[super::Arg]| args.iter().map(|arg| arg.role).collect::<Vec<_>>();
    if roles(spec.args) != roles(other.args) {
        return None;
    }
    let numbered = spec.args.iter().any(|arg| arg.role == ArgRole::Number);
    let aimed = if aimed.is_empty() { aimed } else { same_nodes(aimed, from.config(), to.config())? };
    let node = same_node(node, from.config(), to.config())?;
    let value = if numbered { value } else { to.config().read_value(&from.config().value_text(value)) };
    Some(Choice::Input { node, input, to: aimed, value })
}

fn same_node(id: NodeId, from: &Config, to: &Config) -> Option<NodeId> {
    to.find(from.name(id))
}

/// Those of these nodes that are in the other world as well, if any are.
fn same_nodes(set: NodeSet, from: &Config, to: &Config) -> Option<NodeSet> {
    let there: NodeSet = set.iter().filter_map(|id| same_node(id, from, to)).collect();
    (!there.is_empty()).then_some(there)
}
