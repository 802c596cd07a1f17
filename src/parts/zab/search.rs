//! Servers under other names. Votes compare names, so nobody may be renamed where anybody votes; whom servers follow
//! because they are told to hangs on no name.

use super::messages::{Msg, Standing};
use super::{Ghost, State, Zab};
use crate::engine::NodeId;
use crate::engine::compact::Renaming;
use std::collections::BTreeMap;

impl Zab {
    /// Gives servers other names.
    pub fn rename(&mut self, names: &Renaming) {
        if let Some(vote) = &mut self.vote {
            vote.leader = names.node(vote.leader);
        }
        match &mut self.state {
            State::Looking(looking) => {
                looking.heard = keyed(&looking.heard, names);
                looking.heard.values_mut().for_each(|heard| heard.vote.leader = names.node(heard.vote.leader));
                looking.asked = keyed(&looking.asked, names);
                looking.settling = looking.settling.map(|id| names.node(id));
            }
            State::Following(following) => following.leader = names.node(following.leader),
            State::Leading(leading) => {
                leading.learners = keyed(&leading.learners, names);
                leading.accepts = names.nodes(leading.accepts);
            }
        }
    }

    /// Whether it has taken part in an election by votes since it started.
    pub fn has_voted(&self) -> bool {
        self.round > 0
    }
}

impl Msg {
    /// Gives servers other names.
    pub fn rename(&mut self, names: &Renaming) {
        if let Msg::Notification { vote, .. } = self {
            vote.leader = names.node(vote.leader);
        }
    }

    /// Whether it is the vote of a server that looks for a leader.
    pub fn is_vote(&self) -> bool {
        matches!(self, Msg::Notification { standing: Standing::Looking, .. })
    }
}

impl Ghost {
    /// Gives servers other names.
    pub fn rename(&mut self, names: &Renaming) {
        self.leaders.for_each_mut(|leader| *leader = names.node(*leader));
        self.count.rename(names);
    }
}

fn keyed<T: Clone>(things: &BTreeMap<NodeId, T>, names: &Renaming) -> BTreeMap<NodeId, T> {
    things.iter().map(|(id, thing)| (names.node(*id), thing.clone())).collect()
}
