//! A timer running down, as a bar.

use super::Pen;
use crate::engine::scene::{NodeCard, TimerCard};
use crate::ui::theme::{Role, Theme};

/// The timer of a node that runs out first.
pub fn next(card: &NodeCard) -> Option<&TimerCard> {
    card.timers.iter().min_by_key(|timer| timer.due_ms)
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

/// Draws the bar, so many columns wide.
pub fn bar(pen: &mut Pen, timer: &TimerCard, now_ms: f64, cells: usize, theme: &Theme) {
    const FULL: &str = "▰▰▰▰▰▰▰▰▰▰▰▰";
    const EMPTY: &str = "▱▱▱▱▱▱▱▱▱▱▱▱";
    // Both signs are three bytes long.
    let cells = cells.min(FULL.len() / 3);
    let full = full(timer, now_ms, cells);
    pen.write(&FULL[..3 * full], theme.get(Role::Timer)).write(&EMPTY[..3 * (cells - full)], theme.get(Role::Dim));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_at_first_and_empty_when_the_timer_runs_out() {
        let timer = TimerCard { name: "election".into(), armed_ms: 100, due_ms: 200 };
        let cells: Vec<_> = [100.0, 125.0, 126.0, 199.0, 200.0, 300.0].map(|at| full(&timer, at, 4)).into();
        assert_eq!(cells, [4, 3, 3, 1, 0, 0]);
    }
}
