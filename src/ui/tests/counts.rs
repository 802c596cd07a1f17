//! Nothing is dropped silently: what a scene has is drawn, or it is said how much of it is not.

use super::super::views::{self, ALL};
use super::{App, draw, elected, on_screen, press, row, run, sandbox};
use crate::engine::scene::NodeCard;
use crate::scenario::Scenario;
use crate::ui::widgets::card;
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use std::collections::BTreeMap;

const SIZES: [(u16, u16); 8] = [(60, 20), (70, 22), (80, 24), (100, 30), (120, 40), (160, 45), (200, 60), (300, 100)];

/// Runs with few and many nodes, with long logs and with none.
fn runs() -> Vec<(&'static str, App)> {
    let mut logs = elected();
    run(&mut logs, &["run 6s"]);
    let mut paxos = sandbox("paxos", None);
    run(&mut paxos, &["request P1 X", "run 60ms"]);
    let figure = include_str!("../../../assets/scenes/03-figure-7.toml");
    let figure = Scenario::parse("figure-7.toml", figure).and_then(|s| s.timeline()).expect("valid");
    let mut replicas = sandbox("replicas", None);
    run(&mut replicas, &["run 500ms"]);
    vec![
        ("logs", logs),
        ("paxos", paxos),
        ("figure 7", on_screen("Seven logs", figure)),
        ("replicas", replicas),
        ("many", sandbox("raft", Some(15))),
    ]
}

/// The same, and others at a moment when messages are under way.
fn busy_runs() -> Vec<(&'static str, App)> {
    let mut paxos = sandbox("paxos", None);
    run(&mut paxos, &["request P1 X", "request P2 Y", "run 25ms"]);
    let mut replicas = sandbox("replicas", None);
    run(&mut replicas, &["write C1 x=1", "write C2 x=2", "run 5ms"]);
    let mut many = sandbox("raft", Some(15));
    run(&mut many, &["run until leaders.size() == 1", "request leader x=1"]);
    let mut together = elected();
    run(&mut together, &["duplicate AppendEntries", "duplicate AppendEntries"]);
    let busy =
        [("elected", elected()), ("asked", paxos), ("told", replicas), ("many asked", many), ("copies", together)];
    runs().into_iter().chain(busy).collect()
}

/// The rooms of the views that are shown.
fn rooms(app: &App, (width, height): (u16, u16)) -> Vec<(usize, Rect)> {
    let (pane, screen) = (app.pane(), Rect::new(0, 0, width, height));
    let placed = views::arrange::places(&pane, views::body(&pane, screen));
    placed.into_iter().map(|placed| (placed.view, placed.inner)).collect()
}

/// The rows of a room as text.
fn texts(buffer: &Buffer, room: Rect) -> Vec<String> {
    let text = |row: Rect| row.positions().map(|at| buffer[at].symbol()).collect();
    room.rows().map(text).collect()
}

/// How many rows a view says that it has no room for.
fn lacks(app: &App, view: usize, room: Rect, screen: &str) -> usize {
    let lacks = (ALL[view].lacks)(&app.pane(), room);
    assert!(
        lacks == 0 || screen.contains(&format!("… {lacks} more")),
        "{lacks} have no room, and nobody says so:\n{screen}"
    );
    lacks
}

/// Whether a row has a name as a word.
fn names(text: &str, id: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word == id)
}

#[test]
fn every_node_is_drawn_or_counted() {
    for (name, app) in runs() {
        for size in SIZES {
            let screen = draw(&app, size.0, size.1);
            for (view, room) in rooms(&app, size).into_iter().filter(|(view, _)| *view == views::CLUSTER) {
                let texts = texts(screen.buffer(), room);
                let nodes = &app.run().shown.scene.nodes;
                let drawn = nodes.iter().filter(|node| texts.iter().any(|text| names(text, &node.id))).count();
                let counted = drawn + lacks(&app, view, room, &screen.to_string());
                assert!(counted >= nodes.len(), "{name} at {size:?}: {counted} of {}\n{screen}", nodes.len());
            }
        }
    }
}

/// How many entries of a log its row draws, and how many it says that it does not.
fn entries(text: &str) -> usize {
    let words = text.split([' ', '▌']).filter(|word| !word.is_empty()).skip(2);
    let count = |word: &str| match word.strip_prefix('+') {
        Some(more) => more.parse().expect("a number"),
        None => usize::from(word.chars().any(char::is_alphanumeric) && !word.starts_with('▒')),
    };
    words.map(count).sum()
}

#[test]
fn every_entry_of_every_log_is_drawn_or_counted() {
    for (name, mut app) in runs() {
        for (size, enlarged) in SIZES.into_iter().flat_map(|size| [(size, false), (size, true)]) {
            app.look.enlarged = enlarged.then_some(views::STORES);
            let screen = draw(&app, size.0, size.1);
            let Some((view, room)) = rooms(&app, size).into_iter().find(|(view, _)| *view == views::STORES) else {
                continue;
            };
            let texts = texts(screen.buffer(), room);
            let nodes: Vec<&NodeCard> = app.run().shown.scene.nodes.iter().filter(|node| node.log.is_some()).collect();
            let of = |node: &NodeCard| {
                texts.iter().find(|text| text.trim_start_matches(['▶', ' ']).split(' ').next() == Some(&node.id))
            };
            let shown: Vec<(&&NodeCard, &String)> = nodes.iter().filter_map(|node| Some((node, of(node)?))).collect();
            let counted = shown.len() + lacks(&app, view, room, &screen.to_string());
            assert!(counted >= nodes.len(), "{name} at {size:?}: {counted} of {}\n{screen}", nodes.len());
            for (node, text) in shown {
                let last = node.log.as_ref().and_then(|log| log.last()).map_or(0, |row| row.index);
                let there = last - node.compacted.unwrap_or(0);
                assert_eq!(entries(text) as u64, there, "{name} at {size:?}, {}: {text:?}\n{screen}", node.id);
            }
        }
    }
}

#[test]
fn every_message_is_a_row_of_its_list_or_counted() {
    for (name, mut app) in runs() {
        app.look.enlarged = Some(views::MESSAGES);
        for size in SIZES {
            let screen = draw(&app, size.0, size.1);
            let (_, room) = rooms(&app, size)[0];
            let texts = texts(screen.buffer(), room);
            let rows = texts.iter().filter(|text| text.contains('#')).count();
            let more = texts.iter().find_map(|text| text.trim().strip_prefix("… ")?.split(' ').next()?.parse().ok());
            let count = app.run().shown.scene.messages.len();
            assert_eq!(rows + more.unwrap_or(0), count, "{name} at {size:?}:\n{screen}");
        }
    }
}

/// How many messages the table of a cluster tells as on their way.
fn coming(texts: &[String]) -> usize {
    let counts = texts.iter().filter_map(|text| text.split('←').nth(1)?.split(' ').next()?.parse::<usize>().ok());
    counts.sum()
}

#[test]
fn every_message_has_a_sign_in_the_cluster_or_is_counted_beside_one() {
    for (name, mut app) in busy_runs() {
        for size in SIZES {
            app.area = Rect::new(0, 0, size.0, size.1);
            let screen = draw(&app, size.0, size.1);
            let messages = &app.run().shown.scene.messages;
            let (_, room) = rooms(&app, size).into_iter().find(|(view, _)| *view == views::CLUSTER).expect("a cluster");
            if views::cards(&app).is_empty() {
                let texts = texts(screen.buffer(), room);
                let there = |id: &str| texts.iter().any(|text| names(text, id));
                let to = messages.iter().filter(|message| there(&message.to)).count();
                assert_eq!(coming(&texts), to, "{name} at {size:?}\n{screen}");
                continue;
            }
            let signs = views::signs(&app);
            assert_eq!(signs.len(), messages.len(), "{name} at {size:?}");
            let mut places: BTreeMap<(u16, u16), Vec<char>> = BTreeMap::new();
            for (at, message) in signs.iter().zip(messages) {
                places.entry(*at).or_default().push(card::shape(message.shape, message.corrupt));
            }
            let seen = |x: u16, y: u16| {
                screen.buffer().cell((x, y)).map_or(' ', |cell| cell.symbol().chars().next().expect("a sign"))
            };
            for ((x, y), here) in places {
                let count = char::from_digit(here.len() as u32, 10).unwrap_or('+');
                let told = here.len() == 1 || (x.saturating_sub(1)..=x + 1).any(|x| seen(x, y) == count);
                let sign = here.contains(&seen(x, y)) || here.len() > 1 && seen(x, y) == count;
                assert!(told && sign, "{name} at {size:?}: {here:?} at {x}, {y}\n{screen}");
            }
        }
    }
}

#[test]
fn no_row_of_a_large_card_with_a_log_is_empty_and_what_has_none_has_no_large_card() {
    let mut large = 0;
    for (name, mut app) in busy_runs() {
        for size in [(120, 40), (160, 45), (200, 60), (300, 100)] {
            for enlarged in [None, Some(views::CLUSTER)] {
                app.area = Rect::new(0, 0, size.0, size.1);
                app.look.enlarged = enlarged;
                let screen = draw(&app, size.0, size.1);
                let nodes = app.run().shown.scene.nodes.iter();
                let logs = nodes
                    .zip(views::cards(&app))
                    .filter(|(node, _)| node.log.as_ref().is_some_and(|log| !log.is_empty()));
                for (_, card) in logs.filter(|(_, card)| card.width >= 26) {
                    large += 1;
                    let inner = texts(screen.buffer(), card.inner(Margin::new(1, 1)));
                    assert!(inner.iter().all(|row| !row.trim().is_empty()), "{name} at {size:?}\n{screen}");
                }
            }
        }
    }
    assert!(large > 50, "too few to tell: {large}");
    let mut paxos = sandbox("paxos", None);
    paxos.area = Rect::new(0, 0, 300, 100);
    assert!(views::cards(&paxos).iter().all(|card| (card.width, card.height) == (19, 6)), "nor more rows than words");
}

#[test]
fn figure_7_is_drawn_whole_as_the_paper_draws_it() {
    let figure = include_str!("../../../assets/scenes/03-figure-7.toml");
    let figure = Scenario::parse("figure-7.toml", figure).and_then(|s| s.timeline()).expect("valid");
    let app = on_screen("Seven logs", figure);
    let screen = draw(&app, 120, 40);
    let longest = (0..40).any(|y| row(screen.buffer(), y).contains("S5 ○ 1  1  1  4  4  5  5  6  6  6  7  7"));
    assert!(longest, "twelve columns of three cells\n{screen}");
}

#[test]
fn a_projector_at_80x24_has_a_ring_of_five_cards_a_ribbon_and_a_headline() {
    let mut app = elected();
    press(&mut app, "P");
    let screen = draw(&app, 80, 24);
    let (view, room) = rooms(&app, (80, 24))[0];
    assert_eq!((view, rooms(&app, (80, 24)).len()), (views::CLUSTER, 1));
    let size = views::cluster_size(&app.pane(), room).expect("cards");
    assert_eq!(size, (13, 4));
    let texts = texts(screen.buffer(), room);
    let lead = app.run().leading().map(|at| &app.run().shown.scene.nodes[at]).expect("a leader");
    assert!(texts.iter().any(|text| text.contains(&format!("★{}", lead.term.expect("a term")))), "{screen}");
    assert!(texts.iter().all(|text| !text.contains("raft.")), "no rule's id:\n{screen}");
    assert!(texts.iter().any(|text| text.contains('▄')), "a timer is an edge:\n{screen}");
    let headline = &app.run().told().last().expect("a step").headline;
    assert!((0..24).any(|y| row(screen.buffer(), y).contains(headline.trim_end_matches('.'))), "{screen}");
}
