//! A client of Paxos: asks a proposer to get a value chosen, and hears from the learners what was. To ask again is safe:
//! however often a value is proposed, one is chosen.

use super::messages::Msg;
use super::roles::{Context, MANNER, Role};
use super::{INFO, Paxos, rules};
use crate::embeds;
use crate::engine::{NodeId, Value};
use crate::parts::Part;
use crate::parts::client::{self, Places, Sequence};

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// What it asks for and waits for.
    pub asks: client::Client,
    /// What it was told was chosen.
    pub decided: Option<Value>,
}

embeds! { Paxos: client::Client;
    places: Places::of(&INFO, MANNER, |config| Role::Proposer.players(config)),
    message: Msg::Request,
    disk: |_| &Sequence(0),
}

impl Client {
    /// A client that has asked for nothing yet.
    pub fn boot(cx: &mut Context) -> Client {
        Client { asks: <client::Client as Part>::boot(cx), decided: None }
    }

    /// A learner says what was chosen: that answers every wish, whether it came true or not, and of each it is told.
    pub fn on_decided(&mut self, cx: &mut Context, from: NodeId, value: Value) {
        self.decided = Some(value);
        let wishes = self.asks.settle_all(cx);
        if wishes.is_empty() {
            cx.tell(rules::HEARS, [value.0, from.0.into(), 0, 0]);
        }
        for (at, wish) in wishes.iter().enumerate() {
            if !wishes[..at].iter().any(|other| other.value == wish.value) {
                cx.tell(rules::ANSWERED, [value.0, from.0.into(), wish.value.0, (wish.value == value).into()]);
            }
        }
    }
}
