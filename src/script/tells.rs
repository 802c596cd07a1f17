//! What a command tells by its answer, or by where it ends, to whoever does not see everything. Who hides something asks
//! here before a command is done; here nothing is hidden.

use super::command::{Command, Subject, Visit};
use crate::condition::Condition;
use crate::explore::Goal;
use crate::timeline::{Landmark, Target};

/// What a command tells beside what is done and drawn anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Nothing.
    Nothing,
    /// What this node knows or does, as it was named.
    Node(String),
    /// What it takes one to know who sees every node, message and link.
    World,
    /// What only an observer knows.
    Observer,
}

impl Tells {
    /// Of two things that both take one who sees everything, the one that takes the observer as well, if that is so.
    pub fn asking(observer: bool) -> Tells {
        if observer { Tells::Observer } else { Tells::World }
    }

    fn condition(condition: &Condition) -> Tells {
        Tells::asking(condition.asks_observer())
    }

    fn goal(goal: &Goal) -> Tells {
        Tells::asking(goal.asks_observer())
    }
}

impl Command {
    /// What it tells.
    pub fn tells(&self) -> Tells {
        use Command::{Act, Back, Expect, Explore, Run, RunUntil, Seek, Step, Unreachable, Visit, Wait};
        match self {
            RunUntil(condition, _) | Expect(condition) => Tells::condition(condition),
            Explore(query) | Unreachable(query) => Tells::goal(&query.goal),
            Visit(visit) => visit.tells(),
            Act(_) | Step(_) | Back(_) | Seek(_) | Wait(_) | Run(_) => Tells::Nothing,
        }
    }
}

impl Visit {
    fn tells(&self) -> Tells {
        use Visit::{Branch, Delete, Diff, Jump, Mark, NothingElse, Rename, Show, Switch, ToMark, Together, Undelete};
        use Visit::{Survives, Undo, Unmark, WhoLeads, Why, WhyNot};
        match self {
            // Who is taken to something is told where it is.
            Jump { node: Some(name), .. } | Show(name) => Tells::Node(name.text().to_string()),
            Jump { target: Target { landmark, .. }, .. } => landmark_tells(*landmark),
            Why(subject) | WhyNot(subject, _) => {
                Tells::asking(matches!(subject, Subject::Slot(_) | Subject::Called(_)))
            }
            WhoLeads | NothingElse(_) | Diff(..) => Tells::Observer,
            Survives => Tells::World,
            Branch(_) | Switch(_) | Rename(_) | Delete(_) | Undelete | Undo | Together(_) => Tells::Nothing,
            Mark(_) | Unmark(_) | ToMark(_) => Tells::Nothing,
        }
    }
}

fn landmark_tells(landmark: Landmark) -> Tells {
    match landmark {
        Landmark::Bookmark => Tells::Nothing,
        Landmark::Any => Tells::Observer,
        Landmark::Marked(mark) => Tells::asking(mark.is_observed()),
        Landmark::Note(_) => Tells::World,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{tells, tests::timeline};

    #[test]
    fn what_asks_for_what_only_an_observer_knows_tells_it_by_where_it_ends() {
        let timeline = timeline("raft", &[]);
        let table = [
            ("run until chosen.size() > 0", Tells::Observer),
            ("run until ever(progress.size() > 0) within 1s", Tells::Observer),
            ("run until leaders.size() == 1", Tells::World),
            ("expect violations == []", Tells::Observer),
            ("explore find chosen.size() > 0", Tells::Observer),
            ("expect unreachable leaders.size() == 2", Tells::World),
            ("seek next choice", Tells::Observer),
            ("seek previous any", Tells::Observer),
            ("seek next election", Tells::World),
            ("seek next mark", Tells::Nothing),
            ("seek next note S2", Tells::Node("S2".into())),
            ("show S1", Tells::Node("S1".into())),
            ("why S1", Tells::World),
            ("why entry 1", Tells::Observer),
            ("why not entry 1", Tells::Observer),
            ("why nothing else", Tells::Observer),
            ("who leads", Tells::Observer),
            ("diff main main", Tells::Observer),
            ("crash S1", Tells::Nothing),
            ("undo", Tells::Nothing),
            ("step 3", Tells::Nothing),
            ("no such command", Tells::Nothing),
        ];
        for (line, told) in table {
            assert_eq!(tells(&timeline, line), told, "{line}");
        }
    }
}
