//! Why a node has not reached a goal, and what a value lacks: the decision functions of the parts, run in a dry context,
//! and what became of the messages that the node needs. A new goal is a row of [`goals`] and a function here; what is
//! asked about one message is in [`lack`](super::lack).

use super::card::{has_learned, shown};
use super::coordinator::{Coordinator, Phase};
use super::lack::{
    Questions, Wanted, acceptor, client, coordinator, is_silent, lacks_deed, lacks_promise, lacks_vote, lacks_word,
    learner, no_round, silent, values_come,
};
use super::learner::nearest;
use super::messages::{Msg, Vote};
use super::roles::{ACCEPTOR, CLIENT, COORDINATOR, LEARNER, quorum};
use super::sizes::Sizes;
use super::{FastPaxos, chances, inputs, rules};
use crate::engine::facts::NOTHING;
use crate::engine::{
    Asked, Began, Config, Event, GoalId, InputId, Leeway, Needs, NodeId, NodeSet, Note, Tie, Value, Which,
};
use crate::parts::ballot::Ballot;
use crate::parts::fate;

/// What one can ask a node `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec, KindId};
    use crate::protocols::fast::roles::{ACCEPTOR, COORDINATOR, LEARNER};
    use crate::table;

    const COORDINATORS: &[KindId] = &[COORDINATOR];

    table! { GOALS: [GoalSpec] by GoalId::of;
        PREPARE = GoalSpec::new(
            "prepare",
            GoalArg::Nothing,
            COORDINATORS,
            ["has begun no round since it started", "has begun a round"],
            "why not P1 prepare",
        );
        ANY = GoalSpec::new(
            "any",
            GoalArg::Nothing,
            COORDINATORS,
            ["cannot open its round to any value", "can open its round to any value"],
            "why not P1 any",
        );
        ACCEPT = GoalSpec::new(
            "accept",
            GoalArg::Nothing,
            COORDINATORS,
            ["cannot propose a value in its round", "can propose a value in its round"],
            "why not P1 accept",
        );
        KNOW = GoalSpec::new(
            "know",
            GoalArg::Nothing,
            COORDINATORS,
            ["does not know what is chosen", "knows what is chosen"],
            "why not P1 know",
        );
        PROMISE = GoalSpec::new(
            "promise",
            GoalArg::Node(COORDINATORS),
            &[ACCEPTOR],
            ["has not promised {}", "has promised {}"],
            "why not A3 promise P1",
        );
        VOTE = GoalSpec::new(
            "vote",
            GoalArg::Nothing,
            &[ACCEPTOR],
            ["has not voted in the round that it promised last", "has voted in the round that it promised last"],
            "why not A3 vote",
        );
        DECIDE = GoalSpec::new(
            "decide",
            GoalArg::Nothing,
            &[LEARNER],
            ["has not decided on a value", "has decided on a value"],
            "why not L1 decide",
        );
    }
}

impl Asked for FastPaxos {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        match goal {
            goals::PREPARE => prepare(dry, node),
            goals::ANY => may(dry, node, inputs::ANY),
            goals::ACCEPT => may(dry, node, inputs::ACCEPT),
            goals::KNOW => know(dry, node),
            goals::PROMISE => promise(dry, node, NodeId(argument as u8)),
            goals::VOTE => vote(dry, node),
            goals::DECIDE => decide(dry, node),
            GoalId(_) => false,
        }
    }

    /// What a value of the one slot lacks for the next rung: votes of a quorum, somebody who counts them, a client that hears.
    fn ask_slot(dry: &mut Questions, slot: u32, row: usize) {
        let Some(backing) = shown(dry.ghost, Which::Slot(slot.into())).nth(row).copied() else { return };
        let (vote, by) = (backing.vote, backing.by);
        if backing.chosen_at.0.is_none() {
            let first = by.iter().next().unwrap_or_default();
            dry.tell(first, rules::VOTED_BY, [vote.ballot.0, vote.value.0, by.0, vote.fast.into()]);
            for acceptor in dry.config.of_kind(ACCEPTOR).iter().filter(|id| !by.contains(*id)) {
                lacks_vote(dry, acceptor, Wanted::like(vote));
            }
            return;
        }
        let learned = |id: &NodeId| has_learned(dry.slot(*id), vote.value);
        match dry.config.of_kind(LEARNER).iter().find(learned) {
            Some(learner) => {
                let heard = |id: &NodeId| client(dry, *id).is_some_and(|client| client.decided == Some(vote.value));
                let clients: NodeSet = dry.config.of_kind(CLIENT).iter().filter(|id| !heard(id)).collect();
                dry.tell(learner, rules::UNANSWERED, [vote.value.0, clients.0, 0, 0]);
            }
            None => {
                for learner in dry.config.of_kind(LEARNER).iter() {
                    if !fate::is_away(dry, learner) {
                        lacks_learning(dry, learner, vote);
                    }
                }
            }
        }
    }

    fn quorums(dry: &Questions, slot: u32) -> Vec<NodeSet> {
        let sizes = Sizes::of(dry.config);
        if slot == 1 { quorum(dry.config, sizes.classic).smallest() } else { Vec::new() }
    }

    fn leaves(dry: &mut Questions, _slot: u32, quorum: NodeSet) -> Leeway {
        chances::leaves(dry, quorum)
    }

    fn by_majority(_config: &Config) -> bool {
        false
    }

    fn needs(config: &Config) -> Vec<Needs> {
        chances::needs(config)
    }

    /// Values, votes and decisions are about the one slot.
    fn about(msg: &Msg) -> Option<u32> {
        matches!(msg, Msg::Accept { .. } | Msg::Voted(_) | Msg::Decided { .. }).then_some(1)
    }

    /// A coordinator proposes a value, an acceptor votes for it; a coordinator begins a round, or gets its promises.
    fn began(note: &Note, slot: Option<u32>) -> Option<Began> {
        match note.rule {
            rules::PREPARES | rules::PREPARED | rules::TAKES_VOTES => Some(Began::Standing),
            rules::PROPOSES | rules::VOTES if slot.is_some() => Some(Began::Entry),
            _ => None,
        }
    }

    /// Promises of one round add up, and so do votes for one value in it. With the promises of its round a coordinator
    /// opens it, or proposes.
    fn tie(earlier: &Note, later: &Note, _slot: Option<u32>) -> Option<Tie> {
        let same = |at: usize| earlier.facts[at] == later.facts[at];
        let one = earlier.node == later.node;
        match (earlier.rule, later.rule) {
            (rules::COUNTS_PROMISE, rules::COUNTS_PROMISE) if one => Some(Tie::AddsUp),
            (rules::HEARS, rules::HEARS) if one && same(1) => Some(Tie::AddsUp),
            (rules::COUNTS_VOTE, rules::COUNTS_VOTE) if one && same(1) && same(2) => Some(Tie::AddsUp),
            (rules::VOTES, rules::VOTES) if !one && same(0) && same(1) => Some(Tie::AddsUp),
            (rules::PREPARES | rules::PREPARED | rules::TAKES_VOTES, rules::PROPOSES | rules::ASKS_FOR_ANY)
                if same(0) =>
            {
                Some(Tie::Leads)
            }
            _ => None,
        }
    }
}

/// What a coordinator is told by hand.
fn told(input: InputId) -> Event<FastPaxos> {
    Event::Input { input, to: NodeSet::EMPTY, value: Value::default() }
}

/// Whether a coordinator has begun a round since it started.
fn prepare(dry: &mut Questions, node: NodeId) -> bool {
    if coordinator(dry, node).is_none_or(|asked| asked.phase != Phase::Idle) {
        return true;
    }
    no_round(dry, node);
    if let Some(tried) = dry.meet(node, &told(inputs::PREPARE)) {
        fate::stops(dry, node, None, &tried);
    }
    false
}

/// Whether a coordinator can open its round, or propose in it, if it is told to.
fn may(dry: &mut Questions, node: NodeId, input: InputId) -> bool {
    let Some(asked) = coordinator(dry, node) else { return false };
    let ballot = dry.slot(node).disk.used;
    match asked.phase {
        Phase::Idle | Phase::Done => {
            no_round(dry, node);
            return false;
        }
        Phase::Prepare => {
            gathers(dry, node, asked);
            return false;
        }
        Phase::Open if input == inputs::ACCEPT && !asked.has_votes_for_promises(dry.config) => {
            dry.tell(node, rules::MADE, [ballot.0, NOTHING, 0, 0]);
            return false;
        }
        Phase::Accept if input == inputs::ANY => {
            dry.tell(node, rules::MADE, [ballot.0, asked.sent.map_or(NOTHING, |sent| sent.0), 0, 0]);
            return false;
        }
        Phase::Ready | Phase::Open | Phase::Accept => {}
    }
    let Some(tried) = dry.meet(node, &told(input)) else { return false };
    if fate::stops(dry, node, None, &tried) {
        return false;
    }
    if tried.sent.is_empty() {
        let lacks_value = tried.notes.iter().any(|note| note.rule == rules::NO_VALUE);
        dry.keep(tried.notes);
        if lacks_value {
            values_come(dry, node);
        }
        return false;
    }
    let value = |value: Option<Value>| value.map_or(NOTHING, |value| value.0);
    match asked.phase {
        Phase::Ready => {
            dry.tell(node, rules::FREE, [asked.promises.0, ballot.0, value(asked.must(dry.config)), 0]);
        }
        Phase::Open if input == inputs::ACCEPT => {
            dry.tell(node, rules::TAKEABLE, [ballot.0, asked.next(ballot, node).0, asked.voters().0, 0]);
        }
        _ => dry.tell(node, rules::MADE, [ballot.0, value(asked.sent), 0, 0]),
    }
    true
}

/// Tells whose promises a coordinator has, and what keeps it from the others.
fn gathers(dry: &mut Questions, node: NodeId, asked: &Coordinator) {
    let ballot = dry.slot(node).disk.used;
    dry.tell(node, rules::GATHERED, [asked.promises.0, ballot.0, Sizes::of(dry.config).classic as u32, 0]);
    for acceptor in dry.config.of_kind(ACCEPTOR).iter().filter(|id| !asked.promises.contains(*id)) {
        lacks_promise(dry, acceptor, node, ballot);
    }
}

/// Whether a coordinator knows what is chosen; otherwise what it has heard of votes in its round.
fn know(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = coordinator(dry, node) else { return false };
    let ballot = dry.slot(node).disk.used;
    let fast = match asked.phase {
        Phase::Done => return true,
        Phase::Idle => {
            no_round(dry, node);
            return false;
        }
        Phase::Prepare => {
            silent(dry, node, ballot);
            gathers(dry, node, asked);
            return false;
        }
        Phase::Ready => {
            silent(dry, node, ballot);
            return false;
        }
        Phase::Open => true,
        Phase::Accept => false,
    };
    if asked.votes.is_empty() {
        dry.tell(node, rules::HEARD_NOTHING, [ballot.0, 0, 0, 0]);
    }
    let mut values: Vec<Value> = asked.votes.iter().map(|(_, value)| *value).collect();
    values.sort_by(|a, b| dry.config.compare(*a, *b));
    values.dedup();
    for value in values {
        let by: NodeSet = asked.votes.iter().filter(|(_, voted)| *voted == value).map(|(id, _)| *id).collect();
        hears_of(dry, node, Vote { ballot, value, fast }, by);
    }
    let voters = asked.voters();
    if asked.is_split(dry.config) {
        dry.tell(node, rules::COLLIDES, [ballot.0, voters.0, Sizes::of(dry.config).fast as u32, 0]);
    }
    for acceptor in dry.config.of_kind(ACCEPTOR).iter().filter(|id| !voters.contains(*id)) {
        lacks_word(dry, acceptor, node, Wanted { ballot, fast, value: asked.sent });
    }
    false
}

/// Tells of whose votes for a value a node knows, and that it has not looked since they are enough, if so.
fn hears_of(dry: &mut Questions, node: NodeId, vote: Vote, by: NodeSet) {
    let Vote { ballot, value, fast } = vote;
    let need = Sizes::of(dry.config).votes(fast);
    dry.tell(node, rules::HEARD, [ballot.0, value.0, by.0, need as u32]);
    if by.len() >= need {
        dry.tell(node, rules::LOOKS, [ballot.0, value.0, 0, 0]);
    }
}

fn promise(dry: &mut Questions, acceptor: NodeId, coordinator: NodeId) -> bool {
    let (promised, asked) = (dry.slot(acceptor).disk.promised, dry.slot(coordinator).disk.used);
    if !asked.is_some() {
        if !fate::is_away(dry, coordinator) {
            no_round(dry, coordinator);
        }
        return false;
    }
    if promised == asked {
        return true;
    }
    if dry.ghost.promises.0.get(&asked).is_some_and(|by| by.contains(acceptor)) {
        dry.tell(acceptor, rules::SINCE, [asked.0, promised.0, 0, 0]);
        return true;
    }
    lacks_deed(dry, acceptor, coordinator, Msg::Prepare { ballot: asked });
    false
}

/// Whether an acceptor has voted in the round that it promised last; otherwise what keeps it from that.
fn vote(dry: &mut Questions, node: NodeId) -> bool {
    let disk = dry.slot(node).disk.clone();
    let round = disk.promised;
    if let Some(vote) = disk.vote.filter(|vote| vote.ballot == round) {
        dry.tell(node, rules::VOTED, [vote.ballot.0, vote.value.0, vote.fast.into(), 0]);
        return true;
    }
    if let Some(waiting) = acceptor(dry, node).and_then(|memory| memory.waiting) {
        dry.tell(node, rules::KEEPS_WAITING, [waiting.0, 0, 0, 0]);
    }
    if !round.is_some() {
        dry.tell(node, rules::NO_PROMISE, [0; 4]);
        for by in dry.config.of_kind(COORDINATOR).iter() {
            lacks_round(dry, node, by);
        }
        return false;
    }
    let open = acceptor(dry, node).is_some_and(|memory| memory.is_open(round, round));
    if open {
        lacks_vote(dry, node, Wanted { ballot: round, fast: true, value: None });
    } else if !is_silent(dry, round) {
        lacks_phase_2(dry, node, round);
    }
    false
}

/// Why an acceptor has not voted in a round that is in phase 2.
fn lacks_phase_2(dry: &mut Questions, acceptor: NodeId, ballot: Ballot) {
    let sent = coordinator(dry, ballot.proposer()).and_then(|asked| asked.sent);
    lacks_vote(dry, acceptor, Wanted { ballot, fast: sent.is_none(), value: sent });
}

/// Why an acceptor has heard of no round of a coordinator's.
fn lacks_round(dry: &mut Questions, acceptor: NodeId, by: NodeId) {
    let used = dry.slot(by).disk.used;
    match used.is_some() {
        true => lacks_deed(dry, acceptor, by, Msg::Prepare { ballot: used }),
        false if fate::is_away(dry, by) => {}
        false => no_round(dry, by),
    }
}

/// What a learner lacks: votes for what is chosen, if anything is, else for what it is nearest to learning, else for the
/// newest there is.
fn decide(dry: &mut Questions, node: NodeId) -> bool {
    if dry.slot(node).disk.learned.is_some() {
        return true;
    }
    let near = learner(dry, node).and_then(|known| nearest(known, dry.config)).map(|count| count.vote);
    let is_chosen = |vote: &Vote| dry.ghost.backing_of(*vote).is_some_and(|backing| backing.chosen_at.0.is_some());
    let chosen = near.filter(is_chosen).or(dry.ghost.chosen.first().map(|chosen| chosen.vote));
    match chosen.or(near).or(dry.ghost.backings.last().map(|backing| backing.vote)) {
        Some(vote) => lacks_learning(dry, node, vote),
        None => {
            dry.tell(node, rules::NONE_VOTED, [0; 4]);
            let newest = dry.config.of_kind(COORDINATOR).iter().map(|by| dry.slot(by).disk.used).max();
            match newest.filter(|newest| newest.is_some()) {
                Some(newest) => {
                    if !is_silent(dry, newest) {
                        dry.config.of_kind(ACCEPTOR).iter().for_each(|acceptor| lacks_phase_2(dry, acceptor, newest));
                    }
                }
                None => dry.config.of_kind(COORDINATOR).iter().for_each(|by| lacks_any_round(dry, by)),
            }
        }
    }
    false
}

/// Why a coordinator has begun no round.
fn lacks_any_round(dry: &mut Questions, by: NodeId) {
    if !fate::is_away(dry, by) {
        no_round(dry, by);
    }
}

/// What a learner lacks to learn a value by a round.
fn lacks_learning(dry: &mut Questions, node: NodeId, vote: Vote) {
    let Some(known) = learner(dry, node) else { return };
    let from = known.counts.iter().find(|count| count.vote == vote).map_or(NodeSet::EMPTY, |count| count.from);
    match known.counts.is_empty() {
        true => dry.tell(node, rules::HEARD_NOTHING, [0; 4]),
        false => hears_of(dry, node, vote, from),
    }
    for acceptor in dry.config.of_kind(ACCEPTOR).iter().filter(|id| !from.contains(*id)) {
        lacks_word(dry, acceptor, node, Wanted::like(vote));
    }
}
