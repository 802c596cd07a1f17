//! What a search need not look at: messages that can never matter again, and nodes that nothing tells apart. Saying too
//! little here costs states; saying too much would hide runs, so every line says why it holds for ever.
//! A new field that names a node goes into [`permute`], a new way in which a message matters into [`dead`].

use super::learner::Learner;
use super::learning::{nobody_relays, told_by_acceptors};
use super::messages::Msg;
use super::node::Node;
use super::numbers::numbers;
use super::proposer::{Phase, Proposer};
use super::roles::{CLIENT, Disk, FLEXIBLE, LEARNER, SERVER};
use super::{Paxos, options, rules};
use crate::engine::compact::{Rename, Renaming};
use crate::engine::{Config, NodeId, NodeSet, RuleId, Searched, Slot};
use crate::parts::ballot::{Ballot, Numbers};

/// What is asked about a message at a node.
struct Asking<'a> {
    config: &'a Config,
    /// What is on the disk whatever crashes come: its proposer's number never falls below this one.
    firm: &'a Disk,
    /// The number in use.
    disk: &'a Disk,
    from: NodeId,
    mortal: bool,
}

impl Searched for Paxos {
    /// Whether a message can never again have an effect that anything depends on.
    fn dead(config: &Config, slot: &Slot<Paxos>, from: NodeId, msg: &Msg, mortal: bool) -> bool {
        let Some(node) = &slot.node else { return false };
        let firm = slot.durable.as_ref().unwrap_or(&slot.disk);
        let asking = Asking { config, firm, disk: &slot.disk, from, mortal };
        match msg {
            Msg::Promise { .. } | Msg::Refusal { .. } => node.proposer.as_ref().is_some_and(|p| asking.answer(p, msg)),
            Msg::Accepted(_) => asking.acceptance(node, msg),
            Msg::Prepare { .. } | Msg::Accept(_) | Msg::Request(_) | Msg::Decided { .. } => false,
            // Its number never falls below this one, and it uses none that is not above it.
            Msg::Number { number } => node.proposer.is_some() && Ballot::counted(*number) <= firm.proposed,
            Msg::Learned(_) | Msg::Query | Msg::Told { .. } | Msg::Settle | Msg::AskNumber => false,
        }
    }

    /// Acceptors of the same quorums among each other, and learners, those who are told by acceptors and those who are not;
    /// never proposers, whose names are a part of their ballots.
    fn alike(config: &Config) -> Vec<NodeSet> {
        if !config.of_kind(SERVER).is_empty() {
            return Vec::new();
        }
        let (learners, told) = (config.of_kind(LEARNER), told_by_acceptors(config));
        let groups = FLEXIBLE.alike(config).into_iter().chain([told, NodeSet(learners.0 & !told.0)]);
        groups.filter(|group| !group.is_empty()).collect()
    }

    /// Gives acceptors and learners other names.
    fn permute(thing: Rename<Paxos>, names: &Renaming) {
        match thing {
            Rename::Slot(slot) => {
                let Some(node) = &mut slot.node else { return };
                if let Some(proposer) = &mut node.proposer {
                    let Proposer { promises, stale, refusals, accepts, aim, .. } = proposer;
                    for set in [promises, &mut stale.0, refusals, accepts, &mut aim.0] {
                        *set = names.nodes(*set);
                    }
                    proposer.reports.iter_mut().for_each(|report| report.from = names.node(report.from));
                }
                if let Some(learner) = &mut node.learner {
                    learner.counts.iter_mut().for_each(|count| count.from = names.nodes(count.from));
                    learner.question.answers = learner.question.answers.map(|answers| names.nodes(answers));
                }
            }
            // Messages name proposers only, in their ballots.
            Rename::Msg(_) => {}
            Rename::Ghost(ghost) => ghost.rename(names),
        }
    }
}

impl Asking<'_> {
    fn on(&self, rule: RuleId) -> bool {
        !self.config.rules_off.contains(rule)
    }

    /// A round that was heard of changes nothing if the next number is higher in any case.
    fn is_no_news(&self, proposer: &Proposer, round: u32) -> bool {
        let none = numbers(self.config) != Numbers::Round;
        none || round <= self.firm.proposed.round() || !self.mortal && round <= proposer.seen
    }

    fn answer(&self, proposer: &Proposer, msg: &Msg) -> bool {
        let under_way = matches!(proposer.phase, Phase::Prepare | Phase::Ready | Phase::Accept);
        match msg {
            Msg::Promise { ballot, accepted } => {
                let news = accepted.is_some_and(|p| !self.is_no_news(proposer, p.ballot.round()));
                // A ballot that has ended is never taken up again: the next one has a higher number.
                let over = *ballot < self.firm.proposed || *ballot == self.firm.proposed && !under_way;
                // Once a value was sent no promise changes it; before, an acceptor is counted once.
                let sent = proposer.phase == Phase::Accept;
                let counted = proposer.promised().contains(self.from) && self.on(rules::DISTINCT);
                let late = *ballot == self.disk.proposed
                    && self.disk.proposed == self.firm.proposed
                    && (sent || counted)
                    && self.on(rules::ONE_VALUE);
                !news && self.on(rules::THIS_BALLOT) && (over || late)
            }
            Msg::Refusal { ballot, promised } => {
                let over = *ballot < self.firm.proposed || *ballot == self.firm.proposed && !under_way;
                // By hand, a refusal ends nothing.
                let idle = self.config.flag(options::MANUAL_PHASES);
                self.is_no_news(proposer, promised.round()) && (over || idle)
            }
            _ => false,
        }
    }

    fn acceptance(&self, node: &Node, msg: &Msg) -> bool {
        let Msg::Accepted(proposal) = msg else { return false };
        let over = |p: &Proposer| {
            let current = proposal.ballot == self.firm.proposed;
            let ended = matches!(p.phase, Phase::Idle | Phase::Wait | Phase::Done) || p.accepts.contains(self.from);
            proposal.ballot < self.firm.proposed || current && ended
        };
        let learned = |learner: &Learner| {
            // Who has decided this value only tells clients and learners so again. Another value that it sees accepted by
            // a majority matters, though all rules are on: what it decided before need not have been chosen.
            let decided = self.firm.decided.is_some_and(|known| known.value == proposal.value)
                && self.config.of_kind(CLIENT).is_empty()
                && nobody_relays(self.config);
            let known = learner.counts.iter().any(|c| c.proposal == *proposal && c.from.contains(self.from));
            decided || known && !self.mortal && self.on(rules::LEARN_DISTINCT)
        };
        node.proposer.as_ref().is_none_or(over) && node.learner.as_ref().is_none_or(learned)
    }
}
