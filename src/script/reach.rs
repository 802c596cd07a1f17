//! How far a command reaches where several runs hear it and share one time: whether each does it, or one and the others
//! only follow to its time. Who has such runs asks here before a command is done.

use super::command::{Command, Visit};

/// How far a command reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It asks about one run.
    One,
    /// Each run does it.
    Each,
    /// It takes so many steps.
    Steps(u64),
    /// It takes so many steps back.
    Back(u64),
    /// One run goes elsewhere in time, by what is in it, and the others follow.
    Time,
    /// What was done last is taken back, wherever it was done.
    Undo,
}

impl Command {
    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        use Command::{Act, Back, Expect, Explore, Run, RunUntil, Seek, Step, Unreachable, Visit, Wait};
        match self {
            Step(count) => Reach::Steps(*count),
            Back(count) => Reach::Back(*count),
            Seek(_) | Run(_) | RunUntil(..) | Explore(_) => Reach::Time,
            Act(_) | Wait(_) => Reach::Each,
            Expect(_) | Unreachable(_) => Reach::One,
            Visit(visit) => visit.reach(),
        }
    }
}

impl Visit {
    fn reach(&self) -> Reach {
        use Visit::{Branch, Delete, Diff, Jump, Mark, NothingElse, Rename, Show, Switch, ToMark, Together, Undelete};
        use Visit::{Survives, Undo, Unmark, WhoLeads, Why, WhyNot};
        match self {
            Undo => Reach::Undo,
            Jump { .. } | ToMark(_) => Reach::Time,
            Branch(_) | Switch(_) | Rename(_) | Delete(_) | Undelete | Together(_) | Mark(_) | Unmark(_) => Reach::Each,
            Diff(..) | Show(_) | Why(_) | WhyNot(..) | WhoLeads | NothingElse(_) | Survives => Reach::One,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{reach, tests::timeline};

    #[test]
    fn what_happens_reaches_each_run_what_is_asked_one_and_time_is_shared() {
        let timeline = timeline("raft", &[]);
        let table = [
            ("crash leader", Reach::Each),
            ("request S1 x=1", Reach::Each),
            ("wait 5ms", Reach::Each),
            ("mark here", Reach::Each),
            ("branch other", Reach::Each),
            ("undo", Reach::Undo),
            ("step", Reach::Steps(1)),
            ("step 7", Reach::Steps(7)),
            ("back 2", Reach::Back(2)),
            ("run 500ms", Reach::Time),
            ("run until leaders.size() == 1", Reach::Time),
            ("seek next choice", Reach::Time),
            ("seek start", Reach::Time),
            ("why S1", Reach::One),
            ("show S1", Reach::One),
            ("who leads", Reach::One),
            ("expect violations == []", Reach::One),
        ];
        for (line, wanted) in table {
            assert_eq!(reach(&timeline, line), Some(wanted), "{line}");
        }
        assert_eq!(reach(&timeline, "no such command"), None);
    }
}
