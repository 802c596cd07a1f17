//! A client of the ensemble.

use super::ZooKeeper;
use super::server::Context;
use crate::engine::Event;

/// A running client's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Client {}

impl Client {
    /// A client whose process has just started.
    pub fn boot(_cx: &mut Context) -> Client {
        Client {}
    }

    /// Acts on an event.
    pub fn on(&mut self, _cx: &mut Context, _event: &Event<ZooKeeper>) {}
}
