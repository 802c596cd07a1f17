//! What a client cannot be told, in words, each with its remedy.

use crate::refusals;

refusals! {
    /// It stands in that line already.
    in_line: "refused-in-line"(me, path);
    /// It is on its way out of its line.
    leaves_line: "refused-leaves-line"(me);
    /// It stands in no line.
    in_no_line: "refused-in-no-line"(me);
    /// It is on its way out of its session.
    ends_session: "refused-ends-session"(me);
    /// It has no session.
    no_session: "refused-no-session"(me);
}
