//! Choosing one of several: a message and what becomes of it, an action by its name, the other end of a link.

use super::{DELAY_MS, act, no_node, watch};
use crate::engine::scene::{Layout, NodeCard};
use crate::ui::action::Action;
use crate::ui::app::{App, Mode, Status};
use crate::ui::prompt::Prompt;
use crate::ui::views;
use crate::ui::views::palette::Choice;

/// Does an action where a message is chosen.
pub fn messages(app: &mut App, action: Action) {
    app.status = None;
    let Some(at) = app.packet() else {
        app.mode = Mode::Watch;
        return;
    };
    let count = app.scene.messages.len();
    let id = app.scene.messages[at].id.clone();
    let line = match action {
        Action::MessageNext => return app.choose((at + 1) % count),
        Action::MessagePrevious => return app.choose((at + count - 1) % count),
        Action::Deliver => format!("deliver {id}"),
        Action::Lose => format!("drop {id}"),
        Action::Duplicate => format!("duplicate {id}"),
        Action::Delay => format!("delay {id} {DELAY_MS}ms"),
        Action::Damage => format!("corrupt {id}"),
        Action::Help => return super::show_help(app),
        Action::Forward(_) | Action::Back(_) => {
            watch(app, action);
            return settle(app);
        }
        Action::Questions => return super::sheet::questions(app),
        Action::Cancel => return app.mode = Mode::Watch,
        _ => return,
    };
    act(app, &line);
    settle(app);
}

/// Keeps a message chosen after something happened: the same, or the one in its place. With none left there is
/// nothing to choose.
fn settle(app: &mut App) {
    match app.packet() {
        Some(next) => app.choose(next),
        None => app.mode = Mode::Watch,
    }
}

/// Does an action in the list of all actions.
pub fn palette(app: &mut App, action: Action) {
    let Mode::Palette { query, chosen } = &app.mode else { return };
    let (mut query, chosen) = (query.clone(), *chosen);
    let found = views::palette::choices(app, &query);
    let count = found.len().max(1);
    match action {
        Action::Type(c) => query.push(c),
        Action::DeleteBack => drop(query.pop()),
        Action::Clear => query.clear(),
        Action::ChoiceDown => return app.mode = Mode::Palette { query, chosen: (chosen + 1) % count },
        Action::ChoiceUp => return app.mode = Mode::Palette { query, chosen: (chosen + count - 1) % count },
        Action::Cancel => return app.mode = Mode::Watch,
        Action::Submit => {
            app.mode = Mode::Watch;
            return match found.get(chosen) {
                Some(Choice::Do(row)) => watch(app, row.action),
                Some(Choice::Type(verb, ..)) => app.mode = Mode::Prompt(Prompt::new(&format!("{verb} "))),
                None => {}
            };
        }
        _ => return,
    }
    app.mode = Mode::Palette { query, chosen: 0 };
}

/// Does an action where the other end of a link is chosen.
pub fn link(app: &mut App, other: usize, action: Action) {
    app.status = None;
    match action {
        Action::LinkNext => app.mode = Mode::Link { other: other_end(app, other, 1) },
        Action::LinkPrevious => app.mode = Mode::Link { other: other_end(app, other, -1) },
        Action::LinkNode(at) if at == app.selected => {
            app.status = Some(Status::Wrong("That is the node itself. Choose another one.".into()));
        }
        Action::LinkNode(at) if at < app.scene.nodes.len() => app.mode = Mode::Link { other: at },
        Action::LinkNode(at) => app.status = Some(Status::Wrong(no_node(app, at))),
        Action::LinkDo => {
            app.mode = Mode::Watch;
            toggle_link(app, other);
        }
        Action::Help => super::show_help(app),
        Action::Cancel => app.mode = Mode::Watch,
        _ => {}
    }
}

/// Lets one choose the other end of a link of the selected node: first somebody whom it really has to do with.
pub fn open_link(app: &mut App) {
    if let Some(other) = partners(app).first() {
        app.mode = Mode::Link { other: *other };
    }
}

/// The next or previous other end.
fn other_end(app: &App, other: usize, by: isize) -> usize {
    let partners = partners(app);
    let at = partners.iter().position(|at| *at == other).unwrap_or(0) as isize;
    partners.get((at + by).rem_euclid(partners.len().max(1) as isize) as usize).copied().unwrap_or(other)
}

/// All other nodes: first those that exchanged messages with the selected one lately, then those of the kind beside
/// its own where each kind has a row, or else of its own kind, then the rest.
fn partners(app: &App) -> Vec<usize> {
    let nodes = &app.scene.nodes;
    let Some(own) = nodes.get(app.selected) else { return Vec::new() };
    let mut kinds: Vec<&str> = nodes.iter().map(|node| node.kind.as_str()).collect();
    kinds.dedup();
    let kind = |node: &NodeCard| kinds.iter().position(|kind| *kind == node.kind).unwrap_or(0);
    let sent = app.told.iter().flat_map(|told| &told.sent).map(|sent| (&sent.from, &sent.to));
    let ways: Vec<(&String, &String)> = sent.chain(app.scene.messages.iter().map(|m| (&m.from, &m.to))).collect();
    let distance = usize::from(app.scene.layout == Layout::Rows);
    let rank = |other: &NodeCard| match () {
        () if ways.contains(&(&own.id, &other.id)) || ways.contains(&(&other.id, &own.id)) => 0,
        () if kind(own).abs_diff(kind(other)) == distance => 1,
        () => 2,
    };
    let mut partners: Vec<usize> = (0..nodes.len()).filter(|at| *at != app.selected).collect();
    // Of equals, those after the selected one come first, as with the keys that select.
    partners.sort_by_key(|at| (rank(&nodes[*at]), *at < app.selected, *at));
    partners
}

fn toggle_link(app: &mut App, other: usize) {
    let (Some(a), Some(b)) = (app.node(), app.scene.nodes.get(other)) else { return };
    let between = |from: &str, to: &str| app.scene.links.cut.iter().any(|c| c.from == from && c.to == to);
    let verb = if between(&a.id, &b.id) || between(&b.id, &a.id) { "heal" } else { "cut" };
    let line = format!("{verb} {} {}", a.id, b.id);
    act(app, &line);
}
