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
}

impl Keymap {
    /// The built-in key map.
    pub fn builtin(actions: &'static [Action]) -> Result<Keymap, AssetError> {
        Keymap::parse(Asset { file: FILE, text: TEXT }, actions)
    }

    /// Reads a key map. An unknown stage, action or key, and a key that stands for two actions, are errors.
    pub fn parse(asset: Asset, actions: &'static [Action]) -> Result<Keymap, AssetError> {
        let mut keymap = Keymap { actions, binds: Vec::new(), places: Vec::new() };
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
            for key in list.iter() {
                self.bind(asset, row, key.span().start, key.get_ref())?;
            }
        }
        Ok(())
    }

    fn bind(&mut self, asset: Asset, row: &'static Action, at: usize, value: &DeValue) -> Result<(), AssetError> {
        let remedy = "write it like \"space\", \"shift-n\", \"ctrl-c\", \"pagedown\" or \":\"";
        let DeValue::String(text) = value else { return Err(asset.error(at, "a key is a text", remedy)) };
        let key = crokey::parse(text).ok().and_then(Key::new);
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

    /// All that keys can stand for, in the order of the help.
    pub fn actions(&self) -> &'static [Action] {
        self.actions
    }

    /// The first key of an action, or nothing.
    pub fn key(&self, name: Name) -> String {
        let found = self.binds.iter().find(|(_, row)| row.is(name));
        found.map(|(key, _)| key.text()).unwrap_or_default()
    }

    /// The first key that really does an action of the run: while a lesson is taught, its keys come first.
    pub fn heard(&self, action: &Action, lesson: bool) -> String {
        let taken = |key: &Key| lesson && self.binds.iter().any(|(k, r)| k == key && r.stage == Stage::Lesson);
        let own = |(key, row): &&(Key, &'static Action)| {
            row.is(Name(action.stage, action.name)) && (action.stage != Stage::Watch || !taken(key))
        };
        self.binds.iter().find(own).map(|(key, _)| key.text()).unwrap_or_default()
    }

    /// All keys of a stage, a line for each thing that can be done: keys and what they do. Of those that have a group,
    /// those of this one.
    pub fn lines(&self, stage: Stage, group: Option<Group>) -> Vec<(String, &'static str)> {
        let mut lines: Vec<(Vec<String>, &'static str)> = Vec::new();
        for row in self.actions.iter().filter(|row| row.stage == stage && row.group == group) {
            let keys = self.binds.iter().filter(|(_, r)| r.stage == stage && r.name == row.name);
            let keys: Vec<String> = keys.map(|(key, _)| key.text()).collect();
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
