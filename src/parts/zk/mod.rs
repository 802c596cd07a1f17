//! ZooKeeper beside its agreement: what clients and servers say to each other, a client's session, and what clients do
//! with znodes.

pub mod client;
pub mod ensemble;
pub mod forged;
pub mod messages;
pub mod recipes;
pub mod server;
pub(crate) mod words;
