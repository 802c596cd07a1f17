//! A protocol's tables: one declaration gives a row and the constant that names it, so that nobody counts rows.
//!
//! [`table!`](crate::table) declares a table, an id is the place of its row. A new table is a type of id here, a line of
//! `numbers!` beside the type of its rows, and a field of [`Info`](super::Info). Knows no row.

use std::fmt;

/// Declares a table: a constant for each row, and one with all of them. Behind two dots stand rows without constants, as a
/// part of a protocol brings them along.
///
/// ```ignore
/// table! { TIMERS: [TimerSpec] by TimerId::of;
///     /// A follower starts an election when it runs out.
///     ELECTION = TimerSpec::new("election", &[SERVER]);
///     ..client::timers(MANNER, &[CLIENT]);
/// }
/// ```
#[macro_export]
macro_rules! table {
    ($table:ident: [$row:ident] by $id:ident :: $of:ident;
        $( ..$first:expr; )*
        $( $(#[$doc:meta])* $name:ident = $value:expr; $( ..$rows:expr; )* )*
    ) => {
        // What is declared. It shares its name with the table, so that a module may have several.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum $table {}
        impl $table {
            const DECLARED: &[$crate::engine::Declared<$crate::engine::$row>] = &[
                $( $crate::engine::Declared { name: "", rows: &$first }, )*
                $(
                    $crate::engine::Declared { name: stringify!($name), rows: &[$value] },
                    $( $crate::engine::Declared { name: "", rows: &$rows }, )*
                )*
            ];
            #[allow(clippy::large_const_arrays)]
            const ROWS: [$crate::engine::$row; $crate::engine::Declared::count($table::DECLARED)] =
                $crate::engine::Declared::rows($table::DECLARED);
        }
        $(
            $(#[$doc])*
            #[doc = stringify!($value)]
            pub const $name: $crate::engine::$id = $crate::engine::$id::$of(
                &$table::ROWS,
                $crate::engine::Declared::place($table::DECLARED, stringify!($name)),
            );
        )*
        /// The whole table.
        pub const $table: &[$crate::engine::$row] = &$crate::engine::$id::arranged($table::ROWS);
    };
}

/// What a line of a table declares: a row that a constant names, or some without a name.
pub struct Declared<T: 'static> {
    /// The constant's name, or nothing.
    pub name: &'static str,
    /// The rows.
    pub rows: &'static [T],
}

impl<T: Copy> Declared<T> {
    /// How many rows these lines declare.
    pub const fn count(lines: &[Declared<T>]) -> usize {
        Declared::before(lines, lines.len())
    }

    /// How many the first lines declare.
    const fn before(lines: &[Declared<T>], end: usize) -> usize {
        let (mut rows, mut line) = (0, 0);
        while line < end {
            rows += lines[line].rows.len();
            line += 1;
        }
        rows
    }

    /// All rows that these lines declare.
    pub const fn rows<const N: usize>(lines: &[Declared<T>]) -> [T; N] {
        let mut first = 0;
        while lines[first].rows.is_empty() {
            first += 1;
        }
        let mut all = [lines[first].rows[0]; N];
        let (mut line, mut at) = (first, 0);
        while line < lines.len() {
            let rows = lines[line].rows;
            let mut row = 0;
            while row < rows.len() {
                all[at] = rows[row];
                (row, at) = (row + 1, at + 1);
            }
            line += 1;
        }
        all
    }

    /// The place of the row of this name.
    pub const fn place(lines: &[Declared<T>], name: &str) -> usize {
        let mut line = 0;
        while !same(lines[line].name, name) {
            line += 1;
        }
        Declared::before(lines, line)
    }
}

/// Whether two names are equal, known when the program is built.
pub(super) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Makes types of ids: how wide each is, and the most rows that its table may have.
macro_rules! ids {
    ($( $(#[$doc:meta])* $id:ident($width:ty), at most $most:expr; )*) => {$(
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

            /// The place.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A kind of node, by its place in [`Info::kinds`](super::Info).
    KindId(u8), at most 256;
    /// A timer of a protocol, by its place in [`Info::timers`](super::Info).
    TimerId(u8), at most 256;
    /// An input of a protocol, by its place in [`Info::inputs`](super::Info).
    InputId(u8), at most 256;
    /// A goal that `why not` asks about, by its place in [`Info::goals`](super::Info).
    GoalId(u8), at most 256;
    /// A property, by its place in [`Info::properties`](super::Info). A search keeps a bit for each.
    PropertyId(u8), at most u32::BITS as usize;
    /// An option, by its place in [`Info::options`](super::Info): the network's first, then the protocol's own.
    OptionId(u8), at most 256;
    /// A rule of a protocol, by its place in [`Info::rules`](super::Info). Those that can be switched off come first,
    /// wherever they are declared, so that a [`RuleSet`] has a bit for each of them and none for an event.
    RuleId(u16), at most u16::MAX as usize + 1;
}

/// Ties ids to the rows that they number, beside the type of the rows; the place of a table's first row.
macro_rules! numbers {
    ($id:ident of $row:ident, from $first:expr) => {
        impl $id {
            /// The id of the row declared at this place of a protocol's table.
            pub const fn of(_: &[$row], place: usize) -> $id {
                $id::at($first + place)
            }

            /// The rows in the order of their ids.
            pub const fn arranged<const N: usize>(rows: [$row; N]) -> [$row; N] {
                rows
            }
        }
    };
}
pub(super) use numbers;

impl PropertyId {
    /// Its bit in a set of properties.
    pub const fn bit(self) -> u32 {
        1 << self.0
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
}
