//! What is copied to the terminal's clipboard: the line that is typed, what is read or chosen in a list, else the run.
//! Putting it there is the terminal's business.

use crate::recording;
use crate::ui::app::{App, Mode, named};
use crate::ui::sheet::{Item, Sheet};

/// The most bytes that every terminal takes which takes any.
const MOST: usize = 56_000;

/// A text to be copied.
pub struct Copied {
    /// What it is, for a sentence.
    what: &'static str,
    /// The text.
    pub text: String,
}

impl Copied {
    /// What is said of it.
    pub fn said(&self, app: &App) -> String {
        let letters = self.text.chars().count();
        let (what, letters_are) = (self.what, if letters == 1 { "character" } else { "characters" });
        let told = format!("Copied: {what}, {letters} {letters_are}, if your terminal allows it (OSC 52).");
        match self.text.len() > MOST {
            true => format!("{told} Many refuse so much; {} writes it to a file.", app.keymap.key(named::WRITE)),
            false => told,
        }
    }
}

/// What there is to copy now; otherwise why nothing is copied.
pub fn wanted(app: &App) -> Result<Copied, String> {
    match &app.mode {
        Mode::Prompt(prompt) | Mode::Ask(_, prompt) => match prompt.line.is_empty() {
            true => Err("There is nothing to copy yet: type something first.".into()),
            false => Ok(Copied { what: "the line", text: prompt.line.clone() }),
        },
        Mode::Sheet(sheet) => Ok(listed(sheet)),
        Mode::Watch | Mode::Link { .. } | Mode::Messages { .. } | Mode::Palette { .. } | Mode::Help { .. } => {
            let run = app.run();
            let scenario = run.scenario.as_ref();
            let scenario = scenario.ok_or("A lesson keeps itself; what is done in it is not copied as a file.")?;
            Ok(Copied { what: "this run as a file", text: recording::write(&run.timeline, scenario) })
        }
    }
}

/// All of what is read, and of a list the line that is chosen.
fn listed(sheet: &Sheet) -> Copied {
    let line = |item: &Item| format!("{}{}", " ".repeat(item.indent), item.text);
    if sheet.is_read() {
        let lines = sheet.items.iter().map(line);
        let text = [sheet.title.clone()].into_iter().chain(lines).map(|line| line.trim_end().to_string() + "\n");
        return Copied { what: "all of this", text: text.collect() };
    }
    let chosen = sheet.shown().get(sheet.chosen).map_or(String::new(), |item| item.text.clone());
    Copied { what: "the chosen line", text: chosen }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::ui::action::ACTIONS;
    use crate::ui::app::{Heard, Stage};
    use crate::ui::tests::recordable;
    use crate::ui::update::press;

    fn do_action(app: &mut App, stage: Stage, name: &str) {
        let action = ACTIONS.iter().find(|row| (row.stage, row.name) == (stage, name)).expect("an action");
        press(app, Heard::Does(action));
    }

    #[test]
    fn what_is_typed_read_or_done_is_copied() {
        let mut app = recordable();
        let copied = wanted(&app).unwrap_or_else(|why| panic!("{why}"));
        let read = Scenario::parse("copied.toml", &copied.text);
        assert!(read.is_ok_and(|scenario| scenario.recording.is_some()), "it can be played again: {}", copied.text);
        let letters = copied.text.chars().count();
        assert!(copied.said(&app).starts_with(&format!("Copied: this run as a file, {letters} characters")));
        do_action(&mut app, Stage::Watch, "command");
        assert!(wanted(&app).is_err_and(|why| why.contains("type something first")));
        "show S1".chars().for_each(|c| press(&mut app, Heard::Types(c)));
        assert_eq!(wanted(&app).map(|copied| copied.text), Ok("show S1".into()));
        do_action(&mut app, Stage::Prompt, "submit");
        let text = wanted(&app).unwrap_or_else(|why| panic!("{why}")).text;
        assert!(text.starts_with("show S1, at step 0\nS1: server, follower\n"), "all of an answer: {text}");
        do_action(&mut app, Stage::Sheet, "cancel");
        do_action(&mut app, Stage::Watch, "moves");
        let text = wanted(&app).unwrap_or_else(|why| panic!("{why}")).text;
        assert!(text.starts_with("S1's election timer runs out") && text.lines().count() == 1, "one line: {text}");
    }

    #[test]
    fn of_a_text_that_many_terminals_refuse_that_is_said() {
        let copied = |count: usize| Copied { what: "the line", text: "x".repeat(count) }.said(&recordable());
        assert!(copied(1).contains("the line, 1 character, if"));
        assert!(!copied(MOST).contains("refuse") && copied(MOST + 1).contains("Many refuse so much; w writes it"));
    }
}
