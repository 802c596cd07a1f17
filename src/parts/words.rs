//! What parts say beside what rules say.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// What a command gives: what is there now, and whether it did anything.
    reply: "service-reply"(now, done in FLAG);
    /// Whose command.
    operation: "history-operation"(client, command);
    /// What is answered is not what is committed.
    is_lost: "history-is-lost"(operation, instead);
    /// The order of the log gives another answer.
    differs: "history-differs"(operation, heard, gives, after);
    /// Written to disk: a client's number.
    record_sequence: "client-record-sequence"(number);
    /// What is no ballot.
    no_ballot: "ballot-unreadable"(text, name);
    /// What is no number of a counter.
    no_counted_ballot: "ballot-unreadable-counted"(text);
    /// What is no ballot that begins with its proposer.
    no_server_first_ballot: "ballot-unreadable-server-first"(text, name);
    /// A ballot of somebody who has none.
    ballot_of_nobody: "ballot-of-nobody"(name, proposers);
    /// The phase in which promises are gathered.
    phase_1: "phase-1"();
    /// The phase in which a value is accepted.
    phase_2: "phase-2"();
    /// A read gives what was there at another time.
    elsewhen: "history-elsewhen"(operation, heard, after);
}
