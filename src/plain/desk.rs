//! What there is while a run is told: all that a screen would know, the paper on which is written what is said next, and
//! what was told of a lesson and of the speaker's notes.

use super::page;
use super::paper::Paper;
use crate::ui::action::ACTIONS;
use crate::ui::app::{Action, App, Mode, Name, Stage, Status, named};
use crate::ui::notes::Page;
use crate::ui::say::sentence;
use crate::ui::update;

/// A run that is told.
pub struct Desk {
    /// All that a screen would know.
    pub app: App,
    /// What is said next.
    pub paper: Paper,
    /// What was told of the lesson.
    pub page: page::Told,
    /// Whether the line makes something happen, however often that happened before.
    pub acts: bool,
    /// Whether it has gone to a step at which something was chosen, so that just that is told.
    pub to_choice: bool,
    /// The speaker's notes, while it is presented.
    pub notes: Option<Notes>,
}

/// The speaker's notes, told with each cue.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The scene after this one, if there is one.
    pub following: Option<String>,
    /// What was told last.
    pub told: Option<Page>,
}

impl Desk {
    /// Nothing said yet.
    pub fn new(app: App, width: usize) -> Desk {
        Desk { app, paper: Paper::new(width), page: page::Told::default(), acts: false, to_choice: false, notes: None }
    }

    /// The action of a name where keys are read now, or while a lesson is taught in its run.
    pub fn action(&self, name: &str) -> Option<&'static Action> {
        let find = |stage| ACTIONS.iter().find(|row| row.is(Name(stage, name)));
        match self.app.stage() {
            Stage::Lesson => find(Stage::Lesson).or_else(|| find(Stage::Watch)),
            stage => find(stage),
        }
    }

    /// Does an action.
    pub fn perform(&mut self, action: &Action) {
        let here = self.app.run().here();
        update::perform(&mut self.app, action);
        // Which steps were left out on the way is in the account of them.
        if action.is(named::NEXT_TOLD) && !self.app.scenes.presented && self.app.run().here() != here {
            self.app.status = None;
        }
    }

    /// Says something.
    pub fn say(&mut self, text: &str) {
        self.paper.say(text);
    }

    /// Says what the last line of a screen would say; it is said once.
    pub fn status(&mut self) {
        if let Some(Status::Said(text) | Status::Wrong(text)) = self.app.status.take() {
            self.say(&text);
        }
    }

    /// All that there is to say now, with what is new of a lesson at its end.
    pub fn said(&mut self) -> String {
        self.status();
        self.tell_notes();
        self.page.tell(&self.app, &mut self.paper);
        if self.paper.is_empty() {
            self.page.judge_again(&self.app, &mut self.paper);
        }
        self.paper.take()
    }

    /// Says what is to be said at a cue that one has come to.
    fn tell_notes(&mut self) {
        let Some(notes) = &mut self.notes else { return };
        let page = Page::of(&self.app, notes.following.as_deref(), 0);
        if notes.told.as_ref().is_some_and(|told| told.cue == page.cue) {
            return;
        }
        for (text, _) in page.parts() {
            self.paper.gap();
            self.paper.markdown(&text);
        }
        notes.told = Some(page);
    }

    /// Says what is wrong with what was typed where something is asked for; then it is asked for no longer.
    pub fn close(&mut self) {
        if let Mode::Ask(_, prompt) | Mode::Prompt(prompt) = &self.app.mode {
            let wrong = prompt.error.as_ref().map(super::wrong::text);
            self.app.mode = Mode::Watch;
            wrong.into_iter().for_each(|wrong| self.say(&sentence(&wrong)));
        }
    }
}
