//! What Raft says beside what its rules say.

use crate::sayings;

sayings! {
    /// Written to disk: a term and a vote in it.
    record_term: "raft-record-term"(term, voted_for);
    /// A log that is shorter.
    record_cut: "raft-record-cut"(keep);
    /// Entries.
    record_log: "raft-record-log"(first, last);

    /// An entry with its term.
    entry_of_term: "raft-entry-of-term"(value, term);

    /// What is wrong: entries stand behind the end of a log.
    hole: "raft-fell-hole"(me, after, last);
    /// Terms fall along a log.
    term_falls: "raft-fell-term-falls"(me, before, term, entry);
    /// Two logs have an entry, and differ before it.
    does_not_match: "raft-fell-does-not-match"(me, other, entry, term);
    /// A leader's log changes.
    leader_changed: "raft-fell-leader-changed"(me, term, last);
    /// There are two leaders.
    two_leaders: "raft-fell-two-leaders"(one, other, term);
    /// A leader lacks what is committed.
    leader_lacks: "raft-fell-leader-lacks"(me, term, entry, value, committed_in);
    /// A commit index falls.
    commit_falls: "raft-fell-commit-falls"(me, before, after);
    /// It says more than what is committed, or another thing.
    not_committed: "raft-fell-not-committed"(me, entry, own, there);
    /// Two entries are applied at an index.
    applies_another: "raft-fell-applies-another"(me, entry, own, first);
    /// What is no entry, in a message of one's own.
    no_entry: "raft-no-entry"(entry);
    /// How one is written.
    an_entry: "raft-an-entry"();
}
