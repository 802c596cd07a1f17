//! The lines that stay as long as something is not as it should be: a property that fell, a rule that is off.

use crate::ui::action::{Action, Stage};
use crate::ui::app::App;
use crate::ui::theme::Role;
use crate::ui::update::sentence;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The most lines of a banner.
const MOST: usize = 2;
/// On a screen with fewer rows, a banner has one line: there has to be room for what it is about.
const TALL: u16 = 30;

/// The lines of a screen of this size, each with its role.
fn lines(app: &App, screen: Rect) -> Vec<(String, Role)> {
    let most = if screen.height < TALL { 1 } else { MOST };
    let width = usize::from(screen.width).saturating_sub(2);
    let key = app.keymap.key(Stage::Watch, Action::Help);
    let mut lines = Vec::new();
    for (sentences, role) in [(violations(app), Role::Violation), (departures(app), Role::Banner)] {
        let told = fit(&sentences, most, width, &key);
        lines.extend(text::wrap(&told, width).map(|line| (line.to_string(), role)));
    }
    lines
}

/// How many lines there are on a screen of this size.
pub fn rows(app: &App, screen: Rect) -> u16 {
    lines(app, screen).len() as u16
}

/// Draws them.
pub fn draw(app: &App, screen: Rect, area: Rect, buf: &mut Buffer) {
    for ((line, role), row) in lines(app, screen).iter().zip(area.rows()) {
        let style = app.theme.get(*role);
        buf.set_style(row, style);
        Pen::new(buf, row).skip(1).write(line, style);
    }
}

/// All that the banners are about, in whole sentences.
pub fn sentences(app: &App) -> Vec<String> {
    violations(app).into_iter().chain(departures(app)).collect()
}

/// As many sentences as have room in so many lines; of the first one at least some clauses, or words. What is left out
/// is counted, and the key tells where it is told.
fn fit(sentences: &[String], lines: usize, width: usize, key: &str) -> String {
    let Some(first) = sentences.first() else { return String::new() };
    let has_room = |text: &String| text::wrap(text, width).count() <= lines;
    let whole = (1..=sentences.len()).rev().map(|kept| {
        let rest = match sentences.len() - kept {
            0 => String::new(),
            more => format!(" (+{more} more; {key} tells)"),
        };
        sentences[..kept].join(" ") + &rest
    });
    let rest = match sentences.len() - 1 {
        0 => format!("… ({key} tells)"),
        more => format!("… (+{more} more; {key} tells)"),
    };
    let cut = |end: &str| {
        let ends: Vec<usize> = first.match_indices(end).map(|(at, _)| at).collect();
        ends.into_iter().rev().map(|at| format!("{} {rest}", &first[..at])).find(has_room)
    };
    let clause = || [", ", "; ", " - ", ": "].iter().filter_map(|end| cut(end)).max_by_key(String::len);
    whole.into_iter().find(|text| has_room(text)).or_else(clause).or_else(|| cut(" ")).unwrap_or(rest.clone())
}

/// The properties that fell.
fn violations(app: &App) -> Vec<String> {
    let told = app.scene.violations.iter();
    told.map(|v| format!("! {} is violated at step {}: {}", v.property, v.step, sentence(&v.detail))).collect()
}

/// Rules that are off or were, and other departures from the model.
fn departures(app: &App) -> Vec<String> {
    let scene = &app.scene;
    let (sim, info) = (app.timeline.sim(), app.timeline.sim().info());
    let costs_progress = |id: &str| info.rules.iter().any(|rule| rule.id == id && rule.costs_progress_only());
    let mut told = Vec::new();
    if !scene.rules_off.is_empty() {
        let rules = if scene.rules_off.len() == 1 { "rule" } else { "rules" };
        let means = match scene.rules_off.iter().all(|id| costs_progress(id)) {
            true => "nothing wrong can come of it, but perhaps nothing at all".to_string(),
            false => format!("what you see is not {}", info.title),
        };
        told.push(format!("{rules} off: {} - {means}.", scene.rules_off.join(", ")));
    }
    let harmless = sim.rules_were_off().into_iter().filter(|(rule, _)| rule.costs_progress_only());
    told.extend(harmless.map(|(rule, step)| format!("The rule {} was off until step {step}.", rule.id)));
    for (nth, text) in scene.outside_model.iter().enumerate() {
        let start = if nth == 0 { format!("Outside {}'s model: ", info.title) } else { String::new() };
        told.push(start + &sentence(text));
    }
    told
}
