//! What a client of an ensemble shows of its session.

use super::{Session, State};
use crate::engine::Config;
use crate::engine::scene::{Badge, Fact, NodeCard, Tone, WAITING_FOR};
use crate::parts::znodes::short;

impl State {
    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            State::Apart => "apart",
            State::Connecting => "connecting",
            State::Connected => "connected",
            State::Closing => "closing",
            State::Closed => "closed",
        }
    }
}

impl Session {
    /// Shows its session and its server, what it asks for and what it is to ask for, and its watches.
    pub(super) fn picture(&self, config: &Config, card: &mut NodeCard) {
        card.role = self.state.id().into();
        card.badge = Badge { symbol: '◇', letter: 'c', tone: Tone::Ask };
        let mut fact = |name: &str, fact| card.facts.insert(name.into(), fact);
        if let Some(id) = self.id {
            fact("session", Fact::Text(id.text(config)));
        }
        fact("connection", Fact::text(self.state.id()));
        fact("server", Fact::Text(config.name(self.server).into()));
        fact("zxid", Fact::Text(self.seen.to_string()));
        fact("notified", Fact::Int(self.notified.into()));
        fact(WAITING_FOR, Fact::List(self.queue.iter().map(|op| Fact::Text(short(&op.text()))).collect()));
        fact("watches", Fact::List(self.watches.iter().map(|watch| Fact::Text(short(&watch.text()))).collect()));
        card.awaited_numbers = self.asks().map(|_| self.number).into_iter().collect();
    }
}
