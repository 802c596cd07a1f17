//! The initial state that a scenario gives to coordinators and acceptors.

use super::coordinator::coordinated;
use super::messages::Vote;
use super::node::Node;
use super::observer::{ChosenVote, Ghost};
use super::recovery::recovery;
use super::roles::{ACCEPTOR, COORDINATOR, Context};
use super::sizes::Sizes;
use super::{FastPaxos, INFO, rules};
use crate::engine::scene::Fact;
use crate::engine::{
    Config, NodeId, NodeSet, RuleId, Slot, Start, StartError, StartFields, StartKey, Started, Value, options,
};
use crate::parts::ballot::Ballot;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keys of a node's `[[start]]` table.
pub const KEYS: &[StartKey] = &[
    StartKey { name: "promised", about: "its highest promise", example: "\"2.P1\"", of: &["acceptor"] },
    StartKey {
        name: "voted",
        about: "its last vote; `fast = false` is one of a classic round",
        example: "{ ballot = \"1.P1\", value = \"X\", fast = true }",
        of: &["acceptor"],
    },
    StartKey {
        name: "value",
        about: "the first value that it heard of from a client",
        example: "\"X\"",
        of: &["coordinator"],
    },
];

impl Started for FastPaxos {
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let (id, mut disk) = (cx.id, cx.disk().clone());
        let fail = |key: &str, message: String| StartError { node: id, key: Some(key.into()), message };
        let coordinators = cx.config.of_kind(COORDINATOR);
        let kind = cx.config.kind(id);
        for (key, value) in fields {
            if !INFO.start_keys_of(&INFO.kinds[kind.index()]).any(|known| known.name == key) {
                return Err(fail(key, INFO.no_start(kind, key)));
            }
            match (key.as_str(), value, &mut *node) {
                ("promised", Fact::Text(text), _) => {
                    disk.promised = Ballot::parse(cx.config, coordinators, text).map_err(|m| fail(key, m))?;
                }
                ("voted", Fact::Map(map), _) => {
                    disk.vote = Some(vote(cx.config, map).map_err(|m| fail(key, m))?);
                }
                ("value", Fact::Text(text), Node::Coordinator(coordinator)) if !text.is_empty() => {
                    coordinator.value = Some(cx.config.read_value(text));
                }
                _ => return Err(fail(key, INFO.no_start(kind, key))),
            }
        }
        // Without the rule for it a promise falls again.
        let falls = cx.off(rules::PROMISE);
        if let Some(vote) = disk.vote.filter(|_| !(falls && disk.promised.is_some())) {
            let given = fields.iter().any(|(key, _)| key == "promised");
            if given && vote.ballot > disk.promised {
                let (high, low) = (vote.ballot.text(cx.config), disk.promised.text(cx.config));
                let message = format!(
                    "it voted in {high}, so it has promised at least that, not {low}; leave it out, or give {high}"
                );
                return Err(fail("promised", message));
            }
            disk.promised = disk.promised.max(vote.ballot);
        }
        cx.preset(disk);
        Ok(())
    }

    /// Whoever's round an acceptor knows of has used it.
    fn settle(config: &Config, _: &[Start], slots: &mut [Arc<Slot<FastPaxos>>]) -> Result<(), StartError> {
        for id in config.of_kind(COORDINATOR).iter() {
            let known =
                slots.iter().flat_map(|slot| [slot.disk.promised, slot.disk.vote.map_or(Ballot::NONE, |v| v.ballot)]);
            let highest = known.filter(|ballot| ballot.is_some() && ballot.proposer() == id).max();
            if let Some(highest) = highest.filter(|highest| *highest > slots[id.index()].disk.used) {
                Arc::make_mut(&mut slots[id.index()]).disk.used = highest;
            }
        }
        Ok(())
    }

    /// The observer's memory of an initial state; refuses votes that no run could have led to.
    fn ghost(config: &Config, slots: &[Arc<Slot<FastPaxos>>]) -> Result<Ghost, StartError> {
        let mut ghost = Ghost::default();
        for id in config.all() {
            let slot = &slots[id.index()];
            if let Some(Node::Coordinator(coordinator)) = &slot.node {
                coordinator.value.into_iter().for_each(|value| ghost.assume_asked(value));
            }
            if slot.disk.promised.is_some() {
                ghost.keep_promise(slot.disk.promised, id);
            }
            let Some(vote) = slot.disk.vote else { continue };
            let told = differs(config, &ghost, vote).or_else(|| unpromised(config, slots, vote));
            if let Some(message) = told {
                return Err(wrong(id, message));
            }
            ghost.assume(config, vote, id);
        }
        for id in config.all() {
            let Some(vote) = slots[id.index()].disk.vote else { continue };
            if let Some(message) = contradicts(config, &ghost, vote).or_else(|| unfree(config, slots, vote)) {
                return Err(wrong(id, message));
            }
        }
        Ok(ghost)
    }
}

/// What a vote is made of, as somebody writes it.
const SHAPE: &str = "write { ballot = \"1.P1\", value = \"X\", fast = true }";

fn wrong(node: NodeId, message: String) -> StartError {
    StartError { node, key: Some("voted".into()), message }
}

/// Reads a vote; otherwise what is wrong with it, and what would be right.
fn vote(config: &Config, map: &BTreeMap<String, Fact>) -> Result<Vote, String> {
    if let Some(other) = map.keys().find(|key| !["ballot", "value", "fast"].contains(&key.as_str())) {
        return Err(format!("a vote has `ballot`, `value` and `fast`, and no `{other}`; {SHAPE}"));
    }
    let text = |name: &str| match map.get(name) {
        Some(Fact::Text(text)) if !text.is_empty() => Ok(text),
        Some(Fact::Text(_)) => Err(format!("the `{name}` of a vote is empty; {SHAPE}")),
        Some(_) => Err(format!("the `{name}` of a vote is a text; {SHAPE}")),
        None => Err(format!("a vote needs a `{name}`; {SHAPE}")),
    };
    let ballot = Ballot::parse(config, config.of_kind(COORDINATOR), text("ballot")?)?;
    let fast = match map.get("fast") {
        None => true,
        Some(Fact::Bool(fast)) => *fast,
        Some(_) => return Err("`fast` is true or false: whether the round is a fast one".into()),
    };
    Ok(Vote { ballot, value: config.read_value(text("value")?), fast })
}

/// Whether what one of these rules forbids can have happened: it is off, or disks can have lost what they were told.
fn may_have_been(config: &Config, rules: &[RuleId]) -> bool {
    config.flag(options::FLUSH) || rules.iter().any(|rule| config.rules_off.contains(*rule))
}

/// What is wrong with a vote beside the others of its round: a round is fast for all or classic for all, and a classic one
/// has one value.
fn differs(config: &Config, ghost: &Ghost, vote: Vote) -> Option<String> {
    if may_have_been(config, &[rules::ROUND_OPENED, rules::UNIQUE]) {
        return None;
    }
    let other = ghost.backings.iter().map(|backing| backing.vote).find(|other| {
        other.ballot == vote.ballot && (other.fast != vote.fast || !vote.fast && other.value != vote.value)
    })?;
    let (round, value) = (vote.ballot.text(config), config.value_text(other.value));
    Some(match other.fast == vote.fast {
        true => format!(
            "another acceptor voted for {value} in the classic round {round}, which has one value; give {value}"
        ),
        false => format!("to another acceptor {round} is a {} round; give fast = {}", kind(other.fast), other.fast),
    })
}

fn kind(fast: bool) -> &'static str {
    if fast { "fast" } else { "classic" }
}

/// Who can have promised a vote's round. With coordinated recovery a vote in a fast round below it can stand for that.
fn promised(config: &Config, slots: &[Arc<Slot<FastPaxos>>], vote: Vote) -> NodeSet {
    let stands = |other: Vote| other.fast && other.ballot.proposer() == vote.ballot.proposer();
    let taken = coordinated(config) && !vote.fast;
    let promised = |id: &NodeId| {
        let disk = &slots[id.index()].disk;
        disk.promised >= vote.ballot || taken && disk.vote.is_some_and(stands)
    };
    config.of_kind(ACCEPTOR).iter().filter(promised).collect()
}

/// What is wrong with a vote in a round that too few have promised.
fn unpromised(config: &Config, slots: &[Arc<Slot<FastPaxos>>], vote: Vote) -> Option<String> {
    let opened: &[RuleId] = if vote.fast { &[rules::ROUND_OPENED] } else { &[] };
    let promises = &[rules::PROMISE, rules::PERSIST, rules::DISTINCT, rules::THIS_ROUND, rules::NEXT_ROUND];
    if may_have_been(config, promises) || may_have_been(config, opened) {
        return None;
    }
    let (have, sizes) = (promised(config, slots, vote).len(), Sizes::of(config));
    (have < sizes.classic).then(|| {
        let (round, need, all) = (vote.ballot.text(config), sizes.classic, sizes.all);
        format!(
            "nobody votes in {round} before {need} of {all} acceptors have promised it; here {have} have promised {round} or \
             more; give others promised = \"{round}\""
        )
    })
}

/// Whether every vote has come about as the rules say.
fn by_the_rules(config: &Config) -> bool {
    config.rules_off.iter().next().is_none() && !may_have_been(config, &[])
}

/// What is wrong with a vote for another value above the round in which one is chosen.
fn contradicts(config: &Config, ghost: &Ghost, vote: Vote) -> Option<String> {
    if !by_the_rules(config) {
        return None;
    }
    let below = |chosen: &&ChosenVote| chosen.vote.ballot < vote.ballot && chosen.vote.value != vote.value;
    let chosen = ghost.chosen.iter().find(below)?.vote;
    let (value, round) = (config.value_text(chosen.value), chosen.ballot.text(config));
    Some(format!("{value} is chosen in {round}; above that there are votes for {value} alone, unless a rule is off"))
}

/// What is wrong with a vote that whoever began its round was not free to ask for, whosever promises it had.
fn unfree(config: &Config, slots: &[Arc<Slot<FastPaxos>>], vote: Vote) -> Option<String> {
    if !by_the_rules(config) {
        return None;
    }
    let quorums = promised(config, slots, vote).subsets().filter(|set| set.len() >= Sizes::of(config).classic);
    let forced: Option<Vec<Value>> = quorums.map(|quorum| forces(config, slots, quorum, vote)).collect();
    let value = config.value_text(*forced?.first()?);
    let round = vote.ballot.text(config);
    Some(format!(
        "whoever has promised {round}, by the votes below it {round} is a classic round for {value}; give value = \
         \"{value}\" and fast = false, unless a rule is off"
    ))
}

/// The value that the promises of these force on a vote's round, if that is another or the round is a fast one. What an
/// acceptor reported that has voted there or above since is not known: it may have been whatever leaves most.
fn forces(config: &Config, slots: &[Arc<Slot<FastPaxos>>], quorum: NodeSet, vote: Vote) -> Option<Value> {
    let votes = quorum.iter().filter_map(|id| slots[id.index()].disk.vote);
    let (mut reported, since): (Vec<Vote>, Vec<Vote>) = votes.partition(|other| other.ballot < vote.ballot);
    let last = *reported.iter().max_by_key(|other| other.ballot)?;
    if !since.is_empty() {
        let between = last.ballot.round() + 1 < vote.ballot.round() || config.of_kind(COORDINATOR).len() > 1;
        if between {
            return None;
        }
        if last.fast && !vote.fast {
            reported.extend(since.iter().map(|_| Vote { ballot: last.ballot, fast: true, ..vote }));
        }
    }
    recovery(Sizes::of(config), quorum.len(), &reported).must.filter(|must| vote.fast || *must != vote.value)
}
