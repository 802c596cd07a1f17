//! What clients do with znodes (ZooKeeper's recipes): elections, locks, and the group that Mesos' masters stand in. Each is
//! a plain state machine over what its client has heard, which answers with what to ask for next.
//!
//! All of them stand in a line, a [`Contest`]; what that is for, and what they watch, is all that differs ([`Aim`]). A
//! client has one session and as many lines as it likes: [`act`] hands on to the one, and goes on with the others.

mod contest;
mod line;

pub use contest::{Aim, Contest, Stage};
pub use line::{Member, Members, members};

use super::client::{Heard, Occasion, Session};
use crate::engine::NodeId;
use crate::parts::part::{Host, Part};
use smallvec::SmallVec;
use std::collections::VecDeque;

/// Who leads a group, as far as somebody knows who watches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It does not know: it has not looked yet, or has lost its session.
    Unknown,
    /// Nobody stands in line.
    Nobody,
    /// This one.
    Leader {
        /// The client whose znode is the first.
        owner: NodeId,
        /// The number of that znode.
        sequence: u32,
        /// Whether it is one's own.
        mine: bool,
    },
}

impl Contest {
    /// Who leads, as far as it knows.
    pub fn standing(&self) -> Standing {
        match &self.members {
            None => Standing::Unknown,
            Some(members) => members.first().map_or(Standing::Nobody, |first| Standing::Leader {
                owner: first.session.client,
                sequence: first.sequence,
                mine: self.own.as_ref() == Some(&first.path),
            }),
        }
    }
}

/// Hands something on to a client's session, and goes on with its lines by what it has heard, all of which is the answer.
/// Where one of them is a group, a session that may be over by the client's own clock is given up, as Mesos does it.
pub fn act(
    session: &mut Session,
    lines: &mut [Contest],
    host: &mut impl Host<Session>,
    occasion: Occasion,
) -> SmallVec<[Heard; 2]> {
    let mut all = SmallVec::new();
    let mut open: VecDeque<Heard> = Session::on(session, host, occasion).into_iter().collect();
    while let Some(heard) = open.pop_front() {
        for line in lines.iter_mut() {
            if let Some(op) = line.on(host, &heard) {
                open.extend(Session::on(session, host, Occasion::Ask(op)));
            }
        }
        if heard == Heard::Lapsed && lines.iter().any(|line| line.aim == Aim::Group) {
            open.extend(Session::on(session, host, Occasion::Abandon));
        }
        all.push(heard);
    }
    all
}
