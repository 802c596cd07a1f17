//! Words about nodes, messages and facts, short enough for a screen. They follow what a card has, never which
//! protocol it is of.

use super::text;
use crate::engine::scene::{Epoch, Fact, NodeCard, Packet, Tally};
use std::fmt::Write;

/// The symbol of a node's role, or of what keeps it from playing one.
pub fn symbol(card: &NodeCard) -> char {
    match card.badge.symbol {
        _ if card.up && card.paused => '⏸',
        '\0' => ' ',
        symbol => symbol,
    }
}

/// What a node is: its role, or what keeps it from playing one.
pub fn role(card: &NodeCard) -> &str {
    if card.up && card.paused { "paused" } else { &card.role }
}

/// A node's term or ballot with its name where there is room: `term 2` or `2`.
pub fn epoch(card: &NodeCard, room: usize) -> String {
    match (&card.epoch, card.term) {
        (Some(epoch), Some(_)) if room >= text::width(&epoch.text) + 5 => format!("term {}", epoch.text),
        (Some(epoch), Some(_)) => format!("t{}", epoch.text),
        (Some(epoch), None) => epoch.text.clone(),
        (None, _) => String::new(),
    }
}

/// A tally in a few words: `votes 2/5`, and a tick once there are enough.
pub fn tally(tally: &Tally, room: usize) -> String {
    let enough = if tally.from.len() as u64 >= tally.need { " ✓" } else { "" };
    let count = format!("{}/{}", tally.from.len(), tally.of);
    let ways =
        [format!("{} {count}{enough}", tally.what), format!("{} {count}", tally.what), format!("{count}{enough}")];
    ways.into_iter().find(|way| text::width(way) <= room).unwrap_or(count)
}

/// What else is worth a line in a node's box, the most telling first.
pub fn lines(card: &NodeCard, room: usize) -> impl Iterator<Item = String> {
    let tally = card.tallies.first().map(|t| tally(t, room));
    let armed = card.crash_after.map(|left| short(format!("✗ after {left} more"), "✗ after", left, room));
    let decided = card.decided.as_ref().map(|v| short(format!("decided {v}"), "=", v, room));
    let promised = card.promised.as_ref().map(|b| short(format!("promised {b}"), "pr", b, room));
    let accepted = card.accepted.as_ref().map(|p| {
        let long = format!("accepted {}:{}", p.ballot, p.value);
        short(long, "ac", format_args!("{}:{}", p.ballot, p.value), room)
    });
    let value = card.value.as_ref().map(|v| short(format!("value {v}"), "v", v, room));
    let commit = card.commit_index.filter(|at| *at > 0).map(|at| short(format!("commit {at}"), "ci", at, room));
    let voted = card.voted_for.as_ref().map(|id| short(format!("vote for {id}"), "vote", id, room));
    [armed, tally, decided, promised, accepted, value, voted, commit].into_iter().flatten()
}

fn short(long: String, name: &str, value: impl std::fmt::Display, room: usize) -> String {
    if text::width(&long) <= room { long } else { format!("{name} {value}") }
}

/// A message in a few words, in at most so many columns: its kind and its term or ballot, or its value if it has
/// neither. Kinds of several words are shortened first, then left out.
pub fn message(packet: &Packet, room: usize) -> Option<String> {
    let epoch = packet.epoch.as_ref().map_or("", |e: &Epoch| e.text.as_str());
    let full = match epoch {
        "" => match &packet.value {
            Some(value) if text::width(&packet.kind) + text::width(value) < room => format!("{} {value}", packet.kind),
            _ => packet.kind.clone(),
        },
        epoch => format!("{} {epoch}", packet.kind),
    };
    if text::width(&full) <= room {
        return Some(full);
    }
    let brief = format!("{} {epoch}", brief(&packet.kind));
    let brief = brief.trim_end();
    match text::width(brief) <= room {
        true => Some(brief.to_string()),
        false if !epoch.is_empty() && text::width(epoch) <= room => Some(epoch.to_string()),
        false => None,
    }
}

/// The first letters of each word of a kind: `AppEnt` for `AppendEntries`. A single word stays as it is.
fn brief(kind: &str) -> String {
    let words = kind.chars().filter(|c| c.is_uppercase()).count();
    let mut brief = String::new();
    let mut letters = 0;
    for c in kind.chars() {
        letters = if c.is_uppercase() { 1 } else { letters + 1 };
        if words < 2 || letters <= 3 {
            brief.push(c);
        }
    }
    brief
}

/// A fact as text.
pub fn fact(fact: &Fact) -> String {
    let mut text = String::new();
    push(&mut text, fact);
    text
}

fn push(text: &mut String, fact: &Fact) {
    // Writing to a text cannot fail.
    let _ = match fact {
        Fact::Bool(true) => text.write_str("yes"),
        Fact::Bool(false) => text.write_str("no"),
        Fact::Int(n) => write!(text, "{n}"),
        Fact::Text(t) => text.write_str(t),
        Fact::List(list) if list.is_empty() => text.write_str("none"),
        Fact::List(list) => {
            for (at, inner) in list.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { " " });
                push(text, inner);
            }
            Ok(())
        }
        Fact::Map(map) => {
            for (at, (name, inner)) in map.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                text.push_str(name);
                text.push(' ');
                push(text, inner);
            }
            Ok(())
        }
    };
}

/// The name of a fact for people: `match index` for `match_index`. What stands in brackets is a name of its own, `n_a`.
pub fn name(name: &str) -> String {
    let (ours, theirs) = name.split_at(name.find('(').unwrap_or(name.len()));
    ours.replace('_', " ") + theirs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(kind: &str, epoch: &str) -> Packet {
        Packet {
            id: String::new(),
            kind: kind.into(),
            from: String::new(),
            to: String::new(),
            sent_ms: 0,
            due_ms: 0,
            corrupt: false,
            epoch: (!epoch.is_empty()).then(|| Epoch { text: epoch.into(), rank: 1 }),
            term: None,
            ballot: None,
            value: None,
            facts: Default::default(),
        }
    }

    #[test]
    fn a_message_is_shortened_step_by_step() {
        let entries = packet("AppendEntries", "12");
        let texts = [16, 15, 9, 8, 2, 1].map(|room| message(&entries, room).unwrap_or_default());
        assert_eq!(texts, ["AppendEntries 12", "AppEnt 12", "AppEnt 12", "12", "12", ""]);
        assert_eq!(message(&packet("Answer", ""), 3), None);
    }

    #[test]
    fn facts_read_like_words() {
        assert_eq!(name("match_index"), "match index");
        assert_eq!(name("promise (n_h)"), "promise (n_h)");
        let list = Fact::List(vec![Fact::Text("S1".into()), Fact::Int(2), Fact::Bool(true)]);
        assert_eq!(fact(&list), "S1 2 yes");
        assert_eq!(fact(&Fact::Map([("S1".to_string(), Fact::Int(3))].into())), "S1 3");
    }
}
