//! For every safety rule a story that goes wrong without it: with the rule off its property falls, with the rule on
//! the same story is stopped, at the step that the first line of its file names.
//!
//! A story is a scenario in `assets/witnesses/PROTOCOL/RULE.toml`, or in one of several beside it: `RULE-SIZE.toml` with
//! so many nodes, `RULE-PROPERTY.toml` where another property falls. For each property of a rule's row there is one with the
//! smallest odd and one with the smallest even number of nodes that the row names. A story's first line says which note
//! stops it with the rule on, most often the rule's own: `# on: RULE refused at step 4`. It cannot be one before the rule
//! mattered. Where the world itself is refused with the rule on, the line is what is said then. What ends with `-harmless.toml` is no such story: with so many nodes nothing falls, and a search goes on from
//! its end and finds nothing (`tests/explore`).
//!
//! For every liveness rule a stretch of time, the last line of its story: without the rule nothing is chosen in it, with
//! the rule something is. Of a rule that only saves messages it may be the same in both, if more are sent without it.
//! Where neither tells it, the first line says what is so at the end of the story with the rule alone, or without it alone:
//! `# with: CONDITION` or `# without: CONDITION`.

#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use synod::engine::scene::Verdict;
use synod::engine::{Harm, RuleKind};
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
    /// How many nodes there are that count where a majority is asked for.
    fn size(&self) -> usize {
        let sim = self.timeline.sim();
        sim.info().voters(sim.config())
    }

    fn violated(&self) -> Vec<String> {
        self.timeline.scene(0).violations.into_iter().map(|v| v.property).collect()
    }
}

/// The first line of a story whose world is refused with the rule on.
fn refused_world(path: &Path, text: &str) -> Option<String> {
    let error = Scenario::parse(&path.display().to_string(), text).err()?.to_string();
    Some(format!("# on: {}", error.lines().next().unwrap_or_default()))
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
    breaks: &'static [Harm],
}

impl Safety {
    /// Its stories, in the order of their names.
    fn witnesses(&self) -> Vec<PathBuf> {
        let mut found: Vec<_> = files(self.protocol).into_iter().filter(|path| owner(path) == Some(self.id)).collect();
        found.sort();
        assert!(!found.is_empty(), "there is no witness of {}", self.id);
        found
    }
}

/// What the name of a file ends with in which nothing falls.
const HARMLESS: &str = "-harmless.toml";

/// All stories of a protocol.
fn files(protocol: &str) -> Vec<PathBuf> {
    all_files(protocol).into_iter().filter(|path| !path.to_string_lossy().ends_with(HARMLESS)).collect()
}

/// The same with those in which nothing falls.
fn all_files(protocol: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/witnesses").join(protocol);
    let entries = std::fs::read_dir(&folder).into_iter().flatten();
    entries.map(|file| file.unwrap_or_else(|e| panic!("{folder:?}: {e}")).path()).collect()
}

/// The rule that a story is about: the longest whose name begins the file's.
fn owner(path: &Path) -> Option<&'static str> {
    let stem = path.file_stem()?.to_str()?;
    let begins = |id: &&str| stem.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    let rules = ALL.iter().flat_map(|entry| entry.info.rules).filter(|rule| rule.switchable());
    rules.map(|rule| rule.id).filter(begins).max_by_key(|id| id.len())
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
fn without_a_safety_rule_its_properties_fall_with_the_sizes_that_its_row_names() {
    let mut missing = Vec::new();
    for rule in safety_rules() {
        let mut fallen = Vec::new();
        for path in rule.witnesses() {
            let run = play(&path, &read(&path));
            assert!(run.whole, "{path:?}: with the rule off the whole script can be done");
            let (size, here) = (run.size(), run.violated());
            let (ours, others): (Vec<_>, _) = here.iter().partition(|p| rule.breaks.iter().any(|h| h.property == **p));
            assert!(!ours.is_empty(), "{path:?} breaks {others:?}");
            for harm in rule.breaks.iter().filter(|harm| ours.iter().any(|p| harm.property == **p)) {
                assert!(
                    harm.at(size),
                    "{path:?}: {} falls with {size}, and its row says that it does not",
                    harm.property
                );
            }
            assert!(first_waived(&run, rule.id).is_some(), "{path:?}: the screen says that the rule was not kept");
            fallen.extend(here.into_iter().map(|property| (property, size)));
        }
        for harm in rule.breaks {
            let seen = |size: &usize| fallen.iter().any(|(property, at)| property == harm.property && at == size);
            missing.extend(harm.smallest().filter(|size| !seen(size)).map(|size| (rule.id, harm.property, size)));
        }
    }
    assert!(missing.is_empty(), "no story in which they fall: {missing:?}");
}

#[test]
fn with_the_rule_the_same_story_is_stopped_where_it_says() {
    let mut wrong = Vec::new();
    for rule in safety_rules() {
        for path in rule.witnesses() {
            let (id, text) = (rule.id, read(&path));
            let on = switched_on(id, &text);
            let said = text.lines().next().unwrap_or_default();
            if let Some(line) = refused_world(&path, &on) {
                assert_eq!(line, said, "{path:?}");
                continue;
            }
            let run = play(&path, &on);
            assert!(run.violated().is_empty(), "{path:?} with the rule on: fallen: {:?}", run.violated());
            let waived = first_waived(&play(&path, &text), id).unwrap_or_default();
            let noted = all_notes(&run).into_iter().filter(|(step, ..)| *step >= waived);
            let lines: Vec<String> = noted.map(|(step, id, verdict)| line(step, &id, verdict)).collect();
            if !lines.iter().any(|l| l == said) {
                wrong.push(format!("{path:?}: says `{said}`; noted from step {waived} on: {lines:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A story with this rule on.
fn switched_on(id: &str, text: &str) -> String {
    let on = text.replacen(&format!("\"{id}\", "), "", 1).replacen(&format!("\"{id}\""), "", 1);
    assert_ne!(on, text, "{id} is not switched off in its story");
    on
}

fn line(step: u64, rule: &str, verdict: Verdict) -> String {
    let verdict = format!("{verdict:?}").to_lowercase();
    format!("# on: {rule} {verdict} at step {step}")
}

fn all_notes(run: &Run) -> Vec<(u64, String, Verdict)> {
    let told = run.timeline.told(1, run.timeline.end());
    told.into_iter().flat_map(|t| t.notes.into_iter().map(move |n| (t.step, n.rule, n.verdict))).collect()
}

/// How many entries or values are chosen in the last line of a story's script, and how long that takes.
fn chosen_in_the_stretch(path: &Path, text: &str) -> (usize, u64) {
    let (start, end) = (text.find("\"\"\"\n").expect("a script"), text.rfind("\"\"\"").expect("its end"));
    let last = text[..end].trim_end().rfind('\n').expect("a line");
    assert!(start < last && text[last..end].trim().starts_with("run "), "{path:?} ends with a stretch of time");
    let before = play(path, &format!("{}\n{}", &text[..last], &text[end..]));
    let run = play(path, text);
    assert!(before.whole && run.whole, "{path:?}: the whole script can be done");
    assert_eq!(run.violated(), [""; 0], "{path:?}: safety stands");
    let (from, scene) = (before.timeline.at(), run.timeline.scene(64));
    let chosen = scene.progress.iter().filter(|row| row.chosen.is_some_and(|step| step > from)).count();
    (chosen, scene.time_ms - before.timeline.scene(0).time_ms)
}

/// What is so at the end of a story with its rule alone, or without it alone, if its first line says that.
fn tells_end(path: &Path, id: &str, text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let [with, without] = ["# with: ", "# without: "].map(|words| first.strip_prefix(words));
    let Some(condition) = with.or(without) else { return false };
    let ends = |text: &str| {
        let mut run = play(path, text);
        assert_eq!(run.violated(), [""; 0], "{path:?}: safety stands");
        (run.whole, synod::script::run(&mut run.timeline, &format!("expect {condition}")).is_ok())
    };
    assert_eq!(ends(text), (true, without.is_some()), "{path:?}: without the rule");
    assert_eq!(ends(&switched_on(id, text)).1, with.is_some(), "{path:?}: with the rule");
    true
}

#[test]
fn without_a_liveness_rule_a_stretch_of_time_brings_nothing_that_it_brings_with_it() {
    for entry in ALL {
        for rule in entry.info.rules.iter().filter(|rule| rule.costs_progress_only()) {
            let stories = files(entry.info.name).into_iter().filter(|path| owner(path) == Some(rule.id));
            let stories: Vec<_> = stories.collect();
            assert!(!stories.is_empty(), "there is no witness of {}", rule.id);
            for path in stories {
                let text = read(&path);
                let (off, on) = (text.clone(), switched_on(rule.id, &text));
                assert!(first_waived(&play(&path, &off), rule.id).is_some(), "{path:?}: the rule is not kept");
                if tells_end(&path, rule.id, &text) {
                    continue;
                }
                let ((none, without), (some, with)) =
                    (chosen_in_the_stretch(&path, &off), chosen_in_the_stretch(&path, &on));
                if rule.costs_messages_only() && none == some {
                    let sent = |text: &str| play(&path, text).timeline.scene(0).network.sent;
                    assert!(sent(&off) > sent(&on), "{path:?}: no more messages without the rule");
                    continue;
                }
                assert_eq!((none, without), (0, with), "{path:?}: chosen without the rule, and in which time");
                assert!(some > 0, "{path:?}: nothing is chosen with the rule either");
            }
        }
    }
}

#[test]
fn where_a_rules_row_says_that_it_does_no_harm_its_story_breaks_nothing() {
    let mut seen = 0;
    for rule in safety_rules() {
        let ours = |path: &PathBuf| owner(path) == Some(rule.id) && path.to_string_lossy().ends_with(HARMLESS);
        for path in all_files(rule.protocol).into_iter().filter(ours) {
            let (text, name) = (read(&path), path.file_name().unwrap_or_default().to_string_lossy().into_owned());
            let run = play(&path, &text);
            assert!(run.whole, "{path:?}: the whole script can be done");
            assert_eq!(name, format!("{}-{}{HARMLESS}", rule.id, run.size()), "it is called after its size");
            assert!(!rule.breaks.iter().any(|harm| harm.at(run.size())), "{path:?}: its row says that it does harm");
            assert_eq!(run.violated(), [""; 0], "{path:?}");
            switched_on(rule.id, &text);
            seen += 1;
        }
    }
    assert!(seen >= 4, "only {seen} stories do no harm");
}

#[test]
fn every_witness_belongs_to_a_rule() {
    for protocol in ALL.iter().map(|entry| entry.info.name) {
        for path in all_files(protocol) {
            assert!(owner(&path).is_some(), "{path:?} is no rule's witness");
        }
    }
}
