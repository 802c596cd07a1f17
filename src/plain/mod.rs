//! Runs and lessons as lines of text, for those who listen to a screen, for slow lines and for pipes: a line is heard,
//! and lines answer it. Nothing is drawn, nothing is drawn again, and nothing has a colour.
//!
//! It is another way to use what a screen uses: an [`App`](crate::ui::app::App) knows all, `update` changes it, `say` has
//! the words. Here is what a line means (`heard`, with the few words of its `own`), and what is told of what came of it:
//! steps (`account`), a lesson's page (`page`), lists (`list`), how everything stands (`look`). `start` is the list of
//! what can be started, `session` a run from its first line to its last. It reads and prints nothing: whoever starts it
//! brings somebody to [`Talk`] with.
//!
//! An action of the screen is a word here by itself. A new word is a row of `own::WORDS`.

mod account;
mod desk;
mod heard;
mod list;
mod look;
mod own;
mod page;
mod paper;
mod session;
mod start;
mod talk;
pub(crate) mod words;
mod wrong;

#[cfg(test)]
mod tests;

pub use paper::Paper;
pub use talk::Talk;

use crate::ui::After;
use crate::ui::app::Leave;
use crate::ui::home::{Home, Opened, Start};
use crate::ui::keeper::autosave;
use session::show;
use start::Wanted;

/// Tells one run until it is left; `lesson` opens the lesson of an id that is learned after it.
pub fn play(
    talk: &mut impl Talk,
    mut opened: Opened,
    lesson: impl Fn(&str) -> anyhow::Result<Opened>,
) -> anyhow::Result<()> {
    let mut autosave = autosave();
    loop {
        let after = opened.guide.as_ref().map(|guide| guide.after.clone());
        match (show(talk, opened, &mut autosave, false)?.0, after) {
            (Leave::Next, Some(After::Lesson { id, .. })) => opened = lesson(&id)?,
            (Leave::Next | Leave::Home | Leave::Scene { .. } | Leave::Quit, _) => return Ok(()),
        }
    }
}

/// Tells two runs side by side until they are left; how many of them wait to be gone on with.
pub fn compare(talk: &mut impl Talk, left: Opened, right: Opened) -> anyhow::Result<usize> {
    session::compare(talk, left, right)
}

/// Presents scenes, at least one, from cue to cue, with the speaker's notes.
pub fn present(talk: &mut impl Talk, scenes: Vec<Opened>) -> anyhow::Result<()> {
    session::present(talk, scenes, &mut autosave())
}

/// Lists what can be started, and tells the runs that are chosen there, until it is left. `entries` is asked anew each
/// time one comes back: progress may have been made.
pub fn home(talk: &mut impl Talk, entries: impl Fn() -> Start) -> anyhow::Result<()> {
    let mut autosave = autosave();
    let mut home = Home::new(entries());
    let mut paper = Paper::new(talk.width());
    start::list(&home, &mut paper);
    loop {
        home.wrong.take().into_iter().for_each(|wrong| paper.say(&wrong));
        talk.tell(&paper.take())?;
        let Some(line) = talk.hear("> ")? else { return Ok(()) };
        paper = Paper::new(talk.width());
        if let Wanted::End = start::hear(&mut home, line.trim(), &mut paper) {
            return Ok(());
        }
        if let Some(opened) = home.opened.take() {
            let (leave, learned) = show(talk, opened, &mut autosave, true)?;
            if leave == Leave::Quit {
                return Ok(());
            }
            home.renew(entries());
            if learned {
                home.next();
            }
            start::how(&home, |number, title| words::start_again(number, title), &mut paper);
        }
    }
}
