//! The last steps in words: what happened, which rule decided, and why. The newest stands last and is always in sight.

use crate::engine::scene::{NoteCard, Told};
use crate::timeline::transcript;
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Draws the end of the story.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    if let (Some(name), true) = (&pane.run.sight.eyes, pane.told().is_empty()) {
        return super::nothing(pane, &say::noticed_nothing(name), area, buf);
    }
    if pane.told().is_empty() {
        return super::nothing(pane, say::NOTHING_TOLD, area, buf);
    }
    if pane.run.clock.playing {
        return draw_headlines(pane, area, buf);
    }
    let (newest, margin) = (pane.told().len() - 1, margin(pane));
    let (lines, missing) = in_sight(pane, area);
    let mut rows = area.rows();
    for ((at, line), row) in lines.iter().zip(&mut rows) {
        draw_line(pane, line, *at == newest, margin, row, buf);
    }
    if let Some(row) = rows.next().filter(|_| missing > 0) {
        super::more(pane, missing, row, buf);
    }
}

/// Goes to the step that is told here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let nth = usize::from(at.y.checked_sub(area.y)?);
    // While time runs what is told moves on.
    let (lines, _) = if pane.run.clock.playing { return None } else { in_sight(pane, area) };
    lines.get(nth).map(|(at, _)| Target::Step(pane.told()[*at].step))
}

/// Whether a step is told: a brief account leaves out what came by itself and needs no explanation; the newest is always
/// told.
fn is_told(pane: &Pane, at: usize) -> bool {
    pane.look.detail || at + 1 == pane.told().len() || !pane.told()[at].routine
}

/// How many rows all that is told takes in so many columns; while time runs nothing is scrolled.
pub fn whole(pane: &Pane, width: u16) -> Option<usize> {
    let told = pane.told().iter().enumerate().filter(|(at, _)| is_told(pane, *at));
    let rows = told.map(|(_, told)| told_rows(told, pane.look.detail, width.into(), margin(pane)));
    (!pane.run.clock.playing).then(|| rows.sum())
}

/// The lines in sight, each with the place of its step in the story; and how many the newest step has beside those.
fn in_sight<'a>(pane: &Pane<'a>, area: Rect) -> (Vec<(usize, Line<'a>)>, usize) {
    let (width, room, margin) = (usize::from(area.width), usize::from(area.height), margin(pane));
    if newest_rows(pane, area.width) > room {
        return newest_in_sight(pane, area);
    }
    // From the newest back, as many steps as there is room for.
    let mut first = pane.told().len();
    let mut used = 0;
    while first > 0 && used < room {
        first -= 1;
        if is_told(pane, first) {
            used += told_rows(&pane.told()[first], pane.look.detail, width, margin);
        }
    }
    let steps = pane.told().iter().enumerate().skip(first).filter(|(at, _)| is_told(pane, *at));
    let all = steps.flat_map(|(at, told)| lines(told, pane.look.detail, width, margin).map(move |line| (at, line)));
    (all.skip(used.saturating_sub(room)).take(room).collect(), 0)
}

/// Draws what happened while time runs: the headlines of what is worth telling, the last one strong. The reasons come
/// when time stands still: until then nobody can read them.
fn draw_headlines(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let (margin, width) = (margin(pane), usize::from(area.width));
    let info = pane.run.timeline.sim().info();
    let worth = |told: &&Told| pane.run.tells(told);
    let told: Vec<&Told> = pane.told().iter().rev().filter(worth).take(area.height.into()).collect();
    let texts: Vec<String> = told.iter().map(|told| say::happened(told, info)).collect();
    let mut lines: Vec<(Line, bool)> = Vec::new();
    for (nth, (told, text)) in told.iter().zip(&texts).enumerate() {
        let headline: Vec<Line> = headline(told, text, width, margin).collect();
        if lines.len() + headline.len() > usize::from(area.height) {
            break;
        }
        lines.extend(headline.into_iter().rev().map(|line| (line, nth == 0)));
    }
    for ((line, newest), row) in lines.iter().rev().zip(area.rows()) {
        draw_line(pane, line, *newest, margin, row, buf);
    }
}

/// Columns for the steps' numbers.
fn margin(pane: &Pane) -> usize {
    pane.told().last().map_or(1, |told| text::digits(told.step)) + 1
}

/// How many rows the newest step needs in so many columns.
pub fn newest_rows(pane: &Pane, width: u16) -> usize {
    pane.told().last().map_or(1, |told| told_rows(told, pane.look.detail, width.into(), margin(pane)))
}

/// The newest step where it has no room as a whole: without the names of rules that take a row of their own, from its
/// beginning, and how much is missing.
fn newest_in_sight<'a>(pane: &Pane<'a>, area: Rect) -> (Vec<(usize, Line<'a>)>, usize) {
    let Some((at, told)) = pane.told().iter().enumerate().next_back() else { return (Vec::new(), 0) };
    let all = lines(told, pane.look.detail, area.width.into(), margin(pane));
    let mut lines: Vec<_> = all.filter(|line| !matches!(line, Line::Rule(_))).map(|line| (at, line)).collect();
    let (count, room) = (lines.len(), usize::from(area.height));
    lines.truncate(if count > room { room.saturating_sub(1) } else { count });
    let missing = count - lines.len();
    (lines, missing)
}

/// A line of the story.
enum Line<'a> {
    Headline {
        told: &'a Told,
        text: &'a str,
        first: bool,
    },
    Note {
        note: &'a NoteCard,
        text: &'a str,
        first: bool,
        last: bool,
    },
    /// The rule of the note before, where it has no room on that note's last line.
    Rule(&'a str),
    Effect {
        text: &'a str,
        first: bool,
    },
}

fn told_rows(told: &Told, detail: bool, width: usize, margin: usize) -> usize {
    lines(told, detail, width, margin).count()
}

/// The lines of a step.
fn lines<'a>(told: &'a Told, detail: bool, width: usize, margin: usize) -> impl Iterator<Item = Line<'a>> {
    let headline = headline(told, &told.headline, width, margin);
    let notes = told.notes.iter().filter(move |note| detail || !note.routine);
    let notes = notes.flat_map(move |note| note_lines(note, width.saturating_sub(margin + 2)));
    let effects = told.effects.iter().filter(move |_| detail);
    let effects = effects.flat_map(move |text| {
        let wrapped = text::wrap(text, width.saturating_sub(margin + 2));
        wrapped.enumerate().map(|(nth, text)| Line::Effect { text, first: nth == 0 })
    });
    headline.chain(notes).chain(effects)
}

fn headline<'a>(told: &'a Told, text: &'a str, width: usize, margin: usize) -> impl Iterator<Item = Line<'a>> {
    let sign = if told.refusal { 2 } else { 0 };
    let headline = text::wrap(text, width.saturating_sub(margin + sign));
    headline.enumerate().map(move |(nth, text)| Line::Headline { told, text, first: nth == 0 })
}

fn note_lines(note: &NoteCard, width: usize) -> impl Iterator<Item = Line<'_>> {
    let mut wrapped = text::wrap(&note.text, width).enumerate().peekable();
    let mut below = false;
    std::iter::from_fn(move || match wrapped.next() {
        Some((nth, text)) => {
            let end = wrapped.peek().is_none();
            below = end && text::width(text) + note.rule.len() + 2 > width;
            Some(Line::Note { note, text, first: nth == 0, last: end && !below })
        }
        None => std::mem::take(&mut below).then_some(Line::Rule(&note.rule)),
    })
}

/// The sign of a note: a rule held, or refused something, or is off. What merely happened, what is not enough yet and
/// what a node left undone was neither granted nor refused.
fn sign(pane: &Pane, note: &NoteCard) -> (Style, char) {
    let decides = transcript::decides(note, pane.run.timeline.sim().info());
    if decides { pane.theme.verdict(note.verdict) } else { (pane.theme.get(Role::Dim), '·') }
}

fn draw_line(pane: &Pane, line: &Line, newest: bool, margin: usize, row: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let mut pen = Pen::new(buf, row);
    match line {
        Line::Headline { told, text, first } => {
            match first {
                true => pen.print(format_args!("{:>1$} ", told.step, margin - 1), theme.get(Role::Dim)),
                false => pen.skip(margin),
            };
            match first {
                _ if !told.refusal => &mut pen,
                true => pen.sign(say::REFUSAL, theme.get(Role::Refused)).skip(1),
                false => pen.skip(2),
            };
            pen.write(text, theme.get(if newest { Role::Strong } else { Role::Text }));
        }
        Line::Note { note, text, first, last } => {
            let (style, sign) = sign(pane, note);
            pen.skip(margin);
            match first {
                true => pen.sign(sign, style).skip(1),
                false => pen.skip(2),
            };
            pen.write(text, theme.get(Role::Text));
            if *last {
                pen.skip(2).write(&note.rule, theme.get(Role::Rule));
            }
        }
        Line::Rule(rule) => {
            // A long name begins further left, rather than being cut.
            let start = (margin + 2).min(pen.room().saturating_sub(text::width(rule)));
            pen.skip(start).write(rule, theme.get(Role::Rule));
        }
        Line::Effect { text, first } => {
            pen.skip(margin).write(if *first { "· " } else { "  " }, theme.get(Role::Dim));
            pen.write(text, theme.get(Role::Dim));
        }
    }
}
