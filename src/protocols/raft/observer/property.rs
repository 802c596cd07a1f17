//! The properties that must hold, and what each says. A new one is a row here and a look at what a server did in a file
//! beside this one.

use crate::engine::Property;
use crate::parts::history;
use crate::table;

table! { PROPERTIES: [Property] by PropertyId::of;
    ELECTION_SAFETY = Property::new("election-safety", "At most one leader is elected in each term.");
    LEADER_APPEND_ONLY = Property::new("leader-append-only", "A leader never overwrites or deletes entries of its log.");
    LOG_MATCHING = Property::new("log-matching", "Logs with an entry of the same index and term are equal up to it.");
    LEADER_COMPLETENESS = Property::new(
        "leader-completeness",
        "A committed entry is in the log of every leader of a later term.",
    );
    STATE_MACHINE_SAFETY = Property::new(
        "state-machine-safety",
        "No two servers ever apply different entries at the same index.",
    );
    KNOWN_IS_COMMITTED = Property::new("known-is-committed", "No server takes an entry for committed that is not.");
    LOG_TERMS_RISE = Property::new("log-terms-rise", "Terms never fall along a log.");
    COMMIT_INDEX_RISES = Property::new("commit-index-rises", "A server's commit index never falls while it runs.");
    LOG_HAS_NO_HOLES = Property::new("log-has-no-holes", "No server appends entries beyond the end of its log.");
    LINEARIZABLE = history::LINEARIZABLE;
}
