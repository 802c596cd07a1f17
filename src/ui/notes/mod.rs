//! The speaker's notes: what whoever shows a scene reads in a second terminal while the class sees the first.
//!
//! `link` brings pages from one to the other, `screen` shows them. What stands on a page is made here.

#[cfg(unix)]
mod link;
mod screen;

use super::app::{App, Status};
use super::theme::Role;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
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
        // Beside it there may be a story, which has no notes.
        let run = &app.runs[app.aside.first().map_or(app.focus, |aside| aside.from)];
        let cues = run.cues.cues();
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

    /// Which cue it is.
    pub fn heading(&self) -> String {
        match &self.cue {
            Some((nth, of, title)) => format!("{nth} of {of}: {title}"),
            None => "before the first cue".into(),
        }
    }

    /// What is to be read below that, as Markdown, each part with its role.
    pub fn parts(&self) -> Vec<(String, Role)> {
        let notes = Some(self.notes.clone()).filter(|notes| !notes.is_empty());
        let question = self.question.as_ref().map(|question| format!("They may ask: {question}"));
        let next = format!("Next: {}", self.next.as_deref().unwrap_or("nothing more, this is the end"));
        let read = notes.into_iter().chain(question).map(|text| (text, Role::Text));
        read.chain([(next, Role::Dim)]).collect()
    }
}

/// Seconds since 1970.
fn now_s() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// How long it takes until a place is tried again that another window had: that one may be gone by then.
const AGAIN: Duration = Duration::from_secs(2);

/// Said where another window shows the same, and told its notes first.
const HAS_NOT: &str =
    "Another window shows this too, and the notes follow that one. Leave it, and they follow this one.";
/// Said when that one has gone.
const HAS: &str = "The other window is gone: the notes follow this one now.";

/// Tells the notes of what is shown to a second terminal, where there can be one.
#[derive(Default)]
pub struct Speaker {
    #[cfg(unix)]
    tells: Option<Tells>,
}

/// What tells them.
#[cfg(unix)]
struct Tells {
    place: PathBuf,
    teller: Result<link::Teller, link::Untold>,
    began_s: u64,
    /// When the place was tried last.
    tried: Instant,
    /// Whether this window has the notes, as far as that was said.
    has: bool,
}

impl Speaker {
    /// Begins to tell the notes of something.
    pub fn begin(what: &str) -> Speaker {
        #[cfg(unix)]
        return Speaker { tells: link::socket(what).ok().map(Tells::at) };
        #[cfg(not(unix))]
        Speaker {}
    }

    /// Tells what is to be read now. Where another window has the notes that is said once, and again when this one has
    /// them.
    pub fn tell(&mut self, app: &mut App, following: Option<&str>) {
        #[cfg(unix)]
        if let Some(tells) = &mut self.tells {
            tells.tell(app, following);
        }
    }
}

#[cfg(unix)]
impl Tells {
    fn at(place: PathBuf) -> Tells {
        Tells { teller: link::Teller::open(&place), place, began_s: now_s(), tried: Instant::now(), has: true }
    }

    fn tell(&mut self, app: &mut App, following: Option<&str>) {
        if self.teller.is_err() && self.tried.elapsed() >= AGAIN {
            (self.teller, self.tried) = (link::Teller::open(&self.place), Instant::now());
        }
        if let Ok(teller) = &mut self.teller {
            teller.tell(Page::of(app, following, self.began_s));
        }
        let has = match self.teller {
            Ok(_) => true,
            Err(link::Untold::Elsewhere) => false,
            Err(link::Untold::Nowhere) => self.has,
        };
        if self.has != has && !app.run().cues.cues().is_empty() {
            self.has = has;
            app.status = Some(Status::Said(if has { HAS } else { HAS_NOT }.into()));
        }
    }
}

/// Shows the notes of something on this terminal, until it is left; `called` is how it was called.
pub fn read_notes(what: &str, called: &str, theme: Option<&str>) -> anyhow::Result<()> {
    #[cfg(unix)]
    return screen::read(&link::listen(what)?, called, theme);
    #[cfg(not(unix))]
    anyhow::bail!("notes in a second terminal need a system with local sockets")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::tests::scene;

    #[cfg(unix)]
    #[test]
    fn a_second_window_is_told_that_another_has_the_notes_and_has_them_when_that_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let speaker = || Speaker { tells: Some(Tells::at(folder.path().join("notes.socket"))) };
        let (mut app, mut other) = (scene("two-leaders"), scene("two-leaders"));
        let said = |app: &mut App| match app.status.take() {
            Some(Status::Said(text)) => text,
            other => panic!("{other:?}"),
        };
        let (mut first, mut second) = (speaker(), speaker());
        first.tell(&mut app, None);
        assert!(said(&mut app).starts_with("1 of 4"), "the first has them, and needs no word of it");
        second.tell(&mut other, None);
        assert_eq!(said(&mut other), HAS_NOT);
        second.tell(&mut other, None);
        assert!(other.status.is_none(), "it is said once");
        drop(first);
        let tells = second.tells.as_mut().expect("it has a place");
        tells.tried = tells.tried.checked_sub(AGAIN).expect("some time ago");
        second.tell(&mut other, None);
        assert_eq!(said(&mut other), HAS);
    }
}
