//! What counts in a graded lesson: whether each task was right at once, or reached without being shown. The first thing
//! that is known of it stands, whatever the learner does later.

use super::Runner;
use crate::lesson::graded::{Grade, Mark};
use crate::lesson::tasks::Task;

impl Runner {
    /// Takes down whether the present page's task was right, unless that is known already.
    pub(super) fn mark(&mut self, right: bool) {
        if let Some(mark) = self.marks.get_mut(self.at).filter(|mark| **mark == Mark::Open) {
            *mark = if right { Mark::Right } else { Mark::Wrong };
        }
    }

    /// What the learner is told who wants to go on too early, and what an answer costs.
    pub(super) fn first_do(&self, task: &dyn Task) -> String {
        let costs = match (self.lesson.graded.is_some(), task.settled_by().is_some() && !task.takes_more()) {
            (true, true) => " What is right at once is a point.",
            (false, true) => " A wrong answer costs nothing.",
            (_, false) => "",
        };
        format!("{}{costs}", task.first_do())
    }

    /// What the answers so far are worth, if the lesson is graded. A page that is broken counts for nobody.
    pub fn grade(&self) -> Option<Grade> {
        self.lesson.graded.as_ref()?;
        let pages = self.lesson.steps.iter().zip(&self.marks).zip(&self.states);
        let counted = pages.filter(|((step, _), state)| step.counts() && !state.broken);
        Some(Grade::of(counted.map(|((step, mark), _)| (*mark, step.about.as_ref()))))
    }

    /// The summary of the lesson, after the grade.
    pub(super) fn summary(&self) -> String {
        match self.grade() {
            Some(grade) => format!("{}\n\n{}", told(&grade), self.lesson.summary),
            None => self.lesson.summary.clone(),
        }
    }
}

/// What the learner is told of a grade, in Markdown.
fn told(grade: &Grade) -> String {
    let points = format!("You have **{} of {} points**.", grade.points, grade.of);
    let left_out = match grade.of - grade.so_far {
        0 => String::new(),
        1 => " One page was left out.".into(),
        many => format!(" {many} pages were left out."),
    };
    let again = match &grade.again[..] {
        [] => String::new(),
        [one] => format!(" Look at {one} again."),
        [most @ .., last] => format!(" Look at {} and {last} again.", most.join(", ")),
    };
    format!("{points}{left_out}{again}")
}
