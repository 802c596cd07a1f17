//! How far the last entries or values have come, as one who sees everything knows it: five rungs, told apart. Below the
//! logs or the acceptors' table.

use crate::engine::scene::{Progress, Rung, Scene};
use crate::timeline::card;
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// So many entries or values are shown at least where there is room, the last ones: more only where rows are free.
const LEAST: usize = 3;

/// Columns for all but the value.
const BESIDE: usize = 28;

/// The rungs from the lowest, each with the word for it.
const RUNGS: [(Rung, &str); 5] = [
    (Rung::Stored, "stored"),
    (Rung::Chosen, "chosen"),
    (Rung::Known, "known"),
    (Rung::Applied, "applied"),
    (Rung::Answered, "answered"),
];

/// What is shown: the last that somebody has stored.
fn shown<'a>(pane: &Pane<'a>) -> impl DoubleEndedIterator<Item = &'a Progress> {
    pane.scene().progress.iter().filter(|row| row.rung > Rung::Proposed)
}

/// How many rows this takes.
pub fn rows(pane: &Pane) -> usize {
    match shown(pane).count() {
        0 => 0,
        rows => rows.min(LEAST) + 1,
    }
}

/// How many rows it has use for where they are free.
pub fn most_rows(pane: &Pane) -> usize {
    match shown(pane).count() {
        0 => 0,
        rows => rows + 1,
    }
}

/// How many of these have room; a line above them has where there is more.
fn fit(pane: &Pane, area: Rect) -> usize {
    let wanted = shown(pane).count();
    match usize::from(area.height) {
        0 => 0,
        room => wanted.min(room.max(2) - 1),
    }
}

/// How many have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    shown(pane).count().min(LEAST).saturating_sub(fit(pane, area))
}

/// Draws the last ones, the newest last.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.height);
    let (count, most) = (shown(pane).count(), fit(pane, area));
    let mut rows = area.rows();
    if room > most
        && let Some(row) = rows.next()
    {
        Pen::new(buf, row).write(&"─".repeat(area.width.into()), pane.theme.get(Role::Frame));
    }
    for (progress, row) in shown(pane).skip(count - most).zip(rows) {
        draw_row(pane, progress, row, buf);
    }
}

/// Name, ladder, and what the rung it stands on means: who has brought it there.
fn draw_row(pane: &Pane, row: &Progress, place: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let (plain, dim, good) = (theme.get(Role::Text), theme.get(Role::Dim), theme.get(Role::Committed));
    let mut pen = Pen::new(buf, place);
    // Where a rule is off, a server may act on what is not chosen: that rung stays empty.
    let chosen = row.chosen.is_some();
    // A long value is shortened rather than what became of it.
    let room = usize::from(place.width).saturating_sub(BESIDE).max(4);
    let value = match text::width(&row.value) > room {
        true => format!("{}…", text::clip(&row.value, room - 1)),
        false => row.value.clone(),
    };
    let name = match (row.term, &row.ballot) {
        (Some(_), Some(called)) => format!("{called} {value}"),
        (Some(term), None) => format!("{} {term}:{value}", row.slot),
        (None, Some(ballot)) if card::has_slots(pane.scene()) => format!("{} {ballot}:{value}", row.slot),
        (None, Some(ballot)) => format!("{value} at {ballot}"),
        (None, None) => value,
    };
    pen.write(if chosen { "✓ " } else { "  " }, good).write(&name, if chosen { good } else { plain }).skip(1);
    for (rung, _) in RUNGS {
        let reached = row.rung >= rung && (chosen || rung != Rung::Chosen);
        let style = if chosen { good } else { plain };
        pen.sign(if reached { '▮' } else { '▯' }, if reached { style } else { dim });
    }
    let word = match row.rung {
        Rung::Chosen => say::chosen(pane.scene()),
        Rung::Known if !chosen => "believed",
        rung => RUNGS.iter().rev().find(|(reached, _)| rung >= *reached).map_or("", |(_, word)| word),
    };
    pen.skip(1).write(word, plain);
    let who: &[String] = match row.rung {
        Rung::Proposed | Rung::Chosen => &[],
        Rung::Stored => &row.stored_by,
        Rung::Known => &row.known_by,
        Rung::Applied => &row.applied_by,
        Rung::Answered => &row.answered,
    };
    let (names, count) = (who.join(" "), who.len().to_string());
    // From the longest on: what has no room is told in fewer words, not cut off.
    let tails: Vec<[String; 2]> = match row.rung {
        Rung::Proposed => Vec::new(),
        Rung::Chosen => [", nobody knows", ", unknown"].map(|dim| [dim.into(), String::new()]).into(),
        Rung::Stored => {
            let [long, short] = lacking(pane.scene(), row);
            let told = [
                format!(" by {names}, {long}"),
                format!(" by {count}, {long}"),
                format!(" by {count}, {short}"),
                format!(", {short}"),
            ];
            told.map(|dim| [dim, String::new()]).into()
        }
        Rung::Answered => vec![[" ".into(), names]],
        Rung::Known | Rung::Applied => [names, count].map(|who| [" by ".into(), who]).into(),
    };
    if let Some([dimmed, who]) =
        tails.iter().find(|tail| tail.iter().map(|part| text::width(part)).sum::<usize>() <= pen.room())
    {
        pen.write(dimmed, dim).write(who, plain);
    }
}

/// What a stored entry or value lacks: more nodes, or, where copies of an older term do not count, a newer term; and the
/// same in fewer words.
fn lacking(scene: &Scene, row: &Progress) -> [String; 2] {
    let newest = scene.nodes.iter().filter_map(|node| node.term).max();
    let not = format!("not {}", say::chosen(scene));
    match row.stored_by.len() as u64 >= row.need {
        false => [format!("{} needed", row.need), format!("{} needed", row.need)],
        true if row.term < newest => [format!("old term: {not}"), "old term".into()],
        true => [not.clone(), not],
    }
}
