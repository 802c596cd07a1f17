//! The table of verbs: each a name, how it is written, an example, what it does, and how its arguments are read.
//! Help, completion and errors are made from it; a new command is a row here.

use super::command::{Command, WITHIN_MS};
use super::error::{ScriptError, nearest};
use super::names::{Group, Messages, NodeName};
use super::search::{read_explore, read_unreachable};
use super::tokens::{Line, Word, duration, number};
use super::visit::{self, Visit};
use crate::condition::Condition;
use crate::engine::{Choice, Info, InputId, InputShape, OptionId, OptionKind};
use std::ops::Range;

/// What may stand after a verb, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A node, by id or role.
    Node,
    /// A message, by kind and link.
    Message,
    /// A timer.
    Timer,
    /// An option or a rule.
    Setting,
    /// A condition.
    Condition,
    /// A branch's name.
    Branch,
    /// A bookmark's name, or a kind of landmark.
    Place,
    /// A goal of `why not`.
    Goal,
    /// This word.
    Word(&'static str),
}

/// A verb of the command language.
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// An example that works in a sandbox.
    pub example: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What may stand after it.
    pub takes: &'static [Takes],
    read: fn(&mut Line, &Info) -> Result<Command, ScriptError>,
}

use Takes::{Branch, Condition as Question, Goal, Message, Node, Place, Setting, Timer, Word as Fixed};

/// All verbs that every protocol has. A protocol's own are in its [`Info::inputs`].
pub const VERBS: &[Verb] = &[
    verb(
        "step",
        "step [N]",
        "step 10",
        "Takes the next N events of the timed schedule, or one; after `back`, the steps that were taken there before.",
        &[],
        step,
    ),
    verb(
        "back",
        "back [N]",
        "back 3",
        "Undoes N steps, or one; they are kept, and `step` and `run` take them again.",
        &[],
        back,
    ),
    verb(
        "run",
        "run TIME | run until CONDITION [within TIME]",
        "run 500ms",
        "Lets simulated time pass, or lets it pass until a condition holds (within 60s if not told otherwise); after \
         `back`, what was done there before is done again, by hand or not.",
        &[Fixed("until"), Question],
        run,
    ),
    verb(
        "seek",
        "seek STEP | seek start | seek end | seek MARK | seek next KIND | seek previous KIND",
        "seek start",
        "Goes to a step of this branch, to a mark, or to the next or previous election, choice, fault, violation, mark \
         or note of a node.",
        &[Fixed("start"), Fixed("end"), Fixed("next"), Fixed("previous"), Place],
        seek,
    ),
    verb(
        "wait",
        "wait TIME",
        "wait 10ms",
        "Time passes and nothing happens: what falls due meanwhile is late.",
        &[],
        |l, _| {
            let word = l.need("a time, such as 10ms,")?;
            Ok(Command::Wait(duration(l, &word)?))
        },
    ),
    verb("branch", "branch NAME", "branch plan-b", "Starts a branch here and goes on in it.", &[], |l, _| {
        named(l, Visit::Branch)
    }),
    verb("switch", "switch NAME", "switch main", "Goes to the end of another branch.", &[Branch], |l, _| {
        named(l, Visit::Switch)
    }),
    verb("rename", "rename NAME", "rename first-try", "Gives the branch one is on another name.", &[], |l, _| {
        named(l, Visit::Rename)
    }),
    verb("delete", "delete NAME", "delete b2", "Deletes a branch; `undelete` brings it back.", &[Branch], |l, _| {
        named(l, Visit::Delete)
    }),
    verb("undelete", "undelete", "undelete", "Brings the branch back that was deleted last.", &[], |_, _| {
        Ok(Command::Visit(Visit::Undelete))
    }),
    verb("mark", "mark NAME", "mark before-crash", "Gives this step a name to come back to.", &[], |l, _| {
        named(l, Visit::Mark)
    }),
    verb("unmark", "unmark NAME", "unmark before-crash", "Takes a name of a step away.", &[Place], |l, _| {
        named(l, Visit::Unmark)
    }),
    verb(
        "diff",
        "diff A B",
        "diff main b2",
        "Where two branches part, and what differs at their ends.",
        &[Branch],
        |l, _| {
            let (a, b) = (l.need("a branch")?, l.need("another branch")?);
            Ok(Command::Visit(Visit::Diff(a.text.to_string(), b.text.to_string())))
        },
    ),
    verb(
        "why",
        "why NODE | why MESSAGE | why entry N | why not NODE GOAL | why not entry N | why not MESSAGE",
        "why not S3 leader",
        "What led to a node's role, a message or an entry, step by step; or what stands in the way.",
        &[Fixed("not"), Fixed("entry"), Node, Goal, Message],
        visit::read_why,
    ),
    verb("deliver", "deliver MESSAGE", "deliver RequestVote S1->S2", "Messages arrive now.", &[Message], |l, i| {
        Ok(Command::Message(Messages::parse(l, i)?, Choice::Deliver))
    }),
    verb("drop", "drop MESSAGE", "drop * S1->*", "Messages are lost.", &[Message], |l, i| {
        Ok(Command::Message(Messages::parse(l, i)?, Choice::Drop))
    }),
    verb(
        "duplicate",
        "duplicate MESSAGE",
        "duplicate S1>S2#1",
        "The network sends messages once more.",
        &[Message],
        |l, i| Ok(Command::Message(Messages::parse(l, i)?, Choice::Duplicate)),
    ),
    verb(
        "corrupt",
        "corrupt MESSAGE",
        "corrupt * S1->S2",
        "Messages are damaged; the checksum makes that a loss.",
        &[Message],
        |l, i| Ok(Command::Message(Messages::parse(l, i)?, Choice::Corrupt)),
    ),
    verb("delay", "delay MESSAGE TIME", "delay * S1->S2 200ms", "Messages take that much longer.", &[Message], delay),
    verb("fire", "fire NODE TIMER", "fire S1 election", "A timer runs out now.", &[Node, Timer], fire),
    verb(
        "crash",
        "crash NODE [after K]",
        "crash leader",
        "A node stops and keeps only its disk; with `after`, in the middle of its next move, after K sends and writes.",
        &[Node, Fixed("after")],
        crash,
    ),
    verb(
        "spare",
        "spare NODE",
        "spare S1",
        "Takes back a crash that is armed with `crash ... after`.",
        &[Node],
        |l, _| node(l, Choice::Spare),
    ),
    verb(
        "restart",
        "restart NODE [wiped]",
        "restart crashed:1",
        "A node starts again from its disk, or with an empty one.",
        &[Node, Fixed("wiped")],
        restart,
    ),
    verb(
        "pause",
        "pause NODE",
        "pause S2",
        "A node is held up: nothing reaches it, its timers wait.",
        &[Node],
        |l, _| node(l, Choice::Pause),
    ),
    verb("resume", "resume NODE", "resume S2", "A paused node goes on.", &[Node], |l, _| node(l, Choice::Resume)),
    verb("flush", "flush NODE", "flush S1", "What a node wrote without flushing becomes durable.", &[Node], |l, _| {
        node(l, Choice::Flush)
    }),
    verb(
        "cut",
        "cut A B | cut A -> B",
        "cut S1 S2,S3",
        "Links carry nothing, both ways or one way.",
        &[Node],
        |l, _| link(l, true),
    ),
    verb("heal", "heal A B | heal A -> B | heal all", "heal all", "Links carry again.", &[Fixed("all"), Node], heal),
    verb(
        "partition",
        "partition A,B | C,D",
        "partition S1,S2 | S3,S4,S5",
        "Groups can no longer reach each other; nodes in no group still reach everybody.",
        &[Node],
        partition,
    ),
    verb("loss", "loss PERCENT", "loss 10%", "So many messages of a hundred are lost from now on.", &[], loss),
    verb("latency", "latency A..Bms", "latency 10..30ms", "Messages sent from now on take this long.", &[], latency),
    verb(
        "set",
        "set OPTION VALUE | set RULE on|off",
        "set election_timeout_ms 150..300",
        "Changes an option, or switches a rule off or on.",
        &[Setting],
        set,
    ),
    verb(
        "expect",
        "expect CONDITION | expect unreachable CONDITION [BOUND=N ...]",
        "expect leaders.size() <= 1",
        "Fails with the values it saw unless the condition holds; or unless no run within the bounds leads to it.",
        &[Fixed("unreachable"), Question],
        expect,
    ),
    verb(
        "explore",
        "explore [BOUND=N ...] [find CONDITION]",
        "explore timeouts=1 crashes=0 find leaders.size() == 1",
        "Searches every order of events within bounds for the shortest run to a condition, or to a violation, and does it.",
        &[Fixed("find"), Question],
        |l, _| read_explore(l),
    ),
];

const fn verb(
    name: &'static str,
    usage: &'static str,
    example: &'static str,
    doc: &'static str,
    takes: &'static [Takes],
    read: fn(&mut Line, &Info) -> Result<Command, ScriptError>,
) -> Verb {
    Verb { name, usage, example, doc, takes, read }
}

/// Reads a line; `None` if it is empty or a comment. Also the place of what follows the verb.
pub fn read(text: &str, info: &Info) -> Result<Option<(Command, Range<usize>)>, ScriptError> {
    let mut line = Line::new(text);
    let Some(first) = line.next() else { return Ok(None) };
    let args = line.rest().span;
    let command = if let Some(verb) = VERBS.iter().find(|v| v.name == first.text) {
        (verb.read)(&mut line, info).map_err(|e| with_usage(e, verb.usage))?
    } else if let Some(at) = info.inputs.iter().position(|i| i.verb == first.text) {
        let usage = info.inputs[at].example;
        input(&mut line, info, InputId(at as u8)).map_err(|e| with_usage(e, usage))?
    } else {
        return Err(unknown(&line, &first, info));
    };
    line.finish()?;
    Ok(Some((command, if args.is_empty() { first.span } else { args })))
}

fn with_usage(mut error: ScriptError, usage: &str) -> ScriptError {
    error.remedy.get_or_insert_with(|| format!("it is written: {usage}"));
    error
}

fn unknown(line: &Line, first: &Word, info: &Info) -> ScriptError {
    let names = || VERBS.iter().map(|v| v.name).chain(info.inputs.iter().map(|i| i.verb));
    let error = line.error(first.span.clone(), format!("there is no command {}", first.text));
    match nearest(first.text, names()) {
        Some(like) => error.remedy(format!("did you mean {like}?")),
        None => error.remedy(format!("commands are {}", names().collect::<Vec<_>>().join(", "))),
    }
}

fn optional_number(line: &mut Line) -> Result<u64, ScriptError> {
    match line.next() {
        Some(word) => number(line, &word),
        None => Ok(1),
    }
}

fn step(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    Ok(Command::Step(optional_number(line)?))
}

fn back(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    Ok(Command::Back(optional_number(line)?))
}

fn seek(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a step")?;
    Ok(match word.text {
        "start" => Command::Seek(0),
        "end" => Command::Seek(u64::MAX),
        "next" | "previous" => Command::Visit(visit::read_landmark(line, word.text == "next")?),
        name if name.starts_with(char::is_alphabetic) => Command::Visit(Visit::ToMark(name.to_string())),
        _ => Command::Seek(number(line, &word)?),
    })
}

/// A verb whose argument is a name.
fn named(line: &mut Line, visit: fn(String) -> Visit) -> Result<Command, ScriptError> {
    let word = line.need("a name")?;
    Ok(Command::Visit(visit(word.text.to_string())))
}

fn run(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    if !line.eat("until") {
        let word = line.need("a time, such as 500ms, or `until` and a condition,")?;
        return Ok(Command::Run(duration(line, &word)?));
    }
    let rest = line.rest();
    // The last `within` with a time behind it is not part of the condition.
    let bound = rest.text.rfind(" within ").map(|at| (at, rest.text[at + 8..].trim()));
    let bound = bound.filter(|(_, time)| time.starts_with(|c: char| c.is_ascii_digit()) && !time.contains(' '));
    let (text, within) = match bound {
        Some((at, time)) => {
            let start = rest.span.start + rest.text.len() - time.len();
            let word = Word { text: time, span: start..start + time.len() };
            (rest.text[..at].trim_end(), duration(line, &word)?)
        }
        None => (rest.text, WITHIN_MS),
    };
    let condition = question(line, &Word { text, span: rest.span.start..rest.span.start + text.len() })?;
    line.take_rest();
    Ok(Command::RunUntil(Box::new(condition), within))
}

fn expect(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    if line.eat("unreachable") {
        return read_unreachable(line);
    }
    let rest = line.take_rest();
    Ok(Command::Expect(Box::new(question(line, &rest)?)))
}

/// A condition that comes out as true or false.
pub(super) fn question(line: &Line, word: &Word) -> Result<Condition, ScriptError> {
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

fn node(line: &mut Line, to: fn(crate::engine::NodeId) -> Choice) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    Ok(Command::Node(NodeName::parse(line, &word)?, to))
}

fn crash(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    if !line.eat("after") {
        return Ok(Command::Node(name, Choice::Crash));
    }
    let word = line.need("a number of sends and writes")?;
    let k = u8::try_from(number(line, &word)?).map_err(|_| line.error(word.span, "at most 255 can be counted"))?;
    Ok(Command::CrashAfter(name, k))
}

fn restart(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    Ok(match line.eat("wiped") {
        true => Command::Node(name, |node| Choice::Restart { node, wiped: true }),
        false => Command::Node(name, |node| Choice::Restart { node, wiped: false }),
    })
}

fn delay(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let messages = Messages::parse(line, info)?;
    let word = line.need("a time, such as 200ms,")?;
    Ok(Command::Delay(messages, duration(line, &word)? as u32))
}

fn fire(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    let timer = line.need("a timer")?;
    let found = info.find_timer(timer.text).ok_or_else(|| {
        let error = line.error(timer.span.clone(), format!("there is no timer {}", timer.text));
        error.remedy(format!("timers are {}", info.timers.join(", ")))
    })?;
    Ok(Command::Fire(name, found))
}

fn link(line: &mut Line, cut: bool) -> Result<Command, ScriptError> {
    let first = line.need("a node")?;
    // `A->B` in one word means the same as with spaces.
    if let Some((a, b)) = first.text.split_once("->") {
        let from = Group::parse(line, &Word { text: a, span: first.span.start..first.span.start + a.len() })?;
        let to = Group::parse(line, &Word { text: b, span: first.span.end - b.len()..first.span.end })?;
        return Ok(Command::Link { from, to, both: false, cut });
    }
    let from = Group::parse(line, &first)?;
    let both = !line.eat("->");
    let second = line.need("the other end of the link")?;
    let to = Group::parse(line, &second)?;
    if cut && from.is_same_node(&to) {
        let error = line.error(second.span, format!("{} has no link to itself that could be cut", second.text));
        return Err(error.remedy("name the node at the other end"));
    }
    Ok(Command::Link { from, to, both, cut })
}

fn heal(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    if line.eat("all") { Ok(Command::HealAll) } else { link(line, false) }
}

fn partition(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let mut groups = Vec::new();
    loop {
        let word = line.need("a group of nodes, such as S1,S2,")?;
        let group = Group::parse(line, &word)?;
        if let Some(twice) = groups.iter().find_map(|before| group.shared(before)) {
            let error = line.error(twice.span(), format!("{} is in two groups", twice.text()));
            return Err(error.remedy("name each node once"));
        }
        groups.push(group);
        if line.is_done() {
            break;
        }
        if !line.eat("|") {
            return Err(line.error(line.rest().span, "groups have a | between them"));
        }
    }
    match groups.len() {
        1 => Err(line.missing("a second group")),
        _ => Ok(Command::Partition(groups)),
    }
}

fn loss(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a percentage")?;
    let digits = Word { text: word.text.trim_end_matches('%'), span: word.span.clone() };
    let percent = number(line, &digits)?;
    match percent {
        0..=100 => Ok(Command::Set(OptionId::LOSS, [percent as u32, 0])),
        _ => Err(line.error(word.span, "a loss is between 0% and 100%")),
    }
}

fn latency(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a range of times, such as 10..30ms,")?;
    option(line, &word, OptionId::LATENCY, info)
}

fn set(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let name = line.need("an option or rule")?;
    if let Some(rule) = info.find_rule(name.text) {
        let word = line.need("on or off")?;
        let on = truth(&word).ok_or_else(|| line.error(word.span.clone(), "a rule is on or off"))?;
        return Ok(Command::Switch(rule, on));
    }
    let Some(id) = info.find_option(name.text) else {
        let names = || info.options().map(|o| o.name).chain(info.rules.iter().filter(|r| r.switchable()).map(|r| r.id));
        let error = line.error(name.span.clone(), format!("there is no option or rule {}", name.text));
        return Err(match nearest(name.text, names()) {
            Some(like) => error.remedy(format!("did you mean {like}?")),
            None => {
                error.remedy(format!("options are {}", info.options().map(|o| o.name).collect::<Vec<_>>().join(", ")))
            }
        });
    };
    let value = line.take_rest();
    if value.text.is_empty() {
        return Err(line.missing("a value"));
    }
    option(line, &value, id, info)
}

fn truth(word: &Word) -> Option<bool> {
    match word.text {
        "on" | "true" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    }
}

/// Reads an option's value: `on`, `10`, `10..30`, `10..30ms` or `[10, 30]`.
fn option(line: &Line, word: &Word, id: OptionId, info: &Info) -> Result<Command, ScriptError> {
    let Some(spec) = info.option(id) else { return Err(line.error(word.span.clone(), "there is no such option")) };
    let wrong = |what: &str| line.error(word.span.clone(), format!("{} takes {what}", spec.name));
    let bare = word.text.trim_start_matches('[').trim_end_matches(']').trim_end_matches("ms");
    let int = |text: &str| text.trim().parse::<u32>().ok();
    let value = match spec.kind {
        OptionKind::Flag => truth(word).map(|on| [u32::from(on), 0]).ok_or_else(|| wrong("on or off"))?,
        OptionKind::Number => int(bare).map(|n| [n, 0]).ok_or_else(|| wrong("a whole number"))?,
        OptionKind::Range => {
            let (low, high) = bare.split_once("..").or_else(|| bare.split_once(',')).unwrap_or((bare, bare));
            int(low).zip(int(high)).map(|(low, high)| [low, high]).ok_or_else(|| wrong("a range, such as 10..30"))?
        }
    };
    spec.check(value).map_err(|message| line.error(word.span.clone(), message))?;
    Ok(Command::Set(id, value))
}

/// Reads a protocol's own verb.
fn input(line: &mut Line, info: &Info, input: InputId) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    match info.inputs[usize::from(input.0)].shape {
        InputShape::NodeActs => {
            let to = if line.eat("to") {
                let word = line.need("the nodes it is aimed at")?;
                Some(Group::parse(line, &word)?)
            } else {
                None
            };
            Ok(Command::Act { input, node: name, to, value: None })
        }
        InputShape::ClientAsks { .. } => {
            let rest = line.take_rest();
            let (value, from) = match rest.text.rsplit_once(" from ") {
                Some((value, client)) if !client.contains(' ') => {
                    let span = rest.span.end - client.len()..rest.span.end;
                    (value.trim(), Some(NodeName::parse(line, &Word { text: client, span })?))
                }
                _ => (rest.text, None),
            };
            let value = checked(line, value, rest.span)?;
            Ok(Command::Ask { input, to: name, value, from })
        }
        InputShape::ClientSends => {
            let rest = line.take_rest();
            let value = checked(line, rest.text, rest.span)?;
            Ok(Command::Act { input, node: name, to: None, value: Some(value) })
        }
    }
}

/// A client's value as it goes on its way: `set ` in front of it says nothing, and a novel is none.
fn checked(line: &Line, text: &str, span: Range<usize>) -> Result<String, ScriptError> {
    let value = text.strip_prefix("set").filter(|rest| rest.is_empty() || rest.starts_with(' ')).unwrap_or(text).trim();
    match value.chars().count() {
        0 => Err(line.missing("a value, such as x=1,")),
        1..=60 => Ok(value.to_string()),
        _ => Err(line.error(span, "a value has at most 60 characters")),
    }
}
