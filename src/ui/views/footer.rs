//! The last lines: what was done or what was wrong, the prompt, and the keys that matter now, which are `hints`.

use super::hints;
use crate::engine::scene::Mark;
use crate::ui::app::{App, Mode, Status};
use crate::ui::prompt::Prompt;
use crate::ui::say::{self, explain};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::cmp::Reverse;

/// How many rows this takes.
pub fn rows(app: &App, screen: Rect) -> u16 {
    let width = screen.width;
    let extra = match &app.mode {
        Mode::Prompt(prompt) | Mode::Ask(_, prompt) => match &prompt.error {
            Some(error) => 1 + text::wrap(&explain(error), inner(width)).count(),
            None => usize::from(!prompt.offered.is_empty() || app.status.is_some()),
        },
        _ => match &app.status {
            Some(Status::Said(text) | Status::Wrong(text)) => said(text, width).count().clamp(1, MOST_SAID) - 1,
            None if is_told_here(app, screen) => by_itself(app).lines(width).count().clamp(1, MOST_SAID) - 1,
            None => 0,
        },
    };
    2 + extra as u16
}

/// The most lines that a message takes.
const MOST_SAID: usize = 3;

/// A message in lines: two columns are for its sign.
fn said(text: &str, width: u16) -> impl Iterator<Item = &str> {
    text::wrap(text, inner(width).saturating_sub(2))
}

fn inner(width: u16) -> usize {
    usize::from(width.saturating_sub(2))
}

/// Draws it. Where the cursor stands, if something is typed.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
    super::wipe(&app.theme, area, buf);
    let last = area.height.saturating_sub(1);
    let top = Rect { height: last, ..area };
    hints::draw(app, Rect { y: area.y + last, height: 1, ..area }, buf);
    match &app.mode {
        Mode::Prompt(prompt) | Mode::Ask(_, prompt) => Some(draw_prompt(app, prompt, top, buf)),
        _ => {
            status(app, top, buf);
            None
        }
    }
}

fn status(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = &app.theme;
    if let (Mode::Link { other }, None) = (&app.mode, &app.status) {
        if let Some((question, how)) = say::link_question(app.run(), *other, &app.keymap) {
            let mut pen = Pen::new(buf, area);
            pen.skip(1).write(&question, theme.get(Role::Cut)).write(&how, theme.get(Role::Text));
        }
        return;
    }
    match &app.status {
        Some(Status::Said(text)) => {
            for (line, row) in said(text, area.width).zip(area.rows()) {
                Pen::new(buf, row).skip(1).write(line, theme.get(Role::Strong));
            }
        }
        Some(Status::Wrong(text)) => {
            for (nth, (line, row)) in said(text, area.width).zip(area.rows()).enumerate() {
                let sign = if nth == 0 { "✗ " } else { "  " };
                Pen::new(buf, row).skip(1).write(sign, theme.get(Role::Wrong)).write(line, theme.get(Role::Wrong));
            }
        }
        None => by_itself(app).draw(theme, area, buf),
    }
}

/// What the status line says by itself: the chosen message, or what happened last.
struct ByItself {
    /// The number of the newest step, with the room behind it.
    step: String,
    /// What the timeline has there, with their words: the one place that says what its marks mean while one looks.
    marks: Vec<(Mark, String)>,
    text: String,
    role: Role,
}

fn by_itself(app: &App) -> ByItself {
    if let (Mode::Messages { .. }, Some(nth)) = (&app.mode, app.packet()) {
        let (messages, now) = (&app.run().scene().messages, app.run().clock.shown_ms as u64);
        let text = say::message(&messages[nth], nth, messages.len(), now);
        return ByItself { step: String::new(), marks: Vec::new(), text, role: Role::Strong };
    }
    let run = app.run();
    if app.pane().side.is_some() {
        // What happened last stands in each half.
        return ByItself { step: String::new(), marks: Vec::new(), text: say::both(app), role: Role::Dim };
    }
    let (step, text) = say::standing(run, &app.keymap);
    let step = step.map_or(String::new(), |step| format!("{step}  "));
    let here = run.shown.marks.iter().filter(|marked| marked.step == run.timeline.at()).map(|marked| marked.mark);
    let mut marks: Vec<(Mark, String)> = Vec::new();
    for mark in here {
        if marks.iter().all(|(other, _)| *other != mark) {
            marks.push((mark, format!("{} {}  ", app.theme.mark(mark).1, say::mark(run.scene(), mark))));
        }
    }
    marks.sort_by_key(|(mark, _)| Reverse(mark.weight()));
    ByItself { step, marks, text, role: Role::Text }
}

impl ByItself {
    /// Columns before its text.
    fn before(&self) -> usize {
        self.step.len() + self.marks.iter().map(|(_, word)| text::width(word)).sum::<usize>()
    }

    /// Its lines; what happened has room behind its step and its marks.
    fn lines(&self, width: u16) -> impl Iterator<Item = &str> {
        text::wrap(&self.text, inner(width).saturating_sub(self.before()))
    }

    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let mut pen = Pen::new(buf, area);
        pen.skip(1).write(&self.step, theme.get(Role::Dim));
        for (mark, word) in &self.marks {
            pen.write(word, theme.mark(*mark).0);
        }
        // Where there is one row only, what has no room ends with a sign that says so.
        if area.height <= 1 {
            pen.write(&self.text, theme.get(self.role));
            return;
        }
        for (line, row) in self.lines(area.width).zip(area.rows()) {
            Pen::new(buf, row).skip(1 + self.before()).write(line, theme.get(self.role));
        }
    }
}

/// Whether what happened last is told whole in the status line: where nothing else tells it, and nothing moves, or the rows
/// would leap.
fn is_told_here(app: &App, screen: Rect) -> bool {
    app.pane().side.is_none() && !app.run().moves() && !super::shown(&app.pane(), screen).contains(&super::NARRATION)
}

fn draw_prompt(app: &App, prompt: &Prompt, area: Rect, buf: &mut Buffer) -> Position {
    let theme = &app.theme;
    let mut rows = area.rows();
    let row = rows.next().unwrap_or(area);
    let sign = if let Mode::Ask(ask, _) = &app.mode { ask.sign() } else { " :" };
    let start = sign.len();
    let room = usize::from(row.width).saturating_sub(start + 1).max(1);
    // A long line is shown from where its cursor is in sight.
    let before = text::width(&prompt.line[..prompt.cursor]);
    let hidden = before.saturating_sub(room);
    let shown = &prompt.line[text::clip(&prompt.line, hidden).len()..];
    Pen::new(buf, row).write(sign, theme.get(Role::Key)).write(text::clip(shown, room), theme.get(Role::Strong));
    if let Some(error) = &prompt.error {
        let column = |at: usize| text::width(prompt.line.get(..at).unwrap_or(&prompt.line)).saturating_sub(hidden);
        let (start, end) = (column(error.span.start), column(error.span.end));
        let caret = "^".repeat(end.saturating_sub(start).max(1));
        if let Some(row) = rows.next() {
            Pen::new(buf, row).skip(sign.len() + start).write(&caret, theme.get(Role::Wrong));
        }
        for (line, row) in text::wrap(&explain(error), inner(area.width)).zip(rows) {
            Pen::new(buf, row).skip(1).write(line, theme.get(Role::Wrong));
        }
    } else if let Some(row) = rows.next() {
        let mut pen = Pen::new(buf, row);
        pen.skip(1);
        for offered in &prompt.offered {
            let chosen = prompt.line.get(offered.start..) == Some(&offered.word);
            let role = if chosen { Role::Selected } else { Role::Dim };
            pen.write(&offered.word, theme.get(role)).skip(2);
        }
        if let (Some(Status::Said(text) | Status::Wrong(text)), true) = (&app.status, prompt.offered.is_empty()) {
            pen.write(text, theme.get(Role::Text));
        }
    }
    Position { x: row.x + (sign.len() + before - hidden) as u16, y: row.y }
}
