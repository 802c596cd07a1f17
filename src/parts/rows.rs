//! The rules that a part brings for a protocol's table, declared once: each with a name by which the part calls it.

/// Declares the rules of a part, and an enum of their names; the first line is what the enum says of itself.
///
/// ```ignore
/// rows! {
///     /// A row that slots bring.
///     Row;
///     /// No gaps.
///     InOrder = Rule::safety("slots.apply.in-order", "...", MANY, "...", &[]);
/// }
/// ```
macro_rules! rows {
    ($(#[$about:meta])* $names:ident; $($(#[$doc:meta])* $name:ident = $rule:expr;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub enum $names {
            $($(#[$doc])* $name,)*
        }
        /// The rows.
        pub const RULES: &[$crate::engine::Rule] = &[$($rule,)*];
    };
}
pub(super) use rows;
