//! Inputs from outside as commands: the verb, what stands behind it, and how one is written and told.
//!
//! Whoever reads, prints, completes or searches inputs goes by the list of arguments, so a new verb such as
//! `transfer S1 S2` or `add S6` is a row in its protocol's table.

use super::table::numbers;
use super::{Config, InputId, KindId, NodeId, NodeSet, Value, words};

/// An input from outside, as a command.
#[derive(Clone, Copy, Debug)]
pub struct InputSpec {
    /// The verb, such as `request`.
    pub verb: &'static str,
    /// What stands behind the verb, in this order: one actor or asker, and at most one of everything else.
    pub args: &'static [Arg],
    /// What whoever acts is told to do, with `{to}` and `{value}`; if nothing is said, the command without who acts.
    pub told: Option<&'static str>,
    /// Such as `request S1 set x=1`.
    pub example: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
}

numbers!(InputId of InputSpec, from 0);

/// An argument of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arg {
    /// What it is to the input.
    pub role: ArgRole,
    /// Kinds of nodes that it can name.
    pub kinds: &'static [KindId],
    /// The word in front of it. What has one may be left out.
    pub word: Option<&'static str>,
    /// Whether its input is for people alone: a search leaves it out, since what it does comes about without it as well.
    pub by_hand: bool,
}

/// What an argument is to its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgRole {
    /// A node of the protocol, which acts with what it has.
    Actor,
    /// A client, which asks for something of itself, from outside of the protocol.
    Asker,
    /// The one node that it is aimed at.
    Target,
    /// The nodes that it is aimed at: `S1,S2`.
    Targets,
    /// A value: all that is left of the line, but for arguments that have a word.
    Value,
    /// A whole number from 1 on. It takes the place of a value: an input has one of the two.
    Number,
}

impl Arg {
    /// A value.
    pub const VALUE: Arg = Arg::of(ArgRole::Value, &[]);
    /// A number.
    pub const NUMBER: Arg = Arg::of(ArgRole::Number, &[]);

    /// The node that acts.
    pub const fn actor(kinds: &'static [KindId]) -> Arg {
        Arg::of(ArgRole::Actor, kinds)
    }

    /// The client that asks.
    pub const fn asker(kinds: &'static [KindId]) -> Arg {
        Arg::of(ArgRole::Asker, kinds)
    }

    /// The node that it is aimed at.
    pub const fn target(kinds: &'static [KindId]) -> Arg {
        Arg::of(ArgRole::Target, kinds)
    }

    /// The nodes that it is aimed at.
    pub const fn targets(kinds: &'static [KindId]) -> Arg {
        Arg::of(ArgRole::Targets, kinds)
    }

    /// The same behind a word, so that it may be left out.
    pub const fn behind(mut self, word: &'static str) -> Arg {
        self.word = Some(word);
        self
    }

    /// The same of an input that is for people alone.
    pub const fn by_hand(mut self) -> Arg {
        self.by_hand = true;
        self
    }

    const fn of(role: ArgRole, kinds: &'static [KindId]) -> Arg {
        Arg { role, kinds, word: None, by_hand: false }
    }

    /// Whether it names who acts.
    pub fn acts(&self) -> bool {
        matches!(self.role, ArgRole::Actor | ArgRole::Asker)
    }

    /// Whether it names what the input is aimed at.
    pub fn aims(&self) -> bool {
        matches!(self.role, ArgRole::Target | ArgRole::Targets)
    }

    /// The nodes that it can name.
    pub fn nodes(&self, config: &Config) -> impl Iterator<Item = NodeId> {
        self.kinds.iter().flat_map(|kind| config.of_kind(*kind).iter())
    }
}

impl InputSpec {
    /// The argument that names the client that asks; none where a node acts with what it has.
    pub fn asker(&self) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.role == ArgRole::Asker)
    }

    /// Whether it carries a value.
    pub fn has_value(&self) -> bool {
        self.args.contains(&Arg::VALUE)
    }

    /// Whether a search leaves it out.
    pub fn by_hand(&self) -> bool {
        self.args.iter().any(|arg| arg.by_hand)
    }

    /// The command that makes it again.
    pub fn command(&self, config: &Config, node: NodeId, to: NodeSet, value: Value) -> String {
        self.written(config, self.args.iter(), node, to, value)
    }

    /// What happens, in one sentence.
    pub fn headline(&self, config: &Config, node: NodeId, to: NodeSet, value: Value) -> String {
        let does = match self.told {
            Some(words) if to.is_empty() || words.contains("{to}") => {
                words.replace("{to}", &names(config, to)).replace("{value}", &config.value_text(value))
            }
            Some(words) => format!("{words} at {}", names(config, to)),
            None => self.written(config, self.args.iter().filter(|arg| !arg.acts()), node, to, value),
        };
        words::is_told(config.name(node), does)
    }

    /// The verb with these arguments; those that name nobody are left out.
    fn written<'a>(
        &self,
        config: &Config,
        args: impl Iterator<Item = &'a Arg>,
        node: NodeId,
        to: NodeSet,
        value: Value,
    ) -> String {
        let mut text = self.verb.to_string();
        for arg in args {
            let given = match arg.role {
                ArgRole::Actor | ArgRole::Asker => config.name(node).to_string(),
                ArgRole::Target | ArgRole::Targets if to.is_empty() => continue,
                ArgRole::Target | ArgRole::Targets => names(config, to),
                ArgRole::Number if value == Value::NOOP => continue,
                ArgRole::Number => value.0.to_string(),
                ArgRole::Value => config.value_text(value),
            };
            for word in arg.word.into_iter().chain([given.as_str()]) {
                text.push(' ');
                text.push_str(word);
            }
        }
        text
    }
}

fn names(config: &Config, nodes: NodeSet) -> String {
    config.names(nodes).join(",")
}
