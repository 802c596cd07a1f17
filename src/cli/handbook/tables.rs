//! The chapters of the handbooks that are made from the program's tables, in Markdown: commands, what a condition may name,
//! what nodes know, their initial states, options, and the names of keys.

use crate::condition::{FUNCTIONS, scene_names};
use crate::engine::catalogue::capital;
use crate::engine::scene::{Fact, Scene};
use crate::engine::{OptionKind, OptionSpec};
use crate::lesson::library;
use crate::protocols::{ALL, Entry};
use crate::scenario::Scenario;
use crate::script::{TERMS, VERBS, bounds_of_scripts};
use crate::ui::action::ACTIONS;
use crate::ui::app::{Keymap, Stage};
use crate::ui::views::help::SIGNS;
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
            let nodes =
                scene.nodes.iter().map(|node| ((false, node.kind.to_string()), node.role.to_string(), &node.facts));
            let messages = scene
                .messages
                .iter()
                .map(|message| ((true, format!("message {}", message.kind)), String::new(), &message.facts));
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
                text += &format!("### {}: {}\n{}", info.name, kind.name, table(&["key", "what it says"], rows));
            }
        }
    }
    text
}

/// What an option is if nothing is said, as a file has it.
fn in_a_file(spec: &OptionSpec) -> String {
    match (spec.kind, spec.default) {
        (OptionKind::Flag, [on, _]) => (on == 1).to_string(),
        (OptionKind::Range, [low, high]) if low == high => low.to_string(),
        (OptionKind::Range, [low, high]) => format!("[{low}, {high}]"),
        (OptionKind::Number, _) => spec.text(spec.default),
        (OptionKind::Word(_) | OptionKind::Quorum, _) => format!("{:?}", spec.text(spec.default)),
    }
}

/// The options of each protocol.
pub fn options() -> String {
    let mut text = "## Options\n\nThey stand in `[options]`, in a lesson in `[world.options]`; `set OPTION VALUE` changes one in \
                    a run, where a range is written `150..300` and a switch `on` or `off`; with `set OPTION of NODE VALUE` for \
                    one that is \"also of a node\". `synod rules PROTOCOL` lists the rules that can be switched off.\n\n"
        .to_string();
    let row = |spec: &OptionSpec| {
        let unit = if spec.kind == OptionKind::Range { " (a number, or two: from, to)" } else { "" };
        let whose = match (spec.fixed, spec.is_of_nodes()) {
            (true, _) => "; only a file sets it",
            (false, true) => "; also of a node",
            (false, false) => "",
        };
        vec![code(&format!("{} = {}", spec.name, in_a_file(spec))), format!("{}{unit}{whose}", spec.about)]
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
    let keymap = Keymap::builtin(ACTIONS).ok();
    let rows = rows.map(|row| {
        let key = keymap.as_ref().map(|keymap| keymap.heard(row, true)).filter(|key| !key.is_empty());
        vec![format!("{}{}", code(row.name), key.map_or(String::new(), |key| format!(" ({key})"))), row.doc.to_string()]
    });
    format!(
        "## Names for `keys`\n\nIn brackets the key that does it in a lesson, unless the learner has chosen others.\n{}",
        table(&["name, and its key", "what it does"], rows)
    )
}

/// What each sign of the screen means.
pub fn signs() -> String {
    let word = |doc: &str| doc.replace("{chosen}", "committed or chosen").replace("{elected}", "elected");
    let rows = SIGNS.iter().map(|(signs, doc)| {
        let signs: Vec<&str> = signs.iter().map(|(sign, _)| *sign).collect();
        vec![signs.join("  "), word(doc)]
    });
    format!(
        "## Signs\n\nThe same table as `?` shows on the screen. Where several signs stand in a line, what they mean is in the same \
         order.\n{}",
        table(&["sign", "what it means"], rows)
    )
}

/// The bounds of a search in a script.
pub fn bounds() -> String {
    let rows = bounds_of_scripts().map(|(name, usual, doc)| vec![code(name), doc.to_string(), usual]);
    format!(
        "## Bounds of a search\n\nFor `explore` and `expect unreachable`, such as `crashes=0`. `any` is no bound. \
         `synod explore FILE --details` tries a search, from the end of a scenario's script, and says which bounds it had.\n{}",
        table(&["bound", "at most so many", "if nothing is said"], rows)
    )
}

/// The kinds of nodes of each protocol.
pub fn kinds() -> String {
    let mut text = "## Kinds of nodes\n\nFor `[layout]`, in a lesson `[world.layout]`, with how many there are if nothing is said.\n\n".to_string();
    for info in ALL.iter().map(|entry| entry.info) {
        let rows = info.kinds.iter().enumerate().map(|(at, kind)| {
            let all = if info.kinds.iter().any(|kind| kind.part_of_first) { ", and each plays all parts" } else { "" };
            let first = if at == 0 { format!("; `nodes` is their number{all}") } else { String::new() };
            let part = if kind.part_of_first {
                format!("; none where there are {}, which play this part", info.kinds[0].plural)
            } else {
                String::new()
            };
            let says = format!("called {0}1, {0}2 and so on; at most {1}{first}{part}", kind.letter, kind.max);
            vec![code(&format!("{} = {}", kind.plural, kind.default)), says]
        });
        text += &format!("### Nodes of {}\n{}", info.name, table(&["kind, and how many", "what they are"], rows));
    }
    text
}

/// The tracks that a lesson may belong to.
pub fn tracks() -> String {
    let rows =
        library(&[]).tracks.into_iter().map(|track| vec![code(&track.id), format!("{}. {}", track.title, track.about)]);
    format!("## Tracks\n{}", table(&["id", "what it is"], rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_kinds_stand_there_as_a_file_has_them() {
        for entry in ALL {
            let info = entry.info;
            let options: Vec<String> =
                info.options().map(|spec| format!("{} = {}", spec.name, in_a_file(spec))).collect();
            // Without servers a protocol's nodes play a part each.
            let layout: Vec<String> = (info.kinds.iter().filter(|kind| kind.default > 0))
                .map(|kind| format!("{} = {}", kind.plural, kind.default))
                .collect();
            let text = format!(
                "format = 1\nprotocol = \"{}\"\nseed = 7\n[layout]\n{}\n[options]\n{}\n",
                info.name,
                layout.join("\n"),
                options.join("\n")
            );
            let world = Scenario::parse("usual.toml", &text).unwrap_or_else(|error| panic!("{error}"));
            let usual = Scenario::sandbox(entry, None, 7).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(world.config.nodes.len(), usual.config.nodes.len(), "{text}");
        }
    }

    #[test]
    fn each_name_of_a_key_has_the_key_that_does_it() {
        let keys = keys();
        for row in
            ["| `partition` (p) |", "| `ask-selected` (R) |", "| `forward` (→) |", "| `hint` (h) |", "| `undo` (U) |"]
        {
            assert!(keys.contains(row), "{row}\n{keys}");
        }
    }
}
