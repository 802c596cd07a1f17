//! The rows that the service of an ensemble brings for a protocol's tables, and where they stand there. Sources are pages
//! of ZooKeeper's documentation, the programmer's guide and the internals, and classes of its program.

use crate::engine::facts::{count, flag, ms, node, told, word};
use crate::engine::{Announces, Harm, Info, OptionId, Property, PropertyId, Rule, RuleId};
use crate::parts::rows::rows;
use crate::parts::zab::zxid;
use crate::parts::znodes::{Turn, WatchKind};

/// Sessions.
const SESSIONS: &str = "programmer's guide, ZooKeeper Sessions";
/// Watches.
const WATCHES: &str = "programmer's guide, ZooKeeper Watches";
/// What reads and `sync` promise.
const GUARANTEES: &str = "programmer's guide, Consistency Guarantees";

/// Why a server does not serve a client.
pub(super) const WHY: &[&str] = &["leaderless", "unknown"];
/// Why it serves it no longer.
pub(super) const ENDS: &[&str] = &["leaderless", "over"];

rows! {
    /// A row that the service brings.
    ServerRow;
    /// Who decides that a session is over.
    ExpireByEnsemble = Rule::safety(
        "zk.session.expire-by-ensemble",
        "A session is over when a transaction of the leader says so, on all servers alike.",
        "programmer's guide, ZooKeeper Sessions; SessionTrackerImpl, Leader",
        "each server drops, by itself, whom it served and has not heard",
        &[Harm::from("one-owner", 2)],
    ).facts(&[told("session"), count("ticks"), count("ephemeral")]);
    /// Ephemeral znodes go.
    Ephemeral = Rule::liveness(
        "zk.session.ephemeral",
        "Ephemeral znodes go with their session, in the same transaction.",
        "programmer's guide, Ephemeral Nodes; CloseSessionTxn",
        "they stay, and whoever waits for that waits for ever",
    ).facts(&[told("session"), count("ephemeral")]);
    /// No server behind its client.
    NoOlderServer = Rule::safety(
        "zk.session.no-older-server",
        "A server does not take a client that has seen more than it has itself.",
        "programmer's guide, Consistency Guarantees; ZooKeeperServer.processConnectRequest",
        "it takes any",
        &[Harm::from("session-order", 3)],
    ).turns_away().with_refusal().announces(Announces::Send).facts(&[node("client"), zxid("seen"), zxid("own")]);
    /// An event before what is newer.
    BeforeData = Rule::safety(
        "zk.watch.before-data",
        "A client is told what its watch waits for before it gets any data newer than that.",
        WATCHES,
        "it is told behind the next answer",
        &[Harm::from("watch-order", 1)],
    ).routine().announces(Announces::Send).facts(&[node("client"), told("path"), zxid("zxid")]);
    /// Watches fire once.
    OneShot = Rule::cost(
        "zk.watch.one-shot",
        "A watch fires once: whoever wants to hear more reads and watches again.",
        WATCHES,
        "it fires on and on",
    ).facts(&[node("client"), told("path"), word("turn", &Turn::IDS), zxid("zxid")]);
    /// It lets a session live for longer.
    Raises = Rule::event("zk.server.raises", "A server lets a session live for two of its ticks at least.",
        "administrator's guide, minSessionTimeout")
        .facts(&[node("client"), ms("asked"), ms("agreed")]);
    /// It serves a client.
    Serves = Rule::event("zk.server.serves", "A server serves a client in its session.", SESSIONS)
        .announces(Announces::Send).facts(&[node("client"), told("session"), flag("new"), count("watches")]);
    /// It does not.
    Refuses = Rule::event("zk.server.refuses", "A server does not serve a client.", SESSIONS)
        .turns_away().with_refusal().announces(Announces::Send).facts(&[node("client"), word("why", WHY)]);
    /// It does so no longer.
    PartsWith = Rule::event("zk.server.parts-with", "A server serves a client no longer.", SESSIONS)
        .announces(Announces::Send).facts(&[node("client"), word("why", ENDS)]);
    /// A client's session is over.
    TellsExpired = Rule::event("zk.session.told", "A client comes with a session that is over, and is told.", SESSIONS)
        .turns_away().with_refusal().announces(Announces::Send).facts(&[node("client"), told("session")]);
    /// The leader hears of sessions.
    Hears = Rule::event("zk.session.heard", "The leader hears that sessions are alive, and counts their ticks anew.",
        "internals; LeaderSessionTracker").routine().facts(&[node("server"), count("sessions")]);
    /// A new leader begins to count.
    Fresh = Rule::event("zk.session.fresh", "A new leader gives each session its whole time again.",
        "SessionTrackerImpl; Leader.startZkServer").facts(&[count("sessions")]);
    /// A request came by a server that its session has left.
    Moved = Rule::event("zk.session.moved", "A request comes by a server that its session has left, and is dropped.",
        "SessionMovedException").routine().turns_away().facts(&[node("client"), node("server"), node("now")]);
    /// It hands on what a client wants.
    Forwards = Rule::event("zk.server.forwards", "A server hands on to its leader what a client wants.",
        "internals; FollowerRequestProcessor").announces(Announces::Send)
        .facts(&[node("client"), node("leader"), told("what")]);
    /// The leader makes a transaction.
    Resolves = Rule::event("zk.leader.resolves", "A leader makes a transaction of what a client wants.",
        "internals; PrepRequestProcessor").facts(&[node("client"), told("what"), told("txn")]);
    /// It applies one.
    Applies = Rule::event("zk.server.applies", "A server applies a transaction that is committed.",
        "internals; FinalRequestProcessor").facts(&[told("txn"), zxid("zxid")]);
    /// It answers.
    Answers = Rule::event("zk.server.answers", "A server answers a client: a read from what it knows itself.", GUARANTEES)
        .announces(Announces::Send).facts(&[node("client"), told("answer"), zxid("zxid"), flag("write")]);
    /// The leader is asked to let a server catch up.
    Syncs = Rule::event("zk.leader.syncs", "A leader answers a client's sync behind all that was proposed before.", GUARANTEES)
        .facts(&[node("client"), zxid("zxid"), flag("waits")]);
    /// A watch is set.
    Sets = Rule::event("zk.watch.set", "A server keeps a watch for a client.", WATCHES)
        .facts(&[node("client"), told("path"), word("kind", &WatchKind::IDS), flag("again")]);
    /// A watch would have fired.
    Missed = Rule::event("zk.watch.missed", "A server makes up for what a client's watch missed while it moved on.", WATCHES)
        .announces(Announces::Send).facts(&[node("client"), told("path"), word("turn", &Turn::IDS)]);
    /// It comes to nothing.
    Idle = Rule::event("zk.server.late", "A message about a client comes that is not waited for.", SESSIONS)
        .routine().turns_away().facts(&[node("server")]);
}

/// Properties.
pub const PROPERTIES: [Property; 3] = [
    Property::new("session-order", "What a client sees never goes back, and what it writes is done in its order."),
    Property::new("watch-order", "A client hears what its watch waits for before it sees anything newer."),
    Property::new("one-owner", "At most one client with a living session takes itself for the first in a line."),
];

/// Where the rows stand in a protocol's tables.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// Its rules.
    pub rules: [RuleId; RULES.len()],
    /// Option: how long a tick is.
    pub tick_ms: OptionId,
    /// Option: how long a session lives without a sign of its client.
    pub session_ms: OptionId,
    /// Property: what clients see and write is in order.
    pub session_order: PropertyId,
    /// Property: events come before what is newer.
    pub watch_order: PropertyId,
    /// Property: one owner.
    pub one_owner: PropertyId,
}

impl Places {
    /// Where they stand in these tables, with the options of Zab and of clients. A table that lacks one does not build.
    pub const fn of(info: &Info) -> Places {
        Places {
            rules: info.rules_called(RULES),
            tick_ms: info.option_called("tick_ms"),
            session_ms: info.option_called("session_ms"),
            session_order: info.property_called("session-order"),
            watch_order: info.property_called("watch-order"),
            one_owner: info.property_called("one-owner"),
        }
    }

    /// A rule of them.
    pub const fn rule(&self, row: ServerRow) -> RuleId {
        self.rules[row as usize]
    }
}
