//! A node's card as lines of text, for `show` in scripts, stories and at the prompt. It is made from the card alone and
//! knows no protocol; a new line for one field is a row of `FIELDS` or `MACHINE`, which `diff` compares by as well. How
//! the rows of a table stand under one another is the same on the screen.

use super::words;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{Fact, LogRow, NodeCard, OwnLink, Scene, Table, TableRow, Tally, TimerCard, TreeRow};
use std::borrow::Cow;
use std::fmt::Write;
use textwrap::core::display_width;

/// Rows of a log that are shown: the newest.
pub const LOG_ROWS: usize = 12;
/// Rows of a log where all of a node is one line.
const LINE_ROWS: usize = 6;
/// Columns of text: what a transcript puts in front of an answer leaves so many of 80.
const WIDTH: usize = 60;
/// Columns of names; fewer where a third of all is less.
const NAMES: usize = 17;
/// A space at which no line is broken.
const KEPT: char = '\u{a0}';

/// The word for what a majority has settled: entries of a log are committed, values are chosen.
pub fn chosen(scene: &Scene) -> &'static str {
    let decides = |node: &&NodeCard| scene.nodes.first().is_some_and(|first| first.kind == node.kind);
    if scene.nodes.iter().filter(decides).any(|node| node.term.is_some()) { "committed" } else { "chosen" }
}

/// Whether values are chosen in one slot after the other, so that it has to be said which one it is.
pub fn has_slots(scene: &Scene) -> bool {
    scene.nodes.iter().any(|node| node.log.is_some() && node.term.is_none())
}

const COMMITTED: &str = "commit index";
const CHOSEN: &str = "chosen up to";

/// What it is called up to where a node knows its log to be settled.
pub fn settled(card: &NodeCard) -> &'static str {
    if card.term.is_some() { COMMITTED } else { CHOSEN }
}

/// What a field of a card says, if the node has it.
pub(super) type Read = fn(&NodeCard) -> Option<String>;

/// Fields of a card, by name. Logs, disks, tables, facts, tallies and timers have rows of their own besides.
pub(super) const FIELDS: &[(&str, Read)] = &[
    ("term", |n| n.term.map(|t| t.to_string()).filter(|t| n.epoch.as_ref().is_none_or(|epoch| epoch.text == *t))),
    ("voted for", |n| n.voted_for.clone()),
    ("compacted to", |n| n.compacted.map(|i| i.to_string())),
    (COMMITTED, |n| n.commit_index.filter(|_| settled(n) == COMMITTED).map(|i| n.entry_called(i))),
    (CHOSEN, |n| n.commit_index.filter(|_| settled(n) == CHOSEN).map(|i| i.to_string())),
    ("last applied", |n| n.last_applied.map(|i| n.entry_called(i))),
    ("ballot", |n| n.ballot.clone()),
    ("value", |n| n.value.clone()),
    ("promised", |n| n.promised.clone().map(|p| if n.is_open() { words::open_round(p) } else { p })),
    ("accepted", |n| pair(n).filter(|_| !n.votes())),
    ("vote", |n| pair(n).filter(|_| n.votes())),
    ("decided", |n| n.decided.clone()),
    ("obeys", |n| n.obeys.clone()),
];

/// What an acceptor has accepted, or voted for.
fn pair(card: &NodeCard) -> Option<String> {
    card.accepted.as_ref().map(|p| format!("[{}, {}]", p.ballot, p.value))
}

/// What is the matter with a node's machine, by name.
pub(super) const MACHINE: &[(&str, Read)] = &[
    ("clock", |n| n.clock.map(|rate| format!("{rate}%"))),
    ("crash", armed),
    ("disk", |n| n.disk_fails.then(words::disk_fails)),
    ("disk cache", |n| n.unflushed_records.map(words::records)),
];

/// When a crash that is armed comes, if one is.
pub fn armed(card: &NodeCard) -> Option<String> {
    let at = card.crash_at.as_ref().map(|moment| words::crash_at(moment.replace(' ', "-")));
    card.crash_after.map(words::crash_after).or(at)
}

/// What a disk does that fails.
pub fn disk_fails() -> String {
    words::disk_fails()
}

/// All that a node's card says, a line for each thing.
pub fn text(card: &NodeCard) -> String {
    text_within(card, WIDTH)
}

/// What a node is: its name, its kind and its role.
fn title(card: &NodeCard) -> String {
    let label = |of, id| catalogue().label(of, id);
    let role = Some(card.role.as_str()).filter(|role| *role != card.kind).map(|role| label(Label::Role, role));
    let held_up = Some(words::held_up().into()).filter(|_| card.up && card.paused);
    let is = [Some(label(Label::Kind, &card.kind)), role, held_up];
    format!("{}: {}", card.id, is.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// What one asks of a node first, in one line: what it is, what counts most of it, what it stands at, the end of its
/// log, what it gathers and when its timers run out. Of a node that has no such fields, such as a client, its facts.
pub fn line(card: &NodeCard) -> String {
    let fields: Vec<String> =
        FIELDS.iter().filter_map(|(name, read)| Some(format!("{name} {}", read(card)?))).collect();
    let facts = card.facts.iter().filter(|_| fields.is_empty());
    let facts = facts.map(|(key, value)| format!("{} {}", name(key), fact(value)));
    let tallies = card.tallies.iter().map(|tally| format!("{} {}", tally.what, gathered(tally)));
    let timers = card.timers.iter().map(|timer| format!("{} {}", timer_name(timer), words::due(timer.due_ms)));
    let machine = MACHINE.iter().filter_map(|(name, read)| Some(format!("{name} {}", read(card)?)));
    let log = card.log.as_deref().unwrap_or_default();
    let log = &log[log.len().saturating_sub(LINE_ROWS)..];
    let slots = |entry: &LogRow| entry.chosen.is_some() && entry.called.is_none();
    let entries = match log.iter().any(slots) {
        true => slots_text(log),
        false => log.iter().map(entry_text).collect::<Vec<_>>().join(" "),
    };
    let log = log.first().map(|first| format!("{} {entries}", log_title(first)));
    let role = catalogue().label(Label::Role, &card.role);
    let told = |gist: &str| {
        let mut said = card.facts.iter().filter(|_| fields.is_empty()).map(|(key, value)| (name(key), fact(value)));
        gist == role
            || said.any(|(name, fact)| gist.split(' ').next() == Some(&name) || gist == format!("{name} {fact}"))
    };
    let gist = card.gist.first().filter(|gist| !told(gist)).cloned();
    let said =
        [title(card)].into_iter().chain(gist).chain(fields.iter().cloned()).chain(facts).chain(log).chain(tallies);
    said.chain(timers).chain(machine).collect::<Vec<_>>().join("; ") + "."
}

/// What a timer is called.
fn timer_name(timer: &TimerCard) -> String {
    words::timer(&*catalogue().label(Label::Timer, &timer.name))
}

/// The same in so many columns.
pub fn text_within(card: &NodeCard, width: usize) -> String {
    let mut page = Page { lines: vec![title(card)], width, names: NAMES.min(width / 3) };
    let read = |of: &'static [(&str, Read)]| of.iter().filter_map(|(name, read)| Some((name.to_string(), read(card)?)));
    let facts = card.facts.iter().map(|(key, value)| (name(key).into_owned(), with_gaps(value, KEPT)));
    let tallies = card.tallies.iter().map(|tally| (tally.what.clone(), gathered(tally)));
    let timers = card.timers.iter().map(|timer| (timer_name(timer), words::due(timer.due_ms)));
    let host = card.host.iter().map(|host| ("machine".to_string(), host.clone()));
    let own = card.options.iter().map(|option| (name(&option.name).into_owned(), option.value.clone()));
    let rows = host.chain(read(FIELDS)).chain(facts).chain(tallies).chain(own).chain(timers).chain(read(MACHINE));
    rows.for_each(|(name, value)| page.row(&name, &value));
    page.log(card.log.as_deref().unwrap_or_default());
    for (title, fields) in [(words::on_disk(), &card.disk), (words::unflushed(), &card.unflushed)] {
        if !fields.is_empty() {
            page.lines.push(title);
            fields.iter().for_each(|field| page.row(&name(&field.name), &field.value));
        }
    }
    for table in &card.tables {
        page.lines.push(format!("{}:", table.title));
        table_rows(table).for_each(|row| page.indented(&row, "  ", "    "));
    }
    if !card.tree.is_empty() {
        page.lines.push(words::tree());
        tree_rows(&card.tree).for_each(|row| page.indented(&row, "  ", "    "));
    }
    page.lines.join("\n")
}

/// A tree as lines: each path with what is there.
fn tree_rows(tree: &[TreeRow]) -> impl Iterator<Item = String> + '_ {
    tree.iter().map(|row| format!("{}  {}", shown_path(row), in_tree(row)).trim_end().to_string())
}

/// A path with the last name as it is shown everywhere else.
fn shown_path(row: &TreeRow) -> String {
    match row.path.rsplit_once('/') {
        Some((parent, name)) if !name.is_empty() => format!("{parent}/{}", row.name),
        _ => row.path.clone(),
    }
}

/// What a tree has at one path: what it holds, whose it is and who is told of a change.
pub fn in_tree(row: &TreeRow) -> String {
    let value = row.value.clone();
    let version = (row.version > 0).then(|| words::version(row.version));
    let owner = row.owner.as_deref().map(words::owned);
    let watchers = (!row.watchers.is_empty()).then(|| words::watched(row.watchers.join(" ")));
    value.into_iter().chain(version).chain(owner).chain(watchers).collect::<Vec<_>>().join(", ")
}

/// A table as lines: the names of its columns, then its rows, each column as wide as what stands in it. What ends by
/// itself says when.
pub fn table_rows(table: &Table) -> impl Iterator<Item = String> + '_ {
    let ends = |row: &TableRow| row.ends.as_ref().map(|ends| words::due(ends.due_ms));
    let ends = std::iter::once(None).chain(table.rows.iter().map(ends));
    let joined =
        |(cells, ends): (String, Option<String>)| ends.map_or(cells.clone(), |ends| format!("{cells}  {ends}"));
    aligned(table).into_iter().zip(ends).map(joined).map(|line| line.trim_end().to_string())
}

/// The same without that, and each line as wide as the others.
pub fn aligned(table: &Table) -> Vec<String> {
    let cells = table.rows.iter().map(|row| &row.cells);
    let all: Vec<&Vec<String>> = std::iter::once(&table.columns).chain(cells).collect();
    let wide = |at: usize| all.iter().filter_map(|cells| cells.get(at)).map(|cell| display_width(cell)).max();
    let count = all.iter().map(|cells| cells.len()).max().unwrap_or(0);
    // A column in which nothing stands is left out.
    let used: Vec<usize> = (0..count).filter(|at| table.rows.iter().any(|row| !is_empty(row, *at))).collect();
    let widths: Vec<(usize, usize)> = used.iter().map(|at| (*at, wide(*at).unwrap_or(0))).collect();
    let padded = |cells: &&Vec<String>| {
        let cell = |(at, wide): &(usize, usize)| {
            let cell = cells.get(*at).cloned().unwrap_or_default();
            cell.clone() + &" ".repeat(wide - display_width(&cell))
        };
        widths.iter().map(cell).collect::<Vec<_>>().join("  ")
    };
    all.iter().map(padded).collect()
}

fn is_empty(row: &TableRow, at: usize) -> bool {
    row.cells.get(at).is_none_or(|cell| cell.is_empty())
}

/// Lines that are written, in so many columns, with so many of them for names.
struct Page {
    lines: Vec<String>,
    width: usize,
    names: usize,
}

impl Page {
    /// A name with its value, on several lines if need be.
    fn row(&mut self, name: &str, value: &str) {
        let (first, next) = (format!("  {name:<0$}  ", self.names), " ".repeat(self.names + 4));
        self.indented(if value.is_empty() { "none" } else { value }, &first, &next);
    }

    /// A text on as many lines as it needs, with what stands before the first and before the others.
    fn indented(&mut self, text: &str, first: &str, next: &str) {
        let shape = textwrap::Options::new(self.width).initial_indent(first).subsequent_indent(next);
        self.lines.extend(textwrap::wrap(text, shape).into_iter().map(|line| line.replace(KEPT, " ")));
    }

    /// The newest entries, a line each.
    fn log(&mut self, log: &[LogRow]) {
        let shown = &log[log.len().saturating_sub(LOG_ROWS)..];
        let Some(first) = shown.first() else { return };
        let mut name = log_title(first);
        for entry in shown {
            let text = match (&entry.called, entry.chosen) {
                (Some(called), _) => format!("{called} {}", entry.value),
                (None, Some(_)) => format!("{} {}", entry.index, slot_text(entry)),
                (None, None) => format!("{} {}", entry.index, entry_text(entry)),
            };
            self.row(&name, &text);
            name.clear();
        }
    }
}

/// What the newest rows of a log are called, of which this is the first.
fn log_title(first: &LogRow) -> String {
    match &first.called {
        Some(called) if first.index > 1 => words::log_from(called.as_str()),
        _ => words::log(first.index),
    }
}

/// What stands in slots, with the holes between them: `1:1.S1:x=1, 2:hole, 3:2.S2:x+1`.
fn slots_text(log: &[LogRow]) -> String {
    let mut next = log.first().map_or(0, |first| first.index);
    let mut told = Vec::new();
    for row in log {
        told.extend((next..row.index).map(|hole| format!("{hole}:{}", words::hole())));
        told.push(format!("{}:{}", row.index, slot_text(row)));
        next = row.index + 1;
    }
    told.join(", ")
}

/// What stands in a slot, with the ballot at which it was accepted: `1.S1:x=1`.
fn slot_text(row: &LogRow) -> String {
    let ballot = row.ballot.as_ref().map_or(String::new(), |ballot| format!("{}:", ballot.text));
    format!("{ballot}{}", row.value)
}

/// An entry with its term, if it has one: `2:x=1`.
pub(super) fn entry_text(entry: &LogRow) -> String {
    entry.label().map_or_else(|| entry.value.clone(), |label| format!("{label}:{}", entry.value))
}

/// Who has answered so far, and how many are needed.
pub fn gathered(tally: &Tally) -> String {
    let from = (!tally.from.is_empty()).then(|| tally.from.join(" "));
    words::gathered(tally.from.len(), tally.of, tally.need, from)
}

/// What a link has for itself, such as `200ms 50% lost`.
pub fn own(link: &OwnLink) -> String {
    let latency = link.latency_ms.map(|[low, high]| match low == high {
        true => format!("{low}ms"),
        false => format!("{low}..{high}ms"),
    });
    let loss = link.loss_percent.map(|percent| format!("{percent}% lost"));
    latency.into_iter().chain(loss).collect::<Vec<_>>().join(" ")
}

/// A fact as text.
pub fn fact(fact: &Fact) -> String {
    with_gaps(fact, ' ')
}

/// A fact as text, with this between each name in it and its value.
fn with_gaps(fact: &Fact, gap: char) -> String {
    let mut text = String::new();
    push(&mut text, fact, gap);
    text
}

fn push(text: &mut String, fact: &Fact, gap: char) {
    // Writing to a text cannot fail.
    let _ = match fact {
        Fact::Bool(true) => text.write_str("yes"),
        Fact::Bool(false) => text.write_str("no"),
        Fact::Int(n) => write!(text, "{n}"),
        Fact::Text(t) => text.write_str(t),
        Fact::List(list) if list.is_empty() => text.write_str("none"),
        Fact::List(list) => {
            for (at, inner) in list.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { " " });
                push(text, inner, gap);
            }
            Ok(())
        }
        Fact::Map(map) if map.is_empty() => text.write_str("none"),
        Fact::Map(map) => {
            for (at, (name, inner)) in map.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                text.extend(name.chars().map(|c| if c == ' ' { gap } else { c }));
                text.push(gap);
                push(text, inner, gap);
            }
            Ok(())
        }
    };
}

/// The name of a fact for people: `match index` for `match_index`.
pub fn name(name: &str) -> Cow<'_, str> {
    catalogue().label(Label::Field, name)
}
