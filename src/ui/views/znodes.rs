//! What servers keep as a tree: of the selected one, or of who leads, and beside each row how the others have it. What one
//! lacks that others have is there as well, so that nobody has to compare two trees by eye.

use super::badge;
use crate::engine::scene::{NodeCard, Tone, TreeRow};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// Columns of what another server has.
const OTHER: usize = 3;
/// How another server has a row: the same, otherwise, or not at all; what it has while it is down.
const SIGNS: [&str; 4] = ["=", "≠", "·", "✗"];
/// Stands before whose it is, and before who is told of a change.
const OWNED: &str = "~";
const WATCHED: &str = "◉";
/// What the signs mean.
const LEGEND: &str = "~ goes with its owner's session, ◉ is told of a change; = ≠ · as another server has it";

/// Whether there is anything to show.
pub fn wanted(pane: &Pane) -> bool {
    base(pane).is_some()
}

/// Whose tree is shown: the selected node's, or that of who leads, or the first.
fn base<'a>(pane: &Pane<'a>) -> Option<&'a NodeCard> {
    let has = |node: &&NodeCard| !node.tree.is_empty();
    let nodes = || pane.scene().nodes.iter().filter(has);
    let selected = pane.run.node().and_then(|node| nodes().find(|other| other.id == node.id));
    selected.or_else(|| nodes().find(|node| node.badge.tone == Tone::Lead)).or_else(|| nodes().next())
}

/// The others that may have one.
fn others<'a>(pane: &Pane<'a>, base: &NodeCard) -> Vec<&'a NodeCard> {
    pane.scene().nodes.iter().filter(|node| node.kind == base.kind && node.id != base.id).collect()
}

/// A path as it is ordered: a parent before its children.
fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// All that anybody has, by path: what the base has there, and what one of the others has.
fn rows<'a>(base: &'a NodeCard, others: &[&'a NodeCard]) -> Vec<(bool, &'a TreeRow)> {
    let mut all: BTreeMap<Vec<&str>, (bool, &TreeRow)> = BTreeMap::new();
    for (own, row) in
        others.iter().flat_map(|node| &node.tree).map(|row| (false, row)).chain(base.tree.iter().map(|row| (true, row)))
    {
        all.insert(parts(&row.path), (own, row));
    }
    // The root is told where there is something to tell of it.
    let told = |row: &TreeRow| row.depth > 0 || row.value.is_some() || !row.watchers.is_empty();
    all.into_values().filter(|(_, row)| told(row)).collect()
}

/// How another server has a row.
fn sign(node: &NodeCard, own: bool, row: &TreeRow) -> &'static str {
    let same = |other: &TreeRow| (&other.value, other.version, &other.owner) == (&row.value, row.version, &row.owner);
    match node.tree.iter().find(|other| other.path == row.path) {
        _ if !node.up => SIGNS[3],
        Some(other) if own && same(other) => SIGNS[0],
        Some(_) => SIGNS[1],
        None if own => SIGNS[2],
        None => SIGNS[0],
    }
}

/// Who is told of a change, at whichever server that was asked for.
fn watchers<'a>(row: &'a TreeRow, nodes: &[&'a NodeCard]) -> Vec<&'a str> {
    let others = nodes.iter().flat_map(|node| &node.tree).filter(|other| other.path == row.path);
    let mut all: Vec<&str> = others.chain([row]).flat_map(|row| &row.watchers).map(String::as_str).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How many rows it has use for.
pub fn tall(pane: &Pane, width: u16) -> usize {
    let Some(base) = base(pane) else { return 1 };
    1 + rows(base, &others(pane, base)).len() + text::wrap(LEGEND, width.into()).count()
}

/// How many of them have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    let Some(base) = base(pane) else { return 0 };
    (1 + rows(base, &others(pane, base)).len()).saturating_sub(area.height.into())
}

/// Draws it.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let Some(base) = base(pane) else { return super::nothing(pane, say::NO_TREE, area, buf) };
    let (theme, others) = (pane.theme, others(pane, base));
    let compared = area.right().saturating_sub((OTHER * others.len()) as u16);
    let mut lines = area.rows();
    let Some(head) = lines.next() else { return };
    let tone = badge::style(pane, base);
    Pen::new(buf, head).write(&base.id, tone).skip(1).write(&badge::sign(pane, base), tone);
    for (nth, node) in others.iter().enumerate() {
        let mut pen = Pen::new(buf, head);
        pen.column(compared + (OTHER * nth) as u16).write(&node.id, badge::style(pane, node));
    }
    let all: Vec<_> = rows(base, &others).into_iter().map(|(own, row)| (own, row, watchers(row, &others))).collect();
    let room = usize::from(compared.saturating_sub(area.x + 1));
    let wide = |name: &dyn Fn(&TreeRow) -> String| {
        let names =
            all.iter().map(|(own, row, _)| named(*own, row, name)).map(|name| text::width(&name)).max().unwrap_or(0);
        let told = |(_, row, watchers): &(bool, &TreeRow, Vec<&str>)| {
            beside(row, watchers).iter().map(|(told, _)| 1 + text::width(told)).sum::<usize>()
        };
        (names, names + all.iter().map(told).max().unwrap_or(0) <= room)
    };
    let whole = |row: &TreeRow| row.name.clone();
    let short = |row: &TreeRow| brief(&row.name);
    let name: &dyn Fn(&TreeRow) -> String = if wide(&whole).1 { &whole } else { &short };
    let names = wide(name).0;
    for ((own, row, watchers), line) in all.iter().zip(&mut lines) {
        let mut pen = Pen::new(buf, Rect { width: room as u16, ..line });
        let style = if *own { theme.tone(row.tone) } else { theme.get(Role::Dim) };
        pen.write(&named(*own, row, name), style).column(line.x + names as u16);
        for (told, role) in beside(row, watchers) {
            pen.skip(1).write(&told, theme.get(if *own { role } else { Role::Dim }));
        }
        for (nth, node) in others.iter().enumerate() {
            let sign = sign(node, *own, row);
            let role = if sign == SIGNS[0] { Role::Dim } else { Role::Refused };
            let mut pen = Pen::new(buf, line);
            pen.column(compared + (OTHER * nth) as u16).write(sign, theme.get(role));
        }
    }
    for (told, line) in text::wrap(LEGEND, area.width.into()).zip(lines) {
        Pen::new(buf, line).write(told, pane.theme.get(Role::Dim));
    }
}

/// A row's name, as deep as it lies; what the base lacks stands in brackets.
fn named(own: bool, row: &TreeRow, name: &dyn Fn(&TreeRow) -> String) -> String {
    let indent = " ".repeat(2 * row.depth.saturating_sub(1) as usize);
    if own { format!("{indent}{}", name(row)) } else { format!("{indent}[{}]", name(row)) }
}

/// A name without the zeros of its number, where there is little room: `n_…3` for `n_0000000003`.
fn brief(name: &str) -> String {
    let number = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (stem, digits) = name.split_at(name.len() - number);
    let short = digits.trim_start_matches('0');
    if number < 10 { name.into() } else { format!("{stem}…{}", if short.is_empty() { "0" } else { short }) }
}

/// What stands beside a name, each with its colour: whose it is, who is told of a change, what it holds, how often set.
fn beside(row: &TreeRow, watchers: &[&str]) -> Vec<(String, Role)> {
    let owner = row.owner.as_ref().map(|owner| (format!("{OWNED}{owner}"), Role::Strong));
    let told = (!watchers.is_empty()).then(|| (format!("{WATCHED}{}", watchers.join(" ")), Role::Text));
    let value = row.value.as_ref().map(|value| (value.clone(), Role::Text));
    let version = (row.version > 0).then(|| (format!("v{}", row.version), Role::Dim));
    [owner, told, value, version].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_name_is_told_without_its_zeros_where_there_is_little_room() {
        let told = ["n_0000000003", "K1@1.2-n_0000000000", "n_0000000120", "a12", "election"].map(brief);
        assert_eq!(told, ["n_…3", "K1@1.2-n_…0", "n_…120", "a12", "election"]);
    }
}
