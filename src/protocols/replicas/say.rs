//! Every sentence about plain replicas, made from the facts of a note.

use super::messages::Record;
use super::register::{Register, addend};
use super::rules as r;
use crate::engine::{Config, NodeId, NodeSet, Note, RuleId, Value};

/// A record in a few words.
pub fn record(config: &Config, record: &Record) -> String {
    record.holds.text(config)
}

/// A note as one sentence.
pub fn note(config: &Config, note: &Note) -> String {
    let (me, [a, b, c, d]) = (config.name(note.node), note.facts);
    let node = |fact: u32| u8::try_from(fact).map_or("nobody", |id| config.name(NodeId(id)));
    let value = |fact: u32| config.value_text(Value(fact));
    match note.rule {
        r::APPLIES => applies(config, me, Value(a), Register { set_by: Value(b), added: c }, node(d)),
        r::BOOTS if c == 0 => format!("{me} starts and holds nothing."),
        r::BOOTS => {
            let holds = Register { set_by: Value(a), added: b }.text(config);
            format!("{me} starts again with {holds} from its disk. What it missed meanwhile it will never hear of.")
        }
        r::SENDS_ALL if b == 1 => format!("{me} sends {} to the only replica.", value(a)),
        r::SENDS_ALL => format!("{me} sends {} to all {b} replicas.", value(a)),
        r::ANSWERED => format!("{} has applied {}; {c} of {d} replicas have answered {me}.", node(a), value(b)),
        r::ANSWERED_AGAIN => format!("{} answers {} once more, which tells {me} nothing new.", node(a), value(b)),
        r::NOT_AWAITED => format!("{} answers {}, which {me} does not wait for.", node(a), value(b)),
        r::TIMEOUT => {
            let silent = config.names(NodeSet(a)).join(", ");
            format!("No answer from {silent} about {}: dead, slow, or lost on the way - {me} cannot know.", value(b))
        }
        r::LATE => {
            format!("{} answers {}, so it is alive. Why it was silent, {me} still cannot know.", node(a), value(b))
        }
        RuleId(_) => format!("{me} does something that has no sentence."),
    }
}

fn applies(config: &Config, me: &str, write: Value, before: Register, from: &str) -> String {
    let (text, held, after) = (config.value_text(write), before.text(config), before.after(config, write).text(config));
    match addend(&text) {
        Some(n) if before.is_set() => format!("{me} held {held}, adds {from}'s {n} and holds {after}."),
        _ if !before.is_set() => format!("{me} held nothing; it takes {from}'s {text} and holds {after}."),
        _ if held == after => format!("{me} overwrites {held} with {from}'s {text}, which is the same."),
        _ => format!("{me} overwrites {held} with {from}'s {text}."),
    }
}
