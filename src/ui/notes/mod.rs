//! The speaker's notes: what whoever shows a scene reads in a second terminal while the class sees the first.
//!
//! `link` brings pages from one to the other, `screen` shows them. What stands on a page is made here.

#[cfg(unix)]
mod link;
mod screen;

use super::app::App;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant, SystemTime};

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
    /// When it began to be shown, in seconds since 1970.
    pub began_s: u64,
}

impl Page {
    /// What is to be read of a run that is shown; `following` is the scene after it, if there is one.
    pub fn of(app: &App, following: Option<&str>, began_s: u64) -> Page {
        let (run, cues) = (app.run(), app.run().cues.cues());
        let now = run.cues.now().and_then(|now| Some((now, cues.get(now)?)));
        let next = run.cues.next().and_then(|next| cues.get(next)).map(|cue| cue.title.clone());
        Page {
            title: run.title.clone(),
            cue: now.map(|(nth, cue)| (nth + 1, cues.len(), cue.title.clone())),
            notes: now.map_or(String::new(), |(_, cue)| cue.notes.clone()),
            question: now.and_then(|(_, cue)| cue.question.clone()),
            next: next.or_else(|| following.map(|scene| format!("the next scene: {scene}"))),
            began_s,
        }
    }
}

/// Seconds since 1970.
fn now_s() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// How long it takes until a place is tried again that another window had: that one may be gone by then.
const AGAIN: Duration = Duration::from_secs(2);

/// Tells the notes of what is shown to a second terminal, where there can be one.
#[derive(Default)]
pub struct Speaker {
    #[cfg(unix)]
    teller: Option<link::Teller>,
    /// What is shown, since when, and when its place was tried last; nothing if nobody is told.
    shown: Option<(String, u64, Instant)>,
}

impl Speaker {
    /// Begins to tell the notes of something.
    pub fn begin(what: &str) -> Speaker {
        let shown = Some((what.to_string(), now_s(), Instant::now()));
        #[cfg(unix)]
        return Speaker { teller: link::Teller::open(what), shown };
        #[cfg(not(unix))]
        Speaker { shown }
    }

    /// Tells what is to be read now.
    pub fn tell(&mut self, app: &App, following: Option<&str>) {
        #[cfg(unix)]
        if let Some((what, began_s, tried)) = &mut self.shown {
            if self.teller.is_none() && tried.elapsed() >= AGAIN {
                (self.teller, *tried) = (link::Teller::open(what), Instant::now());
            }
            if let Some(teller) = &mut self.teller {
                teller.tell(Page::of(app, following, *began_s));
            }
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
