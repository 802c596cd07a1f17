//! Lessons as somebody types and reads them, and what every line relies on.

use super::desk::Desk;
use super::heard::{OF_A_SCREEN, hear};
use super::own::WORDS;
use crate::kit::plain;
use crate::lesson::{self, ChoiceState, Lesson, Page, Progress, Takes};
use crate::protocols;
use crate::scenario::{Scenario, builtin};
use crate::script::VERBS;
use crate::timeline::Timeline;
use crate::ui::action::ACTIONS;
use crate::ui::app::{App, Mode, STAGES, Settings};
use crate::ui::guide::{Begin, Guide};
use crate::ui::home::Opened;
use std::sync::Arc;

mod ensemble;
mod sides;

const WIDTH: usize = 80;

/// A lesson at its beginning.
fn begun(lesson: &Arc<Lesson>) -> Desk {
    let mut settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    settings.keymap = settings.keymap.spelt();
    let (guide, timeline, _) = Guide::new(lesson.clone(), Progress::default(), Begin::Afresh, 1).expect("it begins");
    let mut app = App::new(lesson.title.clone(), timeline, &settings);
    app.run_mut().guide = Some(guide);
    app.run_mut().refresh();
    Desk::new(app, WIDTH)
}

fn page(desk: &Desk) -> &Page {
    &desk.app.run().guide.as_ref().expect("a lesson").page
}

/// Types a line; what is said then.
fn typed(desk: &mut Desk, line: &str) -> String {
    hear(desk, line);
    desk.said()
}

/// The line that leads on from a page, by its numbers, its hints' last word, or by being shown.
fn leads_on(page: &Page) -> String {
    match page.takes {
        Takes::Choice => {
            let open = page.choices.iter().rposition(|choice| choice.state == ChoiceState::Open);
            (open.expect("an answer is left") + 1).to_string()
        }
        // What is no command is an answer there.
        Takes::Text => page.example.clone().expect("a typed answer has an example"),
        Takes::Step if page.shown => "next".into(),
        Takes::Step => "solve".into(),
        Takes::Time => String::new(),
        Takes::Nothing if page.may_go_on => String::new(),
        Takes::Nothing => "s".into(),
    }
}

#[test]
fn what_may_still_be_done_is_told_when_it_changes() {
    let text = "format = 1\nid = \"T\"\ntitle = \"T\"\nidea = \"i\"\nminutes = 5\nsummary = \"s\"\n[world]\nprotocol = \"raft\"\n\
                nodes = 3\n[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"leaders.size() == 1\"\nhints = [\"a\", \"b\", \"c\"]\n\
                solution = \"run until leaders.size() == 1\"\n[step.goal.limits]\ncrash = 1\n";
    let mut desk = begun(&Arc::new(lesson::read("t.toml", text).unwrap_or_else(|error| panic!("{error}"))));
    assert!(desk.said().contains("Still allowed here: `crash` once."), "the page says it");
    assert!(typed(&mut desk, "crash S1").contains("Used up: `crash`."));
    assert!(!typed(&mut desk, "step").contains("Still allowed"));
    assert!(typed(&mut desk, "crash S2").contains("Here `crash` is allowed once, and this run has it twice."));
    assert!(typed(&mut desk, "u").contains("Used up: `crash`."));
    assert!(typed(&mut desk, "undo").contains("Still allowed here: `crash` once."));
}

#[test]
fn an_answer_is_typed_without_the_signs_of_code_and_a_key_is_no_answer() {
    let text = "format = 1\nid = \"T\"\ntitle = \"T\"\nidea = \"i\"\nminutes = 5\nsummary = \"s\"\n[world]\nprotocol = \"raft\"\n\
                nodes = 3\n[[step]]\nsay = \"x\"\n[step.predict]\nask = \"Who?\"\nexample = \"S1\"\ndo = \"crash S2\"\n\
                answer = \"servers.filter(s, !s.up).map(s, s.id)\"\n[[step]]\nsay = \"y\"\n[step.predict]\nask = \"What?\"\n\
                choices = [\"`S2` is down\", \"it runs\"]\ndo = \"run 1ms\"\nanswer = \"'`S2` is down'\"\n";
    let mut desk = begun(&Arc::new(lesson::read("t.toml", text).unwrap_or_else(|error| panic!("{error}"))));
    typed(&mut desk, "");
    assert!(matches!(desk.app.mode, Mode::Ask(..)), "an answer is asked for");
    assert!(typed(&mut desk, "s").contains("First say what you think"));
    typed(&mut desk, "");
    assert!(typed(&mut desk, "s2").contains("✓ **S2** - right.".replace("**", "").as_str()));
    typed(&mut desk, "");
    assert!(typed(&mut desk, "S2 is down").contains("- right."));
}

#[test]
fn what_is_kept_and_believed_is_told_as_lines() {
    let timeline = Timeline::new(crate::engine::tests::town::world([2, 1, 2, 1]));
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    let nothing = Timeline::new(crate::engine::tests::wide::world(1));
    let mut desk = Desk::new(App::new("Wide".into(), nothing, &settings), WIDTH);
    for word in ["znodes", "tables", "beliefs"] {
        assert!(typed(&mut desk, word).starts_with("No"), "{word}");
    }
    let mut desk = Desk::new(App::new("Town".into(), timeline, &settings), WIDTH);
    assert!(typed(&mut desk, "beliefs").contains("G2: not known; it is 2 running."));
    typed(&mut desk, "run 1500ms");
    typed(&mut desk, "crash G1");
    let told = ["znodes", "znodes Z2", "tables", "beliefs"].map(|line| typed(&mut desk, line));
    assert!(told[0].contains("Z1:") && told[1].contains("Z2:"), "{told:?}");
    assert!(told[1].contains("/agents: watched here by M1.") && told[1].contains("/agents/n_0000000001: "), "{told:?}");
    assert!(told[2].contains("M1, Agents:") && told[2].contains("agent G2, tasks 2, ends in 9.5 s."), "{told:?}");
    assert!(told[3].contains("1 of 1 known as it is, and 1 believed") && told[3].contains("Right: G2."), "{told:?}");
    assert!(told[3].contains("G1: believed 1 running; it is not there."), "{told:?}");
    let [of_one, of_none] = ["tables M1", "tables Z1"].map(|line| typed(&mut desk, line));
    assert!(
        of_one.contains("M1, Agents:") && !of_none.contains("M1") && told[2].contains(&of_one),
        "{of_one}, {of_none}"
    );
    assert_eq!([typed(&mut desk, "X"), typed(&mut desk, "I")], [told[3].clone(), told[2].clone()]);
    typed(&mut desk, "O");
    assert!(typed(&mut desk, "beliefs").contains("hidden"), "what is so is the observer's");
}

#[test]
fn a_log_of_slots_tells_its_ballots_and_holes() {
    let text = "format = 1\nprotocol = \"multi-paxos\"\n[[start]]\nnode = \"S1\"\npromised = \"1.S1\"\n\
                accepted = [\"1.S1:x=5\", \"\", \"1.S1:x+1\"]\nchosen_below = 2\n\
                [[start]]\nnode = \"S2\"\naccepted = [\"1.S1:x=5\"]\n";
    let scenario = Scenario::parse("slots", text).unwrap_or_else(|error| panic!("{error}"));
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    let app = App::new("slots".into(), scenario.timeline().expect("it starts"), &settings);
    let mut desk = Desk::new(app, 300);
    let look = typed(&mut desk, "look");
    assert!(look.contains("chosen up to 1;") && look.contains("log 1:1.S1:x=5, 2:hole, 3:1.S1:x+1;"), "{look}");
    let log = typed(&mut desk, "log S1");
    for line in
        ["Slot 1, ballot 1.S1: x=5, known to be chosen.", "Slot 2: nothing, a hole.", "Slot 3, ballot 1.S1: x+1."]
    {
        assert!(log.contains(line), "{line} in {log}");
    }
    let ballots = typed(&mut desk, "ballots");
    let told = "Ballot 1.S1 in slot 3: promised by S1 and S2, a quorum; x+1 accepted by S1.";
    assert!(ballots.contains(told) && !ballots.contains("in slot 1"), "{ballots}");
    let scenario = Scenario::parse("slots", "format = 1\nprotocol = \"multi-paxos\"\n").expect("a valid scenario");
    let mut desk = Desk::new(App::new("slots".into(), scenario.timeline().expect("it starts"), &settings), 300);
    assert!(typed(&mut desk, "ballots").contains("No ballot has begun yet."));
    // What is told as chosen is what was chosen now, also in a slot below others.
    let one_below = "format = 1\nprotocol = \"multi-paxos\"\n[options]\nmanual = true\nlatency_ms = [10, 10]\n\
                     [[start]]\nnode = \"S1\"\naccepted = [\"1.S1:x=5\", \"1.S1:x+1\"]\npromised = \"1.S1\"\n\
                     [[start]]\nnode = \"S2\"\naccepted = [\"\", \"1.S1:x+1\"]\n";
    let scenario = Scenario::parse("slots", one_below).unwrap_or_else(|error| panic!("{error}"));
    let mut below = Desk::new(App::new("slots".into(), scenario.timeline().expect("it starts"), &settings), 300);
    typed(&mut below, "prepare S1");
    let told = typed(&mut below, "run 60ms");
    assert!(told.contains("Chosen: x=5, at ballot 2.S1, in slot 1") && told.matches("Chosen: ").count() == 1, "{told}");
    // The keys of the views that a screen has beside the cluster tell what is in them.
    assert_eq!(typed(&mut desk, "Q"), typed(&mut desk, "ballots"));
    assert!(typed(&mut desk, "K").contains("Nothing written yet."));
    typed(&mut desk, "prepare S1");
    let disks = typed(&mut desk, "K");
    assert!(disks.contains("S1:") && disks.contains("1.S1") && !disks.contains("S2:"), "{disks}");
}

#[test]
fn every_lesson_is_learned_by_typing_lines() {
    for lesson in &lesson::library(&[]).lessons {
        let mut desk = begun(lesson);
        let mut said = desk.said();
        let mut lines = 0;
        while !page(&desk).is_summary() {
            let line = leads_on(page(&desk));
            said += &typed(&mut desk, &line);
            lines += 1;
            assert!(lines < 10 * lesson.steps.len(), "{} stays at {line}: {said}", lesson.id.text);
        }
        for number in 1..=lesson.pages() {
            let title = format!("\n{} {number}/{}", lesson.id.text, lesson.pages());
            assert!(format!("\n{said}").contains(&title), "{title} in {said}");
        }
        assert!(said.contains(if lesson.graded.is_some() { "your points" } else { "what you learnt" }), "{said}");
        let wide = said.lines().find(|line| line.chars().count() > WIDTH);
        assert_eq!((wide, said.contains("**")), (None, false), "{}", lesson.id.text);
        assert!(said.chars().all(|c| c == '\n' || plain::is_plain(c)));
    }
}

#[test]
fn no_word_is_a_keys_name() {
    let desk = begun(lesson::library(&[]).find("L13").expect("a lesson"));
    let keymap = &desk.app.keymap;
    for word in WORDS {
        let hears = STAGES.iter().find(|(stage, ..)| keymap.typed(*stage, word.name).is_some());
        assert!(hears.is_none(), "{} is a key of {hears:?}", word.name);
    }
}

#[test]
fn hints_are_told_one_by_one_and_an_error_changes_no_page() {
    let library = lesson::library(&[]);
    let mut desk = begun(library.find("L13").expect("a lesson"));
    while page(&desk).hints_left == 0 {
        let line = leads_on(page(&desk));
        typed(&mut desk, &line);
    }
    let (number, hints) = (page(&desk).number, page(&desk).hints_left);
    let all: Vec<String> = (0..hints).map(|_| typed(&mut desk, "hint")).collect();
    assert!(all.iter().all(|hint| !hint.is_empty()) && all.windows(2).all(|two| two[0] != two[1]), "{all:?}");
    assert!(typed(&mut desk, "hint").contains("There is no other hint."));
    assert!(typed(&mut desk, "crash S77").contains("At `S77`: There is no node S77."));
    assert_eq!(page(&desk).number, number);
    let again = typed(&mut desk, "page");
    assert!(again.contains(&format!("L13 {number}/")), "{again}");
}

/// A run of five servers, at its beginning.
fn five() -> Desk {
    let entry = protocols::find("raft").expect("a protocol");
    let scenario = Scenario::sandbox(entry, Some(5), 7).expect("five nodes");
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    Desk::new(App::new("raft".into(), scenario.timeline().expect("a sandbox starts"), &settings), WIDTH)
}

/// The same, in which S1 leads.
fn elected() -> Desk {
    let mut desk = five();
    typed(&mut desk, "run until leaders.size() == 1");
    desk
}

#[test]
fn the_words_of_plain_mode_name_nodes_as_commands_do() {
    let mut desk = elected();
    for line in ["partition leader | S2,S3,S4,S5", "fire S4 election", "run 100ms"] {
        typed(&mut desk, line);
    }
    for word in ["look", "log", "select"] {
        let said = typed(&mut desk, &format!("{word} leader"));
        assert!(said.contains("are leaders now; write leader:1"), "{word}: {said}");
        assert!(typed(&mut desk, &format!("{word} S8")).contains("There is no node S8."), "{word}");
    }
    let card = typed(&mut desk, "look leader:2");
    assert_eq!(typed(&mut desk, "look s1"), card);
    typed(&mut desk, "select leader:2");
    typed(&mut desk, "k");
    assert_eq!(typed(&mut desk, "look crashed"), typed(&mut desk, "look S1"));
}

#[test]
fn through_eyes_nothing_is_told_of_what_a_node_does_not_see() {
    let mut desk = elected();
    for line in ["loss S1 -> S3 50%", "set loss_percent 30", "clock S2 150%", "select S2"] {
        typed(&mut desk, line);
    }
    let open = typed(&mut desk, "look");
    assert!(open.contains("S1->S3") && open.contains("loss 30 %"), "{open}");
    typed(&mut desk, "i");
    let said = typed(&mut desk, "look") + &typed(&mut desk, "messages") + &typed(&mut desk, "look S2");
    assert!(!said.contains("->") && !said.contains('%'), "{said}");
    assert!(said.contains("S2 cannot see which messages are under way."), "{said}");
    assert!(!said.contains("No message") && !said.contains("Nobody leads") && !said.contains("Leads:"), "{said}");
}

#[test]
fn a_parted_network_is_told_by_its_groups_and_its_loss_in_percent() {
    let mut desk = elected();
    typed(&mut desk, "partition S1,S3 | S2,S4,S5");
    typed(&mut desk, "set loss_percent 30");
    let said = typed(&mut desk, "look");
    assert!(said.contains("Nothing passes between these groups: S1, S3 | S2, S4, S5."), "{said}");
    assert!(said.contains("Not as usual: loss 30 %") && !said.contains("->"), "{said}");
    typed(&mut desk, "heal all");
    typed(&mut desk, "cut S1 -> S2");
    let said = typed(&mut desk, "look");
    assert!(said.contains("These links carry nothing: S1->S2."), "{said}");
}

#[test]
fn what_is_not_enough_yet_is_told_as_no_refusal() {
    let mut desk = five();
    let said: String = (0..12).map(|_| typed(&mut desk, "step")).collect();
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("it needs 3 to lead. [raft.election.majority]"), "{said}");
}

#[test]
fn a_branch_takes_a_line_and_so_does_what_was_chosen() {
    let mut desk = elected();
    for line in ["request leader x=1", "run 300ms", "crash leader", "seek start"] {
        typed(&mut desk, line);
    }
    let choice = typed(&mut desk, "c");
    assert!(choice.starts_with("Step ") && choice.contains(" ms: Committed: entry 1, x=1, of term 1"), "{choice}");
    let ends_once = |said: &str| said.lines().filter(|line| !line.starts_with("  ")).count();
    assert_eq!(ends_once(&choice), 1, "{choice}");
    typed(&mut desk, "crash leader");
    let list = typed(&mut desk, "branches");
    let lines: Vec<&str> = list.lines().filter(|line| !line.starts_with("  ")).collect();
    let is = |at: usize, begins: &str| lines[at].starts_with(begins) && !lines[at].ends_with("ends");
    assert!(
        lines.len() == 4 && is(0, "Branches") && is(1, "1. main, to step ") && is(2, "2. b2, from step "),
        "{list}"
    );
    let flat = list.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(": nobody leads; x=1 committed. You are on it."), "{list}");
    // One that others begin on is told though it was deleted.
    for line in ["step", "back", "crash follower:1", "switch main", "delete b2"] {
        typed(&mut desk, line);
    }
    let list = typed(&mut desk, "branches");
    assert!(list.lines().any(|line| line.trim_start().starts_with("b2 ")), "what can be brought back is told: {list}");
}

/// A cue has one number in its list, and what a scene loses on the way to one is told there and by `look`.
#[test]
fn cues_are_listed_with_one_number_and_what_is_lost_at_one_is_told() {
    let (file, text) = builtin("two-leaders").expect("a scene");
    let scenario = Scenario::parse(file, text).expect("it is valid");
    let (title, mut timeline) = (scenario.title.clone(), scenario.timeline().expect("it starts"));
    scenario.script.run(&mut timeline, &mut |_| {}).expect("its script can be done");
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    let opened = Opened { title, timeline, scenario: Some(scenario), guide: None, wrong: None, session: None };
    let mut desk = Desk::new(App::open(opened, &settings), WIDTH);
    let list = typed(&mut desk, "a");
    assert!(list.contains("\n1. ") && !list.contains('●') && !list.contains(". 1 "), "{list}");
    let cues = desk.app.run().cues.cues().len();
    let told: String = (1..=cues).map(|nth| typed(&mut desk, "a") + &typed(&mut desk, &nth.to_string())).collect();
    assert!(told.contains(" lost at step "), "{told}");
    let look = typed(&mut desk, "look");
    assert!(look.contains(" lost at step "), "{look}");
    for (line, stands) in [("seek end", "You are at it."), ("seek start", "You have gone back to before it.")] {
        typed(&mut desk, line);
        let list = typed(&mut desk, "a").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(list.contains(stands), "{line}: {list}");
        typed(&mut desk, "");
    }
}

#[test]
fn what_was_left_out_on_the_way_is_told_once() {
    let mut desk = elected();
    let told: Vec<String> = (0..30).map(|_| typed(&mut desk, "")).collect();
    assert!(told.iter().any(|said| said.contains("routine step")), "{told:?}");
    assert!(told.iter().all(|said| said.matches("routine step").count() <= 1), "{told:?}");
}

#[test]
fn a_step_that_is_pointed_at_once_more_is_judged_once_more() {
    let library = lesson::library(&[]);
    let mut desk = begun(library.find("L13").expect("a lesson"));
    while page(&desk).takes != Takes::Step {
        let line = leads_on(page(&desk));
        typed(&mut desk, &line);
    }
    typed(&mut desk, "seek start");
    let first = typed(&mut desk, "");
    assert!(first.contains("Too early"), "{first}");
    let again = typed(&mut desk, "");
    assert!(again.contains("Too early"), "{again}");
}

#[test]
fn the_same_wrong_answer_is_judged_once_more() {
    let library = lesson::library(&[]);
    let lessons = library.lessons.iter().filter(|lesson| lesson.steps.iter().any(|step| step.task.kind() == "quiz"));
    let mut desk = begun(lessons.into_iter().next().expect("one with a quiz"));
    while page(&desk).kind != "quiz" {
        let line = leads_on(page(&desk));
        typed(&mut desk, &line);
    }
    // Of the answers some are wrong.
    let wrong = (1..=page(&desk).choices.len()).find(|nth| typed(&mut desk, &nth.to_string()).contains("✗"));
    let wrong = wrong.expect("a wrong one").to_string();
    let again = typed(&mut desk, &wrong);
    assert!(again.contains("✗"), "{wrong}: {again:?} {:?}", page(&desk).status);
}

#[test]
fn while_the_observer_is_hidden_nothing_is_told_of_what_was_chosen() {
    let entry = protocols::find("raft").expect("a protocol");
    let scenario = Scenario::sandbox(entry, None, 7).expect("the usual nodes");
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    for hides in [false, true] {
        let app = App::new("raft".into(), scenario.timeline().expect("a sandbox starts"), &settings);
        let mut desk = Desk::new(app, WIDTH);
        desk.app.run_mut().sight.hidden = hides;
        let said = typed(&mut desk, "run 1s") + &typed(&mut desk, "look");
        assert_eq!(said.contains("Committed: entry 1"), !hides, "{said}");
        typed(&mut desk, "seek start");
        let said = typed(&mut desk, "until chosen.size() > 0") + &typed(&mut desk, "run until violations.size() > 0");
        let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(flat.matches("O shows it again.").count(), 2 * usize::from(hides), "{said}");
        assert_eq!(desk.app.run().timeline.at() == 0, hides);
    }
}

#[test]
fn no_word_is_a_command_and_what_only_a_screen_shows_is_an_action() {
    let verbs: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
    // A protocol's verb is its own where it names its node, as `watch K1 /a` does beside `watch EXPRESSION`.
    let inputs = protocols::ALL.iter().flat_map(|entry| entry.info.inputs);
    let nameless = inputs.filter(|input| !input.args.first().is_some_and(|arg| arg.acts() || arg.aims()));
    let verbs: Vec<&str> = verbs.into_iter().chain(nameless.map(|input| input.verb)).collect();
    for word in WORDS {
        assert!(!verbs.contains(&word.name), "{} is a command", word.name);
        assert_eq!(WORDS.iter().filter(|other| other.name == word.name).count(), 1, "{} twice", word.name);
    }
    for name in OF_A_SCREEN {
        assert!(ACTIONS.iter().any(|row| row.name == *name), "there is no action {name}");
    }
}

/// Two runs compared: what differs stands in brackets, the entries in their order.
#[test]
fn two_runs_are_told_side_by_side() {
    let library = lesson::library(&[]);
    let lesson = library.find("L15").expect("a lesson");
    let mut desk = begun(lesson);
    let mut said = String::new();
    for _ in 0..100 {
        if page(&desk).endings.is_some() {
            break;
        }
        let line = leads_on(page(&desk));
        said = typed(&mut desk, &line);
    }
    assert!(said.contains("Two runs compared: in brackets stands what differs"), "{said}");
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text}\n{said}"));
    assert!(at("S2 led:") < at("S1: 1:x=1✓ [3:z=3✓]▌ [-]"), "{said}");
    assert!(at("S1 led once more:") < at("S1: 1:x=1✓ [1:y=2✓] [2:w=4✓]▌"), "{said}");
    assert!(typed(&mut desk, "picture").contains("only changes how a screen looks"));
}

#[test]
fn time_that_runs_comes_to_the_next_thing_however_far_it_is() {
    let text = "format = 1\nid = \"T\"\ntitle = \"T\"\nidea = \"T.\"\nminutes = 5\nsummary = \"T.\"\n[world]\nprotocol = \
                \"raft\"\nnodes = 3\noptions = { election_timeout_ms = [5000, 9000] }\n[[step]]\nsay = \"Wait.\"\n";
    let mut desk = begun(&Arc::new(lesson::read("t.toml", text).unwrap_or_else(|error| panic!("{error}"))));
    let mut now = 0;
    for _ in 0..3 {
        typed(&mut desk, "space");
        let then = desk.app.run().timeline.sim().now().0;
        assert!(then > now, "{now} {then}");
        now = then;
    }
}
