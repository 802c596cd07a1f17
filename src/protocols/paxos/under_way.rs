//! What an initial state says beside disks: whose promises a proposer has, and what is under way. A message is what its
//! sender would send as it is, so that none contradicts it.

use super::Paxos;
use super::messages::{Msg, Proposal};
use super::node::Node;
use super::numbers::round_heard;
use super::proposer::{Phase, Proposer, Report};
use super::roles::{Context, Disk, OF_PROPOSERS, Role, q1, q2};
use super::{options, timers};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, Slot, Start, StartError, StartKey};
use crate::parts::start::{SENDS, messages};
use std::sync::Arc;

/// The keys, each with what it means.
pub const KEYS: [StartKey; 4] = [
    StartKey {
        name: "promises",
        about: "whose promises it has at its `ballot`",
        example: "[\"A1\"]",
        of: OF_PROPOSERS,
    },
    StartKey {
        name: "sent",
        about: "the value that it has proposed at its `ballot`",
        example: "\"X\"",
        of: OF_PROPOSERS,
    },
    StartKey {
        name: "accepts",
        about: "of whom it has heard that they accepted what it `sent`",
        example: "[\"A1\"]",
        of: OF_PROPOSERS,
    },
    StartKey {
        name: SENDS,
        about: "messages under way from it, made from its state; also \"Prepare\", \"Accept\" and \"Accepted\"",
        example: "[{ to = \"P1\", message = \"Promise\" }]",
        of: &["proposer", "acceptor", "server"],
    },
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

/// A proposer that has promises gathers more, unless it has proposed already.
pub fn gathers(proposer: &mut Proposer, cx: &mut Context, disk: &Disk, names: &Fact) -> Result<(), String> {
    let promises = acceptors(cx.config, names)?;
    if !disk.proposed.is_some() {
        return Err("promises are of a ballot; give it a `ballot` as well".into());
    }
    (proposer.promises, proposer.replies) = (promises, promises.len() as u32);
    let enough = q1(cx.config).met(promises);
    if disk.sent.is_some() {
        return match enough {
            true => Ok(()),
            false => {
                Err("it has proposed, so it had the promises of a majority; name them all, or leave this out".into())
            }
        };
    }
    let manual = cx.config.flag(options::MANUAL_PHASES);
    if enough && !manual {
        return Err(
            "with these promises it would have proposed at once; name fewer, set manual_phases = true, or say what it `sent`"
                .into(),
        );
    }
    proposer.phase = if enough { Phase::Ready } else { Phase::Prepare };
    await_answers(cx);
    Ok(())
}

fn await_answers(cx: &mut Context) {
    if !cx.config.flag(options::MANUAL_PHASES) {
        cx.set_timer(timers::BALLOT, cx.config.option(options::BALLOT_TIMEOUT_MS));
    }
}

/// A proposer that has proposed waits for acceptances.
pub fn proposed(proposer: &mut Proposer, cx: &mut Context, disk: &Disk) {
    if let Some(sent) = disk.sent {
        (proposer.sent, proposer.phase) = (Some(sent.value), Phase::Accept);
        await_answers(cx);
    }
}

/// A proposer has heard of acceptances.
pub fn heard(proposer: &mut Proposer, cx: &Context, disk: &Disk, names: &Fact) -> Result<(), String> {
    proposer.accepts = acceptors(cx.config, names)?;
    match disk.sent {
        None => Err("acceptances are of a proposal; say what it `sent` as well".into()),
        Some(_) if q2(cx.config).met(proposer.accepts) => {
            Err("with these acceptances it knows its value chosen and is done; name fewer".into())
        }
        Some(_) => Ok(()),
    }
}

/// Whoever accepted what a proposer sent has that on disk; and it sent what a majority's promises left it free to send.
pub fn settle_sent(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Paxos>>]) -> Result<(), StartError> {
    for id in Role::Proposer.players(config).iter() {
        let Some(sent) = slots[id.index()].disk.sent else { continue };
        let proposer = |slots: &[Arc<Slot<Paxos>>]| slots[id.index()].node.as_ref().and_then(|n| n.proposer.clone());
        let Some(known) = proposer(slots) else { continue };
        let (number, value) = (sent.ballot.text(config), config.value_text(sent.value));
        for acceptor in known.accepts.iter() {
            let of_it = |(node, fields): &Start| {
                *node == acceptor && fields.iter().any(|(key, _)| key == "promised" || key == "accepted")
            };
            let disk = &slots[acceptor.index()].disk;
            if disk.accepted == Some(sent) {
                continue;
            }
            if starts.iter().any(of_it) || disk.promised > sent.ballot {
                let name = config.name(acceptor);
                let message = format!("{name} has not accepted [{number}, {value}]; give it that as `accepted`");
                return Err(StartError { node: id, key: Some("accepts".into()), message });
            }
            let disk = &mut Arc::make_mut(&mut slots[acceptor.index()]).disk;
            (disk.accepted, disk.promised) = (Some(sent), sent.ballot);
        }
        let promised = could_have_promised(config, slots, sent);
        if !q1(config).met(promised) {
            let message = format!(
                "no majority can have promised {number} and left {value} to be proposed: raise `promised` of more acceptors"
            );
            return Err(StartError { node: id, key: Some("sent".into()), message });
        }
        if let Some(Node { proposer: Some(proposer), .. }) = &mut Arc::make_mut(&mut slots[id.index()]).node
            && proposer.promises.is_empty()
        {
            (proposer.promises, proposer.replies) = (promised, promised.len() as u32);
        }
    }
    Ok(())
}

/// The acceptors whose promises can have led to a proposal: those that have promised its number or more, as long as what
/// they reported can have left its value. What somebody had accepted who has accepted since nobody knows.
fn could_have_promised(config: &Config, slots: &[Arc<Slot<Paxos>>], sent: Proposal) -> NodeSet {
    let disk = |id: NodeId| &slots[id.index()].disk;
    let all: NodeSet = Role::Acceptor.players(config).iter().filter(|id| disk(*id).promised >= sent.ballot).collect();
    let reported = |id: NodeId| disk(id).accepted.filter(|accepted| accepted.ballot < sent.ballot);
    let unknown = |id: NodeId| disk(id).accepted.is_some_and(|accepted| accepted.ballot >= sent.ballot);
    if all.iter().any(unknown) {
        return all;
    }
    let of_it = all.iter().filter_map(reported).filter(|report| report.value == sent.value).map(|r| r.ballot).max();
    let fits =
        |id: &NodeId| reported(*id).is_none_or(|report| report.value == sent.value || of_it > Some(report.ballot));
    all.iter().filter(fits).collect()
}

/// Whoever promised a proposer's number has it on disk, and reported what it had accepted before.
pub fn settle(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Paxos>>]) -> Result<(), StartError> {
    for id in Role::Proposer.players(config).iter() {
        let Disk { proposed: ballot, sent, .. } = slots[id.index()].disk;
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
            let accepted = disk.accepted.filter(|accepted| accepted.ballot >= ballot);
            if sent.is_some() && disk.promised >= ballot && accepted.is_some() {
                continue;
            }
            if let Some(accepted) = accepted {
                let at = accepted.ballot.text(config);
                return fail(format!(
                    "{name} has accepted at {at} since, so what it reported to {number} cannot be told"
                ));
            }
            let report = disk.accepted.map(|accepted| Report { from: acceptor, accepted });
            let promised = disk.promised.max(ballot);
            Arc::make_mut(&mut slots[acceptor.index()]).disk.promised = promised;
            if let Some(Node { proposer: Some(proposer), .. }) = &mut Arc::make_mut(&mut slots[id.index()]).node {
                proposer.seen =
                    proposer.seen.max(report.map_or(0, |report| round_heard(config, report.accepted.ballot)));
                proposer.reports.extend(report);
            }
        }
    }
    Ok(())
}

/// Puts messages on their way.
pub fn send(cx: &mut Context, value: &Fact) -> Result<(), String> {
    for (to, kind) in messages(value, "{ to = \"P1\", message = \"Promise\" }")? {
        let to = cx.config.find(to).ok_or(format!("there is no node {to}"))?;
        send_one(cx, to, kind)?;
    }
    Ok(())
}

fn send_one(cx: &mut Context, to: NodeId, kind: &str) -> Result<(), String> {
    let (disk, name) = (cx.disk().clone(), cx.config.name(to).to_string());
    let plays = |role: Role, id: NodeId| role.players(cx.config).contains(id);
    let msg = match kind {
        "Prepare" if disk.proposed.is_some() && plays(Role::Acceptor, to) => Msg::Prepare { ballot: disk.proposed },
        "Prepare" => return Err("a proposer with a `ballot` asks an acceptor to promise it".into()),
        "Promise" if disk.promised.is_some() && plays(Role::Proposer, to) && disk.promised.may_be_of(to) => {
            if disk.accepted.is_some_and(|accepted| accepted.ballot >= disk.promised) {
                return Err("it has accepted at the number that it promised since; give it a lower `accepted`".into());
            }
            Msg::Promise { ballot: disk.promised, accepted: disk.accepted }
        }
        "Promise" => return Err(format!("it has promised {name} nothing; give it `promised` of a ballot of {name}")),
        "Accept" => match disk.sent.filter(|_| plays(Role::Acceptor, to)) {
            Some(sent) => Msg::Accept(sent),
            None => return Err("a proposer that has `sent` a value asks an acceptor to accept it".into()),
        },
        "Accepted" => match disk.accepted.filter(|_| plays(Role::Learner, to) || plays(Role::Proposer, to)) {
            Some(accepted) => Msg::Accepted(accepted),
            None => return Err("an acceptor with `accepted` tells a learner or a proposer of it".into()),
        },
        other => {
            return Err(format!("{other} cannot be under way at the start: Prepare, Promise, Accept and Accepted can"));
        }
    };
    cx.send(to, msg);
    Ok(())
}
