//! What each quorum of promises would leave to a coordinator: the value that it must take, or any. Decided by what decides
//! in a round as well.

use super::card::{has_learned, shown};
use super::messages::{Msg, Vote};
use super::node::Node;
use super::recovery::recovery;
use super::roles::{ACCEPTOR, CLIENT, LEARNER, quorum};
use super::sizes::Sizes;
use super::{FastPaxos, rules, words};
use crate::engine::{Asked, Config, Dry, Leeway, Needs, NodeId, NodeSet, Value, Which};
use crate::parts::words::phase_1;

impl Asked for FastPaxos {
    /// A value of the one slot needs votes of a quorum, and then somebody who counts them: who has voted is what there is to
    /// say.
    fn ask_slot(dry: &mut Dry<Self>, slot: u32, row: usize) {
        let Some(backing) = shown(dry.ghost, Which::Slot(slot.into())).nth(row).copied() else { return };
        let (vote, by) = (backing.vote, backing.by);
        let learned = |id: &NodeId| has_learned(dry.slot(*id), vote.value);
        if let Some(learner) =
            dry.config.of_kind(LEARNER).iter().find(learned).filter(|_| backing.chosen_at.0.is_some())
        {
            let heard = |id: &NodeId| matches!(&dry.slot(*id).node, Some(Node::Client(client)) if client.decided == Some(vote.value));
            let clients: NodeSet = dry.config.of_kind(CLIENT).iter().filter(|id| !heard(id)).collect();
            return dry.tell(learner, rules::UNANSWERED, [vote.value.0, clients.0, 0, 0]);
        }
        let first = by.iter().next().unwrap_or_default();
        dry.tell(first, rules::VOTED_BY, [vote.ballot.0, vote.value.0, by.0, vote.fast.into()]);
    }

    fn quorums(dry: &Dry<Self>, slot: u32) -> Vec<NodeSet> {
        let sizes = Sizes::of(dry.config);
        if slot == 1 { quorum(dry.config, sizes.classic).smallest() } else { Vec::new() }
    }

    fn leaves(dry: &mut Dry<Self>, _slot: u32, quorum: NodeSet) -> Leeway {
        let votes: Vec<(NodeId, Vote)> = quorum.iter().filter_map(|id| Some((id, dry.slot(id).disk.vote?))).collect();
        let only: Vec<Vote> = votes.iter().map(|(_, vote)| *vote).collect();
        let found = recovery(Sizes::of(dry.config), quorum.len(), &only);
        let config = dry.config;
        // With the rule for it off, most votes decide where a value has to be taken; of equally many whose comes first.
        let kept = !config.rules_off.contains(rules::RECOVERY);
        let count = |value: Value| only.iter().filter(|vote| vote.value == value).count();
        let alone = |most: &Value| only.iter().all(|vote| vote.value == *most || count(vote.value) < count(*most));
        let must = if kept { found.must } else { found.must.and(found.commonest).filter(alone) };
        let told =
            |(id, vote): &(NodeId, Vote)| (*id, words::vote(config.value_text(vote.value), vote.ballot.text(config)));
        // Those that bind are enough to tell of; of those that bind nobody, two.
        let binds = |(_, vote): &&(NodeId, Vote)| {
            must.is_none_or(|must| vote.value == must && (!kept || vote.ballot == found.round))
        };
        Leeway {
            told: votes.iter().filter(binds).take(2).map(told).collect(),
            only: must.map(|must| config.value_text(must)),
            ..Leeway::default()
        }
    }

    fn by_majority(_config: &Config) -> bool {
        false
    }

    fn needs(config: &Config) -> Vec<Needs> {
        let sizes = Sizes::of(config);
        let of = config.of_kind(ACCEPTOR);
        let needs = |phase, need| Needs { phase, of, quorums: quorum(config, need).smallest() };
        vec![
            needs(phase_1(), sizes.classic),
            needs(words::classic_round(), sizes.classic),
            needs(words::fast_round(), sizes.fast),
        ]
    }

    /// Values, votes and decisions are about the one slot.
    fn about(msg: &Msg) -> Option<u32> {
        matches!(msg, Msg::Accept { .. } | Msg::Voted(_) | Msg::Decided { .. }).then_some(1)
    }
}
