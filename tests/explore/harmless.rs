//! The sizes of clusters that a rule's row calls harmless, looked through: without the rule nothing falls there. With
//! sizes that it does not call so the same search finds what falls, so that it is no search that finds nothing.
//!
//! It starts from an empty world; where that is too far, from the end of `assets/witnesses/PROTOCOL/RULE-SIZE-harmless.toml`.

use super::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use synod::engine::{Harm, Links, Rule, RuleKind};
use synod::protocols::Entry;

const EMPTY_RAFT: &str = "format = 1\nprotocol = \"raft\"\n[layout]\nservers = SIZE\nclients = 1\n";

const EMPTY_SLOTS: &str = "format = 1\nprotocol = \"multi-paxos\"\n[layout]\nservers = SIZE\nclients = 1\n\
                           [options]\nmanual = true\n";

/// The largest size that is looked through: beyond it a search takes too long.
const LARGEST: usize = 4;

/// Small searches rather than a large one: what needs a crash seldom needs a duplicate.
fn searches(protocol: &str, size: usize) -> Vec<Bounds> {
    let crash = |bounds: Bounds| Bounds { crashes: 1, restarts: 1, ..bounds };
    let timed = Bounds { timeouts: 3, requests: 1, ..NOTHING };
    let told = |acts| Bounds { acts, ..NOTHING };
    match (protocol, size) {
        ("raft", 3) => vec![Bounds { duplicates: 1, timeouts: 2, ..NOTHING }],
        ("raft", _) => vec![crash(timed.clone()), Bounds { duplicates: 1, ..timed }],
        ("multi-paxos", 1) => vec![crash(Bounds { requests: 2, ..told(3) })],
        ("multi-paxos", 2) => vec![crash(Bounds { requests: 1, ..told(1) }), Bounds { requests: 1, ..told(2) }],
        ("multi-paxos", _) => vec![told(2)],
        // A client's value is under way to every acceptor: two of them and two acts with two acceptors are much already.
        ("fast-paxos", 1) => vec![Bounds { requests: 2, ..told(4) }, crash(Bounds { requests: 1, ..told(2) })],
        ("zookeeper", 1 | 2) => vec![crash(told(3)), told(4)],
        ("zookeeper", _) => vec![told(3)],
        ("fast-paxos", 2) => vec![Bounds { requests: 2, ..told(2) }],
        (_, 1 | 2) => vec![told(4), crash(told(4 - size as u32 / 2)), Bounds { duplicates: 1, ..told(2) }],
        // From the end of a story.
        _ => vec![told(2)],
    }
}

/// Where the stories of a protocol are.
fn stories(entry: &Entry) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/witnesses").join(entry.info.name)
}

/// The world without this rule and with so many nodes that count. If it is the end of a story, that is `read`.
fn without(entry: &Entry, rule: &str, size: usize, read: &mut BTreeSet<PathBuf>) -> Timeline {
    let file = stories(entry).join(format!("{rule}-{size}-harmless.toml"));
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => {
            read.insert(file);
            text
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = match entry.info.name {
                "raft" => EMPTY_RAFT.replace("SIZE", &size.to_string()),
                "multi-paxos" => EMPTY_SLOTS.replace("SIZE", &size.to_string()),
                "fast-paxos" => fast::world_of(1, size),
                "zookeeper" => zab::world_of(size),
                _ => PAXOS.replace("acceptors = 3", &format!("acceptors = {size}")),
            };
            off(&text, rule)
        }
        Err(error) => panic!("{file:?}: {error}"),
    };
    let scenario = Scenario::parse(rule, &text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error:?}"));
    timeline
}

/// What falls there, if anything does.
fn falls_there(entry: &Entry, rule: &str, size: usize, read: &mut BTreeSet<PathBuf>) -> Option<String> {
    let timeline = without(entry, rule, size, read);
    assert_eq!(entry.info.voters(timeline.sim().config()), size);
    searches(entry.info.name, size).into_iter().find_map(|bounds| {
        let report = explore(timeline.sim(), &wanted(&bounds, LEAST));
        length(&report)?;
        let Outcome::Found(found) = report.outcome else { return None };
        found.property
    })
}

/// All stories from whose end a search starts.
fn harmless_stories() -> BTreeSet<PathBuf> {
    let files = ALL.iter().flat_map(|entry| std::fs::read_dir(stories(entry)).into_iter().flatten());
    let paths = files.map(|file| file.unwrap_or_else(|error| panic!("{error}")).path());
    paths.filter(|path| path.to_string_lossy().ends_with("-harmless.toml")).collect()
}

#[test]
fn where_a_rules_row_says_that_nothing_falls_nothing_does() {
    let (mut harmless, mut found, mut wrong, mut read) = (0, Vec::new(), Vec::new(), BTreeSet::new());
    for entry in ALL {
        // Sessions end when time has passed: without clients and masters, what rests on them would not even be tried.
        let tried = |rule: &&Rule| entry.info.links == Links::Loose || rule.id.starts_with("zab.");
        for rule in entry.info.rules.iter().filter(tried) {
            let RuleKind::Safety { breaks, .. } = rule.kind else { continue };
            let anything_at = |size: usize| breaks.iter().any(|harm| harm.at(size));
            let largest = breaks.iter().flat_map(Harm::harmless).filter(|size| *size <= LARGEST).max().unwrap_or(0);
            for size in (1..=largest.max(2)).filter(|size| *size <= 2 || !anything_at(*size)) {
                // Three are searched by the rules' witnesses, where they do harm.
                let falls = falls_there(entry, rule.id, size, &mut read);
                match anything_at(size) {
                    true => found.extend(falls.map(|property| (rule.id, size, property))),
                    false => {
                        harmless += 1;
                        wrong.extend(falls.map(|property| (rule.id, size, property)));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these do harm: {wrong:?}");
    assert_eq!(read, harmless_stories(), "searches have started from all stories that end with -harmless.toml");
    println!("{harmless} sizes are harmless; found where they are not: {found:?}");
    assert!(harmless >= 30 && found.len() >= 20, "{harmless} sizes are harmless; found elsewhere: {found:?}");
}
