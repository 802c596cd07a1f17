//! `synod rules` and `synod commands`: the tables that scripts, files and the screen are made from.

use super::output;
use crate::engine::catalogue::capital;
use crate::engine::{GoalArg, Info};
use crate::protocols;
use crate::script::{TERMS, VERBS};
use anyhow::anyhow;
use std::collections::BTreeMap;
use std::fmt::Write;

fn find(name: &str) -> anyhow::Result<&'static Info> {
    protocols::find(name).map(|entry| entry.info).ok_or_else(|| {
        let names: Vec<_> = protocols::ALL.iter().map(|e| e.info.name).collect();
        anyhow!("there is no protocol {name}; protocols are {}", names.join(", "))
    })
}

/// Lists a protocol's rules.
pub fn rules(name: &str) -> anyhow::Result<u8> {
    let mut text = String::new();
    let info = find(name)?;
    if !info.rules.iter().any(|rule| rule.switchable()) {
        writeln!(text, "{} ({name}) has no rule that could be switched off. What it tells:", info.title)?;
        for rule in info.rules {
            writeln!(text, "{}", rule.id)?;
            paragraph(&mut text, &format!("{} ({})", rule.text, rule.source))?;
        }
    }
    for rule in info.rules {
        let Some(without) = rule.without(info) else { continue };
        writeln!(text, "{}", rule.id)?;
        paragraph(&mut text, &format!("{} ({})", rule.text, rule.source))?;
        paragraph(&mut text, &format!("{without}."))?;
    }
    for (whose, ids) in kept(info) {
        let words =
            format!("Always kept here, and switched off where their part is the protocol, `synod rules {whose}`:");
        writeln!(text, "{words}")?;
        paragraph(&mut text, &ids.join(", "))?;
    }
    output::print(text.as_bytes())
}

/// Rules that a protocol keeps always, each beside the first protocol in which it can be switched off.
fn kept(info: &Info) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut kept: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for rule in info.rules.iter().filter(|rule| !rule.switchable()) {
        let same = |other: &&protocols::Entry| other.info.rules.iter().any(|r| r.id == rule.id && r.switchable());
        if let Some(entry) = protocols::ALL.iter().find(same) {
            kept.entry(entry.info.name).or_default().push(rule.id);
        }
    }
    kept
}

/// Lists the commands of the command language.
pub fn commands(name: Option<&str>) -> anyhow::Result<u8> {
    let mut text = String::new();
    for verb in VERBS {
        writeln!(text, "{}", verb.usage)?;
        paragraph(&mut text, &format!("{} Example: {}", verb.doc, verb.example))?;
    }
    if let Some(name) = name {
        for input in find(name)?.inputs {
            writeln!(text, "{}", input.verb)?;
            paragraph(&mut text, &format!("{}. Example: {}", capital(input.about), input.example))?;
        }
        for (word, rule) in find(name)?.asked() {
            writeln!(text, "why NODE {word}")?;
            let about = find(name)?.rule(rule).text;
            paragraph(&mut text, &format!("What led to it that a node was {word} last. {about}"))?;
        }
        for goal in find(name)?.goals {
            let behind = match goal.takes {
                GoalArg::Nothing => "",
                GoalArg::Slot | GoalArg::Number => "N",
                GoalArg::Node(_) => "OTHER",
            };
            let not = goal.not.replace("{}", behind);
            writeln!(text, "{}", format!("why not NODE {} {behind}", goal.name).trim_end())?;
            paragraph(&mut text, &format!("Why a node {not}. Example: {}", goal.example))?;
        }
    }
    for (name, means) in TERMS {
        writeln!(text, "{name}")?;
        paragraph(&mut text, means)?;
    }
    output::print(text.as_bytes())
}

fn paragraph(text: &mut String, words: &str) -> std::fmt::Result {
    writeln!(text, "{}", output::paragraph(4, words))
}
