//! The speaker's notes: what whoever shows a scene reads in a second terminal while the class sees the first.
//!
//! `link` brings pages from one to the other, `screen` shows them. What stands on a page is made here.

#[cfg(unix)]
mod link;
mod screen;

use super::app::App;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What the speaker sees at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What is shown.
    pub title: String,
    /// The present cue: its number, how many there are, its title.
    pub cue: Option<(usize, usize, String)>,
    /// Its notes, as Markdown.
    pub notes: String,
    /// A question that is likely to come, and its answer.
    pub question: Option<String>,
    /// What comes next: a cue, or a scene.
    pub next: Option<String>,
    /// For how many seconds something has been shown.
    pub elapsed_s: u64,
}

impl Page {
    /// What is to be read of a run that is shown; `following` is the scene after it, if there is one.
    pub fn of(app: &App, following: Option<&str>, since: Instant) -> Page {
        let (run, cues) = (app.run(), app.run().cues.cues());
        let now = run.cues.now().and_then(|now| Some((now, cues.get(now)?)));
        let next = run.cues.next().and_then(|next| cues.get(next)).map(|cue| cue.title.clone());
        Page {
            title: run.title.clone(),
            cue: now.map(|(nth, cue)| (nth + 1, cues.len(), cue.title.clone())),
            notes: now.map_or(String::new(), |(_, cue)| cue.notes.clone()),
            question: now.and_then(|(_, cue)| cue.question.clone()),
            next: next.or_else(|| following.map(|scene| format!("the next scene: {scene}"))),
            elapsed_s: since.elapsed().as_secs(),
        }
    }

    /// Whether only time has passed.
    fn says_the_same(&self, other: &Page) -> bool {
        *self == Page { elapsed_s: self.elapsed_s, ..other.clone() }
    }
}

/// Tells the notes of what is shown to a second terminal, where there can be one.
#[derive(Default)]
pub struct Speaker {
    #[cfg(unix)]
    teller: Option<link::Teller>,
    since: Option<Instant>,
}

impl Speaker {
    /// Begins to tell the notes of something.
    pub fn begin(what: &str) -> Speaker {
        let since = Some(Instant::now());
        #[cfg(unix)]
        return Speaker { teller: link::Teller::open(what), since };
        #[cfg(not(unix))]
        Speaker { since }
    }

    /// Tells what is to be read now.
    pub fn tell(&mut self, app: &App, following: Option<&str>) {
        #[cfg(unix)]
        if let (Some(teller), Some(since)) = (&mut self.teller, self.since) {
            teller.tell(Page::of(app, following, since));
        }
    }
}

/// Shows the notes of something on this terminal, until it is left; `called` is how it was called.
pub fn read_notes(what: &str, called: &str) -> anyhow::Result<()> {
    #[cfg(unix)]
    return screen::read(&link::listen(what)?, called);
    #[cfg(not(unix))]
    anyhow::bail!("notes in a second terminal need a system with local sockets")
}
