//! The learner brings something about, in whatever way.

use super::Task;
use crate::engine::Info;
use crate::lesson::checker::{Checker, Stop};
use crate::lesson::limits::GoalLimits;
use crate::lesson::reader::{Reader, text_of};
use crate::lesson::{Commands, Lesson, MAX_LINES, Question, Text, play};
use crate::scenario::Problem;
use crate::timeline::Timeline;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Something that the learner brings about, in whatever way.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Goal")]
pub struct Keys {
    /// What is to be brought about, in Markdown. It stays in sight where the text above it has no room.
    #[schemars(with = "Option<String>")]
    pub ask: Option<Spanned<String>>,
    /// The condition that has to come true, in CEL.
    #[schemars(with = "String")]
    pub until: Spanned<String>,
    /// Three hints: a nudge, what to look at, the keys to press.
    #[schemars(with = "Vec<String>", length(min = 3, max = 3))]
    pub hints: Vec<Spanned<String>>,
    /// Names of the actions that help here, from the end of `synod help lessons`; the page names their keys.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub keys: Vec<Spanned<String>>,
    /// Commands that reach it.
    #[schemars(with = "String")]
    pub solution: Spanned<String>,
    /// What the learner reads when it is reached, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
    /// When it can no longer be reached.
    pub lost: Option<LostKeys>,
    /// How often the learner may do what, such as `crash = 1`; a run with more does not reach it.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u8>")]
    pub limits: BTreeMap<Spanned<String>, Spanned<i64>>,
}

/// When a goal can no longer be reached.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Lost")]
pub struct LostKeys {
    /// The condition that tells it, in CEL.
    #[schemars(with = "String")]
    pub when: Spanned<String>,
    /// Why, in a sentence or two.
    #[schemars(with = "String")]
    pub why: Spanned<String>,
    /// Commands that lose it; the check plays them.
    #[schemars(with = "String")]
    pub by: Spanned<String>,
}

impl super::Keys for Keys {
    fn read(&self, span: Range<usize>, reader: &mut Reader, info: &Info) -> Option<Arc<dyn Task>> {
        if self.hints.len() != 3 {
            let message = format!("a goal has three hints, not {}", self.hints.len());
            reader.wrong(span, message, "write hints = [a nudge, what to look at, the keys to press]");
        }
        let ask = self.ask.as_ref().map(|ask| reader.words(ask, MAX_LINES));
        let hints = self.hints.iter().map(|hint| reader.words(hint, MAX_LINES)).collect();
        let until = reader.question(&self.until);
        let solution = reader.commands(&self.solution, info);
        let explain = reader.maybe(self.explain.as_ref());
        let lost = match &self.lost {
            None => None,
            Some(lost) => {
                let (when, by) = (reader.question(&lost.when), reader.commands(&lost.by, info));
                Some(Lost { when: when?, why: reader.words(&lost.why, MAX_LINES), by: by? })
            }
        };
        let keys = self.keys.iter().map(text_of).collect();
        let limits = GoalLimits::read(&self.limits, reader, info);
        Some(Arc::new(Goal { ask, until: until?, hints, keys, solution: solution?, explain, lost, limits }))
    }
}

/// Something that the learner brings about.
struct Goal {
    /// What is to be brought about.
    ask: Option<String>,
    /// What has to come true.
    until: Question,
    /// A nudge, what to look at, the keys to press.
    hints: Vec<String>,
    /// Names of the actions that help, to be named on the page.
    keys: Vec<Text>,
    /// Commands that reach it.
    solution: Commands,
    /// What is said when it is reached.
    explain: String,
    /// When it can no longer be reached.
    lost: Option<Lost>,
    /// How often the learner may do what.
    limits: GoalLimits,
}

/// When a goal can no longer be reached.
pub struct Lost {
    /// What tells it.
    pub when: Question,
    /// Why.
    pub why: String,
    /// Commands that lose it.
    pub by: Commands,
}

impl Task for Goal {
    fn kind(&self) -> &'static str {
        "goal"
    }

    fn first_do(&self) -> &'static str {
        "First reach the goal. A hint helps; so does seeing how it is done."
    }

    fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<(), Stop> {
        let begin = timeline.at();
        if play::holds(timeline, &self.until) {
            let remedy = "ask for something that is not so yet";
            checker.wrong(self.until.span.clone(), "this goal is reached before the learner does anything", remedy);
        }
        if let Some(lost) = &self.lost {
            let branch = timeline.branch();
            self.check_lost(lost, checker, timeline);
            timeline.switch(branch);
            timeline.seek(begin);
        }
        checker.play(&self.solution, timeline)?;
        let Some(moment) = checker.moment(timeline, &self.until, begin)? else {
            let message = format!("this solution does not reach the goal{}", checker.saw(timeline, &self.until));
            checker.unmet(&self.solution, message, "mend the solution or the goal");
            return Err(Stop);
        };
        let used = self.limits.used(timeline, begin);
        if let Some(why) = used.why().filter(|_| used.over.is_some_and(|over| over <= moment)) {
            let message = format!("this solution does more than it may: {}", why.trim_end_matches('.'));
            checker.unmet(&self.solution, message, "mend the solution or the limits");
            return Err(Stop);
        }
        if let Some(lost) = self.lost.as_ref().filter(|lost| play::holds(timeline, &lost.when)) {
            let message = "after the solution this says that the goal is lost";
            checker.wrong(lost.when.span.clone(), message, "make it hold only where the goal cannot be reached");
        }
        Ok(())
    }

    fn solve(&self, lesson: &Lesson, timeline: &mut Timeline) -> Result<(), Problem> {
        play::play(lesson, &self.solution, timeline)
    }

    fn questions(&self) -> Vec<&Question> {
        [&self.until].into_iter().chain(self.lost.iter().map(|lost| &lost.when)).collect()
    }

    fn keys(&self) -> &[Text] {
        &self.keys
    }

    fn hints(&self) -> &[String] {
        &self.hints
    }

    fn until(&self) -> Option<&Question> {
        Some(&self.until)
    }

    fn solution(&self) -> Option<&Commands> {
        Some(&self.solution)
    }

    fn lost(&self) -> Option<&Lost> {
        self.lost.as_ref()
    }

    fn limits(&self) -> Option<&GoalLimits> {
        Some(&self.limits).filter(|limits| !limits.is_empty())
    }

    fn ask(&self) -> Option<&str> {
        self.ask.as_deref()
    }

    fn explain(&self) -> &str {
        &self.explain
    }
}

impl Goal {
    fn check_lost(&self, lost: &Lost, checker: &mut Checker, timeline: &mut Timeline) {
        let begin = timeline.at();
        if play::holds(timeline, &lost.when) {
            let remedy = "make it hold only where the goal cannot be reached any more";
            checker.wrong(lost.when.span.clone(), "the goal is lost before the learner does anything", remedy);
            return;
        }
        if checker.play(&lost.by, timeline).is_err() {
            return;
        }
        let too_much = self.limits.used(timeline, begin).over;
        if !play::holds(timeline, &lost.when) && too_much.is_none() {
            let message = format!("these commands do not lose the goal{}", checker.saw(timeline, &lost.when));
            checker.unmet(&lost.by, message, "mend them, or `when`");
        } else if let Ok(Some(moment)) = checker.moment(timeline, &self.until, begin)
            && too_much.is_none_or(|over| moment < over)
        {
            let message = "these commands reach the goal on the way";
            checker.unmet(&lost.by, message, "lose it without reaching it");
        }
    }
}
