//! The learner watches until something has happened.

use super::Task;
use crate::engine::Info;
use crate::lesson::checker::{Checker, Stop};
use crate::lesson::page::{Status, Takes};
use crate::lesson::reader::Reader;
use crate::lesson::{Lesson, Question, play};
use crate::scenario::Problem;
use crate::timeline::Timeline;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Time passes until something has happened; the learner only watches.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Wait")]
pub struct Keys {
    /// The condition, in CEL.
    #[schemars(with = "String")]
    pub until: Spanned<String>,
}

impl super::Keys for Keys {
    fn read(&self, _: Range<usize>, reader: &mut Reader, _: &Info) -> Option<Arc<dyn Task>> {
        Some(Arc::new(Wait { until: reader.question(&self.until)? }))
    }
}

/// Something that is waited for.
struct Wait {
    until: Question,
}

impl Task for Wait {
    fn kind(&self) -> &'static str {
        "wait"
    }

    fn takes(&self) -> Takes {
        Takes::Time
    }

    fn passed(&self, _: &Status, _: bool) -> bool {
        true
    }

    fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<(), Stop> {
        if play::holds(timeline, &self.until) {
            let message = "this holds already, so there is nothing to wait for";
            checker.wrong(self.until.span.clone(), message, "leave the wait out");
        }
        let waited = play::wait(&self.until, timeline);
        checker.needs(waited)
    }

    fn solve(&self, _: &Lesson, timeline: &mut Timeline) -> Result<(), Problem> {
        play::wait(&self.until, timeline)
    }

    fn questions(&self) -> Vec<&Question> {
        vec![&self.until]
    }

    fn until(&self) -> Option<&Question> {
        Some(&self.until)
    }
}
