//! For every safety rule a story that goes wrong without it: with the rule off its property falls, with the rule on
//! the same story is stopped, at the step that the first line of its file names.
//!
//! A story is a scenario in `tests/witnesses/PROTOCOL/RULE.toml`. Its first line says which note stops it with the rule
//! on, most often the rule's own: `# on: RULE refused at step 4`.

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

fn witness(protocol: &str, rule: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/witnesses/{protocol}/{rule}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{rule} has no witness {path:?}: {e}"));
    (path, text)
}

/// The safety rules of all protocols: protocol, id, and the property that falls without each.
fn safety_rules() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ALL.iter().flat_map(|entry| {
        entry.info.rules.iter().filter_map(|rule| match rule.kind {
            RuleKind::Safety { breaks, .. } => Some((entry.info.name, rule.id, breaks)),
            _ => None,
        })
    })
}

#[test]
fn without_a_safety_rule_its_property_falls() {
    for (protocol, rule, breaks) in safety_rules() {
        let (path, text) = witness(protocol, rule);
        let run = play(&path, &text);
        assert!(run.whole, "{rule}: with the rule off the whole script can be done");
        assert!(run.violated().iter().any(|p| p == breaks), "{rule}: {breaks} stands; fallen: {:?}", run.violated());
        let waived = all_notes(&run).into_iter().any(|(_, id, verdict)| id == rule && verdict == Verdict::Waived);
        assert!(waived, "{rule}: the screen says that the rule was not kept");
    }
}

#[test]
fn with_the_rule_the_same_story_is_stopped_where_it_says() {
    let mut wrong = Vec::new();
    for (protocol, rule, _) in safety_rules() {
        let (path, text) = witness(protocol, rule);
        let on = text.replacen(&format!("\"{rule}\", "), "", 1).replacen(&format!("\"{rule}\""), "", 1);
        assert_ne!(on, text, "{rule} is not switched off in its witness");
        let run = play(&path, &on);
        assert!(run.violated().is_empty(), "{rule} on: fallen: {:?}", run.violated());
        let said = text.lines().next().unwrap_or_default();
        let lines: Vec<String> = all_notes(&run).iter().map(|(step, id, verdict)| line(*step, id, *verdict)).collect();
        if !lines.iter().any(|l| l == said) {
            wrong.push(format!("{rule}: says `{said}`; noted: {lines:?}"));
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
    for entry in ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/witnesses").join(entry.info.name);
        if !folder.exists() && !safety_rules().any(|(protocol, ..)| protocol == entry.info.name) {
            continue;
        }
        for file in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder:?}: {e}")) {
            let path = file.expect("readable").path();
            let rule = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_string();
            assert!(safety_rules().any(|(_, id, _)| id == rule), "{path:?} is no safety rule's witness");
        }
    }
}
