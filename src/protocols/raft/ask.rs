//! Why a server has not reached a goal, and what an entry lacks: the decision functions of `election` and `replication`,
//! run in a dry context, and what became of the messages that it takes. A new goal is a row of [`goals`] and a function
//! here; what keeps copies and votes from coming stands in `way`, an entry from being committed in `uncommitted`, a client
//! from its answer in `unanswered`.

use super::election::has_majority;
use super::messages::{Entry, Msg};
use super::server::{Role, SERVER, Server};
use super::unanswered::unanswered;
use super::uncommitted::{
    has, leaderless, leading, leading_with, may_commit, others, taken_again, takes_for_committed, uncommitted,
};
use super::way::{self, Heard, Needs, Questions, decide, server};
use super::{Raft, chances, progress, rules};
use crate::engine::facts::NOTHING;
use crate::engine::scene::{Rung, Verdict};
use crate::engine::{Asked, Began, Config, GoalId, Leeway, NodeId, NodeSet, Note, Tie, Votes};
use crate::parts::client::Outcome;
use crate::parts::fate;

/// What one can ask a server `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec, KindId};
    use crate::protocols::raft::server::SERVER;
    use crate::table;

    const AT: &[KindId] = &[SERVER];

    table! { GOALS: [GoalSpec] by GoalId::of;
        LEADER = GoalSpec::new(
            "leader",
            GoalArg::Nothing,
            AT,
            ["is not leader", "is leader"],
            "why not S3 leader",
        );
        VOTE = GoalSpec::new(
            "vote",
            GoalArg::Node(&[SERVER]),
            AT,
            ["gives {} no vote", "has voted for {}"],
            "why not S2 vote S3",
        );
        STORE = GoalSpec::new(
            "store",
            GoalArg::Slot,
            AT,
            ["does not store entry {}", "stores entry {}"],
            "why not S2 store 1",
        );
        COMMIT = GoalSpec::new(
            "commit",
            GoalArg::Slot,
            AT,
            ["does not take entry {} for committed", "takes entry {} for committed"],
            "why not S1 commit 1",
        );
        APPLY = GoalSpec::new(
            "apply",
            GoalArg::Slot,
            AT,
            ["has not applied entry {}", "has applied entry {}"],
            "why not S2 apply 1",
        );
    }
}

impl Asked for Raft {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        let met = is_met(dry, node, goal, argument);
        match goal {
            // Who takes no part may have something all the same, from before or by a message of somebody's own.
            _ if !met && !takes_part(dry, node) => dry.tell(node, rules::IS_SPARE, [0; 4]),
            goals::LEADER => leader(dry, node),
            goals::STORE => store(dry, node, argument),
            goals::VOTE if !met => vote(dry, node, NodeId(argument as u8)),
            goals::COMMIT if !met => commit(dry, node, argument),
            goals::APPLY if !met => apply(dry, node, argument),
            GoalId(_) => {}
        }
        met
    }

    fn candidates(config: &Config) -> NodeSet {
        config.of_kind(SERVER)
    }

    fn contend(dry: &mut Questions, node: NodeId) -> Option<Votes> {
        chances::contend(dry, node)
    }

    /// Those who together elect; of an entry that is not committed nothing is said.
    fn quorums(dry: &Questions, index: u32) -> Vec<NodeSet> {
        dry.ghost.commit_at(index).map_or(Vec::new(), |_| dry.ghost.quorum(dry.config).smallest())
    }

    fn leaves(dry: &mut Questions, index: u32, quorum: NodeSet) -> Leeway {
        chances::leaves(dry, index, quorum)
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

    /// A leader appends an entry, a follower stores it; a server is elected, or asks to be; it adopts a term.
    fn began(note: &Note, index: Option<u32>) -> Option<Began> {
        match note.rule {
            rules::ELECTED | rules::CAMPAIGNS => Some(Began::Standing),
            rules::STEP_DOWN if note.verdict == Verdict::Held => Some(Began::Epoch),
            rules::APPENDS if Some(note.facts[0]) == index => Some(Began::Entry),
            rules::STORES if index.is_some_and(|i| (note.facts[0]..=note.facts[1]).contains(&i)) => Some(Began::Entry),
            _ => None,
        }
    }

    /// Votes of one candidacy add up, and so do copies of an entry and what a leader hears of them.
    fn tie(earlier: &Note, later: &Note, index: Option<u32>) -> Option<Tie> {
        let same_node = earlier.node == later.node;
        let all = index.is_some_and(|index| earlier.facts[1].min(later.facts[1]) >= index);
        let adds_up = match (earlier.rule, later.rule) {
            (rules::COUNTS_VOTE, rules::COUNTS_VOTE) => same_node,
            (rules::COUNTS, rules::COUNTS) => same_node && all,
            // An entry of an older term is committed with a later one.
            (rules::STORES, rules::STORES) => !same_node && all && earlier.facts[2] == later.facts[2],
            _ => false,
        };
        adds_up.then_some(Tie::AddsUp)
    }

    /// What one of the entries of an index lacks for the next rung, and for that one alone: to be committed, to be heard
    /// of, to be answered.
    fn ask_slot(dry: &mut Questions, index: u32, row: usize) {
        let disk = |id| &dry.slot(id).disk;
        let entries = progress::entries_at(dry.ghost, dry.config, disk, index);
        let Some(entry) = entries.get(row).copied() else { return };
        match progress::rung(dry.ghost, dry.config, |id| dry.slot(id), index, entry) {
            Rung::Proposed | Rung::Stored => uncommitted(dry, index, entry),
            Rung::Chosen | Rung::Known => uninformed(dry, index, entry),
            // Where a rule is off, what is not committed may be applied and answered too: then it lacks that still.
            Rung::Applied | Rung::Answered => unanswered(dry, index, entry),
        }
    }
}

/// Whether a server is where a goal says.
fn is_met(dry: &Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
    let disk = &dry.slot(node).disk;
    let runs = |is: fn(&Server, u32) -> bool| server(dry, node).is_some_and(|server| is(server, argument));
    match goal {
        goals::LEADER => runs(|server, _| server.leads()),
        goals::VOTE => {
            let candidate = NodeId(argument as u8);
            disk.voted_for == Some(candidate) && disk.current_term == dry.slot(candidate).disk.current_term
        }
        goals::STORE => disk.entry(argument).is_some(),
        goals::COMMIT => takes_for_committed(dry, node, argument),
        goals::APPLY => runs(|server, index| server.last_applied >= index),
        GoalId(_) => false,
    }
}

/// Whether a server belongs to the configuration that its own log ends with.
fn takes_part(dry: &Questions, id: NodeId) -> bool {
    dry.slot(id).disk.quorum(dry.config).members().contains(id)
}

fn leader(dry: &mut Questions, node: NodeId) {
    let Some(server) = server(dry, node) else { return };
    let term = dry.slot(node).disk.current_term;
    match &server.role {
        Role::Leader => dry.tell(node, rules::IS_LEADER, [term, 0, 0, 0]),
        Role::Candidate { votes, .. } => {
            let votes = *votes;
            dry.tell(node, rules::IS_CANDIDATE, [term, votes.0, 0, 0]);
            let counted = decide(dry, node, |server, cx| {
                let votes = server.votes_counted(cx);
                has_majority(cx, votes)
            });
            let (enough, notes) = counted.unwrap_or_default();
            if enough {
                dry.tell(node, rules::MAY_LEAD, [0; 4]);
            }
            dry.keep(notes.into_iter().filter(|note| note.verdict == Verdict::Refused));
            for voter in others(dry, node).into_iter().filter(|id| !votes.contains(*id)) {
                // What is under way may count, whenever it was asked for.
                if !way::brought_from(dry, voter, node, |heard| counts_more(heard, votes)) {
                    way::vote(dry, voter, node, term, Needs::Answer);
                }
            }
        }
        Role::Follower => {
            follower(dry, node, term, server.leader);
            // What would come of it if its timer ran out now.
            let Some(tried) = way::campaign(dry, node) else { return };
            let stops = fate::stops(dry, node, None, &tried);
            let voters = others(dry, node).into_iter();
            let gives = |voter: &NodeId| {
                !fate::apart(dry, node, *voter) && way::would_vote(dry, *voter, node, &tried.sent, Needs::Answer)
            };
            let mut willing: NodeSet = voters.filter(gives).collect();
            willing.insert(node);
            if !stops {
                would_get(dry, node, willing);
            }
        }
    }
}

/// Whether a candidate that has heard something leads by that, or counts more votes than these.
fn counts_more(heard: &Heard, votes: NodeSet) -> bool {
    way::memory(heard).is_some_and(|server| match &server.role {
        Role::Leader => true,
        Role::Candidate { votes: then, .. } => then.len() > votes.len(),
        Role::Follower => false,
    })
}

/// Tells how many would vote for a server, and how many it needs: less than a majority where a rule for that is off.
fn would_get(dry: &mut Questions, node: NodeId, willing: NodeSet) {
    let quorum = dry.slot(node).disk.quorum(dry.config);
    let [votes, needed, servers] = [willing.len(), quorum.need(), quorum.members().len()].map(|count| count as u32);
    dry.tell(node, rules::WOULD_GET, [votes, needed, servers, 0]);
}

fn follower(dry: &mut Questions, node: NodeId, term: u32, leader: Option<NodeId>) {
    dry.tell(node, rules::IS_FOLLOWER, [term, leader.map_or(NOTHING, |id| id.0.into()), 0, 0]);
}

fn vote(dry: &mut Questions, voter: NodeId, candidate: NodeId) {
    if !takes_part(dry, candidate) {
        return dry.tell(candidate, rules::IS_SPARE, [0; 4]);
    }
    let (mine, theirs) = (&dry.slot(voter).disk, &dry.slot(candidate).disk);
    let term = theirs.current_term;
    let votes = |heard: &Heard| {
        let disk = &heard.after.disk;
        (disk.voted_for, disk.current_term) == (Some(candidate), term)
    };
    if way::brought_from(dry, candidate, voter, votes) {
        return;
    }
    // Where the rule for that is off, a vote of an older term makes up for this one.
    if dry.config.rules_off.contains(rules::STALE_REPLY)
        && let Some(Role::Candidate { votes, .. }) = server(dry, candidate).map(|other| other.role.clone())
    {
        way::brought_from(dry, voter, candidate, |heard| counts_more(heard, votes));
    }
    // A candidate may have lost what it knew, and not its voter.
    if mine.voted_for == Some(candidate) && mine.current_term > term {
        way::has_voted(dry, voter, candidate, mine.current_term);
    }
    match server(dry, candidate).map(|other| (&other.role, other.leader)) {
        Some((Role::Candidate { .. }, _)) => way::vote(dry, voter, candidate, term, Needs::Disk),
        Some((Role::Leader, _)) if way::voted(dry, voter, candidate, term) => {}
        Some((Role::Leader, _)) => dry.tell(candidate, rules::IS_LEADER, [term, 0, 0, 0]),
        Some((Role::Follower, leader)) => {
            follower(dry, candidate, term, leader);
            let Some(tried) = way::campaign(dry, candidate) else { return };
            if !tried.sent.iter().any(|(to, _)| *to == voter) {
                fate::stops(dry, candidate, None, &tried);
            }
            if !fate::unreached(dry, candidate, voter) {
                way::would_vote(dry, voter, candidate, &tried.sent, Needs::Disk);
            }
        }
        None => {
            fate::is_away(dry, candidate);
        }
    }
}

fn store(dry: &mut Questions, node: NodeId, index: u32) {
    if has(dry, node, index) || way::brought(dry, node, |heard| heard.after.disk.entry(index).is_some()) {
        return;
    }
    let taking = [rules::KEEP_LOG, rules::KEEP_TAIL, rules::CONFLICT_ONLY];
    if taking.into_iter().any(|rule| dry.config.rules_off.contains(rule)) {
        way::gone(dry, node, index, 0, None);
    }
    match leading_with(dry, |disk| disk.entry(index).is_some()) {
        Some(leader) => way::copy(dry, leader, node, index, Needs::Disk),
        None => leaderless(dry, index, NOTHING),
    }
}

fn commit(dry: &mut Questions, node: NodeId, index: u32) {
    let Some(asked) = server(dry, node).filter(|asked| asked.commit_index < index) else { return };
    has(dry, node, index);
    if asked.leads() {
        return may_commit(dry, node, index);
    }
    if way::brought(dry, node, |heard| hears_of(heard, index)) {
        return;
    }
    match leading(dry).filter(|id| *id != node) {
        None => leaderless(dry, index, NOTHING),
        Some(leader) => {
            let takes = takes_for_committed(dry, leader, index);
            if takes {
                dry.tell(node, rules::HEARS_LATER, [index, asked.commit_index, leader.0.into(), 0]);
            }
            let differs = dry.slot(leader).disk.entry(index) != dry.slot(node).disk.entry(index);
            let there = differs && has(dry, leader, index);
            match () {
                // The news comes to nothing before the entry is there.
                () if takes && there => way::copy(dry, leader, node, index, Needs::Disk),
                () if takes => way::news(dry, leader, node, index),
                () => may_commit(dry, leader, index),
            }
        }
    }
}

/// Whether a server that has heard something takes an entry for committed.
fn hears_of(heard: &Heard, index: u32) -> bool {
    way::memory(heard).is_some_and(|server| server.commit_index >= index)
}

fn apply(dry: &mut Questions, node: NodeId, index: u32) {
    let Some(asked) = server(dry, node) else { return };
    if dry.slot(node).disk.entry(index).is_none() {
        return store(dry, node, index);
    }
    let first = asked.last_applied + 1;
    let tried = decide(dry, node, |server, cx| server.may_apply(cx, first, index));
    let kept = |note: &Note| note.verdict != Verdict::Held;
    dry.keep(tried.map_or(Vec::new(), |(_, notes)| notes).into_iter().filter(kept));
    commit(dry, node, index);
}

/// Who has not heard yet that an entry is committed, and why.
fn uninformed(dry: &mut Questions, index: u32, entry: Entry) {
    let leader = leading_with(dry, |disk| disk.entry(index) == Some(entry));
    if let Some(leader) = leader.filter(|leader| !takes_for_committed(dry, *leader, index)) {
        // Another one may hear of it before, such as one that still leads an older term.
        let unaware = |id: &NodeId| *id != leader && !takes_for_committed(dry, *id, index);
        for id in dry.config.of_kind(SERVER).iter().filter(unaware).collect::<NodeSet>().iter() {
            way::brought(dry, id, |heard| hears_of(heard, index));
        }
        return may_commit(dry, leader, index);
    }
    for id in dry.config.of_kind(SERVER).iter() {
        let Some(server) = server(dry, id).filter(|s| takes_part(dry, id) && s.commit_index < index) else { continue };
        let tells = leader.map_or(NOTHING, |leader| leader.0.into());
        dry.tell(id, rules::HEARS_LATER, [index, server.commit_index, tells, 0]);
        if !way::brought(dry, id, |heard| hears_of(heard, index))
            && let Some(leader) = leader
        {
            way::news(dry, leader, id, index);
        }
    }
    if leader.is_none() {
        taken_again(dry, index, entry);
        match leading_with(dry, |disk| disk.entry(index).is_some()) {
            Some(other) => drop(has(dry, other, index)),
            None => leaderless(dry, index, NOTHING),
        }
    }
}
