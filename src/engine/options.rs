//! Options: what a scenario or `set` may change about a protocol or the network.

use crate::table;

table! { NETWORK_OPTIONS: [OptionSpec] by OptionId::network;
    /// How long a message travels, ms.
    LATENCY = OptionSpec::range("latency_ms", [10, 30], 0, 60_000, "how long a message travels");
    /// How many messages of a hundred are lost.
    LOSS = OptionSpec::number("loss_percent", 0, 0, 100, "how many messages of a hundred are lost");
    /// Whether writes stay in the disk's cache until `flush`.
    LAZY_FLUSH = OptionSpec::flag(
        "lazy_flush",
        false,
        "writes stay in the disk's cache until `flush`; a crash loses them",
    );
}

/// Shape of an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// Two numbers, the smaller first.
    Range,
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
}

impl OptionSpec {
    /// Whether a value lies inside the option's limits; otherwise what would.
    pub fn check(&self, [low, high]: [u32; 2]) -> Result<(), String> {
        if self.kind == OptionKind::Range && low > high {
            return Err(format!("{}: {low} to {high} runs backwards; write the smaller number first", self.name));
        }
        let top = if self.kind == OptionKind::Range { high } else { low };
        if low < self.min || top > self.max {
            return Err(format!("{}: allowed are {} to {}", self.name, self.min, self.max));
        }
        Ok(())
    }

    /// An option that is on or off.
    pub const fn flag(name: &'static str, default: bool, about: &'static str) -> Self {
        OptionSpec { name, kind: OptionKind::Flag, default: [default as u32, 0], min: 0, max: 1, about }
    }

    /// An option that is a whole number.
    pub const fn number(name: &'static str, default: u32, min: u32, max: u32, about: &'static str) -> Self {
        OptionSpec { name, kind: OptionKind::Number, default: [default, 0], min, max, about }
    }

    /// An option that is a pair, the smaller number first.
    pub const fn range(name: &'static str, default: [u32; 2], min: u32, max: u32, about: &'static str) -> Self {
        OptionSpec { name, kind: OptionKind::Range, default, min, max, about }
    }
}
