//! `synod explore`: every order of events within bounds, from where a scenario's script ends, for the shortest run
//! that breaks a property or reaches a condition. Where no bounds are given, it widens them by itself.

use super::{exit, output};
use crate::engine::Sim;
use crate::explore::{
    Budget, Clock, FIELDS, Field, Goal, GoalError, Handle, Job, Outcome, Report, Search, Stop, Walks, Watch,
    search_and_show, start,
};
use crate::kit::store::{same, stream};
use crate::recording;
use crate::scenario::{self, Scenario};
use crate::timeline::transcript::Detail;
use crate::ui::say::notice;
use anyhow::{Context, anyhow, bail};
use clap::{Arg, ArgMatches};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What to search for, and how far.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario; the search starts where its script ends. - is standard input
    file: PathBuf,
    /// Search for a state in which this holds, instead of a violation
    #[arg(long, value_name = "CEL", conflicts_with = "property")]
    find: Option<String>,
    /// Search for a violation of this property only
    #[arg(long, value_name = "NAME")]
    property: Option<String>,
    #[command(flatten)]
    bounds: Bounds,
    /// Take random runs for so many seconds instead of searching all
    #[arg(long, value_name = "SECONDS", conflicts_with = "dump")]
    walk: Option<u64>,
    /// Seed of the first random run
    #[arg(long, value_name = "N", default_value_t = 1, requires = "walk")]
    seed: u64,
    /// Losses need no bound: a lost message is one that is never delivered, and every such run is looked at
    #[arg(long, value_name = "K", help_heading = "Bounds")]
    drops: Option<u32>,
    /// Look at everything: useless messages, crashes at every point, nodes that differ in name only
    #[arg(long)]
    all: bool,
    /// Save what was found as a scenario that `run` and `play` open
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Write the scene of every distinct state, one JSON object a line
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
    /// Let --save and --dump write over files that are there
    #[arg(long)]
    force: bool,
    /// Tell the bounds and the numbers as well: states, moves, memory, and what may have been overlooked
    #[arg(long)]
    details: bool,
    /// Print the result as one JSON object
    #[arg(long)]
    json: bool,
}

/// The numbers of the budget that were given, from the table of its fields.
struct Bounds(Vec<(&'static Field, String)>);

impl clap::FromArgMatches for Bounds {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |field: &'static Field| matches.get_one::<String>(field.name).map(|text| (field, text.clone()));
        Ok(Bounds(FIELDS.iter().filter_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Bounds::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Bounds {
    /// Whether it was said what may happen in a run, and not only how long the search goes on.
    fn are_given(&self) -> bool {
        self.0.iter().any(|(field, _)| field.bounds_runs())
    }
}

impl clap::Args for Bounds {
    fn augment_args(command: clap::Command) -> clap::Command {
        let usual = Budget::default();
        FIELDS.iter().fold(command, |command, field| {
            let usual = match field.bounds_runs() {
                true => format!("at most {}, wider step by step", field.usual_text(&usual)),
                false => field.usual_text(&usual),
            };
            let help = format!("{} [default: {usual}]", field.doc);
            command.arg(
                Arg::new(field.name)
                    .long(field.name)
                    .value_name("N")
                    .help(help)
                    .allow_negative_numbers(true)
                    .help_heading("Bounds"),
            )
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Bounds::augment_args(command)
    }
}

/// Searches; the exit code says whether something was found.
pub fn explore(arguments: &Arguments) -> anyhow::Result<u8> {
    let scenario = scenario::load(&arguments.file)?;
    let mut timeline = scenario.timeline()?;
    scenario.script.run(&mut timeline, &mut |_| {}).map_err(|error| anyhow!("{}", scenario.error(&error)))?;
    let wanted = wanted(arguments, timeline.sim())?;
    for path in [&arguments.save, &arguments.dump].into_iter().flatten() {
        recording::store::can_write(path, &arguments.file, arguments.force)?;
    }
    if let (Some(save), Some(dump)) = (&arguments.save, &arguments.dump)
        && (save == dump || same(save, dump))
    {
        bail!("--save and --dump write to one file, {}; give each its own", output::name(save));
    }
    let report = match &arguments.dump {
        Some(path) => dump(timeline.sim(), &wanted, stream(path, arguments.force), path)?,
        None => {
            let job = match arguments.walk {
                Some(_) => Job::Walk(wanted.clone(), Walks { seed: arguments.seed, ..Walks::default() }),
                None if arguments.bounds.are_given() => Job::Search(wanted.clone()),
                None => Job::Widen(wanted.clone()),
            };
            wait(start(timeline.sim(), job, clock()), timeline.sim(), arguments.walk.is_some())?
        }
    };
    let found = match &report.outcome {
        Outcome::Stopped(Stop::Condition(message)) => bail!("--find: {message}"),
        Outcome::Found(found) => Some(found),
        _ => None,
    };
    let (from, departures) = (timeline.at(), notice::departures(&timeline.scene(0), timeline.sim()));
    let mut transcript = Vec::new();
    for step in found.iter().flat_map(|found| &found.steps) {
        timeline.take(*step)?;
        output::tell_step(&mut transcript, &timeline, Detail::Brief)?;
    }
    if let (Some(path), Some(_)) = (&arguments.save, found) {
        let saved = recording::store::save_as(path, &timeline, &scenario, arguments.force);
        saved.with_context(|| format!("{} cannot be written", output::name(path)))?;
    }
    match arguments.json {
        true => {
            let mut text = serde_json::to_vec(&report)?;
            text.push(b'\n');
            output::print_json(&text)?;
        }
        false => {
            let mut out = output::Out::text();
            head(&mut out, &scenario, (from, &departures), &report)?;
            if !transcript.is_empty() {
                out.write_all(&transcript)?;
                writeln!(out)?;
            }
            writeln!(out, "{}", report.text())?;
            if arguments.details {
                details(&mut out, &wanted, &report)?;
            }
            if let (Some(path), Some(_)) = (&arguments.save, found) {
                writeln!(out, "Saved; `synod play {}` shows it.", output::name(path))?;
            }
            out.flush()?;
        }
    }
    Ok(if found.is_some() { exit::FOUND } else { exit::OK })
}

fn wanted(arguments: &Arguments, sim: &dyn Sim) -> anyhow::Result<Search> {
    let goal = match (&arguments.find, &arguments.property) {
        (Some(text), _) => Goal::find(text).map_err(|error| match error {
            GoalError::Condition(error) => anyhow!(error.render()),
            other => anyhow!("--find: {other}"),
        })?,
        (None, Some(name)) => Goal::property(sim.info(), name).map_err(|error| anyhow!("--property: {error}"))?,
        (None, None) => Goal::violation(sim.info()).map_err(|error| anyhow!("{error}, with --find"))?,
    };
    let mut budget = Budget::for_world(sim);
    if let (Some(_), Some((field, _))) = (arguments.walk, arguments.bounds.0.first()) {
        bail!("a random run draws its faults from its seed; leave --{} out, or search without --walk", field.name);
    }
    for (field, text) in &arguments.bounds.0 {
        field.parse(&mut budget, text).map_err(|message| anyhow!("--{message}"))?;
    }
    budget.limits.seconds = arguments.walk.unwrap_or(budget.limits.seconds);
    if arguments.all {
        budget.shrink.useless = false;
        budget.shrink.cuts = false;
        budget.shrink.symmetry = false;
    }
    Ok(Search::new(goal, budget))
}

fn clock() -> Clock {
    let start = Instant::now();
    Arc::new(move || start.elapsed())
}

/// Set by Ctrl-C: the search then ends with its report. Pressed once more, it ends the program.
fn stopped_by_hand() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        use signal_hook::{consts::SIGINT, flag};
        // Without it Ctrl-C ends the program at once, as it would anyway.
        let _ = flag::register_conditional_shutdown(SIGINT, 130, stopped.clone());
        let _ = flag::register(SIGINT, stopped.clone());
    }
    stopped
}

/// Columns of the line that tells how far a search is.
const LINE: usize = 78;

/// Waits for a search, and tells on a terminal how far it is.
fn wait(handle: Handle, sim: &dyn Sim, walks: bool) -> anyhow::Result<Report> {
    let mut shown = false;
    let stopped = stopped_by_hand();
    let report = handle.wait_while(|handle| {
        if io::stderr().is_terminal() && handle.progress().elapsed.as_millis() > 500 {
            shown = true;
            let line: String = handle.text(sim, walks).chars().take(LINE).collect();
            let _ = write!(io::stderr(), "\r{line:<LINE$}");
        }
        !stopped.load(Ordering::Relaxed)
    });
    if shown {
        let _ = write!(io::stderr(), "\r{:<LINE$}\r", "");
    }
    Ok(report?)
}

/// Searches and writes every distinct state's scene.
fn dump(sim: &dyn Sim, wanted: &Search, file: io::Result<File>, path: &Path) -> anyhow::Result<Report> {
    let file = file.with_context(|| format!("{} cannot be written", output::name(path)))?;
    let mut out = BufWriter::new(file);
    let mut failed: Option<io::Error> = None;
    let watch = Watch::new(clock());
    let stopped = stopped_by_hand();
    let report = search_and_show(sim, wanted, &watch, &mut |scene| {
        if failed.is_none() {
            let line = serde_json::to_writer(&mut out, scene).map_err(io::Error::from);
            failed = line.and_then(|()| writeln!(out)).err();
        }
        if failed.is_some() || stopped.load(Ordering::Relaxed) {
            watch.cancel();
        }
    })?;
    match failed.or_else(|| out.flush().err()) {
        Some(error) => Err(anyhow!(error).context(format!("{} cannot be written", output::name(path)))),
        None => Ok(report),
    }
}

/// The numbers of a search, a line each.
fn details(out: &mut impl Write, wanted: &Search, report: &Report) -> io::Result<()> {
    if report.walks.is_none() {
        let mut budget = wanted.budget.clone();
        budget.bounds = report.within.clone().unwrap_or(budget.bounds);
        let bounds: Vec<_> = FIELDS.iter().map(|f| format!("{} {}", f.name, f.text(&budget))).collect();
        writeln!(out, "bounds: {}", bounds.join(", "))?;
    }
    report.details().iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// What was searched for, from where, and how the run has left its protocol's model by then.
fn head(
    out: &mut impl Write,
    scenario: &Scenario,
    (from, departures): (u64, &[String]),
    report: &Report,
) -> anyhow::Result<()> {
    writeln!(out, "{}: searched for {} from step {from}", scenario.title, report.goal)?;
    for sentence in departures {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out)?;
    Ok(())
}
