//! What anyone outside the engine may see of a world: one neutral, serialisable picture.
//!
//! No field names a protocol's inner type; what only one protocol has goes under `facts`. The JSON names are
//! part of the product: a change of a name raises [`FORMAT`]. Fields that a node's kind lacks are `null`.
//! What a step did is in `told`, what of a scene is looked at in `parts`.

mod chosen;
mod facts;
mod kept;
mod log;
mod parts;
mod still;
mod told;
mod written;

pub use chosen::{Chosen, Progress, Rung};
pub use facts::{ANSWERED, FAST, IN_LINES, OPEN, WAITING, WAITING_FOR};
pub use kept::{Belief, BeliefRow, Table, TableRow, TreeRow};
pub use log::LogRow;
pub use parts::{Part, Parts};
pub use still::{BallotCell, BallotColumn, BallotTable, Bound, CanAccept, CanStill};
pub use told::{EventKind, Mark, NoteCard, Sending, Stands, Told, Verdict};
pub use written::RecordCard;

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the JSON names below.
pub const FORMAT: u32 = 1;

/// The whole world at one step, as anyone outside may see it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scene {
    /// Version of the names in this picture, [`FORMAT`].
    pub format: u32,
    /// Name of the protocol, such as `raft`.
    pub protocol: String,
    /// How the nodes are best arranged.
    pub layout: Layout,
    /// Simulated time in milliseconds.
    pub time_ms: u64,
    /// Number of steps taken since the start.
    pub step: u64,
    /// Ids of the rules that are switched off.
    pub rules_off: Vec<String>,
    /// Other departures from the protocol's model, as short sentences: rules that were off before as well.
    pub outside_model: Vec<String>,
    /// Every node, in order.
    pub nodes: Vec<NodeCard>,
    /// Messages in flight, the next one due first.
    pub messages: Vec<Packet>,
    /// State of the links.
    pub links: Links,
    /// What the network has done with messages since the start.
    pub network: Traffic,
    /// Values chosen or entries committed, as an omniscient observer knows them.
    pub chosen: Vec<Chosen>,
    /// How far entries or values have come, the newest of them, by slot.
    pub progress: Vec<Progress>,
    /// What those who decide did at each ballot, slot by slot, where values are chosen by ballots.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ballots: Vec<BallotTable>,
    /// What can still be chosen from here while all rules are kept, whatever happens, where that is computed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub can_still: Vec<CanStill>,
    /// The slots in which that is one value alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bound: Vec<Bound>,
    /// What nodes hold to be so, beside what is so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beliefs: Vec<Belief>,
    /// Properties that were violated, oldest first.
    pub violations: Vec<Violation>,
}

/// How the nodes are best arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Equal servers on a ring.
    Ring,
    /// One row for each kind of node.
    Rows,
    /// One group for each kind of node, under its name.
    Groups,
}

/// One node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct NodeCard {
    /// Name, such as `S1`.
    pub id: String,
    /// Kind, such as `server` or `acceptor`.
    pub kind: String,
    /// Name of the machine it shares with other nodes, if it does.
    pub host: Option<String>,
    /// Whether its process runs.
    pub up: bool,
    /// Whether it is held up: it neither receives nor times out.
    pub paused: bool,
    /// Present role, such as `leader`; `down` while it does not run.
    pub role: String,
    /// How the role is drawn.
    pub badge: Badge,
    /// Term or ballot, for colour.
    pub epoch: Option<Epoch>,
    /// Raft: current term.
    pub term: Option<u64>,
    /// Raft: candidate voted for in this term.
    pub voted_for: Option<String>,
    /// The log: Raft's, or what a plain replica applied, in its order.
    pub log: Option<Vec<LogRow>>,
    /// The last index that its log has given up for a snapshot, if it has: the log begins behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compacted: Option<u64>,
    /// Raft: highest index known to be committed.
    pub commit_index: Option<u64>,
    /// Raft: highest index applied to the state machine.
    pub last_applied: Option<u64>,
    /// Paxos acceptor: highest ballot promised (`n_h`).
    pub promised: Option<String>,
    /// Paxos acceptor: proposal accepted last (`n_a`, `n_value`).
    pub accepted: Option<Proposal>,
    /// Paxos proposer: ballot in use (`n_my`).
    pub ballot: Option<String>,
    /// Paxos proposer: the value it would like, or has to, propose. Plain replica: what it holds.
    pub value: Option<String>,
    /// Paxos learner: the value decided.
    pub decided: Option<String>,
    /// Replies gathered towards a quorum, if the node waits for one.
    pub tallies: Vec<Tally>,
    /// Armed timers.
    pub timers: Vec<TimerCard>,
    /// What is on its disk, durable.
    pub disk: Vec<Field>,
    /// What it wrote that a crash would still take away.
    pub unflushed: Vec<Field>,
    /// How many records those are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unflushed_records: Option<u64>,
    /// The records that it has written last, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordCard>,
    /// How many it has written before those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub older_records: Option<u64>,
    /// How many a crash has taken since it wrote the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_records: Option<u64>,
    /// Whether its disk takes nothing more that is to be durable.
    pub disk_fails: bool,
    /// If a crash is armed: how many of the next handler's sends and writes still happen.
    pub crash_after: Option<u64>,
    /// If a crash is armed for a moment that has a name: that name, such as `before send`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crash_at: Option<String>,
    /// How fast its clock runs, in percent, if that is not 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<u64>,
    /// Options that it goes by alone.
    pub options: Vec<Field>,
    /// Everything else that its kind knows.
    pub facts: BTreeMap<String, Fact>,
    /// What it keeps in rows, if it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// What it keeps as a tree, if it does: a parent before its children.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tree: Vec<TreeRow>,
    /// What counts most of it now, in few words, the longest way to say it first: `tasks 4 of 4`, `4/4`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gist: Vec<String>,
    /// Under which node it stands in a picture of groups: what belongs to that one's machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<String>,
    /// Whom it takes orders from now, as far as it knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obeys: Option<String>,
    /// Of a client: its numbers for what it waits for, the oldest first.
    #[serde(skip)]
    pub awaited_numbers: Vec<u32>,
}

/// How a role is told apart without colour: a symbol and a letter; and with it: a tone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Badge {
    /// A one-column symbol.
    pub symbol: char,
    /// A letter, for terminals without the symbol.
    pub letter: char,
    /// Which of the theme's tones it takes.
    pub tone: Tone,
}

/// What a role is like, whatever the protocol calls it; a theme gives each a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// It leads, or is driving a ballot.
    Lead,
    /// It wants to lead.
    Seek,
    /// It follows or stores.
    #[default]
    Calm,
    /// It has learned a decision.
    Know,
    /// It only asks.
    Ask,
    /// It does not run.
    Down,
}

/// A term or ballot: as text, and its rank for a steady colour (equal ranks, equal colours).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Epoch {
    /// As it is written, such as `3` or `2.P1`.
    pub text: String,
    /// Order among all terms or ballots.
    pub rank: u64,
}

impl Epoch {
    /// The number of a term, and whether it is what an ensemble calls an epoch, such as `e3`.
    pub fn number(&self) -> (&str, bool) {
        self.text.strip_prefix('e').map_or((&self.text, false), |number| (number, true))
    }
}

/// A numbered proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proposal {
    /// Ballot number with its proposer, such as `2.P1`.
    pub ballot: String,
    /// Value.
    pub value: String,
}

/// Replies gathered towards a quorum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tally {
    /// What is gathered, such as `votes` or `promises`.
    pub what: String,
    /// Who answered so.
    pub from: Vec<String>,
    /// How many are needed.
    pub need: u64,
    /// How many could answer at all.
    pub of: u64,
    /// Whether these are enough. Copies of an entry that its leader may not count never are.
    pub enough: bool,
}

/// An armed timer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimerCard {
    /// Name, as `fire` takes it.
    pub name: String,
    /// When it was armed, in ms.
    pub armed_ms: u64,
    /// When it is due, in ms.
    pub due_ms: u64,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Value, as text.
    pub value: String,
}

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Packet {
    /// Link and number, such as `S1>S2#57`.
    pub id: String,
    /// Kind, such as `RequestVote`.
    pub kind: String,
    /// What it is called where it is told or drawn: its kind, or what it says, such as `No vote`.
    pub called: String,
    /// What it is for, so that it can be told by its sign.
    pub shape: Shape,
    /// Sender.
    pub from: String,
    /// Addressee.
    pub to: String,
    /// When it left, in ms.
    pub sent_ms: u64,
    /// When it is due, in ms.
    pub due_ms: u64,
    /// Whether it was damaged under way; the checksum will turn that into a loss.
    pub corrupt: bool,
    /// Whether it was put on its link, copied, delayed or damaged by hand.
    pub by_hand: bool,
    /// Term or ballot, for colour.
    pub epoch: Option<Epoch>,
    /// Raft: the sender's term.
    pub term: Option<u64>,
    /// Paxos: the ballot.
    pub ballot: Option<String>,
    /// Paxos: the value.
    pub value: Option<String>,
    /// Everything else it says.
    pub facts: BTreeMap<String, Fact>,
}

/// What a message is for, whatever its protocol calls it; a screen gives each a sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// It asks for something.
    #[default]
    Asks,
    /// It grants what was asked for.
    Grants,
    /// It refuses that, or ends a connection.
    Refuses,
    /// It carries entries or a value.
    Carries,
    /// It keeps in touch: a heartbeat, or the answer to one that has nothing to say against it.
    Heartbeat,
}

/// State of the links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Links {
    /// Links that carry nothing, each in one direction.
    pub cut: Vec<CutLink>,
    /// Links with a latency or loss of their own, each in one direction.
    pub own: Vec<OwnLink>,
    /// The connections that are open, each by its two ends, where links are connections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<[String; 2]>,
}

/// A link that has something for itself in this direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnLink {
    /// Sender's end.
    pub from: String,
    /// Addressee's end.
    pub to: String,
    /// From and up to how many ms its messages take, if that differs from all links.
    pub latency_ms: Option<[u64; 2]>,
    /// How many of a hundred are lost, if that differs from all links.
    pub loss_percent: Option<u64>,
}

/// A link that is cut in this direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CutLink {
    /// Sender's end.
    pub from: String,
    /// Addressee's end.
    pub to: String,
}

/// What the network has done with messages, counted from the start of the run. Every message that is no longer in
/// flight was delivered or lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Traffic {
    /// Messages that nodes sent.
    pub sent: u64,
    /// Messages that were put on their link by hand, and that nobody sent.
    pub injected: u64,
    /// Messages that reached their addressee's hands.
    pub delivered: u64,
    /// Messages that never did: dropped, lost by chance, on a cut link, at a node that is down, or thrown away.
    pub lost: u64,
    /// Of the lost ones: those that arrived damaged and were thrown away, since their checksum was wrong.
    pub thrown_away: u64,
    /// Copies that the network made.
    pub duplicated: u64,
    /// How often a message was made to take longer.
    pub delayed: u64,
    /// How often a message was damaged under way.
    pub corrupted: u64,
}

/// What those are by their kind who only ask, from outside of a protocol.
pub const CLIENTS_KIND: &str = "client";

impl NodeCard {
    /// Whether it only asks. It is told by its kind: what it is like may be hidden.
    pub fn is_client(&self) -> bool {
        self.kind == CLIENTS_KIND
    }

    /// Whether it leads others now: a client that is the first of its line leads nobody.
    pub fn leads(&self) -> bool {
        self.up && self.badge.tone == Tone::Lead && !self.is_client()
    }

    /// Whether what it has accepted is what it voted for: in Fast Paxos.
    pub fn votes(&self) -> bool {
        self.facts.contains_key(FAST)
    }

    /// What stands at an index of its log is called by its own name, if it has one in sight, or else by the index.
    pub fn entry_called(&self, index: u64) -> String {
        let called = self.log.iter().flatten().rev().find(|row| row.index == index).and_then(|row| row.called.clone());
        called.unwrap_or_else(|| index.to_string())
    }

    /// Whether what it has promised is a fast round that is open at it, and in which it has not voted yet.
    pub fn is_open(&self) -> bool {
        let Some(Fact::Text(open)) = self.facts.get(OPEN) else { return false };
        let voted = self.accepted.as_ref().is_some_and(|vote| vote.ballot == *open);
        !voted && self.promised.as_ref() == Some(open)
    }

    /// What its epoch is called, `term`, `epoch` or `ballot`, and how it is written there.
    pub fn stands_in(&self) -> Option<(&'static str, &str)> {
        let epoch = self.epoch.as_ref()?;
        Some(match (epoch.number(), self.term) {
            ((number, true), _) => ("epoch", number),
            ((number, false), Some(_)) => ("term", number),
            ((ballot, false), None) => ("ballot", ballot),
        })
    }

    /// What a client waits for, with its numbers for it, the oldest first.
    pub fn awaited(&self) -> impl Iterator<Item = (u32, &str)> {
        self.awaited_numbers.iter().copied().zip(self.texts(WAITING_FOR))
    }

    /// The texts of a list that it knows.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let all = match self.facts.get(name) {
            Some(Fact::List(all)) => all.as_slice(),
            _ => &[],
        };
        all.iter().filter_map(|fact| if let Fact::Text(text) = fact { Some(text.as_str()) } else { None })
    }
}

impl Fact {
    /// Text, from whatever reads as such.
    pub fn text(text: impl ToString) -> Fact {
        Fact::Text(text.to_string())
    }
}

/// A property that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Violation {
    /// Name of the property.
    pub property: String,
    /// Step at which it fell.
    pub step: u64,
    /// Nodes concerned.
    pub nodes: Vec<String>,
    /// One sentence: what is wrong.
    pub detail: String,
}

/// A value of a protocol's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Several.
    List(Vec<Fact>),
    /// By name.
    Map(BTreeMap<String, Fact>),
}
