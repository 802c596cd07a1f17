//! A step without a task: there is something to read, and perhaps the lesson did something.

use super::Task;
use crate::lesson::checker::{Checker, Stop};
use crate::lesson::page::Status;
use crate::timeline::Timeline;

/// Something to read. `did` says whether the lesson did something.
pub struct Say {
    /// Whether the lesson does something when the step begins.
    pub did: bool,
}

impl Task for Say {
    fn kind(&self) -> &'static str {
        if self.did { "do" } else { "say" }
    }

    fn begins(&self) -> Status {
        Status::Reading
    }

    fn passed(&self, _: &Status, _: bool) -> bool {
        true
    }

    fn check(&self, _: &mut Checker, _: &mut Timeline) -> Result<(), Stop> {
        Ok(())
    }
}
