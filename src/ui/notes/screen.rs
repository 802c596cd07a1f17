//! The notes on a terminal of their own: the present cue, what to say, the question that may come, what comes next, and
//! how long it has been going on.

use super::{Page, now_s};
use crate::ui::action::ACTIONS;
use crate::ui::app::Settings;
use crate::ui::terminal::Guard;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::{Pen, markdown, panel};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, MouseEventKind};
use ratatui::layout::{Margin, Rect};
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// How often pages are looked for, and the clock.
const EVERY: Duration = Duration::from_millis(200);
/// Lines that the wheel goes at a time.
const WHEEL: usize = 3;

/// Shows pages as they come until `q`, Esc or Ctrl-C.
pub fn read(pages: &Receiver<Option<Page>>, called: &str, theme: Option<&str>) -> anyhow::Result<()> {
    let mut settings = Settings::load(ACTIONS, theme)?;
    let mut guard = Guard::new(settings.mouse, settings.is_open())?;
    settings.heed(guard.shade);
    let theme = settings.theme();
    let mut desk = Lectern { called: called.to_string(), ..Lectern::default() };
    let mut drawn = None;
    loop {
        pages.try_iter().for_each(|page| desk.turn(page));
        desk.elapsed_s = desk.page.as_ref().map_or(0, |page| now_s().saturating_sub(page.began_s));
        let now = (desk.clone(), guard.area()?);
        if guard.renew()? || drawn.as_ref() != Some(&now) {
            guard.draw(|frame| desk.draw(&theme, frame.area(), frame.buffer_mut()))?;
            drawn = Some(now);
        }
        if guard.input.poll(Some(EVERY))? {
            let event = guard.input.read()?;
            if leaves(&event) {
                return Ok(());
            }
            desk.scroll(&event, guard.area()?);
        }
    }
}

fn leaves(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    let ctrl_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    key.kind != KeyEventKind::Release && (ctrl_c || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc))
}

/// What lies before the speaker: a page, and how far it was scrolled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lectern {
    page: Option<Page>,
    /// How what is shown was called.
    called: String,
    /// How long it has been shown.
    elapsed_s: u64,
    /// How many of its lines are above those in sight.
    above: usize,
}

impl Lectern {
    /// Takes the next page, from its beginning; the same cue goes on where it was.
    fn turn(&mut self, page: Option<Page>) {
        let cue = |page: &Option<Page>| page.as_ref().map(|page| (page.title.clone(), page.cue.clone()));
        if cue(&self.page) != cue(&page) {
            self.above = 0;
        }
        self.page = page;
    }

    /// Goes up or down in what has no room, as a key or the wheel says.
    fn scroll(&mut self, event: &Event, area: Rect) {
        let inner = inner(area);
        let (most, page) = (self.most(inner), usize::from(inner.height).saturating_sub(2).max(1));
        let above = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => match key.code {
                KeyCode::Down | KeyCode::Char('j') => self.above + 1,
                KeyCode::Up | KeyCode::Char('k') => self.above.saturating_sub(1),
                KeyCode::PageDown | KeyCode::Char(' ') => self.above + page,
                KeyCode::PageUp => self.above.saturating_sub(page),
                KeyCode::Home => 0,
                KeyCode::End => most,
                _ => return,
            },
            Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::ScrollDown => self.above + WHEEL,
                MouseEventKind::ScrollUp => self.above.saturating_sub(WHEEL),
                _ => return,
            },
            _ => return,
        };
        self.above = above.min(most);
    }

    /// How far it can be scrolled. What is not in sight is counted in rows of its own, at both ends.
    fn most(&self, inner: Rect) -> usize {
        self.lines(inner).len().saturating_sub(usize::from(inner.height))
    }

    /// All lines, in order.
    fn lines(&self, inner: Rect) -> Vec<markdown::Line> {
        let width = usize::from(inner.width);
        let Some(page) = &self.page else {
            let text = format!("Notes appear here once another terminal shows {}. q leaves.", self.called);
            return markdown::lines(&text, width, Role::Dim);
        };
        let clock = format!("{}:{:02}", self.elapsed_s / 60, self.elapsed_s % 60);
        let mut lines = markdown::lines(&format!("{clock} {}", page.heading()), width, Role::Strong);
        for (text, role) in page.parts() {
            lines.push(markdown::Line::default());
            lines.extend(markdown::lines(&text, width, role));
        }
        lines
    }

    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let inner = match &self.page {
            Some(page) => panel(theme, &page.title, area, buf),
            None => inner(area),
        };
        let lines = self.lines(inner);
        let above = self.above.min(self.most(inner));
        // The first row is taken by how much is above it, the last by how much is below.
        let first = if above > 0 { above + 1 } else { 0 };
        let mut rows: Vec<Rect> = inner.rows().skip(usize::from(above > 0)).collect();
        let left = lines.len().saturating_sub(first);
        let last = if left > rows.len() { rows.pop() } else { None };
        let hints = [
            (inner.rows().next().filter(|_| above > 0), format!("… {first} more above: ↑")),
            (last, format!("… {} more below: ↓", left.saturating_sub(rows.len()))),
        ];
        for (row, hint) in hints.into_iter().filter_map(|(row, hint)| Some((row?, hint))) {
            Pen::new(buf, row).write(&hint, theme.get(Role::Dim));
        }
        for (line, row) in lines.iter().skip(first).zip(rows) {
            line.draw(theme, row, buf);
        }
    }
}

/// What of the window is written on.
fn inner(area: Rect) -> Rect {
    area.inner(Margin::new(1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::{KeyEvent, MouseEvent};

    fn page(nth: usize) -> Page {
        let notes = (1..=30).map(|n| format!("- say {n}\n")).collect();
        Page { title: "Talk".into(), cue: Some((nth, 9, "It dies".into())), notes, ..Page::default() }
    }

    fn shown(desk: &Lectern, area: Rect) -> Vec<String> {
        let mut buf = Buffer::empty(area);
        desk.draw(&Theme::builtin("dark").expect("a theme"), area, &mut buf);
        let row = |y| (1..area.width - 1).map(|x| buf[(x, y)].symbol()).collect::<String>();
        (1..area.height - 1).map(|y| row(y).trim_end().to_string()).collect()
    }

    #[test]
    fn every_line_of_long_notes_can_be_scrolled_to_by_keys_and_by_the_wheel() {
        let area = Rect::new(0, 0, 40, 12);
        let wheel = MouseEvent { kind: MouseEventKind::ScrollDown, column: 3, row: 3, modifiers: KeyModifiers::NONE };
        let key = |code: KeyCode| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
        for down in [key(KeyCode::Down), key(KeyCode::PageDown), Event::Mouse(wheel)] {
            let mut desk = Lectern::default();
            desk.turn(Some(page(1)));
            let (mut seen, mut hidden) = (shown(&desk, area), usize::MAX);
            assert_eq!(seen[0], "0:00 1 of 9: It dies");
            loop {
                let rows = shown(&desk, area);
                let below = rows.last().filter(|row| row.contains("more below"));
                let left = below.map_or(0, |row| row.split(' ').nth(1).and_then(|n| n.parse().ok()).expect("a number"));
                assert!(left < hidden, "each press goes on: {rows:?}");
                seen.extend(rows);
                hidden = left;
                if left == 0 {
                    break;
                }
                desk.scroll(&down, area);
            }
            let missing: Vec<u8> =
                (1..=30).filter(|n| !seen.iter().any(|row| row.ends_with(&format!(" say {n}")))).collect();
            assert!(missing.is_empty() && seen.iter().any(|row| row.starts_with("Next: ")), "{missing:?}: {seen:?}");
            let end = shown(&desk, area);
            desk.scroll(&down, area);
            assert_eq!(shown(&desk, area), end, "it stops at the end");
            desk.turn(Some(Page { next: Some("more".into()), ..page(1) }));
            assert!(desk.above > 0, "the same cue stays where it is");
            desk.turn(Some(page(2)));
            assert_eq!(shown(&desk, area)[0], "0:00 2 of 9: It dies", "another one is read from its beginning");
            desk.scroll(&key(KeyCode::End), area);
            assert_eq!(shown(&desk, area).last(), end.last());
            desk.scroll(&key(KeyCode::Home), area);
            assert_eq!(desk.above, 0);
        }
    }
}
