//! The learner points at a step of the run: the first after which a condition holds.

use super::Task;
use crate::engine::Info;
use crate::lesson::checker::{Checker, Stop};
use crate::lesson::page::{Status, Takes};
use crate::lesson::play::MAX_WALK;
use crate::lesson::reader::Reader;
use crate::lesson::{MAX_LINES, Question};
use crate::timeline::Timeline;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// What is noted where nothing is to be looked for.
const STANDS_ON_IT: &str =
    "the page begins at the very step that it asks for; let time pass first, such as do = \"run 200ms\"";

/// A moment of the run that the learner points at: the first step after which a condition holds.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Point")]
pub struct Keys {
    /// The question.
    #[schemars(with = "String")]
    pub ask: Spanned<String>,
    /// The condition that first holds at that step, in CEL.
    #[schemars(with = "String")]
    pub moment: Spanned<String>,
    /// Whether what the observer knows is hidden until the step is found.
    #[serde(default)]
    pub hide: bool,
    /// What the learner reads then, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
}

impl super::Keys for Keys {
    fn read(&self, _: Range<usize>, reader: &mut Reader, _: &Info) -> Option<Arc<dyn Task>> {
        let ask = reader.words(&self.ask, MAX_LINES);
        let moment = reader.question(&self.moment);
        let explain = reader.maybe(self.explain.as_ref());
        Some(Arc::new(Point { ask, moment: moment?, hide: self.hide, explain }))
    }
}

/// A moment that the learner points at.
struct Point {
    /// The question.
    ask: String,
    /// What first holds after the right step.
    moment: Question,
    /// Whether the observer's marks are hidden until then.
    hide: bool,
    /// What is said then.
    explain: String,
}

impl Task for Point {
    fn kind(&self) -> &'static str {
        "point"
    }

    fn first_do(&self) -> &'static str {
        "First find the step: put the cursor there and say that this is it."
    }

    fn takes(&self) -> Takes {
        Takes::Step
    }

    fn passed(&self, status: &Status, _: bool) -> bool {
        matches!(status, Status::Right { .. })
    }

    fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<(), Stop> {
        let place = self.moment.span.clone();
        if timeline.end() > MAX_WALK {
            let message = format!("the run has {} steps; a moment is looked for in {MAX_WALK}", timeline.end());
            checker.wrong(place, message, "give this part a world of its own");
            return Err(Stop);
        }
        match checker.moment(timeline, &self.moment, 0)? {
            None => {
                let saw = checker.saw(timeline, &self.moment);
                let message = format!("this never comes true in the run up to here{saw}");
                checker.wrong(place, message, "mend it, or what happens before");
            }
            Some(0) => {
                let message = "this is so from the start; there is no step to find";
                checker.wrong(place, message, "ask for something that happens in the run");
            }
            Some(right) => {
                if right == timeline.at() {
                    checker.note(STANDS_ON_IT);
                }
                checker.answers(format!("step {right} of {}", timeline.end()));
            }
        }
        Ok(())
    }

    fn questions(&self) -> Vec<&Question> {
        vec![&self.moment]
    }

    fn moment(&self) -> Option<&Question> {
        Some(&self.moment)
    }

    fn ask(&self) -> Option<&str> {
        Some(&self.ask)
    }

    fn hides(&self) -> bool {
        self.hide
    }

    fn explain(&self) -> &str {
        &self.explain
    }
}
