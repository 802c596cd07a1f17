//! What a step did, as anyone outside may see it: what happened, what nodes decided and why, what they sent and wrote.
//! It knows no protocol; the sentences in it come from the catalogue.

use super::{Badge, CutLink, Epoch, Fact, Shape};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What one step did, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Told {
    /// The step's number, from 1.
    pub step: u64,
    /// Simulated time in ms after it.
    pub time_ms: u64,
    /// The choice, as a command that would do it again.
    pub command: String,
    /// What happened, in one sentence.
    pub headline: String,
    /// What the nodes did about it and why, in order.
    pub notes: Vec<NoteCard>,
    /// What was sent, written and armed, in order.
    pub effects: Vec<String>,
    /// Whether a brief account leaves the step out: it came by itself, and every note is routine.
    pub routine: bool,
    /// What sort of thing happened.
    pub event: EventKind,
    /// The node at which it happened, if it happened at one.
    pub node: Option<String>,
    /// The message that it was about, such as `S1>S2#57`.
    pub message: Option<String>,
    /// Whether what arrived was a refusal.
    #[serde(skip)]
    pub refusal: bool,
    /// The messages that left.
    pub sent: Vec<Sending>,
    /// The links that were cut, or that carry again, each in one direction.
    #[serde(skip)]
    pub links: Vec<CutLink>,
    /// The nodes that crashed.
    pub crashed: Vec<String>,
    /// The nodes that started again.
    pub started: Vec<String>,
    /// What is worth jumping to.
    pub marks: Vec<Mark>,
    /// How those stand by then who did something, or had something done to them.
    #[serde(skip)]
    pub stands: Vec<Stands>,
}

/// How a node stands after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// The node.
    pub node: String,
    /// Whether its process runs.
    pub up: bool,
    /// Whether it is held up.
    pub paused: bool,
    /// How its role is drawn.
    pub badge: Badge,
    /// The rank of its term or ballot; 0 if it has none.
    pub rank: u64,
}

/// What sort of thing a step was, for drawings in which it is one sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Event")]
pub enum EventKind {
    /// A message arrived.
    Arrival,
    /// A message was lost, or arrived damaged, which is the same.
    Loss,
    /// A timer ran out.
    Timer,
    /// A node crashed.
    Crash,
    /// A node started again.
    Restart,
    /// A node was asked for something from outside.
    Input,
    /// A link was cut.
    Cut,
    /// A link that was cut carries again.
    Heal,
    /// Something else was done by hand: to a link, a message under way, a node, a rule.
    #[default]
    Other,
}

/// A message that left in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sending {
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
    /// When it was due as it left, in ms.
    pub due_ms: u64,
    /// Whether it was put on its link by hand.
    pub by_hand: bool,
    /// Term or ballot, for colour.
    pub epoch: Option<Epoch>,
    /// The value that it carries, if it carries one.
    pub value: Option<String>,
    /// Everything else it says.
    #[serde(skip)]
    pub facts: BTreeMap<String, Fact>,
}

/// A decision of a node: which rule held or refused, and the facts it compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoteCard {
    /// The node that decided.
    pub node: String,
    /// Id of the rule.
    pub rule: String,
    /// How it came out.
    pub verdict: Verdict,
    /// One sentence with the facts.
    pub text: String,
    /// The facts compared, by name; one that stands for nothing is left out.
    pub facts: BTreeMap<&'static str, Fact>,
    /// Whether a brief account leaves it out.
    pub routine: bool,
}

/// How a rule came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Its condition was met.
    Held,
    /// Its condition was not met, so the node did not act.
    Refused,
    /// It kept the node from something that it could have done otherwise.
    Kept,
    /// Its condition was not met, and the node acted all the same: the rule is switched off, or flushing is lazy.
    Waived,
}

/// Something about a step that one may want to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// A leader was elected, or a proposer got its phase-1 quorum.
    Election,
    /// A value was chosen or an entry committed.
    Chosen,
    /// The same of something that others rest on, which is not what the run is about: a transaction of an ensemble.
    Below,
    /// From here on one value alone can be chosen.
    Bound,
    /// Something was broken or mended by hand: a crash, a cut, a loss, a switch.
    Fault,
    /// A property fell.
    Violation,
}

impl Mark {
    /// Whether only an observer knows that it happened.
    pub fn is_observed(self) -> bool {
        matches!(self, Mark::Chosen | Mark::Below | Mark::Bound | Mark::Violation)
    }

    /// How it is written where there is room for a letter.
    pub fn letter(self) -> char {
        match self {
            Mark::Election => 'E',
            Mark::Chosen => 'C',
            Mark::Below => 'c',
            Mark::Bound => 'B',
            Mark::Fault => '✗',
            Mark::Violation => '!',
        }
    }

    /// How much it matters beside others: where there is room for one only, the weightiest is shown.
    pub fn weight(self) -> u8 {
        match self {
            Mark::Violation => 5,
            Mark::Election => 4,
            Mark::Chosen => 3,
            Mark::Bound => 2,
            Mark::Below => 1,
            Mark::Fault => 0,
        }
    }
}
