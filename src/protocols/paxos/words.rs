//! What Paxos says beside what its rules say.

use crate::sayings;

sayings! {
    /// Written to disk: a proposer's number.
    record_propose: "paxos-record-propose"(ballot);
    /// A promise.
    record_promise: "paxos-record-promise"(ballot);
    /// What a proposer proposes.
    record_accept: "paxos-record-accept"(ballot, value);
    /// What an acceptor accepted.
    record_acknowledge: "paxos-record-acknowledge"(ballot, value);
    /// What a learner learned.
    record_commit: "paxos-record-commit"(ballot, value);
}
