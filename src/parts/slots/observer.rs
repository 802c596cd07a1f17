//! What no server's present state tells of the slots, and the properties that must hold.
//!
//! *Chosen* here is a fact about the run and not anybody's knowledge: a command is chosen in a slot at the step at which a
//! majority of servers has accepted it there at the same ballot. An acceptance counts when its record is durable, or
//! when its answer leaves (or its leader counts itself) if that is sooner, and is never taken back.

use super::messages::{Entry, Happened, Msg, Record, Vote};
use super::{Disk, Places, Slots, words};
use crate::engine::catalogue::catalogue;
use crate::engine::scene::Mark;
use crate::engine::{Aside, Config, Found, Map, NodeId, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::by_node::ByNode;
use crate::parts::part::{PartDeed, Sees};
use smallvec::SmallVec;

/// Who has ever accepted something in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backing {
    /// At which ballot, and what.
    pub vote: Vote,
    /// The servers.
    pub by: NodeSet,
}

/// What was chosen in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChosenVote {
    /// At which ballot it was chosen first, and what.
    pub vote: Vote,
    /// Step at which that happened.
    pub step: Aside<u64>,
    /// The servers that had accepted it then.
    pub quorum: Aside<NodeSet>,
}

/// What is remembered of a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Slot {
    /// What was accepted, in order.
    pub accepted: SmallVec<[Backing; 1]>,
    /// What was chosen; more than one command is a violation.
    pub chosen: SmallVec<[ChosenVote; 1]>,
}

/// What an observer remembers of slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// By slot.
    pub slots: Map<u32, Slot>,
    /// How many slots something is chosen in, from the first on without a gap.
    pub prefix: u32,
    /// Who promised which ballot. It explains, and decides nothing.
    pub promises: Aside<Map<Ballot, NodeSet>>,
    /// Who refused anything at which ballot. It explains, and decides nothing.
    pub refusals: Aside<Map<Ballot, NodeSet>>,
    /// Each server's promise after the last step that changed it.
    promised: ByNode<Ballot>,
}

impl Ghost {
    /// Takes in what one server did.
    pub(super) fn observe(&mut self, seen: &impl Sees<Slots>, found: &mut Found) {
        let places = places(seen);
        for deed in seen.deeds() {
            match deed {
                PartDeed::Sent(_, Msg::Accepted { slot, vote })
                | PartDeed::Wrote { record: Record::Accept { slot, vote, .. }, flushed: true }
                | PartDeed::Fact(Happened::CountsItself { slot, vote }) => {
                    self.see_acceptance(seen, *slot, *vote, found);
                }
                PartDeed::Sent(_, Msg::Promise { ballot, .. }) => self.keep_promise(*ballot, seen.node()),
                PartDeed::Sent(_, Msg::Refusal { ballot, .. }) => {
                    self.refusals.0.get_or_insert_with(*ballot, NodeSet::default).insert(seen.node());
                }
                PartDeed::Wrote { record: Record::Chosen { slot, entry }, .. } if !self.is_chosen(*slot, *entry) => {
                    let (me, value) = (seen.config().name(seen.node()), seen.config().value_text(entry.value));
                    let detail = words::not_chosen(me, value, *slot);
                    found.violations.push((places.learned_is_chosen, NodeSet::one(seen.node()), detail));
                }
                _ => {}
            }
        }
        let (promised, before) = (seen.disk().promised, self.promised.of(seen.node()));
        if promised == before {
            return;
        }
        self.promised.set(seen.node(), promised);
        self.keep_promise(promised, seen.node());
        if promised < before {
            let me = seen.config().name(seen.node());
            let detail = words::promise_falls(me, before.text(seen.config()), promised.text(seen.config()));
            found.violations.push((places.promise_monotonic, NodeSet::one(seen.node()), detail));
        }
    }

    fn see_acceptance(&mut self, seen: &impl Sees<Slots>, slot: u32, vote: Vote, found: &mut Found) {
        let (config, quorum) = (seen.config(), places(seen).quorums(seen.config())[1]);
        if self.backing(slot, vote).is_some_and(|backing| backing.by.contains(seen.node())) {
            return;
        }
        let by = self.accept(config, slot, vote, seen.node());
        if !quorum.met(by) || self.choices(slot).iter().any(|choice| choice.vote.entry == vote.entry) {
            return;
        }
        found.marks.push((Mark::Chosen, seen.node()));
        self.choose(slot, ChosenVote { vote, step: Aside(seen.step()), quorum: Aside(by) });
        if let [first, .., last] = self.choices(slot) {
            let told = |choice: &ChosenVote| choice.vote.text(config);
            let by_whom = |choice: &ChosenVote| catalogue().list(&config.names(choice.quorum.0));
            let detail = words::two_chosen(slot, told(first), by_whom(first), told(last), by_whom(last));
            found.violations.push((places(seen).agreement, by, detail));
        }
    }

    /// A server has accepted something in a slot: all that have.
    fn accept(&mut self, config: &Config, slot: u32, vote: Vote, by: NodeId) -> NodeSet {
        let accepted = &mut self.slots.get_or_insert_with(slot, Slot::default).accepted;
        let order = |backing: &Backing| {
            let known = backing.vote;
            known.ballot.cmp(&vote.ballot).then_with(|| known.entry.compare(vote.entry, config))
        };
        let at = accepted.binary_search_by(order).unwrap_or_else(|at| {
            accepted.insert(at, Backing { vote, by: NodeSet::EMPTY });
            at
        });
        accepted[at].by.insert(by);
        accepted[at].by
    }

    /// Takes it for granted that this was chosen before the run in a slot: all who hold it there accepted it then, some at a
    /// higher ballot again since. Whether so many hold it.
    pub fn assume_chosen(&mut self, places: Places, config: &Config, slot: u32, votes: &[(NodeId, Vote)]) -> bool {
        let by: NodeSet = votes.iter().map(|(node, _)| *node).collect();
        let first = votes.iter().map(|(_, vote)| *vote).min_by_key(|vote| vote.ballot);
        let Some(vote) = first.filter(|_| places.quorums(config)[1].met(by)) else { return false };
        self.choose(slot, ChosenVote { vote, step: Aside(0), quorum: Aside(by) });
        true
    }

    fn choose(&mut self, slot: u32, choice: ChosenVote) {
        self.slots.get_or_insert_with(slot, Slot::default).chosen.push(choice);
        while !self.choices(self.prefix + 1).is_empty() {
            self.prefix += 1;
        }
    }

    fn keep_promise(&mut self, ballot: Ballot, by: NodeId) {
        if ballot.is_some() && !self.promises.0.get(&ballot).is_some_and(|from| from.contains(by)) {
            self.promises.0.get_or_insert_with(ballot, NodeSet::default).insert(by);
        }
    }

    /// Who has accepted something in a slot, if anybody ever has.
    pub fn backing(&self, slot: u32, vote: Vote) -> Option<&Backing> {
        self.slots.get(&slot)?.accepted.iter().find(|backing| backing.vote == vote)
    }

    /// All that was chosen in a slot: one command, unless something is wrong.
    pub fn choices(&self, slot: u32) -> &[ChosenVote] {
        self.slots.get(&slot).map_or(&[], |slot| &slot.chosen)
    }

    /// What was chosen in a slot first.
    pub fn chosen(&self, slot: u32) -> Option<&ChosenVote> {
        self.choices(slot).first()
    }

    /// What was chosen first, where that was this command.
    pub fn is_chosen(&self, slot: u32, entry: Entry) -> bool {
        self.choices(slot).iter().any(|choice| choice.vote.entry == entry)
    }

    /// Takes a server's initial state for granted.
    pub fn assume(&mut self, places: Places, config: &Config, node: NodeId, disk: &Disk) {
        self.promised.set(node, disk.promised);
        self.keep_promise(disk.promised, node);
        let quorum = places.quorums(config)[1];
        for (slot, vote) in disk.votes.iter() {
            let by = self.accept(config, *slot, *vote, node);
            if quorum.met(by) && !self.is_chosen(*slot, vote.entry) {
                self.choose(*slot, ChosenVote { vote: *vote, step: Aside(0), quorum: Aside(by) });
            }
        }
    }
}

fn places<S: Sees<Slots>>(_: &S) -> Places {
    S::PLACES
}
