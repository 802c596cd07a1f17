//! The protocols: one folder each, and one line each in [`ALL`].

pub mod fast;
pub mod mesos;
pub mod multipaxos;
pub mod paxos;
pub mod raft;
pub mod replicas;
pub mod zookeeper;

#[cfg(test)]
mod tests;

use crate::engine::scene::Fact;
use crate::engine::{Config, Info, NodeId, Protocol, Sim, StartError, build};

/// Builds a world from its configuration and the initial states of some nodes.
pub type Builder = fn(Config, &[(NodeId, Vec<(String, Fact)>)]) -> Result<Box<dyn Sim>, StartError>;

/// A protocol that can be run.
pub struct Entry {
    /// Its tables.
    pub info: &'static Info,
    /// Builds a world of it.
    pub build: Builder,
}

/// All protocols, in the order of the menus.
pub const ALL: &[Entry] = &[
    Entry { info: <raft::Raft as Protocol>::INFO, build: build::<raft::Raft> },
    Entry { info: <paxos::Paxos as Protocol>::INFO, build: build::<paxos::Paxos> },
    Entry { info: <multipaxos::MultiPaxos as Protocol>::INFO, build: build::<multipaxos::MultiPaxos> },
    Entry { info: <fast::FastPaxos as Protocol>::INFO, build: build::<fast::FastPaxos> },
    Entry { info: <zookeeper::ZooKeeper as Protocol>::INFO, build: build::<zookeeper::ZooKeeper> },
    Entry { info: <replicas::Replicas as Protocol>::INFO, build: build::<replicas::Replicas> },
    Entry { info: <mesos::Mesos as Protocol>::INFO, build: build::<mesos::Mesos> },
];

/// The protocol of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.info.name == name)
}
