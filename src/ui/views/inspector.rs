//! Everything about the selected node, or about the chosen message.

use super::badge;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{NodeCard, Packet, Table, Tone};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text, timer};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;

/// What is inspected.
pub fn title(pane: &Pane) -> String {
    if pane.packet().is_some() { "Chosen message" } else { "Selected node" }.into()
}

/// How many rows it has use for.
pub fn rows(pane: &Pane, width: u16) -> usize {
    let tall = |line: &Line| line.rows(width.into());
    match (pane.packet(), pane.run.node()) {
        (Some(message), _) => 1 + of_message(pane, message).iter().map(tall).sum::<usize>(),
        (None, Some(node)) => 1 + node.timers.len() + rest(pane, node).map(|line| tall(&line)).sum::<usize>(),
        (None, None) => 1,
    }
}

/// Draws it. What has no room is counted in the last row.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let (needed, room) = (rows(pane, area.width), usize::from(area.height));
    if needed > room
        && let Some(last) = area.rows().next_back()
    {
        super::more(pane, needed - (room - 1), last, buf);
        return draw_whole(pane, Rect { height: area.height - 1, ..area }, buf);
    }
    draw_whole(pane, area, buf);
}

fn draw_whole(pane: &Pane, area: Rect, buf: &mut Buffer) {
    if let Some(message) = pane.packet() {
        return draw_message(pane, message, area, buf);
    }
    let Some(node) = pane.run.node() else { return super::nothing(pane, say::NO_NODE, area, buf) };
    let theme = pane.theme;
    let mut rows = area.rows();
    let Some(row) = rows.next() else { return };
    let tone = badge::style(pane, node);
    let mut pen = Pen::new(buf, row);
    pen.write(&node.id, theme.get(Role::Selected)).skip(1).write(&badge::sign(pane, node), tone);
    pen.skip(1).write(&card::role(node), tone).skip(2);
    pen.write(&card::epoch(node, 20), theme.epoch(node.epoch.as_ref()));
    for (timer, row) in node.timers.iter().zip(&mut rows) {
        let mut pen = Pen::new(buf, row);
        pen.write(&catalogue().label(Label::Timer, &timer.name), theme.get(Role::Dim)).skip(1);
        pen.print(
            format_args!("in {} ms ", timer.due_ms.saturating_sub(pane.run.clock.shown_ms as u64)),
            theme.get(Role::Text),
        );
        let cells = pen.room().min(10);
        timer::bar(&mut pen, timer, pane.run.clock.shown_ms, cells, theme);
    }
    for line in rest(pane, node) {
        if !draw_line(pane, &line, &mut rows, buf) {
            return;
        }
    }
}

fn draw_message(pane: &Pane, message: &Packet, area: Rect, buf: &mut Buffer) {
    let mut rows = area.rows();
    let Some(row) = rows.next() else { return };
    let style = pane.theme.message(message);
    let mut pen = Pen::new(buf, row);
    pen.write(&message.id, pane.theme.get(Role::Selected)).skip(2).write(&card::kind(message), style);
    for line in of_message(pane, message) {
        if !draw_line(pane, &line, &mut rows, buf) {
            return;
        }
    }
}

/// All facts of a message.
fn of_message(pane: &Pane, message: &Packet) -> Vec<Line> {
    let is = |name: &str, value: String| Line::Is(name.to_string(), value);
    let mut lines = vec![
        is("from", message.from.clone()),
        is("to", message.to.clone()),
        is("arrives", say::arrival(message, pane.run.clock.shown_ms as u64)),
    ];
    if message.corrupt {
        // What stood in it is no longer what was written.
        lines.push(is("corrupt", say::CORRUPT.into()));
        return lines;
    }
    if message.by_hand {
        lines.push(is("by hand", say::BY_HAND.into()));
    }
    let own = [
        ("term", message.term.map(|term| term.to_string())),
        ("ballot", message.ballot.clone()),
        ("value", message.value.clone()),
    ];
    lines.extend(own.into_iter().filter_map(|(name, value)| Some(is(name, value?))));
    lines.extend(message.facts.iter().map(|(name, fact)| is(&card::name(name), card::fact(fact))));
    lines
}

/// A line: a title, a name with a value, or a row of a table.
enum Line {
    Title(Cow<'static, str>, Role),
    Is(String, String),
    Row(String, Option<Tone>),
}

impl Line {
    /// How many rows it takes in so many columns.
    fn rows(&self, width: usize) -> usize {
        match self {
            Line::Title(..) => 1,
            Line::Row(cells, _) => row_lines(cells, width).count().max(1),
            Line::Is(name, value) => {
                let (below, room) = room(name, value, width);
                usize::from(below) + text::wrap(value, room).count().max(1)
            }
        }
    }
}

/// Columns in which a value is readable.
const READABLE: usize = 16;
/// Columns before what goes on below.
const INDENT: usize = 3;

/// Whether a value stands below its name and not behind it, and how many columns it has there.
fn room(name: &str, value: &str, width: usize) -> (bool, usize) {
    let behind = width.saturating_sub(text::width(name) + 2);
    match behind >= READABLE.min(text::width(value)) {
        true => (false, behind.max(1)),
        false => (true, width.saturating_sub(INDENT).max(1)),
    }
}

/// To whom its links are cut, if any are.
fn cut_off(pane: &Pane, node: &NodeCard) -> Option<String> {
    let nodes = &pane.scene().nodes;
    let at = nodes.iter().position(|other| other.id == node.id)?;
    let ends = (0..nodes.len()).filter_map(|other| say::cut_end(pane.run, pane.scene(), [at, other]));
    Some(ends.collect::<Vec<_>>().join(" ")).filter(|ends| !ends.is_empty())
}

/// All that follows the timers.
fn rest(pane: &Pane, node: &NodeCard) -> impl Iterator<Item = Line> {
    let is = |name: &str, value: &str| Line::Is(name.to_string(), value.to_string());
    // Where the disk calls it by another name as well, one explains the other.
    let called = |name: &str, other: &str| match node.disk.iter().any(|field| field.name.contains(&format!("({other}")))
    {
        true => format!("{name} ({other})"),
        false => name.to_string(),
    };
    let own = [
        node.host.as_ref().map(|host| is("machine", host)),
        cut_off(pane, node).map(|ends| is("cut from", &ends)),
        say::armed(node).map(|when| is("crashes", &when)),
        node.disk_fails.then(|| is("disk", &say::disk_fails())),
        node.clock.map(|rate| is("clock", &format!("{rate}%"))),
        node.ballot.as_ref().map(|ballot| is(&called("ballot", "n_my"), ballot)),
        node.value.as_ref().map(|value| is("value", value)),
        node.promised.as_ref().map(|ballot| is(&called("promised", "n_h"), ballot)),
        node.accepted
            .as_ref()
            .map(|p| is(&called(card::took(node)[0], "n_a, n_value"), &format!("{}:{}", p.ballot, p.value))),
        node.decided.as_ref().map(|value| is("decided", value)),
    ];
    // A node that is down has no memory.
    let indexes = [(say::settled(node), node.commit_index), ("last applied", node.last_applied)];
    let indexes = indexes.into_iter().filter_map(move |(name, index)| Some(is(name, &node.entry_called(index?))));
    let facts = node.facts.iter().map(move |(name, fact)| is(&card::name(name), &card::fact(fact)));
    let mut memory = indexes.chain(facts).filter(|_| node.up).peekable();
    let remembers = memory.peek().is_some();
    let gathered = node.tallies.iter().map(move |tally| is(&tally.what, &say::gathered(tally)));
    let title = |text, role, any: bool| any.then_some(Line::Title(Cow::Borrowed(text), role)).into_iter();
    let disk = node.disk.iter().map(move |field| is(&card::name(&field.name), &field.value));
    let lost = node.unflushed.iter().map(move |field| is(&card::name(&field.name), &field.value));
    let alone = node.options.iter().map(move |field| is(&card::name(&field.name), &field.value));
    let links = pane.scene().links.own.iter().filter(move |link| link.from == node.id);
    let links = links.map(move |link| is(&format!("to {}", link.to), &say::own(link)));
    let own = own.into_iter().flatten().chain(alone).chain(links).chain(gathered);
    own.chain(title("On disk", Role::Strong, !node.disk.is_empty()))
        .chain(disk)
        .chain(title("Written, but not flushed", Role::Strong, !node.unflushed.is_empty()))
        .chain(lost)
        .chain(title("In memory", Role::Strong, remembers))
        .chain(memory)
        .chain(node.tables.iter().flat_map(table))
}

/// A table under its title.
fn table(table: &Table) -> Vec<Line> {
    let tones = std::iter::once(None).chain(table.rows.iter().map(|row| Some(row.tone)));
    let rows = card::table_rows(table).zip(tones).map(|(cells, tone)| Line::Row(cells, tone));
    std::iter::once(Line::Title(table.title.clone().into(), Role::Strong)).chain(rows).collect()
}

/// A row of a table in so many columns: on several lines, if it is too wide.
fn row_lines(cells: &str, width: usize) -> text::Wrap<'_> {
    let room = width.saturating_sub(1);
    text::wrap(cells, if text::width(cells) <= room { room } else { width.saturating_sub(INDENT) })
}

/// Draws a line, on several rows if need be. `false` if there is no row left.
fn draw_line(pane: &Pane, line: &Line, rows: &mut impl Iterator<Item = Rect>, buf: &mut Buffer) -> bool {
    let theme = pane.theme;
    let (dim, plain): (Style, Style) = (theme.get(Role::Dim), theme.get(Role::Text));
    match line {
        Line::Title(text, role) => {
            let Some(row) = rows.next() else { return false };
            Pen::new(buf, row).write(text, theme.get(*role));
        }
        Line::Row(cells, tone) => {
            let Some(row) = rows.next() else { return false };
            let style = tone.map_or(dim, |tone| theme.tone(tone));
            let mut lines = row_lines(cells, row.width.into());
            Pen::new(buf, row).skip(1).write(lines.next().unwrap_or_default(), style);
            for line in lines {
                let Some(row) = rows.next() else { return false };
                Pen::new(buf, row).skip(INDENT).write(line, style);
            }
        }
        Line::Is(name, value) => {
            let Some(row) = rows.next() else { return false };
            let (below, room) = room(name, value, row.width.into());
            let mut pen = Pen::new(buf, row);
            pen.skip(1).write(name, dim).skip(1);
            let mut lines = text::wrap(value, room);
            if !below {
                pen.write(lines.next().unwrap_or("-"), plain);
            }
            let indent = if below { INDENT } else { 2 + text::width(name) };
            for line in lines {
                let Some(row) = rows.next() else { return false };
                Pen::new(buf, row).skip(indent).write(line, plain);
            }
        }
    }
    true
}
