//! What the user settled once and for all: keys, colours, habits. Files in the configuration folder, `settings.toml`,
//! `keymap.toml` and `themes/*.toml`; what is wrong with one is told with its place. Nothing is ever written there.

use super::{Action, Keymap, Pace};
use crate::kit::plain;
use crate::lesson::Language;
use crate::scenario::load::text_if_there;
use crate::ui::asset::{Asset, AssetError, like_or_all};
use crate::ui::theme::{Depth, Shade, THEMES, Theme};
use etcetera::BaseStrategy;
use std::ops::RangeInclusive;
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
    /// Pictures in a second while time runs.
    pub frames: u32,
    /// Whether a single step glides.
    pub glide: bool,
    /// How fast time runs at first, in times as fast as usual; without it, as fast as there is little to tell.
    pub speed: Option<f64>,
    /// The language in which lessons are taught, if one is settled.
    pub language: Option<Language>,
}

/// What a settings file may say: name and an example.
const KEYS: &[(&str, &str)] = &[
    ("theme", "theme = \"light\""),
    ("mouse", "mouse = false"),
    ("projector", "projector = true"),
    ("frames", "frames = 10"),
    ("glide", "glide = false"),
    ("speed", "speed = \"adaptive\" or speed = 0.5"),
    ("language", "language = \"zh\""),
];

/// How many pictures a second may have.
const FRAMES: RangeInclusive<u32> = 1..=60;
/// How many of them it has.
const USUAL_FRAMES: u32 = 30;
/// How fast time may run, in times as fast as usual.
const SPEEDS: RangeInclusive<f64> = 1.0 / 32.0..=2048.0;
/// What stands for a speed that changes with what there is to tell.
const ADAPTIVE: &str = "adaptive";

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
            frames: USUAL_FRAMES,
            glide: true,
            speed: None,
            language: None,
        })
    }

    /// The user's settings: files first, then what the environment says, then the theme that was asked for, if one was.
    pub fn load(actions: &'static [Action], theme: Option<&str>) -> anyhow::Result<Settings> {
        let mut settings = Settings::builtin(actions)?;
        if let Some(folder) = folder() {
            settings.read(&folder)?;
        }
        settings.heed_environment()?;
        if let Some(theme) = theme {
            settings.check(theme)?;
            settings.choose(theme).map_err(|there| anyhow::anyhow!("there is no theme {theme}; {there}"))?;
        }
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

    /// The names of all that a settings file may say.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KEYS.iter().map(|(name, _)| *name)
    }

    /// How fast time runs at first: the power of two that is next to what was chosen.
    pub fn pace(&self) -> Pace {
        self.speed.map_or(Pace::Adaptive, |speed| Pace::Steady(speed.log2().round() as i32))
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
                ("glide", DeValue::Boolean(on)) => self.glide = *on,
                ("frames", DeValue::Integer(_) | DeValue::Float(_)) => {
                    let frames = number(value.get_ref()).filter(|n| n.fract() == 0.0).map(|n| n as u32);
                    let within = frames.filter(|frames| FRAMES.contains(frames));
                    self.frames = within.ok_or_else(|| {
                        let remedy = format!("write a whole number from {} to {}", FRAMES.start(), FRAMES.end());
                        asset.error(at, "so many pictures a second are not drawn", remedy)
                    })?;
                }
                ("language", DeValue::String(code)) => {
                    let language = Language::asked(code).ok_or_else(|| {
                        asset.error(at, "no language has this code", "write a short one: language = \"zh\"")
                    })?;
                    self.language = Some(language);
                }
                ("speed", DeValue::String(word)) if *word == ADAPTIVE => self.speed = None,
                ("speed", DeValue::Integer(_) | DeValue::Float(_)) => {
                    let within = number(value.get_ref()).filter(|speed| SPEEDS.contains(speed));
                    self.speed = Some(within.ok_or_else(|| {
                        let remedy = format!("write a number from {} to {}", SPEEDS.start(), SPEEDS.end());
                        asset.error(at, "time does not run as fast as that", remedy)
                    })?);
                }
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
        let shade = set("COLORFGBG").and_then(|v| match v.rsplit(';').next() {
            Some("7" | "15") => Some(Shade::Light),
            // A word such as `default` says nothing: then the terminal is asked.
            last => last.and_then(|colour| colour.parse::<u8>().ok()).map(|_| Shade::Dark),
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

/// A number of a file, if that is what stands there.
fn number(value: &DeValue) -> Option<f64> {
    match value {
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(|whole| whole as f64),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::action::ACTIONS;
    use crate::ui::app::App;

    fn settled(text: &str) -> Result<Settings, String> {
        let mut settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
        let asset = Asset { file: "settings.toml", text };
        settings.settle(asset).map(|()| settings).map_err(|error| error.to_string())
    }

    #[test]
    fn how_often_is_drawn_and_how_time_runs_is_settled() {
        let habits = |text: &str| settled(text).map(|s| (s.frames, s.glide, s.speed)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(habits(""), (30, true, None));
        assert_eq!(habits("frames = 10\nglide = false\nspeed = 0.5"), (10, false, Some(0.5)));
        assert_eq!(habits("speed = 4\nframes = 0x3c"), (60, true, Some(4.0)));
        assert_eq!(habits("speed = \"adaptive\""), (30, true, None));
        let pace = |text: &str| settled(text).map(|settings| settings.pace()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((pace(""), pace("speed = 0.5")), (Pace::Adaptive, Pace::Steady(-1)));
        for (speed, power) in [(SPEEDS.start(), Pace::LIMITS.start()), (SPEEDS.end(), Pace::LIMITS.end())] {
            assert_eq!(pace(&format!("speed = {speed:?}")), Pace::Steady(*power), "as far as keys go");
        }
    }

    #[test]
    fn a_run_begins_as_was_settled() {
        let entry = crate::protocols::find("raft").expect("a protocol");
        let scenario = crate::scenario::Scenario::sandbox(entry, None, 7).expect("the usual nodes");
        let settings = settled("frames = 10\nglide = false\nspeed = 2").unwrap_or_else(|error| panic!("{error}"));
        let app = App::new("raft".into(), scenario.timeline().expect("a sandbox starts"), &settings);
        let clock = app.run().clock;
        assert_eq!((app.frames, clock.glides, clock.pace), (10, false, Pace::Steady(1)));
    }

    #[test]
    fn what_cannot_be_settled_is_told_with_its_place_and_a_remedy() {
        let table = [
            ("glide = true\nframes = 0", ":2:10: so many pictures", "from 1 to 60"),
            ("frames = 61", ":1:10: so many pictures", "from 1 to 60"),
            ("frames = 2.5", ":1:10: so many pictures", "a whole number"),
            ("frames = -1", ":1:10: so many pictures", "from 1 to 60"),
            ("frames = \"many\"", ":1:10: frames takes another sort", "write: frames = 10"),
            ("glide = 1", ":1:9: glide takes another sort", "write: glide = false"),
            ("speed = 0", ":1:9: time does not run", "from 0.03125 to 2048"),
            ("speed = nan", ":1:9: time does not run", "from 0.03125 to 2048"),
            ("speed = \"fast\"", ":1:9: speed takes another sort", "speed = \"adaptive\" or speed = 0.5"),
            ("speeed = 2", ":1:1: there is no setting speeed", "did you mean speed?"),
        ];
        for (text, place, remedy) in table {
            let error = settled(text).err().unwrap_or_else(|| panic!("{text} is refused"));
            assert!(error.contains(place) && error.contains(remedy), "{text}: {error}");
        }
    }
}
