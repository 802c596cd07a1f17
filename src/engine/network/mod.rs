//! The network: messages in flight as data, links that are cut, each link's own stream of chance, and counts of
//! what became of messages. What is so of connections alone is in `connection`, what links have for themselves in `tuned`.

mod connection;
mod tuned;

use super::info::Links;
use super::scene::Traffic;
use super::stream::Stream;
use super::{Config, MsgId, NodeId, NodeSet, Time};
use connection::Connections;
use std::collections::VecDeque;
use tuned::Tuned;

pub use tuned::Own;

/// Why a message is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Chance had it so.
    Chance,
    /// Its link was cut when it fell due.
    Cut,
    /// Its target was down when it fell due.
    Down,
    /// It had come to its target's machine, which crashed before the process took it in.
    Crash,
    /// The connection that it was sent on broke, or was broken already.
    Broken,
}

/// What the moment at which a message fell due has made of it. That is settled when the clock gets there; a message that
/// is delivered by hand before has no fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Passage {
    /// It is not due, or due at this very moment.
    #[default]
    Open,
    /// It has come to its target's machine: whatever becomes of the link, it waits there until it is taken in. On a
    /// connection, as long as that holds.
    CameThrough,
    /// It will not arrive; the schedule tells so when it gets there.
    Lost(Loss),
}

/// A message in flight.
#[derive(Clone, Debug)]
pub struct Flight<M> {
    /// Its id.
    pub id: MsgId,
    /// When it left.
    pub sent: Time,
    /// When it is due.
    pub due: Time,
    /// Chance has it that it will be lost when due; delivering it by hand before is still possible.
    pub doomed: bool,
    /// What became of it when it fell due.
    pub fate: Passage,
    /// How many copies of this message were ever made, so that no two get the same id.
    pub copies: u8,
    /// It was damaged under way.
    pub corrupt: bool,
    /// It was put on its link, copied, held up or damaged by hand.
    pub by_hand: bool,
    /// It tells its addressee that its sender has closed their connection.
    pub closed: bool,
    /// What it says. Nothing, if it tells its addressee that the connection with its sender is over.
    pub msg: Option<M>,
}

impl<M> Flight<M> {
    fn new(id: MsgId, sent: Time, due: Time, msg: Option<M>) -> Self {
        let fate = Passage::Open;
        Flight { id, sent, due, doomed: false, fate, copies: 0, corrupt: false, by_hand: false, closed: false, msg }
    }

    /// The order in which messages fall due; at the same instant by link and number, which an unrelated fault
    /// does not change.
    fn key(&self) -> (Time, MsgId) {
        (self.due, self.id)
    }

    /// Whether it waits at its target's machine.
    pub fn came_through(&self) -> bool {
        self.fate == Passage::CameThrough
    }

    /// Whether it will never arrive.
    pub fn is_lost(&self) -> bool {
        matches!(self.fate, Passage::Lost(_))
    }
}

#[derive(Clone, Debug)]
struct Link {
    chance: Stream,
    sent: u32,
    /// On a connection: when the last message on it is due.
    last_due: Time,
    /// On a connection: how many breaks its addressee has yet to hear of.
    breaks: u32,
}

/// All links between so many nodes, and what travels on them.
#[derive(Clone, Debug)]
pub struct Network<M> {
    /// Messages in flight, the next one due first.
    flights: VecDeque<Flight<M>>,
    /// For each sender: the nodes to which its link is cut.
    cut: Vec<NodeSet>,
    links: Vec<Link>,
    /// If there are links with a latency or loss of their own: which.
    tuned: Option<Tuned>,
    nodes: usize,
    /// If the links are connections: which there are.
    connections: Option<Connections>,
    traffic: Traffic,
}

impl<M: Clone> Network<M> {
    /// A network without a message in flight.
    pub fn new(config: &Config, links: Links) -> Self {
        let nodes = config.nodes.len();
        let chance = |at: usize| Stream::new(config.seed, 1000 + at as u64);
        let link = |at: usize| Link { chance: chance(at), sent: 0, last_due: Time(0), breaks: 0 };
        // A link's stream is numbered by its ends, so that it is the same whatever the number of nodes.
        let number = |at: usize| at / nodes * super::MAX_NODES + at % nodes;
        Network {
            flights: VecDeque::new(),
            cut: vec![NodeSet::EMPTY; nodes],
            links: (0..nodes * nodes).map(|at| link(number(at))).collect(),
            tuned: None,
            nodes,
            connections: match links {
                Links::Loose => None,
                Links::Connections => Some(Connections::new(nodes)),
            },
            traffic: Traffic::default(),
        }
    }

    fn link(&mut self, from: NodeId, to: NodeId) -> &mut Link {
        &mut self.links[from.index() * self.nodes + to.index()]
    }

    /// Puts a message on its link. Latency and loss are drawn from the link's stream, two draws a message
    /// whatever the options say; a message to oneself takes no time and is never lost.
    pub fn send(&mut self, config: &Config, now: Time, from: NodeId, to: NodeId, msg: M) -> MsgId {
        self.traffic.sent += 1;
        let (latency, loss) = self.odds(config, from, to);
        let link = self.link(from, to);
        link.sent += 1;
        let id = MsgId { from, to, copy: 0, n: link.sent };
        let latency = link.chance.range(latency);
        let doomed = link.chance.range([0, 99]) < loss && from != to;
        let due = if from == to { now } else { now.plus(u64::from(latency)) };
        let mut flight = Flight { doomed, ..Flight::new(id, now, due, Some(msg)) };
        if self.connects(from, to) {
            self.connect(&mut flight);
        }
        self.insert(flight);
        id
    }

    /// Puts a message on its link that nobody sent. It takes as little time as any there can, and draws nothing, so no
    /// later draw shifts.
    pub fn inject(&mut self, config: &Config, now: Time, from: NodeId, to: NodeId, msg: M) -> MsgId {
        self.traffic.injected += 1;
        let ([least, _], _) = self.odds(config, from, to);
        let link = self.link(from, to);
        link.sent += 1;
        let id = MsgId { from, to, copy: 0, n: link.sent };
        let mut flight = Flight { by_hand: true, ..Flight::new(id, now, now.plus(least.into()), Some(msg)) };
        if self.connects(from, to) {
            self.connect(&mut flight);
        }
        self.insert(flight);
        id
    }

    /// Takes every message off its link, for a picture of another state.
    pub fn clear(&mut self) {
        self.flights.clear();
        self.links.iter_mut().for_each(|link| link.sent = 0);
        self.traffic = Traffic::default();
    }

    /// Shows a message in flight, or the news that a connection is broken, without a time.
    pub fn pose(&mut self, from: NodeId, to: NodeId, msg: Option<M>) {
        let link = self.link(from, to);
        link.sent += 1;
        let id = MsgId { from, to, copy: 0, n: link.sent };
        self.insert(Flight::new(id, Time(0), Time(0), msg));
    }

    /// Puts a flight in its place. New messages are mostly the last ones due, so the search starts at the back.
    fn insert(&mut self, flight: Flight<M>) {
        let key = flight.key();
        let mut at = self.flights.len();
        while at > 0 && self.flights[at - 1].key() > key {
            at -= 1;
        }
        self.flights.insert(at, flight);
    }

    /// Messages in flight, the next one due first.
    pub fn flights(&self) -> impl DoubleEndedIterator<Item = &Flight<M>> + ExactSizeIterator {
        self.flights.iter()
    }

    /// A message in flight.
    pub fn get(&self, id: MsgId) -> Option<&Flight<M>> {
        self.position(id).map(|at| &self.flights[at])
    }

    /// The same of one that has just left: it is mostly among those that are due last.
    pub fn just_sent(&self, id: MsgId) -> Option<&Flight<M>> {
        self.flights.iter().rev().find(|flight| flight.id == id)
    }

    /// What became of messages so far.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Takes a message off its link because it arrives; if it was damaged, it is thrown away there.
    pub fn arrive(&mut self, id: MsgId, now: Time, up: impl Fn(NodeId) -> bool) -> Option<Flight<M>> {
        let flight = self.take(id)?;
        match (&flight.msg, flight.corrupt) {
            (None, _) => {
                self.link(id.from, id.to).breaks -= 1;
                self.hears(id, true);
            }
            (Some(_), false) => {
                self.traffic.delivered += 1;
                self.hears(id, false);
            }
            (Some(_), true) => {
                self.traffic.lost += 1;
                self.traffic.thrown_away += 1;
                self.interrupt(id, now, up);
            }
        }
        Some(flight)
    }

    /// Takes a message off its link because it is lost.
    pub fn lose(&mut self, id: MsgId, now: Time, up: impl Fn(NodeId) -> bool) -> Option<Flight<M>> {
        let flight = self.take(id)?;
        self.traffic.lost += 1;
        if !flight.is_lost() {
            self.interrupt(id, now, up);
        }
        Some(flight)
    }

    /// A message does not get through: the connection that it was on, if it was on one, breaks.
    fn interrupt(&mut self, id: MsgId, at: Time, up: impl Fn(NodeId) -> bool) {
        if self.connects(id.from, id.to) {
            self.break_up([id.from, id.to], at, up);
        }
    }

    /// Lets a message fall due so much later than now or than it would have, whichever is later.
    pub fn delay(&mut self, id: MsgId, now: Time, ms: u32) {
        self.change(id, |f| {
            f.due = f.due.max(now).plus(u64::from(ms));
            f.fate = Passage::Open;
            f.by_hand = true;
        });
        if self.connects(id.from, id.to) {
            self.hold_back(id);
        }
        self.traffic.delayed += 1;
    }

    /// Damages a message under way.
    pub fn corrupt(&mut self, id: MsgId) {
        self.change(id, |f| (f.corrupt, f.by_hand) = (true, true));
        self.traffic.corrupted += 1;
    }

    fn take(&mut self, id: MsgId) -> Option<Flight<M>> {
        self.position(id).and_then(|at| self.flights.remove(at))
    }

    fn position(&self, id: MsgId) -> Option<usize> {
        self.flights.iter().position(|f| f.id == id)
    }

    /// Sends a copy of a message on, due right after the original. It draws nothing, so no later draw shifts.
    pub fn duplicate(&mut self, id: MsgId) -> Option<MsgId> {
        let mut twin = self.get(id)?.clone();
        let copy = twin.copies.checked_add(1)?;
        let same = |f: &&mut Flight<M>| (f.id.from, f.id.to, f.id.n) == (id.from, id.to, id.n);
        self.flights.iter_mut().filter(same).for_each(|f| f.copies = copy);
        twin.id.copy = copy;
        twin.copies = copy;
        twin.by_hand = true;
        let id = twin.id;
        self.insert(twin);
        self.traffic.duplicated += 1;
        Some(id)
    }

    /// Changes a message in flight and puts it where it now belongs.
    fn change(&mut self, id: MsgId, change: impl FnOnce(&mut Flight<M>)) {
        let Some(mut flight) = self.take(id) else { return };
        change(&mut flight);
        self.insert(flight);
    }

    /// Time has come to `now`: settles the fate of what has fallen due since.
    pub fn settle(&mut self, now: Time, up: impl Fn(NodeId) -> bool) {
        let mut at = 0;
        while let Some(flight) = self.flights.get(at).filter(|f| f.due <= now) {
            let (id, due, before, fate) = (flight.id, flight.due, flight.fate, self.fate(flight, &up));
            let connects = self.connects(id.from, id.to);
            at += 1;
            // What is due on a connection at this very moment stays open until its step comes: what comes first may break
            // the connection.
            if connects && due == now {
                continue;
            }
            self.flights[at - 1].fate = fate;
            if connects && before == Passage::Open && matches!(fate, Passage::Lost(_)) {
                // The ends hear of it when it was due, so there is something new to look at from the start.
                self.break_up([id.from, id.to], due, &up);
                at = 0;
            }
        }
    }

    /// What becomes of a message, or would if it were due now.
    pub fn fate(&self, flight: &Flight<M>, up: impl Fn(NodeId) -> bool) -> Passage {
        let MsgId { from, to, .. } = flight.id;
        match flight.fate {
            Passage::Open if !up(to) => Passage::Lost(Loss::Down),
            Passage::Open if self.is_cut(from, to) => Passage::Lost(Loss::Cut),
            Passage::Open if flight.doomed => Passage::Lost(Loss::Chance),
            Passage::Open => Passage::CameThrough,
            settled => settled,
        }
    }

    /// A machine stops: what has come to it and waits there is lost with its memory, and its connections break.
    pub fn stop(&mut self, node: NodeId, now: Time, up: impl Fn(NodeId) -> bool) {
        if self.connections.is_some() {
            self.break_all(node, now, up);
        }
        for flight in self.flights.iter_mut().filter(|f| f.id.to == node && f.came_through()) {
            flight.fate = Passage::Lost(Loss::Crash);
        }
    }

    /// Whether the link carries nothing in this direction.
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cut[from.index()].contains(to)
    }

    /// The nodes to which a sender's links are cut.
    pub fn cut_from(&self, from: NodeId) -> NodeSet {
        self.cut[from.index()]
    }

    /// Cuts or heals the links from one group to another, and takes down those that were not so before; a node's link to
    /// itself cannot be cut.
    pub fn set_cut(&mut self, from: NodeSet, to: NodeSet, cut: bool, changed: &mut Vec<[NodeId; 2]>) {
        for node in from.iter().filter(|n| n.index() < self.nodes) {
            for other in to.iter().filter(|o| *o != node && o.index() < self.nodes) {
                if self.is_cut(node, other) != cut {
                    changed.push([node, other]);
                }
                match cut {
                    true => drop(self.cut[node.index()].insert(other)),
                    false => self.cut[node.index()].remove(other),
                }
            }
        }
    }
}
