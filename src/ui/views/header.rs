//! The first line: what is run and at which cue, what the network does where that is not as usual, whether time runs, and
//! where it stands.

use crate::ui::app::{Pane, Run, Side};
use crate::ui::say::{self, unusual};
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// The program's name, with room around it.
const NAME: &str = " synod   ";
/// Columns that the clock takes with most runs, so that nothing leaps while it counts.
const LONGEST_CLOCK: usize = 35;
/// Columns that what is run keeps beside all that is not as usual.
const LEAST_TITLE: usize = 10;

/// From so many columns on a half of the screen has room for all that the clock says.
const WIDE_HALF: u16 = 70;

/// Draws the line.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let style = pane.theme.get(Role::Header);
    buf.set_style(area, style);
    if let Some(side) = pane.side {
        return draw_half(pane, side, area, buf);
    }
    let (run, clock) = (pane.run, &pane.run.clock);
    let (at, end) = (run.timeline.at(), run.timeline.end());
    let (state, speed, title) = (say::state(clock), say::speed(clock), say::title(run));
    let all = unusual::all(run);
    let wide = all.iter().map(|said| text::width(said) + 3).sum::<usize>();
    // Where there is little room, what is run is worth more than the program's name and the gaps.
    let needed = text::width(NAME) + text::width(&title) + text::width(state) + LONGEST_CLOCK + wide;
    let (name, gap) = if needed > usize::from(area.width) { (" ", "  ") } else { (NAME, "   ") };
    let stands = format!("{state}{gap}t {}{gap}step {at}/{end}", say::moment(clock.shown_ms as u64));
    let told_beside = |clock: &str| {
        let beside = text::width(clock) + gap.len() + (text::width(name) + text::width(&title)).min(LEAST_TITLE) + 2;
        fit(&all, usize::from(area.width).saturating_sub(beside))
    };
    let (mut clock, brief) = (format!("{stands}{gap}{speed} "), format!("{stands} "));
    let mut told = told_beside(&clock);
    // What is not as usual is worth more than how fast time runs.
    if told.starts_with('+') {
        (told, clock) = (told_beside(&brief), brief);
    }
    if !told.is_empty() {
        told.push_str(gap);
    }
    let room = usize::from(area.width).saturating_sub(text::width(&told) + text::width(&clock) + 2) as u16;
    let title = with_cue(run, title, usize::from(room).saturating_sub(text::width(name)));
    Pen::new(buf, Rect { width: room, ..area }).write(name, style).write(&title, style);
    let right = Rect { x: area.x + room + 2, width: area.width - room - 2, ..area };
    Pen::new(buf, right).write(&told, style.add_modifier(Modifier::BOLD)).write(&clock, style);
}

/// Draws the line of one of two runs side by side: what is run, with a sign where keys act on it. The time that they share
/// stands on the right.
fn draw_half(pane: &Pane, side: Side, area: Rect, buf: &mut Buffer) {
    let style = pane.theme.get(Role::Header);
    let (state, ms) = (say::state(&pane.run.clock), pane.run.clock.shown_ms as u64);
    let clock = match area.width {
        _ if !side.right => String::new(),
        WIDE_HALF.. => format!("{state}   t {ms} ms   {} ", say::speed(&pane.run.clock)),
        _ => format!("{} {ms} ms ", state.split(' ').next().unwrap_or_default()),
    };
    let free = usize::from(area.width).saturating_sub(text::width(&clock) + 2);
    let told = fit(&unusual::all(pane.run), free.saturating_sub(LEAST_TITLE + 5));
    let right = text::width(&told) + text::width(&clock) + 1;
    let (sign, weight) = if side.focused { (" ▶ ", style.add_modifier(Modifier::BOLD)) } else { ("   ", style) };
    let room = area.width.saturating_sub(right as u16 + 1);
    let title = with_cue(pane.run, say::title(pane.run), usize::from(room).saturating_sub(text::width(sign)));
    Pen::new(buf, Rect { width: room, ..area }).write(sign, weight).write(&title, weight);
    let right = Rect { x: area.x + room + 1, width: area.width - room - 1, ..area };
    Pen::new(buf, right).write(&told, style.add_modifier(Modifier::BOLD)).write(" ", style).write(&clock, style);
}

/// What is run, and the cue that was gone to last; whoever has gone on from there is after it, and whoever
/// has gone back is before it. Where not both have room, the cue alone.
fn with_cue(run: &Run, title: String, room: usize) -> String {
    let Some(cue) = run.cues.standing() else { return title };
    let cue = match () {
        () if run.cues.has_gone_on(&run.timeline) => format!("after {cue}"),
        () if run.cues.has_gone_back(&run.timeline) && run.clock.replay.is_none() => format!("before {cue}"),
        () => cue,
    };
    let both = format!("{title} · {cue}");
    if text::width(&both) <= room { both } else { cue }
}

/// As much of what is not as usual as has room, and how many more there are: the help has all of it.
fn fit(all: &[String], room: usize) -> String {
    let some = |count: usize| match all.len() - count {
        0 => all.join(" · "),
        rest => format!("{} +{rest}", all[..count].join(" · ")),
    };
    let found = (1..=all.len()).rev().map(some).find(|text| text::width(text) <= room);
    found.or_else(|| (!all.is_empty()).then(|| format!("+{}", all.len()))).unwrap_or_default()
}
