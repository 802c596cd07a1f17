//! What the last step was and did, for those who tell about it. It knows no world.

use super::network::Loss;
use super::protocol::{Effect, Protocol};
use super::slot::Stop;
use super::{Choice, MsgId, NodeId, NodeSet};
use smallvec::SmallVec;

/// What the last step was and did; kept until the next one, for those who tell about it.
#[derive(Clone, Debug)]
pub(super) struct Last<P: Protocol> {
    pub choice: Choice,
    /// How far it moved the clock, ms.
    pub passed_ms: u64,
    /// What the message is called that the choice was about.
    pub kind: Option<&'static str>,
    /// Why the message was lost, if the schedule lost it.
    pub loss: Option<Loss>,
    /// Whether the message that arrived was a refusal.
    pub refusal: bool,
    /// Whether the message arrived damaged.
    pub damaged: bool,
    /// Whether its addressee knew that the connection had broken, and has heard nothing of the sender since.
    pub apart: bool,
    /// Whether its sender has closed their connection.
    pub closed: bool,
    /// For each node that acted, in order: its effects.
    pub effects: Vec<Effect<P>>,
    /// The nodes that acted, in order, each with the number of its effects.
    pub actors: SmallVec<[(NodeId, usize); 2]>,
    /// A node of the machine that stopped.
    pub crashed: Option<NodeId>,
    /// If it stopped in the middle of its handler: why.
    pub stop: Option<Stop>,
    /// The message of one's own that was put on its link.
    pub injected: Option<MsgId>,
    /// Links that were cut or healed, each in one direction.
    pub links: Vec<[NodeId; 2]>,
    /// Nodes that crashed and lost what they had not flushed.
    pub lost: NodeSet,
    /// Nodes that started again with an empty disk.
    pub wiped: NodeSet,
}

impl<P: Protocol> Last<P> {
    /// Before anything has happened.
    pub fn new() -> Self {
        Last {
            choice: Choice::Wait,
            passed_ms: 0,
            kind: None,
            loss: None,
            refusal: false,
            damaged: false,
            apart: false,
            closed: false,
            effects: Vec::new(),
            actors: SmallVec::new(),
            crashed: None,
            stop: None,
            injected: None,
            links: Vec::new(),
            lost: NodeSet::EMPTY,
            wiped: NodeSet::EMPTY,
        }
    }
}
