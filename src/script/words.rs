//! What is said of what could happen next, where it is not said as when it happens, and of what a command leaves out,
//! and of one that takes too long.

use crate::sayings;

sayings! {
    /// A message could arrive.
    reaches: "move-reaches"(kind, from, to);
    /// It could be lost.
    never_reaches: "move-never-reaches"(kind, from, to);
    /// It could be sent again.
    twice: "move-twice"(kind, from, to);
    /// What a command names and cannot do is left out.
    left_out: "move-left-out"(reason);
    /// So many more are.
    more_left_out: "move-more-left-out"(count);
    /// A command takes too long; what to do about it.
    too_much_work: "script-too-much-work"();
    ask_for_less: "script-ask-for-less"(step, ms);
    /// A command was stopped; how far it got.
    stopped_by_hand: "script-stopped-by-hand"();
    got_to: "script-got-to"(step, ms);
    /// A command is not done after so many steps; what to do about it.
    not_finished: "script-not-finished"(steps);
    say_it_again: "script-say-it-again"(step, ms);
    /// Nothing is left that would happen.
    nothing_more: "nothing-more"();
    /// What was done was taken back; on which branch it still stands.
    undone: "script-undone"(what, more, step, branch);
    /// A node could crash.
    crashes: "move-crashes"(me);
    /// It could start.
    restarts: "move-restarts"(me);
}
