//! A protocol's tables: one declaration gives a row and the constant that names it, so that nobody counts rows.
//!
//! [`table!`](crate::table) declares a table, an id is the place of its row. A new table is a type of id here and a
//! field of [`Info`](super::Info).

use super::info::{GoalSpec, Kind, Property, Rule, TimerSpec};
use super::input::InputSpec;
use super::options::{NETWORK_OPTIONS, OptionSpec};
use std::fmt;

/// Declares a table: a constant for each row, and one with all of them.
///
/// ```ignore
/// table! { TIMERS: [TimerSpec] by TimerId::of;
///     /// A follower starts an election when it runs out.
///     ELECTION = TimerSpec::new("election", &[SERVER]);
/// }
/// ```
#[macro_export]
macro_rules! table {
    ($table:ident: [$row:ident] by $id:ident :: $of:ident; $( $(#[$doc:meta])* $name:ident = $value:expr; )*) => {
        // The rows by their places. It shares its name with the table, so that a module may have several.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum $table { $($name),* }
        impl $table {
            #[allow(clippy::large_const_arrays)]
            const ROWS: [$crate::engine::$row; [$(stringify!($name)),*].len()] = [$($value),*];
        }
        $(
            $(#[$doc])*
            #[doc = stringify!($value)]
            pub const $name: $crate::engine::$id = $crate::engine::$id::$of(&$table::ROWS, $table::$name as usize);
        )*
        /// The whole table.
        pub const $table: &[$crate::engine::$row] = &$crate::engine::$id::arranged($table::ROWS);
    };
}

/// Makes types of ids: how wide each is, the most rows that its table may have, and the place of the first.
macro_rules! ids {
    ($( $(#[$doc:meta])* $id:ident($width:ty) of $row:ident, at most $most:expr, from $first:expr; )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub $width);

        impl $id {
            /// The most rows that its table may have.
            pub const MOST: usize = $most;

            /// The id of the row at this place.
            pub(super) const fn at(place: usize) -> $id {
                const { assert!($id::MOST - 1 <= <$width>::MAX as usize) };
                assert!(place < $id::MOST, "a table has more rows than its ids can number");
                $id(place as $width)
            }

            /// The id of the row declared at this place of a protocol's table.
            pub const fn of(_: &[$row], place: usize) -> $id {
                $id::at($first + place)
            }

            /// The rows in the order of their ids.
            pub const fn arranged<const N: usize>(rows: [$row; N]) -> [$row; N] {
                rows
            }

            /// The place.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A kind of node, by its place in [`Info::kinds`](super::Info).
    KindId(u8) of Kind, at most 256, from 0;
    /// A timer of a protocol, by its place in [`Info::timers`](super::Info).
    TimerId(u8) of TimerSpec, at most 256, from 0;
    /// An input of a protocol, by its place in [`Info::inputs`](super::Info).
    InputId(u8) of InputSpec, at most 256, from 0;
    /// A goal that `why not` asks about, by its place in [`Info::goals`](super::Info).
    GoalId(u8) of GoalSpec, at most 256, from 0;
    /// A property, by its place in [`Info::properties`](super::Info). A search keeps a bit for each.
    PropertyId(u8) of Property, at most u32::BITS as usize, from 0;
    /// An option, by its place in [`Info::options`](super::Info): the network's first, then the protocol's own.
    OptionId(u8) of OptionSpec, at most 256, from NETWORK_OPTIONS.len();
}

impl PropertyId {
    /// Its bit in a set of properties.
    pub const fn bit(self) -> u32 {
        1 << self.0
    }
}

impl OptionId {
    /// The id of an option of the network.
    pub(super) const fn network(_: &[OptionSpec], place: usize) -> OptionId {
        OptionId::at(place)
    }
}

/// A rule of a protocol, by its place in [`Info::rules`](super::Info). Those that can be switched off come first, wherever
/// they are declared, so that a [`RuleSet`] has a bit for each of them and none for an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(pub u16);

impl RuleId {
    /// The most rows that its table may have.
    pub const MOST: usize = u16::MAX as usize + 1;

    /// The id of the row at this place of the arranged table.
    pub(super) const fn at(place: usize) -> RuleId {
        assert!(place < RuleId::MOST, "a table has more rules than their ids can number");
        RuleId(place as u16)
    }

    /// The id of the row declared at this place: before it stand all rows of its sort that were declared before, and
    /// before an event all rules.
    pub const fn of(rows: &[Rule], place: usize) -> RuleId {
        let event = !rows[place].switchable();
        let (mut before, mut at) = (0, 0);
        while at < rows.len() {
            let counts = match rows[at].switchable() {
                true => event || at < place,
                false => event && at < place,
            };
            before += counts as usize;
            at += 1;
        }
        assert!(event || before < RuleSet::MOST, "a table has more rules that can be switched off than a set can hold");
        RuleId::at(before)
    }

    /// The rows in the order of their ids.
    pub const fn arranged<const N: usize>(rows: [Rule; N]) -> [Rule; N] {
        let mut arranged = rows;
        let mut at = 0;
        while at < N {
            arranged[RuleId::of(&rows, at).index()] = rows[at];
            at += 1;
        }
        arranged
    }

    /// The place.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which rules of a protocol are meant, of those that can be switched off.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RuleSet(pub u128);

impl RuleSet {
    /// The most rules that can be told apart.
    pub const MOST: usize = u128::BITS as usize;

    /// Whether the rule is a member. An event has no bit, or one that nobody sets.
    pub fn contains(self, rule: RuleId) -> bool {
        rule.index() < Self::MOST && self.0 & (1 << rule.0) != 0
    }

    /// Puts a rule in or takes it out. That it is no event is the caller's care.
    pub fn set(&mut self, rule: RuleId, member: bool) {
        let bit = if rule.index() < Self::MOST { 1 << rule.0 } else { 0 };
        self.0 = if member { self.0 | bit } else { self.0 & !bit };
    }

    /// The members in order of the table.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        (0..Self::MOST).map(RuleId::at).filter(move |rule| self.contains(*rule))
    }
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|rule| rule.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Info;

    mod sample {
        use crate::engine::Rule;

        table! { RULES: [Rule] by RuleId::of;
            TOLD = Rule::event("told", "", "");
            KEPT = Rule::liveness("kept", "", "", "");
            TOLD_TOO = Rule::event("told-too", "", "");
            SAFE = Rule::safety("safe", "", "", "", &[]);
        }
    }

    #[test]
    fn rules_come_before_events_and_each_constant_names_its_row() {
        let ids: Vec<_> = sample::RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids, ["kept", "safe", "told", "told-too"]);
        let named = [sample::KEPT, sample::SAFE, sample::TOLD, sample::TOLD_TOO].map(RuleId::index);
        assert_eq!(named, [0, 1, 2, 3]);
    }

    #[test]
    fn a_set_keeps_rules_apart_up_to_its_last_bit_and_no_further() {
        let (last, beyond) = (RuleId::at(RuleSet::MOST - 1), RuleId::at(RuleSet::MOST));
        let mut set = RuleSet::default();
        set.set(last, true);
        set.set(beyond, true);
        assert!(set.contains(last) && !set.contains(beyond) && !set.contains(RuleId::at(0)));
        assert_eq!(set.iter().collect::<Vec<_>>(), [last]);
        set.set(last, false);
        assert_eq!(set, RuleSet::default());
    }
    fn info(rules: &'static [Rule], properties: &'static [Property]) -> Info {
        Info {
            name: "",
            title: "",
            about: "",
            kinds: &[],
            spares: None,
            enough: |_| Ok(()),
            rules,
            own_options: &[],
            timers: &[],
            inputs: &[],
            messages: &[],
            links: crate::engine::Links::Loose,
            properties,
            goals: &[],
            start_keys: &[],
        }
    }

    #[test]
    fn tables_that_are_too_long_or_out_of_order_do_not_fit() {
        const PROPERTY: Property = Property { name: "", text: "", timed: false };
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
