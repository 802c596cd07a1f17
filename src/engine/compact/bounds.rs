//! What may happen in one run of a search, how much of it has happened, and what a search need not look at.

use crate::engine::MAX_NODES;

/// No bound.
pub const ANY: u32 = u32::MAX;

/// How often things may happen in one run; [`ANY`] is no bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Machines that crash.
    pub crashes: u32,
    /// Machines that start again.
    pub restarts: u32,
    /// Messages that the network sends once more.
    pub duplicates: u32,
    /// Connections that break because a message is lost. Where links are loose, messages are lost without a bound.
    pub breaks: u32,
    /// Timers that run out, on all nodes together.
    pub timeouts: u32,
    /// Timers that run out on any one node.
    pub node_timeouts: u32,
    /// Clients' requests.
    pub requests: u32,
    /// Times that nodes are told to act, as by `prepare P1`.
    pub acts: u32,
    /// The highest term or round that any node reaches.
    pub epoch: u32,
}

/// What need not be looked at, because a run that is no longer shows the same. All of it is on by default; without it
/// verdicts and lengths are the same and states more. The first two leave out nothing of what is on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shrink {
    /// Messages that can have no effect any more, and deliveries that have none.
    pub useless: bool,
    /// Crashes in the middle of a handler, but for those just before a flushed write that follows another effect. Any
    /// other is as good as a crash before or after the handler, and messages that are never delivered.
    pub cuts: bool,
    /// States that differ only in the names of nodes that nothing tells apart.
    pub symmetry: bool,
}

/// What somebody looks at, and so is a part of every state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regard {
    /// What has fallen so far.
    pub falls: bool,
    /// The messages under way: then each of them counts, although another says the same, and a copy is one that need not
    /// arrive at once.
    pub messages: bool,
}

/// How much of the bounds was used on the way to a state. What has no bound is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Used {
    pub crashes: u8,
    pub restarts: u8,
    pub duplicates: u8,
    pub breaks: u8,
    pub timeouts: u8,
    pub requests: u8,
    pub acts: u8,
    pub node_timeouts: [u8; MAX_NODES],
}

/// Something that uses up a part of the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spend {
    Crash,
    Restart,
    Duplicate,
    Break,
    Request,
    Act,
    Timeout(u8),
}

impl Spend {
    /// A number of its own.
    pub fn code(self) -> u32 {
        match self {
            Spend::Crash => 0,
            Spend::Restart => 1,
            Spend::Duplicate => 2,
            Spend::Request => 3,
            Spend::Act => 4,
            Spend::Break => 5,
            Spend::Timeout(node) => 16 + u32::from(node),
        }
    }
}

/// The most that is counted of anything with a bound.
const MOST: u32 = 250;
const _: () = assert!(MOST <= u8::MAX as u32, "what is used is counted in bytes");

/// Counts one more, if the bound leaves room for it.
fn count(used: &mut u8, bound: u32) -> bool {
    if bound == ANY {
        return true;
    }
    let room = u32::from(*used) < bound.min(MOST);
    *used += u8::from(room);
    room
}

impl Used {
    /// What is used after one more of these; `None` if the bounds leave no room for it.
    pub fn after(mut self, spend: Spend, bounds: &Bounds) -> Option<Used> {
        let room = match spend {
            Spend::Crash => count(&mut self.crashes, bounds.crashes),
            Spend::Restart => count(&mut self.restarts, bounds.restarts),
            Spend::Duplicate => count(&mut self.duplicates, bounds.duplicates),
            Spend::Break => count(&mut self.breaks, bounds.breaks),
            // The value of a request is its number, so requests are always counted.
            Spend::Request => count(&mut self.requests, bounds.requests.min(MOST)),
            Spend::Act => count(&mut self.acts, bounds.acts),
            Spend::Timeout(node) => {
                count(&mut self.timeouts, bounds.timeouts)
                    && (bounds.node_timeouts >= bounds.timeouts
                        || count(&mut self.node_timeouts[usize::from(node)], bounds.node_timeouts))
            }
        };
        room.then_some(self)
    }
}
