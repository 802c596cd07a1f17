//! Why a node has not reached a goal, and what a proposal lacks: the decision functions of the parts, run in a dry
//! context, and what became of the messages that the node needs. A new goal is a row of [`goals`] and a function here;
//! what is asked about one message is in [`lack`](super::lack).

use super::lack::{Questions, lacks_acceptance, lacks_deed, lacks_number, lacks_promise};
use super::learner::{Learner, nearest};
use super::learning::{Question, told_by_acceptors};
use super::messages::{Msg, Proposal};
use super::numbers::{numbers, owner};
use super::progress::shown;
use super::proposer::{Phase, Proposer};
use super::roles::{CLIENT, COUNTER, Context, FLEXIBLE, Role, q1};
use super::{Paxos, chances, inputs, rules, timers, words};
use crate::engine::catalogue::catalogue;
use crate::engine::scene::Verdict;
use crate::engine::{
    Asked, Began, Config, Event, Fate, GoalId, InputId, Leeway, Needs, NodeId, NodeSet, Note, Tie, Value, Which,
};
use crate::parts::ballot::{Ballot, Numbers};
use crate::parts::{fate, lack};

/// What one can ask a node `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec, KindId};
    use crate::protocols::paxos::roles::{ACCEPTOR, LEARNER, PROPOSER, SERVER};
    use crate::table;

    const PROPOSERS: &[KindId] = &[SERVER, PROPOSER];
    const ACCEPTORS: &[KindId] = &[SERVER, ACCEPTOR];
    const LEARNERS: &[KindId] = &[SERVER, LEARNER];

    table! { GOALS: [GoalSpec] by GoalId::of;
        PROPOSE = GoalSpec::new(
            "propose",
            GoalArg::Nothing,
            PROPOSERS,
            ["cannot start phase 2", "can propose"],
            "why not P1 propose",
        );
        PROMISE = GoalSpec::new(
            "promise",
            GoalArg::Node(PROPOSERS),
            ACCEPTORS,
            ["has not promised {}", "has promised {}"],
            "why not A3 promise P1",
        );
        ACCEPT = GoalSpec::new(
            "accept",
            GoalArg::Node(PROPOSERS),
            ACCEPTORS,
            ["has not accepted from {}", "has accepted from {}"],
            "why not A3 accept P1",
        );
        KNOW = GoalSpec::new(
            "know",
            GoalArg::Nothing,
            PROPOSERS,
            ["does not know its proposal chosen", "knows its proposal chosen"],
            "why not P1 know",
        );
        LEARN = GoalSpec::new(
            "learn",
            GoalArg::Nothing,
            LEARNERS,
            ["has not learned a value", "has learned a value"],
            "why not L1 learn",
        );
    }
}

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

    /// What a proposal of the one slot lacks for the next rung: acceptors, somebody who hears of it, or a client that does.
    fn ask_slot(dry: &mut Questions, slot: u32, row: usize) {
        let rows = shown(dry.ghost, dry.config, Which::Slot(slot.into()));
        let Some(&proposal) = rows.get(row) else { return };
        if dry.ghost.backing_of(proposal).is_none_or(|backing| backing.chosen_at.0.is_none()) {
            let accepted = accepted_by(dry, proposal);
            let by = sender(dry, proposal);
            dry.tell(by, rules::ACCEPTED_BY, [proposal.ballot.0, proposal.value.0, accepted.0, 0]);
            for acceptor in Role::Acceptor.players(dry.config).iter().filter(|id| !accepted.contains(*id)) {
                lacks_deed(dry, acceptor, by, Msg::Accept(proposal));
            }
            return;
        }
        let learners = Role::Learner.players(dry.config);
        if learners.is_empty() {
            let by = sender(dry, proposal);
            return dry.tell(by, rules::LEARNERLESS, [0; 4]);
        }
        let knows = |id: &NodeId| {
            let slot = dry.slot(*id);
            slot.up() && slot.disk.decided.is_some_and(|known| known.value == proposal.value)
        };
        let know: NodeSet = learners.iter().filter(knows).collect();
        if know.is_empty() {
            learners.iter().for_each(|learner| lacks_decision(dry, learner, proposal));
        } else {
            lack_word(dry, know, proposal);
        }
    }

    /// Those that a proposer takes for a quorum.
    fn quorums(dry: &Questions, slot: u32) -> Vec<NodeSet> {
        let q1 = q1(dry.config);
        match slot {
            1 if dry.config.rules_off.contains(rules::QUORUM_SIZE) => q1.smallest_weakly(),
            1 => q1.smallest(),
            _ => Vec::new(),
        }
    }

    fn by_majority(config: &Config) -> bool {
        FLEXIBLE.by_majority(config)
    }

    fn needs(config: &Config) -> Vec<Needs> {
        FLEXIBLE.needs(config)
    }

    /// Where proposers come first in numbers, those of the last one are above all others.
    fn hampers(config: &Config) -> Option<String> {
        let proposers = Role::Proposer.players(config);
        let last = proposers.iter().last().filter(|_| numbers(config) == Numbers::ServerFirst)?;
        let others = NodeSet(proposers.0 & !NodeSet::one(last).0);
        (!others.is_empty()).then(|| words::outranks(config.name(last), catalogue().list(&config.names(others))))
    }

    fn leaves(dry: &mut Questions, _slot: u32, quorum: NodeSet) -> Leeway {
        chances::leaves(dry, quorum)
    }

    /// Proposals, acceptances and decisions are about the one slot.
    fn about(msg: &Msg) -> Option<u32> {
        matches!(msg, Msg::Accept(_) | Msg::Accepted(_) | Msg::Decided { .. } | Msg::Learned(_)).then_some(1)
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

    /// Promises of one ballot add up, so do its refusals, and acceptances of one proposal. Told to go on, a proposer
    /// proposes what it has sent before, or its own value, with the promises of its ballot; it asks for promises for a
    /// value.
    fn tie(earlier: &Note, later: &Note, _slot: Option<u32>) -> Option<Tie> {
        let same = |at: usize| earlier.facts[at] == later.facts[at];
        let own = later.verdict == Verdict::Waived || later.facts[0] == Ballot::NONE.0;
        let taken = earlier.facts[3] != 0;
        match (earlier.rule, later.rule) {
            (rules::COUNTS_PROMISE, rules::COUNTS_PROMISE) | (rules::REFUSED, rules::REFUSED)
                if earlier.node == later.node =>
            {
                Some(Tie::AddsUp)
            }
            (rules::COUNTS_ACCEPT, rules::COUNTS_ACCEPT) if earlier.node == later.node && same(1) => Some(Tie::AddsUp),
            (rules::LEARN_QUORUM, rules::LEARN_QUORUM) if earlier.node == later.node && same(3) => Some(Tie::AddsUp),
            (rules::CHECK_ACCEPT, rules::CHECK_ACCEPT) if earlier.node != later.node && same(0) && same(2) => {
                Some(Tie::AddsUp)
            }
            (rules::PREPARES | rules::PREPARED | rules::PROPOSES, rules::PROPOSES) if same(0) => Some(Tie::Leads),
            (rules::TAKES, rules::ADOPT_ACCEPTED) if taken && own && earlier.facts[1] == later.facts[2] => {
                Some(Tie::Leads)
            }
            (rules::TAKES, rules::PREPARES) if taken => Some(Tie::Leads),
            (rules::WISHES, rules::ADOPT_ACCEPTED) if own && earlier.facts[0] == later.facts[2] => Some(Tie::Leads),
            _ => None,
        }
    }
}

/// Who sent a proposal.
fn sender(dry: &Questions, proposal: Proposal) -> NodeId {
    let ballot = proposal.ballot;
    dry.ghost.sent.get(&ballot).map_or_else(|| owner(dry.config, ballot), |(_, by)| *by)
}

/// Why a learner has not learned a proposal that is chosen.
fn lacks_decision(dry: &mut Questions, learner: NodeId, proposal: Proposal) {
    if fate::is_away(dry, learner) {
        return;
    }
    match dry.slot(learner).disk.decided {
        Some(other) => dry.tell(learner, rules::HAS_DECIDED, [other.value.0, other.ballot.0, 0, 0]),
        None => lacks_learning(dry, learner, proposal),
    }
}

/// Why no client has heard of what these learners know.
fn lack_word(dry: &mut Questions, know: NodeSet, proposal: Proposal) {
    let clients = dry.config.of_kind(CLIENT);
    if clients.is_empty() {
        let learner = know.iter().next().unwrap_or_default();
        return dry.tell(learner, rules::CLIENTLESS, [0; 4]);
    }
    for client in clients.iter().collect::<Vec<_>>() {
        let known = dry.slot(client).node.as_ref().and_then(|node| node.client.as_ref()).and_then(|c| c.decided);
        if known == Some(proposal.value) || fate::is_away(dry, client) {
            continue;
        }
        for learner in know.iter() {
            let word = Msg::Decided { value: proposal.value };
            if !lack::answer(dry, learner, client, &[], |msg| *msg == word) {
                dry.tell(learner, rules::UNTOLD, [client.0.into(), 0, proposal.value.0, 0]);
            }
        }
    }
}

fn proposer<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Proposer> {
    dry.slot(id).node.as_ref().and_then(|node| node.proposer.as_ref())
}

/// Tells that a proposer would stop in the middle of what it does about this, if it would. Whether it would.
fn would_stop(dry: &mut Questions, node: NodeId, event: &Event<Paxos>) -> bool {
    dry.meet(node, event).is_some_and(|tried| fate::stops(dry, node, None, &tried))
}

/// What a proposer is told by hand.
fn told(input: InputId) -> Event<Paxos> {
    Event::Input { input, to: NodeSet::EMPTY, value: Value::default() }
}

/// Tells that a proposer has sent nothing yet, and that it would stop if it did, if so.
fn not_sent(dry: &mut Questions, node: NodeId, next: InputId) {
    dry.tell(node, rules::NOT_SENT, [dry.slot(node).disk.proposed.0, 0, 0, 0]);
    would_stop(dry, node, &told(next));
}

fn propose(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = proposer(dry, node) else { return false };
    let ballot = dry.slot(node).disk.proposed;
    let may = |p: &Proposer, cx: &mut Context| {
        p.has_quorum(cx) || cx.off(rules::ALL_ACCEPTORS) && p.may_be_told_to_propose(cx)
    };
    let tried = dry.decide(node, |n, cx| n.proposer.as_ref().is_some_and(|p| may(p, cx)));
    let (enough, notes) = tried.map_or((false, Vec::new()), |tried| (tried.result, tried.notes));
    match asked.phase {
        Phase::Idle | Phase::Done => {
            dry.tell(node, rules::NO_BALLOT, [0; 4]);
            would_stop(dry, node, &told(inputs::PREPARE));
        }
        Phase::Wait => {
            dry.tell(node, rules::ENDED, [ballot.0, 0, 0, 0]);
            would_stop(dry, node, &Event::Timer(timers::RETRY, None));
        }
        Phase::Number => {
            dry.tell(node, rules::NUMBERLESS, [0; 4]);
            dry.config.of_kind(COUNTER).iter().for_each(|counter| lacks_number(dry, node, counter));
        }
        Phase::Prepare if !enough => {
            dry.keep(notes);
            dry.tell(node, rules::GATHERED, [asked.promised().0, ballot.0, 0, 0]);
            let missing = Role::Acceptor.players(dry.config).iter().filter(|id| !asked.promises.contains(*id));
            missing.for_each(|acceptor| lacks_promise(dry, acceptor, node, ballot));
        }
        Phase::Prepare | Phase::Ready | Phase::Accept => {
            if asked.sent.is_none() && would_stop(dry, node, &told(inputs::ACCEPT)) {
                return false;
            }
            // What it takes for a majority is told as that.
            let short = asked.is_short(dry.config);
            match short && enough {
                // That one count is not enough says nothing where another is.
                true => dry.keep(notes.into_iter().filter(|note| note.verdict != Verdict::Refused)),
                false => dry.tell(node, rules::CAN_PROPOSE, [asked.promised().0, ballot.0, short.into(), 0]),
            }
            return has_value(dry, node, asked);
        }
    }
    false
}

/// Whether a proposer has a value to propose; says which it has proposed, or what it lacks.
fn has_value(dry: &mut Questions, node: NodeId, asked: &Proposer) -> bool {
    let ballot = dry.slot(node).disk.proposed;
    if let Some(sent) = asked.sent {
        dry.tell(node, rules::PROPOSES, [ballot.0, sent.0, 0, 0]);
        return true;
    }
    let value = dry.decide(node, |n, cx| n.proposer.as_ref().and_then(|p| p.choose_value(cx)));
    if value.is_some_and(|tried| tried.result.is_some()) {
        return true;
    }
    dry.tell(node, rules::NO_VALUE, [ballot.0, asked.is_short(dry.config).into(), 0, 0]);
    for client in dry.config.of_kind(CLIENT).iter() {
        lack::on_its_way(dry, client, node, |msg| matches!(msg, Msg::Request(_)));
    }
    false
}

fn promise(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) -> bool {
    let (promised, asked) = (dry.slot(acceptor).disk.promised, dry.slot(proposer).disk.proposed);
    if !asked.is_some() {
        not_sent(dry, proposer, inputs::PREPARE);
        return false;
    }
    if promised == asked {
        return true;
    }
    if dry.ghost.promises.0.get(&asked).is_some_and(|by| by.contains(acceptor)) {
        dry.tell(acceptor, rules::SINCE, [asked.0, promised.0, 0, 0]);
        return true;
    }
    lacks_deed(dry, acceptor, proposer, Msg::Prepare { ballot: asked });
    false
}

/// What a proposer has sent at its present ballot.
fn proposal(dry: &Questions, id: NodeId) -> Option<Proposal> {
    let disk = &dry.slot(id).disk;
    disk.sent.filter(|sent| sent.ballot == disk.proposed)
}

fn accept(dry: &mut Questions, acceptor: NodeId, proposer: NodeId) -> bool {
    let Some(sent) = proposal(dry, proposer) else {
        let begun = dry.slot(proposer).disk.proposed.is_some();
        not_sent(dry, proposer, if begun { inputs::ACCEPT } else { inputs::PREPARE });
        return false;
    };
    let accepted = dry.slot(acceptor).disk.accepted;
    if accepted == Some(sent) {
        return true;
    }
    if accepted_by(dry, sent).contains(acceptor) {
        dry.tell(acceptor, rules::SINCE, [sent.ballot.0, accepted.map_or(0, |now| now.ballot.0), 1, 0]);
        return true;
    }
    lacks_deed(dry, acceptor, proposer, Msg::Accept(sent));
    false
}

/// Who ever accepted a proposal, whatever their disks say now.
fn accepted_by(dry: &Questions, sent: Proposal) -> NodeSet {
    dry.ghost.backing_of(sent).map_or(NodeSet::EMPTY, |backing| backing.by)
}

fn know(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = proposer(dry, node) else { return false };
    let ballot = dry.slot(node).disk.proposed;
    let (Phase::Accept, Some(value)) = (asked.phase, asked.sent) else {
        if asked.phase != Phase::Done {
            if matches!(asked.phase, Phase::Prepare | Phase::Ready) {
                dry.tell(node, rules::NOT_SENT, [ballot.0, 0, 0, 0]);
            }
            propose(dry, node);
        }
        return asked.phase == Phase::Done;
    };
    let (sent, accepts) = (Proposal { ballot, value }, asked.accepts);
    dry.tell(node, rules::HEARD, [ballot.0, value.0, accepts.0, 0]);
    for acceptor in Role::Acceptor.players(dry.config).iter().filter(|id| !accepts.contains(*id)) {
        lacks_acceptance(dry, acceptor, (node, &[rules::LATE]), node, sent);
    }
    false
}

fn learner<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Learner> {
    dry.slot(id).node.as_ref().and_then(|node| node.learner.as_ref())
}

/// What a learner lacks: acceptances of what is chosen, if anything is, else of the proposal that it is nearest to
/// deciding, else of the newest there is.
fn learn(dry: &mut Questions, node: NodeId) -> bool {
    if dry.slot(node).disk.decided.is_some() {
        return true;
    }
    let nearest = learner(dry, node).and_then(nearest).map(|count| count.proposal);
    let is_chosen = |p: &Proposal| dry.ghost.backing_of(*p).is_some_and(|backing| backing.chosen_at.0.is_some());
    let chosen = nearest.filter(is_chosen).or(dry.ghost.chosen.first().map(|chosen| chosen.proposal));
    match chosen.or(nearest).or_else(|| newest(dry)) {
        Some(proposal) => lacks_learning(dry, node, proposal),
        None => dry.tell(node, rules::NONE_SENT, [0; 4]),
    }
    false
}

/// What a learner lacks to decide a proposal.
fn lacks_learning(dry: &mut Questions, node: NodeId, proposal: Proposal) {
    let Some(known) = learner(dry, node) else { return };
    let at = known.counts.iter().position(|count| count.proposal == proposal);
    let from = at.map_or(NodeSet::EMPTY, |at| known.counts[at].from);
    if known.counts.is_empty() {
        dry.tell(node, rules::HEARD_NOTHING, [0; 4]);
    } else {
        dry.tell(node, rules::HEARD, [proposal.ballot.0, proposal.value.0, from.0, 0]);
    }
    for other in known.counts.iter().filter(|count| count.proposal != proposal) {
        dry.tell(node, rules::HEARD, [other.proposal.ballot.0, other.proposal.value.0, other.from.0, 0]);
    }
    let decides = |at: usize| dry.decide(node, |n, cx| n.learner.as_ref().is_some_and(|l| l.decides(cx, at)));
    if let Some(tried) = at.and_then(decides) {
        if tried.result {
            return dry.tell(node, rules::LOOKS, [proposal.ballot.0, proposal.value.0, 0, 0]);
        }
        dry.keep(tried.notes);
    }
    let told = told_by_acceptors(dry.config);
    if let Some(question) = Some(known.question).filter(|question| question.answers.is_some() || told.is_empty()) {
        lacks_telling(dry, node, question, proposal);
    } else if told.contains(node) {
        let by = sender(dry, proposal);
        for acceptor in Role::Acceptor.players(dry.config).iter().filter(|id| !from.contains(*id)) {
            lacks_acceptance(dry, acceptor, (node, &[rules::FORGETS]), by, proposal);
        }
    } else {
        let away = told.iter().all(|learner| !dry.slot(learner).up());
        dry.tell(node, rules::HEARS_FROM, [told.0, away.into(), 0, 0]);
        told.iter().for_each(|learner| lacks_word_of(dry, node, learner, proposal));
    }
}

/// What keeps a learner from hearing from another that a proposal is chosen: that one does not know it, or what became of
/// its word.
fn lacks_word_of(dry: &mut Questions, node: NodeId, learner: NodeId, proposal: Proposal) {
    match dry.slot(learner).disk.decided {
        Some(known) if !lack::answer(dry, learner, node, &[], |msg| *msg == Msg::Learned(known)) => {
            dry.tell(learner, rules::UNTOLD, [node.0.into(), 0, known.value.0, 0]);
        }
        Some(_) => {}
        None => lacks_decision(dry, learner, proposal),
    }
}

/// What became of a learner's question to those who have accepted a proposal, and of their answers.
fn lacks_telling(dry: &mut Questions, node: NodeId, question: Question, proposal: Proposal) {
    let answers = question.answers.unwrap_or_default();
    if question.answers.is_none() && question.turn > 0 && lacks_new_ballot(dry, node) {
        return;
    }
    dry.tell(node, rules::ASKING, [question.answers.is_some().into(), answers.0, 0, 0]);
    if question.answers.is_none() {
        return;
    }
    for acceptor in accepted_by(dry, proposal).iter().filter(|id| !answers.contains(*id)) {
        if !lack::on_its_way(dry, node, acceptor, |msg| *msg == Msg::Query) {
            lack::on_its_way(dry, acceptor, node, |msg| matches!(msg, Msg::Told { .. }));
        }
    }
}

/// What became of a learner's wish for a new ballot, of the proposer that it asked last. Whether it asked one.
fn lacks_new_ballot(dry: &mut Questions, node: NodeId) -> bool {
    let proposers = Role::Proposer.players(dry.config);
    let asked = proposers.iter().filter_map(|proposer| lack::furthest(dry, node, proposer, |msg| *msg == Msg::Settle));
    let Some(errand) = asked.max_by_key(|errand| errand.sent) else { return false };
    dry.tell(node, rules::UNSURE, [0; 4]);
    match &errand.fate {
        Fate::Arrived(..) => dry.tell(errand.id.to, rules::WAS_TO_SETTLE, [node.0.into(), 0, 0, 0]),
        _ => drop(fate::tell(dry, &errand)),
    }
    true
}

/// The proposal of the highest ballot that carries one: what nobody has sent may have been accepted, from the hand of who
/// watches.
fn newest(dry: &Questions) -> Option<Proposal> {
    let sent =
        dry.ghost.sent.iter_back().next().map(|(ballot, (value, _))| Proposal { ballot: *ballot, value: *value });
    let accepted = dry.ghost.accepted.iter_back().next().and_then(|(_, at)| Some(at.last()?.proposal));
    [sent, accepted].into_iter().flatten().max_by_key(|proposal| proposal.ballot)
}
