//! `synod present`: scenes for a class, one after the other, from cue to cue; and `synod scenes`, which there are.

use super::colours::Colours;
use super::lines::Lines;
use super::{exit, output, play};
use crate::kit::plain::line as shown_line;
use crate::plain;
use crate::scenario::{self, BUILTIN, Scenario, Talk, scene_name};
use crate::ui;
use std::fmt::Write;
use std::path::Path;

/// What is presented.
#[derive(clap::Args)]
pub struct Arguments {
    /// A talk (a file that lists scenes), or scenes: names or scenario files
    #[arg(required = true)]
    what: Vec<String>,
    /// In a second terminal: the notes of whoever presents this, instead of the scenes
    #[arg(long)]
    notes: bool,
    /// Tell it line by line with its notes, without a screen: an empty line goes to the next cue
    #[arg(long, conflicts_with = "notes")]
    plain: bool,
    #[command(flatten)]
    colours: Colours,
}

/// Presents it, or shows its notes.
pub fn present(arguments: &Arguments, plain: bool, theme: Option<&str>) -> anyhow::Result<u8> {
    let theme = arguments.colours.or(theme);
    let place = arguments.what.iter().map(|what| play::notes_of(what)).collect::<Vec<_>>().join(" ");
    if arguments.notes {
        ui::read_notes(&place, &arguments.what.join(" "), theme)?;
        return Ok(exit::OK);
    }
    let talk = talk(&arguments.what)?;
    let scenes = talk.scenes.iter().map(play::shown).collect::<Result<_, _>>()?;
    match plain || arguments.plain {
        true => plain::present(&mut Lines::listen()?, scenes)?,
        false => ui::present(ui::Talk { scenes, notes: place }, theme)?,
    }
    Ok(exit::OK)
}

fn talk(what: &[String]) -> anyhow::Result<Talk> {
    if let [file] = what
        && let path = Path::new(file)
        && path.is_file()
        && Talk::is_one(&scenario::load::read(path, "talk", scenario::load::MAX_BYTES)?.1)
    {
        return Ok(Talk::load(path)?);
    }
    let scenes: Vec<Scenario> = what.iter().map(|name| play::scene(name)).collect::<Result<_, _>>()?;
    Ok(Talk { title: what.iter().map(|name| shown_line(name)).collect::<Vec<_>>().join(", "), scenes })
}

/// Lists the scenes that the program brings along.
pub fn scenes() -> anyhow::Result<u8> {
    let mut text = String::new();
    for (file, source) in BUILTIN {
        let scenario = Scenario::parse(file, source)?;
        writeln!(text, "{:24} {}", scene_name(file), scenario.title)?;
        writeln!(text, "{}", output::paragraph(4, &scenario.about))?;
        if !scenario.cues.is_empty() {
            let cues: Vec<&str> = scenario.cues.iter().map(|cue| cue.title.as_str()).collect();
            writeln!(text, "{}", output::paragraph(4, &format!("Cues: {}.", cues.join("; "))))?;
        }
    }
    output::print(text.as_bytes())
}
