//! What is told of clients in every protocol, against their messages and what they wait for.

use crate::{Case, Check, is_so, node};
use synod::engine::scene::{Fact, NodeCard, Packet};

/// A row for each sentence of a client.
pub const CHECKS: &[(&str, Check)] = &[
    ("client.asks", asks),
    ("client.asks-again", asks_again),
    ("client.gives-up", gives_up),
    ("client.send-all", send_all),
    ("client.timeout", timeout),
];

fn before<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

fn waits_for(card: &NodeCard) -> Vec<String> {
    crate::cards::list(card, "waiting_for")
}

/// Which requests a client sent in the step: to whom, and for what.
fn requests<'a>(case: &'a Case) -> Vec<(&'a str, Option<&'a str>)> {
    let of = |packet: &'a Packet| (packet.to.as_str(), packet.value.as_deref());
    ["Request", "Write"].into_iter().flat_map(|kind| case.sent(kind)).map(of).collect()
}

fn asks(case: &Case) -> Result<(), String> {
    let told = (case.text("server").unwrap_or_default(), case.text("value"));
    is_so(requests(case).contains(&told), || format!("it sends {:?}", requests(case)))
}

/// Its oldest request has no answer, and it sends the same again, elsewhere if there is anybody else.
fn asks_again(case: &Case) -> Result<(), String> {
    let (value, server) = (case.text("value"), case.text("server").unwrap_or_default());
    let waits = waits_for(before(case));
    is_so(waits.first().map(String::as_str) == value, || format!("it waits for {waits:?}"))?;
    let asked =
        |packet: &Packet| packet.from == case.note.node && packet.to == server && packet.value.as_deref() == value;
    // It may have asked before the run.
    let first = waits_for(node(&case.run.scenes[0], &case.note.node)).iter().any(|wish| Some(wish.as_str()) == value);
    let ever = first || case.run.scenes[..case.step].iter().flat_map(|scene| &scene.messages).any(asked);
    is_so(ever, || format!("it never asked {server}"))?;
    is_so(requests(case).iter().any(|(_, again)| *again == value), || format!("it sends {:?}", requests(case)))?;
    let wishes = case.scene().protocol == "paxos";
    is_so(case.flag("wish") == wishes, || format!("it wishes: {wishes}"))
}

fn gives_up(case: &Case) -> Result<(), String> {
    let (value, server) = (case.text("value").unwrap_or_default(), case.text("server").unwrap_or_default());
    let (was, is) = (waits_for(before(case)), waits_for(case.me()));
    let of = |all: &[String]| all.iter().filter(|waits| *waits == value).count();
    is_so(of(&is) < of(&was), || format!("it waited for {was:?} and waits for {is:?}"))?;
    match case.flag("leaderless") {
        true => {
            let Some(came) = case.delivered() else { return Err("nothing came".into()) };
            let nobody = came.facts.get("leader") == Some(&Fact::text("nobody"));
            is_so(came.from == server && nobody && case.int("pending") == Some(1), || format!("{came:?} came"))
        }
        false => {
            let asked = |packet: &Packet| packet.from == case.note.node && packet.to == server;
            let ever = || case.run.scenes[..case.step].iter().flat_map(|scene| &scene.messages);
            // What it waits for from the start it may have asked for before the run, and of whom is seen nowhere.
            let wants = |packet: &Packet| packet.from == case.note.node && packet.value.as_deref() == Some(value);
            let first = waits_for(node(&case.run.scenes[0], &case.note.node)).iter().any(|wish| wish == value);
            let ever = ever().any(asked) || first && !ever().any(wants);
            // A client whose patience ends keeps at most its oldest wish.
            let left = is.len();
            let all = left < 2 && case.int("pending") == Some((was.len() - left) as i64);
            is_so(ever && all, || format!("it waited for {was:?}; it asked {server}: {ever}"))
        }
    }
}

/// Whom a client that asks everybody asks.
fn replicas<'a>(case: &'a Case) -> Vec<&'a str> {
    let nodes = case.scene().nodes.iter().filter(|node| node.kind == "replica");
    nodes.map(|node| node.id.as_str()).collect()
}

fn send_all(case: &Case) -> Result<(), String> {
    let of_it = requests(case).into_iter().filter(|(_, value)| *value == case.text("write"));
    let to: Vec<_> = of_it.map(|(to, _)| to).collect();
    let all = replicas(case);
    is_so(to == all && case.int("replicas") == Some(all.len() as i64), || format!("it asks {to:?}"))
}

/// The answers to its oldest write that have not come are those of the replicas named.
fn timeout(case: &Case) -> Result<(), String> {
    let write = case.text("write").unwrap_or_default();
    let (was, is) = (waits_for(before(case)), waits_for(case.me()));
    is_so(was.first().map(String::as_str) == Some(write), || format!("it waited for {was:?}"))?;
    is_so(is.len() <= was.len(), || format!("it waits for {is:?}"))?;
    let tally = before(case).tallies.iter().find(|tally| tally.what == "answers");
    let heard = tally.map(|tally| tally.from.clone()).unwrap_or_default();
    let silent: Vec<_> = replicas(case).into_iter().filter(|id| !heard.iter().any(|name| name == id)).collect();
    is_so(case.names("silent") == silent, || format!("{silent:?} have not answered"))
}
