//! The TOML of a scenario, and the world that is set up with some of its keys: their shapes, nothing about what they mean.

use super::cue::CueKeys;
use super::report::Problem;
use super::words;
use crate::engine::catalogue::Given;
use crate::engine::scene::Fact;
use crate::engine::{MAX_NODES, Refusal};
use crate::kit::nearest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

/// A table whose keys are known only later, with the place of each.
pub type Table = BTreeMap<Spanned<String>, Spanned<Value>>;

/// A scenario of synod: a world, and what happens in it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Scenario")]
pub struct File {
    /// Version of the format: 1.
    #[schemars(with = "u32", range(min = 1, max = 1))]
    pub format: Spanned<i64>,
    /// What it shows, in a few words.
    pub title: Option<String>,
    /// What one sees and could try, in a sentence or two.
    pub about: Option<String>,
    /// Name of the protocol, such as `raft`.
    #[schemars(with = "String")]
    pub protocol: Spanned<String>,
    /// How many nodes of the protocol's first kind.
    #[schemars(with = "Option<u8>", range(min = 1))]
    pub nodes: Option<Spanned<i64>>,
    /// How many nodes of each kind, by its plural, such as `proposers = 2`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u8>")]
    pub layout: BTreeMap<Spanned<String>, Spanned<i64>>,
    /// Nodes that share a machine.
    #[serde(default)]
    #[schemars(with = "Vec<Vec<String>>")]
    pub hosts: Vec<Vec<Spanned<String>>>,
    /// Seed of every random stream; the same seed gives the same run.
    #[schemars(with = "Option<u32>")]
    pub seed: Option<Spanned<i64>>,
    /// Ids of the rules that are switched off; `synod rules PROTOCOL` lists them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub rules_off: Vec<Spanned<String>>,
    /// Commands that are done when it opens, one a line; `synod commands PROTOCOL` lists them.
    #[schemars(with = "Option<String>")]
    pub script: Option<Spanned<String>>,
    /// Options of the protocol and of the network.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub options: Table,
    /// Initial states: one table for each node that does not start empty, its name under `node`.
    #[serde(default)]
    #[schemars(with = "Vec<BTreeMap<String, serde_json::Value>>")]
    pub start: Vec<Spanned<Table>>,
    /// How the run went when it was recorded.
    pub recording: Option<Recording>,
    /// Whether what only an observer knows is shown when it opens.
    #[serde(default)]
    pub observer: Observer,
    /// Moments to stop at when it is shown to others.
    #[serde(default)]
    #[schemars(with = "Vec<CueKeys>")]
    pub cue: Vec<Spanned<CueKeys>>,
}

/// Whether what only an observer knows is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Observer {
    /// It is.
    #[default]
    Shown,
    /// It is not, until somebody asks for it.
    Hidden,
}

/// What a recording knows of the run that it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// Version of the engine that ran.
    pub engine: String,
    /// The step it ended at.
    pub steps: u64,
    /// Fingerprint of the last scene.
    pub end: String,
    /// Fingerprints of some steps before.
    #[serde(default)]
    pub marks: Vec<Mark>,
}

/// A step of a recorded run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The step.
    pub step: u64,
    /// Simulated time in ms after it.
    pub time_ms: u64,
    /// Fingerprint of the scene after it.
    pub scene: String,
}

/// The keys that set a world up, wherever they were written.
pub struct World {
    /// Name of the protocol.
    pub protocol: Spanned<String>,
    /// How many nodes of the protocol's first kind.
    pub nodes: Option<Spanned<i64>>,
    /// How many nodes of each kind, by its plural.
    pub layout: BTreeMap<Spanned<String>, Spanned<i64>>,
    /// Nodes that share a machine.
    pub hosts: Vec<Vec<Spanned<String>>>,
    /// Seed of every random stream.
    pub seed: Option<Spanned<i64>>,
    /// Rules that are switched off.
    pub rules_off: Vec<Spanned<String>>,
    /// Options.
    pub options: Table,
    /// Initial states.
    pub start: Vec<Spanned<Table>>,
}

impl File {
    /// The title, the script, and the keys that set the world up.
    pub fn split(self) -> (Option<String>, Option<Spanned<String>>, World) {
        let File { title, script, protocol, nodes, layout, hosts, seed, rules_off, options, start, .. } = self;
        (title, script, World { protocol, nodes, layout, hosts, seed, rules_off, options, start })
    }
}

/// The format that this program reads and writes.
pub const FORMAT: i64 = 1;

/// Only the version: a file of another format is told so before anything else of it is judged.
#[derive(Deserialize)]
struct Version {
    format: Option<Spanned<i64>>,
}

/// Reads the keys of a file.
pub fn read(text: &str) -> Result<File, Problem> {
    let file: File = keys(text)?;
    check_format(&file.format)?;
    Ok(file)
}

/// Reads the keys of a file of any of our kinds; a file of another format is told so first.
pub fn keys<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    if let Some(problem) = DeTable::parse(text).ok().and_then(|table| steering(table.get_ref())) {
        return Err(problem);
    }
    toml::from_str(text).map_err(|error| match toml::from_str(text) {
        Ok(Version { format: Some(format) }) => {
            check_format(&format).err().unwrap_or_else(|| not_understood(text, &error))
        }
        _ => not_understood(text, &error),
    })
}

/// A character in a key or a text that would steer the terminal it is shown on: none of them gets any further.
fn steering(table: &DeTable) -> Option<Problem> {
    let steers = |text: &str| text.chars().any(|c| c.is_control() && !['\n', '\r', '\t'].contains(&c));
    let told = |span: Range<usize>| Problem::of(Some(span), words::control_character());
    table.iter().find_map(|(key, value)| {
        let bad = steers(key.get_ref()).then(|| told(key.span()));
        bad.or_else(|| steering_in(value, &steers, &told))
    })
}

fn steering_in(
    value: &Spanned<DeValue>,
    steers: &dyn Fn(&str) -> bool,
    told: &dyn Fn(Range<usize>) -> Problem,
) -> Option<Problem> {
    match value.get_ref() {
        DeValue::String(text) => steers(text).then(|| told(value.span())),
        DeValue::Array(values) => values.iter().find_map(|value| steering_in(value, steers, told)),
        DeValue::Table(table) => steering(table),
        _ => None,
    }
}

/// What the TOML reader says, as a problem at its place.
pub fn not_understood(text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().trim().to_string();
    let span = error.span().unwrap_or(0..0);
    let named = |what: &str| message.strip_prefix(what)?.split('`').nth(1);
    let cut_off = text.get(span.start..).is_some_and(|rest| rest.trim().is_empty());
    let refusal = match () {
        () if message.contains("recursion") => words::too_deep(),
        () if named("missing field").is_some() => words::no_key(named("missing field").map(Given::word)),
        () if message.starts_with("unknown field") => unknown_key(&message),
        () if message.starts_with("unknown variant") => unknown_word(&message, key_before(text, span.start)),
        () if message == "duplicate key" => words::key_twice(text.get(span.clone()).unwrap_or_default()),
        () if cut_off => words::breaks_off(),
        () => match message.split_once(", expected ") {
            Some((found, wanted)) if found.starts_with("invalid type: ") => {
                return wrong_shape(text, span, found, wanted);
            }
            _ => words::no_toml(message),
        },
    };
    Problem::of(Some(span), refusal)
}

/// A value of another shape than its key takes, in words that are not those of a programming language.
fn wrong_shape(text: &str, span: Range<usize>, found: &str, wanted: &str) -> Problem {
    let key = key_before(text, span.start);
    let wanted = match wanted {
        "a sequence" if found.ends_with("map") => "tables",
        "a sequence" => "list",
        "a string" => "text",
        "a map" => "table",
        "a boolean" => "flag",
        "i64" | "u64" if found.ends_with("i128") => "large",
        "i64" | "u64" => "number",
        _ => return Problem::of(Some(span), words::no_toml(format!("{found}, expected {wanted}"))),
    };
    // What is written as a table of a list of nothing but texts is told of as the list that it should be.
    let wanted = if wanted == "tables" && key == "rules_off" { "list" } else { wanted };
    Problem::of(Some(span), words::shape(Given::word(wanted), Given::word(key), i64::MAX, MAX_NODES))
}

/// The key whose value stands at a place, or the table that begins there.
fn key_before(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let key = line.split('=').next().unwrap_or_default();
    key.trim_matches(|c: char| c.is_whitespace() || c == '[' || c == ']')
}

/// A key that there is not: the reader's message names it, and those that there are.
fn unknown_key(message: &str) -> Refusal {
    let mut names = message.split('`').skip(1).step_by(2);
    let wrong = names.next().unwrap_or_default();
    let known: Vec<&str> = names.collect();
    words::unknown_key(wrong, nearest(wrong, known.iter().copied()), known.join(", "))
}

/// A word that its key does not take: the reader's message names it, and those that it takes.
fn unknown_word(message: &str, key: &str) -> Refusal {
    // The word itself may be any text, those that are taken are not.
    let (wrong, known) = message.split_once("`, expected ").unwrap_or((message, ""));
    let wrong = wrong.split_once('`').map_or(wrong, |(_, word)| word);
    let takes: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    words::unknown_word(Given::word(key), wrong, takes.join(", "))
}

/// Refuses every format but ours.
pub fn check_format(format: &Spanned<i64>) -> Result<(), Problem> {
    let found = *format.get_ref();
    match found {
        FORMAT => Ok(()),
        newer if newer > FORMAT => Err(Problem::of(Some(format.span()), words::newer(newer, FORMAT))),
        _ => Err(Problem::of(Some(format.span()), words::no_format(found))),
    }
}

/// A value of a file as a fact; an error for what no protocol has a use for.
pub fn fact(value: &Value, span: &Range<usize>) -> Result<Fact, Problem> {
    Ok(match value {
        Value::Boolean(yes) => Fact::Bool(*yes),
        Value::Integer(n) => Fact::Int(*n),
        Value::String(text) => Fact::Text(text.clone()),
        Value::Array(all) => Fact::List(all.iter().map(|v| fact(v, span)).collect::<Result<_, _>>()?),
        Value::Table(table) => {
            Fact::Map(table.iter().map(|(k, v)| Ok((k.clone(), fact(v, span)?))).collect::<Result<_, _>>()?)
        }
        Value::Float(_) | Value::Datetime(_) => {
            return Err(Problem::of(Some(span.clone()), words::not_whole()));
        }
    })
}
