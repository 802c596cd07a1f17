//! The terminal while it is ours, and giving it back: at the end, after a panic, for a while when it is suspended, and
//! when the process is told to end.

use super::drawing;
use super::input::{self, Attention, Input};
use super::theme::Shade;
use anyhow::bail;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use ratatui::crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use ratatui::crossterm::{cursor, execute, queue};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use std::io::{BufWriter, IsTerminal, Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// What is drawn on.
pub type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// The largest picture, in columns and rows: what a terminal says of its size need not be so, and every cell takes memory.
const LARGEST: (u16, u16) = (800, 300);

/// Whether the terminal is ours now, or was before it was lent to the shell.
static OURS: AtomicBool = AtomicBool::new(false);
/// Whether the mouse is listened to, for those who take the terminal back.
static MOUSE: AtomicBool = AtomicBool::new(false);
/// Whether the terminal came back from the shell, so that nothing on it is as it was drawn.
static STALE: AtomicBool = AtomicBool::new(false);

/// Refuses what cannot be drawn on, whatever is to be shown.
pub fn can_be_drawn_on() -> anyhow::Result<()> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        bail!(
            "synod draws on a terminal; this output is not one. Use `--plain` for lines of text, or `synod run FILE`."
        );
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        bail!(
            "a dumb terminal cannot be drawn on. Use `--plain` for lines of text, `synod run FILE` for a \
             transcript, or set TERM to what it is."
        );
    }
    Ok(())
}

/// The terminal while it is ours; given back when this goes, in whatever way.
pub struct Guard {
    /// What is drawn on.
    pub screen: Screen,
    /// What comes from it.
    pub input: Input,
    /// What is done while something takes long.
    attention: Attention,
    /// What of the screen is drawn on.
    area: Rect,
    /// What the terminal stands on, if it was asked and has said so.
    pub shade: Option<Shade>,
}

impl Guard {
    /// Takes the terminal, and asks it what it stands on if that is wanted.
    pub fn new(mouse: bool, asks_shade: bool) -> anyhow::Result<Guard> {
        can_be_drawn_on()?;
        let area = drawn_on()?;
        if area.is_empty() {
            bail!("this terminal does not say how large it is. `stty rows 24 cols 80` tells it.");
        }
        give_back_on_panic();
        MOUSE.store(mouse, Ordering::Relaxed);
        // A signal may come at any moment from here on.
        signals::listen()?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, std::io::stdout()));
        take()?;
        let (shade, typed) = if asks_shade { shade() } else { (None, Vec::new()) };
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let made = Terminal::with_options(backend, options).map_err(anyhow::Error::from);
        let (screen, input) =
            made.and_then(|screen| Ok((screen, Input::listen(typed)?))).inspect_err(|_| give_back())?;
        let attention = Attention::begin(&input);
        Ok(Guard { screen, input, attention, area, shade })
    }

    /// Draws a frame. A terminal that knows how shows it once it has come whole.
    pub fn draw(&mut self, frame: impl FnOnce(&mut Frame)) -> anyhow::Result<()> {
        let _whole = drawing::whole();
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        self.screen.draw(frame)?;
        execute!(self.screen.backend_mut(), EndSynchronizedUpdate)?;
        Ok(())
    }

    /// What is drawn on, as large as the terminal is now.
    pub fn area(&mut self) -> anyhow::Result<Rect> {
        let area = drawn_on()?;
        if area != self.area {
            self.area = area;
            self.screen.resize(area)?;
        }
        Ok(area)
    }

    /// Forgets what was drawn if something else stands there, or the terminal was away meanwhile. Whether that is so.
    pub fn renew(&mut self) -> anyhow::Result<bool> {
        let stale = self.attention.spoiled() | STALE.swap(false, Ordering::Relaxed);
        if stale {
            self.wipe()?;
        }
        Ok(stale)
    }

    /// Empties the screen, so that the next frame is drawn as a whole.
    pub fn wipe(&mut self) -> anyhow::Result<()> {
        // Not `Terminal::clear`: that asks the terminal where its cursor is, and not every terminal answers.
        execute!(self.screen.backend_mut(), Clear(ClearType::All))?;
        self.screen.swap_buffers();
        Ok(())
    }

    /// Hands a text over for the terminal's clipboard. It does not say whether it took it.
    pub fn copy(&mut self, text: &str) -> anyhow::Result<()> {
        let _whole = drawing::whole();
        execute!(self.screen.backend_mut(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(())
    }

    /// Lets the shell have the terminal until it is given back. `false` if there is none that could give it back.
    pub fn suspend(&mut self) -> anyhow::Result<bool> {
        self.screen.backend_mut().flush()?;
        signals::suspend()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.screen.backend_mut().flush();
        give_back();
        OURS.store(false, Ordering::Relaxed);
    }
}

/// What of the terminal is drawn on: all of it, within bounds.
fn drawn_on() -> std::io::Result<Rect> {
    let (width, height) = terminal::size()?;
    Ok(Rect::new(0, 0, width.min(LARGEST.0), height.min(LARGEST.1)))
}

/// How long a terminal may take to say what it stands on. What comes later, the input leaves out.
const ANSWER: Duration = Duration::from_millis(200);
/// How often it is asked at most, where somebody types while it answers.
const ASKED: usize = 3;

/// What the terminal stands on, if it says so soon, and what somebody typed before it did: that is read together with the
/// answer, which is no answer then. It is not asked once somebody has typed.
fn shade() -> (Option<Shade>, Vec<u8>) {
    let mut typed = Vec::new();
    if input::is_waiting() {
        return (None, typed);
    }
    // Nobody gives the terminal back while another holds its settings.
    let _whole = drawing::whole();
    for _ in 0..ASKED {
        let mut options = QueryOptions::default();
        options.timeout = ANSWER;
        match theme_mode(options) {
            Ok(ThemeMode::Dark) => return (Some(Shade::Dark), typed),
            Ok(ThemeMode::Light) => return (Some(Shade::Light), typed),
            Err(terminal_colorsaurus::Error::Parse(read)) if !before_answer(&read).is_empty() => {
                typed.extend_from_slice(before_answer(&read));
            }
            Err(_) => break,
        }
    }
    (None, typed)
}

/// What stands before an answer of the terminal; nothing where there is none.
fn before_answer(read: &[u8]) -> &[u8] {
    let begins = read.windows(2).position(|two| two == b"\x1b]").unwrap_or(0);
    &read[..begins]
}

fn take() -> std::io::Result<()> {
    OURS.store(true, Ordering::Relaxed);
    terminal::enable_raw_mode()?;
    execute!(std::io::stdout(), EnterAlternateScreen, Clear(ClearType::All), cursor::Hide)
        .inspect_err(|_| give_back())?;
    if MOUSE.load(Ordering::Relaxed) {
        execute!(std::io::stdout(), EnableMouseCapture).inspect_err(|_| give_back())?;
    }
    Ok(())
}

/// Leaves the terminal as it was found, also where a frame was not written to its end. Nothing can be done about an error
/// here.
fn give_back() {
    let _ = execute!(std::io::stdout(), EndSynchronizedUpdate);
    let _ = execute!(std::io::stdout(), DisableMouseCapture, LeaveAlternateScreen, cursor::Show);
    let _ = terminal::disable_raw_mode();
}

/// A panic's message must not be lost on the screen that is left.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            give_back();
            before(info);
        }));
    });
}

/// Signals, heard by a thread of their own: what they need done may not wait until a key is pressed.
#[cfg(unix)]
mod signals {
    use super::{OURS, STALE, drawing, give_back, take};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::{emulate_default_handler, raise};
    use std::sync::Once;
    use std::sync::atomic::Ordering;

    pub fn listen() -> anyhow::Result<()> {
        static ONCE: Once = Once::new();
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
        ONCE.call_once(|| {
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    heed(signal);
                }
            });
        });
        Ok(())
    }

    fn heed(signal: i32) {
        let _between = drawing::between();
        match signal {
            SIGCONT if OURS.load(Ordering::Relaxed) => {
                STALE.store(true, Ordering::Relaxed);
                // Whoever was stopped without being asked did not give it back, and the shell has set it as it likes it.
                give_back();
                let _ = take();
                // Whoever waits for a key hears of a new size, and draws.
                let _ = raise(SIGWINCH);
            }
            // The default is to stop, or to end with the signal's own exit status.
            SIGCONT => {}
            other => {
                if OURS.load(Ordering::Relaxed) {
                    give_back();
                }
                let _ = emulate_default_handler(other);
            }
        }
    }

    /// Whether a shell with job control waits for this process; without one, it would be stopped for good.
    fn shell_waits() -> bool {
        use nix::unistd::{getpgid, getppid, getsid};
        let parent = Some(getppid());
        // In a container the leader of a session may be outside and has no number here: then it is 0, and no error.
        getsid(parent).is_ok() && getsid(parent) == getsid(None) && getpgid(parent) != getpgid(None)
    }

    pub fn suspend() -> anyhow::Result<bool> {
        if shell_waits() {
            raise(SIGTSTP)?;
            return Ok(true);
        }
        Ok(false)
    }
}

#[cfg(not(unix))]
mod signals {
    pub fn listen() -> anyhow::Result<()> {
        Ok(())
    }

    pub fn suspend() -> anyhow::Result<bool> {
        Ok(false)
    }
}
