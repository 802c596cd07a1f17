//! What a condition is shown of the nodes, kept from one look to the next: to write a card down costs more than most
//! questions about it, and a step changes few cards.

use super::Condition;
use super::schema::Variable;
use super::values;
use crate::engine::scene::{NodeCard, Part, Scene};
use serde_json::Value;

/// The nodes of a scene as a condition sees them, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown(Vec<Card>);

#[derive(Clone, Debug)]
struct Card {
    /// The fields that are asked for.
    asked: Value,
    /// In which of the condition's variables it is.
    among: Vec<bool>,
    /// The list in it that is too long, if there is one.
    too_long: Option<String>,
    /// How many values all of it is.
    size: i64,
}

/// Whether a variable is a list of nodes.
fn is_of_nodes(variable: &Variable) -> bool {
    matches!(variable.part, Part::Nodes | Part::Clients | Part::Logs | Part::Records)
}

impl Shown {
    /// All nodes of a scene.
    pub fn of(condition: &Condition, scene: &Scene) -> Shown {
        let mut shown = Shown::default();
        shown.see(condition, scene, &(0..scene.nodes.len()).collect::<Vec<_>>());
        shown
    }

    /// Takes in a scene in which no cards but those at these places are new. Whether the condition sees anything else
    /// than before.
    pub fn see(&mut self, condition: &Condition, scene: &Scene, fresh: &[usize]) -> bool {
        if !condition.variables.iter().any(|variable| is_of_nodes(variable)) {
            return false;
        }
        let before = self.0.len();
        self.0.truncate(scene.nodes.len());
        let mut changed = before != scene.nodes.len();
        for at in fresh {
            let card = card(condition, &scene.nodes[*at]);
            match self.0.get_mut(*at) {
                Some(seen) => {
                    changed |= (&seen.asked, &seen.among, &seen.too_long) != (&card.asked, &card.among, &card.too_long);
                    *seen = card;
                }
                None => self.0.push(card),
            }
        }
        changed
    }

    /// The value of one of a condition's variables, if it is a list of nodes: how many values were looked through
    /// for it, and that; or the list that is too long.
    pub fn value(&self, nth: usize, variable: &Variable) -> Option<Result<(i64, Value), String>> {
        if !is_of_nodes(variable) {
            return None;
        }
        let cards: Vec<&Card> = self.0.iter().filter(|card| card.among[nth]).collect();
        if cards.len() > values::MAX_ELEMENTS {
            return Some(Err(String::new()));
        }
        if let Some(list) = cards.iter().find_map(|card| card.too_long.clone()) {
            return Some(Err(list));
        }
        let size = 1 + cards.iter().map(|card| card.size).sum::<i64>();
        Some(Ok((size, cards.into_iter().map(|card| card.asked.clone()).collect())))
    }
}

fn card(condition: &Condition, node: &NodeCard) -> Card {
    let all = values::of_node(node);
    let (too_long, size) = (values::too_long(&all), values::size(&all));
    // Nodes are found by their ids. What nobody asks for is not handed over: loops copy what they go through.
    let asked = |field: &str| condition.whole || field == "id" || condition.asks(field);
    let among = |variable: &&Variable| is_of_nodes(variable) && variable.only.is_none_or(|only| only(node));
    Card { asked: values::only(all, asked), among: condition.variables.iter().map(among).collect(), too_long, size }
}
