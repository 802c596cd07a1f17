//! Nothing untrue is told: random faulty runs of every protocol, in which every sentence of every step and every answer to
//! what the screen would offer to ask is held against the world, by its facts.
//!
//! Whoever checks knows nothing of the code that decides: it has the [scenes](synod::engine::scene::Scene) of all steps and
//! what happened in them ([`run`]). A rule's sentence is checked by a row of its protocol's table, [`raft`] or [`paxos`];
//! what became of messages by [`fates`]. A sentence without a row is a mistake as well.

#![allow(missing_docs)]

mod cards;
mod fates;
mod paxos;
mod raft;
mod raft_answers;
mod run;

use run::{Asked, Run, World};
use std::collections::{BTreeMap, BTreeSet};
use synod::engine::scene::{Fact, NodeCard, NoteCard, Packet, Scene, Verdict};

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
    /// If the question is what a message under way would do: that message.
    pub message: Option<&'a str>,
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

    /// The message that the step delivered, as it was before; of a question about a message, that one.
    pub fn delivered(&self) -> Option<&Packet> {
        let id = if self.asked { self.message } else { self.run.told[self.step].message.as_deref() }?;
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

/// What was found in many runs: for each rule, the first sentences of it that were false, and how many.
#[derive(Default)]
struct Findings {
    questions: usize,
    sentences: usize,
    wrong: BTreeMap<String, (usize, Vec<String>)>,
    /// Rules whose sentences nobody checks.
    unchecked: BTreeSet<String>,
}

impl Findings {
    fn add(&mut self, rule: &str, what: String) {
        let (count, first) = self.wrong.entry(rule.to_string()).or_default();
        *count += 1;
        if first.len() < 3 {
            first.push(what);
        }
    }

    fn check(&mut self, checks: &[(&str, Check)], case: &Case) {
        self.sentences += 1;
        let rule = case.note.rule.as_str();
        let found = checks.iter().chain(raft_answers::CHECKS).chain(fates::CHECKS).find(|(id, _)| *id == rule);
        let Some((_, check)) = found else {
            self.unchecked.insert(rule.to_string());
            return;
        };
        // Whatever says that a rule is off, or flushing lazy, is held against the options first.
        let off = case.scene().rules_off.iter().any(|id| id == rule) || case.flag("lazy") && case.run.lazy;
        let waived = case.note.verdict != Verdict::Waived || off || case.before().rules_off.iter().any(|id| id == rule);
        if let Err(why) = is_so(waived, || "its rule is on".into()).and_then(|()| check(case)) {
            let (kind, verdict) = (if case.asked { "answer" } else { "told" }, case.note.verdict);
            let text = &case.note.text;
            self.add(rule, format!("{}: step {}, {kind}, {verdict:?}: {text}\n      {why}", case.run.name, case.step));
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
fn walk(protocol: &str, checks: &[(&str, Check)], seeds: std::ops::Range<u64>) -> Findings {
    let mut findings = Findings::default();
    for seed in seeds {
        let mut run = Run::new(World::drawn(protocol, seed));
        while run.step() {
            let at = run.scenes.len() - 1;
            for note in &run.told[at].notes {
                findings.check(checks, &Case { run: &run, step: at, note, asked: false, message: None });
            }
            if !run.asks_here() {
                continue;
            }
            for Asked { question, message, answer } in run.questions() {
                findings.questions += 1;
                match answer {
                    Err(what) => {
                        findings.add("an answer as such", format!("{} step {at}: {question}: {what}", run.name))
                    }
                    Ok(notes) => {
                        for note in &notes {
                            let message = message.as_deref();
                            findings.check(checks, &Case { run: &run, step: at, note, asked: true, message });
                        }
                    }
                }
            }
        }
    }
    findings
}

fn nothing_is_false(protocol: &str, checks: &[(&str, Check)], seeds: std::ops::Range<u64>, at_least: usize) {
    let findings = walk(protocol, checks, seeds);
    let (questions, sentences) = (findings.questions, findings.sentences);
    println!("{protocol}: {questions} questions, {sentences} sentences");
    assert!(
        findings.wrong.is_empty(),
        "{protocol}: {questions} questions, {sentences} sentences\n{}",
        findings.report()
    );
    println!("nobody checks: {:?}", findings.unchecked);
    assert!(questions >= at_least, "{protocol}: only {questions} questions were asked");
}

#[test]
fn nothing_untrue_is_told_of_raft() {
    nothing_is_false("raft", raft::CHECKS, 0..60, 5_000);
}

#[test]
fn nothing_untrue_is_told_of_paxos() {
    nothing_is_false("paxos", paxos::CHECKS, 0..60, 5_000);
}

/// The same for long; run it with `cargo test --release --test truth -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn nothing_untrue_is_told_in_many_runs() {
    nothing_is_false("raft", raft::CHECKS, 1_000..3_000, 100_000);
    nothing_is_false("paxos", paxos::CHECKS, 1_000..3_000, 100_000);
}
