//! A step with the scenes before and after it, and what notes, nodes and messages say, read from them.

use synod::engine::scene::{Fact, NodeCard, NoteCard, Packet, Scene, Told, Verdict};

/// A step.
pub struct Moment<'a> {
    /// The scene before it.
    pub before: &'a Scene,
    /// The scene after it.
    pub after: &'a Scene,
    /// What is told of it.
    pub told: &'a Told,
}

impl Moment<'_> {
    /// The message that it delivers, if it does.
    pub fn message(&self) -> Option<&Packet> {
        let id = self.told.message.as_deref()?;
        self.before.messages.iter().find(|packet| packet.id == id)
    }

    /// Its sender.
    pub fn from(&self) -> Option<&str> {
        self.message().map(|packet| packet.from.as_str())
    }

    /// Its kind.
    pub fn kind(&self) -> Option<&str> {
        self.message().map(|packet| packet.kind.as_str())
    }

    /// A number in it.
    pub fn says(&self, name: &str) -> Option<i64> {
        let packet = self.message()?;
        match (name, packet.facts.get(name)) {
            ("term", _) => packet.term.map(|term| term as i64),
            (_, Some(Fact::Int(number))) => Some(*number),
            _ => None,
        }
    }

    /// A flag in it.
    pub fn flag(&self, name: &str) -> Option<bool> {
        if let Some(Fact::Bool(yes)) = self.message()?.facts.get(name) { Some(*yes) } else { None }
    }

    /// How many entries it carries.
    pub fn entries(&self) -> i64 {
        let carried = self.message().and_then(|packet| packet.facts.get("entries"));
        if let Some(Fact::List(entries)) = carried { entries.len() as i64 } else { 0 }
    }

    /// The term of a node while it decides: that of before the step, or the one that it has adopted or begun in it.
    pub fn own_term(&self, note: &NoteCard) -> Option<i64> {
        let mine = self.told.notes.iter().filter(|n| n.node == note.node);
        let begun = mine.filter_map(|n| match (n.rule.as_str(), n.verdict) {
            ("raft.term.step-down", Verdict::Held) => int(n, "seen"),
            ("raft.candidate.campaigns", _) => int(n, "term"),
            _ => None,
        });
        begun.last().or_else(|| card(self.before, &note.node)?.term())
    }
}

/// A node's card.
pub fn card<'a>(scene: &'a Scene, name: &str) -> Option<&'a NodeCard> {
    scene.nodes.iter().find(|node| node.id == name)
}

/// Whether a rule is off.
pub fn is_off(scene: &Scene, rule: &str) -> bool {
    scene.rules_off.iter().any(|off| off == rule)
}

/// A number of a note.
pub fn int(note: &NoteCard, name: &str) -> Option<i64> {
    if let Some(Fact::Int(number)) = note.facts.get(name) { Some(*number) } else { None }
}

/// A name or a word of a note.
pub fn text<'a>(note: &'a NoteCard, name: &str) -> Option<&'a str> {
    if let Some(Fact::Text(text)) = note.facts.get(name) { Some(text) } else { None }
}

/// Whether a flag of a note is up.
pub fn yes(note: &NoteCard, name: &str) -> bool {
    note.facts.get(name) == Some(&Fact::Bool(true))
}

/// A list of names on a card.
pub fn list(node: &NodeCard, name: &str) -> Vec<String> {
    let Some(Fact::List(facts)) = node.facts.get(name) else { return Vec::new() };
    facts.iter().filter_map(|f| if let Fact::Text(t) = f { Some(t.clone()) } else { None }).collect()
}

/// A number by name on a card.
pub fn map(node: &NodeCard, name: &str, key: &str) -> Option<i64> {
    let Some(Fact::Map(facts)) = node.facts.get(name) else { return None };
    if let Some(Fact::Int(number)) = facts.get(key) { Some(*number) } else { None }
}

/// Index and term of the last entry of a log.
pub fn last(node: &NodeCard) -> (i64, i64) {
    let end = node.log.as_ref().and_then(|log| log.last());
    end.map_or((0, 0), |row| (row.index as i64, row.term.unwrap_or(0) as i64))
}

/// Term and value of an entry.
pub fn entry(node: &NodeCard, index: i64) -> Option<(i64, String)> {
    let row = node.log.as_ref()?.iter().find(|row| row.index as i64 == index)?;
    Some((row.term? as i64, row.value.clone()))
}

/// What a card says as signed numbers, so that nothing is read into them.
pub trait Numbers {
    /// Its term.
    fn term(&self) -> Option<i64>;
    /// Its commit index.
    fn commit_index(&self) -> Option<i64>;
    /// The last index that it has applied.
    fn last_applied(&self) -> Option<i64>;
}

impl Numbers for NodeCard {
    fn term(&self) -> Option<i64> {
        self.term.map(|term| term as i64)
    }
    fn commit_index(&self) -> Option<i64> {
        self.commit_index.map(|index| index as i64)
    }
    fn last_applied(&self) -> Option<i64> {
        self.last_applied.map(|index| index as i64)
    }
}
