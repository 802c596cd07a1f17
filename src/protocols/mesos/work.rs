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
    /// As it is written.
    pub fn text(self) -> String {
        format!("task {}", self.n)
    }
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
