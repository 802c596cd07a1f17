//! The rows that a client of an ensemble brings for a protocol's tables, and where they stand there. Sources are pages of
//! ZooKeeper's documentation: the programmer's guide, and the recipes.

use crate::engine::facts::{FactSpec, count, flag, ms, node, own, told, word};
use crate::engine::scene::Fact;
use crate::engine::scene::Mark;
use crate::engine::{
    Announces, Config, Harm, Info, KindId, NodeSet, OptionId, OptionSpec, Rule, RuleId, TimerId, TimerSpec,
};
use crate::parts::rows::rows;
use crate::parts::znodes::{Turn, Zxid};

/// Sessions.
const SESSIONS: &str = "programmer's guide, ZooKeeper Sessions";
/// Watches.
const WATCHES: &str = "programmer's guide, ZooKeeper Watches";
/// What can go wrong between a client and its server.
const ERRORS: &str = "programmer's guide, Gotchas";
/// Elections and locks.
const RECIPES: &str = "recipes, Locks and Leader Election";

rows! {
    /// A row that a client of an ensemble brings.
    ClientRow;
    /// Looking for one's own znode.
    FindOwn = Rule::liveness(
        "zk.create.find-own",
        "After a lost answer to its create a client looks for its own name before it creates again.",
        RECIPES,
        "it creates again, and may wait for itself",
    ).facts(&[told("path")]);
    /// Listing again.
    Relist = Rule::safety(
        "zk.recipe.relist",
        "When the watched znode goes, a client lists again before it takes itself for the first.",
        RECIPES,
        "it takes itself for the first at once",
        &[Harm::from("one-owner", 1)],
    ).facts(&[told("gone"), told("own")]);
    /// Watching the next smaller.
    Predecessor = Rule::cost(
        "zk.recipe.predecessor",
        "A client that is not the first watches the next smaller znode only.",
        RECIPES,
        "it watches the smallest, and so do all others",
    ).facts(&[told("before"), told("first")]);
    /// It turns to a server.
    Connects = Rule::event("zk.client.connects", "A client turns to a server.", SESSIONS)
        .announces(Announces::Send).facts(&[node("server"), told("session"), count("watches")]);
    /// It has a session.
    Connected = Rule::event("zk.client.connected", "A client is connected.", SESSIONS)
        .facts(&[node("server"), told("session"), flag("new")]);
    /// A server does not take it.
    Refused = Rule::event("zk.client.refused", "A server does not take a client, or no longer.", SESSIONS)
        .facts(&[node("server"), node("next")]);
    /// A server says nothing.
    Silent = Rule::event("zk.client.silent", "A client has heard nothing of its server for too long, and moves on.", SESSIONS)
        .facts(&[node("server"), ms("limit"), node("next")]);
    /// A connection broke.
    Broken = Rule::event("zk.client.broken", "A client's connection breaks.", SESSIONS)
        .facts(&[node("server"), node("next")]);
    /// Its session is over.
    Expired = Rule::event("zk.client.expired", "A client is told that its session is over.", SESSIONS)
        .facts(&[node("server"), told("session")]);
    /// Its session may be over.
    Lapsed = Rule::event("zk.client.lapsed", "By its own clock a client's session may be over.", SESSIONS)
        .facts(&[told("session"), ms("limit")]);
    /// It ends its session.
    Closes = Rule::event("zk.client.closes", "A client ends its session.", SESSIONS)
        .announces(Announces::Send).facts(&[node("server"), told("session"), flag("connected")]);
    /// It asks for something.
    Asks = Rule::event("zk.client.asks", "A client asks its server for something.", SESSIONS)
        .announces(Announces::Send).facts(&[node("server"), told("what"), count("number")]);
    /// It has its answer.
    Answered = Rule::event("zk.client.answered", "A client has its answer.", SESSIONS)
        .facts(&[told("what"), told("answer"), zxid("zxid")]);
    /// It will have no answer.
    Lost = Rule::event("zk.client.lost", "A client will not have its answer.", ERRORS)
        .facts(&[told("what"), flag("write"), flag("asked")]);
    /// Something comes that it does not wait for.
    Late = Rule::event("zk.client.late", "Something comes from a server that a client has left, or does not wait for.", SESSIONS)
        .routine().turns_away().facts(&[node("server"), node("now")]);
    /// It is told of a change.
    Notified = Rule::event("zk.client.notified", "A watch fires, and its client is told.", WATCHES)
        .asked("notified").facts(&[told("path"), word("turn", &Turn::IDS), zxid("zxid")]);
    /// It joins a line.
    Joins = Rule::event("zk.recipe.joins", "A client makes a znode of its own, to stand in line.", RECIPES)
        .facts(&[told("path")]);
    /// It stands in line.
    Stands = Rule::event("zk.recipe.stands", "A client has its place in line.", RECIPES)
        .facts(&[told("own"), flag("found")]);
    /// It watches somebody.
    Waits = Rule::event("zk.recipe.waits", "A client waits until another znode goes.", RECIPES)
        .facts(&[told("own"), told("watched"), count("before"), count("all")]);
    /// It is first.
    Holds = Rule::event("zk.recipe.holds", "A client is the first in line: it leads, or holds the lock.", RECIPES)
        .marks(Mark::Election).facts(&[told("own"), word("what", WHAT)]);
    /// It is so no longer.
    LetsGo = Rule::event("zk.recipe.lets-go", "A client leads or holds the lock no longer.", RECIPES)
        .facts(&[told("own"), word("why", &["released", "expired", "gone"]), word("what", WHAT)]);
    /// Its znode is gone.
    OwnGone = Rule::event("zk.recipe.own-gone", "A client does not find its own znode in the line.", RECIPES)
        .facts(&[told("own")]);
}

/// What a recipe is for.
pub const WHAT: &[&str] = &["election", "lock", "group"];

/// A zxid, in the two numbers from here on.
pub const fn zxid(name: &'static str) -> FactSpec {
    own(name, |_, facts, at| {
        let zxid = Zxid { epoch: facts[at], counter: facts[at + 1] };
        (zxid != Zxid::ZERO).then(|| Fact::Text(zxid.to_string()))
    })
}

const PING: &str = "ping";
const ANSWER: &str = "answer";
/// The timer by which a client counts how long its session may still live.
pub const SESSION: &str = "session";
const RECONNECT: &str = "reconnect";

/// Timers, at clients of these kinds.
pub const fn timers(at: &'static [KindId]) -> [TimerSpec; 4] {
    [
        TimerSpec::new(PING, at),
        TimerSpec::new(ANSWER, at),
        TimerSpec::new(SESSION, at),
        TimerSpec::new(RECONNECT, at).at_any_time(),
    ]
}

/// The option that says how long a session lives without a word of its client.
pub const SESSION_MS: &str = "session_ms";
const RECONNECT_MS: &str = "reconnect_ms";

/// Options.
pub const OPTIONS: [OptionSpec; 2] = [
    OptionSpec::number(SESSION_MS, 4000, 100, 600_000, "how long a session lives without a word of its client"),
    OptionSpec::range(RECONNECT_MS, [0, 1000], 0, 60_000, "how long a client waits before it turns to another server")
        .of_timer(RECONNECT),
];

/// Where the rows stand in a protocol's tables, and whom a client turns to.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The ensemble.
    pub servers: fn(&Config) -> NodeSet,
    /// Its rules.
    pub rules: [RuleId; RULES.len()],
    /// Timer: it shows its server that it lives.
    pub ping: TimerId,
    /// Timer: it has heard nothing of its server for too long.
    pub answer: TimerId,
    /// Timer: by its own clock its session may be over.
    pub session: TimerId,
    /// Timer: it turns to a server.
    pub reconnect: TimerId,
    /// The rule of servers that a watch fires once.
    pub one_shot: RuleId,
    /// Option: how long a session lives.
    pub session_ms: OptionId,
    /// Option: how long it waits before it turns to another server.
    pub reconnect_ms: OptionId,
}

impl Places {
    /// Where they stand in these tables. A table that lacks one of its rows does not build.
    pub const fn of(info: &Info, servers: fn(&Config) -> NodeSet) -> Places {
        Places {
            servers,
            rules: info.rules_called(RULES),
            ping: info.timer_called(PING),
            answer: info.timer_called(ANSWER),
            session: info.timer_called(SESSION),
            reconnect: info.timer_called(RECONNECT),
            one_shot: info.rule_called("zk.watch.one-shot"),
            session_ms: info.option_called(SESSION_MS),
            reconnect_ms: info.option_called(RECONNECT_MS),
        }
    }

    /// A rule of them.
    pub const fn rule(&self, row: ClientRow) -> RuleId {
        self.rules[row as usize]
    }
}
