//! What the engine says: what happened, and what nodes did then. Why something cannot happen is in `refused`.

use super::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// In the place of a message's kind.
    a_message: "step-a-message"();
    /// A message reaches its addressee.
    arrives: "step-arrives"(kind, from, to);
    /// It does, and is of no use.
    arrives_damaged: "step-arrives-damaged"(kind, from, to);
    /// A node hears of the end of a connection.
    hears_of_break: "step-hears-of-break"(from, to);
    /// A node hears that another has closed their connection.
    hears_of_end: "step-hears-of-end"(from, to);
    /// Somebody took a message off its link.
    is_dropped: "step-is-dropped"(kind, from, to, breaks in FLAG);
    /// Chance took a message.
    is_lost_by_chance: "step-is-lost-by-chance"(kind, from, to);
    /// A message will not arrive, for a reason.
    is_lost: "step-is-lost"(kind, from, to, reason);
    /// The network sends a message again.
    is_duplicated: "step-is-duplicated"(kind, from, to);
    /// A message will arrive later.
    is_delayed: "step-is-delayed"(kind, from, to, ms);
    /// A message is changed under way.
    is_corrupted: "step-is-corrupted"(kind, from, to);
    /// A timer runs out.
    fires: "step-fires"(me, timer);
    /// A machine stops. `flushed`: whether nothing was written that is lost with it.
    crashes: "step-crashes"(who, alone, flushed);
    /// The same in the middle of what a node does, or at its end.
    crashes_midway: "step-crashes-midway"(cause, who, alone, flushed, ended in FLAG);
    /// A crash is armed.
    will_crash: "step-will-crash"(me, effects);
    /// One is armed for a moment that has a name.
    will_crash_at: "step-will-crash-at"(me, moment in &["before-send", "after-send", "before-write", "after-write"]);
    /// A machine stops, and a part of what was not flushed is kept. `whole`: whether nothing of it is missing.
    crashes_keeping: "step-crashes-keeping"(who, alone, me, kept, whole in FLAG);
    /// A node stops since it cannot write.
    stops_midway: "step-stops-midway"(cause, me, who, alone in FLAG, flushed);
    /// A disk fails, or works again.
    disk: "step-disk"(who, works in FLAG);
    /// It is not any more.
    is_spared: "step-is-spared"(me);
    /// A machine starts again.
    restarts: "step-restarts"(who, alone in FLAG, wiped in FLAG);
    /// A node is held up.
    pauses: "step-pauses"(me);
    /// It is not any more.
    resumes: "step-resumes"(me);
    /// What a node wrote becomes durable.
    flushes: "step-flushes"(me);
    /// A clock runs at another rate.
    clock: "step-clock"(who, rate);
    /// Links carry nothing.
    cuts: "step-cuts"(from, to, both);
    /// Links carry again.
    heals: "step-heals"(from, to, both);
    /// All links do.
    heals_all: "step-heals-all"();
    /// A message that nobody sent is on its link.
    injects: "step-injects"(kind, from, to);
    /// Links have a latency of their own, or again that of all.
    tunes_latency: "step-tunes-latency"(from, to, both, latency);
    /// Links have a loss of their own, or again that of all.
    tunes_loss: "step-tunes-loss"(from, to, both, loss);
    /// Somebody asks a node for something.
    is_told: "step-is-told"(me, does);
    /// An option has another value.
    sets: "step-sets"(option);
    /// A node has a value of an option for itself, or again that of all nodes.
    sets_of: "step-sets-of"(me, option, value);
    /// A rule is switched.
    switches: "step-switches"(rule, on in FLAG);
    /// Nothing happens.
    waits: "step-waits"(now);

    /// A node sends the same to others.
    sends: "effect-sends"(me, kind, to);
    /// It sent what is not there any more.
    sends_something: "effect-sends-something"();
    /// It ends its connection with others.
    closes: "effect-closes"(me, to);
    /// It writes.
    writes: "effect-writes"(me, record, flushed in FLAG);
    /// It starts a timer.
    starts_timer: "effect-starts-timer"(me, timer);
    /// It stops one.
    stops_timer: "effect-stops-timer"(me, timer);
    /// A timer, perhaps one about somebody.
    timer: "timer-phrase"(timer, about);

    /// Where a node stands: in a term.
    in_term: "standing-in-term"(term, what in &["epoch", "term"]);
    /// At a ballot.
    at_ballot: "standing-at-ballot"(ballot, accepted, votes in FLAG);

    /// What a node does without a rule, and what comes of it.
    rule_off: "rule-off"(off, breaks, cost in FLAG);
    /// What falls without a rule, and with how many nodes.
    rule_breaks: "rule-breaks"(property, least, odd in FLAG, but, voters);

    /// Why a run is not one of the protocol: a disk was emptied.
    lost_disk: "outside-lost-disk"(me);
    /// Writes wait.
    lazy: "outside-lazy"();
    /// They did.
    was_lazy: "outside-was-lazy"(until);
    /// A rule was off.
    rule_was_off: "outside-rule-was-off"(rule, until);
    /// A message was put on its link by hand.
    was_injected: "outside-injected"(step);
    /// A clock does not go right.
    clock_is_off: "outside-clock-is-off"(me, rate);
    /// One did not.
    clock_was_off: "outside-clock-was-off"(me, until);
    /// A timer did not keep its time.
    was_untimely: "outside-untimely"(me, early in FLAG, step);

    /// Why a message is lost: chance had it so.
    by_chance: "loss-by-chance"();
    /// Its link was cut.
    by_cut: "loss-by-cut"(still in FLAG);
    /// Its addressee did not run.
    by_down: "loss-by-down"(to, still in FLAG);
    /// Its addressee crashed.
    by_crash: "loss-by-crash"(to);
    /// Its connection broke.
    by_break: "loss-by-break"(from);
}
