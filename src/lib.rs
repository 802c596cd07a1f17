//! `synod`: learn how computers agree, in a terminal.
//!
//! Commands in, scenes out: everything that happens to a simulation is a line of one small command language, and
//! everything that anyone sees of it is one neutral, serialisable picture, the [`engine::scene::Scene`].
//!
//! ```text
//!  keys   ─┐                                                              ┌─ views (ratatui)
//!  `:`    ─┤                                                              ├─ conditions (CEL)
//!  lesson ─┼─► Command ─► Timeline ─► Sim::apply(Choice) ─► World ─► Scene┼─ JSON
//!  script ─┘              history,    the one mutator       nodes, disks, └─ tests
//!                         branches                          network, faults
//! ```
//!
//! The rooms, and who may import whom (`tests/tidy.rs` checks it):
//!
//! - [`engine`]: the deterministic world. Knows no protocol, no terminal, no file, no wall clock. A new fault is a
//!   variant of [`engine::Choice`].
//! - [`parts`]: what protocols are made of, such as quorums, ballots, commands and the service that does them. A part
//!   imports `engine` and other parts.
//! - [`protocols`]: one folder for each protocol and a line in [`protocols::ALL`]. A protocol imports `engine` and
//!   `parts`, never another protocol. A rule or property is a row in its table and a function.
//! - [`timeline`]: the history of a run: branches, checkpoints, breakpoints, and what led to something or stands in its
//!   way. A protocol answers through [`engine::Protocol::ask`], with the code that decides.
//! - [`script`]: the command language. A new command is a row in [`script::VERBS`].
//! - [`condition`]: questions about a scene, in CEL.
//! - [`scenario`]: TOML files that set a world up and say what happens in it.
//! - [`explore`]: search of all schedules from here; the shortest bad run comes back as steps. Sees `dyn Sim` only.
//! - [`recording`]: what was done as a scenario that does it again and knows its end; the running session on disk.
//! - [`lesson`]: lessons, read from TOML, checked, and taught by a state machine over a timeline. A lesson is a file in
//!   `lessons` and a line in `lesson::embedded`.
//! - [`ui`]: the terminal screen; the only room that names ratatui or crossterm. [`ui::app`] is what it knows: a
//!   [`ui::app::Run`] for each run, and the session around them; [`ui::say`] what it says; [`ui::views`] draw a
//!   [`ui::app::Pane`] of one run; [`ui::update`] changes it; each knows those before it and none after. A view is a file
//!   and a line in [`ui::views::ALL`], an action a row in [`ui::action::ACTIONS`] and a function, a key a line in
//!   `assets/keymap.toml`, a theme a file in `assets/themes`.
//! - [`cli`]: the command line; the only place that prints. A subcommand is a file there and a line in its enum.
//!
//! Where this map and the code differ, the code is wrong.

pub mod cli;
pub mod condition;
pub mod engine;
pub mod explore;
pub mod lesson;
pub mod parts;
pub mod protocols;
pub mod recording;
pub mod scenario;
pub mod script;
pub mod timeline;
pub mod ui;
