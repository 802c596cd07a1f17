//! `--theme`: the colours of whatever draws a screen.

/// The colours of a screen.
#[derive(clap::Args, Default)]
pub struct Colours {
    /// The colours: dark, light, high-contrast, mono, or a theme of your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

impl Colours {
    /// Those that were asked for here, or else before.
    pub fn or<'a>(&'a self, before: Option<&'a str>) -> Option<&'a str> {
        self.theme.as_deref().or(before)
    }
}
