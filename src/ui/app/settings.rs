//! What the user settled once and for all: keys, colours, habits. Files in the configuration folder, `settings.toml`,
//! `keymap.toml` and `themes/*.toml`; what is wrong with one is told with its place. Nothing is ever written there.

use super::{Action, Keymap};
use crate::kit::plain;
use crate::scenario::load::text_if_there;
use crate::ui::asset::{Asset, AssetError, like_or_all};
use crate::ui::theme::{Depth, Shade, THEMES, Theme};
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};
use toml::de::DeValue;

/// Keys, colours and habits.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The keys.
    pub keymap: Keymap,
    /// All colours, the built-in ones first.
    pub themes: Vec<Theme>,
    chosen: usize,
    /// Whether somebody said which colours: else the terminal's own ground does.
    settled: bool,
    /// The user's themes that cannot be read, by name, and why.
    broken: Vec<(String, String)>,
    /// Whether the mouse is listened to. If not, the terminal's own selection of text works as ever.
    pub mouse: bool,
    /// Whether runs begin large, for a projector.
    pub projector: bool,
}

/// What a settings file may say: name and an example.
const KEYS: &[(&str, &str)] =
    &[("theme", "theme = \"light\""), ("mouse", "mouse = false"), ("projector", "projector = true")];

/// The largest file of settings, keys or colours that is read, bytes.
const MAX_BYTES: u64 = 256 << 10;

impl Settings {
    /// The settings that the program comes with; keys stand for these actions.
    pub fn builtin(actions: &'static [Action]) -> Result<Settings, AssetError> {
        let themes = THEMES.iter().map(|(name, ..)| Theme::builtin(name)).collect::<Result<_, _>>()?;
        Ok(Settings {
            keymap: Keymap::builtin(actions)?,
            themes,
            chosen: 0,
            settled: false,
            broken: Vec::new(),
            mouse: true,
            projector: false,
        })
    }

    /// The user's settings: files first, then what the environment says.
    pub fn load(actions: &'static [Action]) -> anyhow::Result<Settings> {
        let mut settings = Settings::builtin(actions)?;
        if let Some(folder) = folder() {
            settings.read(&folder)?;
        }
        settings.heed_environment()?;
        Ok(settings)
    }

    /// Whether nobody has said which colours there are to be.
    pub fn is_open(&self) -> bool {
        !self.settled
    }

    /// Takes the colours for the ground that the terminal has, if nobody said which.
    pub fn heed(&mut self, shade: Option<Shade>) {
        if let Some(shade) = shade.filter(|_| self.is_open()) {
            // Both come with the program, and the user's own of that name comes in its place.
            let _ = self.choose(shade.theme());
        }
    }

    /// The colours that were chosen.
    pub fn theme(&self) -> Theme {
        self.themes[self.chosen].clone()
    }

    /// Takes up the files of a folder; those that are not there are not missed.
    pub fn read(&mut self, folder: &Path) -> anyhow::Result<()> {
        for path in theme_files(&folder.join("themes")) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            // A theme that is not chosen keeps nobody from working, whatever is wrong with it.
            match theme(&name, &path) {
                Ok(Some(theme)) => {
                    self.themes.retain(|other| other.name != name);
                    self.themes.push(theme);
                }
                Ok(None) => {}
                Err(error) => self.broken.push((name, error.to_string())),
            }
        }
        let path = folder.join("keymap.toml");
        if let Some(text) = text_if_there(&path, "key map", MAX_BYTES)? {
            let file = plain::name(&path);
            let asset = Asset { file: &file, text: &text };
            self.keymap = self.keymap.with(&Keymap::parse(asset, self.keymap.actions())?, asset)?;
        }
        let path = folder.join("settings.toml");
        if let Some(text) = text_if_there(&path, "settings", MAX_BYTES)? {
            self.settle(Asset { file: &plain::name(&path), text: &text })?;
        }
        Ok(())
    }

    fn settle(&mut self, asset: Asset) -> anyhow::Result<()> {
        for (key, value) in &asset.table()? {
            let (name, at): (&str, usize) = (key.get_ref(), value.span().start);
            match (name, value.get_ref()) {
                ("theme", DeValue::String(theme)) => {
                    self.check(theme)?;
                    self.choose(theme)
                        .map_err(|remedy| asset.error(at, format!("there is no theme {theme}"), remedy))?;
                }
                ("mouse", DeValue::Boolean(on)) => self.mouse = *on,
                ("projector", DeValue::Boolean(on)) => self.projector = *on,
                _ => {
                    let Some((_, example)) = KEYS.iter().find(|(key, _)| *key == name) else {
                        let remedy = like_or_all(name, KEYS.iter().map(|(key, _)| *key), "there are");
                        return Err(asset
                            .error(key.span().start, format!("there is no setting {name}"), remedy)
                            .into());
                    };
                    let message = format!("{name} takes another sort of value");
                    return Err(asset.error(at, message, format!("write: {example}")).into());
                }
            }
        }
        Ok(())
    }

    /// What is wrong with the theme of this name, if it cannot be read.
    fn check(&self, name: &str) -> anyhow::Result<()> {
        let broken = self.broken.iter().find(|(broken, _)| broken == name);
        broken.map_or(Ok(()), |(_, error)| Err(anyhow::anyhow!("{error}")))
    }

    /// Chooses a theme by its name; otherwise says what there is.
    pub fn choose(&mut self, name: &str) -> Result<(), String> {
        match self.themes.iter().position(|theme| theme.name == name) {
            Some(at) => {
                (self.chosen, self.settled) = (at, true);
                Ok(())
            }
            None => {
                Err(format!("there are {}", self.themes.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", ")))
            }
        }
    }

    /// `NO_COLOR` means none, `SYNOD_THEME` names a theme, `COLORFGBG` tells the background; `COLORTERM` and `TERM` say
    /// how many colours there are.
    fn heed_environment(&mut self) -> anyhow::Result<()> {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let shade = set("COLORFGBG").map(|v| match v.rsplit(';').next() {
            Some("7" | "15") => Shade::Light,
            _ => Shade::Dark,
        });
        let depth = Depth::of(set("COLORTERM").as_deref(), set("TERM").as_deref());
        let name = match (set("NO_COLOR"), set("SYNOD_THEME")) {
            (Some(_), _) => Some("mono".to_string()),
            (None, Some(name)) => Some(name),
            (None, None) if depth == Depth::None => Some("mono".into()),
            (None, None) => None,
        };
        if let Some(name) = name {
            self.check(&name)?;
            self.choose(&name)
                .map_err(|there| anyhow::anyhow!("SYNOD_THEME: there is no theme {}; {there}", plain::line(&name)))?;
        }
        self.heed(shade);
        self.themes.iter_mut().for_each(|theme| theme.reduce(depth));
        Ok(())
    }
}

/// The folder of the user's settings.
fn folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|base| base.config_dir().join("synod"))
}

/// A theme of the user's; nothing if it has gone meanwhile.
fn theme(name: &str, path: &Path) -> anyhow::Result<Option<Theme>> {
    let Some(text) = text_if_there(path, "theme", MAX_BYTES)? else { return Ok(None) };
    Ok(Some(Theme::parse(name, Asset { file: &plain::name(path), text: &text })?))
}

fn theme_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}
