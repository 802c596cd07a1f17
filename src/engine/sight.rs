//! Scenes with less in them: without what only the observer knows, or as one node sees the world.
//!
//! Both take a scene and give a scene, so every view draws them as it draws the whole.

use super::scene::{Badge, Links, NodeCard, Scene, Tone};

impl Scene {
    /// The same without all that only an omniscient observer knows: what is chosen or can still be, how far entries have
    /// come, what is so beside what is believed, which properties fell. What each node's own state tells stays.
    pub fn without_observer(mut self) -> Scene {
        self.chosen.clear();
        self.progress.clear();
        self.ballots.clear();
        self.can_still.clear();
        self.bound.clear();
        self.beliefs.clear();
        self.violations.clear();
        self
    }

    /// What one node's own state tells: itself, and that the others exist. No message under way, no link, no observer; nor
    /// how fast its own clock goes. A name that no node has leaves nobody to look through; then all nodes are strangers.
    pub fn as_seen_by(mut self, name: &str) -> Scene {
        for card in self.nodes.iter_mut().filter(|card| card.id != name) {
            *card = stranger(card);
        }
        self.nodes.iter_mut().for_each(|card| card.clock = None);
        self.messages.clear();
        self.links = Links::default();
        self.without_observer()
    }
}

/// A node of which nothing is known but its name and kind.
fn stranger(card: &NodeCard) -> NodeCard {
    NodeCard {
        id: card.id.clone(),
        kind: card.kind.clone(),
        host: card.host.clone(),
        up: true,
        role: "unknown".into(),
        badge: Badge { symbol: '?', letter: '?', tone: Tone::Calm },
        ..NodeCard::default()
    }
}
