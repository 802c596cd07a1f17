//! Names in commands: nodes by id, by kind or by role, groups of nodes, messages by id or by pattern. A bare role is a
//! name only where one node plays it; where several do it takes a number, so that a name never means another node than
//! its author thought of.

use super::error::{Failure, ScriptError};
use super::tokens::{Line, Word};
use crate::engine::catalogue::catalogue;
use crate::engine::scene::CLIENTS_KIND;
use crate::engine::{InFlight, Info, MsgId, NodeId, NodeSet, Sim, Standing};
use crate::kit::did_you_mean;
use std::cmp::Reverse;
use std::ops::Range;

/// The role whose players are counted by their terms, the latest first: it is the one that commands are about.
const LEADER: &str = "leader";
/// What a node is that does not run.
const CRASHED: &str = "crashed";
/// What a node may be whatever its role is: a name, and whether one is so.
type State = (&'static str, fn(&Standing) -> bool);
/// All that it may be.
const STATES: [State; 2] = [(CRASHED, |standing| !standing.up), ("paused", |standing| standing.paused)];
/// The role of such a node where it is drawn.
const DOWN: &str = "down";

/// A node as it was named: an id, or a node of a kind, or of a role at the moment of the command; where several play it,
/// the nth of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeName {
    name: String,
    nth: Option<usize>,
    span: Range<usize>,
}

impl NodeName {
    /// Reads a name such as `S1`, `leader` or `follower:2`.
    pub fn parse(line: &Line, word: &Word) -> Result<NodeName, ScriptError> {
        let well_formed =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        match numbered(word.text) {
            Some((name, nth)) if well_formed(name) => Ok(NodeName { name: name.into(), nth, span: word.span.clone() }),
            _ => Err(line.error(word.span.clone(), "a node belongs here, such as S1, leader or follower:2")),
        }
    }

    /// The name alone.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it stands in its line.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The name as it was written, without its number.
    pub fn text(&self) -> &str {
        &self.name
    }

    fn same_name(&self, other: &NodeName) -> bool {
        (&self.name, self.nth) == (&other.name, other.nth)
    }

    /// Ids begin with a capital, roles do not.
    fn is_id(&self) -> bool {
        self.name.starts_with(char::is_uppercase)
    }

    /// Refuses an id that no node has, whatever happens in the run. Who plays a role is known only when the command
    /// is done.
    pub fn check(&self, sim: &dyn Sim, text: &str) -> Result<(), ScriptError> {
        match self.is_id() && sim.config().meant(&self.name).is_none() {
            true => Err(self.unknown(sim, text, 0)),
            false => Ok(()),
        }
    }

    /// The node that is meant now.
    pub fn resolve(&self, sim: &dyn Sim, text: &str) -> Result<NodeId, ScriptError> {
        if let Some(id) = sim.config().meant(&self.name) {
            return Ok(id);
        }
        let all = players(sim, &self.name);
        match (self.nth, all.as_slice()) {
            (None, [_, _, ..]) => Err(self.several(sim, text, &all)),
            (nth, all) => all.get(nth.unwrap_or(1) - 1).copied().ok_or_else(|| self.unknown(sim, text, all.len())),
        }
    }

    /// Refuses a bare role that several play: which of them is meant, nobody can tell.
    fn several(&self, sim: &dyn Sim, text: &str, all: &[NodeId]) -> ScriptError {
        let ranks: Vec<u64> = all.iter().map(|id| sim.standing(*id).rank).collect();
        let by_term = self.name == LEADER && ranks.first() != ranks.last();
        let named = |id: &NodeId| match sim.standing(*id).epoch.filter(|_| by_term) {
            Some(epoch) => format!("{} {epoch}", sim.config().name(*id)),
            None => sim.config().name(*id).to_string(),
        };
        let names: Vec<String> = all.iter().map(named).collect();
        let message = format!("{} are {} now", catalogue().list(&names), plural(&self.name));
        let which = if by_term { "the latest one" } else { "the first" };
        let remedy = format!("write {}:1 for {which}, or an id", self.name);
        let error = ScriptError::new(Failure::Refused, text, self.span.clone(), message).remedy(remedy);
        ScriptError { one_sentence: true, ..error }
    }

    fn unknown(&self, sim: &dyn Sim, text: &str, found: usize) -> ScriptError {
        let fail = |message: String| ScriptError::new(Failure::Refused, text, self.span.clone(), message);
        if found > 0 {
            let message = match found {
                1 => format!("only one is {} now", self.name),
                found => format!("only {found} are {} now", plural(&self.name)),
            };
            return fail(message).remedy("count from 1");
        }
        let names: Vec<&str> = sim.config().nodes.iter().map(|n| n.name.as_str()).collect();
        let kinds = sim.config().all().map(|id| kind(sim, id).to_string());
        let roles: Vec<String> = roles(sim).into_iter().chain(kinds).collect();
        let error = fail(match self.is_id() {
            true => format!("there is no node {}", self.name),
            false => format!("there is no node {0}, and none that is {0} now", self.name),
        });
        let known = names.iter().copied().chain(roles.iter().map(String::as_str));
        // Where nobody leads, somebody who learns was not meant.
        let meant = did_you_mean(&self.name, known).filter(|_| self.name != LEADER);
        error.remedy(meant.unwrap_or_else(|| format!("the nodes are {}", names.join(", "))))
    }
}

/// A name and which of those is meant that have it, counted from 1, as in `follower:2`; nothing if that is no number.
fn numbered(text: &str) -> Option<(&str, Option<usize>)> {
    match text.split_once(':') {
        None => Some((text, None)),
        Some((name, nth)) => nth.parse().ok().filter(|nth| *nth > 0).map(|nth| (name, Some(nth))),
    }
}

/// The nodes that are of a kind or play a role now, in the order in which they are counted: as they stand in the world,
/// but leaders by their terms, the latest first.
fn players(sim: &dyn Sim, name: &str) -> Vec<NodeId> {
    let plays = |id: &NodeId| {
        let standing = sim.standing(*id);
        let is_so = STATES.iter().any(|(state, holds)| name == *state && holds(&standing));
        name == kind(sim, *id) || name == standing.role || is_so
    };
    let mut all: Vec<NodeId> = sim.config().all().filter(plays).collect();
    if name == LEADER {
        // A client that is the first of its line is no leader that commands mean, nor conditions.
        all.retain(|id| kind(sim, *id) != CLIENTS_KIND);
        all.sort_by_key(|id| Reverse(sim.standing(*id).rank));
    }
    all
}

/// The roles that nodes play now and the states they are in, each once.
fn roles(sim: &dyn Sim) -> Vec<String> {
    let called = |standing: Standing| {
        let states = STATES.iter().filter(|(_, holds)| holds(&standing)).map(|(state, _)| state.to_string());
        let role = Some(standing.role.clone()).filter(|role| role != DOWN);
        role.into_iter().chain(states).collect::<Vec<String>>()
    };
    let mut roles: Vec<String> = sim.config().all().flat_map(|id| called(sim.standing(id))).collect();
    roles.sort();
    roles.dedup();
    roles
}

/// All names that nodes have now: their ids, then their roles, with numbers where several play one.
pub fn names_now(sim: &dyn Sim) -> Vec<String> {
    let mut names: Vec<String> = sim.config().nodes.iter().map(|node| node.name.clone()).collect();
    for role in roles(sim) {
        let count = players(sim, &role).len();
        names.extend((1..=count).map(|nth| format!("{role}:{nth}")));
        names.extend((count == 1).then_some(role));
    }
    names
}

/// Several who play a role: a noun has a plural, a word such as `waiting` has none.
fn plural(role: &str) -> String {
    const NOUNS: [&str; 6] = ["er", "or", "te", "re", "nt", "ca"];
    let noun = NOUNS.iter().any(|end| role.ends_with(end));
    if noun { format!("{role}s") } else { role.to_string() }
}

/// A node's kind, such as `server`.
fn kind(sim: &dyn Sim, id: NodeId) -> &'static str {
    sim.info().kinds[sim.config().kind(id).index()].name
}

/// Several nodes: `S1,S2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group(Vec<NodeName>);

impl Group {
    /// A group of one.
    pub fn one(name: NodeName) -> Group {
        Group(vec![name])
    }

    /// Reads names with commas between them.
    pub fn parse(line: &Line, word: &Word) -> Result<Group, ScriptError> {
        let mut start = word.span.start;
        let mut names = Vec::new();
        for part in word.text.split(',') {
            let span = start..start + part.len();
            start = span.end + 1;
            names.push(NodeName::parse(line, &Word { text: part, span })?);
        }
        Ok(Group(names))
    }

    /// Whether it is one node only, and the same as that of the other group.
    pub fn is_same_node(&self, other: &Group) -> bool {
        matches!((self.0.as_slice(), other.0.as_slice()), ([one], [same]) if one.same_name(same))
    }

    /// A node's id that stands in both groups.
    pub fn shared<'a>(&'a self, other: &Group) -> Option<&'a NodeName> {
        self.0.iter().find(|name| name.is_id() && other.0.iter().any(|same| same.same_name(name)))
    }

    /// Its one node, if it is one only.
    pub fn into_one(mut self) -> Option<NodeName> {
        self.0.pop().filter(|_| self.0.is_empty())
    }

    /// The names, one by one.
    pub fn names(&self) -> impl Iterator<Item = &NodeName> {
        self.0.iter()
    }

    /// The nodes that are meant now.
    pub fn resolve(&self, sim: &dyn Sim, text: &str) -> Result<NodeSet, ScriptError> {
        self.0.iter().map(|name| name.resolve(sim, text)).collect()
    }
}

/// Messages as they were named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    which: Which,
    span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Which {
    /// `S1>S2#57`
    Id(String),
    /// `RequestVote S1->S3`, with `*` for any: all that are like it, or one of them, as in `Vote:1 S2->S1`.
    Pattern { kind: Option<String>, nth: Option<usize>, from: Option<NodeName>, to: Option<NodeName> },
}

impl Messages {
    /// Reads an id, or a kind with the ends of a link.
    pub fn parse(line: &mut Line, info: &Info) -> Result<Messages, ScriptError> {
        let first = line.need("a message, such as S1>S2#3 or RequestVote S1->S2,")?;
        if MsgId::parts(first.text).is_some() {
            return Ok(Messages { which: Which::Id(first.text.to_string()), span: first.span });
        }
        let Some((kind, nth)) = numbered(first.text) else {
            let error = line.error(first.span, "messages that are like it are counted by a number");
            return Err(error.remedy("the one that was sent first is 1, as in Vote:1 S2->S1"));
        };
        let kind = match kind {
            "*" => None,
            typed => match info.messages.iter().find(|kind| kind.eq_ignore_ascii_case(typed)) {
                Some(kind) => Some(kind.to_string()),
                None => {
                    let error = line.error(first.span.clone(), format!("{} has no message {typed}", info.title));
                    let all = || format!("messages are {}; * is any", info.messages.join(", "));
                    let remedy = did_you_mean(typed, info.messages.iter().copied());
                    return Err(error.remedy(remedy.unwrap_or_else(all)));
                }
            },
        };
        let Some((ends, from, to)) = parse_ends(line)? else {
            return Ok(Messages { which: Which::Pattern { kind, nth, from: None, to: None }, span: first.span });
        };
        Ok(Messages { which: Which::Pattern { kind, nth, from, to }, span: first.span.start..ends.end })
    }

    /// Whether it stands for all that are like it.
    pub fn is_pattern(&self) -> bool {
        matches!(self.which, Which::Pattern { nth: None, .. })
    }

    /// The nodes that are named.
    pub fn names(&self) -> impl Iterator<Item = &NodeName> {
        let (from, to) = match &self.which {
            Which::Id(_) => (None, None),
            Which::Pattern { from, to, .. } => (from.as_ref(), to.as_ref()),
        };
        from.into_iter().chain(to)
    }

    /// The messages in flight that are meant now, oldest first; an error if there is none.
    pub fn resolve(&self, sim: &dyn Sim, text: &str) -> Result<Vec<MsgId>, ScriptError> {
        let end = |name: &Option<NodeName>| name.as_ref().map(|n| n.resolve(sim, text)).transpose();
        let mut found: Vec<InFlight> = match &self.which {
            Which::Id(text) => {
                let id = sim.config().find_msg(text);
                sim.in_flight().into_iter().filter(|f| Some(f.id) == id).collect()
            }
            Which::Pattern { kind, from, to, .. } => {
                let (from, to) = (end(from)?, end(to)?);
                let matches = |f: &InFlight| {
                    kind.as_ref().is_none_or(|k| k == f.kind)
                        && from.is_none_or(|n| n == f.id.from)
                        && to.is_none_or(|n| n == f.id.to)
                };
                sim.in_flight().into_iter().filter(matches).collect()
            }
        };
        found.sort_by_key(|f| (f.sent, f.id));
        let like = found.len();
        if let Which::Pattern { nth: Some(nth), .. } = &self.which {
            found = found.into_iter().skip(nth - 1).take(1).collect();
        }
        match found.is_empty() {
            true => Err(self.none(sim, text, like)),
            false => Ok(found.into_iter().map(|f| f.id).collect()),
        }
    }

    /// That it is not there, although so many are that are like it.
    fn none(&self, sim: &dyn Sim, text: &str, like: usize) -> ScriptError {
        let flying = sim.in_flight();
        let name = |f: &InFlight| format!("{} {}", f.kind, sim.config().msg_text(f.id));
        let mut names: Vec<String> = flying.iter().take(8).map(name).collect();
        if flying.len() > 8 {
            names.push(format!("and {} more", flying.len() - 8));
        }
        let message = match like {
            0 => "no such message is in flight".into(),
            1 => "only one such message is in flight".into(),
            like => format!("only {like} such messages are in flight"),
        };
        let error = ScriptError::new(Failure::Refused, text, self.span.clone(), message);
        match names.is_empty() {
            true => error.remedy("nothing is in flight now"),
            false => error.remedy(format!("in flight: {}", names.join(", "))),
        }
    }
}

type Ends = (Range<usize>, Option<NodeName>, Option<NodeName>);

/// Reads `A->B`, also with spaces around the arrow; `*` is any node.
fn parse_ends(line: &mut Line) -> Result<Option<Ends>, ScriptError> {
    // A delay's duration may follow the kind at once.
    let starts_link = line.peek().is_some_and(|w| !w.text.starts_with(|c: char| c.is_ascii_digit()));
    if !starts_link {
        return Ok(None);
    }
    let first = line.need("a link")?;
    let wrong = |span| line.error(span, "a link belongs here, such as S1->S3 or *->S3");
    let (from, to, span) = match first.text.split_once("->") {
        Some((from, "")) => {
            let to = line.clone().next().ok_or_else(|| wrong(first.span.clone()))?;
            line.next();
            (from, to.text, first.span.start..to.span.end)
        }
        Some((from, to)) => (from, to, first.span.clone()),
        None => {
            let mut ahead = line.clone();
            let arrow = ahead.next().filter(|w| w.text.starts_with("->")).ok_or_else(|| wrong(first.span.clone()))?;
            let to = match arrow.text {
                "->" => ahead.next().ok_or_else(|| wrong(first.span.clone()))?,
                _ => Word { text: &arrow.text[2..], span: arrow.span.start + 2..arrow.span.end },
            };
            *line = ahead;
            (first.text, to.text, first.span.start..to.span.end)
        }
    };
    let end = |text: &str, span: Range<usize>| match text {
        "*" => Ok(None),
        text => NodeName::parse(line, &Word { text, span }).map(Some),
    };
    let from = end(from, span.start..span.start + from.len())?;
    let to = end(to, span.end - to.len()..span.end)?;
    Ok(Some((span, from, to)))
}
