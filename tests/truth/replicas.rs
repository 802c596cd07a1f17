//! What plain replicas' sentences say, against what they hold and what has arrived.

use crate::cards::list;
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{EventKind, NodeCard, Packet, Tally};

/// A row for each sentence of a replica or of a client that is answered.
pub const CHECKS: &[(&str, Check)] = &[
    ("replicas.apply.in-order-of-arrival", applies),
    ("replicas.boot.from-disk", |case| {
        is_so(case.text("held") == case.me().value.as_deref(), || format!("it holds {:?}", case.me().value))
    }),
    ("replicas.client.answered", answered),
    ("replicas.client.answered-again", |case| {
        came(case)?;
        is_so(heard(case).contains(&case.text("replica").unwrap_or_default().to_string()), || "it is new".into())
    }),
    ("replicas.client.not-awaited", not_awaited),
    ("replicas.client.late-answer", |case| {
        came(case)?;
        let silent = list(before(case), "no_answer_from");
        is_so(silent.iter().any(|name| Some(name.as_str()) == case.text("replica")), || format!("silent: {silent:?}"))
    }),
];

fn before<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

/// The message that arrived says what is told, and comes from whom is named.
fn came(case: &Case) -> Result<(), String> {
    let Some(packet) = case.delivered() else { return Err("nothing came".into()) };
    let from = case.text("replica").or(case.text("client"));
    is_so(Some(packet.from.as_str()) == from && packet.value.as_deref() == case.text("write"), || format!("{packet:?}"))
}

/// What somebody holds who held this and applies a write: to what is held a number is added, everything else overwrites.
fn with(held: Option<&str>, write: &str) -> String {
    let number = |text: &str| text.parse::<i64>().ok();
    match (held, write.split_once('+')) {
        (None, Some((name, adds))) => format!("{name}={adds}"),
        (Some(held), Some((_, adds))) => {
            let (name, sign, old) = match (held.split_once('='), held.split_once('+')) {
                (Some((name, old)), _) => (name, '=', old),
                (None, Some((name, old))) => (name, '+', old),
                (None, None) => (held, '+', "0"),
            };
            format!("{name}{sign}{}", number(old).unwrap_or_default() + number(adds).unwrap_or_default())
        }
        (_, None) => write.into(),
    }
}

fn applies(case: &Case) -> Result<(), String> {
    came(case)?;
    let (held, write) = (before(case).value.as_deref(), case.text("write").unwrap_or_default());
    is_so(case.text("held") == held, || format!("it held {held:?}"))?;
    let holds = with(held, write);
    is_so(case.text("holds") == Some(holds.as_str()), || format!("it would hold {holds}"))?;
    let adds = write.split_once('+').and_then(|(_, adds)| adds.parse::<i64>().ok()).filter(|_| held.is_some());
    is_so(held.is_none() || case.int("adds") == adds, || format!("it adds {adds:?}"))?;
    let me = Some(case.me()).filter(|me| me.up);
    is_so(me.is_none_or(|me| me.value.as_deref() == Some(&holds)), || format!("it holds {:?}", case.me().value))
}

fn tally(card: &NodeCard) -> Option<&Tally> {
    card.tallies.iter().find(|tally| tally.what == "answers")
}

/// Replicas whose answer to this write has arrived before: those of the same number, since values come again.
fn heard(case: &Case) -> Vec<String> {
    let Some(packet) = case.delivered() else { return Vec::new() };
    let number = packet.facts.get("seq");
    let answer = |at: usize| -> Option<&Packet> {
        let told = &case.run.told[at];
        let id = told.message.as_deref().filter(|_| told.event == EventKind::Arrival)?;
        case.run.scenes[at - 1].messages.iter().find(|packet| packet.id == id)
    };
    let same =
        |other: &&Packet| other.to == packet.to && other.value == packet.value && other.facts.get("seq") == number;
    (1..case.step).filter_map(answer).filter(same).map(|other| other.from.clone()).collect()
}

fn answered(case: &Case) -> Result<(), String> {
    came(case)?;
    let mut by = heard(case);
    by.push(case.text("replica").unwrap_or_default().into());
    by.sort();
    let all = case.scene().nodes.iter().filter(|node| node.kind == "replica").count();
    let told = (case.int("answers"), case.int("replicas"));
    by.dedup();
    is_so(told == (Some(by.len() as i64), Some(all as i64)), || format!("{by:?} of {all} have answered"))?;
    let waits = list(before(case), "waiting_for");
    is_so(waits.iter().any(|value| Some(value.as_str()) == case.text("write")), || format!("it waited for {waits:?}"))?;
    let oldest = tally(before(case)).is_some_and(|tally| tally.of == all as u64);
    is_so(oldest, || "it waits for nothing".into())
}

/// All that it waits for under this value has another number, or there is nothing.
fn not_awaited(case: &Case) -> Result<(), String> {
    came(case)?;
    let (was, is) = (before(case), case.me());
    let same = was.facts.get("waiting_for") == is.facts.get("waiting_for") && was.tallies == is.tallies;
    let count = is.facts.get("answered") == was.facts.get("answered");
    is_so(same && count, || "something changed".into())
}
