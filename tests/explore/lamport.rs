//! Our counting, held against counts that others have published: Lamport's specification of Paxos, whose steps are
//! smaller than ours. `msgs` there is the set of all messages that were ever sent, and none is ever taken out of it.
//!
//! The specification is `Paxos.tla` in <https://github.com/tlaplus/Examples>, in `specifications/Paxos` and in
//! `specifications/PaxosHowToWinATuringAward`; the counts stand in the `manifest.json` of each, as TLC gives them.

use super::{PAXOS, off, world};
use std::collections::{BTreeSet, VecDeque};
use synod::engine::scene::{Fact, Part};
use synod::engine::{Choice, NodeSet, Sim, Step, Value};
use synod::protocols::paxos::inputs;

/// A number of the specification, from 0. What is -1 there is `None` here, which is below all others as well.
type Ballot = u8;
/// A value, from 0.
type Wish = u8;
/// A vote: in which ballot, and for what.
type Vote = (Ballot, Wish);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    /// Phase 1a: which ballot begins.
    Begin(Ballot),
    /// Phase 1b: by whom, in which ballot, and its last vote.
    Report(usize, Ballot, Option<Vote>),
    /// Phase 2a.
    Propose(Vote),
    /// Phase 2b: by whom.
    Voted(usize, Vote),
}

/// A state of the specification: `maxBal`, `maxVBal` with `maxVal`, and `msgs`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    promised: Vec<Option<Ballot>>,
    voted: Vec<Option<Vote>>,
    sent: BTreeSet<Message>,
}

/// Between which values a ballot may choose where it is free.
type Choosable = fn(Ballot) -> &'static [Wish];

/// What a model of the specification sets.
struct Model {
    acceptors: usize,
    ballots: Ballot,
    wishes: Choosable,
}

impl State {
    fn start(acceptors: usize) -> State {
        State { promised: vec![None; acceptors], voted: vec![None; acceptors], sent: BTreeSet::new() }
    }

    fn and_sent(&self, message: Message) -> State {
        let mut next = self.clone();
        next.sent.insert(message);
        next
    }
}

impl Model {
    /// Majorities of the least size.
    fn quorums(&self) -> Vec<Vec<usize>> {
        let sets = (0_u32..1 << self.acceptors).filter(|set| set.count_ones() as usize == self.acceptors / 2 + 1);
        sets.map(|set| (0..self.acceptors).filter(|a| set & 1 << a != 0).collect()).collect()
    }

    /// `Next`: a state for each way in which it can be true, as TLC counts them, also where nothing changes.
    fn next(&self, state: &State) -> Vec<State> {
        let mut all = Vec::new();
        for ballot in 0..self.ballots {
            all.push(state.and_sent(Message::Begin(ballot)));
            self.propose(state, ballot, &mut all);
        }
        for (acceptor, promised) in state.promised.iter().enumerate() {
            for message in &state.sent {
                match *message {
                    Message::Begin(ballot) if Some(ballot) > *promised => {
                        let mut next = state.and_sent(Message::Report(acceptor, ballot, state.voted[acceptor]));
                        next.promised[acceptor] = Some(ballot);
                        all.push(next);
                    }
                    Message::Propose(vote) if Some(vote.0) >= *promised => {
                        let mut next = state.and_sent(Message::Voted(acceptor, vote));
                        next.promised[acceptor] = Some(vote.0);
                        next.voted[acceptor] = Some(vote);
                        all.push(next);
                    }
                    _ => {}
                }
            }
        }
        all
    }

    /// `Phase2a`: once a ballot, for a value that the reports of some quorum leave.
    fn propose(&self, state: &State, ballot: Ballot, all: &mut Vec<State>) {
        if state.sent.iter().any(|m| matches!(m, Message::Propose(vote) if vote.0 == ballot)) {
            return;
        }
        for quorum in self.quorums() {
            let reports = state.sent.iter().filter_map(|message| match message {
                Message::Report(acceptor, of, last) if *of == ballot && quorum.contains(acceptor) => Some(*last),
                _ => None,
            });
            let reports: Vec<Option<Vote>> = reports.collect();
            if reports.len() < quorum.len() {
                continue;
            }
            let highest = reports.iter().flatten().map(|vote| vote.0).max();
            let bound = reports.iter().flatten().filter(|vote| Some(vote.0) == highest).map(|vote| vote.1);
            let free = (self.wishes)(ballot).iter().copied().filter(|_| highest.is_none());
            all.extend(free.chain(bound).map(|value| state.and_sent(Message::Propose((ballot, value)))));
        }
    }

    /// All states, breadth first; how many were come to, the known ones as well; and how many levels there are.
    fn search(&self) -> (BTreeSet<State>, usize, usize) {
        let start = State::start(self.acceptors);
        let (mut seen, mut level) = (BTreeSet::from([start.clone()]), vec![start]);
        let (mut generated, mut depth) = (1, 0);
        while !level.is_empty() {
            depth += 1;
            let all: Vec<State> = level.iter().flat_map(|state| self.next(state)).collect();
            generated += all.len();
            level = all.into_iter().filter(|state| seen.insert(state.clone())).collect();
        }
        (seen, generated, depth)
    }
}

/// `MCPaxos.cfg` has one acceptor and one value, `MCPaxosTiny.cfg` three acceptors and two values, and both have two
/// ballots: `distinctStates`, `totalStates` and `stateDepth` of both. Neither leaves anything out for symmetry: the one has
/// nothing to exchange, the other does not ask for it.
#[test]
fn the_specification_has_as_many_states_as_are_published() {
    let models = [
        (Model { acceptors: 1, ballots: 2, wishes: |_| &[0] }, (25, 82, 9)),
        (Model { acceptors: 3, ballots: 2, wishes: |_| &[0, 1] }, (3921, 23563, 17)),
    ];
    for (model, published) in models {
        let (states, generated, depth) = model.search();
        assert_eq!((states.len(), generated, depth), published, "{} acceptors", model.acceptors);
    }
}

const PROPOSERS: [&str; 2] = ["P1", "P2"];
const BALLOTS: [&str; 2] = ["1.P1", "1.P2"];
const VALUES: [&str; 2] = ["X", "Y"];

fn place(names: &[&str], name: &str) -> u8 {
    let at = names.iter().position(|one| *one == name);
    at.unwrap_or_else(|| panic!("{name} is none of {names:?}")) as u8
}

/// What the specification sees of a world in which no message is ever taken off its link.
fn seen(sim: &dyn Sim) -> State {
    let scene = sim.look([Part::Nodes, Part::Messages].into_iter().collect(), usize::MAX);
    let ballot = |text: &str| place(&BALLOTS, text);
    let vote = |number: &str, value: &str| (ballot(number), place(&VALUES, value));
    let acceptors: Vec<_> = scene.nodes.iter().filter(|node| node.kind == "acceptor").collect();
    let mut state = State::start(acceptors.len());
    for (at, node) in acceptors.iter().enumerate() {
        state.promised[at] = node.promised.as_deref().map(ballot);
        state.voted[at] = node.accepted.as_ref().map(|accepted| vote(&accepted.ballot, &accepted.value));
    }
    let acceptor = |name: &str| acceptors.iter().position(|node| node.id == name).expect("an acceptor");
    for message in &scene.messages {
        let of = message.ballot.as_deref().unwrap_or_default();
        let proposal = || vote(of, message.value.as_deref().expect("a value"));
        let fact = |name: &str| match message.facts.get(name) {
            Some(Fact::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        state.sent.extend(match message.kind.as_str() {
            "Prepare" => Some(Message::Begin(ballot(of))),
            "Promise" => {
                let last = fact("accepted_ballot").zip(fact("accepted_value"));
                Some(Message::Report(acceptor(&message.from), ballot(of), last.map(|(n, v)| vote(n, v))))
            }
            "Accept" => Some(Message::Propose(proposal())),
            "Accepted" => Some(Message::Voted(acceptor(&message.from), proposal())),
            _ => None,
        });
    }
    state
}

fn apply(sim: &mut dyn Sim, choice: Choice) {
    let at = sim.now();
    sim.apply(Step { at, choice }).unwrap_or_else(|refusal| panic!("{choice:?}: {refusal:?}"));
}

/// What can happen next: each proposer begins one ballot and proposes once, when it can; what is under way arrives, and
/// stays under way. Refusals, what acceptors tell of their votes, and promises that come after the proposal change nothing
/// that the specification sees: they may as well be lost.
fn worlds_after(sim: &dyn Sim) -> Vec<Box<dyn Sim>> {
    let scene = sim.look([Part::Nodes, Part::Messages].into_iter().collect(), usize::MAX);
    let card = |name: &str| scene.nodes.iter().find(|card| card.id == name).expect("its card");
    let mut all = Vec::new();
    let mut take = |choices: &[Choice]| {
        let mut next = sim.fork();
        choices.iter().for_each(|choice| apply(&mut *next, *choice));
        let mut said = BTreeSet::new();
        for flight in next.in_flight() {
            if flight.kind == "Refusal" || !said.insert((flight.id.from, flight.id.to, flight.content)) {
                apply(&mut *next, Choice::Drop(flight.id));
            }
        }
        all.push(next);
    };
    for name in PROPOSERS {
        let node = sim.config().find(name).expect("a proposer");
        let input = match card(name).role.as_str() {
            "idle" => inputs::PREPARE,
            "ready" => inputs::ACCEPT,
            _ => continue,
        };
        take(&[Choice::Input { node, input, to: NodeSet::EMPTY, value: Value::NOOP }]);
    }
    for flight in sim.in_flight() {
        let id = sim.config().msg_text(flight.id);
        let message = scene.messages.iter().find(|message| message.id == id).expect("a message");
        let to = card(&message.to);
        let matters = match flight.kind {
            // The specification has no second answer. Ours says the same again, or what was voted in that ballot since,
            // and then it comes after the proposal.
            "Prepare" => to.accepted.as_ref().map(|accepted| &accepted.ballot) != message.ballot.as_ref(),
            "Promise" => ["preparing", "ready"].contains(&to.role.as_str()),
            kind => kind == "Accept",
        };
        if matters {
            take(&[Choice::Duplicate(flight.id), Choice::Deliver(flight.id)]);
        }
    }
    all
}

/// What the specification sees of all our worlds that can be reached, up to the first with which one need not go on.
fn seen_of_all(text: &str, may_go_on: impl Fn(&State) -> bool) -> BTreeSet<State> {
    let mut start = world(text);
    let (mut worlds, mut states) = (BTreeSet::from([start.fingerprint()]), BTreeSet::from([seen(&*start)]));
    let mut queue = VecDeque::from([start]);
    while let Some(sim) = queue.pop_front() {
        for mut next in worlds_after(&*sim) {
            if worlds.insert(next.fingerprint()) {
                let state = seen(&*next);
                let on = may_go_on(&state);
                states.insert(state);
                if !on {
                    return states;
                }
                queue.push_back(next);
            }
        }
    }
    states
}

/// A proposer has a wish of its own, so that a ballot that is free is not free to choose.
const WISHES: [([Wish; 2], Choosable); 4] = [
    ([0, 0], |_| &[0]),
    ([0, 1], |ballot| if ballot == 0 { &[0] } else { &[1] }),
    ([1, 0], |ballot| if ballot == 0 { &[1] } else { &[0] }),
    ([1, 1], |_| &[1]),
];

fn states(wishes: Choosable) -> BTreeSet<State> {
    Model { acceptors: 3, ballots: 2, wishes }.search().0
}

#[test]
fn our_worlds_are_those_of_the_specification() {
    // The other two differ from these in the names of the values.
    for ([first, second], wishes) in &WISHES[..2] {
        let value = |wish: &Wish| format!("{:?}", VALUES[usize::from(*wish)]);
        let text = PAXOS.replace("\"Y\"", &value(second)).replacen("\"X\"", &value(first), 1);
        let (ours, theirs) = (seen_of_all(&text, |_| true), states(*wishes));
        assert!(ours == theirs, "{first} and {second}: {} of ours, {} of theirs", ours.len(), theirs.len());
    }
    // Between them they wish whatever the specification lets a ballot choose.
    let all: BTreeSet<State> = WISHES.iter().flat_map(|(_, wishes)| states(*wishes)).collect();
    assert!(all == states(|_| &[0, 1]), "{}", all.len());
}

/// The comparison notices: without any of these rules a world is met that the specification does not have.
#[test]
fn a_rule_that_is_off_leads_out_of_the_specification() {
    let theirs = states(|_| &[0, 1]);
    for rule in [
        "paxos.proposer.quorum-size",
        "paxos.proposer.adopt-accepted",
        "paxos.proposer.distinct",
        "paxos.acceptor.promise",
        "paxos.acceptor.remember-promise",
        "paxos.acceptor.check-accept",
        "paxos.acceptor.accept-raises",
    ] {
        let ours = seen_of_all(&off(PAXOS, rule), |state| theirs.contains(state));
        assert!(!ours.is_subset(&theirs), "{rule}");
    }
}
