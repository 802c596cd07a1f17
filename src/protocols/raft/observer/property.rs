//! The properties that must hold, and what each says. A new one is a row here and a look at what a server did in a file
//! beside this one.

use crate::engine::Property;
use crate::parts::history;
use crate::table;

const fn prop(name: &'static str, text: &'static str) -> Property {
    Property { name, text, timed: false }
}

table! { PROPERTIES: [Property] by PropertyId::of;
    ELECTION_SAFETY = prop("election-safety", "At most one leader is elected in each term.");
    LEADER_APPEND_ONLY = prop("leader-append-only", "A leader never overwrites or deletes entries of its log.");
    LOG_MATCHING = prop("log-matching", "Logs with an entry of the same index and term are equal up to it.");
    LEADER_COMPLETENESS = prop(
        "leader-completeness",
        "A committed entry is in the log of every leader of a later term.",
    );
    STATE_MACHINE_SAFETY = prop(
        "state-machine-safety",
        "No two servers ever apply different entries at the same index.",
    );
    KNOWN_IS_COMMITTED = prop("known-is-committed", "No server takes an entry for committed that is not.");
    LOG_TERMS_RISE = prop("log-terms-rise", "Terms never fall along a log.");
    COMMIT_INDEX_RISES = prop("commit-index-rises", "A server's commit index never falls while it runs.");
    LOG_HAS_NO_HOLES = prop("log-has-no-holes", "No server appends entries beyond the end of its log.");
    LINEARIZABLE = history::LINEARIZABLE;
}
