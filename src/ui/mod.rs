//! The terminal screen. The only room that names ratatui and crossterm. It draws scenes and speaks commands, and knows no
//! protocol.
//!
//! ```text
//!  event ─► key map ─► action ─► update ─► app ─► say ─► views
//!                       row      function  state  words  picture
//! ```
//!
//! Each knows those to its right only (`tests/tidy` finds a way round):
//!
//! - [`app`]: what the screen knows, a [`app::Run`] for each run and what belongs to the session, such as the mode, the
//!   key map and the settings. It calls no view and no action. [`sheet`], [`questions`], [`hunt`], [`guide`],
//!   [`mod@draft`] and [`prompt`] are parts of it that know nothing of it; [`mod@home`] is the start screen.
//! - [`say`]: what the screen says by itself.
//! - [`views`]: a view is a file there and a line in [`views::ALL`]; it draws a [`app::Pane`] of one run.
//! - [`update`]: what keys, clicks and moments do, a function for each.
//! - [`mouse`]: what several events of the mouse mean together.
//! - [`action`]: something to do is a row in [`action::ACTIONS`] with its function; a key is a line in
//!   `assets/keymap.toml`.
//! - `notes`: the speaker's notes in a second terminal.
//! - [`picture`]: a screen as SVG, without a terminal; `cut`: which pages of a lesson have no room on the smallest one.
//! - [`theme`]: a theme is a file in `assets/themes` and a line in [`theme::THEMES`].

pub mod action;
pub mod app;
pub mod asset;
pub mod branches;
mod cut;
pub mod draft;
mod drawing;
pub mod guide;
pub mod home;
pub mod hunt;
mod input;
pub mod keeper;
mod live;
pub mod mouse;
pub mod notes;
pub mod picture;
pub mod prompt;
pub mod questions;
pub mod rules;
pub mod say;
pub mod sheet;
pub mod target;
mod terminal;
pub mod theme;
pub mod update;
pub mod views;
pub mod widgets;

#[cfg(test)]
mod tests;

pub use cut::cut_pages;
pub use draft::Draft;
pub use guide::{After, Begin};
pub use home::{HomeEntry, Opened, SCENES, Start};
pub use live::{Talk, compare, home, play, present};
pub use notes::read_notes;
pub use terminal::can_be_drawn_on;
