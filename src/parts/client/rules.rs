//! What clients tell, whatever they ask for. A protocol takes these rows into its own table.

use crate::engine::Rule;
use crate::engine::facts::{count, flag, node, row, value};

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
.facts(&[row("silent"), value("write")]);
/// A client stops waiting.
pub const GIVES_UP: Rule = Rule::event("client.gives-up", "A client without an answer stops waiting.", SOURCE)
    .facts(&[value("value"), count("pending"), node("server"), flag("leaderless")]);

const SOURCE: &str = "section 8";
const NAIVE: &str = "naive on purpose: no paper claims that it works";
