//! The way in and out of CEL: parts of a scene become CEL values, and CEL values become JSON or words.
//!
//! Whole numbers go in as `int`, never as `uint`, so that `term + 1` and `term == 1` need no suffix.

use super::schema::{self, Type, Variable};
use crate::engine::scene::{NodeCard, Part, Scene};
use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString};
use cel::common::value::Val;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Most elements of a list that a condition sees. One that asks about a longer list gets no answer: of a part of it,
/// `all`, `size()` and the rest would say what is not so.
pub const MAX_ELEMENTS: usize = 1_000;

/// Most letters of a value in a report.
const MAX_SHOWN: usize = 100;

/// What a variable shows of a scene.
pub(super) fn of_scene(variable: &Variable, scene: &Scene) -> Value {
    let json = match (variable.part, variable.only) {
        (Part::Nodes | Part::Clients | Part::Logs | Part::Records, only) => {
            let wanted = scene.nodes.iter().filter(|node| only.is_none_or(|only| only(node)));
            return wanted.map(of_node).collect();
        }
        (Part::Messages, _) => serde_json::to_value(&scene.messages),
        (Part::Links, _) => serde_json::to_value(&scene.links),
        (Part::Network, _) => serde_json::to_value(scene.network),
        (Part::Chosen, _) => serde_json::to_value(&scene.chosen),
        (Part::Progress, _) => serde_json::to_value(&scene.progress),
        (Part::Ballots, _) => serde_json::to_value(&scene.ballots),
        (Part::CanStill, _) => serde_json::to_value(&scene.can_still),
        (Part::Bound, _) => serde_json::to_value(&scene.bound),
        (Part::Beliefs, _) => serde_json::to_value(&scene.beliefs),
        (Part::Violations, _) => serde_json::to_value(&scene.violations),
        (Part::TimeMs, _) => serde_json::to_value(scene.time_ms),
        (Part::Step, _) => serde_json::to_value(scene.step),
        (Part::Protocol, _) => serde_json::to_value(&scene.protocol),
        (Part::RulesOff, _) => serde_json::to_value(&scene.rules_off),
        (Part::OutsideModel, _) => serde_json::to_value(&scene.outside_model),
    };
    // The scene's types have only text keys and finite numbers, which always become JSON.
    json.unwrap_or_default()
}

/// What a node's JSON leaves out while there is none of it, and what a condition sees there.
static LEFT_OUT: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let written = serde_json::to_value(NodeCard::default()).unwrap_or_default();
    let none = |kind: &Type| if matches!(kind, Type::List(_)) { Value::Array(Vec::new()) } else { Value::Null };
    let Type::Record(fields) = schema::node() else { return Vec::new() };
    let left_out = fields.iter().filter(|(name, _)| written.get(name.as_str()).is_none());
    left_out.map(|(name, kind)| (name.clone(), none(kind))).collect()
});

/// A node with all of its fields.
pub(super) fn of_node(node: &NodeCard) -> Value {
    let mut card = serde_json::to_value(node).unwrap_or_default();
    if let Some(fields) = card.as_object_mut() {
        for (name, none) in LEFT_OUT.iter() {
            fields.entry(name).or_insert_with(|| none.clone());
        }
    }
    card
}

/// A node only with those fields that are asked for.
pub(super) fn only(mut card: Value, asked: impl Fn(&str) -> bool) -> Value {
    if let Some(fields) = card.as_object_mut() {
        fields.retain(|name, _| asked(name));
    }
    card
}

/// How many values lie in a value, itself included.
pub(super) fn size(json: &Value) -> i64 {
    match json {
        Value::Array(items) => 1 + items.iter().map(size).sum::<i64>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<i64>(),
        _ => 1,
    }
}

/// The list in a value that is too long to be handed over, if there is one: what leads to it, such as `.log`.
pub(super) fn too_long(json: &Value) -> Option<String> {
    match json {
        Value::Array(items) if items.len() > MAX_ELEMENTS => Some(String::new()),
        Value::Array(items) => items.iter().find_map(too_long),
        Value::Object(fields) => {
            fields.iter().find_map(|(name, value)| too_long(value).map(|rest| format!(".{name}{rest}")))
        }
        _ => None,
    }
}

/// A JSON value as CEL sees it.
pub(super) fn to_cel(json: Value) -> Box<dyn Val> {
    match json {
        Value::Null => Box::new(CelNull),
        Value::Bool(yes) => Box::new(CelBool::from(yes)),
        Value::Number(number) => match (number.as_i64(), number.is_u64()) {
            (Some(whole), _) => Box::new(CelInt::from(whole)),
            (None, true) => Box::new(CelInt::from(i64::MAX)),
            (None, false) => Box::new(CelDouble::from(number.as_f64().unwrap_or_default())),
        },
        Value::String(text) => Box::new(CelString::from(text)),
        Value::Array(items) => Box::new(CelList::from(items.into_iter().map(to_cel).collect::<Vec<Box<dyn Val>>>())),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (CelMapKey::from(name), to_cel(value)));
            Box::new(CelMap::from(fields.collect::<HashMap<_, _>>()))
        }
    }
}

/// A CEL value as JSON; what JSON lacks becomes null.
pub(super) fn to_json(value: &dyn Val) -> Value {
    if let Some(yes) = value.downcast_ref::<CelBool>() {
        Value::from(*yes.inner())
    } else if let Some(whole) = value.downcast_ref::<CelInt>() {
        Value::from(*whole.inner())
    } else if let Some(number) = value.downcast_ref::<CelDouble>() {
        Value::from(*number.inner())
    } else if let Some(text) = value.downcast_ref::<CelString>() {
        Value::from(text.inner())
    } else if let Some(list) = value.downcast_ref::<CelList>() {
        list.inner().iter().map(|item| to_json(item.as_ref())).collect()
    } else if let Some(map) = value.downcast_ref::<CelMap>() {
        let fields = map.inner().iter().map(|(key, value)| (key_text(key), to_json(value.as_ref())));
        Value::Object(fields.collect())
    } else {
        Value::Null
    }
}

/// The keys of a map, in an order that is the same in every run: CEL keeps them in one that is not.
pub(super) fn keys(map: &CelMap<'_>) -> Vec<Box<dyn Val>> {
    let mut keys: Vec<&CelMapKey> = map.inner().keys().collect();
    keys.sort_by_cached_key(|key| match key {
        CelMapKey::Bool(yes) => (0, i128::from(*yes.inner()), String::new()),
        CelMapKey::Int(whole) => (1, i128::from(*whole.inner()), String::new()),
        CelMapKey::UInt(whole) => (1, i128::from(*whole.inner()), String::new()),
        CelMapKey::String(text) => (2, 0, text.inner().to_owned()),
    });
    keys.into_iter().map(key_value).collect()
}

fn key_value(key: &CelMapKey<'_>) -> Box<dyn Val> {
    match key {
        CelMapKey::Bool(yes) => Box::new(CelBool::from(*yes.inner())),
        CelMapKey::Int(whole) => Box::new(CelInt::from(*whole.inner())),
        CelMapKey::UInt(whole) => Box::new(CelInt::from(i64::try_from(*whole.inner()).unwrap_or(i64::MAX))),
        CelMapKey::String(text) => Box::new(CelString::from(text.inner().to_owned())),
    }
}

fn key_text(key: &CelMapKey) -> String {
    match key {
        CelMapKey::String(text) => text.inner().to_owned(),
        CelMapKey::Int(whole) => whole.inner().to_string(),
        CelMapKey::UInt(whole) => whole.inner().to_string(),
        CelMapKey::Bool(yes) => yes.inner().to_string(),
    }
}

/// How many values lie in a value, itself included: the measure of what it costs to copy.
pub(super) fn weight(value: &dyn Val) -> i64 {
    if let Some(list) = value.downcast_ref::<CelList>() {
        1 + list.inner().iter().map(|item| weight(item.as_ref())).sum::<i64>()
    } else if let Some(map) = value.downcast_ref::<CelMap>() {
        1 + map.inner().values().map(|item| weight(item.as_ref())).sum::<i64>()
    } else {
        1
    }
}

/// The kind of a value in words.
pub(super) fn kind(value: &dyn Val) -> &'static str {
    if value.downcast_ref::<CelBool>().is_some() {
        "true or false"
    } else if value.downcast_ref::<CelInt>().is_some() || value.downcast_ref::<CelDouble>().is_some() {
        "a number"
    } else if value.downcast_ref::<CelString>().is_some() {
        "a text"
    } else if value.downcast_ref::<CelList>().is_some() {
        "a list"
    } else if value.downcast_ref::<CelNull>().is_some() {
        "null"
    } else {
        "a record with fields"
    }
}

/// A value for a report: short, texts in single quotes, nodes and messages by their ids.
pub(super) fn show(json: &Value) -> String {
    let text = words(json);
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn words(json: &Value) -> String {
    match json {
        Value::String(text) => format!("'{text}'"),
        Value::Array(items) => format!("[{}]", items.iter().map(words).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => match fields.get("id") {
            Some(Value::String(id)) => id.clone(),
            _ => {
                let fields = fields.iter().map(|(name, value)| format!("{name}: {}", words(value)));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
        },
        other => other.to_string(),
    }
}
