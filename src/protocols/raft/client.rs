//! A client of Raft: sends commands to a server that it is told to ask, or by itself, and follows a hint to the leader
//! (section 8).

use super::messages::{Happened, Msg, Outcome, Record};
use super::server::{Context, MANNER, SERVER};
use super::{INFO, Raft, rules};
use crate::embeds;
use crate::engine::{NodeId, Value};
use crate::parts::Part;
use crate::parts::client::{self, Places};
use crate::parts::service::Reply;

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// What it asks for and waits for.
    pub asks: client::Client,
    /// The last command that was answered as applied, its index in the log, and what came of it.
    pub last_answer: Option<(Value, u32, Reply)>,
}

embeds! { Raft: client::Client;
    places: Places::of(&INFO, MANNER, |config| config.founders(SERVER)),
    message: Msg::Request,
    disk: |disk| &disk.seq,
    record: Record::Sequence,
}

impl Client {
    /// A client that has no command under way.
    pub fn boot(cx: &mut Context) -> Client {
        Client { asks: <client::Client as Part>::boot(cx), last_answer: None }
    }

    /// A server answered.
    pub fn on_answer(&mut self, cx: &mut Context, from: NodeId, seq: u32, outcome: Outcome) {
        if !self.asks.pending.iter().any(|wanted| wanted.seq == seq) {
            return cx.tell(rules::LATE_ANSWER, [from.0.into(), seq, 0, 0]);
        }
        match outcome {
            Outcome::Applied { index, reply } => {
                let Some(settled) = self.asks.settle(cx, from, seq) else { return };
                self.last_answer = Some((settled.value, index, reply));
                cx.tell(rules::ANSWERED, [settled.value.0, index, from.0.into(), 0]);
                cx.fact(Happened::Answered { seq, value: settled.value, index, reply });
            }
            Outcome::NotLeader(hint) => self.asks.redirect(cx, from, seq, hint),
        }
    }
}
