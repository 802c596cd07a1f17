//! The start screen's state: what can be started, and which of it is chosen.

use super::draft::Draft;
use super::guide::{After, Begin, Guide};
use super::widgets::text;
use crate::lesson::Lesson;
use crate::recording::Session;
use crate::scenario::Scenario;
use crate::timeline::Timeline;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Columns of a notice, for the narrowest screen.
const NOTICE: usize = 78;

/// What is shown once something is started.
pub struct Opened {
    /// What is run, such as `Raft · 5 servers · seed 7`.
    pub title: String,
    /// The run.
    pub timeline: Timeline,
    /// What was built, for recordings of it.
    pub scenario: Option<Scenario>,
    /// The lesson that is taught over it, if one is.
    pub guide: Option<Guide>,
    /// What went wrong on the way, if anything did.
    pub wrong: Option<String>,
    /// The session that this goes on with, if it does.
    pub session: Option<Session>,
}

impl Opened {
    /// A lesson from where one wants to begin.
    pub fn lesson(lesson: Arc<Lesson>, begin: Begin) -> anyhow::Result<Opened> {
        let title = title(&lesson);
        let (guide, timeline, wrong) = Guide::of_user(lesson, begin)?;
        Ok(Opened { title, timeline, scenario: None, guide: Some(guide), wrong, session: None })
    }

    /// The same of which nothing is kept.
    pub fn unkept(lesson: Arc<Lesson>, begin: Begin) -> anyhow::Result<Opened> {
        let title = title(&lesson);
        let (guide, timeline, wrong) = Guide::of_nobody(lesson, begin)?;
        Ok(Opened { title, timeline, scenario: None, guide: Some(guide), wrong, session: None })
    }

    /// The same with what there is to learn after it.
    pub fn before(mut self, after: After) -> Opened {
        if let Some(guide) = &mut self.guide {
            guide.after = after;
        }
        self
    }

    /// The same with the files in which it is written meanwhile.
    pub fn written_in(mut self, draft: Option<Draft>) -> Opened {
        if let Some(guide) = &mut self.guide {
            guide.draft = draft;
        }
        self
    }

    /// The same with something to be told first.
    pub fn telling(mut self, notices: Vec<String>) -> Opened {
        let told: Vec<String> = notices.into_iter().chain(self.wrong.take()).collect();
        self.wrong = Some(told.join(" ")).filter(|text| !text.is_empty());
        self
    }
}

/// What the screen of a lesson is called.
pub fn title(lesson: &Lesson) -> String {
    format!("{} · {}", lesson.id.text, lesson.title)
}

/// The heading of the scenes that the program brings along: from one of them one can go on to the next.
pub const SCENES: &str = "Scenes";

/// Builds what is run.
pub type Build = Box<dyn Fn() -> anyhow::Result<Opened>>;

/// Something that can be started.
pub struct HomeEntry {
    /// Under which heading it stands; entries of one heading follow each other.
    pub section: &'static str,
    /// Its name, such as `Raft`.
    pub title: String,
    /// A word on how far one has come with it, or nothing.
    pub note: String,
    /// What it is, in one sentence.
    pub about: String,
    /// Builds it.
    pub build: Build,
}

/// What there is to start with now.
#[derive(Default)]
pub struct Start {
    /// What can be started.
    pub entries: Vec<HomeEntry>,
    /// What has to be told about it; each is told once.
    pub notices: Vec<String>,
    /// The title of what one would go on with, where nothing was chosen yet; else that is the first.
    pub next: Option<String>,
}

impl From<Vec<HomeEntry>> for Start {
    fn from(entries: Vec<HomeEntry>) -> Start {
        Start { entries, ..Start::default() }
    }
}

/// The start screen.
pub struct Home {
    /// What can be started.
    pub entries: Vec<HomeEntry>,
    /// Which is chosen.
    pub chosen: usize,
    /// The first row in sight.
    pub top: usize,
    /// Why the last one could not be started, or what else has to be told.
    pub wrong: Option<String>,
    /// What was told already.
    told: Vec<String>,
    /// The whole screen, as it was drawn last.
    pub area: Rect,
    /// What was opened just now; the loop takes it.
    pub opened: Option<Opened>,
    /// Whether the keys are shown.
    pub help: bool,
    /// Set when the program is to end.
    pub leave: bool,
}

impl Home {
    /// A start screen with that entry chosen which one would go on with.
    pub fn new(start: impl Into<Start>) -> Home {
        let mut home = Home {
            entries: Vec::new(),
            chosen: 0,
            top: 0,
            wrong: None,
            told: Vec::new(),
            area: Rect::default(),
            opened: None,
            help: false,
            leave: false,
        };
        home.renew(start.into());
        home
    }

    /// Takes up what there is to start with now.
    pub fn renew(&mut self, start: Start) {
        let chosen = self.entries.get(self.chosen).map(|entry| (entry.section, entry.title.clone()));
        self.entries = start.entries;
        // What was chosen stays chosen, wherever it stands now.
        let next = |entry: &HomeEntry| start.next.as_ref() == Some(&entry.title);
        let same = |entry: &HomeEntry| match &chosen {
            Some((section, title)) => entry.section == *section && entry.title == *title,
            None => next(entry),
        };
        self.chosen = self.entries.iter().position(same).unwrap_or(0);
        let new: Vec<String> = start.notices.into_iter().filter(|notice| !self.told.contains(notice)).collect();
        if !new.is_empty() {
            let lines = new.iter().flat_map(|notice| text::wrap(notice, NOTICE));
            self.wrong = Some(lines.collect::<Vec<_>>().join("\n"));
            self.told.extend(new);
        }
    }

    /// Does an action: what was told before has been read then.
    pub fn act(&mut self, act: fn(&mut Home)) {
        self.wrong = None;
        act(self);
    }

    /// Chooses the next one.
    pub fn down(&mut self) {
        self.chosen = (self.chosen + 1) % self.entries.len().max(1);
    }

    /// Chooses the next one under the same heading, if there is one: after a lesson, the lesson after it.
    pub fn next(&mut self) {
        let section = |at: usize| self.entries.get(at).map(|entry| entry.section);
        if section(self.chosen + 1).is_some() && section(self.chosen) == section(self.chosen + 1) {
            self.chosen += 1;
        }
    }

    /// The scene after the chosen one, or the one before, if a scene is chosen and there is such a one.
    pub fn beside(&self, on: bool) -> Option<usize> {
        let at = if on { self.chosen + 1 } else { self.chosen.checked_sub(1)? };
        let is_scene = |at: usize| self.entries.get(at).is_some_and(|entry| entry.section == SCENES);
        (is_scene(self.chosen) && is_scene(at)).then_some(at)
    }

    /// Chooses the one before.
    pub fn up(&mut self) {
        let count = self.entries.len().max(1);
        self.chosen = (self.chosen + count - 1) % count;
    }

    /// Chooses the first one under the next heading.
    pub fn group_down(&mut self) {
        let own = self.heads_of(self.chosen);
        self.chosen = (self.chosen..self.entries.len()).find(|at| self.heads_of(*at) != own).unwrap_or(0);
    }

    /// Chooses the first one under this heading, or under the one before.
    pub fn group_up(&mut self) {
        let last = self.entries.len().saturating_sub(1);
        self.chosen = self.heads_of(self.chosen.checked_sub(1).unwrap_or(last));
    }

    /// The first one under the heading of this one.
    fn heads_of(&self, at: usize) -> usize {
        let Some(section) = self.entries.get(at).map(|entry| entry.section) else { return 0 };
        self.entries.iter().position(|entry| entry.section == section).unwrap_or(0)
    }

    /// Shows the keys, or closes them.
    pub fn help(&mut self) {
        self.help = !self.help;
    }

    /// Out of the program; while the keys are shown, it only closes them.
    pub fn quit(&mut self) {
        self.leave = !std::mem::take(&mut self.help);
    }

    /// Starts what is chosen; while the keys are shown, it only closes them.
    pub fn open(&mut self) {
        if std::mem::take(&mut self.help) {
            return;
        }
        let Some(entry) = self.entries.get(self.chosen) else { return };
        match (entry.build)() {
            Ok(opened) => self.opened = Some(opened),
            Err(error) => self.wrong = Some(format!("{error:#}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_from_heading_to_heading_and_around() {
        let entry = |section| HomeEntry {
            section,
            title: String::new(),
            note: String::new(),
            about: String::new(),
            build: Box::new(|| anyhow::bail!("nothing")),
        };
        let mut home = Home::new(
            ["Lessons", "Lessons", "Scenes", "Scenes", "Sandboxes"].map(entry).into_iter().collect::<Vec<_>>(),
        );
        home.act(Home::down);
        let mut seen = Vec::new();
        for down in [true, true, true, false, false, false, false] {
            home.act(if down { Home::group_down } else { Home::group_up });
            seen.push(home.chosen);
        }
        assert_eq!(seen, [2, 4, 0, 4, 2, 0, 4]);
        let mut empty = Home::new(Vec::new());
        empty.act(Home::group_down);
        empty.act(Home::group_up);
        assert_eq!(empty.chosen, 0);
    }

    #[test]
    fn while_the_keys_are_shown_leaving_only_closes_them() {
        let mut home = Home::new(Vec::new());
        for close in [Home::quit, Home::help, Home::open] {
            home.act(Home::help);
            assert!(home.help);
            home.act(close);
            assert!(!home.help && !home.leave);
        }
        home.act(Home::quit);
        assert!(home.leave);
    }

    #[test]
    fn after_a_lesson_the_next_one_is_chosen_and_after_the_last_that_one() {
        let entry = |(section, title): (&'static str, &str)| HomeEntry {
            section,
            title: title.into(),
            note: String::new(),
            about: String::new(),
            build: Box::new(|| Err(anyhow::anyhow!("nothing is opened"))),
        };
        let mut home = Home::new(
            [("Lessons", "A"), ("Lessons", "B"), ("Sandboxes", "C")].map(entry).into_iter().collect::<Vec<_>>(),
        );
        for after in [1, 1] {
            home.next();
            assert_eq!(home.chosen, after);
        }
    }

    #[test]
    fn what_one_would_go_on_with_is_chosen_until_something_else_is() {
        let start = |titles: &[&str], next: Option<&str>| {
            let entry = |title: &&str| HomeEntry {
                section: "Lessons",
                title: title.to_string(),
                note: String::new(),
                about: String::new(),
                build: Box::new(|| Err(anyhow::anyhow!("nothing is opened"))),
            };
            Start { entries: titles.iter().map(entry).collect(), next: next.map(String::from), ..Start::default() }
        };
        let mut home = Home::new(start(&["A", "B", "C"], Some("C")));
        assert_eq!(home.chosen, 2);
        home.act(Home::up);
        home.renew(start(&["Z", "A", "B", "C"], Some("C")));
        assert_eq!(home.chosen, 2, "what was chosen stays chosen");
        assert_eq!(Home::new(start(&["A", "B"], None)).chosen, 0);
    }

    #[test]
    fn a_notice_is_told_once() {
        let start = |notices: &[&str]| Start {
            entries: Vec::new(),
            notices: notices.iter().map(|notice| notice.to_string()).collect(),
            next: None,
        };
        let mut home = Home::new(start(&["one is broken", &"long ".repeat(40)]));
        let wrong = home.wrong.clone().expect("it is told");
        assert!(wrong.starts_with("one is broken\nlong") && wrong.lines().all(|line| line.len() <= NOTICE), "{wrong}");
        home.act(Home::down);
        assert_eq!(home.wrong, None, "until a key is pressed");
        home.renew(start(&["one is broken"]));
        assert_eq!(home.wrong, None);
        home.renew(start(&["one is broken", "another is"]));
        assert_eq!(home.wrong.as_deref(), Some("another is"));
    }
}
