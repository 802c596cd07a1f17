//! The scenes that the program comes with: each a file in `assets/scenes` and a line here.

/// Name and text of each scene, in the order of the start screen.
pub const BUILTIN: &[(&str, &str)] = &[
    ("assets/scenes/01-two-leaders.toml", include_str!("../../assets/scenes/01-two-leaders.toml")),
    ("assets/scenes/02-split-vote.toml", include_str!("../../assets/scenes/02-split-vote.toml")),
    ("assets/scenes/03-figure-7.toml", include_str!("../../assets/scenes/03-figure-7.toml")),
    ("assets/scenes/04-figure-8.toml", include_str!("../../assets/scenes/04-figure-8.toml")),
    ("assets/scenes/05-duel.toml", include_str!("../../assets/scenes/05-duel.toml")),
    ("assets/scenes/06-proposer-dies.toml", include_str!("../../assets/scenes/06-proposer-dies.toml")),
    ("assets/scenes/07-who-can-follow.toml", include_str!("../../assets/scenes/07-who-can-follow.toml")),
    ("assets/scenes/08-where-committed.toml", include_str!("../../assets/scenes/08-where-committed.toml")),
    ("assets/scenes/09-nobody-knows.toml", include_str!("../../assets/scenes/09-nobody-knows.toml")),
    ("assets/scenes/10-rule-off.toml", include_str!("../../assets/scenes/10-rule-off.toml")),
    ("assets/scenes/11-kill-master.toml", include_str!("../../assets/scenes/11-kill-master.toml")),
];

/// What a scene is called: its file's name, without the number that orders it.
pub fn scene_name(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml");
    name.split_once('-').filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit())).map_or(name, |(_, name)| name)
}

/// File and text of the scene of this name.
pub fn builtin(name: &str) -> Option<(&'static str, &'static str)> {
    BUILTIN.iter().find(|(file, _)| scene_name(file) == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn every_scene_is_good_and_its_script_comes_out_as_it_says() {
        for (file, text) in BUILTIN {
            let scenario = Scenario::parse(file, text).unwrap_or_else(|error| panic!("{error}"));
            scenario.rehearse().unwrap_or_else(|error| panic!("{error}"));
            assert!(!scenario.about.is_empty(), "{file} says what it is about");
        }
    }
}
