//! What comes from the terminal: keys, clicks and new sizes, in order.
//!
//! The library that draws for us can read as well, but it waits for ever for the end of a sequence that was cut, and goes
//! round for ever where a terminal is gone. So the waiting is here: `keys` makes events of bytes, `waiting` is what is
//! done while something else takes long.

mod keys;
mod waiting;

use ratatui::crossterm::event::Event;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

pub use terminal::is_waiting;
pub use waiting::Attention;

/// What was typed, clicked and resized. Clones hear the same: each event comes to one of them.
#[derive(Clone)]
pub struct Input(Rc<RefCell<Source>>);

/// Where it comes from, and what came and was not taken yet.
struct Source {
    terminal: terminal::Terminal,
    events: VecDeque<Event>,
}

impl Input {
    /// Begins to listen; these bytes were typed before.
    pub fn listen(typed: Vec<u8>) -> anyhow::Result<Input> {
        let source = Source { terminal: terminal::Terminal::new(typed)?, events: VecDeque::new() };
        Ok(Input(Rc::new(RefCell::new(source))))
    }

    /// Whether there is something, at the latest after so much time; `None` waits for it. An error if the terminal is
    /// gone.
    pub fn poll(&self, timeout: Option<Duration>) -> anyhow::Result<bool> {
        let Source { terminal, events } = &mut *self.0.borrow_mut();
        if events.is_empty() {
            terminal.wait(timeout, events)?;
        }
        Ok(!events.is_empty())
    }

    /// The next of it, which is waited for.
    pub fn read(&self) -> anyhow::Result<Event> {
        loop {
            if let Some(event) = self.0.borrow_mut().events.pop_front() {
                return Ok(event);
            }
            self.poll(None)?;
        }
    }

    /// Takes what is there already without waiting, if it is wanted; the rest stays.
    fn take(&self, wanted: impl Fn(&Event) -> bool) -> anyhow::Result<bool> {
        let Source { terminal, events } = &mut *self.0.borrow_mut();
        terminal.wait(Some(Duration::ZERO), events)?;
        let before = events.len();
        events.retain(|event| !wanted(event));
        Ok(events.len() < before)
    }
}

/// The terminal as bytes and signals.
#[cfg(unix)]
mod terminal {
    use super::keys::{Read, read};
    use anyhow::bail;
    use nix::errno::Errno;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use ratatui::crossterm::event::Event;
    use signal_hook::consts::SIGWINCH;
    use std::collections::VecDeque;
    use std::fs::File;
    use std::io::Read as _;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};

    /// How long the rest of a sequence may take to come.
    const REST: Duration = Duration::from_millis(25);
    /// What is said when the terminal is gone.
    const GONE: &str = "the terminal is gone";

    /// Whether something was typed that nobody has read.
    pub fn is_waiting() -> bool {
        let stdin = std::io::stdin();
        let mut ends = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
        poll(&mut ends, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
    }

    pub struct Terminal {
        input: File,
        /// Hears of new sizes.
        sizes: UnixStream,
        /// The beginning of a sequence, and when it came.
        begun: Vec<u8>,
        since: Instant,
    }

    impl Terminal {
        pub fn new(begun: Vec<u8>) -> anyhow::Result<Terminal> {
            let (sizes, tells) = UnixStream::pair()?;
            sizes.set_nonblocking(true)?;
            signal_hook::low_level::pipe::register(SIGWINCH, tells)?;
            let input = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
            Ok(Terminal { input, sizes, begun, since: Instant::now() })
        }

        /// Waits until something comes, at most so long.
        pub fn wait(&mut self, timeout: Option<Duration>, events: &mut VecDeque<Event>) -> anyhow::Result<()> {
            let until = timeout.map(|timeout| Instant::now() + timeout);
            loop {
                self.look(until.map(|until| until.saturating_duration_since(Instant::now())), events)?;
                if !events.is_empty() || until.is_some_and(|until| until <= Instant::now()) {
                    return Ok(());
                }
            }
        }

        /// Looks once whether something came, at most for so long.
        fn look(&mut self, timeout: Option<Duration>, events: &mut VecDeque<Event>) -> anyhow::Result<()> {
            let rest = (!self.begun.is_empty()).then(|| REST.saturating_sub(self.since.elapsed()));
            let timeout = [timeout, rest].into_iter().flatten().min();
            // Rounded up, so that nobody goes round until the time has come.
            let ms = |time: Duration| u16::try_from(time.as_micros().div_ceil(1000)).unwrap_or(u16::MAX);
            let (typed, resized) = {
                let mut ends = [
                    PollFd::new(self.input.as_fd(), PollFlags::POLLIN),
                    PollFd::new(self.sizes.as_fd(), PollFlags::POLLIN),
                ];
                match poll(&mut ends, timeout.map_or(PollTimeout::NONE, |time| PollTimeout::from(ms(time)))) {
                    Ok(_) | Err(Errno::EINTR) => {}
                    Err(error) => return Err(error.into()),
                }
                let heard = |end: &PollFd| end.revents().unwrap_or(PollFlags::empty());
                (heard(&ends[0]), heard(&ends[1]))
            };
            if resized.contains(PollFlags::POLLIN) {
                while self.sizes.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
                let (columns, rows) = ratatui::crossterm::terminal::size()?;
                events.push_back(Event::Resize(columns, rows));
            }
            if typed.intersects(PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL) {
                bail!(GONE);
            }
            if typed.contains(PollFlags::POLLIN) {
                let mut bytes = [0; 1024];
                match self.input.read(&mut bytes) {
                    Ok(0) => bail!(GONE),
                    Ok(count) => {
                        self.begun.extend_from_slice(&bytes[..count]);
                        self.since = Instant::now();
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => bail!("{GONE}: {error}"),
                }
            }
            self.take_in(events);
            Ok(())
        }

        /// Makes events of the bytes that came.
        fn take_in(&mut self, events: &mut VecDeque<Event>) {
            while !self.begun.is_empty() {
                let Read::Event(event, taken) = read(&self.begun, self.since.elapsed() >= REST) else { return };
                events.extend(event);
                self.begun.drain(..taken);
            }
        }
    }
}

/// The terminal as the library reads it.
#[cfg(not(unix))]
mod terminal {
    use ratatui::crossterm::event::{self, Event};
    use std::collections::VecDeque;
    use std::time::Duration;

    /// Whether something was typed that nobody has read.
    pub fn is_waiting() -> bool {
        event::poll(Duration::ZERO).unwrap_or(true)
    }

    pub struct Terminal;

    impl Terminal {
        pub fn new(_: Vec<u8>) -> anyhow::Result<Terminal> {
            Ok(Terminal)
        }

        /// Waits until something comes, at most so long.
        pub fn wait(&mut self, timeout: Option<Duration>, events: &mut VecDeque<Event>) -> anyhow::Result<()> {
            if timeout.is_none_or(|timeout| event::poll(timeout).unwrap_or(true)) {
                events.push_back(event::read()?);
            }
            Ok(())
        }
    }
}
