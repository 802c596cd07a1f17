//! A client: a proposer in the paper's sense. It sends its value straight to the acceptors, and to the coordinators, who
//! may need it where they are free.

use super::messages::Msg;
use super::roles::{ACCEPTOR, COORDINATOR, Context};
use super::{options, rules, timers};
use crate::engine::{NodeId, NodeSet, Value};

/// A running client's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Client {
    /// How many values it made up by itself.
    pub count: u32,
    /// What it waits for.
    pub wish: Option<Value>,
    /// What it has heard was chosen.
    pub decided: Option<Value>,
}

impl Client {
    /// A client that starts.
    pub fn boot(cx: &mut Context) -> Client {
        wait_for_next(cx);
        Client::default()
    }

    /// It is told to ask for something.
    pub fn ask(&mut self, cx: &mut Context, value: Value) {
        self.wish = Some(value);
        cx.tell(rules::ASKS, [value.0, 0, 0, 0]);
        self.send(cx, value);
    }

    fn send(&self, cx: &mut Context, value: Value) {
        let to = NodeSet(cx.config.of_kind(ACCEPTOR).0 | cx.config.of_kind(COORDINATOR).0);
        to.iter().for_each(|id| cx.send(id, Msg::Request { value }));
        cx.set_timer(timers::PATIENCE, cx.option(options::CLIENT_PATIENCE_MS));
    }

    /// It asks by itself, unless it waits for something. Also when it has heard what was chosen: a learner to whom votes
    /// were lost is told by the next round only, and nobody but a client who asks begins one.
    pub fn on_request(&mut self, cx: &mut Context) {
        if self.wish.is_none() {
            self.count += 1;
            self.ask(cx, Value::numbered(cx.id, self.count));
        }
        wait_for_next(cx);
    }

    /// It has waited long enough, and asks for the same again.
    pub fn on_patience(&mut self, cx: &mut Context) {
        if let Some(value) = self.wish {
            cx.tell(rules::ASKS_AGAIN, [value.0, 0, 0, 0]);
            self.send(cx, value);
        }
    }

    /// It hears what was chosen.
    pub fn on_decided(&mut self, cx: &mut Context, from: NodeId, value: Value) {
        let wish = self.wish.take();
        self.decided = Some(value);
        cx.cancel_timer(timers::PATIENCE);
        let (wished, true_now) = (wish.map_or(crate::engine::facts::NOTHING, |wish| wish.0), wish == Some(value));
        cx.tell(rules::ANSWERED, [value.0, from.0.into(), wished, true_now.into()]);
    }
}

fn wait_for_next(cx: &mut Context) {
    let interval = cx.option(options::CLIENT_INTERVAL_MS);
    if interval[1] > 0 {
        cx.set_timer(timers::REQUEST, interval);
    }
}
