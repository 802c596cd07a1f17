//! A lesson in a language of wide letters: what is asked for stays in sight and no letter is cut in two.

use super::lessons::{begin, page};
use super::taught::turn_over;
use super::{SIZES, draw};
use crate::lesson::{Language, library};
use ratatui::buffer::Buffer;

/// All that stands on a screen, without spaces and frames.
fn letters(buffer: &Buffer) -> String {
    let row = |y: u16| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let right = |row: String| row.rsplit(['│', '┤']).next().unwrap_or_default().to_string();
    let all: String = (0..buffer.area.height).map(|y| right(row(y))).collect();
    all.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn every_page_in_chinese_has_what_is_asked_in_sight() {
    let mut library = library(&[]);
    library.speak(Language::asked("zh"));
    let mut app = begin(library.find("L13").expect("a lesson"));
    let mut pages = 0;
    while !page(&app).is_summary() {
        pages += 1;
        assert!(pages < 20, "it goes on");
        for (width, height) in SIZES.into_iter().take(2) {
            let screen = draw(&app, width, height);
            let seen = letters(screen.buffer());
            if let Some(asked) = &page(&app).ask {
                let asked: String = asked.chars().filter(|letter| !letter.is_whitespace() && *letter != '*').collect();
                assert!(seen.contains(&asked.replace('`', "")), "{asked} is not in sight:\n{screen}");
            }
        }
        turn_over(&mut app);
    }
    assert_eq!(pages, 10);
    assert!(letters(draw(&app, 80, 24).buffer()).contains("多数派"));
}
