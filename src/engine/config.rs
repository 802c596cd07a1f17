//! What a world is set up with: its nodes, options, rules switched off, seed; and the words for all of them. How it comes
//! from a protocol's tables is in `setup`.

use super::options::{MAJORITY, OptionKind, OptionSpec};
use super::timers::{Timer, TimerPlace, TimerSet, Timers};
use super::{KindId, MsgId, NodeId, NodeSet, OptionId, Refusal, RuleSet, Value, refused, words};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// A node's fixed part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSpec {
    /// Name, such as `S1`.
    pub name: String,
    /// Which of the protocol's kinds it is.
    pub kind: KindId,
    /// The machine it runs on; nodes with the same number crash and restart as one.
    pub host: u8,
}

/// The values of options that nodes have for themselves.
type OwnOptions = BTreeMap<(NodeId, OptionId), [u32; 2]>;

/// What a world is set up with. Everything but options and switched-off rules stays as it is during a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Seed of every random stream.
    pub seed: u64,
    /// The nodes, grouped by kind in the order of the protocol's table.
    pub nodes: Vec<NodeSpec>,
    /// Rules switched off now.
    pub rules_off: RuleSet,
    /// The values that people typed.
    pub words: Words,
    /// What nodes make up by themselves and notes name, such as a path. These numbers stand in notes alone, and never in
    /// what a node remembers: they depend on who was first to tell.
    pub told: Words,
    options: Vec<[u32; 2]>,
    /// If there are nodes that go by values of their own: which.
    own: Option<Arc<OwnOptions>>,
    members: Vec<NodeSet>,
    spares: NodeSet,
    timers: Arc<Timers>,
}

impl Config {
    /// A configuration of these nodes, some of which are spares, with these values of all options and every rule on.
    pub(super) fn of(nodes: Vec<NodeSpec>, spares: NodeSet, options: Vec<[u32; 2]>, timers: Timers, seed: u64) -> Self {
        let kinds = nodes.iter().map(|node| node.kind.index() + 1).max().unwrap_or(0);
        let mut members = vec![NodeSet::EMPTY; kinds];
        for (at, node) in nodes.iter().enumerate() {
            members[node.kind.index()].insert(NodeId(at as u8));
        }
        let (rules_off, timers) = (RuleSet::default(), Arc::new(timers));
        let (words, told) = (Words::default(), Words::default());
        Config { seed, nodes, rules_off, words, told, options, own: None, members, spares, timers }
    }

    /// The nodes of a kind.
    pub fn of_kind(&self, kind: KindId) -> NodeSet {
        self.members.get(kind.index()).copied().unwrap_or_default()
    }

    /// The nodes that run and belong to nobody yet: who is there is fixed, who takes part is a protocol's state.
    pub fn spares(&self) -> NodeSet {
        self.spares
    }

    /// The nodes of a kind that take part from the start: all but the spares.
    pub fn founders(&self, kind: KindId) -> NodeSet {
        NodeSet(self.of_kind(kind).0 & !self.spares.0)
    }

    /// A node's kind.
    pub fn kind(&self, node: NodeId) -> KindId {
        self.nodes[node.index()].kind
    }

    /// A node's name.
    pub fn name(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("?", |spec| &spec.name)
    }

    /// The names of several nodes.
    pub fn names(&self, nodes: NodeSet) -> Vec<String> {
        nodes.iter().map(|n| self.name(n).to_string()).collect()
    }

    /// The node of this name.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|spec| spec.name == name).map(|at| NodeId(at as u8))
    }

    /// The node that somebody means who typed this: capitals matter only where names differ by nothing else.
    pub fn meant(&self, typed: &str) -> Option<NodeId> {
        let mut alike = self.all().filter(|id| self.name(*id).eq_ignore_ascii_case(typed));
        let one = alike.next().filter(|_| alike.next().is_none());
        self.find(typed).or(one)
    }

    /// All nodes.
    pub fn all(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u8).map(NodeId)
    }

    /// A node's timers, by their places.
    pub fn timers(&self, node: NodeId) -> &[Timer] {
        self.timers.of(node)
    }

    /// How many timers the node has that has most.
    pub(super) fn most_timers(&self) -> usize {
        self.timers.most()
    }

    /// Where a node keeps a timer; `None` if it has none such.
    pub fn place(&self, node: NodeId, timer: Timer) -> Option<TimerPlace> {
        self.timers.place(node, timer)
    }

    /// A timer as `fire` takes it, such as `election` or `expiry F1`.
    pub fn timer_name(&self, timer: Timer) -> String {
        let name = self.timers.spec(timer.id).name;
        timer.about.map_or(name.into(), |whom| format!("{name} {}", self.name(whom)))
    }

    /// A timer as a sentence has it, such as `election timer` or `expiry timer for F1`.
    pub fn timer_phrase(&self, timer: Timer) -> String {
        words::timer(self.timers.spec(timer.id).name, timer.about.map(|whom| self.name(whom)))
    }

    /// A node's timers when nodes have other names.
    pub(super) fn renamed_timers(&self, node: NodeId, set: TimerSet, name: impl Fn(NodeId) -> NodeId) -> TimerSet {
        self.timers.renamed(node, set, name)
    }

    /// All nodes of a node's machine.
    pub fn housemates(&self, node: NodeId) -> NodeSet {
        let host = self.nodes[node.index()].host;
        self.all().filter(|n| self.nodes[n.index()].host == host).collect()
    }

    /// Puts these nodes on one machine.
    pub fn share_host(&mut self, nodes: NodeSet) {
        if let Some(first) = nodes.iter().next() {
            nodes.iter().for_each(|n| self.nodes[n.index()].host = first.0);
        }
    }

    /// An option's value: a pair for a range, the first of the pair for everything else.
    pub fn option(&self, option: OptionId) -> [u32; 2] {
        self.options[option.index()]
    }

    /// The value of an option that a node goes by: its own, if it has one.
    pub fn option_of(&self, node: NodeId, option: OptionId) -> [u32; 2] {
        let own = self.own.as_ref().and_then(|own| own.get(&(node, option)));
        own.copied().unwrap_or_else(|| self.option(option))
    }

    /// The values that nodes have for themselves, by node and option.
    pub fn own_options(&self) -> impl Iterator<Item = (NodeId, OptionId, [u32; 2])> {
        self.own.iter().flat_map(|own| own.iter()).map(|((node, option), value)| (*node, *option, *value))
    }

    /// An option's value as a number.
    pub fn number(&self, option: OptionId) -> u32 {
        self.option(option)[0]
    }

    /// Which nodes an option takes for enough.
    pub fn enough(&self, option: OptionId) -> Enough {
        match self.option(option) {
            [0, 0] => Enough::Majority,
            [0, sets] => {
                let text = self.words.text(Value(sets));
                Enough::Sets(sets_of(self, &text).unwrap_or_default())
            }
            [size, _] => Enough::Size(size),
        }
    }

    /// The value of an option that is a quorum, from how it is written: `majority`, `3`, or `A1,A2 | A2,A3`.
    pub fn read_quorum(&self, text: &str) -> Result<[u32; 2], Refusal> {
        let text = text.trim();
        match text.parse::<u32>() {
            Ok(0) => Err(refused::quorum_of_none()),
            Ok(size) => Ok([size, 0]),
            Err(_) if text == MAJORITY => Ok([0, 0]),
            Err(_) => {
                let sets = sets_of(self, text)?;
                let named = sets.iter().map(|set| self.names(*set).join(",")).collect::<Vec<_>>().join(" | ");
                Ok([0, self.words.intern(&named).0])
            }
        }
    }

    /// An option's value as it is written.
    pub fn option_text(&self, spec: &OptionSpec, value: [u32; 2]) -> String {
        match (spec.kind, value) {
            (OptionKind::Quorum, [0, sets]) if sets != 0 => self.words.text(Value(sets)),
            _ => spec.text(value),
        }
    }

    /// Whether an option is on.
    pub fn flag(&self, option: OptionId) -> bool {
        self.number(option) != 0
    }

    /// Gives an option a value that lies inside its limits.
    pub(super) fn put(&mut self, option: OptionId, value: [u32; 2]) {
        self.options[option.index()] = value;
    }

    /// Gives a node a value of its own that lies inside an option's limits, or takes it away.
    pub(super) fn put_own(&mut self, node: NodeId, option: OptionId, value: Option<[u32; 2]>) {
        let own = Arc::make_mut(self.own.get_or_insert_default());
        match value {
            Some(value) => drop(own.insert((node, option), value)),
            None => drop(own.remove(&(node, option))),
        }
        if own.is_empty() {
            self.own = None;
        }
    }

    /// A message's id as text: `S1>S2#57`, `S1>S2#57.1` for its first duplicate.
    pub fn msg_text(&self, id: MsgId) -> String {
        let copy = if id.copy == 0 { String::new() } else { format!(".{}", id.copy) };
        format!("{}>{}#{}{copy}", self.name(id.from), self.name(id.to), id.n)
    }

    /// The message of this id, whether it is under way or not; `None` if its ends are no nodes, or it is no id.
    pub fn find_msg(&self, text: &str) -> Option<MsgId> {
        let (from, to, n, copy) = MsgId::parts(text)?;
        Some(MsgId { from: self.meant(from)?, to: self.meant(to)?, n, copy })
    }

    /// A value as text.
    pub fn value_text(&self, value: Value) -> String {
        match value.as_numbered() {
            Some((client, n)) => format!("{}={n}", self.name(client).to_lowercase()),
            None => self.words.text(value),
        }
    }

    /// The value that is written so: a client's numbered command, or a word, which has a number from now on.
    pub fn read_value(&self, text: &str) -> Value {
        let numbered = || {
            let (client, n) = text.split_once('=')?;
            let client = self.all().find(|node| self.name(*node).to_lowercase() == client)?;
            let value = Value::numbered(client, n.parse().ok()?);
            (self.value_text(value) == text).then_some(value)
        };
        numbered().unwrap_or_else(|| self.words.intern(text))
    }

    /// How two values stand in a row, whenever their words were typed: the no-op, then words by their text, then the
    /// numbered commands by client and number.
    pub fn compare(&self, a: Value, b: Value) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let rank = |value: Value| (value != Value::NOOP, value.as_numbered());
        rank(a).cmp(&rank(b)).then_with(|| self.words.text(a).cmp(&self.words.text(b)))
    }
}

/// Which nodes together are enough, as an option says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enough {
    /// More than half.
    Majority,
    /// So many.
    Size(u32),
    /// All of one of these sets.
    Sets(Vec<NodeSet>),
}

/// Sets of nodes, written `A1,A2 | A2,A3`.
fn sets_of(config: &Config, text: &str) -> Result<Vec<NodeSet>, Refusal> {
    let node = |name: &str| match name.trim() {
        "" => Err(refused::quorum_of_none()),
        name => config.meant(name).ok_or_else(|| refused::no_node_called(name)),
    };
    text.split('|').map(|set| set.split(',').map(node).collect()).collect()
}

/// The values that people typed, each known by a number. The table only grows and is shared by every copy of a
/// world, so going back in a run never changes what a number means.
#[derive(Clone, Debug, Default)]
pub struct Words(Arc<RwLock<Known>>);

/// Words in the order in which they came, and the way back: texts of long runs are too many to look through.
#[derive(Clone, Debug, Default)]
struct Known {
    words: Vec<Arc<str>>,
    numbers: BTreeMap<Arc<str>, u32>,
}

impl Words {
    /// The number of a word, the same each time.
    pub fn intern(&self, word: &str) -> Value {
        if word == NOOP_TEXT {
            return Value::NOOP;
        }
        if let Some(number) = self.read().numbers.get(word) {
            return Value(*number);
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have been faster.
        if let Some(number) = known.numbers.get(word) {
            return Value(*number);
        }
        let (word, number) = (Arc::<str>::from(word), known.words.len() as u32 + 1);
        known.words.push(word.clone());
        known.numbers.insert(word, number);
        Value(number)
    }

    /// The same words in a table of their own: what is interned there is not known here.
    pub(super) fn apart(&self) -> Words {
        Words(Arc::new(RwLock::new(self.read().clone())))
    }

    pub(super) fn text(&self, value: Value) -> String {
        match value.0.checked_sub(1) {
            None => NOOP_TEXT.to_string(),
            Some(at) => self.read().words.get(at as usize).map_or_else(|| "?".to_string(), |word| word.to_string()),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the command that changes nothing is written.
const NOOP_TEXT: &str = "no-op";

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of hours tells of many texts; looking through all of them each time would show here as a test that hangs.
    #[test]
    fn a_word_keeps_its_number_among_a_hundred_thousand() {
        let words = Words::default();
        let text = |n: u32| format!("set /k{n}");
        let numbers: Vec<Value> = (0..100_000).map(|n| words.intern(&text(n))).collect();
        let apart = words.apart();
        let (known, new) = (words.intern(&text(7)), words.intern("new"));
        assert_eq!((known, new), (numbers[7], Value(100_001)));
        assert_eq!((words.text(numbers[99_999]), apart.text(new)), (text(99_999), "?".to_string()));
        assert_eq!((apart.intern("other"), words.intern(NOOP_TEXT)), (new, Value::NOOP));
        assert!((0..100_000).all(|n| apart.intern(&text(n)) == numbers[n as usize]));
    }
}
