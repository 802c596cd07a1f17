//! What servers say to each other, what they write down, what happens to them and what comes of it. Messages have
//! ZooKeeper's names; those of the paper stand beside them.

use super::words;
use crate::engine::scene::{Fact, Packet, Shape};
use crate::engine::{Config, List, NodeId, NodeSet, TimerId};
use crate::parts::znodes::{Txn, Zxid, shown_epoch};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// A transaction with its place in the order of all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    /// Its place.
    pub zxid: Zxid,
    /// What it changes.
    pub txn: Txn,
}

impl Proposal {
    /// In a few words: `1.3 create /a`.
    pub fn text(&self, config: &Config) -> String {
        format!("{} {}", self.zxid, self.txn.text(config))
    }
}

/// Transactions in the order in which a server logged them.
pub type History = List<Proposal>;

/// A few of them in a row.
pub type Proposals = SmallVec<[Proposal; 1]>;

/// Whom a server would have for its leader, and what speaks for that one: compared in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vote {
    /// The epoch of the last leader that it was synchronised with.
    pub epoch: u32,
    /// The end of its history.
    pub last: Zxid,
    /// Who it is.
    pub leader: NodeId,
}

/// What a server does at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It looks for a leader.
    Looking,
    /// It follows one.
    Following,
    /// It leads, or would like to.
    Leading,
}

impl Standing {
    /// In the order of the variants, what they are called.
    pub const NAMES: [&'static str; 3] = ["looking", "following", "leading"];

    /// What it is called.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// A message between servers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Election: whom a server votes for, or has found.
    Notification {
        /// Its vote.
        vote: Vote,
        /// Its number for the election.
        round: u32,
        /// What it does.
        standing: Standing,
    },
    /// Discovery, the paper's CEPOCH: a follower tells the highest epoch that it has accepted.
    FollowerInfo {
        /// That epoch.
        accepted: u32,
    },
    /// The paper's NEWEPOCH: a leader proposes an epoch above those of a quorum.
    LeaderInfo {
        /// That epoch.
        epoch: u32,
    },
    /// The paper's ACK-E: a follower has accepted the epoch, and tells what it has.
    AckEpoch {
        /// That epoch: whoever has proposed another one since is not meant.
        epoch: u32,
        /// The epoch of the last leader that it was synchronised with.
        current: u32,
        /// The end of its history.
        last: Zxid,
        /// Whether it has accepted the epoch just now: one that did before does not count once more.
        anew: bool,
    },
    /// Synchronisation: what a follower's history lacks at its end.
    Diff {
        /// Behind what it stands.
        after: Zxid,
        /// What it lacks; nothing if it has all.
        proposals: Proposals,
    },
    /// What the leader's history lacks is to go.
    Trunc {
        /// The last that stays.
        to: Zxid,
    },
    /// Everything, instead of what the follower has.
    Snap {
        /// The leader's history.
        history: History,
    },
    /// A follower has been sent all that its history needs.
    NewLeader {
        /// The leader's epoch.
        epoch: u32,
    },
    /// The paper's COMMIT-LD: a quorum is synchronised, what a follower was sent is committed, and it may serve.
    UpToDate,
    /// Broadcast: a transaction is to be logged.
    Propose(Proposal),
    /// It is on disk; with the counter 0, all that came before `NewLeader` is.
    Ack {
        /// Its place.
        zxid: Zxid,
    },
    /// It is committed, and so is all before it.
    Commit {
        /// Its place.
        zxid: Zxid,
    },
    /// A leader shows that it is there.
    LeaderPing,
    /// So does a follower.
    FollowerPing,
}

/// Kinds of messages.
pub const KINDS: [&str; 14] = [
    "Notification",
    "FollowerInfo",
    "LeaderInfo",
    "AckEpoch",
    "Diff",
    "Trunc",
    "Snap",
    "NewLeader",
    "UpToDate",
    "Propose",
    "Ack",
    "Commit",
    "LeaderPing",
    "FollowerPing",
];

impl Msg {
    /// Its kind, by its place among all.
    pub(super) fn place(&self) -> u32 {
        match self {
            Msg::Notification { .. } => 0,
            Msg::FollowerInfo { .. } => 1,
            Msg::LeaderInfo { .. } => 2,
            Msg::AckEpoch { .. } => 3,
            Msg::Diff { .. } => 4,
            Msg::Trunc { .. } => 5,
            Msg::Snap { .. } => 6,
            Msg::NewLeader { .. } => 7,
            Msg::UpToDate => 8,
            Msg::Propose(_) => 9,
            Msg::Ack { .. } => 10,
            Msg::Commit { .. } => 11,
            Msg::LeaderPing => 12,
            Msg::FollowerPing => 13,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> &'static str {
        KINDS[self.place() as usize]
    }

    /// What it is for.
    pub fn shape(&self) -> Shape {
        match self {
            Msg::Notification { .. } | Msg::FollowerInfo { .. } | Msg::LeaderInfo { .. } | Msg::NewLeader { .. } => {
                Shape::Asks
            }
            Msg::AckEpoch { .. } | Msg::UpToDate | Msg::Ack { .. } => Shape::Grants,
            Msg::Diff { .. } | Msg::Trunc { .. } | Msg::Snap { .. } | Msg::Propose(_) | Msg::Commit { .. } => {
                Shape::Carries
            }
            Msg::LeaderPing | Msg::FollowerPing => Shape::Heartbeat,
        }
    }

    /// Shows what it says.
    pub fn picture(&self, config: &Config, packet: &mut Packet) {
        let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
        let mut tell = |name: &str, fact: Fact| drop(facts.insert(name.into(), fact));
        let rows = |rows: &mut dyn Iterator<Item = &Proposal>| {
            Fact::List(rows.map(|row| Fact::Text(format!("{} {}", row.zxid, row.txn.written(config)))).collect())
        };
        match self {
            Msg::Notification { vote, round, standing } => {
                tell("vote", Fact::text(config.name(vote.leader)));
                tell("current_epoch", Fact::Int(vote.epoch.into()));
                tell("last_zxid", Fact::text(vote.last));
                tell("round", Fact::Int((*round).into()));
                tell("standing", Fact::text(standing.name()));
            }
            Msg::FollowerInfo { accepted } => tell("accepted_epoch", Fact::Int((*accepted).into())),
            Msg::LeaderInfo { epoch } | Msg::NewLeader { epoch } => tell("epoch", Fact::Int((*epoch).into())),
            Msg::AckEpoch { epoch, current, last, anew } => {
                tell("epoch", Fact::Int((*epoch).into()));
                tell("current_epoch", Fact::Int((*current).into()));
                tell("last_zxid", Fact::text(last));
                tell("anew", Fact::Bool(*anew));
            }
            Msg::Diff { after, proposals } => {
                tell("after", Fact::text(after));
                tell("proposals", rows(&mut proposals.iter()));
            }
            Msg::Trunc { to } => tell("to", Fact::text(to)),
            Msg::Snap { history } => tell("proposals", rows(&mut history.iter())),
            Msg::Propose(Proposal { zxid, txn }) => {
                tell("zxid", Fact::text(zxid));
                packet.value = Some(txn.text(config));
            }
            Msg::Ack { zxid } | Msg::Commit { zxid } => tell("zxid", Fact::text(zxid)),
            Msg::UpToDate | Msg::LeaderPing | Msg::FollowerPing => {}
        }
        packet.epoch = self.epoch().map(shown_epoch);
        packet.facts = facts;
    }

    /// The epoch that it is about, if it is about one.
    pub fn epoch(&self) -> Option<u32> {
        match self {
            Msg::LeaderInfo { epoch } | Msg::NewLeader { epoch } => Some(*epoch),
            Msg::Propose(Proposal { zxid, .. }) | Msg::Ack { zxid } | Msg::Commit { zxid } => Some(zxid.epoch),
            _ => None,
        }
    }
}

/// A write to a server's disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// The epoch that it accepts.
    Accepted(u32),
    /// The epoch of the leader with which its history is synchronised.
    Current(u32),
    /// A transaction at the end of its history.
    Log(Proposal),
    /// So many stay of its history.
    Truncate(u32),
    /// Another history.
    Replace(History),
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        match self {
            Record::Accepted(epoch) => words::record_accepted(*epoch),
            Record::Current(epoch) => words::record_current(*epoch),
            Record::Log(proposal) => words::record_log(proposal.zxid.to_string(), proposal.txn.text(config)),
            Record::Truncate(len) => words::record_truncate(*len),
            Record::Replace(history) => words::record_replace(history.len() as u32),
        }
    }
}

/// What a server does that neither a message nor a record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A quorum has accepted its epoch: it leads that one.
    Leads(u32),
    /// As a leader it takes some of its history for committed.
    Commits {
        /// So many, from the first on.
        upto: u32,
        /// By whose acknowledgements, its own among them.
        acks: NodeSet,
    },
    /// It drops what it has delivered, and begins anew.
    Resets,
    /// It delivers the transaction in this place of its history.
    Delivers(u32),
}

/// What happens to a server.
#[derive(Clone, Debug)]
pub enum Occasion<'a> {
    /// A message arrived.
    Message(NodeId, &'a Msg),
    /// A timer ran out.
    Timer(TimerId),
    /// The connection with this server broke.
    Broken(NodeId),
    /// It is to get a transaction committed.
    Propose(Txn),
    /// It is told to look for a leader.
    Look,
    /// It is told who leads, without any vote: the paper's oracle.
    Follow(NodeId),
}

/// What comes of it, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was delivered before is void: what follows begins with the first transaction of all.
    pub reset: bool,
    /// What a proposed transaction became.
    pub proposed: Option<Zxid>,
    /// What is committed now and can be done, in order.
    pub delivered: Proposals,
    /// It serves no longer.
    pub closed: bool,
    /// It serves from now on, as a leader or as a follower.
    pub opened: bool,
    /// As a leader: a tick has passed.
    pub ticked: bool,
    /// As a follower: its leader's ping came.
    pub pinged: Option<NodeId>,
    /// As a leader: a follower's ping came.
    pub heard: Option<NodeId>,
}
