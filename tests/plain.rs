//! Whatever a file holds, and whatever it is called, what is printed of it is letters: no terminal takes it for a command.

#![allow(missing_docs)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// One of each kind: a title for the window, colours, C1, a carriage return, delete, null, and what turns the direction
/// of writing.
const HOSTILE: &str =
    "\u{1b}]0;x\u{7}\u{1b}[31m\u{9b}2J\u{85}\r\u{8}\u{7f}\u{0}\u{202e}\u{2066}\u{200f}\u{2028}\u{feff}";

fn synod(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.env("LC_ALL", "C.UTF-8");
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env(variable, folder);
    }
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null()).output().expect("it starts")
}

/// Demands that all that was printed is letters, line breaks and tabs.
fn is_plain(out: &Output, what: &str) {
    for (stream, bytes) in [("output", &out.stdout), ("complaint", &out.stderr)] {
        let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{what}: the {stream} is no text"));
        let hostile = |c: char| c.is_control() && c != '\n' && c != '\t' || HOSTILE.contains(c) && !c.is_ascii();
        assert!(!text.chars().any(hostile), "{what}: {stream} {text:?}");
    }
    assert_ne!(out.status.code(), Some(101), "{what}");
}

/// Demands that no line begins as one of a file that there is not.
fn fakes_nothing(out: &Output, what: &str) {
    for said in [&out.stdout, &out.stderr] {
        let faked = String::from_utf8_lossy(said).lines().any(|line| line.starts_with("b.toml"));
        assert!(!faked, "{what} says what is not so");
    }
}

/// A text as TOML writes it, every letter by its number.
fn quoted(text: &str) -> String {
    let letter = |c: char| match c {
        ' '..='~' if !['"', '\\'].contains(&c) => c.to_string(),
        c => format!("\\U{:08x}", c as u32),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// A file in which every text that it may hold has its place, marked so: `<text>`. As it is, it is good.
const SCENARIO: &str = "format = 1\nprotocol = <raft>\ntitle = <A run>\nabout = <About it>\nseed = 3\n\
    rules_off = [<raft.vote.once>]\nhosts = [[<S1>, <S2>]]\n\
    script = <run 2s\nbranch one\nmark here\nrename two\nrequest S1 set x=1\nexpect node(\"S1\").up\nset loss_percent 5>\n\
    [layout]\n<servers> = 3\n[options]\n<loss_percent> = 5\n\
    [[start]]\n<node> = <S1>\nterm = 1\nlog = [{ term = 1, <value> = <x=1> }]\n";

const LESSON: &str = "format = 1\nid = <own>\ntitle = <A lesson>\nidea = <An idea.>\nminutes = 5\nrequires = [<L01>]\n\
    tracks = [<raft>]\nsummary = <- done>\n[world]\nprotocol = <raft>\nseed = 7\n\
    [[step]]\nsay = <One.>\ndo = <run 100ms>\n[step.goal]\nask = <Let it run.>\nuntil = <leaders.size() == 1>\n\
    hints = [<a>, <b>, <c>]\nkeys = [<play>]\nsolution = <run until leaders.size() == 1>\nexplain = <So it is.>\n\
    [[step]]\nsay = <Two.>\n[step.quiz]\nask = <Who is down?>\ndo = <crash S2>\n\
    answer = <node(\"S2\").up ? \"nobody\" : \"S2\">\nexplain = <So it is.>\n\
    [[step.quiz.choice]]\ntext = <nobody>\nwhy = <Look at S2.>\nrefute = <crash S2>\n[[step.quiz.choice]]\ntext = <S2>\n";

const SETTINGS: &str = "theme = <dark>\nmouse = true\nprojector = false\n";
const KEYMAP: &str = "[watch]\nkill = [<h>]\n<link> = [<ctrl-l>]\n";

/// A theme has a style for each role, so this is the dark one; some of its texts are marked.
fn theme() -> String {
    let dark = include_str!("../assets/themes/dark.toml");
    let marked = dark.replacen("text = { fg = \"252\" }", "<text> = { <fg> = <252> }", 1);
    let marked = marked.replacen("[{ fg = \"212\" }", "[{ <fg> = <212> }", 1);
    assert_eq!(marked.matches('<').count(), 5, "{marked}");
    marked
}

/// What [`turned`] calls the file in which nothing is turned.
const AS_IT_IS: &str = "as it is";

/// The file as often as it has a text, with that text turned hostile: in its place, or after it.
fn turned(file: &str) -> Vec<(String, String)> {
    let places: Vec<(usize, usize)> = file
        .match_indices('<')
        .filter_map(|(at, _)| Some((at, at + file[at..].find('>')?)))
        .filter(|(at, end)| !file[at + 1..*end].contains('<'))
        .collect();
    let plain = |part: &str| {
        let mut text = part.to_string();
        while let Some(at) = text.find('<') {
            let Some(len) = text[at..].find('>') else { break };
            let inner = quoted(&text[at + 1..at + len]);
            text.replace_range(at..=at + len, &inner);
        }
        text
    };
    let mut files = vec![(AS_IT_IS.to_string(), plain(file))];
    for (at, end) in places {
        let text = &file[at + 1..end];
        let lines: Vec<&str> = text.lines().collect();
        let mut hostile =
            vec![HOSTILE.to_string(), format!("{text}{HOSTILE}"), format!("a\nb.toml: good (b){HOSTILE}")];
        // Of several lines, each by itself.
        hostile.extend((0..lines.len()).filter(|_| lines.len() > 1).map(|nth| {
            let turned = lines.iter().enumerate().map(|(at, line)| match at == nth {
                true => format!("{line}{HOSTILE}"),
                false => line.to_string(),
            });
            turned.collect::<Vec<_>>().join("\n")
        }));
        for turned in hostile {
            let whole = format!("{}{}{}", plain(&file[..at]), quoted(&turned), plain(&file[end + 1..]));
            files.push((format!("{text:?}"), whole));
        }
    }
    files
}

#[test]
fn what_a_file_holds_is_printed_as_letters() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("it.toml");
    let runs: [(&str, &[&[&str]]); 2] = [
        (SCENARIO, &[&["check"], &["run", "--verbose"], &["run", "--json"], &["run", "--trace=scenes"]]),
        (LESSON, &[&["check", "--answers"]]),
    ];
    for (text, commands) in runs {
        for (what, text) in turned(text) {
            std::fs::write(&file, text).expect("it can be written");
            for command in commands {
                let out = synod(folder.path(), &[*command, &["it.toml"]].concat());
                is_plain(&out, &format!("{command:?} of {what}"));
                fakes_nothing(&out, &format!("{command:?} of {what}"));
                if what == AS_IT_IS {
                    let said = String::from_utf8_lossy(&out.stderr);
                    assert_eq!(out.status.code(), Some(0), "{command:?} of the file as it is: {said}");
                }
            }
        }
    }
}

#[test]
fn what_cel_makes_of_its_escapes_is_printed_as_letters() {
    let folder = tempfile::tempdir().expect("a folder");
    for condition in [
        r#"node("\u009b2J\u001b[31m").up"#,
        r#"chosen.map(c, "\u001b]0;x\u0007\u202e") == [1]"#,
        r#""\r\u0085\u2066" == protocol"#,
        r#"["a\nb.toml: good"].exists(x, x == protocol)"#,
        r#"int("\u009b") == 1"#,
    ] {
        let text = format!("format = 1\nprotocol = 'raft'\nscript = '''\nexpect {condition}\n'''\n");
        std::fs::write(folder.path().join("it.toml"), text).expect("it can be written");
        is_plain(&synod(folder.path(), &["run", "it.toml"]), condition);
        is_plain(&synod(folder.path(), &["explore", "it.toml", "--find", condition]), condition);
    }
}

#[test]
fn settings_keys_and_themes_are_complained_of_in_letters() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("synod");
    std::fs::create_dir_all(place.join("themes")).expect("a folder");
    let without = synod(folder.path(), &["play", "raft"]);
    let theme = theme();
    for (name, text) in [("settings.toml", SETTINGS), ("keymap.toml", KEYMAP), ("themes/mine.toml", &theme)] {
        for (what, text) in turned(text) {
            let chosen = if name.starts_with("themes") { "mine" } else { "dark" };
            std::fs::write(place.join("settings.toml"), format!("theme = \"{chosen}\"\n")).expect("it can be written");
            std::fs::write(place.join(name), text).expect("it can be written");
            let out = synod(folder.path(), &["play", "raft"]);
            is_plain(&out, &format!("{what} of {name}"));
            fakes_nothing(&out, &format!("{what} of {name}"));
            if what == AS_IT_IS {
                assert_eq!((out.status, out.stderr), (without.status, without.stderr.clone()), "{name} as it is");
            }
        }
        std::fs::remove_file(place.join(name)).expect("it is there");
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_and_arguments_are_printed_as_letters() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = format!("a\nb.toml: good{}.toml", HOSTILE.replace('\0', ""));
    for text in ["format = 1\nprotocol = 'raft'\nscript = 'run 1s'", "format = 2", "format = 1\nprotocol = 'x'"] {
        std::fs::write(folder.path().join(&name), text).expect("it can be written");
        for command in [
            &["check", &name][..],
            &["run", &name],
            &["diff", &name, &name],
            &["explore", &name, "--states", "99", "--save", &name],
            &["run", &name, "--record", &name],
            &["learn", &name],
            &["play", &name],
            &["run", "missing", &name],
            &[&name],
            &["rules", &name],
            &["new", "lesson", &name],
        ] {
            let out = synod(folder.path(), command);
            is_plain(&out, &format!("{command:?}"));
            fakes_nothing(&out, &format!("{command:?}"));
        }
    }
}

/// A pipe that nobody reads any more.
fn broken() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn whoever_reads_may_go_away_and_the_exit_code_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("good.toml"), "format = 1\nprotocol = 'raft'\nscript = 'run 1s'")
        .expect("written");
    std::fs::write(folder.path().join("bad.toml"), "format = 1\nprotocol = 'x'").expect("written");
    for arguments in [
        &["run", "good.toml"][..],
        &["run", "bad.toml"],
        &["check", "bad.toml"],
        &["explore", "good.toml", "--states", "99"],
        &["play", "raft"],
        &["nothing"],
        &["--help"],
        &["man"],
        &["lessons"],
        &["schema", "scene"],
    ] {
        let code = |out: Stdio, complaints: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
            command.env("LC_ALL", "C.UTF-8");
            command.args(arguments).current_dir(folder.path()).stdin(Stdio::null()).stdout(out).stderr(complaints);
            for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
                command.env(variable, folder.path());
            }
            command.status().expect("it starts").code()
        };
        let usual = code(Stdio::null(), Stdio::null());
        assert!(usual.is_some_and(|code| code <= 4), "{arguments:?}: {usual:?}");
        assert_eq!(code(Stdio::null(), broken()), usual, "{arguments:?} without complaints");
        let gone = code(broken(), broken());
        assert!(gone == usual || gone == Some(0), "{arguments:?} without a reader: {gone:?}");
    }
}
