//! A timer running down, as a bar.

use super::Pen;
use crate::engine::scene::{NodeCard, TableRow, TimerCard, Tone};
use crate::ui::theme::{Role, Theme};

/// The timer of a node that runs out first.
pub fn next(card: &NodeCard) -> Option<&TimerCard> {
    card.timers.iter().min_by_key(|timer| timer.due_ms)
}

/// What ends soonest of what a node counts while it runs, such as a session, once less than half of its time is left, or
/// from the start where it is in doubt.
pub fn ending(card: &NodeCard, now_ms: f64) -> Option<&TimerCard> {
    let late = |row: &TableRow, ends: &TimerCard| {
        let left = ends.due_ms as f64 - now_ms;
        let half = 2.0 * left < ends.due_ms.saturating_sub(ends.armed_ms) as f64;
        left >= 0.0 && (half || row.tone == Tone::Seek)
    };
    let rows = card.tables.iter().flat_map(|table| &table.rows).filter(|_| card.up);
    rows.filter_map(|row| row.ends.as_ref().filter(|ends| late(row, ends))).min_by_key(|ends| ends.due_ms)
}

/// How many of so many cells are still full. A timer that has not run out has at least one.
pub fn full(timer: &TimerCard, now_ms: f64, cells: usize) -> usize {
    let whole = timer.due_ms.saturating_sub(timer.armed_ms) as f64;
    let left = timer.due_ms as f64 - now_ms;
    if whole <= 0.0 || left <= 0.0 {
        return 0;
    }
    ((left / whole * cells as f64).ceil() as usize).min(cells)
}

/// Grey at first; in the last fifth it warms up.
pub fn role(timer: &TimerCard, now_ms: f64) -> Role {
    if full(timer, now_ms, 5) <= 1 { Role::TimerLate } else { Role::Timer }
}

/// Draws the bar, so many columns wide: it shrinks by eighths of a cell.
pub fn bar(pen: &mut Pen, timer: &TimerCard, now_ms: f64, cells: usize, theme: &Theme) {
    const FULL: &str = "████████████████████████████████";
    const EMPTY: &str = "································";
    const PARTS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    // A block is three bytes long, a dot two.
    let cells = cells.min(EMPTY.len() / 2);
    let eighths = full(timer, now_ms, 8 * cells);
    let (whole, part) = (eighths / 8, eighths % 8);
    let style = theme.get(role(timer, now_ms));
    pen.write(&FULL[..3 * whole], style);
    if let Some(part) = part.checked_sub(1) {
        pen.write(PARTS[part], style);
    }
    pen.write(&EMPTY[..2 * (cells - whole - usize::from(part > 0))], theme.get(Role::Frame));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_at_first_and_empty_when_the_timer_runs_out() {
        let timer = TimerCard { name: "election".into(), armed_ms: 100, due_ms: 200 };
        let cells: Vec<_> = [100.0, 125.0, 126.0, 199.0, 200.0, 300.0].map(|at| full(&timer, at, 4)).into();
        assert_eq!(cells, [4, 3, 3, 1, 0, 0]);
        assert_eq!([100.0, 179.0, 180.0].map(|at| role(&timer, at)), [Role::Timer, Role::Timer, Role::TimerLate]);
    }
}
