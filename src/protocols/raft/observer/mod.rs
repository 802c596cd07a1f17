//! The omniscient observer: what no server's present state tells, and the properties that must hold.
//!
//! *Committed* here is a fact about the run and not anybody's knowledge: entry (i, t) is committed at the step at
//! which a majority has accepted it from the leader of t while in term t; all earlier entries of that log commit
//! with it. An acceptance counts when its record is durable, or when its answer leaves if that is sooner, and is
//! never taken back. Everything here costs the same however long the log: prefixes are compared by their hash. Only a
//! command that comes again is looked for in what was committed, by [`History`](crate::parts::history::History).
//!
//! `memory` has what it remembers; what it makes of a step stands by what is looked at: `logs`, `commits`, `answers`.

mod answers;
mod commits;
mod logs;
mod memory;
pub mod property;

use super::messages::{Happened, Msg, Record};
use super::server::SERVER;
use super::{Node, Raft};
use crate::engine::{Deed, Found, Met, Observed, Seen};
use memory::Before;
pub use memory::{Commit, Ghost};

impl Observed for Raft {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }
}

/// Which deeds of a server there are to look at, found in one go: mostly there are none.
#[derive(Clone, Copy, Debug, Default)]
struct Did {
    wrote_log: bool,
    /// Whether it answered that it has accepted something.
    vouched: bool,
    applied: bool,
}

impl Did {
    fn of(seen: &Seen<Raft>) -> Did {
        let mut did = Did::default();
        for deed in seen.deeds() {
            match deed {
                Deed::Wrote { record: Record::Log { .. }, .. } => did.wrote_log = true,
                Deed::Sent(_, Msg::AppendReply { success: true, .. }) => did.vouched = true,
                Deed::Fact(Happened::Applied { .. }) => did.applied = true,
                Deed::Wrote { .. } | Deed::Sent(..) | Deed::Fact(_) => {}
            }
        }
        did
    }
}

impl Ghost {
    /// Takes in what one server did.
    pub fn observe(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        let slot = seen.slot;
        if seen.config.kind(seen.node) != SERVER {
            return self.see_answers(seen, found);
        }
        let (before, did) = (self.before.of(seen.node), Did::of(seen));
        if did.wrote_log {
            self.see_log(seen, before.last_index, found);
        }
        let server = match &slot.node {
            Some(Node::Server(server)) => Some(server),
            _ => None,
        };
        let leads = match server {
            Some(server) => server.leads(),
            None => led_when_it_crashed(seen, before.leads),
        };
        if leads {
            self.see_leader(seen, &before, found);
        }
        if did.wrote_log || did.vouched {
            self.see_acceptances(seen, found);
        }
        self.see_own_log(seen, leads, before.unflushed, found);
        if let Some(commit_index) = server.map_or_else(|| last_commit(seen), |server| Some(server.commit_index)) {
            self.see_commit_index(seen, before.commit_index, commit_index, found);
        }
        if did.applied {
            self.see_applied(seen, found);
        }
        let led_unflushed = (leads && slot.durable.is_some()).then_some(slot.disk.current_term);
        let unflushed = led_unflushed.or(before.unflushed.filter(|_| slot.durable.is_some()));
        if did.wrote_log || slot.disk.log.whole() != before.prefix {
            self.remember_log(seen.node, &slot.disk);
        }
        *self.before.get_or_default(seen.node) = Before { unflushed, ..Before::of(&slot.disk, server) };
    }
}

/// Whether a server that crashed in the middle of its handler led by then, which before led in this term, if it did: its
/// memory is gone, but what it did is not. It is judged as what it was at the crash, as it would be without one.
fn led_when_it_crashed(seen: &Seen<Raft>, before: Option<u32>) -> bool {
    let told = |fact| seen.deeds().any(|deed| matches!(deed, Deed::Fact(told) if *told == fact));
    let led = before == Some(seen.slot.disk.current_term) && matches!(seen.event, Met::Event(_));
    told(Happened::BecameLeader) || led && !told(Happened::StopsLeading)
}

/// The commit index that a server came to in a handler, if it moved at all.
fn last_commit(seen: &Seen<Raft>) -> Option<u32> {
    let commits = |deed| if let Deed::Fact(Happened::Commits(upto)) = deed { Some(*upto) } else { None };
    seen.deeds().filter_map(commits).max()
}
