//! The last lines: what was done or what was wrong, the prompt, and the keys that matter now.

use crate::ui::app::{Action, App, Keymap, Mode, Name, Stage, Status, named};
use crate::ui::prompt::Prompt;
use crate::ui::say::{self, explain};
use crate::ui::sheet::Shows;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// How many rows this takes.
pub fn rows(app: &App, screen: Rect) -> u16 {
    let width = screen.width;
    let extra = match &app.mode {
        Mode::Prompt(prompt) | Mode::Ask(_, prompt) => match &prompt.error {
            Some(error) => 1 + text::wrap(&explain(error), inner(width)).count(),
            None => usize::from(!prompt.offered.is_empty()),
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
    hints(app, Rect { y: area.y + last, height: 1, ..area }, buf);
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
    text: String,
    role: Role,
}

fn by_itself(app: &App) -> ByItself {
    if let (Mode::Messages { .. }, Some(nth)) = (&app.mode, app.packet()) {
        let (messages, now) = (&app.run().scene().messages, app.run().clock.shown_ms as u64);
        let text = say::message(&messages[nth], nth, messages.len(), now);
        return ByItself { step: String::new(), text, role: Role::Strong };
    }
    let (step, text) = say::standing(app.run(), &app.keymap);
    ByItself { step: step.map_or(String::new(), |step| format!("{step}  ")), text, role: Role::Text }
}

impl ByItself {
    /// Its lines; what happened has room behind its step.
    fn lines(&self, width: u16) -> impl Iterator<Item = &str> {
        text::wrap(&self.text, inner(width).saturating_sub(self.step.len()))
    }

    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        // Where there is one row only, what has no room ends with a sign that says so.
        if area.height <= 1 {
            let mut pen = Pen::new(buf, area);
            pen.skip(1).write(&self.step, theme.get(Role::Dim)).write(&self.text, theme.get(self.role));
            return;
        }
        for (nth, (line, row)) in self.lines(area.width).zip(area.rows()).enumerate() {
            let mut pen = Pen::new(buf, row);
            pen.skip(1);
            match nth {
                0 => pen.write(&self.step, theme.get(Role::Dim)),
                _ => pen.skip(self.step.len()),
            };
            pen.write(line, theme.get(self.role));
        }
    }
}

/// Whether what happened last is told whole in the status line: where nothing else tells it, and nothing moves, or the rows
/// would leap.
fn is_told_here(app: &App, screen: Rect) -> bool {
    !app.run().moves() && !super::shown(&app.pane(), screen).contains(&super::NARRATION)
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
    }
    Position { x: row.x + (sign.len() + before - hidden) as u16, y: row.y }
}

/// The keys with a word, as many as there is room for. The last three, commands, help and the way out, are always told.
fn hints(app: &App, area: Rect, buf: &mut Buffer) {
    if app.run().clock.replay.is_some() {
        return draw_words(&[("any key".into(), "goes to its end")], &app.theme, area, buf);
    }
    let page = app.run().guide.as_ref().map(|guide| &guide.page);
    let useful = |action: &Action| match page {
        _ if action.stage == Stage::Sheet => in_sheet(app, action),
        // Nothing new happens while a question is open.
        _ if action.acts => app.run().timeline.held().is_none(),
        Some(page) if action.is(named::NEXT) => page.may_go_on || page.is_summary(),
        Some(page) if action.is(named::HINT) => page.hints_left > 0,
        Some(_) if action.is(named::PLAY) || action.is(named::FORWARD) => app.run().timeline.barred().is_none(),
        _ if action.is(named::LEAVE) => app.look.enlarged.is_some(),
        _ if action.is(named::PANEL) => super::other_panel(&app.pane(), app.area).is_some(),
        _ => true,
    };
    draw_hints(&app.keymap, app.stage(), &app.theme, useful, area, buf);
}

/// Whether a key has something to do in the open sheet.
fn in_sheet(app: &App, action: &Action) -> bool {
    let Mode::Sheet(sheet) = &app.mode else { return true };
    let lines = sheet.shown().iter().filter(|item| item.does.is_some()).count();
    let branches = if sheet.shows == Shows::Tree { app.run().timeline.branches() } else { 0 };
    match action {
        _ if action.is(named::SHEET_DO) => lines > 0,
        // To the next line, or to what is read and has no room yet.
        _ if action.is(named::SHEET_NEXT) => lines > 1 || lines == 0 && super::sheet::below(&app.pane(), app.area) > 0,
        _ if action.is(named::SHEET_COMPARE) || action.is(named::SHEET_DELETE) => branches > 1,
        _ => true,
    }
}

/// See [`hints`]; for the start screen as well.
pub fn draw_hints(
    keymap: &Keymap,
    stage: Stage,
    theme: &Theme,
    useful: impl Fn(&Action) -> bool,
    area: Rect,
    buf: &mut Buffer,
) {
    // While a lesson is taught, the run listens as well.
    let heard = |row: &&Action| row.stage == stage || stage == Stage::Lesson && row.stage == Stage::Watch;
    let rows = keymap.actions().iter().filter(heard).filter(|row| !row.hint.is_empty() && useful(row));
    // So is the way back from a view that hides the others.
    let kept = 3 + rows.clone().filter(|row| row.is(named::LEAVE)).count();
    let mut hints: Vec<(String, &str)> = rows.map(|row| (keymap.key(Name(row.stage, row.name)), row.hint)).collect();
    hints.retain(|(key, _)| !key.is_empty());
    let wide = |hints: &[(String, &str)]| -> usize {
        hints.iter().map(|(key, word)| text::width(key) + word.len() + 1).sum::<usize>() + 2 * hints.len()
    };
    while hints.len() > kept && wide(&hints) > usize::from(area.width) {
        hints.remove(hints.len() - kept - 1);
    }
    draw_words(&hints, theme, area, buf);
}

/// Keys, each with a word for what it does.
fn draw_words(hints: &[(String, &str)], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut pen = Pen::new(buf, area);
    for (nth, (key, word)) in hints.iter().enumerate() {
        pen.write(if nth == 0 { " " } else { "  " }, theme.get(Role::Dim));
        pen.write(key, theme.get(Role::Key)).skip(1).write(word, theme.get(Role::Text));
    }
}
