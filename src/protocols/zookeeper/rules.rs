//! ZooKeeper's rules: those of its parts, and how things stand when somebody asks.

use crate::engine::Rule;
use crate::engine::facts::{count, flag, node, nodes, place, term, told, word};
use crate::parts::zab::{Stage, Standing};
use crate::parts::zk::{client, server};
use crate::parts::{fate, zab};
use crate::table;

/// Where a client stands, in the order of [`State`](crate::parts::zk::client::State).
const STATES: &[&str] = &["apart", "connecting", "connected", "closing", "closed"];
/// What answers are about sessions and lines.
const SOURCE: &str = "programmer's guide and recipes";
/// What a server that wants to lead gathers.
const GATHERS: &[&str] = &["followers", "accepts", "acks"];
/// What decides that a server would rather have itself elected, in the order in which it is compared.
const BETTER: &[&str] = &["epoch", "zxid", "name"];
/// Those that follow it.
pub const FOLLOWERS: u32 = 0;
/// Those that accept its epoch.
pub const ACCEPTS: u32 = 1;
/// Those that have its history.
pub const ACKS: u32 = 2;

/// Where it is said how things stand.
const PAPER: &str = "Zab, section 3";

table! { RULES: [Rule] by RuleId::of;
    ..zab::RULES;
    ..server::RULES;
    ..client::RULES;
    IS_CONNECTED = Rule::event("zookeeper.is.connected", "How far a client is with its server.", SOURCE)
        .facts(&[node("server"), word("state", STATES), told("session")]);
    SERVES_NOBODY = Rule::event("zookeeper.is.closed", "A server serves nobody.", SOURCE);
    IN_NO_LINE = Rule::event("zookeeper.is.in-no-line", "A client stands in no line.", SOURCE);
    IS_FIRST = Rule::event("zookeeper.is.first", "A client takes itself for the first.", SOURCE).facts(&[told("own")]);
    IN_LINES = Rule::event("zookeeper.is.in-lines", "A client stands in more than one line.", SOURCE)
        .facts(&[told("lines")]);
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
    STAYS = Rule::event("zookeeper.is.staying", "An ephemeral znode does not go with its session.", SOURCE)
        .facts(&[told("session"), flag("over")]);
    IS_OWN = Rule::event("zookeeper.is.own", "A client waits for a znode of its own session.", SOURCE)
        .facts(&[told("session")]);
    IS_LEADER = Rule::event("zab.is.leader", "A server leads.", PAPER).facts(&[term("epoch")]);
    LEADS_NOW = Rule::event("zab.is.newer", "Another server leads a later epoch.", PAPER)
        .facts(&[term("epoch"), term("own_epoch"), node("server")]);
    REFUSES = Rule::event("zab.is.refusing", "A server has accepted a higher epoch than the one that is led.", PAPER)
        .facts(&[term("accepted"), term("epoch"), node("leader")]);
    IS_AHEAD = Rule::event("zab.is.ahead", "A server would rather have itself elected.", PAPER)
        .facts(&[node("candidate"), word("why", BETTER), zab::zxid("last"), count("epoch")]);
    IS_WAITING = Rule::event("zab.is.waiting", "A server waits to be told to look for a leader.", PAPER);
    IS_LOOKING = Rule::event("zab.is.looking", "A server looks for a leader.", PAPER)
        .facts(&[node("candidate"), nodes("servers"), count("needed")]);
    IS_FOLLOWING = Rule::event("zab.is.following", "A server follows another.", PAPER)
        .facts(&[node("leader"), word("stage", &Stage::NAMES)]);
    IS_GATHERING = Rule::event("zab.is.gathering", "Whom a server has that wants to lead.", PAPER)
        .facts(&[word("what", GATHERS), nodes("servers"), count("needed")]);
    IS_FOR = Rule::event("zab.is.for", "Whom a server would have for its leader, or has.", PAPER)
        .facts(&[node("candidate"), word("standing", &Standing::NAMES)]);
    IS_BEHIND = Rule::event("zab.is.behind", "A follower has not heard that something is committed.", PAPER)
        .facts(&[place("place"), node("leader"), zab::zxid("zxid")]);
    NOTHING_AT = Rule::event("zab.is.nothing", "Nothing stands in a place of any history.", PAPER)
        .facts(&[place("place")]);
    LEADERLESS = Rule::event("zab.is.leaderless", "Nobody serves as a leader.", PAPER);
    OVERTAKEN = Rule::event("zab.is.overtaken", "Something else is committed in a place.", PAPER)
        .facts(&[place("place"), zab::zxid("zxid")]);
    GONE = Rule::event("zab.is.gone", "No server has a committed transaction any more.", PAPER)
        .facts(&[place("place"), zab::zxid("zxid")]);
    LACKS = Rule::event("zab.is.lacking", "A leader lacks a transaction.", PAPER)
        .facts(&[place("place"), zab::zxid("zxid")]);
    ACKED = Rule::event("zab.is.acknowledged", "Of whose acknowledgements a leader knows.", PAPER)
        .facts(&[zab::zxid("zxid"), nodes("servers"), count("needed")]);
    NOBODY_ASKED = Rule::event("zab.is.clientless", "No client asked for a transaction.", PAPER)
        .facts(&[place("place"), zab::zxid("zxid")]);
    FORSAKEN = Rule::event("zab.is.forsaken", "Nobody answers a client.", PAPER)
        .facts(&[place("place"), node("client"), zab::zxid("zxid")]);
    ..fate::rules::<super::ZooKeeper>();
}
