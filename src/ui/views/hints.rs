//! The keys with a word on the last line: those that one may want now come first, and what has no room is left out whole.
//! A case in which something is wanted before other things is a row in [`CASES`].

use crate::engine::Links;
use crate::engine::scene::{EventKind, Mark, Told};
use crate::lesson::Takes;
use crate::ui::app::{Action, App, Keymap, Mode, Name, Stage, named};
use crate::ui::sheet::Shows;
use crate::ui::target::Target;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A key with its word.
struct Hint {
    key: String,
    word: &'static str,
    /// What a click on it does, if anything.
    does: Option<Name<'static>>,
    /// Where it stands among the others.
    place: usize,
    /// How soon it goes where there is no room: the highest first, and 0 never.
    rank: usize,
}

/// Keys that are told before the others of their stage, in this order; time goes on with those before [`BEHIND`].
const FIRST: [Name; 10] = [
    named::NEXT,
    named::PLAY,
    named::FORWARD,
    named::BACK,
    named::KILL,
    named::ASK,
    named::UNDO,
    named::LINK,
    named::MESSAGES,
    named::QUESTIONS,
];
/// Where what is wanted now stands, in [`FIRST`].
const BEHIND: usize = 4;
/// So many of [`FIRST`] are told even where what is wanted now has no room.
const SOONEST: usize = 3;
/// How many keys at the end of a stage are always told: commands, help and the way out.
const ALWAYS: usize = 3;

/// Something that is wanted now.
struct Case {
    name: Name<'static>,
    word: &'static str,
    when: fn(&App) -> bool,
}

/// The cases in which a key of the run is wanted before others, and its word then.
const CASES: &[Case] = &[
    // While digits answer, they select no node.
    Case { name: named::NODE, word: "node", when: |app| answers(app).is_some() },
    Case { name: named::QUESTIONS, word: "why", when: is_violated },
    Case { name: named::SEARCH, word: "search", when: is_violated },
    Case { name: named::EYES, word: "see all", when: |app| app.run().sight.eyes.is_some() },
    Case { name: named::KILL, word: "revive", when: |app| app.run().has_ended() },
    Case { name: named::KILL, word: "restart", when: |app| app.run().node().is_some_and(|node| !node.up) },
    Case { name: named::HOLD, word: "let go on", when: |app| app.run().node().is_some_and(|node| node.paused) },
    Case { name: named::ORDERS, word: "tell", when: is_marked },
    Case { name: named::LEAVE, word: "unmark", when: |app| is_marked(app) && app.look.enlarged.is_none() },
    Case { name: named::HEAL, word: "heal", when: is_cut },
    Case { name: named::UNDO, word: "undo", when: was_by_hand },
    Case { name: named::LEFT, word: "left", when: |app| app.pair().is_some_and(|[here, _]| here == 1) },
    Case { name: named::RIGHT, word: "right", when: |app| app.pair().is_some_and(|[here, _]| here == 0) },
    Case { name: named::ASK, word: "request", when: |app| app.run().timeline.upcoming().is_none() },
];

fn is_marked(app: &App) -> bool {
    !app.run().marked.is_empty()
}

fn is_violated(app: &App) -> bool {
    !app.run().scene().violations.is_empty() && !app.run().hides_observer()
}

/// Whether what happened last was done by hand, and can be taken back.
fn was_by_hand(app: &App) -> bool {
    let by_hand = |told: &Told| told.event == EventKind::Input || told.marks.contains(&Mark::Fault);
    app.run().timeline.can_undo() && app.run().told().last().is_some_and(by_hand)
}

fn is_cut(app: &App) -> bool {
    !app.run().scene().links.cut.is_empty()
}

/// How many answers a lesson offers by number, while it waits for one.
fn answers(app: &App) -> Option<usize> {
    let page = &app.run().guide.as_ref()?.page;
    (page.takes == Takes::Choice).then_some(page.choices.len())
}

/// The hints of the moment.
fn now(app: &App) -> Vec<Hint> {
    if app.run().clock.replay.is_some() {
        return vec![Hint { key: "any key".into(), word: "goes to its end", does: None, place: 0, rank: 0 }];
    }
    let stage = app.stage();
    let mut hints = of_stage(&app.keymap, stage, |action| useful(app, action));
    if !matches!(stage, Stage::Watch | Stage::Lesson) {
        return hints;
    }
    for (nth, case) in CASES.iter().enumerate().filter(|(_, case)| (case.when)(app)) {
        let wanted = |row: &&Action| row.is(case.name) && !(row.acts && app.run().timeline.held().is_some());
        if let Some(action) = app.keymap.actions().iter().find(wanted) {
            hints.retain(|hint| hint.does != Some(case.name));
            let key = app.keymap.heard(action, app.run().guide.is_some());
            hints.push(Hint { key, word: case.word, does: Some(case.name), place: BEHIND, rank: SOONEST + 1 + nth });
        }
    }
    if let Some(count) = answers(app) {
        hints.push(Hint { key: format!("1-{count}"), word: "answer", does: None, place: 0, rank: 0 });
    }
    hints.sort_by_key(|hint| hint.place);
    hints
}

/// All hints of a stage that are of use, in their order.
fn of_stage(keymap: &Keymap, stage: Stage, useful: impl Fn(&Action) -> bool) -> Vec<Hint> {
    // While a lesson is taught, the run listens as well.
    let heard = |row: &&Action| row.stage == stage || stage == Stage::Lesson && row.stage == Stage::Watch;
    let rows: Vec<&Action> =
        keymap.actions().iter().filter(heard).filter(|row| !row.hint.is_empty() && useful(row)).collect();
    let end = rows.len().saturating_sub(ALWAYS);
    let mut hints: Vec<Hint> = rows
        .into_iter()
        .enumerate()
        .map(|(nth, row)| {
            let first = FIRST.iter().position(|name| row.is(*name));
            let place = first.map_or(FIRST.len() + 1 + nth, |at| at + usize::from(at >= BEHIND));
            // So is the way back from a view that hides the others.
            let kept = nth >= end || row.is(named::LEAVE);
            let name = Name(row.stage, row.name);
            let rank = match place {
                _ if kept => 0,
                place if place < SOONEST => 1 + place,
                _ => SOONEST + CASES.len() + 1 + place,
            };
            // A lesson takes some keys of the run for itself.
            let key = keymap.heard(row, stage == Stage::Lesson);
            Hint { key, word: row.hint, does: Some(name), place, rank }
        })
        .collect();
    hints.retain(|hint| !hint.key.is_empty());
    hints.sort_by_key(|hint| hint.place);
    hints
}

/// Whether a key has something to do now.
fn useful(app: &App, action: &Action) -> bool {
    let page = app.run().guide.as_ref().map(|guide| &guide.page);
    match page {
        _ if action.stage == Stage::Sheet => in_sheet(app, action),
        // Nothing new happens while a question is open.
        _ if action.acts && app.run().timeline.held().is_some() => false,
        // A connection carries nothing twice.
        _ if action.is(named::DUPLICATE) => app.run().timeline.sim().info().links == Links::Loose,
        _ if action.is(named::HEAL) => is_cut(app),
        // What it finds, or has found, tells of what is hidden.
        _ if action.is(named::SEARCH) => !app.run().hides_observer(),
        _ if action.is(named::CUES) => !app.run().cues.cues().is_empty(),
        _ if action.is(named::UNDO) => app.run().timeline.can_undo(),
        Some(page) if action.is(named::NEXT) => page.may_go_on || page.is_summary(),
        Some(page) if action.is(named::HINT) => page.hints_left > 0,
        Some(_) if action.is(named::PLAY) || action.is(named::FORWARD) => app.run().timeline.barred().is_none(),
        _ if action.is(named::LEAVE) => app.look.enlarged.is_some(),
        // Only where somebody is marked is it what one wants now.
        _ if action.is(named::ORDERS) => false,
        _ if action.is(named::PANEL) => super::other_panel(&app.pane(), app.area).is_some(),
        _ => true,
    }
}

/// Whether a key has something to do in the open sheet.
fn in_sheet(app: &App, action: &Action) -> bool {
    let Mode::Sheet(sheet) = &app.mode else { return true };
    let lines = sheet.shown().iter().filter(|item| item.does.is_some()).count();
    let branches = if sheet.shows == Shows::Tree { app.run().timeline.branches() } else { 0 };
    match action {
        _ if action.is(named::SHEET_DO) => lines > 0,
        // To the next line, or to what is read and has no room yet.
        _ if action.is(named::SHEET_NEXT) => lines > 1 || lines == 0 && super::sheet::below(app) > 0,
        _ if action.is(named::SHEET_COMPARE) || action.is(named::SHEET_DELETE) => branches > 1,
        _ => true,
    }
}

/// Those that have room in a row, each with its place. A key never stands there without its word.
fn laid(mut hints: Vec<Hint>, area: Rect) -> Vec<(Rect, Hint)> {
    const GAP: usize = 2;
    let width = |hint: &Hint| text::width(&hint.key) + 1 + text::width(hint.word);
    let wide = |hints: &[Hint]| hints.iter().map(|hint| width(hint) + GAP).sum::<usize>();
    while wide(&hints) > usize::from(area.width) + 1 {
        let last = hints.iter().enumerate().max_by_key(|(nth, hint)| (hint.rank, *nth));
        let Some((nth, _)) = last.filter(|(_, hint)| hint.rank > 0) else { break };
        hints.remove(nth);
    }
    let mut x = area.x + 1;
    let place = |hint: Hint| {
        let place = Rect { x, width: width(&hint) as u16, ..area }.intersection(area);
        x += (width(&hint) + GAP) as u16;
        (place, hint)
    };
    hints.into_iter().map(place).collect()
}

fn draw_laid(hints: &[(Rect, Hint)], theme: &Theme, buf: &mut Buffer) {
    for (place, hint) in hints {
        let mut pen = Pen::new(buf, *place);
        pen.write(&hint.key, theme.get(Role::Key)).skip(1).write(hint.word, theme.get(Role::Text));
    }
}

fn hit_laid(hints: &[(Rect, Hint)], at: Position) -> Option<Target> {
    let (_, hint) = hints.iter().find(|(place, _)| place.contains(at))?;
    hint.does.map(Target::Key)
}

/// Draws the keys with a word, as many as there is room for. Commands, help and the way out are always told.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    draw_laid(&laid(now(app), area), &app.theme, buf);
}

/// The key that is told here.
pub fn hit(app: &App, area: Rect, at: Position) -> Option<Target> {
    hit_laid(&laid(now(app), area), at)
}

/// The keys of the start screen.
pub fn draw_home(keymap: &Keymap, theme: &Theme, area: Rect, buf: &mut Buffer) {
    draw_laid(&laid(of_stage(keymap, Stage::Home, |_| true), area), theme, buf);
}

/// The key of the start screen that is told here.
pub fn hit_home(keymap: &Keymap, area: Rect, at: Position) -> Option<Target> {
    hit_laid(&laid(of_stage(keymap, Stage::Home, |_| true), area), at)
}
