//! `synod picture`: a screen as SVG, for a page or a slide.

use super::{exit, output, play};
use crate::ui::picture::{LARGEST, LONGEST_S, Picture};
use crate::ui::theme::THEMES;
use anyhow::anyhow;
use clap::builder::PossibleValuesParser;

/// The smallest screen that shows a run, columns and rows.
const LEAST: (u16, u16) = (60, 20);

/// What is drawn, and how.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    what: play::What,
    /// Columns and rows of the screen
    #[arg(long, value_name = "WxH", default_value = "120x40", value_parser = size)]
    size: (u16, u16),
    /// The colours [default: dark]
    #[arg(long, value_parser = PossibleValuesParser::new(THEMES.iter().map(|(name, ..)| *name)))]
    theme: Option<String>,
    /// Keys that are pressed, as in a key map, and pauses: `--press 'shift-p space 3s k'`
    #[arg(long, value_name = "KEYS", default_value = "", hide_default_value = true)]
    press: String,
    /// Makes a picture that moves: in its pauses, and for so many seconds after the last key
    #[arg(long, value_name = "SECONDS", default_value_t = 0, hide_default_value = true,
          value_parser = clap::value_parser!(u32).range(0..=i64::from(LONGEST_S)))]
    moving: u32,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let sizes = format!("from {}x{} to {}x{}", LEAST.0, LEAST.1, LARGEST.0, LARGEST.1);
    let wrong = || format!("this is no size; write columns and rows, such as 120x40, {sizes}");
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let size = width.parse().ok().zip(height.parse().ok()).ok_or_else(wrong)?;
    let fits = (LEAST.0..=LARGEST.0).contains(&size.0) && (LEAST.1..=LARGEST.1).contains(&size.1);
    if fits { Ok(size) } else { Err(format!("no screen of this size is drawn: {sizes}")) }
}

/// Prints the picture, in the colours of this theme unless it says itself which. What went wrong on the way to it is told
/// beside it: a key that is pressed takes that off the screen.
pub fn picture(arguments: &Arguments, theme: Option<&str>) -> anyhow::Result<u8> {
    let opened = arguments.what.open()?.ok_or_else(|| anyhow!("say what is to be drawn: synod picture raft"))?;
    let theme = arguments.theme.as_deref().or(theme).unwrap_or("dark");
    let keys: Vec<String> = arguments.press.split_whitespace().map(String::from).collect();
    let picture = Picture { size: arguments.size, theme, keys: &keys, seconds: arguments.moving };
    let wrong = opened.wrong.clone();
    output::print(picture.svg(opened)?.as_bytes())?;
    Ok(wrong.map_or(exit::OK, |wrong| {
        output::complain(format_args!("error: {wrong}"));
        exit::INPUT
    }))
}
