//! What Fast Paxos says beside what its rules say.

use crate::sayings;

sayings! {
    /// Written to disk: a coordinator's round.
    record_begin: "fast-record-begin"(ballot);
    /// A promise.
    record_promise: "fast-record-promise"(ballot);
    /// A vote.
    record_vote: "fast-record-vote"(ballot, value);
    /// What a learner learned.
    record_learn: "fast-record-learn"(ballot, value);

    /// What an acceptor has voted for, where the round has to be said.
    vote_in: "fast-vote-in"(value, ballot);
    /// It has not voted.
    no_vote: "fast-no-vote"();
    /// What a classic round is called where quorums are told of.
    classic_round: "fast-classic-round"();
    /// What a fast one is.
    fast_round: "fast-fast-round"();

    /// What is wrong: an acceptor votes twice in a round.
    votes_twice: "fast-fell-votes-twice"(me, ballot, first, second);
    /// Two values are chosen.
    two_chosen: "fast-fell-two-chosen"(first, first_at, first_on, second, second_at, second_on);
    /// Two values are learned, perhaps by one.
    two_learned: "fast-fell-two-learned"(first_by, first, second_by, second);
    /// What is not chosen.
    not_chosen: "fast-fell-not-chosen"(me, value);
    /// Somebody votes for what nobody asked for.
    not_asked_for: "fast-fell-not-asked-for"(me, value);
}
