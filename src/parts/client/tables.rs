//! What a client is like in a protocol, and the rows that it brings for the protocol's tables. A protocol takes them in
//! with a line for each table, `..client::timers(MANNER, &[CLIENT]);`; [`Places`] finds them there again.
//!
//! What a person may tell a client to do is a row of the protocol's own: it names the protocol's kinds of nodes.

use crate::engine::facts::{count, flag, node, nodes, value};
use crate::engine::{Config, Info, KindId, NodeSet, OptionId, OptionSpec, Rule, RuleId, TimerId, TimerSpec};

/// What a client asks, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// One server. Requests carry their number, which is on disk first, and each has an answer of its own.
    Commands,
    /// One server. Requests are wishes without a number, and any answer settles all of them.
    Wishes,
    /// Every server, and each has to answer. Requests carry their number.
    Everybody,
}

/// A client asks a server.
pub const ASKS: Rule =
    Rule::event("client.asks", "A client sends a command.", SOURCE).facts(&[node("server"), value("value")]);
/// A client asks all servers.
pub const SENDS_ALL: Rule = Rule::event(
    "client.send-all",
    "A client sends its write to every replica, each a message of its own, once.",
    NAIVE,
)
.facts(&[value("write"), count("replicas")]);
/// A client asks again, with the same number.
pub const ASKS_AGAIN: Rule = Rule::event("client.asks-again", "A client without an answer asks again.", SOURCE)
    .facts(&[value("value"), node("server"), flag("wish")]);
/// A client that asks everybody stops waiting.
pub const TIMEOUT: Rule = Rule::event(
    "client.timeout",
    "A client without an answer stops waiting. It cannot tell a dead replica from a slow one or a lost message.",
    NAIVE,
)
.facts(&[nodes("silent"), value("write")]);
/// A client stops waiting.
pub const GIVES_UP: Rule = Rule::event("client.gives-up", "A client without an answer stops waiting.", SOURCE)
    .facts(&[value("value"), count("pending"), node("server"), flag("leaderless")]);

const SOURCE: &str = "section 8";
const NAIVE: &str = "naive on purpose: no paper claims that it works";

/// What clients tell. Where a protocol's page has them in another order, it takes them one by one.
pub const fn rules(manner: Manner) -> &'static [Rule] {
    match manner {
        Manner::Commands | Manner::Wishes => &[ASKS, ASKS_AGAIN, GIVES_UP],
        Manner::Everybody => &[SENDS_ALL, TIMEOUT],
    }
}

/// Their timers, at clients of these kinds: one after which they ask by themselves, and one for their patience.
pub const fn timers(manner: Manner, at: &'static [KindId]) -> [TimerSpec; 2] {
    [TimerSpec::new(request(manner), at), TimerSpec::new(PATIENCE, at)]
}

/// The timer after which a client asks by itself.
pub const fn request(manner: Manner) -> &'static str {
    match manner {
        Manner::Commands | Manner::Wishes => "request",
        Manner::Everybody => "write",
    }
}

const PATIENCE: &str = "patience";
/// The option for how often clients ask by themselves.
pub const INTERVAL_MS: &str = "client_interval_ms";
const PATIENCE_MS: &str = "client_patience_ms";
const REPEATS: &str = "client_repeats";

/// Their options: how often they ask by themselves, how long they wait, and whether they ask again.
pub const fn options(manner: Manner) -> &'static [OptionSpec] {
    const ASK: OptionSpec = interval(Manner::Commands, "how often clients ask by themselves; 0 is never");
    const COMMANDS: &[OptionSpec] = &[ASK, patience(1000, "how long a client waits for an answer"), repeats(false)];
    const WISHES: &[OptionSpec] = &[ASK, patience(1000, "how long a client waits, then asks again"), repeats(true)];
    const EVERYBODY: &[OptionSpec] = &[
        interval(Manner::Everybody, "how often clients write by themselves; 0 is never"),
        patience(200, "how long a client waits for answers"),
    ];
    match manner {
        Manner::Commands => COMMANDS,
        Manner::Wishes => WISHES,
        Manner::Everybody => EVERYBODY,
    }
}

/// How often clients ask by themselves.
pub const fn interval(manner: Manner, about: &'static str) -> OptionSpec {
    OptionSpec::range(INTERVAL_MS, [0, 0], 0, 60_000, about).of_timer(request(manner))
}

const fn patience(ms: u32, about: &'static str) -> OptionSpec {
    OptionSpec::range(PATIENCE_MS, [ms, ms], 1, 600_000, about).of_timer(PATIENCE)
}

const fn repeats(default: bool) -> OptionSpec {
    OptionSpec::flag(REPEATS, default, "a client without an answer asks for the same again")
}

/// Where a client's words stand in its protocol's tables, and how it behaves there.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// What it asks, and of whom.
    pub manner: Manner,
    /// Whom it can ask.
    pub servers: fn(&Config) -> NodeSet,
    /// Rule: it asks.
    pub asks: RuleId,
    /// Rule: it asks again; with the option for it. None if it never does.
    pub asks_again: Option<(RuleId, OptionId)>,
    /// Rule: it stops waiting.
    pub gives_up: RuleId,
    /// Timer: it asks for something by itself.
    pub request: TimerId,
    /// Timer: it has waited long enough.
    pub patience: TimerId,
    /// Option: how often it asks by itself.
    pub interval_ms: OptionId,
    /// Option: how long it waits.
    pub patience_ms: OptionId,
}

impl Places {
    /// Where they stand in these tables. A table that lacks one of its rows does not build.
    pub const fn of(info: &Info, manner: Manner, servers: fn(&Config) -> NodeSet) -> Places {
        let (asks, gives_up, asks_again) = match manner {
            Manner::Commands | Manner::Wishes => {
                (ASKS, GIVES_UP, Some((info.rule_called(ASKS_AGAIN.id), info.option_called(REPEATS))))
            }
            Manner::Everybody => (SENDS_ALL, TIMEOUT, None),
        };
        Places {
            manner,
            servers,
            asks: info.rule_called(asks.id),
            asks_again,
            gives_up: info.rule_called(gives_up.id),
            request: info.timer_called(request(manner)),
            patience: info.timer_called(PATIENCE),
            interval_ms: info.option_called(INTERVAL_MS),
            patience_ms: info.option_called(PATIENCE_MS),
        }
    }
}
