//! Scenarios: TOML files that set a world up and say what happens in it.
//!
//! `file` holds the keys and their shapes, `kind` which kind of file a text is, `cue` the moments at which whoever shows it
//! stops, `talk` lists of scenarios that are shown one after the other, `report` how errors look, `load` reads from disk;
//! this module turns keys into a configuration, initial states and a script, and points at the place of everything that is
//! wrong. It reaches protocols through `protocols::find` only. A new key is a field in `file` and a step in
//! [`Scenario::parse`].

mod builtin;
mod cue;
pub(crate) mod file;
pub(crate) mod kind;
pub mod load;
mod report;
mod schema;
mod sketch;
mod stories;
mod talk;
pub(crate) mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use builtin::{BUILTIN, builtin, scene_name};
pub use cue::{Cue, Walk};
pub use file::{File as ScenarioFile, Mark, Observer, Recording, World};
pub use load::load;
pub use report::{Problem, ScenarioError, place_in};
pub use schema::knows_protocols;
pub use sketch::sketch;
pub use stories::{STORIES, Story, stories};
pub use talk::{Talk, TalkKeys};

use crate::engine::scene::Fact;
use crate::engine::{Config, Info, KindId, Links, NodeId, OptionKind, OptionSpec, Refusal, Sim, StartError};
use crate::kit::{nearest, plain};
use crate::protocols::{self, Entry};
use crate::script::{Failure, Script, ScriptError};
use crate::timeline::Timeline;
use file::{Table, fact};
use report::MOST_FOUND;
use std::ops::Range;
use std::sync::Arc;
use toml::{Spanned, Value};

/// How often clients of a sandbox ask by themselves, ms.
fn sandbox_interval_ms(links: Links) -> [u32; 2] {
    match links {
        Links::Loose => [250, 500],
        // There sessions last for seconds, and while a request is looked at those seem to take minutes.
        Links::Connections => [10_000, 20_000],
    }
}

/// The key in `[layout]` that counts nodes that take no part yet.
pub(crate) const SPARES: &str = "spares";

/// A world to start from, and what is to happen in it.
#[derive(Clone)]
pub struct Scenario {
    /// What it shows, in a few words.
    pub title: String,
    /// What one sees and could try, in a sentence or two; may be empty.
    pub about: String,
    /// The protocol.
    pub entry: &'static Entry,
    /// Nodes, options, rules switched off, seed.
    pub config: Config,
    /// What is to happen.
    pub script: Script,
    /// How the run went, if this is a recording.
    pub recording: Option<Recording>,
    /// Whether what only an observer knows is shown when it opens.
    pub observer: Observer,
    /// The moments to stop at when it is shown to others.
    pub cues: Arc<[Cue]>,
    starts: Vec<(NodeId, Vec<(String, Fact)>)>,
    places: Places,
}

/// A `[[start]]` table's node, the table's place, and its keys with their places.
type StartPlace = (NodeId, Range<usize>, Vec<(String, Range<usize>)>);

/// Where things stand in the file, for errors that only show when the world is built or the script runs.
#[derive(Clone, Default)]
struct Places {
    name: String,
    text: String,
    script: Range<usize>,
    starts: Vec<StartPlace>,
}

impl Scenario {
    /// Reads a scenario's text and checks all of it: a world can be built, and every command is one.
    pub fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
        let fail = |problem| ScenarioError { name: name.to_string(), text: text.to_string(), problems: vec![problem] };
        let mut file = file::read(text).map_err(|p| fail(kind::other(name, text, "scenario").unwrap_or(p)))?;
        let (recording, about) = (file.recording.take(), file.about.take().unwrap_or_default());
        let (observer, cues) = (file.observer, std::mem::take(&mut file.cue));
        let (title, script, world) = file.split();
        let scenario = Scenario::of_world(name, text, title, &world, script.as_ref())?;
        let mut problems = Vec::new();
        let cues = cues.iter().map(|keys| Cue::read(keys, text, scenario.entry.info, &mut problems)).collect();
        if !problems.is_empty() {
            return Err(ScenarioError { name: name.to_string(), text: text.to_string(), problems });
        }
        Ok(Scenario { about, recording, observer, cues, ..scenario })
    }

    /// Makes a scenario of a world's keys that stand somewhere in a file, and checks all of it.
    pub fn of_world(
        name: &str,
        text: &str,
        title: Option<String>,
        world: &World,
        script: Option<&Spanned<String>>,
    ) -> Result<Scenario, ScenarioError> {
        let fail = |problems| ScenarioError { name: name.to_string(), text: text.to_string(), problems };
        let entry = find_protocol(&world.protocol).map_err(|p| fail(vec![p]))?;
        let mut config = configure(world, entry.info).map_err(|p| fail(vec![p]))?;
        let mut problems = Vec::new();
        set_options(&mut config, entry.info, &world.options, &mut problems);
        switch_rules_off(&mut config, entry.info, &world.rules_off, &mut problems);
        share_hosts(&mut config, &world.hosts, &mut problems);
        let mut places = Places { name: name.into(), text: text.into(), ..Places::default() };
        let starts = read_starts(&config, &world.start, &mut places, &mut problems);
        let source = script.map_or("", |s| s.get_ref().as_str());
        places.script = script.map_or(0..0, Spanned::span);
        let script = Script::parse(source, entry.info).unwrap_or_else(|errors| {
            problems.extend(errors.iter().map(|e| places.problem(e)));
            Script::default()
        });
        if problems.is_empty() {
            problems.extend(apart(world, &config, entry.info));
        }
        if !problems.is_empty() {
            return Err(fail(problems));
        }
        // A title is one line of letters, so that it can be taken for nothing else.
        let title = title.map_or_else(|| entry.info.title.to_string(), |title| plain::line(&title).into_owned());
        let (about, recording, cues) = (String::new(), None, Arc::default());
        let observer = Observer::default();
        let scenario = Scenario { title, about, entry, config, script, recording, observer, cues, starts, places };
        let errors = scenario.script.check(&*scenario.build()?);
        match errors.is_empty() {
            true => Ok(scenario),
            false => Err(fail(errors.iter().map(|e| scenario.places.problem(e)).collect())),
        }
    }

    /// A world to play with: so many nodes of the protocol's first kind, or the usual ones, and clients that ask by
    /// themselves. Refused with a sentence if there are too few or too many nodes.
    pub fn sandbox(entry: &'static Entry, nodes: Option<usize>, seed: u64) -> Result<Scenario, String> {
        let given: Vec<Option<usize>> =
            entry.info.kinds.iter().enumerate().map(|(at, _)| nodes.filter(|_| at == 0)).collect();
        let mut config = Config::new(entry.info, &entry.info.counts(&given), seed)?;
        if let Some(interval) = entry.info.find_option("client_interval_ms") {
            config
                .set(entry.info, interval, sandbox_interval_ms(entry.info.links))
                .map_err(|refusal| refusal.to_string())?;
        }
        let title = format!("{} sandbox", entry.info.title);
        Ok(Scenario {
            title,
            about: String::new(),
            entry,
            config,
            script: Script::default(),
            recording: None,
            observer: Observer::default(),
            cues: Arc::default(),
            starts: Vec::new(),
            places: Places::default(),
        })
    }

    /// The initial states that it gives to nodes.
    pub fn starts(&self) -> &[(NodeId, Vec<(String, Fact)>)] {
        &self.starts
    }

    /// The world at its beginning; an error points at the `[[start]]` table that no run could have led to.
    pub fn build(&self) -> Result<Box<dyn Sim>, ScenarioError> {
        (self.entry.build)(self.config.clone(), &self.starts)
            .map_err(|error| self.places.wrong(self.places.start_problem(&error, &self.config)))
    }

    /// Does the script and goes from cue to cue, as whoever shows it will; an error points at what does not come out.
    pub fn rehearse(&self) -> Result<(), ScenarioError> {
        let mut timeline = self.timeline()?;
        self.script.run(&mut timeline, &mut |_| {}).map_err(|error| self.error(&error))?;
        let rehearsed = Walk::new(self.cues.clone()).rehearse(&mut timeline, &self.places.text);
        rehearsed.map_err(|problem| self.places.wrong(problem))
    }

    /// The scenario of a run in which its script has just been done, with all that is found again by where that ended.
    pub fn begun(&self, timeline: &mut Timeline) -> Scenario {
        Scenario { cues: Cue::begin(&self.cues, timeline), ..self.clone() }
    }

    /// The world at its beginning, with a history.
    pub fn timeline(&self) -> Result<Timeline, ScenarioError> {
        self.build().map(Timeline::new)
    }

    /// A script's error as one of the file: it names the file and points at the file's line.
    pub fn error(&self, error: &ScriptError) -> ScenarioError {
        self.places.wrong(self.places.problem(error))
    }
}

impl Places {
    /// What is wrong with the file.
    fn wrong(&self, problem: Problem) -> ScenarioError {
        ScenarioError { name: self.name.clone(), text: self.text.clone(), problems: vec![problem] }
    }

    fn problem(&self, error: &ScriptError) -> Problem {
        script_problem(&self.text, &self.script, error)
    }

    fn start_problem(&self, error: &StartError, config: &Config) -> Problem {
        let refusal = words::start(config.name(error.node), error.message.as_str());
        // Of a node that has no table the others say what cannot be.
        let own = self.starts.iter().find(|(node, ..)| *node == error.node);
        let table = own.or(self.starts.first()).map(|(_, table, _)| table);
        let keys = own.iter().flat_map(|(.., keys)| keys);
        let key = keys.clone().find(|(name, _)| Some(name) == error.key.as_ref()).map(|(_, span)| span);
        Problem::of(key.or(table).cloned(), refusal)
    }
}

/// A script's error as a problem of the file whose text has the script as a string at `string`.
pub(crate) fn script_problem(text: &str, string: &Range<usize>, error: &ScriptError) -> Problem {
    let span = place_in(text, string, error.number, &error.line, &error.span);
    let advice = error.advice().map(str::to_string);
    match error.failure {
        Failure::NotUnderstood if advice.is_none() => {
            Problem::of(Some(span), words::command(error.told().into_owned()))
        }
        _ => Problem { message: error.told().into(), span: Some(span), remedy: advice, seen: Vec::new() },
    }
}

fn find_protocol(name: &Spanned<String>) -> Result<&'static Entry, Problem> {
    protocols::find(name.get_ref()).ok_or_else(|| {
        let names: Vec<_> = protocols::ALL.iter().map(|e| e.info.name).collect();
        wrong(name, words::no_protocol(name.get_ref().as_str(), names.join(", ")))
    })
}

/// What is refused where something stands in the file.
fn wrong<T>(at: &Spanned<T>, refusal: Refusal) -> Problem {
    Problem::of(Some(at.span()), refusal)
}

fn count(n: &Spanned<i64>, what: &str, most: usize) -> Result<usize, Problem> {
    let found = usize::try_from(*n.get_ref()).ok().filter(|n| *n <= most);
    found.ok_or_else(|| wrong(n, words::count(*n.get_ref(), what, most)))
}

/// Nodes and seed.
fn configure(file: &World, info: &'static Info) -> Result<Config, Problem> {
    let mut given = vec![None; info.kinds.len()];
    let mut place = file.protocol.span();
    if let Some(nodes) = &file.nodes {
        given[0] = Some(count(nodes, info.kinds[0].plural, info.kinds[0].max)?);
        place = nodes.span();
    }
    let mut beside = None;
    for (name, n) in &file.layout {
        if let Some(kind) = info.spares.filter(|_| name.get_ref() == SPARES) {
            beside = Some((kind, n));
            place = n.span();
            continue;
        }
        let at = info.kinds.iter().position(|k| k.plural == name.get_ref()).ok_or_else(|| {
            let plurals: Vec<_> = info.kinds.iter().map(|k| k.plural).chain(info.spares.map(|_| SPARES)).collect();
            wrong(name, words::no_kind(info.title, name.get_ref().as_str(), plurals.join(", ")))
        })?;
        if at == 0 && file.nodes.is_some() {
            return Err(wrong(name, words::counted_twice(name.get_ref().as_str())));
        }
        given[at] = Some(count(n, info.kinds[at].plural, info.kinds[at].max)?);
        place = n.span();
    }
    let seed = match &file.seed {
        Some(seed) => u64::try_from(*seed.get_ref()).map_err(|_| wrong(seed, words::seed()))?,
        None => 0,
    };
    let counts = info.counts(&given);
    // What the others leave of their kind.
    let left = |kind: KindId| info.kinds[kind.index()].max.saturating_sub(counts[kind.index()]);
    let spares = beside.map_or(Ok(0), |(kind, n)| count(n, SPARES, left(kind)))?;
    Config::with_spares(info, &counts, spares, seed).map_err(|message| Problem::of(Some(place), words::size(message)))
}

fn set_options(config: &mut Config, info: &'static Info, options: &Table, problems: &mut Vec<Problem>) {
    for (name, value) in options {
        if problems.len() >= MOST_FOUND {
            return;
        }
        let Some((option, spec)) = info.find_option(name.get_ref()).and_then(|it| Some((it, info.option(it)?))) else {
            let names: Vec<_> = info.options().map(|o| o.name).collect();
            let like = nearest(name.get_ref(), names.iter().copied());
            problems.push(wrong(name, words::no_option(name.get_ref().as_str(), like, names.join(", "))));
            continue;
        };
        let set = option_value(config, spec, value.get_ref()).and_then(|pair| config.set(info, option, pair));
        problems.extend(set.err().map(|refusal| {
            let told = words::option(spec.name, refusal.message, example(spec));
            wrong(value, Refusal { remedy: refusal.remedy.or(told.remedy), ..told })
        }));
    }
}

/// What is wrong with options that do not go together, at the first quorum that is given.
fn apart(world: &World, config: &Config, info: &'static Info) -> Option<Problem> {
    let refusal = (info.together)(config).err()?;
    let kind = |name: &str| info.options().find(|option| option.name == name).map(|option| option.kind);
    let quorums = world.options.iter().filter(|(name, _)| kind(name.get_ref()) == Some(OptionKind::Quorum));
    let place = quorums.map(|(_, value)| value.span()).min_by_key(|span| span.start);
    Some(Problem::of(Some(place.unwrap_or(world.protocol.span())), refusal))
}

/// A value that an option can have, as it is written.
fn example(spec: &OptionSpec) -> String {
    let [low, high] = spec.default;
    match spec.kind {
        OptionKind::Flag => (low == 1).to_string(),
        OptionKind::Number => low.to_string(),
        OptionKind::Range => format!("[{low}, {high}]"),
        OptionKind::Word(_) | OptionKind::Quorum => format!("\"{}\"", spec.text(spec.default)),
    }
}

fn option_value(config: &Config, spec: &OptionSpec, value: &Value) -> Result<[u32; 2], Refusal> {
    let number = |v: &Value| v.as_integer().and_then(|n| u32::try_from(n).ok());
    if spec.kind == OptionKind::Quorum {
        return quorum_text(value).ok_or_else(words::takes_quorum).and_then(|text| config.read_quorum(&text));
    }
    let pair = match (spec.kind, value) {
        (OptionKind::Flag, Value::Boolean(on)) => Some([u32::from(*on), 0]),
        (OptionKind::Number, value) => number(value).map(|n| [n, 0]),
        (OptionKind::Word(_), Value::String(word)) => spec.value_of(word),
        // One number is a range without width.
        (OptionKind::Range, Value::Integer(_)) => number(value).map(|n| [n, n]),
        (OptionKind::Range, Value::Array(ends)) => match ends.as_slice() {
            [low, high] => number(low).zip(number(high)).map(|(low, high)| [low, high]),
            _ => None,
        },
        _ => None,
    };
    let takes = || match spec.kind {
        OptionKind::Word(of) => words::takes_word(of.join("\", \"")),
        OptionKind::Quorum => words::takes_quorum(),
        OptionKind::Flag => words::takes_flag(),
        OptionKind::Number => words::takes_number(spec.min, spec.max),
        OptionKind::Range => words::takes_range(spec.min, spec.max),
    };
    pair.ok_or_else(takes)
}

/// A quorum as text, from a size, a text, or a list of lists of names.
fn quorum_text(value: &Value) -> Option<String> {
    let names = |set: &Value| {
        let names = set.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
        Some(names.join(","))
    };
    match value {
        Value::Integer(size) if *size >= 0 => Some(size.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(sets) => Some(sets.iter().map(names).collect::<Option<Vec<_>>>()?.join(" | ")),
        _ => None,
    }
}

fn switch_rules_off(config: &mut Config, info: &'static Info, rules: &[Spanned<String>], problems: &mut Vec<Problem>) {
    for id in rules {
        if problems.len() >= MOST_FOUND {
            return;
        }
        match info.find_rule(id.get_ref()).filter(|rule| info.rule(*rule).switchable()) {
            Some(rule) => config.rules_off.set(rule, true),
            None if info.find_rule(id.get_ref()).is_some() => {
                problems.push(wrong(id, words::event(id.get_ref().as_str(), info.name)));
            }
            None => {
                let ids = info.rules.iter().filter(|r| r.switchable()).map(|r| r.id);
                let like = nearest(id.get_ref(), ids);
                problems.push(wrong(id, words::no_rule(id.get_ref().as_str(), like, info.name)));
            }
        }
    }
}

fn find_node(config: &Config, name: &str, span: Range<usize>) -> Result<NodeId, Problem> {
    config.find(name).ok_or_else(|| {
        let names: Vec<_> = config.nodes.iter().map(|n| n.name.as_str()).collect();
        Problem::of(Some(span), words::no_node(name, names.join(", ")))
    })
}

fn share_hosts(config: &mut Config, hosts: &[Vec<Spanned<String>>], problems: &mut Vec<Problem>) {
    let mut placed = Vec::new();
    for host in hosts {
        let mut nodes = Vec::new();
        for name in host.iter().take(MOST_FOUND) {
            match find_node(config, name.get_ref(), name.span()) {
                Ok(node) if placed.contains(&node) => {
                    problems.push(wrong(name, words::placed_twice(name.get_ref().as_str())));
                }
                Ok(node) => {
                    placed.push(node);
                    nodes.push(node);
                }
                Err(problem) => problems.push(problem),
            }
        }
        config.share_host(nodes.into_iter().collect());
    }
}

/// The `[[start]]` tables, each with its node and the rest of its keys in the order of the file.
fn read_starts(
    config: &Config,
    tables: &[Spanned<Table>],
    places: &mut Places,
    problems: &mut Vec<Problem>,
) -> Vec<(NodeId, Vec<(String, Fact)>)> {
    let mut starts: Vec<(NodeId, Vec<(String, Fact)>)> = Vec::new();
    for table in tables {
        let Some(name) = table.get_ref().iter().find(|(key, _)| key.get_ref() == "node").map(|(_, value)| value) else {
            problems.push(wrong(table, words::start_of_nobody()));
            continue;
        };
        let node = match name.get_ref().as_str() {
            Some(text) => find_node(config, text, name.span()),
            None => Err(wrong(name, words::start_no_name())),
        };
        let node = match node {
            Ok(node) if starts.iter().any(|(n, _)| *n == node) => {
                problems.push(wrong(name, words::started_twice(config.name(node))));
                continue;
            }
            Ok(node) => node,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let mut keys: Vec<_> = table.get_ref().iter().filter(|(key, _)| key.get_ref() != "node").collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        let mut fields = Vec::new();
        for (key, value) in &keys {
            match fact(value.get_ref(), &value.span()) {
                Ok(fact) => fields.push((key.get_ref().clone(), fact)),
                Err(problem) => problems.push(problem),
            }
        }
        let spans = keys.iter().map(|(key, value)| (key.get_ref().clone(), key.span().start..value.span().end));
        places.starts.push((node, table.span(), spans.collect()));
        starts.push((node, fields));
    }
    starts
}
