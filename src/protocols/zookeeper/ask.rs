//! Why a server has not reached a goal, and what a transaction lacks: how things stand with it and with whoever it needs,
//! and what became of the messages between them. A new goal is a row of [`goals`] and a function here.

use super::messages::Msg;
use super::progress::{committed, server, shown};
use super::server::{PLACES, Server, servers};
use super::{ZooKeeper, chances, client, in_line, rules, words};
use crate::engine::facts::NOTHING;
use crate::engine::{Asked, Config, Dry, GoalId, InputId, Leeway, Look, NodeId, NodeSet, Refusal, Votes};
use crate::parts::zab::{self, Phase, Proposal, Stage, State};
use crate::parts::zk::messages as zk;
use crate::parts::znodes::Zxid;
use crate::parts::{fate, lack};

/// What one can ask a server `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec, KindId};
    use crate::protocols::zookeeper::server::{CLIENT, SERVER};
    use crate::table;

    const AT: &[KindId] = &[SERVER];

    table! { GOALS: [GoalSpec] by GoalId::of;
        LEAD = GoalSpec::new("lead", GoalArg::Nothing, AT, ["does not lead", "leads"], "why not Z2 lead");
        SERVE = GoalSpec::new("serve", GoalArg::Nothing, AT, ["does not serve", "serves"], "why not Z2 serve");
        KNOW = GoalSpec::new(
            "know",
            GoalArg::Slot,
            AT,
            ["does not know {} to be committed", "knows {} to be committed"],
            "why not Z2 know 1.1",
        );
        DELIVER = GoalSpec::new(
            "deliver",
            GoalArg::Slot,
            AT,
            ["has not delivered {}", "has delivered {}"],
            "why not Z2 deliver 1.1",
        );
        CONNECTED = GoalSpec::new(
            "connected",
            GoalArg::Nothing,
            &[CLIENT],
            ["is not connected", "is connected"],
            "why not K1 connected",
        );
        FIRST = GoalSpec::new(
            "first",
            GoalArg::Nothing,
            &[CLIENT],
            ["is not the first in its line", "takes itself for the first in its line"],
            "why not K2 first",
        );
    }
}

/// The ground of a question.
type Questions<'a> = Dry<'a, ZooKeeper>;

impl Asked for ZooKeeper {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        match goal {
            goals::LEAD => lead(dry, node),
            goals::SERVE => serve(dry, node),
            goals::KNOW => know(dry, node, argument),
            goals::DELIVER => deliver(dry, node, argument),
            goals::CONNECTED => in_line::connected(dry, node),
            goals::FIRST => in_line::first(dry, node),
            GoalId(_) => false,
        }
    }

    /// What may stand behind what a client is told: the znodes that there are, and the words of each operation.
    fn offers(dry: &Questions, _node: NodeId, input: InputId, typed: &[&str]) -> Vec<String> {
        let tree = in_line::newest(dry.config, |id| dry.slot(id));
        tree.map_or(Vec::new(), |tree| client::offers(tree, input, typed))
    }

    /// A znode may be called by its short name.
    fn meant(dry: &Questions, _node: NodeId, input: InputId, typed: &str) -> Result<String, Refusal> {
        let tree = in_line::newest(dry.config, |id| dry.slot(id));
        tree.map_or(Ok(typed.into()), |tree| client::meant(tree, input, typed))
    }

    /// What a transaction lacks for the next rung: servers that log it, one that knows it, a client that hears.
    fn ask_slot(dry: &mut Questions, slot: u32, row: usize) {
        let Some(proposal) = rows(dry, slot).into_iter().nth(row) else { return };
        if committed(dry.ghost, slot) != Some(&proposal) {
            return uncommitted(dry, slot, &proposal);
        }
        let has = |id: &NodeId| dry.slot(*id).disk.zab.at(slot) == Some(&proposal);
        let here: Vec<NodeId> = servers(dry.config).iter().filter(has).collect();
        let delivers = |id: &NodeId| memory(dry, *id).is_some_and(|server| server.zab.has_delivered(slot));
        if here.iter().any(delivers) {
            return unanswered(dry, slot, &proposal);
        }
        if here.is_empty() {
            let first = servers(dry.config).iter().next().unwrap_or_default();
            dry.tell(first, rules::GONE, [slot, zab::told(proposal.zxid), 0, 0]);
        }
        for id in here {
            if !fate::is_away(dry, id) {
                know(dry, id, slot);
            }
        }
    }

    fn candidates(config: &Config) -> NodeSet {
        servers(config)
    }

    fn contend(dry: &mut Questions, node: NodeId) -> Option<Votes> {
        chances::contend(dry, node)
    }

    fn supposed() -> Option<String> {
        Some(words::if_all_looked())
    }

    fn quorums(dry: &Questions, place: u32) -> Vec<NodeSet> {
        chances::quorums(dry, place)
    }

    fn leaves(dry: &mut Questions, place: u32, quorum: NodeSet) -> Leeway {
        chances::leaves(dry, place, quorum)
    }
}

fn memory<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Server> {
    server(dry.slot(id))
}

fn rows(dry: &Questions, place: u32) -> Vec<Proposal> {
    let disks = servers(dry.config).iter().map(|id| &dry.slot(id).disk.zab);
    shown(dry.ghost, dry.config, disks, place)
}

/// Who serves as a leader, of the highest epoch.
fn leader(dry: &Questions) -> Option<NodeId> {
    let leads = |id: &NodeId| memory(dry, *id).is_some_and(|server| server.zab.leads());
    servers(dry.config).iter().filter(leads).max_by_key(|id| dry.slot(*id).disk.zab.current_epoch)
}

fn lead(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = memory(dry, node) else { return false };
    if asked.zab.leads() {
        let epoch = dry.slot(node).disk.zab.current_epoch;
        dry.tell(node, rules::IS_LEADER, [epoch, 0, 0, 0]);
        overtaken(dry, node);
        return true;
    }
    stands(dry, node, asked);
    false
}

/// What a server that leads or serves does not know: that it is held up, and that another epoch has begun meanwhile.
fn overtaken(dry: &mut Questions, node: NodeId) {
    fate::is_away(dry, node);
    let own = dry.slot(node).disk.zab.current_epoch;
    if let Some(leader) = leader(dry)
        && dry.slot(leader).disk.zab.current_epoch > own
    {
        dry.tell(leader, rules::LEADS_NOW, [dry.slot(leader).disk.zab.current_epoch, own, node.0.into(), 0]);
    }
}

fn serve(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = memory(dry, node) else { return false };
    if asked.zab.serves() {
        overtaken(dry, node);
        return true;
    }
    if let Some((leader, epoch)) = chances::refuses(dry, node) {
        let accepted = dry.slot(node).disk.zab.accepted_epoch;
        dry.tell(node, rules::REFUSES, [accepted, epoch, leader.0.into(), 0]);
    }
    stands(dry, node, asked);
    false
}

/// How far a server that does not serve has come, and whom it lacks.
fn stands(dry: &mut Questions, node: NodeId, asked: &Server) {
    let need = PLACES.quorum(dry.config).need() as u32;
    match &asked.zab.state {
        State::Looking(_) => match asked.zab.vote {
            None => dry.tell(node, rules::IS_WAITING, [0; 4]),
            Some(vote) => {
                let by = asked.zab.agreeing(node);
                dry.tell(node, rules::IS_LOOKING, [vote.leader.0.into(), by.0, need, 0]);
                lacking(dry, node, by);
            }
        },
        State::Following(following) => {
            let facts = [following.leader.0.into(), following.stage as u32, 0, 0];
            dry.tell(node, rules::IS_FOLLOWING, facts);
            if following.stage != Stage::Serving {
                fate::apart(dry, node, following.leader);
                if let Some(leader) =
                    memory(dry, following.leader).filter(|leader| leader.zab.state.leading().is_some())
                {
                    stands(dry, following.leader, leader);
                }
            }
        }
        State::Leading(leading) => {
            let (what, by) = match leading.phase {
                Phase::Discovering => (rules::FOLLOWERS, leading.followers(node)),
                Phase::Proposed => (rules::ACCEPTS, leading.accepts),
                Phase::Syncing | Phase::Open => (rules::ACKS, leading.acknowledged(node, leading.base)),
            };
            if leading.phase == Phase::Open {
                return dry.tell(node, rules::IS_LEADER, [leading.epoch, 0, 0, 0]);
            }
            dry.tell(node, rules::IS_GATHERING, [what, by.0, need, 0]);
            lacking(dry, node, by);
        }
    }
}

/// What keeps those from a server that it does not count yet.
fn lacking(dry: &mut Questions, node: NodeId, has: NodeSet) {
    for other in servers(dry.config).iter().filter(|id| !has.contains(*id)).collect::<Vec<_>>() {
        if !fate::apart(dry, node, other)
            && let Some(server) = memory(dry, other)
        {
            let vote = server.zab.vote.map_or(NOTHING, |vote| vote.leader.0.into());
            dry.tell(other, rules::IS_FOR, [vote, server.zab.standing() as u32, 0, 0]);
        }
    }
}

fn know(dry: &mut Questions, node: NodeId, place: u32) -> bool {
    let Some(asked) = memory(dry, node) else { return false };
    if asked.zab.committed >= place {
        return true;
    }
    let Some(proposal) = committed(dry.ghost, place).cloned() else {
        match rows(dry, place).into_iter().next_back() {
            Some(proposal) => uncommitted(dry, place, &proposal),
            None => dry.tell(node, rules::NOTHING_AT, [place, 0, 0, 0]),
        }
        return false;
    };
    match asked.zab.follows() {
        Some(leader) => untold(dry, node, leader, place, &proposal),
        None => stands(dry, node, asked),
    }
    false
}

/// What keeps a follower that serves from hearing of a commit.
fn untold(dry: &mut Questions, node: NodeId, leader: NodeId, place: u32, proposal: &Proposal) {
    dry.tell(node, rules::IS_BEHIND, [place, leader.0.into(), zab::told(proposal.zxid), 0]);
    let zxid = proposal.zxid;
    let tells = |msg: &Msg| matches!(msg, Msg::Zab(zab::Msg::Commit { zxid: upto }) if *upto >= zxid);
    if !lack::on_its_way(dry, leader, node, tells) {
        fate::unreached(dry, leader, node);
    }
}

fn deliver(dry: &mut Questions, node: NodeId, place: u32) -> bool {
    let Some(asked) = memory(dry, node) else { return false };
    asked.zab.has_delivered(place) || know(dry, node, place) && asked.zab.has_delivered(place)
}

/// What a transaction lacks to be committed, as far as a leader knows.
fn uncommitted(dry: &mut Questions, place: u32, proposal: &Proposal) {
    let first = servers(dry.config).iter().next().unwrap_or_default();
    let zxid = proposal.zxid;
    if committed(dry.ghost, place).is_some_and(|other| other != proposal) {
        return dry.tell(first, rules::OVERTAKEN, [place, zab::told(zxid), 0, 0]);
    }
    let Some(leader) = leader(dry) else {
        dry.tell(first, rules::LEADERLESS, [0; 4]);
        return;
    };
    let Some(asked) = memory(dry, leader) else { return };
    let Some(leading) = asked.zab.state.leading() else { return };
    if dry.slot(leader).disk.zab.at(place) != Some(proposal) {
        return dry.tell(leader, rules::LACKS, [place, zab::told(zxid), 0, 0]);
    }
    let (acks, need) = (leading.acknowledged(leader, place), PLACES.quorum(dry.config).need() as u32);
    dry.tell(leader, rules::ACKED, [zab::told(zxid), acks.0, need, 0]);
    for other in servers(dry.config).iter().filter(|id| !acks.contains(*id)).collect::<Vec<_>>() {
        unlogged(dry, leader, other, zxid);
    }
}

/// Why a leader has no acknowledgement of a server.
fn unlogged(dry: &mut Questions, leader: NodeId, other: NodeId, zxid: Zxid) {
    let acks = |msg: &Msg| *msg == Msg::Zab(zab::Msg::Ack { zxid });
    let proposes = |msg: &Msg| matches!(msg, Msg::Zab(zab::Msg::Propose(proposal)) if proposal.zxid == zxid);
    if lack::on_its_way(dry, other, leader, acks) || lack::on_its_way(dry, leader, other, proposes) {
        return;
    }
    if fate::apart(dry, leader, other) {
        return;
    }
    if let Some(server) = memory(dry, other) {
        let vote = server.zab.vote.map_or(NOTHING, |vote| vote.leader.0.into());
        dry.tell(other, rules::IS_FOR, [vote, server.zab.standing() as u32, 0, 0]);
    }
}

/// Why no client has heard of a transaction that is delivered.
fn unanswered(dry: &mut Questions, place: u32, proposal: &Proposal) {
    let first = servers(dry.config).iter().next().unwrap_or_default();
    let Some(requester) = proposal.txn.requester else {
        return dry.tell(first, rules::NOBODY_ASKED, [place, zab::told(proposal.zxid), 0, 0]);
    };
    let about = |msg: &Msg| match msg {
        Msg::Zk(zk::Msg::Answer { number, .. }) if *number == requester.number => Look::This,
        Msg::Zk(zk::Msg::Connected { .. }) if requester.session.is_none() => Look::This,
        _ => Look::Another,
    };
    for from in servers(dry.config).iter().collect::<Vec<_>>() {
        if let Some(errand) = fate::furthest(dry, from, requester.client, about) {
            fate::tell(dry, &errand);
            return;
        }
    }
    dry.tell(first, rules::FORSAKEN, [place, requester.client.0.into(), zab::told(proposal.zxid), 0]);
}
