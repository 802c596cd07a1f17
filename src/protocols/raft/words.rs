//! What Raft says beside what its rules say.

use crate::sayings;

sayings! {
    /// Written to disk: a term and a vote in it.
    record_term: "raft-record-term"(term, voted_for);
    /// A log that is shorter.
    record_cut: "raft-record-cut"(keep);
    /// Entries.
    record_log: "raft-record-log"(first, last);
    /// A client's number.
    record_sequence: "raft-record-sequence"(number);
}
