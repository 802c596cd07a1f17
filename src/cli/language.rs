//! In which language lessons are taught: as it is asked for, else as it is settled, else as the system speaks.

use crate::lesson::Language;
use crate::ui::action::ACTIONS;
use crate::ui::app::Settings;
use anyhow::anyhow;

/// What the system is asked for its language, the first that says anything first.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language; nothing where only English is wanted.
pub fn wanted(given: Option<&str>) -> anyhow::Result<Option<Language>> {
    if let Some(given) = given {
        let language = Language::asked(given);
        return language.map(Some).ok_or_else(|| anyhow!("--language takes a code such as zh, and not {given}"));
    }
    Ok(Settings::load(ACTIONS, None)?.language.or_else(|| {
        let said = VARIABLES.iter().filter_map(|name| std::env::var(name).ok()).find(|said| !said.is_empty())?;
        Language::of_system(&said)
    }))
}
