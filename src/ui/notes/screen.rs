//! The notes on a terminal of their own: the present cue, what to say, the question that may come, what comes next, and
//! how long it has been going on.

use super::{Page, now_s};
use crate::ui::action::ACTIONS;
use crate::ui::app::Settings;
use crate::ui::terminal::Guard;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::{Pen, markdown, panel};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// How often pages are looked for, and the clock.
const EVERY: Duration = Duration::from_millis(200);

/// Shows pages as they come until `q`, Esc or Ctrl-C.
pub fn read(pages: &Receiver<Option<Page>>, called: &str) -> anyhow::Result<()> {
    let mut settings = Settings::load(ACTIONS)?;
    let mut guard = Guard::new(false, settings.is_open())?;
    settings.heed(guard.shade);
    let theme = settings.theme();
    let mut page: Option<Page> = None;
    let mut drawn = None;
    loop {
        for heard in pages.try_iter() {
            page = heard;
        }
        let elapsed_s = page.as_ref().map(|page| now_s().saturating_sub(page.began_s));
        let now = (page.clone(), elapsed_s, guard.area()?);
        if guard.renew()? || drawn.as_ref() != Some(&now) {
            guard.draw(|frame| match &now {
                (Some(page), Some(elapsed_s), _) => draw(page, *elapsed_s, &theme, frame),
                _ => wait(called, &theme, frame),
            })?;
            drawn = Some(now);
        }
        if guard.input.poll(Some(EVERY))? && leaves(&guard.input.read()?) {
            return Ok(());
        }
    }
}

fn leaves(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    let ctrl_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    key.kind != KeyEventKind::Release && (ctrl_c || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc))
}

fn wait(called: &str, theme: &Theme, frame: &mut Frame) {
    let text = format!("Notes appear here once another terminal shows {called}. q leaves.");
    let area = frame.area();
    write(&markdown::lines(&text, usize::from(area.width), Role::Dim), theme, area, frame.buffer_mut());
}

fn draw(page: &Page, elapsed_s: u64, theme: &Theme, frame: &mut Frame) {
    let (area, buf) = (frame.area(), frame.buffer_mut());
    let inner = panel(theme, &page.title, area, buf);
    let clock = format!("{}:{:02}", elapsed_s / 60, elapsed_s % 60);
    let mut rows = Vec::new();
    let width = usize::from(inner.width);
    let mut add = |text: &str, role: Role| {
        rows.extend(markdown::lines(text, width, role));
        rows.push(markdown::Line::default());
    };
    match &page.cue {
        Some((nth, of, title)) => add(&format!("{clock}   {nth} of {of}: {title}"), Role::Strong),
        None => add(&format!("{clock}   before the first cue"), Role::Strong),
    }
    if !page.notes.is_empty() {
        add(&page.notes, Role::Text);
    }
    if let Some(question) = &page.question {
        add(&format!("They may ask: {question}"), Role::Text);
    }
    add(&format!("Next: {}", page.next.as_deref().unwrap_or("nothing more, this is the end")), Role::Dim);
    write(&rows, theme, inner, buf);
}

/// Writes lines; where they have no room, the last row says how many are left.
fn write(lines: &[markdown::Line], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.height);
    let shown = if lines.len() > room { room.saturating_sub(1) } else { lines.len() };
    for (line, row) in lines[..shown].iter().zip(area.rows()) {
        line.draw(theme, row, buf);
    }
    if let Some(row) = area.rows().next_back().filter(|_| shown < lines.len()) {
        let left = lines.len() - shown;
        Pen::new(buf, row).write(&format!("… {left} more lines: make the window larger"), theme.get(Role::Dim));
    }
}
