//! A run as commands that make it again: what the schedule did as `step N`, what was done by hand as the command that
//! does it again.

use super::command::MAX_STEPS;
use crate::engine::{Choice, command};
use crate::timeline::{Bookmark, Timeline};
use std::iter::Peekable;
use std::slice::Iter;

/// Commands that make a run again, as far as it is written down.
pub struct History<'a> {
    timeline: &'a Timeline,
    /// The commands.
    pub lines: Vec<String>,
    at: u64,
    marks: Peekable<Iter<'a, Bookmark>>,
}

impl<'a> History<'a> {
    /// Nothing yet, at the start of a run.
    pub fn new(timeline: &'a Timeline) -> History<'a> {
        History { timeline, lines: Vec::new(), at: 0, marks: [].iter().peekable() }
    }

    /// Goes on from a step, with the marks that lie behind it.
    pub fn start(&mut self, step: u64, marks: &'a [Bookmark]) {
        (self.at, self.marks) = (step, marks.iter().peekable());
    }

    /// Writes down what was done by hand on a branch from its fork up to a step, and what the schedule did before each.
    pub fn by_hand(&mut self, branch: usize, upto: u64) {
        let (timeline, sim) = (self.timeline, self.timeline.sim());
        for (number, before, step) in timeline.by_hand(branch).take_while(|(number, ..)| *number <= upto) {
            self.forward(number - 1);
            let passed = step.at.0.saturating_sub(before.0);
            if passed > 0 || step.choice == Choice::Wait {
                self.lines.push(format!("wait {passed}ms"));
            }
            if step.choice != Choice::Wait {
                self.lines.push(command(sim.config(), sim.info(), step.choice));
            }
            // What was one command is taken back as one after it was read again, too.
            let together = timeline.done_together(branch, number);
            self.lines.extend(together.map(|steps| format!("together {steps}")));
            self.at = number;
        }
    }

    /// Writes down the steps of the schedule up to a step, with the marks between them.
    pub fn forward(&mut self, upto: u64) {
        while let Some(mark) = self.marks.next_if(|mark| mark.step <= upto) {
            self.steps(mark.step);
            self.lines.push(format!("mark {}", mark.name));
        }
        self.steps(upto);
    }

    /// So many steps as there are up to this one, as many in one line as a line may take.
    fn steps(&mut self, upto: u64) {
        let mut left = upto.saturating_sub(self.at);
        while left > 0 {
            let now = left.min(MAX_STEPS);
            self.lines.push(if now == 1 { "step".into() } else { format!("step {now}") });
            left -= now;
        }
        self.at = self.at.max(upto);
    }
}
