//! Links that are connections: what breaks one, and what becomes of what is on it.
//!
//! Between two nodes there is one connection, for both directions. The first message opens it; a message that is lost,
//! damaged or taken off it, and the end of either process, break it: all that is on it, both ways, is lost, also what
//! waits at a machine that has not taken it in, and each end that runs hears of it. The next message opens the next one.
//! An end that runs on may also end it in good order: what it has sent arrives, and behind it the other end hears of that.
//! Nothing else outlives the connection that it was sent on, so its incarnations need no numbers.
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

    /// A connection breaks: what is on it is lost both ways, and both ends hear of it if they run. If one of them has ended
    /// it, there is only what that one had sent before, and nothing new to hear.
    pub(super) fn break_up(&mut self, ends: [NodeId; 2], at: Time, up: impl Fn(NodeId) -> bool) {
        let [a, b] = ends;
        let open = self.connected(a).contains(b);
        for (peer, end) in [(a, b), (b, a)] {
            self.lose_all(peer, end, at);
        }
        self.forget(ends);
        for (peer, end) in [(a, b), (b, a)] {
            self.link(peer, end).last_due = Time(0);
            if open && up(end) {
                self.tell(peer, end, at, None);
            }
        }
    }

    /// A node ends its connection with another: what it has sent on it still arrives, then the other end hears of it, if it
    /// runs. What comes the other way is lost, and the node itself has nothing more to hear of any connection that the two
    /// had. Whether there was something to end.
    pub fn close(&mut self, node: NodeId, peer: NodeId, now: Time, up: impl Fn(NodeId) -> bool) -> bool {
        if !self.connected(node).contains(peer) {
            return self.hear_no_more(node, peer);
        }
        self.hear_no_more(node, peer);
        self.lose_all(peer, node, now);
        self.forget([node, peer]);
        self.link(peer, node).last_due = Time(0);
        match up(peer) {
            true => {
                let due = self.link(node, peer).last_due.max(now);
                self.tell(node, peer, now, Some(due));
            }
            // Nobody is there to take it in, and whoever comes later has another connection.
            false => self.lose_all(node, peer, now),
        }
        true
    }

    /// Two nodes have no connection any more.
    fn forget(&mut self, ends: [NodeId; 2]) {
        let [a, b] = ends;
        let Some(connections) = &mut self.connections else { return };
        connections.set(ends, false);
        for (end, other) in [(a, b), (b, a)] {
            connections.heard[end.index()].remove(other);
        }
    }

    /// What is under way from one node to another is lost at once, and not when it would have been due. What is to be heard
    /// behind it need not wait.
    fn lose_all(&mut self, from: NodeId, to: NodeId, at: Time) {
        let on_it = |f: &&Flight<M>| (f.id.from, f.id.to) == (from, to) && !f.is_lost();
        let on_it: Vec<MsgId> = self.flights.iter().filter(on_it).map(|f| f.id).collect();
        for id in on_it {
            self.change(id, |f| {
                f.due = f.due.min(at);
                if f.msg.is_some() {
                    f.fate = Passage::Lost(Loss::Broken);
                }
            });
        }
    }

    /// A node is to hear that its connection with another is over: at once, or, if the other has ended it, when it is due.
    fn tell(&mut self, peer: NodeId, end: NodeId, at: Time, ended: Option<Time>) {
        let link = self.link(peer, end);
        link.breaks += 1;
        link.sent += 1;
        let id = MsgId { from: peer, to: end, copy: 0, n: link.sent };
        self.connections.iter_mut().for_each(|connections| connections.news.push(id));
        let (ends, due) = (ended.is_some(), ended.unwrap_or(at));
        self.insert(Flight { fate: Passage::CameThrough, ends, ..Flight::new(id, at, due, None) });
    }

    /// What a node has yet to hear of its connections with another it never will. Whether there was something.
    fn hear_no_more(&mut self, node: NodeId, peer: NodeId) -> bool {
        self.flights.retain(|f| (f.id.from, f.id.to) != (peer, node) || f.msg.is_some());
        std::mem::take(&mut self.link(peer, node).breaks) > 0
    }

    /// A node's process ends: its connections break, and what it has yet to hear it never will.
    pub(super) fn break_all(&mut self, node: NodeId, now: Time, up: impl Fn(NodeId) -> bool) {
        self.connections.iter_mut().for_each(|all| all.apart[node.index()] = NodeSet::EMPTY);
        for peer in (0..self.nodes as u8).map(NodeId).filter(|peer| *peer != node) {
            self.hear_no_more(node, peer);
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
            self.change(id, |f| {
                f.due = due;
                // News arrives whatever becomes of the link.
                if f.msg.is_some() {
                    f.fate = Passage::Open;
                }
            });
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
