//! What all protocols are held to.
//!
//! Nothing here knows a protocol but for the tables of its tests, [`TRIED`] and [`BY_HAND`]. A switchable rule without a
//! row in the one, or a property that neither a rule's witness nor a row of the other has seen fall, fails.

mod words;

use super::{ALL, paxos, raft};
use crate::engine::{RuleId, RuleKind};

pub use crate::engine::tests::workbench::Workbench;

/// A switchable rule, the test that sees it kept, and the one that sees what happens instead with it switched off.
pub type Tried = (RuleId, fn(), fn());

/// A property that no switchable rule breaks, and the test that feeds the observer a step at which it falls.
pub type ByHand = (&'static str, fn());

/// By protocol: its switchable rules.
const TRIED: &[(&str, &[Tried])] = &[("raft", raft::tests::TRIED), ("paxos", paxos::tests::TRIED)];

/// By protocol: the properties of which no story can tell.
const BY_HAND: &[(&str, &[ByHand])] = &[("raft", raft::tests::BY_HAND), ("paxos", paxos::tests::BY_HAND)];

fn rows<T>(tables: &[(&str, &'static [T])], protocol: &str) -> &'static [T] {
    tables.iter().find(|(name, _)| *name == protocol).map_or(&[], |(_, rows)| rows)
}

#[test]
fn every_rule_is_tried_on_and_off() {
    for info in ALL.iter().map(|entry| entry.info) {
        let tried = rows(TRIED, info.name);
        let times = |id: &str| tried.iter().filter(|(rule, ..)| info.rule(*rule).id == id).count();
        for rule in info.rules.iter() {
            let wanted = usize::from(rule.switchable());
            assert_eq!(times(rule.id), wanted, "{}: a row in {}'s table of tests", rule.id, info.name);
        }
    }
}

#[test]
fn every_property_is_seen_to_fall() {
    for info in ALL.iter().map(|entry| entry.info) {
        let by_hand = rows(BY_HAND, info.name);
        // Each property that a rule's row names falls in a story of its own: the witnesses.
        let in_a_story = |property: &str| {
            info.rules
                .iter()
                .any(|rule| matches!(rule.kind, RuleKind::Safety { breaks, .. } if breaks.contains(&property)))
        };
        for property in info.properties.iter().map(|property| property.name) {
            let fed = by_hand.iter().filter(|(name, _)| *name == property).count();
            assert!(in_a_story(property) || fed == 1, "{}: nobody has seen {property} fall", info.name);
        }
        for (name, _) in by_hand {
            assert!(info.properties.iter().any(|property| property.name == *name), "{name} is no property");
        }
    }
}
