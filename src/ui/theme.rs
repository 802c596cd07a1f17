//! Colours by role. A view names a role and never a colour; a theme is a file in `assets/themes` and a line in
//! [`THEMES`].
//!
//! A colour means one thing: one for what leads, one for what is chosen, one for what is broken, one for what was done by
//! hand or is outside the model, one for keys and what is selected. Epochs have hues that no role has.

use super::asset::{Asset, AssetError, like_or_all};
use crate::engine::scene::{Epoch, Mark, Packet, Sending, Tone, Verdict};
use ratatui::style::{Color, Modifier, Style};
use toml::de::{DeTable, DeValue};

/// What something on the screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    /// What all else stands on.
    Ground,
    Text,
    Strong,
    Dim,
    Header,
    Frame,
    Selected,
    Link,
    Cut,
    Lead,
    Seek,
    Calm,
    Know,
    Ask,
    Down,
    /// By hand.
    Hand,
    Timer,
    /// A timer that has run for four fifths.
    TimerLate,
    Message,
    Committed,
    /// What was there and is gone.
    Lost,
    Held,
    Refused,
    Waived,
    Rule,
    Banner,
    /// The row that tells the last choice.
    Ribbon,
    Violation,
    MarkElection,
    MarkChosen,
    MarkFault,
    MarkViolation,
    Cursor,
    Key,
    Wrong,
}

/// The roles with their names in a theme, in the order of [`Role`].
pub const ROLES: &[(&str, Role)] = &[
    ("ground", Role::Ground),
    ("text", Role::Text),
    ("strong", Role::Strong),
    ("dim", Role::Dim),
    ("header", Role::Header),
    ("frame", Role::Frame),
    ("selected", Role::Selected),
    ("link", Role::Link),
    ("cut", Role::Cut),
    ("lead", Role::Lead),
    ("seek", Role::Seek),
    ("calm", Role::Calm),
    ("know", Role::Know),
    ("ask", Role::Ask),
    ("down", Role::Down),
    ("hand", Role::Hand),
    ("timer", Role::Timer),
    ("timer-late", Role::TimerLate),
    ("message", Role::Message),
    ("committed", Role::Committed),
    ("lost", Role::Lost),
    ("held", Role::Held),
    ("refused", Role::Refused),
    ("waived", Role::Waived),
    ("rule", Role::Rule),
    ("banner", Role::Banner),
    ("ribbon", Role::Ribbon),
    ("violation", Role::Violation),
    ("mark-election", Role::MarkElection),
    ("mark-chosen", Role::MarkChosen),
    ("mark-fault", Role::MarkFault),
    ("mark-violation", Role::MarkViolation),
    ("cursor", Role::Cursor),
    ("key", Role::Key),
    ("wrong", Role::Wrong),
];

/// The built-in themes: name, file, text.
pub const THEMES: &[(&str, &str, &str)] = &[
    ("dark", "assets/themes/dark.toml", include_str!("../../assets/themes/dark.toml")),
    ("light", "assets/themes/light.toml", include_str!("../../assets/themes/light.toml")),
    ("high-contrast", "assets/themes/high-contrast.toml", include_str!("../../assets/themes/high-contrast.toml")),
    ("mono", "assets/themes/mono.toml", include_str!("../../assets/themes/mono.toml")),
];

/// What a terminal stands on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// Light letters on a dark ground.
    Dark,
    /// The other way round.
    Light,
}

impl Shade {
    /// The theme for it, unless somebody says otherwise.
    pub fn theme(self) -> &'static str {
        match self {
            Shade::Dark => "dark",
            Shade::Light => "light",
        }
    }
}

/// A style for each role and for each term or ballot.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    styles: Vec<Style>,
    epochs: Vec<Style>,
}

impl Theme {
    /// The built-in theme of this name, or the first.
    pub fn builtin(name: &str) -> Result<Theme, AssetError> {
        let (name, file, text) = THEMES.iter().find(|(n, ..)| *n == name).unwrap_or(&THEMES[0]);
        Theme::parse(name, Asset { file, text })
    }

    /// Reads a theme: every role once, and at least one style for epochs.
    pub fn parse(name: &str, asset: Asset) -> Result<Theme, AssetError> {
        let table = asset.table()?;
        let mut styles = vec![None; ROLES.len()];
        let mut epochs = Vec::new();
        for (key, value) in &table {
            let (at, place) = (value.span().start, key.span().start);
            let inner = asset.inner(at, value.get_ref(), key.get_ref())?;
            match key.get_ref().as_ref() {
                "roles" => roles(asset, inner, &mut styles)?,
                "epochs" => epochs = epoch_styles(asset, at, inner)?,
                other => {
                    let message = format!("a theme has no table {other}");
                    return Err(asset.error(place, message, "its tables are [roles] and [epochs]"));
                }
            }
        }
        if let Some(missing) = styles.iter().position(Option::is_none) {
            let name = ROLES[missing].0;
            let remedy = format!("add to [roles]: {name} = {{ fg = \"252\" }}");
            return Err(asset.error(asset.text.len(), format!("the role {name} has no style"), remedy));
        }
        if epochs.is_empty() {
            let remedy = "add: [epochs] styles = [{ fg = \"75\" }, { fg = \"214\" }]";
            return Err(asset.error(asset.text.len(), "there is no style for terms and ballots", remedy));
        }
        Ok(Theme { name: name.into(), styles: styles.into_iter().flatten().collect(), epochs })
    }

    /// The style of a role for frames and for whole rows: underlined they would look struck through.
    pub fn line(&self, role: Role) -> Style {
        self.get(role).remove_modifier(Modifier::UNDERLINED)
    }

    /// The style of a role.
    pub fn get(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The style of a term or ballot: equal ranks, equal styles.
    pub fn epoch(&self, epoch: Option<&Epoch>) -> Style {
        match epoch {
            Some(epoch) => self.rank(epoch.rank),
            None => self.get(Role::Message),
        }
    }

    /// The style of a message: it is broken, or by hand, or of its term or ballot.
    pub fn message(&self, packet: &Packet) -> Style {
        match packet {
            Packet { corrupt: true, .. } => self.get(Role::Wrong),
            Packet { by_hand: true, .. } => self.get(Role::Hand),
            Packet { epoch, .. } => self.epoch(epoch.as_ref()),
        }
    }

    /// The style of a message as it left.
    pub fn sending(&self, sent: &Sending) -> Style {
        if sent.by_hand { self.get(Role::Hand) } else { self.epoch(sent.epoch.as_ref()) }
    }

    /// The style of the term or ballot of this rank. Rank 0 is before any.
    pub fn rank(&self, rank: u64) -> Style {
        match rank.checked_sub(1) {
            Some(rank) => self.epochs[(rank % self.epochs.len() as u64) as usize],
            None => self.get(Role::Dim),
        }
    }

    /// After so many terms or ballots the first style comes again.
    pub fn epochs(&self) -> u64 {
        self.epochs.len() as u64
    }

    /// Takes colours that the terminal does not have for the nearest that it has.
    pub fn reduce(&mut self, depth: Depth) {
        for style in self.styles.iter_mut().chain(&mut self.epochs) {
            style.fg = style.fg.map(|colour| depth.reduce(colour));
            style.bg = style.bg.map(|colour| depth.reduce(colour));
        }
    }

    /// A style as a filled field: for what is there for good.
    pub fn filled(&self, style: Style) -> Style {
        style.add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// The style of what a role of a protocol is like.
    pub fn tone(&self, tone: Tone) -> Style {
        self.get(match tone {
            Tone::Lead => Role::Lead,
            Tone::Seek => Role::Seek,
            Tone::Calm => Role::Calm,
            Tone::Know => Role::Know,
            Tone::Ask => Role::Ask,
            Tone::Down => Role::Down,
        })
    }

    /// The style of a verdict, and its symbol.
    pub fn verdict(&self, verdict: Verdict) -> (Style, char) {
        match verdict {
            Verdict::Held | Verdict::Kept => (self.get(Role::Held), '✓'),
            Verdict::Refused => (self.get(Role::Refused), '✗'),
            Verdict::Waived => (self.get(Role::Waived), '!'),
        }
    }

    /// The style of a mark on the timeline, and its symbol.
    pub fn mark(&self, mark: Mark) -> (Style, char) {
        let role = match mark {
            Mark::Election => Role::MarkElection,
            Mark::Chosen => Role::MarkChosen,
            Mark::Below => Role::Dim,
            Mark::Bound => Role::Strong,
            Mark::Fault => Role::MarkFault,
            Mark::Violation => Role::MarkViolation,
        };
        (self.get(role), mark.letter())
    }
}

/// How many colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None.
    None,
    /// The sixteen of old.
    Sixteen,
    /// The table of 256.
    Table,
    /// All.
    True,
}

impl Depth {
    /// What a terminal says of itself, in `COLORTERM` and `TERM`.
    pub fn of(colorterm: Option<&str>, term: Option<&str>) -> Depth {
        match (colorterm, term) {
            (Some("truecolor" | "24bit"), _) => Depth::True,
            (_, Some("dumb")) => Depth::None,
            (_, Some(term)) if term.contains("256color") || term.contains("direct") => Depth::Table,
            (Some(_), _) => Depth::Table,
            (None, Some("linux" | "ansi" | "vt100" | "vt220" | "xterm" | "screen" | "rxvt" | "cygwin")) => {
                Depth::Sixteen
            }
            _ => Depth::Table,
        }
    }

    /// The nearest colour that there is.
    fn reduce(self, colour: Color) -> Color {
        use anstyle_lossy::{color_to_ansi, color_to_xterm, palette};
        let exact = match colour {
            Color::Rgb(r, g, b) => anstyle::Color::Rgb(anstyle::RgbColor(r, g, b)),
            Color::Indexed(at) => anstyle::Color::Ansi256(anstyle::Ansi256Color(at)),
            _ => return colour,
        };
        match self {
            Depth::None => Color::Reset,
            Depth::Sixteen => {
                Color::Indexed(anstyle::Ansi256Color::from_ansi(color_to_ansi(exact, palette::DEFAULT)).0)
            }
            Depth::Table => Color::Indexed(color_to_xterm(exact).0),
            Depth::True => colour,
        }
    }
}

fn roles(asset: Asset, table: &DeTable, styles: &mut [Option<Style>]) -> Result<(), AssetError> {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let Some(at) = ROLES.iter().position(|(n, _)| *n == name) else {
            let remedy = like_or_all(name, ROLES.iter().map(|(n, _)| *n), "roles are");
            return Err(asset.error(key.span().start, format!("there is no role {name}"), remedy));
        };
        styles[at] = Some(style(asset, value.span().start, value.get_ref())?);
    }
    Ok(())
}

fn epoch_styles(asset: Asset, at: usize, table: &DeTable) -> Result<Vec<Style>, AssetError> {
    match table.get("styles").map(|value| value.get_ref()) {
        Some(DeValue::Array(array)) => array.iter().map(|v| style(asset, v.span().start, v.get_ref())).collect(),
        _ => Err(asset.error(at, "[epochs] has no list of styles", "write: styles = [{ fg = \"75\" }]")),
    }
}

fn style(asset: Asset, at: usize, value: &DeValue) -> Result<Style, AssetError> {
    let table = asset.inner(at, value, "style")?;
    let mut style = Style::new();
    for (key, value) in table {
        let place = value.span().start;
        let modifier = match key.get_ref().as_ref() {
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underlined" => Modifier::UNDERLINED,
            "reversed" => Modifier::REVERSED,
            "fg" => {
                style = style.fg(colour(asset, place, value.get_ref())?);
                continue;
            }
            "bg" => {
                style = style.bg(colour(asset, place, value.get_ref())?);
                continue;
            }
            other => {
                let remedy = "a style has fg, bg, bold, dim, italic, underlined, reversed";
                return Err(asset.error(key.span().start, format!("a style has no {other}"), remedy));
            }
        };
        match value.get_ref() {
            DeValue::Boolean(true) => style = style.add_modifier(modifier),
            DeValue::Boolean(false) => {}
            _ => return Err(asset.error(place, "this is not true or false", "write true or false")),
        }
    }
    Ok(style)
}

fn colour(asset: Asset, at: usize, value: &DeValue) -> Result<Color, AssetError> {
    let wrong = |text: &str| {
        let remedy = "write a number of the 256-colour table such as \"214\", a name such as \"red\", or \"#d78700\"";
        asset.error(at, format!("{text} is not a colour"), remedy)
    };
    match value {
        DeValue::String(text) => text.parse().map_err(|_| wrong(text)),
        _ => Err(wrong("this")),
    }
}
