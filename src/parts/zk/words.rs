//! What the service of an ensemble says beside what its rules say.

use crate::sayings;

sayings! {
    /// A client wants a session.
    wish_open: "zk-wish-open"(ms);
    /// It wants to go on with one.
    wish_check: "zk-wish-check"();
    /// It wants the end of its own.
    wish_close: "zk-wish-close"();
    /// What is wrong: a client sees less than before.
    went_back: "zk-fell-went-back"(me, seen, now);
    /// A client's write is done behind a later one.
    out_of_order: "zk-fell-out-of-order"(me, number, last);
    /// An event comes behind what is newer.
    late_event: "zk-fell-late-event"(me, event, data);
    /// Two take themselves for the first.
    two_owners: "zk-fell-two-owners"(one, other, line);
}

/// What is wrong with a message of one's own.
pub mod refused {
    use crate::refusals;

    refusals! {
        /// That cannot stand in a field.
        no_field: "zk-no-field"(text, name, example);
    }
}
