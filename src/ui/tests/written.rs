//! A lesson that is taught while somebody writes it.

use super::lessons::{begin, page};
use super::{press, run};
use crate::lesson::{Progress, Status as Stands, load, skeleton};
use crate::ui::app::{App, Status};
use crate::ui::draft::Draft;
use crate::ui::guide::{Begin, Guide};
use crate::ui::update::lesson::{look_again, look_between};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The lesson of a file, with what is kept of it in its folder.
fn opened(file: &Path, at: Begin) -> Guide {
    let lesson = Arc::new(load::load(file).unwrap_or_else(|error| panic!("{error}")));
    let opened = Guide::new(lesson, Progress::open(file.parent()), at, 1);
    opened.unwrap_or_else(|error| panic!("{error}")).0
}

/// A lesson that is being written, on the page that asks for a leader, after S2 was crashed there.
fn written(folder: &Path) -> (App, PathBuf) {
    let file = folder.join("mine.toml");
    fs::write(&file, skeleton("mine")).expect("written");
    let lesson = Arc::new(load::load(&file).unwrap_or_else(|error| panic!("{error}")));
    let (mut app, path) = (begin(&lesson), file.clone());
    let own = file.clone();
    let draft = Draft::new(Box::new(move || vec![own.clone()]), Box::new(move || load::load(&path)));
    app.run_mut().guide.as_mut().expect("a lesson").draft = Some(draft);
    press(&mut app, "Enter 2 Enter");
    run(&mut app, &["crash S2"]);
    assert_eq!((page(&app).number, page(&app).kind), (3, "goal"));
    (app, file)
}

/// Looks until what is written stays as it is; whether there was something to see.
fn looks(app: &mut App) -> bool {
    let first = look_again(app);
    look_again(app) || first
}

fn told(app: &App) -> String {
    match &app.status {
        Some(Status::Said(text) | Status::Wrong(text)) => text.clone(),
        None => String::new(),
    }
}

#[test]
fn what_is_written_is_taken_up_on_the_page_with_the_learners_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut app, file) = written(folder.path());
    let write = |text: &str| fs::write(&file, text).expect("written");
    app.status = None;
    assert!(!looks(&mut app), "a still screen stays as it is");
    let scene = app.run().scene().clone();
    let other = skeleton("mine").replace("Two votes of three are enough", "Two of three are enough");
    write(&other);
    assert!(looks(&mut app));
    assert!(page(&app).number == 3 && page(&app).text.starts_with("Two of three are enough"), "{:?}", page(&app));
    assert_eq!((app.run().scene(), told(&app).as_str()), (&scene, "The lesson was read again."));
    // A page put in before it, another title.
    let longer = other.replacen("[[step]]", "[[step]]\nsay = \"Hello.\"\n[[step]]", 1);
    write(&longer.replace("title = \"", "title = \"New: "));
    assert!(looks(&mut app));
    assert_eq!((page(&app).number, app.run().scene()), (4, &scene));
    assert!(app.run().title.starts_with("mine · New: "), "{}", app.run().title);
    // What is done before it is another: the lesson's own run, and it is said.
    write(&longer.replace("fire S1 election", "fire S2 election").replace("node('S1').facts", "node('S2').facts"));
    assert!(looks(&mut app));
    assert!(page(&app).number == 4 && app.run().scene() != &scene);
    assert!(told(&app).contains("so it goes on from a run of its own"), "{}", told(&app));
    app.status = None;
    assert!(!looks(&mut app));
}

#[test]
fn what_is_wrong_stays_in_sight_with_its_place_until_it_is_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut app, file) = written(folder.path());
    let write = |text: &str| fs::write(&file, text).expect("written");
    let scene = app.run().scene().clone();
    for wrong in ["", "format = 1\nid = ", &skeleton("mine").replace("say = ", "sai = ")] {
        write(wrong);
        assert!(looks(&mut app));
        assert!(told(&app).contains("mine.toml") && told(&app).contains("The lesson goes on as it was."), "{wrong}");
        press(&mut app, "h");
        assert_eq!(page(&app).number, 3, "{wrong}");
        app.status = None;
        assert!(looks(&mut app) && told(&app).contains("mine.toml"), "a key does not take it away: {wrong}");
        assert!(!looks(&mut app), "it is drawn once");
    }
    write(&skeleton("mine"));
    assert!(looks(&mut app));
    assert!(!told(&app).contains("mine.toml"), "{}", told(&app));
    assert_eq!((page(&app).number, app.run().scene()), (3, &scene));
    // As lines it is told once.
    write("format = ");
    look_between(&mut app);
    assert!(told(&app).contains("mine.toml:1:"), "{}", told(&app));
    app.status = None;
    look_between(&mut app);
    assert_eq!(told(&app), "");
    assert!(matches!(page(&app).status, Stands::Waiting));
}

#[test]
fn a_page_that_is_looked_up_leaves_what_was_kept_until_one_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mine.toml");
    fs::write(&file, skeleton("mine")).expect("written");
    let kept = || {
        let lesson = load::load(&file).unwrap_or_else(|error| panic!("{error}"));
        Progress::open(Some(folder.path())).of_lesson(&lesson).left_at(&lesson)
    };
    let start = |at| {
        let guide = opened(&file, at);
        let timeline = guide.runner.lesson().steps[0].world.as_ref().expect("a world").scenario.timeline();
        (guide, timeline.expect("it is built"))
    };
    let (mut guide, mut timeline) = start(Begin::Left);
    assert!(guide.runner.next(&mut timeline).expect("it goes on"));
    guide.notice(&timeline);
    assert_eq!((guide.leave(&timeline), kept()), (None, Some(1)));
    let lesson = Arc::new(load::load(&file).unwrap_or_else(|error| panic!("{error}")));
    let looked_up = Guide::new(lesson, Progress::open(Some(folder.path())), Begin::Page(3), 1);
    let (mut guide, mut timeline, _) = looked_up.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((guide.page.number, guide.page.notice.as_deref()), (3, None));
    assert!(timeline.at() > 0, "in the lesson's own run");
    assert_eq!((guide.keep(&timeline, false), kept()), (None, Some(1)));
    guide.runner.solve(&mut timeline).expect("it is shown");
    guide.notice(&timeline);
    assert_eq!((guide.keep(&timeline, false), guide.leave(&timeline), kept()), (None, None, Some(1)));
    assert!(guide.runner.next(&mut timeline).expect("it goes on"));
    guide.notice(&timeline);
    assert_eq!((guide.keep(&timeline, false), kept()), (None, Some(3)));
}
