//! The TOML of a lesson: its keys and their shapes, nothing about what they mean. `synod schema lesson` is made from
//! these types, so their comments are what an author's editor shows.

use super::graded;
use super::limits::{MOST_ALLOWED, countable};
use super::tasks::Step;
use super::worlds::{Named, WorldKeys};
use crate::engine::Info;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// A lesson of synod: a world, and steps that teach with it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Lesson")]
pub struct File {
    /// Version of the format: 1.
    #[schemars(with = "u32", range(min = 1, max = 1))]
    pub format: Spanned<i64>,
    /// A short name that no other lesson has, such as `L13`: letters, digits, `-` and `_`.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// What the list of lessons calls it.
    #[schemars(with = "String")]
    pub title: Spanned<String>,
    /// The one idea that the learner takes home, in a sentence.
    #[schemars(with = "String")]
    pub idea: Spanned<String>,
    /// How long it takes, in minutes.
    #[schemars(with = "u8")]
    pub minutes: Spanned<i64>,
    /// Ids of the lessons to do first.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub requires: Vec<Spanned<String>>,
    /// Ids of the tracks it belongs to; `synod help lessons` lists them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub tracks: Vec<Spanned<String>>,
    /// What it taught, on one screen, at most 14 lines of Markdown.
    #[schemars(with = "String")]
    pub summary: Spanned<String>,
    /// Makes it a test: what was right at once is counted, and questions may be drawn anew each time.
    #[schemars(with = "Option<graded::Keys>")]
    pub graded: Option<Spanned<graded::Keys>>,
    /// The world of the first step, if that has none of its own. It goes on until a step has one.
    #[schemars(with = "Option<WorldKeys>")]
    pub world: Option<Spanned<WorldKeys>>,
    /// Worlds with names, for the steps that begin in them: `world = "three"`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, WorldKeys>")]
    pub worlds: Named,
    /// The steps, in order.
    #[serde(default)]
    #[schemars(with = "Vec<Step>")]
    pub step: Vec<Spanned<Step>>,
}

/// Adds to the schema of a lesson which actions and commands a goal may name.
pub fn knows_names<'a>(
    schema: &mut Value,
    infos: impl Iterator<Item = &'a Info>,
    actions: impl Iterator<Item = &'a str>,
) {
    let verbs: BTreeSet<&str> = infos.flat_map(countable).collect();
    let actions: BTreeSet<&str> = actions.collect();
    let Some(goal) = schema.pointer_mut("/$defs/Goal/properties") else { return };
    goal["keys"]["items"] = json!({ "enum": actions });
    goal["limits"]["propertyNames"] = json!({ "enum": verbs });
    goal["limits"]["additionalProperties"] = json!({ "type": "integer", "minimum": 0, "maximum": MOST_ALLOWED });
}
