//! What a command looks like with the names that there are here: the examples of [`VERBS`](super::VERBS) are of servers one
//! of which leads.

use super::understood;
use super::verbs::Verb;
use crate::engine::{Choice, OptionSpec};
use crate::timeline::Timeline;

/// An example of a verb that can be understood in this run now, if there is one.
pub fn example(timeline: &Timeline, verb: &Verb) -> Option<String> {
    let info = timeline.sim().info();
    let sets = |spec: &OptionSpec| format!("set {} {}", spec.name, spec.text(spec.default));
    let names = voters(timeline);
    let own = match verb.name {
        "partition" if names.len() > 1 => {
            let (most, few) = names.split_at(names.len() / 2 + 1);
            Some(format!("partition {} | {}", most.join(","), few.join(",")))
        }
        "set" => info.own_options.iter().find(|spec| can_be_set(timeline, spec)).map(sets),
        "why" => info.goals.first().map(|goal| goal.example.into()),
        _ => None,
    };
    let here = own.unwrap_or_else(|| with_names(timeline, &names, verb.example));
    understood(timeline, &here).then_some(here)
}

/// Whether an option can be set here now: of some, nobody looks while another is on.
fn can_be_set(timeline: &Timeline, spec: &OptionSpec) -> bool {
    let sim = timeline.sim();
    let option = sim.info().find_option(spec.name);
    option.is_some_and(|option| sim.allowed(Choice::Set(option, spec.default)).is_ok())
}

/// Who votes here, or everybody where nobody does.
fn voters(timeline: &Timeline) -> Vec<&str> {
    let (config, info) = (timeline.sim().config(), timeline.sim().info());
    let votes = |id: &_| info.voters.is_empty() || info.voters.contains(&config.kind(*id));
    config.all().filter(votes).map(|id| config.name(id)).collect()
}

/// An example with names of this run: those of its voters in their order, and the first of them for whoever plays a role
/// that nobody plays.
fn with_names(timeline: &Timeline, names: &[&str], example: &str) -> String {
    let nth = |word: &str| match word {
        "leader" | "crashed:1" if super::named(timeline, word).is_err() => Some(1),
        word => word.strip_prefix('S')?.parse().ok(),
    };
    let here = |word: &str| {
        let name = nth(word).and_then(|nth: usize| names.get(nth.checked_sub(1)?));
        name.map_or_else(|| word.to_string(), |name| (*name).to_string())
    };
    let ends = |c: char| !(c.is_alphanumeric() || c == ':' || c == '_');
    let parts = example.split_inclusive(ends).map(|part| part.split_at(part.trim_end_matches(ends).len()));
    parts.map(|(word, rest)| here(word) + rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{VERBS, run, tests::timeline};

    #[test]
    fn an_example_has_the_names_that_there_are_and_is_understood_or_there_is_none() {
        let of = |protocol: &str, before: &[&str], name: &str| {
            let mut timeline = timeline(protocol, &[]);
            before.iter().for_each(|line| drop(run(&mut timeline, line).expect("it can be done")));
            let verb = VERBS.iter().find(|verb| verb.name == name).expect("a verb");
            example(&timeline, verb)
        };
        let table = [
            ("raft", &[][..], "crash", Some("crash S1")),
            ("raft", &["run 1s"], "crash", Some("crash leader")),
            ("paxos", &[], "crash", Some("crash A1")),
            ("paxos", &[], "partition", Some("partition A1,A2 | A3")),
            ("zookeeper", &[], "restart", Some("restart Z1")),
            ("zookeeper", &[], "set", Some("set tick_ms 500")),
            ("raft", &[], "set", Some("set election_timeout_ms 150..300")),
            ("mesos", &[], "pause", Some("pause M2")),
            ("mesos", &[], "inject", None),
            ("mesos", &[], "expect", Some("expect leaders.size() <= 1")),
        ];
        for (protocol, before, name, wanted) in table {
            assert_eq!(of(protocol, before, name).as_deref(), wanted, "{name} in {protocol}");
        }
    }

    #[test]
    fn what_an_example_sets_can_be_set_in_every_protocol() {
        let verb = VERBS.iter().find(|verb| verb.name == "set").expect("a verb");
        for entry in crate::protocols::ALL {
            let mut timeline = timeline(entry.info.name, &[]);
            let line = example(&timeline, verb);
            let done = line.as_ref().map(|line| run(&mut timeline, line));
            assert!(done.is_none_or(|done| done.is_ok()), "{line:?} in {}", entry.info.name);
        }
    }
}
