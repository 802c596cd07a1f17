//! Options: what a scenario or `set` may change about a protocol or the network.

use super::table::numbers;
use super::{MAX_NODES, OptionId, Refusal, refused};
use crate::table;

table! { NETWORK_OPTIONS: [OptionSpec] by OptionId::network;
    /// How long a message travels, ms.
    LATENCY = OptionSpec::range("latency_ms", [10, 30], 0, 60_000, "how long a message travels");
    /// How many messages of a hundred are lost.
    LOSS = OptionSpec::number("loss_percent", 0, 0, 100, "how many messages of a hundred are lost");
    /// When writes leave the disk's cache: before a node says anything, or at `flush`.
    FLUSH = OptionSpec::word(
        "flush",
        &["before-reply", "lazy"],
        "when writes are flushed: before a node speaks, or only at `flush` (a crash loses what is not)",
    );
}

numbers!(OptionId of OptionSpec, from NETWORK_OPTIONS.len());

impl OptionId {
    /// The id of an option of the network.
    const fn network(_: &[OptionSpec], place: usize) -> OptionId {
        OptionId::at(place)
    }
}

/// How a quorum of more than half is written.
pub const MAJORITY: &str = "majority";

/// Shape of an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// Two numbers, the smaller first.
    Range,
    /// One of these words; its value is the word's position.
    Word(&'static [&'static str]),
    /// Which nodes together are enough: more than half, so many, or one of several sets. Its value is the size, or
    /// beside a 0 the number of the word that names the sets; two zeros are more than half.
    Quorum,
}

/// An option that a scenario or `set` may change.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// Name, with its unit last.
    pub name: &'static str,
    /// Shape of its value.
    pub kind: OptionKind,
    /// Value if nothing is said.
    pub default: [u32; 2],
    /// Smallest value.
    pub min: u32,
    /// Largest value.
    pub max: u32,
    /// What it does, in a few words.
    pub about: &'static str,
    /// Whether it stays as it is during a run: a scenario sets it, `set` does not.
    pub fixed: bool,
    /// The timer that is drawn from it: each node that has that may go by a value of its own. Empty if there is none.
    pub timer: &'static str,
    /// The flag without which alone it is looked at; empty if it always is.
    pub unless: &'static str,
}

impl OptionSpec {
    /// Whether a value lies inside the option's limits; otherwise what would.
    pub fn check(&self, [low, high]: [u32; 2]) -> Result<(), Refusal> {
        if self.kind == OptionKind::Range && low > high {
            return Err(refused::option_backwards(self.name, low, high));
        }
        if let OptionKind::Word(words) = self.kind
            && low > self.max
        {
            return Err(refused::option_words(self.name, words.join(", ")));
        }
        let top = if self.kind == OptionKind::Range { high } else { low };
        if low < self.min || top > self.max {
            return Err(refused::option_limits(self.name, self.min, self.max));
        }
        Ok(())
    }

    /// A value as `set` takes it; of a quorum that is sets of nodes, [`Config::option_text`](super::Config::option_text)
    /// knows them.
    pub fn text(&self, [low, high]: [u32; 2]) -> String {
        match self.kind {
            OptionKind::Flag => if low == 1 { "on" } else { "off" }.into(),
            OptionKind::Number => low.to_string(),
            OptionKind::Range => format!("{low}..{high}"),
            OptionKind::Word(_) => self.word_of([low, high]).into(),
            OptionKind::Quorum if low == 0 => MAJORITY.into(),
            OptionKind::Quorum => low.to_string(),
        }
    }

    /// The word that a value stands for; nothing if the option is none of words.
    pub fn word_of(&self, [at, _]: [u32; 2]) -> &'static str {
        match self.kind {
            OptionKind::Word(words) => words.get(at as usize).copied().unwrap_or_default(),
            OptionKind::Flag | OptionKind::Number | OptionKind::Range | OptionKind::Quorum => "",
        }
    }

    /// The value that a word stands for.
    pub fn value_of(&self, word: &str) -> Option<[u32; 2]> {
        let OptionKind::Word(words) = self.kind else { return None };
        words.iter().position(|known| *known == word).map(|at| [at as u32, 0])
    }

    /// An option that is one of several words, the first one if nothing is said.
    pub const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Self {
        let max = words.len() as u32 - 1;
        OptionSpec { name, kind: OptionKind::Word(words), default: [0, 0], min: 0, max, about, ..OptionSpec::PLAIN }
    }

    /// An option that is a quorum, a majority if nothing is said. It is fixed for a run: what a quorum vouches for must
    /// not change behind it.
    pub const fn quorum(name: &'static str, about: &'static str) -> Self {
        let max = MAX_NODES as u32;
        OptionSpec {
            name,
            kind: OptionKind::Quorum,
            default: [0, 0],
            min: 0,
            max,
            about,
            fixed: true,
            ..OptionSpec::PLAIN
        }
    }

    /// What an option is unless something is said.
    const PLAIN: OptionSpec = OptionSpec {
        name: "",
        kind: OptionKind::Number,
        default: [0, 0],
        min: 0,
        max: 0,
        about: "",
        fixed: false,
        timer: "",
        unless: "",
    };

    /// The same of an option that this timer is drawn from: its nodes ask for it as their own.
    pub const fn of_timer(mut self, name: &'static str) -> Self {
        self.timer = name;
        self
    }

    /// The same of one that nobody looks at while this flag is on.
    pub const fn unless(mut self, flag: &'static str) -> Self {
        self.unless = flag;
        self
    }

    /// Whether a node may go by a value of its own.
    pub const fn is_of_nodes(&self) -> bool {
        !self.timer.is_empty()
    }

    /// The same, fixed for a run.
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// An option that is on or off.
    pub const fn flag(name: &'static str, default: bool, about: &'static str) -> Self {
        OptionSpec {
            name,
            kind: OptionKind::Flag,
            default: [default as u32, 0],
            min: 0,
            max: 1,
            about,
            ..OptionSpec::PLAIN
        }
    }

    /// An option that is a whole number.
    pub const fn number(name: &'static str, default: u32, min: u32, max: u32, about: &'static str) -> Self {
        OptionSpec { name, kind: OptionKind::Number, default: [default, 0], min, max, about, ..OptionSpec::PLAIN }
    }

    /// An option that is a pair, the smaller number first.
    pub const fn range(name: &'static str, default: [u32; 2], min: u32, max: u32, about: &'static str) -> Self {
        OptionSpec { name, kind: OptionKind::Range, default, min, max, about, ..OptionSpec::PLAIN }
    }
}
