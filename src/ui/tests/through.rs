//! All lessons from their beginning to their end and back, key by key.

use super::lessons::{
    begin, do_page, explained, in_sight, nothing_is_lost_of_the_summary, nothing_is_wrong, page, place, wrong_unless,
};
use super::press;
use crate::lesson::{Lesson, Status as Stands, library};
use std::sync::{Arc, Mutex};

/// Goes through a lesson and back.
fn go_through(lesson: &Arc<Lesson>) {
    let mut app = begin(lesson);
    while !page(&app).is_summary() {
        let number = page(&app).number;
        do_page(&mut app);
        assert!(page(&app).may_go_on, "{}: {:?}", place(&app), page(&app).status);
        press(&mut app, "Enter");
        assert_eq!(page(&app).number, number + 1, "{}", place(&app));
    }
    nothing_is_lost_of_the_summary(&mut app);
    // Back through all of it: what was said once still stands on its page, and claims nothing of another run.
    while page(&app).number > 1 {
        press(&mut app, "Backspace");
        let kind = page(&app).kind;
        if ["predict", "quiz"].contains(&kind) {
            let answered = matches!(page(&app).status, Stands::Right { .. } | Stands::Wrong { .. });
            assert!(answered, "{}: the answer is lost", place(&app));
            in_sight(&app, "");
            let told = page(&app).elsewhere.is_none() && explained(&app).is_some();
            let at = app.run().timeline.at();
            let is_that_run = page(&app).played.is_none_or(|played| played.to == at);
            wrong_unless(told && is_that_run, || format!("{}: what was explained is gone", place(&app)));
        }
    }
    nothing_is_wrong();
}

#[test]
fn every_page_keeps_what_it_asks_for_in_sight_and_says_what_the_run_shows() {
    // Each is long: two are gone through at once, and the next by whoever is ready first.
    let lessons = library(&[]).lessons;
    let lessons = Mutex::new(lessons.iter());
    let next = || lessons.lock().expect("nobody fell with it").next();
    let some = || std::iter::from_fn(next).for_each(go_through);
    std::thread::scope(|scope| {
        scope.spawn(some);
        some();
    });
}
