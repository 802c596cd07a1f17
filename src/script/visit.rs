//! Commands that go elsewhere in the history or ask about it: branches, bookmarks, landmarks, `diff`, `why` and
//! `why not`. Nothing here makes anything happen in the world.

use super::command::{Command, Doing};
use super::error::{Failure, ScriptError, nearest};
use super::names::{Messages, NodeName};
use super::tokens::{Line, number};
use crate::engine::{GoalArg, GoalId, Info, Refusal};
use crate::timeline::{Diff, LANDMARKS, Landmark, Target, Timeline, Why, WhyNot};

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
    /// What led to something.
    Why(Subject),
    /// What stands in the way of something.
    WhyNot(Subject, Option<(GoalId, Option<Argument>)>),
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
}

/// What stands behind a goal.
#[derive(Clone)]
pub enum Argument {
    /// A log index or instance.
    Slot(u32),
    /// A node.
    Node(NodeName),
}

/// Reads what follows `seek next` or `seek previous`.
pub fn read_landmark(line: &mut Line, next: bool) -> Result<Visit, ScriptError> {
    let Some(word) = line.next() else {
        return Ok(Visit::Jump { target: &LANDMARKS[0], node: None, next });
    };
    let target = Target::find(word.text).ok_or_else(|| {
        let words: Vec<_> = LANDMARKS.iter().map(|target| target.word).collect();
        let error = line.error(word.span.clone(), format!("there is nothing called {} to jump to", word.text));
        error.remedy(format!("one can jump to the next or previous {}", words.join(", ")))
    })?;
    let node = match target.landmark {
        Landmark::Note(_) => {
            let word = line.need("the node whose note is meant")?;
            Some(NodeName::parse(line, &word)?)
        }
        _ => None,
    };
    Ok(Visit::Jump { target, node, next })
}

/// Reads what follows `why`.
pub fn read_why(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let not = line.eat("not");
    let word = line.peek().ok_or_else(|| line.missing("a node, a message or an entry"))?;
    let subject = if ["entry", "value", "slot"].contains(&word.text) {
        line.next();
        let word = line.need("the number of an entry, such as 1,")?;
        Subject::Slot(number(line, &word)?)
    } else if word.text.contains('>') && word.text.contains('#') {
        line.next();
        Subject::Message(word.text.to_string())
    } else if info.messages.contains(&word.text) || word.text == "*" {
        Subject::Messages(Messages::parse(line, info)?)
    } else {
        line.next();
        Subject::Node(NodeName::parse(line, &word)?)
    };
    Ok(Command::Visit(match (not, &subject) {
        (false, _) => Visit::Why(subject),
        (true, Subject::Node(_)) => {
            let goal = read_goal(line, info)?;
            Visit::WhyNot(subject, Some(goal))
        }
        (true, _) => Visit::WhyNot(subject, None),
    }))
}

fn read_goal(line: &mut Line, info: &Info) -> Result<(GoalId, Option<Argument>), ScriptError> {
    let goals = || info.goals.iter().map(|goal| goal.name);
    let listed = || format!("goals are {}", goals().collect::<Vec<_>>().join(", "));
    let word = line.next().ok_or_else(|| line.missing("a goal").remedy(listed()))?;
    let goal = info.find_goal(word.text).ok_or_else(|| {
        let error = line.error(word.span.clone(), format!("there is no goal {}", word.text));
        match nearest(word.text, goals()) {
            Some(like) => error.remedy(format!("did you mean {like}?")),
            None => error.remedy(listed()),
        }
    })?;
    let spec = &info.goals[usize::from(goal.0)];
    let missing = |what: &str| line.missing(what).remedy(format!("it is written: {}", spec.example));
    let argument = match spec.takes {
        GoalArg::Nothing => None,
        GoalArg::Slot => {
            let word = line.clone().next().ok_or_else(|| missing("the number of an entry"))?;
            let slot = u32::try_from(number(line, &word)?);
            let slot = slot.map_err(|_| line.error(word.span.clone(), "no log is as long as that"))?;
            line.next();
            Some(Argument::Slot(slot))
        }
        GoalArg::Node(_) => {
            let word = line.clone().next().ok_or_else(|| missing("a node"))?;
            line.next();
            Some(Argument::Node(NodeName::parse(line, &word)?))
        }
    };
    Ok((goal, argument))
}

impl Visit {
    /// The nodes that it names.
    pub fn names(&self) -> Vec<&NodeName> {
        match self {
            Visit::Jump { node, .. } => node.iter().collect(),
            Visit::Why(subject) => subject.names(),
            Visit::WhyNot(subject, goal) => {
                let argument = goal.as_ref().and_then(|(_, argument)| argument.as_ref());
                let behind = argument.and_then(|a| if let Argument::Node(name) = a { Some(name) } else { None });
                subject.names().into_iter().chain(behind).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Goes there, or answers.
    pub fn run(&self, doing: &Doing, timeline: &mut Timeline) -> Result<Option<String>, ScriptError> {
        let refuse = |refusal: Refusal| doing.refused(refusal);
        Ok(match self {
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
                    id.ok_or_else(|| refuse(Refusal("no branch was deleted, so there is none to bring back".into())))?;
                let name = timeline.tree().into_iter().find(|b| b.id == id).map_or(String::new(), |b| b.name);
                Some(format!("Branch {name} is back; `switch {name}` goes there."))
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
            Visit::Jump { target, node, next } => jump(doing, timeline, target, node.as_ref(), *next)?,
            Visit::Diff(a, b) => {
                let (one, two) = (timeline.need_branch(a).map_err(refuse)?, timeline.need_branch(b).map_err(refuse)?);
                Some(Diff::of_branches(timeline, one, two).text(a, b))
            }
            Visit::Why(subject) => Some(subject.why(doing, timeline)?.text()),
            Visit::WhyNot(subject, goal) => Some(subject.why_not(doing, timeline, goal.as_ref())?.text()),
        })
    }
}

fn no_mark(timeline: &Timeline, name: &str) -> Refusal {
    let marks: Vec<_> = timeline.bookmarks().into_iter().map(|mark| mark.name).collect();
    Refusal(match marks.is_empty() {
        true => format!("there is no mark {name}; `mark {name}` makes one here"),
        false => format!("there is no mark {name}; marks on this branch are {}", marks.join(", ")),
    })
}

fn jump(
    doing: &Doing,
    timeline: &mut Timeline,
    target: &Target,
    node: Option<&NodeName>,
    next: bool,
) -> Result<Option<String>, ScriptError> {
    let landmark = match node {
        Some(name) => Landmark::Note(name.resolve(timeline.sim(), doing.line)?),
        None => target.landmark,
    };
    let found = if next { timeline.next_landmark(landmark) } else { timeline.previous_landmark(landmark) };
    let Some(step) = found else {
        let side = if next { "after" } else { "before" };
        let message = format!("there is no {} {side} step {} on this branch", target.word, timeline.at());
        return Err(doing
            .fail(Failure::Refused, message)
            .remedy("`step` and `run` go on; `switch` tries another branch"));
    };
    timeline.seek(step);
    Ok(None)
}

impl Subject {
    fn names(&self) -> Vec<&NodeName> {
        match self {
            Subject::Node(name) => vec![name],
            Subject::Messages(messages) => messages.names().collect(),
            Subject::Message(_) | Subject::Slot(_) => Vec::new(),
        }
    }

    fn why(&self, doing: &Doing, timeline: &Timeline) -> Result<Why, ScriptError> {
        let found = match self {
            Subject::Node(name) => timeline.why_node(name.resolve(timeline.sim(), doing.line)?),
            Subject::Message(id) => timeline.why_message(id),
            Subject::Messages(_) => timeline.why_message(&self.message(doing, timeline)?),
            Subject::Slot(slot) => timeline.why_slot(*slot),
        };
        found.map_err(|refusal| doing.refused(refusal))
    }

    fn why_not(
        &self,
        doing: &Doing,
        timeline: &Timeline,
        goal: Option<&(GoalId, Option<Argument>)>,
    ) -> Result<WhyNot, ScriptError> {
        let found = match (self, goal) {
            (Subject::Node(name), Some((goal, argument))) => {
                let argument = match argument {
                    None => 0,
                    Some(Argument::Slot(slot)) => *slot,
                    Some(Argument::Node(name)) => name.resolve(timeline.sim(), doing.line)?.0.into(),
                };
                timeline.why_not(name.resolve(timeline.sim(), doing.line)?, *goal, argument)
            }
            (Subject::Message(id), _) => timeline.why_not_message(id),
            (Subject::Messages(_), _) => timeline.why_not_message(&self.message(doing, timeline)?),
            (Subject::Slot(slot), _) => timeline.why_not_slot(*slot),
            (Subject::Node(_), None) => Err(Refusal("say which goal is meant".into())),
        };
        found.map_err(|refusal| doing.refused(refusal))
    }

    /// Id of the oldest message in flight that is meant.
    fn message(&self, doing: &Doing, timeline: &Timeline) -> Result<String, ScriptError> {
        let Subject::Messages(messages) = self else { return Ok(String::new()) };
        let found = messages.resolve(timeline.sim(), doing.line)?;
        Ok(found.first().map_or(String::new(), |id| timeline.sim().config().msg_text(*id)))
    }
}

impl Doing<'_> {
    /// A refusal, with what follows its semicolon as the remedy.
    fn refused(&self, refusal: Refusal) -> ScriptError {
        match refusal.0.split_once("; ") {
            Some((message, remedy)) => self.fail(Failure::Refused, message).remedy(remedy),
            None => self.fail(Failure::Refused, refusal.0),
        }
    }
}
