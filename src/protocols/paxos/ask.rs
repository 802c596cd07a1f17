//! Why a node has not reached a goal, and what a proposal lacks: the decision functions of the parts, run in a dry
//! context. A new goal is a row of [`goals`] and a function here.

use super::acceptor::{may_accept, may_promise};
use super::learner::nearest;
use super::messages::{Msg, Proposal};
use super::proposer::{Phase, Proposer};
use super::roles::{Context, Role};
use super::{Paxos, rules};
use crate::engine::facts::NOTHING;
use crate::engine::scene::Verdict;
use crate::engine::{Asked, Began, Dry, GoalId, NodeId, NodeSet, Note};

/// What one can ask a node `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec, KindId};
    use crate::protocols::paxos::roles::{ACCEPTOR, LEARNER, PROPOSER, SERVER};
    use crate::table;

    const PROPOSERS: &[KindId] = &[SERVER, PROPOSER];
    const ACCEPTORS: &[KindId] = &[SERVER, ACCEPTOR];
    const LEARNERS: &[KindId] = &[SERVER, LEARNER];

    const fn goal(
        name: &'static str,
        takes: GoalArg,
        at: &'static [KindId],
        [not, met]: [&'static str; 2],
        example: &'static str,
    ) -> GoalSpec {
        GoalSpec { name, takes, at, not, met, example }
    }

    table! { GOALS: [GoalSpec] by GoalId::of;
        PROPOSE = goal(
            "propose",
            GoalArg::Nothing,
            PROPOSERS,
            ["cannot start phase 2", "can propose"],
            "why not P1 propose",
        );
        PROMISE = goal(
            "promise",
            GoalArg::Node(PROPOSERS),
            ACCEPTORS,
            ["has not promised {}", "has promised {}"],
            "why not A3 promise P1",
        );
        ACCEPT = goal(
            "accept",
            GoalArg::Node(PROPOSERS),
            ACCEPTORS,
            ["has not accepted from {}", "has accepted from {}"],
            "why not A3 accept P1",
        );
        KNOW = goal(
            "know",
            GoalArg::Nothing,
            PROPOSERS,
            ["does not know its value chosen", "knows its value chosen"],
            "why not P1 know",
        );
        LEARN = goal(
            "learn",
            GoalArg::Nothing,
            LEARNERS,
            ["has not learned a value", "has learned a value"],
            "why not L1 learn",
        );
    }
}

type Questions<'a> = Dry<'a, Paxos>;

impl Asked for Paxos {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        match goal {
            goals::PROPOSE => propose(dry, node),
            goals::PROMISE => promise(dry, node, NodeId(argument as u8)),
            goals::ACCEPT => accept(dry, node, NodeId(argument as u8)),
            goals::KNOW => know(dry, node),
            goals::LEARN => learn(dry, node),
            GoalId(_) => false,
        }
    }

    /// Proposals, acceptances and decisions are about the one slot.
    fn about(msg: &Msg) -> Option<u32> {
        matches!(msg, Msg::Accept(_) | Msg::Accepted(_) | Msg::Decided { .. }).then_some(1)
    }

    /// A proposer proposes a value, an acceptor accepts it; a proposer begins a ballot, or gets its promises.
    fn began(note: &Note, slot: Option<u32>) -> Option<Began> {
        match note.rule {
            rules::PREPARES | rules::PREPARED => Some(Began::Standing),
            rules::PROPOSES if slot.is_some() => Some(Began::Entry),
            rules::CHECK_ACCEPT if slot.is_some() && note.verdict == Verdict::Held => Some(Began::Entry),
            _ => None,
        }
    }

    /// What the proposals of the one slot lack for the next rung: acceptors, or somebody who hears of it.
    fn ask_slot(dry: &mut Questions, slot: u32, _row: usize) {
        if slot != 1 {
            return;
        }
        if dry.ghost.chosen.is_empty() {
            let Some((by, sent)) = newest(dry) else { return };
            let accepted = accepted_by(dry, sent);
            dry.tell(by, rules::ACCEPTED_BY, [sent.ballot.0, sent.value.0, accepted.0, 0]);
            for acceptor in Role::Acceptor.players(dry.config).iter().filter(|id| !accepted.contains(*id)) {
                would_accept(dry, acceptor, by, sent);
            }
            return;
        }
        for learner in Role::Learner.players(dry.config).iter() {
            match dry.slot(learner).up() {
                false => dry.tell(learner, rules::IS_AWAY, [NOTHING, 1, 0, 0]),
                true => drop(learn(dry, learner)),
            }
        }
    }
}

fn proposer<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Proposer> {
    dry.slot(id).node.as_ref().and_then(|node| node.proposer.as_ref())
}

fn propose(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = proposer(dry, node) else { return false };
    let ballot = dry.slot(node).disk.proposed;
    match asked.phase {
        Phase::Idle | Phase::Done => {
            dry.tell(node, rules::NO_BALLOT, [0; 4]);
            false
        }
        Phase::Wait => {
            dry.tell(node, rules::ENDED, [ballot.0, 0, 0, 0]);
            false
        }
        Phase::Ready | Phase::Accept => {
            dry.tell(node, rules::CAN_PROPOSE, [asked.promises.0, ballot.0, 0, 0]);
            let value =
                dry.decide(node, |n, cx| n.proposer.as_ref().and_then(|p| p.sent.or_else(|| p.choose_value(cx))));
            let value = value.and_then(|tried| tried.result);
            if value.is_none() {
                dry.tell(node, rules::NO_VALUE, [ballot.0, 0, 0, 0]);
            }
            value.is_some()
        }
        Phase::Prepare => {
            let may = |p: &Proposer, cx: &mut Context| {
                p.has_quorum(cx) || cx.off(rules::ALL_ACCEPTORS) && p.may_be_told_to_propose(cx)
            };
            let tried = dry.decide(node, |n, cx| n.proposer.as_ref().is_some_and(|p| may(p, cx)));
            dry.keep(tried.map_or(Vec::new(), |tried| tried.notes));
            dry.tell(node, rules::GATHERED, [asked.promises.0, ballot.0, 0, 0]);
            let missing = Role::Acceptor.players(dry.config).iter().filter(|id| !asked.promises.contains(*id));
            for acceptor in missing {
                lacks_promise(dry, acceptor, node);
            }
            false
        }
    }
}

/// Why a proposer has no promise of an acceptor at its number: it is under way, it is lost, or what keeps the acceptor.
fn lacks_promise(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) {
    let ballot = dry.slot(proposer).disk.proposed;
    let promise = |msg: &Msg| matches!(msg, Msg::Promise { ballot: of, .. } if *of == ballot);
    if dry.under_way(acceptor, proposer).any(promise) {
        dry.tell(acceptor, rules::TRAVELS, [proposer.0.into(), 0, 0, 0]);
    } else if dry.ghost.promises.0.get(&ballot).is_some_and(|by| by.contains(acceptor)) {
        dry.tell(acceptor, rules::LOST, [proposer.0.into(), ballot.0, 0, 0]);
    } else {
        would_promise(dry, acceptor, proposer);
    }
}

/// What keeps an acceptor from promising a proposer's number, or that nothing does.
fn would_promise(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) {
    let ballot = dry.slot(proposer).disk.proposed;
    if away(dry, acceptor, proposer) {
        return;
    }
    let tried = dry.decide(acceptor, |_, cx| may_promise(cx, proposer, ballot));
    let Some(tried) = tried else { return };
    if !dry.keep_refusals(tried.notes) {
        dry.tell(acceptor, rules::WILLING, [proposer.0.into(), ballot.0, 0, 0]);
    }
}

/// Whether an acceptor and a proposer cannot talk to each other; says so.
fn away(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) -> bool {
    let down = !dry.slot(acceptor).up();
    let cut = acceptor != proposer && !(dry.reaches(proposer, acceptor) && dry.reaches(acceptor, proposer));
    if down || cut {
        dry.tell(acceptor, rules::IS_AWAY, [proposer.0.into(), down.into(), 0, 0]);
    }
    down || cut
}

fn promise(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) -> bool {
    let (promised, asked) = (dry.slot(acceptor).disk.promised, dry.slot(proposer).disk.proposed);
    if !asked.is_some() {
        dry.tell(proposer, rules::NOT_SENT, [0; 4]);
        return false;
    }
    if promised == asked {
        return true;
    }
    if dry.ghost.promises.0.get(&asked).is_some_and(|by| by.contains(acceptor)) {
        dry.tell(acceptor, rules::SINCE, [asked.0, promised.0, 0, 0]);
        return true;
    }
    would_promise(dry, acceptor, proposer);
    false
}

/// What a proposer has sent at its present ballot.
fn proposal(dry: &Questions, id: NodeId) -> Option<Proposal> {
    let disk = &dry.slot(id).disk;
    disk.sent.filter(|sent| sent.ballot == disk.proposed)
}

fn accept(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) -> bool {
    let Some(sent) = proposal(dry, proposer) else {
        dry.tell(proposer, rules::NOT_SENT, [dry.slot(proposer).disk.proposed.0, 0, 0, 0]);
        return false;
    };
    let accepted = dry.slot(acceptor).disk.accepted;
    if accepted == Some(sent) {
        return true;
    }
    if has_accepted(dry, acceptor, sent) {
        dry.tell(acceptor, rules::SINCE, [sent.ballot.0, accepted.map_or(0, |now| now.ballot.0), 0, 0]);
        return true;
    }
    would_accept(dry, acceptor, proposer, sent);
    false
}

/// Who ever accepted a proposal, whatever their disks say now.
fn accepted_by(dry: &Questions, sent: Proposal) -> NodeSet {
    dry.ghost.backing_of(sent).map_or(NodeSet::EMPTY, |backing| backing.by)
}

/// Whether an acceptor ever did.
fn has_accepted(dry: &Questions, acceptor: NodeId, sent: Proposal) -> bool {
    accepted_by(dry, sent).contains(acceptor)
}

/// What keeps an acceptor from accepting a proposal, or that nothing does.
fn would_accept(dry: &mut Questions, acceptor: NodeId, proposer: NodeId, sent: Proposal) {
    if away(dry, acceptor, proposer) {
        return;
    }
    let Some(tried) = dry.decide(acceptor, |_, cx| may_accept(cx, sent)) else { return };
    if !dry.keep_refusals(tried.notes) {
        dry.tell(acceptor, rules::WILLING, [proposer.0.into(), sent.ballot.0, 1, 0]);
    }
}

fn know(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = proposer(dry, node) else { return false };
    if asked.phase == Phase::Done {
        return true;
    }
    let Some(sent) = proposal(dry, node) else {
        dry.tell(node, rules::NOT_SENT, [dry.slot(node).disk.proposed.0, 0, 0, 0]);
        propose(dry, node);
        return false;
    };
    let accepts = asked.accepts;
    dry.tell(node, rules::HEARD, [sent.ballot.0, sent.value.0, accepts.0, 0]);
    for acceptor in Role::Acceptor.players(dry.config).iter().filter(|id| !accepts.contains(*id)) {
        lacks_acceptance(dry, acceptor, node, node, sent);
    }
    false
}

/// Why a node has not heard that an acceptor accepted a proposal: word is under way, it is lost, or what keeps the
/// acceptor.
fn lacks_acceptance(dry: &mut Questions, acceptor: NodeId, node: NodeId, proposer: NodeId, sent: Proposal) {
    if dry.under_way(acceptor, node).any(|msg| *msg == Msg::Accepted(sent)) {
        dry.tell(acceptor, rules::TRAVELS, [node.0.into(), 0, 0, 0]);
    } else if has_accepted(dry, acceptor, sent) {
        dry.tell(acceptor, rules::LOST, [node.0.into(), sent.ballot.0, 0, 0]);
    } else {
        would_accept(dry, acceptor, proposer, sent);
    }
}

fn learn(dry: &mut Questions, node: NodeId) -> bool {
    if dry.slot(node).disk.decided.is_some() {
        return true;
    }
    let learner = dry.slot(node).node.as_ref().and_then(|n| n.learner.as_ref());
    let Some(count) = learner.and_then(nearest).copied() else {
        dry.tell(node, rules::HEARD_NOTHING, [0; 4]);
        if let Some((_, sent)) = newest(dry) {
            let accepted = accepted_by(dry, sent);
            for acceptor in accepted.iter() {
                lacks_acceptance(dry, acceptor, node, node, sent);
            }
        }
        return false;
    };
    let Proposal { ballot, value } = count.proposal;
    dry.tell(node, rules::HEARD, [ballot.0, value.0, count.from.0, 0]);
    // The decision is about one proposal; the one it knows most acceptances of is nearest.
    let tried = dry.decide(node, |n, cx| {
        let Some(learner) = &n.learner else { return };
        let at = learner.counts.iter().position(|c| c.proposal == count.proposal);
        let _ = at.map(|at| learner.decides(cx, at));
    });
    dry.keep(tried.map_or(Vec::new(), |tried| tried.notes));
    let by = dry.ghost.sent.get(&ballot).map_or(ballot.proposer(), |(_, by)| *by);
    for acceptor in Role::Acceptor.players(dry.config).iter().filter(|id| !count.from.contains(*id)) {
        lacks_acceptance(dry, acceptor, node, by, count.proposal);
    }
    false
}

/// The proposal of the highest ballot that carries one, and who sent it.
fn newest(dry: &Questions) -> Option<(NodeId, Proposal)> {
    let (ballot, (value, by)) = dry.ghost.sent.iter_back().next()?;
    Some((*by, Proposal { ballot: *ballot, value: *value }))
}
