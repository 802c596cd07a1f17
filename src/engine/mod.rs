//! The deterministic world: nodes with disks, a network that misbehaves on demand, a clock, and an observer.
//!
//! Knows no protocol, no terminal, no file and no wall clock. A new fault is a variant of [`Choice`]; what a
//! protocol has to provide is [`Protocol`]; what everyone else works on is [`Sim`] and [`scene::Scene`].

mod allowed;
mod ask;
mod asks;
mod binding;
pub mod catalogue;
mod chances;
mod choice;
mod clock;
pub mod compact;
mod config;
mod departures;
mod elsewhere;
pub mod facts;
mod fallen;
mod faults;
mod forged;
mod glance;
mod handler;
mod harm;
mod hash;
mod ids;
pub mod info;
mod input;
mod judge;
mod last;
mod list;
mod map;
mod network;
mod off;
pub mod options;
mod past;
mod picture;
pub mod protocol;
pub(crate) mod refused;
mod rule;
mod say;
pub mod saying;
pub mod scene;
pub mod scheduler;
mod seen;
mod setup;
mod sight;
mod sim;
mod slot;
mod start;
mod stream;
mod table;
#[cfg(test)]
pub(crate) mod tests;
mod timers;
mod turned;
mod whole;
pub(crate) mod words;
mod world;
mod written;

pub use ask::{Answer, Asked, Began, Decided, Dry, Preview, Tie, Trace, Tried};
pub use asks::{Asks, askers, asks};
pub use chances::{Contest, Held, Leeway, Left, Needs, Votes, bound, orders};
pub use choice::{Choice, Moment, Odds, Refusal, Step};
pub use clock::{RATES, STEADY, Stamp};
pub use compact::Searched;
pub use config::{Config, Enough, NodeSpec, Words};
pub use elsewhere::elsewhere;
pub use facts::Facts;
pub use forged::{FieldKind, FieldSpec, Fields, Form};
pub use glance::Glance;
pub use harm::Harm;
pub use ids::{Aside, MAX_NODES, MsgId, NodeId, NodeSet, Time, Value};
pub use info::*;
pub use input::{Arg, ArgRole, InputSpec};
pub use list::{At, List, chained};
pub use map::Map;
pub use options::{MAJORITY, NETWORK_OPTIONS, OptionKind, OptionSpec};
pub use past::{Errand, Fate, Look, Loses, Lost, Past, Setback, Unknown};
pub use picture::{Pictured, Which, disk_fields, show_log};
pub use protocol::*;
pub use rule::{Announces, Rule, RuleKind};
pub use say::{USUAL, command};
pub use seen::{Deed, Found, Met, Observed, Seen};
pub use sim::{InFlight, MAX_BALLOTS, MAX_PROGRESS, Sim, Simulated, Standing, build};
pub use slot::{Slot, Stop};
pub use start::{Start, StartError, StartFields, Started};
pub use stream::Stream;
pub use table::{Declared, GoalId, InputId, KindId, OptionId, PropertyId, RuleId, RuleSet, TimerId};
pub use timers::{Timer, TimerPlace, TimerSet, TimerSpec};
pub use turned::{Noted, Turned, turned_away};
pub use whole::{Bindings, Whole};
pub use world::World;
pub use written::MOST_WRITTEN;

/// The traits of a protocol that promises nothing: nothing is watched, asked or left out of a search.
#[macro_export]
macro_rules! promises_nothing {
    ($protocol:ty) => {
        impl $crate::engine::Observed for $protocol {
            type Ghost = ();
        }
        impl $crate::engine::Asked for $protocol {}
        impl $crate::engine::Searched for $protocol {}
    };
}
