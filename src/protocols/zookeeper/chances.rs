//! What may still become of an ensemble: who could be elected, and what a quorum leaves in a place of the history.

use super::progress::{committed, server};
use super::server::{PLACES, servers};
use super::{ZooKeeper, rules};
use crate::engine::{Dry, Leeway, NodeId, NodeSet, Votes};
use crate::parts::fate;
use crate::parts::zab::{self, Row, State, Vote};

/// The ground of a question about what may become of it.
pub(super) type Outlook<'a> = Dry<'a, ZooKeeper>;

/// The votes that a server would get if all looked for a leader now: of whoever is not ahead of it, if the two can talk.
/// What keeps the others from it is told.
pub fn contend(dry: &mut Outlook, node: NodeId) -> Option<Votes> {
    if fate::is_away(dry, node) {
        return None;
    }
    let by_name = dry.config.rules_off.contains(PLACES.rule(Row::VoteNewest));
    let (mine, quorum) = (vote(dry, node), PLACES.quorum(dry.config));
    let mut from = NodeSet::one(node);
    for other in servers(dry.config).iter().filter(|id| *id != node).collect::<Vec<_>>() {
        let theirs = vote(dry, other);
        if fate::apart(dry, node, other) {
            continue;
        }
        let ahead = if by_name { theirs.leader > mine.leader } else { theirs > mine };
        if !ahead {
            from.insert(other);
            continue;
        }
        let why = match () {
            () if by_name || (theirs.epoch, theirs.last) == (mine.epoch, mine.last) => 2,
            () => u32::from(theirs.epoch == mine.epoch),
        };
        dry.tell(other, rules::IS_AHEAD, [node.0.into(), why, zab::told(theirs.last), theirs.epoch]);
    }
    Some(Votes { from, need: quorum.need(), of: quorum.members().len(), leads: quorum.met(from) })
}

/// A server's vote for itself, with what is on its disk.
fn vote(dry: &Outlook, id: NodeId) -> Vote {
    let disk = &dry.slot(id).disk.zab;
    Vote { epoch: disk.current_epoch, last: disk.last(), leader: id }
}

/// The quorums that can elect, for a place in which something is committed.
pub fn quorums(dry: &Outlook, place: u32) -> Vec<NodeSet> {
    match committed(dry.ghost, place) {
        Some(_) => PLACES.quorum(dry.config).smallest(),
        None => Vec::new(),
    }
}

/// What these would keep in a place: that of the newest history among them, for nobody leads who is behind one of them.
pub fn leaves(dry: &Outlook, place: u32, quorum: NodeSet) -> Leeway {
    let Some(proposal) = committed(dry.ghost, place) else { return Leeway::default() };
    let has = |id: &NodeId| dry.slot(*id).disk.zab.at(place) == Some(proposal);
    let newest = quorum.iter().max_by_key(|id| vote(dry, *id));
    let anybody = dry.config.rules_off.contains(PLACES.rule(Row::LeaderNewest));
    let kept = if anybody { quorum.iter().all(|id| has(&id)) } else { newest.is_some_and(|id| has(&id)) };
    let held = quorum.iter().filter(has).map(|id| (id, proposal.text(dry.config))).collect();
    Leeway { told: held, only: kept.then(|| proposal.txn.text(dry.config)), ..Leeway::default() }
}

/// The epoch of whoever serves as a leader, and who that is, if this server has accepted a higher one and is with nobody
/// else: it refuses that leader for ever.
pub fn refuses(dry: &Outlook, node: NodeId) -> Option<(NodeId, u32)> {
    let accepted = dry.slot(node).disk.zab.accepted_epoch;
    let leads = |id: &NodeId| server(dry.slot(*id)).is_some_and(|server| server.zab.leads());
    let leader = servers(dry.config).iter().filter(leads).max_by_key(|id| dry.slot(*id).disk.zab.current_epoch)?;
    let epoch = dry.slot(leader).disk.zab.current_epoch;
    let elsewhere = server(dry.slot(node)).is_some_and(|server| match &server.zab.state {
        State::Looking(_) => false,
        State::Following(following) => following.leader != leader,
        State::Leading(_) => true,
    });
    (epoch < accepted && !elsewhere).then_some((leader, epoch))
}
