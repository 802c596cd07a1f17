//! The omniscient observer: who ever voted for what, what is chosen by that, and the properties that must hold.
//!
//! A value is chosen at the step at which a quorum of the round's kind has voted for it. A vote counts when its record is
//! durable, or when it is told if that is sooner, and is never taken back.

use super::messages::{Msg, Record, Vote};
use super::sizes::Sizes;
use super::{FastPaxos, words};
use crate::engine::catalogue::catalogue;
use crate::engine::compact::Renaming;
use crate::engine::scene::Mark;
use crate::engine::{Aside, Config, Deed, Found, Map, NodeId, NodeSet, Observed, Seen, Value};
use crate::parts::ballot::{Ballot, keep_doer};

/// The properties.
pub mod property {
    use crate::engine::Property;
    use crate::table;

    table! { PROPERTIES: [Property] by PropertyId::of;
        AGREEMENT = Property::new("agreement", "At most one value is ever chosen, and no two learners decide differently.");
        LEARNED_IS_CHOSEN = Property::new("learned-is-chosen", "Nobody learns a value that was not chosen.");
        VALIDITY = Property::new("validity", "Only values that a client asked for have votes.");
        ONE_VOTE = Property::new("one-vote-per-round", "An acceptor votes for one value in a round.");
    }
}

/// Who has voted for a value in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backing {
    /// Round, value, and whether the round is fast.
    pub vote: Vote,
    /// The acceptors that ever voted so.
    pub by: NodeSet,
    /// At which step it was chosen.
    pub chosen_at: Aside<Option<u64>>,
}

/// How a value was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChosenVote {
    /// Round, value, and whether the round is fast.
    pub vote: Vote,
    /// Step at which that happened.
    pub step: Aside<u64>,
    /// The acceptors that had voted for it then.
    pub quorum: Aside<NodeSet>,
}

/// The observer's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// The votes, by round and value.
    pub backings: Vec<Backing>,
    /// The votes by which values were chosen, the first one first; more than one value is a violation.
    pub chosen: Vec<ChosenVote>,
    /// What clients asked for.
    asked: Map<u32, ()>,
    /// What was learned first, and by whom.
    learned: Option<(Value, NodeId)>,
    /// Who promised which round: on its disk, or to somebody, also by voting. It explains, and decides nothing.
    pub promises: Aside<Map<Ballot, NodeSet>>,
    /// Who refused which round. It explains as well.
    pub refusals: Aside<Map<Ballot, NodeSet>>,
    /// Whether a round was made a fast one; as it was first. It explains as well.
    pub kinds: Aside<Map<Ballot, bool>>,
}

impl Observed for FastPaxos {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }
}

impl Ghost {
    fn observe(&mut self, seen: &Seen<FastPaxos>, found: &mut Found) {
        for deed in seen.deeds() {
            match deed {
                Deed::Sent(_, Msg::Request { value }) => drop(self.asked.insert_new(value.0, ())),
                Deed::Sent(_, Msg::Voted(vote)) | Deed::Wrote { record: Record::Vote(vote), flushed: true } => {
                    self.see_vote(seen, *vote, found);
                }
                Deed::Sent(_, Msg::Promise { ballot, .. })
                | Deed::Wrote { record: Record::Promise(ballot), flushed: true } => {
                    self.keep_promise(*ballot, seen.node);
                }
                Deed::Sent(_, Msg::Refusal { ballot, .. }) => {
                    keep_doer(&mut self.refusals.0, *ballot, seen.node);
                }
                Deed::Sent(_, Msg::Any { ballot }) => drop(self.kinds.0.insert_new(*ballot, true)),
                Deed::Sent(_, Msg::Accept { ballot, .. }) => drop(self.kinds.0.insert_new(*ballot, false)),
                Deed::Wrote { record: Record::Learn(vote), .. } => self.see_learned(seen, vote.value, found),
                _ => {}
            }
        }
    }

    /// The votes for a value in a round, to be added to.
    fn backing(&mut self, config: &Config, vote: Vote) -> &mut Backing {
        let place = self.backings.binary_search_by(|backing| backing.vote.compare(vote, config));
        let place = place.unwrap_or_else(|place| {
            self.backings.insert(place, Backing { vote, by: NodeSet::EMPTY, chosen_at: Aside(None) });
            place
        });
        &mut self.backings[place]
    }

    fn see_vote(&mut self, seen: &Seen<FastPaxos>, vote: Vote, found: &mut Found) {
        let (me, text) = (seen.config.name(seen.node), |value| seen.config.value_text(value));
        if self.backing(seen.config, vote).by.contains(seen.node) {
            return;
        }
        if !self.asked.contains(&vote.value.0) {
            let detail = words::not_asked_for(me, text(vote.value));
            found.violations.push((property::VALIDITY, NodeSet::one(seen.node), detail));
        }
        let other = self
            .backings
            .iter()
            .find(|b| b.vote.ballot == vote.ballot && b.vote.value != vote.value && b.by.contains(seen.node));
        if let Some(other) = other {
            let round = vote.ballot.text(seen.config);
            let detail = words::votes_twice(me, round, text(other.vote.value), text(vote.value));
            found.violations.push((property::ONE_VOTE, NodeSet::one(seen.node), detail));
        }
        // Whoever votes promises the round as well, unless a rule is off.
        if seen.slot.disk.promised == vote.ballot {
            self.keep_promise(vote.ballot, seen.node);
        }
        let by = self.take(seen.config, vote, seen.node);
        if by.len() < Sizes::of(seen.config).votes(vote.fast) {
            return;
        }
        self.backing(seen.config, vote).chosen_at.0.get_or_insert(seen.step);
        if self.is_chosen(vote.value) {
            return;
        }
        found.marks.push((Mark::Chosen, seen.node));
        self.chosen.push(ChosenVote { vote, step: Aside(seen.step), quorum: Aside(by) });
        if let [first, .., last] = *self.chosen.as_slice() {
            let on = |choice: ChosenVote| catalogue().list(&seen.config.names(choice.quorum.0));
            let at = |choice: ChosenVote| choice.vote.ballot.text(seen.config);
            let value = |choice: ChosenVote| text(choice.vote.value);
            let detail = words::two_chosen(value(first), at(first), on(first), value(last), at(last), on(last));
            found.violations.push((property::AGREEMENT, by, detail));
        }
    }

    fn see_learned(&mut self, seen: &Seen<FastPaxos>, value: Value, found: &mut Found) {
        let (me, text) = (seen.config.name(seen.node), |value| seen.config.value_text(value));
        if !self.is_chosen(value) {
            let detail = words::not_chosen(me, text(value));
            found.violations.push((property::LEARNED_IS_CHOSEN, NodeSet::one(seen.node), detail));
        }
        let (first, by) = *self.learned.get_or_insert((value, seen.node));
        if first != value {
            let detail = words::two_learned(seen.config.name(by), text(first), me, text(value));
            found.violations.push((property::AGREEMENT, [by, seen.node].into_iter().collect(), detail));
        }
    }

    fn take(&mut self, config: &Config, vote: Vote, node: NodeId) -> NodeSet {
        let backing = self.backing(config, vote);
        backing.by.insert(node);
        backing.by
    }

    /// Keeps who promised which round.
    pub fn keep_promise(&mut self, ballot: Ballot, by: NodeId) {
        keep_doer(&mut self.promises.0, ballot, by);
    }

    /// The votes that an acceptor ever gave in a round: one, unless a rule was off.
    pub fn votes_of(&self, by: NodeId, ballot: Ballot) -> impl Iterator<Item = Vote> {
        let of_it = move |backing: &&Backing| backing.vote.ballot == ballot && backing.by.contains(by);
        self.backings.iter().filter(of_it).map(|backing| backing.vote)
    }

    /// Who has ever voted so.
    pub fn backing_of(&self, vote: Vote) -> Option<&Backing> {
        self.backings.iter().find(|backing| backing.vote == vote)
    }

    /// Whether a value is chosen.
    pub fn is_chosen(&self, value: Value) -> bool {
        self.chosen.iter().any(|choice| choice.vote.value == value)
    }

    /// Takes an acceptor's vote before the run for granted.
    pub fn assume(&mut self, config: &Config, vote: Vote, node: NodeId) {
        self.asked.insert_new(vote.value.0, ());
        self.kinds.0.insert_new(vote.ballot, vote.fast);
        let by = self.take(config, vote, node);
        if by.len() < Sizes::of(config).votes(vote.fast) {
            return;
        }
        self.backing(config, vote).chosen_at = Aside(Some(0));
        match self.chosen.iter_mut().find(|choice| choice.vote.value == vote.value) {
            Some(choice) if choice.vote == vote => choice.quorum = Aside(by),
            Some(_) => {}
            None => self.chosen.push(ChosenVote { vote, step: Aside(0), quorum: Aside(by) }),
        }
    }

    /// Takes for granted that a value was asked for before the run.
    pub fn assume_asked(&mut self, value: Value) {
        self.asked.insert_new(value.0, ());
    }

    /// Gives acceptors and learners other names.
    pub fn rename(&mut self, names: &Renaming) {
        self.backings.iter_mut().for_each(|backing| backing.by = names.nodes(backing.by));
        self.learned = self.learned.map(|(value, by)| (value, names.node(by)));
        self.promises.0.for_each_mut(|from| *from = names.nodes(*from));
        self.refusals.0.for_each_mut(|from| *from = names.nodes(*from));
    }
}
