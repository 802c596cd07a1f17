//! Reading what happens at this moment: to messages, nodes and links.

use crate::engine::{Choice, Info, Moment, NodeId};
use crate::kit::did_you_mean;
use crate::script::command::{Act, Command, ToMessage};
use crate::script::error::ScriptError;
use crate::script::names::{Group, Messages, NodeName};
use crate::script::tokens::{Line, Word, duration, number, percentage};
use std::ops::Range;

/// A verb whose argument is a message, or a pattern of messages.
pub fn messages(line: &mut Line, info: &Info, to: ToMessage) -> Result<Command, ScriptError> {
    Ok(Command::Act(Act::Message(Messages::parse(line, info)?, to)))
}

/// A verb whose argument is a node.
pub fn node(line: &mut Line, to: fn(NodeId) -> Choice) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    Ok(Command::Act(Act::Node(NodeName::parse(line, &word)?, to)))
}

/// A node, and perhaps at which moment, or what its disk keeps.
pub fn crash(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    if line.eat("keeping") {
        let word = line.need("a number of records")?;
        let count = u16::try_from(number(line, &word)?);
        let count = count.map_err(|_| line.error(word.span, "at most 65535 records can be counted"))?;
        return Ok(Command::Act(Act::CrashKeeping(name, count)));
    }
    let Some(when) = line.peek().filter(|word| ["before", "after"].contains(&word.text)) else {
        return Ok(Command::Act(Act::Node(name, Choice::Crash)));
    };
    line.next();
    let word = line.need("`send`, `write` or a number of both")?;
    if let Some(moment) = Moment::named(&format!("{} {}", when.text, word.text)) {
        return Ok(Command::Act(Act::CrashAt(name, moment)));
    }
    if when.text == "before" || word.text.starts_with(char::is_alphabetic) {
        let error = line.error(word.span, format!("`send` or `write` belongs behind `{}`", when.text));
        let named = Moment::NAMED.iter().filter_map(|moment| moment.name()).collect::<Vec<_>>().join(", ");
        return Err(error.remedy(format!("a crash can come {named}, or after so many of both, such as after 2")));
    }
    let k = u8::try_from(number(line, &word)?).map_err(|_| line.error(word.span, "at most 255 can be counted"))?;
    Ok(Command::Act(Act::CrashAt(name, Moment::After(k))))
}

/// A node, and whether its disk works.
pub fn disk(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    let word = line.need("fails or works")?;
    match word.text {
        "fails" => Ok(Command::Act(Act::Node(name, |node| Choice::Disk { node, works: false }))),
        "works" => Ok(Command::Act(Act::Node(name, |node| Choice::Disk { node, works: true }))),
        _ => Err(line.error(word.span, "a disk fails or works")),
    }
}

/// A node, and how fast its clock runs. Which rates there are is the world's to say.
pub fn clock(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    let word = line.need("a percentage, such as 150%,")?;
    let wrong = |_| line.error(word.span.clone(), "a percentage belongs here, such as 150%");
    let percent = percentage(line, &word).map_err(wrong)?;
    Ok(Command::Act(Act::Clock(name, u32::try_from(percent).unwrap_or(u32::MAX))))
}

/// A node, and perhaps that its disk is emptied.
pub fn restart(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    Ok(Command::Act(match line.eat("wiped") {
        true => Act::Node(name, |node| Choice::Restart { node, wiped: true }),
        false => Act::Node(name, |node| Choice::Restart { node, wiped: false }),
    }))
}

/// Messages, and for how long.
pub fn delay(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let messages = Messages::parse(line, info)?;
    let word = line.need("a time, such as 200ms,")?;
    Ok(Command::Act(Act::Delay(messages, duration(line, &word)? as u32)))
}

/// A node and its timer.
pub fn fire(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    let name = NodeName::parse(line, &word)?;
    let timer = line.need("a timer")?;
    let found = info.find_timer(timer.text).ok_or_else(|| {
        let error = line.error(timer.span.clone(), format!("there is no timer {}", timer.text));
        let names: Vec<_> = info.timers.iter().map(|timer| timer.name).collect();
        error.remedy(format!("timers are {}", names.join(", ")))
    })?;
    let about = match info.timers[found.index()].about {
        [] => None,
        _ => {
            let whom = line.need("the node that it is about")?;
            Some(NodeName::parse(line, &whom)?)
        }
    };
    Ok(Command::Act(Act::Fire(name, found, about)))
}

/// The two ends of links, and whether both ways are meant.
pub struct Ends {
    /// One end.
    pub from: Group,
    /// The other.
    pub to: Group,
    /// Both ways.
    pub both: bool,
    /// Where the other end stands in the line.
    second: Range<usize>,
}

/// Reads `A B`, `A -> B` or `A->B`.
pub fn ends(line: &mut Line) -> Result<Ends, ScriptError> {
    let first = line.need("a node")?;
    // `A->B` in one word means the same as with spaces.
    if let Some((a, b)) = first.text.split_once("->") {
        let second = first.span.end - b.len()..first.span.end;
        let from = Group::parse(line, &Word { text: a, span: first.span.start..first.span.start + a.len() })?;
        let to = Group::parse(line, &Word { text: b, span: second.clone() })?;
        return Ok(Ends { from, to, both: false, second });
    }
    let from = Group::parse(line, &first)?;
    let both = !line.eat("->");
    let second = line.need("the other end of the link")?;
    let to = Group::parse(line, &second)?;
    Ok(Ends { from, to, both, second: second.span })
}

/// The two ends of links, both ways or one way.
pub fn link(line: &mut Line, cut: bool) -> Result<Command, ScriptError> {
    let Ends { from, to, both, second } = ends(line)?;
    if let Some(same) = to.names().next().filter(|_| cut && both && from.is_same_node(&to)) {
        let error = line.error(second, format!("{} has no link to itself that could be cut", same.text()));
        return Err(error.remedy("name the node at the other end"));
    }
    Ok(Command::Act(Act::Link { from, to, both, cut }))
}

/// A message of one's own: its kind, its link, and what it says. Of what a kind is made is the protocol's to say.
pub fn inject(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a kind of message")?;
    let form = info.form(word.text).ok_or_else(|| {
        let error = line.error(word.span.clone(), format!("{} has no message {}", info.title, word.text));
        let kinds = || info.forms.iter().map(|form| form.kind);
        let all = || format!("messages are {}", kinds().collect::<Vec<_>>().join(", "));
        error.remedy(did_you_mean(word.text, kinds()).unwrap_or_else(all))
    })?;
    let start = line.rest().span;
    let Ends { from, to, both, .. } = ends(line)?;
    let [Some(from), Some(to)] = [from, to].map(Group::into_one).map(|end| end.filter(|_| !both)) else {
        let error = line.error(start, "a link belongs here, from one node to another");
        return Err(error.remedy(format!("it is written: inject {} S2->S1 {}", form.kind, form.usage())));
    };
    let text = format!("{} {}", form.kind, line.take_rest().text);
    Ok(Command::Act(Act::Inject(from, to, text.trim_end().into())))
}

/// The two ends of links, or all.
pub fn heal(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    if line.eat("all") { Ok(Command::Act(Act::HealAll)) } else { link(line, false) }
}

/// Groups with a bar between them.
pub fn partition(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
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
        _ => Ok(Command::Act(Act::Partition(groups))),
    }
}
