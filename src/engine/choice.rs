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
    /// The node will crash after so many sends and writes of its next handler.
    CrashAfter(NodeId, u8),
    /// A crash that is armed for the node's next handler is taken back.
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
    /// An option gets another value.
    Set(OptionId, [u32; 2]),
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

impl Choice {
    /// Whether this is something that a person breaks, mends or asks for, and not the system going its way.
    pub fn is_fault(self) -> bool {
        use Choice::{Clock, Corrupt, Crash, CrashAfter, Cut, Delay, Deliver, Drop, Duplicate, Fire, Flush, Heal};
        use Choice::{Input, Lose, Pause, Restart, Resume, Set, Spare, Switch, Wait};
        match self {
            Deliver(_) | Lose(_) | Fire(..) | Input { .. } | Wait | Resume(_) => false,
            Drop(_) | Duplicate(_) | Delay(..) | Corrupt(_) | Cut { .. } | Heal { .. } => true,
            Crash(_) | CrashAfter(..) | Spare(_) | Restart { .. } | Pause(_) | Flush(_) | Clock(..) => true,
            Set(..) | Switch { .. } => true,
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
}

impl Refusal {
    /// A refusal that needs no remedy, or has none.
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), remedy: None }
    }

    /// The same with a remedy.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Refusal {
        self.remedy = Some(remedy.into());
        self
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
