//! All that the screen knows. Views read it, `update` alone changes it. No terminal, no wall clock.

use super::action::{Action, Stage};
use super::guide::Guide;
use super::hunt::Hunt;
use super::keymap::Keymap;
use super::prompt::Prompt;
use super::settings::Settings;
use super::sheet::{Does, Kind, Sheet};
use super::theme::Theme;
use super::views::arrange::PROJECTOR;
use crate::engine::Time;
use crate::engine::scene::{Mark, NodeCard, Scene, Told, Tone};
use crate::scenario::Scenario;
use crate::timeline::{Marked, Timeline, Watch};
use ratatui::layout::Rect;
use std::path::PathBuf;

/// Simulated ms that pass in a real second at speed 1.
pub const MS_PER_SECOND: f64 = 100.0;
/// The most log rows of each node that views may draw.
const LOG_ROWS: usize = 60;
/// How many of the last steps are told.
const TOLD_STEPS: u64 = 120;
/// The most steps taken for one frame, so that a key is never far away.
const STEPS_PER_FRAME: usize = 2000;

/// What is said when time stands still.
pub const NOTHING_MORE: &str = "Nothing more will happen by itself. Make a request or a fault.";

/// Seconds between two looks at a search.
const HUNT_S: f64 = 0.25;

/// Seconds for each step of what is shown step by step.
const STEP_S: f64 = 0.4;
/// Seconds for all of it at most; then several steps go by at once.
const LONGEST_S: f64 = 6.0;
/// Seconds between two pictures at least.
const SHORTEST_S: f64 = 0.05;

/// What keys mean at the moment.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Watching the run and meddling with it.
    Watch,
    /// Choosing the other end of a link of the selected node.
    Link {
        /// The node chosen so far.
        other: usize,
    },
    /// Typing a command.
    Prompt(Prompt),
    /// Typing something that is asked for.
    Ask(Ask, Prompt),
    /// Reading a list beside the cluster and choosing from it.
    Sheet(Sheet),
    /// Choosing a message under way.
    Messages {
        /// Its id; it may have gone meanwhile.
        id: String,
        /// Where it stood in the list.
        at: usize,
    },
    /// Choosing what to do, by name.
    Palette {
        /// What was typed.
        query: String,
        /// Which of the choices that fit.
        chosen: usize,
    },
    /// Reading the list of keys.
    Help {
        /// First line shown.
        scroll: u16,
        /// Where help was asked for.
        stage: Stage,
        /// What keys meant there.
        back: Box<Mode>,
    },
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The answer to a lesson's question.
    Answer,
    /// Where time is to stop: a condition, a rule, a role, a violation.
    Until,
    /// An expression to keep in sight.
    Watch,
    /// The name of a file to write.
    File,
    /// What is to be searched for.
    Find,
    /// A bound of the search, by its number.
    Bound(usize),
}

impl Ask {
    /// What stands before the line that is typed.
    pub fn sign(self) -> &'static str {
        match self {
            Ask::Answer => " your answer: ",
            Ask::Until => " run until: ",
            Ask::Watch => " watch: ",
            Ask::File => " write to: ",
            Ask::Find => " search for (nothing: any property that falls): ",
            Ask::Bound(_) => " at most: ",
        }
    }
}

/// An expression that is kept in sight, and its value now.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The expression.
    pub watch: Watch,
    /// Its value, or why it has none.
    pub value: String,
}

/// What the line above the key hints says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// What was done, or what to do next.
    Said(String),
    /// Why something was not done.
    Wrong(String),
}

/// Something that only the terminal can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Write what was done to this file.
    Write(PathBuf),
    /// Let the shell have the terminal for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// A stretch of the run that is shown step by step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replay {
    /// Its last step.
    pub to: u64,
    /// Seconds between two pictures.
    pub each_s: f64,
    /// Steps from one picture to the next.
    pub stride: u64,
    /// Seconds until the next picture.
    pub wait_s: f64,
}

impl Replay {
    /// A stretch of so many steps: slow enough to follow, and never long.
    fn new(steps: u64, to: u64) -> Replay {
        let each_s = (LONGEST_S / steps.max(1) as f64).clamp(SHORTEST_S, STEP_S);
        let stride = (steps as f64 * each_s / LONGEST_S).ceil().max(1.0) as u64;
        Replay { to, each_s, stride, wait_s: each_s }
    }
}

/// Where to go when the screen is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// To the start screen.
    Home,
    /// Out of the program.
    Quit,
}

/// All that the screen knows.
pub struct App {
    /// What is run, such as `Raft · 5 servers · seed 7`.
    pub title: String,
    /// The run.
    pub timeline: Timeline,
    /// The picture of the present step.
    pub scene: Scene,
    /// The last steps in words, the newest last.
    pub told: Vec<Told>,
    /// What is marked on the timeline.
    pub marks: Vec<Marked>,
    /// The time that is drawn, in ms: between two steps it runs ahead of the scene's.
    pub shown_ms: f64,
    /// Whether time runs.
    pub playing: bool,
    /// Speed as a power of two, -3 to 4.
    pub speed: i32,
    /// The selected node.
    pub selected: usize,
    /// Whether the selection goes along with whoever leads: until somebody selects a node.
    pub follows: bool,
    /// What keys mean.
    pub mode: Mode,
    /// Whether routine decisions and effects are told as well.
    pub detail: bool,
    /// Which view stands beside the cluster where there is room for one only.
    pub panel: usize,
    /// The view that has the whole screen, if any.
    pub enlarged: Option<usize>,
    /// How the screen is shared, if that was chosen; else its size decides.
    pub layout: Option<usize>,
    /// Whether the screen is black.
    pub black: bool,
    /// The whole screen, as it was drawn last.
    pub area: Rect,
    /// What is run, for recordings of it; nothing if it cannot be recorded.
    pub scenario: Option<Scenario>,
    /// Whether what only an observer knows is hidden.
    pub hidden: bool,
    /// The node through whose eyes one looks, if one does.
    pub eyes: Option<String>,
    /// The search from some step, if one was opened.
    pub hunt: Option<Hunt>,
    /// Seconds until the search is asked again how far it is.
    hunt_wait_s: f64,
    /// Expressions that are kept in sight.
    pub watches: Vec<Watched>,
    /// Commands typed so far.
    pub history: Vec<String>,
    /// What the status line says, if anything in particular.
    pub status: Option<Status>,
    /// How many requests were made by key, for their values.
    pub requests: u64,
    /// The lesson that is taught, if one is.
    pub guide: Option<Guide>,
    /// What is shown step by step of what a lesson has played, until its last step.
    pub replay: Option<Replay>,
    /// The keys.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// All colours that one can change to.
    pub themes: Vec<Theme>,
    /// What only the terminal can do, until it is done.
    pub wish: Option<Wish>,
    /// Whether there is a start screen to go back to.
    pub has_home: bool,
    /// Set when the screen is to be left.
    pub leave: Option<Leave>,
}

impl App {
    /// The screen of a run, paused where the run stands.
    pub fn new(title: String, timeline: Timeline, settings: &Settings) -> App {
        let mut app = App {
            title,
            scene: timeline.scene(LOG_ROWS),
            told: Vec::new(),
            marks: Vec::new(),
            shown_ms: 0.0,
            playing: false,
            speed: 0,
            selected: 0,
            follows: true,
            mode: Mode::Watch,
            detail: false,
            panel: 0,
            enlarged: None,
            layout: settings.projector.then_some(PROJECTOR),
            black: false,
            area: Rect::default(),
            scenario: None,
            hidden: false,
            eyes: None,
            hunt: None,
            hunt_wait_s: 0.0,
            watches: Vec::new(),
            history: Vec::new(),
            status: None,
            requests: 0,
            guide: None,
            replay: None,
            keymap: settings.keymap.clone(),
            theme: settings.theme(),
            themes: settings.themes.clone(),
            wish: None,
            has_home: false,
            leave: None,
            timeline,
        };
        app.refresh();
        app
    }

    /// Where keys are read at the moment.
    pub fn stage(&self) -> Stage {
        match self.mode {
            Mode::Watch if self.guide.is_some() => Stage::Lesson,
            Mode::Watch => Stage::Watch,
            Mode::Link { .. } => Stage::Link,
            Mode::Prompt(_) | Mode::Ask(..) => Stage::Prompt,
            Mode::Sheet(_) => Stage::Sheet,
            Mode::Messages { .. } => Stage::Messages,
            Mode::Palette { .. } => Stage::Palette,
            Mode::Help { .. } => Stage::Help,
        }
    }

    /// Whether what only the observer knows is to be hidden now.
    pub fn hides_observer(&self) -> bool {
        self.hidden || self.eyes.is_some() || self.guide.as_ref().is_some_and(|guide| guide.page.hide_observer)
    }

    /// The selected node's card.
    pub fn node(&self) -> Option<&NodeCard> {
        self.scene.nodes.get(self.selected)
    }

    /// The chosen message, by its position in the scene; if it has gone, the one that took its place.
    pub fn packet(&self) -> Option<usize> {
        let Mode::Messages { id, at } = &self.mode else { return None };
        let messages = &self.scene.messages;
        messages.iter().position(|m| m.id == *id).or_else(|| Some((*at).min(messages.len().checked_sub(1)?)))
    }

    /// Chooses a message, by its position in the scene.
    pub fn choose(&mut self, at: usize) {
        if let Some(message) = self.scene.messages.get(at) {
            self.mode = Mode::Messages { id: message.id.clone(), at };
        }
    }

    /// Who leads, in the highest term or ballot if there are several.
    pub fn leading(&self) -> Option<usize> {
        let nodes = self.scene.nodes.iter().enumerate();
        let leads = nodes.filter(|(_, node)| node.up && node.badge.tone == Tone::Lead);
        leads.max_by_key(|(_, node)| node.epoch.as_ref().map(|epoch| epoch.rank)).map(|(at, _)| at)
    }

    /// Shows what was played step by step, from its beginning.
    pub fn show(&mut self, from: u64, to: u64) {
        if to > from + 1 {
            self.timeline.seek(from);
            self.replay = Some(Replay::new(to - from, to));
            self.refresh();
        }
    }

    /// Selects a node, and stays with it.
    pub fn select(&mut self, at: usize) {
        self.selected = at;
        self.follows = false;
    }

    /// Takes up what the timeline shows now.
    pub fn refresh(&mut self) {
        let at = self.timeline.at();
        if let Some(guide) = &mut self.guide
            && guide.notice(&self.timeline)
        {
            // What the next page asks about must not have happened meanwhile.
            self.playing = false;
        }
        self.scene = self.timeline.scene(LOG_ROWS);
        self.told = if at == 0 { Vec::new() } else { self.timeline.told(at.saturating_sub(TOLD_STEPS - 1).max(1), at) };
        self.marks = self.timeline.marks();
        if self.hides_observer() {
            let scene = std::mem::replace(&mut self.scene, self.timeline.scene(0));
            self.scene = match &self.eyes {
                Some(name) => {
                    // What happened elsewhere it does not know either.
                    self.told.retain(|told| told.node.as_ref() == Some(name));
                    self.marks.clear();
                    scene.as_seen_by(name)
                }
                None => scene.without_observer(),
            };
            self.marks.retain(|marked| marked.mark != Mark::Chosen);
            self.told.iter_mut().for_each(|told| told.marks.retain(|mark| *mark != Mark::Chosen));
        }
        self.shown_ms = self.scene.time_ms as f64;
        for watched in &mut self.watches {
            watched.value = watched.watch.value(&self.scene).unwrap_or_else(|error| error.message);
        }
        self.selected = self.selected.min(self.scene.nodes.len().saturating_sub(1));
        if let Some(leader) = self.leading().filter(|_| self.follows) {
            self.selected = leader;
        }
    }

    /// Keeps how far the learner is. What has to be told about it, once.
    pub fn keep(&mut self) -> Option<String> {
        self.guide.as_mut()?.keep(&self.timeline)
    }

    /// Whether something moves by itself.
    pub fn moves(&self) -> bool {
        self.playing || self.replay.is_some() || self.hunt.as_ref().is_some_and(Hunt::runs)
    }

    /// Asks the search how far it is, now and then. Whether that changed what is on the screen.
    fn follow_hunt(&mut self, seconds: f64) -> bool {
        let Some(hunt) = self.hunt.as_mut().filter(|hunt| hunt.runs()) else { return false };
        self.hunt_wait_s -= seconds;
        let done = hunt.poll();
        if !done && self.hunt_wait_s > 0.0 {
            return false;
        }
        self.hunt_wait_s = HUNT_S;
        if matches!(&self.mode, Mode::Sheet(sheet) if sheet.kind == Kind::Hunt) {
            super::update::hunt::show(self);
            // What was found is what one wants to see next.
            if let (true, Mode::Sheet(sheet)) = (done, &mut self.mode) {
                let found = sheet.rows.iter().rposition(|row| matches!(row.does, Some(Does::Found(_))));
                sheet.chosen = found.unwrap_or(sheet.chosen);
            }
        } else if done {
            let key = self.keymap.key(Stage::Watch, Action::Search);
            self.status = Some(Status::Said(format!("The search is done: {key} shows what came of it.")));
        }
        true
    }

    /// Shows the next step of what was played, when its time has come.
    fn show_next(&mut self, seconds: f64) -> bool {
        let Some(replay) = &mut self.replay else { return false };
        replay.wait_s -= seconds;
        if replay.wait_s > 0.0 {
            return false;
        }
        replay.wait_s = replay.each_s;
        let (to, stride) = (replay.to, replay.stride);
        self.timeline.seek((self.timeline.at() + stride).min(to));
        if self.timeline.at() >= to {
            self.replay = None;
        }
        self.refresh();
        true
    }

    /// Lets so much real time pass. Whether anything on the screen is different now.
    pub fn advance(&mut self, seconds: f64) -> bool {
        let hunted = self.follow_hunt(seconds);
        if self.replay.is_some() {
            return self.show_next(seconds) || hunted;
        }
        if !self.playing {
            return hunted;
        }
        let shown = self.shown_ms + seconds * MS_PER_SECOND * 2f64.powi(self.speed);
        let mut taken = 0;
        while self.timeline.upcoming().is_some_and(|step| step.at.0 as f64 <= shown) && taken < STEPS_PER_FRAME {
            // Exactly the one step that is due: waiting is no step of the history.
            if self.timeline.run_to(Time(shown as u64), 1) == 0 {
                break;
            }
            taken += 1;
        }
        if taken > 0 {
            self.refresh();
        }
        self.shown_ms = if taken < STEPS_PER_FRAME { shown } else { self.shown_ms };
        if self.timeline.upcoming().is_none() {
            self.playing = false;
            self.status = Some(Status::Said(NOTHING_MORE.into()));
        }
        true
    }
}
