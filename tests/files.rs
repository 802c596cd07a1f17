//! What stands at the places where the program reads, and is no file that it could: it says so, with the place and what
//! to do, at once; and what it writes is written over nothing.

#![allow(missing_docs)]
#![cfg(unix)]

use assert_cmd::Command;
use nix::sys::stat::Mode;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::Duration;

/// How long a refusal may take on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(20);

const SCENARIO: &str = "format = 1\nprotocol = \"raft\"\nnodes = 3\nscript = \"fire S1 election\"\n";
/// Something is found in it at once.
const FINDS: [&str; 4] = ["--find", "leaders.size() == 1", "--timeouts", "1"];

/// Puts something odd at a place.
type Put = fn(&Path);

/// What can stand where a file should, and how it is called in the refusal.
const ODD: &[(Put, &str)] = &[
    (|path| nix::unistd::mkfifo(path, Mode::S_IRWXU).expect("made"), "it is no file, but a pipe"),
    (|path| symlink("/dev/zero", path).expect("made"), "it is no file, but a pipe, a device"),
    (|path| symlink("/dev/tty", path).expect("made"), "it is no file, but a pipe, a device"),
    (|path| fs::create_dir(path).expect("made"), "it is a folder"),
    (|path| drop(UnixListener::bind(path).expect("made")), "it is no file"),
    (|path| symlink(path, path).expect("made"), "cannot be read"),
    (|path| File::create(path).and_then(|file| file.set_len(8 << 30)).expect("made"), "is larger than"),
    (|path| fs::write(path, b"a = 1\nb = \"\xff\"").expect("made"), ":2:6"),
];

struct Out {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the program in a folder with its settings and data there.
fn synod(folder: &Path, arguments: &[&str]) -> Out {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.env("LC_ALL", "C.UTF-8");
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        command.env(variable, folder);
    }
    for variable in ["NO_COLOR", "SYNOD_THEME", "COLORFGBG"] {
        command.env_remove(variable);
    }
    let out = command.args(arguments).current_dir(folder).timeout(AT_ONCE).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is text");
    Out { code: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
}

/// A folder with something odd at this place below it.
fn with(place: &str, put: Put) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(place);
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
    put(&path);
    folder
}

#[test]
fn a_file_that_is_none_is_refused_by_every_command() {
    for (put, words) in ODD {
        let folder = with("odd.toml", *put);
        fs::write(folder.path().join("good.toml"), SCENARIO).expect("written");
        for command in [
            &["run", "odd.toml"][..],
            &["check", "odd.toml"],
            &["diff", "good.toml", "odd.toml"],
            &["explore", "odd.toml"],
            &["play", "odd.toml"],
            &["learn", "odd.toml"],
        ] {
            let out = synod(folder.path(), command);
            assert_eq!(out.code, Some(2), "{command:?} {words}: {}", out.stderr);
            let told = out.stderr.contains("odd.toml") && out.stderr.contains(words) && out.stderr.contains("help: ");
            assert!(told, "{command:?}: no {words} in {}", out.stderr);
        }
    }
}

#[test]
fn a_lesson_that_is_none_keeps_no_other_away() {
    for (put, words) in ODD {
        for place in ["synod/lessons/odd.toml", "synod/lessons/mine/tracks.toml"] {
            let folder = with(place, *put);
            let out = synod(folder.path(), &["lessons"]);
            assert!(out.stdout.contains(" L13 "), "{words}: {}", out.stderr);
            // A folder may be called so.
            if !folder.path().join(place).is_dir() {
                assert!(out.code == Some(2) && out.stderr.contains(words), "{words}: {}", out.stderr);
                assert!(out.stderr.contains(place) && out.stderr.contains("help: "), "{words}: {}", out.stderr);
            }
        }
    }
}

#[test]
fn a_place_for_progress_that_is_none_is_told_and_left_as_it_is() {
    for (put, words) in ODD {
        let folder = with("synod/progress.toml", *put);
        let out = synod(folder.path(), &["lessons"]);
        assert_eq!(out.code, Some(0), "{words}: {}", out.stderr);
        assert!(out.stdout.contains("· L13 ") && out.stderr.contains("note: Your progress"), "{words}: {}", out.stderr);
        assert!(out.stderr.contains("progress.toml"), "{words}: {}", out.stderr);
        assert_eq!(fs::read_dir(folder.path().join("synod")).expect("readable").count(), 1);
    }
}

#[test]
fn settings_that_are_none_are_refused_and_a_theme_only_if_it_is_chosen() {
    for (put, words) in ODD {
        for place in ["synod/settings.toml", "synod/keymap.toml"] {
            let out = synod(with(place, *put).path(), &["play", "raft"]);
            assert!(out.code == Some(2) && out.stderr.contains(words), "{words}: {}", out.stderr);
            assert!(out.stderr.contains(place) && out.stderr.contains("help: "), "{words}: {}", out.stderr);
        }
        let folder = with("synod/themes/odd.toml", *put);
        let out = synod(folder.path(), &["play", "raft"]);
        assert!(out.stderr.contains("draws on a terminal") && !out.stderr.contains("odd"), "{words}: {}", out.stderr);
        fs::write(folder.path().join("synod/settings.toml"), "theme = \"odd\"\n").expect("written");
        let out = synod(folder.path(), &["play", "raft"]);
        assert!(out.stderr.contains("odd.toml") && out.stderr.contains(words), "{words}: {}", out.stderr);
    }
}

#[test]
fn what_the_shell_hands_over_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.toml"), SCENARIO).expect("written");
    let shell = format!("cat a.toml | {0} run /dev/stdin && {0} run /dev/fd/0 < a.toml", env!("CARGO_BIN_EXE_synod"));
    let done = Command::new("sh").args(["-c", &shell]).current_dir(folder.path()).timeout(AT_ONCE).output();
    assert!(done.expect("it starts").status.success());
}

#[test]
fn nothing_is_written_over_that_nobody_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let explore = |more: &[&'static str]| [&["explore", "a.toml"], &FINDS[..], more].concat();
    fs::write(at("a.toml"), SCENARIO).expect("written");
    let writers: [(Vec<&str>, i32); 3] = [
        (vec!["run", "a.toml", "--record", "b.toml"], 0),
        (explore(&["--save", "b.toml"]), 4),
        (explore(&["--dump", "b.toml"]), 4),
    ];
    for (arguments, code) in writers {
        fs::write(at("b.toml"), "of somebody").expect("written");
        let out = synod(folder.path(), &arguments);
        assert!(out.code == Some(2) && out.stdout.is_empty(), "{arguments:?}: told before anything: {}", out.stdout);
        assert!(out.stderr.contains("b.toml is there already") && out.stderr.contains("--force"), "{}", out.stderr);
        assert_eq!(fs::read(at("b.toml")).expect("readable"), b"of somebody");
        let out = synod(folder.path(), &[&arguments[..], &["--force"]].concat());
        assert_eq!(out.code, Some(code), "{arguments:?}: {}", out.stderr);
        assert_ne!(fs::read(at("b.toml")).expect("readable"), b"of somebody");
        fs::remove_file(at("b.toml")).expect("it is there");
        assert_eq!(synod(folder.path(), &arguments).code, Some(code), "{arguments:?}");
        // Its own input it does not write over, whatever is said.
        let own: Vec<&str> = arguments.iter().map(|word| if *word == "b.toml" { "a.toml" } else { word }).collect();
        let out = synod(folder.path(), &[&own[..], &["--force"]].concat());
        assert!(out.code == Some(2) && out.stderr.contains("the file that is read"), "{own:?}: {}", out.stderr);
        assert_eq!(fs::read_to_string(at("a.toml")).expect("readable"), SCENARIO);
    }
}
