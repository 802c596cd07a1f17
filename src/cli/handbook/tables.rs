//! The chapters of the handbooks that are made from the program's tables, in Markdown: commands, what a condition may name,
//! what nodes know, their initial states, options, and the names of keys.

use crate::condition::{FUNCTIONS, scene_names};
use crate::engine::catalogue::capital;
use crate::engine::scene::{Fact, Scene};
use crate::engine::{OptionKind, OptionSpec};
use crate::protocols::{ALL, Entry};
use crate::scenario::Scenario;
use crate::script::{TERMS, VERBS};
use crate::ui::action::ACTIONS;
use crate::ui::app::Stage;
use std::collections::{BTreeMap, BTreeSet};

/// Under which seed the runs are made whose nodes are looked at, how many steps they take, and rows of their logs.
const SEED: u64 = 7;
const STEPS: usize = 250;
const LOG_ROWS: usize = 1;
/// The most letters of an example of a fact.
const EXAMPLE: usize = 60;

/// A table in Markdown.
fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let row = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rows: String = rows.into_iter().map(row).collect();
    format!("\n{}|{}\n{rows}\n", row(heads.iter().map(|head| head.to_string()).collect()), "---|".repeat(heads.len()))
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// The commands of the command language, with those of each protocol.
pub fn commands() -> String {
    let verbs = VERBS.iter().map(|verb| vec![code(verb.usage), format!("{} Such as `{}`.", verb.doc, verb.example)]);
    let mut text = format!("## Commands\n{}", table(&["command", "what it does"], verbs));
    text += &table(
        &["in capitals", "what may stand there"],
        TERMS.iter().map(|(name, means)| vec![code(name), means.to_string()]),
    );
    for info in ALL.iter().map(|entry| entry.info) {
        let own = info
            .inputs
            .iter()
            .map(|input| vec![code(input.verb), format!("{}. Such as `{}`.", capital(input.about), input.example)]);
        text += &format!("### Commands of {}\n{}", info.name, table(&["command", "what it does"], own));
        let timers: Vec<String> = info.timers.iter().map(|timer| code(timer.name)).collect();
        let messages: Vec<String> = info.messages.iter().map(|kind| code(kind)).collect();
        text += &format!("Timers: {}. Messages: {}.\n\n", timers.join(", "), messages.join(", "));
    }
    text
}

/// What a condition may name and call.
pub fn conditions() -> String {
    let names = scene_names().map(|(name, doc)| vec![code(name), doc.to_string()]);
    let functions = FUNCTIONS.iter().map(|row| vec![code(row.usage), row.doc.to_string()]);
    format!(
        "## Conditions\n\nA condition is CEL: `==`, `!=`, `<`, `&&`, `||`, `!`, `in`, `+`, `c ? a : b`. A field that a node has \
         not is null, and a comparison with it is false.\n{}{}{}",
        table(&["name", "what it is"], names),
        table(&["function", "what it gives"], functions),
        fields()
    )
}

/// The fields of what a condition names, from a scene.
fn fields() -> String {
    let schema = serde_json::to_value(schemars::schema_for!(Scene)).unwrap_or_default();
    let mut text = String::new();
    for (title, name) in [
        ("a node", "NodeCard"),
        ("a message", "Packet"),
        ("what is chosen or committed", "Chosen"),
        ("a row of a log", "LogRow"),
        ("a cut link, in `links.cut`", "CutLink"),
        ("the network", "Traffic"),
        ("a violation", "Violation"),
    ] {
        let properties = schema.pointer(&format!("/$defs/{name}/properties")).and_then(|fields| fields.as_object());
        let rows = properties
            .into_iter()
            .flatten()
            .map(|(field, of)| vec![code(field), of["description"].as_str().unwrap_or_default().replace('\n', " ")]);
        text += &format!("### Fields of {title}\n{}", table(&["field", "what it is"], rows));
    }
    text
}

/// Scenes of a run of a protocol in which much happens, step by step.
fn scenes(entry: &'static Entry) -> Vec<Scene> {
    let timeline = Scenario::sandbox(entry, None, SEED).ok().and_then(|scenario| scenario.timeline().ok());
    let Some(mut timeline) = timeline else { return Vec::new() };
    let _ = (0..STEPS).take_while(|_| timeline.forward()).count();
    (0..=timeline.at()).map(|step| timeline.world_at(timeline.branch(), step).scene(LOG_ROWS)).collect()
}

/// What nodes and messages of each protocol know beside their fields, with values from a run.
pub fn facts() -> String {
    let mut text = "## Facts\n\nWhat only one protocol knows stands under `facts`, such as \
                    `node('S1').facts.votes_granted`. These are of a run with requests, with a value that each had in it. \
                    `show NODE` tells all that a node knows, and `synod run FILE --json` prints it.\n\n"
        .to_string();
    for entry in ALL {
        // What nodes know comes first.
        let mut seen: BTreeMap<(bool, String, String), (String, BTreeSet<String>)> = BTreeMap::new();
        for scene in scenes(entry) {
            let nodes = scene
                .nodes
                .iter()
                .map(|node| ((false, format!("a {}", node.kind)), node.role.to_string(), &node.facts));
            let messages = scene
                .messages
                .iter()
                .map(|message| ((true, format!("a message {}", message.kind)), String::new(), &message.facts));
            for (of, role, facts) in nodes.chain(messages) {
                for (name, fact) in facts {
                    let (value, roles) = seen.entry((of.0, of.1.clone(), name.clone())).or_default();
                    let now = example(fact);
                    if value.len() < 3 && now.len() > value.len() {
                        *value = now;
                    }
                    roles.insert(role.clone());
                }
            }
        }
        let rows = seen.into_iter().map(|((_, of, name), (value, roles))| {
            let roles: Vec<String> = roles.into_iter().filter(|role| !role.is_empty()).collect();
            let of = if roles.is_empty() { of } else { format!("{of}: {}", roles.join(", ")) };
            vec![code(&name), of, code(&value)]
        });
        text += &format!("### Facts in {}\n{}", entry.info.name, table(&["fact", "of", "such as"], rows));
    }
    text
}

/// A fact as a condition writes it, cut where it is long.
fn example(fact: &Fact) -> String {
    let text = serde_json::to_string(fact).unwrap_or_default();
    match text.char_indices().nth(EXAMPLE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The keys of `[[start]]` tables, by protocol and kind of node.
pub fn starts() -> String {
    let mut text =
        "## Initial states\n\nThe keys of a `[[start]]` table beside `node`; in a lesson it is `[[world.start]]`.\n\n"
            .to_string();
    for info in ALL.iter().map(|entry| entry.info) {
        for kind in info.kinds {
            let rows: Vec<Vec<String>> = info
                .start_keys_of(kind)
                .map(|key| vec![code(&format!("{} = {}", key.name, key.example)), key.about.to_string()])
                .collect();
            if !rows.is_empty() {
                text += &format!("### {}: a {}\n{}", info.name, kind.name, table(&["key", "what it says"], rows));
            }
        }
    }
    text
}

/// The options of each protocol.
pub fn options() -> String {
    let mut text = "## Options\n\nThey stand in `[options]`, in a lesson in `[world.options]`; `set OPTION VALUE` changes one in a run. \
                    `synod rules PROTOCOL` lists the rules that can be switched off.\n\n"
        .to_string();
    let row = |spec: &OptionSpec| {
        let unit = if spec.kind == OptionKind::Range { " (or two numbers: from, to)" } else { "" };
        vec![code(&format!("{} = {}", spec.name, spec.text(spec.default))), format!("{}{unit}", spec.about)]
    };
    for info in ALL.iter().map(|entry| entry.info) {
        text += &format!(
            "### Options of {}\n{}",
            info.name,
            table(&["option, and what it is if nothing is said", "what it does"], info.options().map(row))
        );
    }
    text
}

/// The names of actions that a goal's `keys` may have.
pub fn keys() -> String {
    let rows = ACTIONS.iter().filter(|row| matches!(row.stage, Stage::Watch | Stage::Lesson));
    // One of a number stands for all of them.
    let rows =
        rows.filter(|row| row.name.rsplit('-').next().is_none_or(|end| end == "1" || end.parse::<u8>().is_err()));
    let rows = rows.map(|row| vec![code(row.name), row.doc.to_string()]);
    format!("## Names for `keys`\n{}", table(&["name", "what it does"], rows))
}
