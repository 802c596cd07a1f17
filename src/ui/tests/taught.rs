//! A lesson that is gone through without a look at its pages.

use super::App;
use crate::lesson::{Answer, Takes};

/// Does what a page asks for and goes on to the next one.
pub(super) fn turn_over(app: &mut App) {
    let run = app.run_mut();
    let (runner, timeline) = (&mut run.guide.as_mut().expect("a lesson").runner, &mut run.timeline);
    for choice in 0..runner.page().choices.len() {
        if !runner.page().may_go_on {
            runner.answer(timeline, &Answer::Choice(choice)).expect("an answer");
        }
    }
    if runner.page().takes != Takes::Nothing || !runner.page().may_go_on {
        runner.solve(timeline).expect("it is done");
        runner.notice(timeline);
    }
    runner.next(timeline).expect("it goes on");
    let turned = runner.page();
    run.guide.as_mut().expect("a lesson").turn_to(turned);
    run.refresh();
}
