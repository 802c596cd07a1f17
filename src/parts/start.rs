//! What initial states of every protocol are written in: the list of what is under way from a node. Which messages that can
//! be, and what they say, its protocol knows.

use crate::engine::scene::Fact;

/// The key for what is under way from a node.
pub const SENDS: &str = "sends";

/// Reads a list of messages under way, each with whom it goes to and its kind; `example` shows how one is written.
pub fn messages<'a>(value: &'a Fact, example: &str) -> Result<Vec<(&'a str, &'a str)>, String> {
    let shape = || format!("messages are written {example}");
    let Fact::List(messages) = value else { return Err(shape()) };
    let read = |message: &'a Fact| match message {
        Fact::Map(map) => match (map.get("to"), map.get("message"), map.len()) {
            (Some(Fact::Text(to)), Some(Fact::Text(kind)), 2) => Ok((to.as_str(), kind.as_str())),
            _ => Err(shape()),
        },
        _ => Err(shape()),
    };
    messages.iter().map(read).collect()
}
