//! What is kept of a learner's way, and what happens to files that are not as they should be.

use super::*;
use crate::lesson::store::{Progress, Standing};
use std::fs;

fn stands(done: bool, kept: Option<Kept>) -> Standing {
    Standing { done, best: None, kept }
}

fn kept(step: usize) -> Kept {
    let run = vec!["step 4".into(), "crash S1".into()];
    let given = vec![vec!["yes".into()]];
    let counted = Counted { runs: 20, first: 7, held: 18, not: vec![9, 12] };
    Kept {
        marks: Vec::new(),
        drawn: None,
        step,
        passed: step,
        keys: vec![StepKey { key: "vote".into(), does: "12".into(), ..StepKey::default() }, StepKey::default()],
        text: String::new(),
        begins: vec![0, 4],
        on: vec![0, 0],
        run,
        given,
        counts: [("way".to_string(), counted)].into(),
        hints: 2,
        parted: true,
        deeds: vec![(0, 5, 5)],
        before: None,
    }
}

#[test]
fn what_is_kept_is_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("not/there/yet");
    let mut progress = Progress::open(Some(&below));
    progress.keep("L1", stands(false, Some(kept(2))));
    progress.keep("L2", stands(true, None));
    progress.keep("L2", stands(false, Some(kept(0))));
    assert_eq!(progress.complaint(), None);
    let again = Progress::open(Some(&below));
    assert_eq!(again.of("L1").kept, Some(kept(2)));
    assert!(again.done("L2") && !again.done("L1") && !again.done("L3"), "done once is done for good");
    let files: Vec<_> = fs::read_dir(&below).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1, "no half-written file is left");
}

#[test]
fn unknown_lessons_and_keys_stay_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("progress.toml");
    let text = "format = 1\nmood = \"good\"\n[lessons.L9]\ndone = true\nstars = 3\n[lessons.odd]\ndone = \"perhaps\"\n";
    fs::write(&file, text).expect("written");
    let mut progress = Progress::open(Some(folder.path()));
    assert!(progress.done("L9") && !progress.done("odd"));
    progress.keep("L1", stands(true, None));
    assert_eq!(progress.complaint(), None);
    let text = fs::read_to_string(&file).expect("readable");
    assert!(text.contains("mood = \"good\"") && text.contains("stars = 3") && text.contains("perhaps"), "{text}");
}

#[test]
fn a_newer_file_is_read_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("progress.toml");
    let text = "format = 7\n[lessons.L1]\ndone = true\n";
    fs::write(&file, text).expect("written");
    let mut progress = Progress::open(Some(folder.path()));
    assert!(progress.done("L1"));
    assert!(progress.complaint().is_some_and(|complaint| complaint.contains("a newer synod")));
    progress.keep("L2", stands(true, None));
    assert_eq!(progress.complaint(), None, "told once");
    assert!(progress.done("L2"), "but known in this run");
    assert_eq!(fs::read_to_string(&file).expect("readable"), text);
}

#[test]
fn a_newer_file_of_any_shape_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("progress.toml");
    for text in ["format = 2\nlessons = [\"L1\"]\n", "format = \"2.0\"\n[lessons.L1]\ndone = true\nkept = 5\n"] {
        fs::write(&file, text).expect("written");
        let mut progress = Progress::open(Some(folder.path()));
        assert!(progress.complaint().is_some_and(|complaint| complaint.contains("a newer synod")), "{text}");
        progress.keep("L2", stands(true, Some(kept(1))));
        assert_eq!(progress.complaint(), None, "told once");
        assert_eq!(fs::read_to_string(&file).expect("readable"), text);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}

#[test]
fn two_programs_at_once_do_not_undo_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = Progress::open(Some(folder.path()));
    let mut two = Progress::open(Some(folder.path()));
    one.keep("L1", stands(true, Some(kept(3))));
    two.keep("L2", stands(false, Some(kept(1))));
    // The same lesson in both: where it was left last stands, and done is done.
    two.keep("L1", stands(false, Some(kept(1))));
    one.keep("L3", stands(false, None));
    let all = Progress::open(Some(folder.path()));
    assert_eq!((all.done("L1"), all.of("L1").kept, all.of("L2").kept), (true, Some(kept(1)), Some(kept(1))));
    assert!(one.done("L1") && two.done("L1"));
}

#[test]
fn many_programs_at_the_same_moment_do_not_either() {
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for program in 0..4 {
            let folder = folder.path();
            scope.spawn(move || {
                let mut progress = Progress::open(Some(folder));
                (0..10).for_each(|nth| progress.keep(&format!("L{program}-{nth}"), stands(true, Some(kept(nth)))));
                assert_eq!(progress.complaint(), None);
            });
        }
    });
    let all = Progress::open(Some(folder.path()));
    let lost: Vec<_> = (0..40).map(|n| format!("L{}-{}", n / 10, n % 10)).filter(|id| !all.done(id)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
}

#[test]
fn a_broken_file_is_set_aside_by_whoever_writes_and_never_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("progress.toml");
    let broken: [(&[u8], &str); 4] = [
        (b"format = ", "progress.toml.broken"),
        (b"format = 1\nlessons = 3", "progress.toml.broken-2"),
        (b"\x00\x01", "progress.toml.broken-3"),
        (b"\xff", "progress.toml.broken-4"),
    ];
    for (text, aside) in broken {
        fs::write(&file, text).expect("written");
        let mut progress = Progress::open(Some(folder.path()));
        assert!(progress.complaint().is_some_and(|complaint| complaint.contains("cannot be read")), "{text:?}");
        assert_eq!(fs::read(&file).expect("still there"), text, "a reader changes nothing");
        progress.keep("L1", stands(true, None));
        assert!(progress.complaint().is_some_and(|complaint| complaint.contains(aside)), "{text:?}");
        assert!(Progress::open(Some(folder.path())).done("L1"));
        assert_eq!(fs::read(folder.path().join(aside)).expect("kept"), text);
    }
    assert_eq!(fs::read(folder.path().join("progress.toml.broken")).expect("kept"), broken[0].0);
}

#[test]
fn a_file_that_cannot_be_read_stays_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    // A folder in its place: nobody can read it as a file.
    let file = folder.path().join("progress.toml");
    fs::create_dir(&file).expect("made");
    let mut progress = Progress::open(Some(folder.path()));
    assert!(progress.complaint().is_some_and(|complaint| complaint.contains("cannot be read")));
    progress.keep("L1", stands(true, None));
    assert_eq!(progress.complaint(), None, "told once");
    assert!(file.is_dir() && fs::read_dir(folder.path()).expect("a folder").count() == 1);
}

#[test]
fn what_a_newer_program_says_of_a_lesson_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("progress.toml");
    fs::write(&file, "format = 1\n[lessons.L1]\nstars = 3\n").expect("written");
    let mut progress = Progress::open(Some(folder.path()));
    progress.keep("L1", stands(true, Some(kept(1))));
    progress.keep("L1", stands(true, None));
    let text = fs::read_to_string(&file).expect("readable");
    assert!(text.contains("stars = 3") && text.contains("done = true") && !text.contains("kept"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    // A file where the folder should be: nobody, whatever their rights, can write below it.
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let mut progress = Progress::open(Some(&file));
    let _ = progress.complaint();
    let mut progress2 = Progress::open(Some(&file.join("below")));
    progress2.keep("L1", stands(true, None));
    progress.keep("L1", stands(true, None));
    progress.keep("L2", stands(true, None));
    assert!(progress2.complaint().is_some_and(|complaint| complaint.contains("cannot be")));
    progress2.keep("L2", stands(true, None));
    assert_eq!(progress2.complaint(), None);
    assert!(progress.done("L1") && progress.done("L2"));
    let mut nowhere = Progress::open(None);
    assert!(nowhere.complaint().is_some());
}

#[test]
fn folders_of_lessons_are_read_and_their_mistakes_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let sub = folder.path().join("01-mine");
    fs::create_dir(&sub).expect("made");
    fs::write(sub.join("a.toml"), skeleton("mine")).expect("written");
    fs::write(sub.join("b.toml"), skeleton("mine")).expect("written");
    fs::write(sub.join("c.toml"), "format = 1\nid = ").expect("written");
    fs::write(sub.join("d.toml"), "#".repeat(10 << 20)).expect("written");
    fs::write(sub.join("notes.txt"), "no lesson").expect("written");
    let library = library(&[folder.path().to_path_buf(), folder.path().join("missing")]);
    assert!(library.find("mine").is_some());
    let problems: Vec<String> = library.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 3, "{problems:#?}");
    assert!(problems.iter().any(|problem| problem.contains("there is a lesson mine already")));
    assert!(problems.iter().any(|problem| problem.contains("c.toml:2:")), "{problems:#?}");
    assert!(problems.iter().any(|problem| problem.contains("larger than 256 KiB")));
}

#[test]
fn a_lesson_is_found_by_its_id_or_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mine.toml");
    fs::write(&file, skeleton("mine")).expect("written");
    let library = library(&[]);
    let found = |what: &str| library.wanted(what).map(|lesson| lesson.id.text.clone()).map_err(|e| e.to_string());
    assert_eq!(found("l13").as_deref(), Ok("L13"));
    assert_eq!(found(&file.display().to_string()).as_deref(), Ok("mine"));
    assert!(found("L133").is_err_and(|error| error.contains("did you mean L13?")));
    assert!(found("gone.toml").is_err_and(|error| error.contains("cannot be read")));
}

#[test]
fn lessons_of_one_id_do_not_share_a_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let mut places = Vec::new();
    for name in ["a", "b"] {
        fs::create_dir(file(name)).expect("made");
        fs::write(file(name).join("mine.toml"), format!("{}# {name}\n", skeleton("mine"))).expect("written");
        let read = |path: &std::path::Path| load::load(path).unwrap_or_else(|error| panic!("{error}"));
        let (lesson, again) =
            (read(&file(name).join("mine.toml")), read(&file(name).join("../a/../").join(name).join("mine.toml")));
        assert_eq!(lesson.kept_as, again.kept_as, "by whatever way it is found");
        places.push(lesson);
    }
    let [a, b] = &places[..] else { panic!("two") };
    let of_text = |lesson: &Lesson, step| {
        let text = crate::kit::fingerprint(lesson.source.as_bytes());
        Kept { text, keys: Vec::new(), ..kept(step) }
    };
    let mut progress = Progress::open(Some(folder.path()));
    progress.keep(&a.kept_as, stands(true, Some(of_text(a, 1))));
    progress.keep(&b.kept_as, stands(false, Some(of_text(b, 2))));
    let progress = Progress::open(Some(folder.path()));
    assert_eq!((progress.of_lesson(a).done, progress.of_lesson(a).left_at(a)), (true, Some(1)));
    assert_eq!((progress.of_lesson(b).done, progress.of_lesson(b).left_at(b)), (false, Some(2)));
    // What an older program kept under the id alone is that lesson's whose text it was.
    let mut old = Progress::open(Some(&file("old")));
    old.keep("mine", stands(true, Some(of_text(b, 2))));
    assert_eq!((old.of_lesson(a).done, old.of_lesson(b).done), (false, true));
    // The program's own go by their ids.
    let library = library(&[]);
    assert!(library.lessons.iter().all(|lesson| lesson.kept_as == lesson.id.text));
}

#[test]
fn a_track_file_with_a_mistake_is_told_with_place_and_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, place, remedy) in [
        ("[[track]]\nid = \"x\"\ntitel = \"X\"\nabout = \"x\"\n", "3:1", "did you mean `title`?"),
        ("[[track]]\nid = \"x\"\ntitle = \"X\"\n", "1:1", "add a line that begins with `about =`"),
        ("[track]\nid = \"x\"\n", "1:1", "two brackets"),
        ("[[track]]\nid = 3\ntitle = \"X\"\nabout = \"x\"\n", "2:6", "quotes"),
        ("[[track]\n", "1:9", "is it all there?"),
        ("[[track]]\nid = x\n", "2:6", "written as TOML"),
    ] {
        fs::write(folder.path().join("tracks.toml"), text).expect("written");
        let told: Vec<String> =
            library(&[folder.path().to_path_buf()]).problems.iter().map(|p| p.to_string()).collect();
        let [told] = &told[..] else { panic!("one problem: {told:?}") };
        assert!(told.contains(&format!("tracks.toml:{place}\n")) && told.contains(remedy), "{place} {remedy}: {told}");
    }
}
