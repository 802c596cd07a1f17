//! Why a server has not reached a goal, and what an entry lacks: the decision functions of `election` and
//! `replication`, run in a dry context. A new goal is a row of [`goals`] and a function here.

use super::election::{has_majority, log_is_up_to_date, may_vote_for, request_is_current};
use super::messages::{Msg, Outcome};
use super::server::{Role, SERVER, Server};
use super::{Node, Raft, rules};
use crate::engine::facts::NOTHING;
use crate::engine::{Asked, Began, Dry, GoalId, NodeId, NodeSet, Note};

/// What one can ask a server `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec};
    use crate::protocols::raft::server::SERVER;
    use crate::table;

    const fn goal(
        name: &'static str,
        takes: GoalArg,
        not: &'static str,
        met: &'static str,
        example: &'static str,
    ) -> GoalSpec {
        GoalSpec { name, takes, at: &[SERVER], not, met, example }
    }

    table! { GOALS: [GoalSpec] by GoalId::of;
        LEADER = goal("leader", GoalArg::Nothing, "is not leader", "is leader", "why not S3 leader");
        VOTE = goal("vote", GoalArg::Node(&[SERVER]), "gives {} no vote", "has voted for {}", "why not S2 vote S3");
        STORE = goal("store", GoalArg::Slot, "does not store entry {}", "stores entry {}", "why not S2 store 1");
        COMMIT = goal(
            "commit",
            GoalArg::Slot,
            "does not take entry {} for committed",
            "takes entry {} for committed",
            "why not S1 commit 1",
        );
        APPLY = goal("apply", GoalArg::Slot, "has not applied entry {}", "has applied entry {}", "why not S2 apply 1");
    }
}

type Questions<'a> = Dry<'a, Raft>;

impl Asked for Raft {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        if !takes_part(dry, node) {
            dry.tell(node, rules::IS_SPARE, [0; 4]);
            return false;
        }
        match goal {
            goals::LEADER => leader(dry, node),
            goals::VOTE => vote(dry, node, NodeId(argument as u8)),
            goals::STORE => store(dry, node, argument),
            goals::COMMIT => commit(dry, node, argument),
            goals::APPLY => apply(dry, node, argument),
            GoalId(_) => false,
        }
    }

    /// An answer is about the entry that it answers, entries about the last of them.
    fn about(msg: &Msg) -> Option<u32> {
        match msg {
            Msg::Answer { outcome: Outcome::Applied { index, .. }, .. } => Some(*index),
            Msg::AppendEntries { prev_log_index, entries, .. } if !entries.is_empty() => {
                Some(prev_log_index + entries.len() as u32)
            }
            _ => None,
        }
    }

    /// A leader appends an entry, a follower stores it; a server is elected, or asks to be.
    fn began(note: &Note, index: Option<u32>) -> Option<Began> {
        match note.rule {
            rules::ELECTED | rules::CAMPAIGNS => Some(Began::Standing),
            rules::APPENDS if Some(note.facts[0]) == index => Some(Began::Entry),
            rules::STORES if index.is_some_and(|i| (note.facts[0]..=note.facts[1]).contains(&i)) => Some(Began::Entry),
            _ => None,
        }
    }

    /// What the entries of an index lack for the next rung: to be committed, to be heard of, to be answered.
    fn ask_slot(dry: &mut Questions, index: u32, _row: usize) {
        if dry.ghost.commits.len() < index as usize {
            match leading(dry).filter(|id| dry.slot(*id).disk.entry(index).is_some()) {
                Some(leader) => may_commit(dry, leader, index),
                None => dry.tell(NodeId(0), rules::NO_LEADER, [index, 0, 0, 0]),
            }
            return;
        }
        let leader = leading(dry);
        if let Some(leader) = leader.filter(|leader| !takes_for_committed(dry, *leader, index)) {
            may_commit(dry, leader, index);
        }
        for id in dry.config.of_kind(SERVER).iter() {
            let Some(server) = server(dry, id).filter(|s| takes_part(dry, id) && s.commit_index < index) else {
                continue;
            };
            match leader.filter(|leader| *leader != id) {
                Some(leader) if takes_for_committed(dry, leader, index) => {
                    dry.tell(id, rules::HEARS_LATER, [index, server.commit_index, leader.0.into(), 0]);
                }
                _ => dry.tell(id, rules::HEARS_LATER, [index, server.commit_index, NOTHING, 0]),
            }
        }
        let Some(leader) = leader.filter(|leader| takes_for_committed(dry, *leader, index)) else { return };
        for client in dry.config.of_kind(super::server::CLIENT).iter() {
            let answers = |msg: &&Msg| matches!(msg, Msg::Answer { outcome: Outcome::Applied { index: i, .. }, .. } if *i == index);
            if dry.under_way(leader, client).any(|msg| answers(&msg)) {
                return dry.tell(leader, rules::ANSWER_TRAVELS, [client.0.into(), index, 0, 0]);
            }
        }
        dry.tell(leader, rules::NOBODY_ASKED, [index, 0, 0, 0]);
    }
}

/// Whether a server belongs to the configuration that its own log ends with.
fn takes_part(dry: &Questions, id: NodeId) -> bool {
    dry.slot(id).disk.quorum(dry.config).members().contains(id)
}

fn server<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Server> {
    match &dry.slot(id).node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    }
}

/// Lets a copy of a running server decide something; its notes.
fn decide(
    dry: &Questions,
    id: NodeId,
    decide: impl FnOnce(&mut Server, &mut super::server::Context) -> bool,
) -> Option<(bool, Vec<Note>)> {
    let tried = dry.decide(id, |node, cx| match node {
        Node::Server(server) => decide(server, cx),
        Node::Client(_) => false,
    })?;
    Some((tried.result, tried.notes))
}

/// Who leads in the highest term, of those that run.
fn leading(dry: &Questions) -> Option<NodeId> {
    let leads = |id: &NodeId| server(dry, *id).is_some_and(Server::leads);
    dry.config.of_kind(SERVER).iter().filter(leads).max_by_key(|id| dry.slot(*id).disk.current_term)
}

fn others(dry: &Questions, node: NodeId) -> Vec<NodeId> {
    let members = dry.slot(node).disk.configuration(dry.config).members();
    members.iter().filter(|id| *id != node).collect()
}

fn leader(dry: &mut Questions, node: NodeId) -> bool {
    let Some(server) = server(dry, node) else { return false };
    let term = dry.slot(node).disk.current_term;
    match &server.role {
        Role::Leader => {
            dry.tell(node, rules::IS_LEADER, [term, 0, 0, 0]);
            true
        }
        Role::Candidate { votes, .. } => {
            let votes = *votes;
            dry.tell(node, rules::IS_CANDIDATE, [term, votes.0, 0, 0]);
            let counted = decide(dry, node, |server, cx| {
                let votes = server.votes_counted(cx);
                has_majority(cx, votes)
            });
            dry.keep(counted.map_or(Vec::new(), |(_, notes)| notes));
            for voter in others(dry, node).into_iter().filter(|id| !votes.contains(*id)) {
                would_vote(dry, voter, node, term);
            }
            false
        }
        Role::Follower => {
            let leader = server.leader.map_or(NOTHING, |id| id.0.into());
            dry.tell(node, rules::IS_FOLLOWER, [term, leader, 0, 0]);
            // What would come of it if its timer ran out now: a request in the next term.
            let voters = others(dry, node);
            let mut willing: NodeSet =
                voters.into_iter().filter(|voter| would_vote(dry, *voter, node, term + 1)).collect();
            willing.insert(node);
            let quorum = dry.slot(node).disk.quorum(dry.config);
            let facts = [willing.len(), quorum.need(), quorum.members().len(), 0];
            dry.tell(node, rules::WOULD_GET, facts.map(|count| count as u32));
            false
        }
    }
}

/// Whether a server would vote for a candidate of this term; what stands in the way, or that nothing does.
fn would_vote(dry: &mut Questions, voter: NodeId, candidate: NodeId, term: u32) -> bool {
    if !dry.slot(voter).up() {
        dry.tell(voter, rules::IS_AWAY, [NOTHING, 1, 0, 0]);
        return false;
    }
    if !dry.reaches(candidate, voter) || !dry.reaches(voter, candidate) {
        dry.tell(voter, rules::IS_AWAY, [candidate.0.into(), 0, 0, 0]);
        return false;
    }
    let disk = &dry.slot(candidate).disk;
    let (last_index, last_term) = (disk.last_index(), disk.last_term());
    let asked = decide(dry, voter, |server, cx| {
        if term > cx.disk().current_term {
            server.follow(cx, term, None);
        }
        request_is_current(cx, term) && may_vote_for(cx, candidate) && log_is_up_to_date(cx, last_index, last_term)
    });
    let Some((granted, notes)) = asked else { return false };
    dry.keep_refusals(notes);
    if granted && matches!(server(dry, candidate).map(|s| &s.role), Some(Role::Candidate { .. })) {
        dry.tell(voter, rules::WOULD_VOTE, [candidate.0.into(), term, 0, 0]);
    }
    granted
}

fn vote(dry: &mut Questions, voter: NodeId, candidate: NodeId) -> bool {
    if !takes_part(dry, candidate) {
        dry.tell(candidate, rules::IS_SPARE, [0; 4]);
        return false;
    }
    let (mine, theirs) = (&dry.slot(voter).disk, &dry.slot(candidate).disk);
    if mine.voted_for == Some(candidate) && mine.current_term == theirs.current_term {
        return true;
    }
    let asks = matches!(server(dry, candidate).map(|s| &s.role), Some(Role::Candidate { .. }));
    if asks {
        would_vote(dry, voter, candidate, theirs.current_term);
    } else if let Some(other) = server(dry, candidate) {
        let (term, leads) = (theirs.current_term, other.leads());
        let leader = other.leader.map_or(NOTHING, |id| id.0.into());
        match leads {
            true => dry.tell(candidate, rules::IS_LEADER, [term, 0, 0, 0]),
            false => dry.tell(candidate, rules::IS_FOLLOWER, [term, leader, 0, 0]),
        }
        would_vote(dry, voter, candidate, term + 1);
    } else {
        dry.tell(candidate, rules::IS_AWAY, [NOTHING, 1, 0, 0]);
    }
    false
}

fn store(dry: &mut Questions, node: NodeId, index: u32) -> bool {
    let disk = &dry.slot(node).disk;
    if disk.entry(index).is_some() {
        return true;
    }
    dry.tell(node, rules::HAS_NOT, [index, disk.last_index(), 0, 0]);
    let Some(leader) = leading(dry).filter(|id| dry.slot(*id).disk.entry(index).is_some()) else {
        dry.tell(node, rules::NO_LEADER, [index, 0, 0, 0]);
        return false;
    };
    if !dry.reaches(leader, node) {
        dry.tell(node, rules::IS_AWAY, [leader.0.into(), u32::from(!dry.slot(node).up()), 0, 0]);
        return false;
    }
    // What the leader would send now, and what this server would make of it.
    let next = server(dry, leader).and_then(|s| s.next_index.get(node)).copied().unwrap_or(1);
    dry.tell(node, rules::SENDS_NEXT, [leader.0.into(), next, 0, 0]);
    let sent = dry.decide(leader, |n, cx| {
        if let Node::Server(server) = n {
            server.send_entries(cx, node, cx.off(rules::RESEND));
        }
    });
    for (_, msg) in sent.map_or(Vec::new(), |tried| tried.sent) {
        let notes = dry.hear(node, leader, msg);
        dry.keep_refusals(notes.into_iter().filter(|n| n.rule != rules::APPLY_IN_ORDER));
    }
    false
}

fn commit(dry: &mut Questions, node: NodeId, index: u32) -> bool {
    let Some(asked) = server(dry, node) else { return false };
    if asked.commit_index >= index {
        return true;
    }
    if asked.leads() {
        may_commit(dry, node, index);
        return false;
    }
    match leading(dry).filter(|id| *id != node) {
        None => dry.tell(node, rules::NO_LEADER, [index, 0, 0, 0]),
        Some(leader) if server(dry, leader).is_some_and(|s| s.commit_index >= index) => {
            dry.tell(node, rules::HEARS_LATER, [index, asked.commit_index, leader.0.into(), 0]);
            if !dry.reaches(leader, node) {
                dry.tell(node, rules::IS_AWAY, [leader.0.into(), 0, 0, 0]);
            }
        }
        Some(leader) => may_commit(dry, leader, index),
    }
    if dry.slot(node).disk.entry(index).is_none() {
        dry.tell(node, rules::HAS_NOT, [index, dry.slot(node).disk.last_index(), 0, 0]);
    }
    false
}

/// What keeps a leader from committing an entry: the decisions of its handler, in their order.
fn may_commit(dry: &mut Questions, leader: NodeId, index: u32) {
    let last = dry.slot(leader).disk.last_index();
    if index > last {
        return dry.tell(leader, rules::HAS_NOT, [index, last, 0, 0]);
    }
    let asked = decide(dry, leader, |server, cx| server.is_on_majority(cx, index) && server.is_of_own_term(cx, index));
    dry.keep(asked.map_or(Vec::new(), |(_, notes)| notes));
    // Those that lack it, as far as anything keeps them from getting it.
    for other in others(dry, leader) {
        if dry.slot(other).disk.entry(index).is_none() && !dry.reaches(leader, other) {
            let down = u32::from(!dry.slot(other).up());
            dry.tell(other, rules::IS_AWAY, [leader.0.into(), down, 0, 0]);
        }
    }
}

fn apply(dry: &mut Questions, node: NodeId, index: u32) -> bool {
    let Some(asked) = server(dry, node) else { return false };
    if asked.last_applied >= index {
        return true;
    }
    if dry.slot(node).disk.entry(index).is_none() {
        return store(dry, node, index);
    }
    let first = asked.last_applied + 1;
    let tried = decide(dry, node, |server, cx| server.may_apply(cx, first, index));
    dry.keep(tried.map_or(Vec::new(), |(_, notes)| notes));
    commit(dry, node, index);
    false
}

/// Whether a server takes the entry for committed.
fn takes_for_committed(dry: &Questions, id: NodeId, index: u32) -> bool {
    server(dry, id).is_some_and(|server| server.commit_index >= index)
}
