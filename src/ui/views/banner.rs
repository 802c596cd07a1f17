//! The lines that stay as long as something is not as it should be: a property that fell, a rule that is off.

use crate::engine::RuleKind;
use crate::ui::app::App;
use crate::ui::theme::Role;
use crate::ui::update::sentence;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The most lines that a violation may take.
const MOST: usize = 2;
/// From so many columns on, departures may take as many; else one, so that there is room for what they lead to.
const WIDE: u16 = 100;

/// How many lines there are in so many columns.
pub fn rows(app: &App, width: u16) -> u16 {
    let departs = lines(&departure(app), width).count().min(if width < WIDE { 1 } else { MOST });
    (lines(&violation(app), width).count() + departs) as u16
}

fn lines(text: &str, width: u16) -> impl Iterator<Item = &str> {
    text::wrap(text, usize::from(width).saturating_sub(2)).take(MOST)
}

/// Draws them.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let mut rows = area.rows();
    for (text, role) in [(violation(app), Role::Violation), (departure(app), Role::Banner)] {
        let style = app.theme.get(role);
        for (line, row) in lines(&text, area.width).zip(&mut rows) {
            buf.set_style(row, style);
            Pen::new(buf, row).skip(1).write(line, style);
        }
    }
}

/// The first property that fell.
fn violation(app: &App) -> String {
    let Some(first) = app.scene.violations.first() else { return String::new() };
    let more = match app.scene.violations.len() - 1 {
        0 => String::new(),
        more => format!(" (+{more} more)"),
    };
    format!("! {} is violated{more} at step {}: {}", first.property, first.step, sentence(&first.detail))
}

/// Rules that are off, and other departures from the model.
fn departure(app: &App) -> String {
    let scene = &app.scene;
    let title = app.timeline.sim().info().title;
    let mut text = String::new();
    if !scene.rules_off.is_empty() {
        let rules = if scene.rules_off.len() == 1 { "rule" } else { "rules" };
        let info = app.timeline.sim().info();
        let safe = |id: &String| info.rules.iter().any(|r| r.id == id && matches!(r.kind, RuleKind::Liveness { .. }));
        let means = match scene.rules_off.iter().all(safe) {
            true => "nothing wrong can come of it, but perhaps nothing at all".to_string(),
            false => format!("what you see is not {title}"),
        };
        text += &format!("{rules} off: {} - {means}. ", scene.rules_off.join(", "));
    }
    if !scene.outside_model.is_empty() {
        let sentences: Vec<_> = scene.outside_model.iter().map(|s| sentence(s)).collect();
        text += &format!("Outside {title}'s model: {}", sentences.join(" "));
    }
    text
}
