//! What servers say to each other about the slots of a log, what they write down, and what they tell the observer.

use super::words;
use crate::engine::scene::{Fact, Packet, Shape};
use crate::engine::{Config, NodeId, NodeSet, Value};
use crate::parts::ballot::Ballot;
use crate::parts::service::Asker;
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What stands in a slot: a command, and who asked for it, if a client did. A no-op does nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Who asked for it.
    pub asker: Option<Asker>,
    /// The command.
    pub value: Value,
}

impl Entry {
    /// What fills a slot that nothing was found in.
    pub const NOOP: Entry = Entry { asker: None, value: Value::NOOP };

    /// A command that no client asked for.
    pub fn of(value: Value) -> Entry {
        Entry { asker: None, value }
    }

    /// How two entries stand in a row.
    pub fn compare(self, other: Entry, config: &Config) -> Ordering {
        self.asker.cmp(&other.asker).then_with(|| config.compare(self.value, other.value))
    }
}

/// What a server has accepted in a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vote {
    /// At which ballot.
    pub ballot: Ballot,
    /// What.
    pub entry: Entry,
}

impl Vote {
    /// As it is written: `[2.S1, x=1]`.
    pub fn text(self, config: &Config) -> String {
        format!("[{}, {}]", self.ballot.text(config), config.value_text(self.entry.value))
    }
}

/// What was accepted, by slot.
pub type Votes = SmallVec<[(u32, Vote); 1]>;

/// A few chosen entries in a row.
pub type Entries = SmallVec<[Entry; 1]>;

/// All slots from one on.
pub const ALL: u32 = u32::MAX;

/// A message between servers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Phase 1(a): a server asks for promises, for all slots from one on.
    Prepare {
        /// The ballot to be promised.
        ballot: Ballot,
        /// The first slot.
        from: u32,
        /// The last one; [`ALL`] has no end.
        upto: u32,
    },
    /// Phase 1(b): a server promises, and reports what it has accepted in those slots.
    Promise {
        /// The ballot promised.
        ballot: Ballot,
        /// The first slot.
        from: u32,
        /// What it has accepted there.
        votes: Votes,
    },
    /// A server refuses what comes at a ballot: a hint, never needed for safety.
    Refusal {
        /// The ballot refused.
        ballot: Ballot,
        /// What it has promised.
        promised: Ballot,
    },
    /// Phase 2(a): a leader asks to accept something in a slot.
    Accept {
        /// Where.
        slot: u32,
        /// At which ballot, and what.
        vote: Vote,
    },
    /// Phase 2(b): a server has accepted that.
    Accepted {
        /// Where.
        slot: u32,
        /// At which ballot, and what.
        vote: Vote,
    },
    /// A leader lives, and tells how far everything is chosen.
    Heartbeat {
        /// The leader's ballot.
        ballot: Ballot,
        /// All slots below this one are chosen.
        below: u32,
    },
    /// A server lacks what is chosen, from a slot on.
    Lacks {
        /// The first slot that it lacks.
        from: u32,
    },
    /// What is chosen, from a slot on.
    Chosen {
        /// The first slot.
        from: u32,
        /// What is chosen there and in the slots that follow.
        entries: Entries,
    },
}

/// A write to a server's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// The ballot that it uses, before Prepare leaves.
    Ballot(Ballot),
    /// What it promises.
    Promise(Ballot),
    /// What it accepts in a slot, and what it has promised by that.
    Accept {
        /// Where.
        slot: u32,
        /// At which ballot, and what.
        vote: Vote,
        /// What it has promised now.
        promised: Ballot,
    },
    /// What it knows to be chosen in a slot.
    Chosen {
        /// Where.
        slot: u32,
        /// What.
        entry: Entry,
    },
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        let (ballot, value) = (|ballot: &Ballot| ballot.text(config), |entry: &Entry| config.value_text(entry.value));
        match self {
            Record::Ballot(number) => words::record_ballot(ballot(number)),
            Record::Promise(number) => words::record_promise(ballot(number)),
            Record::Accept { slot, vote, .. } => words::record_accept(*slot, ballot(&vote.ballot), value(&vote.entry)),
            Record::Chosen { slot, entry } => words::record_chosen(*slot, value(entry)),
        }
    }
}

/// What a server does that neither a message nor a record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A leader counts itself among those that have accepted what it proposes.
    CountsItself {
        /// Where.
        slot: u32,
        /// At which ballot, and what.
        vote: Vote,
    },
}

/// Kinds of messages.
pub const KINDS: [&str; 8] = ["Prepare", "Promise", "Refusal", "Accept", "Accepted", "Heartbeat", "Lacks", "Chosen"];

impl Msg {
    /// Its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Msg::Prepare { .. } => "Prepare",
            Msg::Promise { .. } => "Promise",
            Msg::Refusal { .. } => "Refusal",
            Msg::Accept { .. } => "Accept",
            Msg::Accepted { .. } => "Accepted",
            Msg::Heartbeat { .. } => "Heartbeat",
            Msg::Lacks { .. } => "Lacks",
            Msg::Chosen { .. } => "Chosen",
        }
    }

    /// What it is for.
    pub fn shape(&self) -> Shape {
        match self {
            Msg::Prepare { .. } | Msg::Lacks { .. } => Shape::Asks,
            Msg::Promise { .. } | Msg::Accepted { .. } => Shape::Grants,
            Msg::Refusal { .. } => Shape::Refuses,
            Msg::Accept { .. } | Msg::Chosen { .. } => Shape::Carries,
            Msg::Heartbeat { .. } => Shape::Heartbeat,
        }
    }

    /// The slot that it is about, if it is about one.
    pub fn slot(&self) -> Option<u32> {
        match self {
            Msg::Accept { slot, .. } | Msg::Accepted { slot, .. } => Some(*slot),
            Msg::Chosen { from, entries } if entries.len() == 1 => Some(*from),
            _ => None,
        }
    }

    /// Shows what it says.
    pub fn picture(&self, config: &Config, servers: NodeSet, packet: &mut Packet) {
        let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
        let mut int = |name: &str, n: u32| facts.insert(name.into(), Fact::Int(n.into()));
        let ballot = match self {
            Msg::Prepare { ballot, from, upto } => {
                int("from_slot", *from);
                if *upto != ALL {
                    int("to_slot", *upto);
                }
                Some(*ballot)
            }
            Msg::Promise { ballot, from, votes } => {
                int("from_slot", *from);
                let value = |vote: &Vote| config.value_text(vote.entry.value);
                let told = |(slot, vote): &(u32, Vote)| {
                    Fact::Text(format!("{slot}:{}:{}", vote.ballot.text(config), value(vote)))
                };
                facts.insert("reports".into(), Fact::List(votes.iter().map(told).collect()));
                Some(*ballot)
            }
            Msg::Refusal { ballot, promised } => {
                facts.insert("promised".into(), Fact::Text(promised.text(config)));
                Some(*ballot)
            }
            Msg::Accept { slot, vote } | Msg::Accepted { slot, vote } => {
                int("slot", *slot);
                packet.value = Some(config.value_text(vote.entry.value));
                Some(vote.ballot)
            }
            Msg::Heartbeat { ballot, below } => {
                int("chosen_below", *below);
                Some(*ballot)
            }
            Msg::Lacks { from } => {
                int("from_slot", *from);
                None
            }
            Msg::Chosen { from, entries } => {
                int("from_slot", *from);
                let text = |entry: &Entry| Fact::Text(config.value_text(entry.value));
                facts.insert("entries".into(), Fact::List(entries.iter().map(text).collect()));
                None
            }
        };
        packet.ballot = ballot.map(|ballot| ballot.text(config));
        packet.epoch = ballot.map(|ballot| ballot.epoch(config, servers));
        packet.facts = facts;
    }

    /// Whether it may come from this server: what is said at a ballot comes from whose it is, or goes to it.
    pub fn ballot(&self) -> Option<Ballot> {
        match self {
            Msg::Prepare { ballot, .. }
            | Msg::Promise { ballot, .. }
            | Msg::Refusal { ballot, .. }
            | Msg::Heartbeat { ballot, .. } => Some(*ballot),
            Msg::Accept { vote, .. } | Msg::Accepted { vote, .. } => Some(vote.ballot),
            Msg::Lacks { .. } | Msg::Chosen { .. } => None,
        }
    }
}

/// What happens to a server's slots.
#[derive(Clone, Copy, Debug)]
pub enum Occasion<'a> {
    /// A message arrived.
    Message(NodeId, &'a Msg),
    /// A timer ran out.
    Timer(crate::engine::TimerId),
    /// It is told to ask for promises: these, or all.
    Prepare(NodeSet),
    /// It is to get a command chosen, in some slot.
    Propose(Entry),
}

/// What comes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is decided now and can be done, slot by slot.
    pub decided: SmallVec<[(u32, Entry); 2]>,
    /// Whether it leads no longer.
    pub deposed: bool,
}
