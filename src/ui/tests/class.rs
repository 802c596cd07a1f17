//! A class that runs by itself: a clicker, what is taken back, one's own guess, what a scene asks.

use super::super::app::{App, Mode, Status};
use super::super::update::cue;
use super::{advance, draw, elected, find, leader, on_screen, press, row, run, sandbox, scene, type_in};
use crate::engine::scene::Mark;
use crate::protocols;
use crate::scenario::{BUILTIN, STORIES, Scenario, stories};
use ratatui::layout::Rect;

fn told(app: &App) -> &str {
    match &app.status {
        Some(Status::Said(text) | Status::Wrong(text)) => text,
        None => panic!("nothing is said"),
    }
}

/// A cluster in which nobody asks for anything.
fn quiet() -> App {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 3\nseed = 7\n[layout]\nclients = 1\n";
    let scenario = Scenario::parse("quiet", text).expect("a scenario");
    let mut app = on_screen("quiet", scenario.timeline().expect("its nodes"));
    run(&mut app, &["run until leaders.size() == 1", "run 500ms"]);
    app
}

#[test]
fn a_clicker_stays_where_nothing_more_is_worth_telling() {
    let mut app = quiet();
    let here = app.run().here();
    press(&mut app, "PageDown");
    assert_eq!((app.run().here(), app.run().timeline.end()), (here, here.1), "nothing was done");
    assert_eq!(told(&app), "Nothing more worth telling in the next 10 s; space lets time run.");
    press(&mut app, "Space");
    assert!(app.run().clock.playing);
}

#[test]
fn a_clicker_says_what_it_left_out() {
    let mut app = elected();
    let said = (0..60).find_map(|_| {
        app.status = None;
        let (at, now) = (app.run().timeline.at(), app.run().scene().time_ms);
        press(&mut app, "PageDown");
        let text = told_of(&app).to_string();
        text.contains(" routine step").then_some((at, now, text))
    });
    let (at, now, said) = said.expect("something routine happens some day");
    let number = |word: &str| -> u64 {
        let (before, _) = said.split_once(word).expect("it is told");
        before.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    let left_out = number(" routine");
    assert_eq!(at + left_out + 1, app.run().timeline.at(), "{said}");
    assert_eq!(number(" ms"), app.run().scene().time_ms - now, "{said}");
    let headline = &app.run().told().last().expect("a step").headline;
    assert!(said.contains(headline.trim_end_matches('.')), "{said}");
    let steps: Vec<_> = app.run().told().iter().rev().skip(1).take(left_out as usize).collect();
    assert!(steps.iter().all(|told| told.routine && told.marks.is_empty()), "only what is routine was left out");
}

fn told_of(app: &App) -> &str {
    match &app.status {
        Some(Status::Said(text)) => text,
        _ => "",
    }
}

#[test]
fn a_clicker_gives_nothing_away_that_is_hidden() {
    let mut app = elected();
    run(&mut app, &["request leader x=1"]);
    let stops = |app: &mut App| {
        let mut steps = Vec::new();
        for _ in 0..12 {
            press(app, "PageDown");
            steps.push(app.run().timeline.at());
        }
        steps
    };
    let start = app.run().timeline.at();
    let open = stops(&mut app);
    run(&mut app, &[&format!("seek {start}")]);
    press(&mut app, "O");
    let hidden = stops(&mut app);
    let told = app.run().timeline.told(1, app.run().timeline.end());
    for step in hidden.iter().filter(|step| !open.contains(step)) {
        assert!(!told[*step as usize - 1].routine, "{step}");
    }
    let only_chosen = |step: &u64| {
        let told = &told[*step as usize - 1];
        told.routine && told.marks.iter().all(|mark| *mark == Mark::Chosen)
    };
    assert!(!hidden.iter().any(only_chosen), "{hidden:?}");
}

#[test]
fn u_takes_back_a_wrong_click_and_space_does_not_make_it_again() {
    let mut app = elected();
    let at = leader(&app).expect("a leader");
    let (here, name) = (app.run().here(), app.run().scene().nodes[at].id.clone());
    press(&mut app, &format!("{} k Right Right u", at + 1));
    let step = here.1 + 1;
    assert_eq!(
        told(&app),
        format!("Taken back: crash {name}, done at step {step}; branch main still has it. o goes there.")
    );
    assert_eq!((app.run().timeline.at(), leader(&app)), (here.1, Some(at)));
    press(&mut app, "Space");
    super::advance(&mut app, 0.5);
    press(&mut app, "Space");
    assert!(app.run().timeline.at() > here.1 && leader(&app) == Some(at), "time runs without it");
    press(&mut app, "o");
    assert!(!app.run().scene().nodes[at].up, "and there it is");
    press(&mut app, "U");
    assert_eq!(leader(&app), Some(at));
    press(&mut app, "u");
    assert!(told(&app).starts_with("Nothing was done by hand here that could be taken back."), "{}", told(&app));
    press(&mut app, ":");
    type_in(&mut app, "undo");
    press(&mut app, "Enter");
    assert!(matches!(&app.mode, Mode::Prompt(prompt) if prompt.error.is_some()));
}

#[test]
fn what_was_done_between_two_steps_is_taken_back_to_that_moment() {
    let mut app = elected();
    let before = app.run().scene().time_ms;
    app.run_mut().clock.shown_ms += 3.0;
    press(&mut app, "k u");
    assert_eq!(app.run().scene().time_ms, before + 3);
    assert!(app.run().scene().nodes.iter().all(|node| node.up));
}

#[test]
fn s_says_what_the_scene_asks_that_one_is_in() {
    let (file, text) = BUILTIN[0];
    let scenario = Scenario::parse(file, text).expect("a scene");
    let mut app = on_screen(&scenario.title, scenario.timeline().expect("a world"));
    app.run_mut().scenario = Some(scenario.clone());
    press(&mut app, "s");
    let screen = draw(&app, 120, 40).to_string();
    let beginning: Vec<&str> = scenario.about.split(' ').take(4).collect();
    assert!(screen.contains(&beginning.join(" ")) && screen.contains(&scenario.title), "{screen}");
    press(&mut app, "Esc");
    let mut app = sandbox("paxos", None);
    press(&mut app, "S");
    assert!(matches!(&app.mode, Mode::Sheet(sheet) if sheet.items[0].text == app.run().timeline.sim().info().about));
}

/// A run in which x=1 was committed, and the step at which it was.
fn committed() -> (App, u64) {
    let mut app = quiet();
    run(&mut app, &["request leader x=1", "run until chosen.size() == 1", "run 100ms"]);
    let chosen = app.run().scene().chosen.last().expect("it is chosen").step;
    (app, chosen)
}

/// A scene that is presented, at its first cue, with others after it.
fn presented(name: &str) -> App {
    let mut app = scene(name);
    app.area = Rect::new(0, 0, 80, 24);
    cue::present(&mut app, 0, 2);
    app
}

#[test]
fn a_clicker_reads_what_is_open_to_its_end_and_then_goes_on() {
    let mut app = presented("two-leaders");
    let key = |app: &mut App, key: &str| {
        // What leads to a cue is shown step by step, up to the next key.
        app.run_mut().clock.replay = None;
        press(app, key);
    };
    for open in ["?", "B", "T"] {
        let cue = app.run().cues.now().expect("one is at a cue");
        key(&mut app, open);
        let pages = (0..40).take_while(|_| {
            key(&mut app, "PageDown");
            !matches!(app.mode, Mode::Watch)
        });
        let pages = pages.count();
        assert!(pages < 40 && (open == "T" || pages > 0), "{open}: {pages}");
        assert_eq!(app.run().cues.now(), Some(cue + 1), "{open}");
    }
    let cue = app.run().cues.now();
    key(&mut app, "?");
    key(&mut app, "PageUp");
    assert!(matches!(app.mode, Mode::Watch) && app.run().cues.now() == cue, "back to the run, at the same cue");
    app.scenes.presented = false;
    for (open, presses) in [("?", 40), ("T", 3)] {
        key(&mut app, open);
        (0..presses).for_each(|_| key(&mut app, "PageDown"));
        assert!(!matches!(app.mode, Mode::Watch), "{open} stays open where nothing is presented");
        key(&mut app, "Esc");
    }
}

#[test]
fn a_clicker_goes_through_a_story_and_back_to_the_cues() {
    let mut app = presented("two-leaders");
    // One for each rule: the others of it differ in their sizes.
    let rules = protocols::ALL.iter().flat_map(|entry| entry.info.rules.iter().map(|rule| (entry.info.name, rule)));
    let broken = rules.filter_map(|(protocol, rule)| stories(protocol, rule).first().copied());
    let harmless = STORIES.iter().filter(|story| story.name.ends_with("-harmless"));
    for story in broken.chain(harmless) {
        crate::ui::update::rules::begin(&mut app, story);
        assert_eq!(app.runs.len(), 2);
        let end = app.run().timeline.end();
        let pages = (0..=end).take_while(|_| {
            press(&mut app, "PageDown");
            app.runs.len() == 2
        });
        let pages = pages.count() as u64;
        assert!(pages <= end && (pages > 0 || story.name.ends_with("-harmless")), "{}: {pages} of {end}", story.name);
        let now = (matches!(app.mode, Mode::Watch), app.leave.is_none(), app.run().cues.now());
        assert_eq!(now, (true, true, Some(0)), "{}: {pages} of {end}", story.name);
    }
}

#[test]
fn the_next_cue_too_early_is_the_one_that_is_being_come_to() {
    let mut app = presented("two-leaders");
    press(&mut app, "]");
    let replay = app.run().clock.replay.expect("what leads to it is shown step by step");
    press(&mut app, "]");
    assert_eq!((app.run().cues.now(), app.run().timeline.at(), app.run().clock.replay), (Some(1), replay.to, None));
    press(&mut app, "]");
    assert_eq!(app.run().cues.now(), Some(2));
    // Back is back: nobody waits for an end for that.
    press(&mut app, "[");
    assert_eq!((app.run().cues.now(), app.run().clock.replay), (Some(1), None));
}

#[test]
fn the_title_of_a_cue_stays_until_the_next_one_and_whoever_goes_on_is_after_it() {
    let mut app = presented("two-leaders");
    let header = |app: &App, width: u16| row(draw(app, width, 24).buffer(), 0);
    assert!(header(&app, 120).contains("Two leaders at once · 1 of 4: One leads"), "{}", header(&app, 120));
    for _ in 0..3 {
        press(&mut app, "Right");
        assert!(header(&app, 60).contains("after 1 of 4: One"), "{}", header(&app, 60));
        let both = header(&app, 120);
        assert!(both.contains("Two leaders at once · after 1 of 4: One leads"), "{both}");
    }
    press(&mut app, "PageDown");
    assert!(header(&app, 120).contains("2 of 4: Two leaders at once"), "{}", header(&app, 120));
    press(&mut app, "PageDown");
    run(&mut app, &["seek start"]);
    assert!(header(&app, 120).contains("before 2 of 4: Two leaders at once"), "{}", header(&app, 120));
}

#[test]
fn time_stops_at_nothing_that_is_hidden_and_nobody_searches_for_it() {
    let (mut app, _) = committed();
    run(&mut app, &["seek start"]);
    press(&mut app, "O");
    let tells = [
        (":", "run until chosen.size() > 0"),
        (":", "run until ever(chosen.size() > 0)"),
        (":", "explore find chosen.size() > 0"),
        (":", "expect chosen.size() > 0"),
        ("G", "violation"),
        ("G", "chosen.size() > 0"),
    ];
    let said = |app: &mut App, keys: &str, line: &str| {
        press(app, keys);
        type_in(app, line);
        press(app, "Enter");
        (app.run().timeline.at(), told(app).to_string())
    };
    for (keys, line) in tells {
        let (at, said) = said(&mut app, keys, line);
        assert!(at == 0 && said.ends_with("O shows it again."), "{keys} {line}: {said}");
    }
    press(&mut app, "E");
    assert!(!app.run().hunt.as_ref().is_some_and(|hunt| hunt.runs()) && told(&app).ends_with("O shows it again."));
    press(&mut app, "Esc i");
    for (keys, line) in [("G", "leaders.size() == 1"), (":", "explore find leaders.size() == 1")] {
        let (at, said) = said(&mut app, keys, line);
        assert!(at == 0 && said.ends_with("i shows everything again."), "{keys} {line}: {said}");
    }
    press(&mut app, "i");
    assert!(said(&mut app, "G", "leaders.size() == 1").0 > 0, "what is in sight can be waited for");
    press(&mut app, "O");
    assert!(said(&mut app, "G", "chosen.size() > 0").1.contains("holds now"));
}

#[test]
fn time_that_adapts_lingers_at_no_choice_that_is_hidden() {
    let waits = |hides: bool| {
        let (mut app, chosen) = committed();
        run(&mut app, &["seek start", &format!("seek {}", chosen - 1)]);
        app.run_mut().sight.hidden = hides;
        app.run_mut().clock.playing = true;
        while app.run().timeline.at() < chosen {
            advance(&mut app, 0.02);
        }
        app.run().clock.tempo.rest_s
    };
    assert!(waits(false) > 0.5 && waits(true) < 0.2, "{} s, {} s", waits(false), waits(true));
}

#[test]
fn whoever_asks_does_not_have_to_wait_until_all_is_shown() {
    let mut app = quiet();
    let end = app.run().timeline.at();
    for (key, asks) in [("Right", false), ("L", true)] {
        app.run_mut().show(0, end);
        assert!(app.run().timeline.at() < end);
        press(&mut app, key);
        assert_eq!((app.run().timeline.at(), matches!(app.mode, Mode::Sheet(_))), (end, asks), "{key}");
    }
}

#[test]
fn a_guess_is_told_how_near_it_is_when_the_choice_is_shown() {
    let (mut app, chosen) = committed();
    press(&mut app, "j");
    assert_eq!(told(&app), "What was committed is in sight: O hides it, and then you can guess where it was.");
    for (step, near) in [
        (chosen - 3, "3 steps after your guess"),
        (chosen + 1, "1 step before your guess"),
        (chosen, "just where you said"),
    ] {
        press(&mut app, "O");
        run(&mut app, &[&format!("seek {step}")]);
        press(&mut app, "j");
        assert_eq!(told(&app), format!("Your guess: it was at step {step}. O tells how near that is."));
        // What is chosen later is not what was meant.
        run(&mut app, &["seek end"]);
        let screen = draw(&app, 80, 24);
        let mut rows = (0..24).map(|y| row(screen.buffer(), y));
        assert!(rows.any(|row| row.contains('┄') && row.contains('?')), "a mark on the timeline:\n{screen}");
        press(&mut app, "O");
        assert!(told(&app).ends_with(&format!("It was committed at step {chosen}: {near}.")), "{}", told(&app));
    }
    press(&mut app, "O O");
    assert!(!told(&app).contains("guess"), "hidden anew, nothing was guessed: {}", told(&app));
}

#[test]
fn a_guess_is_about_the_branch_and_the_run_that_it_was_made_in() {
    let (mut app, chosen) = committed();
    press(&mut app, "O");
    run(&mut app, &[&format!("seek {chosen}")]);
    press(&mut app, "j");
    // Another branch leaves before the choice, and chooses later, twice.
    run(&mut app, &[&format!("seek {}", chosen - 2), "drop *", "run 100ms", "request leader y=2", "run 500ms"]);
    assert_eq!(app.run().guessed(), None, "the guess is not on this branch");
    press(&mut app, "O");
    let wanted = format!("On branch main: It was committed at step {chosen}: just where you said.");
    assert!(told(&app).ends_with(&wanted), "{}", told(&app));
    let mut app = quiet();
    press(&mut app, "O j O");
    let end = app.run().timeline.end();
    assert!(told(&app).ends_with(&format!("Nothing was committed up to step {end}.")), "{}", told(&app));
}

#[test]
fn the_way_to_the_other_ending_does_not_stop_where_branches_part() {
    let mut app = elected();
    run(&mut app, &["branch one", "step 4"]);
    let fork = app.run().timeline.at() - 4;
    run(&mut app, &[&format!("seek {fork}"), "crash S1", "step 2"]);
    let ends: Vec<u64> = (0..4)
        .map(|_| {
            press(&mut app, "o");
            app.run().timeline.at()
        })
        .collect();
    assert_eq!(ends, [fork + 4, fork + 3, fork + 4, fork + 3]);
    let mut app = elected();
    run(&mut app, &["branch one"]);
    press(&mut app, "o o");
    assert_eq!(told(&app), "No other branch ends elsewhere; T shows them all.");
    assert!(find(draw(&app, 80, 24).buffer(), "No other branch").is_some());
}

fn lines(app: &App) -> Vec<String> {
    let Mode::Sheet(sheet) = &app.mode else { panic!("a sheet is open") };
    sheet.items.iter().map(|item| item.text.clone()).collect()
}

/// A run with two endings: x=1 is committed in one, and in the other the leader crashes before it is.
fn two_endings() -> App {
    let mut app = quiet();
    run(&mut app, &["mark elected", "request leader x=1", "run until chosen.size() == 1", "run 100ms"]);
    run(&mut app, &["seek elected", "crash leader", "run 40ms"]);
    app
}

#[test]
fn the_tree_has_stems_and_says_how_each_branch_ends() {
    let mut app = two_endings();
    app.area = ratatui::layout::Rect::new(0, 0, 120, 40);
    press(&mut app, "T");
    let told = lines(&app);
    let column = |line: &str, sign: char| line.chars().position(|c| c == sign);
    assert!(column(&told[0], '┬').is_some() && column(&told[0], '┬') == column(&told[1], '└'), "{told:?}");
    let ends: Vec<&String> = told.iter().filter(|line| line.contains(" at step ")).collect();
    let leads = |line: &str| line.contains(" is leader (term ");
    assert!(leads(ends[0]) && ends[0].ends_with("; x=1 committed"), "{ends:?}");
    assert!(ends[1].starts_with("\"b2\" at step ") && ends[1].ends_with(": nobody leads"), "{ends:?}");
    press(&mut app, "Esc O T");
    assert!(!lines(&app).iter().any(|line| line.contains("committed")), "what is hidden is not told");
}

#[test]
fn two_endings_are_compared_by_their_logs_and_the_rest_is_folded() {
    let mut app = two_endings();
    app.area = ratatui::layout::Rect::new(0, 0, 120, 40);
    press(&mut app, "T Tab");
    let folded = lines(&app);
    assert!(folded.iter().any(|line| line.starts_with("main") && line.contains("[1:x=1]")), "{folded:?}");
    assert!(folded.iter().any(|line| line.starts_with("b2") && line.contains("[-]")), "{folded:?}");
    let (last, rest) = folded.split_last().expect("lines");
    assert!(last.ends_with(" things more differ.") && !rest.iter().any(|line| line.contains("commit index")));
    press(&mut app, "Down Enter");
    let all = lines(&app);
    assert!(all.len() > folded.len() && all.iter().any(|line| line.starts_with("commit index: ")), "{all:?}");
    let count: usize = last.split(' ').next().and_then(|count| count.parse().ok()).expect("a number");
    assert_eq!(all[folded.len()..].iter().filter(|line| line.contains(" | ")).count(), count);
    let here = app.run().timeline.branch_name().to_string();
    let other = if here == "main" { "b2" } else { "main" };
    press(&mut app, "Esc Esc :");
    type_in(&mut app, &format!("diff {here} {other}"));
    press(&mut app, "Enter");
    assert_eq!(lines(&app), folded, "the command shows the same");
}

#[test]
fn what_the_observer_knows_of_two_endings_is_hidden_with_it() {
    let mut app = two_endings();
    app.area = ratatui::layout::Rect::new(0, 0, 120, 40);
    let differs = |app: &mut App| {
        press(app, "T Tab Down Enter");
        let all = lines(app);
        press(app, "Esc");
        all.iter().any(|line| line.starts_with("committed "))
    };
    assert!(differs(&mut app));
    press(&mut app, "O");
    assert!(!differs(&mut app));
}
