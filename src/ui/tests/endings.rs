//! Two runs side by side in place of the picture, and the way to the picture and back.

use super::lessons::{begin, page};
use super::taught::turn_over;
use super::{App, SIZES, draw, press};
use crate::lesson::library;

/// A lesson on its first page that compares two runs.
fn comparing(id: &str) -> App {
    let mut app = begin(library(&[]).find(id).expect("a lesson"));
    for _ in 0..page(&app).of {
        if page(&app).endings.is_some() {
            break;
        }
        turn_over(&mut app);
    }
    assert!(page(&app).endings.is_some(), "{id} compares nothing");
    app
}

#[test]
fn both_endings_of_figure_8_are_seen_whole_on_every_screen() {
    let app = comparing("L18");
    every_size!("endings", &app);
    for (width, height) in SIZES {
        let screen = draw(&app, width, height).to_string();
        let rows: Vec<&str> = screen.lines().collect();
        let own = |sign: &str| rows.iter().filter(|row| row.contains(sign)).count();
        assert!(own("≠") >= 5, "{screen}");
        assert!(screen.contains("V the picture"), "{screen}");
        let title = |title: &str| rows.iter().position(|row| row.contains(title)).unwrap_or_else(|| panic!("{screen}"));
        let (first, second) = (title("First: b=2"), title("Second: own=4"));
        assert_eq!(first == second, width >= 120, "beside each other where there is room: {screen}");
    }
}

#[test]
fn a_key_shows_the_picture_and_the_two_runs_again_and_another_page_has_its_picture() {
    let mut app = comparing("L15");
    let title = |app: &App| draw(app, 80, 24).to_string().contains("Two runs compared");
    assert!(title(&app));
    press(&mut app, "V");
    assert!(!title(&app));
    assert!(draw(&app, 80, 24).to_string().contains("the two runs again"));
    press(&mut app, "V");
    assert!(title(&app));
    app.run_mut().guide.as_mut().expect("a lesson").picture = true;
    press(&mut app, "backspace");
    assert!(!title(&app), "the page before compares nothing");
    press(&mut app, "V");
    assert!(draw(&app, 80, 24).to_string().contains("This page compares nothing"));
    press(&mut app, "enter");
    assert!(title(&app), "each page begins with what it compares");
}
