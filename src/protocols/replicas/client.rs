//! A client: sends each write to all replicas and notes who answers. After a while it stops waiting, and cannot know
//! why somebody was silent. It never sends a write again.

use super::messages::Msg;
use super::{Context, REPLICA, options, rules, timers};
use crate::engine::{NodeId, NodeSet, Value};
use smallvec::SmallVec;

/// The most writes that a client waits for at once; beyond that it stops waiting for the oldest.
const MOST_PENDING: usize = 16;

/// A write that was sent and not answered by all replicas yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// The client's number for it.
    pub seq: u32,
    /// The write.
    pub value: Value,
    /// Who has answered.
    pub answered: NodeSet,
}

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// Number of the last write sent.
    pub seq: u32,
    /// Writes that it waits for, the oldest first.
    pub pending: SmallVec<[Pending; 4]>,
    /// The replicas that left a write unanswered, and that it has heard nothing from since.
    pub silent: NodeSet,
    /// How many of its writes all replicas have answered.
    pub answered: u32,
    /// How many it stopped waiting for.
    pub given_up: u32,
}

impl Client {
    /// A client that has written nothing yet.
    pub fn boot(cx: &mut Context) -> Client {
        let client = Client { seq: 0, pending: SmallVec::new(), silent: NodeSet::EMPTY, answered: 0, given_up: 0 };
        client.wait_for_next(cx);
        client
    }

    /// Arms the timer after which it writes by itself, if it does so at all.
    fn wait_for_next(&self, cx: &mut Context) {
        let interval = cx.config.option(options::CLIENT_INTERVAL_MS);
        if interval[1] > 0 {
            cx.set_timer(timers::WRITE, interval);
        }
    }

    /// Starts waiting for the answers to the oldest write. Whatever is younger waits at least as long.
    fn be_patient(&self, cx: &mut Context) {
        match self.pending.is_empty() {
            true => cx.cancel_timer(timers::PATIENCE),
            false => cx.set_timer(timers::PATIENCE, cx.config.option(options::CLIENT_PATIENCE_MS)),
        }
    }

    /// Sends a write to all replicas, each a message of its own.
    pub fn write(&mut self, cx: &mut Context, value: Value) {
        self.seq = self.seq.saturating_add(1);
        if self.pending.len() == MOST_PENDING {
            self.lose_patience(cx);
        }
        self.pending.push(Pending { seq: self.seq, value, answered: NodeSet::EMPTY });
        if self.pending.len() == 1 {
            self.be_patient(cx);
        }
        let replicas = cx.config.of_kind(REPLICA);
        replicas.iter().for_each(|to| cx.send(to, Msg::Write { seq: self.seq, value }));
        cx.tell(rules::SENDS_ALL, [value.0, replicas.len() as u32, 0, 0]);
    }

    /// Time for a write of its own.
    pub fn write_by_itself(&mut self, cx: &mut Context) {
        let value = Value::numbered(cx.id, self.seq.saturating_add(1));
        self.write(cx, value);
        self.wait_for_next(cx);
    }

    /// A replica says that it has applied a write.
    pub fn on_answer(&mut self, cx: &mut Context, from: NodeId, seq: u32, value: Value) {
        let was_silent = self.silent.contains(from);
        self.silent.remove(from);
        if was_silent {
            cx.tell(rules::LATE, [from.0.into(), value.0, 0, 0]);
        }
        // A restarted client counts from 1 again: what answers a write of its earlier life answers no new one.
        let Some(at) = self.pending.iter().position(|p| (p.seq, p.value) == (seq, value)) else {
            if !was_silent {
                cx.tell(rules::NOT_AWAITED, [from.0.into(), value.0, 0, 0]);
            }
            return;
        };
        let of = cx.config.of_kind(REPLICA).len();
        let pending = &mut self.pending[at];
        if !pending.answered.insert(from) {
            return cx.tell(rules::ANSWERED_AGAIN, [from.0.into(), value.0, 0, 0]);
        }
        let count = pending.answered.len();
        cx.tell(rules::ANSWERED, [from.0.into(), value.0, count as u32, of as u32]);
        if count == of {
            self.pending.remove(at);
            self.answered = self.answered.saturating_add(1);
            if at == 0 {
                self.be_patient(cx);
            }
        }
    }

    /// The oldest write was not answered by all in time. Dead or slow, question lost or answer lost: it all looks the
    /// same from here, so the client only notes who was silent.
    pub fn lose_patience(&mut self, cx: &mut Context) {
        if self.pending.is_empty() {
            return;
        }
        let Pending { value, answered, .. } = self.pending.remove(0);
        let silent = NodeSet(cx.config.of_kind(REPLICA).0 & !answered.0);
        self.silent = NodeSet(self.silent.0 | silent.0);
        self.given_up = self.given_up.saturating_add(1);
        cx.tell(rules::TIMEOUT, [silent.0, value.0, 0, 0]);
        self.be_patient(cx);
    }
}
