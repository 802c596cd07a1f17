//! The tables that describe a protocol: its kinds of nodes, rules, properties, inputs and options. Commands, help,
//! menus and views are made from them.

use super::forged::Form;
use super::input::InputSpec;
use super::options::{NETWORK_OPTIONS, OptionSpec};
use super::rule::Rule;
use super::table::{GoalId, InputId, KindId, OptionId, PropertyId, RuleId, RuleSet, TimerId, numbers, same};
use super::timers::TimerSpec;
use super::{Config, NodeSet, Refusal};
use std::ops::RangeInclusive;

/// What a protocol is: the tables that commands, help, menus and views are made from.
pub struct Info {
    /// Name in commands and files, such as `raft`.
    pub name: &'static str,
    /// Name for people, such as `Raft`.
    pub title: &'static str,
    /// One sentence for the start screen.
    pub about: &'static str,
    /// Kinds of nodes. The first is what `nodes = N` counts.
    pub kinds: &'static [Kind],
    /// The kind of which there can be nodes that take no part at first, if there is one.
    pub spares: Option<KindId>,
    /// Kinds of which there are as many of the second as of the first, unless something is said.
    pub pairs: Option<(KindId, KindId)>,
    /// The kinds of nodes whose number says what a majority is; the last one names them.
    pub voters: &'static [KindId],
    /// Whether a configuration has nodes enough of each kind; otherwise what is missing.
    pub enough: fn(&Config) -> Result<(), String>,
    /// Whether its options go together, with the rules that are off; otherwise why not.
    pub together: fn(&Config) -> Result<(), Refusal>,
    /// Words that its handlers make values of by themselves: they have the first numbers, in this order
    /// ([`Value::own`](super::Value::own)), since what a word's number is must not hang on when somebody types it.
    pub own_words: fn(&Config) -> Vec<String>,
    /// Rules, in the order of the protocol's page.
    pub rules: &'static [Rule],
    /// Options of its own.
    pub own_options: &'static [OptionSpec],
    /// Timers.
    pub timers: &'static [TimerSpec],
    /// Inputs from outside.
    pub inputs: &'static [InputSpec],
    /// Kinds of messages; if they travel on connections, [`BROKEN`] among them.
    pub messages: &'static [&'static str],
    /// Of what those are made that one can make by hand: all but [`BROKEN`].
    pub forms: &'static [Form],
    /// What carries them.
    pub links: Links,
    /// Safety properties, each checked after every step.
    pub properties: &'static [Property],
    /// What one can ask `why not` about.
    pub goals: &'static [GoalSpec],
    /// Whether it agrees on the entries of a log, which stand at an index and are committed; otherwise on values, which have
    /// a slot and are chosen.
    pub log: bool,
    /// Keys that a `[[start]]` table may have.
    pub start_keys: &'static [StartKey],
    /// How far clocks may be off, in percent, in a run that is still one of its model.
    pub steady: &'static RangeInclusive<u32>,
    /// What a table of all that its nodes store is called.
    pub stores: &'static str,
}

/// The place of the row whose key is this. If a table lacks it, what asks does not build.
macro_rules! place {
    ($rows:expr, $key:ident, $wanted:expr) => {{
        let (rows, mut at) = ($rows, 0);
        while at < rows.len() && !same(rows[at].$key, $wanted) {
            at += 1;
        }
        assert!(at < rows.len(), "a table lacks a row of a part that its protocol takes in");
        at
    }};
}

impl Info {
    /// The keys that the `[[start]]` table of a node of this kind may have.
    pub fn start_keys_of(&self, kind: &Kind) -> impl Iterator<Item = &'static StartKey> + use<> {
        let name = kind.name;
        self.start_keys.iter().filter(move |key| key.of.contains(&name))
    }

    /// What is wrong with a key in the `[[start]]` table of a node of this kind, or with its value, and what would be right.
    pub fn no_start(&self, kind: KindId, name: &str) -> String {
        let kind = &self.kinds[kind.index()];
        let (keys, kind): (Vec<&StartKey>, _) = (self.start_keys_of(kind).collect(), kind.name);
        match keys.iter().find(|key| key.name == name) {
            Some(key) => {
                format!("this is not what `{name}` takes: {}; such as {name} = {}", key.about, key.example)
            }
            None if keys.is_empty() => format!("{kind}s have no initial state; leave this table out"),
            None => {
                let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
                format!("{kind}s have no `{name}`; they have {}", names.join(", "))
            }
        }
    }

    /// The rule of this id, which a part has brought into the table.
    pub const fn rule_called(&self, id: &str) -> RuleId {
        RuleId::at(place!(self.rules, id, id))
    }

    /// The same of all rules of a part.
    pub const fn rules_called<const N: usize>(&self, rows: &[Rule]) -> [RuleId; N] {
        assert!(N == rows.len() && N > 0);
        let mut rules = [self.rule_called(rows[0].id); N];
        let mut at = 1;
        while at < N {
            rules[at] = self.rule_called(rows[at].id);
            at += 1;
        }
        rules
    }

    /// The timer of this name, which a part has brought into the table.
    pub const fn timer_called(&self, name: &str) -> TimerId {
        TimerId::at(place!(self.timers, name, name))
    }

    /// The option of this name, which a part has brought into the table.
    pub const fn option_called(&self, name: &str) -> OptionId {
        OptionId::at(NETWORK_OPTIONS.len() + place!(self.own_options, name, name))
    }

    /// The property of this name, which a part has brought into the table.
    pub const fn property_called(&self, name: &str) -> PropertyId {
        PropertyId::at(place!(self.properties, name, name))
    }

    /// Whether ids, and the sets and rows of numbers that are made of them, are wide enough for these tables.
    pub(super) const fn fits(&self) -> bool {
        let rules = self.rules;
        let (mut rule, mut switchable) = (0, 0);
        while rule < rules.len() {
            // A set has bits for the first rows only.
            if rules[rule].switchable() && switchable < rule {
                return false;
            }
            switchable += rules[rule].switchable() as usize;
            rule += 1;
        }
        let options = NETWORK_OPTIONS.len() + self.own_options.len();
        rules.len() <= RuleId::MOST
            && switchable <= RuleSet::MOST
            && self.kinds.len() <= KindId::MOST
            && self.timers.len() <= TimerId::MOST
            && self.inputs.len() <= InputId::MOST
            && self.goals.len() <= GoalId::MOST
            && self.properties.len() <= PropertyId::MOST
            && options <= OptionId::MOST
    }

    /// Whether a property of it rests on time.
    pub fn rests_on_time(&self) -> bool {
        self.properties.iter().any(|property| property.timed)
    }

    /// All options, the network's first.
    pub fn options(&self) -> impl Iterator<Item = &'static OptionSpec> + use<> {
        NETWORK_OPTIONS.iter().chain(self.own_options)
    }

    /// An option's description.
    pub fn option(&self, id: OptionId) -> Option<&'static OptionSpec> {
        self.options().nth(id.index())
    }

    /// The option of this name.
    pub fn find_option(&self, name: &str) -> Option<OptionId> {
        self.options().position(|o| o.name == name).map(OptionId::at)
    }

    /// Whether nodes of a kind have a timer of this name.
    pub fn has_timer(&self, kind: KindId, name: &str) -> bool {
        self.timers.iter().any(|timer| timer.name == name && timer.at.contains(&kind))
    }

    /// The kinds of nodes with their ids.
    pub fn kinds(&self) -> impl Iterator<Item = (KindId, &'static Kind)> + use<> {
        self.kinds.iter().enumerate().map(|(at, kind)| (KindId::at(at), kind))
    }

    /// The timers with their ids.
    pub fn timers(&self) -> impl Iterator<Item = (TimerId, &'static TimerSpec)> + use<> {
        self.timers.iter().enumerate().map(|(at, timer)| (TimerId::at(at), timer))
    }

    /// The inputs with their ids.
    pub fn inputs(&self) -> impl Iterator<Item = (InputId, &'static InputSpec)> + use<> {
        self.inputs.iter().enumerate().map(|(at, input)| (InputId::at(at), input))
    }

    /// The goals with their ids.
    pub fn goals(&self) -> impl Iterator<Item = (GoalId, &'static GoalSpec)> + use<> {
        self.goals.iter().enumerate().map(|(at, goal)| (GoalId::at(at), goal))
    }

    /// The rule of this id.
    pub fn find_rule(&self, id: &str) -> Option<RuleId> {
        self.rules.iter().position(|r| r.id == id).map(RuleId::at)
    }

    /// How many nodes of each kind there are if a scenario names only some: the usual number of the others, but none
    /// of a kind whose part a given kind plays already.
    pub fn counts(&self, given: &[Option<usize>]) -> Vec<usize> {
        let first = given.first().copied().flatten().is_some_and(|n| n > 0);
        let count = |(at, kind): (usize, &Kind)| match given.get(at).copied().flatten() {
            Some(n) => n,
            None if first && kind.part_of_first => 0,
            None => kind.default,
        };
        let mut counts: Vec<usize> = self.kinds.iter().enumerate().map(count).collect();
        if let Some((one, other)) = self.pairs
            && given.get(other.index()).copied().flatten().is_none()
        {
            counts[other.index()] = counts[one.index()];
        }
        counts
    }

    /// Whether nodes of these kinds have anything to say to each other.
    pub fn talk(&self, one: KindId, other: KindId) -> bool {
        let between =
            |from: KindId, to: KindId| self.forms.iter().any(|form| form.from.contains(&from) && form.to.contains(&to));
        between(one, other) || between(other, one)
    }

    /// A rule's description.
    pub fn rule(&self, id: RuleId) -> &'static Rule {
        &self.rules[id.index()]
    }

    /// The goal of this name.
    pub fn find_goal(&self, name: &str) -> Option<GoalId> {
        self.goals.iter().position(|g| g.name == name).map(GoalId::at)
    }

    /// The events about which one can ask after them, by the words for that.
    pub fn asked(&self) -> impl Iterator<Item = (&'static str, RuleId)> + use<> {
        let rules = self.rules;
        (0..rules.len()).filter_map(move |at| Some((rules[at].asked?, RuleId::at(at))))
    }

    /// Of what a message of this kind is made.
    pub fn form(&self, kind: &str) -> Option<&'static Form> {
        self.forms.iter().find(|form| form.kind == kind)
    }

    /// The timer of this name.
    pub fn find_timer(&self, name: &str) -> Option<TimerId> {
        self.timers.iter().position(|t| t.name == name).map(TimerId::at)
    }

    /// Whether nodes of this kind are clients: they ask of themselves, from outside of the protocol.
    pub fn is_client(&self, kind: KindId) -> bool {
        self.inputs.iter().filter_map(InputSpec::asker).any(|asker| asker.kinds.contains(&kind))
    }

    /// What those are called whose number decides what a majority is.
    pub fn voters_called(&self) -> &'static str {
        self.voters.last().map_or("nodes", |kind| self.kinds[kind.index()].plural)
    }

    /// How many of them there are.
    pub fn voters(&self, config: &Config) -> usize {
        self.voters.iter().map(|kind| config.founders(*kind).len()).sum()
    }

    /// The clients of a world.
    pub fn clients(&self, config: &Config) -> NodeSet {
        config.all().filter(|node| self.is_client(config.kind(*node))).collect()
    }
}

/// What the links between nodes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Each message goes its own way: it may be overtaken, lost or sent twice without anything else.
    Loose,
    /// Each two nodes have a connection: it keeps the order of messages, and breaks as a whole when one does not get
    /// through or a process ends, or when one end closes it. Each end that runs, but for who closed it, is told by
    /// [`Event::Broken`](super::Event::Broken).
    Connections,
}

/// Kind of what tells a node that a connection is broken. It is a message of the network's own, and stands in the table
/// of a protocol with connections so that it can be named like any other: `deliver Broken S1->S2`.
pub const BROKEN: &str = "Broken";

/// A kind of node.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Such as `server`.
    pub name: &'static str,
    /// Such as `servers`; the key in a scenario's `[layout]`.
    pub plural: &'static str,
    /// First letter of the nodes' names.
    pub letter: char,
    /// How many there are if nothing is said.
    pub default: usize,
    /// How many there can be.
    pub max: usize,
    /// Whether a node of the first kind plays this kind's part as well.
    pub part_of_first: bool,
}

impl Kind {
    /// So many of them in words: `1 server`, `3 servers`, and of those that have a name together `ensemble of 3`.
    pub fn counted(&self, count: usize) -> String {
        match count {
            1 => format!("1 {}", self.name),
            count if !self.plural.ends_with('s') => format!("{} of {count}", self.plural),
            count => format!("{count} {}", self.plural),
        }
    }
}

numbers!(KindId of Kind, from 0);

/// A key that the `[[start]]` table of a node may have.
#[derive(Clone, Copy, Debug)]
pub struct StartKey {
    /// Such as `term`.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// A value of it, as a file has it.
    pub example: &'static str,
    /// The kinds of nodes that have it, by their names.
    pub of: &'static [&'static str],
}

/// A safety property.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Such as `election-safety`.
    pub name: &'static str,
    /// The property in one sentence.
    pub text: &'static str,
    /// Whether it rests on time, so that a search that ignores durations must not judge it.
    pub timed: bool,
}

impl Property {
    /// A property that rests on no time.
    pub const fn new(name: &'static str, text: &'static str) -> Property {
        Property { name, text, timed: false }
    }

    /// The same of one that does.
    pub const fn timed(self) -> Property {
        Property { timed: true, ..self }
    }
}

numbers!(PropertyId of Property, from 0);

/// Something that a node may be or do, and of which one may ask why it is not so.
#[derive(Clone, Copy, Debug)]
pub struct GoalSpec {
    /// The word, such as `leader`.
    pub name: &'static str,
    /// What stands behind it.
    pub takes: GoalArg,
    /// Kinds of nodes that it makes sense for.
    pub at: &'static [KindId],
    /// What is told of a node that has not reached it, such as `is not leader`; `{}` stands for the node or number that
    /// follows the word.
    pub not: &'static str,
    /// What is told of a node that has.
    pub met: &'static str,
    /// Such as `why not S3 leader`.
    pub example: &'static str,
}

impl GoalSpec {
    /// A goal of nodes of these kinds, and what is told of a node that has not reached it and of one that has.
    pub const fn new(
        name: &'static str,
        takes: GoalArg,
        at: &'static [KindId],
        [not, met]: [&'static str; 2],
        example: &'static str,
    ) -> GoalSpec {
        GoalSpec { name, takes, at, not, met, example }
    }
}

numbers!(GoalId of GoalSpec, from 0);

/// What stands behind a goal's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoalArg {
    /// Nothing.
    Nothing,
    /// A log index or instance.
    Slot,
    /// A number of something in which a node may believe, a task's say.
    Number,
    /// Another node, of one of these kinds.
    Node(&'static [KindId]),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_nodes_are_told_as_one_says_it() {
        let of = |plural| Kind { name: "server", plural, letter: 'S', default: 3, max: 5, part_of_first: false };
        let told = [1, 3].map(|count| [of("servers").counted(count), of("ensemble").counted(count)].join(", "));
        assert_eq!(told, ["1 server, 1 server", "3 servers, ensemble of 3"]);
    }

    fn info(rules: &'static [Rule], properties: &'static [Property]) -> Info {
        Info {
            name: "",
            title: "",
            about: "",
            kinds: &[],
            spares: None,
            pairs: None,
            voters: &[],
            enough: |_| Ok(()),
            together: |_| Ok(()),
            own_words: |_| Vec::new(),
            rules,
            own_options: &[],
            timers: &[],
            inputs: &[],
            messages: &[],
            forms: &[],
            links: Links::Loose,
            properties,
            goals: &[],
            log: false,
            start_keys: &[],
            steady: &crate::engine::STEADY,
            stores: "",
        }
    }

    #[test]
    fn a_part_finds_the_rows_that_it_brought() {
        const RULES: &[Rule] = &[Rule::liveness("kept", "", "", ""), Rule::event("told", "", "")];
        let info = info(RULES, &[]);
        let found = ["kept", "absent", "told"].map(|id| std::panic::catch_unwind(|| info.rule_called(id)).ok());
        assert_eq!(found.map(|id| id.map(RuleId::index)), [Some(0), None, Some(1)], "what is not there does not build");
    }

    #[test]
    fn tables_that_are_too_long_or_out_of_order_do_not_fit() {
        const PROPERTY: Property = Property::new("", "");
        const RULE: Rule = Rule::liveness("", "", "", "");
        const EVENT: Rule = Rule::event("", "", "");
        for (rules, properties, fits) in [
            (&[RULE, RULE, EVENT][..], &[PROPERTY; 32][..], true),
            (&[RULE, EVENT, RULE], &[], false),
            (&[], &[PROPERTY; 33], false),
            (&[RULE; 128], &[], true),
            (&[RULE; 129], &[], false),
            (&[EVENT; 65_536], &[], true),
        ] {
            assert_eq!(info(rules, properties).fits(), fits, "{} rules, {} properties", rules.len(), properties.len());
        }
    }
}
