//! A screen as a picture that a page or a slide can show: drawn by the same views, from the same cells, without a
//! terminal. `svg` writes cells down; here keys are pressed and time runs until the screen is the one that is wanted.

mod svg;

use super::action::ACTIONS;
use super::app::{App, Settings};
use super::home::Opened;
use super::update::{advance, awake, press};
use super::views;
use anyhow::{Context, anyhow, bail};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use svg::Ground;

/// Seconds between two frames of a moving picture.
const FRAME_S: f64 = 0.2;
/// For so many seconds a moving picture shows its last frame, before it begins again.
const LAST_S: f64 = 2.0;
/// The longest moving picture, seconds.
pub const LONGEST_S: u32 = 60;
/// The largest screen that is drawn, columns and rows.
pub const LARGEST: (u16, u16) = (300, 100);

/// What is to be drawn.
pub struct Picture<'a> {
    /// Columns and rows.
    pub size: (u16, u16),
    /// The theme's name.
    pub theme: &'a str,
    /// Keys to press, one after the other, written as in a key map, and pauses such as `3s`.
    pub keys: &'a [String],
    /// For so many seconds it moves after the last key, and in the pauses before; 0 stands still.
    pub seconds: u32,
}

impl Picture<'_> {
    /// Draws what was opened, as SVG. An error says which key or theme there is not.
    pub fn svg(&self, opened: Opened) -> anyhow::Result<String> {
        let mut settings = Settings::builtin(ACTIONS)?;
        settings.choose(self.theme).map_err(|there| anyhow!("there is no theme {}; {there}", self.theme))?;
        let mut app = App::open(opened, &settings);
        app.area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut frames = Vec::new();
        for key in self.keys {
            match pause(key) {
                Some(seconds) => self.film(&mut app, seconds, &mut frames)?,
                None => {
                    if frames.is_empty() {
                        settle(&mut app);
                    }
                    self.press(&mut app, key)?;
                }
            }
        }
        if self.seconds == 0 {
            settle(&mut app);
        }
        self.film(&mut app, self.seconds, &mut frames)?;
        frames.push((self.frame(&app)?, LAST_S));
        let light = self.theme == "light";
        let ground = match light {
            true => Ground { text: (0x30, 0x30, 0x30), ground: (0xff, 0xff, 0xff) },
            false => Ground { text: (0xd0, 0xd0, 0xd0), ground: (0x12, 0x12, 0x12) },
        };
        svg::svg(&frames, ground).context("the picture cannot be written")
    }

    /// Lets time pass, and draws what is seen meanwhile if the picture moves.
    fn film(&self, app: &mut App, seconds: u32, frames: &mut Vec<(Buffer, f64)>) -> anyhow::Result<()> {
        for _ in 0..(f64::from(seconds) / FRAME_S).round() as u32 {
            if self.seconds > 0 {
                frames.push((self.frame(app)?, FRAME_S));
            }
            advance(app, FRAME_S);
        }
        Ok(())
    }

    fn press(&self, app: &mut App, key: &str) -> anyhow::Result<()> {
        let capital = key.chars().count() == 1 && key.chars().all(char::is_uppercase);
        let written = if capital { format!("shift-{}", key.to_lowercase()) } else { key.to_string() };
        let pressed: KeyEvent = crokey::parse(&written).map_err(|_| anyhow!("there is no key {key}"))?.into();
        match app.keymap.action(app.stage(), pressed) {
            Some(heard) => press(app, heard),
            None => bail!("the key {key} does nothing here"),
        }
        Ok(())
    }

    fn frame(&self, app: &App) -> anyhow::Result<Buffer> {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1))?;
        terminal.draw(|frame| views::draw(app, frame))?;
        Ok(terminal.backend().buffer().clone())
    }
}

/// The seconds of a pause that stands among the keys.
fn pause(key: &str) -> Option<u32> {
    key.strip_suffix('s')?.parse().ok().map(|seconds: u32| seconds.min(LONGEST_S))
}

/// What is shown step by step comes to its end; playing goes on.
fn settle(app: &mut App) {
    if app.run().clock.replay.is_some() {
        awake(app);
    }
}
