//! A client: asks a proposer to get a value chosen, and hears from the learners what was.

use super::messages::Msg;
use super::node::{Context, Part};
use super::{options, rules, timers};
use crate::engine::{NodeId, Value};
use smallvec::SmallVec;

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// How many values of its own making it has asked for.
    pub made_up: u32,
    /// What it asked for and has no answer to.
    pub pending: SmallVec<[Value; 4]>,
    /// The proposer that it asks by itself.
    pub proposer: NodeId,
    /// How many of its wishes were answered.
    pub answered: u32,
    /// What it was told was chosen.
    pub decided: Option<Value>,
}

impl Client {
    /// A client that has asked for nothing yet.
    pub fn boot(cx: &mut Context) -> Client {
        let proposer = Part::Proposer.players(cx.config).iter().next().unwrap_or_default();
        let client = Client { made_up: 0, pending: SmallVec::new(), proposer, answered: 0, decided: None };
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

    /// Asks for a value.
    pub fn ask(&mut self, cx: &mut Context, proposer: NodeId, value: Value) {
        if self.pending.is_empty() {
            cx.set_timer(timers::PATIENCE, cx.config.option(options::CLIENT_PATIENCE_MS));
        }
        self.pending.push(value);
        self.proposer = proposer;
        cx.send(proposer, Msg::Request { value });
        cx.tell(rules::ASKS, [proposer.0.into(), value.0, 0, 0]);
    }

    /// Time for a wish of its own.
    pub fn ask_by_itself(&mut self, cx: &mut Context) {
        self.made_up = self.made_up.saturating_add(1);
        self.ask(cx, self.proposer, Value::numbered(cx.id, self.made_up));
        self.wait_for_next(cx);
    }

    /// Nothing was answered for a while. To ask again is safe: however often a value is proposed, one is chosen.
    pub fn lose_patience(&mut self, cx: &mut Context) {
        let Some(oldest) = self.pending.first().copied() else { return };
        let proposers = Part::Proposer.players(cx.config);
        let next = proposers.iter().find(|id| *id > self.proposer).or_else(|| proposers.iter().next());
        self.pending.clear();
        cx.tell(rules::ASKS_AGAIN, [oldest.0, self.proposer.0.into(), 0, 0]);
        self.ask(cx, next.unwrap_or(self.proposer), oldest);
    }

    /// A learner says what was chosen: that answers every wish, whether it came true or not.
    pub fn on_decided(&mut self, cx: &mut Context, from: NodeId, value: Value) {
        self.decided = Some(value);
        let Some(wish) = self.pending.first().copied() else { return };
        let came_true = self.pending.contains(&value);
        self.answered = self.answered.saturating_add(self.pending.len() as u32);
        self.pending.clear();
        cx.cancel_timer(timers::PATIENCE);
        cx.tell(rules::ANSWERED, [value.0, from.0.into(), wish.0, came_true.into()]);
    }
}
