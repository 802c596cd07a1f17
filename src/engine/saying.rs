//! What the code has to say beside what rules say: a function for each message of the [catalogue](super::catalogue),
//! which takes what the message is given. How it reads is the catalogue's business.
//!
//! What a message chooses by is given with the words that it can be, `wiped in FLAG`; numbers and what may be nothing need
//! none.
//!
//! A new sentence is a row of a table of sayings, which stands with those who say it, and a message in
//! `assets/words/en.ftl`; a test holds the two together.

/// A message's id, and what it is given: the name, and the words that it can be, if it is one of a few.
#[cfg(test)]
pub type Saying = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// The words that are given, if any are.
pub const fn one_of(given: &'static [&'static [&'static str]]) -> &'static [&'static str] {
    match given {
        [words] => words,
        _ => &[],
    }
}

/// Makes a function for each message that is asked for by its id, with an argument for each name that the message
/// knows; and for tests a table of them all.
///
/// ```ignore
/// sayings! {
///     /// A message reaches its addressee.
///     arrives: "step-arrives"(kind, from, to);
/// }
/// ```
#[macro_export]
macro_rules! sayings {
    ($( $(#[$doc:meta])* $name:ident: $id:literal ( $($fact:ident $(in $words:expr)?),* ); )*) => {
        $(
            $(#[$doc])*
            #[allow(clippy::extra_unused_lifetimes)]
            pub fn $name<'a>($($fact: impl Into<$crate::engine::catalogue::Given<'a>>),*) -> String {
                let given = [$({
                    let words = $crate::engine::saying::one_of(&[$($words)?]);
                    (stringify!($fact), $crate::engine::catalogue::Given::among($fact.into(), words))
                }),*];
                $crate::engine::catalogue::catalogue().text($id, given)
            }
        )*
        /// All of them: the message's id, and the names of what it is given.
        #[cfg(test)]
        pub const SAYINGS: &[$crate::engine::saying::Saying] =
            &[$(($id, &[$((stringify!($fact), $crate::engine::saying::one_of(&[$($words)?]))),*])),*];
    };
}
