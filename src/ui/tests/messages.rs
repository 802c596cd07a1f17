//! Tests of the messages in the picture of the cluster: a sign for each, and labels that are the same as long as their
//! messages are under way.

use super::super::app::App;
use super::super::views;
use super::{advance, draw, press, run, sandbox};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 40), (160, 45)];

/// A cluster on which something happens all the time.
fn busy(protocol: &str, (width, height): (u16, u16)) -> App {
    let mut app = sandbox(protocol, None);
    app.area = Rect::new(0, 0, width, height);
    let begin: &[&str] = match protocol {
        "raft" => &["run until leaders.size() == 1", "request leader x=1", "request leader y=2"],
        _ => &["request P1 A", "prepare P1", "prepare P2"],
    };
    run(&mut app, begin);
    press(&mut app, "Space");
    app
}

/// What is written beside each message, on which side, by its id.
fn labels(app: &App) -> BTreeMap<String, (String, i32)> {
    let side = |sign: (u16, u16), place: Rect| match i32::from(place.y) - i32::from(sign.1) {
        0 if place.x > sign.0 => 1,
        0 => -1,
        rows => 2 * rows,
    };
    let all = views::labels(app).into_iter();
    all.map(|(id, sign, text, place)| (id, (text, side(sign, place)))).collect()
}

#[test]
fn a_label_is_the_same_as_long_as_its_message_is_under_way() {
    let mut found = Vec::new();
    for protocol in ["raft", "paxos"] {
        for size in SIZES {
            let mut app = busy(protocol, size);
            let mut known: BTreeMap<String, (String, i32)> = BTreeMap::new();
            let mut changes = Vec::new();
            for frame in 0..300 {
                if frame % 60 == 59 && protocol == "raft" {
                    run(&mut app, &["request leader z+1"]);
                    app.run_mut().clock.playing = true;
                }
                advance(&mut app, 1.0 / 30.0);
                let now = labels(&app);
                let messages = &app.run().scene().messages;
                let shown = app.run().clock.shown_ms;
                // From its first frame on, up to shortly before its message arrives.
                let flies = |id: &str| {
                    let message = messages.iter().find(|message| message.id == id);
                    message.is_some_and(|m| (shown - m.sent_ms as f64) / (m.due_ms - m.sent_ms) as f64 <= 0.9)
                };
                for (id, before) in known.iter().filter(|(id, _)| flies(id) || now.contains_key(*id)) {
                    if now.get(id) != Some(before) {
                        changes.push((frame, id.clone(), before.clone(), now.get(id).cloned()));
                    }
                }
                known.extend(now);
            }
            assert_eq!(changes, [], "{protocol} at {size:?}");
            found.push((protocol, size, known.len()));
        }
    }
    // Where there is little room signs come first.
    let least = |width: u16| if width < 120 { 4 } else { 8 };
    assert!(found.iter().all(|(_, (width, _), count)| *count >= least(*width)), "too few labels to tell: {found:?}");
}

#[test]
fn every_message_has_a_sign_that_no_box_covers_and_labels_are_whole() {
    for protocol in ["raft", "paxos"] {
        for (width, height) in SIZES {
            let mut app = busy(protocol, (width, height));
            for _ in 0..24 {
                advance(&mut app, 0.25);
                let screen = draw(&app, width, height);
                let sign = |(x, y): (u16, u16)| screen.buffer()[(x, y)].symbol().to_string();
                let signs = views::signs(&app);
                assert_eq!(signs.len(), app.run().scene().messages.len());
                for at in &signs {
                    assert!("◆◇✕■•≈23456789+".contains(&sign(*at)), "{protocol} at {width}x{height}: {at:?}\n{screen}");
                }
                for (id, _, text, place) in views::labels(&app) {
                    let written: Vec<String> = (place.x..place.right()).map(|x| sign((x, place.y))).collect();
                    let whole =
                        written.iter().zip(text.chars()).zip(place.x..).all(|((written, letter), x)| {
                            *written == letter.to_string() || signs.contains(&(x, place.y))
                        });
                    assert!(whole, "{protocol} at {width}x{height}: {id} {text}: {written:?}\n{screen}");
                }
            }
        }
    }
}

#[test]
fn what_a_node_tells_all_others_is_written_once() {
    let mut app = sandbox("raft", None);
    app.area = Rect::new(0, 0, 120, 40);
    run(&mut app, &["fire S1 election"]);
    let texts: Vec<String> = views::labels(&app).into_iter().map(|(_, _, text, _)| text.trim().to_string()).collect();
    assert_eq!(texts, ["RequestVote ×4"]);
    assert_eq!(views::signs(&app).len(), 4);
    // The number is that of those that left, however many are left of them.
    let lost = app.run().scene().messages[0].id.clone();
    run(&mut app, &[&format!("drop {lost}")]);
    let texts: Vec<String> = views::labels(&app).into_iter().map(|(_, _, text, _)| text.trim().to_string()).collect();
    assert_eq!(texts, ["RequestVote ×4"]);
    // A copy of one of them was told nobody else.
    run(&mut app, &["duplicate RequestVote S1->S4"]);
    let texts: Vec<String> = views::labels(&app).into_iter().map(|(_, _, text, _)| text.trim().to_string()).collect();
    assert!(texts.contains(&"RequestVote ×4".into()) && !texts.concat().contains("×5"), "{texts:?}");
}

#[test]
fn where_one_steps_no_label_stands_over_another() {
    for (protocol, latency) in [("raft", "10..30"), ("paxos", "10..30"), ("paxos", "20..20")] {
        for size in SIZES {
            let mut app = busy(protocol, size);
            press(&mut app, "Space");
            run(&mut app, &[&format!("set latency_ms {latency}")]);
            for _ in 0..40 {
                press(&mut app, "Right");
                let labels = views::labels(&app);
                let place = format!("{protocol}, {latency} ms, at {size:?}, step {}", app.run().here().1);
                for (nth, (_, _, text, label)) in labels.iter().enumerate() {
                    let over = labels[..nth].iter().find(|(_, _, _, other)| other.intersects(*label));
                    assert!(over.is_none(), "{place}: {text} and {over:?}\n{}", draw(&app, size.0, size.1));
                }
            }
        }
    }
}

#[test]
fn a_request_and_its_reply_stand_on_two_sides() {
    for (width, height) in SIZES {
        let mut app = sandbox("raft", None);
        app.area = Rect::new(0, 0, width, height);
        run(&mut app, &["fire S1 election", "deliver RequestVote S1->S2", "deliver RequestVote S1->S3"]);
        let there = labels(&app);
        run(&mut app, &["deliver Vote S2->S1", "deliver Vote S3->S1"]);
        let back = labels(&app);
        let side = |all: &BTreeMap<String, (String, i32)>, link: &str| {
            all.iter().find(|(id, _)| id.starts_with(link)).map(|(_, (_, side))| *side)
        };
        for node in ["S2", "S3", "S4", "S5"] {
            let answers = side(&there, &format!("{node}>S1"));
            let asks = side(&back, &format!("S1>{node}"));
            assert!(answers.is_none() || answers != asks, "{node} at {width}x{height}");
        }
    }
}
