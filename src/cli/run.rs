//! `synod run`: a scenario without a screen, told as a transcript, as a scene, or as JSON Lines.

use super::exit;
use super::output::{self, Out};
use crate::engine::scene::{EventKind, Scene, Told};
use crate::recording::{self, Comparison};
use crate::scenario::{self, Recording};
use crate::script::{self, Failure, Heard, Script, ScriptError};
use crate::timeline::Timeline;
use crate::timeline::transcript::Detail;
use anyhow::Context;
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;

/// Rows of each log in a scene that is printed: all that a run can have.
const ROWS: usize = usize::MAX;

/// What to run and how to tell it.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario; - is standard input
    file: PathBuf,
    /// Print the final scene as one JSON object
    #[arg(long, conflicts_with = "trace")]
    json: bool,
    /// Print one JSON line a step; with `--trace=scenes`, the scene after it as well
    #[arg(long, value_name = "WITH", num_args = 0..=1, require_equals = true, default_missing_value = "steps")]
    trace: Option<Trace>,
    /// Another seed than the file's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// After the script, let time pass until this condition holds
    #[arg(long, value_name = "CEL")]
    until: Option<String>,
    /// Write what was done to this file, as a scenario that does it again and knows its end
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Let --record write over a file that is there
    #[arg(long, requires = "record")]
    force: bool,
    /// Tell everything: routine steps and decisions, and what was sent, written and armed
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Trace {
    Steps,
    Scenes,
}

/// How a script ended, with the report of what went wrong.
type Ended = Result<(), Box<(ScriptError, String)>>;

/// A line of the trace.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    told: &'a Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    scene: Option<Scene>,
}

/// Tells steps as they are taken, and remembers what the exit code needs.
struct Teller<'a> {
    out: Out,
    how: &'a Arguments,
    failed: Option<io::Error>,
    broken: bool,
}

impl Teller<'_> {
    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Step(timeline) => self.step(timeline),
            Heard::Said(command, said) => self.said(command, said),
        }
    }

    fn step(&mut self, timeline: &Timeline) {
        self.broken |= timeline.sim().broken_inside_model();
        if self.failed.is_none() {
            self.failed = self.tell(timeline).err();
        }
    }

    fn tell(&mut self, timeline: &Timeline) -> io::Result<()> {
        if self.how.json {
            return Ok(());
        }
        let told = timeline.sim().told();
        if let Some(trace) = self.how.trace {
            let scene = (trace == Trace::Scenes).then(|| timeline.scene(ROWS));
            serde_json::to_writer(&mut self.out, &Line { told: &told, scene })?;
            return writeln!(self.out);
        }
        if told.routine && told.event != EventKind::Other && !self.how.verbose {
            return output::tell_violations(&mut self.out, timeline);
        }
        let detail = if self.how.verbose { Detail::Full } else { Detail::Brief };
        output::tell_step(&mut self.out, timeline, detail)
    }

    /// What a command answered.
    fn said(&mut self, command: &str, said: &str) {
        if !self.how.json && self.how.trace.is_none() && self.failed.is_none() {
            let lines = said.lines().map(|line| format!("{:20}{line}\n", ""));
            let text = format!("{:18}> {command}\n{}", "", lines.collect::<String>());
            self.failed = self.out.write_all(text.as_bytes()).err();
        }
    }

    /// Whether a recording ended as it was recorded; says so.
    fn compare(&mut self, timeline: &Timeline, recording: &Recording, ended: &Ended) -> bool {
        if self.how.seed.is_some() || self.how.until.is_some() {
            output::complain("note: with --seed or --until the run is another one than was recorded");
            return true;
        }
        if ended.is_err() {
            output::complain(format!("note: this is a recording. {}", recording::cause(recording)));
            return false;
        }
        let comparison = recording::compare(timeline, recording);
        let verdict = recording::verdict(&comparison, recording);
        let same = comparison == Comparison::Same;
        match same {
            true if !self.how.json && self.how.trace.is_none() => {
                self.failed = writeln!(self.out, "\n{verdict}").err();
            }
            true => {}
            false => output::complain(format!("error: {verdict}")),
        }
        same
    }
}

/// Which run this is, and what is switched off in it.
fn head(out: &mut Out, scenario: &scenario::Scenario) -> io::Result<()> {
    let protocol = scenario.entry.info.title;
    // A file without a title is named after its protocol.
    let title = Some(scenario.title.as_str()).filter(|title| *title != protocol);
    let title = title.map_or_else(String::new, |title| format!("{title}: "));
    writeln!(out, "{title}{protocol}, seed {}", scenario.config.seed)?;
    for rule in scenario.config.rules_off.iter() {
        writeln!(out, "rule off: {}", scenario.entry.info.rule(rule).id)?;
    }
    writeln!(out)
}

/// Runs a scenario; the exit code says how it came out.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let mut scenario = scenario::load(&arguments.file)?;
    if let Some(path) = &arguments.record {
        recording::store::can_write(path, &arguments.file, arguments.force)?;
    }
    scenario.config.seed = arguments.seed.unwrap_or(scenario.config.seed);
    if scenario.script.lines().next().is_none() && arguments.until.is_none() {
        output::complain("note: the scenario has no script, so nothing happens; `--until CEL` lets time pass");
    }
    let mut timeline = scenario.timeline()?;
    if let Some(condition) = &arguments.until {
        // A condition that is none is no reason to run a long script first.
        let read = Script::parse(&until_line(condition), scenario.entry.info);
        if let Some(error) = read.err().and_then(|errors| errors.into_iter().next()) {
            return Ok(verdict(Err(until_error(error)), false));
        }
    }
    let out = if arguments.json || arguments.trace.is_some() { Out::json() } else { Out::text() };
    let mut teller = Teller { out, how: arguments, failed: None, broken: false };
    if !arguments.json && arguments.trace.is_none() {
        head(&mut teller.out, &scenario)?;
    }
    let mut ended = scenario.script.tell(&mut timeline, &mut |heard| teller.hear(heard)).map_err(|error| {
        let report = scenario.error(&error).to_string();
        Box::new((error, report))
    });
    if let (Ok(()), Some(condition)) = (&ended, &arguments.until) {
        ended = until(&mut timeline, condition, &mut teller);
    }
    if let Some(error) = teller.failed {
        return Err(error.into());
    }
    if arguments.json {
        serde_json::to_writer(&mut teller.out, &timeline.scene(ROWS)).map_err(io::Error::from)?;
        writeln!(teller.out)?;
    }
    if let Some(path) = &arguments.record {
        let saved = recording::store::save_as(path, &timeline, &scenario, arguments.force);
        saved.with_context(|| format!("{} cannot be written", output::name(path)))?;
    }
    let same = scenario.recording.as_ref().is_none_or(|recording| teller.compare(&timeline, recording, &ended));
    teller.out.flush()?;
    match verdict(ended, teller.broken) {
        exit::OK if !same => Ok(exit::EXPECTATION),
        code => Ok(code),
    }
}

fn until(timeline: &mut Timeline, condition: &str, teller: &mut Teller) -> Ended {
    let done = script::run_with(timeline, &until_line(condition), &mut |t| teller.step(t));
    done.map(|_| ()).map_err(until_error)
}

/// What stands before the condition of `--until` in the command that it makes.
const RUN_UNTIL: &str = "run until ";

fn until_line(condition: &str) -> String {
    format!("{RUN_UNTIL}{}", condition.replace('\n', " "))
}

/// An error of the command as one of the argument: nobody typed what stands before the condition.
fn until_error(mut error: ScriptError) -> Box<(ScriptError, String)> {
    let mine = |at: usize| at.saturating_sub(RUN_UNTIL.len());
    error.span = mine(error.span.start)..mine(error.span.end);
    error.line = error.line.chars().skip(RUN_UNTIL.len()).collect();
    if error.remedy.as_ref().is_some_and(|remedy| remedy.starts_with("it is written: ")) {
        error.remedy = Some("it is written: --until 'CONDITION [within TIME]'".into());
    }
    let report = error.render_in(Some("--until"), 0);
    Box::new((error, report))
}

fn verdict(ended: Ended, broken: bool) -> u8 {
    let code = match ended {
        Ok(()) => exit::OK,
        Err(failed) => {
            let (error, report) = *failed;
            output::complain(report);
            if error.failure == Failure::Expectation { exit::EXPECTATION } else { exit::INPUT }
        }
    };
    if broken {
        output::complain(
            "error: a property fell although no rule was off and nothing outside the model: a bug in synod. \
             Please report it with the file and the seed.",
        );
        return exit::VIOLATION;
    }
    code
}
