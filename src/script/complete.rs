//! What could stand at the end of a half-typed command.

use super::names::names_now;
use super::read;
use super::verbs::{Takes, VERBS};
use crate::condition;
use crate::engine::{Arg, ArgRole, GoalArg, KindId, OptionKind, Sim, USUAL};
use crate::timeline::{LANDMARKS, Timeline};

/// Something that could be typed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The byte of the line where it begins.
    pub start: usize,
    /// The whole word.
    pub word: String,
}

/// What could stand at the end of `line`, best first.
pub fn complete(timeline: &Timeline, line: &str) -> Vec<Completion> {
    let start = line.rfind(|c: char| !(c.is_alphanumeric() || "_-.*>:".contains(c))).map_or(0, |at| at + 1);
    let start = (start..=line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    if let Some(at) = condition_from(line) {
        let (inner, words) = condition::complete(&line[at..]);
        return words.into_iter().map(|word| Completion { start: at + inner, word }).collect();
    }
    let sim = timeline.sim();
    let (words, start) = match (line[..start].split_whitespace().next(), own(sim, line)) {
        (None, _) => (verbs(sim), start),
        // A value may have any letter in it.
        (_, Some((words, true))) => (words, line.rfind(char::is_whitespace).map_or(0, |at| at + 1)),
        (_, Some((words, false))) => (words, start),
        (Some(verb), None) if is_value(verb, &line[..start]) => return Vec::new(),
        (Some(verb), None) => (arguments(timeline, verb, &line[..start]), start),
    };
    let typed = &line[start..];
    let mut seen: Vec<(Fits, Completion)> = Vec::new();
    for word in words {
        let Some((fits, from)) = fits(&word, typed) else { continue };
        let found = (fits, Completion { start: start + from, word });
        if !seen.contains(&found) {
            seen.push(found);
        }
    }
    // What begins as it was typed comes before what only has a part like it.
    seen.sort_by_key(|(fits, _)| *fits);
    seen.into_iter().map(|(_, completion)| completion).collect()
}

/// How a word fits what was typed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fits {
    /// It begins so.
    Begins,
    /// One of its parts does, as in a rule's name.
    InPart,
}

/// Whether a word goes on what was typed, how, and from which byte of that on.
fn fits(word: &str, typed: &str) -> Option<(Fits, usize)> {
    // After an arrow only what follows it is matched.
    let from = typed.rfind('>').map_or(0, |at| at + 1);
    let parts = || word.match_indices('.').map(|(at, _)| &word[at + 1..]);
    match &typed[from..] {
        rest if word == rest => None,
        rest if word.starts_with(rest) => Some((Fits::Begins, from)),
        rest if from == 0 && parts().any(|part| part.starts_with(rest)) => Some((Fits::InPart, 0)),
        _ => None,
    }
}

/// Whether what stands at the end is a value of somebody's own, such as `x=`: no word belongs there.
fn is_value(verb: &str, before: &str) -> bool {
    let takes = VERBS.iter().find(|v| v.name == verb).map_or(&[][..], |v| v.takes);
    before.ends_with('=') && !takes.contains(&Takes::Form)
}

/// What may stand at the end of a protocol's own command whose node is named already, and whether that is a value; nothing
/// if it is no such command.
fn own(sim: &dyn Sim, line: &str) -> Option<(Vec<String>, bool)> {
    // The word that is being typed is none of those that stand before it.
    let (before, typing) = line.rsplit_once(char::is_whitespace)?;
    let mut typed = before.split_whitespace();
    let (verb, who) = (typed.next()?, typed.next()?);
    let (input, spec) = sim.info().inputs().find(|(_, spec)| spec.verb == verb)?;
    let (first, rest) = spec.args.split_first()?;
    let node =
        sim.config().meant(who).filter(|node| first.acts() && first.nodes(sim.config()).any(|of| of == *node))?;
    let names = |arg: &Arg| -> Vec<String> {
        let used = |name: &&str| typing.split(',').any(|used| used == *name);
        arg.nodes(sim.config())
            .map(|node| sim.config().name(node))
            .filter(|name| !used(name))
            .map(String::from)
            .collect()
    };
    let (mut typed, mut words, mut args): (Vec<&str>, Vec<String>, _) = (typed.collect(), Vec::new(), rest.iter());
    while let Some(arg) = args.next() {
        if arg.role == ArgRole::Value {
            // It is all that is left, so whatever comes after it stands at its end.
            let behind = || args.clone().filter_map(|arg| Some((arg, arg.word?)));
            if let Some((arg, _)) = behind().find(|(_, word)| typed.last() == Some(word)) {
                return Some((names(arg), false));
            }
            let ends = behind().map(|(_, word)| word.to_string()).filter(|_| !typed.is_empty());
            words.extend(sim.offers(node, input, &typed).into_iter().chain(ends));
            words.retain(|word| !typed.contains(&word.as_str()));
            return Some((words, true));
        }
        if let Some(word) = arg.word {
            let Some(at) = typed.iter().position(|typed| *typed == word) else {
                words.extend(typed.is_empty().then(|| word.to_string()));
                continue;
            };
            typed.drain(..=at);
        }
        if typed.is_empty() {
            words.extend(if arg.role == ArgRole::Number { sim.offers(node, input, &[]) } else { names(arg) });
            return Some((words, false));
        }
        typed.remove(0);
    }
    Some((words, false))
}

fn verbs(sim: &dyn Sim) -> Vec<String> {
    let own = sim.info().inputs.iter().map(|i| i.verb);
    own.chain(VERBS.iter().map(|v| v.name)).map(str::to_string).collect()
}

/// Where the condition of a line begins, if one is being typed.
fn condition_from(line: &str) -> Option<usize> {
    let verb = VERBS.iter().find(|v| line.split_whitespace().next() == Some(v.name))?;
    if !verb.takes.contains(&Takes::Condition) {
        return None;
    }
    let opens = verb.takes.iter().filter_map(|takes| match takes {
        Takes::Word(word) => line.find(&format!(" {word} ")).map(|at| at + word.len() + 2),
        _ => None,
    });
    // `expect` takes one at once; a bound such as `timeouts=2` may stand before its word.
    let at_once = (verb.name == "expect").then_some(verb.name.len() + 1).filter(|at| line.len() >= *at);
    opens.max().or(at_once.filter(|at| !"unreachable ".starts_with(line[*at..].trim_start()) || line.len() == *at))
}

/// What a setting that stands at the end of a line can be set to, and for whom.
fn values(sim: &dyn Sim, before: &str) -> Vec<String> {
    let Some(setting) = before.split_whitespace().nth(1) else { return Vec::new() };
    let option = sim.info().find_option(setting).and_then(|id| sim.info().option(id));
    match (option.is_some_and(|option| option.is_of_nodes()), before.split_whitespace().count()) {
        (true, 2) => return vec!["of".into()],
        (true, 3) => return names_now(sim),
        (true, _) => return vec![USUAL.into()],
        (false, _) => {}
    }
    let words: &[&str] = match option.map(|option| option.kind) {
        Some(OptionKind::Flag) => &["true", "false"],
        Some(OptionKind::Word(words)) => words,
        Some(OptionKind::Number | OptionKind::Range | OptionKind::Quorum) => &[],
        None => &["on", "off"],
    };
    words.iter().map(|word| word.to_string()).collect()
}

/// What may stand behind the node that is asked about: what it may have heard, or one of its own goals and what that takes.
fn question(sim: &dyn Sim, before: &str) -> Option<Vec<String>> {
    let mut typed = before.split_whitespace().skip(1).peekable();
    let not = typed.next_if_eq(&"not").is_some();
    let node = sim.config().meant(typed.next()?)?;
    let kind = sim.config().kind(node);
    let (info, goal) = (sim.info(), typed.next());
    Some(match (not, goal) {
        (false, None) => info.asked().map(|(word, _)| word.to_string()).collect(),
        (true, None) => {
            info.goals.iter().filter(|goal| goal.at.contains(&kind)).map(|goal| goal.name.to_string()).collect()
        }
        (true, Some(goal)) => match info.find_goal(goal).map(|goal| info.goals[goal.index()].takes) {
            Some(GoalArg::Node(kinds)) if typed.next().is_none() => {
                let config = sim.config();
                config.all().filter(|id| kinds.contains(&config.kind(*id))).map(|id| config.name(id).into()).collect()
            }
            _ => Vec::new(),
        },
        (false, Some(_)) => Vec::new(),
    })
}

fn arguments(timeline: &Timeline, verb: &str, before: &str) -> Vec<String> {
    let sim = timeline.sim();
    let mut words = Vec::new();
    let used: Vec<&str> = before.split(|c: char| c.is_whitespace() || c == ',').collect();
    let takes = VERBS.iter().find(|v| v.name == verb).map(|v| v.takes);
    if takes.is_some_and(|takes| takes.contains(&Takes::Timer))
        && let Some(kinds) = timer_about(sim, before)
    {
        let whom = sim.config().nodes.iter().filter(|node| kinds.contains(&node.kind));
        return whom.map(|node| node.name.clone()).collect();
    }
    if let Some(words) = takes.filter(|takes| takes.contains(&Takes::Goal)).and_then(|_| question(sim, before)) {
        return words;
    }
    for takes in takes.unwrap_or(&[Takes::Node]) {
        match takes {
            Takes::Node => words.extend(names_now(sim)),
            Takes::Message => {
                if used.len() <= 2 {
                    words.extend(sim.info().messages.iter().map(|m| m.to_string()));
                }
                words.extend(names_now(sim));
            }
            Takes::Form => {
                let form = before.split_whitespace().nth(1).and_then(|kind| sim.info().form(kind));
                let kinds = sim.info().forms.iter().map(|form| form.kind.to_string());
                words.extend(kinds.filter(|_| form.is_none()));
                let fields = form.iter().flat_map(|form| form.fields).map(|field| format!("{}=", field.name));
                words.extend(fields.filter(|_| used.len() > 3));
            }
            Takes::Timer => words.extend(sim.info().timers.iter().map(|timer| timer.name.to_string())),
            Takes::Setting if used.len() > 2 => words.extend(values(sim, before)),
            Takes::Setting => {
                words.extend(sim.info().rules.iter().filter(|r| r.switchable()).map(|r| r.id.to_string()));
                words.extend(sim.info().options().map(|o| o.name.to_string()));
            }
            // What stands in one is completed by `condition`.
            Takes::Condition => {}
            Takes::Word(word) => words.push(word.to_string()),
            Takes::Branch => words.extend(timeline.tree().into_iter().filter(|b| !b.deleted).map(|b| b.name)),
            Takes::Place => {
                words.extend(timeline.bookmarks().into_iter().map(|b| b.name));
                words.extend(LANDMARKS.iter().map(|target| target.word.to_string()));
            }
            // What stands behind the node that is asked about is told by `question`.
            Takes::Goal => {}
        }
    }
    let own = sim.info().inputs.iter().filter(|input| input.verb == verb);
    words.extend(own.flat_map(read::offered).map(str::to_string));
    words.retain(|word| !used.contains(&word.as_str()));
    words
}

/// Kinds of nodes that a timer is about, if one that is about somebody stands at the end.
fn timer_about(sim: &dyn Sim, before: &str) -> Option<&'static [KindId]> {
    let timer = sim.info().find_timer(before.split_whitespace().last()?)?;
    Some(sim.info().timers[timer.index()].about).filter(|kinds| !kinds.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::tests::timeline;

    fn offered(timeline: &Timeline, line: &str) -> Vec<String> {
        complete(timeline, line).into_iter().map(|completion| completion.word).collect()
    }

    #[test]
    fn of_a_tree_the_paths_are_offered_and_the_words_behind_them() {
        let lines =
            ["run 3s", "create K1 /a 1", "run 500ms", "create K1 /b.c x", "run 500ms", "set K1 /a 2", "run 500ms"];
        let timeline = timeline("zookeeper", &lines);
        let offered = |line: &str| offered(&timeline, line);
        for (line, wanted) in [
            ("get K1 ", &["/a", "/b.c"][..]),
            ("children K1 ", &["/", "/a", "/b.c"]),
            ("get K1 /b", &["/b.c"]),
            ("get K1 /a ", &["watch"]),
            ("set K1 /", &["/a", "/b.c"]),
            ("set K1 /a 3 ", &["version"]),
            ("set K1 /a 3 version ", &["1"]),
            ("delete K1 /a v", &["version"]),
            ("create K1 /a/x ", &["ephemeral", "sequential"]),
            ("create K1 /a/x 1 ephemeral ", &["sequential"]),
            ("watch K1 /a ", &["children"]),
            ("follow Z1 ", &["Z1", "Z2", "Z3"]),
            ("seek Z1 ", &[]),
        ] {
            assert_eq!(offered(line), wanted, "{line}");
        }
        assert!(offered("delete ").contains(&"main".to_string()), "which of the two is meant is not told yet");
    }

    #[test]
    fn tasks_and_agents_are_offered_by_those_who_have_them() {
        let timeline = timeline("mesos", &["run 20s"]);
        let offered = |line: &str| offered(&timeline, line);
        assert_eq!(offered("kill F1 "), ["1", "2", "3", "4"]);
        assert!(!offered("finish E1 ").is_empty());
        assert_eq!(offered("remove M1 "), ["agent"]);
        assert_eq!(offered("remove M1 agent "), ["G1", "G2", "G3"]);
        assert_eq!(offered("launch F1 "), [""; 0]);
    }

    #[test]
    fn of_goals_those_of_the_node_are_offered() {
        let zookeeper = timeline("zookeeper", &["run 3s"]);
        let raft = timeline("raft", &[]);
        for (timeline, line, wanted) in [
            (&zookeeper, "why not Z1 ", &["lead", "serve", "know", "deliver"][..]),
            (&zookeeper, "why not K1 ", &["connected", "first"]),
            (&zookeeper, "why not K1 c", &["connected"]),
            (&zookeeper, "why not Z1 know ", &[]),
            (&zookeeper, "why K1 ", &["notified"]),
            (&zookeeper, "why K1 notified ", &[]),
            (&raft, "why not C1 ", &[]),
            (&raft, "why not S1 vote ", &["S1", "S2", "S3", "S4", "S5"]),
        ] {
            assert_eq!(offered(timeline, line), wanted, "{line}");
        }
    }

    #[test]
    fn what_stands_behind_a_value_or_a_number_is_offered_there() {
        let timeline = timeline("paxos", &[]);
        let offered = |line: &str| offered(&timeline, line);
        assert_eq!(offered("prepare P1 "), ["at", "to"]);
        assert_eq!(offered("prepare P1 at 5 "), ["to"]);
        assert_eq!(offered("accept P1 t"), ["to"]);
        assert_eq!(offered("propose P1 "), [""; 0]);
        assert_eq!(offered("propose P1 X "), ["to"]);
        assert_eq!(offered("propose P1 X to A"), ["A1", "A2", "A3"]);
        assert_eq!(offered("prepare P1 to A1,"), ["A2", "A3"]);
    }
}
