//! What the catalogue chooses by, against the kinds of the facts in the tables: a variant that no fact can be is never said.

use crate::engine::facts::FactKind;
use crate::protocols::ALL;

const ENGLISH: &str = include_str!("../../../assets/words/en.ftl");

/// The variants that each message has for each fact by which it chooses: of the message, the fact, and the variant.
fn choices(catalogue: &str) -> Vec<(String, String, String)> {
    let (mut all, mut message, mut open) = (Vec::new(), String::new(), Vec::new());
    for line in catalogue.lines() {
        let text = line.trim_start();
        if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '#'])) {
            (message, open) = (id.to_string(), Vec::new());
        }
        let variant = text.strip_prefix('*').unwrap_or(text).strip_prefix('[').and_then(|rest| rest.split_once(']'));
        if let (Some((variant, _)), Some(Some(fact))) = (variant, open.last()) {
            all.push((message.clone(), String::clone(fact), variant.to_string()));
        }
        if text.starts_with('}') {
            open.pop();
        }
        if let Some(chosen) = text.strip_suffix("->") {
            let fact = chosen.rsplit('{').next().and_then(|chosen| chosen.trim().strip_prefix('$'));
            open.push(fact.map(String::from));
        }
    }
    all
}

/// The variants of rules' messages that none of their facts can be.
fn stray(all: &[(String, String, String)]) -> Vec<String> {
    let mut stray = Vec::new();
    for rule in ALL.iter().flat_map(|entry| entry.info.rules) {
        let id = rule.id.replace('.', "-");
        for (_, fact, variant) in all.iter().filter(|(message, ..)| *message == id) {
            let plural = ["zero", "one", "two", "few", "many", "other"].contains(&variant.as_str());
            let can = |kind: &FactKind| match kind {
                FactKind::Flag => ["yes", "no"].contains(&variant.as_str()),
                FactKind::Word(words) => words.contains(&variant.as_str()) || ["none", "other"].contains(&&**variant),
                FactKind::Node | FactKind::Nodes | FactKind::Value | FactKind::Told => {
                    ["none", "other"].contains(&variant.as_str())
                }
                FactKind::Own(_) => true,
                _ => variant == "none" || plural || variant.parse::<u32>().is_ok(),
            };
            let known = rule.facts.iter().find(|known| known.name == fact);
            if known.is_some_and(|known| !can(&known.kind)) {
                stray.push(format!("{}: ${fact} is never {variant}", rule.id));
            }
        }
    }
    stray
}

#[test]
fn what_a_sentence_chooses_by_its_fact_can_be() {
    let all = choices(ENGLISH);
    assert!(all.len() > 500, "only {} are read", all.len());
    assert_eq!(stray(&all), [""; 0]);
}

#[test]
fn a_number_where_a_fact_is_yes_or_no_is_found() {
    let planted =
        "mesos-is-ended =\n    .held =\n        { $barred ->\n            [0] so\n           *[no] so\n        }\n";
    assert_eq!(stray(&choices(planted)), ["mesos.is.ended: $barred is never 0"]);
}
