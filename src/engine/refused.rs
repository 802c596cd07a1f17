//! Why something cannot be, in words: what the engine refuses, each with its remedy if there is one. When that is so is
//! decided elsewhere.
//!
//! A refusal is a message of the catalogue; its remedy is an attribute of that, `remedy`.

use super::catalogue::FLAG;

/// Makes a function for each refusal, as `sayings!` does for sentences.
#[macro_export]
macro_rules! refusals {
    ($( $(#[$doc:meta])* $name:ident: $id:literal ( $($fact:ident $(in $words:expr)?),* ); )*) => {
        $(
            $(#[$doc])*
            #[allow(clippy::extra_unused_lifetimes)]
            pub fn $name<'a>($($fact: impl Into<$crate::engine::catalogue::Given<'a>>),*) -> $crate::engine::Refusal {
                let given = [$({
                    let words = $crate::engine::saying::one_of(&[$($words)?]);
                    (stringify!($fact), $crate::engine::catalogue::Given::among($fact.into(), words))
                }),*];
                let (message, remedy) = $crate::engine::catalogue::catalogue().with_remedy($id, given);
                $crate::engine::Refusal { message, remedy, is_so: false }
            }
        )*
        /// All of them: the message's id, and the names of what it is given.
        #[cfg(test)]
        pub const SAYINGS: &[$crate::engine::saying::Saying] =
            &[$(($id, &[$((stringify!($fact), $crate::engine::saying::one_of(&[$($words)?]))),*])),*];
    };
}

refusals! {
    /// There is no such node.
    no_node: "refused-no-node"();
    /// It does not run.
    is_down: "refused-is-down"(me);
    /// It is held up.
    is_paused: "refused-is-paused"(me);
    /// It is held up, so it cannot be once more.
    is_paused_already: "refused-is-paused-already"(me);
    /// It is not held up, so it cannot go on.
    is_not_paused: "refused-is-not-paused"(me);
    /// It runs, so it cannot start.
    runs: "refused-runs"(me);
    /// Its process has ended itself, and comes back by something else.
    has_ended: "refused-has-ended"(me, verb);
    /// It will not crash, so that cannot be taken back.
    will_not_crash: "refused-will-not-crash"(me);
    /// It has written nothing that a crash would take.
    all_is_flushed: "refused-all-is-flushed"(me, nothing in FLAG, lazy in FLAG);
    /// A crash cannot leave more than was written.
    keeps_more: "refused-keeps-more"(me, count);
    /// Its disk takes nothing.
    disk_fails: "refused-disk-fails"(me);
    /// Its disk fails, so it cannot begin to.
    disk_fails_already: "refused-disk-fails-already"(me);
    /// Its disk works, so it cannot begin to.
    disk_works_already: "refused-disk-works-already"(me);
    /// It has no link to itself.
    own_link: "refused-own-link"(me);
    /// What it tells itself does not travel.
    own_odds: "refused-own-odds"(me);
    /// A clock does not run so slow or fast.
    rate: "refused-rate"(me, rate, least, most);
    /// A clock runs at this rate already.
    same_rate: "refused-same-rate"(me, rate);
    /// An option stays as it is.
    is_fixed: "refused-is-fixed"(option);
    /// No such message can be made by hand; those that can.
    no_form: "refused-no-form"(protocol, kind, kinds);
    /// Nobody sends itself one.
    to_itself: "refused-to-itself"(me);
    /// A node neither sends such a message nor gets one; those that do.
    wrong_end: "refused-wrong-end"(me, kind, sends in FLAG, able);
    /// A message has no such field; how it is written.
    no_field: "refused-no-field"(kind, field, usage);
    /// A field is given twice.
    field_twice: "refused-field-twice"(kind, field);
    /// A field is not given.
    field_missing: "refused-field-missing"(kind, field, usage);
    /// A field does not take what is given.
    field_takes: "refused-field-takes"(kind, field, takes in &["flag", "node", "value", "own", "number"], most, usage);
    /// There is no such option.
    no_option: "refused-no-option"();
    /// The smaller number of a range stands last.
    option_backwards: "refused-option-backwards"(option, low, high);
    /// A value is none of an option's words.
    option_words: "refused-option-words"(option, words);
    /// A value lies outside an option's limits.
    option_limits: "refused-option-limits"(option, least, most);
    /// An option is the same for all nodes.
    not_of_nodes: "refused-not-of-nodes"(option);
    /// An option for a node that never looks at it.
    not_of_node: "refused-not-of-node"(option, me, others, kinds);
    /// An option that nobody looks at while a flag is on.
    not_while: "refused-not-while"(option, flag);
    /// Nobody is no quorum.
    quorum_of_none: "refused-quorum-of-none"();
    /// A quorum names nobody.
    no_node_called: "refused-no-node-called"(name);
    /// There are more nodes of a kind than can be.
    too_many: "refused-too-many"(count, kind, most);
    /// There are more nodes than can be.
    too_many_in_all: "refused-too-many-in-all"(count, most);
    /// A node has more timers than can be kept.
    too_many_timers: "refused-too-many-timers"(me, count, most);
    /// There is no such timer.
    no_timer: "refused-no-timer"();
    /// A timer does not run; those that do.
    not_armed: "refused-not-armed"(me, timer, armed);
    /// A message is not on its way.
    not_in_flight: "refused-not-in-flight"(message);
    /// It is the news of a broken connection.
    no_message: "refused-no-message"(message, to, from);
    /// It will not arrive, whatever is done to it.
    is_lost: "refused-is-lost"(message, reason);
    /// It cannot be sent twice.
    arrives_once: "refused-arrives-once"(message);
    /// It has been sent too often.
    copies: "refused-copies"(message);
    /// It cannot be delivered, since it is lost.
    arrival_of_lost: "refused-arrival-of-lost"(message, reason);
    /// Since its addressee does not run.
    arrival_at_down: "refused-arrival-at-down"(message, to);
    /// Since its addressee is held up.
    arrival_at_paused: "refused-arrival-at-paused"(message, to);
    /// Since its link is cut.
    arrival_over_cut: "refused-arrival-over-cut"(message, from, to);
    /// Since another one comes before it.
    arrival_out_of_order: "refused-arrival-out-of-order"(message, first);
    /// It would be thrown away.
    is_damaged: "refused-is-damaged"(me);
    /// What is no rule cannot be switched.
    event: "refused-event"(rule);
    /// There is no such rule.
    no_rule: "refused-no-rule"();
    /// There is no such goal.
    no_goal: "refused-no-goal"();
    /// Not for nodes of this kind; those that are.
    goal: "refused-goal"(me, kind, goal, goals);
    /// A goal is not about this.
    goal_about: "refused-goal-about"(other, example);
}
