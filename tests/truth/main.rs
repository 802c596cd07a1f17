//! Nothing untrue is told: random faulty runs of every protocol, in which every sentence of every step and every answer to
//! what the screen would offer to ask is held against the world, by its facts.
//!
//! Whoever checks knows nothing of the code that decides: it has the [scenes](synod::engine::scene::Scene) of all steps and
//! what happened in them ([`run`]). A rule's sentence is checked by a row of its protocol's table, [`raft`] or [`paxos`];
//! what became of messages by [`fates`]. A sentence without a row is a mistake as well, and so is a row that finds no lie
//! out ([`lies`]). What an answer says before its reasons is held against the scenes by [`heads`], the steps of a chain by
//! [`chains`].

#![allow(missing_docs)]

mod cards;
mod chains;
mod clients;
#[path = "../../src/engine/tests/dice.rs"]
mod dice;
mod fast;
mod fast_answers;
mod fates;
mod heads;
mod lies;
mod mesos;
mod mesos_answers;
mod mesos_nodes;
mod multipaxos;
mod paxos;
mod paxos_kept;
mod raft;
mod raft_answers;
mod raft_logs;
mod replicas;
mod run;
mod stories;
mod untold;
mod worlds;
mod zab;
mod zk_clients;
mod zk_servers;

use lies::Lies;
use run::{Asked, Run, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use synod::engine::scene::{Fact, NodeCard, NoteCard, Packet, Scene, Verdict};
use synod::protocols::ALL;
use worlds::World;

/// A sentence, where it was told.
pub struct Case<'a> {
    /// The run up to where it was told.
    pub run: &'a Run,
    /// The step after which it was told.
    pub step: usize,
    /// The sentence, with its facts.
    pub note: &'a NoteCard,
    /// Whether it answers a question; otherwise it tells of the step.
    pub asked: bool,
    /// If the question is about an entry: its index.
    pub slot: Option<i64>,
}

impl Case<'_> {
    /// The world when it was told.
    pub fn scene(&self) -> &Scene {
        &self.run.scenes[self.step]
    }

    /// The world before the step that it tells of; of an answer, the same as [`scene`](Self::scene).
    pub fn before(&self) -> &Scene {
        &self.run.scenes[if self.asked { self.step } else { self.step.saturating_sub(1) }]
    }

    /// The node that the sentence is about, now.
    pub fn me(&self) -> &NodeCard {
        node(self.scene(), &self.note.node)
    }

    /// A number among its facts.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.note.facts.get(name) {
            Some(Fact::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// A text among its facts.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.note.facts.get(name) {
            Some(Fact::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether one of its facts is so.
    pub fn flag(&self, name: &str) -> bool {
        self.note.facts.get(name) == Some(&Fact::Bool(true))
    }

    /// The names in a list among its facts.
    pub fn names(&self, name: &str) -> Vec<String> {
        match self.note.facts.get(name) {
            Some(Fact::List(list)) => {
                list.iter().filter_map(|f| if let Fact::Text(t) = f { Some(t.clone()) } else { None })
            }
            _ => return Vec::new(),
        }
        .collect()
    }

    /// The value of an option that the node goes by, and the end of its range; 0 where the protocol has none of this name.
    pub fn options(&self, name: &str) -> [i64; 2] {
        let (config, info) = (self.run.sim().config(), self.run.sim().info());
        let found = info.find_option(name).zip(config.find(&self.note.node));
        found.map_or([0, 0], |(option, node)| config.option_of(node, option).map(i64::from))
    }

    /// The value of an option that the node goes by.
    pub fn option(&self, name: &str) -> i64 {
        self.options(name)[0]
    }

    /// What the node sent in the step, of this kind.
    pub fn sent(&self, kind: &str) -> Vec<&Packet> {
        let of = |id: &str| self.scene().messages.iter().find(|packet| packet.id == id);
        let sent = self.run.told[self.step].sent.iter().filter(|sent| !self.asked && sent.from == self.note.node);
        sent.filter(|sent| sent.kind == kind).filter_map(|sent| of(&sent.id)).collect()
    }

    /// The message that the step delivered, as it was before.
    pub fn delivered(&self) -> Option<&Packet> {
        let id = self.run.told[self.step].message.as_deref().filter(|_| !self.asked)?;
        self.before().messages.iter().find(|packet| packet.id == id)
    }
}

/// A node of a scene.
pub fn node<'a>(scene: &'a Scene, name: &str) -> &'a NodeCard {
    scene.nodes.iter().find(|node| node.id == name).unwrap_or_else(|| panic!("there is no node {name}"))
}

/// What is wrong with a sentence, if anything is.
pub type Check = fn(&Case) -> Result<(), String>;

/// Fails with what was expected.
pub fn is_so(so: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if so { Ok(()) } else { Err(otherwise()) }
}

/// The tables of a protocol.
fn tables(protocol: &str) -> Vec<&'static [(&'static str, Check)]> {
    match protocol {
        "raft" => vec![raft::CHECKS, raft_logs::CHECKS, raft_answers::CHECKS, fates::CHECKS, clients::CHECKS],
        "paxos" => vec![paxos::CHECKS, fates::CHECKS, clients::CHECKS],
        "multi-paxos" => vec![multipaxos::CHECKS, fates::CHECKS, clients::CHECKS],
        "fast-paxos" => vec![fast::CHECKS, fates::CHECKS],
        "zookeeper" => vec![zab::CHECKS, zk_clients::CHECKS, zk_servers::CHECKS, fates::CHECKS],
        "mesos" => {
            let own = vec![mesos::CHECKS, mesos_nodes::CHECKS, mesos_answers::CHECKS, fates::CHECKS];
            let parts = vec![multipaxos::CHECKS, zab::CHECKS, zk_clients::CHECKS, zk_servers::CHECKS];
            [own, parts].concat()
        }
        "replicas" => vec![replicas::CHECKS, clients::CHECKS],
        other => panic!("say here who checks the sentences of {other}"),
    }
}

/// Who checks a rule's sentences.
fn check_of(protocol: &str, rule: &str) -> Option<Check> {
    tables(protocol).into_iter().flatten().find(|(id, _)| *id == rule).map(|(_, check)| *check)
}

/// What was found in many runs: for each rule, the first sentences of it that were false, and how many.
#[derive(Default)]
struct Findings {
    questions: usize,
    sentences: usize,
    met: BTreeSet<String>,
    wrong: BTreeMap<String, (usize, Vec<String>)>,
    lies: Lies,
}

impl Findings {
    fn add(&mut self, rule: &str, what: String) {
        let (count, first) = self.wrong.entry(rule.to_string()).or_default();
        *count += 1;
        if first.len() < 3 {
            first.push(what);
        }
    }

    fn check(&mut self, case: &Case) {
        self.sentences += 1;
        self.met.insert(case.note.rule.clone());
        match verify(case) {
            Ok(()) => self.lies.tell(case),
            Err(why) => {
                let (kind, verdict) = (if case.asked { "answer" } else { "told" }, case.note.verdict);
                let (name, text) = (&case.run.name, &case.note.text);
                let kind = if case.run.imagined { "answer about a message" } else { kind };
                let what = format!("{name}: step {}, {kind}, {verdict:?}: {text}\n      {why}", case.step);
                self.add(&case.note.rule, what);
            }
        }
    }

    /// Plays a run to its end and checks all that is said in it.
    fn follow(&mut self, mut run: Run) {
        while run.step() {
            let at = run.scenes.len() - 1;
            for note in &run.told[at].notes {
                self.check(&Case { run: &run, step: at, note, asked: false, slot: None });
            }
            if !run.asks_here() {
                continue;
            }
            for Asked { question, comes, slot, answer } in run.questions() {
                self.questions += 1;
                let notes = match answer {
                    Ok(notes) => notes,
                    Err(Wrong { of, what }) => {
                        self.add(of, format!("{} step {at}: {question}: {what}", run.name));
                        continue;
                    }
                };
                let Some(comes) = comes.filter(|_| !notes.is_empty()) else {
                    notes.iter().for_each(|note| self.check(&Case { run: &run, step: at, note, asked: true, slot }));
                    continue;
                };
                // What a message would come to is told of a step that is not taken.
                run.imagine(comes);
                for note in &notes {
                    self.check(&Case { run: &run, step: at + 1, note, asked: false, slot: None });
                }
                run.wake();
            }
        }
    }

    fn report(&self) -> String {
        let rule = |(rule, (count, first)): (&String, &(usize, Vec<String>))| {
            format!("{rule}: {count} false\n    {}\n", first.join("\n    "))
        };
        self.wrong.iter().map(rule).collect()
    }
}

/// Plays so many worlds of a protocol and checks all that is said.
fn walk(protocol: &str, seeds: std::ops::Range<u64>) -> Findings {
    let mut findings = Findings::default();
    seeds.for_each(|seed| findings.follow(Run::new(World::drawn(protocol, seed))));
    findings
}

/// Whether a sentence is so. Whatever says that a rule is off, or flushing lazy, is held against the options first.
fn verify(case: &Case) -> Result<(), String> {
    let (rule, lazy) = (case.note.rule.as_str(), case.flag("lazy"));
    let check = check_of(&case.scene().protocol, rule).unwrap_or_else(|| panic!("nobody checks {rule}"));
    let off = [case.scene(), case.before()].iter().any(|scene| scene.rules_off.iter().any(|id| id == rule));
    is_so(case.note.verdict != Verdict::Waived || off || lazy, || "its rule is on".into())?;
    is_so(!lazy || case.run.lazy && !off, || "it is not for flushing".into())?;
    check(case)
}

/// Plays so many worlds and all stories: nothing untrue is told of them, each sentence is told somewhere, and each lie is
/// found out.
fn nothing_is_false(protocol: &str, seeds: std::ops::Range<u64>, at_least: usize) {
    let mut findings = walk(protocol, seeds);
    stories::of(protocol).into_iter().for_each(|run| findings.follow(run));
    let blind = checked(protocol, &findings, at_least);
    untold::are_listed(protocol, &findings.met);
    assert!(blind.is_empty(), "{protocol}: these lies were never found out:\n{}", blind.join("\n"));
}

/// Nothing untrue was told; the lies that were never found out there.
fn checked(protocol: &str, findings: &Findings, at_least: usize) -> Vec<String> {
    let (questions, sentences) = (findings.questions, findings.sentences);
    println!("{protocol}: {questions} questions, {sentences} sentences");
    assert!(
        findings.wrong.is_empty(),
        "{protocol}: {questions} questions, {sentences} sentences\n{}",
        findings.report()
    );
    assert!(questions >= at_least, "{protocol}: only {questions} questions were asked");
    findings.lies.believed(protocol)
}

#[test]
fn every_sentence_of_every_protocol_is_checked() {
    for entry in ALL {
        let unchecked: Vec<_> = entry.info.rules.iter().map(|rule| rule.id).collect();
        let unchecked: Vec<_> = unchecked.into_iter().filter(|id| check_of(entry.info.name, id).is_none()).collect();
        assert!(unchecked.is_empty(), "{}: nobody checks {unchecked:?}", entry.info.name);
    }
}

#[test]
fn nothing_untrue_is_told_of_raft() {
    nothing_is_false("raft", 0..60, 5_000);
}

#[test]
fn nothing_untrue_is_told_of_replicas() {
    nothing_is_false("replicas", 0..20, 0);
}

#[test]
fn nothing_untrue_is_told_of_fast_paxos() {
    nothing_is_false("fast-paxos", 0..30, 3_000);
}

#[test]
fn nothing_untrue_is_told_of_paxos() {
    nothing_is_false("paxos", 0..60, 5_000);
}

#[test]
fn nothing_untrue_is_told_of_multi_paxos() {
    nothing_is_false("multi-paxos", 0..40, 3_000);
}

#[test]
fn nothing_untrue_is_told_of_zookeeper() {
    nothing_is_false("zookeeper", 0..40, 3_000);
}

#[test]
fn nothing_untrue_is_told_of_mesos() {
    nothing_is_false("mesos", 0..4, 500);
}

/// The same for long; run it with `cargo test --release --test truth -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn nothing_untrue_is_told_in_many_runs_of_raft() {
    checked("raft", &walk("raft", 1_000..3_000), 100_000);
}

#[test]
#[ignore = "takes minutes"]
fn nothing_untrue_is_told_in_many_runs_of_paxos() {
    checked("paxos", &walk("paxos", 1_000..3_000), 100_000);
}

#[test]
#[ignore = "takes minutes"]
fn nothing_untrue_is_told_in_many_runs_of_mesos() {
    checked("mesos", &walk("mesos", 1_000..1_200), 20_000);
}

/// Plays one world alone and shows it: `SYNOD_WORLD="paxos 1278" cargo test --test truth one_world -- --ignored --nocapture`.
#[test]
#[ignore = "looks at one world, for whoever mends what it found"]
fn one_world() {
    let Ok(world) = std::env::var("SYNOD_WORLD") else { return };
    let (protocol, seed) = world.split_once(' ').expect("a protocol and a seed");
    let seed = seed.parse().expect("a seed");
    let mut run = Run::new(World::drawn(protocol, seed));
    while run.step() {
        let at = run.scenes.len() - 1;
        let told = &run.told[at];
        println!("{at}: {} | {}", told.command, told.headline);
        told.notes.iter().for_each(|note| println!("        {} {:?}: {}", note.rule, note.verdict, note.text));
        if run.asks_here() {
            println!("        asked");
        }
    }
    println!("{}", walk(protocol, seed..seed + 1).report());
}
