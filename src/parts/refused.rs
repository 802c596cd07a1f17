//! Why a world of these parts cannot be, in words, each with its remedy. When that is so is decided by the parts.

use crate::refusals;

refusals! {
    /// A quorum is larger than there are nodes.
    quorum_too_large: "refused-quorum-too-large"(option, size, count, kind);
    /// A quorum names somebody who does not count.
    quorum_of_others: "refused-quorum-of-others"(option, me, kind);
    /// A quorum is given by more sets than can be kept.
    quorum_sets: "refused-quorum-sets"(option, count, most);
    /// A quorum of the first phase and one of the second do not meet.
    quorums_apart: "refused-quorums-apart"(one, other, kind, rule);
    /// Two quorums of fast rounds and one of a classic one need not meet.
    fast_quorums: "refused-fast-quorums"(classic, fast, count, rule);
}
