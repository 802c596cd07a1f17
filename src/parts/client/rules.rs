//! What clients tell, whatever they ask for. A protocol takes these rows into its own table.

use crate::engine::Rule;

/// A client asks a server.
pub const ASKS: Rule = Rule::event("client.asks", "A client sends a command.", SOURCE);
/// A client asks all servers.
pub const SENDS_ALL: Rule = Rule::event(
    "client.send-all",
    "A client sends its write to every replica, each a message of its own, once.",
    NAIVE,
);
/// A client asks again, with the same number.
pub const ASKS_AGAIN: Rule = Rule::event("client.asks-again", "A client without an answer asks again.", SOURCE);
/// A client that asks everybody stops waiting.
pub const TIMEOUT: Rule = Rule::event(
    "client.timeout",
    "A client without an answer stops waiting. It cannot tell a dead replica from a slow one or a lost message.",
    NAIVE,
);
/// A client stops waiting.
pub const GIVES_UP: Rule = Rule::event("client.gives-up", "A client without an answer stops waiting.", SOURCE);

const SOURCE: &str = "section 8";
const NAIVE: &str = "naive on purpose: no paper claims that it works";
