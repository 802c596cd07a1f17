//! A replica: applies every write that arrives, in the order of arrival, and answers. It looks neither at who asks, nor
//! at what it has applied already, nor at what the other replicas hold.

use super::messages::{Msg, Record};
use super::register::Register;
use super::{Context, rules};
use crate::engine::{List, NodeId, Value};

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// What it holds.
    pub holds: Register,
    /// What it applied, in the order of arrival.
    pub applied: List<Value>,
}

impl Disk {
    /// Applies a record.
    pub fn write(&mut self, record: &Record) {
        self.holds = record.holds;
        self.applied.push(record.applied);
    }
}

/// A replica's process starts: nobody tells it what it has missed.
pub fn boot(cx: &mut Context) {
    let Disk { holds, applied } = cx.disk();
    let facts = [holds.set_by.0, holds.added, applied.len() as u32, 0];
    cx.tell(rules::BOOTS, facts);
}

/// A write arrives: it is applied, whatever it is.
pub fn on_write(cx: &mut Context, from: NodeId, seq: u32, value: Value) {
    let before = cx.disk().holds;
    cx.persist(Record { applied: value, holds: before.after(cx.config, value) });
    cx.tell(rules::APPLIES, [value.0, before.set_by.0, before.added, from.0.into()]);
    cx.send(from, Msg::Answer { seq, value });
}
