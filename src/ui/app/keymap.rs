//! From keys to actions, by the table in `assets/keymap.toml`.

use super::{Action, Group, Heard, Name, STAGES, Stage};
use crate::ui::asset::{Asset, AssetError, like_or_all};
use crokey::{KeyCombination, OneToThree};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use toml::de::{DeTable, DeValue};

const FILE: &str = "assets/keymap.toml";
const TEXT: &str = include_str!("../../../assets/keymap.toml");

/// A key with its modifiers, in the one form in which the terminal's and the file's are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Key {
    /// A key as it is written: a capital letter is one, also without a `shift-` before it. With Ctrl it is the same key,
    /// which most terminals cannot tell apart.
    fn read(text: &str) -> Option<Key> {
        let mut combination = crokey::parse(text).ok()?;
        let mut last = text.chars().rev();
        let letter = last.next().filter(|_| last.next().is_none_or(|before| before == '-'));
        if letter.is_some_and(char::is_uppercase) && !combination.modifiers.contains(KeyModifiers::CONTROL) {
            combination.modifiers |= KeyModifiers::SHIFT;
        }
        Key::new(combination)
    }

    fn new(combination: KeyCombination) -> Option<Key> {
        let combination = combination.normalized();
        let OneToThree::One(code) = combination.codes else { return None };
        let mut modifiers = combination.modifiers;
        // Where shift only chooses another character, the character says it all.
        if matches!(code, KeyCode::Char(c) if !c.is_alphabetic()) {
            modifiers -= KeyModifiers::SHIFT;
        }
        Some(Key { code, modifiers })
    }

    /// Its name as one can type it, for those who give a line instead of pressing a key.
    fn spelt(self) -> String {
        let name = match self.code {
            KeyCode::Left => "left".into(),
            KeyCode::Right => "right".into(),
            KeyCode::Up => "up".into(),
            KeyCode::Down => "down".into(),
            KeyCode::BackTab => "backtab".into(),
            KeyCode::Char(_) => return self.text(),
            other => format!("{other:?}").to_lowercase(),
        };
        let with = [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
        let with = with.into_iter().filter(|(_, one)| self.code != KeyCode::BackTab && self.modifiers.contains(*one));
        with.map(|(name, _)| name).chain([name.as_str()]).collect()
    }

    fn text(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "space".into(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Left => "←".into(),
            KeyCode::Right => "→".into(),
            KeyCode::Up => "↑".into(),
            KeyCode::Down => "↓".into(),
            KeyCode::PageUp => "PgUp".into(),
            KeyCode::PageDown => "PgDn".into(),
            KeyCode::BackTab => "Shift-Tab".into(),
            KeyCode::Backspace => "Bksp".into(),
            KeyCode::Delete => "Del".into(),
            other => format!("{other:?}"),
        };
        let letter = matches!(self.code, KeyCode::Char(_) | KeyCode::BackTab);
        let shift = if !letter && self.modifiers.contains(KeyModifiers::SHIFT) { "Shift-" } else { "" };
        let ctrl = if self.modifiers.contains(KeyModifiers::CONTROL) { "Ctrl-" } else { "" };
        let alt = if self.modifiers.contains(KeyModifiers::ALT) { "Alt-" } else { "" };
        format!("{ctrl}{alt}{shift}{name}")
    }
}

/// Which key does what, in each stage.
#[derive(Clone, Debug)]
pub struct Keymap {
    /// All that keys can stand for.
    actions: &'static [Action],
    binds: Vec<(Key, &'static Action)>,
    /// Where in its file each of them stands, in bytes.
    places: Vec<usize>,
    /// Whether keys are told by names that can be typed.
    spelt: bool,
}

impl Keymap {
    /// The built-in key map.
    pub fn builtin(actions: &'static [Action]) -> Result<Keymap, AssetError> {
        Keymap::parse(Asset { file: FILE, text: TEXT }, actions)
    }

    /// Reads a key map. An unknown stage, action or key, and a key that stands for two actions, are errors.
    pub fn parse(asset: Asset, actions: &'static [Action]) -> Result<Keymap, AssetError> {
        let mut keymap = Keymap { actions, binds: Vec::new(), places: Vec::new(), spelt: false };
        let table = asset.table()?;
        for (key, value) in &table {
            let name: &str = key.get_ref();
            let Some((stage, ..)) = STAGES.iter().find(|(_, n, _)| *n == name) else {
                let remedy =
                    format!("tables are {}", STAGES.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", "));
                return Err(asset.error(key.span().start, format!("there is no stage {name}"), remedy));
            };
            keymap.stage(asset, *stage, asset.inner(value.span().start, value.get_ref(), name)?)?;
        }
        Ok(keymap)
    }

    fn stage(&mut self, asset: Asset, stage: Stage, table: &DeTable) -> Result<(), AssetError> {
        // In the order of the file, so that of two actions on one key the second is pointed at.
        let mut rows: Vec<_> = table.iter().collect();
        rows.sort_by_key(|(name, _)| name.span().start);
        for (name, keys) in rows {
            let text: &str = name.get_ref();
            let Some(row) = self.actions.iter().find(|row| row.is(Name(stage, text))) else {
                let names = self.actions.iter().filter(|row| row.stage == stage).map(|row| row.name);
                let remedy = like_or_all(text, names, "actions here are");
                return Err(asset.error(name.span().start, format!("there is no action {text} here"), remedy));
            };
            let DeValue::Array(list) = keys.get_ref() else {
                let remedy = format!("write: {text} = [\"space\"]");
                return Err(asset.error(keys.span().start, "keys are a list", remedy));
            };
            if list.is_empty() {
                let remedy = "give it one, or leave the line out: then it has its usual keys";
                return Err(asset.error(keys.span().start, format!("{text} has no key here"), remedy));
            }
            for key in list.iter() {
                self.bind(asset, row, key.span().start, key.get_ref())?;
            }
        }
        Ok(())
    }

    fn bind(&mut self, asset: Asset, row: &'static Action, at: usize, value: &DeValue) -> Result<(), AssetError> {
        let remedy = "write it like \"space\", \"n\", \"N\" or \"shift-n\", \"ctrl-c\", \"pagedown\" or \":\"";
        let DeValue::String(text) = value else { return Err(asset.error(at, "a key is a text", remedy)) };
        let key = Key::read(text);
        let key = key.ok_or_else(|| asset.error(at, format!("there is no key {text}"), remedy))?;
        if let Some((_, other)) = self.binds.iter().find(|(k, r)| *k == key && r.stage == row.stage) {
            let message = format!("the key {text} stands for {} and for {}", other.name, row.name);
            return Err(asset.error(at, message, "give one of them another key"));
        }
        self.binds.push((key, row));
        self.places.push(at);
        Ok(())
    }

    /// This key map with the user's keys instead of the built-in ones: an action that the user's file names has only
    /// the keys given there, and a key given there stands for nothing else in its stage. An action that would be left
    /// without any key is an error in that file.
    pub fn with(&self, user: &Keymap, asset: Asset) -> Result<Keymap, AssetError> {
        let named = |row: &Action| user.binds.iter().any(|(_, r)| (r.stage, r.name) == (row.stage, row.name));
        let taken = |key: &Key, row: &Action| user.binds.iter().find(|(k, r)| k == key && r.stage == row.stage);
        let mut joined = user.clone();
        joined.binds.extend(self.binds.iter().filter(|(key, row)| !named(row) && taken(key, row).is_none()).copied());
        for (key, row) in &self.binds {
            let lost = !joined.binds.iter().any(|(_, r)| (r.stage, r.name) == (row.stage, row.name));
            if let Some((_, by)) = taken(key, row).filter(|_| lost) {
                let (_, stage, _) = STAGES.iter().find(|(stage, ..)| *stage == row.stage).unwrap_or(&STAGES[0]);
                let at = user.binds.iter().position(|(k, r)| k == key && r.stage == row.stage);
                let at = at.and_then(|nth| user.places.get(nth)).copied().unwrap_or(0);
                let (key, by, name) = (key.text(), by.name, row.name);
                let message = format!("the key {key} stands for {by} now, so {name} in [{stage}] has no key");
                return Err(asset.error(at, message, "give it another one there"));
            }
        }
        Ok(joined)
    }

    /// What a key does in a stage; if nothing there, what it does everywhere.
    pub fn action(&self, stage: Stage, event: KeyEvent) -> Option<Heard> {
        let key = Key::new(KeyCombination::from(event))?;
        let bound = |stage| self.binds.iter().find(|(k, row)| *k == key && row.stage == stage).map(|(_, row)| *row);
        let typed = || match (stage, event.code) {
            (Stage::Prompt | Stage::Palette | Stage::Sheet, KeyCode::Char(c))
                if !event.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                Some(Heard::Types(c))
            }
            _ => None,
        };
        // While a lesson is taught, the run listens as well.
        let below = if stage == Stage::Lesson { bound(Stage::Watch) } else { None };
        let found = bound(stage).or(below).map(Heard::Does);
        found.or_else(typed).or_else(|| bound(Stage::Any).map(Heard::Does))
    }

    /// What a key does in a stage whose name was typed; of a text only one letter is a key.
    pub fn typed(&self, stage: Stage, name: &str) -> Option<Heard> {
        let Key { code, modifiers } = Key::read(name)?;
        self.action(stage, KeyEvent::new(code, modifiers))
    }

    /// The same keys, told by names that can be typed.
    pub fn spelt(&self) -> Keymap {
        Keymap { spelt: true, ..self.clone() }
    }

    /// What a key is called.
    fn name(&self, key: Key) -> String {
        if self.spelt { key.spelt() } else { key.text() }
    }

    /// All that keys can stand for, in the order of the help.
    pub fn actions(&self) -> &'static [Action] {
        self.actions
    }

    /// The first key of an action, or nothing.
    pub fn key(&self, name: Name) -> String {
        let found = self.binds.iter().find(|(_, row)| row.is(name));
        found.map(|(key, _)| self.name(*key)).unwrap_or_default()
    }

    /// The first key that really does an action of the run: while a lesson is taught, its keys come first.
    pub fn heard(&self, action: &Action, lesson: bool) -> String {
        let taken = |key: &Key| lesson && self.binds.iter().any(|(k, r)| k == key && r.stage == Stage::Lesson);
        let own = |(key, row): &&(Key, &'static Action)| {
            row.is(Name(action.stage, action.name)) && (action.stage != Stage::Watch || !taken(key))
        };
        self.binds.iter().find(own).map(|(key, _)| self.name(*key)).unwrap_or_default()
    }

    /// All keys of a stage, a line for each thing that can be done: keys and what they do. Of those that have a group,
    /// those of this one.
    pub fn lines(&self, stage: Stage, group: Option<Group>) -> Vec<(String, &'static str)> {
        let mut lines: Vec<(Vec<String>, &'static str)> = Vec::new();
        for row in self.actions.iter().filter(|row| row.stage == stage && row.group == group) {
            let keys = self.binds.iter().filter(|(_, r)| r.stage == stage && r.name == row.name);
            let keys: Vec<String> = keys.map(|(key, _)| self.name(*key)).collect();
            match lines.last_mut() {
                Some((before, doc)) if *doc == row.doc => before.extend(keys),
                _ => lines.push((keys, row.doc)),
            }
        }
        let join = |keys: Vec<String>| match keys.as_slice() {
            [first, .., last] if keys.len() > 3 => format!("{first} … {last}"),
            _ => keys.join(" "),
        };
        lines.into_iter().map(|(keys, doc)| (join(keys), doc)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::action::ACTIONS;

    fn keymap(text: &str) -> Keymap {
        let asset = Asset { file: "mine.toml", text };
        let user = Keymap::parse(asset, ACTIONS).unwrap_or_else(|error| panic!("{error}"));
        Keymap::builtin(ACTIONS).and_then(|keys| keys.with(&user, asset)).unwrap_or_else(|error| panic!("{error}"))
    }

    fn does(keymap: &Keymap, code: KeyCode, modifiers: KeyModifiers) -> Option<&'static str> {
        match keymap.action(Stage::Watch, KeyEvent::new(code, modifiers)) {
            Some(Heard::Does(action)) => Some(action.name),
            Some(Heard::Types(_)) | None => None,
        }
    }

    #[test]
    fn a_capital_letter_is_a_capital_letter() {
        let (none, shift, alt) = (KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::ALT);
        let table = [
            ("X", 'X', shift, "link"),
            ("shift-x", 'X', shift, "link"),
            ("shift-X", 'X', shift, "link"),
            ("x", 'x', none, "link"),
            ("alt-X", 'X', alt | shift, "link"),
            ("ctrl-X", 'x', KeyModifiers::CONTROL, "link"),
            ("Space", ' ', none, "link"),
        ];
        for (written, letter, modifiers, action) in table {
            // What has another meaning goes to another key.
            let keymap =
                keymap(&format!("[watch]\n{action} = [\"{written}\"]\nplay = [\"f12\"]\nbeliefs = [\"f11\"]\n"));
            assert_eq!(does(&keymap, KeyCode::Char(letter), modifiers), Some(action), "{written}");
        }
        let keymap = keymap("[watch]\nkill = [\"K\"]\ndisks = [\"f12\"]\n");
        assert_eq!(does(&keymap, KeyCode::Char('k'), none), None, "the small letter is another key");
        assert_eq!(
            does(&keymap, KeyCode::Char('K'), none),
            Some("kill"),
            "some terminals send no shift with a capital"
        );
        assert_eq!(keymap.key(Name(Stage::Watch, "kill")), "K");
    }

    #[test]
    fn a_key_and_its_capital_are_two_keys_in_one_table() {
        let both = "[watch]\nkill = [\"x\"]\nlink = [\"X\"]\n";
        assert!(Keymap::parse(Asset { file: "mine.toml", text: both }, ACTIONS).is_ok());
        let twice = "[watch]\nkill = [\"shift-x\"]\nlink = [\"X\"]\n";
        let error = Keymap::parse(Asset { file: "mine.toml", text: twice }, ACTIONS).expect_err("one key, two actions");
        assert_eq!((error.line, error.column), (3, 9), "{error}");
    }

    #[test]
    fn every_key_has_a_name_that_can_be_typed() {
        let keymap = Keymap::builtin(ACTIONS).expect("it is valid").spelt();
        for (key, row) in &keymap.binds {
            let name = keymap.name(*key);
            assert!(name.is_ascii() && Key::read(&name) == Some(*key), "{name} of {}", row.name);
        }
    }
}
