//! What the catalogue chooses by, against the kinds of the facts in the tables: a variant that no fact can be is never said.

use super::words::SAYINGS;
use crate::engine::catalogue::FLAG;
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

/// What a number, or what may be nothing, is told apart by.
fn is_counted(variant: &str) -> bool {
    let plural = ["zero", "one", "two", "few", "many", "other"].contains(&variant);
    variant == "none" || plural || variant.parse::<u32>().is_ok()
}

/// The variants of rules' messages that none of their facts can be.
fn stray(all: &[(String, String, String)]) -> Vec<String> {
    let mut stray = Vec::new();
    for rule in ALL.iter().flat_map(|entry| entry.info.rules) {
        let id = rule.id.replace('.', "-");
        for (_, fact, variant) in all.iter().filter(|(message, ..)| *message == id) {
            let can = |kind: &FactKind| match kind {
                FactKind::Flag => FLAG.contains(&variant.as_str()),
                FactKind::Word(words) => words.contains(&variant.as_str()) || ["none", "other"].contains(&&**variant),
                FactKind::Node | FactKind::Nodes | FactKind::Value | FactKind::Told => {
                    ["none", "other"].contains(&variant.as_str())
                }
                FactKind::Own(_) => true,
                _ => is_counted(variant),
            };
            let known = rule.facts.iter().find(|known| known.name == fact);
            if known.is_some_and(|known| !can(&known.kind)) {
                stray.push(format!("{}: ${fact} is never {variant}", rule.id));
            }
        }
    }
    stray
}

/// The variants of sayings that nothing that they are given can be; and of what is one of a few words, those that have
/// none.
fn stray_of_sayings(all: &[(String, String, String)]) -> Vec<String> {
    let mut stray = Vec::new();
    for (id, given) in SAYINGS.iter().flat_map(|sayings| sayings.iter()) {
        let of = |(message, name, variant): &'_ (String, String, String), fact: &str| {
            (message == id && name == fact).then(|| variant.clone())
        };
        for (fact, words) in *given {
            let variants: Vec<String> = all.iter().filter_map(|choice| of(choice, fact)).collect();
            let can = |variant: &str| {
                variant == "other" || words.contains(&variant) || words.is_empty() && is_counted(variant)
            };
            let never = variants.iter().filter(|variant| !can(variant));
            stray.extend(never.map(|variant| format!("{id}: ${fact} is never {variant}")));
            let has = |word: &str| variants.iter().any(|variant| variant == word || variant == "other");
            let lacks = words.iter().filter(|word| !variants.is_empty() && !has(word));
            stray.extend(lacks.map(|word| format!("{id}: ${fact} may be {word}")));
        }
        let unknown = |(message, name, _): &&(String, String, String)| {
            message == id && given.iter().all(|(fact, _)| fact != name)
        };
        stray.extend(all.iter().filter(unknown).map(|(_, name, _)| format!("{id} knows no ${name}")));
    }
    stray
}

#[test]
fn what_a_sentence_chooses_by_its_fact_can_be() {
    let all = choices(ENGLISH);
    assert!(all.len() > 500, "only {} are read", all.len());
    assert_eq!(stray(&all), [""; 0]);
    assert_eq!(stray_of_sayings(&all), [""; 0]);
}

#[test]
fn a_number_where_a_fact_is_yes_or_no_is_found() {
    let planted =
        "mesos-is-ended =\n    .held =\n        { $barred ->\n            [0] so\n           *[no] so\n        }\n";
    assert_eq!(stray(&choices(planted)), ["mesos.is.ended: $barred is never 0"]);
}

#[test]
fn a_word_that_a_saying_is_never_given_or_has_nothing_for_is_found() {
    let message = |chooses: &str| format!("session-ago =\n    {{ {chooses}\n    }}\n");
    let planted = |chooses: &str| stray_of_sayings(&choices(&message(chooses)));
    let units = "        [now] a\n        [minutes] b\n        [hours] c\n";
    assert_eq!(planted(&format!("$unit ->\n{units}       *[days] d")), [""; 0]);
    assert_eq!(
        planted(&format!("$unit ->\n{units}       *[years] d")),
        ["session-ago: $unit is never years", "session-ago: $unit may be days"]
    );
    assert_eq!(planted("$count ->\n        [yes] a\n       *[other] b"), ["session-ago: $count is never yes"]);
    assert_eq!(planted("$when ->\n        [0] a\n       *[other] b"), ["session-ago knows no $when"; 2]);
}
