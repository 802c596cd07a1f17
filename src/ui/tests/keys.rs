//! What keys do to a run.

use super::super::app::{App, Mode, Pace, Status};
use super::super::target::Target;
use super::super::update::mouse::{point, wheel};
use super::super::views::{self, arrange};
use super::super::widgets::card;
use super::{advance, draw, elected, find, is_link, leader, press, row, run, sandbox, story, type_in};

use crate::engine::scene::Shape;
use crate::script::VERBS;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

#[test]
fn k_kills_the_leader_and_k_again_restarts_it() {
    let mut app = elected();
    let at = leader(&app).expect("a leader");
    press(&mut app, &format!("{} k", at + 1));
    assert!(!app.run().shown.scene.nodes[at].up);
    assert_eq!(leader(&app), None);
    press(&mut app, "k");
    assert!(app.run().shown.scene.nodes[at].up);
    assert_eq!(app.run().shown.scene.nodes[at].role, "follower", "a restarted leader follows");
}

#[test]
fn z_pauses_the_selected_node_and_lets_it_go_on() {
    let mut app = elected();
    press(&mut app, "2 z");
    assert!(app.run().shown.scene.nodes[1].paused);
    assert!(find(draw(&app, 80, 24).buffer(), "S2 ⏸").is_some(), "a paused node is told by its shape");
    press(&mut app, "z");
    assert!(!app.run().shown.scene.nodes[1].paused);
}

#[test]
fn x_and_a_number_cut_a_link_and_the_same_heals_it() {
    let mut app = elected();
    press(&mut app, "1 x");
    let status = row(draw(&app, 80, 24).buffer(), 22);
    assert!(status.contains("Cut the link S1 - S2?"), "{status}");
    press(&mut app, "3");
    assert!(app.run().shown.scene.links.cut.is_empty(), "a number only chooses");
    press(&mut app, "Enter");
    let cut: Vec<_> = app.run().shown.scene.links.cut.iter().map(|c| (c.from.as_str(), c.to.as_str())).collect();
    assert_eq!(cut, [("S1", "S3"), ("S3", "S1")]);
    press(&mut app, "x Tab");
    assert!(row(draw(&app, 80, 24).buffer(), 22).contains("Heal the link S1 - S3?"));
    press(&mut app, "Enter");
    assert!(app.run().shown.scene.links.cut.is_empty());
    press(&mut app, "x Esc");
    assert!(matches!(app.mode, Mode::Watch) && app.run().shown.scene.links.cut.is_empty(), "Esc leaves it as it is");
}

#[test]
fn x_offers_first_whom_the_node_has_to_do_with() {
    let mut app = sandbox("paxos", None);
    press(&mut app, "1 x");
    let offered = |app: &App| match app.mode {
        Mode::Link { other } => app.run().shown.scene.nodes[other].id.clone(),
        _ => panic!("a link is being chosen"),
    };
    assert_eq!(offered(&app), "A1", "proposers do not talk to each other");
    press(&mut app, "Tab");
    assert_eq!(offered(&app), "A2");
}

#[test]
fn esc_where_there_is_no_start_screen_says_so() {
    let mut app = elected();
    press(&mut app, "Esc");
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("q quits")), "{:?}", app.status);
    assert!(app.leave.is_none());
}

#[test]
fn a_step_and_a_step_back_lead_to_the_same_picture() {
    let mut app = elected();
    let before = app.run().shown.scene.clone();
    press(&mut app, "Right");
    assert_ne!(app.run().shown.scene, before);
    press(&mut app, "Left");
    assert_eq!(app.run().shown.scene, before);
    assert_eq!(app.run().timeline.end(), before.step + 1, "the future is kept");
}

#[test]
fn n_goes_from_mark_to_mark_and_says_when_there_is_none() {
    let mut app = elected();
    let election = app.run().shown.marks[0].step;
    press(&mut app, "N");
    assert_eq!(app.run().timeline.at(), election);
    press(&mut app, "n");
    assert_eq!(app.run().timeline.at(), election);
    assert_eq!(app.status, Some(Status::Said(format!("There is no mark after step {election}."))));
}

#[test]
fn doing_something_in_the_past_starts_a_branch_and_keeps_the_other() {
    let mut app = elected();
    let end = app.run().timeline.end();
    press(&mut app, "Left Left k");
    assert_eq!(app.run().timeline.branches(), 2);
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("new branch")), "{:?}", app.status);
    press(&mut app, "o");
    assert_eq!(app.run().timeline.at(), end, "o goes to the end of the old future");
}

#[test]
fn a_wrong_command_stays_open_with_its_text_and_takes_no_time() {
    let mut app = elected();
    app.run_mut().clock.shown_ms += 5.0;
    let step = app.run().timeline.at();
    press(&mut app, ":");
    type_in(&mut app, "krash S1");
    press(&mut app, "Enter");
    let Mode::Prompt(prompt) = &app.mode else { panic!("the prompt closed") };
    assert_eq!(prompt.line, "krash S1");
    let error = prompt.error.as_ref().expect("it was wrong");
    assert_eq!((error.span.clone(), error.remedy.as_deref()), (0..5, Some("did you mean crash?")));
    assert_eq!(app.run().timeline.at(), step);
    press(&mut app, "Ctrl-u");
    type_in(&mut app, "crash S9");
    press(&mut app, "Enter");
    assert_eq!(app.run().timeline.at(), step, "a node that is not there costs no time either");
    press(&mut app, "Up");
    press(&mut app, "Esc");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn a_command_is_completed_done_and_remembered() {
    let mut app = elected();
    press(&mut app, ":");
    type_in(&mut app, "cras");
    press(&mut app, "Tab");
    type_in(&mut app, "S4");
    press(&mut app, "Enter");
    assert!(!app.run().shown.scene.nodes[3].up && matches!(app.mode, Mode::Watch));
    press(&mut app, ": Up");
    assert!(matches!(&app.mode, Mode::Prompt(prompt) if prompt.line == "crash S4"));
}

#[test]
fn going_back_undoes_a_step_even_between_two() {
    let mut app = elected();
    let step = app.run().timeline.at();
    app.run_mut().clock.shown_ms += 1.0;
    press(&mut app, ":");
    type_in(&mut app, "back 2");
    press(&mut app, "Enter");
    assert_eq!(app.run().timeline.at(), step - 2);
}

#[test]
fn p_offers_a_partition_and_shift_h_heals_all() {
    let mut app = elected();
    press(&mut app, "p");
    type_in(&mut app, "S1,S2 | S3,S4,S5");
    press(&mut app, "Enter");
    assert_eq!(app.run().shown.scene.links.cut.len(), 12, "two times three links, in both directions");
    press(&mut app, "H");
    assert!(app.run().shown.scene.links.cut.is_empty());
}

#[test]
fn d_loses_the_next_message_to_the_selected_node() {
    let mut app = elected();
    let to = app.run().shown.scene.messages[0].to.clone();
    let at = app.run().shown.scene.nodes.iter().position(|node| node.id == to).expect("a node");
    let id = app.run().shown.scene.messages[0].id.clone();
    press(&mut app, &format!("{} d", at + 1));
    assert!(app.run().shown.scene.messages.iter().all(|message| message.id != id));
}

#[test]
fn r_asks_the_leader_and_f_lets_a_timer_run_out() {
    let mut app = elected();
    let lead = app.run().shown.scene.nodes[leader(&app).expect("a leader")].id.clone();
    press(&mut app, "r");
    let asked =
        app.run().shown.scene.messages.iter().find(|message| message.kind == "Request").expect("a request under way");
    assert_eq!(asked.to, lead);
    let other = app.run().shown.scene.nodes.iter().position(|node| node.role == "follower").expect("a follower");
    press(&mut app, &format!("{} f", other + 1));
    assert_eq!(app.run().shown.scene.nodes[other].role, "candidate");
}

#[test]
fn r_asks_for_what_is_new_by_a_client_that_can_reach() {
    let mut app = story(
        "format = 1\nprotocol = \"raft\"\nnodes = 3\nlayout = { clients = 2 }\nscript = \"\"\"\nfire S1 election\n\
         run until leaders.size() == 1\nrequest S1 set x=1\nrun until chosen.size() == 1\ncut C1 S1\n\"\"\"\n",
    );
    press(&mut app, "r");
    let asked = app.run().shown.scene.messages.iter().find(|message| message.kind == "Request").expect("it asks");
    assert_eq!((asked.from.as_str(), asked.to.as_str()), ("C2", "S1"), "C1 would ask in vain");
    run(&mut app, &["run until chosen.size() == 2"]);
    assert_eq!(app.run().shown.scene.chosen[1].value, "x=2", "x=1 stands in a log already");
}

#[test]
fn time_runs_at_its_speed_and_stops_at_a_key() {
    let mut app = sandbox("raft", None);
    assert!(!advance(&mut app, 1.0), "paused, nothing moves");
    press(&mut app, "Space +");
    assert!(advance(&mut app, 0.5));
    assert_eq!(app.run().clock.shown_ms, 100.0, "twice as fast as 100 ms a second");
    press(&mut app, "Space");
    assert!(!advance(&mut app, 1.0));
    press(&mut app, "- - -");
    assert_eq!(
        app.run().clock.pace,
        Pace::Steady(-1),
        "between the usual speed and twice that stands the one that adapts"
    );
}

#[test]
fn a_message_glides_while_no_step_happens() {
    let mut app = elected();
    let now = app.run().shown.scene.time_ms;
    app.run_mut().shown.scene.messages.truncate(1);
    let message = &mut app.run_mut().shown.scene.messages[0];
    (message.sent_ms, message.due_ms, message.shape) = (now, now + 100, Shape::Asks);
    let mut at = |part: f64| {
        app.run_mut().clock.shown_ms = now as f64 + 100.0 * part;
        let screen = draw(&app, 120, 40);
        let buffer = screen.buffer();
        buffer.area.positions().find(|p| buffer[*p].symbol() == "◆").expect("the message is drawn")
    };
    let (start, middle, end) = (at(0.0), at(0.5), at(0.99));
    let far = |a: ratatui::layout::Position, b: ratatui::layout::Position| a.x.abs_diff(b.x) + a.y.abs_diff(b.y);
    assert!(far(start, middle) > 2 && far(middle, end) > 2 && far(start, end) > far(start, middle));
}

#[test]
fn v_and_e_change_what_is_shown_and_q_leaves() {
    let mut app = elected();
    let shows = |app: &super::App, text: &str| find(draw(app, 80, 24).buffer(), text).is_some();
    assert!(shows(&app, " Logs "));
    press(&mut app, "v");
    assert!(shows(&app, " Messages under way ") && !shows(&app, " Logs "));
    press(&mut app, "e");
    assert!(shows(&app, " Cluster ") && !shows(&app, " Messages under way "));
    press(&mut app, "e");
    assert!(shows(&app, " Logs ") && !shows(&app, " Cluster "));
    // A view that has nothing to show is passed over.
    press(&mut app, "Esc");
    let views = ["Cluster", "Logs", "Messages under way", "Selected node", "Space and time", "What happened, and why"];
    for view in views.into_iter().chain(["Disks, and what was written"]) {
        press(&mut app, "e");
        assert_eq!(app.status, Some(Status::Said(format!("Enlarged: {view}; Esc goes back."))));
    }
    press(&mut app, "e");
    assert_eq!(app.look.enlarged, None);
    press(&mut app, "q");
    assert!(app.leave.is_some());
}

#[test]
fn e_first_enlarges_what_says_that_it_has_no_room_and_then_every_other_view_once() {
    let mut app = sandbox("raft", Some(9));
    let shown = draw(&app, 60, 20);
    assert!(find(shown.buffer(), "more, e enlarges").is_some(), "nine logs have no room");
    app.area = Rect::new(0, 0, 60, 20);
    let mut seen = Vec::new();
    loop {
        press(&mut app, "e");
        let Some(view) = app.look.enlarged else { break };
        seen.push(view);
    }
    assert_eq!(seen.first(), Some(&views::STORES));
    seen.sort_unstable();
    let all = [views::CLUSTER, views::STORES, views::MESSAGES, views::INSPECTOR, views::LANES, views::NARRATION];
    assert_eq!(seen, [all.as_slice(), &[views::DISKS]].concat());
}

#[test]
fn detail_tells_the_routine_too() {
    let mut app = elected();
    while app.run().told().last().is_none_or(|told| told.effects.is_empty()) {
        press(&mut app, "Right");
    }
    let effect: String =
        app.run().told().iter().rev().flat_map(|told| &told.effects).next().expect("an effect").clone();
    let told = |app: &super::App| find(draw(app, 160, 45).buffer(), &format!("· {effect}")).is_some();
    assert!(!told(&app));
    press(&mut app, "D");
    assert!(told(&app));
}

#[test]
fn help_scrolls_to_its_end_and_not_further() {
    let mut app = elected();
    app.area = Rect::new(0, 0, 80, 20);
    press(&mut app, "?");
    for _ in 0..40 {
        press(&mut app, "Space");
    }
    let last = VERBS.last().expect("there are verbs").usage;
    assert!(find(draw(&app, 80, 20).buffer(), last).is_some(), "{last}:\n{}", draw(&app, 80, 20));
    let Mode::Help { scroll, .. } = app.mode else { panic!("the page closed") };
    press(&mut app, "Down");
    assert!(matches!(app.mode, Mode::Help { scroll: s, .. } if s == scroll));
    press(&mut app, "Esc");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn m_lets_one_choose_a_message_and_decide_what_becomes_of_it() {
    let mut app = elected();
    let ids = |app: &App| app.run().shown.scene.messages.iter().map(|m| m.id.clone()).collect::<Vec<_>>();
    let before = ids(&app);
    press(&mut app, "m Down");
    assert_eq!(app.packet(), Some(1));
    let screen = draw(&app, 120, 40);
    let reversed = |sign: &str| {
        let cells = screen.buffer().content.iter().filter(|cell| cell.symbol() == sign);
        cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count()
    };
    let chosen = &app.run().scene().messages[1];
    let sign = card::shape(chosen.shape, chosen.corrupt).to_string();
    assert_eq!(reversed(&sign), 1, "the chosen one is marked where it is");
    assert!(find(draw(&app, 80, 24).buffer(), "Chosen message").is_some(), "all its facts are shown");
    press(&mut app, "d");
    assert!(!ids(&app).contains(&before[1]), "the chosen one is gone");
    assert_eq!(app.packet(), Some(1), "the one in its place is chosen now");
    let id = app.run().shown.scene.messages[1].id.clone();
    press(&mut app, "u");
    assert_eq!(ids(&app).iter().filter(|other| other.starts_with(&id)).count(), 2, "it is there twice");
    press(&mut app, "c");
    assert_eq!(app.run().shown.scene.messages.iter().filter(|m| m.corrupt).count(), 1);
    let due = app.run().shown.scene.messages[app.packet().expect("one is chosen")].due_ms;
    press(&mut app, "l");
    assert_eq!(app.run().shown.scene.messages[app.packet().expect("the same is chosen")].due_ms, due + 50);
    press(&mut app, "Up Enter Left Esc");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn the_palette_finds_an_action_by_its_words_and_a_command_by_its_verb() {
    let mut app = elected();
    press(&mut app, "/");
    type_in(&mut app, "black scr");
    press(&mut app, "Enter");
    assert!(app.black, "the only action with these words is done");
    press(&mut app, "k");
    assert!(
        !app.black && app.run().shown.scene.nodes.iter().all(|n| n.up),
        "the next key only brings the picture back"
    );
    press(&mut app, "/");
    type_in(&mut app, "partition");
    press(&mut app, "Down Enter");
    let Mode::Prompt(prompt) = &app.mode else { panic!("a command is typed on") };
    assert_eq!(prompt.line, "partition ");
    press(&mut app, "Esc /");
    type_in(&mut app, "xyzzy");
    assert!(find(draw(&app, 80, 24).buffer(), "Nothing is called so.").is_some());
    press(&mut app, "Enter");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn a_clicker_goes_from_one_thing_worth_telling_to_the_next() {
    let mut app = elected();
    let start = app.run().timeline.at();
    press(&mut app, "PageDown");
    let first = app.run().timeline.at();
    let told = app.run().told().last().expect("a step");
    assert!(first > start && (!told.routine || !told.marks.is_empty()));
    press(&mut app, "PageDown PageUp");
    assert_eq!(app.run().timeline.at(), first);
}

#[test]
fn a_click_selects_a_node_a_message_a_link_and_a_step() {
    let mut app = elected();
    app.area = Rect::new(0, 0, 120, 40);
    let screen = draw(&app, 120, 40);
    let place = |text: &str| {
        let buffer = screen.buffer();
        let signs: Vec<String> = text.chars().map(String::from).collect();
        let stands = |p: &Position| {
            let cells = (p.x..120).zip(&signs);
            usize::from(120 - p.x) >= signs.len() && cells.into_iter().all(|(x, s)| buffer[(x, p.y)].symbol() == s)
        };
        buffer.area.positions().find(stands).unwrap_or_else(|| panic!("{text} is on the screen"))
    };
    let click = |app: &mut App, at: Position| point(app, views::hit(app, at).expect("something stands here"));
    click(&mut app, place("S3 ○ follower"));
    assert_eq!(app.run().shown.scene.nodes[app.run().selected.at].id, "S3");
    let (_, sign, text, label) = views::labels(&app).remove(0);
    for part in [Position::from(sign), Position { x: label.x + label.width / 2, y: label.y }] {
        app.mode = Mode::Watch;
        click(&mut app, part);
        assert!(matches!(app.mode, Mode::Messages { .. }), "{part} of {text}");
    }
    click(&mut app, place("S2 ○ follower"));
    assert!(matches!(app.mode, Mode::Watch), "a click on a node leaves the messages");
    let timeline = Position { x: 1 + 1, y: 37 };
    click(&mut app, timeline);
    assert_eq!(app.run().timeline.at(), 0);
    let dots = screen.buffer().area.positions().filter(|p| is_link(screen.buffer()[*p].symbol()));
    let link = dots.filter_map(|at| views::hit(&app, at)).find(|target| matches!(target, Target::Link(..)));
    point(&mut app, link.expect("a link runs through a dot"));
    assert!(matches!(app.mode, Mode::Link { .. }), "a link is cut only when one says so");
    wheel(&mut app, true, Position::default());
}

#[test]
fn the_layout_changes_by_key_and_nothing_overlaps_at_any_size() {
    for (width, height) in [(60, 20), (80, 24), (120, 40), (160, 45), (220, 60)] {
        let mut app = elected();
        app.area = Rect::new(0, 0, width, height);
        for _ in arrange::LAYOUTS {
            press(&mut app, "l");
            let body = Rect::new(0, 1, width, height - 4);
            let places = arrange::places(&app.pane(), body);
            for (nth, a) in places.iter().enumerate() {
                assert_eq!(body.intersection(a.place), a.place);
                assert_eq!(a.place.intersection(a.inner), a.inner);
                assert!(places[..nth].iter().all(|b| !a.place.intersects(b.place)), "{width}x{height}");
            }
            let rows: u16 = places.iter().map(|placed| placed.place.height * placed.place.width).sum();
            assert_eq!(rows, body.width * body.height, "no cell is nobody's");
            draw(&app, width, height);
        }
    }
}

#[test]
fn the_selection_goes_along_with_the_next_leader_after_a_kill() {
    let mut app = elected();
    let first = leader(&app).expect("a leader");
    press(&mut app, "k");
    assert_eq!(app.run().selected.at, first, "k again restarts it");
    run(&mut app, &["run until leaders.size() == 1 within 3s"]);
    assert_eq!(Some(app.run().selected.at), leader(&app));
}

#[test]
fn what_is_hidden_is_not_answered_at_the_prompt_either() {
    let mut app = elected();
    press(&mut app, "O :");
    type_in(&mut app, "why not entry 1");
    press(&mut app, "Enter");
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("is hidden")), "{:?}", app.status);
    press(&mut app, "O i :");
    type_in(&mut app, "why leader");
    press(&mut app, "Enter");
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("cannot answer that")), "{:?}", app.status);
    let eyes = app.run().sight.eyes.clone().expect("one looks through somebody's eyes");
    let mut names = app.run().scene().nodes.iter().map(|node| node.id.clone());
    let other = names.find(|id| *id != eyes).expect("there are several");
    for (name, shown) in [(&other, false), (&eyes, true)] {
        press(&mut app, ":");
        type_in(&mut app, &format!("show {name}"));
        press(&mut app, "Enter");
        assert_eq!(matches!(&app.mode, Mode::Sheet(_)), shown, "show {name}");
    }
}

#[test]
fn nobody_is_taken_to_what_is_hidden_nor_shown_what_eyes_do_not_see() {
    let mut app = elected();
    run(&mut app, &["request leader x=1", "run 300ms", "seek start"]);
    let said = |app: &mut App, keys: &str, line: &str| {
        press(app, keys);
        type_in(app, line);
        press(app, "Enter");
        assert!(app.run().timeline.at() == 0 && matches!(app.mode, Mode::Watch), "{keys} {line}");
        match &app.status {
            Some(Status::Said(text)) => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    press(&mut app, "O");
    for line in ["seek next choice", "seek next violation", "seek next any", "diff main main"] {
        assert!(said(&mut app, ":", line).contains("is hidden"), "{line}");
    }
    press(&mut app, "O i");
    for line in ["seek next election", "diff main main"] {
        assert!(said(&mut app, ":", line).contains("cannot answer that"), "{line}");
    }
    for key in ["M", "T"] {
        press(&mut app, key);
        assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("cannot answer that")), "{key}");
    }
    press(&mut app, "i :");
    type_in(&mut app, "seek next election");
    press(&mut app, "Enter");
    assert!(app.run().timeline.at() > 0);
}
