//! What the keys of a lesson do: each is a word to the teacher, and the run is then where the teacher has put it.

use super::{acting, look, refused, said};
use crate::kit::work::{self, Over};
use crate::lesson::{Answer, MAX_OF_WORD, Page, Runner, Takes};
use crate::scenario::ScenarioError;
use crate::timeline::Timeline;
use crate::ui::app::{App, Ask, Leave, Mode, Run, Status, named};
use crate::ui::guide::{After, Guide, Newest};
use crate::ui::home::title;
use crate::ui::prompt::Prompt;
use crate::ui::say::lesson as say;
use crate::ui::views;
use std::sync::Arc;

/// The page that is read.
fn page(app: &App) -> Option<&Page> {
    app.run().guide.as_ref().map(|guide| &guide.page)
}

/// Whether the lesson is on the screen, so that its keys act; else it is brought back, and nothing happens unseen.
fn in_sight(app: &mut App) -> bool {
    let hidden = app.look.enlarged.is_some_and(|at| at != views::LESSON);
    if hidden {
        app.look.enlarged = None;
        said(app, "Here is the lesson again, and its keys act now.");
    }
    !hidden
}

/// Goes on, or says that this is it.
pub fn next(app: &mut App) {
    if page(app).is_some_and(|page| page.takes == Takes::Text) {
        return ask(app, "");
    }
    if !in_sight(app) {
        return;
    }
    let Some(page) = page(app) else { return };
    if let Some(back) = say::lost(&app.pane(), page) {
        return said(app, back);
    }
    match page.takes {
        _ if page.is_summary() => app.leave = Some(after(app)),
        Takes::Step => tell(app, |teacher, timeline| {
            teacher.point(timeline, timeline.at());
            Ok(())
        }),
        Takes::Nothing | Takes::Choice | Takes::Text | Takes::Time => {
            tell(app, |teacher, timeline| teacher.next(timeline).map(drop))
        }
    }
}

/// Asks for an answer that is typed, of which this much is; the question is brought with the prompt if it is not in sight.
fn ask(app: &mut App, typed: &str) {
    in_sight(app);
    app.status = None;
    app.mode = Mode::Ask(Ask::Answer, Prompt::new(typed));
}

/// Goes on by a clicker. What is asked, a class answers aloud: it is shown when the key is pressed once more.
pub fn clicker(app: &mut App) {
    let Some(page) = page(app) else { return };
    let shows = match page.takes {
        Takes::Choice | Takes::Text | Takes::Step => true,
        Takes::Nothing => !page.may_go_on && page.can_be_shown,
        Takes::Time => false,
    };
    match shows {
        true if in_sight(app) => tell(app, Runner::reveal),
        true => {}
        false => next(app),
    }
}

/// Where a lesson leads that is done.
fn after(app: &App) -> Leave {
    match app.run().guide.as_ref().map(|guide| &guide.after) {
        _ if app.has_home => Leave::Home,
        Some(After::Lesson { .. }) => Leave::Next,
        Some(After::Nothing | After::AllDone) | None => Leave::Quit,
    }
}

/// The page before.
pub fn previous(app: &mut App) {
    if !in_sight(app) {
        return;
    }
    match page(app).is_some_and(|page| page.number == 1) {
        true => said(app, "This is the first page."),
        false => tell(app, |teacher, timeline| teacher.previous(timeline).map(drop)),
    }
}

/// Gives an answer by its number, from 0.
pub fn answer(app: &mut App, at: usize) {
    let Some(takes) = page(app).map(|page| page.takes) else { return };
    match takes {
        Takes::Choice if in_sight(app) => tell(app, |teacher, timeline| teacher.answer(timeline, &Answer::Choice(at))),
        Takes::Choice => {}
        // Where an answer is typed, a digit is its first letter.
        Takes::Text => ask(app, &(at + 1).to_string()),
        // With nothing asked, a digit selects a node as ever.
        Takes::Nothing | Takes::Step | Takes::Time => look::select(app, at),
    }
}

/// A hint, or that there is no other.
pub fn hint(app: &mut App) {
    if !in_sight(app) {
        return;
    }
    let more = app.run_mut().guide.as_mut().is_some_and(|guide| guide.runner.hint());
    tell(app, |_, _| Ok(()));
    if !more {
        let none = page(app).is_some_and(|page| page.hints.is_empty());
        said(app, if none { "This page has no hint." } else { "There is no other hint." });
    }
}

/// Back to where the goal could still be reached, or to what the page speaks of; else to before what was done last.
pub fn good(app: &mut App) {
    if !in_sight(app) {
        return;
    }
    let (mut went, mut shown) = (false, false);
    tell(app, |teacher, timeline| {
        went = teacher.back_to_good(timeline);
        shown = !went && teacher.show_verdict(timeline);
        Ok(())
    });
    match went {
        true => kept_aside(app),
        false if shown => {}
        // Whoever wants to go back from here wants what was done last undone.
        false if app.run().timeline.can_undo() => acting::undo(app),
        false => said(app, "Nothing has to be taken back here."),
    }
}

/// Says where what the learner did is now.
fn kept_aside(app: &mut App) {
    if app.run().timeline.branches() > 1 {
        let key = app.keymap.key(named::BRANCH);
        said(app, format!("What you do from here on is a branch of its own; {key} goes to what you did before."));
    }
}

/// Back to where this page began.
pub fn again(app: &mut App) {
    if !in_sight(app) {
        return;
    }
    let clock = |app: &App| (app.run().here(), app.run().clock.shown_ms);
    let before = clock(app);
    tell(app, |teacher, timeline| {
        teacher.again(timeline);
        Ok(())
    });
    app.run_mut().turn_clock();
    if clock(app) == before && app.status.is_none() {
        said(app, "This is where the page begins.");
    }
}

/// Shows how it is done.
pub fn solve(app: &mut App) {
    if !in_sight(app) {
        return;
    }
    let Some(page) = page(app) else { return };
    match page.takes {
        Takes::Choice | Takes::Text => said(app, "First say what you think; then it is shown."),
        Takes::Nothing if !page.can_be_shown => said(app, "There is nothing to show on this page."),
        Takes::Nothing | Takes::Step | Takes::Time => tell(app, Runner::solve),
    }
}

/// The lesson on the whole screen; then its next leaf, as long as there is one; then as before.
pub fn whole(app: &mut App) {
    let shown = app.look.enlarged == Some(views::LESSON);
    let next = if shown { app.look.leaf + 1 } else { 0 };
    let more = !shown || next < views::leaves(&app.pane(), app.area);
    app.look.enlarged = more.then_some(views::LESSON);
    app.look.leaf = if more { next } else { 0 };
}

/// The picture in place of the two runs that the page compares, or these again.
pub fn picture(app: &mut App) {
    if !in_sight(app) {
        return;
    }
    match app.run_mut().guide.as_mut().filter(|guide| guide.page.endings.is_some()) {
        Some(guide) => guide.picture = !guide.picture,
        None => said(app, "This page compares nothing: the picture is all there is."),
    }
}

/// Gives the answer that was typed.
pub fn typed(app: &mut App, answer: String) {
    if !answer.is_empty() {
        tell(app, |teacher, timeline| teacher.answer(timeline, &Answer::Value(answer)));
    }
}

/// Takes up a lesson that somebody writes meanwhile, once its file is another, on the page that is read. What is wrong with
/// it stays in sight until it is mended. Whether there is something new to see.
pub fn look_again(app: &mut App) -> bool {
    let was = wrong(app);
    let read = read_again(app, false);
    match wrong(app) {
        Some(wrong) if app.status.is_none() || was.as_ref() != Some(&wrong) => {
            app.status = Some(Status::Wrong(wrong));
            true
        }
        now => read || was != now,
    }
}

/// The same where it is told as lines: before each answer to one, and what is wrong once.
pub fn look_between(app: &mut App) {
    let was = wrong(app);
    read_again(app, true);
    let news = wrong(app).filter(|wrong| was.as_ref() != Some(wrong));
    app.status = news.map(Status::Wrong).or(app.status.take());
}

/// What is wrong with the file of a lesson that is being written.
fn wrong(app: &App) -> Option<String> {
    app.run().guide.as_ref()?.draft.as_ref()?.wrong.clone()
}

/// Reads the file again if it is another; whether the lesson was taken up.
fn read_again(app: &mut App, now: bool) -> bool {
    let draft = app.run_mut().guide.as_mut().and_then(|guide| guide.draft.as_mut());
    let lesson = draft.and_then(|draft| draft.look(now));
    let Some(lesson) = lesson else { return false };
    // What was told is of the lesson as it was.
    app.status = None;
    app.run_mut().title = title(&lesson);
    tell(app, |teacher, timeline| {
        let kept = teacher.keep(timeline);
        (*teacher, *timeline) = Runner::new(Arc::new(kept.drawn(&lesson).into_owned()), Some(&kept))?;
        Ok(())
    });
    let run = app.run_mut();
    // What was answered before is not shown step by step once more.
    if let Some(replay) = run.clock.replay.take() {
        run.timeline.seek(replay.to);
    }
    run.turn_clock();
    run.refresh();
    run.guide.iter_mut().for_each(Guide::renumber);
    if app.status.is_none() {
        said(app, "The lesson was read again.");
    }
    true
}

/// Tells the teacher something, and takes up what comes of it.
fn tell(app: &mut App, what: impl FnOnce(&mut Runner, &mut Timeline) -> Result<(), ScenarioError>) {
    let Some(Run { guide: Some(guide), timeline, clock, .. }) = app.runs.get_mut(app.focus) else { return };
    clock.playing = false;
    let (before, played, told) = (guide.page.number, guide.page.played, guide.page.notice.clone());
    let kept = (guide.runner.clone(), timeline.clone());
    let (done, over) = work::within(MAX_OF_WORD, || what(&mut guide.runner, timeline));
    if over == Some(Over::Stopped) {
        // Half of it is nothing: all is as it was.
        (guide.runner, *timeline) = kept;
        app.run_mut().refresh();
        return said(app, "Stopped: the lesson is where it was.");
    }
    if let Err(error) = done {
        // A lesson that was checked does not come here; one that was not says where it fails.
        refused(app, error.to_string().lines().next().unwrap_or_default());
    }
    app.run_mut().refresh();
    if app.run().guide.as_ref().is_some_and(|guide| guide.newest != Newest::Page) {
        // The newest stands at the end.
        app.look.leaf = views::leaves(&app.pane(), app.area).saturating_sub(1);
    }
    let Some(page) = page(app) else { return };
    let notice = page.notice.clone().filter(|_| page.notice != told || page.number != before);
    app.status = app.status.take().or(notice.map(Status::Said));
    let Some(page) = self::page(app) else { return };
    if page.number != before {
        let (is_summary, was_summary) = (page.is_summary(), before > page.of);
        turn(app, is_summary, was_summary);
    } else if let Some(new) = page.played.filter(|new| played != Some(*new)) {
        app.run_mut().show(new.from, new.to);
    }
}

/// Another page is open: whether it is the summary, and whether that was open before.
fn turn(app: &mut App, is_summary: bool, was_summary: bool) {
    app.look.leaf = 0;
    // A summary is read, and there is nothing more to do in the run.
    let whole = Some(views::LESSON);
    match is_summary {
        true => app.look.enlarged = whole,
        false if app.look.enlarged == whole && was_summary => app.look.enlarged = None,
        false => {}
    }
    let run = app.run_mut();
    run.selected.follows = true;
    run.refresh();
}
