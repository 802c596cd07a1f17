//! A client of a replicated log: it follows a hint to the leader, and knows what came of its last command.

use super::{Client, Places};
use crate::engine::scene::{Fact, NodeCard};
use crate::engine::{Config, Fields, NodeId, RuleId, Value};
use crate::parts::part::{Host, Part};
use crate::parts::service::Reply;
use std::collections::BTreeMap;

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Commander {
    /// What it asks for and waits for.
    pub asks: Client,
    /// The last command that was answered as applied, its index in the log, and what came of it.
    pub last_answer: Option<(Value, u32, Reply)>,
}

/// What became of a client's command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Committed and applied.
    Applied {
        /// Where it stands in the log.
        index: u32,
        /// What came of it.
        reply: Reply,
    },
    /// The server does not lead; it may know who does.
    NotLeader(Option<NodeId>),
}

/// A client has heard that a command of its is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answered {
    /// The client's number for it.
    pub seq: u32,
    /// The command.
    pub value: Value,
    /// Where it stands in the log.
    pub index: u32,
    /// What came of it.
    pub reply: Reply,
}

impl Commander {
    /// A client that has no command under way.
    pub fn boot(host: &mut impl Host<Client>) -> Commander {
        Commander { asks: <Client as Part>::boot(host), last_answer: None }
    }

    /// A server answered: what it waited for is done, or it asks somebody else. The rules tell that it has its answer, and
    /// that an answer comes which it does not wait for.
    pub fn on_answer(
        &mut self,
        host: &mut impl Host<Client>,
        [answered, late]: [RuleId; 2],
        from: NodeId,
        seq: u32,
        outcome: Outcome,
    ) -> Option<Answered> {
        if !self.asks.pending.iter().any(|wanted| wanted.seq == seq) {
            host.tell(late, [from.0.into(), seq, 0, 0]);
            return None;
        }
        match outcome {
            Outcome::Applied { index, reply } => {
                let value = self.asks.settle(host, from, seq)?.value;
                self.last_answer = Some((value, index, reply));
                host.tell(answered, [value.0, index, from.0.into(), 0]);
                Some(Answered { seq, value, index, reply })
            }
            Outcome::NotLeader(hint) => {
                self.asks.redirect(host, from, seq, hint);
                None
            }
        }
    }

    /// Shows what it waits for, whom it asks next, and what came of its last command.
    pub fn picture(&self, places: Places, config: &Config, card: &mut NodeCard) {
        Client::picture(&self.asks, config, card);
        self.asks.picture_next(places, config, card);
        if let Some((value, index, reply)) = self.last_answer {
            card.facts.insert("last_answer".into(), Fact::Text(config.value_text(value)));
            card.facts.insert("last_answer_index".into(), Fact::Int(index.into()));
            card.facts.insert("last_result".into(), Fact::Text(reply.text(config)));
        }
    }
}

impl Outcome {
    /// Shows what an answer says.
    pub fn picture(self, config: &Config, facts: &mut BTreeMap<String, Fact>) {
        match self {
            Outcome::Applied { index, reply } => {
                facts.insert("applied_index".into(), Fact::Int(index.into()));
                facts.insert("result".into(), Fact::Text(reply.text(config)));
            }
            Outcome::NotLeader(leader) => {
                let name = leader.map_or("nobody", |id| config.name(id));
                facts.insert("leader".into(), Fact::Text(name.into()));
            }
        }
    }

    /// One of one's own: applied at an index, or sent to somebody who does not lead.
    pub fn forged(fields: &Fields) -> Outcome {
        let reply = |text: &str| Reply::written(fields.config, text);
        match fields.number("applied_index") {
            Some(index) => Outcome::Applied { index, reply: fields.text("result").map(reply).unwrap_or_default() },
            None => Outcome::NotLeader(fields.node("leader")),
        }
    }
}
