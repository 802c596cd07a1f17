//! A row of a protocol's table of rules: a rule with what happens without it, or an event that is told.

use super::facts::FactSpec;
use super::harm::Harm;
use super::scene::{Mark, Verdict};
use super::table::{RuleId, RuleSet};

/// A rule of a protocol, or an event worth a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Such as `raft.vote.once`.
    pub id: &'static str,
    /// The rule in one plain sentence.
    pub text: &'static str,
    /// Paper and section.
    pub source: &'static str,
    /// What kind of entry this is.
    pub kind: RuleKind,
    /// What a note of it marks on the timeline, when it did not refuse.
    pub mark: Option<Mark>,
    /// Whether it holds at nearly every step, so that a brief account leaves it out when it holds.
    pub routine: bool,
    /// Whether a brief account leaves it out when it refuses.
    pub routine_refusal: bool,
    /// Whether its refusal turns a message away; of what is told, whether the message came to nothing. Other refusals
    /// say that something is not enough yet, or not so.
    pub turns_away: bool,
    /// Whether a message is turned away by its being switched off.
    pub turns_away_off: bool,
    /// Whether a message that this event turns away is answered with a refusal.
    pub with_refusal: bool,
    /// Which of the effects after its note the sentence tells of as done.
    pub announces: Announces,
    /// What the numbers of its notes are called and stand for.
    pub facts: &'static [FactSpec],
    /// What one asks for by `why NODE WORD`: the last time that the node left a note of it.
    pub asked: Option<&'static str>,
    /// Whether answers look back for its notes.
    pub recalled: bool,
}

impl RuleId {
    /// The id of the row declared at this place: before it stand all rows of its sort that were declared before, and
    /// before an event all rules.
    pub const fn of(rows: &[Rule], place: usize) -> RuleId {
        let event = !rows[place].switchable();
        let (mut before, mut at) = (0, 0);
        while at < rows.len() {
            let counts = match rows[at].switchable() {
                true => event || at < place,
                false => event && at < place,
            };
            before += counts as usize;
            at += 1;
        }
        assert!(event || before < RuleSet::MOST, "a table has more rules that can be switched off than a set can hold");
        RuleId::at(before)
    }

    /// The rows in the order of their ids.
    pub const fn arranged<const N: usize>(rows: [Rule; N]) -> [Rule; N] {
        let mut arranged = rows;
        let mut at = 0;
        while at < N {
            arranged[RuleId::of(&rows, at).index()] = rows[at];
            at += 1;
        }
        arranged
    }
}

/// What a note tells of before it is done: a crash in the middle of a handler may come before that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announces {
    /// Nothing, or what only memory knows.
    Nothing,
    /// Nothing: what it tells of was written before.
    Written,
    /// The next thing sent or written.
    Next,
    /// The next write, and what comes before it.
    Write,
    /// The next message, and what comes before it.
    Send,
}

/// What kind of entry a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// Switched off, a property can fall.
    Safety {
        /// What a node does with the rule off.
        off: &'static str,
        /// The properties that fall, the first one first.
        breaks: &'static [Harm],
    },
    /// Switched off, progress can fail; safety stands.
    Liveness {
        /// What a node does with the rule off.
        off: &'static str,
    },
    /// Switched off, more messages are needed; safety stands, and it ends as surely.
    Cost {
        /// What a node does with the rule off.
        off: &'static str,
    },
    /// A rule of a part that is always kept in this protocol; it cannot be switched off.
    Kept,
    /// Not a rule but something that is told; it cannot be switched off.
    Event,
}

impl Rule {
    /// A rule whose absence lets a property fall.
    pub const fn safety(
        id: &'static str,
        text: &'static str,
        source: &'static str,
        off: &'static str,
        breaks: &'static [Harm],
    ) -> Rule {
        Rule { id, text, source, kind: RuleKind::Safety { off, breaks }, ..Rule::PLAIN }
    }

    /// What a rule is unless something is said.
    const PLAIN: Rule = Rule {
        id: "",
        text: "",
        source: "",
        kind: RuleKind::Event,
        mark: None,
        routine: false,
        routine_refusal: false,
        turns_away: false,
        turns_away_off: false,
        with_refusal: false,
        announces: Announces::Nothing,
        facts: &[],
        asked: None,
        recalled: false,
    };

    /// A rule whose absence costs progress only.
    pub const fn liveness(id: &'static str, text: &'static str, source: &'static str, off: &'static str) -> Rule {
        Rule { id, text, source, kind: RuleKind::Liveness { off }, ..Rule::PLAIN }
    }

    /// A rule whose absence costs messages only.
    pub const fn cost(id: &'static str, text: &'static str, source: &'static str, off: &'static str) -> Rule {
        Rule { id, text, source, kind: RuleKind::Cost { off }, ..Rule::PLAIN }
    }

    /// Something that is told.
    pub const fn event(id: &'static str, text: &'static str, source: &'static str) -> Rule {
        Rule { id, text, source, ..Rule::PLAIN }
    }

    /// The same, marked on the timeline.
    pub const fn marks(mut self, mark: Mark) -> Rule {
        self.mark = Some(mark);
        self
    }

    /// The same, left out of a brief account when it holds.
    pub const fn routine(mut self) -> Rule {
        self.routine = true;
        self
    }

    /// The same, left out of a brief account when it refuses.
    pub const fn refusal_is_routine(mut self) -> Rule {
        self.routine_refusal = true;
        self
    }

    /// The same, of a rule whose refusal turns a message away, or whose event is that one came to nothing.
    pub const fn turns_away(mut self) -> Rule {
        self.turns_away = true;
        self
    }

    /// The same, of an event at which a refusal is sent back.
    pub const fn with_refusal(mut self) -> Rule {
        self.with_refusal = true;
        self
    }

    /// The same, of a rule without which messages are turned away that it would let pass.
    pub const fn turns_away_off(mut self) -> Rule {
        self.turns_away_off = true;
        self
    }

    /// The same, of a rule whose note, unless it refuses, tells of what is done after it.
    pub const fn announces(mut self, what: Announces) -> Rule {
        self.announces = what;
        self
    }

    /// The same, with the facts of its notes by name, in the order in which they stand there.
    pub const fn facts(mut self, facts: &'static [FactSpec]) -> Rule {
        self.facts = facts;
        self
    }

    /// The same, of an event about which one can ask at any time after it, by this word: `why K2 notified`. What happened to
    /// the node, so that it goes on from `was`; a node's card counts how often, under this name.
    pub const fn asked(mut self, word: &'static str) -> Rule {
        self.asked = Some(word);
        self
    }

    /// The same, of an event that [`Dry::noted`](super::Dry::noted) finds later.
    pub const fn recalled(mut self) -> Rule {
        self.recalled = true;
        self
    }

    /// The same rows where a protocol that is put together of others keeps them always: what comes of it without them is
    /// shown where their part is the protocol.
    pub const fn kept<const N: usize>(rows: &[Rule]) -> [Rule; N] {
        let mut kept = [rows[0]; N];
        let mut at = 0;
        while at < N {
            if rows[at].switchable() {
                kept[at] = Rule { kind: RuleKind::Kept, ..rows[at] };
            } else {
                kept[at] = rows[at];
            }
            at += 1;
        }
        kept
    }

    /// Whether a message is turned away where this is the verdict.
    pub fn refuses(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Refused => self.turns_away,
            Verdict::Waived => self.turns_away_off,
            Verdict::Held | Verdict::Kept => false,
        }
    }

    /// Whether nothing wrong can come of switching it off, but perhaps nothing at all.
    pub fn costs_progress_only(&self) -> bool {
        self.costs_messages_only() || matches!(self.kind, RuleKind::Liveness { .. })
    }

    /// Whether nothing else comes of switching it off than more messages.
    pub fn costs_messages_only(&self) -> bool {
        matches!(self.kind, RuleKind::Cost { .. })
    }

    /// Whether nothing can fall by switching it off alone where so many nodes count.
    pub fn is_harmless_with(&self, voters: usize) -> bool {
        matches!(self.kind, RuleKind::Safety { breaks, .. } if breaks.iter().all(|harm| !harm.at(voters)))
    }

    /// Whether it can be switched off.
    pub const fn switchable(&self) -> bool {
        !matches!(self.kind, RuleKind::Event | RuleKind::Kept)
    }

    /// Whether it is no rule, but tells of something that happened.
    pub const fn is_event(&self) -> bool {
        matches!(self.kind, RuleKind::Event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod sample {
        use crate::engine::Rule;
        use crate::table;

        table! { RULES: [Rule] by RuleId::of;
            TOLD = Rule::event("told", "", "");
            KEPT = Rule::liveness("kept", "", "", "");
            TOLD_TOO = Rule::event("told-too", "", "");
            SAFE = Rule::safety("safe", "", "", "", &[]);
        }

        const BROUGHT: [Rule; 2] = [Rule::event("brought", "", ""), Rule::liveness("kept-too", "", "", "")];

        table! { MIXED: [Rule] by RuleId::of;
            ..BROUGHT;
            FIRST = Rule::event("first", "", "");
            ..[RULES[3], RULES[1]];
            LAST = Rule::liveness("last", "", "", "");
        }
    }

    #[test]
    fn rows_that_a_part_brings_stand_where_the_table_takes_them_in() {
        let ids: Vec<_> = sample::MIXED.iter().map(|rule| rule.id).collect();
        assert_eq!(ids, ["kept-too", "safe", "last", "brought", "first", "told-too"]);
        assert_eq!([sample::FIRST, sample::LAST].map(RuleId::index), [4, 2]);
    }

    #[test]
    fn rows_that_are_always_kept_cannot_be_switched() {
        let kept: [Rule; 2] = Rule::kept(&[sample::RULES[0], sample::RULES[1]]);
        assert_eq!(kept.map(|rule| (rule.id, rule.switchable())), [("kept", false), ("safe", false)]);
        assert!(kept.iter().all(|rule| !rule.is_event()), "they decide as ever");
    }

    #[test]
    fn rules_come_before_events_and_each_constant_names_its_row() {
        let ids: Vec<_> = sample::RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids, ["kept", "safe", "told", "told-too"]);
        let named = [sample::KEPT, sample::SAFE, sample::TOLD, sample::TOLD_TOO].map(RuleId::index);
        assert_eq!(named, [0, 1, 2, 3]);
    }
}
