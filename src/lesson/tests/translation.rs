//! Translations: texts in the same places, told on the same pages, and nothing else.

use super::*;
use crate::lesson::translation::{self, Language, named};

const LESSON: &str = r#"format = 1
id = "T1"
title = "Test"
idea = "An idea."
minutes = 5
summary = "All."
[world]
protocol = "raft"
nodes = 3
seed = 7
[[step]]
say = "One."
[step.goal]
ask = "Reach it."
until = "leaders.size() == 1"
hints = ["a", "b", "c"]
solution = "run until leaders.size() == 1"
explain = "There."
[step.goal.lost]
when = "!node('S1').up"
why = "S1 is down."
by = "crash S1"
[[step]]
say = "Two."
[step.predict]
ask = "Who?"
choices = ["yes", "no"]
do = "crash S2"
answer = "node('S2').up"
explain = "It is down."
[[step]]
say = "Three."
[step.quiz]
ask = "What if?"
do = "crash S3"
answer = "node('S3').up ? 'up' : 'down'"
[[step.quiz.choice]]
text = "up"
why = "Look at it."
[[step.quiz.choice]]
text = "down"
"#;

const CHINESE: &str = r#"format = 1
title = "测试"
idea = "一个想法。"
summary = "全部。"
[[step]]
say = "一。"
[step.goal]
ask = "做到。"
hints = ["甲", "乙", "丙"]
explain = "到了。"
[step.goal.lost]
why = "S1 停了。"
[[step]]
say = "二。"
[step.predict]
ask = "谁？"
choices = ["是", "不是"]
explain = "它停了。"
[[step]]
say = "三。"
[step.quiz]
ask = "如果？"
[[step.quiz.choice]]
text = "运行"
why = "看一看。"
[[step.quiz.choice]]
text = "停机"
"#;

fn english() -> Lesson {
    read("T1-test.toml", LESSON).unwrap_or_else(|error| panic!("{error}"))
}

fn spoken(code: &str) -> Lesson {
    let mut lesson = english();
    lesson.take("T1.zh.toml", CHINESE).unwrap_or_else(|error| panic!("{error}"));
    lesson.spoken(&Language::asked(code).expect("a code"))
}

#[test]
fn pages_are_told_in_the_language_and_judged_in_the_lessons_own() {
    let lesson = spoken("zh-tw");
    assert_eq!((&*lesson.title, &*lesson.idea, &*lesson.summary), ("测试", "一个想法。", "全部。"));
    let (mut teacher, mut timeline) = Runner::new(Arc::new(lesson), None).expect("it begins");
    let page = teacher.page();
    assert_eq!((&*page.title, &*page.text, page.ask.as_deref()), ("测试", "一。", Some("做到。")));
    assert!(teacher.hint());
    assert_eq!(teacher.page().hints, ["甲"]);
    crate::script::run(&mut timeline, "crash S1").expect("a command");
    teacher.notice(&timeline);
    assert!(matches!(teacher.page().status, Status::Lost { why, .. } if why == "S1 停了。"));
    teacher.solve(&mut timeline).expect("it is shown");
    teacher.notice(&timeline);
    assert_eq!(teacher.page().status, Status::Reached { explain: "到了。".into() });
    teacher.next(&mut timeline).expect("it goes on");
    teacher.answer(&mut timeline, &Answer::Choice(0)).expect("an answer");
    let page = teacher.page();
    let wrong = Status::Wrong { given: "是".into(), answer: Some("不是".into()), explain: "它停了。".into() };
    assert_eq!(page.status, wrong);
    assert_eq!(page.choices.iter().map(|choice| &*choice.text).collect::<Vec<_>>(), ["是", "不是"]);
    // What is kept is the same in every language.
    let kept = teacher.keep(&timeline);
    assert_eq!(kept.given[1], ["yes"]);
    let (again, _) = Runner::new(Arc::new(english()), Some(&kept)).expect("it is taken up");
    assert_eq!(again.page().text, "Two.");
    assert!(matches!(again.page().status, Status::Wrong { given, .. } if given == "yes"));
    let (again, _) = Runner::new(Arc::new(spoken("zh")), Some(&kept)).expect("it is taken up");
    assert_eq!((again.page().status, again.page().choices), (page.status, page.choices));
}

#[test]
fn without_a_translation_it_is_in_english_which_is_told_once_where_it_was_asked_for() {
    let (mut teacher, mut timeline) = Runner::new(Arc::new(spoken("de")), None).expect("it begins");
    assert_eq!(teacher.page().text, "One.");
    assert!(teacher.page().notice.is_some_and(|notice| notice.contains("`de`") && notice.contains("English")));
    teacher.solve(&mut timeline).expect("it is shown");
    teacher.notice(&timeline);
    teacher.next(&mut timeline).expect("it goes on");
    assert_eq!(teacher.page().notice, None);
    for quiet in [Language::of_system("de_DE.UTF-8"), Language::asked("en"), Language::asked("zh")] {
        let mut lesson = english();
        lesson.take("T1.zh.toml", CHINESE).expect("it is right");
        assert_eq!(lesson.spoken(&quiet.expect("a language")).untold, None);
    }
    assert_eq!(Language::of_system("C.UTF-8"), None);
    assert_eq!(Language::of_system("zh_Hans_CN.UTF-8").map(|language| language.code), Some("zh".into()));
    assert_eq!(Language::of_system("zh_CN.UTF-8").map(|language| language.code), Some("zh-cn".into()));
}

#[test]
fn a_translation_is_called_after_the_id_or_the_file() {
    assert_eq!(named("a/L13.zh.toml"), Some(("L13", "zh".into())));
    assert_eq!(named("L13-first-election.zh-tw.toml"), Some(("L13-first-election", "zh-tw".into())));
    assert_eq!(named("Q13.zh_TW.toml"), Some(("Q13", "zh-tw".into())));
    for none in ["L13.toml", "a.b/L13.toml", "L13.chinese.toml", "L13.v2.toml", ".zh.toml", "L13.zh"] {
        assert_eq!(named(none), None, "{none}");
    }
    assert!(translation::is_of("T1.zh.toml", &english()) && translation::is_of("x/T1-test.zh.toml", &english()));
    assert!(!translation::is_of("T2.zh.toml", &english()));
    assert!(!translation::is_translation("T1.zh.toml", LESSON), "a lesson may be called so");
    let scenario = "format = 1\nprotocol = \"fast-paxos\"\n";
    assert!(!translation::is_translation("fast.one-vote.toml", scenario), "and a scenario, after a rule");
}

/// What is changed into what in a right translation, the place as `line:column`, and words of the complaint.
const WRONG: &[(&str, &str, &str, &str)] = &[
    ("format = 1\n", "", "1:1", "`format` is missing"),
    ("format = 1", "format = 2", "1:10", "format"),
    ("say = \"一。\"\n", "", "5:1", "the text of `say` is left out here"),
    ("explain = \"到了。\"\n", "", "7:1", "write explain = \"...\""),
    ("[step.goal.lost]\nwhy = \"S1 停了。\"\n", "", "7:1", "add the table `lost`"),
    ("\"丙\"]", "]", "9:9", "there are 2 `hints` here, and 3 in the lesson"),
    ("[step.predict]", "[step.goal]", "15:7", "the lesson has no text `goal` here"),
    ("[step.predict]", "[step.goal]", "13:1", "add the table `predict`"),
    ("say = \"二。\"", "say = \"二。\"\ndo = \"crash S2\"", "15:1", "a translation has texts only; here predict, say"),
    ("say = \"二。\"", "say = [\"二。\"]", "14:7", "`say` is of another sort"),
    ("\"不是\"]", "\"是\"]", "17:17", "this text is there already"),
    ("text = \"停机\"", "text = \"运行\"", "27:8", "this text is there already"),
    ("text = \"停机\"\n", "text = \"停机\"\n[[step]]\nsay = \"四。\"\n", "28:1", "there are 4 `step` here, and 3"),
    ("测试", "测试测试测试测试测试测试测试测试测试测试测试测试测试测试测试测", "2:9", "1 to 60 columns"),
    ("idea = ", "idee = ", "3:1", "did you mean idea?"),
    ("say = \"二。\"", "id = \"two\"\nsay = \"二。\"", "14:1", "the lesson has no text `id` here"),
];

#[test]
fn what_is_wrong_with_a_translation_is_told_with_place_and_remedy() {
    for (was, is, place, words) in WRONG {
        assert!(CHINESE.contains(was), "{was}");
        let text = CHINESE.replacen(was, is, 1);
        let found = translation::read(&english(), "T1.zh.toml", &text).err().map_or(String::new(), |e| e.to_string());
        assert!(found.contains(&format!("T1.zh.toml:{place}")) && found.contains(words), "{was} -> {is}\n{found}");
    }
    let wide = CHINESE.replace("一。", &"宽".repeat(51));
    let found = translation::read(&english(), "T1.zh.toml", &wide).expect_err("it is too wide").to_string();
    assert!(found.contains("wider than 100 columns"), "{found}");
}

#[test]
fn what_belongs_to_a_step_makes_no_lesson_of_a_translation() {
    let text = CHINESE.replace("say = \"二。\"", "id = \"two\"\nsay = \"二。\"");
    assert!(translation::is_translation("T1.zh.toml", &text));
    assert!(!translation::is_translation("T1.zh.toml", "summary = \"\"\"\n[x]\n\"\"\"\nid = \"a\"\nbroken = "));
}

#[test]
fn what_the_lesson_says_twice_in_a_step_is_said_alike() {
    let english = LESSON.replace("explain = \"It is down.\"", "explain = \"Two.\"");
    let lesson = read("T1-test.toml", &english).expect("a lesson");
    let found = translation::read(&lesson, "T1.zh.toml", CHINESE).expect_err("two translations").to_string();
    assert!(found.contains("T1.zh.toml:18:11") && found.contains("the lesson says this twice here"), "{found}");
    let alike = CHINESE.replace("它停了。", "二。");
    assert!(translation::read(&lesson, "T1.zh.toml", &alike).is_ok());
}

#[test]
fn a_number_too_many_is_told_once_and_no_more_is_looked_at() {
    let many = vec!["\"a\""; 40].join(", ");
    let found = read("T1.toml", &LESSON.replace("\"yes\", \"no\"", &many)).err().expect("too many").to_string();
    assert!(found.contains("40 choices: there are 2 to 6") && !found.contains("there already"), "{found}");
    let chinese = CHINESE.replace("\"是\", \"不是\"", &many);
    let found = translation::read(&english(), "T1.zh.toml", &chinese).expect_err("too many");
    assert_eq!(found.to_string().matches("there already").count(), 1, "of those that may be there");
    let alike = LESSON.replace("\"yes\", \"no\"", "\"8\", \"eight\"");
    assert!(read("T1.toml", &alike).err().expect("one answer").to_string().contains("this choice is there already"));
}

/// Names and texts of a folder's files.
type Files = &'static [(&'static str, &'static str)];

/// The files of a folder, the one that is looked at, and words of what is told.
const BESIDE: &[(Files, &str, &str)] = &[
    (&[("T1.toml", "format = 1\nid = \"T1\"\n")], "T1.zh.toml", "T1.toml cannot be read"),
    (&[("mine.toml", "format = 1\nid = \"T1\"\n")], "T1.zh.toml", "mine.toml cannot be read"),
    (&[("other.toml", "format = 1\nid = \"T2\"\n")], "T1.zh.toml", "there is no lesson T1"),
    (&[("T1-test.toml", LESSON), ("T1-test.zh.toml", CHINESE)], "T1.zh.toml", "into `zh` already, in "),
    (&[("T1-test.toml", LESSON), ("T1.zh-TW.toml", CHINESE)], "T1.zh_tw.toml", "into `zh-tw` already, in "),
];

#[test]
fn a_translation_without_its_lesson_or_beside_another_is_told() {
    for (files, name, words) in BESIDE {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        files.iter().for_each(|(name, text)| write(name, text));
        write(name, CHINESE);
        let path = folder.path().join(name);
        let (shown, text) = load::text(&path).expect("a file");
        let found = load::translation(&path, &shown, &text).err().map_or(String::new(), |error| error.to_string());
        assert!(found.contains(words), "{files:?}\n{found}");
        let all = library(&[folder.path().to_path_buf()]);
        assert!(all.problems.iter().any(|problem| problem.to_string().contains(words)), "{files:?}");
        let found = all.wanted(&path.display().to_string()).err().expect("it is no lesson").to_string();
        assert!(found.contains("is the translation of a lesson") && found.contains("--language zh"), "{found}");
    }
}

/// A folder has a lesson, its translation, and one of no lesson.
#[test]
fn translations_stand_beside_their_lessons() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("T1-test.toml", LESSON);
    write("T1.zh.toml", CHINESE);
    write("T9.zh.toml", CHINESE);
    write("L18.zh.toml", "format = 1\ntitle = 3");
    let mut library = library(&[folder.path().to_path_buf()]);
    library.speak(Language::asked("zh"));
    let title = |id: &str| library.find(id).expect("it is there").title.clone();
    assert_eq!((&*title("T1"), &*title("L13")), ("测试", "第一次选举"));
    let problems: Vec<String> = library.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().any(|problem| problem.contains("there is no lesson T9")), "{problems:?}");
    let untold = library.find("L18").expect("it is there").untold.clone();
    assert!(untold.is_some_and(|untold| untold.contains("L18.zh.toml cannot be used")));
    let alone = library.wanted(&folder.path().join("T1-test.toml").display().to_string()).expect("a file");
    assert_eq!(alone.title, "测试");
}
