//! Clients of an initial state: who asked for an entry of a log, what a client waits for, and that the two agree. What no
//! run could have led to is refused; that an answer was lost, or a client gave up, is taken as given.

use super::client::Client;
use super::counted::{number, range};
use super::messages::{Carries, Entry};
use super::server::{CLIENT, Context, SERVER, Waiting};
use super::{INFO, Node, Raft};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, Slot, StartError, StartFields, Value};
use crate::parts::start::SENDS;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An entry with the client that asked for it: `{ term = 1, value = "x=1", client = "C1", seq = 1 }`.
pub fn asked_entry(config: &Config, map: &BTreeMap<String, Fact>) -> Option<Result<Entry, String>> {
    let (term, value, client, seq) = (map.get("term")?, map.get("value")?, map.get("client")?, map.get("seq")?);
    match (term, value, client, seq, map.len()) {
        (Fact::Int(term), Fact::Text(value), Fact::Text(client), Fact::Int(seq), 4) => {
            Some(asked_by(config, (*term, *seq), value, client))
        }
        _ => None,
    }
}

fn asked_by(config: &Config, (term, seq): (i64, i64), value: &str, client: &str) -> Result<Entry, String> {
    let asker = config.find(client).filter(|id| config.kind(*id) == CLIENT);
    let asker = asker.ok_or_else(|| format!("there is no client {client}"))?;
    let term = number(term).ok_or_else(|| range("a term"))?;
    let seq = number(seq).filter(|seq| *seq > 0).ok_or("a command's number is a whole number from 1 to 1000000")?;
    Ok(Entry { term, carries: Carries::Command { client: Some(asker), seq, value: config.read_value(value) } })
}

/// Puts a booted client into its initial state.
pub fn start(client: &mut Client, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
    let id = cx.id;
    for (key, value) in fields.iter().filter(|(key, _)| key != SENDS) {
        let message = match client.asks.begin_with(cx, key, value) {
            Some(read) => read.err(),
            None => Some(INFO.no_start(CLIENT, key)),
        };
        if let Some(message) = message {
            return Err(StartError { node: id, key: Some(key.clone()), message });
        }
    }
    Ok(())
}

/// What clients and logs say of each other: a number stands for one command; a client has used the numbers that are in
/// logs; and a leader of this term owes an answer to what it has taken in and not applied yet.
pub fn settle(config: &Config, slots: &mut [Arc<Slot<Raft>>]) -> Result<(), StartError> {
    let asked = asked(config, slots)?;
    for client in config.of_kind(CLIENT).iter() {
        let Some(Node::Client(memory)) = &slots[client.index()].node else { continue };
        for wanted in &memory.asks.pending {
            let Some((value, server)) = asked.get(&(client, wanted.seq)).filter(|(value, _)| *value != wanted.value)
            else {
                continue;
            };
            let (seq, name, value) = (wanted.seq, config.name(*server), config.value_text(*value));
            let message = format!("its command {seq} is {value} in the log of {name}; a number stands for one command");
            return Err(StartError { node: client, key: Some("waits".into()), message });
        }
        let in_logs = asked.range((client, 0)..=(client, u32::MAX)).next_back().map_or(0, |((_, seq), _)| *seq);
        let seq = memory.asks.seq.max(in_logs);
        let slot = Arc::make_mut(&mut slots[client.index()]);
        slot.disk.seq.0 = seq;
        if let Some(Node::Client(memory)) = &mut slot.node {
            memory.asks.seq = seq;
        }
    }
    config.of_kind(SERVER).iter().for_each(|id| owe_answers(&mut slots[id.index()]));
    Ok(())
}

/// Commands by client and number: what they are, and a server that has them.
type AskedFor = BTreeMap<(NodeId, u32), (Value, NodeId)>;

/// The commands in logs that clients asked for.
fn asked(config: &Config, slots: &[Arc<Slot<Raft>>]) -> Result<AskedFor, StartError> {
    let mut all = AskedFor::new();
    for server in config.of_kind(SERVER).iter() {
        for entry in slots[server.index()].disk.log.iter() {
            let (Some(asker), value) = entry.asks() else { continue };
            let (known, other) = *all.entry((asker.client, asker.seq)).or_insert((value, server));
            if known != value {
                let (client, seq) = (config.name(asker.client), asker.seq);
                let (one, two, name) = (config.value_text(value), config.value_text(known), config.name(other));
                let message = format!(
                    "command {seq} of {client} is {one} here and {two} in the log of {name}; a number stands for one command"
                );
                return Err(StartError { node: server, key: Some("log".into()), message });
            }
        }
    }
    Ok(all)
}

fn owe_answers(slot: &mut Arc<Slot<Raft>>) {
    let leads = matches!(&slot.node, Some(Node::Server(server)) if server.leads());
    if !leads {
        return;
    }
    let Slot { disk, node, .. } = Arc::make_mut(slot);
    let Some(Node::Server(server)) = node else { return };
    for index in server.last_applied + 1..=disk.last_index() {
        let Some(entry) = disk.entry(index).filter(|entry| entry.term == disk.current_term) else { continue };
        if let Some(asker) = entry.asks().0 {
            server.waiting.push(Waiting { index, client: asker.client, seq: asker.seq, reply: None });
        }
    }
}
