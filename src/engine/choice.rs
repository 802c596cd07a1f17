//! Everything that can happen to a world: the one list that the keyboard, scripts, the schedule, chaos and search
//! pick from.

use super::{InputId, MsgId, NodeId, NodeSet, OptionId, RuleId, Time, Timer, Value};
use std::fmt;

/// One thing that happens, and when. The clock moves to the later of now and `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// Simulated time, ms.
    pub at: Time,
    /// What happens.
    pub choice: Choice,
}

/// One thing that can happen to a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// A message arrives.
    Deliver(MsgId),
    /// A message is taken off its link by hand.
    Drop(MsgId),
    /// A message that fell due on a cut link, at a node that is down, or by chance is lost.
    Lose(MsgId),
    /// A message is sent once more by the network.
    Duplicate(MsgId),
    /// A message falls due so many ms later than now or than it would have, whichever is later.
    Delay(MsgId, u32),
    /// A message is damaged; the checksum will turn it into a loss on arrival.
    Corrupt(MsgId),
    /// A node's timer runs out.
    Fire(NodeId, Timer),
    /// A node's machine stops: memory, timers and unflushed writes are gone.
    Crash(NodeId),
    /// The node will crash in the middle of a handler.
    CrashAt(NodeId, Moment),
    /// A node's machine stops, and of what the node has not flushed so many records are on its disk all the same.
    CrashKeeping(NodeId, u16),
    /// The disk of a node's machine no longer takes what is to be durable, or does so again.
    Disk {
        /// Any node of the machine.
        node: NodeId,
        /// Whether it works from now.
        works: bool,
    },
    /// A crash that is armed is taken back.
    Spare(NodeId),
    /// A machine that is down starts again with its disk, or with an empty one.
    Restart {
        /// Any node of the machine.
        node: NodeId,
        /// Whether its disk is emptied.
        wiped: bool,
    },
    /// A node is held up: nothing reaches it and its timers wait.
    Pause(NodeId),
    /// A node that was held up goes on; what is overdue comes now.
    Resume(NodeId),
    /// What a node wrote without flushing becomes durable.
    Flush(NodeId),
    /// The clock of a node's machine runs at another rate, in percent of true time.
    Clock(NodeId, u32),
    /// Links from the one group to the other carry nothing.
    Cut {
        /// Senders.
        from: NodeSet,
        /// Addressees.
        to: NodeSet,
        /// Whether the way back is cut as well.
        both: bool,
    },
    /// Links from the one group to the other carry again.
    Heal {
        /// Senders.
        from: NodeSet,
        /// Addressees.
        to: NodeSet,
        /// Whether the way back is healed as well.
        both: bool,
    },
    /// Links from the one group to the other take a latency or a loss of their own, or that of all links again.
    Tune {
        /// Senders.
        from: NodeSet,
        /// Addressees.
        to: NodeSet,
        /// Whether it is so on the way back as well.
        both: bool,
        /// What they take.
        odds: Odds,
    },
    /// A request from outside, such as a client's command.
    Input {
        /// The node that acts on it.
        node: NodeId,
        /// Which of the protocol's inputs.
        input: InputId,
        /// The nodes it is aimed at; none means all that it could concern.
        to: NodeSet,
        /// A value, if it carries one.
        value: Value,
    },
    /// A message of one's own is put on a link, as if its sender had sent it.
    Inject {
        /// Whom it seems to come from.
        from: NodeId,
        /// Its addressee.
        to: NodeId,
        /// The number of the word that says its kind and its fields.
        says: Value,
    },
    /// An option gets another value.
    Set(OptionId, [u32; 2]),
    /// A node goes by a value of its own of an option, or by that of all nodes again.
    SetOf {
        /// The node.
        node: NodeId,
        /// The option.
        option: OptionId,
        /// Its own value; nothing is that of all nodes.
        value: Option<[u32; 2]>,
    },
    /// A rule is switched off or on.
    Switch {
        /// The rule.
        rule: RuleId,
        /// Whether it is on from now.
        on: bool,
    },
    /// Time passes and nothing happens.
    Wait,
}

/// Where in a handler a crash that is armed comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// After so many sends and writes of the next handler, or at its end.
    After(u8),
    /// Just before the first message of the next handler that sends one.
    BeforeSend,
    /// Just after it.
    AfterSend,
    /// Just before the first write of the next handler that writes.
    BeforeWrite,
    /// Just after it.
    AfterWrite,
}

impl Moment {
    /// Those that have a name.
    pub const NAMED: [Moment; 4] = [Moment::BeforeSend, Moment::AfterSend, Moment::BeforeWrite, Moment::AfterWrite];

    /// What it is called, if it is not counted.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Moment::After(_) => None,
            Moment::BeforeSend => Some("before send"),
            Moment::AfterSend => Some("after send"),
            Moment::BeforeWrite => Some("before write"),
            Moment::AfterWrite => Some("after write"),
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Moment> {
        Moment::NAMED.into_iter().find(|moment| moment.name() == Some(name))
    }
}

/// What messages on a link meet with, where it differs from all other links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Odds {
    /// They travel so long, ms.
    Latency([u16; 2]),
    /// They travel as long as everywhere.
    UsualLatency,
    /// So many of a hundred are lost.
    Loss(u8),
    /// As many are lost as everywhere.
    UsualLoss,
}

// Every step of a run is kept.
const _: () = assert!(size_of::<Step>() == 24);

impl Choice {
    /// Whether this makes a world go on in which nothing is scheduled, and nobody asks for anything.
    pub(super) fn awakens(self) -> bool {
        use Choice::{Clock, Corrupt, Crash, CrashAt, CrashKeeping, Cut, Delay, Deliver, Disk, Drop, Duplicate, Fire};
        use Choice::{Flush, Heal, Inject, Input, Lose, Pause, Restart, Resume, Set, SetOf, Spare, Switch, Tune, Wait};
        match self {
            Fire(..) | Restart { .. } | Resume(_) => true,
            Deliver(_) | Drop(_) | Lose(_) | Duplicate(_) | Delay(..) | Corrupt(_) | Crash(_) | CrashAt(..) => false,
            CrashKeeping(..) | Disk { .. } | Spare(_) | Pause(_) | Flush(_) | Clock(..) | Cut { .. } => false,
            Heal { .. } | Tune { .. } | Input { .. } | Inject { .. } | Set(..) | SetOf { .. } | Switch { .. } => false,
            Wait => false,
        }
    }

    /// Whether this is something that a person breaks, mends or asks for, and not the system going its way.
    pub fn is_fault(self) -> bool {
        use Choice::{Clock, Corrupt, Crash, CrashAt, CrashKeeping, Cut, Delay, Deliver, Disk, Drop, Duplicate, Fire};
        use Choice::{Flush, Heal, Inject, Input, Lose, Pause, Restart, Resume, Set, SetOf, Spare, Switch, Tune, Wait};
        match self {
            Deliver(_) | Lose(_) | Fire(..) | Input { .. } | Wait | Resume(_) => false,
            Drop(_) | Duplicate(_) | Delay(..) | Corrupt(_) | Cut { .. } | Heal { .. } | Tune { .. } => true,
            Inject { .. } => true,
            CrashKeeping(..) | Disk { .. } => true,
            Crash(_) | CrashAt(..) | Spare(_) | Restart { .. } | Pause(_) | Flush(_) | Clock(..) => true,
            Set(..) | SetOf { .. } | Switch { .. } => true,
        }
    }
}

/// Why a choice cannot happen now, and what to do about it. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, without a full stop.
    pub message: String,
    /// What would be right, if that is not plain.
    pub remedy: Option<String>,
    /// Whether what was asked for is so already, so that a script may go on.
    pub is_so: bool,
}

impl Refusal {
    /// A refusal that needs no remedy, or has none.
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), remedy: None, is_so: false }
    }

    /// The same with a remedy.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Refusal {
        self.remedy = Some(remedy.into());
        self
    }

    /// The same of what need not be done, since it is so already.
    pub fn so_already(self) -> Refusal {
        Refusal { is_so: true, ..self }
    }
}

/// Both as one line.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "; {remedy}"))
    }
}

impl std::error::Error for Refusal {}
