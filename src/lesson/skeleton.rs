//! What `synod new lesson` writes: a small whole lesson with comments, to be changed step by step.

use crate::kit::fingerprint;

/// A lesson of this name that passes the check; its id is made of the name.
pub fn skeleton(name: &str) -> String {
    let id = id(name.trim());
    // In a basic TOML string these two would not stand for themselves.
    let title: String = name.trim().chars().filter(|c| !c.is_control() && !['"', '\\'].contains(c)).take(60).collect();
    let title = if title.is_empty() { id.clone() } else { title };
    include_str!("../../assets/lesson.toml").replace("{id}", &id).replace("{title}", &title)
}

/// The id of a lesson of this name. Where letters of it cannot stand in an id, a number tells it from the ids of others.
fn id(name: &str) -> String {
    let stands = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let id: String = name.chars().map(|c| if stands(c) { c } else { '-' }).take(40).collect();
    if id.chars().any(|c| c.is_ascii_alphanumeric()) && !name.chars().any(|c| c.is_alphanumeric() && !stands(c)) {
        return id;
    }
    let id: String = id.chars().take(30).collect();
    let kept = Some(id.trim_matches('-')).filter(|id| !id.is_empty()).unwrap_or("lesson");
    format!("{kept}-{:.8}", fingerprint(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_an_id_of_its_own() {
        for (name, begins) in
            [("my-idea", "my-idea"), ("my idea", "my-idea"), ("Übung", "bung-"), ("選挙", "lesson-"), ("", "lesson-")]
        {
            assert!(id(name).starts_with(begins) && id(name).len() <= 40, "{name}: {}", id(name));
        }
        assert_eq!(id("my-idea"), "my-idea");
        assert_ne!(id("ÄÄ"), id("ÖÖ"));
        assert_ne!(id("1Ä"), id("1Ö"));
    }
}
