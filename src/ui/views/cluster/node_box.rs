//! One node as a box: its name and role, its term or ballot, its timer, and as much else as there is room for.

use super::super::{badge, wipe};
use super::strip;
use crate::engine::TimerSpec;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{NodeCard, TimerCard, Tone};
use crate::ui::app::{Pane, Picking};
use crate::ui::say;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, big, card, text, timer};
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::{Block, BorderType, Widget};

/// The frame of a node's box: what it is like by its colour, what has to do with it at the moment by its lines. Selected,
/// it is thick; the other end of a link, or of those that a choice or a violation rests on at its step, double; down,
/// broken.
fn frame(pane: &Pane, at: usize, node: &NodeCard, tone: Style) -> (BorderType, Style) {
    let (theme, scene) = (pane.theme, pane.scene());
    let among = |nodes: &[String]| nodes.contains(&node.id);
    let now = |step: u64| step == scene.step;
    match () {
        () if matches!(pane.picking, Picking::Link(other) if other == at) => (BorderType::Double, theme.get(Role::Cut)),
        () if contradicts(pane, node) => (BorderType::Double, theme.get(Role::Cut)),
        () if scene.chosen.iter().any(|c| now(c.step) && among(&c.quorum)) => {
            (BorderType::Double, theme.line(Role::Committed))
        }
        () if at == pane.run.selected.at => (BorderType::Thick, tone),
        () if !node.up => (BorderType::LightDoubleDashed, tone),
        () => (BorderType::Rounded, tone),
    }
}

/// Whether it is one of those that a property fell at in this very step.
fn contradicts(pane: &Pane, node: &NodeCard) -> bool {
    let scene = pane.scene();
    scene.violations.iter().any(|v| v.step == scene.step && v.nodes.contains(&node.id))
}

/// Whether it is what the newest step was about, while the time shown is the step's own.
fn acts(pane: &Pane, node: &NodeCard) -> bool {
    let newest = pane.told().last().filter(|told| told.step == pane.scene().step);
    let now = pane.run.clock.shown_ms <= pane.scene().time_ms as f64;
    now && newest.is_some_and(|told| told.node.as_ref() == Some(&node.id))
}

/// Draws a node's box. The selected one has weight, and so has the one that acted last.
pub fn draw(pane: &Pane, at: usize, node: &NodeCard, area: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let selected = at == pane.run.selected.at;
    let mut tone = badge::style(pane, node);
    if selected || acts(pane, node) {
        tone = tone.add_modifier(Modifier::BOLD);
    }
    let (border, style) = frame(pane, at, node, tone);
    let (title, titled) = title(pane, node, usize::from(area.width.saturating_sub(2)));
    wipe(theme, area, buf);
    // The mark stands before the name: in the frame's corner where the name begins right behind that.
    let mark = area.x + u16::from(title.starts_with(' '));
    let block = Block::bordered().border_type(border).border_style(style).title(Span::styled(title, tone));
    block.render(area, buf);
    if selected {
        put(buf, mark, area.y, '▶', tone);
    }
    let inner = area.inner(Margin::new(1, 1));
    let projected = super::is_projected(pane);
    let least = if projected { LEAST_PROJECTED } else { LEAST_LOG };
    let log = strip::rows(node, (inner.width, inner.height), least, !projected);
    let above = Rect { height: inner.height - log, ..inner };
    strip::draw(pane, node, Rect { y: above.bottom(), height: log, ..inner }, buf);
    let lines = if projected { draw_projected(pane, node, tone, above, buf) } else { above };
    if projected {
        draw_edge(pane, node, area, buf);
    }
    // Where nothing is large, what would be stands in the first row.
    let instead = (projected && lines == above).then(|| headline(pane, node, false)).filter(|told| !told.is_empty());
    draw_lines(pane, node, (titled, instead), lines, buf);
    if let Some(count) = count_below(node, lines).filter(|_| counted_below(pane, node, lines)) {
        let row = Rect { y: area.bottom() - 1, height: 1, ..inner };
        let free = usize::from(row.width).saturating_sub(text::width(&count));
        Pen::new(buf, row).skip(free).write(&count, theme.get(Role::Text));
    }
}

/// Whether a count stands in the frame below. In a projector a timer does.
fn counted_below(pane: &Pane, node: &NodeCard, area: Rect) -> bool {
    !super::is_projected(pane) && count_below(node, area).is_some()
}

/// The count that has no room beside the term or ballot on the only line of a box: it stands in the frame below.
fn count_below(node: &NodeCard, area: Rect) -> Option<String> {
    let room = usize::from(area.width);
    let tally =
        node.tallies.first().filter(|_| area.height == 1 && node.epoch.is_some() && !card::is_acceptor(node))?;
    let epoch = text::width(&card::epoch(node, room.saturating_sub(5)));
    (epoch + 1 + text::width(&card::tally(tally, 0)) > room).then(|| card::tally(tally, room))
}

/// So many columns a card has inside where large letters leave room for words beside them.
const LEAST_BESIDE: u16 = 22;
/// From so many columns and rows on a log is in the card: a card of 19x6 has them.
const LEAST_LOG: (u16, u16) = (17, 4);
/// The same for a projector, where logs come before all other words.
const LEAST_PROJECTED: (u16, u16) = (9, 2);

/// The most cells of a bar.
const LONGEST_BAR: usize = 6;
/// A kind that has more timers than these has their names beside their bars: of two, what the node is tells which.
const TELL_TIMERS: usize = 2;
/// A name stands there where so many columns are left besides: for a gap, and a bar that is to be read.
const LEAST_NAMED: usize = 4;

/// What changes and is to be read from afar: who leads or wants to, and in which term; or else which value it has.
fn headline(pane: &Pane, node: &NodeCard, large: bool) -> String {
    let value = || node.decided.as_ref().or(node.accepted.as_ref().map(|p| &p.value)).or(node.value.as_ref());
    match (node.term, value()) {
        // A large ring beside a number reads like a nought.
        (Some(term), _) if large && node.up && node.badge.tone == Tone::Calm => term.to_string(),
        (Some(term), _) => format!("{}{term}", badge::symbol(pane, node)),
        (None, Some(value)) => value.clone(),
        (None, None) => say::gist(pane.scene(), node, 0).pop().unwrap_or_default(),
    }
}

/// Draws what changes in large letters, or in the first row where those have no room; the room that is left.
fn draw_projected(pane: &Pane, node: &NodeCard, style: Style, area: Rect, buf: &mut Buffer) -> Rect {
    let told = headline(pane, node, true);
    if area.height < big::SIZE.1 || area.width < LEAST_BESIDE {
        return area;
    }
    // A count is nothing without its end.
    let count = node.term.is_none() && told.contains('/');
    let room = Rect { width: if count { area.width } else { area.width / 2 }, height: big::SIZE.1, ..area };
    let used = big::draw(&told, style, room, buf);
    Rect { x: area.x + used + 1, width: area.width - used - 1, ..area }
}

/// Draws the timer that runs out first as the lower edge of a card, or what the node is in doubt of.
fn draw_edge(pane: &Pane, node: &NodeCard, area: Rect, buf: &mut Buffer) {
    let ends = timer::ending(node, pane.run.clock.shown_ms);
    let Some(next) = ends.or(timer::next(node)).filter(|_| node.up) else { return };
    let (now, cells) = (pane.run.clock.shown_ms, usize::from(area.width.saturating_sub(2)));
    let style = pane.theme.get(timer::role(next, now));
    for x in 0..timer::full(next, now, cells) as u16 {
        put(buf, area.x + 1 + x, area.bottom() - 1, '▄', style);
    }
}

/// What a title tells besides name and symbol.
#[derive(Clone, Copy, Default)]
struct Titled {
    role: bool,
    obeys: bool,
}

/// Name, symbol, role and whom the node obeys, as far as there is room, and which of them had room.
fn title(pane: &Pane, node: &NodeCard, room: usize) -> (String, Titled) {
    // Without colours it would look like one that a choice rests on.
    let sign = format!("{}{}", badge::sign(pane, node), if contradicts(pane, node) { " !" } else { "" });
    let full = format!(" {} {sign} {} ", node.id, card::role(node));
    let brief = format!(" {} {sign} ", node.id);
    let (role, nothing) = (Titled { role: true, obeys: false }, Titled::default());
    if let Some(obeys) = card::obeys(node) {
        let all = [
            (format!("{full}{obeys} "), Titled { obeys: true, ..role }),
            (full.clone(), role),
            (format!("{brief}{} ", obeys.replace(' ', "")), Titled { obeys: true, ..nothing }),
        ];
        if let Some(fits) = all.into_iter().find(|(title, _)| text::width(title) <= room) {
            return fits;
        }
    }
    match (text::width(&full), text::width(&brief)) {
        (wide, _) if wide <= room => (full, role),
        (wide, _) if wide <= room + 2 => (full.trim().to_string(), role),
        (_, wide) if wide <= room => (brief, nothing),
        _ => (brief.trim().to_string(), nothing),
    }
}

/// Writes what there is room for. `instead` stands in the place of the term, if it has to.
fn draw_lines(pane: &Pane, node: &NodeCard, (titled, instead): (Titled, Option<String>), area: Rect, buf: &mut Buffer) {
    let (theme, projected) = (pane.theme, super::is_projected(pane));
    let room = usize::from(area.width);
    let obeys = card::obeys(node).filter(|_| titled.obeys);
    let mut gist = say::gist(pane.scene(), node, room);
    gist.retain(|told| !(titled.role && *told == card::role(node)));
    // A fact of the same name says no more than that.
    let same = |line: &String| {
        gist.iter().chain(node.gist.first()).any(|told| told.split(' ').next() == line.split(' ').next())
    };
    let facts = card::facts(node, room, strip::tells).filter(|line| !same(line));
    let mut first = gist.iter().cloned().peekable();
    // On the only line of a box it comes before a term or a ballot, and where there is neither, the timer stands beside it.
    let above = area.height == 1 || node.epoch.is_none();
    let epoch = if node.up { theme.epoch(node.epoch.as_ref()) } else { theme.get(Role::Down) };
    let strong = theme.get(if node.up { Role::Text } else { Role::Dim });
    let told = first.next_if(|_| above).map(|told| (told, strong));
    let instead = told.or(instead.map(|told| (told, epoch.add_modifier(Modifier::BOLD))));
    let mut lines = first.chain(told_lines(node, room, area.height)).chain(facts);
    let mut lines = lines.by_ref().filter(|line| obeys.as_ref() != Some(line));
    // A large card has rows for what says less; a small one is quiet.
    let quiet = area.width < LEAST_LOG.0 || projected;
    let mut rest = card::rest(node, room, strip::tells).filter(|line| !quiet && !same(line));
    let mut rows = area.rows();
    let Some(first) = rows.next() else { return };
    let mut pen = Pen::new(buf, first);
    match (&node.epoch, timer::next(node)) {
        // One line says what an acceptor has promised and accepted, or its ballot is its promise, which the first of the
        // lines tells: no timer runs there, unless the node is in doubt.
        (Some(_), _) if card::is_acceptor(node) => {
            let promise = if gist.is_empty() { epoch } else { strong };
            let (told, style) = match (area.height, instead) {
                (1, Some(instead)) => instead,
                (1, None) => (card::acceptor(node, room), epoch),
                _ => (lines.next().unwrap_or_default(), promise),
            };
            pen.write(&told, style).skip(1);
            if let Some(ends) = timer::ending(node, pane.run.clock.shown_ms).filter(|_| !projected && pen.room() > 1) {
                draw_timer(pane, node, ends, &mut pen);
            }
        }
        (Some(_), _) => {
            let told = instead.unwrap_or_else(|| (card::epoch(node, room.saturating_sub(5)), epoch));
            draw_epoch(pane, node, told, area, &mut pen);
        }
        (None, Some(next)) if !projected || area.height == 1 => {
            draw_waiting(pane, node, (next, titled, area.height, instead), &mut pen);
        }
        (None, _) => {
            let dim = |line: String| (line, theme.get(Role::Dim));
            let line = card::awaited(node, room).map(dim).or(instead).or_else(|| lines.next().map(dim));
            let role = || (!titled.role).then(|| card::brief_role(node, room));
            let rest = || card::answered(node, room).or_else(role).or_else(|| rest.next()).map(dim);
            let (line, style) = line.or_else(rest).unwrap_or_default();
            pen.write(&line, style);
        }
    }
    let mut counted = card::counted(node, room).filter(|_| !projected);
    for row in rows {
        if let Some(line) = lines.next().or_else(|| counted.next()) {
            Pen::new(buf, row).write(&line, theme.get(if node.up { Role::Text } else { Role::Dim }));
        } else if let Some(line) = rest.next() {
            Pen::new(buf, row).write(&line, theme.get(Role::Dim));
        }
    }
}

/// Writes a term or a ballot, or what stands in its place, and beside it a timer, or on the only line of a box a count.
fn draw_epoch(pane: &Pane, node: &NodeCard, (told, style): (String, Style), area: Rect, pen: &mut Pen) {
    pen.write(&told, style);
    let tally = node.tallies.first().filter(|_| area.height == 1 && !counted_below(pane, node, area));
    // In a projector the timer is the card's edge.
    let next = timer::next(node).filter(|_| !super::is_projected(pane) && node.up && pen.room() > 2);
    match (tally, next) {
        // Where there is one line only, a tally says more than a timer.
        (Some(tally), _) => {
            pen.skip(1);
            let count = card::tally(tally, pen.room());
            pen.write(&count, pane.theme.get(Role::Text));
        }
        (None, Some(next)) => {
            pen.skip(1);
            draw_timer(pane, node, next, pen);
        }
        (None, None) => {}
    }
}

/// What is told of a node. Where its ballot, its promise, what it accepted and what it gathers would take more rows than
/// there are, its promise and what it accepted are told as one.
fn told_lines(node: &NodeCard, room: usize, rows: u16) -> Box<dyn Iterator<Item = String> + '_> {
    let own = node.epoch.is_some() && !card::is_acceptor(node);
    let told = [own, node.promised.is_some(), node.accepted.is_some(), !node.tallies.is_empty()];
    match told.into_iter().filter(|told| *told).count() > rows.into() {
        true => Box::new(card::one_row(node, room)),
        false => Box::new(card::lines(node, room)),
    }
}

/// Draws a timer's bar, behind its name where nodes of this kind have so many that it does not go without saying.
fn draw_timer(pane: &Pane, node: &NodeCard, timer: &TimerCard, pen: &mut Pen) {
    let info = pane.run.timeline.sim().info();
    let of_kind = |spec: &&TimerSpec| spec.at.iter().any(|kind| info.kinds[kind.index()].name == node.kind);
    let many = || info.timers.iter().filter(of_kind).count() > TELL_TIMERS;
    // What somebody else's time runs out with says more than one's own.
    let ends = timer::ending(node, pane.run.clock.shown_ms);
    let (timer, named) = ends.map_or_else(|| (timer, many()), |ends| (ends, true));
    let name = catalogue().label(Label::Timer, &timer.name);
    if named && text::width(&name) + LEAST_NAMED <= pen.room() {
        pen.write(&name, pane.theme.get(Role::Dim)).skip(1);
    }
    let cells = pen.room().min(LONGEST_BAR);
    timer::bar(pen, timer, pane.run.clock.shown_ms, cells, pane.theme);
}

/// Writes what a node without term or ballot waits for, or what counts most of it, and how long its timer still runs.
fn draw_waiting(
    pane: &Pane,
    node: &NodeCard,
    (next, titled, height, gist): (&TimerCard, Titled, u16, Option<(String, Style)>),
    pen: &mut Pen,
) {
    let room = pen.room();
    // A count says more on the only line than what is waited for, and that more than that it waits.
    let count = node.tallies.first().filter(|_| height == 1);
    let count = count.map(|tally| card::tally(tally, room.saturating_sub(2)));
    let beside = room.saturating_sub(3);
    let role = || (!titled.role).then(|| card::brief_role(node, beside)).filter(|role| !role.is_empty());
    let obeys = || card::obeys(node).filter(|_| height == 1 && !titled.obeys);
    let asked = || card::awaited(node, beside).or_else(|| card::awaited(node, room));
    let has = || card::answered(node, room).filter(|_| height == 1);
    let strong = gist.is_some();
    let waits = || count.or_else(asked).or_else(has).or_else(obeys).or_else(role);
    let dim = pane.theme.get(Role::Dim);
    if let Some((text, style)) = gist.or_else(|| waits().map(|text| (text, dim))) {
        pen.write(&text, style).skip(1);
    }
    // Beside that one cell says nothing; in a projector the timer is the card's edge.
    if !super::is_projected(pane) && (!strong || pen.room() > 1) {
        draw_timer(pane, node, next, pen);
    }
}
