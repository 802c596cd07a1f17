//! What a search may do and for how long, as a table that describes itself: the command line and a form on the screen
//! are made from it. A new bound is a field and a row in [`FIELDS`].

use crate::engine::compact::{ANY, Bounds, Shrink};
use crate::engine::{Choice, Info, Links, Sim};

/// When a search gives up. What it found until then is reported with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest run, in steps; [`ANY`] is no limit.
    pub depth: u32,
    /// The most distinct states.
    pub states: u64,
    /// Seconds by the clock that the search is given.
    pub seconds: u64,
    /// Memory in MiB.
    pub memory_mib: u64,
}

/// Everything that bounds a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What may happen in one run.
    pub bounds: Bounds,
    /// When to give up.
    pub limits: Limits,
    /// What need not be looked at.
    pub shrink: Shrink,
    /// Threads; the result is the same for any number.
    pub threads: usize,
}

impl Default for Budget {
    fn default() -> Self {
        let bounds = Bounds {
            crashes: 1,
            restarts: 1,
            duplicates: 0,
            breaks: 1,
            timeouts: 4,
            node_timeouts: ANY,
            requests: 1,
            acts: 0,
            epoch: ANY,
        };
        Budget {
            bounds,
            limits: Limits { depth: ANY, states: 10_000_000, seconds: 30, memory_mib: 2048 },
            shrink: Shrink { useless: true, cuts: true, symmetry: true },
            threads: 1,
        }
    }
}

/// How often nodes act when they are told to, where nothing moves by itself.
const ACTS_WHERE_NOTHING_MOVES: u32 = 4;
/// How many requests of clients are looked at before all else there: two that compete are what most runs are about that
/// go wrong.
pub const COMPETING: u32 = 2;

impl Budget {
    /// The usual budget, with what this world needs to move at all: where no timer is armed but clients', nodes act
    /// when they are told to.
    pub fn for_world(sim: &dyn Sim) -> Budget {
        let mut budget = Budget::default();
        let clients = sim.info().clients(sim.config());
        let fires = |choice: &Choice| matches!(choice, Choice::Fire(node, _) if !clients.contains(*node));
        let moves = |choice: &Choice| matches!(choice, Choice::Deliver(_)) || fires(choice);
        let told = sim.info().inputs.iter().any(|input| input.asker().is_none());
        if told && !sim.choices().iter().any(moves) {
            budget.bounds.acts = ACTS_WHERE_NOTHING_MOVES;
        }
        budget
    }
}

/// One number of a budget, for a form or an option.
pub struct Field {
    /// Name, as an option and in a report.
    pub name: &'static str,
    /// What it bounds, in a few words.
    pub doc: &'static str,
    /// What is counted.
    pub unit: Unit,
    /// The largest value.
    pub max: u64,
    /// Whether there may be no bound, written `any`.
    pub open: bool,
    get: fn(&Budget) -> u64,
    set: fn(&mut Budget, u64),
}

/// What a number of a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Seconds, written `30s` or `5min`.
    Seconds,
    /// MiB, written `512MiB` or `2GiB`.
    Mib,
}

impl Unit {
    /// How it is written, and how much of it one is.
    fn words(self) -> &'static [(&'static str, u64)] {
        match self {
            Unit::Count => &[],
            Unit::Seconds => &[("s", 1), ("min", 60)],
            Unit::Mib => &[("MiB", 1), ("GiB", 1024)],
        }
    }
}

/// What is written where there is no bound.
pub const OPEN: &str = "any";

macro_rules! field {
    ($name:literal, $doc:literal, $unit:ident, $max:expr, $open:expr, $($path:ident).+ as $kind:ty) => {
        Field {
            name: $name,
            doc: $doc,
            unit: Unit::$unit,
            max: $max,
            open: $open,
            get: |b| b.$($path).+ as u64,
            set: |b, value| b.$($path).+ = value as $kind,
        }
    };
}

/// All numbers of a budget, in the order of a form.
pub const FIELDS: &[Field] = &[
    field!("crashes", "machines that crash; clients do not", Count, 200, true, bounds.crashes as u32),
    field!("restarts", "machines that start again from their disk", Count, 200, true, bounds.restarts as u32),
    field!("duplicates", "messages that the network sends once more", Count, 200, true, bounds.duplicates as u32),
    field!("breaks", "connections that break, where links are connections", Count, 200, true, bounds.breaks as u32),
    field!("timeouts", "timers that run out, on all nodes together", Count, 200, true, bounds.timeouts as u32),
    field!("node-timeouts", "timers that run out on any one node", Count, 200, true, bounds.node_timeouts as u32),
    field!("requests", "clients' requests", Count, 200, false, bounds.requests as u32),
    field!("acts", "times that nodes are told to act by a command", Count, 200, true, bounds.acts as u32),
    field!("epoch", "the highest term or round that is reached", Count, 1_000_000, true, bounds.epoch as u32),
    field!("depth", "the longest run, in steps", Count, 1_000_000, true, limits.depth as u32),
    field!("states", "the most distinct states", Count, 4_000_000_000, false, limits.states as u64),
    field!("time", "how long the search may go on", Seconds, 1_000_000, false, limits.seconds as u64),
    field!("memory", "how much memory the search may take", Mib, 1_000_000, false, limits.memory_mib as u64),
    field!("threads", "threads; the result is the same for any number", Count, 64, false, threads as usize),
];

impl Field {
    /// Whether it bounds anything in such a protocol: on connections nothing comes twice, and without any none breaks.
    pub fn bounds_anything(&self, info: &Info) -> bool {
        let connects = info.links == Links::Connections;
        match self.name {
            "breaks" => connects,
            "duplicates" => !connects,
            _ => true,
        }
    }

    /// Its value; `None` if there is no bound.
    pub fn get(&self, budget: &Budget) -> Option<u64> {
        let value = (self.get)(budget);
        (!self.open || value != u64::from(ANY)).then_some(value)
    }

    /// Sets it; the reason if the value does not fit. `None` is no bound.
    pub fn set(&self, budget: &mut Budget, value: Option<u64>) -> Result<(), String> {
        let least = u64::from(matches!(self.name, "states" | "time" | "memory" | "threads" | "epoch"));
        match value {
            None if self.open => (self.set)(budget, u64::from(ANY)),
            None => return Err(format!("{} needs a bound: {least} to {}", self.name, self.max)),
            Some(value) if (least..=self.max).contains(&value) => (self.set)(budget, value),
            Some(_) => return Err(format!("{}: allowed are {least} to {}", self.name, self.max)),
        }
        Ok(())
    }

    /// Whether it bounds what may happen in a run, and not how long the search goes on.
    pub fn bounds_runs(&self) -> bool {
        let usual = Budget::default();
        let mut other = usual.clone();
        (self.set)(&mut other, (self.get)(&usual) ^ 1);
        other.bounds != usual.bounds
    }

    /// Its value as it is written.
    pub fn text(&self, budget: &Budget) -> String {
        let Some(value) = self.get(budget) else { return OPEN.into() };
        let fits = |(_, size): &&(&str, u64)| value % size == 0 && value >= *size;
        match self.unit.words().iter().rev().find(fits) {
            Some((word, size)) => format!("{}{word}", value / size),
            None => value.to_string(),
        }
    }

    /// The same of the usual budget, with what it is in a world that needs another.
    pub fn usual_text(&self, usual: &Budget) -> String {
        match self.name {
            "acts" => format!("{}, or {ACTS_WHERE_NOTHING_MOVES} where nothing moves by itself", self.text(usual)),
            "requests" => format!("{}, or {COMPETING} alone where nothing moves by itself", self.text(usual)),
            _ => self.text(usual),
        }
    }

    /// Sets it from what somebody wrote.
    pub fn parse(&self, budget: &mut Budget, text: &str) -> Result<(), String> {
        let text = text.trim();
        if text == OPEN {
            return self.set(budget, None);
        }
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, word) = text.split_at(digits);
        let size = match self.unit.words().iter().find(|(name, _)| *name == word.trim()) {
            Some((_, size)) => Some(*size),
            None => word.is_empty().then_some(1),
        };
        match (number.parse::<u64>(), size) {
            (Ok(number), Some(size)) => self.set(budget, Some(number.saturating_mul(size))),
            _ => Err(format!("{}: write {}", self.name, self.shape())),
        }
    }

    fn shape(&self) -> &'static str {
        match (self.unit, self.open) {
            (Unit::Seconds, _) => "a time such as 30s or 5min",
            (Unit::Mib, _) => "an amount such as 512MiB or 2GiB",
            (Unit::Count, true) => "a whole number, or `any` for no bound",
            (Unit::Count, false) => "a whole number",
        }
    }
}

/// The field of this name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}
