//! The list of keys and commands, made from their tables.

use crate::script::VERBS;
use crate::ui::app::{Group, Pane, STAGES, Stage};
use crate::ui::say::{self, notice, unusual};
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
    Signs(&'static [(&'static str, Role)], String),
    Usage(String),
    Doc(String),
}

/// How far one can scroll on a screen of this size.
pub fn length(pane: &Pane, stage: Stage, screen: Rect) -> u16 {
    lines(pane, stage).len().saturating_sub(in_sight(screen).into()) as u16
}

/// How many lines are in sight.
pub fn in_sight(screen: Rect) -> u16 {
    columns(screen).map(|column| column.height).sum()
}

/// The page with its frame, and the room in it.
fn page(screen: Rect) -> (Rect, Rect) {
    let width = if screen.width >= TWO_FROM { 2 * WIDTH - 2 } else { WIDTH.min(screen.width) };
    let height = screen.height.saturating_sub(1);
    let page = Rect { x: screen.x + (screen.width - width) / 2, width, height, ..screen };
    (page, page.inner(Margin::new(1, 1)))
}

/// The columns of the page, each with its rows: what has no room in the first goes on in the next.
fn columns(screen: Rect) -> impl Iterator<Item = Rect> {
    let (_, inner) = page(screen);
    let lefts = (inner.x..inner.right()).step_by(usize::from(WIDTH - 2));
    lefts.map(move |x| Rect { x, width: (WIDTH - 2).min(inner.right() - x), ..inner })
}

/// What the mouse does.
const MOUSE: &[(&str, &str)] = &[
    ("click", "choose what is there, or go to that step"),
    ("", "on a title: that view alone, or all again"),
    ("", "on a key of the last line: presses it"),
    ("", "on an answer of a lesson: gives it"),
    ("double click", "crash a node, or restart it"),
    ("drag", "from node to node: cuts the link, or heals"),
    ("", "along the timeline: through time"),
    ("wheel", "scrolls what is under it; else turns time"),
];

/// The signs of the screen, one after the other with the role that each is drawn in, and what they mean. What a majority
/// has settled is `{chosen}`, and who has one `{elected}`: the words of what is run.
pub const SIGNS: &[(&[(&str, Role)], &str)] = &[
    (&[("★", Role::Lead), ("◐", Role::Seek), ("○", Role::Calm)], "leads or holds, wants to lead, follows"),
    (
        &[("★", Role::Lead), ("◐", Role::Seek), ("○", Role::Calm), ("●", Role::Committed)],
        "Paxos: proposes, prepares, idle, done",
    ),
    (&[("◑", Role::Seek), ("△", Role::Calm), ("▲", Role::Committed)], "Paxos: may propose; learns, has learnt"),
    (&[("pr", Role::Text), ("ac", Role::Text)], "Paxos: promised, accepted, or one alone"),
    (&[("vo", Role::Text)], "Fast Paxos: voted for"),
    (&[("✱", Role::Lead), ("op", Role::Text), ("1.P1*", Role::Text)], "Fast Paxos: a round open to any value"),
    (&[("n_my", Role::Text), ("n_h", Role::Text)], "Paxos: ballot in use; highest promised"),
    (&[("n_a", Role::Text), ("n_value", Role::Text)], "Paxos: number and value accepted last"),
    (&[("☆", Role::Dim)], "takes itself for who leads, or is first"),
    (&[("◌", Role::Ask)], "a spare, or waits before it tries again"),
    (&[("✗", Role::Down), ("⏸", Role::Text)], "down, paused"),
    (&[("~", Role::Text)], "written, but a crash would take it away"),
    (&[("◆", Role::Message), ("◇", Role::Message), ("✕", Role::Message)], "a message that asks, grants, refuses"),
    (&[("■", Role::Message), ("•", Role::Message)], "one with entries or a value; a heartbeat"),
    (&[("◆", Role::Hand)], "one that is there, or late, by hand"),
    (&[("≈", Role::Wrong), ("×", Role::Cut)], "a corrupt message, a lost one"),
    (&[("█▌·", Role::Timer)], "a timer running down"),
    (&[("x=6 +1", Role::Dim)], "a client waits for this, and one more"),
    (&[("2/5 ✓", Role::Text)], "votes or promises so far, of all; enough"),
    (&[("1:x=1", Role::Text)], "a log entry: its term and its command"),
    (&[("[2]", Role::Text)], "the same in a card: stored, not known"),
    (&[("=24", Role::Text), (">3", Role::Text)], "below it: who has it, who gets it next"),
    (&[("+3", Role::Dim)], "so many entries have no room"),
    (&[("filled ▌", Role::Text)], "known to be {chosen} up to here"),
    (&[("underlined", Role::Text)], "{chosen}, though this node does not know"),
    (&[("▒7", Role::Frame)], "given up for a snapshot up to here"),
    (&[("▮▮▮▯▯", Role::Committed)], "stored {chosen} known applied answered"),
    (&[("✓", Role::Held), ("✗", Role::Refused), ("!", Role::Waived)], "a rule held, refused, is switched off"),
    (&[("·", Role::Dim)], "what happened, or is not enough yet"),
    (&[("E", Role::MarkElection), ("C", Role::MarkChosen)], "timeline: {elected}, {chosen}"),
    (&[("B", Role::Strong)], "there too: one value is bound from here on"),
    (&[("✗", Role::MarkFault), ("!", Role::MarkViolation)], "there too: by hand, a property fell"),
];

/// What signs mean where this is run.
fn signs(pane: &Pane) -> Vec<Line> {
    let word =
        |doc: &str| doc.replace("{chosen}", say::chosen(pane.scene())).replace("{elected}", say::elected(pane.scene()));
    let rows = SIGNS.iter().map(|(signs, doc)| Line::Signs(signs, word(doc)));
    [Line::Title("Signs".into())].into_iter().chain(rows).collect()
}

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
        if stage == Stage::Prompt && group.is_none() {
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

/// All lines, with an empty one between two sections: what is amiss, the keys of the place that help was asked for, then
/// what one looks for most.
fn lines(pane: &Pane, stage: Stage) -> Vec<Line> {
    let table = |title: &str, rows: &[(&str, &str)]| {
        let rows = rows.iter().map(|(what, doc)| Line::Key(what.to_string(), doc.to_string()));
        [Line::Title(title.into())].into_iter().chain(rows).collect::<Vec<_>>()
    };
    let run = [Stage::Lesson, Stage::Watch];
    let here = STAGES.iter().filter(|(other, ..)| *other == stage);
    let others = STAGES.iter().filter(|(other, ..)| *other != stage);
    let (next, rest): (Vec<_>, Vec<_>) = others.partition(|(other, ..)| run.contains(other) && run.contains(&stage));
    let mut sections = departures(pane);
    sections.extend(here.chain(next).flat_map(|(stage, _, title)| keys(pane, *stage, title)));
    sections.extend([signs(pane), table("The mouse", MOUSE)]);
    sections.extend(rest.into_iter().flat_map(|(stage, _, title)| keys(pane, *stage, title)));
    sections.push(commands(pane));
    sections.retain(|lines| !lines.is_empty());
    sections.join(&Line::Empty)
}

/// Draws the page over everything else.
pub fn draw(pane: &Pane, stage: Stage, scroll: u16, screen: Rect, buf: &mut Buffer) {
    let (page, _) = page(screen);
    super::wipe(pane.theme, page, buf);
    panel(pane.theme, "Keys and commands", page, buf);
    let lines = lines(pane, stage);
    let mut shown = usize::from(scroll.min(length(pane, stage, screen)));
    for column in columns(screen) {
        for (line, row) in lines.iter().skip(shown).zip(column.rows()) {
            draw_line(pane.theme, line, row, buf);
        }
        shown += usize::from(column.height);
    }
    more(pane.theme, lines.len().saturating_sub(shown), " lines", page, buf);
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
        Line::Signs(signs, doc) => {
            for (sign, role) in *signs {
                pen.skip(1).write(sign, theme.get(*role));
            }
            pen.column(row.x + KEYS as u16).write(doc, theme.get(Role::Text));
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
        for (sign, doc) in MOUSE {
            assert!(text::width(sign) < KEYS && text::width(doc) <= room, "{sign} {doc}");
        }
        for (signs, doc) in SIGNS {
            let wide: usize = signs.iter().map(|(sign, _)| 1 + text::width(sign)).sum();
            let longest = doc.replace("{chosen}", "committed").replace("{elected}", "ready");
            assert!(wide < KEYS && text::width(&longest) <= room, "{signs:?} {doc}");
        }
    }
}
