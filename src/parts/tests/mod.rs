//! Tests of parts by a protocol of their own, without any that people use.

mod client;
mod contract;
pub mod counter;
pub mod desk;

use crate::engine::tests::workbench::Workbench;
use crate::engine::{Config, NodeId};
use desk::Desk;

type Bench = Workbench<Desk>;

// Three servers and a client.
const S1: NodeId = NodeId(0);
const S2: NodeId = NodeId(1);
const S3: NodeId = NodeId(2);
const C1: NodeId = NodeId(3);

/// One of them, booted.
fn bench(id: NodeId) -> Bench {
    Workbench::at(&[3, 1], id.0)
}

/// A set-up with so many servers and clients.
pub fn config(servers: usize, clients: usize) -> Config {
    use crate::engine::Protocol;
    Config::new(Desk::INFO, &[servers, clients], 0).expect("a valid set-up")
}
