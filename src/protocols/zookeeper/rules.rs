//! ZooKeeper's rules: those of its parts.

use crate::engine::Rule;
use crate::engine::facts::{count, flag, node, told, word};
use crate::parts::zk::{client, server};
use crate::parts::{fate, zab};
use crate::table;

/// Where a client stands, in the order of [`State`](crate::parts::zk::client::State).
const STATES: &[&str] = &["apart", "connecting", "connected", "closing", "closed"];
/// What answers are about sessions and lines.
const SOURCE: &str = "programmer's guide and recipes";

table! { RULES: [Rule] by RuleId::of;
    ..zab::RULES;
    ..server::RULES;
    ..client::RULES;
    IS_CONNECTED = Rule::event("zookeeper.is.connected", "How far a client is with its server.", SOURCE)
        .facts(&[node("server"), word("state", STATES), told("session")]);
    SERVES_NOBODY = Rule::event("zookeeper.is.closed", "A server serves nobody.", SOURCE);
    IN_NO_LINE = Rule::event("zookeeper.is.in-no-line", "A client stands in no line.", SOURCE);
    IS_FIRST = Rule::event("zookeeper.is.first", "A client takes itself for the first.", SOURCE).facts(&[told("own")]);
    IS_GONE = Rule::event("zookeeper.is.gone", "A znode is gone, and a client does not know.", SOURCE)
        .facts(&[told("path"), flag("own")]);
    IS_ASKING = Rule::event("zookeeper.is.asking", "A client waits for an answer.", SOURCE)
        .facts(&[node("server"), told("what")]);
    WAITS_FOR = Rule::event("zookeeper.is.waiting", "A client waits until a znode goes.", SOURCE)
        .facts(&[told("own"), told("watched")]);
    NOBODY_COUNTS = Rule::event("zookeeper.is.uncounted", "Nobody counts how long a session lives.", SOURCE)
        .facts(&[told("session")]);
    COUNTS = Rule::event("zookeeper.is.counted", "How long a session lives by its leader's count.", SOURCE)
        .facts(&[told("session"), count("ticks"), node("server"), node("client")]);
    ..fate::rules::<super::ZooKeeper>();
}
