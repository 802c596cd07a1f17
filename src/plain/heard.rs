//! What a line means: a word of its own, a command, or a key of the screen by its name. All but the few words of `own` is
//! done by what does it on the screen.

use super::account::{self, Before};
use super::desk::Desk;
use super::own::{self, WORDS};
use super::paper::Paper;
use super::{list, words, wrong};
use crate::kit::work;
use crate::script::{self, Reach};
use crate::timeline::card;
use crate::ui::app::{Action, App, Ask, Heard, Leave, Mode, Stage, named};
use crate::ui::say;
use crate::ui::update::{acting, advance, ask, hunt, look, time, together};
use std::time::Duration;

/// What only changes how a screen looks: there is nothing of it to tell.
pub const OF_A_SCREEN: &[&str] = &[
    "panel",
    "enlarge",
    "layout",
    "projector",
    "black",
    "theme",
    "palette",
    "command",
    "whole",
    "picture",
    "faster",
    "slower",
];

/// How much simulated time passes at most where a screen lets time run until somebody stops it, in ms.
const PLAYED_MS: u64 = 1000;
/// The longest that a line waits for the next thing to happen, ms.
const LONGEST_MS: u64 = 600_000;
/// After so much simulated time it is said of one of two sides that nothing happened there.
const LONG_MS: f64 = 100.0;
/// Seconds of a moment of it.
const MOMENT_S: f64 = 0.05;
/// Time between two looks at a search.
const LOOK: Duration = Duration::from_millis(20);
/// The words that leave, as at the prompt of a screen.
const LEAVE: &[&str] = &["q", "quit", "exit"];

/// Does what a line means, and writes down what there is to say about it.
pub fn hear(desk: &mut Desk, line: &str) {
    let before = Before::of(&desk.app, desk.app.focus);
    let beside = desk.app.pair().map(|pair| pair.map(|at| Before::of(&desk.app, at)));
    (desk.acts, desk.to_choice) = (false, false);
    mean(desk, line.trim());
    wait_for_search(desk);
    let shown = shown(desk);
    together::follow(&mut desk.app);
    desk.app.look.enlarged = None;
    // What happened comes before what was answered.
    let mut account = Paper::new(desk.paper.width);
    match (desk.to_choice, beside) {
        (true, _) => account::choice(&mut desk.app, &mut account),
        (false, Some(sides)) if desk.app.pair().is_some() => {
            let told = sides.each_ref().map(|before| side(desk, before, shown));
            let silent = |(before, told): (&Before, &Paper)| told.is_empty() && before.waited(&desk.app, LONG_MS);
            let silent: Vec<usize> =
                sides.iter().zip(&told).filter(|both| silent(*both)).map(|(before, _)| before.which).collect();
            told.into_iter().for_each(|told| account.append(told));
            silent.into_iter().for_each(|which| account.say(&words::nothing_there(say::side(which))));
        }
        (false, _) => before.tell(&desk.app, desk.acts, shown, &mut account),
    }
    account.append(std::mem::replace(&mut desk.paper, Paper::new(account.width)));
    desk.paper = account;
    desk.status();
    choosing(desk);
}

/// What has come of a line on one side of two, under its name.
fn side(desk: &Desk, before: &Before, shown: Option<u64>) -> Paper {
    let (mut paper, mut told) = (Paper::new(desk.paper.width), Paper::new(desk.paper.width));
    before.tell(&desk.app, desk.acts, shown.filter(|_| before.which == desk.app.focus), &mut told);
    if !told.is_empty() {
        paper.say(&format!("{}:", say::side(before.which)));
        paper.append(told);
    }
    paper
}

/// What a line means where keys are read now. What means nothing there is said to the run.
fn mean(desk: &mut Desk, line: &str) {
    let number = line.parse::<usize>().ok();
    let key = desk.app.keymap.typed(desk.app.stage(), line);
    match (&desk.app.mode, number, key) {
        // What cannot be an answer, and is a key of the lesson, is that.
        (Mode::Ask(Ask::Answer, _), ..) if is_key_of_lesson(desk, line) => {
            desk.app.mode = Mode::Watch;
            to_the_run(desk, line);
        }
        (Mode::Ask(what, prompt), ..) => {
            // What is typed already is taken by an empty line.
            let (what, typed) = (*what, if line.is_empty() { prompt.line.clone() } else { line.to_string() });
            if line.eq_ignore_ascii_case("esc") {
                return look::watch(&mut desk.app);
            }
            ask::submit(&mut desk.app, what, typed);
            desk.close();
        }
        (Mode::Sheet(_), Some(number), _) => list::choose(&mut desk.app, number, &mut desk.paper),
        (Mode::Messages { .. }, Some(number), _) => desk.app.choose(number.saturating_sub(1)),
        (Mode::Sheet(_) | Mode::Messages { .. } | Mode::Link { .. }, _, Some(Heard::Does(action))) => {
            desk.perform(action);
        }
        (Mode::Watch, ..) => to_the_run(desk, line),
        _ => {
            desk.app.mode = Mode::Watch;
            to_the_run(desk, line);
        }
    }
}

/// Whether a line is a key of the lesson, and has not the form of an answer to what it asks.
fn is_key_of_lesson(desk: &Desk, line: &str) -> bool {
    let fits = desk.app.run().guide.as_ref().is_some_and(|guide| guide.page.may_be_answer(line));
    !fits && matches!(desk.app.keymap.typed(Stage::Lesson, line), Some(Heard::Does(_)))
}

/// What a line means to the run.
fn to_the_run(desk: &mut Desk, line: &str) {
    // Some type the colon that opens the prompt of a screen.
    let command = line.trim_start_matches([':', ' ']);
    let (verb, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    // What a protocol calls so as well is its own where it can be read as that: `watch K1 /a`.
    let acts = script::acts_now(&desk.app.run().timeline, command);
    if let Some(word) = WORDS.iter().find(|word| word.name == verb && !acts) {
        desk.app.status = None;
        return (word.does)(desk, rest.trim());
    }
    if LEAVE.contains(&command) {
        desk.app.leave = Some(Leave::Quit);
    } else if own::verbs(&desk.app).any(|known| known == verb) {
        desk.app.status = None;
        self::command(desk, command);
    } else if let Some(action) = desk.action(line) {
        do_action(desk, action);
    } else if let Some(Heard::Does(action)) = key(desk, line) {
        do_action(desk, action);
    } else if !rest.is_empty() && (key(desk, verb).is_some() || desk.action(verb).is_some()) {
        desk.say(&words::stands_alone(verb));
    } else if !own::answers(desk, line) {
        let known: Vec<&str> = own::all(desk).collect();
        desk.say(&wrong::unknown(verb, known));
    }
}

/// A key by its name; an empty line is Enter.
fn key(desk: &Desk, line: &str) -> Option<Heard> {
    let name = if line.is_empty() { "enter" } else { line };
    desk.app.keymap.typed(desk.app.stage(), name)
}

/// Does what a key would do, or says that it is of a screen.
fn do_action(desk: &mut Desk, action: &'static Action) {
    if OF_A_SCREEN.contains(&action.name) {
        desk.say(&words::of_a_screen());
    } else if action.is(named::HELP) {
        own::help(desk, "");
    } else if action.is(named::PLAY) {
        play(desk);
    } else if own::view(desk, action) {
        // It is told.
    } else {
        desk.acts = action.is(named::NEXT_TOLD);
        let here = desk.app.run().here();
        desk.perform(action);
        let chooses = [named::NEXT_CHOICE, named::PREVIOUS_CHOICE].iter().any(|name| action.is(*name));
        desk.to_choice = chooses && desk.app.run().here() != here;
    }
}

/// Lets time run for a while, or until a lesson has what it asks for.
fn play(desk: &mut Desk) {
    desk.acts = true;
    let app = &mut desk.app;
    app.status = None;
    let (now, step) = (app.run().timeline.sim().now().0, app.run().timeline.at());
    let passes = |app: &App, most: u64| {
        app.run().timeline.sim().now().0 < now + most && app.run().clock.shown_ms < (now + most) as f64
    };
    time::play(app);
    // Where the next thing is further away than that, it is waited for: a line that does nothing would say nothing.
    while app.run().clock.playing
        && (passes(app, PLAYED_MS) || app.run().timeline.at() == step && passes(app, LONGEST_MS))
    {
        advance(app, MOMENT_S);
    }
    app.run_mut().clock.playing = false;
}

/// Does a command.
fn command(desk: &mut Desk, line: &str) {
    let timeline = &desk.app.run().timeline;
    desk.acts = script::acts_now(timeline, line) || line.split_whitespace().next() == Some("step");
    let (branches, step) = (timeline.branches(), timeline.at());
    let sent = match acting::deed(&mut desk.app, line) {
        Ok(sent) => sent,
        Err(error) => return desk.say(&wrong::text(&error)),
    };
    if sent.said.is_some() && script::reach(&desk.app.run().seen().timeline, line) == Some(Reach::One) {
        own::seen(desk);
    }
    let run = desk.app.run().seen();
    let node = script::shows(&run.timeline, line).and_then(|node| run.scene().nodes.get(node.index()));
    // What a node knows is told in the columns that there are.
    match (node, &sent.said) {
        (Some(node), Some(_)) => desk.paper.as_it_is(&card::text_within(node, desk.paper.width)),
        (_, said) => said.iter().for_each(|said| desk.paper.say(said)),
    }
    sent.refused.iter().for_each(|refused| desk.paper.say(refused));
    if desk.acts && desk.app.run().timeline.branches() > branches {
        let parted = acting::parted(&desk.app, line, step);
        desk.say(&parted);
    }
}

/// Waits for a search that was started.
fn wait_for_search(desk: &mut Desk) {
    let app = &mut desk.app;
    work::within(u64::MAX, || {
        while app.run().hunt.as_ref().is_some_and(|hunt| hunt.runs()) {
            if !work::ask(0)
                && let Some(hunt) = &mut app.run_mut().hunt
            {
                hunt.stop();
            }
            std::thread::sleep(LOOK);
            let focus = app.focus;
            hunt::follow(app, focus, LOOK.as_secs_f64());
        }
    });
}

/// Goes to the end of what a screen would show step by step; the step before it.
fn shown(desk: &mut Desk) -> Option<u64> {
    let run = desk.app.run_mut();
    let replay = run.clock.replay.take()?;
    let from = run.timeline.at();
    run.timeline.seek(replay.to);
    run.refresh();
    Some(from)
}

/// Tells what is being chosen.
fn choosing(desk: &mut Desk) {
    match &desk.app.mode {
        Mode::Sheet(_) => list::tell(&mut desk.app, &mut desk.paper),
        Mode::Messages { .. } => {
            let (run, chosen) = (desk.app.run(), desk.app.packet());
            let messages = &run.scene().messages;
            let text = chosen.map(|at| say::message(&messages[at], at, messages.len(), run.scene().time_ms));
            text.into_iter().for_each(|text| desk.paper.say(&text));
            keys(desk, Stage::Messages);
        }
        Mode::Link { other } => {
            let question = say::link_question(desk.app.run(), *other, &desk.app.keymap);
            question.into_iter().for_each(|(question, how)| desk.paper.say(&format!("{question}{how}")));
        }
        Mode::Watch | Mode::Ask(..) => {}
        // What a screen lets one go on with is a whole line here.
        Mode::Prompt(prompt) => {
            let begun = prompt.line.trim_end().to_string();
            desk.app.mode = Mode::Watch;
            own::whole_line(desk, &begun);
        }
        Mode::Palette { .. } | Mode::Help { .. } => desk.app.mode = Mode::Watch,
    }
}

/// Tells the keys of a stage that have a word.
fn keys(desk: &mut Desk, stage: Stage) {
    let keymap = &desk.app.keymap;
    let rows = keymap.actions().iter().filter(|row| row.stage == stage && !row.hint.is_empty());
    let hints: Vec<String> = rows.map(|row| format!("`{}` {}", keymap.heard(row, false), row.hint)).collect();
    desk.paper.say(&hints.join(" · "));
}
