//! What an initial state says beside disks: whose promises a proposer has, and what is under way. A message is what its
//! sender would send as it is, so that none contradicts it.

use super::Paxos;
use super::messages::Msg;
use super::node::Node;
use super::proposer::{Phase, Proposer, Report};
use super::roles::{Context, Disk, Role, quorum};
use super::{options, timers};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, Slot, Start, StartError};
use std::sync::Arc;

/// The keys, each with what it means.
pub const KEYS: [(&str, &str); 2] = [
    ("promises", "whose promises a proposer has at its `ballot`: [\"A1\"]"),
    (
        "sends",
        "messages under way, made from its state: [{ to = \"P1\", message = \"Promise\" }]; also \"Prepare\", \"Accepted\"",
    ),
];

/// Acceptors by name.
fn acceptors(config: &Config, names: &Fact) -> Result<NodeSet, String> {
    let Fact::List(names) = names else { return Err("acceptors are named: [\"A1\"]".into()) };
    let all = Role::Acceptor.players(config);
    let read = |name: &Fact| match name {
        Fact::Text(name) => {
            config.find(name).filter(|id| all.contains(*id)).ok_or(format!("there is no acceptor {name}"))
        }
        _ => Err("acceptors are named: [\"A1\"]".into()),
    };
    names.iter().map(read).collect()
}

/// A proposer that has promises gathers more.
pub fn gathers(proposer: &mut Proposer, cx: &mut Context, disk: &Disk, names: &Fact) -> Result<(), String> {
    let promises = acceptors(cx.config, names)?;
    if !disk.proposed.is_some() {
        return Err("promises are of a ballot; give it a `ballot` as well".into());
    }
    let manual = cx.config.flag(options::MANUAL_PHASES);
    let enough = quorum(cx.config).met(promises);
    if enough && !manual {
        return Err(
            "with these promises it would have proposed at once; name fewer, or set manual_phases = true".into()
        );
    }
    proposer.phase = if enough { Phase::Ready } else { Phase::Prepare };
    (proposer.promises, proposer.replies) = (promises, promises.len() as u32);
    if !manual {
        cx.set_timer(timers::BALLOT, cx.config.option(options::BALLOT_TIMEOUT_MS));
    }
    Ok(())
}

/// Whoever promised a proposer's number has it on disk, and reported what it had accepted before.
pub fn settle(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Paxos>>]) -> Result<(), StartError> {
    for id in Role::Proposer.players(config).iter() {
        let ballot = slots[id.index()].disk.proposed;
        let promises = slots[id.index()].node.as_ref().and_then(|n| n.proposer.as_ref()).map(|p| p.promises);
        for acceptor in promises.unwrap_or_default().iter() {
            let told =
                starts.iter().any(|(node, fields)| *node == acceptor && fields.iter().any(|(k, _)| k == "promised"));
            let disk = &slots[acceptor.index()].disk;
            let (name, number) = (config.name(acceptor), ballot.text(config));
            let fail = |message| Err(StartError { node: id, key: Some("promises".into()), message });
            if disk.promised < ballot && told {
                return fail(format!("{name} has promised less than {number}, so it has not promised {number}"));
            }
            if let Some(accepted) = disk.accepted.filter(|accepted| accepted.ballot >= ballot) {
                let at = accepted.ballot.text(config);
                return fail(format!(
                    "{name} has accepted at {at} since, so what it reported to {number} cannot be told"
                ));
            }
            let report = disk.accepted.map(|accepted| Report { from: acceptor, accepted });
            let promised = disk.promised.max(ballot);
            Arc::make_mut(&mut slots[acceptor.index()]).disk.promised = promised;
            if let Some(Node { proposer: Some(proposer), .. }) = &mut Arc::make_mut(&mut slots[id.index()]).node {
                proposer.seen = proposer.seen.max(report.map_or(0, |report| report.accepted.ballot.round()));
                proposer.reports.extend(report);
            }
        }
    }
    Ok(())
}

/// Puts messages on their way.
pub fn send(cx: &mut Context, value: &Fact) -> Result<(), String> {
    let shape = || "messages are written { to = \"P1\", message = \"Promise\" }".to_string();
    let Fact::List(messages) = value else { return Err(shape()) };
    for message in messages {
        let Fact::Map(map) = message else { return Err(shape()) };
        match (map.get("to"), map.get("message"), map.len()) {
            (Some(Fact::Text(to)), Some(Fact::Text(kind)), 2) => {
                let to = cx.config.find(to).ok_or(format!("there is no node {to}"))?;
                send_one(cx, to, kind)?;
            }
            _ => return Err(shape()),
        }
    }
    Ok(())
}

fn send_one(cx: &mut Context, to: NodeId, kind: &str) -> Result<(), String> {
    let (disk, name) = (cx.disk().clone(), cx.config.name(to).to_string());
    let plays = |role: Role, id: NodeId| role.players(cx.config).contains(id);
    let msg = match kind {
        "Prepare" if disk.proposed.is_some() && plays(Role::Acceptor, to) => Msg::Prepare { ballot: disk.proposed },
        "Prepare" => return Err("a proposer with a `ballot` asks an acceptor to promise it".into()),
        "Promise" if disk.promised.is_some() && disk.promised.proposer() == to => {
            if disk.accepted.is_some_and(|accepted| accepted.ballot >= disk.promised) {
                return Err("it has accepted at the number that it promised since; give it a lower `accepted`".into());
            }
            Msg::Promise { ballot: disk.promised, accepted: disk.accepted }
        }
        "Promise" => return Err(format!("it has promised {name} nothing; give it `promised` of a ballot of {name}")),
        "Accepted" => match disk.accepted.filter(|_| plays(Role::Learner, to) || plays(Role::Proposer, to)) {
            Some(accepted) => Msg::Accepted(accepted),
            None => return Err("an acceptor with `accepted` tells a learner or a proposer of it".into()),
        },
        other => return Err(format!("{other} cannot be under way at the start: Prepare, Promise and Accepted can")),
    };
    cx.send(to, msg);
    Ok(())
}
