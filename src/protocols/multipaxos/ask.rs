//! Why a server has not reached a goal, and what a command lacks: the decision functions of the slots, run in a dry
//! context, and what became of the messages that are needed. A new goal is a row of [`goals`] and a function here; what is
//! asked about one message is in [`way`](super::way).

use super::messages::Msg;
use super::server::{CLIENT, FLEXIBLE, PLACES, Server, promising, servers};
use super::way::{Questions, lacks_acceptance, lacks_deed, lacks_promise, server};
use super::{INFO, MultiPaxos, chances, rules};
use crate::engine::facts::{MARK, NOTHING};
use crate::engine::scene::Verdict;
use crate::engine::{
    Asked, Began, Config, GoalId, Leeway, Look, Needs, NodeId, NodeSet, Note, OptionId, Tie, Votes, turned_away,
};
use crate::parts::fate;
use crate::parts::slots::{self, Row, Vote, shown};

/// What one can ask a server `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec, KindId};
    use crate::protocols::multipaxos::server::SERVER;
    use crate::table;

    const AT: &[KindId] = &[SERVER];

    table! { GOALS: [GoalSpec] by GoalId::of;
        LEAD = GoalSpec::new("lead", GoalArg::Nothing, AT, ["does not lead", "leads"], "why not S3 lead");
        PROMISE = GoalSpec::new(
            "promise",
            GoalArg::Node(&[SERVER]),
            AT,
            ["has not promised {}", "has promised {}"],
            "why not S2 promise S1",
        );
        ACCEPT = GoalSpec::new(
            "accept",
            GoalArg::Slot,
            AT,
            ["has accepted nothing in slot {}", "has accepted something in slot {}"],
            "why not S2 accept 1",
        );
        KNOW = GoalSpec::new(
            "know",
            GoalArg::Slot,
            AT,
            ["does not know what is chosen in slot {}", "knows what is chosen in slot {}"],
            "why not S2 know 1",
        );
        APPLY = GoalSpec::new(
            "apply",
            GoalArg::Slot,
            AT,
            ["has not applied slot {}", "has applied slot {}"],
            "why not S2 apply 1",
        );
    }
}

/// Whether clients ask again.
const REPEATS: OptionId = INFO.option_called("client_repeats");

impl Asked for MultiPaxos {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        match goal {
            goals::LEAD => lead(dry, node),
            goals::PROMISE => promise(dry, node, NodeId(argument as u8)),
            goals::ACCEPT => accept(dry, node, argument),
            goals::KNOW => know(dry, node, argument),
            goals::APPLY => apply(dry, node, argument),
            GoalId(_) => false,
        }
    }

    /// What a command in a slot lacks for the next rung: servers that accept it, one that knows it, a client that hears.
    fn ask_slot(dry: &mut Questions, slot: u32, row: usize) {
        let Some(&vote) = shown(&dry.ghost.slots, slot).get(row) else { return };
        if !dry.ghost.slots.is_chosen(slot, vote.entry) {
            return unchosen(dry, slot, vote);
        }
        let knows = |id: &NodeId| dry.slot(*id).up() && dry.slot(*id).disk.slots.chosen(slot) == Some(vote.entry);
        let knowing: NodeSet = servers(dry.config).iter().filter(knows).collect();
        if knowing.is_empty() {
            return unchosen(dry, slot, vote);
        }
        let applies = |id: &NodeId| server(dry, *id).is_some_and(|server| server.slots.has_handed(slot));
        if !knowing.iter().any(|id| applies(&id)) {
            for id in knowing.iter() {
                apply(dry, id, slot);
            }
            return;
        }
        unanswered(dry, slot, vote);
    }

    fn candidates(config: &Config) -> NodeSet {
        servers(config)
    }

    fn contend(dry: &mut Questions, node: NodeId) -> Option<Votes> {
        chances::contend(dry, node)
    }

    fn quorums(dry: &Questions, slot: u32) -> Vec<NodeSet> {
        if slot > 0 { promising(dry.config) } else { Vec::new() }
    }

    fn by_majority(config: &Config) -> bool {
        FLEXIBLE.by_majority(config)
    }

    fn needs(config: &Config) -> Vec<Needs> {
        FLEXIBLE.needs(config)
    }

    fn leaves(dry: &mut Questions, slot: u32, quorum: NodeSet) -> Leeway {
        chances::leaves(dry, slot, quorum)
    }

    fn about(msg: &Msg) -> Option<u32> {
        if let Msg::Slots(msg) = msg { msg.slot() } else { None }
    }

    /// A leader proposes something in a slot, a server accepts it; a server begins a ballot, or leads by it.
    fn began(note: &Note, slot: Option<u32>) -> Option<Began> {
        let is = |row: Row| note.rule == super::server::PLACES.rule(row);
        match slot {
            _ if is(Row::Prepares) && note.facts[2] == 1 || is(Row::Leads) => Some(Began::Standing),
            Some(slot) if is(Row::Proposes) && note.facts[0] == slot => Some(Began::Entry),
            Some(slot) if is(Row::CheckAccept) && note.facts[2] & !MARK == slot && note.verdict == Verdict::Held => {
                Some(Began::Entry)
            }
            _ => None,
        }
    }

    /// Promises of one ballot add up, so do its refusals, and acceptances in one slot.
    fn tie(earlier: &Note, later: &Note, _slot: Option<u32>) -> Option<Tie> {
        let both = |row: Row| {
            let rule = super::server::PLACES.rule(row);
            earlier.rule == rule && later.rule == rule && earlier.node == later.node
        };
        let adds_up = both(Row::CountsPromise)
            || both(Row::Refused)
            || both(Row::CountsAccept) && earlier.facts[1] == later.facts[1];
        adds_up.then_some(Tie::AddsUp)
    }
}

/// Who leads, of the highest ballot.
fn leader(dry: &Questions) -> Option<NodeId> {
    let ballot = |id: NodeId| server(dry, id).and_then(leads);
    servers(dry.config).iter().filter(|id| ballot(*id).is_some()).max_by_key(|id| ballot(*id))
}

/// The ballot by which a server leads, if it does.
fn leads(server: &Server) -> Option<crate::parts::ballot::Ballot> {
    server.slots.bid.as_ref().filter(|bid| bid.leads).map(|bid| bid.ballot)
}

fn lead(dry: &mut Questions, node: NodeId) -> bool {
    let Some(asked) = server(dry, node) else { return false };
    let Some(bid) = &asked.slots.bid else {
        let promised = dry.slot(node).disk.slots.promised;
        let leader = asked.slots.leader.map_or(NOTHING, |id| id.0.into());
        dry.tell(node, rules::IS_REPLICA, [promised.0, leader, 0, 0]);
        return false;
    };
    if bid.leads {
        dry.tell(node, rules::IS_LEADER, [bid.ballot.0, 0, 0, 0]);
        return true;
    }
    let counts = |server: &mut super::Node, cx: &mut super::server::Context| match server {
        super::Node::Server(server) => server.slots.has_promises(cx),
        super::Node::Client(_) => false,
    };
    if let Some(tried) = dry.decide(node, counts) {
        dry.keep(tried.notes);
    }
    let promised = NodeSet(bid.promises.0 & !bid.stale.0);
    dry.tell(node, rules::GATHERED, [promised.0, bid.ballot.0, 0, 0]);
    for other in servers(dry.config).iter().filter(|id| !bid.promises.contains(*id)) {
        lacks_promise(dry, other, node, bid.ballot);
    }
    false
}

fn promise(dry: &mut Questions, node: NodeId, asker: NodeId) -> bool {
    let bid = server(dry, asker).and_then(|server| server.slots.bid.as_ref());
    let asked = bid.map_or(dry.slot(asker).disk.slots.used, |bid| bid.ballot);
    let promised = dry.slot(node).disk.slots.promised;
    if !asked.is_some() {
        dry.tell(asker, rules::UNASKED, [node.0.into(), 0, 0, 0]);
        return false;
    }
    if promised == asked {
        return true;
    }
    // Whoever lost the promise hears how; with the rule for it off, another may have lowered it.
    let lowers = promised.is_some() && dry.config.rules_off.contains(PLACES.rule(Row::Promise));
    let before = dry.ghost.slots.promises.0.get(&asked).is_some_and(|by| by.contains(node));
    if before && (promised > asked || lowers) {
        dry.tell(node, rules::SINCE, [asked.0, promised.0, 0, 0]);
        return true;
    }
    if node != asker {
        let first = dry.slot(asker).disk.slots.open();
        lacks_deed(dry, node, asker, &slots::Msg::Prepare { ballot: asked, from: first, upto: slots::ALL });
    }
    false
}

/// What a leader proposes in a slot now, or has proposed there at its ballot.
fn proposed(dry: &Questions, leader: NodeId, slot: u32) -> Option<Vote> {
    let bid = server(dry, leader)?.slots.bid.as_ref()?;
    let open = bid.open.get(&slot).map(|open| Vote { ballot: bid.ballot, entry: open.entry });
    let accepted = || dry.ghost.slots.slots.get(&slot)?.accepted.iter().find(|had| had.vote.ballot == bid.ballot);
    open.or_else(|| Some(accepted()?.vote))
}

/// Tells what a leader does in a slot for which it asks for no acceptances of what is asked about.
fn unproposed(dry: &mut Questions, leader: NodeId, slot: u32) {
    let open = server(dry, leader).and_then(|server| server.slots.bid.as_ref()?.open.get(&slot));
    let stands = match (dry.slot(leader).disk.slots.chosen(slot), open) {
        (Some(_), _) => rules::CHOSEN,
        (None, Some(_)) => rules::ANOTHER,
        (None, None) => rules::NOTHING_THERE,
    };
    dry.tell(leader, rules::UNPROPOSED, [slot, stands, 0, 0]);
}

fn accept(dry: &mut Questions, node: NodeId, slot: u32) -> bool {
    if dry.slot(node).disk.slots.votes.contains(&slot) {
        return true;
    }
    let Some(leader) = leader(dry) else {
        dry.tell(node, rules::LEADERLESS, [0; 4]);
        return false;
    };
    let proposed = proposed(dry, leader, slot);
    if proposed.is_none() || dry.slot(leader).disk.slots.chosen(slot).is_some() {
        unproposed(dry, leader, slot);
    }
    if let Some(vote) = proposed {
        lacks_deed(dry, node, leader, &slots::Msg::Accept { slot, vote });
    }
    false
}

fn know(dry: &mut Questions, node: NodeId, slot: u32) -> bool {
    if dry.slot(node).disk.slots.chosen(slot).is_some() {
        return true;
    }
    let Some(choice) = dry.ghost.slots.chosen(slot).copied() else {
        match shown(&dry.ghost.slots, slot).last() {
            Some(vote) => unchosen(dry, slot, *vote),
            None => dry.tell(node, rules::NOTHING_IN, [slot, 0, 0, 0]),
        }
        return false;
    };
    if server(dry, node).is_some_and(|server| server.slots.leads()) {
        unchosen(dry, slot, choice.vote);
        return false;
    }
    match leader(dry) {
        Some(leader) => untold(dry, node, leader, slot),
        None => dry.tell(node, rules::UNKNOWING, [slot, NOTHING, rules::CANNOT, 0]),
    }
    false
}

/// Whether a leader's heartbeats tell a server what is chosen in a slot, and what keeps them from it.
fn untold(dry: &mut Questions, node: NodeId, leader: NodeId, slot: u32) {
    let (known, hole) = (dry.slot(leader).disk.slots.chosen(slot).is_some(), dry.slot(leader).disk.slots.open());
    let unknowing = |dry: &mut Questions, told| dry.tell(node, rules::UNKNOWING, [slot, leader.0.into(), told, 0]);
    if !known {
        unknowing(dry, rules::NEITHER);
        know(dry, leader, slot);
        return;
    }
    if hole < slot {
        unknowing(dry, rules::NOT_YET);
        dry.tell(leader, rules::HOLE, [slot, hole, 0, 0]);
        know(dry, leader, hole);
        return;
    }
    let Some(ballot) = server(dry, leader).and_then(leads) else { return };
    let heartbeat = Msg::Slots(slots::Msg::Heartbeat { ballot, below: hole });
    let heard = dry.hear(node, leader, heartbeat.clone());
    let turned = heard.as_ref().and_then(|heard| turned_away::<MultiPaxos>(&heard.notes).copied());
    // Whoever does not have it asks for it, and is sent it.
    let asks = heard.is_none_or(|heard| !heard.sent.is_empty());
    let cut = dry.is_cut(leader, node) || asks && dry.is_cut(node, leader);
    let away = [leader, node].iter().any(|id| !dry.slot(*id).up() || dry.slot(*id).paused);
    unknowing(dry, if cut || away || turned.is_some() { rules::CANNOT } else { rules::CAN });
    match asks {
        true => fate::apart(dry, leader, node),
        false => fate::unreached(dry, leader, node),
    };
    fate::turns_away(dry, node, leader, &heartbeat, turned);
}

fn apply(dry: &mut Questions, node: NodeId, slot: u32) -> bool {
    let Some(asked) = server(dry, node) else { return false };
    if asked.slots.has_handed(slot) {
        return true;
    }
    let hole = dry.slot(node).disk.slots.open();
    if hole < slot && dry.slot(node).disk.slots.chosen(slot).is_some() {
        dry.tell(node, rules::HOLE, [slot, hole, 0, 0]);
        know(dry, node, hole);
        return false;
    }
    know(dry, node, slot);
    if hole < slot && dry.ghost.slots.chosen(slot).is_some() {
        know(dry, node, hole);
    }
    false
}

/// What a command lacks to be chosen, as far as a leader knows.
fn unchosen(dry: &mut Questions, slot: u32, vote: Vote) {
    let by = dry.ghost.slots.backing(slot, vote).map_or(NodeSet::EMPTY, |backing| backing.by);
    let first = by.iter().next().unwrap_or_default();
    let facts = [slot, vote.ballot.0, vote.entry.value.0, by.0];
    dry.tell(first, rules::ACCEPTED_BY, facts);
    if let Some(choice) = dry.ghost.slots.chosen(slot).copied().filter(|choice| choice.vote.entry != vote.entry) {
        let facts = [slot, choice.vote.ballot.0, choice.vote.entry.value.0, 0];
        return dry.tell(first, rules::OVERTAKEN, facts);
    }
    let Some(leader) = leader(dry) else { return dry.tell(first, rules::LEADERLESS, [0; 4]) };
    let open = server(dry, leader).and_then(|server| server.slots.bid.as_ref()?.open.get(&slot).copied());
    let Some(open) = open.filter(|open| open.entry == vote.entry) else {
        return unproposed(dry, leader, slot);
    };
    dry.tell(leader, rules::HEARD, [slot, open.accepts.0, 0, 0]);
    let Some(vote) = proposed(dry, leader, slot) else { return };
    for other in servers(dry.config).iter().filter(|id| !open.accepts.contains(*id) && *id != leader) {
        lacks_acceptance(dry, other, leader, slot, vote);
    }
}

/// Why no client has heard of a command that is applied.
fn unanswered(dry: &mut Questions, slot: u32, vote: Vote) {
    let Some(asker) = vote.entry.asker else { return dry.tell(NodeId(0), rules::NOBODY_ASKED, [slot, 0, 0, 0]) };
    let client = asker.client;
    debug_assert!(dry.config.kind(client) == CLIENT);
    let about = |msg: &Msg| match msg {
        Msg::Answer { seq, outcome: crate::parts::client::Outcome::Applied { .. } } if *seq == asker.seq => Look::This,
        _ => Look::Another,
    };
    for from in servers(dry.config).iter().collect::<Vec<_>>() {
        if let Some(errand) = fate::furthest(dry, from, client, about) {
            fate::tell(dry, &errand);
            return;
        }
    }
    let repeats = dry.config.flag(REPEATS);
    dry.tell(client, rules::IS_FORSAKEN, [slot, client.0.into(), repeats.into(), 0]);
}
