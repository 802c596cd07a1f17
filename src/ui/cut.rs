//! Which pages of a lesson have no room on the smallest screen as they begin, before anything is answered: for whoever
//! writes one. The views say so themselves; here the lesson is gone through page by page.

use super::action::ACTIONS;
use super::app::{App, Settings};
use super::guide::Begin;
use super::home::Opened;
use super::views;
use super::views::arrange::LEAST;
use crate::lesson::Lesson;
use ratatui::layout::Rect;
use std::sync::Arc;

/// The pages, from 1, whose text is cut on the smallest screen, and how many lines of them have no room there.
pub fn cut_pages(lesson: &Arc<Lesson>) -> anyhow::Result<Vec<(usize, usize)>> {
    let screen = Rect::new(0, 0, LEAST.0, LEAST.1);
    let mut app = App::open(Opened::unkept(lesson.clone(), Begin::Afresh)?, &Settings::builtin(ACTIONS)?);
    let mut cut = Vec::new();
    loop {
        let Some(page) = app.run().guide.as_ref().map(|guide| &guide.page).filter(|page| !page.is_summary()) else {
            return Ok(cut);
        };
        let number = page.number;
        let lines = views::cut_of_lesson(&app.pane(), screen);
        cut.extend((lines > 0).then_some((number, lines)));
        if !turn(&mut app)? {
            return Ok(cut);
        }
    }
}

/// Shows how the present page is done, and goes on to the next; whether there is one.
fn turn(app: &mut App) -> anyhow::Result<bool> {
    let run = app.run_mut();
    let Some(guide) = &mut run.guide else { return Ok(false) };
    if !guide.page.may_go_on {
        // What is asked for once is shown when it is asked for again.
        guide.runner.reveal(&mut run.timeline)?;
        guide.runner.reveal(&mut run.timeline)?;
    }
    // A page that waits lets time pass first.
    let went = guide.runner.next(&mut run.timeline)? || guide.runner.next(&mut run.timeline)?;
    let page = guide.runner.page();
    guide.turn_to(page);
    run.refresh();
    Ok(went)
}
