//! A client: sends commands to a server it is told to ask, or by itself, and follows a hint to the leader
//! (section 8, without sessions: it never repeats a command by itself).

use super::messages::{Msg, Outcome, Record};
use super::server::{Context, SERVER};
use super::{options, rules, timers};
use crate::engine::{NodeId, Value};
use smallvec::SmallVec;

/// A command that was sent and not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// The client's number for it.
    pub seq: u32,
    /// The command.
    pub value: Value,
    /// The server asked last.
    pub asked: NodeId,
}

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// Commands without an answer so far.
    pub pending: SmallVec<[Pending; 4]>,
    /// The server that it asks by itself.
    pub server: NodeId,
    /// Commands answered as applied.
    pub answered: u32,
    /// The last one of them, and its index in the log.
    pub last_answer: Option<(Value, u32)>,
}

impl Client {
    /// A client that has no command under way.
    pub fn boot(cx: &mut Context) -> Client {
        let server = cx.config.of_kind(SERVER).iter().next().unwrap_or_default();
        let client = Client { pending: SmallVec::new(), server, answered: 0, last_answer: None };
        client.wait_for_next(cx);
        client
    }

    /// Arms the timer after which it asks by itself, if it does so at all.
    fn wait_for_next(&self, cx: &mut Context) {
        let interval = cx.config.option(options::CLIENT_INTERVAL_MS);
        if interval[1] > 0 {
            cx.set_timer(timers::REQUEST, interval);
        }
    }

    /// Sends a command.
    pub fn ask(&mut self, cx: &mut Context, server: NodeId, value: Value) {
        // The number is on disk first: after a restart an answer to an old command must not fit a new one.
        let seq = cx.disk().seq.saturating_add(1);
        cx.persist(Record::Sequence(seq));
        if self.pending.is_empty() {
            cx.set_timer(timers::PATIENCE, cx.config.option(options::CLIENT_PATIENCE_MS));
        }
        self.pending.push(Pending { seq, value, asked: server });
        cx.send(server, Msg::Request { seq, value });
        cx.tell(rules::ASKS, [server.0.into(), value.0, 0, 0]);
    }

    /// Time for a command of its own.
    pub fn ask_by_itself(&mut self, cx: &mut Context) {
        let value = Value::numbered(cx.id, cx.disk().seq.saturating_add(1));
        self.ask(cx, self.server, value);
        self.wait_for_next(cx);
    }

    /// Nothing was answered for a while: it stops waiting, and will try the next server.
    pub fn lose_patience(&mut self, cx: &mut Context) {
        if let Some(oldest) = self.pending.first() {
            cx.tell(rules::GIVES_UP, [oldest.value.0, self.pending.len() as u32, oldest.asked.0.into(), 0]);
        }
        self.pending.clear();
        self.try_another(cx);
    }

    fn try_another(&mut self, cx: &Context) {
        let servers = cx.config.of_kind(SERVER);
        let after = servers.iter().find(|id| *id > self.server);
        self.server = after.or_else(|| servers.iter().next()).unwrap_or_default();
    }

    /// A server answered.
    pub fn on_answer(&mut self, cx: &mut Context, from: NodeId, seq: u32, outcome: Outcome) {
        let Some(at) = self.pending.iter().position(|p| p.seq == seq) else { return };
        let pending = self.pending[at];
        match outcome {
            Outcome::Applied(index) => {
                self.pending.remove(at);
                self.server = from;
                self.answered = self.answered.saturating_add(1);
                self.last_answer = Some((pending.value, index));
                cx.tell(rules::ANSWERED, [pending.value.0, index, from.0.into(), 0]);
                self.renew_patience(cx);
            }
            Outcome::NotLeader(Some(leader)) => {
                self.server = leader;
                self.pending[at].asked = leader;
                cx.send(leader, Msg::Request { seq, value: pending.value });
                cx.tell(rules::ASKS, [leader.0.into(), pending.value.0, 0, 0]);
            }
            Outcome::NotLeader(None) => {
                self.pending.remove(at);
                cx.tell(rules::GIVES_UP, [pending.value.0, 1, from.0.into(), 1]);
                self.try_another(cx);
                self.renew_patience(cx);
            }
        }
    }

    fn renew_patience(&self, cx: &mut Context) {
        if self.pending.is_empty() {
            cx.cancel_timer(timers::PATIENCE);
        } else {
            cx.set_timer(timers::PATIENCE, cx.config.option(options::CLIENT_PATIENCE_MS));
        }
    }
}
