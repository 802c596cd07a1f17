//! A learner: counts votes by round and value, and learns by a quorum of the round's kind.

use super::messages::{Msg, Record, Vote};
use super::roles::{CLIENT, Context};
use super::rules;
use super::sizes::Sizes;
use crate::engine::{Config, NodeId, NodeSet, Value};

/// How many proposals a learner keeps count of: the newest.
const KEPT: usize = 16;

/// Who told it of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    /// Round, value, and whether the round is fast.
    pub vote: Vote,
    /// The acceptors that voted so.
    pub from: NodeSet,
}

/// The votes that a learner is nearest to learning by: those that lack the fewest, of equally many the newest.
pub fn nearest<'a>(learner: &'a Learner, config: &Config) -> Option<&'a Count> {
    by_nearness(learner, config).into_iter().next()
}

/// What it counts, that first which is nearest to being decided, and of equal ones the newest.
pub fn by_nearness<'a>(learner: &'a Learner, config: &Config) -> Vec<&'a Count> {
    let lack = |count: &&Count| Sizes::of(config).votes(count.vote.fast).saturating_sub(count.from.len());
    let mut counts: Vec<&Count> = learner.counts.iter().rev().collect();
    counts.sort_by_key(lack);
    counts
}

/// A running learner's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Learner {
    /// The votes that it has heard of, by round and value.
    pub counts: Vec<Count>,
}

impl Learner {
    /// An acceptor has voted.
    pub fn on_voted(&mut self, cx: &mut Context, from: NodeId, vote: Vote) {
        let at = match self.counts.binary_search_by(|count| count.vote.compare(vote, cx.config)) {
            Ok(at) => at,
            Err(at) => {
                self.counts.insert(at, Count { vote, from: NodeSet::EMPTY });
                at
            }
        };
        let count = &mut self.counts[at];
        let news = !count.from.contains(from);
        count.from.insert(from);
        let (votes, sizes) = (count.from.len(), Sizes::of(cx.config));
        if self.counts.len() > KEPT {
            self.counts.remove(0);
        }
        let need = sizes.votes(vote.fast);
        cx.tell(rules::COUNTS_VOTE, [from.0.into(), vote.ballot.0, vote.value.0, votes as u32]);
        if votes < need && !cx.off(rules::LEARN_QUORUM) {
            return;
        }
        if cx.disk().learned.is_some_and(|learned| learned.value == vote.value) {
            // Another round came to the same since somebody has not heard of it.
            if news && votes == need && cx.disk().learned != Some(vote) {
                tell_clients(cx, vote.value);
            }
            return;
        }
        if sizes.are_small() {
            let _ = cx.obeys(rules::QUORUM_SIZE, [votes as u32, sizes.all as u32, vote.fast.into(), 0]);
        }
        let first = cx.disk().learned.is_none();
        cx.persist(Record::Learn(vote));
        tell_clients(cx, vote.value);
        if votes < need {
            let _ = cx.obeys(rules::LEARN_QUORUM, [votes as u32, vote.ballot.0, vote.value.0, need as u32]);
            return;
        }
        cx.tell(rules::LEARNS, [vote.ballot.0, vote.value.0, vote.fast.into(), first.into()]);
    }
}

fn tell_clients(cx: &mut Context, value: Value) {
    cx.config.of_kind(CLIENT).iter().for_each(|client| cx.send(client, Msg::Decided { value }));
}
