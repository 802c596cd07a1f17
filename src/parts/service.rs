//! A service: a machine that does commands one after the other, and what it remembers of its clients, so that a command
//! that comes twice is done once.
//!
//! The machine is deterministic: whoever applies the same commands in the same order has the same state. A client's
//! commands are numbered from 1. Which of them are done is known for ever, the answers to the last of them are kept, and
//! a command that comes again is not done again (Ongaro, "Consensus: Bridging Theory and Practice", section 6.3).
//! All of it is cheap to clone, and equal and hashed by the chain of what was applied, as a log is.

use super::by_node::ByNode;
use super::command::{Command, Literal, Name};
use super::words;
use crate::engine::facts::{NOTHING, count, index, node, place};
use crate::engine::{Config, Facts, Harm, NodeId, Rule, Value, chained};
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What a service does for its clients.
pub const SESSIONS: Rule = Rule::safety(
    "client.sessions",
    "A command that a client's message brings twice is done once, and gets the same answer again.",
    "section 8; thesis, section 6.3",
    "it is done as often as it stands in the log",
    &[Harm::from("linearizable", 1)],
)
.facts(&[node("client"), count("number"), place("entry"), index("done_at")]);

/// How many answers are kept for each client.
const KEPT: usize = 8;

/// Who asked for something: a client, and its number for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asker {
    /// The client.
    pub client: NodeId,
    /// The client's number for the command.
    pub seq: u32,
}

/// What is there under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// A number.
    Number(u32),
    /// The word that this command writes.
    Word(Value),
}

/// What came of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reply {
    /// Whether it was done: a swap may find something else there, and words cannot be added to.
    pub done: bool,
    /// What is there since.
    pub now: Option<Content>,
}

/// A name, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// What opaque words overwrite.
    None,
    /// A client's own.
    Of(NodeId),
    /// Any other.
    Word(Arc<str>),
}

impl Key {
    /// The name.
    pub fn name(&self) -> Name<'_> {
        match self {
            Key::None => Name::None,
            Key::Of(client) => Name::Of(*client),
            Key::Word(word) => Name::Word(word),
        }
    }
}

impl From<Name<'_>> for Key {
    fn from(name: Name) -> Key {
        match name {
            Name::None => Key::None,
            Name::Of(client) => Key::Of(client),
            Name::Word(word) => Key::Word(word.into()),
        }
    }
}

impl Content {
    fn new(written: Literal, by: Value) -> Content {
        match written {
            Literal::Number(number) => Content::Number(number),
            Literal::Word(_) => Content::Word(by),
        }
    }

    /// Whether it is what is written so.
    fn is(self, literal: Literal, config: &Config) -> bool {
        match self {
            Content::Number(number) => literal == Literal::Number(number),
            Content::Word(by) => Command::of(config, by, |command| command.writes() == Some(literal)),
        }
    }

    /// As it is written.
    pub fn text(self, config: &Config) -> String {
        match self {
            Content::Number(number) => number.to_string(),
            Content::Word(by) => {
                Command::of(config, by, |command| command.writes().map_or(String::new(), |word| word.to_string()))
            }
        }
    }
}

impl Reply {
    /// One that was done, as it is written: a number or a word.
    pub fn written(config: &Config, text: &str) -> Reply {
        let word = || Content::Word(config.words.intern(text));
        Reply { done: true, now: Some(text.parse().map_or_else(|_| word(), Content::Number)) }
    }

    /// In a few words: what is there.
    pub fn text(self, config: &Config) -> String {
        words::reply(self.now.map(|now| now.text(config)), self.done)
    }
}

/// Registers and counters by name.
#[derive(Clone, Debug, Default)]
pub struct Machine(Arc<Vec<(Key, Content)>>);

impl Machine {
    fn place(&self, name: Name) -> Result<usize, usize> {
        self.0.binary_search_by(|(key, _)| key.name().cmp(&name))
    }

    /// What is there under a name.
    pub fn get(&self, name: Name) -> Option<Content> {
        self.place(name).ok().map(|at| self.0[at].1)
    }

    fn put(&mut self, name: Name, content: Content) -> Reply {
        let place = self.place(name);
        let cells = Arc::make_mut(&mut self.0);
        match place {
            Ok(at) => cells[at].1 = content,
            Err(at) => cells.insert(at, (name.into(), content)),
        }
        Reply { done: true, now: Some(content) }
    }

    /// Does a command.
    pub fn act(&mut self, config: &Config, value: Value) -> Reply {
        Command::of(config, value, |command| match command {
            Command::Noop => Reply { done: true, now: None },
            Command::Get(name) => Reply { done: true, now: self.get(name) },
            Command::Set(name, to) => self.put(name, Content::new(to, value)),
            Command::Add(name, by) => match self.get(name) {
                None => self.put(name, Content::Number(by)),
                Some(Content::Number(number)) => self.put(name, Content::Number(number.saturating_add(by))),
                now @ Some(Content::Word(_)) => Reply { done: false, now },
            },
            Command::Swap(name, from, to) => match self.get(name) {
                Some(now) if now.is(from, config) => self.put(name, Content::new(to, value)),
                now => Reply { done: false, now },
            },
        })
    }

    /// All names and what is there, in order.
    pub fn cells(&self) -> &[(Key, Content)] {
        &self.0
    }
}

/// What a service knows of a command that a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It was not done yet.
    New,
    /// It was done, with this answer, at this position of the log.
    Done(Reply, u32),
    /// It was done so long ago that its answer is no longer kept.
    Forgotten,
}

/// An answer that is kept.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// The client's number for the command.
    seq: u32,
    /// Where in the log it stands that was done.
    position: u32,
    reply: Reply,
}

/// What is remembered of a client.
#[derive(Clone, Debug, Default)]
struct Session {
    /// The highest number that was done.
    highest: u32,
    /// Numbers below it that were not: commands that were lost, or are late. In order.
    missing: SmallVec<[u32; 4]>,
    /// The answers to those of the highest numbers, in order.
    answers: SmallVec<[Kept; KEPT]>,
}

impl Session {
    fn knows(&self, seq: u32) -> Known {
        if seq > self.highest || self.missing.binary_search(&seq).is_ok() {
            return Known::New;
        }
        let kept = self.answers.iter().rev().find(|kept| kept.seq == seq);
        kept.map_or(Known::Forgotten, |kept| Known::Done(kept.reply, kept.position))
    }

    fn remember(&mut self, done: Kept) {
        let seq = done.seq;
        if seq > self.highest {
            (self.highest + 1..seq).for_each(|lost| self.missing.push(lost));
            self.highest = seq;
        } else if let Ok(at) = self.missing.binary_search(&seq) {
            self.missing.remove(at);
        }
        // Mostly it is the highest, and its place the last.
        let answers = &mut self.answers;
        let place = answers.iter().rposition(|kept| kept.seq <= seq);
        match place {
            Some(at) if answers[at].seq == seq => answers[at] = done,
            // The oldest makes room first, so that the rest never leaves its place for the heap.
            Some(at) if answers.len() == KEPT => {
                answers.remove(0);
                answers.insert(at, done);
            }
            None if answers.len() == KEPT => {}
            Some(_) | None => answers.insert(place.map_or(0, |at| at + 1), done),
        }
    }
}

/// A machine, and what it remembers of its clients.
#[derive(Clone, Debug, Default)]
pub struct Service {
    machine: Machine,
    sessions: Arc<ByNode<Session>>,
    /// Hash of all that was applied, in its order.
    chain: u64,
}

impl Service {
    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What it knows of a command.
    pub fn known(&self, asker: Asker) -> Known {
        self.sessions.get(asker.client).map_or(Known::New, |session| session.knows(asker.seq))
    }

    /// Does the command at a position of the log, whether it is new or not.
    pub fn act(&mut self, config: &Config, position: u32, asker: Option<Asker>, value: Value) -> Reply {
        let reply = self.machine.act(config, value);
        self.chain = chained(self.chain, &(value, asker));
        if let Some(Asker { client, seq }) = asker {
            Arc::make_mut(&mut self.sessions).get_or_default(client).remember(Kept { seq, position, reply });
        }
        reply
    }

    /// Does the command at a position of the log once, though a client's message came twice. What comes of it and at which
    /// position it was done; nothing if it was done so long ago that nobody knows. [`SESSIONS`] may be off: then it is
    /// done again, if it `tempts`.
    pub fn once(
        &mut self,
        config: &Config,
        position: u32,
        asker: Option<Asker>,
        value: Value,
        mut tempts: impl FnMut(Facts) -> bool,
    ) -> Option<(Reply, u32)> {
        let known = asker.map_or(Known::New, |asker| self.known(asker));
        let done_at = if let Known::Done(_, place) = known { place } else { NOTHING };
        let facts = asker.map_or([0; 4], |a| [a.client.0.into(), a.seq, position, done_at]);
        match known {
            Known::Done(reply, place) if !tempts(facts) => Some((reply, place)),
            Known::Forgotten if !tempts(facts) => None,
            Known::New | Known::Done(..) | Known::Forgotten => {
                Some((self.act(config, position, asker, value), position))
            }
        }
    }
}

// Written by hand and not derived: the chain stands for all that was applied, so both are O(1).
impl Hash for Service {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chain.hash(state);
    }
}

impl PartialEq for Service {
    fn eq(&self, other: &Service) -> bool {
        self.chain == other.chain
    }
}

impl Eq for Service {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::tests;

    impl Service {
        /// Does a command that is new, and gives the answer again to one that is not, as far as it is kept.
        fn apply(&mut self, config: &Config, asker: Option<Asker>, value: Value) -> Option<Reply> {
            match asker.map_or(Known::New, |asker| self.known(asker)) {
                Known::New => Some(self.act(config, 0, asker, value)),
                Known::Done(reply, _) => Some(reply),
                Known::Forgotten => None,
            }
        }
    }

    /// What came of it, in words.
    fn told(reply: Option<Reply>, config: &Config) -> String {
        reply.map_or("forgotten".into(), |reply| reply.text(config))
    }

    fn config() -> Config {
        tests::config(1, 2)
    }

    #[test]
    fn a_machine_does_what_it_is_told() {
        let config = config();
        let mut machine = Machine::default();
        let c1 = config.find("C1").expect("a client");
        let mut act = |value| machine.act(&config, value).text(&config);
        let word = |text: &str| config.words.intern(text);
        for (text, reply) in [
            ("x?", "nothing"),
            ("x=5", "5"),
            ("x+2", "7"),
            ("cas x 7 red", "red"),
            ("cas x 7 blue", "red, unchanged"),
            ("cas x red 1", "1"),
            ("cas y 1 2", "nothing, unchanged"),
            ("add y 3", "3"),
            ("set y=green", "green"),
            ("y+1", "green, unchanged"),
            ("hello", "hello"),
            ("y?", "green"),
            ("no-op", "nothing"),
            ("c1?", "nothing"),
        ] {
            assert_eq!(act(word(text)), reply, "{text}");
        }
        assert_eq!(act(Value::numbered(c1, 3)), "3");
        assert_eq!(act(word("c1+1")), "4");
        let cells = machine.cells().iter().map(|(key, content)| (key.name().text(&config), content.text(&config)));
        let cells: Vec<_> = cells.map(|(key, content)| format!("{key}={content}")).collect();
        assert_eq!(cells, ["(no name)=hello", "c1=4", "x=1", "y=green"]);
    }

    #[test]
    fn what_comes_again_is_done_once_and_answered_the_same() {
        let config = config();
        let (mut service, more) = (Service::default(), config.words.intern("x+1"));
        let [c1, c2] = ["C1", "C2"].map(|name| config.find(name).expect("a client"));
        let mut ask = |client, seq| told(service.apply(&config, Some(Asker { client, seq }), more), &config);
        let answers =
            [(c1, 1), (c1, 1), (c2, 1), (c1, 3), (c1, 2), (c1, 3), (c2, 1)].map(|(client, seq)| ask(client, seq));
        assert_eq!(answers, ["1", "1", "2", "3", "4", "3", "2"]);
        let later: Vec<_> = (4..12).map(|seq| ask(c1, seq)).collect();
        assert_eq!(later.last().map(String::as_str), Some("12"));
        assert_eq!(ask(c1, 3), "forgotten", "its answer is kept no more");
        assert_eq!((ask(c1, 4), ask(c2, 1)), ("5".into(), "2".into()));
    }

    #[test]
    fn what_comes_late_is_done_however_much_was_done_before_it() {
        let config = config();
        let (mut service, more) = (Service::default(), config.words.intern("x+1"));
        let client = config.find("C1").expect("a client");
        let mut ask = |seq| told(service.apply(&config, Some(Asker { client, seq }), more), &config);
        let before: Vec<_> = (2..=40).map(&mut ask).collect();
        assert_eq!(before.last().map(String::as_str), Some("39"));
        assert_eq!(ask(1), "40", "it was late, and not done before");
        assert_eq!(ask(1), "forgotten", "now it was, and the answers to later ones are kept");
        assert_eq!(ask(41), "41");
    }

    #[test]
    fn the_answers_to_the_last_eight_are_kept_whatever_their_numbers() {
        let config = config();
        let client = config.find("C1").expect("a client");
        for (numbers, answers) in [
            (&[1, 9, 1][..], &["1", "2", "1"][..]),
            (&[2, 10, 3, 2], &["1", "2", "3", "1"]),
            (
                &[1, 9, 17, 25, 33, 41, 49, 57, 1, 65, 1, 9],
                &["1", "2", "3", "4", "5", "6", "7", "8", "1", "9", "forgotten", "2"],
            ),
            (&[20, 30, 25, 25, 20, 30], &["1", "2", "3", "3", "1", "2"]),
        ] {
            let (mut service, more) = (Service::default(), config.words.intern("x+1"));
            let mut ask = |seq: &u32| told(service.apply(&config, Some(Asker { client, seq: *seq }), more), &config);
            assert_eq!(numbers.iter().map(&mut ask).collect::<Vec<_>>(), answers, "{numbers:?}");
        }
    }

    #[test]
    fn services_are_equal_if_they_did_the_same() {
        let config = config();
        let (x, y) = (config.words.intern("x=1"), config.words.intern("y=1"));
        let did = |values: &[Value]| {
            let mut service = Service::default();
            for value in values {
                service.apply(&config, None, *value);
            }
            service
        };
        assert_eq!(did(&[x, y]), did(&[x, y]));
        assert_ne!(did(&[x, y]), did(&[y, x]));
        assert_ne!(did(&[x]), did(&[x, x]));
    }
}
