//! What a search does where links are connections, as [`Network`](crate::engine::network::Network) does it in a world: what
//! is on one arrives in order, what ends one ends all that is on it, and each end that runs hears of that.
//!
//! A message that does not get through is a move here, and not one that is never delivered. Nothing on a connection is
//! left out because it is useless: what is behind it waits for it.

use super::known::{Known, Sort};
use super::row::HEAD;
use super::shared::{Carried, What};
use super::{Breaking, Searched};
use crate::engine::NodeId;
use std::ops::Range;

impl<P: Searched> Known<P> {
    /// Whether something between two nodes is next to arrive, or would be if nothing stood in its way.
    pub(super) fn is_next(&self, between: &[u32], at: usize) -> bool {
        match self.carried(between[at]).what {
            What::Message(_) | What::News => self.ahead(between, at).next().is_none(),
            What::Damaged | What::Open | What::Lost(_) => false,
        }
    }

    /// Whether this is on the connection of two nodes, and is lost with it.
    fn is_on(&self, ends: [NodeId; 2], msg: u32) -> bool {
        let carried = self.carried(msg);
        let between = ends.contains(&carried.from) && ends.contains(&carried.to) && carried.from != carried.to;
        match carried.what {
            What::Message(_) | What::Damaged | What::Open => between,
            What::News | What::Lost(_) => false,
        }
    }

    /// How the connection of two nodes can break because a message does not get through; `None` if there is none on it.
    pub(super) fn breaking(&self, row: &[u32], ends: [NodeId; 2]) -> Option<Breaking> {
        let ready = |node: NodeId| &self.slots[row[node.index()] as usize];
        let between = &row[self.nodes + HEAD..];
        let mut breaking = None;
        for (at, msg) in between.iter().enumerate().filter(|(_, msg)| self.is_on(ends, **msg)) {
            let carried = self.carried(*msg);
            let damaged = match carried.what {
                What::Message(_) => false,
                What::Damaged => true,
                What::Open | What::News | What::Lost(_) => continue,
            };
            let fated = self.shared.is_stopped(carried) || !ready(carried.to).up;
            let thrown_away = damaged && ready(carried.to).ready && self.ahead(between, at).next().is_none();
            breaking = breaking.max(Some(match (fated, thrown_away) {
                (true, _) => Breaking::Fated,
                (false, true) => Breaking::Damaged,
                (false, false) => Breaking::Dropped,
            }));
        }
        breaking
    }

    /// A connection breaks: what is on it is lost both ways, and both ends hear of it if they run.
    pub(super) fn break_up(&self, row: &mut Vec<u32>, ends: [NodeId; 2]) {
        let Some(marks) = &self.shared.marks else { return };
        lose(row, self.nodes + HEAD, |msg| self.is_on(ends, msg));
        let [a, b] = ends;
        for (peer, end) in [(a, b), (b, a)] {
            if self.slots[row[end.index()] as usize].up {
                row.push(marks.news(peer, end));
            }
        }
    }

    /// What becomes of all that is between nodes when one moves, and what it sends.
    pub(super) fn carry(&self, row: &mut Vec<u32>, node: NodeId, crashes: bool, sent: Range<u32>) {
        for msg in self.sent[sent.start as usize..sent.end as usize].iter().copied() {
            match self.carried(msg) {
                Carried { what: What::News, from, to, .. } => self.close(row, *from, *to),
                _ => self.send(row, msg),
            }
        }
        if crashes {
            self.end(row, node);
        }
    }

    /// A message goes behind what is on its connection, or into the void if that is broken and its sender has yet to
    /// hear of it.
    fn send(&self, row: &mut Vec<u32>, msg: u32) {
        let Some(marks) = &self.shared.marks else { return };
        let (from, to) = (self.carried(msg).from, self.carried(msg).to);
        let between = &row[self.nodes + HEAD..];
        if self.msgs[msg as usize].sort == Sort::Loose {
            if self.shared.regard.messages || !between.contains(&msg) {
                row.push(msg);
            }
            return;
        }
        if between.contains(&marks.news(to, from)) {
            return;
        }
        let open = marks.open([from, to]);
        if !between.contains(&open) {
            row.push(open);
        }
        row.push(msg);
    }

    /// A node closes its connection with another: what is on it is lost both ways, and the other end hears of that. The node
    /// itself has nothing more to hear.
    fn close(&self, row: &mut Vec<u32>, node: NodeId, peer: NodeId) {
        let Some(marks) = &self.shared.marks else { return };
        let unheard = marks.news(peer, node);
        let closes = row[self.nodes + HEAD..].contains(&marks.open([node, peer]))
            && !self.shared.world.network.is_cut(node, peer);
        lose(row, self.nodes + HEAD, |msg| msg == unheard || closes && self.is_on([node, peer], msg));
        if closes && self.slots[row[peer.index()] as usize].up {
            row.push(marks.news(node, peer));
        }
    }

    /// A node's process ends: what it has yet to hear it never will, and its connections break.
    fn end(&self, row: &mut Vec<u32>, node: NodeId) {
        let Some(marks) = &self.shared.marks else { return };
        lose(row, self.nodes + HEAD, |msg| {
            let carried = self.carried(msg);
            carried.to == node && carried.came_through
        });
        for peer in (0..self.nodes as u8).map(NodeId).filter(|peer| *peer != node) {
            if row[self.nodes + HEAD..].contains(&marks.open([node, peer])) {
                self.break_up(row, [node, peer]);
            }
        }
    }
}

/// Takes out what is lost from a place of a row on.
fn lose(row: &mut Vec<u32>, from: usize, lost: impl Fn(u32) -> bool) {
    let mut at = 0;
    row.retain(|msg| {
        at += 1;
        at <= from || !lost(*msg)
    });
}
