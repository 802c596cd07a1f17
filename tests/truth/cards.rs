//! What nodes say in a scene, as signed numbers and plain lists.

use crate::Case;
use synod::engine::scene::{Fact, NodeCard, Scene};

/// A node's card.
pub fn card<'a>(scene: &'a Scene, name: &str) -> Option<&'a NodeCard> {
    scene.nodes.iter().find(|node| node.id == name)
}

/// The servers that take part from the start on: all but the spares.
pub fn founders<'a>(case: &Case<'a>) -> Vec<&'a str> {
    let first = case.run.scenes[0].nodes.iter();
    first.filter(|node| node.kind == "server" && node.role != "spare").map(|node| node.id.as_str()).collect()
}

/// A list of names on a card.
pub fn list(node: &NodeCard, name: &str) -> Vec<String> {
    texts(node.facts.get(name))
}

/// The texts in a list.
pub fn texts(fact: Option<&Fact>) -> Vec<String> {
    let Some(Fact::List(facts)) = fact else { return Vec::new() };
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
}

impl Numbers for NodeCard {
    fn term(&self) -> Option<i64> {
        self.term.map(|term| term as i64)
    }
    fn commit_index(&self) -> Option<i64> {
        self.commit_index.map(|index| index as i64)
    }
}
