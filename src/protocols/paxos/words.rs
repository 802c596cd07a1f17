//! What Paxos says beside what its rules say.

use crate::engine::catalogue::FLAG;
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
    /// What a counter has handed out.
    record_count: "paxos-record-count"(number);

    /// What an acceptor has accepted, as it tells whoever asks.
    proposal: "paxos-proposal"(value, ballot);

    /// What keeps phase 1 of all proposers but the last from going on where proposers come first in numbers.
    outranks: "chance-outranks"(last, others);

    /// What is wrong: a promise is lower than one before.
    promise_falls: "paxos-fell-promise-falls"(me, before, after);
    /// Somebody proposes what nobody asked for.
    not_asked_for: "paxos-fell-not-asked-for"(me, value);
    /// Somebody learns what nobody proposed.
    not_proposed: "paxos-fell-not-proposed"(me, value);
    /// What is not chosen.
    not_chosen: "paxos-fell-not-chosen"(me, value);
    /// A ballot has two values.
    two_at_a_ballot: "paxos-fell-two-at-a-ballot"(me, ballot, first, second);
    /// Two values are chosen.
    two_chosen: "paxos-fell-two-chosen"(first, first_at, first_by, second, second_at, second_by);
    /// Two values are learned, perhaps by one.
    two_learned: "paxos-fell-two-learned"(first_by, first, second_by, second, by_one in FLAG);
}
