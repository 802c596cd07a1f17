//! What colours can be read and told apart: computed, not looked at. Contrast is that of WCAG 2, by relative luminance.

use super::super::theme::{ROLES, Role, THEMES, Theme};
use super::{draw, elected, settings};
use crate::engine::scene::{Chosen, CutLink, Epoch, Violation};
use ratatui::style::{Color, Modifier, Style};

/// Roles that are lines and signs, and no text.
const SIGNS: &[Role] = &[
    Role::Frame,
    Role::Link,
    Role::Timer,
    Role::TimerLate,
    Role::Cursor,
    Role::MarkElection,
    Role::MarkChosen,
    Role::MarkFault,
    Role::MarkViolation,
];

/// Roles whose hue says something. What leads, what is chosen, what is broken, by hand, and the accent.
const HUES: [Role; 6] = [Role::Lead, Role::Committed, Role::Cut, Role::Hand, Role::Key, Role::TimerLate];

fn themes() -> Vec<Theme> {
    THEMES.iter().map(|(name, ..)| Theme::builtin(name).expect("it is valid")).collect()
}

/// The themes that have colours.
fn coloured() -> Vec<Theme> {
    themes().into_iter().filter(|theme| theme.get(Role::Ground).bg.is_some()).collect()
}

/// Red, green and blue from 0 to 1. The first sixteen of the table look different on every terminal.
fn rgb(colour: Color) -> [f64; 3] {
    let [r, g, b] = match colour {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(grey @ 232..) => [8 + 10 * (grey - 232); 3],
        Color::Indexed(at @ 16..) => [(at - 16) / 36, (at - 16) / 6 % 6, (at - 16) % 6].map(|step| match step {
            0 => 0,
            step => 55 + 40 * step,
        }),
        other => panic!("{other:?} looks different on every terminal"),
    };
    [r, g, b].map(|part| f64::from(part) / 255.0)
}

/// How much light each part gives.
fn linear(colour: Color) -> [f64; 3] {
    rgb(colour).map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) })
}

fn luminance(colour: Color) -> f64 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// How different two colours look: the distance in CIE's L*a*b*, where 2 is just seen.
fn distance(a: Color, b: Color) -> f64 {
    let lab = |colour| {
        let [r, g, b] = linear(colour);
        let root = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0888);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    };
    let (a, b) = (lab(a), lab(b));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// Foreground and background of a style as it is drawn.
fn drawn(theme: &Theme, style: Style) -> (Color, Color) {
    let ground = theme.get(Role::Ground);
    let colour = |own: Option<Color>, other: Option<Color>| own.or(other).expect("the ground has both");
    (colour(style.fg, ground.fg), colour(style.bg, ground.bg))
}

/// The hue that a role is known by: of a filled one that of its field.
fn hue(theme: &Theme, role: Role) -> Color {
    let (style, ground) = (theme.get(role), theme.get(Role::Ground).bg);
    style.bg.filter(|bg| Some(*bg) != ground).or(style.fg).expect("it has one")
}

#[test]
fn the_arithmetic_is_that_of_the_standard() {
    let (black, white) = (Color::Indexed(16), Color::Indexed(231));
    assert!((contrast(black, white) - 21.0).abs() < 0.01);
    assert!((contrast(Color::Rgb(0x77, 0x77, 0x77), white) - 4.48).abs() < 0.01);
    assert!(distance(white, white) < 0.01 && (distance(black, white) - 100.0).abs() < 0.1);
}

#[test]
fn text_and_signs_can_be_read_on_what_they_stand_on_in_every_theme() {
    let mut wrong = Vec::new();
    for theme in coloured() {
        let epochs = (1..=theme.epochs()).map(|rank| (format!("epoch {rank}"), theme.rank(rank), false));
        let roles = ROLES.iter().map(|(name, role)| (name.to_string(), theme.get(*role), SIGNS.contains(role)));
        for (name, style, sign) in roles.chain(epochs) {
            let (fg, bg) = drawn(&theme, style);
            let (is, least) = (contrast(fg, bg), if sign { 3.0 } else { 4.5 });
            if is < least {
                wrong.push(format!("{}: {name} has {is:.1}, not {least}", theme.name));
            }
            // A terminal takes away from the colour what is dim, and nobody knows how much.
            if style.add_modifier.contains(Modifier::DIM) {
                wrong.push(format!("{}: {name} is dim", theme.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_timer_that_ran_out_can_be_seen_on_the_lane_of_who_leads() {
    let mut app = elected();
    super::run(&mut app, &["run 300ms"]);
    app.look.enlarged = Some(super::super::views::LANES);
    for theme in coloured() {
        app.theme = theme;
        let screen = draw(&app, 120, 40);
        let ground = app.theme.get(Role::Ground);
        let signs: Vec<_> = screen.buffer().content.iter().filter(|cell| cell.symbol() == "◷").collect();
        assert!(!signs.is_empty(), "{screen}");
        let colour = |is: Color, or: Option<Color>| if is == Color::Reset { or.expect("a ground") } else { is };
        let least = signs.iter().map(|cell| contrast(colour(cell.fg, ground.fg), colour(cell.bg, ground.bg)));
        let least = least.fold(f64::MAX, f64::min);
        assert!(least >= 3.0, "{}: {least:.1}", app.theme.name);
    }
}

#[test]
fn no_term_looks_like_another_or_like_what_a_role_means() {
    let mut wrong = Vec::new();
    for theme in coloured() {
        assert!(theme.epochs() >= 8, "{}: the logs of the paper's Figure 7 have eight terms", theme.name);
        let epochs = (1..=theme.epochs()).map(|rank| (format!("epoch {rank}"), drawn(&theme, theme.rank(rank)).0));
        let hues = HUES.iter().map(|role| (format!("{role:?}"), hue(&theme, *role)));
        let all: Vec<(String, Color)> = epochs.chain(hues).collect();
        for (at, (name, colour)) in all.iter().enumerate() {
            for (other, like) in &all[..at] {
                let is = distance(*colour, *like);
                if is < 18.0 {
                    wrong.push(format!("{}: {name} looks like {other}: {is:.0}", theme.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_cell_of_the_screen_stands_on_the_ground_of_its_theme() {
    let mut app = elected();
    for theme in coloured() {
        app.theme = theme;
        for keys in ["", "?", ":"] {
            if !keys.is_empty() {
                super::press(&mut app, keys);
            }
            let screen = draw(&app, 120, 40);
            let bare = screen.buffer().content.iter().filter(|cell| cell.bg == Color::Reset || cell.fg == Color::Reset);
            assert_eq!(bare.count(), 0, "{} after {keys:?}", app.theme.name);
            if !keys.is_empty() {
                super::press(&mut app, "Esc");
            }
        }
    }
}

#[test]
fn the_ground_of_the_terminal_chooses_colours_only_if_nobody_else_has() {
    use super::super::theme::Shade;
    let mut settings = settings();
    settings.heed(None);
    assert!(settings.is_open() && settings.theme().name == "dark");
    settings.heed(Some(Shade::Light));
    assert_eq!((settings.theme().name.as_str(), settings.is_open()), ("light", false));
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("settings.toml"), "theme = \"dark\"\n").expect("a file");
    let mut settings = super::settings();
    settings.read(folder.path()).expect("it is valid");
    settings.heed(Some(Shade::Light));
    assert_eq!(settings.theme().name, "dark", "the file says so");
}

#[test]
fn without_colours_a_sign_a_letter_or_weight_tells_each_fact() {
    type Change = fn(&mut crate::ui::app::Run);
    let mut app = elected();
    super::run(&mut app, &["request S1 x=1", "run 25ms"]);
    app.theme = Theme::builtin("mono").expect("it is valid");
    let leader = super::leader(&app).expect("a leader");
    let facts: [(&str, Change); 11] = [
        ("who is selected", |run| run.selected.at = (run.selected.at + 1) % 5),
        ("who is down", |run| run.shown.scene.nodes[4].up = false),
        ("who is held up", |run| run.shown.scene.nodes[4].paused = true),
        ("who leads a term that has passed", |run| {
            run.shown.scene.nodes[4].epoch = Some(Epoch { text: "9".into(), rank: 9 });
        }),
        ("what a link does not carry", |run| {
            run.shown.scene.links.cut.push(CutLink { from: "S1".into(), to: "S2".into() });
        }),
        ("what is damaged", |run| run.shown.scene.messages[0].corrupt = true),
        ("what was put on its link by hand", |run| run.shown.scene.messages[0].by_hand = true),
        ("what is known to be committed", |run| {
            run.shown.scene.nodes.iter_mut().for_each(|node| node.commit_index = Some(1));
        }),
        ("what is chosen, and by whom", |run| {
            let quorum = vec!["S1".into(), "S2".into(), "S3".into()];
            let step = run.shown.scene.step;
            let known_by = Vec::new();
            run.shown.scene.chosen.push(Chosen {
                slot: 1,
                term: Some(1),
                ballot: None,
                value: "x=1".into(),
                step,
                quorum,
                known_by,
            });
        }),
        ("what contradicts", |run| {
            let (step, nodes) = (run.shown.scene.step, vec!["S1".into(), "S2".into()]);
            let (property, detail) = ("p".into(), "S1 and S2 lead term 1".into());
            run.shown.scene.violations.push(Violation { property, step, nodes, detail });
        }),
        ("whose timer is about to run out", |run| {
            let timer = &mut run.shown.scene.nodes[3].timers[0];
            timer.armed_ms = 0;
        }),
    ];
    let before = draw(&app, 120, 40);
    assert_ne!(leader, 4);
    for (fact, change) in facts {
        let mut app = elected();
        super::run(&mut app, &["request S1 x=1", "run 25ms"]);
        app.theme = Theme::builtin("mono").expect("it is valid");
        assert_eq!(draw(&app, 120, 40).buffer(), before.buffer(), "the same run again");
        change(app.run_mut());
        assert_ne!(draw(&app, 120, 40).buffer(), before.buffer(), "{fact} is not told");
    }
}
