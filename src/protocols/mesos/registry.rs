//! The registry: which agents are admitted, unreachable or gone. It is all that masters agree on, and it is what the
//! commands make of it that are chosen in the slots of their log: `admit G1`, `unreachable G1`, `return G1`, `gone G1`.

use super::AGENT;
use crate::engine::{Config, NodeId, NodeSet, Value};
use std::collections::BTreeMap;

/// What the registry says of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Membership {
    /// It belongs to the cluster.
    Admitted,
    /// It did not answer for too long, and may come back.
    Unreachable,
    /// It was shut down for good.
    Gone,
}

impl Membership {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Membership::Admitted => "admitted",
            Membership::Unreachable => "unreachable",
            Membership::Gone => "gone",
        }
    }
}

/// A change of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// An agent is new.
    Admit,
    /// One does not answer.
    Unreachable,
    /// One is back.
    Return,
    /// One is shut down for good.
    Gone,
}

impl Change {
    /// All of them, in the order of their words.
    const ALL: [Change; 4] = [Change::Admit, Change::Unreachable, Change::Return, Change::Gone];

    /// What they are called.
    pub const WORDS: &[&str] = &["admit", "unreachable", "return", "gone"];

    /// What becomes of the agent by it.
    fn makes(self) -> Membership {
        match self {
            Change::Admit | Change::Return => Membership::Admitted,
            Change::Unreachable => Membership::Unreachable,
            Change::Gone => Membership::Gone,
        }
    }

    /// The command that makes it.
    pub fn of(self, config: &Config, agent: NodeId) -> Value {
        let nth = config.of_kind(AGENT).before(agent);
        Value::own((nth * Change::ALL.len() + self as usize) as u32)
    }

    /// The change and the agent that a command names, if it is one of these.
    pub fn read(config: &Config, value: Value) -> Option<(Change, NodeId)> {
        let place = value.place()? as usize;
        let agent = config.of_kind(AGENT).iter().nth(place / Change::ALL.len())?;
        Some((Change::ALL[place % Change::ALL.len()], agent))
    }
}

/// The commands that change it, by their numbers.
pub fn words(config: &Config) -> Vec<String> {
    let of = |agent: NodeId| Change::WORDS.iter().map(move |word| (word, agent));
    config.of_kind(AGENT).iter().flat_map(of).map(|(word, agent)| format!("{word} {}", config.name(agent))).collect()
}

/// What is chosen makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Registry {
    /// By agent; whoever is not in it has never been admitted.
    pub agents: BTreeMap<NodeId, Membership>,
}

impl Registry {
    /// Does what a command says; one that changes nothing here is none of its.
    pub fn apply(&mut self, config: &Config, value: Value) -> Option<(Change, NodeId)> {
        let (change, agent) = Change::read(config, value)?;
        self.agents.insert(agent, change.makes());
        Some((change, agent))
    }

    /// What it says of an agent.
    pub fn of(&self, agent: NodeId) -> Option<Membership> {
        self.agents.get(&agent).copied()
    }

    /// The agents that it knows.
    pub fn known(&self) -> NodeSet {
        self.agents.keys().copied().collect()
    }

    /// The agents that belong to the cluster.
    pub fn admitted(&self) -> NodeSet {
        self.agents.iter().filter(|(_, place)| **place == Membership::Admitted).map(|(agent, _)| *agent).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Protocol;
    use crate::protocols::mesos::Mesos;

    #[test]
    fn its_commands_have_words_whoever_types_first() {
        let info = Mesos::INFO;
        let config = Config::new(info, &info.counts(&[Some(3)]), 1).expect("a valid set-up");
        config.words.intern("x=1");
        let agents: Vec<NodeId> = config.of_kind(AGENT).iter().collect();
        let mut registry = Registry::default();
        for (change, text, place) in [
            (Change::Admit, "admit G2", Membership::Admitted),
            (Change::Unreachable, "unreachable G2", Membership::Unreachable),
            (Change::Return, "return G2", Membership::Admitted),
            (Change::Gone, "gone G2", Membership::Gone),
        ] {
            let value = change.of(&config, agents[1]);
            assert_eq!((config.value_text(value).as_str(), config.read_value(text)), (text, value));
            assert_eq!(registry.apply(&config, value), Some((change, agents[1])));
            assert_eq!((registry.of(agents[1]), registry.of(agents[0])), (Some(place), None));
        }
        for other in [Value::NOOP, config.read_value("x=1"), Value::numbered(agents[0], 1)] {
            assert_eq!(registry.apply(&config, other), None, "it is none of its commands");
        }
    }
}
