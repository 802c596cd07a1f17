//! What all protocols are held to.
//!
//! Nothing here knows a protocol but for the tables of its tests, [`TRIED`] and [`BY_HAND`]. A switchable rule without a
//! row in the one, or a property that neither a rule's witness nor a row of the other has seen fall, fails.

mod chances;
mod variants;
mod words;

use super::{ALL, fast, mesos, multipaxos, paxos, raft, replicas, zookeeper};
use crate::engine::scene::NodeCard;
use crate::engine::{Harm, List, Pictured, RuleId, RuleKind, Value};

pub use crate::engine::tests::workbench::Workbench;

/// A switchable rule, the test that sees it kept, and the one that sees what happens instead with it switched off.
pub type Tried = (RuleId, fn(), fn());

/// A property that no switchable rule breaks, and the test that feeds the observer a step at which it falls.
pub type ByHand = (&'static str, fn());

/// By protocol: its switchable rules, perhaps in several tables.
const TRIED: &[(&str, &[Tried])] = &[
    ("raft", raft::tests::TRIED),
    ("paxos", paxos::tests::TRIED),
    ("multi-paxos", multipaxos::tests::TRIED),
    ("fast-paxos", fast::tests::TRIED),
    ("zookeeper", zookeeper::tests::zab::TRIED),
    ("zookeeper", zookeeper::tests::TRIED),
    ("mesos", mesos::tests::TRIED),
];

/// By protocol: the properties of which no story can tell.
const BY_HAND: &[(&str, &[ByHand])] = &[
    ("raft", raft::tests::BY_HAND),
    ("paxos", paxos::tests::BY_HAND),
    ("multi-paxos", multipaxos::tests::BY_HAND),
    ("fast-paxos", fast::tests::BY_HAND),
    ("mesos", mesos::tests::BY_HAND),
];

#[test]
fn logs_that_begin_behind_a_snapshot_are_shown_from_there() {
    let shown = |card: NodeCard| {
        let rows = card.log.unwrap_or_default();
        (card.compacted, rows.iter().map(|row| (row.index, row.value.clone())).collect::<Vec<_>>())
    };
    fn card<P: Pictured>(bench: &Workbench<P>, rows: usize) -> NodeCard {
        let mut card = NodeCard::default();
        P::card(&bench.config, &bench.slot, bench.id, rows, &mut card);
        card
    }
    let mut raft = Workbench::<raft::Raft>::new(&[3, 1]);
    let mut log: List<_> = (1..=5).map(|_| raft::messages::Entry::command(1, Value::NOOP)).collect();
    log.compact_to(3);
    raft.slot.disk.set_log(log);
    let noop = |index: u64| (index, raft.config.value_text(Value::NOOP));
    assert_eq!(shown(card(&raft, 9)), (Some(3), vec![noop(4), noop(5)]));
    assert_eq!(shown(card(&raft, 1)), (Some(3), vec![noop(5)]));
    let mut replica = Workbench::<replicas::Replicas>::new(&[3, 1]);
    let words = ["a", "b", "c"].map(|word| Value(replica.config.words.intern(word).0));
    words.into_iter().for_each(|word| replica.slot.disk.applied.push(word));
    assert_eq!(shown(card(&replica, 9)).0, None);
    replica.slot.disk.applied.compact_to(2);
    assert_eq!(shown(card(&replica, 9)), (Some(2), vec![(3, "c".to_string())]));
}

fn rows<T: Copy>(tables: &[(&str, &[T])], protocol: &str) -> Vec<T> {
    tables.iter().filter(|(name, _)| *name == protocol).flat_map(|(_, rows)| rows.to_vec()).collect()
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
        let falls = |breaks: &[Harm], property: &str| breaks.iter().any(|harm| harm.property == property);
        let in_a_story = |property: &str| {
            info.rules
                .iter()
                .any(|rule| matches!(rule.kind, RuleKind::Safety { breaks, .. } if falls(breaks, property)))
        };
        for property in info.properties.iter().map(|property| property.name) {
            let fed = by_hand.iter().filter(|(name, _)| *name == property).count();
            assert!(in_a_story(property) || fed == 1, "{}: nobody has seen {property} fall", info.name);
        }
        for (name, _) in by_hand {
            assert!(info.properties.iter().any(|property| property.name == name), "{name} is no property");
        }
    }
}
