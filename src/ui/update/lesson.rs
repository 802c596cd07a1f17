//! What the keys of a lesson do: each is a word to the teacher, and the run is then where the teacher has put it.

use crate::lesson::{Answer, Kind, Runner};
use crate::scenario::ScenarioError;
use crate::timeline::Timeline;
use crate::ui::action::Action;
use crate::ui::app::{App, Ask, Leave, Mode, Status};
use crate::ui::prompt::Prompt;
use crate::ui::views;

/// Does an action of the lesson; `false` if it is none, and the run's own meaning counts.
pub fn lesson(app: &mut App, action: Action) -> bool {
    let Some(page) = app.guide.as_ref().map(|guide| &guide.page) else { return false };
    let (kind, done, asks) = (page.kind, page.may_go_on, !page.choices.is_empty());
    match action {
        Action::Next if kind == Kind::Summary => {
            app.leave = Some(if app.has_home { Leave::Home } else { Leave::Quit });
        }
        Action::Next if kind == Kind::Point && !done => {
            tell(app, |teacher, timeline| {
                teacher.point(timeline, timeline.at());
                Ok(())
            });
        }
        Action::Next if kind == Kind::Predict && !done && !asks => app.mode = Mode::Ask(Ask::Answer, Prompt::default()),
        Action::Next => tell(app, |teacher, timeline| teacher.next(timeline).map(drop)),
        Action::Previous => tell(app, |teacher, timeline| teacher.previous(timeline).map(drop)),
        Action::Answer(at) if asks && !done => {
            tell(app, |teacher, timeline| teacher.answer(timeline, &Answer::Choice(at)));
        }
        // Where an answer is typed, a digit is its first letter.
        Action::Answer(at) if kind == Kind::Predict && !done => {
            app.mode = Mode::Ask(Ask::Answer, Prompt::new(&(at + 1).to_string()));
        }
        // With nothing asked, a digit selects a node as ever.
        Action::Answer(at) => super::watch(app, Action::Node(at)),
        Action::Hint => {
            let more = app.guide.as_mut().is_some_and(|guide| guide.runner.hint());
            tell(app, |_, _| Ok(()));
            if !more {
                app.status = Some(Status::Said("There is no other hint.".into()));
            }
        }
        Action::Good => tell(app, |teacher, timeline| {
            teacher.back_to_good(timeline);
            Ok(())
        }),
        Action::Again => tell(app, |teacher, timeline| {
            teacher.again(timeline);
            Ok(())
        }),
        Action::Solve => tell(app, Runner::solve),
        Action::Whole => app.enlarged = if app.enlarged.is_some() { None } else { Some(views::LESSON) },
        _ => return false,
    }
    true
}

/// Gives the answer that was typed.
pub fn typed(app: &mut App, answer: String) {
    if !answer.is_empty() {
        tell(app, |teacher, timeline| teacher.answer(timeline, &Answer::Value(answer)));
    }
}

/// Tells the teacher something, and takes up what comes of it.
fn tell(app: &mut App, what: impl FnOnce(&mut Runner, &mut Timeline) -> Result<(), ScenarioError>) {
    let App { guide: Some(guide), timeline, .. } = app else { return };
    app.playing = false;
    let (page, played) = (guide.page.number, guide.page.played);
    let outcome = what(&mut guide.runner, timeline);
    if let Err(error) = outcome {
        // A lesson that was checked does not come here; one that was not says where it fails.
        app.status = Some(Status::Wrong(error.to_string().lines().next().unwrap_or_default().to_string()));
    }
    app.refresh();
    let Some(guide) = &app.guide else { return };
    if guide.page.number != page {
        // A summary is read, and there is nothing more to do in the run.
        let whole = Some(views::LESSON);
        match guide.page.kind {
            Kind::Summary => app.enlarged = whole,
            _ if app.enlarged == whole && page > guide.page.of => app.enlarged = None,
            _ => {}
        }
        app.follows = true;
        app.refresh();
    } else if let Some(new) = guide.page.played.filter(|new| played != Some(*new)) {
        app.show(new.from, new.to);
    }
}
