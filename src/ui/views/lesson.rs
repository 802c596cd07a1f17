//! The lesson: what to read, what is asked, how it stands, and which keys help.

use crate::lesson::{ChoiceState, Kind, Page, Status};
use crate::ui::action::{ACTIONS, Action, Row, Stage};
use crate::ui::app::App;
use crate::ui::theme::Role;
use crate::ui::widgets::Pen;
use crate::ui::widgets::markdown::{self, Line};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What stands in the frame: the lesson, and how far it is.
pub fn title(app: &App) -> String {
    let Some(guide) = &app.guide else { return String::new() };
    let page = &guide.page;
    match page.kind {
        Kind::Summary => format!("{}: what you learnt", page.lesson),
        _ => format!("{} {}/{}", page.lesson, page.number, page.of),
    }
}

/// Whether a lesson is being taught.
pub fn wanted(app: &App) -> bool {
    app.guide.is_some()
}

/// How many rows it has use for in so many columns.
pub fn rows(app: &App, width: u16) -> usize {
    lines(app, width.into()).len()
}

/// Draws the page. If it has no room, its end is shown: that is where the question stands.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let lines = lines(app, area.width.into());
    let hidden = lines.len().saturating_sub(area.height.into());
    let mut rows = area.rows();
    if hidden > 0
        && let Some(row) = rows.next()
    {
        let text = match app.enlarged {
            None => format!("… {} shows all of it", app.keymap.key(Stage::Lesson, Action::Whole)),
            Some(_) => "… a larger window shows all of it".into(),
        };
        Pen::new(buf, row).write(&text, app.theme.get(Role::Dim));
    }
    let first = if hidden > 0 { hidden + 1 } else { 0 };
    for (line, row) in lines.iter().skip(first).zip(rows) {
        line.draw(&app.theme, row, buf);
    }
}

fn lines(app: &App, width: usize) -> Vec<Line> {
    let Some(guide) = &app.guide else { return Vec::new() };
    let page = &guide.page;
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role| {
        if text.trim().is_empty() {
            return;
        }
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(markdown::lines(text, width, role));
    };
    if page.number == 1 && page.kind != Kind::Summary {
        add(&page.title, Role::Strong);
    }
    add(&page.text, Role::Text);
    if !page.commands.is_empty() && app.detail {
        add(&format!("Done just now: `{}`", page.commands.join("`, `")), Role::Dim);
    }
    if let Some(ask) = &page.ask {
        add(ask, Role::Strong);
    }
    choices(page, app.replay.is_some(), width, &mut lines);
    for hint in &page.hints {
        lines.extend(markdown::hanging("→", hint, width, Role::Know));
    }
    status(app, page, width, &mut lines);
    lines
}

/// The answers to choose from; which one is right is told once the run has shown it.
fn choices(page: &Page, showing: bool, width: usize, lines: &mut Vec<Line>) {
    for (nth, choice) in page.choices.iter().enumerate() {
        let (sign, role) = match choice.state {
            _ if showing => (format!("[{}]", nth + 1), Role::Text),
            ChoiceState::Open => (format!("[{}]", nth + 1), Role::Text),
            ChoiceState::Right => (" ✓ ".into(), Role::Held),
            ChoiceState::Wrong => (" ✗ ".into(), Role::Refused),
        };
        lines.extend(markdown::hanging(&sign, &choice.text, width, role));
    }
}

/// How the task stands, and what to do next.
fn status(app: &App, page: &Page, width: usize, lines: &mut Vec<Line>) {
    let key = |action| app.keymap.key(Stage::Lesson, action);
    let mut say = |text: String, role: Role| {
        if !text.trim().is_empty() {
            lines.push(Line::default());
            lines.extend(markdown::lines(&text, width, role));
        }
    };
    // What is being shown must not be told before one has seen it.
    if app.replay.is_some() {
        return say("▶ Watch what happens. Any key goes to its end.".into(), Role::Strong);
    }
    match &page.status {
        Status::Reached { explain } => say(format!("✓ {}", or(explain, "Done.")), Role::Held),
        Status::Right { answer, explain } => say(format!("✓ **{answer}** - right. {explain}"), Role::Held),
        Status::Wrong { given, answer, explain } => {
            let right = match answer {
                Some(answer) => format!("The answer is **{answer}**."),
                None => "It is not so.".into(),
            };
            say(format!("✗ You said: {given}. {right} {explain}"), Role::Refused);
        }
        Status::Lost { why, last_good_step } => {
            say(format!("✗ {why}"), Role::Refused);
            let back = last_good_step
                .map_or("where this began".into(), |step| format!("step {step}, where it was still possible"));
            say(format!("`{}` goes back to {back}.", key(Action::Good)), Role::Text);
        }
        Status::Reading | Status::Waiting => {}
    }
    if page.played.is_some_and(|played| played.to > played.from + 1) {
        say(
            format!(
                "It was played for you: `{}` steps back through it.",
                app.keymap.key(Stage::Watch, Action::Back(1))
            ),
            Role::Dim,
        );
    }
    if !matches!(page.status, Status::Reached { .. } | Status::Right { .. }) {
        say(page.told.clone().unwrap_or_default(), Role::Refused);
    }
    say(hints(app, page), Role::Dim);
}

fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.trim().is_empty() { other } else { text }
}

/// The keys that lead on from here.
fn hints(app: &App, page: &Page) -> String {
    let key = |action| app.keymap.key(Stage::Lesson, action);
    let mut hints = Vec::new();
    let waiting = matches!(page.status, Status::Waiting | Status::Wrong { .. });
    match page.kind {
        Kind::Summary if app.has_home => hints.push(format!("`{}` more lessons", key(Action::Next))),
        Kind::Summary => hints.push(format!("`{}` ends the lesson", key(Action::Next))),
        Kind::Point if !page.may_go_on => hints.push(format!("`{}` this is the step", key(Action::Next))),
        Kind::Predict if !page.may_go_on && page.choices.is_empty() => {
            hints.push(format!("`{}` type your answer", key(Action::Next)));
        }
        Kind::Predict | Kind::Quiz if !page.may_go_on => {
            hints.push(format!("`1`-`{}` your answer", page.choices.len()))
        }
        Kind::Wait if page.status == Status::Waiting => {
            hints.push(format!("`{}` lets time pass until then", key(Action::Next)));
        }
        _ if page.may_go_on => hints.push(format!("`{}` goes on", key(Action::Next))),
        _ => {}
    }
    if waiting && page.hints_left > 0 {
        hints.push(format!("`{}` hint", key(Action::Hint)));
    }
    if waiting && matches!(page.kind, Kind::Goal | Kind::Point) {
        hints.push(format!("`{}` show me", key(Action::Solve)));
        hints.push(format!("`{}` start over", key(Action::Again)));
    }
    if matches!(page.status, Status::Lost { .. }) {
        hints.push(format!("`{}` start over", key(Action::Again)));
        hints.push(format!("`{}` show me", key(Action::Solve)));
    }
    if waiting {
        for name in &page.keys {
            // One word for each is enough; what has none, such as a node's digit, is found in the help.
            let named = |row: &&Row| row.stage == Stage::Watch && row.name == name && !row.hint.is_empty();
            hints.extend(ACTIONS.iter().find(named).map(|r| format!("`{}` {}", app.keymap.heard(r, true), r.hint)));
        }
    }
    if page.number > 1 {
        hints.push(format!("`{}` page before", key(Action::Previous)));
    }
    hints.join(" · ")
}
