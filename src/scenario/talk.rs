//! A talk: a file that lists scenes, to be presented one after the other.

use super::file;
use super::kind;
use super::load::{MAX_BYTES, load, read};
use super::report::ScenarioError;
use super::{Scenario, builtin, words, wrong};
use crate::kit::plain;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The keys of a talk.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TalkKeys {
    /// Version of the format; 1.
    #[schemars(with = "u32", range(min = 1, max = 1))]
    format: Spanned<i64>,
    /// What it is about, in a few words.
    title: String,
    /// Names of scenes that the program brings along, and scenario files beside this one.
    #[schemars(with = "Vec<String>")]
    scenes: Spanned<Vec<Spanned<String>>>,
}

/// A talk: what it is about, and its scenes.
pub struct Talk {
    /// What it is about, in a few words.
    pub title: String,
    /// Its scenes, at least one.
    pub scenes: Vec<Scenario>,
}

impl Talk {
    /// Whether a text says that it is one.
    pub fn is_one(text: &str) -> bool {
        toml::from_str::<toml::Table>(text).is_ok_and(|table| table.contains_key("scenes"))
    }

    /// Reads a talk and all its scenes.
    pub fn load(path: &Path) -> Result<Talk, ScenarioError> {
        let (name, text) = read(path, "talk", MAX_BYTES)?;
        let fail = |problem| ScenarioError { name: name.clone(), text: text.clone(), problems: vec![problem] };
        let keys: TalkKeys = file::keys(&text).map_err(|p| fail(kind::other(&name, &text, "talk").unwrap_or(p)))?;
        file::check_format(&keys.format).map_err(fail)?;
        let listed = keys.scenes.get_ref();
        if listed.is_empty() {
            return Err(fail(wrong(&keys.scenes, words::talk_empty())));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let scene = |named: &Spanned<String>| {
            let file = folder.join(named.get_ref());
            match builtin(named.get_ref()) {
                _ if file.is_file() && holds_one(&file) => {
                    Err(fail(wrong(named, words::talk_in_talk(plain::line(named.get_ref()).into_owned()))))
                }
                _ if file.is_file() => load(&file),
                Some((file, text)) => Scenario::parse(file, text),
                None => Err(fail(wrong(named, words::no_scene(plain::line(named.get_ref()).into_owned())))),
            }
        };
        let scenes = listed.iter().map(scene).collect::<Result<_, _>>()?;
        Ok(Talk { title: plain::line(&keys.title).into_owned(), scenes })
    }
}

/// Whether a file can be read and holds a talk.
fn holds_one(path: &Path) -> bool {
    read(path, "scenario", MAX_BYTES).is_ok_and(|(_, text)| Talk::is_one(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(text: &str) -> Result<Talk, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it is written");
        file("mine.toml", "format = 1\ntitle = \"Mine\"\nprotocol = \"raft\"\n");
        file("talk.toml", text);
        Talk::load(&folder.path().join("talk.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_talk_has_scenes_of_the_program_and_of_ones_own() {
        let talk = talk("format = 1\ntitle = \"T\"\nscenes = [\"figure-8\", \"mine.toml\"]").expect("it is a talk");
        let titles: Vec<&str> = talk.scenes.iter().map(|scene| scene.title.as_str()).collect();
        assert!(titles[0].contains("figure 8") && titles[1] == "Mine", "{titles:?}");
    }

    #[test]
    fn what_is_wrong_with_a_talk_is_told_with_its_place() {
        let told = |text: &str| talk(text).map(|talk| talk.title).expect_err("it is wrong");
        let missing = told("format = 1\ntitle = \"T\"\nscenes = [\"figure-9\"]");
        assert!(missing.contains("talk.toml:3:11") && missing.contains("figure-9"), "{missing}");
        let empty = told("format = 1\ntitle = \"T\"\nscenes = []");
        assert!(empty.contains("talk.toml:3:10") && empty.contains("scene"), "{empty}");
        let itself = told("format = 1\ntitle = \"T\"\nscenes = [\"duel\", \"talk.toml\"]");
        assert!(itself.contains("talk.toml:3:19") && itself.contains("is a talk"), "{itself}");
        assert!(told("format = 1\nscenes = [\"duel\"]").contains("title"));
    }
}
