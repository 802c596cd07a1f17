//! What a person tells a proposer beside what it does by itself: a number of their own, and a value.

use super::inputs;
use super::messages::Happened;
use super::numbers::{ballot_of, numbers};
use super::proposer::{Phase, Proposer};
use super::roles::{Context, Disk};
use super::{refused, rules};
use crate::engine::{Config, InputId, NodeId, NodeSet, Refusal, Value};
use crate::parts::ballot::{Ballot, Numbers};

/// Whether a node can be told this: a number of one's own is above all that the proposer has used, unless it may use one
/// again.
pub fn can_be_told(
    config: &Config,
    disk: &Disk,
    node: NodeId,
    (input, number): (InputId, Value),
) -> Result<(), Refusal> {
    let (Value(round), used) = (number, disk.proposed);
    if input != inputs::PREPARE || number == Value::NOOP {
        return Ok(());
    }
    if numbers(config) == Numbers::Counter && !config.rules_off.contains(rules::ONE_COUNTER) {
        return Err(refused::number_of_counter(config.name(node)));
    }
    let (ballot, text) = (ballot_of(config, round, node), |ballot: Ballot| ballot.text(config));
    if config.rules_off.contains(rules::UNIQUE) {
        return Ok(());
    }
    if ballot > used {
        return Ok(());
    }
    Err(refused::number_used(config.name(node), text(ballot), text(used), used.round() + 1))
}

impl Proposer {
    /// Told to ask for promises, with a number of one's own if one is given.
    pub fn prepare_at(&mut self, cx: &mut Context, to: NodeSet, Value(round): Value) {
        match round {
            0 => self.prepare(cx, to),
            round => self.begin(cx, to, ballot_of(cx.config, round, cx.id)),
        }
    }

    /// Told what to have chosen: with a quorum of promises and nothing sent it proposes that, if they leave it free to;
    /// otherwise it begins a ballot for it.
    pub fn propose_this(&mut self, cx: &mut Context, to: NodeSet, value: Value) {
        cx.fact(Happened::WasTold(value));
        cx.tell(rules::WISHES, [value.0, 0, 0, 0]);
        self.value = Some(value);
        match self.phase {
            Phase::Ready => self.propose(cx, to),
            Phase::Idle | Phase::Prepare | Phase::Accept | Phase::Wait | Phase::Done | Phase::Number => {
                self.prepare(cx, to);
            }
        }
    }
}
