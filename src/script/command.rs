//! A command once it is read: what it will do, and to whom. Data only: how lines become commands stands in `read`, how
//! commands are done in `run`, `visit` and `search`. A new command is a variant here; the compiler tells who must act.

use super::names::{Group, Messages, NodeName};
use super::query::Query;
use crate::condition::Condition;
use crate::engine::{Choice, GoalId, InputId, Moment, MsgId, NodeId, Odds, OptionId, RuleId, TimerId};
use crate::timeline::Target;

/// The most steps that one command takes.
pub const MAX_STEPS: u64 = 1_000_000;
/// How long `run until` waits if it is not told, in ms of simulated time.
pub const WITHIN_MS: u64 = 60_000;

/// What may be done to a message.
pub type ToMessage = fn(MsgId) -> Choice;
/// What may be done to a node.
pub type ToNode = fn(NodeId) -> Choice;

/// A command that was read and not done yet.
#[derive(Clone)]
pub enum Command {
    /// So many steps forward.
    Step(u64),
    /// So many steps back.
    Back(u64),
    /// To a step.
    Seek(u64),
    /// Elsewhere in the history, in its tree of branches, or a question about it.
    Visit(Visit),
    /// Simulated time passes and nothing happens.
    Wait(u64),
    /// Simulated time passes.
    Run(u64),
    /// Simulated time passes until a condition holds, at most so many ms.
    RunUntil(Box<Condition>, u64),
    /// A condition holds.
    Expect(Box<Condition>),
    /// A search, and the run that it finds.
    Explore(Box<Query>),
    /// A search does not get there.
    Unreachable(Box<Query>),
    /// Something happens at this moment.
    Act(Act),
}

/// What happens at this moment.
#[derive(Clone)]
pub enum Act {
    /// Something happens to each of these messages.
    Message(Messages, ToMessage),
    /// These messages take longer.
    Delay(Messages, u32),
    /// Something happens to a node.
    Node(NodeName, ToNode),
    /// A node crashes in the middle of what it does.
    CrashAt(NodeName, Moment),
    /// A node crashes and keeps so many records that it had not flushed.
    CrashKeeping(NodeName, u16),
    /// A node's clock runs at another rate, in percent.
    Clock(NodeName, u32),
    /// A timer runs out; of those that are about somebody, the one about the second node.
    Fire(NodeName, TimerId, Option<NodeName>),
    /// Links between two groups are cut or healed.
    Link {
        /** One end. */
        from: Group,
        /** The other. */
        to: Group,
        /** Both ways. */
        both: bool,
        /** Cut or heal. */
        cut: bool,
    },
    /// All links are healed.
    HealAll,
    /// Groups can no longer reach each other.
    Partition(Vec<Group>),
    /// Links between two groups take odds of their own.
    Tune {
        /** One end. */
        from: Group,
        /** The other. */
        to: Group,
        /** Both ways. */
        both: bool,
        /** What they take. */
        odds: Odds,
    },
    /// An option is set.
    Set(OptionId, [u32; 2]),
    /// An option is set for one node, or no longer.
    SetOf(NodeName, OptionId, Option<[u32; 2]>),
    /// A rule is switched.
    Switch(RuleId, bool),
    /// A message of one's own is put on a link: whom it seems to come from, its addressee, its kind and fields.
    Inject(NodeName, NodeName, String),
    /// An input of the protocol.
    Input(Typed),
}

/// An input of the protocol as it was typed.
#[derive(Clone)]
pub struct Typed {
    /// Which input.
    pub input: InputId,
    /// Who acts, if that was said.
    pub who: Option<NodeName>,
    /// What it is aimed at, if that was said.
    pub to: Option<Group>,
    /// Its value, if it carries one.
    pub value: Option<String>,
    /// Its number, if one was given.
    pub number: Option<u32>,
}

/// Where to go, or what to ask.
#[derive(Clone)]
pub enum Visit {
    /// Starts a branch here.
    Branch(String),
    /// To the end of another branch.
    Switch(String),
    /// Gives this branch another name.
    Rename(String),
    /// Deletes a branch.
    Delete(String),
    /// Brings a deleted branch back.
    Undelete,
    /// Takes back what was done last.
    Undo,
    /// Makes one thing of so many steps, for that.
    Together(u64),
    /// Gives this step a name.
    Mark(String),
    /// Takes a name away.
    Unmark(String),
    /// To a named step.
    ToMark(String),
    /// To the next or previous landmark.
    Jump {
        /** Which kind. */
        target: &'static Target,
        /** Whose note, if a note is meant. */
        node: Option<NodeName>,
        /** Forward. */
        next: bool,
    },
    /// What differs between two branches.
    Diff(String, String),
    /// All that a node's card says.
    Show(NodeName),
    /// What led to something.
    Why(Subject),
    /// What stands in the way of something.
    WhyNot(Subject, Option<(GoalId, Option<Argument>)>),
    /// Who could lead now.
    WhoLeads,
    /// Why nothing else can be chosen, in this slot or in the newest.
    NothingElse(Option<u64>),
    /// Which failures each phase survives.
    Survives,
}

/// What a question is about.
#[derive(Clone)]
pub enum Subject {
    /// A node.
    Node(NodeName),
    /// A message, in flight or not.
    Message(String),
    /// Messages in flight that are like this.
    Messages(Messages),
    /// A log index or instance.
    Slot(u64),
    /// The last time that something happened to a node.
    Told(NodeName, RuleId),
    /// A place of a log by what the protocol calls it, such as `1.2`.
    Called(String),
}

/// What stands behind a goal.
#[derive(Clone)]
pub enum Argument {
    /// A log index or instance.
    Slot(u32),
    /// An entry by a name of its own, such as `1.2`.
    Called(String),
    /// A node.
    Node(NodeName),
}

impl Command {
    /// Whether it makes something happen at this moment, or lets time pass from here.
    pub fn acts(&self) -> bool {
        use Command::{Act, Back, Expect, Explore, Run, RunUntil, Seek, Step, Unreachable, Visit, Wait};
        match self {
            Act(_) | Explore(_) | Wait(_) | Run(_) | RunUntil(..) => true,
            Step(_) | Back(_) | Seek(_) | Visit(_) | Expect(_) | Unreachable(_) => false,
        }
    }

    /// What it searches for, if it searches.
    pub fn query(&self) -> Option<&Query> {
        use Command::{Act, Back, Expect, Explore, Run, RunUntil, Seek, Step, Unreachable, Visit, Wait};
        match self {
            Explore(query) | Unreachable(query) => Some(query),
            Step(_) | Back(_) | Seek(_) | Visit(_) | Wait(_) | Run(_) | RunUntil(..) | Expect(_) | Act(_) => None,
        }
    }

    /// The nodes that it names, by id or by role.
    pub fn names(&self) -> Vec<&NodeName> {
        use Command::{Act, Back, Expect, Explore, Run, RunUntil, Seek, Step, Unreachable, Visit, Wait};
        match self {
            Act(act) => act.names(),
            Visit(visit) => visit.names(),
            Step(_) | Back(_) | Seek(_) | Wait(_) | Run(_) | RunUntil(..) | Expect(_) => Vec::new(),
            Explore(_) | Unreachable(_) => Vec::new(),
        }
    }
}

impl Act {
    /// Whether it names whatever is like something, and not one thing: what cannot be done of it is left out.
    pub fn picks(&self) -> bool {
        matches!(self, Act::Message(messages, _) | Act::Delay(messages, _) if messages.is_pattern())
    }

    fn names(&self) -> Vec<&NodeName> {
        match self {
            Act::Message(messages, _) | Act::Delay(messages, _) => messages.names().collect(),
            Act::Node(name, _) | Act::CrashAt(name, _) | Act::CrashKeeping(name, _) => vec![name],
            Act::Clock(name, _) => vec![name],
            Act::Fire(name, _, about) => std::iter::once(name).chain(about).collect(),
            Act::SetOf(name, ..) => vec![name],
            Act::Inject(from, to, _) => vec![from, to],
            Act::Link { from, to, .. } | Act::Tune { from, to, .. } => from.names().chain(to.names()).collect(),
            Act::Partition(groups) => groups.iter().flat_map(Group::names).collect(),
            Act::Input(typed) => typed.who.iter().chain(typed.to.iter().flat_map(Group::names)).collect(),
            Act::HealAll | Act::Set(..) | Act::Switch(..) => Vec::new(),
        }
    }
}

impl Visit {
    fn names(&self) -> Vec<&NodeName> {
        use Visit::{Branch, Delete, Diff, Jump, Mark, NothingElse, Rename, Show, Switch, ToMark, Together, Undelete};
        use Visit::{Survives, Undo, Unmark, WhoLeads, Why, WhyNot};
        match self {
            Jump { node, .. } => node.iter().collect(),
            Show(name) => vec![name],
            Why(subject) => subject.names(),
            WhyNot(subject, goal) => {
                let behind = match goal {
                    Some((_, Some(Argument::Node(name)))) => Some(name),
                    Some((_, Some(Argument::Slot(_) | Argument::Called(_)) | None)) | None => None,
                };
                subject.names().into_iter().chain(behind).collect()
            }
            Branch(_) | Switch(_) | Rename(_) | Delete(_) | Undelete | Undo | Together(_) => Vec::new(),
            Mark(_) | Unmark(_) | ToMark(_) | Diff(..) | WhoLeads | NothingElse(_) | Survives => Vec::new(),
        }
    }
}

impl Subject {
    fn names(&self) -> Vec<&NodeName> {
        match self {
            Subject::Node(name) | Subject::Told(name, _) => vec![name],
            Subject::Messages(messages) => messages.names().collect(),
            Subject::Message(_) | Subject::Slot(_) | Subject::Called(_) => Vec::new(),
        }
    }
}
