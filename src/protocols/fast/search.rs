//! What a search need not look at: messages that can never matter again, and nodes that nothing tells apart.

use super::coordinator::Phase;
use super::messages::Msg;
use super::node::Node;
use super::roles::{ACCEPTOR, CLIENT, LEARNER};
use super::{FastPaxos, rules};
use crate::engine::compact::{Rename, Renaming};
use crate::engine::{Config, NodeId, NodeSet, Searched, Slot};

impl Searched for FastPaxos {
    /// A learner that has counted a vote counts it no more, as long as it cannot forget that. Where fewer votes are enough for
    /// it, each may make it learn again.
    fn dead(config: &Config, slot: &Slot<FastPaxos>, from: NodeId, msg: &Msg, mortal: bool) -> bool {
        match (&slot.node, msg) {
            (Some(Node::Learner(learner)), Msg::Voted(vote)) => {
                let learned = slot.disk.learned.is_some_and(|learned| learned.value == vote.value);
                let told = learned && slot.durable.is_none() && config.of_kind(CLIENT).is_empty();
                let counted = learner.counts.iter().any(|count| count.vote == *vote && count.from.contains(from));
                let again = config.rules_off.contains(rules::LEARN_QUORUM);
                told && counted && !mortal && !again
            }
            // A round that has ended is never taken up again, and what it was told of is no news.
            (Some(Node::Coordinator(coordinator)), Msg::Refusal { promised, .. }) => {
                promised.round() <= coordinator.seen && !mortal && coordinator.phase == Phase::Done
            }
            _ => false,
        }
    }

    /// Acceptors among each other, and learners; never coordinators, whose names are a part of their rounds.
    fn alike(config: &Config) -> Vec<NodeSet> {
        vec![config.of_kind(ACCEPTOR), config.of_kind(LEARNER)]
    }

    /// Gives acceptors and learners other names.
    fn permute(thing: Rename<FastPaxos>, names: &Renaming) {
        match thing {
            Rename::Slot(slot) => match &mut slot.node {
                Some(Node::Coordinator(coordinator)) => {
                    coordinator.promises = names.nodes(coordinator.promises);
                    coordinator.reports.iter_mut().for_each(|(from, _)| *from = names.node(*from));
                    coordinator.votes.iter_mut().for_each(|(from, _)| *from = names.node(*from));
                }
                Some(Node::Learner(learner)) => {
                    learner.counts.iter_mut().for_each(|count| count.from = names.nodes(count.from));
                }
                Some(Node::Acceptor(_) | Node::Client(_)) | None => {}
            },
            // Messages name coordinators only, in their rounds.
            Rename::Msg(_) => {}
            Rename::Ghost(ghost) => ghost.rename(names),
        }
    }
}
