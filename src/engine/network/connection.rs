//! Links that are connections: what breaks one, and what becomes of what is on it.
//!
//! Between two nodes there is one connection, for both directions. The first message opens it; a message that is lost,
//! damaged or taken off it, and the end of either process, break it: all that is on it, both ways, is lost, also what
//! waits at a machine that has not taken it in, and each end that runs hears of it. The next message opens the next one.
//! An end that runs on may close it, too: then only the other hears of that. Nothing outlives the connection that it was
//! sent on, so its incarnations need no numbers.
//!
//! That an end hears of the break is a message of the network's own, a [`Flight`] that says nothing: it has an id and a
//! place in the order of its link, is due at once, and waits for a node that is held up. So it is a step of the
//! schedule like any arrival, and pauses, armed crashes, recordings, manual scheduling and going back need no second
//! rule. What an end sends before it has heard goes into the connection that is broken already, and is lost with it.

use super::{Flight, Loss, Network, Passage};
use crate::engine::{MsgId, NodeId, NodeSet, Time};

/// Which nodes have a connection, and what came of those that broke.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    /// For each node those with whom it has one; it is so at both ends.
    open: Vec<NodeSet>,
    /// The news of connections that broke in the last step.
    news: Vec<MsgId>,
    /// For each node those whom it has something from on the connection that they have.
    heard: Vec<NodeSet>,
    /// For each node those with whom no connection has carried something both ways since it heard that one broke.
    apart: Vec<NodeSet>,
}

impl Connections {
    pub(super) fn new(nodes: usize) -> Self {
        let none = || vec![NodeSet::EMPTY; nodes];
        Connections { open: none(), news: Vec::new(), heard: none(), apart: none() }
    }

    fn set(&mut self, [a, b]: [NodeId; 2], open: bool) {
        for (end, other) in [(a, b), (b, a)] {
            match open {
                true => drop(self.open[end.index()].insert(other)),
                false => self.open[end.index()].remove(other),
            }
        }
    }
}

impl<M: Clone> Network<M> {
    /// Whether a link belongs to a connection; what a node tells itself does not travel.
    pub fn connects(&self, from: NodeId, to: NodeId) -> bool {
        self.connections.is_some() && from != to
    }

    /// The nodes with which a node has a connection.
    pub fn connected(&self, node: NodeId) -> NodeSet {
        self.connections.as_ref().map_or(NodeSet::EMPTY, |all| all.open[node.index()])
    }

    /// The connections that are open, each once.
    pub fn open(&self) -> impl Iterator<Item = [NodeId; 2]> {
        let nodes = (0..self.nodes as u8).map(NodeId);
        nodes.flat_map(|a| self.connected(a).iter().filter(move |b| a < *b).map(move |b| [a, b]).collect::<Vec<_>>())
    }

    /// The news of connections that broke in the last step.
    pub fn news(&self) -> &[MsgId] {
        self.connections.as_ref().map_or(&[], |all| &all.news)
    }

    /// Whether its addressee has heard that its connection with the sender broke, and none has carried something both ways
    /// since: whoever is cut off in one direction is still heard at the other end, attempt by attempt.
    pub fn is_apart(&self, id: MsgId) -> bool {
        self.connections.as_ref().is_some_and(|all| all.apart[id.to.index()].contains(id.from))
    }

    /// A node hears of another, or that their connection broke.
    pub(super) fn hears(&mut self, id: MsgId, broken: bool) {
        let Some(Connections { heard, apart, .. }) = &mut self.connections else { return };
        if broken {
            apart[id.to.index()].insert(id.from);
            return;
        }
        heard[id.to.index()].insert(id.from);
        if heard[id.from.index()].contains(id.to) {
            apart[id.to.index()].remove(id.from);
            apart[id.from.index()].remove(id.to);
        }
    }

    /// A new step begins.
    pub fn forget_news(&mut self) {
        if let Some(connections) = &mut self.connections {
            connections.news.clear();
        }
    }

    /// Puts a new message on its connection: behind what is on it already, or into the void if that connection is
    /// broken and its sender has yet to hear of it.
    pub(super) fn connect(&mut self, flight: &mut Flight<M>) {
        let MsgId { from, to, .. } = flight.id;
        if self.link(to, from).breaks > 0 {
            (flight.fate, flight.due) = (Passage::Lost(Loss::Broken), flight.sent);
            return;
        }
        if let Some(connections) = &mut self.connections {
            connections.set([from, to], true);
        }
        let link = self.link(from, to);
        flight.due = flight.due.max(link.last_due);
        link.last_due = flight.due;
    }

    /// A connection breaks: what is on it is lost both ways, and both ends hear of it if they run.
    pub(super) fn break_up(&mut self, ends: [NodeId; 2], at: Time, up: impl Fn(NodeId) -> bool) {
        self.lose_all(ends, at);
        let [a, b] = ends;
        for (peer, end) in [(a, b), (b, a)] {
            if up(end) {
                self.tell(peer, end, at, false);
            }
        }
    }

    /// A node closes its connection with another: what is on it is lost both ways, and the other end hears of that if it
    /// runs. The node itself has nothing more to hear of any connection that the two had. Over a link that carries nothing
    /// the other end cannot hear: what it takes for its connection stays as it is until something is lost on it. Whether a
    /// connection was closed.
    pub fn close(&mut self, node: NodeId, peer: NodeId, now: Time, up: impl Fn(NodeId) -> bool) -> bool {
        self.hear_no_more(node, peer);
        if !self.connected(node).contains(peer) || self.is_cut(node, peer) {
            return false;
        }
        self.lose_all([node, peer], now);
        if up(peer) {
            self.tell(node, peer, now, true);
        }
        true
    }

    /// All that is on a connection is lost at once, and not when it would have been due, and the connection is none any
    /// more.
    fn lose_all(&mut self, ends: [NodeId; 2], at: Time) {
        let [a, b] = ends;
        let on_it = |f: &&Flight<M>| f.msg.is_some() && [[a, b], [b, a]].contains(&[f.id.from, f.id.to]);
        let lost: Vec<MsgId> = self.flights.iter().filter(on_it).filter(|f| !f.is_lost()).map(|f| f.id).collect();
        for id in lost {
            self.change(id, |f| (f.fate, f.due) = (Passage::Lost(Loss::Broken), f.due.min(at)));
        }
        for (peer, end) in [(a, b), (b, a)] {
            self.link(peer, end).last_due = Time(0);
        }
        let Some(connections) = &mut self.connections else { return };
        connections.set(ends, false);
        for (end, other) in [(a, b), (b, a)] {
            connections.heard[end.index()].remove(other);
        }
    }

    /// A node is to hear that its connection with another broke, or that the other has closed it.
    fn tell(&mut self, peer: NodeId, end: NodeId, at: Time, closed: bool) {
        let link = self.link(peer, end);
        link.breaks += 1;
        link.sent += 1;
        let id = MsgId { from: peer, to: end, copy: 0, n: link.sent };
        self.connections.iter_mut().for_each(|connections| connections.news.push(id));
        self.insert(Flight { fate: Passage::CameThrough, closed, ..Flight::new(id, at, at, None) });
    }

    /// What a node has yet to hear of its connections with another it never will.
    fn hear_no_more(&mut self, node: NodeId, peer: NodeId) {
        self.flights.retain(|f| (f.id.from, f.id.to) != (peer, node) || f.msg.is_some());
        self.link(peer, node).breaks = 0;
    }

    /// A node's process ends: its connections break, and what it has yet to hear it never will.
    pub(super) fn break_all(&mut self, node: NodeId, now: Time, up: impl Fn(NodeId) -> bool) {
        self.connections.iter_mut().for_each(|all| all.apart[node.index()] = NodeSet::EMPTY);
        for peer in (0..self.nodes as u8).map(NodeId).filter(|peer| *peer != node) {
            self.hear_no_more(node, peer);
        }
        for peer in self.connected(node).iter() {
            self.break_up([node, peer], now, &up);
        }
    }

    /// Holds back what was sent after a message on its connection until that message is due.
    pub(super) fn hold_back(&mut self, id: MsgId) {
        let Some(due) = self.get(id).map(|f| f.due) else { return };
        let behind =
            |f: &&Flight<M>| (f.id.from, f.id.to) == (id.from, id.to) && f.id.n > id.n && f.due < due && !f.is_lost();
        let behind: Vec<MsgId> = self.flights.iter().filter(behind).map(|f| f.id).collect();
        for id in behind {
            self.change(id, |f| (f.due, f.fate) = (due, Passage::Open));
        }
        let link = self.link(id.from, id.to);
        link.last_due = link.last_due.max(due);
    }

    /// On a connection: the message that has to arrive before this one.
    pub fn ahead_of(&self, id: MsgId) -> Option<MsgId> {
        self.connections.as_ref()?;
        self.before(id).min()
    }

    /// How many messages will arrive on its link before this one, if nothing is lost.
    pub fn count_ahead(&self, id: MsgId) -> usize {
        self.before(id).count()
    }

    fn before(&self, id: MsgId) -> impl Iterator<Item = MsgId> {
        let sooner = move |f: &&Flight<M>| (f.id.from, f.id.to) == (id.from, id.to) && f.id.n < id.n && !f.is_lost();
        self.flights.iter().filter(sooner).map(|f| f.id)
    }
}
