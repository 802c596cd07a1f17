//! The initial state that a scenario gives to nodes: masters may have a registry.

use super::master::{Master, PLACES};
use super::observer::Ghost;
use super::registry::Change;
use super::{AGENT, Context, Disk, INFO, MASTER, Mesos, Node};
use crate::engine::scene::Fact;
use crate::engine::{Config, Slot, StartError, StartFields, StartKey, Started};
use crate::parts::ballot::Ballot;
use crate::parts::slots::{self, Entry, Vote};
use std::sync::Arc;

/// Keys of a master's `[[start]]` table.
pub const KEYS: &[StartKey] = &[StartKey {
    name: "registry",
    about: "the changes of the registry that are chosen, slot by slot",
    example: "[\"admit G1\", \"unreachable G1\"]",
    of: &["master"],
}];

impl Started for Mesos {
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let (id, kind) = (cx.id, cx.config.kind(cx.id));
        let Node::Master(_) = node else {
            return Err(StartError { node: id, key: None, message: INFO.no_start(kind, "node") });
        };
        let mut disk = Disk::default();
        for (key, value) in fields {
            let wrong = || StartError { node: id, key: Some(key.clone()), message: INFO.no_start(MASTER, key) };
            let Fact::List(changes) = value else { return Err(wrong()) };
            if KEYS.iter().all(|known| known.name != key) {
                return Err(wrong());
            }
            for (slot, change) in (1..).zip(changes) {
                let Fact::Text(text) = change else { return Err(wrong()) };
                let value = cx.config.read_value(text);
                Change::read(cx.config, value).ok_or_else(wrong)?;
                let entry = Entry::of(value);
                // The first master led at the first ballot.
                let ballot = Ballot::new(1, cx.config.of_kind(MASTER).iter().next().unwrap_or_default());
                disk.slots.write(&slots::Record::Accept { slot, vote: Vote { ballot, entry }, promised: ballot });
                disk.slots.write(&slots::Record::Chosen { slot, entry });
            }
        }
        cx.preset(disk);
        *node = Node::Master(Master::boot(cx));
        Ok(())
    }

    fn ghost(config: &Config, slots: &[Arc<Slot<Mesos>>]) -> Result<Ghost, StartError> {
        let mut ghost = Ghost::default();
        for id in config.of_kind(MASTER).iter() {
            ghost.slots.assume(PLACES, config, id, &slots[id.index()].disk.slots);
        }
        let known = |id: &crate::engine::NodeId| {
            (1..=ghost.slots.prefix).any(|slot| {
                let value = ghost.slots.chosen(slot).map(|choice| choice.vote.entry.value);
                value.and_then(|value| Change::read(config, value)).is_some_and(|(_, agent)| agent == *id)
            })
        };
        ghost.admitted = config.of_kind(AGENT).iter().filter(known).collect();
        Ok(ghost)
    }
}
