//! The command line: reads arguments, calls the rooms that do the work, prints, and chooses the exit code.
//!
//! A subcommand is a variant of `Action` and a file here. Nothing else of the crate prints.

mod check;
mod colours;
mod compare;
mod diff;
mod explore;
mod handbook;
mod language;
mod lessons;
mod lines;
mod list;
mod output;
mod picture;
mod play;
mod present;
mod recent;
mod run;
mod schema;

use crate::kit::plain;
use clap::{CommandFactory, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit codes of the program.
pub mod exit {
    /// All expectations held.
    pub const OK: u8 = 0;
    /// An expectation failed.
    pub const EXPECTATION: u8 = 1;
    /// The input was not understood, or could not be done.
    pub const INPUT: u8 = 2;
    /// A property fell although no rule was off and nothing outside the model.
    pub const VIOLATION: u8 = 3;
    /// A search found what it looked for.
    pub const FOUND: u8 = 4;
}

const EXAMPLES: &str = "Examples:
  synod                               choose a lesson, a protocol or a scene
  synod learn                         the first lesson that you have not done
  synod play raft --nodes 5           five Raft servers on the screen
  synod play paxos --seed 3           proposers, acceptors, a learner
  synod --plain                       the same as lines of text, for screen readers and pipes
  synod run story.toml                tell a scenario step by step, without a screen
  synod lessons                       what there is to learn, and how far you are
  synod check lessons/*/*.toml        say what is wrong with scenarios and lessons, and where
  synod help lessons                  the handbook for those who write lessons; `help scenarios` for scenarios

Inside, ? shows the keys. Habits of your own stand in settings.toml in the configuration folder
($XDG_CONFIG_HOME/synod), such as `frames = 10` for a slow line: theme, mouse, projector, frames,
glide, speed, language. Keys of your own stand in keymap.toml there.";

const HELP_EXAMPLES: &str = "Examples:
  synod help                          the commands, and the handbooks
  synod help lessons | less           how a lesson is written, with all that it may name
  synod help explore                  what a command takes";

const PLAY_EXAMPLES: &str = "Examples:
  synod play                          choose a protocol
  synod play raft --nodes 7 --seed 3
  synod play raft --plain             lines of text: type `help` there
  synod play story.toml               a scenario: its script has been done, step back through it";

const PRESENT_EXAMPLES: &str = "Examples:
  synod present two-leaders figure-8  two scenes, one after the other
  synod present talk.toml             a talk: title = \"...\" and scenes = [\"two-leaders\", \"my.toml\"]
  synod present talk.toml --notes     in a second terminal: notes, next cue, elapsed time
  synod present talk.toml --plain     as lines of text with the notes; an empty line is the next cue

Page Down goes to the next cue, and after the last one to the next scene; Page Up goes back.";

const LEARN_EXAMPLES: &str = "Examples:
  synod learn                         the first lesson that you have not done
  synod learn L13                     a lesson by its id
  synod learn my-lesson.toml          a lesson of your own
  synod learn my-lesson.toml --watch  the same while you write it: read again whenever it changes
  synod learn L13 --page 4            from page 4, to look at it
  synod learn L13 --page 4 --seed 12  the same in a run with another seed
  synod learn L13 --language zh       in Chinese, where the lesson is translated
  synod learn L13 --afresh            from its beginning
  synod learn L13 --plain             as lines of text; go on with it on the screen, or the other way round";

const RUN_EXAMPLES: &str = "Examples:
  synod run story.toml                a transcript: what happened, the rule and why
  synod run story.toml --verbose      every step, every decision, what was sent and written
  synod run story.toml --record x.toml
  synod run story.toml --until 'leaders.size() == 1'
  synod run story.toml --json | jq '.nodes[] | .id + \" \" + .role'
  synod run story.toml --trace=scenes > run.jsonl

Exit codes: 0 all expectations held, 1 an expectation failed, 2 the input was not understood,
3 a property was violated although no rule was off and nothing outside the model.";

const PICTURE_EXAMPLES: &str = "Examples:
  synod picture figure-8 > figure-8.svg                    a scene as it opens
  synod picture story.toml --size 80x24 --theme light --press 'shift-p' > slide.svg
  synod picture raft --press space --moving 12 > election.svg";

const COMPARE_EXAMPLES: &str = "Examples:
  synod compare raft multi-paxos              two protocols in the same night: `crash leader` is each side's own
  synod compare raft raft                     the same twice; & sends what you do to one side only
  synod compare with-rule.toml without-rule.toml
  synod compare raft paxos --plain            as lines of text

( and ) turn to a side: messages and questions are about its run. Each side that was changed is kept as a session of its
own, and `synod` goes on with it.";

const DIFF_EXAMPLES: &str = "Examples:
  synod diff with-rule.toml without-rule.toml
  synod diff a.toml b.toml --json | jq '.nodes[].node'

Exit codes: 0 they end in the same state, 1 they do not, 2 a file was not understood.";

const EXPLORE_EXAMPLES: &str = "Examples:
  synod explore story.toml                    the shortest run that breaks a property, from the end of its script
  synod explore story.toml --find 'leaders.size() == 2' --timeouts 3
  synod explore story.toml --crashes 2 --restarts 2 --depth 20 --save bad.toml && synod play bad.toml
  synod explore story.toml --walk 20          random runs, for what is too deep to be searched

A timer that is armed can run out at any moment. A message that is lost is one that is never
delivered, so losses need no bound. A message that says the same as one under way is absorbed by it,
unless --find asks about messages.

Exit codes: 0 nothing was found, 2 the input was not understood, 4 something was found.";

/// Learn how computers agree: run Paxos and Raft step by step, forward and back, and break them on purpose.
#[derive(Parser)]
#[command(name = "synod", version, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
struct Arguments {
    /// Tell and ask line by line, without a screen: for screen readers, slow lines and pipes
    #[arg(long)]
    plain: bool,
    /// Teach lessons in this language, such as zh, where they are translated; the program itself speaks English
    #[arg(long, global = true, value_name = "CODE")]
    language: Option<String>,
    #[command(flatten)]
    colours: colours::Colours,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Play a protocol's sandbox or a scenario on the screen
    #[command(after_help = PLAY_EXAMPLES)]
    Play(play::Arguments),
    /// Present scenes to a class, from cue to cue; a clicker's keys are enough
    #[command(after_help = PRESENT_EXAMPLES)]
    Present(present::Arguments),
    /// List the scenes that the program brings along, with their cues
    Scenes,
    /// Run a scenario without a screen and tell what happened, and why
    #[command(after_help = RUN_EXAMPLES)]
    Run(run::Arguments),
    /// Search every order of events within bounds for the shortest run that goes wrong
    #[command(after_help = EXPLORE_EXAMPLES)]
    Explore(explore::Arguments),
    /// Play two runs side by side: one command line goes to both, and time is shared
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(compare::Arguments),
    /// Run two scenarios and tell where they part and what differs at their ends
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(diff::Arguments),
    /// Draw a screen as SVG, still or moving, for a page or a slide
    #[command(after_help = PICTURE_EXAMPLES)]
    Picture(picture::Arguments),
    /// Check scenarios, and lessons by playing their solutions
    #[command(after_help = "Example:\n  synod check story.toml lessons/*/*.toml")]
    Check(check::Arguments),
    /// Learn with a lesson, from where it was left
    #[command(after_help = LEARN_EXAMPLES)]
    Learn(lessons::Learn),
    /// List the lessons: what they teach, how long they take, how far you are
    #[command(after_help = "Example:\n  synod lessons --lessons ~/my-course")]
    Lessons {
        /// More folders with lessons
        #[arg(long, value_name = "DIR")]
        lessons: Vec<PathBuf>,
    },
    /// Begin a file of your own: a small whole one with comments
    #[command(
        after_help = "Examples:\n  synod new lesson my-idea && synod check my-idea.toml\n  synod new scenario my-story"
    )]
    New {
        /// What to begin
        what: lessons::New,
        /// Its name
        name: String,
    },
    /// List a protocol's rules: ids, what they say, what happens without them
    #[command(after_help = "Example:\n  synod rules raft")]
    Rules {
        /// Name of the protocol
        protocol: String,
    },
    /// List the commands that scripts and the prompt understand
    #[command(after_help = "Example:\n  synod commands raft")]
    Commands {
        /// Name of a protocol, for its own commands as well
        protocol: Option<String>,
    },
    /// Print the JSON schema of what the program reads and writes
    #[command(after_help = "Example:\n  synod schema scene > scene.schema.json")]
    Schema {
        /// What to describe
        what: schema::What,
    },
    /// Print completions for a shell
    #[command(after_help = "Example:\n  synod completions bash > ~/.local/share/bash-completion/completions/synod")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Tell how something is done: a handbook, or a command
    #[command(after_help = HELP_EXAMPLES, disable_help_subcommand = true)]
    Help {
        #[command(subcommand)]
        about: Option<handbook::Topic>,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  synod man > synod.1 && man ./synod.1")]
    Man,
}

/// Does what the arguments say; returns the exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            if error.use_stderr() {
                // It quotes what was typed, or the names of files that stand in its place.
                output::complain(quoted(error.render().to_string()).trim_end());
                return ExitCode::from(exit::INPUT);
            }
            // Printing help into a closed pipe is no failure worth a word.
            let _ = error.print();
            return ExitCode::from(exit::OK);
        }
    };
    let action = arguments.action.unwrap_or_else(|| Action::Play(play::Arguments::default()));
    let language = arguments.language.as_deref();
    match act(action, arguments.plain, arguments.colours.theme.as_deref(), language) {
        Ok(code) => ExitCode::from(code),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::from(exit::OK),
        Err(error) => {
            let text = quoted(format!("{error:#}"));
            output::complain(if text.starts_with("error") { text } else { format!("error: {text}") });
            ExitCode::from(exit::INPUT)
        }
    }
}

/// A complaint in which what was typed is quoted as one line, wherever it stands. Sequences that colour are left out of it
/// already, so that only what stands right before and behind a line break is sure to be there as it was typed.
fn quoted(complaint: String) -> String {
    let typed: Vec<String> = std::env::args_os().map(|typed| typed.to_string_lossy().into_owned()).collect();
    let breaks = typed.iter().flat_map(|typed| typed.match_indices('\n').map(move |(at, _)| typed.split_at(at)));
    breaks.fold(complaint, |complaint, (before, behind)| {
        let before = before.rsplit(|letter| !plain::is_plain(letter)).next().unwrap_or_default();
        let behind = behind[1..].split(|letter| !plain::is_plain(letter)).next().unwrap_or_default();
        match format!("{before}\n{behind}") {
            alone if alone.len() == 1 => complaint,
            broken => complaint.replace(&broken, &plain::line(&broken)),
        }
    })
}

/// Does an action; with `plain`, what would draw a screen tells lines, and others are drawn in the colours of this theme.
/// Lessons are taught in this language.
fn act(action: Action, plain: bool, theme: Option<&str>, language: Option<&str>) -> anyhow::Result<u8> {
    match action {
        Action::Play(arguments) => play::play(&arguments, plain, theme, language),
        Action::Present(arguments) => present::present(&arguments, plain, theme),
        Action::Scenes => present::scenes(),
        Action::Run(arguments) => run::run(&arguments),
        Action::Explore(arguments) => explore::explore(&arguments),
        Action::Compare(arguments) => compare::compare(&arguments, plain, theme),
        Action::Diff(arguments) => diff::diff(&arguments),
        Action::Picture(arguments) => picture::picture(&arguments, theme),
        Action::Check(arguments) => check::check(&arguments),
        Action::Learn(arguments) => lessons::learn(&arguments, plain, theme, language),
        Action::Lessons { lessons } => lessons::list(&lessons, language),
        Action::New { what, name } => lessons::begin(what, &name),
        Action::Rules { protocol } => list::rules(&protocol),
        Action::Commands { protocol } => list::commands(protocol.as_deref()),
        Action::Schema { what } => schema::print(what),
        Action::Help { about } => handbook::help(about),
        Action::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "synod", &mut text);
            output::print(&text)
        }
        Action::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut text)?;
            output::print(&text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLES;
    use crate::ui::app::Settings;

    #[test]
    fn the_help_names_every_setting() {
        let (_, named) = EXAMPLES.rsplit_once("settings.toml").expect("it is named");
        let missing: Vec<&str> = Settings::names().filter(|name| !named.contains(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
