//! The program as lines of text: lines from standard input, lines to standard output.

use super::output::Out;
use crate::kit::work;
use crate::plain::Talk;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Columns where no terminal says how many it has.
const COLUMNS: usize = 80;

/// The longest line that is heard, bytes: what comes out of a pipe may have no end.
const MAX_LINE: u64 = 64 << 10;

/// What comes from outside.
enum Came {
    /// A line, without its end.
    Line(String),
    /// Standard input cannot be read.
    Wrong(io::Error),
    /// Nothing more comes, or somebody has pressed Ctrl-C.
    End,
}

/// What Ctrl-C finds.
#[derive(Default)]
struct State {
    /// A line is waited for: then it ends the program.
    waits: AtomicBool,
    /// Something is being done: that is to stop.
    stopped: AtomicBool,
}

/// Standard input and standard output.
pub struct Lines {
    out: Out,
    came: Receiver<Came>,
    /// Whether what is typed is on the screen already.
    echoed: bool,
    state: Arc<State>,
}

impl Lines {
    /// Begins to listen.
    pub fn listen() -> anyhow::Result<Lines> {
        let (sender, came) = sync_channel(1);
        let state = Arc::<State>::default();
        heed_interrupts(sender.clone(), state.clone())?;
        std::thread::spawn(move || read_all(&sender));
        let asked = state.clone();
        work::attend(Box::new(move |_| !asked.stopped.load(Ordering::Relaxed)));
        let echoed = io::stdin().is_terminal() && io::stdout().is_terminal();
        Ok(Lines { out: Out::text(), came, echoed, state })
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        work::leave();
    }
}

impl Talk for Lines {
    fn width(&self) -> usize {
        let columns = terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| columns.0.into());
        columns.filter(|columns| *columns > 0).unwrap_or(COLUMNS)
    }

    fn tell(&mut self, lines: &str) -> anyhow::Result<()> {
        self.out.write_all(lines.as_bytes())?;
        Ok(self.out.flush()?)
    }

    fn hear(&mut self, prompt: &str) -> anyhow::Result<Option<String>> {
        // Whoever sees the prompt leaves by Ctrl-C.
        self.state.waits.store(true, Ordering::SeqCst);
        self.tell(prompt)?;
        let came = self.came.recv().unwrap_or(Came::End);
        self.state.waits.store(false, Ordering::SeqCst);
        self.state.stopped.store(false, Ordering::SeqCst);
        match came {
            Came::Line(line) => {
                // Without it nobody could tell from the output what was answered.
                if !self.echoed {
                    self.tell(&format!("{line}\n"))?;
                }
                Ok(Some(line))
            }
            Came::Wrong(error) => Err(error.into()),
            Came::End => self.tell("\n").map(|()| None),
        }
    }
}

/// Hands over line by line until there are no more.
fn read_all(sender: &SyncSender<Came>) {
    loop {
        let came = read(&mut io::stdin().lock());
        let last = !matches!(came, Came::Line(_));
        if sender.send(came).is_err() || last {
            return;
        }
    }
}

fn read(from: &mut impl BufRead) -> Came {
    let mut bytes = Vec::new();
    match from.take(MAX_LINE).read_until(b'\n', &mut bytes) {
        Ok(0) => Came::End,
        Ok(_) => Came::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).into()),
        Err(error) => Came::Wrong(error),
    }
}

/// Ctrl-C stops what takes long. Where a line is waited for it leaves, as the end of the input does.
#[cfg(unix)]
fn heed_interrupts(sender: SyncSender<Came>, state: Arc<State>) -> anyhow::Result<()> {
    use signal_hook::{consts::SIGINT, iterator::Signals, low_level::emulate_default_handler};
    let mut signals = Signals::new([SIGINT])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if state.waits.load(Ordering::SeqCst) {
                let _ = sender.send(Came::End);
            } else if state.stopped.swap(true, Ordering::SeqCst) {
                // What does not stop is ended; what was done is on disk.
                let _ = emulate_default_handler(signal);
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn heed_interrupts(_: SyncSender<Came>, _: Arc<State>) -> anyhow::Result<()> {
    Ok(())
}
