//! Reading a protocol's own verbs by their list of arguments, and what could be typed in them.

use crate::engine::{Arg, ArgRole, Info, InputId, InputSpec};
use crate::script::command::{Act, Command, Typed};
use crate::script::error::ScriptError;
use crate::script::names::{Group, NodeName};
use crate::script::tokens::{Line, Word, number};
use std::ops::Range;

/// The highest number that a person gives: far above what a run comes to.
const MOST: u32 = 1_000_000;

/// Reads what stands behind a protocol's own verb.
pub fn input(line: &mut Line, info: &Info, input: InputId) -> Result<Command, ScriptError> {
    let mut typed = Typed { input, who: None, to: None, value: None, number: None };
    let spec = &info.inputs[input.index()];
    let mut args = spec.args.iter();
    while let Some(arg) = args.next() {
        if arg.role == ArgRole::Value {
            // It is all that is left, so whatever comes after it stands at its end.
            typed.value = Some(value(line, spec, args.as_slice(), &mut typed)?);
            break;
        }
        if arg.word.is_some_and(|word| !line.eat(word)) {
            continue;
        }
        let word = line.need(match (arg.role, arg.word) {
            (ArgRole::Number, _) => "a number, such as 5,",
            (ArgRole::Target | ArgRole::Targets, Some(_)) => "a list of nodes, such as S1,S2,",
            _ => "a node",
        })?;
        name(line, arg, &word, &mut typed)?;
    }
    Ok(Command::Act(Act::Input(typed)))
}

/// Reads the nodes that an argument names, or its number.
fn name(line: &Line, arg: &Arg, word: &Word, typed: &mut Typed) -> Result<(), ScriptError> {
    match arg.role {
        ArgRole::Actor | ArgRole::Asker => typed.who = Some(NodeName::parse(line, word)?),
        ArgRole::Target => typed.to = Some(Group::one(NodeName::parse(line, word)?)),
        ArgRole::Targets => typed.to = Some(Group::parse(line, word)?),
        ArgRole::Number => typed.number = Some(counted(line, &own(word, typed.who.as_ref()))?),
        ArgRole::Value => {}
    }
    Ok(())
}

/// A number as the screen writes it, with the name of who has it: `5.P1` and `P1.5` of P1 are 5.
fn own<'a>(word: &Word<'a>, who: Option<&NodeName>) -> Word<'a> {
    let Some(name) = who.map(NodeName::name) else { return word.clone() };
    let before = word.text.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
    let behind = || word.text.strip_suffix(name).and_then(|rest| rest.strip_suffix('.'));
    Word { text: before.or_else(behind).unwrap_or(word.text), span: word.span.clone() }
}

/// A number that a person may give.
fn counted(line: &Line, word: &Word) -> Result<u32, ScriptError> {
    let read = u32::try_from(number(line, word)?).ok().filter(|n| (1..=MOST).contains(n));
    read.ok_or_else(|| line.error(word.span.clone(), format!("a whole number from 1 to {MOST} belongs here")))
}

/// Reads a value, and the arguments at its end that have a word: `x=1 from C2`.
fn value(line: &mut Line, spec: &InputSpec, after: &[Arg], typed: &mut Typed) -> Result<String, ScriptError> {
    let rest = line.take_rest();
    let mut text = rest.text;
    for arg in after.iter().rev() {
        let Some(word) = arg.word else { continue };
        if let Some((before, named)) = text.rsplit_once(&format!(" {word} "))
            && !named.contains(' ')
        {
            let end = rest.span.start + text.len();
            name(line, arg, &Word { text: named, span: end - named.len()..end }, typed)?;
            text = before.trim_end();
        }
    }
    checked(line, spec, text, rest.span)
}

/// A client's value as it goes on its way: `set ` in front of `x=1` says nothing, and a novel is none.
fn checked(line: &Line, spec: &InputSpec, text: &str, span: Range<usize>) -> Result<String, ScriptError> {
    // `set x 1` is another way to write it, and stays as it is.
    let apart = |rest: &str| rest.split_whitespace().count() == 2 && !rest.contains(['=', '+']);
    let says_nothing = |rest: &&str| rest.is_empty() || rest.starts_with(' ') && !apart(rest);
    let value = text.strip_prefix("set").filter(says_nothing).unwrap_or(text).trim();
    match value.chars().count() {
        0 => {
            let of_paths = spec.example.find(" /").map(|at| &spec.example[at + 1..]);
            Err(line
                .missing(&of_paths.map_or("a value, such as x=1,".into(), |such| format!("a path, such as {such},"))))
        }
        1..=60 => Ok(value.to_string()),
        _ => Err(line.error(span, "a value has at most 60 characters")),
    }
}

/// The words of an input that could be typed next to names of nodes; what stands behind a value may be a part of it.
pub fn offered(spec: &InputSpec) -> impl Iterator<Item = &'static str> {
    spec.args.iter().take_while(|arg| arg.role != ArgRole::Value).filter_map(|arg| arg.word)
}
