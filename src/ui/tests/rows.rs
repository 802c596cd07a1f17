//! What the view of logs, or of promises and proposals, leaves out where it has no room: its rule says how much.

use super::lessons::{begin, page};
use super::{draw, press, run, sandbox};
use crate::engine::scene::NodeCard;
use crate::lesson::library;
use crate::ui::app::App;
use crate::ui::views::{self, arrange};
use ratatui::layout::Rect;

/// The rows of the view, and the rule above them; nothing where it is not shown.
fn stored(app: &App, (width, height): (u16, u16)) -> Option<(Vec<String>, String)> {
    let area = Rect::new(0, 0, width, height);
    let pane = app.pane();
    let places = arrange::places(&pane, views::body(&pane, area));
    let arrange::Placed { place, inner, .. } = places.into_iter().find(|placed| placed.view == views::STORES)?;
    let screen = draw(app, width, height);
    let line = |y: u16| (inner.left()..place.right()).map(|x| screen.buffer()[(x, y)].symbol()).collect::<String>();
    Some(((inner.top()..inner.bottom()).map(line).collect(), line(place.top())))
}

/// Demands that what is shown and what is said to be left out are all that there is to show.
fn is_whole(app: &App, size: (u16, u16), what: &str) -> bool {
    let Some((rows, head)) = stored(app, size) else { return false };
    let cards = &app.run().scene().nodes;
    let has_logs = cards.iter().any(|node| node.log.is_some());
    let stores = |node: &&NodeCard| if has_logs { node.log.is_some() } else { node.kind != "client" };
    let nodes: Vec<&str> = cards.iter().filter(stores).map(|node| node.id.as_str()).collect();
    let of_node = |row: &&String| {
        let row: String = row.chars().skip(1).collect();
        nodes.iter().any(|name| row.starts_with(&format!("{name} ")))
    };
    let has_ladder = |row: &&String| row.contains(['▮', '▯']);
    let entries = app.run().scene().progress.iter().filter(|row| row.rung > crate::engine::scene::Rung::Proposed);
    let all = nodes.len() + entries.count().min(3);
    let shown = rows.iter().filter(of_node).count() + rows.iter().filter(has_ladder).count();
    let (_, said) = head.split_once("… ").or(head.split_once(" +")).unwrap_or(("", "0 more"));
    let lacks: usize = said.split(' ').next().and_then(|count| count.parse().ok()).expect("a number");
    assert_eq!(shown + lacks, all, "{what} at {size:?}:\n{}\n{head}", rows.join("\n"));
    lacks > 0
}

/// The sizes of usual windows, the smallest and the largest first.
const SIZES: [(u16, u16); 8] = [(60, 20), (160, 45), (80, 24), (80, 30), (100, 28), (120, 36), (150, 30), (200, 50)];

#[test]
fn logs_and_entries_that_have_no_room_are_counted() {
    let mut cut = 0;
    for id in ["L15", "L18"] {
        let mut app = begin(library(&[]).find(id).expect("a lesson"));
        while !page(&app).is_summary() {
            press(&mut app, "h h h");
            let what = |app: &App| format!("{id} page {}", page(app).number);
            cut += SIZES.iter().filter(|size| is_whole(&app, **size, &what(&app))).count();
            for key in ["s", "1", "2", "3"] {
                press(&mut app, key);
                app.run_mut().clock.replay = None;
                if page(&app).may_go_on {
                    break;
                }
            }
            cut += SIZES.iter().filter(|size| is_whole(&app, **size, &what(&app))).count();
            press(&mut app, "Enter");
            app.run_mut().clock.replay = None;
        }
    }
    assert!(cut > 20, "{cut}");
}

#[test]
fn a_table_of_acceptors_that_has_no_room_says_so() {
    let mut app = sandbox("paxos", Some(9));
    run(&mut app, &["run 300ms"]);
    let (_, head) = stored(&app, (60, 20)).expect("it is shown");
    assert!(head.contains(" … 2 more "), "{head}");
    let cut = SIZES.iter().filter(|size| is_whole(&app, **size, "acceptors")).count();
    assert!(cut > 0, "nothing had to be left out");
    app.area = Rect::new(0, 0, 60, 20);
    app.look.enlarged = Some(views::STORES);
    let (_, head) = stored(&app, (160, 45)).expect("it is shown");
    assert!(!head.contains("more"), "{head}");
}

#[test]
fn a_client_says_what_it_has_asked_or_how_many_answers_it_has_where_room_is_least() {
    // In boxes, and in the rows that stand in for them.
    for servers in [3, 7] {
        let mut app = sandbox("raft", Some(servers));
        let says = |app: &App, what: &str| {
            let screen = draw(app, 60, 20).to_string();
            let cluster = screen.lines().filter_map(|line| line.split('│').find(|part| part.contains(what)));
            assert!(cluster.count() > 0, "{what} with {servers}:\n{screen}");
        };
        if servers == 7 {
            says(&app, "idle");
        }
        run(&mut app, &["fire S1 election", "run until leaders.size() == 1", "request leader x=1"]);
        says(&app, "x=1");
        run(&mut app, &["run until node('C1').facts.answered == 1 within 1s"]);
        let waits = app.run().scene().nodes.iter().any(|node| node.kind == "client" && node.role == "waiting");
        assert!(!waits, "it asks for nothing else");
        says(&app, "got 1");
    }
}
