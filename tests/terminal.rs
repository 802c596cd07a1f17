//! The program on a real terminal: it is started in a pseudo-terminal, keys are pressed, and the screen that comes
//! out is read like a person would. Nothing here waits for a fixed time: each step waits for what it wants to see.

#![allow(missing_docs)]

#[path = "terminal/author.rs"]
mod author;
#[path = "terminal/classroom.rs"]
mod classroom;
#[path = "terminal/duel.rs"]
mod duel;
#[path = "terminal/learning.rs"]
mod learning;
#[path = "terminal/sides.rs"]
mod sides;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long something may take to show on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

struct Terminal {
    parser: vt100::Parser,
    output: Receiver<Vec<u8>>,
    input: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// What it wrote of a frame that is not whole yet.
    begun: Vec<u8>,
    /// Settings and data of this run alone; gone with it.
    folder: Option<tempfile::TempDir>,
}

/// Which page of a lesson this line is the title of, where that has the whole screen.
fn is_page<'a>(line: &'a str, id: &str) -> Option<&'a str> {
    let page = line.strip_prefix(&format!(" {id} "))?.split(' ').next()?;
    page.contains('/').then_some(page)
}

/// What a terminal that knows how waits for before it shows a frame: its end.
const FRAME: [&[u8]; 2] = [b"\x1b[?2026h", b"\x1b[?2026l"];

/// How many of these bytes are to be shown: all but those of a frame that has begun and not ended.
fn shown(bytes: &[u8]) -> usize {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|at| at == mark);
    match (last(FRAME[0]), last(FRAME[1])) {
        (Some(begins), end) if end.is_none_or(|end| end < begins) => begins,
        _ => {
            // It may have come without its last bytes.
            let part = (1..FRAME[0].len()).rev().find(|part| bytes.ends_with(&FRAME[0][..*part]));
            bytes.len() - part.unwrap_or(0)
        }
    }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has cells")
}

impl Terminal {
    fn start(arguments: &[&str]) -> Terminal {
        let folder = tempfile::tempdir().expect("a folder");
        let mut terminal = Terminal::start_in(folder.path(), arguments);
        terminal.folder = Some(folder);
        terminal
    }

    /// Starts the program with this folder for its settings and data.
    fn start_in(folder: &std::path::Path, arguments: &[&str]) -> Terminal {
        Terminal::start_with(folder, arguments, &[])
    }

    /// The same with more of the environment.
    fn start_with(folder: &std::path::Path, arguments: &[&str], more: &[(&str, &std::path::Path)]) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_synod"));
        command.env("LC_ALL", "C.UTF-8");
        command.args(arguments);
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(variable, folder);
        }
        for (variable, value) in more {
            command.env(variable, value);
        }
        Terminal::spawn(command)
    }

    /// Takes up what was left in this folder last.
    fn go_on_in(folder: &std::path::Path) -> Terminal {
        let mut terminal = Terminal::start_in(folder, &[]);
        terminal.wait("the offer", |s| s.contains("Go on with"));
        terminal.press("\r");
        terminal
    }

    fn spawn(command: CommandBuilder) -> Terminal {
        Terminal::spawn_after("", command)
    }

    /// Starts a program after somebody has typed this.
    fn spawn_after(typed: &str, mut command: CommandBuilder) -> Terminal {
        let pair = native_pty_system().openpty(size(24, 80)).expect("a pseudo-terminal");
        let mut input = pair.master.take_writer().expect("its input");
        input.write_all(typed.as_bytes()).expect("it takes keys");
        command.env("TERM", "xterm-256color");
        for variable in ["NO_COLOR", "SYNOD_THEME"] {
            command.env_remove(variable);
        }
        // So nobody asks this terminal for its colours: it does not answer.
        if command.get_env("COLORFGBG").is_none() {
            command.env("COLORFGBG", "15;0");
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(cells(24), cells(80), 0);
        Terminal { parser, output, input, master: pair.master, child, begun: Vec::new(), folder: None }
    }

    fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Reads what the program writes until the screen is as wanted.
    fn wait(&mut self, what: &str, wanted: impl Fn(&str) -> bool) {
        self.wait_for(what, |screen| wanted(&screen.contents()));
    }

    /// The same for what is not text, such as the cursor.
    fn wait_for(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let start = Instant::now();
        while !wanted(self.parser.screen()) {
            self.read(what, start);
        }
    }

    /// Reads what it writes next.
    fn read(&mut self, what: &str, start: Instant) {
        match self.output.recv_timeout(DEADLINE.saturating_sub(start.elapsed())) {
            Ok(bytes) => {
                self.begun.extend(bytes);
                let shown = shown(&self.begun);
                self.parser.process(&self.begun[..shown]);
                self.begun.drain(..shown);
            }
            Err(_) => panic!("waited in vain for {what}; the screen is\n{}", self.text()),
        }
    }

    fn press(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("it reads keys");
        self.input.flush().expect("it reads keys");
    }

    /// Demands that keys are heard, also behind these bytes: the page of keys comes and goes.
    fn shows_its_keys(&mut self, before: &str) {
        self.press(&format!("{before}?"));
        self.wait("the keys", |s| s.contains("Keys and commands"));
        self.press("?");
        self.wait("the run", |s| s.contains("Cluster") && !s.contains("Keys and commands"));
    }

    fn resize(&mut self, rows: u16, columns: u16) {
        // What was written for the old size must not be read at the new one.
        self.parser.set_size(cells(rows), cells(columns));
        self.master.resize(size(rows, columns)).expect("a terminal can be resized");
    }

    /// Where a text stands on the screen: column and row, from 0.
    fn place(&self, text: &str) -> (usize, usize) {
        let screen = self.text();
        let found = screen.lines().enumerate().find_map(|(row, line)| Some((line.find(text)?, row, line)));
        let (at, row, line) = found.unwrap_or_else(|| panic!("{text} is not on the screen\n{screen}"));
        (line[..at].chars().count(), row)
    }

    /// Clicks with the left button, as a terminal reports it.
    fn click(&mut self, (column, row): (usize, usize)) {
        let (x, y) = (column + 1, row + 1);
        self.press(&format!("\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m"));
    }

    /// Sends a signal by its name.
    fn signal(&mut self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        let done = std::process::Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(done.expect("there is a command kill").success());
    }

    /// Reads the rest and waits for the end; the exit code.
    fn end(&mut self) -> u32 {
        self.parser.process(&std::mem::take(&mut self.begun));
        loop {
            match self.output.recv_timeout(DEADLINE) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end; the screen is\n{}", self.text()),
            }
        }
        self.child.wait().expect("it has ended").exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // After a failed test nothing is left running; after a good one it has ended already.
        let _ = self.child.kill();
    }
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// The digit of the server whose box says that it leads.
fn leader(screen: &str) -> Option<char> {
    let at = screen.find(" ★ leader")?;
    screen[..at].chars().next_back().filter(char::is_ascii_digit)
}

#[test]
fn a_run_is_played_meddled_with_and_left_with_the_terminal_as_it_was() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("Raft · 5 servers · seed 7") && s.contains("step 0/0"));
    terminal.wait_for("a screen of its own", |screen| screen.alternate_screen() && screen.hide_cursor());

    terminal.press(" ");
    terminal.wait("time running", |s| s.contains("▶ playing"));
    terminal.wait("a leader", |s| leader(s).is_some());
    terminal.press(" ");
    terminal.wait("a pause", |s| s.contains("⏸ paused"));
    // Paused, the leader is whoever leads now.
    let lead = leader(&terminal.text()).expect("a leader");

    terminal.press(&format!("{lead}k"));
    terminal.wait("the crash", |s| s.contains(&format!("S{lead} ✗ down")));
    terminal.press("\x1b[D");
    terminal.wait("the step back", |s| leader(s) == Some(lead) && !s.contains("✗ down"));

    terminal.resize(5, 20);
    terminal.wait("the small window", |s| s.contains("The window is 20x5."));
    terminal.resize(24, 80);
    terminal.wait("the large window", |s| s.contains("Cluster") && s.contains("Logs"));

    terminal.press(":krash S1\r");
    terminal.wait("the error", |s| s.contains("There is no command krash. Did you mean crash?"));
    terminal.wait_for("the cursor where one types", |screen| !screen.hide_cursor());
    terminal.press("\x1b");
    terminal.wait("the keys", |s| s.contains("q quit") && !s.contains("krash"));

    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let screen = terminal.parser.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.hide_cursor(), "the cursor is shown again");
}

#[test]
fn the_start_screen_opens_a_run_and_comes_back() {
    let mut terminal = Terminal::start(&[]);
    terminal.wait("the choice", |s| s.contains("What do you want to do?"));
    terminal.press("\r");
    terminal.wait("a run", |s| s.contains("Cluster") && s.contains("step 0/0"));
    terminal.press("\x1b");
    terminal.wait("the choice again", |s| s.contains("What do you want to do?"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.parser.screen().alternate_screen() && !terminal.parser.screen().hide_cursor());
}

#[test]
fn without_a_terminal_it_says_so_and_what_to_do() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_synod"))
        .args(["play", "raft"])
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program starts");
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("synod run FILE"), "{error}");
    assert!(!output.stdout.contains(&0x1b), "nothing is drawn");
}

#[test]
fn the_mouse_selects_a_node_takes_a_step_and_goes_back_on_the_timeline() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press(":run until leaders.size() == 1\r");
    terminal.wait("a leader", |s| leader(s).is_some());
    let at = terminal.place("S3 ○");
    terminal.click(at);
    terminal.wait("another selection", |s| s.contains("▶S3"));
    terminal.press("\x1b[<64;10;10M");
    terminal.wait("the wheel back", |s| !s.contains("★ leader"));
    terminal.press("\x1b[<65;10;10M");
    terminal.wait("the wheel on", |s| leader(s).is_some());
    let (_, row) = terminal.place("├──");
    terminal.click((1, row));
    terminal.wait("the start of the timeline", |s| s.contains("step 0/"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_storm_of_sizes_does_no_harm() {
    let mut terminal = Terminal::start(&["play", "paxos"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    for n in 0..40_u16 {
        terminal.resize(5 + n % 40, 20 + 4 * n);
    }
    terminal.resize(24, 80);
    terminal.wait("the last size", |s| s.contains("Cluster") && s.contains("q quit"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn control_z_gives_the_terminal_to_the_shell_and_fg_comes_back() {
    let mut shell = CommandBuilder::new("sh");
    let program = env!("CARGO_BIN_EXE_synod");
    shell.args(["-m", "-c", &format!("{program} play raft; echo \"in the shell\"; read line; fg; echo \"the end\"")]);
    let folder = tempfile::tempdir().expect("a folder");
    shell.env("HOME", folder.path());
    shell.env("XDG_DATA_HOME", folder.path());
    let mut terminal = Terminal::spawn(shell);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("\x1b[C\x1a");
    terminal.wait("the shell", |s| s.contains("in the shell"));
    assert!(!terminal.parser.screen().alternate_screen() && !terminal.parser.screen().hide_cursor());
    terminal.press("\r");
    terminal.wait("the program again", |s| s.contains("Cluster") && s.contains("step 1/1"));
    assert!(terminal.parser.screen().alternate_screen());
    terminal.press("q");
    terminal.wait("the end", |s| s.contains("the end"));
    terminal.end();
}

#[test]
fn a_signal_to_end_gives_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let mut terminal = Terminal::start(&["play", "raft"]);
        terminal.wait("the start", |s| s.contains("step 0/0"));
        terminal.signal(signal);
        assert_ne!(terminal.end(), 0, "the shell is told that a signal ended it");
        let screen = terminal.parser.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor(), "SIG{signal}");
    }
}

/// Demands that what has no shell to go back to stays, and says why.
fn stays_without_a_shell(mut terminal: Terminal) {
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("\x1a");
    terminal.wait("the reason", |s| s.contains("There is no shell to go back to."));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn without_a_shell_control_z_says_so_and_goes_on() {
    stays_without_a_shell(Terminal::start(&["play", "raft"]));
}

/// In a container the session's leader may be outside, where it has no number.
#[cfg(target_os = "linux")]
#[test]
fn in_a_container_without_a_shell_control_z_says_so_and_goes_on() {
    let unshare = ["--user", "--map-root-user", "--pid", "--fork", "sh", "-c"];
    let allowed = std::process::Command::new("unshare").args(unshare).arg("true").status();
    if !allowed.is_ok_and(|status| status.success()) {
        eprintln!("left out: no namespaces may be made here");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = CommandBuilder::new("unshare");
    command.args(unshare);
    // What follows keeps the shell from giving its place to the program.
    command.arg(format!("{} play raft; exit $?", env!("CARGO_BIN_EXE_synod")));
    command.env("HOME", folder.path());
    command.env("XDG_DATA_HOME", folder.path());
    stays_without_a_shell(Terminal::spawn(command));
}

/// A key that does nothing to the run: what is shown step by step is at its end then.
const END: char = '+';

/// The lessons there are. L19 is not gone through here: one of its questions is settled by a search of seconds, once for each
/// answer. Its pages are gone through by key without a terminal, as those of all lessons are.
const LESSONS: [&str; 27] = [
    "L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10", "L11", "L12", "L13", "L14", "L15", "L16",
    "L17", "L18", "L19", "L22", "L27", "L28", "L29", "L30", "L31", "L32", "L33",
];

/// Those in which `r` begins a command that one types on.
const TYPED: [&str; 4] = ["L28", "L29", "L32", "L33"];

/// Whether the summary is shown: of a test it begins with the points.
fn is_summary(screen: &str, id: &str) -> bool {
    ["what you learnt", "your points"].iter().any(|heading| screen.contains(&format!("{id}: {heading}")))
}

/// What a typed answer looks like, as somebody is told who typed none.
fn looks_like(screen: &str) -> Option<String> {
    let (_, told) = screen.split_once("An answer looks like ")?;
    Some(told.split_once(". Type one")?.0.to_string())
}

impl Terminal {
    /// A lesson from its beginning, on the whole screen so that no hint is broken over two lines.
    fn lesson(id: &str) -> Terminal {
        let mut terminal = Terminal::start(&["learn", id]);
        terminal.wait("the lesson", |s| s.contains(&format!("{id} 1/")));
        terminal.press("w");
        terminal.wait("the whole page", |s| s.lines().any(|line| is_page(line, id).is_some()));
        terminal
    }

    /// Which page it is, such as `3/11`; nothing at the summary.
    fn page(&self, id: &str) -> Option<String> {
        let text = self.text();
        text.lines().find_map(|line| is_page(line, id)).map(String::from)
    }

    /// Waits until something is done, and ends what is being shown: a search takes its time, and a key that is pressed
    /// meanwhile is not one that ends the show.
    fn watch(&mut self, what: &str, done: impl Fn(&str) -> bool) {
        let shows = |s: &str| s.contains("Watch what happens");
        self.wait(what, |s| done(s) || shows(s));
        if shows(&self.text()) {
            self.press(&END.to_string());
        }
        self.wait(what, |s| done(s) && !shows(s));
    }

    /// Does what the page asks for, whatever it is, and goes on to the next one. `wrong` means: first otherwise.
    fn do_page(&mut self, id: &str, wrong: bool) {
        let page = self.page(id).expect("a page");
        let here = format!("page {page} of {id}");
        let goes_on = |s: &str| s.contains("Enter goes on");
        if wrong && self.text().contains("s show me") {
            // Nodes die, time passes, the past is changed: the lesson survives it all.
            self.press("1k2kggggg\x1b[D\x1b[D\x1b[Df");
            if !TYPED.contains(&id) {
                self.press("r");
            }
            self.wait(&here, |s| s.contains("s show me") || goes_on(s) || s.contains("goes back to"));
            self.press(if self.text().contains("goes back to") { "u" } else { "a" });
        }
        let mut answer = if wrong { 4 } else { 1 };
        for _ in 0..8 {
            let text = self.text();
            if goes_on(&text) {
                break;
            } else if text.contains("Enter type your answer") {
                self.press("\r");
                self.wait("a question", |s| s.contains("your answer:"));
                self.press("?\r");
                self.wait("what one looks like", |s| looks_like(s).is_some());
                let example = looks_like(&self.text()).expect("it is told");
                self.press("\r");
                self.wait("a question", |s| s.contains("your answer:"));
                self.press(&format!("{example}\r{END}"));
                self.watch(&here, |s| goes_on(s) || s.contains("no."));
            } else if text.contains("your answer") {
                self.press(&format!("{answer}{END}"));
                let sign = answer;
                answer = if wrong { answer.max(2) - 1 } else { answer + 1 };
                self.watch(&here, |s| goes_on(s) || !s.contains(&format!("[{sign}]")));
            } else if text.contains("Enter lets time pass") {
                self.press("\r");
                self.wait(&here, goes_on);
            } else {
                self.press(&format!("s{END}"));
                self.watch(&here, goes_on);
            }
        }
        self.press("\r");
        self.wait(&format!("what comes after {here}"), |s| {
            let now = s.lines().find_map(|line| is_page(line, id));
            now != Some(page.as_str()) && (now.is_some() || is_summary(s, id))
        });
    }

    fn do_lesson(&mut self, id: &str, wrong: bool) {
        while self.page(id).is_some() {
            self.do_page(id, wrong);
        }
        self.wait("the summary", |s| is_summary(s, id) && s.contains("Enter goes on with"));
        self.press("\r");
        let next = |s: &str| LESSONS.iter().any(|next| *next != id && s.contains(&format!("{next} 1/")));
        self.wait("the lesson after it", next);
        self.press("q");
        assert_eq!(self.end(), 0);
    }
}

#[test]
fn every_lesson_is_played_to_its_end_by_its_own_solutions() {
    for id in LESSONS.into_iter().filter(|id| *id != "L19") {
        Terminal::lesson(id).do_lesson(id, false);
    }
}

#[test]
fn every_lesson_survives_wrong_moves_and_wrong_answers() {
    for id in LESSONS.into_iter().filter(|id| *id != "L19") {
        Terminal::lesson(id).do_lesson(id, true);
    }
}

#[test]
fn a_lesson_is_found_again_with_its_branches_and_with_what_was_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let learn = || Terminal::start_in(folder.path(), &["learn", "L13"]);
    let mut terminal = learn();
    terminal.wait("the lesson", |s| s.contains("L13 1/") && s.contains("step 0/0"));
    // Another future, by hand.
    terminal.press("\x1b[C\x1b[C\x1b[Dk");
    terminal.wait("the branch", |s| s.contains("branch b2 · 2 in all"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut terminal = learn();
    terminal.wait("the same branch", |s| s.contains("L13 1/") && s.contains("branch b2 · 2 in all"));
    terminal.press("T");
    terminal.wait("both", |s| s.contains("┬ Branches") && s.contains("main") && s.contains("● b2"));
    terminal.press("\x1b");
    terminal.wait("the lesson", |s| s.contains("L13 1/") && !s.contains("┬ Branches"));
    terminal.press("w");
    terminal.wait("the whole page", |s| s.contains("L13 1/") && !s.contains("Cluster"));
    while terminal.page("L13").as_deref() != Some("6/10") {
        terminal.do_page("L13", false);
    }
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut terminal = learn();
    terminal.wait("the page", |s| s.contains("L13 6/"));
    // The step was looked for on the page before, in a world that was left.
    terminal.press("\x7f");
    terminal.wait("what was found", |s| {
        s.contains("L13 5/") && s.contains("The answer: step") && s.contains("Enter goes on")
    });
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_lesson_that_is_cut_off_is_found_again_with_what_was_done_last_and_that_can_be_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let learn = || Terminal::start_in(folder.path(), &["learn", "L13"]);
    let mut terminal = learn();
    terminal.wait("the lesson", |s| s.contains("L13 1/") && s.contains("step 0/0"));
    terminal.press("2k3");
    terminal.wait("a crash", |s| s.contains("step 1/1"));
    terminal.press("\x1b[C");
    terminal.wait("a step", |s| s.contains("step 2/2"));
    terminal.signal("KILL");
    terminal.end();
    let mut terminal = learn();
    terminal.wait("what was done last", |s| s.contains("L13 1/") && s.contains("step 2/2"));
    terminal.press("U");
    terminal.wait("the crash is undone", |s| s.contains("Taken back: crash S2"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn after_a_lesson_the_next_one_is_chosen() {
    let mut terminal = Terminal::start(&[]);
    terminal.wait("the first lesson", |s| s.contains("▶ L01"));
    terminal.press("\x1b[B");
    terminal.wait("the second lesson", |s| s.contains("▶ L02"));
    terminal.press("\r");
    terminal.wait("the lesson", |s| s.contains("L02 1/"));
    terminal.press("w");
    terminal.wait("the whole page", |s| s.contains("L02 1/") && !s.contains("Cluster"));
    while terminal.page("L02").is_some() {
        terminal.do_page("L02", false);
    }
    terminal.wait("the summary", |s| s.contains("L02: what you learnt"));
    terminal.press("\r");
    terminal.wait("the third lesson", |s| s.contains("▶ L03"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_branch_is_made_compared_and_asked_about() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press(":run until leaders.size() == 1\r");
    terminal.wait("a leader", |s| leader(s).is_some());
    terminal.press("y\r");
    terminal.wait("why it leads", |s| s.contains("because, step") && s.contains("is leader"));
    terminal.press("\x1b");
    terminal.wait("the questions", |s| s.contains("Why not?"));
    terminal.press("\x1b");
    terminal.wait("the run", |s| s.contains("Logs"));
    terminal.press("\x1b[D\x1b[Dk");
    terminal.wait("a branch", |s| s.contains("branch b2 · 2 in all"));
    terminal.press("T");
    terminal.wait("the tree", |s| s.contains("Branches ") && s.contains("Tab compare"));
    terminal.press("\t");
    terminal.wait("the difference", |s| s.contains("They part after step"));
    terminal.press("\x1b");
    terminal.wait("the run", |s| s.contains("Logs"));
    terminal.press(":why not S2 leader\r");
    terminal.wait("what stands in the way", |s| s.contains("S2 is not leader"));
    terminal.press("\x1b");
    terminal.wait("the run", |s| s.contains("Logs") && !s.contains("S2 is not leader"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn what_was_cut_off_or_left_is_offered_again_and_what_was_not_touched_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("gg");
    terminal.wait("some time", |s| s.contains("t 200 ms"));
    terminal.signal("HUP");
    terminal.end();
    let mut terminal = Terminal::go_on_in(folder.path());
    terminal.wait("the run as it was", |s| s.contains("t 200 ms") && s.contains("Cluster"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut terminal = Terminal::go_on_in(folder.path());
    terminal.wait("the run as it was left", |s| s.contains("t 200 ms") && s.contains("Cluster"));
    terminal.press("g");
    terminal.wait("some more time", |s| s.contains("t 300 ms"));
    terminal.press("\x1b");
    terminal.wait("the offer", |s| s.contains("Go on with"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    // A run in which nothing was done is not offered, and does not take the place of one that is.
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "8"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut terminal = Terminal::go_on_in(folder.path());
    terminal.wait("the run that was left last", |s| s.contains("t 300 ms") && s.contains("Cluster"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_wrong_click_is_taken_back_and_does_not_come_again() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press(":run until leaders.size() == 1\r");
    terminal.wait("a leader", |s| leader(s).is_some());
    let lead = leader(&terminal.text()).expect("a leader");
    terminal.press(&format!("{lead}k"));
    terminal.wait("the crash", |s| s.contains(&format!("S{lead} ✗ down")));
    terminal.press("u");
    let said = format!("Taken back: crash S{lead}");
    terminal
        .wait("the leader again", |s| leader(s) == Some(lead) && s.contains(&said) && s.contains("branch main still"));
    terminal.press("g");
    terminal.wait("time without it", |s| leader(s) == Some(lead) && !s.contains(&said));
    terminal.press("o");
    terminal.wait("where it stands", |s| s.contains(&format!("S{lead} ✗ down")));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn several_runs_are_kept_and_listed_and_none_takes_the_place_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    for (protocol, steps) in [("raft", 3), ("paxos", 5)] {
        let mut terminal = Terminal::start_in(folder.path(), &["play", protocol]);
        terminal.wait("the start", |s| s.contains("step 0/0"));
        terminal.press(&format!(":step {steps}\r"));
        terminal.wait("the steps", |s| s.contains(&format!("step {steps}/{steps}")));
        terminal.press("q");
        assert_eq!(terminal.end(), 0);
    }
    let mut terminal = Terminal::start_in(folder.path(), &[]);
    let listed = |screen: &str, title: &str, step: u64| {
        let note = format!("step {step} · just now");
        screen.lines().position(|line| line.contains(&format!("Go on with {title}")) && line.contains(&note))
    };
    let order = |s: &str| Some((listed(s, "Paxos", 5)?, listed(s, "Raft", 3)?));
    terminal.wait("both, the last one first", |s| order(s).is_some_and(|(paxos, raft)| paxos < raft));
    terminal.press("\x1b[B\r");
    terminal.wait("the older one", |s| s.contains("step 3/3") && s.contains("Cluster"));
    terminal.press(":step 4\r");
    terminal.wait("more steps", |s| s.contains("step 7/7"));
    terminal.press("\x1b");
    let order = |s: &str| Some((listed(s, "Raft", 7)?, listed(s, "Paxos", 5)?));
    terminal.wait("both, in another order", |s| order(s).is_some_and(|(raft, paxos)| raft < paxos));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_run_that_was_not_touched_is_not_offered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut terminal = Terminal::start_in(folder.path(), &[]);
    terminal.wait("the start screen", |s| s.contains("What do you want to do?"));
    assert!(!terminal.text().contains("Go on with"), "there is nothing to go on with");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn everything_that_was_made_is_there_again_after_leaving() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press(":run 1s\r");
    terminal.wait("a leader", |s| leader(s).is_some());
    terminal.press(":mark one\r");
    terminal.wait("the mark", |s| s.contains("is called one"));
    terminal.press(":rename aside\r");
    terminal.wait("the name", |s| s.contains("called aside now"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut terminal = Terminal::go_on_in(folder.path());
    terminal.wait("the run", |s| leader(s).is_some());
    terminal.press(":seek start\r:seek one\r");
    terminal.wait("the mark", |s| leader(s).is_some() && !s.contains("no mark"));
    terminal.press(":switch aside\r");
    terminal.wait("the branch", |s| s.contains("Branch aside, at step"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn two_programs_at_once_keep_both_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut both = ["raft", "paxos"].map(|protocol| Terminal::start_in(folder.path(), &["play", protocol]));
    for terminal in &mut both {
        terminal.wait("the start", |s| s.contains("step 0/0"));
        terminal.press("\x1b[C");
        terminal.wait("a step", |s| s.contains("step 1/1"));
    }
    for terminal in &mut both {
        terminal.press("q");
        assert_eq!(terminal.end(), 0);
    }
    let mut terminal = Terminal::start_in(folder.path(), &[]);
    terminal.wait("both", |s| s.contains("Go on with Raft") && s.contains("Go on with Paxos"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn what_is_no_file_in_its_folders_stops_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("synod");
    let odd = ["session.toml", "stopped.toml", "recent.toml", "progress.toml", "lessons/a.toml", "themes/a.toml"];
    for name in odd {
        let path = data.join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).expect("made");
    }
    let mut terminal = Terminal::start_in(folder.path(), &[]);
    terminal.wait("the start screen", |s| s.contains("Go on with a run that cannot be read"));
    terminal.wait("what is wrong", |s| s.contains("Your progress is not kept") && s.contains("a.toml"));
    terminal.press("\r");
    terminal.wait("the reason", |s| s.contains("it is no file, but a pipe"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

/// The simulated time that the header tells.
fn time(screen: &str) -> Option<u64> {
    let told = screen.lines().next()?.split(" t ").nth(1)?;
    told.trim_start().split(' ').next()?.parse().ok()
}

#[test]
fn killed_while_time_runs_little_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    // Steadily, a fifth of a second in each.
    terminal.press("+ ");
    terminal.wait("some time", |s| time(s).is_some_and(|ms| ms > 2500));
    terminal.signal("KILL");
    terminal.end();
    let reached = time(&terminal.text()).expect("the time is told");
    let found = synod::recording::Sessions::new(folder.path().join("synod")).running().pop().expect("it was kept");
    let scenario = found.open().unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().expect("a world");
    scenario.script.run(&mut timeline, &mut |_| {}).expect("what was done can be done again");
    let kept = timeline.sim().now().0;
    assert!(kept + 1500 >= reached, "{kept} ms of {reached} were kept");
}

#[test]
fn killed_at_any_moment_the_session_is_at_most_one_action_old() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..50 {
        let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7"]);
        terminal.wait("the start", |s| s.contains("step 0/0"));
        let steps = 1 + round % 4;
        for step in 1..=steps {
            terminal.press("\x1b[C");
            terminal.wait("a step", |s| s.contains(&format!("step {step}/{step}")));
        }
        // One more, and the end comes while it is being done.
        terminal.press("\x1b[C");
        terminal.signal("KILL");
        terminal.end();
        let found = synod::recording::Sessions::new(folder.path().join("synod")).running().pop().expect("it was kept");
        let scenario = found.open().unwrap_or_else(|error| panic!("round {round}: {error}"));
        let mut timeline = scenario.timeline().expect("a world");
        scenario.script.run(&mut timeline, &mut |_| {}).expect("what was done can be done again");
        assert!((steps..=steps + 1).contains(&timeline.end()), "round {round}: {} of {steps}", timeline.end());
    }
}

#[test]
fn a_run_is_written_to_a_file_and_told_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("run.toml");
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("gg3kg");
    terminal.wait("some time", |s| s.contains("t 300 ms"));
    terminal.press("w\x15");
    terminal.press(&format!("{}\r", file.display()));
    terminal.wait("the word that it is written", |s| s.contains("Written:"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let told = std::process::Command::new(env!("CARGO_BIN_EXE_synod")).arg("run").arg(&file).output().expect("it runs");
    let text = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success() && text.contains("S3 crashes"), "{text}");
    let mut terminal = Terminal::start_in(folder.path(), &["play", &file.display().to_string()]);
    terminal.wait("the run again", |s| s.contains("t 300 ms"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    // What was opened last stands at the end of the start screen.
    let mut terminal = Terminal::start_in(folder.path(), &[]);
    terminal.wait("the start screen", |s| s.contains("What do you want to do?"));
    terminal.press("k");
    terminal.wait("the file", |s| s.contains("Opened last") && s.contains("▶ run.toml"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_rule_is_switched_off_the_shortest_harm_is_found_and_the_rule_refuses_it() {
    let mut terminal = Terminal::start(&["play", "raft", "--nodes", "3"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press(":set raft.vote.once off\r");
    terminal.wait("the banner", |s| s.contains("rule off: raft.vote.once"));
    // It begins as it is opened; Enter shows what it found, and Enter again where the rule refuses it.
    terminal.press("E");
    terminal.wait("the search", |s| s.contains("what can go wrong from here?"));
    terminal.wait("what it found", |s| s.contains("▶ 1. election-safety after"));
    terminal.press("\r");
    terminal.wait("the violation, step by step", |s| s.contains("S1 and S3 lead term 1.") && s.contains("⏸ paused"));
    terminal.wait("a branch", |s| s.contains("branch found-1 · 2 in all"));
    terminal.press("\x1b[D");
    terminal.wait("the step before", |s| !s.contains("S1 and S3 lead term 1."));
    terminal.wait("the choice", |s| s.contains("▶    the same with the rules on"));
    terminal.press("\r");
    terminal.wait("the refusal", |s| s.contains("Here raft.vote.once refuses: S1 refuses S3"));
    terminal.wait("a branch of its own", |s| {
        s.contains("branch rules-on-1 · 3 in all") && !s.contains("is violated") && !s.contains("was off")
    });
    terminal.wait("its end", |s| s.contains("step 5/5"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

/// A terminal of another size or kind than usual, of which only the bytes are read; the exit code and all that came.
fn raw(rows: u16, columns: u16, term: &str, keys: &str, until: &str) -> (u32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = native_pty_system().openpty(size(rows, columns)).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_synod"));
    command.args(["play", "raft", "--seed", "7"]);
    command.env("TERM", term);
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env(variable, folder.path());
    }
    let mut child = pair.slave.spawn_command(command).expect("the program starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("its output");
    let mut input = pair.master.take_writer().expect("its input");
    let (mut bytes, mut all, mut pressed) = ([0; 4096], String::new(), false);
    while let Ok(count @ 1..) = reader.read(&mut bytes) {
        all.push_str(&String::from_utf8_lossy(&bytes[..count]));
        if !pressed && all.contains(until) {
            pressed = true;
            input.write_all(keys.as_bytes()).expect("it reads keys");
        }
    }
    (child.wait().expect("it has ended").exit_code(), all)
}

#[test]
fn a_terminal_that_cannot_be_drawn_on_is_refused_with_a_remedy() {
    for (rows, columns, term, said) in [(24, 80, "dumb", "synod run FILE"), (0, 0, "xterm", "stty rows 24 cols 80")] {
        let (code, all) = raw(rows, columns, term, "", said);
        assert!(code == 2 && all.contains(said) && !all.contains('\x1b'), "{code}: {all}");
    }
}

#[test]
fn lines_of_text_are_typed_on_a_terminal_and_control_c_leaves_with_what_was_done_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start_in(folder.path(), &["play", "raft", "--seed", "7", "--plain"]);
    terminal.wait("the prompt", |s| s.contains("Nothing has happened yet") && s.trim_end().ends_with('>'));
    terminal.press("run 300ms\r");
    terminal.wait("an election", |s| s.contains("Now at step") || s.contains("Step"));
    terminal.press("mark here\r");
    terminal.wait("the next prompt", |s| s.contains("is called here") && s.trim_end().ends_with('>'));
    terminal.press("\x03");
    assert_eq!(terminal.end(), 0);
    let mut terminal = Terminal::go_on_in(folder.path());
    terminal.wait("the run as it was left", |s| s.contains("t 300 ms"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn control_y_hands_the_run_to_the_terminals_clipboard() {
    let (code, all) = raw(24, 80, "xterm", "\x19q", "Cluster");
    // In base 64, what a recording begins with: `format = 1`.
    assert!(code == 0 && all.contains("\x1b]52;c;Zm9ybWF0ID0gM"), "{code}: {all}");
}

#[test]
fn a_terminal_of_a_size_that_cannot_be_is_drawn_on_as_far_as_sense_goes() {
    let (code, all) = raw(65535, 65535, "xterm", "q", "Cluster");
    assert_eq!(code, 0);
    assert!(all.len() < 20_000_000, "{} bytes", all.len());
}

/// The program in a terminal that nobody has said the colours of, after this was typed.
fn unsaid(typed: &str, folder: &std::path::Path) -> Terminal {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_synod"));
    command.args(["play", "raft", "--seed", "7"]);
    command.env("COLORFGBG", "");
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env(variable, folder);
    }
    Terminal::spawn_after(typed, command)
}

/// The colour that the first cell stands on.
fn ground(terminal: &Terminal) -> vt100::Color {
    terminal.parser.screen().cell(5, 40).expect("a cell").bgcolor()
}

#[test]
fn a_terminal_that_says_that_its_ground_is_light_has_dark_letters_and_one_that_says_nothing_is_dark() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = unsaid("", folder.path());
    let mut asked = String::new();
    while !asked.contains("\x1b]11;?") {
        let bytes = terminal.output.recv_timeout(DEADLINE).expect("it asks");
        asked.push_str(&String::from_utf8_lossy(&bytes));
    }
    // Somebody types before it answers: then it is asked once more, and what was typed is heard.
    let answer = "\x1b]10;rgb:0000/0000/0000\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c";
    terminal.press(&format!("?{answer}"));
    asked.clear();
    while !asked.contains("\x1b]11;?") {
        let bytes = terminal.output.recv_timeout(DEADLINE).expect("it asks again");
        asked.push_str(&String::from_utf8_lossy(&bytes));
    }
    terminal.press(answer);
    terminal.wait("the keys", |s| s.contains("Keys and commands"));
    terminal.press("?");
    terminal.wait("the start", |s| s.contains("step 0/0"));
    assert_eq!(ground(&terminal), vt100::Color::Idx(231));
    terminal.shows_its_keys("");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    let mut silent = unsaid("", folder.path());
    silent.wait("the start", |s| s.contains("step 0/0"));
    assert_eq!(ground(&silent), vt100::Color::Idx(233));
    silent.shows_its_keys("\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    silent.press("q");
    assert_eq!(silent.end(), 0);
}

#[test]
fn what_is_typed_before_the_first_picture_is_heard() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = unsaid("?", folder.path());
    terminal.wait("the keys", |s| s.contains("Keys and commands"));
    terminal.press("?q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_sequence_of_which_the_end_is_lost_leaves_the_keys_as_they_were() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    for cut in ["\x1b[<", "\x1b[<0;3", "\x1b[1;", "\x1bO"] {
        terminal.shows_its_keys(&format!("{cut}\x1b[C"));
    }
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[cfg(unix)]
#[test]
fn a_terminal_that_goes_without_a_word_ends_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = folder.path().join("ended");
    let program = env!("CARGO_BIN_EXE_synod");
    for what in ["play raft --seed 7", ""] {
        let pair = native_pty_system().openpty(size(24, 80)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new("sh");
        // In a session of its own it hears of no hang-up, whatever becomes of the terminal.
        let script = format!("trap '' HUP; setsid -w {program} {what}; echo $? > {}", ended.display());
        command.args(["-c", &script]);
        command.env("TERM", "xterm");
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(variable, folder.path());
        }
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let (mut bytes, mut all) = ([0; 4096], String::new());
        while !["step 0/0", "quit"].iter().any(|drawn| all.contains(drawn)) {
            let count = reader.read(&mut bytes).expect("it draws");
            all.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        drop((reader, pair.master));
        let start = Instant::now();
        while std::fs::read_to_string(&ended).map_or(true, |code| code.is_empty()) {
            assert!(start.elapsed() < DEADLINE, "{what:?} goes on without a terminal");
            std::thread::yield_now();
        }
        std::fs::remove_file(&ended).expect("it is there");
        child.wait().expect("it has ended");
    }
}

/// Whether the terminal is as a shell wants it: lines are edited, letters are echoed.
#[cfg(unix)]
fn is_cooked(terminal: &Terminal) -> bool {
    let settings = stty(terminal, &["-a"]);
    ["icanon", "echo", "isig"].iter().all(|word| settings.split_whitespace().any(|set| set == *word))
}

/// What `stty` says to the terminal, or of it.
#[cfg(unix)]
fn stty(terminal: &Terminal, arguments: &[&str]) -> String {
    let name = terminal.master.tty_name().expect("it has a name");
    let file = std::fs::File::open(name).expect("it can be opened");
    let out = std::process::Command::new("stty").args(arguments).stdin(file).output().expect("there is stty");
    assert!(out.status.success(), "{out:?}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[cfg(unix)]
#[test]
fn whoever_is_stopped_without_being_asked_has_its_keys_again_when_it_goes_on() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    for _ in 0..3 {
        terminal.signal("STOP");
        // The shell takes the terminal as it likes it.
        stty(&terminal, &["sane"]);
        terminal.signal("CONT");
        // What it looks like comes at once, what is pressed without a line's end is heard.
        let start = Instant::now();
        while is_cooked(&terminal) {
            assert!(start.elapsed() < DEADLINE, "the terminal stays as it was");
        }
        terminal.shows_its_keys("");
    }
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    assert!(is_cooked(&terminal));
}

#[cfg(unix)]
#[test]
fn a_frame_is_told_where_it_begins_and_ends_and_the_end_of_all_leaves_none_open() {
    let (code, all) = raw(24, 80, "xterm-256color", "q", "Cluster");
    let marks = |mark: &[u8]| all.as_bytes().windows(mark.len()).filter(|at| *at == mark).count();
    let (begun, ended) = (marks(FRAME[0]), marks(FRAME[1]));
    assert!(code == 0 && begun >= 1 && ended > begun, "{begun} begun, {ended} ended, and once more at the end");
    let frame = all.split_once("\x1b[?2026h").and_then(|(_, rest)| rest.split_once("\x1b[?2026l"));
    assert!(frame.is_some_and(|(frame, _)| frame.contains("Cluster") && frame.contains("quit")), "{all:?}");
}

#[cfg(unix)]
#[test]
fn a_signal_finds_no_moment_in_which_the_terminal_is_not_given_back() {
    for round in 0..12 {
        let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
        if round % 2 == 0 {
            // As soon as the terminal is not as it was.
            let start = Instant::now();
            while is_cooked(&terminal) && start.elapsed() < DEADLINE {}
        } else {
            let first = terminal.output.recv_timeout(DEADLINE).expect("it draws");
            terminal.parser.process(&first);
        }
        terminal.signal("TERM");
        let left = terminal.output.recv_timeout(DEADLINE);
        left.into_iter().for_each(|bytes| terminal.parser.process(&bytes));
        terminal.end();
        assert!(is_cooked(&terminal), "round {round}");
        assert!(!terminal.parser.screen().alternate_screen(), "round {round}");
    }
}

#[test]
fn what_takes_long_says_so_and_is_stopped_by_a_key() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    let never = "nodes.all(a, nodes.all(b, nodes.exists(c, c.id == a.id && c.id == 'z')))";
    for (command, stop) in [
        (format!(":run until {never} within 3600s\r"), "\x1b"),
        (format!(":run until {never} within 3600s\r"), "\x03"),
        (format!(":expect unreachable {never} states=10000000 timeouts=20 crashes=5\r"), "\x1b"),
        (":explore states=10000000 timeouts=20 crashes=5 requests=5\r".to_string(), "\x03"),
    ] {
        terminal.press(&command);
        terminal.wait("a word about it", |s| s.contains("This takes a while:") && s.contains("Esc stops it."));
        terminal.press(stop);
        terminal.wait("the end of it", |s| s.to_lowercase().contains("stopped by hand"));
        terminal.press("\x1b");
        terminal.wait("the run", |s| s.contains("q quit") && !s.contains("This takes a while"));
    }
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_window_that_shrinks_to_nothing_is_drawn_again_when_it_grows() {
    let mut terminal = Terminal::start(&["play", "raft", "--seed", "7"]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    for (rows, columns) in [(0, 0), (1, 1), (0, 80), (65535, 1)] {
        terminal.master.resize(size(rows, columns)).expect("a terminal can be resized");
        terminal.press("\x1b[C");
        terminal.resize(24, 80);
        terminal.shows_its_keys("");
    }
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_mouse_alone_kills_restarts_cuts_enlarges_and_goes_through_time() {
    let mut terminal = Terminal::start(&["play", "raft"]);
    terminal.wait("the run", |s| s.contains("S3 ○") && s.contains("q quit"));
    let (from, to) = (terminal.place("S3 ○"), terminal.place("S1 ○"));
    let cell = |(column, row): (usize, usize)| format!("{};{}", column + 1, row + 1);
    let twice = |at: (usize, usize)| format!("\x1b[<0;{0}M\x1b[<0;{0}m\x1b[<0;{0}M\x1b[<0;{0}m", cell(at));
    terminal.press(&twice(from));
    terminal.wait("a dead node", |s| s.contains("S3 ✗") && s.contains("k restart") && s.contains("step 1/1"));
    terminal.press(&twice(from));
    terminal.wait("the node again", |s| s.contains("S3 ○") && s.contains("step 2/2"));
    // A drag says what comes of it before one lets go.
    terminal.press(&format!("\x1b[<0;{}M\x1b[<32;{}M", cell(from), cell(to)));
    terminal.wait("what comes of it", |s| s.contains("Let go here, and the link S3 - S1 is cut."));
    terminal.press(&format!("\x1b[<0;{}m", cell(to)));
    terminal.wait("a cut link", |s| s.contains("step 3/3") && s.contains("H heal"));
    let heal = terminal.place("H heal");
    terminal.click(heal);
    terminal.wait("no cut link", |s| s.contains("step 4/4") && !s.contains("H heal"));
    let story = terminal.place("What happened");
    terminal.click(story);
    terminal.wait("the story alone", |s| s.contains("Enlarged: What happened") && !s.contains("Cluster"));
    let told = terminal.place("S3 crashes");
    terminal.click(told);
    terminal.wait("the step that was told", |s| s.contains("step 1/4"));
    let story = terminal.place("What happened");
    terminal.click(story);
    terminal.wait("all views", |s| s.contains("Cluster"));
    // The wheel over the cluster goes through time.
    terminal.press("\x1b[<65;10;10M\x1b[<65;10;10M");
    terminal.wait("two steps later", |s| s.contains("step 3/4"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}
