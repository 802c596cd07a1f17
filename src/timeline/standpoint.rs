//! Where somebody stood in a history: of what he learned on the way there, that part is still so which is the way to
//! wherever the run stands now.

use super::Timeline;
use std::sync::Arc;

/// Tells a history from every other one. A copy is another: from then on each goes its own way.
#[derive(Debug, Default)]
pub(super) struct Identity(Arc<()>);

/// A step of some branch of a history.
#[derive(Clone, Debug)]
pub struct Standpoint {
    whose: Arc<()>,
    branch: usize,
    step: u64,
}

impl Standpoint {
    /// The step.
    pub fn step(&self) -> u64 {
        self.step
    }
}

impl Timeline {
    /// Where the run stands.
    pub fn standpoint(&self) -> Standpoint {
        Standpoint { whose: self.identity.0.clone(), branch: self.branch(), step: self.at() }
    }

    /// The last step that the way to where one stood shares with this branch; nothing if it is in another history.
    pub fn shared_since(&self, stood: &Standpoint) -> Option<u64> {
        Arc::ptr_eq(&self.identity.0, &stood.whose).then(|| stood.step.min(self.shared_with(stood.branch)))
    }
}
