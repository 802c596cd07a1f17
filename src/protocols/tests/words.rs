//! The catalogue against the tables: every rule, every way it can come out, every shape of its facts.

use crate::engine::catalogue::{Given, Label, REMEDY, attribute, catalogue};
use crate::engine::facts::{FactKind, MARK, NOTHING, given, known};
use crate::engine::saying::Saying;
use crate::engine::scene::{NodeCard, Packet, Scene, Verdict};
use crate::engine::scheduler::Storm;
use crate::engine::{
    self, Choice, Config, Facts, Info, NodeId, NodeSet, OptionId, OptionKind, Rule, RuleId, Sim, Value, asks, options,
};
use crate::protocols::{self, ALL, Entry};
use crate::{explore, lesson, parts, plain, recording, scenario, script, timeline};
use std::collections::BTreeSet;
use std::fmt::Write;

const ENGLISH: &str = include_str!("../../../assets/words/en.ftl");
const VERDICTS: [Verdict; 4] = [Verdict::Held, Verdict::Refused, Verdict::Kept, Verdict::Waived];

const LABELS: [Label; 5] = [Label::Kind, Label::Role, Label::Timer, Label::Message, Label::Field];

/// What the catalogue asks itself for.
const ASKED: &[&str] = &["nobody", "list"];

/// Whose sayings there are.
pub(super) const SAYINGS: &[&[Saying]] = &[
    engine::words::SAYINGS,
    engine::refused::SAYINGS,
    parts::words::SAYINGS,
    parts::refused::SAYINGS,
    timeline::words::SAYINGS,
    script::words::SAYINGS,
    scenario::words::SAYINGS,
    explore::words::SAYINGS,
    recording::words::SAYINGS,
    lesson::words::SAYINGS,
    plain::words::SAYINGS,
    protocols::zookeeper::words::SAYINGS,
    protocols::raft::words::SAYINGS,
    protocols::paxos::words::SAYINGS,
    protocols::fast::words::SAYINGS,
    protocols::paxos::refused::SAYINGS,
    parts::slots::words::SAYINGS,
    protocols::zookeeper::refused::SAYINGS,
    parts::zab::words::SAYINGS,
    parts::zk::words::SAYINGS,
    parts::zk::words::refused::SAYINGS,
    parts::znodes::words::SAYINGS,
    parts::znodes::words::refused::SAYINGS,
    protocols::replicas::words::SAYINGS,
    protocols::mesos::words::SAYINGS,
    protocols::mesos::words::refused::SAYINGS,
];

/// Protocols that are being made: what their rules say may be there before they are among all.
const DRAFTS: &[&Info] = &[
    <super::super::zookeeper::ZooKeeper as crate::engine::Protocol>::INFO,
    <super::super::mesos::Mesos as crate::engine::Protocol>::INFO,
];

/// A configuration of the protocol with a few words that somebody typed, one of which the catalogue chooses by.
fn config(info: &Info) -> Config {
    let counts = info.counts(&vec![None; info.kinds.len()]);
    let config = Config::new(info, &counts, 0).expect("a valid set-up");
    for word in ["x=5", "none", "x+2"] {
        config.words.intern(word);
        config.told.intern(word);
    }
    config
}

/// Numbers that a fact of this kind can be: the usual one first.
fn shapes(kind: FactKind) -> Vec<u32> {
    match kind {
        FactKind::Node => vec![1, 0, NOTHING],
        FactKind::Nodes => vec![0b110, 0, 1, 0b111],
        FactKind::Term | FactKind::Index | FactKind::Place | FactKind::Count | FactKind::Ms => {
            vec![3, 0, 1, 5, NOTHING]
        }
        FactKind::Value => vec![1, 2, Value::numbered(NodeId(1), 4).0, NOTHING],
        FactKind::Told => vec![1, 2, NOTHING],
        FactKind::Flag => vec![0, 1],
        FactKind::Word(words) => (0..words.len() as u32).collect(),
        // Nothing, a typed word, a ballot of the first round and one of the second.
        FactKind::Own(_) => vec![1 << 8 | 1, 0, 1, 3, 2 << 8],
    }
}

/// The shapes at each position of a rule's note. A fact made of several stands at the first of them.
fn positions(rule: &Rule) -> [Vec<u32>; 4] {
    std::array::from_fn(|at| {
        let spec = rule.facts.iter().enumerate().find(|(position, spec)| spec.position(*position) == at);
        let joined = rule.facts.iter().any(|spec| matches!(spec.kind, FactKind::Own(_)));
        let marked = rule.facts.iter().any(|spec| matches!(spec.kind, FactKind::Own(_)) && spec.position(9) == at);
        match spec {
            Some((_, spec)) if matches!(spec.kind, FactKind::Place) && marked => {
                shapes(spec.kind).into_iter().chain([MARK | 3]).collect()
            }
            Some((_, spec)) => shapes(spec.kind),
            None if joined => vec![0, 2],
            None => vec![0],
        }
    })
}

fn product([a, b, c, d]: [Vec<u32>; 4]) -> impl Iterator<Item = Facts> {
    a.into_iter().flat_map(move |a| {
        let (c, d) = (c.clone(), d.clone());
        b.clone().into_iter().flat_map(move |b| {
            let d = d.clone();
            c.clone().into_iter().flat_map(move |c| d.clone().into_iter().map(move |d| [a, b, c, d]))
        })
    })
}

/// The usual facts, and those that differ from them at one position.
fn one_by_one(all: [Vec<u32>; 4]) -> Vec<Facts> {
    let usual: Facts = std::array::from_fn(|at| all[at][0]);
    let mut found = vec![usual];
    for (at, shapes) in all.iter().enumerate() {
        found.extend(shapes.iter().skip(1).map(|shape| {
            let mut facts = usual;
            facts[at] = *shape;
            facts
        }));
    }
    found
}

fn said(config: &Config, rule: &'static Rule, verdict: Verdict, facts: Facts) -> Option<(String, bool)> {
    let me = config.name(NodeId(0));
    let (text, errors) = catalogue().rule(rule.id, verdict, me, known(config, rule.facts, facts).iter().map(given))?;
    Some((text, errors.is_empty()))
}

/// What sentences count, if it is several; only what is no verb as well, since anything can stand before one.
const SEVERAL: &[&str] = &[
    "acceptances",
    "acceptors",
    "clients",
    "commands",
    "copies",
    "entries",
    "messages",
    "promises",
    "records",
    "replicas",
    "servers",
    "steps",
    "timeouts",
    "votes",
];

/// Whether a text says `1 steps`, or `1 are`.
fn miscounts(text: &str) -> bool {
    let text = format!(" {text}");
    let words: Vec<&str> = text.split([' ', ',', '.', ':', ';', '(', ')']).collect();
    let several = |[before, of, what]: [&str; 3]| {
        of == "1" && (SEVERAL.contains(&what) || what == "are" && !["of", "to"].contains(&before))
    };
    words.windows(3).any(|three| several([three[0], three[1], three[2]]))
}

/// No article stands before a name that is known only when it is told: it may be `Answer` or `acceptor`.
#[test]
fn no_article_stands_before_what_may_begin_with_any_letter() {
    for line in ENGLISH.lines() {
        let lower = line.to_lowercase();
        let guessed = [" a {", " an {"].into_iter().find(|article| lower.contains(article));
        assert!(guessed.is_none(), "an article before a name: {line}");
    }
}

fn each_rule() -> impl Iterator<Item = (&'static Info, &'static Rule)> {
    ALL.iter().flat_map(|entry| entry.info.rules.iter().map(move |rule| (entry.info, rule)))
}

/// Whether another protocol has this row and can switch it.
fn is_switched_elsewhere(rule: &Rule) -> bool {
    let drafted = DRAFTS.iter().flat_map(|info| info.rules);
    each_rule().map(|(_, other)| other).chain(drafted).any(|other| other.id == rule.id && other.switchable())
}

#[test]
fn every_rule_has_a_sentence_for_each_shape_of_its_facts() {
    for (info, rule) in each_rule() {
        let config = config(info);
        let has = VERDICTS.map(|verdict| said(&config, rule, verdict, [0; 4]).is_some());
        match rule.switchable() {
            // What holds always was never refused; what only tempts without it never just holds.
            // That it is kept may be what the note of another rule says.
            true => assert!(
                has[3] && !(has[1] && has[2]),
                "{}: sentences for held, refused or kept, waived: {has:?}",
                rule.id
            ),
            // What is always kept here has the sentences that it has where it can be switched.
            false if is_switched_elsewhere(rule) => {}
            false => assert_eq!(has, [true, false, false, false], "{} is told, and can only be held", rule.id),
        }
        for verdict in VERDICTS {
            for facts in product(positions(rule)) {
                let Some((text, right)) = said(&config, rule, verdict, facts) else { continue };
                let place = format!("{} {verdict:?} {facts:?}: {text}", rule.id);
                assert!(right && !text.contains(['{', '}', '\n', '$']), "an unknown name: {place}");
                assert!(text.ends_with('.') && !text.contains("  "), "no sentence: {place}");
                assert!(!miscounts(&text), "one is not several: {place}");
            }
        }
    }
}

/// All sayings, each with the names of what it is given.
fn sayings() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let names = |(id, given): &Saying| (*id, given.iter().map(|(name, _)| *name).collect());
    SAYINGS.iter().flat_map(|sayings| sayings.iter()).map(names)
}

/// What any name can stand for: the message has a sentence for it, even if nobody gives it that.
fn givens() -> [Given<'static>; 8] {
    let numbers = [0_u32, 1, 3, 100].map(Given::from);
    let [none, one, three, hundred] = numbers;
    ["S1".into(), "none".into(), none, one, three, hundred, true.into(), None::<u32>.into()]
}

/// Everything that these names can stand for together.
fn together(names: &[&'static str]) -> impl Iterator<Item = Vec<(&'static str, Given<'static>)>> {
    let shapes = givens();
    (0..shapes.len().pow(names.len() as u32)).map(move |nth| {
        let shape = |at: usize| shapes[nth / shapes.len().pow(at as u32) % shapes.len()].clone();
        names.iter().enumerate().map(|(at, name)| (*name, shape(at))).collect()
    })
}

/// A saying with what it is given, its remedy behind it, and what went wrong.
fn asked(id: &str, given: &[(&'static str, Given<'static>)]) -> (String, String, Vec<String>) {
    let ask = |attribute| catalogue().asked(id, attribute, given.iter().cloned());
    let (text, wrong) = ask(None).unwrap_or_else(|| panic!("{id} is no message"));
    let (remedy, more) = ask(Some(REMEDY)).unwrap_or_default();
    (text, remedy, wrong.into_iter().chain(more).map(|error| error.to_string()).collect())
}

/// What the catalogue says of a message.
fn entry(id: &str) -> &'static str {
    let begins = format!("\n{id} =");
    let start = ENGLISH.find(&begins).unwrap_or_else(|| panic!("{id} is no message")) + begins.len();
    let entry = &ENGLISH[start..];
    let ends = |at: &usize| entry[at + 1..].starts_with(|c: char| !c.is_whitespace() && c != '}');
    &entry[..entry.match_indices('\n').map(|(at, _)| at).find(ends).unwrap_or(entry.len())]
}

/// Whether a message, or one that it refers to, is another one for what a name stands for.
fn turns_on(id: &str, name: &str) -> bool {
    let referred = |word: &&str| word.contains('-') && ENGLISH.contains(&format!("\n{word} ="));
    let mut words = entry(id).split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(referred);
    entry(id).contains(&format!("${name} ->")) || words.any(|word| turns_on(word, name))
}

/// Everything that these names can stand for together where a message turns on them. Those that are only put into their
/// places stand for the same thing at a time, each of them for everything.
fn whatever(id: &str, names: &[&'static str]) -> Vec<Vec<(&'static str, Given<'static>)>> {
    let (turning, placed): (Vec<_>, Vec<_>) = names.iter().copied().partition(|name| turns_on(id, name));
    let shapes = if placed.is_empty() { 1 } else { givens().len() };
    let put = |nth: usize| placed.iter().map(move |name| (*name, givens()[nth].clone()));
    let all =
        together(&turning).map(|given| (0..shapes).map(move |nth| given.iter().cloned().chain(put(nth)).collect()));
    all.flatten().collect()
}

#[test]
fn every_saying_has_a_sentence_whatever_it_is_given() {
    assert!(sayings().count() > 80);
    assert!(
        turns_on("plain-branch", "from") && !turns_on("plain-branch", "ends"),
        "it is found in what is referred to"
    );
    for (id, names) in sayings() {
        for given in whatever(id, &names) {
            let (text, remedy, wrong) = asked(id, &given);
            let place = format!("{id} {given:?}: {text}; {remedy}");
            let unknown = format!("{text}{remedy}").contains(['{', '}', '\n', '$']);
            assert!(wrong.is_empty() && !unknown, "an unknown name: {place}: {wrong:?}");
            assert!(!text.is_empty() && !text.contains("  ") && !remedy.contains("  "), "no sentence: {place}");
            assert!(!miscounts(&text), "one is not several: {place}");
            let sentences = ["move-", "step-", "why-is-", "search-", "replay-", "nothing-", "plain-", "chance-"];
            let stops = sentences.iter().any(|start| id.starts_with(start)) && id != "step-a-message";
            assert!(text.ends_with('.') == stops && !remedy.ends_with('.'), "a full stop: {place}");
        }
    }
}

#[test]
fn every_saying_makes_something_of_all_that_it_is_given() {
    for (id, names) in sayings() {
        for name in &names {
            let others: Vec<_> = names.iter().copied().filter(|other| other != name).collect();
            assert!(together(&others).any(|given| !asked(id, &given).2.is_empty()), "{id} makes nothing of {name}");
        }
    }
}

#[test]
fn facts_have_names_of_their_own() {
    for (_, rule) in each_rule() {
        let names: BTreeSet<_> = rule.facts.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), rule.facts.len(), "{}: a name twice", rule.id);
        for name in names {
            assert!(name != "me" && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}: {name}", rule.id);
        }
    }
}

#[test]
fn the_catalogue_says_nothing_that_nobody_asks_for() {
    let mut message = "";
    let mut rules: BTreeSet<String> = each_rule().map(|(_, rule)| rule.id.replace('.', "-")).collect();
    for line in ENGLISH.lines() {
        if let Some((id, _)) = line.split_once(" =").filter(|(id, _)| !id.contains([' ', '#'])) {
            message = id;
            let referred = [format!("{{ {id} }}"), format!("({id},"), format!(", {id},"), format!(", {id})")];
            let asked = ASKED.contains(&id) || sayings().any(|(asked, _)| asked == id);
            let used = asked || referred.iter().any(|place| ENGLISH.contains(place));
            let labels = LABELS.iter().any(|label| label.message() == id);
            let drafted = DRAFTS.iter().flat_map(|info| info.rules).any(|rule| rule.id.replace('.', "-") == id);
            assert!(rules.remove(id) || used || labels || drafted, "{id} is a message that nothing asks for");
        } else if LABELS.iter().any(|label| label.message() == message) {
            // What is said of ids is another test.
        } else if let Some((name, _)) = line.trim_start().strip_prefix('.').and_then(|l| l.split_once(" =")) {
            let known = ["held", "refused", "kept", "waived", REMEDY].contains(&name);
            assert!(known, "{message}.{name} is neither a way to come out nor a remedy");
        }
    }
    assert!(rules.is_empty(), "rules without a message: {rules:?}");
}

/// A world with so many nodes of the first kind in which clients are busy and this rule, if any, is off.
pub fn world(entry: &Entry, first: Option<usize>, off: Option<RuleId>, lazy: u32) -> Box<dyn Sim> {
    let mut given = vec![None; entry.info.kinds.len()];
    given[0] = first;
    let mut config = Config::new(entry.info, &entry.info.counts(&given), 0).expect("a valid set-up");
    if let Some(clients) = entry.info.find_option("client_interval_ms") {
        config.set(entry.info, clients, [40, 160]).expect("a valid interval");
    }
    config.set(entry.info, options::FLUSH, [lazy, 0]).expect("a flag");
    off.into_iter().for_each(|rule| config.rules_off.set(rule, true));
    (entry.build)(config, &[]).expect("an empty start is valid")
}

/// The usual world with an option set to one of its other words, and with one of each kind that is not always there.
fn otherwise(entry: &Entry, option: OptionId, word: u32) -> Box<dyn Sim> {
    let usual = entry.info.kinds.iter().skip(1).map(|kind| (kind.default == 0).then_some(1));
    let counts = entry.info.counts(&[None].into_iter().chain(usual).collect::<Vec<_>>());
    let mut config = Config::new(entry.info, &counts, 0).expect("a valid set-up");
    if let Some(clients) = entry.info.find_option("client_interval_ms") {
        config.set(entry.info, clients, [40, 160]).expect("a valid interval");
    }
    config.set(entry.info, option, [word, 0]).expect("one of its words");
    (entry.build)(config, &[]).expect("an empty start is valid")
}

/// Storms over every protocol, with each of its rules off in one of them.
fn storms(mut see: impl FnMut(&dyn Sim)) {
    for entry in ALL {
        let rules = entry.info.rules.iter().enumerate().filter(|(_, rule)| rule.switchable());
        let offs = rules.map(|(at, _)| (None, Some(RuleId(at as _)))).chain([(None, None), (Some(3), None)]);
        for (seed, (first, off)) in offs.enumerate() {
            storm(world(entry, first, off, (seed % 2) as u32), seed as u64, &mut see);
        }
        // Whatever an option can be set to has its own.
        for spec in entry.info.own_options {
            let (OptionKind::Word(words), Some(option)) = (spec.kind, entry.info.find_option(spec.name)) else {
                continue;
            };
            for word in 1..words.len() as u32 {
                storm(otherwise(entry, option, word), 7, &mut see);
            }
        }
    }
}

/// A storm over a world.
pub fn storm(mut sim: Box<dyn Sim>, seed: u64, mut see: impl FnMut(&dyn Sim)) {
    let asked = asks(sim.info(), sim.config(), 2, &|_| true);
    let wishes: Vec<Choice> = asked.requests.into_iter().flatten().chain(asked.acts).collect();
    let nodes: NodeSet = sim.config().all().collect();
    let mut storm = Storm::new(seed, nodes).asking(wishes);
    for _ in 0..400 {
        let Some(step) = storm.next(&*sim) else { break };
        sim.apply(step).expect("the storm takes what is allowed");
        see(&*sim);
    }
}

#[test]
fn whatever_comes_out_in_a_storm_has_a_sentence_of_its_own() {
    let mut found = BTreeSet::new();
    storms(|sim| found.extend(sim.told().notes.into_iter().map(|note| (note.rule, note.verdict as u8))));
    assert!(found.len() > 100, "storms tell of {} things only", found.len());
    for (rule, verdict) in found {
        let verdict = VERDICTS[usize::from(verdict)];
        assert!(
            catalogue().rule(&rule, verdict, "", [].into_iter()).is_some(),
            "{rule} came out {verdict:?} without a sentence"
        );
    }
}

/// The ids that a scene has of what a person reads by its label.
fn ids(scene: &Scene) -> impl Iterator<Item = (Label, String)> {
    let of_node = |node: &NodeCard| {
        let fields = node.disk.iter().map(|field| field.name.clone());
        let fields = fields.chain(node.facts.keys().cloned()).map(|id| (Label::Field, id)).collect::<Vec<_>>();
        fields.into_iter().chain([(Label::Role, node.role.clone()), (Label::Kind, node.kind.clone())])
    };
    let of_message = |packet: &Packet| {
        let fields = packet.facts.keys().map(|id| (Label::Field, id.clone()));
        fields.chain([(Label::Message, packet.called.clone())]).collect::<Vec<_>>()
    };
    let nodes = scene.nodes.iter().flat_map(of_node).collect::<Vec<_>>();
    nodes.into_iter().chain(scene.messages.iter().flat_map(of_message).collect::<Vec<_>>())
}

/// What cards and messages of Mesos say beside what comes up in a storm.
const OF_MESOS: [&str; 11] =
    ["agent", "awaits", "failover_ms", "framework", "more", "over", "room", "scheduler", "state", "task", "why"];

#[test]
fn every_id_that_a_person_reads_has_a_label_and_no_label_is_left_over() {
    // What a view tells of a node that is held up, that another one knows nothing of, or that belongs to nobody.
    let mut found: BTreeSet<_> = ["paused", "unknown", "spare"].map(|role| (Label::Role, role.to_string())).into();
    // What a promise brings that comes late, with a rule off, and what most votes of a fast round do: storms are seldom so
    // slow, and seldom so fast.
    found.extend(["older_promises", "votes_taken"].map(|field| (Label::Field, field.to_string())));
    // A client that ends its session does so for a moment only.
    found.insert((Label::Role, "closing".to_string()));
    // A storm over Mesos ends before its agents run anything, and before a session does.
    found.extend(["subscribed", "running", "ended", "aborted"].map(|role| (Label::Role, role.to_string())));
    found.extend(OF_MESOS.map(|field| (Label::Field, field.to_string())));
    storms(|sim| found.extend(ids(&sim.scene(1))));
    for entry in ALL {
        found.extend(entry.info.timers.iter().map(|timer| (Label::Timer, timer.name.to_string())));
        found.extend(entry.info.messages.iter().map(|message| (Label::Message, message.to_string())));
    }
    let wanted: BTreeSet<_> = found.iter().map(|(label, id)| (*label, attribute(id).into_owned())).collect();
    let mut labels = BTreeSet::new();
    let mut message = None;
    for line in ENGLISH.lines() {
        match line.split_once(" =") {
            Some((id, _)) if !id.starts_with(' ') => message = LABELS.into_iter().find(|label| label.message() == id),
            Some((id, _)) => labels.extend(message.map(|label| (label, id.trim_start_matches([' ', '.']).to_string()))),
            None => {}
        }
    }
    assert_eq!(labels, wanted);
}

#[test]
fn all_sentences() {
    for entry in ALL {
        let config = config(entry.info);
        let mut listing = String::new();
        for rule in entry.info.rules {
            for verdict in VERDICTS {
                let mut told = BTreeSet::new();
                for facts in one_by_one(positions(rule)) {
                    let Some((text, _)) = said(&config, rule, verdict, facts) else { continue };
                    // Only some facts can stand for nothing, and the sentences of the others do not choose by it.
                    let silly = facts.contains(&NOTHING) && text.contains("none");
                    if !silly && told.insert(text.clone()) {
                        writeln!(listing, "{} {verdict:?}: {text}", rule.id).expect("written");
                    }
                }
            }
        }
        insta::assert_snapshot!(format!("sentences_{}", entry.info.name), listing);
    }
}
