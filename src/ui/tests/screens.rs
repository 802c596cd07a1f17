//! Whole screens as snapshots, and the styles that a snapshot does not show.

use super::super::home::{Home, HomeEntry};
use super::super::questions;
use super::super::sheet::Question;
use super::super::theme::{Role, Theme};
use super::super::views;
use super::{
    App, SIZES, draw, elected, find, is_link, leader, on_screen, press, row, run, sandbox, settings, story, type_in,
};
use crate::engine::scene::{Mark, Table, TableRow, Tone};
use crate::scenario::Scenario;
use crate::timeline::Timeline;
use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Modifier, Style};

const REPLICAS: &str = "format = 1\nprotocol = \"replicas\"\nseed = 7\n";

/// Snapshots of a screen at both sizes.
fn both_sizes(name: &str, app: &App) {
    assert_snapshot!(format!("{name}_80x24"), draw(app, 80, 24));
    assert_snapshot!(format!("{name}_120x40"), draw(app, 120, 40));
}

/// A run with a rule off in which a property falls.
fn violated() -> App {
    story(include_str!("../../../assets/witnesses/raft/raft.vote.once.toml"))
}

/// A run with some entries committed, and one that is not yet.
fn committed() -> App {
    let mut app = elected();
    run(&mut app, &["run 1200ms"]);
    press(&mut app, "r");
    let due = app.run().shown.scene.messages.iter().find(|m| m.kind == "Request").expect("a request").due_ms;
    let wait = due - app.run().shown.scene.time_ms;
    run(&mut app, &[&format!("run {wait}ms")]);
    app
}

#[test]
fn the_start() {
    both_sizes("start", &sandbox("raft", None));
}

#[test]
fn a_leader_and_its_first_messages() {
    every_size!("elected", &elected());
}

#[test]
fn after_a_crash_and_a_cut() {
    let mut app = elected();
    press(&mut app, "2 k 4 x 3 Enter");
    run(&mut app, &["cut S1 -> S5", "run 30ms"]);
    every_size!("crash_and_cut", &app);
    let screen = draw(&app, 120, 40);
    let crosses = screen.buffer().content.iter().filter(|cell| cell.symbol() == "✗");
    let cut = app.theme.get(Role::Cut);
    assert_eq!(crosses.filter(|cell| Some(cell.fg) == cut.fg && cell.modifier == cut.add_modifier).count(), 2);
}

#[test]
fn entries_committed_and_not() {
    every_size!("committed", &committed());
}

#[test]
fn what_links_nodes_and_disks_have_for_themselves_is_on_the_screen() {
    let mut app = sandbox("raft", None);
    let lines =
        ["latency S1 S2 200ms", "loss S1 -> S3 50%", "set election_timeout_ms of S1 80..90", "crash S1 before send"];
    run(&mut app, &lines);
    run(&mut app, &["disk S1 fails"]);
    press(&mut app, "1");
    let screen = draw(&app, 160, 45);
    let told = ["200ms", "50% lost↓", "✗ before send", "✗ disk", "before its next message", "80..90", "to S3 50% lost"];
    let lost: Vec<_> = told.iter().filter(|text| find(screen.buffer(), text).is_none()).collect();
    assert!(lost.is_empty(), "{lost:?} is not told:\n{screen}");
    let narrow = draw(&app, 80, 24);
    assert!(find(narrow.buffer(), "200ms").is_some(), "no box covers it:\n{narrow}");
}

#[test]
fn a_property_that_fell_is_hidden_with_the_observer() {
    let mut app = violated();
    let marked = |app: &App| {
        let (shown, told) = (&app.run().shown, app.run().told());
        let told = told.iter().flat_map(|told| &told.marks).any(|mark| *mark == Mark::Violation);
        [told, shown.marks.iter().any(|marked| marked.mark == Mark::Violation)]
    };
    assert_eq!(marked(&app), [true, true]);
    press(&mut app, "O");
    assert_eq!(marked(&app), [false, false]);
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "violation").is_none(), "{screen}");
}

#[test]
fn a_violation_with_a_rule_off() {
    let app = violated();
    assert!(!app.run().shown.scene.violations.is_empty() && !app.run().shown.scene.rules_off.is_empty());
    every_size!("violation", &app);
    let screen = draw(&app, 80, 24);
    let bg = |role| app.theme.get(role).bg;
    // What contradicts is told once, in a row of its own under the cluster.
    let places: Vec<u16> = (0..24).filter(|y| row(screen.buffer(), *y).contains("S1 and S3 lead term 1.")).collect();
    assert_eq!(places.len(), 1, "{screen}");
    assert_eq!(Some(screen.buffer()[(0, places[0])].bg), bg(Role::Violation), "the whole line, from its first cell");
    assert_eq!(Some(screen.buffer()[(79, places[0])].bg), bg(Role::Violation), "to its last");
    for screen in [screen, draw(&app, 120, 40)] {
        assert_eq!(Some(screen.buffer()[(40, 1)].bg), bg(Role::Banner));
        assert!(row(screen.buffer(), 1).contains("rule off: raft.vote.once - what you see is not Raft"));
        let frames = screen.buffer().content.iter().filter(|cell| cell.symbol() == "╗");
        assert_eq!(frames.filter(|cell| Some(cell.fg) == app.theme.get(Role::Cut).fg).count(), 2, "both that lead");
    }
}

#[test]
fn paxos_in_rows() {
    let mut app = sandbox("paxos", None);
    run(&mut app, &["run 420ms"]);
    every_size!("paxos", &app);
}

#[test]
fn plain_replicas_that_differ() {
    let mut app = on_screen(
        "Plain replicas",
        Scenario::parse("replicas.toml", REPLICAS).and_then(|s| s.timeline()).expect("valid"),
    );
    run(&mut app, &["write C1 x=5", "write C2 x=7", "delay Write C1->S2 100ms", "corrupt Write C2->S3", "run 30ms"]);
    press(&mut app, "r");
    let asked = app.run().shown.scene.messages.iter().filter(|message| message.value.as_deref() == Some("x=1")).count();
    assert_eq!(asked, 3, "a client turns to all replicas, whichever node is selected");
    both_sizes("replicas", &app);
}

#[test]
fn the_help_page() {
    let mut app = elected();
    press(&mut app, "?");
    every_size!("help", &app);
}

#[test]
fn an_answer_on_the_screen_claims_no_more_than_its_text() {
    let mut app = elected();
    run(&mut app, &["crash S2", "pause S3"]);
    let timeline = &app.run().timeline;
    let goal = timeline.sim().info().find_goal("leader").expect("it is one of Raft's");
    for node in timeline.sim().config().all().filter(|node| node.0 < 5) {
        let text = timeline.why_not(node, goal, 0).expect("it can be asked").text();
        let sheet = questions::answer(timeline, &Question::NotGoal(node, goal, 0)).expect("it can be asked");
        assert_eq!(sheet.items.len(), text.lines().count(), "{text}");
    }
}

#[test]
fn help_tells_what_comes_of_each_rule_that_is_off() {
    let mut app = elected();
    run(&mut app, &["set raft.vote.once off", "set raft.leader.resend off"]);
    press(&mut app, "?");
    let screen = draw(&app, 80, 50);
    let info = app.run().timeline.sim().info();
    for rule in info.rules.iter().filter(|rule| ["raft.vote.once", "raft.leader.resend"].contains(&rule.id)) {
        let without = rule.without(info).expect("it can be switched off");
        for words in std::iter::once(rule.id).chain(without.split(' ')) {
            assert!(find(screen.buffer(), words).is_some(), "{words} of {without}");
        }
    }
}

#[test]
fn the_prompt_with_an_error() {
    let mut app = elected();
    press(&mut app, ":");
    type_in(&mut app, "crash S9");
    press(&mut app, "Enter");
    both_sizes("prompt", &app);
    let screen = draw(&app, 80, 24);
    let caret = find(screen.buffer(), "^^").expect("the place is marked");
    assert_eq!(Some(caret.fg), app.theme.get(Role::Wrong).fg);
}

#[test]
fn too_small() {
    assert_snapshot!("too_small_20x5", draw(&elected(), 20, 5));
    let text = row(draw(&elected(), 59, 20).buffer(), 0);
    assert!(text.starts_with("The window is 59x20. synod needs 60x20 or more"), "{text}");
    for (width, height) in [(1, 1), (59, 40), (200, 3)] {
        draw(&elected(), width, height);
    }
}

#[test]
fn every_size_from_the_smallest_on_can_be_drawn() {
    let mut apps = [elected(), committed(), violated(), sandbox("paxos", None), sandbox("replicas", None)];
    for app in &mut apps {
        for (width, height) in [(60, 20), (61, 21), (79, 23), (100, 20), (60, 60), (240, 70)] {
            for panel in 0..views::ALL.len() - 1 {
                app.look.panel = panel;
                assert!(row(draw(app, width, height).buffer(), 0).contains("⏸ paused"));
            }
            for at in 0..views::ALL.len() {
                app.look.enlarged = Some(at);
                draw(app, width, height);
            }
            app.look.enlarged = None;
        }
    }
}

#[test]
fn many_nodes_become_a_table_around_the_selected_one() {
    let mut app = sandbox("raft", Some(15));
    run(&mut app, &["run 400ms"]);
    app.run_mut().selected.at = 14;
    assert_snapshot!("many_80x24", draw(&app, 80, 24));
    assert!(find(draw(&app, 80, 24).buffer(), "▶S15").is_some());
}

#[test]
fn the_leader_is_told_by_symbol_word_and_colour() {
    let app = elected();
    let id = &app.run().shown.scene.nodes[leader(&app).expect("a leader")].id;
    let screen = draw(&app, 80, 24);
    let title = find(screen.buffer(), &format!("{id} ★ leader")).expect("the leader's box");
    assert_eq!(
        (Some(title.fg), title.modifier),
        (app.theme.get(Role::Lead).fg, Modifier::BOLD),
        "it is selected, and keeps its colour"
    );
}

#[test]
fn terms_have_their_colour_in_boxes_and_messages() {
    let mut app = elected();
    app.area = ratatui::layout::Rect::new(0, 0, 120, 40);
    let screen = draw(&app, 120, 40);
    let cell = find(screen.buffer(), "term 1").expect("a leader's term is on the screen");
    assert_eq!(Some(cell.fg), app.theme.rank(1).fg);
    for (_, sign, text, label) in views::labels(&app) {
        let of_label = &screen.buffer()[(label.x + label.width / 2, label.y)];
        assert_eq!([screen.buffer()[sign].fg, of_label.fg].map(Some), [app.theme.rank(1).fg; 2], "{text}");
    }
    assert_ne!(app.theme.rank(1), app.theme.rank(2));
}

#[test]
fn the_selected_node_has_another_frame_and_not_only_another_colour() {
    let mut app = elected();
    let thick = |app: &App| draw(app, 80, 24).buffer().content.iter().filter(|c| c.symbol() == "┓").count();
    assert_eq!(thick(&app), 1);
    let before = draw(&app, 80, 24);
    press(&mut app, "3");
    assert_eq!(thick(&app), 1);
    assert_ne!(before.buffer(), draw(&app, 80, 24).buffer());
}

#[test]
fn committed_entries_are_filled_and_others_are_not() {
    let app = committed();
    let lead = &app.run().shown.scene.nodes[leader(&app).expect("a leader")];
    let (log, commit) = (lead.log.as_ref().expect("a log"), lead.commit_index.expect("an index") as usize);
    assert!(commit >= 1 && log.len() > commit, "one entry is committed and one is not: {commit} of {}", log.len());
    let screen = draw(&app, 120, 40);
    let term = |at: usize| log[at].term.expect("a term");
    let cell = |at: usize| {
        let text = format!("{}:{}", term(at), log[at].value);
        find(screen.buffer(), &text).unwrap_or_else(|| panic!("{text} is in the logs")).clone()
    };
    let filled = app.theme.filled(app.theme.rank(term(0)));
    assert_eq!((Some(cell(0).fg), cell(0).modifier), (filled.fg, filled.add_modifier));
    assert!(!cell(log.len() - 1).modifier.contains(Modifier::REVERSED));
}

#[test]
fn what_a_log_has_given_up_for_a_snapshot_is_hatched_up_to_its_last_index() {
    let mut app = committed();
    let lead = leader(&app).expect("a leader");
    let hatched = |app: &App| {
        let cells = draw(app, 120, 40).buffer().content.clone();
        let at = cells.iter().position(|cell| cell.symbol() == "▒")?;
        Some(cells[at..].iter().take(3).map(|cell| cell.symbol().to_string()).collect::<String>())
    };
    assert_eq!(hatched(&app), None);
    app.run_mut().shown.scene.nodes[lead].compacted = Some(1);
    app.run_mut().shown.scene.nodes[lead].log.as_mut().expect("a log").remove(0);
    assert!(hatched(&app).is_some_and(|cell| cell.starts_with("▒▒")));
    // A log of which nothing is left but its front.
    app.run_mut().shown.scene.nodes[lead].compacted = Some(7);
    app.run_mut().shown.scene.nodes[lead].log = Some(Vec::new());
    let screen = draw(&app, 120, 40);
    assert!(screen.to_string().contains("▒7"), "{screen}");
}

#[test]
fn without_colour_everything_is_still_told() {
    let mut app = committed();
    app.theme = Theme::builtin("mono").expect("the built-in theme is valid");
    let screen = draw(&app, 120, 40);
    let coloured = |style: Style| style.fg.unwrap_or_default() != Default::default();
    assert!(screen.buffer().content.iter().all(|cell| !coloured(cell.style())));
    assert!(screen.buffer().content.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)));
}

#[test]
fn without_colour_messages_are_as_bright_on_a_link_as_beside_it() {
    let mut app = elected();
    app.theme = Theme::builtin("mono").expect("the built-in theme is valid");
    let screen = draw(&app, 120, 40);
    let dim = |sign: &str| {
        let cells = screen.buffer().content.iter().filter(|cell| cell.symbol() == sign);
        cells.map(|cell| cell.modifier.contains(Modifier::DIM)).collect::<Vec<_>>()
    };
    assert!(!dim("•").is_empty() && dim("•").iter().all(|dim| !dim), "{:?}", dim("•"));
    assert!(dim("↘").iter().chain(&dim("↙")).all(|dim| !dim));
    let links = screen.buffer().content.iter().filter(|cell| is_link(cell.symbol()));
    let links: Vec<_> = links.map(|cell| cell.modifier.contains(Modifier::DIM)).collect();
    assert!(links.iter().filter(|dim| **dim).count() > 10, "the links are dim");
}

#[test]
fn the_newest_step_is_always_told() {
    for (width, height) in [(60, 20), (80, 24), (120, 40)] {
        let mut app = elected();
        app.look.panel = views::NARRATION - 1;
        app.look.detail = true;
        for _ in 0..40 {
            press(&mut app, "Right");
            let told = app.run().told().last().expect("a step");
            let screen = draw(&app, width, height);
            let start: String = told.headline.chars().take(12).collect();
            let text = format!("{} {start}", told.step);
            assert!(find(screen.buffer(), &text).is_some(), "{text} at {width}x{height}:\n{screen}");
        }
    }
}

#[test]
fn the_start_screen() {
    let entry = |title: &str, about: &str| HomeEntry {
        section: "Sandboxes",
        note: String::new(),
        title: title.into(),
        about: about.into(),
        build: Box::new(|| anyhow::bail!("lessons/one.toml:3:1: there is no node S9")),
    };
    let entries =
        vec![entry("Raft", "A replicated log, led by a server that the others elect."), entry("Paxos", "One value.")];
    let mut home = Home::new(entries);
    home.act(Home::down);
    home.act(Home::open);
    for (width, height) in SIZES {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a buffer");
        terminal.draw(|frame| views::home::draw(&home, &settings(), frame)).expect("a buffer takes every frame");
        assert_snapshot!(format!("home_{width}x{height}"), terminal.backend());
    }
}

/// What a screen says without its colours, and whether it has any.
fn told(app: &App, width: u16, height: u16) -> (String, bool) {
    let screen = draw(app, width, height);
    let coloured = screen.buffer().content.iter().any(|cell| {
        [cell.style().fg, cell.style().bg].iter().any(|c| c.is_some_and(|c| c != ratatui::style::Color::Reset))
    });
    (screen.to_string(), coloured)
}

#[test]
fn every_view_at_three_sizes_in_colours_and_without() {
    let mono = settings().themes.iter().find(|theme| theme.name == "mono").cloned().expect("a theme without colours");
    let raft = committed();
    let mut paxos = sandbox("paxos", None);
    run(&mut paxos, &["request P1 X", "run 35ms"]);
    for (name, mut app) in [("raft", raft), ("paxos", paxos)] {
        let dark = app.theme.clone();
        for (at, view) in views::ALL.iter().enumerate().filter(|(_, view)| (view.wanted)(&committed().pane())) {
            app.look.enlarged = Some(at);
            let title = (view.title)(&app.pane()).to_lowercase().replace([' ', ','], "_");
            for (width, height) in [(80, 24), (120, 40), (160, 45)] {
                app.theme = dark.clone();
                let (text, coloured) = told(&app, width, height);
                assert!(coloured);
                assert_snapshot!(format!("view_{name}_{title}_{width}x{height}"), text);
                app.theme = mono.clone();
                assert_eq!(told(&app, width, height), (text, false), "without colours the same is told");
            }
        }
    }
}

#[test]
fn a_projector_shows_large_names_and_less_of_everything_else() {
    let mut app = elected();
    press(&mut app, "P");
    assert_snapshot!("projector_120x40", draw(&app, 120, 40));
    assert_snapshot!("projector_160x45", draw(&app, 160, 45));
    press(&mut app, "P");
    assert_eq!(app.look.layout, None);
}

#[test]
fn a_lost_message_ends_in_a_cross_and_the_lane_of_a_node_that_is_down_is_broken() {
    let mut app = elected();
    press(&mut app, "k");
    run(&mut app, &["run 30ms"]);
    app.look.enlarged = Some(views::LANES);
    let screen = draw(&app, 120, 40);
    let count = |sign: &str| screen.buffer().content.iter().filter(|cell| cell.symbol() == sign).count();
    let lost = app.run().told().iter().filter(|t| t.event == crate::engine::scene::EventKind::Loss).count();
    assert!(lost >= 1 && count("×") >= lost, "{lost} were lost:\n{screen}");
    assert_eq!(count("✗"), 3, "the node, the crash, on the timeline as well; no loss looks so:\n{screen}");
    assert!(count("━") > 2 && count("╌") > 3, "it led, and is down:\n{screen}");
    every_size!("lanes_after_a_crash", &app);
}

#[test]
fn a_partition_stands_between_the_lanes_of_its_groups_as_long_as_it_lasts() {
    let walls = |lines: &[&str]| {
        let mut app = elected();
        app.look.enlarged = Some(views::LANES);
        run(&mut app, lines);
        let screen = draw(&app, 160, 45);
        let role = |role: Role| app.theme.get(role).fg;
        let signs = |sign: &str, colour: Role| {
            let cells = screen.buffer().content.iter().filter(|cell| cell.symbol() == sign);
            cells.filter(|cell| Some(cell.fg) == role(colour)).count()
        };
        let between = |y: &u16| row(screen.buffer(), *y).contains('╍');
        let rows: Vec<u16> = (0..45).filter(between).collect();
        let lane = |id: &str| {
            let starts = |y: &u16| row(screen.buffer(), *y).trim_start_matches([' ', '▶']).starts_with(id);
            (0..45).find(starts).expect("a lane")
        };
        let within = rows.iter().all(|y| (lane("S2")..lane("S3")).contains(y));
        (rows.len(), within, signs("╍", Role::Cut), signs("╂", Role::Cut), signs("┼", Role::Dim))
    };
    let (rows, within, length, marked, healed) = walls(&["partition S1,S2 | S3,S4,S5", "step 4"]);
    assert!(rows == 1 && within && length >= 12, "one wall, between S2 and S3: {rows}, {within}, {length}");
    assert_eq!((marked, healed), (5, 0), "a mark on each lane");
    let (rows, _, kept, _, healed) = walls(&["partition S1,S2 | S3,S4,S5", "step 4", "heal all", "step 4"]);
    assert!(rows == 1 && kept <= length && healed == 5, "it ends where the links carry again: {kept}, {healed}");
    // Where the lanes of a group do not stand together, no wall parts those that hear each other.
    assert_eq!(walls(&["partition S1,S3 | S2,S4,S5", "step 4"]).0, 0);
    // Of one link, the wall is between its ends, and there are no groups.
    let (rows, _, _, marked, _) = walls(&["cut S2 S4", "step 1"]);
    assert_eq!((rows, marked), (0, 2));
}

/// A run of a protocol whose leader keeps a table, with what is to stand in it.
fn with_table(columns: &[&str], rows: usize) -> App {
    let mut app = on_screen("Wide", Timeline::new(crate::engine::tests::wide::world(2)));
    run(&mut app, &["fire Z1 twelve"]);
    let cells = |n: usize| columns.iter().map(|column| format!("{column}{n}")).collect();
    let rows = (1..=rows).map(|n| TableRow { cells: cells(n), tone: Tone::Know, ends: None }).collect();
    let columns = columns.iter().map(|column| column.to_string()).collect();
    let card = &mut app.run_mut().shown.scene.nodes[0];
    card.timers.clear();
    card.tables = vec![Table { title: "Open proposals".into(), columns, rows }];
    app
}

#[test]
fn a_table_of_a_node_is_drawn_whole_or_it_is_told_that_there_is_more() {
    let columns = ["slot", "ballot", "answered-by", "a-longer-column", "another-long-column"];
    // In an enlarged view and, where there is one beside the others, in that: too narrow for a row on one line.
    for (width, height, enlarged) in [(80, 24, true), (160, 45, true), (160, 45, false)] {
        let draw = |rows: usize| {
            let mut app = with_table(&columns, rows);
            app.look.enlarged = enlarged.then_some(views::INSPECTOR);
            draw(&app, width, height)
        };
        let screen = draw(3);
        for text in columns.iter().flat_map(|column| [column.to_string(), format!("{column}1"), format!("{column}3")]) {
            assert!(find(screen.buffer(), &text).is_some(), "{text} at {width}x{height}:\n{screen}");
        }
        let tone = find(screen.buffer(), "slot3").map(|cell| cell.fg);
        assert_eq!(tone, Theme::builtin("dark").expect("a theme").tone(Tone::Know).fg);
        let screen = draw(60);
        let more = find(screen.buffer(), "slot60").is_none() && find(screen.buffer(), " more").is_some();
        assert!(more, "at {width}x{height}:\n{screen}");
    }
}
