//! The list of keys and commands, made from their tables.

use crate::script::VERBS;
use crate::ui::app::{Group, Pane, STAGES, Stage};
use crate::ui::say::{notice, unusual};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::panel::more;
use crate::ui::widgets::{Pen, panel, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};

/// Columns of a page of one column, with its frame: all of the smallest terminal.
const WIDTH: u16 = 60;
/// From so many columns on there are two columns.
const TWO_FROM: u16 = 120;
/// Columns of a line, without the one before it.
const ROOM: usize = WIDTH as usize - 3;
/// Columns for the keys.
const KEYS: usize = 16;
/// A line of the page.
#[derive(Clone)]
enum Line {
    Empty,
    Title(String),
    Key(String, String),
    Usage(String),
    Doc(String),
}

/// How far one can scroll on a screen of this size.
pub fn length(pane: &Pane, stage: Stage, screen: Rect) -> u16 {
    let (_, inner) = page(screen);
    let longest = columns(pane, stage, screen).iter().map(Vec::len).max().unwrap_or(0);
    longest.saturating_sub(inner.height.into()) as u16
}

/// The page with its frame, and the room in it.
fn page(screen: Rect) -> (Rect, Rect) {
    let width = if screen.width >= TWO_FROM { 2 * WIDTH - 2 } else { WIDTH.min(screen.width) };
    let height = screen.height.saturating_sub(1);
    let page = Rect { x: screen.x + (screen.width - width) / 2, width, height, ..screen };
    (page, page.inner(Margin::new(1, 1)))
}

/// The sections one below the other, in two columns where they have room: of all ways to part them the one that makes
/// the page the shortest.
fn columns(pane: &Pane, stage: Stage, screen: Rect) -> Vec<Vec<Line>> {
    let mut left = sections(pane, stage);
    let part = match screen.width {
        TWO_FROM.. => {
            let rows = |sections: &[Vec<Line>]| sections.iter().map(Vec::len).sum::<usize>();
            let longest = |at: &usize| rows(&left[..*at]).max(rows(&left[*at..]));
            (0..=left.len()).min_by_key(longest).unwrap_or(left.len())
        }
        _ => left.len(),
    };
    let right = left.split_off(part);
    [left, right].into_iter().filter(|column| !column.is_empty()).map(|column| column.concat()).collect()
}

/// What the mouse does.
const MOUSE: &[(&str, &str)] = &[
    ("click", "choose what is there, or go to that step"),
    ("", "on a title: that view alone, or all again"),
    ("", "on a key of the last line: presses it"),
    ("double click", "crash a node, or restart it"),
    ("drag", "from node to node: cuts the link, or heals"),
    ("", "along the timeline: through time"),
    ("wheel", "scrolls what is under it; else turns time"),
];

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

/// What is not as it should be, and not as usual: what the banners and the header have no room for.
fn departures(pane: &Pane) -> Vec<Vec<Line>> {
    let doc = |sentence: &str| text::wrap(sentence, ROOM - 2).map(|line| Line::Doc(line.into())).collect::<Vec<_>>();
    let mut lines: Vec<Line> = notice::all(pane.run).iter().flat_map(|sentence| doc(sentence)).collect();
    if !lines.is_empty() {
        lines.insert(0, Line::Title("What is not as it should be".into()));
    }
    let sim = pane.run.timeline.sim();
    for rule in sim.config().rules_off.iter().map(|rule| sim.info().rule(rule)) {
        lines.push(Line::Usage(rule.id.into()));
        lines.extend(doc(&format!("{}.", rule.without(sim.info()).unwrap_or_default())));
    }
    let mut unusual: Vec<Line> = unusual::all(pane.run).iter().flat_map(|said| doc(said)).collect();
    if !unusual.is_empty() {
        unusual.insert(0, Line::Title("What the network does that it does not always do".into()));
    }
    vec![lines, unusual]
}

/// The keys of a stage, in their groups where it has some.
fn keys(pane: &Pane, stage: Stage, title: &str) -> Vec<Vec<Line>> {
    let groups = Group::ALL.iter().map(|(group, title)| (Some(*group), *title));
    let section = |(group, title): (Option<Group>, &str)| {
        let mut lines = vec![Line::Title(title.into())];
        for (keys, doc) in pane.keymap.lines(stage, group) {
            let mut wrapped = text::wrap(doc, ROOM - KEYS);
            // Keys that leave no room beside them have a line of their own.
            let (above, beside) =
                if text::width(&keys) + 2 > KEYS { (Some(keys), String::new()) } else { (None, keys) };
            lines.extend(above.map(|keys| Line::Key(keys, String::new())));
            lines.push(Line::Key(beside, wrapped.next().unwrap_or_default().into()));
            lines.extend(wrapped.map(|rest| Line::Key(String::new(), rest.into())));
        }
        if stage == Stage::Prompt {
            lines.push(Line::Key("any other".into(), "is typed".into()));
        }
        lines
    };
    [(None, title)].into_iter().chain(groups).map(section).filter(|lines| lines.len() > 1).collect()
}

/// What can be typed.
fn commands(pane: &Pane) -> Vec<Line> {
    let mut lines = vec![Line::Title("Commands, for the prompt, scenario files and lessons".into())];
    let own = pane.run.timeline.sim().info().inputs.iter().map(|input| (input.example, input.about));
    for (usage, doc) in own.chain(VERBS.iter().map(|verb| (verb.usage, verb.doc))) {
        lines.extend(text::wrap(usage, ROOM).map(|line| Line::Usage(line.into())));
        lines.extend(text::wrap(doc, ROOM - 2).map(|line| Line::Doc(line.into())));
    }
    lines
}

/// All sections, each with an empty line at its end; the keys of the place that help was asked for come first.
fn sections(pane: &Pane, stage: Stage) -> Vec<Vec<Line>> {
    let mut sections = departures(pane);
    let here = STAGES.iter().filter(|(other, ..)| *other == stage);
    for (stage, _, title) in here.chain(STAGES.iter().filter(|(other, ..)| *other != stage)) {
        sections.extend(keys(pane, *stage, title));
    }
    let mouse = MOUSE.iter().map(|(what, doc)| Line::Key(what.to_string(), doc.to_string()));
    sections.push([Line::Title("The mouse".into())].into_iter().chain(mouse).collect());
    let signs = SIGNS.iter().map(|(sign, doc)| Line::Key(sign.to_string(), doc.to_string()));
    sections.push([Line::Title("Signs".into())].into_iter().chain(signs).collect());
    sections.push(commands(pane));
    sections.retain(|lines| !lines.is_empty());
    sections.iter_mut().for_each(|lines| lines.push(Line::Empty));
    sections
}

/// Draws the page over everything else.
pub fn draw(pane: &Pane, stage: Stage, scroll: u16, screen: Rect, buf: &mut Buffer) {
    let (page, inner) = page(screen);
    super::wipe(pane.theme, page, buf);
    panel(pane.theme, "Keys and commands", page, buf);
    let columns = columns(pane, stage, screen);
    let scroll = scroll.min(length(pane, stage, screen));
    let mut rest = 0;
    for (nth, lines) in columns.iter().enumerate() {
        let x = inner.x + nth as u16 * (WIDTH - 2);
        let column = Rect { x, width: (WIDTH - 2).min(inner.right() - x), ..inner };
        rest = rest.max(lines.len().saturating_sub(usize::from(scroll) + usize::from(inner.height)));
        for (line, row) in lines.iter().skip(scroll.into()).zip(column.rows()) {
            draw_line(pane.theme, line, row, buf);
        }
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
        for (sign, doc) in SIGNS.iter().chain(MOUSE) {
            assert!(text::width(sign) < KEYS && text::width(doc) <= room, "{sign} {doc}");
        }
    }
}
