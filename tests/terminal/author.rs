//! A lesson on a real terminal while somebody writes it.

use super::Terminal;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A lesson of one's own in a folder.
fn written(folder: &Path) -> PathBuf {
    let file = folder.join("mine.toml");
    fs::write(&file, synod::lesson::skeleton("mine")).expect("written");
    file
}

#[test]
fn a_lesson_is_taught_while_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let path = file.display().to_string();
    let mut terminal = Terminal::start_in(folder.path(), &["learn", &path, "--watch", "--page", "3"]);
    terminal.wait("the page", |s| s.contains("mine 3/4") && s.contains("Two votes of three"));
    let text = fs::read_to_string(&file).expect("it is there");
    // An editor that makes the file empty first, and one that puts another in its place.
    drop(fs::File::create(&file).expect("made empty"));
    fs::write(&file, text.replace("Two votes of three", "Two of the three votes")).expect("written");
    terminal.wait("the new text", |s| s.contains("mine 3/4") && s.contains("Two of the three"));
    fs::write(&file, "format = 1\nid = ").expect("written");
    terminal.wait("what is wrong", |s| s.contains("mine.toml:2:6") && s.contains("Two of the three"));
    terminal.press("h");
    terminal.wait("a hint, and it stays wrong", |s| s.contains("has its own.") && s.contains("mine.toml:2:6"));
    let other = folder.path().join("mine.toml~");
    let longer = text.replacen("[[step]]", "[[step]]\nsay = \"Hello.\"\n[[step]]", 1);
    fs::write(&other, longer).expect("written");
    fs::rename(&other, &file).expect("put in its place");
    terminal.wait("it is mended", |s| s.contains("mine 4/5") && !s.contains("mine.toml:2:6"));
    // Nothing is written to a screen that stays as it is, however often the file is looked at.
    let still = (0..100).any(|_| terminal.output.recv_timeout(Duration::from_secs(1)).is_err());
    assert!(still, "it writes and writes");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn as_lines_it_is_looked_at_before_each_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let path = file.display().to_string();
    let mut terminal = Terminal::start_in(folder.path(), &["learn", &path, "--watch", "--plain"]);
    terminal.wait("the first page", |s| s.contains("Three servers wait") && s.trim_end().ends_with('>'));
    let text = fs::read_to_string(&file).expect("it is there");
    fs::write(&file, "format = ").expect("written");
    terminal.press("look\r");
    terminal.wait("what is wrong", |s| s.contains("The lesson goes on as it was.") && s.trim_end().ends_with('>'));
    fs::write(&file, text.replace("Three servers wait", "All of them wait")).expect("written");
    terminal.press("look\r");
    terminal.wait("the new text", |s| s.contains("All of them wait"));
    terminal.press("q\r");
    assert_eq!(terminal.end(), 0);
}
