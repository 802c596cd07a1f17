//! The worlds of a lesson: their keys, those that have a name, and what a world that is like another one takes over.
//!
//! What has a name of its own - an option, a kind of node, the node of a `start` - is replaced one by one, every other key
//! as a whole. A scenario's file knows neither names nor likeness nor beginnings; it is handed over with all its keys.

use super::Setting;
use super::reader::Reader;
use crate::engine::catalogue::Given;
use crate::kit::did_you_mean;
use crate::scenario::file::Table;
use crate::scenario::{Problem, Scenario, World, words};
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// The worlds of a lesson that have a name.
pub type Named = BTreeMap<Spanned<String>, Spanned<WorldKeys>>;

/// A world: where it stands, or what is different from another one. Without `like` it has a `protocol`.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "World")]
pub struct WorldKeys {
    /// The name of the world in `[worlds]` that it is like; then only what is different is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub like: Option<Spanned<String>>,
    /// Name of the protocol, such as `raft`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub protocol: Option<Spanned<String>>,
    /// How many nodes of the protocol's first kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u8>", range(min = 1))]
    pub nodes: Option<Spanned<i64>>,
    /// How many nodes of each kind, by its plural, such as `proposers = 2`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, u8>")]
    pub layout: BTreeMap<Spanned<String>, Spanned<i64>>,
    /// Nodes that share a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Vec<String>>>")]
    pub hosts: Option<Vec<Vec<Spanned<String>>>>,
    /// Seed of every random stream; the same seed gives the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u32>")]
    pub seed: Option<Spanned<i64>>,
    /// Ids of the rules that are switched off; `synod rules PROTOCOL` lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<String>>")]
    pub rules_off: Option<Vec<Spanned<String>>>,
    /// Options of the protocol and of the network.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub options: Table,
    /// Initial states: one table for each node that does not start empty, its name under `node`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<BTreeMap<String, serde_json::Value>>")]
    pub start: Vec<Spanned<Table>>,
    /// The name of the world in `[worlds]` that stands beside it: what is done by hand in one is done in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub beside: Option<Spanned<String>>,
    /// Commands with which every run in it begins, before those of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub begin: Option<Spanned<String>>,
}

/// The fresh world of a step: one that has a name, or one of its own.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Fresh {
    /// The name of a world in `[worlds]`.
    Named(String),
    /// The keys of a world.
    Own(Box<WorldKeys>),
}

impl<'de> Deserialize<'de> for Fresh {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Fresh, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Fresh;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_str<E>(self, name: &str) -> Result<Fresh, E> {
                Ok(Fresh::Named(name.to_string()))
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Fresh, M::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(Box::new).map(Fresh::Own)
            }
        }
        from.deserialize_any(Either)
    }
}

impl WorldKeys {
    /// These keys, and for what they do not say those of the world that they are like.
    fn over(self, base: WorldKeys) -> WorldKeys {
        WorldKeys {
            like: None,
            protocol: self.protocol.or(base.protocol),
            nodes: self.nodes.or(base.nodes),
            layout: by_name(base.layout, self.layout),
            hosts: self.hosts.or(base.hosts),
            seed: self.seed.or(base.seed),
            rules_off: self.rules_off.or(base.rules_off),
            options: by_name(base.options, self.options),
            start: by_node(base.start, self.start),
            beside: self.beside.or(base.beside),
            begin: self.begin.or(base.begin),
        }
    }

    /// The world that is set up with them; `None` without a protocol.
    fn world(self) -> Option<World> {
        let WorldKeys { protocol, nodes, layout, hosts, seed, rules_off, options, start, .. } = self;
        let (hosts, rules_off) = (hosts.unwrap_or_default(), rules_off.unwrap_or_default());
        Some(World { protocol: protocol?, nodes, layout, hosts, seed, rules_off, options, start })
    }
}

/// The one table, with what the other one says under the same names or besides.
fn by_name<T>(
    mut base: BTreeMap<Spanned<String>, T>,
    own: BTreeMap<Spanned<String>, T>,
) -> BTreeMap<Spanned<String>, T> {
    base.retain(|name, _| !own.keys().any(|other| other.get_ref() == name.get_ref()));
    base.extend(own);
    base
}

/// The same for initial states, by their nodes.
fn by_node(mut base: Vec<Spanned<Table>>, own: Vec<Spanned<Table>>) -> Vec<Spanned<Table>> {
    fn node(table: &Spanned<Table>) -> Option<&str> {
        table.get_ref().iter().find(|(key, _)| key.get_ref() == "node")?.1.get_ref().as_str()
    }
    base.retain(|table| !own.iter().any(|other| node(other) == node(table)));
    base.extend(own);
    base
}

/// The longest chain of worlds that are like one another.
const MOST_ALIKE: usize = 10;

/// The worlds that have a name, and which of them a step takes place in.
pub struct Worlds<'a> {
    named: &'a Named,
    used: BTreeSet<&'a str>,
    /// Those that were read; nothing for one with which something is wrong, which was told then.
    read: BTreeMap<&'a str, Option<Setting>>,
}

impl<'a> Worlds<'a> {
    /// None of these is used so far.
    pub fn new(named: &'a Named) -> Worlds<'a> {
        Worlds { named, used: BTreeSet::new(), read: BTreeMap::new() }
    }

    /// The fresh world that a step asks for; `None` if something is wrong with it, which is told.
    pub fn fresh(&mut self, world: &Spanned<Fresh>, reader: &mut Reader) -> Option<Setting> {
        let name = match world.get_ref() {
            Fresh::Named(name) => name.as_str(),
            Fresh::Own(keys) => {
                let keys = self.whole(keys, &mut Vec::new(), reader)?;
                return self.set_up(keys, world.span(), reader);
            }
        };
        if let Some(read) = self.read.get(name) {
            return read.clone();
        }
        let keys = self.of_name(name, world.span(), &mut Vec::new(), reader);
        let read = keys.and_then(|keys| self.set_up(keys, world.span(), reader));
        let known = self.named.get_key_value(name);
        known.map(|(known, _)| self.read.insert(known.get_ref(), read.clone()));
        read
    }

    /// The world of a lesson's first step.
    pub fn first(&mut self, world: &Spanned<WorldKeys>, reader: &mut Reader) -> Option<Setting> {
        let keys = self.whole(world.get_ref(), &mut Vec::new(), reader)?;
        self.set_up(keys, world.span(), reader)
    }

    /// The world of these keys, which stand at a place, and the one that stands beside it, if one does.
    fn set_up(&mut self, keys: WorldKeys, place: Range<usize>, reader: &mut Reader) -> Option<Setting> {
        let Some(name) = keys.beside.clone() else { return setting(keys, place, reader) };
        let other = self.of_name(name.get_ref(), name.span(), &mut Vec::new(), reader)?;
        if let Some(third) = &other.beside {
            let remedy = "leave `beside` out of that world: two stand beside each other";
            reader.wrong(third.span(), "this world stands beside another one itself", remedy);
            return None;
        }
        let (mut world, other) = (setting(keys, place, reader)?, setting(other, name.span(), reader)?);
        world.print += &other.print;
        Some(Setting { beside: Some(Box::new(other)), ..world })
    }

    /// Tells of those in which nothing takes place.
    pub fn unused(&self, reader: &mut Reader) {
        for name in self.named.keys().filter(|name| !self.used.contains(name.get_ref().as_str())) {
            let message = format!("no step takes place in the world {}", name.get_ref());
            let remedy = format!("write world = \"{}\" in a step, or leave the world out", name.get_ref());
            reader.wrong(name.span(), message, remedy);
        }
    }

    /// All keys of the world of a name, which stands at a place; `path` are the names that led here.
    fn of_name(
        &mut self,
        name: &str,
        place: Range<usize>,
        path: &mut Vec<&'a str>,
        reader: &mut Reader,
    ) -> Option<WorldKeys> {
        let named = self.named;
        let Some((known, keys)) = named.get_key_value(name) else {
            let known = || named.keys().map(|known| known.get_ref().as_str());
            let remedy = did_you_mean(name, known()).unwrap_or_else(|| match named.is_empty() {
                true => format!("give it a table: [worlds.{name}]"),
                false => format!("worlds are {}", known().collect::<Vec<_>>().join(", ")),
            });
            reader.wrong(place, format!("there is no world {name}"), remedy);
            return None;
        };
        let known = known.get_ref().as_str();
        if path.contains(&known) {
            let remedy = "name another world, or write all keys and leave `like` out";
            reader.wrong(place, format!("the world {known} is like itself"), remedy);
            return None;
        }
        if path.len() == MOST_ALIKE {
            let message = format!("this is the end of {MOST_ALIKE} worlds that are like one another");
            reader.wrong(place, message, "write the keys here, and leave `like` out");
            return None;
        }
        path.push(known);
        self.used.insert(known);
        self.whole(keys.get_ref(), path, reader)
    }

    /// A world's keys with those of the world that it is like.
    fn whole(&mut self, keys: &WorldKeys, path: &mut Vec<&'a str>, reader: &mut Reader) -> Option<WorldKeys> {
        let Some(like) = &keys.like else { return Some(keys.clone()) };
        let base = self.of_name(like.get_ref(), like.span(), path, reader)?;
        let protocol = |keys: &WorldKeys| keys.protocol.as_ref().map(|protocol| protocol.get_ref().clone());
        if let Some(own) = keys.protocol.as_ref().filter(|_| protocol(keys) != protocol(&base)) {
            let message = format!("the world {} is of another protocol", like.get_ref());
            reader.wrong(own.span(), message, "write all keys of this world, and leave `like` out");
            return None;
        }
        Some(keys.clone().over(base))
    }
}

/// The world of these keys, which stand at a place.
fn setting(mut keys: WorldKeys, place: Range<usize>, reader: &mut Reader) -> Option<Setting> {
    // What it begins with is compared as commands, not as it is written down.
    let begin = keys.begin.take();
    let print = serde_json::to_string(&keys).unwrap_or_default();
    let Some(world) = keys.world() else {
        reader.problems.push(Problem::of(Some(place), words::no_key(Given::word("protocol"))));
        return None;
    };
    let scenario = match Scenario::of_world(reader.name, reader.text, None, &world, None) {
        Ok(scenario) => scenario,
        Err(error) => {
            let elsewhere = |span: &Range<usize>| span.start < place.start || span.end > place.end;
            let line = 1 + reader.text[..place.start].matches('\n').count();
            reader.problems.extend(error.problems.into_iter().map(|problem| {
                // What another world says and this one cannot have is wrong in either.
                let asked = if problem.span.as_ref().is_some_and(elsewhere) {
                    format!(" (in the world that line {line} asks for)")
                } else {
                    String::new()
                };
                Problem { message: problem.message + &asked, ..problem }
            }));
            return None;
        }
    };
    let begin = match &begin {
        Some(begin) => Some(reader.commands(begin, scenario.entry.info)?),
        None => None,
    };
    Some(Setting { seed: scenario.config.seed, scenario, begin, print, beside: None })
}
