//! Tests of the messages in the picture of the cluster: a sign for each, and labels that are the same as long as their
//! messages are under way.

use super::super::app::App;
use super::super::theme::Role;
use super::super::views;
use super::{advance, draw, elected, find, is_link, press, run, sandbox};
use crate::engine::scene::{Packet, Sending};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 40), (160, 45)];

/// A cluster on which something happens all the time.
fn busy(protocol: &str, (width, height): (u16, u16)) -> App {
    let mut app = sandbox(protocol, None);
    app.area = Rect::new(0, 0, width, height);
    let begin: &[&str] = match protocol {
        "raft" => &["run until leaders.size() == 1", "request leader x=1", "request leader y=2"],
        "paxos" => &["request P1 A", "prepare P1", "prepare P2"],
        "multi-paxos" => &["run until leaders.size() == 1", "request leader x=1", "request leader y=2"],
        _ => &["write C1 x=1", "write C2 x=2"],
    };
    run(&mut app, begin);
    press(&mut app, "Space");
    app
}

/// What is asked for from time to time, so that something goes on.
fn goes_on(protocol: &str) -> &'static [&'static str] {
    match protocol {
        "raft" => &["request leader z+1"],
        "paxos" => &[],
        "multi-paxos" => &["request leader z+1"],
        _ => &["write C1 z=1", "write C2 z=2"],
    }
}

/// A label: of which message, where its sign is, what is written, and where.
type Label = (String, (u16, u16), String, Rect);

/// What each message is called beside its sign, on which side, by its id.
fn labels(app: &App) -> BTreeMap<String, (String, i32)> {
    sides(views::labels(app))
}

/// The same of labels that were found.
fn sides(labels: Vec<Label>) -> BTreeMap<String, (String, i32)> {
    let side = |sign: (u16, u16), place: Rect| match i32::from(place.y) - i32::from(sign.1) {
        0 if place.x > sign.0 => 1,
        0 => -1,
        rows => 2 * rows,
    };
    // For how many it stands changes while they arrive.
    let called = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.next().unwrap_or_default().to_string()
    };
    labels.into_iter().map(|(id, sign, text, place)| (id, (called(&text), side(sign, place)))).collect()
}

/// What lies on labels: the signs of messages that did not leave together with theirs, and cards.
fn covered(app: &App, labels: &[Label], cards: &[Rect]) -> Vec<String> {
    let messages = &app.run().scene().messages;
    let of = |id: &str| messages.iter().find(|message| message.id == id).expect("it is under way");
    let together = |a: &Packet, b: &Packet| (&a.from, a.sent_ms, &a.called) == (&b.from, b.sent_ms, &b.called);
    let signs = views::signs(app);
    assert_eq!(signs.len(), messages.len());
    let mut covered = Vec::new();
    for (id, _, text, place) in labels {
        let others = messages.iter().zip(&signs).filter(|(other, _)| !together(other, of(id)));
        let lies = others.filter(|(_, sign)| place.contains((**sign).into()));
        covered.extend(lies.map(|(other, _)| format!("{} on {text} of {id}", other.id)));
        covered.extend(cards.iter().filter(|card| card.intersects(*place)).map(|card| format!("{card} on {text}")));
    }
    covered
}

/// What became of the labels of a run in 300 frames.
#[derive(Default)]
struct Life {
    known: BTreeMap<String, (String, i32)>,
    wrong: Vec<String>,
    /// In how many frames a label was to be seen, and in how many it was not although it was known.
    seen: usize,
    missed: usize,
}

impl Life {
    /// Looks at a frame.
    fn see(&mut self, app: &App, cards: &[Rect], frame: usize) {
        let labels = views::labels(app);
        self.wrong.extend(covered(app, &labels, cards).into_iter().map(|what| format!("frame {frame}: {what}")));
        let now = sides(labels);
        let shown = app.run().clock.shown_ms;
        // Where it is to be read: not as its message leaves, nor shortly before that arrives.
        let flies = |id: &String| {
            let message = app.run().scene().messages.iter().find(|message| message.id == *id);
            let part = |m: &Packet| (shown - m.sent_ms as f64) / (m.due_ms - m.sent_ms) as f64;
            message.is_some_and(|message| (0.15..=0.9).contains(&part(message)))
        };
        for (id, label) in &now {
            let before = self.known.entry(id.clone()).or_insert_with(|| label.clone());
            if before != label {
                self.wrong.push(format!("frame {frame}, {id}: {before:?} is {label:?}"));
            }
        }
        self.seen += now.len();
        self.missed += self.known.keys().filter(|id| !now.contains_key(*id) && flies(id)).count();
    }
}

#[test]
fn a_label_is_the_same_as_long_as_its_message_is_under_way_and_nothing_lies_on_it() {
    let mut found = Vec::new();
    for protocol in ["raft", "paxos", "replicas"] {
        for size in SIZES {
            let mut app = busy(protocol, size);
            let (mut life, cards) = (Life::default(), views::cards(&app));
            for frame in 0..300 {
                if frame % 60 == 59 {
                    run(&mut app, goes_on(protocol));
                    app.run_mut().clock.playing = true;
                }
                advance(&mut app, 1.0 / 30.0);
                life.see(&app, &cards, frame);
            }
            assert!(life.wrong.is_empty(), "{protocol} at {size:?}: {:#?}", life.wrong);
            found.push((protocol, size, life.known.len(), life.seen, life.missed));
        }
    }
    // On the smallest screens links are a few cells long, and signs come first.
    let least = |width: u16| {
        if width < 80 {
            1
        } else if width < 120 {
            6
        } else {
            8
        }
    };
    assert!(
        found.iter().all(|(_, (width, _), count, ..)| *count >= least(*width)),
        "too few labels to tell: {found:?}"
    );
    // One is not to be seen as long as another's sign passes.
    let most = |width: u16, seen: usize| if width < 120 { 2 * seen } else { seen / 4 };
    let gone = found.iter().find(|(_, (width, _), _, seen, missed)| *missed > most(*width, *seen));
    assert_eq!(gone, None, "labels vanish: {found:?}");
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
    // The number is that of those that are under way still.
    let texts = |app: &App| -> Vec<String> {
        views::labels(app).into_iter().map(|(_, _, text, _)| text.trim().to_string()).collect()
    };
    let next = |app: &App| app.run().scene().messages[0].id.clone();
    let drop = format!("drop {}", next(&app));
    run(&mut app, &[&drop]);
    assert_eq!(texts(&app), ["RequestVote ×3"]);
    // A copy of one of them was told nobody else.
    let copy = format!("duplicate {}", next(&app));
    run(&mut app, &[&copy]);
    assert!(
        texts(&app).contains(&"RequestVote ×3".into()) && !texts(&app).concat().contains("×4"),
        "{:?}",
        texts(&app)
    );
    // Of one there is no count, and another number in its place would be taken for one.
    let mut app = sandbox("raft", None);
    app.area = Rect::new(0, 0, 120, 40);
    run(&mut app, &["fire S1 election"]);
    while app.run().scene().messages.len() > 1 {
        let drop = format!("drop {}", next(&app));
        run(&mut app, &[&drop]);
    }
    let left = texts(&app).concat();
    assert!(left.contains("RequestVote") && !left.contains(|c: char| c == '×' || c.is_numeric()), "{left}");
}

#[test]
fn labels_that_meet_because_one_is_late_are_not_written_over_one_another() {
    let mut app = sandbox("replicas", None);
    run(&mut app, &["write C1 x=5", "write C2 x=7", "delay Write C1->S2 100ms", "run 30ms", "write C1 x=1"]);
    for (width, height) in [(80, 24), (120, 40)] {
        app.area = Rect::new(0, 0, width, height);
        let labels = views::labels(&app);
        for (at, (.., text, place)) in labels.iter().enumerate() {
            let other = labels[..at].iter().find(|(.., other)| other.intersects(*place));
            assert!(other.is_none(), "{text} over {other:?} at {width}x{height}:\n{}", draw(&app, width, height));
        }
        assert!(labels.len() > 1, "{labels:?}");
    }
}

#[test]
fn what_does_not_say_the_same_is_not_written_as_one() {
    let mut app = elected();
    app.area = Rect::new(0, 0, 160, 45);
    run(&mut app, &["run 100ms", "crash S5", "request leader x=1", "run 60ms", "request leader y=2"]);
    let due = app.run().scene().messages.iter().find(|m| m.kind == "Request").expect("a request").due_ms;
    let wait = format!("run {}ms", due - app.run().scene().time_ms);
    run(&mut app, &[&wait]);
    let sent = &app.run().told().last().expect("a step").sent;
    let same = |a: &Sending, b: &Sending| (&a.called, &a.epoch, &a.facts) == (&b.called, &b.epoch, &b.facts);
    let largest = sent.iter().map(|a| sent.iter().filter(|b| same(a, b)).count()).max();
    let largest = largest.expect("it told the others");
    assert_eq!((sent.len(), largest), (4, 3), "S5 is told more than the others: {sent:#?}");
    let texts: String = views::labels(&app).into_iter().map(|(_, _, text, _)| text).collect();
    assert!(texts.contains("×3") && !texts.contains("×4"), "{texts}");
}

#[test]
fn what_was_put_on_its_link_by_hand_has_the_colour_of_that_wherever_it_is_drawn() {
    let mut app = sandbox("raft", None);
    app.area = Rect::new(0, 0, 160, 45);
    run(&mut app, &["fire S1 election", "inject Vote S3->S1 term=1 granted=true"]);
    let hand = app.theme.get(Role::Hand).fg;
    let screen = draw(&app, 160, 45);
    let made = app.run().scene().messages.iter().position(|message| message.by_hand).expect("it is under way");
    for (nth, (message, sign)) in app.run().scene().messages.iter().zip(views::signs(&app)).enumerate() {
        assert_eq!(Some(screen.buffer()[sign].fg) == hand, nth == made, "{}:\n{screen}", message.id);
    }
    let id = app.run().scene().messages[made].id.clone();
    app.look.enlarged = Some(views::MESSAGES);
    let screen = draw(&app, 160, 45);
    let cell = find(screen.buffer(), &format!("◇ {id}")).unwrap_or_else(|| panic!("{id}:\n{screen}"));
    assert_eq!(Some(cell.fg), hand, "{screen}");
    app.look.enlarged = Some(views::LANES);
    let screen = draw(&app, 160, 45);
    let lines = screen.buffer().content.iter().filter(|cell| is_link(cell.symbol()) && Some(cell.fg) == hand);
    assert!(lines.count() > 1, "{screen}");
    // Where it arrives its sign has that colour still, and what others sent has that of its term.
    run(&mut app, &[&format!("deliver {id}")]);
    let screen = draw(&app, 160, 45);
    let heads = screen.buffer().content.iter().filter(|cell| cell.symbol() == "◇" && Some(cell.fg) == hand);
    assert_eq!(heads.count(), 1, "{screen}");
    let lines =
        screen.buffer().content.iter().filter(|cell| is_link(cell.symbol()) && Some(cell.fg) == app.theme.rank(1).fg);
    assert!(lines.count() > 1, "{screen}");
}

#[test]
fn what_is_held_up_or_copied_by_hand_has_that_colour_as_well() {
    let mut app = elected();
    app.area = Rect::new(0, 0, 120, 40);
    let ids: Vec<String> = app.run().scene().messages.iter().map(|message| message.id.clone()).collect();
    run(&mut app, &[&format!("delay {} 100ms", ids[0]), &format!("duplicate {}", ids[1])]);
    let by_hand = |id: &String| app.run().scene().messages.iter().any(|message| message.id == *id && message.by_hand);
    assert_eq!(ids.iter().filter(|id| by_hand(id)).count(), 1, "what was copied is as it was");
    assert_eq!(app.run().scene().messages.iter().filter(|message| message.by_hand).count(), 2);
}

#[test]
fn where_one_steps_no_label_stands_over_another() {
    let runs = [("raft", "10..30"), ("paxos", "10..30"), ("paxos", "20..20"), ("replicas", "10..30")];
    for (protocol, latency) in runs {
        for size in SIZES {
            let mut app = busy(protocol, size);
            press(&mut app, "Space");
            run(&mut app, &[&format!("set latency_ms {latency}")]);
            let cards = views::cards(&app);
            for _ in 0..40 {
                press(&mut app, "Right");
                let labels = views::labels(&app);
                let place = format!("{protocol}, {latency} ms, at {size:?}, step {}", app.run().here().1);
                for (nth, (_, _, text, label)) in labels.iter().enumerate() {
                    let over = labels[..nth].iter().find(|(_, _, _, other)| other.intersects(*label));
                    assert!(over.is_none(), "{place}: {text} and {over:?}\n{}", draw(&app, size.0, size.1));
                }
                assert_eq!(covered(&app, &labels, &cards), [""; 0], "{place}:\n{}", draw(&app, size.0, size.1));
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
