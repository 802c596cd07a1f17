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
//! The rooms, and who may import whom. `tests/tidy` reads this table and holds every file to it; `protocols/*` is every
//! folder of `protocols`, each for itself, and what one room may import is not lent to those above it.
//!
//! | room | what it is | may import |
//! |---|---|---|
//! | `kit` | small tools that several rooms need: a hash, did-you-mean, the one way to read a file and the one to write one, plain text, what work may cost | nothing |
//! | [`engine`] | the deterministic world: nodes, disks, network, faults. Knows no protocol, no terminal, no file, no wall clock | nothing |
//! | [`parts`] | what protocols are made of: quorums, ballots, commands and the service that does them, clients | `engine` |
//! | `protocols/*` | a protocol, after its paper. It never knows another | `engine`, `parts` |
//! | [`protocols`] | the list of all protocols | `engine`, `protocols/*` |
//! | [`condition`] | questions about a scene, in CEL | `kit`, `engine` |
//! | [`timeline`] | the history of a run: branches, checkpoints, breakpoints, what led to something or stands in its way | `kit`, `engine`, `condition` |
//! | [`explore`] | search of all schedules from here. Sees `dyn Sim` only; the shortest bad run comes back as steps | `kit`, `engine`, `condition` |
//! | [`script`] | the command language | `kit`, `engine`, `condition`, `timeline`, `explore` |
//! | [`scenario`] | TOML files that set a world up and say what happens in it | `kit`, `engine`, `protocols`, `timeline`, `script` |
//! | [`recording`] | what was done as a scenario that does it again and knows its end; the running session on disk | `kit`, `engine`, `timeline`, `script`, `scenario` |
//! | [`lesson`] | lessons: read from TOML, checked, and taught by a state machine over a timeline | `kit`, `engine`, `condition`, `timeline`, `script`, `scenario` |
//! | [`ui`] | the terminal screen; the only room that names ratatui or crossterm | `kit`, `engine`, `condition`, `timeline`, `explore`, `script`, `scenario`, `recording`, `lesson` |
//! | [`plain`] | the same as lines of text, without a screen: what a line means, and what is told of what came of it | `kit`, `engine`, `timeline`, `script`, `recording`, `lesson`, `ui` |
//! | [`cli`] | the command line; the only place that prints | `kit`, `engine`, `protocols`, `condition`, `timeline`, `explore`, `script`, `scenario`, `recording`, `lesson`, `ui`, `plain` |
//! | `main` | starts it | `cli` |
//!
//! Nothing imports what imports it: neither do rooms, nor the files and folders within a room. The `mod.rs` of a folder
//! is the front of what is in it.
//!
//! In [`ui`], [`ui::app`] is what it knows: a [`ui::app::Run`] for each run, and the session around them; [`ui::say`]
//! what it says; [`ui::views`] draw a [`ui::app::Pane`] of one run; [`ui::update`] changes it; each knows those before
//! it and none after.
//!
//! Where something new goes:
//!
//! - A fault is a variant of [`engine::Choice`]; the compiler tells who must act on it.
//! - A protocol is a folder and a line in [`protocols::ALL`]; a rule or property is a row in its table, a function, and a
//!   row in its table of tests; a rule has stories in `assets/witnesses`, of the sizes that its row names, a name for each
//!   in [`scenario`], and a row in `tests/truth` that says when its sentences are so. It answers questions through
//!   [`engine::Asked`], with the code that decides; what an observer has to know and no message, record or node shows is a
//!   [`engine::Protocol::Fact`].
//! - A part is a file in [`parts`]: a [`parts::Part`] with its own words, the rows that it brings for a protocol's
//!   tables, and what its observer checks. A protocol takes it in with [`embeds!`] and a line in each table.
//! - What a rule says is a message in `assets/words/en.ftl`, named after it; what is said beside that is a row of
//!   [`sayings!`] in a room's `words` and a message as well; what the engine refuses, one in `engine::refused`, what is
//!   wrong with a file, one in `scenario::words`, each with its remedy.
//! - A command is a row in [`script::VERBS`]; a verb of a protocol is one in its inputs, an [`engine::InputSpec`]; a kind of
//!   message that can be injected is one in its forms, an [`engine::Form`].
//! - A lesson is a file in `lessons` and a line in `lesson::embedded`; a kind of task is a file in `lesson::tasks` and a
//!   row there.
//! - A view is a file and a line in [`ui::views::ALL`], an action a row in [`ui::action::ACTIONS`] and a function, a key a
//!   line in `assets/keymap.toml`, a theme a file in `assets/themes`.
//! - A word of a run that is told as lines is a row in `plain::own`; an action of the screen is one by itself.
//! - A subcommand is a file in [`cli`] and a line in its enum.
//! - A room is a folder, a line below, and a row in the table above.
//!
//! Where this map and the code differ, the code is wrong.

pub mod cli;
pub mod condition;
pub mod engine;
pub mod explore;
mod kit;
pub mod lesson;
pub mod parts;
pub mod plain;
pub mod protocols;
pub mod recording;
pub mod scenario;
pub mod script;
pub mod timeline;
pub mod ui;
