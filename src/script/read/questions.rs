//! Reading questions: conditions, what is searched for, landmarks, `why` and `why not`.

use crate::condition::Condition;
use crate::engine::{GoalArg, GoalId, Info, RuleId};
use crate::explore::{Goal, GoalError};
use crate::kit::did_you_mean;
use crate::script::command::{Argument, Command, Subject, Visit};
use crate::script::error::ScriptError;
use crate::script::names::{Messages, NodeName};
use crate::script::query::{Query, bound_names, read_bound};
use crate::script::tokens::{Line, Word, number};
use crate::timeline::{LANDMARKS, Landmark, Target};
use std::ops::Range;

/// The highest number of an entry that is asked about: no log is longer.
const MAX_SLOT: u32 = 1_000_000;

/// Reads what follows `expect`.
pub fn expect(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    if line.eat("unreachable") {
        return unreachable(line);
    }
    let rest = line.take_rest();
    Ok(Command::Expect(Box::new(question(line, &rest)?)))
}

/// A condition that comes out as true or false.
pub fn question(line: &Line, word: &Word) -> Result<Condition, ScriptError> {
    if word.text.is_empty() {
        return Err(line.missing("a condition, such as leaders.size() == 1,"));
    }
    Condition::parse_question(word.text).map_err(|error| {
        let start = word.span.start;
        let wrong = line.error(start + error.span.start..start + error.span.end, error.message.clone());
        match error.remedy {
            Some(remedy) => wrong.remedy(remedy),
            None => wrong,
        }
    })
}

/// Reads what follows `explore`.
pub fn explore(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let mut bounds = Vec::new();
    while let Some(word) = line.next() {
        if word.text == "find" {
            let rest = line.take_rest();
            let goal = goal(line, &rest)?;
            return Ok(Command::Explore(Box::new(Query { goal, bounds })));
        }
        match read_bound(word.text) {
            Some(Ok(bound)) => bounds.push(bound),
            Some(Err(message)) => return Err(line.error(word.span, message)),
            None => {
                let error = line.error(word.span, "a bound belongs here, such as crashes=2, or `find` and a condition");
                return Err(error.remedy(format!("bounds are {}", bound_names().join(", "))));
            }
        }
    }
    let goal = Goal::violation(info).map_err(|error| unfit(line, line.missing("find").span, &error))?;
    Ok(Command::Explore(Box::new(Query { goal, bounds })))
}

/// Reads what follows `expect unreachable`: the bounds stand at the end.
fn unreachable(line: &mut Line) -> Result<Command, ScriptError> {
    let rest = line.take_rest();
    let mut text = rest.text;
    let mut bounds = Vec::new();
    while let Some((before, last)) = text.rsplit_once(char::is_whitespace) {
        let Some(bound) = read_bound(last) else { break };
        let start = rest.span.start + text.len() - last.len();
        bounds.push(bound.map_err(|message| line.error(start..start + last.len(), message))?);
        text = before.trim_end();
    }
    let goal = goal(line, &Word { text, span: rest.span.start..rest.span.start + text.len() })?;
    Ok(Command::Unreachable(Box::new(Query { goal, bounds })))
}

fn goal(line: &Line, word: &Word) -> Result<Goal, ScriptError> {
    let condition = question(line, word)?;
    Goal::condition(condition).map_err(|error| unfit(line, word.span.clone(), &error))
}

/// What cannot be looked for: it says in one sentence what is wrong and what to do about it.
fn unfit(line: &Line, span: Range<usize>, error: &GoalError) -> ScriptError {
    let text = error.to_string();
    match text.split_once("; ") {
        Some((message, remedy)) => line.error(span, message).remedy(remedy),
        None => line.error(span, text),
    }
}

/// Reads what follows `seek next` or `seek previous`.
pub fn landmark(line: &mut Line, next: bool) -> Result<Visit, ScriptError> {
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
pub fn why(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    if let Some(slot) = nothing_else(line)? {
        return Ok(Command::Visit(Visit::NothingElse(slot)));
    }
    let not = line.eat("not");
    let word = line.peek().ok_or_else(|| line.missing("a node, a message or an entry"))?;
    let subject = if ["entry", "value", "slot"].contains(&word.text) {
        line.next();
        let word = line.need("the number of an entry, such as 1,")?;
        match is_name(word.text) {
            true => Subject::Called(word.text.to_string()),
            false => Subject::Slot(slot(line, &word)?.into()),
        }
    } else if word.text.contains('>') && word.text.contains('#') {
        line.next();
        Subject::Message(word.text.to_string())
    } else if info.messages.contains(&word.text) || word.text == "*" {
        Subject::Messages(Messages::parse(line, info)?)
    } else {
        line.next();
        let name = NodeName::parse(line, &word)?;
        match if not { None } else { told(line, info)? } {
            Some(rule) => Subject::Told(name, rule),
            None => Subject::Node(name),
        }
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

/// Reads what happened to a node, if something stands behind it.
fn told(line: &mut Line, info: &Info) -> Result<Option<RuleId>, ScriptError> {
    let Some(word) = line.peek().filter(|_| info.asked().next().is_some()) else { return Ok(None) };
    line.next();
    let found = info.asked().find(|(asked, _)| *asked == word.text);
    found.map(|(_, rule)| Some(rule)).ok_or_else(|| {
        let words: Vec<_> = info.asked().map(|(asked, _)| asked).collect();
        let error = line.error(word.span.clone(), format!("one cannot ask why a node was {}", word.text));
        error.remedy(format!("`why NODE` may be followed by {}; `why not NODE` takes a goal", words.join(", ")))
    })
}

/// Reads `nothing else` and the number of an entry, if one is meant; also as one would ask it: `can nothing else be chosen`.
fn nothing_else(line: &mut Line) -> Result<Option<Option<u64>>, ScriptError> {
    line.eat("can");
    if !line.eat("nothing") {
        return Ok(None);
    }
    if !line.eat("else") {
        return Err(line.missing("else"));
    }
    for word in ["be", "chosen", "committed", "at"] {
        line.eat(word);
    }
    line.next().map(|word| slot(line, &word).map(u64::from)).transpose().map(Some)
}

/// Reads what follows `who`.
pub fn who(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    match line.eat("leads") {
        true => Ok(Command::Visit(Visit::WhoLeads)),
        false => Err(line.missing("leads")),
    }
}

/// Whether this is an entry's own name, such as `1.2`.
fn is_name(text: &str) -> bool {
    let parts = text.split_once('.');
    parts.is_some_and(|(epoch, at)| [epoch, at].iter().all(|part| part.parse::<u32>().is_ok()))
}

/// The number of an entry or slot.
fn slot(line: &Line, word: &Word) -> Result<u32, ScriptError> {
    let number = number(line, word).map_err(|error| ScriptError {
        message: "an entry is called by its number, such as 10, or by a name of its own, such as 1.4".into(),
        ..error
    })?;
    within(line, word, number, "entries have numbers")
}

/// A number of anything else.
fn number_of(line: &Line, word: &Word) -> Result<u32, ScriptError> {
    within(line, word, number(line, word)?, "it is a number")
}

fn within(line: &Line, word: &Word, read: u64, what: &str) -> Result<u32, ScriptError> {
    let read = u32::try_from(read).ok().filter(|read| (1..=MAX_SLOT).contains(read));
    read.ok_or_else(|| line.error(word.span.clone(), format!("{what} from 1 to {MAX_SLOT}")))
}

fn read_goal(line: &mut Line, info: &Info) -> Result<(GoalId, Option<Argument>), ScriptError> {
    let goals = || info.goals.iter().map(|goal| goal.name);
    let listed = || match info.goals {
        [] => format!("there are no goals in {}", info.title),
        _ => format!("goals are {}", goals().collect::<Vec<_>>().join(", ")),
    };
    let word = line.next().ok_or_else(|| line.missing("a goal").remedy(listed()))?;
    let goal = info.find_goal(word.text).ok_or_else(|| {
        let error = line.error(word.span.clone(), format!("there is no goal {}", word.text));
        error.remedy(did_you_mean(word.text, goals()).unwrap_or_else(listed))
    })?;
    let spec = &info.goals[goal.index()];
    let missing = |what: &str| line.missing(what).remedy(format!("it is written: {}", spec.example));
    let argument = match spec.takes {
        GoalArg::Nothing => None,
        GoalArg::Slot | GoalArg::Number => {
            let what = if spec.takes == GoalArg::Slot { "the number of an entry" } else { "a number" };
            let word = line.clone().next().ok_or_else(|| missing(what))?;
            let argument = match spec.takes == GoalArg::Slot {
                true if is_name(word.text) => Argument::Called(word.text.to_string()),
                true => Argument::Slot(slot(line, &word)?),
                false => Argument::Slot(number_of(line, &word)?),
            };
            line.next();
            Some(argument)
        }
        GoalArg::Node(_) => {
            let word = line.clone().next().ok_or_else(|| missing("a node"))?;
            line.next();
            Some(Argument::Node(NodeName::parse(line, &word)?))
        }
    };
    Ok((goal, argument))
}
