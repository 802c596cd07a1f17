//! `synod compare`: two runs side by side, under one command line and one clock.

use super::colours::Colours;
use super::lines::Lines;
use super::play::What;
use super::{exit, output};
use crate::plain;
use crate::protocols;
use crate::ui::{self, Opened};
use anyhow::{Context, anyhow};

/// What is compared.
#[derive(clap::Args)]
pub struct Arguments {
    /// A protocol's name, a scene's name, or a scenario file or recording
    left: String,
    /// Another one, or the same once more
    right: String,
    /// How many servers a sandbox has
    #[arg(long, value_name = "N")]
    nodes: Option<usize>,
    /// Seed of everything left to chance, on both sides
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Tell it line by line, without a screen: for screen readers, slow lines and pipes
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    colours: Colours,
}

/// How many nodes both sandboxes have where the first kind of both is called the same and nothing is said: as many as the
/// one on the left has otherwise.
fn alike(left: &str, right: &str) -> Option<usize> {
    let [left, right] = [left, right].map(|what| protocols::find(what)?.info.kinds.first());
    let (left, right) = (left?, right?);
    (left.name == right.name).then_some(left.default.min(right.max))
}

/// Opens both on one screen, or tells lines.
pub fn compare(arguments: &Arguments, plain: bool, theme: Option<&str>) -> anyhow::Result<u8> {
    let Arguments { left, right, nodes, seed, .. } = arguments;
    if left == "-" && right == "-" {
        anyhow::bail!("standard input can be read once only: give one of the two as a file");
    }
    let nodes = nodes.or_else(|| alike(left, right));
    let open = |what: &str| -> anyhow::Result<Opened> {
        // Of one protocol's sandbox and a scenario only the sandbox takes a number.
        let nodes = nodes.filter(|_| protocols::find(what).is_some());
        let opened = What::of(what, nodes, *seed).open()?;
        opened.context("there is nothing to open: name a protocol, a scene or a file")
    };
    // What is wrong with a file says itself which it is.
    let on = |side: &'static str| {
        move |error: anyhow::Error| match format!("{error:#}") {
            text if text.starts_with("error") => anyhow!(text),
            text => anyhow!("on the {side}: {text}"),
        }
    };
    let (left, right) = (open(left).map_err(on("left"))?, open(right).map_err(on("right"))?);
    let kept = match plain || arguments.plain {
        true => plain::compare(&mut Lines::listen()?, left, right)?,
        false => ui::compare(left, right, arguments.colours.or(theme))?,
    };
    match kept {
        0 => Ok(exit::OK),
        1 => output::print(b"What you did on one side is kept: `synod` goes on with it, under Where you stopped.\n"),
        _ => {
            output::print(b"Both sides are kept, each by itself: `synod` goes on with one, under Where you stopped.\n")
        }
    }
}
