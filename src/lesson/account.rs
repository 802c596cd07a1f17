//! What commands did, line by line: an author whose solution does not do what it should sees where it went elsewhere.

use crate::kit::plain;
use crate::script::Outcome;
use crate::timeline::Timeline;
use crate::timeline::transcript::{self, Detail};
use std::collections::VecDeque;

/// The most commands that are told of, the last ones.
const MOST: usize = 8;
/// The longest account of a command, in letters.
const MAX_LETTERS: usize = 200;

/// The last commands of a block and what each did.
#[derive(Default)]
pub struct Account {
    lines: VecDeque<String>,
    before: usize,
}

impl Account {
    /// Takes down what a command did; the run stands where it left it.
    pub fn add(&mut self, line: &str, done: &Outcome, timeline: &Timeline) {
        if self.lines.len() == MOST {
            self.lines.pop_front();
            self.before += 1;
        }
        self.lines.push_back(short(&format!("{}: {}", plain::line(line), outcome(done, timeline))));
    }

    /// All of it, a command a line.
    pub fn lines(&self) -> Vec<String> {
        let more = (self.before > 0).then(|| match self.before {
            1 => "(one command before these)".to_string(),
            many => format!("({many} commands before these)"),
        });
        more.into_iter().chain(self.lines.iter().cloned()).collect()
    }
}

/// What came of a command.
fn outcome(done: &Outcome, timeline: &Timeline) -> String {
    let said = done.said.as_deref().map(|said| said.lines().map(str::trim).collect::<Vec<_>>().join(" "));
    let went = match done.to.checked_sub(done.from) {
        Some(0) if said.is_some() => None,
        Some(0) => Some("done.".to_string()),
        Some(1) => Some(told(timeline)),
        Some(steps) => Some(format!("{steps} steps, to {} ms; the last: {}", timeline.sim().now().0, told(timeline))),
        None => Some(format!("back to step {}.", done.to)),
    };
    went.into_iter().chain(said).collect::<Vec<_>>().join(" ")
}

/// The present step in short: what happened and what was decided.
fn told(timeline: &Timeline) -> String {
    let told = timeline.sim().told();
    transcript::lines(&told, Detail::Brief).iter().map(transcript::text).collect::<Vec<_>>().join(" ")
}

/// As much of a line as one likes to read.
fn short(line: &str) -> String {
    match line.char_indices().nth(MAX_LETTERS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_string(),
    }
}
