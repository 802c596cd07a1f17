//! Recordings: what was done, as a scenario file that does it again and knows how it has to end.
//!
//! A recording is a scenario whose script is the history, branches and marks included, with a `[recording]` table: the
//! engine that made it, fingerprints of some steps and of the last one. Whoever replays it compares; a file of another
//! version, or one that was changed, says where it parts from what was recorded instead of drifting. `store` keeps the
//! running session on disk. It knows no protocol.

pub mod store;
pub mod words;

#[cfg(test)]
mod tests;

pub use store::{Autosave, MOST_STOPPED, Session, Sessions};

use crate::engine::scene::Fact;
use crate::engine::{OptionKind, Sim};
use crate::scenario::{Mark, Observer, Recording, SPARES, Scenario};
use crate::script::whole;
use crate::timeline::Timeline;
use std::fmt::Write;

/// Version of the engine that runs here.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");
/// The most fingerprints between start and end.
const MARKS: u64 = 16;
/// Rows of each log that a fingerprint looks at: the newest.
const ROWS: usize = 256;

/// Hash of the scene as JSON, with at most 256 rows of each log, and without what only shows how it came to that.
pub fn fingerprint(sim: &dyn Sim) -> String {
    // A scene has only text keys and whole numbers, which always become JSON.
    let json = serde_json::to_vec(&sim.scene(ROWS).as_it_stands()).unwrap_or_default();
    crate::kit::fingerprint(&json)
}

/// The history of a run as a file. `scenario` is what it started from; its own script is left out, since whatever it
/// did is part of the history.
pub fn write(timeline: &Timeline, scenario: &Scenario) -> String {
    let mut text = head(scenario);
    let _ = writeln!(text, "script = {}", block(&whole(timeline, timeline.branch(), timeline.at())));
    tables(&mut text, scenario);
    let at = timeline.at();
    let _ = write!(text, "\n[recording]\nengine = \"{ENGINE}\"\nsteps = {at}\n");
    let _ = writeln!(text, "end = \"{}\"", fingerprint(timeline.sim()));
    let every = (at / MARKS).max(1).next_multiple_of(4);
    let _ = writeln!(text, "marks = [");
    for step in (every..at).step_by(every as usize) {
        let sim = timeline.world_at(timeline.branch(), step);
        let (time, scene) = (sim.now().0, fingerprint(&*sim));
        let _ = writeln!(text, "    {{ step = {step}, time_ms = {time}, scene = \"{scene}\" }},");
    }
    text.push_str("]\n");
    text
}

/// How a replay compares with what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The end is the same.
    Same,
    /// It is not.
    Parted {
        /// The last step known to be the same.
        after: u64,
        /// The first step known to differ.
        by: u64,
        /// What differs there, in words.
        what: String,
    },
}

/// Compares a run that has done a recording's script with what was recorded.
pub fn compare(timeline: &Timeline, recording: &Recording) -> Comparison {
    let mut after = 0;
    for Mark { step, time_ms, scene } in &recording.marks {
        let parted = |what: String| Comparison::Parted { after, by: *step, what };
        if *step > timeline.end() {
            let end = timeline.end();
            return parted(words::ends_early(end));
        }
        let sim = timeline.world_at(timeline.branch(), *step);
        if sim.now().0 != *time_ms {
            return parted(words::another_time(*step, *time_ms, sim.now().0));
        }
        if fingerprint(&*sim) != *scene {
            return parted(words::another_scene(*step, false));
        }
        after = *step;
    }
    let by = recording.steps;
    if timeline.at() != by {
        let what = words::another_end(by, timeline.at());
        return Comparison::Parted { after, by: by.min(timeline.at()), what };
    }
    match fingerprint(timeline.sim()) == recording.end {
        true => Comparison::Same,
        false => Comparison::Parted { after, by, what: words::another_scene(by, true) },
    }
}

/// The comparison as sentences: whether the end is the same, or from where on it is not, and why that may be.
pub fn verdict(comparison: &Comparison, recording: &Recording) -> String {
    match comparison {
        Comparison::Same => words::same(recording.steps, recording.engine.as_str(), ENGINE),
        Comparison::Parted { after, by, what } => {
            format!("{} {}", words::parts(*after, *by, after + 1 < *by, what.as_str()), cause(recording))
        }
    }
}

/// Why a replay may not go as it was recorded, and what to do.
pub fn cause(recording: &Recording) -> String {
    words::cause(recording.engine.as_str(), ENGINE)
}

fn head(scenario: &Scenario) -> String {
    let title = toml::Value::String(scenario.title.clone());
    let (protocol, seed) = (scenario.entry.info.name, scenario.config.seed);
    let mut text = format!("format = 1\ntitle = {title}\nprotocol = \"{protocol}\"\nseed = {seed}\n");
    if !scenario.about.is_empty() {
        let _ = writeln!(text, "about = {}", toml::Value::String(scenario.about.clone()));
    }
    let config = &scenario.config;
    let mut hosts: Vec<Vec<String>> = Vec::new();
    for id in config.all() {
        let mates = config.housemates(id);
        if mates.len() > 1 && mates.iter().next() == Some(id) {
            hosts.push(config.names(mates));
        }
    }
    if !hosts.is_empty() {
        let _ = writeln!(text, "hosts = {hosts:?}");
    }
    let off: Vec<&str> = config.rules_off.iter().map(|rule| scenario.entry.info.rule(rule).id).collect();
    if !off.is_empty() {
        let _ = writeln!(text, "rules_off = {off:?}");
    }
    if scenario.observer == Observer::Hidden {
        text.push_str("observer = \"hidden\"\n");
    }
    text
}

/// Everything that TOML wants after the first table.
fn tables(text: &mut String, scenario: &Scenario) {
    let (config, info) = (&scenario.config, scenario.entry.info);
    text.push_str("\n[layout]\n");
    for (id, kind) in info.kinds() {
        let _ = writeln!(text, "{} = {}", kind.plural, config.founders(id).len());
    }
    if !config.spares().is_empty() {
        let _ = writeln!(text, "{SPARES} = {}", config.spares().len());
    }
    let changed = info.options().filter_map(|spec| {
        let [low, high] = config.option(info.find_option(spec.name)?);
        if [low, high] == spec.default {
            return None;
        }
        Some(match spec.kind {
            OptionKind::Flag => format!("{} = {}\n", spec.name, low == 1),
            OptionKind::Number => format!("{} = {low}\n", spec.name),
            OptionKind::Range => format!("{} = [{low}, {high}]\n", spec.name),
            OptionKind::Quorum if high == 0 && low > 0 => format!("{} = {low}\n", spec.name),
            OptionKind::Word(_) | OptionKind::Quorum => {
                format!("{} = \"{}\"\n", spec.name, config.option_text(spec, [low, high]))
            }
        })
    });
    let changed: String = changed.collect();
    if !changed.is_empty() {
        let _ = write!(text, "\n[options]\n{changed}");
    }
    for (node, fields) in scenario.starts() {
        let _ = writeln!(text, "\n[[start]]\nnode = \"{}\"", config.name(*node));
        for (key, fact) in fields {
            let _ = writeln!(text, "{key} = {}", value(fact));
        }
    }
    for cue in scenario.cues.iter() {
        let keys = toml::to_string(cue).unwrap_or_default();
        let _ = writeln!(text, "\n[[cue]]\n{}", keys.trim_end());
    }
}

fn value(fact: &Fact) -> toml::Value {
    match fact {
        Fact::Bool(yes) => (*yes).into(),
        Fact::Int(n) => (*n).into(),
        Fact::Text(text) => text.clone().into(),
        Fact::List(all) => toml::Value::Array(all.iter().map(value).collect()),
        Fact::Map(map) => toml::Value::Table(map.iter().map(|(k, v)| (k.clone(), value(v))).collect()),
    }
}

/// Lines as a string of TOML, a line for each; escaped only where a line has what such a string cannot hold.
fn block(lines: &[String]) -> String {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    match () {
        () if text.chars().all(plain) && !text.contains(['\\']) && !text.contains("\"\"\"") => {
            format!("\"\"\"\n{text}\"\"\"")
        }
        () if text.chars().all(plain) && !text.contains("'''") => format!("'''\n{text}'''"),
        () => toml::Value::String(text).to_string(),
    }
}
