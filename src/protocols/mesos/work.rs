//! What is done in the cluster: frameworks, which ask for it, and their tasks.

use crate::engine::facts::{FactSpec, own};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId};
use crate::parts::ballot::Ballot;

/// A framework, by the name that a master gave it: the ballot at which that master led, and how many it had named before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameworkId {
    /// The ballot.
    pub reign: Ballot,
    /// From 1.
    pub nth: u32,
}

impl FrameworkId {
    /// As it is written: `1.M1-1`.
    pub fn text(self, config: &Config) -> String {
        format!("{}-{}", self.reign.text(config), self.nth)
    }

    /// The one that is written so.
    pub fn read(config: &Config, text: &str) -> Option<FrameworkId> {
        let (ballot, nth) = text.split_once('-')?;
        let (round, master) = ballot.split_once('.')?;
        let reign = Ballot::new(round.parse().ok().filter(|round| *round > 0)?, config.meant(master)?);
        let id = FrameworkId { reign, nth: nth.parse().ok()? };
        (id.text(config) == text).then_some(id)
    }

    /// Its two numbers, as a note has them.
    pub fn facts(self) -> [u32; 2] {
        [self.reign.0, self.nth]
    }
}

/// A framework in a note, in the number at its place and the one behind it; nothing where the first is 0.
pub const fn framework(name: &'static str) -> FactSpec {
    own(name, |config, facts, at| {
        let [reign, nth] = *facts.get(at..at + 2)?.first_chunk()?;
        (reign != 0).then(|| Fact::text(FrameworkId { reign: Ballot(reign), nth }.text(config)))
    })
}

/// A node in a note, and beside it in the same number and the one behind it the framework of a task, if it is told.
pub fn beside(node: NodeId, told: Option<FrameworkId>) -> [u32; 2] {
    beside_flag((node, false), told)
}

/// The same with a yes or no.
pub fn beside_flag((node, flag): (NodeId, bool), told: Option<FrameworkId>) -> [u32; 2] {
    let [reign, nth] = told.map_or([0, 0], FrameworkId::facts);
    [u32::from(node.0) | u32::from(flag) << 8 | nth << 9, reign]
}

/// The node of such a pair.
pub const fn node_beside(name: &'static str) -> FactSpec {
    own(name, |config, facts, at| Some(Fact::text(config.name(NodeId(*facts.get(at)? as u8)))))
}

/// The yes or no of the pair at this place.
pub const fn flag_beside(name: &'static str, position: usize) -> FactSpec {
    own(name, |_, facts, at| Some(Fact::Bool(*facts.get(at)? >> 8 & 1 == 1))).at(position)
}

/// The framework of the pair at this place; nothing where none is told.
pub const fn framework_beside(name: &'static str, position: usize) -> FactSpec {
    let read = |config: &Config, facts: crate::engine::facts::Facts, at: usize| {
        let [first, reign] = *facts.get(at..at + 2)?.first_chunk()?;
        (reign != 0).then(|| Fact::text(FrameworkId { reign: Ballot(reign), nth: first >> 9 }.text(config)))
    };
    own(name, read).at(position)
}

/// What is known of a framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Framework {
    /// Its name.
    pub id: FrameworkId,
    /// The scheduler that spoke for it last.
    pub scheduler: NodeId,
    /// Whether agents keep on disk what they need to find its tasks again.
    pub checkpoint: bool,
    /// How long its tasks go on without a scheduler.
    pub failover_ms: u32,
}

/// A task of a framework, by the number that its scheduler gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    /// The framework.
    pub framework: FrameworkId,
    /// From 1.
    pub n: u32,
}

impl TaskId {
    /// Its number, and whose it is where tasks of several frameworks are shown together.
    pub fn text(self, config: &Config, several: bool) -> String {
        match several {
            true => format!("{} of {}", self.n, self.framework.text(config)),
            false => self.n.to_string(),
        }
    }

    /// Its framework, if there is another beside it.
    pub fn told(self, mut all: impl Iterator<Item = FrameworkId>) -> Option<FrameworkId> {
        all.any(|other| other != self.framework).then_some(self.framework)
    }
}

/// The numbers of tasks, and whose they are where those of several frameworks are shown together: `1 4 of 1.M1-1, 3 of
/// 1.M1-2`.
pub fn listed(config: &Config, tasks: impl Iterator<Item = TaskId>, several: bool) -> String {
    let mut text = String::new();
    let mut tasks = tasks.peekable();
    while let Some(task) = tasks.next() {
        let last = tasks.peek().is_none_or(|next| next.framework != task.framework);
        text.push_str(&task.text(config, several && last));
        text.push_str(match (tasks.peek().is_some(), several && last) {
            (false, _) => "",
            (true, true) => ", ",
            (true, false) => " ",
        });
    }
    text
}

/// Whether there are several frameworks among these.
pub fn several(mut frameworks: impl Iterator<Item = FrameworkId>) -> bool {
    frameworks.next().is_some_and(|first| frameworks.any(|other| other != first))
}

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is to be started.
    Staging,
    /// It runs.
    Running,
    /// It has come to its end.
    Finished,
    /// It was stopped.
    Killed,
    /// Its executor is gone.
    Failed,
    /// Nobody knows of it any more.
    Lost,
}

impl State {
    /// What they are called.
    pub const WORDS: &[&str] = &["staging", "running", "finished", "killed", "failed", "lost"];

    /// What it is called.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<State> {
        use State::{Failed, Finished, Killed, Lost, Running, Staging};
        [Staging, Running, Finished, Killed, Failed, Lost].into_iter().find(|state| state.word() == name)
    }

    /// Whether it is over.
    pub fn is_over(self) -> bool {
        !matches!(self, State::Staging | State::Running)
    }
}
