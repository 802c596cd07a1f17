//! A lesson's page as lines: its text, the question with numbered answers, hints, and how the task stands. The words are
//! the lesson's, and those that a screen puts around them.

use super::paper::Paper;
use super::words;
use crate::engine::catalogue::Given;
use crate::lesson::{ChoiceState, Endings, Page, StoredEntry, StoredHere, StoredTwice, Takes};
use crate::ui::app::{App, Pane};
use crate::ui::say::{chosen as say_chosen, lesson as say};

/// What was told of a lesson last.
#[derive(Default)]
pub struct Told {
    page: Page,
    standing: Vec<String>,
    limits: Option<String>,
    once: Option<String>,
    keys: String,
}

impl Told {
    /// Tells what is new on the page: all of it where it is another one.
    pub fn tell(&mut self, app: &App, paper: &mut Paper) {
        let pane = app.pane();
        let Some(page) = pane.run.guide.as_ref().map(|guide| &guide.page) else { return };
        // Of one page only its author makes another text.
        let read = |page: &Page| (page.number, page.text.clone(), page.ask.clone(), page.commands.clone());
        let turned = read(page) != read(&self.page);
        if turned {
            *self = Told::default();
            paper.gap();
            text(&pane, page, paper);
        } else if self.page.choices != page.choices {
            choices(page, paper);
        }
        for hint in page.hints.iter().skip(self.page.hints.len()) {
            paper.markdown(hint);
        }
        let limits = say::limits(page);
        if limits != self.limits {
            limits.iter().for_each(|text| paper.markdown(text));
        }
        let standing: Vec<String> = say::standing(&pane, page).into_iter().map(|(text, _)| text).collect();
        // The same answer once more is judged once more, with what it plays.
        if standing != self.standing || page.played != self.page.played {
            standing.iter().for_each(|text| paper.markdown(text));
        }
        let once = say::told(&pane, page).map(|(text, _)| text);
        if once != self.once {
            once.iter().for_each(|text| paper.markdown(text));
        }
        let keys = say::keys(&pane, page);
        if turned || keys != self.keys {
            paper.markdown(&keys);
        }
        *self = Told { page: page.clone(), standing, limits, once, keys };
    }

    /// Tells how the task stands once more where a step was pointed at again, or the same wrong answer chosen: no line is
    /// answered by nothing.
    pub fn judge_again(&mut self, app: &App, paper: &mut Paper) {
        if matches!(self.page.takes, Takes::Step | Takes::Choice) {
            (self.standing, self.once) = (Vec::new(), None);
            self.tell(app, paper);
        }
    }

    /// Tells the whole page again.
    pub fn again(&mut self, app: &App, paper: &mut Paper) {
        *self = Told::default();
        self.tell(app, paper);
    }
}

/// What one reads first, and what is asked.
fn text(pane: &Pane, page: &Page, paper: &mut Paper) {
    paper.say(&say::title(page));
    if page.number == 1 && !page.is_summary() {
        paper.say(&page.title);
    }
    paper.gap();
    paper.markdown(&page.text);
    if !page.commands.is_empty() {
        paper.gap();
        paper.markdown(&say::done(page, pane.look.detail));
    }
    if let Some(endings) = &page.endings {
        paper.gap();
        compared(pane, endings, paper);
    }
    if let Some(ask) = &page.ask {
        paper.gap();
        paper.markdown(ask);
    }
    // What is being shown must not be told before one has seen it.
    if pane.run.clock.replay.is_none() {
        choices(page, paper);
    }
    paper.gap();
}

/// Two runs, each with what its nodes have stored. What differs stands in brackets.
fn compared(pane: &Pane, endings: &Endings, paper: &mut Paper) {
    let chosen = (!pane.run.hides_observer()).then(|| say_chosen(pane.scene()));
    paper.say(&words::compared(chosen));
    for (side, title) in endings.titles.iter().enumerate() {
        paper.say(&format!("{title}:"));
        for node in &endings.nodes {
            paper.say(&format!("  {}: {}", node.node, stored(node, side, chosen.is_some())));
        }
    }
}

/// What a node has stored in one of the two runs, entry by entry.
fn stored(node: &StoredTwice, side: usize, observed: bool) -> String {
    let told = |here: StoredHere| {
        let text = here.entry.map_or(StoredHere::NOTHING.into(), StoredEntry::text);
        let chosen = if observed && here.entry.is_some_and(|entry| entry.chosen) { "✓" } else { "" };
        let mark = if here.ends_known { "▌" } else { "" };
        if here.differs { format!("[{text}{chosen}]{mark}") } else { format!("{text}{chosen}{mark}") }
    };
    let entries: Vec<String> = node.here(side).map(told).collect();
    if entries.is_empty() { words::stores_nothing() } else { entries.join(" ") }
}

/// The answers to choose from, each with its number.
fn choices(page: &Page, paper: &mut Paper) {
    for (nth, choice) in page.choices.iter().enumerate() {
        let state = match choice.state {
            ChoiceState::Open => "open",
            ChoiceState::Right => "right",
            ChoiceState::Wrong => "wrong",
        };
        paper.say(&words::answer(nth as u64 + 1, choice.text.as_str(), Given::word(state)));
    }
}
