//! The last lines: what was done or what was wrong, the prompt, and the keys that matter now.

use crate::script::ScriptError;
use crate::ui::action::{ACTIONS, Action, Row, Stage};
use crate::ui::app::{App, Mode, Status};
use crate::ui::prompt::Prompt;
use crate::ui::theme::Role;
use crate::ui::update::sentence;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// How many rows this takes.
pub fn rows(app: &App, width: u16) -> u16 {
    let extra = match &app.mode {
        Mode::Prompt(prompt) | Mode::Ask(_, prompt) => match &prompt.error {
            Some(error) => 1 + text::wrap(&explain(error), inner(width)).count(),
            None => usize::from(!prompt.offered.is_empty()),
        },
        _ => match &app.status {
            Some(Status::Said(text) | Status::Wrong(text)) => said(text, width).count().clamp(1, MOST_SAID) - 1,
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

fn explain(error: &ScriptError) -> String {
    match &error.remedy {
        Some(remedy) => format!("{} {}", sentence(&error.message), sentence(remedy)),
        None => sentence(&error.message),
    }
}

/// Draws it. Where the cursor stands, if something is typed.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
    super::wipe(area, buf);
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
    let mut pen = Pen::new(buf, area);
    pen.skip(1);
    match (&app.mode, &app.status) {
        (Mode::Link { other }, _) => {
            let (Some(a), Some(b)) = (app.node(), app.scene.nodes.get(*other)) else { return };
            let between = |from: &str, to: &str| app.scene.links.cut.iter().any(|c| c.from == from && c.to == to);
            let verb = if between(&a.id, &b.id) || between(&b.id, &a.id) { "Heal" } else { "Cut" };
            let key = app.keymap.key(Stage::Link, Action::LinkDo);
            pen.print(format_args!("{verb} the link {} - {}", a.id, b.id), theme.get(Role::Cut));
            pen.print(format_args!("? {key} does it; a number chooses another node."), theme.get(Role::Text));
        }
        (_, Some(Status::Said(text))) => {
            for (line, row) in said(text, area.width).zip(area.rows()) {
                Pen::new(buf, row).skip(1).write(line, theme.get(Role::Strong));
            }
        }
        (_, Some(Status::Wrong(text))) => {
            for (nth, (line, row)) in said(text, area.width).zip(area.rows()).enumerate() {
                let sign = if nth == 0 { "✗ " } else { "  " };
                Pen::new(buf, row).skip(1).write(sign, theme.get(Role::Wrong)).write(line, theme.get(Role::Wrong));
            }
        }
        (_, None) => match app.told.last() {
            Some(told) => {
                pen.print(format_args!("{}  ", told.step), theme.get(Role::Dim));
                pen.write(&told.headline, theme.get(Role::Text));
            }
            None if app.timeline.at() > 0 => {
                pen.print(format_args!("{}", app.timeline.at()), theme.get(Role::Dim));
            }
            None if app.playing => {
                pen.write("Time runs; nothing has happened yet.", theme.get(Role::Text));
            }
            None if app.timeline.end() > 0 => {
                let key = app.keymap.key(Stage::Watch, Action::Forward(1));
                pen.print(format_args!("This is the start; {key} goes forward again."), theme.get(Role::Text));
            }
            None => {
                let key = |action| app.keymap.key(Stage::Watch, action);
                let (play, step) = (key(Action::Play), key(Action::Forward(1)));
                let text = format_args!("Nothing has happened yet: {play} lets time run, {step} takes one step.");
                pen.print(text, theme.get(Role::Text));
            }
        },
    }
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
    let page = app.guide.as_ref().map(|guide| &guide.page);
    let useful = |row: &Row| match (row.action, page) {
        (Action::Next, Some(page)) => page.may_go_on,
        (Action::Hint, Some(page)) => page.hints_left > 0,
        _ => true,
    };
    draw_hints(&app.keymap, app.stage(), &app.theme, useful, area, buf);
}

/// See [`hints`]; for the start screen as well.
pub fn draw_hints(
    keymap: &crate::ui::keymap::Keymap,
    stage: Stage,
    theme: &crate::ui::theme::Theme,
    useful: impl Fn(&Row) -> bool,
    area: Rect,
    buf: &mut Buffer,
) {
    // While a lesson is taught, the run listens as well.
    let heard = |row: &&Row| row.stage == stage || stage == Stage::Lesson && row.stage == Stage::Watch;
    let rows = ACTIONS.iter().filter(heard).filter(|row| !row.hint.is_empty() && useful(row));
    let mut hints: Vec<(String, &str)> = rows.map(|row| (keymap.key(row.stage, row.action), row.hint)).collect();
    hints.retain(|(key, _)| !key.is_empty());
    let wide = |hints: &[(String, &str)]| -> usize {
        hints.iter().map(|(key, word)| text::width(key) + word.len() + 1).sum::<usize>() + 2 * hints.len()
    };
    while hints.len() > 3 && wide(&hints) > usize::from(area.width) {
        hints.remove(hints.len() - 4);
    }
    let mut pen = Pen::new(buf, area);
    for (nth, (key, word)) in hints.iter().enumerate() {
        pen.write(if nth == 0 { " " } else { "  " }, theme.get(Role::Dim));
        pen.write(key, theme.get(Role::Key)).skip(1).write(word, theme.get(Role::Text));
    }
}
