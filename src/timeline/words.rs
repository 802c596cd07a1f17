//! What is said of a node's card, and in answers.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// A node is held up.
    held_up: "card-held-up"();
    /// A timer by its name.
    timer: "card-timer"(timer);
    /// When it runs out.
    due: "card-due"(ms);
    /// When a crash that is armed comes.
    crash_after: "card-crash-after"(left);
    /// The same for a moment that has a name.
    crash_at: "card-crash-at"(moment in &["before-send", "after-send", "before-write", "after-write"]);
    /// What a disk does that fails.
    disk_fails: "card-disk-fails"();
    /// How many records a crash would take.
    records: "card-records"(count);
    /// Who has answered so far, and how many are needed.
    gathered: "card-gathered"(count, of, need, from);
    /// The log, from an entry on.
    log: "card-log"(first);
    /// The log, from an entry on that has a name of its own.
    log_from: "card-log-from"(first);
    /// A slot in which nothing stands.
    hole: "card-hole"();
    /// What a node keeps as a tree.
    tree: "card-tree"();
    /// How often something in a tree was set.
    version: "card-version"(version);
    /// Whose something in a tree is.
    owned: "card-owned"(owner);
    /// Who is told once something in a tree changes.
    watched: "card-watched"(watchers);
    /// What is durable.
    on_disk: "card-on-disk"();
    /// What a run does that its protocol does not allow for.
    outside: "told-outside-model"(protocol, text, first in FLAG);
    /// A node has asked for something, and has no answer.
    waits_since: "why-is-waiting-since"(me, what, step);
    /// A node, by what it is.
    a_thing: "why-a-thing"(thing in &["acceptor", "learner", "server", "counter", "replica", "other"]);
    /// Nobody leads in a protocol.
    nobody_leads: "who-nobody-leads"(protocol);
    /// What one may ask instead.
    ask_what_else: "who-ask-what-else"();
    /// What the answer is about.
    if_it_asked: "who-if-it-asked"(log in FLAG);
    /// A node would ask for no votes.
    asks_for_none: "chance-asks-for-none"(me, log in FLAG);
    /// The votes that a node would get.
    would_get: "chance-would-get"(me, leads in FLAG, got, need, quorums);
    /// Whose votes those are.
    votes_of: "who-votes"(votes, of, from, log);
    /// Nothing is chosen in a slot, or quorums are not asked about it.
    nothing_is_chosen: "left-nothing-is-chosen"(protocol, log in FLAG, slot, chosen in FLAG);
    /// Nothing but this can be chosen.
    nothing_else: "left-nothing-else"(value, slot, log in FLAG, majority);
    /// It is chosen, and what is left is told.
    chosen_and_left: "left-chosen"(value, several, slot, log in FLAG, majority);
    /// Nothing is chosen yet.
    nothing_yet: "left-nothing-yet"(slot, majority);
    /// What nodes have that binds.
    has_told: "left-has-told"(count, who, told, log in FLAG);
    /// What a quorum leaves.
    left: "chance-left"(quorum, only, either, told, highest in FLAG);
    /// Several such.
    each_and: "left-and"(most, last);
    /// Some of these, in each quorum of several.
    some_of: "left-some-of"(who);
    /// The same where it is said what each of them has.
    left_by_these: "chance-left-by-these"(quorum, only, have);
    /// A round that is open to any value.
    open_round: "card-open-round"(ballot);
    /// Members that are down.
    as_it_would_start: "chance-down"(nodes);
    /// All phases of a protocol need the same.
    one_kind_of_quorum: "survive-one-kind"(protocol);
    /// What is told of failures.
    survives_how_many: "survive-how-many"(count, kind);
    /// How a phase stands to a number of failures.
    phase_survives: "survive-phase"(phase, never in FLAG, always in FLAG, good, cases);
    /// With so many down.
    survives_so_many: "chance-survives"(count, phases);
    /// Whose presence is enough.
    survives_as_long_as: "chance-survives-with"(phase, quorums);
    /// With those who are down now.
    survives_now: "chance-survives-now"(nodes, phases);
    /// What is not yet.
    unflushed: "card-unflushed"();
    /// A value of a ballot.
    value_at: "why-value-at"(value, ballot);
    /// An entry that has a name of its own.
    called: "why-called"(called, value);
    /// An entry of a log.
    entry_of: "why-entry-of"(value, index, term);
    /// One of several of the same value and term.
    twin_of: "why-twin-of"(value, index, term, client, number);
    /// The same of one that no client asked for.
    twin_of_nobody: "why-twin-of-nobody"(value, index, term);
    /// A value in a slot.
    value_in: "why-value-in"(value, slot);
    /// It was chosen from the start.
    chosen_at_start: "why-is-chosen-at-start"(what, log);
    /// It is chosen.
    chosen_since: "why-is-chosen-since"(what, step, by, log, votes in FLAG);
    /// It is not.
    came_so_far: "why-is-so-far"(what, step, log);
    /// Nothing has come of it since the start.
    stood_at_start: "why-is-at-start"(what, on);
    /// It was dropped wherever it stood.
    is_gone: "why-is-gone"(what, on, step);
    /// A slot is empty.
    nothing_there: "why-nothing-there"(slot, log in FLAG);
    /// No place of a log is called so.
    nothing_called: "why-nothing-called"(name);
    /// Which are not.
    nothing_there_remedy: "why-nothing-there-remedy"();
    /// The last time that something happened to a node.
    was_last: "why-is-told-last"(me, what, step);
    /// A client stands in several lines.
    stands_in: "why-is-in-lines"(me, lines);
    /// It never happened.
    never_was: "why-never-was"(me, what, step);
    /// When it may have.
    never_was_remedy: "why-never-was-remedy"();
    /// It happens to no node of its kind.
    can_never_be: "why-can-never-be"(me, what);
    /// To whom it happens.
    can_be: "why-can-be"(able);
    /// A node has reached a goal.
    goal_is_met: "why-is-met"(me, is);
    /// It runs and has not.
    goal_is_not_met: "why-not-because"(me, is);
    /// It is down.
    goal_of_one_down: "why-is-down"(me, is);
    /// It is held up.
    goal_of_one_held_up: "why-is-held-up"(me, is);
    /// An entry or value lacks nothing.
    came_all_the_way: "why-is-all-the-way"(what);
    /// What it lacks follows.
    needs_for_the_next: "why-not-next-rung"(
        what,
        is,
        rung in &["proposed", "stored", "chosen", "known", "applied", "answered"],
        log
    );
    /// How far something has come.
    rung: "why-rung"(rung in &["proposed", "stored", "chosen", "answered", "applied", "known"], log);
    /// The first rung: who stores it.
    rung_stored: "why-rung-stored"(by, need, quorums);
    /// The second: since when it is chosen.
    rung_chosen: "why-rung-chosen"(step, log);
    /// The third: who knows that.
    rung_known: "why-rung-known"(by);
    /// The fourth: who acts on it.
    rung_applied: "why-rung-applied"(by);
    /// The fifth: which clients have their answer.
    rung_answered: "why-rung-answered"(by);
    /// No message has this name.
    no_such_message: "why-no-message"(id);
    /// A message was sent before the run began.
    under_way_at_start: "why-is-under-way-at-start"(what);
    /// A message will be turned away.
    would_be_refused: "why-not-refused"(what, ignored, more in FLAG);
    /// A message will be taken in.
    nothing_in_the_way: "why-is-nothing-in-the-way"(what);
    /// The same, and what its addressee would do about it follows.
    would_come_of_it: "why-not-would-come"(what);
    /// Its addressee would stop in the middle of what it did about it; what it would decide before that follows.
    would_stop: "why-is-stopping"(what, me, why, sent);
    /// The logs of these nodes differ.
    diff_logs: "diff-logs"(nodes);
    /// The messages under way differ.
    diff_messages: "diff-messages"();
    /// They are the same, but arrive at other times.
    diff_arrivals: "diff-arrivals"();
    /// So do the timers.
    diff_timers: "diff-timers"();
    /// So does the time.
    diff_time: "diff-time"();
    /// So does what chance is drawn from.
    diff_seed: "diff-seed"();
    /// Nothing differs between two runs at their ends, but for this.
    diff_nothing: "nothing-differs"(but);
    /// What became of a message.
    at_step: "why-at-step"(step, headline);
}
