//! `synod` and `synod play`: the screen.

use super::colours::Colours;
use super::lines::Lines;
use super::{exit, language, lessons, recent};
use crate::engine::{Kind, KindId};
use crate::kit::plain::name as shown_name;
use crate::lesson::Language;
use crate::plain;
use crate::protocols;
use crate::recording::{self, Comparison, MOST_STOPPED, Session, Sessions};
use crate::scenario::{self, Scenario};
use crate::ui::{self, HomeEntry, Opened, Start};
use anyhow::{Context, anyhow};
use std::path::Path;

/// How the screen is opened.
#[derive(clap::Args, Default)]
pub struct Arguments {
    #[command(flatten)]
    what: What,
    /// In a second terminal: the speaker's notes of the scene that is shown in the first, instead of the scene
    #[arg(long, requires = "what")]
    notes: bool,
    /// Tell it line by line, without a screen: for screen readers, slow lines and pipes
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    colours: Colours,
}

/// What is shown.
#[derive(clap::Args, Default)]
pub struct What {
    /// A protocol's name for its sandbox, a scene's name, or a scenario file; without it, a choice
    what: Option<String>,
    /// How many servers the sandbox has
    #[arg(long, value_name = "N")]
    nodes: Option<usize>,
    /// Seed of everything left to chance; the same seed gives the same run
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// The seed of a sandbox that is given none.
const SEED: u64 = 7;

/// Opens the screen, or tells lines.
pub fn play(arguments: &Arguments, plain: bool, theme: Option<&str>, language: Option<&str>) -> anyhow::Result<u8> {
    let theme = arguments.colours.or(theme);
    let What { nodes, seed, .. } = arguments.what;
    let place = notes_of(arguments.what.what.as_deref().unwrap_or_default());
    if arguments.notes {
        ui::read_notes(&place, arguments.what.what.as_deref().unwrap_or_default(), theme)?;
        return Ok(exit::OK);
    }
    let lesson = |id: &str| anyhow::bail!("there is no lesson {id}");
    let language = language::wanted(language)?;
    let entries = || entries(nodes, seed.unwrap_or(SEED), language.as_ref());
    match (arguments.what.open()?, plain || arguments.plain) {
        (Some(opened), false) => ui::play(|| Ok(opened), theme, Some(&place), lesson)?,
        (Some(opened), true) => plain::play(&mut Lines::listen()?, opened, lesson)?,
        (None, false) => ui::home(theme, entries)?,
        (None, true) => plain::home(&mut Lines::listen()?, entries)?,
    }
    Ok(exit::OK)
}

impl What {
    /// What is named so.
    pub fn of(what: &str, nodes: Option<usize>, seed: Option<u64>) -> What {
        What { what: Some(what.into()), nodes, seed }
    }

    /// Opens it; nothing if it was not said.
    pub fn open(&self) -> anyhow::Result<Option<Opened>> {
        let Some(what) = &self.what else { return Ok(None) };
        if let Some(entry) = protocols::find(what) {
            return sandbox(entry, self.nodes, self.seed.unwrap_or(SEED)).map(Some);
        }
        let mut scenario = scene(what)?;
        if self.nodes.is_some() {
            return Err(anyhow!("a scenario says itself how many nodes there are; leave --nodes out"));
        }
        scenario.config.seed = self.seed.unwrap_or(scenario.config.seed);
        if self.seed.is_some() {
            // With another seed it is another run than was recorded.
            scenario.recording = None;
        }
        shown(&scenario).map(Some)
    }
}

/// A scenario by its name, or from a file.
pub fn scene(what: &str) -> anyhow::Result<Scenario> {
    let path = Path::new(what);
    if let Some((file, text)) = scenario::builtin(what).filter(|_| !path.exists()) {
        return Ok(Scenario::parse(file, text)?);
    }
    if !path.exists() && path.extension().is_none() {
        let scenes = scenario::BUILTIN.iter().map(|(file, _)| scenario::scene_name(file));
        let names: Vec<_> = protocols::ALL.iter().map(|e| e.info.name).chain(scenes).collect();
        return Err(anyhow!("there is no protocol, scene or file {what}; there are {}", names.join(", ")));
    }
    let scenario = scenario::load(path)?;
    recent::remember(path);
    Ok(scenario)
}

/// Under which name the notes of what is shown are found: of a file the same, however it is called.
pub fn notes_of(what: &str) -> String {
    std::fs::canonicalize(what).map_or_else(|_| what.to_string(), |path| path.to_string_lossy().into_owned())
}

/// A scenario after its script. One that fails half-way is shown up to there, and why: that is where one wants to look.
pub fn shown(scenario: &Scenario) -> anyhow::Result<Opened> {
    let mut timeline = scenario.timeline()?;
    let failed = scenario.script.run(&mut timeline, &mut |_| {}).err();
    let wrong = failed.map(|error| {
        let line = error.line.trim();
        let remedy = error.remedy.map_or(String::new(), |remedy| format!("; {remedy}"));
        format!("The script stopped here, at `{line}`: {}{remedy}", error.message)
    });
    let parted = scenario.recording.as_ref().and_then(|recording| {
        let comparison = recording::compare(&timeline, recording);
        (comparison != Comparison::Same).then(|| recording::verdict(&comparison, recording))
    });
    let wrong = wrong.or(parted);
    let mut scenario = scenario.clone();
    // What a scene does by itself is how it begins; what was recorded somebody did.
    if scenario.recording.is_none() {
        scenario = scenario.begun(&mut timeline);
        timeline.settle();
    }
    Ok(Opened { title: scenario.title.clone(), timeline, scenario: Some(scenario), guide: None, wrong, session: None })
}

fn sandbox(entry: &'static protocols::Entry, nodes: Option<usize>, seed: u64) -> anyhow::Result<Opened> {
    let scenario = Scenario::sandbox(entry, nodes, seed).map_err(|message| anyhow!(message)).context(
        entry.info.kinds.first().map_or(String::new(), |k| format!("--nodes counts {} (1 to {})", k.plural, k.max)),
    )?;
    let timeline = scenario.timeline()?;
    let config = timeline.sim().config();
    let count = |(id, kind): (KindId, &Kind)| match config.of_kind(id).len() {
        0 => None,
        many => Some(kind.counted(many)),
    };
    // Clients only ask; what is run is told by the others.
    let others = entry.info.kinds().filter(|(id, _)| !entry.info.is_client(*id));
    let counts: Vec<_> = others.filter_map(count).collect();
    let title = format!("{} · {} · seed {seed}", entry.info.title, counts.join(", "));
    Ok(Opened { title, timeline, scenario: Some(scenario), guide: None, wrong: None, session: None })
}

/// The sessions that were left or cut off, the last one first.
fn stopped() -> impl Iterator<Item = HomeEntry> {
    Sessions::standard().into_iter().flat_map(|sessions| sessions.stopped()).map(|session| {
        let (title, note) = match session.open() {
            Ok(Scenario { title, recording, config, .. }) => {
                (title, recording.map_or(String::new(), |it| format!("seed {} · step {} · ", config.seed, it.steps)))
            }
            Err(_) => ("a run that cannot be read".into(), String::new()),
        };
        HomeEntry {
            section: "Where you stopped",
            title: format!("Go on with {title}"),
            note: format!("{note}{}", session.age()),
            about: format!(
                "A run as you left it. The last {MOST_STOPPED} are kept, this one in {}.",
                shown_name(&session.path)
            ),
            build: Box::new(move || go_on(&session)),
        }
    })
}

/// A session as it was left. One that does not come out as it was is not written over: its file gets another name.
fn go_on(session: &Session) -> anyhow::Result<Opened> {
    let opened = shown(&session.open()?)?;
    let Some(wrong) = &opened.wrong else { return Ok(Opened { session: Some(session.clone()), ..opened }) };
    let aside = session.set_aside().with_context(|| format!("{} cannot be kept", shown_name(&session.path)))?;
    let wrong = Some(format!("{wrong} The whole file is kept as {}.", shown_name(&aside)));
    Ok(Opened { wrong, ..opened })
}

/// The scenario files that were opened last.
fn opened_before() -> impl Iterator<Item = HomeEntry> {
    recent::files().into_iter().map(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        HomeEntry {
            section: "Opened last",
            title: name,
            note: String::new(),
            about: shown_name(&file),
            build: Box::new(move || {
                recent::remember(&file);
                shown(&scenario::load(&file)?)
            }),
        }
    })
}

/// The start screen's choices.
fn entries(nodes: Option<usize>, seed: u64, language: Option<&Language>) -> Start {
    let sandboxes = protocols::ALL.iter().map(|entry| HomeEntry {
        section: "Sandboxes",
        title: entry.info.title.to_string(),
        note: String::new(),
        about: entry.info.about.to_string(),
        build: Box::new(move || sandbox(entry, nodes, seed)),
    });
    let scenarios = scenario::BUILTIN.iter().map(|(file, text)| {
        let parsed = Scenario::parse(file, text);
        let (title, about) = parsed.map_or((file.to_string(), String::new()), |s| (s.title, s.about));
        HomeEntry {
            section: ui::SCENES,
            title,
            note: String::new(),
            about,
            build: Box::new(move || shown(&Scenario::parse(file, text)?)),
        }
    });
    let mut start = lessons::entries(&[], language);
    let stopped: Vec<HomeEntry> = stopped().collect();
    // What was stopped last stands first.
    start.next = start.next.filter(|_| stopped.is_empty());
    start.entries.splice(0..0, stopped);
    start.entries.extend(sandboxes.chain(scenarios).chain(opened_before()));
    start
}
