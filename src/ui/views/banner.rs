//! The lines that stay as long as what one sees is not what the protocol says: a rule that is off, another departure.

use crate::ui::app::{Pane, named};
use crate::ui::say::notice;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The most lines of a banner.
pub const MOST: usize = 2;
/// On a screen with fewer rows, a banner has one line: there has to be room for what it is about.
const TALL: u16 = 30;

/// The lines of a screen of this size.
fn lines(pane: &Pane, screen: Rect) -> Vec<String> {
    let most = if screen.height < TALL { 1 } else { MOST };
    told(&notice::departures(pane.run.scene(), pane.run.timeline.sim()), most, pane, screen)
}

/// As many of these sentences as so many lines of a screen of this size have room for.
pub fn told(sentences: &[String], most: usize, pane: &Pane, screen: Rect) -> Vec<String> {
    let width = usize::from(screen.width).saturating_sub(2);
    let told = fit(sentences, most, width, &pane.keymap.key(named::HELP));
    text::wrap(&told, width).map(String::from).collect()
}

/// How many lines there are on a screen of this size.
pub fn rows(pane: &Pane, screen: Rect) -> u16 {
    lines(pane, screen).len() as u16
}

/// Draws them.
pub fn draw(pane: &Pane, screen: Rect, area: Rect, buf: &mut Buffer) {
    let style = pane.theme.get(Role::Banner);
    for (line, row) in lines(pane, screen).iter().zip(area.rows()) {
        buf.set_style(row, style);
        Pen::new(buf, row).skip(1).write(line, style);
    }
}

/// As many sentences as have room in so many lines; of the first one at least some clauses, or words. What is left out
/// is counted, and the key tells where it is told.
fn fit(sentences: &[String], lines: usize, width: usize, key: &str) -> String {
    let Some(first) = sentences.first() else { return String::new() };
    let has_room = |text: &String| text::wrap(text, width).count() <= lines;
    let whole = (1..=sentences.len())
        .rev()
        .map(|kept| sentences[..kept].join(" ") + &notice::rest(sentences.len() - kept, key));
    let rest = notice::cut(sentences.len() - 1, key);
    let cut = |end: &str| {
        let ends: Vec<usize> = first.match_indices(end).map(|(at, _)| at).collect();
        ends.into_iter().rev().map(|at| format!("{} {rest}", &first[..at])).find(has_room)
    };
    let clause = || [", ", "; ", " - ", ": "].iter().filter_map(|end| cut(end)).max_by_key(String::len);
    whole.into_iter().find(|text| has_room(text)).or_else(clause).or_else(|| cut(" ")).unwrap_or(rest.clone())
}
