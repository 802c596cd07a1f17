//! The messages under way as a list, the next one due first. One can be chosen, to do something to it.

use super::first_row;
use crate::engine::scene::Packet;
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Columns for when a message arrives.
const TIME: usize = 7;

/// How many rows the list has use for.
pub fn rows(pane: &Pane, _: u16) -> usize {
    pane.scene().messages.len().max(1)
}

/// Draws the list.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let messages = &pane.scene().messages;
    if messages.is_empty() {
        return super::nothing(pane, &say::no_message(pane.run), area, buf);
    }
    let ids = messages.iter().map(|m| text::width(&m.id)).max().unwrap_or(0) as u16;
    let room = usize::from(area.width.saturating_sub(ids + 3));
    let widest = |room: usize| {
        let kinds = messages.iter().map(|message| card::message(message, room));
        kinds.map(|kind| kind.map(|kind| text::width(&kind))).collect::<Option<Vec<_>>>()?.into_iter().max()
    };
    // What kind they are is worth more than when they arrive, which is told of the chosen one.
    let timed = widest(room.saturating_sub(TIME));
    let kinds = timed.or_else(|| widest(room)).unwrap_or(room);
    let (first, shown) = window(pane, area);
    for (nth, row) in (first..first + shown).zip(area.rows()) {
        draw_row(pane, nth, &messages[nth], ([ids, kinds as u16], timed.is_some()), row, buf);
    }
    if first + shown < messages.len()
        && let Some(row) = area.rows().next_back()
    {
        let rest = messages.len() - first - shown;
        Pen::new(buf, row).print(format_args!("… {rest} more"), pane.theme.get(Role::Dim));
    }
}

/// The first message shown, and how many are. The last row is for how many more there are.
fn window(pane: &Pane, area: Rect) -> (usize, usize) {
    let (count, room) = (pane.scene().messages.len(), usize::from(area.height));
    let first = first_row(pane.packet_at().unwrap_or(0), count, room);
    let shown = room.min(count - first);
    (first, if first + shown < count { shown - 1 } else { shown })
}

/// The message whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let (first, shown) = window(pane, area);
    let nth = usize::from(at.y.checked_sub(area.y)?);
    (nth < shown).then(|| pane.scene().messages.get(first + nth)).flatten().map(|m| Target::Message(m.id.clone()))
}

/// Draws a message: how wide ids and kinds are, and whether there is room for when it arrives.
fn draw_row(
    pane: &Pane,
    nth: usize,
    message: &Packet,
    ([ids, kinds], timed): ([u16; 2], bool),
    row: Rect,
    buf: &mut Buffer,
) {
    let (theme, dim) = (pane.theme, pane.theme.get(Role::Dim));
    let style = theme.message(message);
    let mut pen = Pen::new(buf, row);
    let chosen = pane.packet_at() == Some(nth);
    let sign = card::shape(message.shape, message.corrupt);
    pen.sign(if chosen { '▶' } else { sign }, if chosen { theme.get(Role::Selected) } else { style }).skip(1);
    pen.write(&message.id, theme.get(if chosen { Role::Selected } else { Role::Text })).column(row.x + ids + 3);
    let kind = card::message(message, kinds.into()).unwrap_or_else(|| card::kind(message).into());
    pen.write(&kind, style).column(row.x + ids + kinds + 4);
    if !timed {
        return;
    }
    let left = message.due_ms.saturating_sub(pane.run.clock.shown_ms as u64);
    pen.print(format_args!("{left} ms"), dim).column(row.x + ids + kinds + 12);
    // A fact is told whole or not at all: the inspector has them all. In which slot comes first.
    let value = message.value.as_ref().filter(|value| !kind.ends_with(value.as_str()));
    let facts = message.facts.iter().map(|(name, fact)| (name.as_str(), card::fact(fact)));
    let said: Vec<(&str, String)> = match message.corrupt {
        // What stood in it is no longer what was written.
        true => vec![("corrupt", String::new())],
        false => {
            let hand = message.by_hand.then(|| ("by hand", String::new()));
            let (slot, facts): (Vec<_>, Vec<_>) = facts.partition(|(name, _)| *name == "slot");
            let value = value.map(|value| ("value", value.clone()));
            hand.into_iter().chain(slot).chain(value).chain(facts).collect()
        }
    };
    let count = said.len();
    let mut fits = 0;
    for (name, value) in said {
        let name = card::name(name);
        // Where another follows, there is room to say that it does.
        let more = if fits + 1 < count { 2 } else { 0 };
        if pen.room() <= text::width(&name) + text::width(&value) + more {
            break;
        }
        pen.print(format_args!("{name} "), dim).print(format_args!("{value}  "), theme.get(Role::Text));
        fits += 1;
    }
    if fits < count {
        pen.write("…", dim);
    }
}
