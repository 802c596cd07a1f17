//! Reading options and rules: `set`, and the two options that have a verb of their own.

use crate::engine::{Info, OptionId, OptionKind, options};
use crate::kit::did_you_mean;
use crate::script::command::{Act, Command};
use crate::script::error::ScriptError;
use crate::script::tokens::{Line, Word, percentage};

/// A percentage.
pub fn loss(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a percentage")?;
    let percent = percentage(line, &word)?;
    match percent {
        0..=100 => Ok(Command::Act(Act::Set(options::LOSS, [percent as u32, 0]))),
        _ => Err(line.error(word.span, "a loss is between 0% and 100%")),
    }
}

/// A range of times.
pub fn latency(line: &mut Line, info: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a range of times, such as 10..30ms,")?;
    option(line, &word, options::LATENCY, info)
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
        OptionKind::Word(words) => {
            spec.value_of(word.text).ok_or_else(|| wrong(&format!("one of {}", words.join(", "))))?
        }
        OptionKind::Quorum => {
            let fixed = wrong("no other value during a run");
            return Err(fixed.remedy(format!("say it in the scenario: [options], {} = ...", spec.name)));
        }
        OptionKind::Flag => truth(word).map(|on| [u32::from(on), 0]).ok_or_else(|| wrong("on or off"))?,
        OptionKind::Number => int(bare).map(|n| [n, 0]).ok_or_else(|| wrong("a whole number"))?,
        OptionKind::Range => {
            let (low, high) = bare.split_once("..").or_else(|| bare.split_once(',')).unwrap_or((bare, bare));
            int(low).zip(int(high)).map(|(low, high)| [low, high]).ok_or_else(|| wrong("a range, such as 10..30"))?
        }
    };
    spec.check(value).map_err(|message| line.error(word.span.clone(), message))?;
    Ok(Command::Act(Act::Set(id, value)))
}
