//! What an editor is told of worlds beside the shapes of their keys: which options, rules, kinds of nodes and initial
//! states there are, by protocol. All of it is taken from the protocols' tables.

use super::SPARES;
use crate::engine::{Info, Kind, OptionKind, OptionSpec, StartKey};
use crate::protocols::ALL;
use serde_json::{Map, Value, json};

/// Adds to the schema of a world's keys, wherever it stands, what each protocol has: it holds where `protocol` names it.
pub fn knows_protocols(world: &mut Value) {
    let names: Vec<&str> = ALL.iter().map(|entry| entry.info.name).collect();
    if let Some(protocol) = world.pointer_mut("/properties/protocol").and_then(Value::as_object_mut) {
        protocol.remove("type");
        protocol.insert("enum".into(), json!(names));
    }
    let holds = |info: &Info| json!({ "properties": { "protocol": { "const": info.name } }, "required": ["protocol"] });
    let all: Vec<Value> =
        ALL.iter().map(|entry| json!({ "if": holds(entry.info), "then": { "properties": of(entry.info) } })).collect();
    if let Some(world) = world.as_object_mut() {
        world.insert("allOf".into(), json!(all));
    }
}

/// What the keys of a world take whose values are a protocol's.
fn of(info: &'static Info) -> Value {
    let rules: Vec<&str> = info.rules.iter().filter(|rule| rule.switchable()).map(|rule| rule.id).collect();
    let mut layout: Map<String, Value> = Map::new();
    for kind in info.kinds {
        let about = format!("How many {}; {} if nothing is said.", kind.plural, kind.default);
        layout.insert(kind.plural.into(), json!({ "type": "integer", "maximum": kind.max, "description": about }));
    }
    if info.spares.is_some() {
        layout
            .insert(SPARES.into(), json!({ "type": "integer", "description": "How many that take no part at first." }));
    }
    let options: Map<String, Value> = info.options().map(|spec| (spec.name.to_string(), option(spec))).collect();
    json!({
        "rules_off": { "items": { "enum": rules } },
        "layout": { "properties": layout, "additionalProperties": false },
        "options": { "properties": options, "additionalProperties": false },
        "start": { "items": start(info) },
    })
}

/// What an option takes.
fn option(spec: &OptionSpec) -> Value {
    let number = json!({ "type": "integer", "minimum": spec.min, "maximum": spec.max });
    let mut takes = match spec.kind {
        OptionKind::Flag => json!({ "type": "boolean" }),
        OptionKind::Number => number,
        OptionKind::Range => {
            json!({ "anyOf": [number, { "type": "array", "items": number, "minItems": 2, "maxItems": 2 }] })
        }
        OptionKind::Word(words) => json!({ "enum": words }),
        OptionKind::Quorum => json!({ "type": ["string", "integer"] }),
    };
    takes["description"] = json!(format!("{}; {} if nothing is said", spec.about, spec.text(spec.default)));
    takes
}

/// What the tables of `[[start]]` take: only what a node of its kind has.
fn start(info: &'static Info) -> Value {
    let of_kind = |kind: &Kind| {
        let keys = info.start_keys_of(kind);
        let pattern = format!("^{}[0-9]+$", kind.letter);
        json!({
            "if": { "properties": { "node": { "pattern": pattern } }, "required": ["node"] },
            "then": { "properties": properties(keys), "additionalProperties": false },
        })
    };
    let kinds: Vec<Value> = info.kinds.iter().map(of_kind).collect();
    json!({ "properties": properties(info.start_keys.iter()), "required": ["node"], "allOf": kinds })
}

fn properties<'a>(keys: impl Iterator<Item = &'a StartKey>) -> Value {
    let mut all = Map::new();
    all.insert("node".into(), json!({ "type": "string", "description": "Whose state it is, such as S1." }));
    for key in keys {
        let example =
            toml::from_str::<Value>(&format!("it = {}", key.example)).map_or(Value::Null, |it| it["it"].clone());
        let shape = match &example {
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            _ => "object",
        };
        let mut takes = json!({ "type": shape, "description": key.about, "examples": [example] });
        if let Some(words) = words(key.about) {
            takes["enum"] = json!(words);
        }
        all.insert(key.name.into(), takes);
    }
    Value::Object(all)
}

/// The words of which a key takes one, where what it says is nothing but these in quotes.
fn words(about: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = about.split('"').collect();
    let between = parts.iter().step_by(2).all(|part| ["", ", ", " or "].contains(part));
    (parts.len() > 2 && between).then(|| parts.into_iter().skip(1).step_by(2).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_completes_only_what_fits_and_all_that_does() {
        let mut world = json!({ "properties": { "protocol": { "type": "string" } } });
        knows_protocols(&mut world);
        for (entry, known) in ALL.iter().zip(world["allOf"].as_array().expect("one for each protocol")) {
            let (info, of) = (entry.info, &known["then"]["properties"]);
            assert_eq!(known["if"]["properties"]["protocol"]["const"], info.name);
            for spec in info.options() {
                assert!(of["options"]["properties"][spec.name]["description"].is_string(), "{}", spec.name);
            }
            for (kind, tables) in info.kinds.iter().zip(of["start"]["items"]["allOf"].as_array().expect("by kind")) {
                let keys = tables["then"]["properties"].as_object().expect("keys");
                for key in info.start_keys {
                    let has = keys.get(key.name).is_some_and(|known| known["description"].is_string());
                    let fits = info.start_keys.iter().any(|it| it.name == key.name && it.of.contains(&kind.name));
                    assert_eq!(has, fits, "{} of a {} of {}", key.name, kind.name, info.name);
                }
            }
            for key in info.start_keys {
                let kinds: Vec<&str> = info.kinds.iter().map(|kind| kind.name).collect();
                assert!(!key.of.is_empty() && key.of.iter().all(|of| kinds.contains(of)), "{}: {:?}", key.name, key.of);
                let example = &of["start"]["items"]["properties"][key.name]["examples"][0];
                assert!(!example.is_null(), "{}: {}", key.name, key.example);
            }
        }
    }
}
