//! All that the screen knows: the runs, and what belongs to the session at the terminal. Views read it, `update` alone
//! changes it. It calls neither, and knows no terminal and no wall clock.

mod account;
mod action;
mod clock;
mod keymap;
mod mode;
mod pane;
mod run;
mod settings;
mod stage;

pub use account::{Account, Onlooker};
pub use action::{Act, Action, Group, Heard, Name, named};
pub use clock::{Clock, Glide, Pace, Replay, Tempo};
pub use keymap::Keymap;
pub use mode::{Ask, Leave, Mode, Status, Wish};
pub use pane::{Pane, Picking, Side};
pub use run::{Beside, Guess, REVIVES, Run, Selected, Shown, Sight, Watched};
pub use settings::Settings;
pub use stage::{STAGES, Stage};

use super::home::Opened;
use super::theme::Theme;
use crate::scenario::{Observer, Walk};
use crate::timeline::Timeline;
use ratatui::layout::Rect;

/// All that the screen knows.
pub struct App {
    /// The runs, at least one. One is shown.
    pub runs: Vec<Run>,
    /// Which of them keys act on.
    pub focus: usize,
    /// Runs that were opened beside others, the last one last: where one comes back to from them.
    pub aside: Vec<Aside>,
    /// Whether two of them stand side by side on the screen and share one time.
    pub together: bool,
    /// Whether a command line is then sent to both.
    pub linked: bool,
    /// What each command line did that was sent to one or to both, in their order: in which run, and its first step there.
    pub sent: Vec<Vec<(usize, u64)>>,
    /// What keys mean.
    pub mode: Mode,
    /// How the screen is shared.
    pub look: Look,
    /// Whether the screen is black.
    pub black: bool,
    /// The whole screen, as it was drawn last.
    pub area: Rect,
    /// Commands typed so far.
    pub history: Vec<String>,
    /// What the status line says, if anything in particular.
    pub status: Option<Status>,
    /// For how many seconds time has run since that was said.
    pub said_s: f64,
    /// The keys.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// All colours that one can change to.
    pub themes: Vec<Theme>,
    /// What only the terminal can do, until it is done.
    pub wish: Option<Wish>,
    /// Pictures in a second while time runs, at least one.
    pub frames: u32,
    /// Whether there is a start screen to go back to.
    pub has_home: bool,
    /// Whether scenes stand before and after this one.
    pub scenes: Scenes,
    /// Set when the screen is to be left.
    pub leave: Option<Leave>,
}

/// Where a run stands among scenes that one goes through without the start screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenes {
    /// Whether it is presented: the keys of a clicker go from cue to cue.
    pub presented: bool,
    /// Whether there is one before it.
    pub before: bool,
    /// Whether there is one after it.
    pub after: bool,
}

/// A run that was opened beside another, which waits.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Which run waits.
    pub from: usize,
    /// Which one was opened.
    pub at: usize,
    /// What keys meant in the one that waits.
    pub mode: Mode,
}

/// How the screen is shared, and how much is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether routine decisions and effects are told as well.
    pub detail: bool,
    /// Which view stands beside the cluster where there is room for one only.
    pub panel: usize,
    /// Those that it has taken the place of, by a key of its own: the last one comes back first.
    pub under: Vec<usize>,
    /// The view that has the whole screen, if any.
    pub enlarged: Option<usize>,
    /// Which leaf of a lesson's page is turned up where that has the whole screen, from 0.
    pub leaf: usize,
    /// How the screen is shared, if that was chosen; else its size decides.
    pub layout: Option<Sharing>,
    /// The view that was scrolled, if one was.
    pub scrolled: Option<Scrolled>,
}

/// A view that was scrolled. When something has happened since, it is as usual again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scrolled {
    /// Which view.
    pub view: usize,
    /// How many of its rows stand above those in sight, or of the indexes of logs before them.
    pub rows: usize,
    /// Branch and step at which that was done.
    pub here: (usize, u64),
}

/// The ways to share the screen between views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// The cluster on the left, the others beside it.
    Beside,
    /// The cluster, and two columns beside it.
    Columns,
    /// The cluster on top.
    Below,
    /// Large nodes, and less in them.
    Projector,
}

impl App {
    /// The screen of a run, paused where the run stands.
    pub fn new(title: String, timeline: Timeline, settings: &Settings) -> App {
        let mut run = Run::new(title, timeline);
        (run.clock.pace, run.clock.glides) = (settings.pace(), settings.glide);
        App {
            runs: vec![run],
            focus: 0,
            aside: Vec::new(),
            together: false,
            linked: false,
            sent: Vec::new(),
            mode: Mode::Watch,
            look: Look { layout: settings.projector.then_some(Sharing::Projector), ..Look::default() },
            black: false,
            area: Rect::default(),
            history: Vec::new(),
            status: None,
            said_s: 0.0,
            keymap: settings.keymap.clone(),
            theme: settings.theme(),
            themes: settings.themes.clone(),
            wish: None,
            frames: settings.frames,
            has_home: false,
            scenes: Scenes::default(),
            leave: None,
        }
    }

    /// The screen of what was opened.
    pub fn open(opened: Opened, settings: &Settings) -> App {
        let mut app = App::new(opened.title, opened.timeline, settings);
        let run = app.run_mut();
        run.guide = opened.guide;
        run.cues = opened.scenario.as_ref().map_or_else(Walk::default, |scenario| Walk::new(scenario.cues.clone()));
        run.sight.hidden = opened.scenario.as_ref().is_some_and(|scenario| scenario.observer == Observer::Hidden);
        run.scenario = opened.scenario;
        run.begin_cues();
        run.refresh();
        let notice = app.run().guide.as_ref().and_then(|guide| guide.page.notice.clone());
        let cue = app.run().cues.standing();
        app.status = opened.wrong.map(Status::Wrong).or(notice.or(cue).map(Status::Said));
        app
    }

    /// The screen of two runs side by side, at the later of their times.
    pub fn beside(left: Opened, right: Opened, settings: &Settings) -> App {
        let mut app = App::open(left, settings);
        let other = App::open(right, settings);
        app.runs.extend(other.runs);
        (app.together, app.linked) = (true, true);
        let ms = app.runs.iter().map(|run| run.clock.shown_ms).fold(0.0, f64::max);
        let behind = app.runs.iter().position(|run| run.clock.shown_ms < ms);
        app.runs.iter_mut().for_each(|run| run.stand_at(ms));
        app.status = match (app.status.take(), other.status) {
            (Some(Status::Wrong(left)), Some(Status::Wrong(right))) => Some(Status::Wrong(format!("{left} {right}"))),
            (_, Some(wrong @ Status::Wrong(_))) => Some(wrong),
            (left, right) => left.or(right),
        };
        if let (None, Some(behind)) = (&app.status, behind) {
            let side = ["left", "right"][behind.min(1)];
            app.status = Some(Status::Said(format!("Both stand at {ms} ms: the {side} went on to there by itself.")));
        }
        if app.status.is_none() && app.runs[0].scene() == app.runs[1].scene() {
            let key = app.keymap.key(named::BOTH);
            app.status =
                Some(Status::Said(format!("Both sides are the same: {key} sends what you do to one of them only.")));
        }
        app
    }

    /// The two runs that share the screen and its time, the one that keys act on first; nothing while one is alone there.
    pub fn pair(&self) -> Option<[usize; 2]> {
        let shared = self.together && self.aside.is_empty() && self.runs.len() == 2;
        shared.then(|| [self.focus, 1 - self.focus.min(1)])
    }

    /// The runs by the clock that they share, each time with the one first that keys act on.
    pub fn clocks(&self) -> Vec<Vec<usize>> {
        match self.pair() {
            Some(pair) => vec![pair.into()],
            None => (0..self.runs.len()).map(|at| vec![at]).collect(),
        }
    }

    /// The run that keys act on.
    pub fn run(&self) -> &Run {
        &self.runs[self.focus]
    }

    /// The same, to be changed.
    pub fn run_mut(&mut self) -> &mut Run {
        &mut self.runs[self.focus]
    }

    /// Lets keys act on another run, if there is such a one.
    pub fn turn_to(&mut self, focus: usize) {
        if focus < self.runs.len() {
            self.focus = focus;
            self.mode = Mode::Watch;
        }
    }

    /// What views see of the run that keys act on.
    pub fn pane(&self) -> Pane<'_> {
        let picking = match &self.mode {
            Mode::Link { other } => Picking::Link(*other),
            Mode::Messages { .. } => self.packet().map_or(Picking::Nothing, Picking::Message),
            Mode::Sheet(sheet) => Picking::Sheet(sheet),
            Mode::Watch | Mode::Prompt(_) | Mode::Ask(..) | Mode::Palette { .. } | Mode::Help { .. } => {
                Picking::Nothing
            }
        };
        // A sheet has the room of the other run: what one reads there is about this one.
        let alone = self.pair().is_none() || matches!(self.mode, Mode::Sheet(_));
        Pane {
            run: self.run(),
            picking,
            theme: &self.theme,
            keymap: &self.keymap,
            look: &self.look,
            has_home: self.has_home,
            side: (!alone).then_some(Side { right: self.focus > 0, focused: true }),
        }
    }

    /// What views see of all runs on the screen, from left to right.
    pub fn panes(&self) -> Vec<Pane<'_>> {
        let pane = self.pane();
        let Some(side) = pane.side else { return vec![pane] };
        let other = Side { right: !side.right, focused: false };
        let other =
            Pane { run: &self.runs[usize::from(other.right)], picking: Picking::Nothing, side: Some(other), ..pane };
        if side.right { vec![other, pane] } else { vec![pane, other] }
    }

    /// Where keys are read at the moment.
    pub fn stage(&self) -> Stage {
        match self.mode {
            Mode::Watch if self.run().guide.is_some() => Stage::Lesson,
            Mode::Watch => Stage::Watch,
            Mode::Link { .. } => Stage::Link,
            Mode::Prompt(_) | Mode::Ask(..) => Stage::Prompt,
            Mode::Sheet(_) => Stage::Sheet,
            Mode::Messages { .. } => Stage::Messages,
            Mode::Palette { .. } => Stage::Palette,
            Mode::Help { .. } => Stage::Help,
        }
    }

    /// The chosen message, by its position in the scene; if it has gone, the one that took its place.
    pub fn packet(&self) -> Option<usize> {
        let Mode::Messages { id, at } = &self.mode else { return None };
        let messages = &self.run().scene().messages;
        messages.iter().position(|m| m.id == *id).or_else(|| Some((*at).min(messages.len().checked_sub(1)?)))
    }

    /// Chooses a message, by its position in the scene.
    pub fn choose(&mut self, at: usize) {
        let Some(id) = self.run().scene().messages.get(at).map(|message| message.id.clone()) else { return };
        self.mode = Mode::Messages { id, at };
        // Of two worlds in one night it is the first in which one chooses.
        self.run_mut().beside.iter_mut().for_each(|beside| beside.turned = false);
    }

    /// Keeps how far the learners are. What has to be told about it, once.
    pub fn keep(&mut self) -> Option<String> {
        // Each is asked, though one complaint is told.
        self.runs.iter_mut().filter_map(Run::keep).collect::<Vec<_>>().pop()
    }

    /// Whether the lesson is one that somebody writes meanwhile.
    pub fn is_written(&self) -> bool {
        self.run().guide.as_ref().is_some_and(|guide| guide.draft.is_some())
    }

    /// Whether something moves by itself.
    pub fn moves(&self) -> bool {
        self.runs.iter().any(Run::moves)
    }

    /// Whether more and more happens by itself.
    pub fn goes_on(&self) -> bool {
        self.runs.iter().any(Run::goes_on)
    }
}
