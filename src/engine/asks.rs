//! What somebody outside may ask of a world while it is searched: clients' requests with values of their own, and nodes
//! that act when they are told to.

use super::info::Info;
use super::input::{ArgRole, InputSpec};
use super::{Choice, Config, NodeId, NodeSet, Value};

/// The inputs that a search or a walk may take.
pub struct Asks {
    /// Clients' requests: those with the first value, those with the second, and so on.
    pub requests: Vec<Vec<Choice>>,
    /// Nodes that are told to act.
    pub acts: Vec<Choice>,
}

/// The inputs of a protocol, with so many values. Of clients only those that are `able` ask.
pub fn asks(info: &Info, config: &Config, values: usize, able: &dyn Fn(NodeId) -> bool) -> Asks {
    let mut asks = Asks { requests: vec![Vec::new(); values], acts: Vec::new() };
    for (input, spec) in info.inputs().filter(|(_, spec)| !spec.by_hand()) {
        let ways = ways(spec, config, able);
        let value = |n: usize| match spec.has_value() {
            true => config.words.intern(&format!("v{}", n + 1)),
            false => Value::NOOP,
        };
        let all = |value| ways.iter().map(move |(node, to)| Choice::Input { node: *node, input, to: *to, value });
        match spec.asker() {
            Some(_) => asks.requests.iter_mut().enumerate().for_each(|(n, round)| round.extend(all(value(n)))),
            None => asks.acts.extend(all(value(0))),
        }
    }
    asks
}

/// Whether a client asks, if some are ready to: who is not may start again later, so if nobody is, all may.
pub fn askers<'a>(info: &Info, config: &Config, ready: &'a dyn Fn(NodeId) -> bool) -> impl Fn(NodeId) -> bool + 'a {
    let all = !info.clients(config).iter().any(ready);
    move |id| all || ready(id)
}

/// Who may act, and towards whom. Who need not be named is the first that can; towards whom need not be said is all. An
/// input that has to be aimed at several nodes has too many ways and is not taken.
fn ways(spec: &InputSpec, config: &Config, able: &dyn Fn(NodeId) -> bool) -> Vec<(NodeId, NodeSet)> {
    let mut actors = Vec::new();
    let mut aims = vec![NodeSet::EMPTY];
    for arg in spec.args {
        match (arg.role, arg.word) {
            (ArgRole::Actor, None) => actors.extend(arg.nodes(config)),
            (ArgRole::Asker, None) => actors.extend(arg.nodes(config).filter(|id| able(*id))),
            (ArgRole::Actor | ArgRole::Asker, Some(_)) => actors.extend(arg.nodes(config).find(|id| able(*id))),
            (ArgRole::Target, None) => aims = arg.nodes(config).map(NodeSet::one).collect(),
            (ArgRole::Targets, None) => aims.clear(),
            (ArgRole::Target | ArgRole::Targets, Some(_)) | (ArgRole::Value | ArgRole::Number, _) => {}
        }
    }
    actors.iter().flat_map(|node| aims.iter().map(|to| (*node, *to))).collect()
}
