//! The lesson: what to read, what is asked, how it stands, and which keys help. `room` is what of it has room.

mod room;

use crate::lesson::{ChoiceState, Offer, Page, Status, Takes};
use crate::ui::app::Pane;
use crate::ui::guide::Newest;
use crate::ui::say::lesson as say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::markdown::{self, Line, NO_BREAK};
use crate::ui::widgets::text;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use room::{Part, Parts, Purpose};

/// What stands in the frame: the lesson, and how far it is.
pub fn title(pane: &Pane) -> String {
    pane.run.guide.as_ref().map_or(String::new(), |guide| say::title(&guide.page))
}

/// Whether a lesson is being taught.
pub fn wanted(pane: &Pane) -> bool {
    pane.run.guide.is_some()
}

/// How many rows it has use for in so many columns.
pub fn rows(pane: &Pane, width: u16) -> usize {
    parts(pane, width.into()).map_or(0, |parts| parts.count())
}

/// How many leaves the page has where it has the whole screen, which is `screen`.
pub fn leaves(pane: &Pane, screen: Rect) -> usize {
    let inner = super::arrange::whole(super::body(pane, screen));
    let (lines, room) = (rows(pane, inner.width), usize::from(inner.height));
    if lines <= room { 1 } else { lines.div_ceil(room.saturating_sub(1).max(1)) }
}

/// How many lines of the page have no room on a screen of this size.
pub fn cut(pane: &Pane, screen: Rect) -> usize {
    let places = super::arrange::places(pane, super::body(pane, screen));
    let place = places.iter().find(|placed| placed.view == super::LESSON);
    let least = |width: u16| parts(pane, width.into()).map_or(0, |parts| parts.least());
    place.map_or(0, |placed| least(placed.inner.width).saturating_sub(placed.inner.height.into()))
}

/// Draws the page. If it has no room, the newest has, and a line says that there is more; on the whole screen it is
/// turned over leaf by leaf.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    in_sight(pane, area).iter().zip(area.rows()).for_each(|(line, row)| line.draw(pane.theme, row, buf));
}

/// The answer by number that stands here, while one is asked for.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    pane.run.guide.as_ref().filter(|guide| guide.page.takes == Takes::Choice)?;
    let (x, y) = (at.x.checked_sub(area.x)?, at.y.checked_sub(area.y)?);
    let lines = in_sight(pane, area);
    let here = lines.get(usize::from(y))?;
    // An answer may go on below the line that begins with its number.
    let mut above = lines[..=usize::from(y)].iter().rev().take_while(|line| !line.is_blank());
    let number = number(here.piece_at(x.into())?).or_else(|| above.find_map(|line| number(line.piece_at(0)?)))?;
    Some(Target::Answer(number.checked_sub(1)?))
}

/// The number of the answer that a text begins with.
fn number(text: &str) -> Option<usize> {
    text.trim_start().strip_prefix('[')?.split(']').next()?.parse().ok()
}

/// The lines in sight.
fn in_sight(pane: &Pane, area: Rect) -> Vec<Line> {
    let (width, room) = (usize::from(area.width), usize::from(area.height));
    let Some((parts, page)) = parts(pane, width).zip(pane.run.guide.as_ref().map(|guide| &guide.page)) else {
        return Vec::new();
    };
    let count = parts.count();
    match pane.look.enlarged {
        Some(_) if count > room => {
            let each = room.saturating_sub(1).max(1);
            let leaf = pane.look.leaf.min((count - 1) / each);
            let last = (leaf + 1) * each >= count;
            let all = parts.within(count, width, &Line::default());
            let mark = Line::plain(say::leaf(pane, page, last), Role::Dim);
            all.into_iter().skip(leaf * each).take(each).chain([mark]).collect()
        }
        _ => parts.within(room, width, &Line::plain(say::cut(pane), Role::Dim)),
    }
}

/// The page in its parts, and which of them is the newest.
fn parts(pane: &Pane, width: usize) -> Option<Parts> {
    let guide = pane.run.guide.as_ref()?;
    let page = &guide.page;
    let mut parts = vec![(Newest::Page, Part::new(Purpose::Text, read(pane, page, width)))];
    let showing = pane.run.clock.replay.is_some();
    parts.extend(asked(page, showing, width).map(|part| (Newest::Page, part)));
    for hint in &page.hints {
        let part = Part::new(Purpose::Said, markdown::hanging("→", hint, width, Role::Key));
        parts.push((Newest::Hint, Part { gap: false, ..part }));
    }
    let told = say::told(pane, page).into_iter().collect();
    for (newest, said) in [(Newest::Verdict, say::standing(pane, page)), (Newest::Told, told)] {
        let mut lines = Vec::new();
        said.iter().for_each(|(text, role)| add(&mut lines, text, width, *role));
        parts.extend((!lines.is_empty()).then(|| (newest, Part::new(Purpose::Said, lines))));
    }
    // What was told only once may be gone; then it is what was said last.
    let said = |newest| parts.iter().rposition(|(kind, part)| part.purpose == Purpose::Said && newest == *kind);
    let newest = match guide.newest {
        Newest::Page => 0,
        newest => said(newest).or(parts.iter().rposition(|(_, part)| part.purpose == Purpose::Said)).unwrap_or(0),
    };
    let mut parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
    let picture = say::picture(pane, page).map_or(String::new(), |picture| format!("{picture}{NO_BREAK}· "));
    let keys = format!("{picture}{}", say::keys(pane, page));
    parts.push(Part::new(Purpose::Keys, markdown::lines(&keys, width, Role::Dim)));
    Some(Parts::new(parts, newest, is_settled(page) && !showing))
}

/// Whether what is asked has its answer.
fn is_settled(page: &Page) -> bool {
    let judged = matches!(page.status, Status::Reached { .. } | Status::Right { .. } | Status::Wrong { .. });
    judged && page.takes == Takes::Nothing
}

/// What one reads first.
fn read(pane: &Pane, page: &Page, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if page.number == 1 && !page.is_summary() {
        add(&mut lines, &page.title, width, Role::Strong);
    }
    add(&mut lines, &page.text, width, Role::Text);
    if !page.commands.is_empty() && pane.look.detail {
        add(&mut lines, &say::done(page, true), width, Role::Dim);
    }
    lines
}

/// Which answers are wanted.
type Wanted = fn(&Offer) -> bool;

/// What is asked for and the answers to choose from; more briefly, down to its first line, and of the answers to a question
/// that is settled those that were given.
fn asked(page: &Page, showing: bool, width: usize) -> Option<Part> {
    let mut ask = Vec::new();
    add(&mut ask, page.ask.as_deref().unwrap_or_default(), width, Role::Strong);
    let (all, given): (Wanted, Wanted) = (|_| true, |offer| offer.state != ChoiceState::Open);
    let settled = is_settled(page) && !showing;
    let mut lines: Vec<Line> = ask.iter().cloned().chain(choices(page, showing, width, all)).collect();
    let mut answers = choices(page, showing, width, if settled { given } else { all });
    // What may still be done stays in sight, however little room there is.
    let limits = say::limits(page).unwrap_or_default();
    add(&mut lines, &limits, width, Role::Text);
    add(&mut answers, &limits, width, Role::Text);
    let cut = |count: usize| {
        let end = ask[count - 1].clone();
        ask[..count - 1].iter().cloned().chain([end.cut(width)]).chain(answers.iter().cloned()).collect()
    };
    let briefer = (1..ask.len()).map(cut);
    let whole = [ask.iter().chain(&answers).cloned().collect()];
    let briefer = briefer.chain(whole.into_iter().filter(|whole: &Vec<Line>| whole.len() < lines.len()));
    (!lines.is_empty()).then(|| Part { briefer: briefer.collect(), ..Part::new(Purpose::Asked, lines.clone()) })
}

/// Adds a paragraph, if there is anything in it.
fn add(lines: &mut Vec<Line>, text: &str, width: usize, role: Role) {
    if text.trim().is_empty() {
        return;
    }
    if lines.last().is_some_and(|line| *line != Line::default()) {
        lines.push(Line::default());
    }
    lines.extend(markdown::lines(text, width, role));
}

/// The answers to choose from that are wanted, on one line if that has room; which one is right is told once the run has
/// shown it.
fn choices(page: &Page, showing: bool, width: usize, wanted: Wanted) -> Vec<Line> {
    let offer = |(nth, choice): (usize, &Offer)| match choice.state {
        _ if showing => (format!("[{}]", nth + 1), Role::Text),
        ChoiceState::Open => (format!("[{}]", nth + 1), Role::Text),
        ChoiceState::Right => (" ✓ ".into(), Role::Held),
        ChoiceState::Wrong => (" ✗ ".into(), Role::Refused),
    };
    let offers = page.choices.iter().enumerate().filter(|(_, choice)| wanted(choice));
    let offers = offers.map(|(nth, choice)| (offer((nth, choice)), &choice.text));
    let offers: Vec<_> = offers.map(|((sign, role), text)| (sign, text, role)).collect();
    let gap = |nth: usize| if nth == 0 { "" } else { "   " };
    let beside = offers.iter().enumerate();
    let beside: Vec<(String, Role)> = beside
        .map(|(nth, (sign, choice, role))| (format!("{}{sign} {}", gap(nth), markdown::bare(choice)), *role))
        .collect();
    let wide: usize = beside.iter().map(|(offer, _)| text::width(offer)).sum();
    match wide <= width && !offers.is_empty() {
        true => vec![Line::of(beside)],
        false => {
            offers.into_iter().flat_map(|(sign, choice, role)| markdown::hanging(&sign, choice, width, role)).collect()
        }
    }
}
