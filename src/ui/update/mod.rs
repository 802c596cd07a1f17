//! What each action does. Everything that happens to the run goes through the command language where it has a word
//! for it. No input, no output. `acting` has what is done to the run, `choosing` the lists, `lesson` the lesson.

mod acting;
mod ask;
mod choosing;
pub(super) mod hunt;
mod lesson;
mod sheet;

use super::action::{Action, Stage};
use super::app::{App, Ask, Leave, MS_PER_SECOND, Mode, NOTHING_MORE, Status, Wish};
use super::prompt::Prompt;
use super::target::Target;
use super::views::{self, arrange};
use crate::engine::scene::Mark;
use crate::script;
use crate::timeline::Landmark;
use acting::{act, ask, drop_next, fire, run, with_node};
use choosing::{link, messages, palette};

/// The limits of the speed, as powers of two.
const SPEEDS: std::ops::RangeInclusive<i32> = -3..=4;

/// How much longer a delayed message takes, in ms.
const DELAY_MS: u64 = 50;
/// How far `later` goes, in ms.
const LATER_MS: u64 = 100;
/// The most steps in which something worth telling is looked for.
const MOST_UNTOLD: usize = 5000;

/// Does an action.
pub fn update(app: &mut App, action: Action) {
    // Whatever key it is, the first one only brings the picture back.
    if std::mem::take(&mut app.black) {
        return;
    }
    // What is shown step by step is at its end when something else is asked for.
    if let Some(replay) = app.replay.take() {
        app.timeline.seek(replay.to);
        app.refresh();
    }
    match (action, &app.mode) {
        (Action::Suspend, _) => app.wish = Some(Wish::Suspend),
        (Action::Redraw, _) => app.wish = Some(Wish::Redraw),
        (_, Mode::Prompt(_) | Mode::Ask(..)) => prompt(app, action),
        (_, Mode::Sheet(_)) => sheet::sheet(app, action),
        (_, Mode::Help { .. }) => help(app, action),
        (_, Mode::Palette { .. }) => palette(app, action),
        (_, Mode::Messages { .. }) => messages(app, action),
        (_, Mode::Link { other }) => link(app, *other, action),
        (_, Mode::Watch) => watch(app, action),
    }
}

/// Does what a click means.
pub fn point(app: &mut App, target: Target) {
    if std::mem::take(&mut app.black) {
        return;
    }
    // What is shown step by step stops where it is when something there is pointed at.
    if app.replay.take().is_some() {
        app.refresh();
    }
    match (target, &mut app.mode) {
        (Target::Line(at), Mode::Sheet(sheet)) => {
            let again = sheet.chosen == at;
            sheet.chosen = at;
            if again {
                update(app, Action::Submit);
            }
        }
        (Target::Line(at), Mode::Palette { chosen, .. }) => {
            *chosen = at;
            palette(app, Action::Submit);
        }
        (_, Mode::Palette { .. } | Mode::Prompt(_) | Mode::Ask(..) | Mode::Help { .. }) | (Target::Line(_), _) => {}
        (Target::Node(at), Mode::Link { .. }) => link(app, 0, Action::LinkNode(at)),
        (Target::Node(at), _) => {
            app.mode = Mode::Watch;
            app.select(at);
        }
        (Target::Link(a, b), _) => {
            app.select(a);
            app.mode = Mode::Link { other: b };
        }
        (Target::Message(id), _) => {
            if let Some(at) = app.scene.messages.iter().position(|message| message.id == id) {
                app.playing = false;
                app.choose(at);
            }
        }
        (Target::Step(step), _) => go(app, &format!("seek {step}")),
    }
}

/// Turns the wheel: down is on, up is back.
pub fn wheel(app: &mut App, down: bool) {
    let action = match (&app.mode, down) {
        (Mode::Help { .. }, true) => Action::ScrollDown(3),
        (Mode::Help { .. }, false) => Action::ScrollUp(3),
        (Mode::Palette { .. }, true) => Action::ChoiceDown,
        (Mode::Palette { .. }, false) => Action::ChoiceUp,
        (Mode::Prompt(_) | Mode::Ask(..), _) => return,
        (Mode::Sheet(_), true) => Action::ChoiceDown,
        (Mode::Sheet(_), false) => Action::ChoiceUp,
        (_, true) => Action::Forward(1),
        (_, false) => Action::Back(1),
    };
    update(app, action);
}

fn watch(app: &mut App, action: Action) {
    app.status = None;
    if app.guide.is_some() && lesson::lesson(app, action) {
        return;
    }
    match action {
        Action::Play => play(app),
        Action::Forward(n) => go(app, &format!("step {n}")),
        Action::Back(n) => go(app, &format!("back {n}")),
        Action::Start => go(app, "seek start"),
        Action::End => go(app, "seek end"),
        Action::NextTold => next_told(app),
        Action::PreviousTold => previous_told(app),
        Action::Later => go(app, &format!("run {LATER_MS}ms")),
        Action::NextMark => mark(app, true),
        Action::PreviousMark => mark(app, false),
        Action::Faster => speed(app, 1),
        Action::Slower => speed(app, -1),
        Action::NextNode => app.select(beside(app, app.selected, 1)),
        Action::PreviousNode => app.select(beside(app, app.selected, -1)),
        Action::Node(at) if at < app.scene.nodes.len() => app.select(at),
        Action::Node(at) => app.status = Some(Status::Wrong(no_node(app, at))),
        Action::Kill => with_node(app, |node| Some(if node.up { "crash" } else { "restart" }.into())),
        Action::Hold => with_node(app, |node| Some(if node.paused { "resume" } else { "pause" }.into())),
        Action::Link => choosing::open_link(app),
        Action::Partition => app.mode = Mode::Prompt(Prompt::new("partition ")),
        Action::Command => app.mode = Mode::Prompt(Prompt::default()),
        Action::Heal if app.scene.links.cut.is_empty() => {
            app.status = Some(Status::Said("No link is cut, so there is nothing to heal.".into()));
        }
        Action::Heal => act(app, "heal all"),
        Action::Drop => drop_next(app),
        Action::Fire => fire(app),
        Action::Ask => ask(app, true),
        Action::AskSelected => ask(app, false),
        Action::Panel => panel(app),
        Action::Messages => match app.scene.messages.is_empty() {
            true => app.status = Some(Status::Said("No message is under way. Make a request, or let time run.".into())),
            false => {
                app.playing = false;
                app.choose(0);
            }
        },
        Action::Layout => {
            let next = arrange::next_layout(app, views::body(app));
            app.layout = Some(next);
            app.enlarged = None;
            app.status = Some(Status::Said(format!("Layout: {}.", arrange::LAYOUTS[next].name)));
        }
        Action::Projector => {
            app.layout = if app.layout == Some(arrange::PROJECTOR) { None } else { Some(arrange::PROJECTOR) };
            app.enlarged = None;
        }
        Action::Black => {
            app.playing = false;
            app.black = true;
        }
        Action::Moves => sheet::moves(app),
        Action::Tree => sheet::tree(app),
        Action::Questions => sheet::questions(app),
        Action::Search => hunt::open(app),
        Action::NextChoice => choice(app, true),
        Action::PreviousChoice => choice(app, false),
        Action::HideObserver => {
            app.hidden = !app.hidden;
            app.refresh();
            let what =
                if app.hidden { "What only an observer knows is hidden." } else { "The observer's marks are shown." };
            app.status = Some(Status::Said(what.into()));
        }
        Action::Eyes => {
            let selected = app.node().map(|node| node.id.clone());
            app.eyes = if app.eyes.is_some() { None } else { selected };
            app.refresh();
        }
        Action::RunUntil => app.mode = Mode::Ask(Ask::Until, Prompt::default()),
        Action::Watch => app.mode = Mode::Ask(Ask::Watch, Prompt::default()),
        Action::Write => ask::file(app),
        Action::Palette => app.mode = Mode::Palette { query: String::new(), chosen: 0 },
        Action::Enlarge => enlarge(app),
        Action::Detail => app.detail = !app.detail,
        Action::Branch => branch(app),
        Action::Theme => {
            let at = app.themes.iter().position(|theme| theme.name == app.theme.name).map_or(0, |at| at + 1);
            if let Some(theme) = app.themes.get(at % app.themes.len().max(1)) {
                app.status = Some(Status::Said(format!("Colours: {}.", theme.name)));
                app.theme = theme.clone();
            }
        }
        Action::Help => show_help(app),
        Action::Leave if app.enlarged.is_some() => app.enlarged = None,
        Action::Leave if app.has_home => app.leave = Some(Leave::Home),
        Action::Leave => {
            let key = app.keymap.key(Stage::Watch, Action::Quit);
            app.status = Some(Status::Said(format!("There is no start screen to go back to; {key} quits.")));
        }
        Action::Quit => app.leave = Some(Leave::Quit),
        _ => {}
    }
}

fn no_node(app: &App, at: usize) -> String {
    format!("There is no node {}; there are {}. Tab goes from one to the next.", at + 1, app.scene.nodes.len())
}

/// Another view beside the cluster; where it has no place, the whole screen is not its either.
fn panel(app: &mut App) {
    let count = views::ALL.len() - 1;
    app.enlarged = None;
    let before = (app.panel, views::shown(app));
    for by in 1..=count {
        app.panel = (before.0 + by) % count;
        // What is beside the cluster anyway is no other view.
        if (views::ALL[app.panel + 1].wanted)(app) && views::shown(app) != before.1 {
            break;
        }
    }
    app.status = Some(Status::Said(format!("Beside the cluster: {}.", (views::ALL[app.panel + 1].title)(app))));
}

/// Gives the next view that has something to show the whole screen; after the last, all are back.
fn enlarge(app: &mut App) {
    let mut next = app.enlarged.map_or(0, |at| at + 1)..views::ALL.len();
    app.enlarged = next.find(|at| (views::ALL[*at].wanted)(app));
    if let Some(at) = app.enlarged {
        let (title, key) = ((views::ALL[at].title)(app), app.keymap.key(Stage::Watch, Action::Leave));
        app.status = Some(Status::Said(format!("Enlarged: {title}; {key} goes back.")));
    }
}

fn speed(app: &mut App, by: i32) {
    let speed = app.speed + by;
    match SPEEDS.contains(&speed) {
        true => app.speed = speed,
        false => {
            let most = if by > 0 { "fastest" } else { "slowest" };
            app.status = Some(Status::Said(format!("This is the {most} that time runs.")));
        }
    }
    if app.status.is_none() {
        let ms = MS_PER_SECOND * 2f64.powi(app.speed);
        app.status = Some(Status::Said(format!("In a second, {ms} simulated ms pass.")));
    }
}

/// Goes on until something happened that a brief account tells.
fn next_told(app: &mut App) {
    app.playing = false;
    for _ in 0..MOST_UNTOLD {
        if !app.timeline.forward() {
            app.status = Some(Status::Said(NOTHING_MORE.into()));
            break;
        }
        let told = app.timeline.sim().told();
        if !told.routine || !told.marks.is_empty() {
            break;
        }
    }
    app.refresh();
}

fn previous_told(app: &mut App) {
    let worth = |told: &&crate::engine::scene::Told| !told.routine || !told.marks.is_empty();
    let at = app.timeline.at();
    let before = app.told.iter().rev().filter(|told| told.step < at).find(worth).map(|told| told.step);
    // Beyond what is told, as far back as that goes.
    let step = before.or_else(|| app.told.first().map(|told| told.step - 1)).unwrap_or(0);
    go(app, &format!("seek {step}"));
}

fn play(app: &mut App) {
    app.playing = !app.playing;
    if app.playing && app.timeline.upcoming().is_none() {
        app.playing = false;
        app.status = Some(Status::Said(NOTHING_MORE.into()));
    }
}

/// The node so far beside another, round and round.
fn beside(app: &App, at: usize, by: isize) -> usize {
    let count = app.scene.nodes.len().max(1) as isize;
    (at as isize + by).rem_euclid(count) as usize
}

/// Goes elsewhere in the history, or forward.
fn go(app: &mut App, line: &str) {
    app.playing = false;
    let at = app.timeline.at();
    match script::run(&mut app.timeline, line) {
        Ok(outcome) => app.status = outcome.said.map(Status::Said),
        Err(error) => app.status = Some(wrong(&error)),
    }
    let here = app.timeline.at();
    if here == 0 && app.timeline.end() > 0 && app.status.is_none() {
        app.status = Some(Status::Said("This is the start.".into()));
    } else if here == at && here == 0 && app.status.is_none() {
        app.status = Some(Status::Said("This is the start: nothing has happened yet.".into()));
    }
    app.refresh();
}

fn wrong(error: &script::ScriptError) -> Status {
    let mut text = sentence(&error.message);
    if let Some(remedy) = &error.remedy {
        text = format!("{text} {}", sentence(remedy));
    }
    Status::Wrong(text)
}

/// A text with a capital and a full stop.
pub fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    let word = text.split(' ').next().unwrap_or_default();
    // The name of an option, a rule or a file stays as it has to be written.
    if word.contains(['_', '.', '/', '=']) {
        return format!("{text}{end}");
    }
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}{end}", chars.as_str())
}

fn mark(app: &mut App, next: bool) {
    let at = app.timeline.at();
    let found = match next {
        true => app.marks.iter().map(|m| m.step).find(|step| *step > at),
        false => app.marks.iter().rev().map(|m| m.step).find(|step| *step < at),
    };
    match found {
        Some(step) => go(app, &format!("seek {step}")),
        None => {
            let which = if next { "after" } else { "before" };
            app.status = Some(Status::Said(format!("There is no mark {which} step {at}.")));
        }
    }
}

/// Goes to the next or previous step at which a value was chosen or an entry committed.
fn choice(app: &mut App, next: bool) {
    if app.hides_observer() {
        app.status = Some(Status::Said("That is hidden now: first say yourself where it was.".into()));
        return;
    }
    let landmark = Landmark::Marked(Mark::Chosen);
    let found = match next {
        true => app.timeline.next_landmark(landmark),
        false => app.timeline.previous_landmark(landmark),
    };
    match found {
        Some(step) => {
            go(app, &format!("seek {step}"));
            app.status = Some(Status::Said(format!("At step {step} it was chosen or committed, whoever knows of it.")));
        }
        None => {
            let which = if next { "after" } else { "before" };
            app.status = Some(Status::Said(format!("Nothing was chosen or committed {which} this step.")));
        }
    }
}

fn branch(app: &mut App) {
    let branches = app.timeline.branches();
    if branches < 2 {
        app.status = Some(Status::Said("There is one branch only: go back and do something else there.".into()));
        return;
    }
    app.playing = false;
    let next = app.timeline.next_branch();
    app.timeline.switch(next);
    app.refresh();
    app.status = Some(Status::Said(format!("The end of branch {}.", app.timeline.branch_name())));
}

/// Opens the list of keys; closing it leads back to where it was asked for.
pub fn show_help(app: &mut App) {
    let stage = app.stage();
    let back = Box::new(std::mem::replace(&mut app.mode, Mode::Watch));
    app.mode = Mode::Help { scroll: 0, stage, back };
}

fn help(app: &mut App, action: Action) {
    let Mode::Help { stage, .. } = app.mode else { return };
    let length = views::help::length(app, stage);
    let Mode::Help { scroll, .. } = &mut app.mode else { return };
    match action {
        Action::ScrollDown(n) => *scroll = scroll.saturating_add(n).min(length),
        Action::ScrollUp(n) => *scroll = scroll.saturating_sub(n),
        Action::Cancel => {
            if let Mode::Help { back, .. } = std::mem::replace(&mut app.mode, Mode::Watch) {
                app.mode = *back;
            }
        }
        _ => {}
    }
}

fn prompt(app: &mut App, action: Action) {
    let what = match &app.mode {
        Mode::Ask(what @ (Ask::Until | Ask::Watch | Ask::Find), _) => Some(*what),
        Mode::Ask(..) => return ask::letters(app, action),
        _ => None,
    };
    let (Mode::Prompt(prompt) | Mode::Ask(_, prompt)) = &mut app.mode else { return };
    match action {
        Action::Type(c) => prompt.insert(c),
        Action::Complete => prompt.complete(|line| match what {
            None => script::complete(&app.timeline, line),
            Some(what) => ask::complete(&app.timeline, &what, line),
        }),
        Action::Older => prompt.remember(&app.history, true),
        Action::Newer => prompt.remember(&app.history, false),
        Action::CursorLeft => prompt.left(),
        Action::CursorRight => prompt.right(),
        Action::CursorStart => prompt.cursor = 0,
        Action::CursorEnd => prompt.cursor = prompt.line.len(),
        Action::DeleteBack if prompt.line.is_empty() => app.mode = Mode::Watch,
        Action::DeleteBack => prompt.delete_back(),
        Action::Delete => prompt.delete(),
        Action::Clear => prompt.replace(""),
        Action::Cancel => app.mode = Mode::Watch,
        Action::Submit => return submit(app),
        _ => {}
    }
    ask::check(app);
}

fn submit(app: &mut App) {
    if let Mode::Ask(what, prompt) = &app.mode {
        let (what, typed) = (*what, prompt.line.trim().to_string());
        return ask::submit(app, what, typed);
    }
    let Mode::Prompt(prompt) = &app.mode else { return };
    let line = prompt.line.trim().to_string();
    if line.is_empty() {
        app.mode = Mode::Watch;
        return;
    }
    // What one types out of habit to leave or to get help does just that.
    match line.as_str() {
        "q" | "quit" | "exit" => return app.leave = Some(Leave::Quit),
        "h" | "help" => {
            app.mode = Mode::Watch;
            return show_help(app);
        }
        _ => {}
    }
    if app.history.last() != Some(&line) {
        app.history.push(line.clone());
    }
    match run(app, &line) {
        Ok(()) if matches!(app.mode, Mode::Sheet(_)) => {}
        Ok(()) => app.mode = Mode::Watch,
        Err(error) => {
            let mut prompt = Prompt::new(&line);
            prompt.error = Some(error);
            app.mode = Mode::Prompt(prompt);
        }
    }
}
