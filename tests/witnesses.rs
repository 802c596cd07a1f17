//! For every safety rule a story that goes wrong without it: with the rule off its property falls, with the rule on
//! the same story is stopped, at the step that the first line of its file names.
//!
//! A story is a scenario in `tests/witnesses/PROTOCOL/RULE.toml`; where it does not break all that the table names, one
//! more beside it, `RULE-PROPERTY.toml`, breaks the rest. A story's first line says which note stops it with the rule on,
//! most often the rule's own: `# on: RULE refused at step 4`. It cannot be one before the rule mattered.

#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use synod::engine::RuleKind;
use synod::engine::scene::Verdict;
use synod::protocols::ALL;
use synod::scenario::Scenario;
use synod::timeline::Timeline;

/// What happened in a story.
struct Run {
    timeline: Timeline,
    /// Whether every line of its script could be done.
    whole: bool,
}

impl Run {
    fn violated(&self) -> Vec<String> {
        self.timeline.scene(0).violations.into_iter().map(|v| v.property).collect()
    }
}

/// Plays a scenario's text as far as its script can be done.
fn play(path: &Path, text: &str) -> Run {
    let name = path.display().to_string();
    let scenario = Scenario::parse(&name, text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    let whole = scenario.script.run(&mut timeline, &mut |_| {}).is_ok();
    Run { timeline, whole }
}

/// A safety rule, and what falls without it.
struct Safety {
    protocol: &'static str,
    id: &'static str,
    breaks: &'static [&'static str],
}

impl Safety {
    /// Its stories: the first is its own, others are named after a property.
    fn witnesses(&self) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/witnesses").join(self.protocol);
        let names = self.breaks.iter().map(|property| format!("{}-{property}", self.id));
        let more = names.map(|name| folder.join(format!("{name}.toml"))).filter(|path| path.exists());
        [folder.join(format!("{}.toml", self.id))].into_iter().chain(more).collect()
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("there is no witness {path:?}: {e}"))
}

/// The safety rules of all protocols.
fn safety_rules() -> impl Iterator<Item = Safety> {
    ALL.iter().flat_map(|entry| {
        entry.info.rules.iter().filter_map(|rule| match rule.kind {
            RuleKind::Safety { breaks, .. } => Some(Safety { protocol: entry.info.name, id: rule.id, breaks }),
            _ => None,
        })
    })
}

/// The first step at which a rule that was off was not kept.
fn first_waived(run: &Run, rule: &str) -> Option<u64> {
    all_notes(run).into_iter().find(|(_, id, verdict)| id == rule && *verdict == Verdict::Waived).map(|(step, ..)| step)
}

#[test]
fn without_a_safety_rule_its_properties_fall() {
    for rule in safety_rules() {
        let mut fallen = Vec::new();
        for path in rule.witnesses() {
            let run = play(&path, &read(&path));
            assert!(run.whole, "{path:?}: with the rule off the whole script can be done");
            let here = run.violated();
            assert!(here.iter().any(|p| rule.breaks.contains(&p.as_str())), "{path:?} breaks {here:?}");
            assert!(first_waived(&run, rule.id).is_some(), "{path:?}: the screen says that the rule was not kept");
            fallen.extend(here);
        }
        for property in rule.breaks {
            assert!(fallen.iter().any(|p| p == property), "{}: {property} stands; fallen: {fallen:?}", rule.id);
        }
    }
}

#[test]
fn with_the_rule_the_same_story_is_stopped_where_it_says() {
    let mut wrong = Vec::new();
    for rule in safety_rules() {
        for path in rule.witnesses() {
            let (id, text) = (rule.id, read(&path));
            let on = text.replacen(&format!("\"{id}\", "), "", 1).replacen(&format!("\"{id}\""), "", 1);
            assert_ne!(on, text, "{id} is not switched off in {path:?}");
            let run = play(&path, &on);
            assert!(run.violated().is_empty(), "{path:?} with the rule on: fallen: {:?}", run.violated());
            let waived = first_waived(&play(&path, &text), id).unwrap_or_default();
            let noted = all_notes(&run).into_iter().filter(|(step, ..)| *step >= waived);
            let lines: Vec<String> = noted.map(|(step, id, verdict)| line(step, &id, verdict)).collect();
            let said = text.lines().next().unwrap_or_default();
            if !lines.iter().any(|l| l == said) {
                wrong.push(format!("{path:?}: says `{said}`; noted from step {waived} on: {lines:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn line(step: u64, rule: &str, verdict: Verdict) -> String {
    let verdict = format!("{verdict:?}").to_lowercase();
    format!("# on: {rule} {verdict} at step {step}")
}

fn all_notes(run: &Run) -> Vec<(u64, String, Verdict)> {
    let told = run.timeline.told(1, run.timeline.end());
    told.into_iter().flat_map(|t| t.notes.into_iter().map(move |n| (t.step, n.rule, n.verdict))).collect()
}

#[test]
fn every_witness_belongs_to_a_rule() {
    let known: Vec<PathBuf> = safety_rules().flat_map(|rule| rule.witnesses()).collect();
    for protocol in ALL.iter().map(|entry| entry.info.name) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/witnesses").join(protocol);
        if !folder.exists() && safety_rules().all(|rule| rule.protocol != protocol) {
            continue;
        }
        for file in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder:?}: {e}")) {
            let path = file.expect("readable").path();
            assert!(known.contains(&path), "{path:?} is no safety rule's witness");
        }
    }
}
