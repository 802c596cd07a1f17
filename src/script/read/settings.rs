//! Reading options and rules: `set`, and the two options that have a verb of their own, which may be for some links only.

use super::acts::{Ends, ends};
use crate::engine::{Info, Odds, OptionId, OptionKind, USUAL, options};
use crate::kit::did_you_mean;
use crate::script::command::{Act, Command};
use crate::script::error::ScriptError;
use crate::script::names::NodeName;
use crate::script::tokens::{Line, Word, percentage, unit};

/// A percentage, perhaps for some links only.
pub fn loss(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let Some(ends) = own_links(line)? else {
        return Ok(Command::Act(Act::Set(options::LOSS, [hundredths(line)?.into(), 0])));
    };
    let odds = if line.eat(USUAL) { Odds::UsualLoss } else { Odds::Loss(hundredths(line)?) };
    Ok(tune(ends, odds))
}

/// So many of a hundred.
fn hundredths(line: &mut Line) -> Result<u8, ScriptError> {
    let word = line.need("a percentage")?;
    let percent = u8::try_from(percentage(line, &word)?).ok().filter(|percent| *percent <= 100);
    percent.ok_or_else(|| line.error(word.span, "a loss is between 0% and 100%"))
}

/// A range of times, perhaps for some links only.
pub fn latency(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let ends = own_links(line)?;
    if let Some(ends) = ends {
        let odds = if line.eat(USUAL) {
            Odds::UsualLatency
        } else {
            // What is held against the option's limits has room.
            Odds::Latency(times(line, info)?.map(|ms| u16::try_from(ms).unwrap_or(u16::MAX)))
        };
        return Ok(tune(ends, odds));
    }
    Ok(Command::Act(Act::Set(options::LATENCY, times(line, info)?)))
}

fn times(line: &mut Line, info: &Info) -> Result<[u32; 2], ScriptError> {
    let word = line.need("a range of times, such as 10..30ms,")?;
    option(line, &word, options::LATENCY, info)
}

/// The ends of the links that are meant, if it is not all of them: a number says that it is.
fn own_links(line: &mut Line) -> Result<Option<Ends>, ScriptError> {
    match line.peek().is_some_and(|word| word.text.starts_with(char::is_alphabetic)) {
        true => ends(line).map(Some),
        false => Ok(None),
    }
}

fn tune(Ends { from, to, both, .. }: Ends, odds: Odds) -> Command {
    Command::Act(Act::Tune { from, to, both, odds })
}

/// An option and its value, or a rule and whether it is on.
pub fn set(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let name = line.need("an option or rule")?;
    if let Some(rule) = info.find_rule(name.text) {
        let word = line.need("on or off")?;
        let on = truth(&word).ok_or_else(|| line.error(word.span.clone(), "a rule is on or off"))?;
        return Ok(Command::Act(Act::Switch(rule, on)));
    }
    let Some(id) = info.find_option(name.text) else {
        let names = || info.options().map(|o| o.name).chain(info.rules.iter().filter(|r| r.switchable()).map(|r| r.id));
        let error = line.error(name.span.clone(), format!("there is no option or rule {}", name.text));
        let all = || format!("options are {}", info.options().map(|o| o.name).collect::<Vec<_>>().join(", "));
        return Err(error.remedy(did_you_mean(name.text, names()).unwrap_or_else(all)));
    };
    let node = match line.eat("of") {
        true => Some(line.need("the node that is meant")?).map(|word| NodeName::parse(line, &word)).transpose()?,
        false => None,
    };
    if let Some(node) = &node
        && line.eat(USUAL)
    {
        return Ok(Command::Act(Act::SetOf(node.clone(), id, None)));
    }
    let value = line.take_rest();
    if value.text.is_empty() {
        return Err(line.missing("a value"));
    }
    let value = option(line, &value, id, info)?;
    Ok(Command::Act(match node {
        Some(node) => Act::SetOf(node, id, Some(value)),
        None => Act::Set(id, value),
    }))
}

fn truth(word: &Word) -> Option<bool> {
    match word.text {
        "on" | "true" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    }
}

/// Reads an option's value: `on`, `10`, `2s`, `10..30`, `10..30ms` or `[10, 30]`.
fn option(line: &Line, word: &Word, id: OptionId, info: &Info) -> Result<[u32; 2], ScriptError> {
    let Some(spec) = info.option(id) else { return Err(line.error(word.span.clone(), "there is no such option")) };
    let wrong = |what: &str| line.error(word.span.clone(), format!("`{}` takes {what}", spec.name));
    let bare = word.text.trim_start_matches('[').trim_end_matches(']').trim();
    // Of a pair without a unit the first has that of the second.
    let is_time = spec.name.ends_with("_ms");
    let (_, usual) = unit(bare).filter(|_| is_time).unwrap_or((bare, 1));
    let int = |text: &str| {
        let (digits, factor) = unit(text.trim()).filter(|_| is_time).unwrap_or((text.trim(), usual));
        digits.parse::<u32>().ok()?.checked_mul(u32::try_from(factor).ok()?)
    };
    let value = match spec.kind {
        OptionKind::Word(words) => {
            spec.value_of(word.text).ok_or_else(|| wrong(&format!("one of {}", words.join(", "))))?
        }
        OptionKind::Quorum => {
            let fixed = wrong("no other value during a run");
            return Err(fixed.remedy(format!("say it in the scenario: [options], {} = ...", spec.name)));
        }
        OptionKind::Flag => truth(word).map(|on| [u32::from(on), 0]).ok_or_else(|| wrong("on or off"))?,
        OptionKind::Number if is_time => {
            int(bare).map(|n| [n, 0]).ok_or_else(|| wrong("a time, such as 500ms or 2s"))?
        }
        OptionKind::Number => int(bare).map(|n| [n, 0]).ok_or_else(|| wrong("a whole number"))?,
        OptionKind::Range => {
            let (low, high) = bare.split_once("..").or_else(|| bare.split_once(',')).unwrap_or((bare, bare));
            let what =
                if is_time { "a time or a range of times, such as 2s or 10..30ms" } else { "a range, such as 10..30" };
            int(low).zip(int(high)).map(|(low, high)| [low, high]).ok_or_else(|| wrong(what))?
        }
    };
    spec.check(value).map_err(|refusal| {
        let error = line.error(word.span.clone(), refusal.message);
        ScriptError { remedy: refusal.remedy, ..error }
    })?;
    Ok(value)
}
