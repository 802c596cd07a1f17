//! Going elsewhere in the history, and asking about it: branches, bookmarks, landmarks, `show`, `diff`, `why`, `why not`
//! and `who leads`.
//! Nothing here makes anything happen in the world.

use super::command::{Argument, Subject, Visit};
use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::names::{Messages, NodeName};
use super::words;
use crate::engine::{GoalId, Refusal};
use crate::timeline::{Diff, Landmark, Target, Timeline, Why, WhyNot, card};

impl Doing<'_> {
    /// Goes there, or answers.
    pub fn visit(&self, visit: &Visit, timeline: &mut Timeline) -> Result<Option<String>, ScriptError> {
        let refuse = |refusal: Refusal| self.refused_with_remedy(refusal);
        Ok(match visit {
            Visit::Branch(name) => {
                timeline.start_branch(name).map_err(refuse)?;
                Some(format!("Branch {name} starts at step {}.", timeline.at()))
            }
            Visit::Switch(name) => {
                let id = timeline.need_branch(name).map_err(refuse)?;
                timeline.switch(id);
                Some(format!("Branch {name}, at step {} of {}.", timeline.at(), timeline.end()))
            }
            Visit::Rename(name) => {
                timeline.rename_branch(name).map_err(refuse)?;
                Some(format!("This branch is called {name} now."))
            }
            Visit::Delete(name) => {
                let id = timeline.need_branch(name).map_err(refuse)?;
                timeline.delete_branch(id).map_err(refuse)?;
                Some(format!("Branch {name} is deleted; `undelete` brings it back."))
            }
            Visit::Undelete => {
                let id = timeline.undelete();
                let id =
                    id.ok_or_else(|| refuse(Refusal::new("no branch was deleted, so there is none to bring back")))?;
                let name = timeline.tree().into_iter().find(|b| b.id == id).map_or(String::new(), |b| b.name);
                Some(format!("Branch {name} is back; `switch {name}` goes there."))
            }
            Visit::Undo => Some(self.undo(timeline)?),
            Visit::Together(steps) => {
                timeline.together(*steps).map_err(refuse)?;
                None
            }
            Visit::Mark(name) => {
                timeline.bookmark(name).map_err(refuse)?;
                Some(format!("Step {} is called {name}; `seek {name}` comes back to it.", timeline.at()))
            }
            Visit::Unmark(name) => {
                if !timeline.remove_bookmark(name) {
                    return Err(refuse(no_mark(timeline, name)));
                }
                Some(format!("The mark {name} is gone."))
            }
            Visit::ToMark(name) => {
                let mark = timeline.find_bookmark(name).ok_or_else(|| refuse(no_mark(timeline, name)))?;
                // On a branch that shares the marked step one stays where one is.
                match timeline.bookmarks().iter().any(|here| here.name == *name) {
                    true => timeline.seek(mark.step),
                    false => timeline.go(mark.branch, mark.step),
                }
                None
            }
            Visit::Jump { target, node, next } => self.jump(timeline, target, node.as_ref(), *next)?,
            Visit::Diff(a, b) => {
                let (one, two) = (timeline.need_branch(a).map_err(refuse)?, timeline.need_branch(b).map_err(refuse)?);
                Some(Diff::of_branches(timeline, one, two).text(a, b))
            }
            Visit::Show(name) => {
                let node = name.resolve(timeline.sim(), self.line)?;
                timeline.scene(card::LOG_ROWS).nodes.get(node.index()).map(card::text)
            }
            Visit::Why(subject) => Some(self.why(subject, timeline)?.text()),
            Visit::WhoLeads => Some(timeline.who_leads().map_err(refuse)?.text()),
            Visit::NothingElse(slot) => Some(timeline.nothing_else(*slot).map_err(refuse)?.text()),
            Visit::Survives => Some(timeline.survives().map_err(refuse)?.text()),
            Visit::WhyNot(subject, goal) => Some(self.why_not(subject, timeline, goal.as_ref())?.text()),
        })
    }

    /// Takes back what was done last, and says what that was.
    fn undo(&self, timeline: &mut Timeline) -> Result<String, ScriptError> {
        let undone = timeline.undo().map_err(|refusal| self.refused_with_remedy(refusal))?;
        let still = timeline.tree().into_iter().find(|branch| branch.id == undone.branch);
        let (first, more) = (undone.commands.first().cloned(), undone.commands.len().saturating_sub(1));
        let branch = still.map_or(String::new(), |branch| branch.name);
        Ok(format!("{}.", words::undone(first.unwrap_or_default(), more, undone.step, branch)))
    }

    fn jump(
        &self,
        timeline: &mut Timeline,
        target: &Target,
        node: Option<&NodeName>,
        next: bool,
    ) -> Result<Option<String>, ScriptError> {
        let landmark = match node {
            Some(name) => Landmark::Note(name.resolve(timeline.sim(), self.line)?),
            None => target.landmark,
        };
        let found = if next { timeline.next_landmark(landmark) } else { timeline.previous_landmark(landmark) };
        let Some(step) = found else {
            let side = if next { "after" } else { "before" };
            let message = format!("there is no {} {side} step {} on this branch", target.word, timeline.at());
            let error = self.fail(Failure::Refused, message);
            return Err(error.remedy("`step` and `run` go on; `switch` tries another branch"));
        };
        timeline.seek(step);
        Ok(None)
    }

    fn why(&self, subject: &Subject, timeline: &Timeline) -> Result<Why, ScriptError> {
        let found = match subject {
            Subject::Node(name) => timeline.why_node(name.resolve(timeline.sim(), self.line)?),
            Subject::Message(id) => timeline.why_message(id),
            Subject::Messages(messages) => timeline.why_message(&self.oldest(messages, timeline)?),
            Subject::Slot(slot) => timeline.why_slot(*slot),
            Subject::Told(name, rule) => timeline.why_told(name.resolve(timeline.sim(), self.line)?, *rule),
            Subject::Called(name) => timeline.why_called(name),
        };
        found.map_err(|refusal| self.refused_with_remedy(refusal))
    }

    fn why_not(
        &self,
        subject: &Subject,
        timeline: &Timeline,
        goal: Option<&(GoalId, Option<Argument>)>,
    ) -> Result<WhyNot, ScriptError> {
        let found = match (subject, goal) {
            (Subject::Node(name), Some((goal, argument))) => {
                let node = name.resolve(timeline.sim(), self.line)?;
                match argument {
                    None => timeline.why_not(node, *goal, 0),
                    Some(Argument::Slot(slot)) => timeline.why_not(node, *goal, *slot),
                    Some(Argument::Called(name)) => timeline.why_not_of(node, *goal, name),
                    Some(Argument::Node(name)) => {
                        timeline.why_not(node, *goal, name.resolve(timeline.sim(), self.line)?.0.into())
                    }
                }
            }
            (Subject::Message(id), _) => timeline.why_not_message(id),
            (Subject::Messages(messages), _) => timeline.why_not_message(&self.oldest(messages, timeline)?),
            (Subject::Slot(slot), _) => timeline.why_not_slot(*slot),
            (Subject::Called(name), _) => timeline.why_not_called(name),
            (Subject::Node(_) | Subject::Told(..), _) => Err(Refusal::new("say which goal is meant")),
        };
        found.map_err(|refusal| self.refused_with_remedy(refusal))
    }

    /// Id of the oldest message in flight that is meant.
    fn oldest(&self, messages: &Messages, timeline: &Timeline) -> Result<String, ScriptError> {
        let found = messages.resolve(timeline.sim(), self.line)?;
        Ok(found.first().map_or(String::new(), |id| timeline.sim().config().msg_text(*id)))
    }
}

fn no_mark(timeline: &Timeline, name: &str) -> Refusal {
    let marks: Vec<_> = timeline.bookmarks().into_iter().map(|mark| mark.name).collect();
    Refusal::new(format!("there is no mark {name}")).remedy(match marks.is_empty() {
        true => format!("`mark {name}` makes one here"),
        false => format!("marks on this branch are {}", marks.join(", ")),
    })
}
