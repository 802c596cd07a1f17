//! The list of keys and commands, made from their tables.

use crate::script::VERBS;
use crate::ui::app::{Pane, STAGES, Stage};
use crate::ui::say::notice;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::panel::more;
use crate::ui::widgets::{Pen, panel, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the page, with its frame: all of the smallest terminal.
const WIDTH: u16 = 60;
/// Columns for the keys.
const KEYS: usize = 16;
/// Rows of the page on the smallest terminal. One can scroll until the last line is in sight there.
const LEAST_ROWS: usize = super::arrange::LEAST.1 as usize - 3;

enum Line {
    Empty,
    Title(String),
    Key(String, String),
    Usage(String),
    Doc(String),
}

/// How far one can scroll.
pub fn length(pane: &Pane, stage: Stage) -> u16 {
    lines(pane, stage).len().saturating_sub(LEAST_ROWS) as u16
}

/// The signs of the screen, and what they mean.
const SIGNS: &[(&str, &str)] = &[
    ("★ ◐ ○", "leads, wants to lead, follows"),
    ("◌", "a spare, or waits before it tries again"),
    ("✗ ⏸", "down, paused"),
    ("~", "written, but a crash would take it away"),
    ("◆ ≈ ×", "a message under way, a corrupt one, lost"),
    ("█▌·", "a timer running down"),
    ("x=6 +1", "a client waits for this, and one more"),
    ("2/5 ✓", "votes or promises so far, of all; enough"),
    ("1:x=1", "a log entry: its term and its command"),
    ("filled ▌", "known to be committed up to here"),
    ("underlined", "committed, though this node does not know"),
    ("▒7", "given up for a snapshot up to here"),
    ("▮▮▮▯▯", "stored, chosen, known, applied, answered"),
    ("✓ ✗ !", "a rule held, refused, is switched off"),
    ("·", "what happened, and no rule decided it"),
    ("E C", "timeline: leads/ready, committed/chosen"),
    ("✗ !", "there too: by hand, a property fell"),
];

/// The keys of the place that help was asked for come first.
fn lines(pane: &Pane, stage: Stage) -> Vec<Line> {
    let mut lines = Vec::new();
    // What the banners have no room for.
    let room = usize::from(WIDTH) - 3;
    for (nth, sentence) in notice::all(pane.run).iter().enumerate() {
        if nth == 0 {
            lines.push(Line::Title("What is not as it should be".into()));
        }
        lines.extend(text::wrap(sentence, room - 2).map(|line| Line::Doc(line.into())));
    }
    let sim = pane.run.timeline.sim();
    for rule in sim.config().rules_off.iter().map(|rule| sim.info().rule(rule)) {
        lines.push(Line::Usage(rule.id.into()));
        let without = format!("{}.", rule.without(sim.info()).unwrap_or_default());
        lines.extend(text::wrap(&without, room - 2).map(|line| Line::Doc(line.into())));
    }
    if !lines.is_empty() {
        lines.push(Line::Empty);
    }
    let here = STAGES.iter().filter(|(other, ..)| *other == stage);
    for (stage, _, title) in here.chain(STAGES.iter().filter(|(other, ..)| *other != stage)) {
        lines.push(Line::Title(title.to_string()));
        let room = usize::from(WIDTH) - 3 - KEYS;
        for (keys, doc) in pane.keymap.lines(*stage) {
            let mut wrapped = text::wrap(doc, room);
            // Keys that leave no room beside them have a line of their own.
            let (above, beside) =
                if text::width(&keys) + 2 > KEYS { (Some(keys), String::new()) } else { (None, keys) };
            lines.extend(above.map(|keys| Line::Key(keys, String::new())));
            lines.push(Line::Key(beside, wrapped.next().unwrap_or_default().into()));
            lines.extend(wrapped.map(|rest| Line::Key(String::new(), rest.into())));
        }
        if *stage == Stage::Prompt {
            lines.push(Line::Key("any other".into(), "is typed".into()));
        }
        lines.push(Line::Empty);
    }
    lines.push(Line::Title("Signs".into()));
    lines.extend(SIGNS.iter().map(|(sign, doc)| Line::Key(sign.to_string(), doc.to_string())));
    lines.push(Line::Empty);
    lines.push(Line::Title("Commands, for the prompt, scenario files and lessons".into()));
    let own = sim.info().inputs.iter().map(|input| (input.example, input.about));
    for (usage, doc) in own.chain(VERBS.iter().map(|verb| (verb.usage, verb.doc))) {
        let room = usize::from(WIDTH) - 3;
        lines.extend(text::wrap(usage, room).map(|line| Line::Usage(line.into())));
        lines.extend(text::wrap(doc, room - 2).map(|line| Line::Doc(line.into())));
    }
    lines
}

/// Draws the page over everything else.
pub fn draw(pane: &Pane, stage: Stage, scroll: u16, area: Rect, buf: &mut Buffer) {
    let width = WIDTH.min(area.width);
    let page = Rect { x: area.x + (area.width - width) / 2, width, height: area.height - 1, ..area };
    super::wipe(pane.theme, page, buf);
    let inner = panel(pane.theme, "Keys and commands", page, buf);
    let lines = lines(pane, stage);
    let rest = lines.len().saturating_sub(usize::from(scroll) + usize::from(inner.height));
    for (line, row) in lines.iter().skip(scroll.into()).zip(inner.rows()) {
        draw_line(pane.theme, line, row, buf);
    }
    more(pane.theme, rest, " lines", page, buf);
}

fn draw_line(theme: &Theme, line: &Line, row: Rect, buf: &mut Buffer) {
    let mut pen = Pen::new(buf, row);
    match line {
        Line::Empty => {}
        Line::Title(title) => {
            pen.write(title, theme.get(Role::Strong));
        }
        Line::Key(keys, doc) => {
            pen.skip(1).write(keys, theme.get(Role::Key)).column(row.x + KEYS as u16);
            pen.write(doc, theme.get(Role::Text));
        }
        Line::Usage(usage) => {
            pen.skip(1).write(usage, theme.get(Role::Key));
        }
        Line::Doc(doc) => {
            pen.skip(3).write(doc, theme.get(Role::Text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sign_means_has_room_beside_it() {
        let room = usize::from(WIDTH) - 2 - KEYS;
        for (sign, doc) in SIGNS {
            assert!(text::width(sign) < KEYS && text::width(doc) <= room, "{sign} {doc}");
        }
    }
}
