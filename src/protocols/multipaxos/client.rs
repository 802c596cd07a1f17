//! A client of Multi-Paxos: sends commands to a server that it is told to ask, or by itself, and follows a hint to the
//! leader.

use super::messages::{Happened, Msg, Record};
use super::server::{Context, MANNER, servers};
use super::{INFO, MultiPaxos, rules};
use crate::embeds;
use crate::engine::NodeId;
use crate::parts::client::{self, Outcome, Places};

/// A running client's memory.
pub type Client = client::Commander;

embeds! { MultiPaxos: client::Client;
    places: Places::of(&INFO, MANNER, servers),
    message: Msg::Request,
    disk: |disk| &disk.seq,
    record: Record::Sequence,
}

/// A server answered.
pub fn on_answer(client: &mut Client, cx: &mut Context, from: NodeId, seq: u32, outcome: Outcome) {
    if let Some(answered) = client.on_answer(cx, [rules::ANSWERED, rules::LATE_ANSWER], from, seq, outcome) {
        cx.fact(Happened::Answered(answered));
    }
}
