//! What is done while something takes long: it is said on the last line, and Esc or Ctrl-C stops it. Everything else that
//! is typed meanwhile is kept until then.

use super::Input;
use crate::kit::work::{self, Pace};
use crate::ui::drawing;
use crate::ui::widgets::text;
use ratatui::crossterm::cursor::MoveTo;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::crossterm::queue;
use ratatui::crossterm::style::{Attribute, Print, SetAttribute};
use ratatui::crossterm::terminal::{Clear, ClearType};
use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long something may take before a word is said about it.
const PATIENCE: Duration = Duration::from_millis(250);
/// Time between two such words.
const AGAIN: Duration = Duration::from_millis(100);

/// Somebody sits before the screen while things take long, as long as this is there.
pub struct Attention {
    /// Whether a word about it was put on the screen.
    spoiled: Rc<Cell<bool>>,
}

impl Attention {
    /// From now on what takes long is told, and can be stopped.
    pub fn begin(input: &Input) -> Attention {
        let spoiled = Rc::<Cell<bool>>::default();
        let now = Instant::now();
        let mut waits = Waits { input: input.clone(), spoiled: spoiled.clone(), begun: now, asked: now, said: None };
        work::attend(Box::new(move |pace| waits.ask(pace)));
        Attention { spoiled }
    }

    /// Whether something else than the last frame stands on the screen, once.
    pub fn spoiled(&self) -> bool {
        self.spoiled.take()
    }
}

impl Drop for Attention {
    fn drop(&mut self) {
        work::leave();
    }
}

/// Somebody who waits for something that takes long.
struct Waits {
    input: Input,
    spoiled: Rc<Cell<bool>>,
    /// When what is waited for began, and when it was heard of last.
    begun: Instant,
    asked: Instant,
    /// When a word was said about it last.
    said: Option<Instant>,
}

impl Waits {
    /// Whether to go on.
    fn ask(&mut self, pace: Pace) -> bool {
        // What was not heard of for a while is something new.
        if self.asked.elapsed() > PATIENCE {
            self.begun = Instant::now();
            self.said = None;
        }
        self.asked = Instant::now();
        if self.begun.elapsed() > PATIENCE && self.said.is_none_or(|said| said.elapsed() > AGAIN) {
            self.said = Some(Instant::now());
            self.spoiled.set(true);
            // A terminal that is gone is noticed below.
            let _ = say(pace);
        }
        // Where the terminal is gone, nobody waits.
        !pace.stops || !self.input.take(stops).unwrap_or(true)
    }
}

/// Whether a key stops what takes long.
fn stops(event: &Event) -> bool {
    let stop = |key: &KeyEvent| {
        key.code == KeyCode::Esc || key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)
    };
    matches!(event, Event::Key(key) if stop(key))
}

/// Says on the last line how far it is.
fn say(pace: Pace) -> std::io::Result<()> {
    let (columns, rows) = ratatui::crossterm::terminal::size()?;
    let text = word(pace, columns.into());
    let _between = drawing::between();
    let mut out = std::io::stdout();
    queue!(out, MoveTo(0, rows.saturating_sub(1)), SetAttribute(Attribute::Reverse), Print(text))?;
    queue!(out, SetAttribute(Attribute::Reset), Clear(ClearType::UntilNewLine))?;
    out.flush()
}

/// The word in so many columns: one more would scroll the screen. How to stop it comes first where there is little room.
fn word(pace: Pace, columns: usize) -> String {
    let percent = pace.done.min(1000) / 10;
    let stop = if pace.stops { " Esc stops it." } else { "" };
    let long = format!(" This takes a while: {percent}% of the most that it may.{stop} ");
    let short = format!(" This takes a while: {percent}%.{stop} ");
    if text::width(&long) < columns { long } else { text::clip(&short, columns.saturating_sub(1)).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_about_what_takes_long_never_wraps() {
        for (columns, stops) in [(200, true), (80, true), (60, true), (60, false), (20, true), (0, true)] {
            for done in [0, 130, 5000] {
                let said = word(Pace { done, stops }, columns);
                assert!(text::width(&said) <= columns.saturating_sub(1), "{columns}: {said:?}");
                assert_eq!(said.contains("Esc"), stops && columns >= 60, "{columns}: {said:?}");
            }
        }
    }
}
