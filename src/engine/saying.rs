//! What the code has to say beside what rules say: a function for each message of the [catalogue](super::catalogue),
//! which takes what the message is given. How it reads is the catalogue's business.
//!
//! A new sentence is a row of a table of sayings, which stands with those who say it, and a message in
//! `assets/words/en.ftl`; a test holds the two together.

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
    ($( $(#[$doc:meta])* $name:ident: $id:literal ( $($fact:ident),* ); )*) => {
        $(
            $(#[$doc])*
            #[allow(clippy::extra_unused_lifetimes)]
            pub fn $name<'a>($($fact: impl Into<$crate::engine::catalogue::Given<'a>>),*) -> String {
                $crate::engine::catalogue::catalogue().text($id, [$((stringify!($fact), $fact.into())),*])
            }
        )*
        /// All of them: the message's id, and the names of what it is given.
        #[cfg(test)]
        pub const SAYINGS: &[(&str, &[&str])] = &[$(($id, &[$(stringify!($fact)),*])),*];
    };
}
