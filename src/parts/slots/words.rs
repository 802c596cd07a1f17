//! What slots say beside what their rules say.

use crate::sayings;

sayings! {
    /// Written to disk: the ballot that is used.
    record_ballot: "slots-record-ballot"(ballot);
    /// A promise.
    record_promise: "slots-record-promise"(ballot);
    /// What is accepted.
    record_accept: "slots-record-accept"(slot, ballot, value);
    /// What is chosen.
    record_chosen: "slots-record-chosen"(slot, value);
    /// What is wrong: a promise falls.
    promise_falls: "slots-fell-promise-falls"(me, before, after);
    /// Somebody takes for chosen what is not.
    not_chosen: "slots-fell-not-chosen"(me, value, slot);
    /// Two commands are chosen in a slot.
    two_chosen: "slots-fell-two-chosen"(slot, first, first_by, last, last_by);
    /// Somebody proposes what nobody asked for.
    not_asked_for: "slots-fell-not-asked-for"(me, value);
    /// Two servers apply different commands in the same place of their order.
    applies_another: "slots-fell-applies-another"(me, value, slot, other, other_slot);
    /// What is no report, in a message of one's own.
    no_report: "slots-no-report"(report);
    /// A slot that is too high for a message of one's own.
    no_slot: "slots-no-slot"(slot);
    /// Which are not.
    a_slot: "slots-a-slot"(most);
    /// What is no command, in a message of one's own.
    no_entry: "slots-no-entry"(entry);
    /// How commands are written.
    an_entry: "slots-an-entry"();
    /// How one is written.
    a_report: "slots-a-report"();
    /// What somebody has accepted, behind the slot that is asked about.
    behind: "slots-behind"(vote, slot);
}
