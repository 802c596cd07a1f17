//! Sentences that no run here tells, each with the reason.

use std::collections::BTreeSet;
use synod::protocols::ALL;

/// The protocol, the sentence, and why no run tells it.
const UNTOLD: &[(&str, &str, &str)] = &[
    ("multi-paxos", "multi-paxos.is.empty", "only slots are asked about in which something stands"),
    ("zookeeper", "zk.session.moved", "a request has to be overtaken by its client's move; no run here delays one so"),
    ("zookeeper", "zk.server.late", "only what somebody forges comes so late, and these stories forge nothing of it"),
    ("zookeeper", "zab.is.ahead", "it answers who could lead, which is not asked here"),
    ("zookeeper", "zab.is.nothing", "only places are asked about in which something stands"),
];

/// Who tells the sentences of a part: the protocol that is nothing but that part. Mesos is put together of all of them.
fn home(rule: &str) -> &'static str {
    let tells = |protocol: &str| {
        let entry = ALL.iter().find(|entry| entry.info.name == protocol)?;
        entry.info.rules.iter().any(|row| row.id == rule).then_some(entry.info.name)
    };
    ["raft", "paxos", "multi-paxos", "fast-paxos", "zookeeper", "replicas", "mesos"]
        .into_iter()
        .find_map(tells)
        .expect("a rule")
}

/// The protocols of which stories are played here beside random worlds, so that everything is told that can be. Those of
/// the others stand in golden stories and in tables of tests.
const WHOLE: [&str; 3] = ["multi-paxos", "zookeeper", "mesos"];

/// All sentences were told that are a protocol's own, but those in the list; and of these none was.
pub fn are_listed(protocol: &str, met: &BTreeSet<String>) {
    if !WHOLE.contains(&protocol) {
        return;
    }
    let entry = ALL.iter().find(|entry| entry.info.name == protocol).expect("a protocol");
    let own = entry.info.rules.iter().map(|rule| rule.id).filter(|rule| home(rule) == protocol);
    let untold: Vec<_> = own.filter(|rule| !met.contains(*rule)).collect();
    let listed = UNTOLD.iter().filter(|(name, ..)| *name == protocol).map(|(_, rule, _)| *rule);
    assert_eq!(untold, listed.collect::<Vec<_>>(), "{protocol}: what is told nowhere is not what is listed so");
}
