//! The initial state that a scenario gives to coordinators and acceptors.

use super::messages::Vote;
use super::node::Node;
use super::observer::Ghost;
use super::roles::{COORDINATOR, Context};
use super::{FastPaxos, INFO};
use crate::engine::scene::Fact;
use crate::engine::{Config, Slot, Start, StartError, StartFields, StartKey, Started};
use crate::parts::ballot::Ballot;
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
                    let (Some(Fact::Text(round)), Some(Fact::Text(value))) = (map.get("ballot"), map.get("value"))
                    else {
                        return Err(fail(key, INFO.no_start(kind, key)));
                    };
                    let ballot = Ballot::parse(cx.config, coordinators, round).map_err(|m| fail(key, m))?;
                    let fast = map.get("fast") != Some(&Fact::Bool(false));
                    disk.vote = Some(Vote { ballot, value: cx.config.read_value(value), fast });
                }
                ("value", Fact::Text(text), Node::Coordinator(coordinator)) if !text.is_empty() => {
                    coordinator.value = Some(cx.config.read_value(text));
                }
                _ => return Err(fail(key, INFO.no_start(kind, key))),
            }
        }
        if let Some(vote) = disk.vote {
            let given = fields.iter().any(|(key, _)| key == "promised");
            if given && vote.ballot > disk.promised {
                let (high, low) = (vote.ballot.text(cx.config), disk.promised.text(cx.config));
                return Err(fail(
                    "promised",
                    format!("it voted in {high}, so it has promised at least that, not {low}"),
                ));
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

    /// The observer's memory of an initial state; refuses votes that a classic round cannot have.
    fn ghost(config: &Config, slots: &[Arc<Slot<FastPaxos>>]) -> Result<Ghost, StartError> {
        let mut ghost = Ghost::default();
        for id in config.all() {
            let slot = &slots[id.index()];
            if slot.disk.promised.is_some() {
                ghost.keep_promise(slot.disk.promised, id);
            }
            if let Some(Node::Coordinator(coordinator)) = &slot.node {
                coordinator.value.into_iter().for_each(|value| ghost.assume_asked(value));
            }
            let Some(vote) = slot.disk.vote else { continue };
            let other = |backing: &super::observer::Backing| {
                let same = backing.vote.ballot == vote.ballot;
                same && (backing.vote.fast != vote.fast || !vote.fast && backing.vote.value != vote.value)
            };
            if ghost.backings.iter().any(other) {
                let round = vote.ballot.text(config);
                let message = format!("votes of {round} differ, and only a fast round has votes for several values");
                return Err(StartError { node: id, key: Some("voted".into()), message });
            }
            ghost.assume(config, vote, id);
        }
        Ok(ghost)
    }
}
