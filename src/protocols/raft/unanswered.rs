//! What keeps a client from hearing of its entry: what became of the answers to its command, and of the command where it
//! was asked once more. What keeps the entry itself from being committed stands in `uncommitted`.

use super::messages::{Entry, Msg};
use super::server::{CLIENT, SERVER};
use super::uncommitted::{may_commit, takes_for_committed, uncommitted};
use super::way::{self, Heard, Questions, server};
use super::{INFO, Node, rules};
use crate::engine::{Fate, Look, NodeId, OptionId};
use crate::parts::client::Outcome;
use crate::parts::fate;
use crate::parts::service::Asker;

/// Whether clients ask again.
const REPEATS: OptionId = INFO.option_called("client_repeats");

/// What keeps a client from hearing of its entry.
pub(super) fn unanswered(dry: &mut Questions, index: u32, entry: Entry) {
    let Some(asker) = entry.asks().0 else { return dry.tell(NodeId(0), rules::NOBODY_ASKED, [index, 0, 0, 0]) };
    if dry.ghost.answered.iter().any(|answer| *answer == (index, asker)) {
        return uncommitted(dry, index, entry);
    }
    let answers = |msg: &Msg| match msg {
        Msg::Answer { seq, outcome: Outcome::Applied { .. } } if *seq == asker.seq => Look::This,
        _ => Look::Another,
    };
    let (mut told, mut done) = (false, None);
    for id in dry.config.of_kind(SERVER).iter() {
        let Some(errand) = dry.last(id, asker.client, answers) else { continue };
        told = true;
        fate::tell(dry, &errand);
        let Msg::Answer { outcome: Outcome::Applied { index: at, .. }, .. } = errand.msg else { continue };
        let has = matches!(errand.fate, Fate::Arrived(..)) && dry.ghost.answered.iter().any(|a| *a == (at, asker));
        done = done.or(has.then_some(at));
    }
    // A command that came twice is answered once.
    if let Some(at) = done {
        return dry.tell(asker.client, rules::HAS_ANSWER, [index, at, 0, 0]);
    }
    // A command that was repeated stands at another index as well, where its answer is waited for.
    let waits = |id: NodeId| {
        let leader = server(dry, id).filter(|server| server.leads())?;
        let waiting = leader.waiting.iter().rev().find(|w| (w.client, w.seq) == (asker.client, asker.seq))?;
        Some((dry.slot(id).disk.current_term, id, waiting.index))
    };
    let leader = dry.config.of_kind(SERVER).iter().filter_map(waits).max();
    let asks_again = leader.is_none() && is_asked_again(dry, asker);
    match leader {
        Some((_, leader, at)) => {
            dry.tell(leader, rules::IS_ANSWERING, [asker.client.0.into(), index, at, 0]);
            if !takes_for_committed(dry, leader, at) {
                may_commit(dry, leader, at);
            }
        }
        None if !told && !asks_again => {
            let repeats = dry.config.flag(REPEATS) && still_waits(dry, asker);
            dry.tell(asker.client, rules::IS_FORSAKEN, [index, repeats.into(), asker.seq, 0]);
        }
        None => {}
    }
    if dry.config.kind(asker.client) == CLIENT && !still_waits(dry, asker) {
        dry.tell(asker.client, rules::HAS_GIVEN_UP, [index, asker.seq, 0, 0]);
    }
}

/// Whether a client waits for an answer to a command.
fn still_waits(dry: &Questions, asker: Asker) -> bool {
    let waits = |node: &Node| matches!(node, Node::Client(c) if c.asks.pending.iter().any(|p| p.seq == asker.seq));
    dry.slot(asker.client).node.as_ref().is_some_and(waits)
}

/// Tells of a request under way that makes a leader keep in mind that a client waits for a command. Whether there is one.
fn is_asked_again(dry: &mut Questions, asker: Asker) -> bool {
    let keeps = |heard: &Heard| {
        let leader = way::memory(heard).filter(|server| server.leads());
        leader.is_some_and(|l| l.waiting.iter().any(|w| (w.client, w.seq) == (asker.client, asker.seq)))
    };
    let servers = dry.config.of_kind(SERVER).iter();
    servers.filter(|server| way::brought_from(dry, asker.client, *server, keeps)).count() > 0
}
