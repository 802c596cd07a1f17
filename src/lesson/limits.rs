//! How often a goal's learner may do what: commands by their verbs, counted by what the run has that is shown, from where
//! the page began. So to take something back gives it back.

use super::form::number_word;
use super::page::Allowance;
use super::reader::Reader;
use crate::engine::Info;
use crate::kit::did_you_mean;
use crate::script::{DEEDS, counted_as};
use crate::timeline::Timeline;
use std::collections::BTreeMap;
use toml::Spanned;

/// The largest number that may be given.
pub const MOST_ALLOWED: i64 = 100;

/// How often each of some commands may be done.
pub struct GoalLimits(Vec<(String, u64)>);

/// How often they were done.
pub struct Used {
    /// Of each command, how often it may be done and was.
    pub allowances: Vec<Allowance>,
    /// The first step that was too much.
    pub over: Option<u64>,
}

/// The verbs of a protocol's commands that can be counted.
pub fn countable(info: &Info) -> impl Iterator<Item = &'static str> {
    let itself = DEEDS.iter().filter(|(deed, verb)| deed == verb).map(|(deed, _)| *deed);
    itself.chain(info.inputs.iter().map(|input| input.verb))
}

impl GoalLimits {
    /// Limits as a lesson's file has them; the reader takes down what is wrong with them.
    pub fn read(keys: &BTreeMap<Spanned<String>, Spanned<i64>>, reader: &mut Reader, info: &Info) -> GoalLimits {
        let mut limits = Vec::new();
        for (verb, most) in keys {
            let name = verb.get_ref().as_str();
            let known = || countable(info);
            if let Some((_, counts)) = DEEDS.iter().find(|(deed, counts)| *deed == name && deed != counts) {
                reader.wrong(verb.span(), format!("`{name}` counts as `{counts}`"), format!("limit `{counts}`"));
            } else if !known().any(|verb| verb == name) {
                let all = || format!("there are {}", known().collect::<Vec<_>>().join(", "));
                let message = format!("there is no command {name} that could be counted");
                reader.wrong(verb.span(), message, did_you_mean(name, known()).unwrap_or_else(all));
            }
            match u64::try_from(*most.get_ref()) {
                Ok(number) if *most.get_ref() <= MOST_ALLOWED => limits.push((name.to_string(), number)),
                _ => reader.wrong(
                    most.span(),
                    format!("this is a number from 0 to {MOST_ALLOWED}"),
                    "write how often at most",
                ),
            }
        }
        GoalLimits(limits)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often they were done after a step on the way to the present one.
    pub fn used(&self, timeline: &Timeline, from: u64) -> Used {
        let unused = |(verb, most): &(String, u64)| Allowance { command: verb.clone(), most: *most, used: 0 };
        let mut allowances: Vec<Allowance> = self.0.iter().map(unused).collect();
        let mut over = None;
        for (step, command) in timeline.done_since(from) {
            let verb = counted_as(&command);
            if let Some(allowance) = allowances.iter_mut().find(|allowance| allowance.command == verb) {
                allowance.used += 1;
                over = over.or((allowance.used > allowance.most).then_some(step));
            }
        }
        Used { allowances, over }
    }
}

impl Used {
    /// What is too much in this run, in a sentence.
    pub fn why(&self) -> Option<String> {
        let over = self.allowances.iter().find(|allowance| allowance.used > allowance.most)?;
        let allowed = match over.most {
            0 => "not allowed".to_string(),
            most => format!("allowed {}", times(most)),
        };
        Some(format!("Here `{}` is {allowed}, and this run has it {}.", over.command, times(over.used)))
    }
}

impl Allowance {
    /// Whether it may not be done any more.
    pub fn is_spent(&self) -> bool {
        self.used >= self.most
    }

    /// How often it may still be done, in a few words.
    pub fn left(&self) -> Option<String> {
        let left = self.most.saturating_sub(self.used);
        (left > 0).then(|| format!("`{}` {}", self.command, times(left)))
    }
}

/// How often, as one says it.
fn times(number: u64) -> String {
    match number {
        1 => "once".into(),
        2 => "twice".into(),
        number => match usize::try_from(number).ok().and_then(number_word) {
            Some(word) => format!("{word} times"),
            None => format!("{number} times"),
        },
    }
}
