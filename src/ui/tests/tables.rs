//! The key map and the themes: what is wrong with one is told with its place and a remedy.

use super::super::action::ACTIONS;
use super::super::app::{Group, Keymap, Name, Stage, named};
use super::super::asset::{Asset, AssetError};
use super::super::theme::{THEMES, Theme};

fn keymap(text: &str) -> AssetError {
    Keymap::parse(Asset { file: "keys.toml", text }, ACTIONS).expect_err("the key map is wrong")
}

#[test]
fn every_action_has_a_key() {
    let keymap = Keymap::builtin(ACTIONS).expect("the built-in key map is valid");
    for row in ACTIONS {
        assert!(!keymap.key(Name(row.stage, row.name)).is_empty(), "{} has no key in {:?}", row.name, row.stage);
    }
}

#[test]
fn every_action_of_the_run_and_no_other_has_a_group_of_the_help() {
    for row in ACTIONS {
        assert_eq!(
            row.group.is_some(),
            row.stage == Stage::Watch,
            "{} in {:?}: say `.of(Group::..)`",
            row.name,
            row.stage
        );
    }
    for (group, title) in Group::ALL {
        assert!(ACTIONS.iter().any(|row| row.group == Some(*group)), "nothing is in {title}");
    }
}

#[test]
fn every_action_that_sentences_name_is_a_row() {
    for name in named::ALL {
        assert!(ACTIONS.iter().any(|action| action.is(*name)), "{name:?}");
    }
}

#[test]
fn a_key_for_two_actions_is_refused_where_the_second_stands() {
    let error = keymap("[watch]\nplay = [\"space\"]\nkill = [\"k\", \"space\"]\n");
    let text = "keys.toml:3:14: the key space stands for play and for kill\n  give one of them another key";
    assert_eq!(error.to_string(), text);
}

#[test]
fn an_action_that_is_given_no_key_is_refused() {
    let error = keymap("[watch]\nplay = []\n").to_string();
    assert!(error.starts_with("keys.toml:2:8: play has no key here"), "{error}");
}

#[test]
fn a_key_that_takes_the_last_one_of_another_action_is_refused_where_it_stands() {
    let asset = Asset { file: "keys.toml", text: "[watch]\nplay = [\"p\"]\n" };
    let user = Keymap::parse(asset, ACTIONS).expect("it is valid by itself");
    let error = Keymap::builtin(ACTIONS).expect("valid").with(&user, asset).expect_err("partition has no key left");
    let text =
        "keys.toml:2:9: the key p stands for play now, so partition in [watch] has no key\n  give it another one there";
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_broken_theme_that_nobody_chose_keeps_nobody_from_working() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("themes")).expect("a folder in it");
    std::fs::write(folder.path().join("themes/mine.toml"), "[rolls]\n").expect("a file");
    assert!(super::settings().read(folder.path()).is_ok());
    std::fs::write(folder.path().join("settings.toml"), "theme = \"mine\"\n").expect("a file");
    let error = super::settings().read(folder.path()).expect_err("the theme is broken").to_string();
    assert!(error.contains("mine.toml:1:") && error.contains("a theme has no table rolls"), "{error}");
}

#[test]
fn the_same_key_in_two_stages_is_fine() {
    let text = "[watch]\nplay = [\"space\"]\n[help]\npage-down = [\"space\"]\n";
    assert!(Keymap::parse(Asset { file: "keys.toml", text }, ACTIONS).is_ok());
}

#[test]
fn an_unknown_action_is_refused_with_the_one_it_is_like() {
    let error = keymap("[watch]\nforwrad = [\"right\"]\n");
    assert_eq!(error.to_string(), "keys.toml:2:1: there is no action forwrad here\n  did you mean forward?");
}

#[test]
fn an_unknown_stage_and_an_unknown_key_are_refused() {
    let error = keymap("[wach]\n");
    assert_eq!((error.line, error.column, error.message.as_str()), (1, 2, "there is no stage wach"));
    let error = keymap("[watch]\nplay = [\"spaceship\"]\n");
    assert_eq!((error.line, error.column, error.message.as_str()), (2, 9, "there is no key spaceship"));
    let error = keymap("[watch]\nplay = \"space\"\n");
    assert_eq!((error.line, error.remedy.as_str()), (2, "write: play = [\"space\"]"));
}

#[test]
fn broken_toml_is_told_with_its_place() {
    let error = keymap("[watch]\nplay = [\"space\"\nkill = [\"k\"]\n");
    assert_eq!((error.line, error.column), (3, 1), "{error}");
    assert!(error.remedy.contains("name = value"), "{error}");
}

#[test]
fn the_first_key_of_an_action_is_shown() {
    let keymap = Keymap::builtin(ACTIONS).expect("the built-in key map is valid");
    let keys = |name: &str| {
        assert!(ACTIONS.iter().any(|row| row.is(Name(Stage::Watch, name))), "an action");
        keymap.key(Name(Stage::Watch, name))
    };
    assert_eq!([keys("forward"), keys("previous-mark"), keys("slower"), keys("play")], ["→", "N", "-", "space"]);
}

#[test]
fn every_theme_has_every_role() {
    for (name, file, text) in THEMES {
        let theme = Theme::parse(name, Asset { file, text });
        assert!(theme.is_ok(), "{}", theme.expect_err("it is wrong"));
    }
}

#[test]
fn a_theme_with_a_role_or_a_colour_that_is_none_is_refused() {
    let (_, file, text) = THEMES[0];
    let wrong = |text: &str| Theme::parse("wrong", Asset { file, text }).expect_err("the theme is wrong");
    let error = wrong(&text.replace("seek = ", "seeek = "));
    assert_eq!((error.message.as_str(), error.remedy.as_str()), ("there is no role seeek", "did you mean seek?"));
    let error = wrong(&text.replace("fg = \"221\"", "fg = \"mauvish\""));
    assert_eq!(error.message, "mauvish is not a colour");
    let error = wrong(&text.replace("calm = { fg = \"250\" }\n", ""));
    assert_eq!(error.message, "the role calm has no style");
}
