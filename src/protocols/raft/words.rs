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

    /// What is wrong: entries stand behind the end of a log.
    hole: "raft-fell-hole"(after, last);
    /// Terms fall along a log.
    term_falls: "raft-fell-term-falls"(before, term, entry);
    /// What stands before an entry differs from log to log.
    does_not_match: "raft-fell-does-not-match"(entry, term);
    /// A leader's log changes.
    leader_changed: "raft-fell-leader-changed"(term, last);
    /// There are two leaders.
    two_leaders: "raft-fell-two-leaders"(term);
    /// A leader lacks what is committed.
    leader_lacks: "raft-fell-leader-lacks"(term, entry, committed_in);
    /// A commit index falls.
    commit_falls: "raft-fell-commit-falls"(before, after);
    /// It is higher than what is committed.
    not_committed: "raft-fell-not-committed"(entry);
    /// Two entries are applied at an index.
    applies_another: "raft-fell-applies-another"(entry);
    /// What is no entry, in a message of one's own.
    no_entry: "raft-no-entry"(entry);
    /// How one is written.
    an_entry: "raft-an-entry"();
}
