//! What Fast Paxos' sentences say, against the messages that arrived and what the scenes show. A new one is an arm of
//! [`holds`] and a row of [`CHECKS`].

use crate::paxos::{names, order, text};
use crate::{Case, Check, fast_answers, is_so, node};
use std::collections::{BTreeMap, BTreeSet};
use synod::engine::scene::{Fact, NodeCard, Packet, Verdict};

/// A row for each rule whose sentences are told.
pub const CHECKS: &[(&str, Check)] = &[
    ("fast.acceptor.boots", judge),
    ("fast.acceptor.check-accept", judge),
    ("fast.acceptor.open", judge),
    ("fast.acceptor.persist", judge),
    ("fast.acceptor.promise", judge),
    ("fast.acceptor.votes", judge),
    ("fast.client.answered", judge),
    ("fast.client.asks", judge),
    ("fast.client.asks-again", judge),
    ("fast.coordinator.boots", judge),
    ("fast.coordinator.distinct", judge),
    ("fast.coordinator.this-round", judge),
    ("fast.coordinator.unique", judge),
    ("fast.coordinator.next-round", judge),
    ("fast.coordinator.takes-votes", judge),
    ("fast.coordinator.collides", judge),
    ("fast.coordinator.counts", judge),
    ("fast.coordinator.hears", judge),
    ("fast.coordinator.keeps", judge),
    ("fast.coordinator.knows", judge),
    ("fast.coordinator.late", judge),
    ("fast.coordinator.no-value", judge),
    ("fast.coordinator.not-free", judge),
    ("fast.coordinator.not-ready", judge),
    ("fast.coordinator.opens", judge),
    ("fast.coordinator.prepared", judge),
    ("fast.coordinator.prepares", judge),
    ("fast.coordinator.proposes", judge),
    ("fast.coordinator.refused", judge),
    ("fast.is.awaiting", judge),
    ("fast.is.closed", judge),
    ("fast.is.gathering", judge),
    ("fast.is.heard", judge),
    ("fast.is.left", judge),
    ("fast.is.looking", judge),
    ("fast.is.made", judge),
    ("fast.is.ready", judge),
    ("fast.is.roundless", judge),
    ("fast.is.silent", judge),
    ("fast.is.takeable", judge),
    ("fast.is.since", judge),
    ("fast.is.unanswered", judge),
    ("fast.is.unasked", judge),
    ("fast.is.unheard", judge),
    ("fast.is.unpromised", judge),
    ("fast.is.untold", judge),
    ("fast.is.unvoted", judge),
    ("fast.is.vote", judge),
    ("fast.is.voted", judge),
    ("fast.is.waiting", judge),
    ("fast.learner.boots", judge),
    ("fast.learner.counts", judge),
    ("fast.learner.learns", judge),
    ("fast.learner.quorum-size", judge),
    ("fast.one-vote", judge),
    ("fast.quorum-size", judge),
    ("fast.recovery", judge),
    ("fast.round-opened", judge),
];

fn judge(case: &Case) -> Result<(), String> {
    let so = if case.asked { fast_answers::holds(case) } else { None };
    is_so(so.unwrap_or_else(|| holds(case)), || format!("facts: {:?}", case.note.facts))
}

/// What has arrived; nothing where nothing has.
#[derive(Clone, Default)]
struct Got {
    kind: String,
    from: String,
    ballot: String,
    value: String,
    facts: BTreeMap<String, Fact>,
}

impl Got {
    fn of(packet: &Packet) -> Got {
        let Packet { kind, from, ballot, value, facts, .. } = packet.clone();
        Got { kind, from, ballot: ballot.unwrap_or_default(), value: value.unwrap_or_default(), facts }
    }
}

fn fact(got: &Got, name: &str) -> String {
    match got.facts.get(name) {
        Some(Fact::Text(text)) => text.clone(),
        Some(Fact::Bool(yes)) => yes.to_string(),
        _ => String::new(),
    }
}

/// Who is in a count of a card.
pub fn counted(card: &NodeCard, what: &str) -> BTreeSet<String> {
    let tallies = card.tallies.iter().filter(|tally| tally.what == what);
    tallies.flat_map(|tally| tally.from.iter().cloned()).collect()
}

/// The proposals that a coordinator's promises report, as they are written.
fn reported(card: &NodeCard) -> Vec<String> {
    let Some(Fact::Map(all)) = card.facts.get("reported") else { return Vec::new() };
    all.values().filter_map(|one| if let Fact::Text(text) = one { Some(text.clone()) } else { None }).collect()
}

fn holds(case: &Case) -> bool {
    let (note, f) = (case.note, &case.note.facts);
    let (was, is) = (node(case.before(), &note.node), case.me());
    let t = |name: &str| text(f, name);
    let n = |name: &str| case.int(name).unwrap_or(-1);
    let got = &case.delivered().map(Got::of).unwrap_or_default();
    let (ballot, value) = (got.ballot.clone(), got.value.clone());
    let held = note.verdict == Verdict::Held;
    let promised = was.promised.clone().unwrap_or_default();
    let voted =
        |card: &NodeCard| card.accepted.as_ref().map(|a| (a.ballot.clone(), a.value.clone())).unwrap_or_default();
    let waiting = match was.facts.get("waiting") {
        Some(Fact::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let comes = if got.kind == "Any" { waiting } else { value.clone() };
    let in_use = is.ballot.clone().unwrap_or_default();
    let own = |name: &str| is.ballot.is_none() && t(name).is_empty() || t(name) == in_use;
    let acceptors = case.scene().nodes.iter().filter(|node| node.kind == "acceptor").count() as i64;
    match note.rule.as_str() {
        "fast.quorum-size" => {
            n("acceptors") == acceptors && n("votes") == heard(is, got).len() as i64 && t("fast") == fact(got, "fast")
        }
        "fast.round-opened" => {
            let open = was.facts.get("open").is_some_and(|open| *open == Fact::Text(t("ballot")));
            let round = match note.verdict {
                Verdict::Held => open,
                Verdict::Waived => !is.up || voted(is).0 == t("ballot") || was.promised == Some(t("ballot")),
                Verdict::Refused | Verdict::Kept => t("ballot").is_empty() && !was.facts.contains_key("open"),
            };
            let other = was.accepted.is_some() && voted(was).0 == t("ballot") && voted(was).1 != value;
            t("value") == value && round && case.flag("voted") == other
        }
        "fast.one-vote" => (t("ballot"), t("before")) == voted(was) && t("value") == comes,
        "fast.recovery" => {
            // After a collision it may be votes that it has heard of.
            let heard = was.tallies.iter().filter(|tally| was.role == "open" && tally.what.starts_with("votes for "));
            let heard =
                heard.map(|tally| format!("[{}, {}]", was.ballot.clone().unwrap_or_default(), &tally.what[10..]));
            let mut all: Vec<String> = reported(was).into_iter().chain(heard).collect();
            all.extend(Some(format!("[{ballot}, {value}]")).filter(|_| got.kind == "Voted"));
            let last = (fact(got, "voted_ballot"), fact(got, "voted_value"));
            all.extend(Some(format!("[{}, {}]", last.0, last.1)).filter(|_| !last.0.is_empty()));
            let at =
                |report: &String| report.trim_matches(['[', ']']).split(", ").next().unwrap_or_default().to_string();
            let highest = all.iter().map(at).max_by_key(|at| order(case.scene(), at)).unwrap_or_default();
            let classic = case.run.scenes.iter().any(|scene| {
                scene.messages.iter().any(|packet| {
                    packet.ballot.as_ref() == Some(&highest)
                        && (packet.kind == "Accept"
                            || packet.kind == "Voted" && fact(&Got::of(packet), "fast") == "false")
                })
            });
            // Without the rule for it acceptors vote in rounds of their own making, which a coordinator may begin as well.
            let loose = case.scene().rules_off.iter().any(|rule| rule == "fast.round-opened");
            let bound = t("must").is_empty() || all.contains(&format!("[{highest}, {}]", t("must")));
            let takes = !is.up || is.value.as_deref() == Some(t("takes").as_str());
            let so = if held { t("must").is_empty() || t("must") == t("takes") } else { t("must") != t("takes") };
            t("round") == highest && bound && takes && so && (loose || (t("classic") == "true") == classic)
        }
        "fast.acceptor.promise" => {
            let above = order(case.scene(), &ballot) >= order(case.scene(), &promised);
            t("asked") == ballot && t("promised") == promised && held == above
        }
        "fast.acceptor.check-accept" => {
            let above = order(case.scene(), &ballot) >= order(case.scene(), &promised);
            t("asked") == ballot && t("promised") == promised && held == above
        }
        "fast.acceptor.persist" => true,
        "fast.acceptor.open" => t("ballot") == ballot && got.kind == "Any",
        "fast.acceptor.votes" => {
            let fast = got.kind != "Accept";
            t("value") == comes
                && (!is.up || (t("ballot"), t("value")) == voted(is))
                && (t("fast") == "true") == fast
                && (is.up || got.kind == "Request" || t("ballot") == ballot)
        }
        "fast.coordinator.distinct" => {
            t("acceptor") == got.from && t("ballot") == ballot && counted(was, "promises").contains(&got.from)
        }
        "fast.coordinator.this-round" => {
            let of = (t("acceptor"), t("promised"), t("current")) == (got.from.clone(), ballot, in_use);
            of && t("promised") != t("current")
        }
        "fast.coordinator.next-round" => {
            let they = case.scene().nodes.iter().filter(|other| other.kind == "coordinator" && other.id != note.node);
            let they: BTreeSet<String> = they.map(|other| other.id.clone()).collect();
            let then = if case.asked { is } else { was };
            let now = then.ballot == Some(t("ballot")) && then.role == "open";
            let above = order(case.scene(), &t("next")) > order(case.scene(), &t("ballot"));
            now && above && held == they.is_empty() && names(f.get("others")) == they
        }
        "fast.coordinator.takes-votes" => {
            // Asked later, it is its round still.
            let taken = !is.up || names(is.facts.get("votes_taken")) == names(f.get("acceptors"));
            let ever = reported(is).iter().all(|one| one.starts_with(&format!("[{}, ", t("voted_at"))));
            own("ballot") && taken && ever && order(case.scene(), &in_use) > order(case.scene(), &t("voted_at"))
        }
        "fast.coordinator.unique" => true,
        "fast.learner.quorum-size" => {
            let of = (t("ballot"), t("value")) == (ballot, value);
            let need = is.tallies.iter().find(|tally| tally.what == format!("heard [{}, {}]", t("ballot"), t("value")));
            let need = need.is_none_or(|tally| tally.need as i64 == n("needed"));
            of && need && (!is.up || n("votes") == heard(is, got).len() as i64) && n("votes") < n("needed")
        }
        "fast.coordinator.boots" => t("used") == in_use,
        "fast.acceptor.boots" => {
            is.promised.clone().unwrap_or_default() == t("promised") && voted(is) == (t("voted_at"), t("voted"))
        }
        "fast.learner.boots" => {
            let kept = is.disk.iter().chain(&is.unflushed).find(|field| field.name == "commit");
            let pair =
                if t("ballot").is_empty() { "none".into() } else { format!("[{}, {}]", t("ballot"), t("value")) };
            kept.is_some_and(|field| field.value == pair)
        }
        "fast.coordinator.prepares" => own("ballot"),
        "fast.coordinator.opens" => own("ballot") && case.flag("again") == (was.role == "open"),
        "fast.coordinator.prepared" => {
            // What was counted since it began the round, though it should not have been.
            let notes = case.run.told[..=case.step].iter().rev().flat_map(|told| told.notes.iter().rev());
            let of_it = notes.filter(|other| other.node == note.node && !case.asked);
            let mut since = of_it.take_while(|other| other.rule != "fast.coordinator.prepares");
            let loose = ["fast.coordinator.distinct", "fast.coordinator.this-round"];
            let short = since.any(|other| loose.contains(&&*other.rule) && other.verdict == Verdict::Waived);
            own("ballot") && (t("short") == "true") == short
        }
        "fast.coordinator.not-ready" => {
            let made = ["open", "proposing", "done"].iter().position(|role| *role == was.role);
            own("ballot") && t("made") == made.map_or("nothing", |at| ["fast", "classic", "ended"][at])
        }
        "fast.coordinator.no-value" => own("ballot"),
        "fast.coordinator.not-free" => {
            // What it takes is told by its card as well.
            let takes = !is.up || is.facts.get("must") == Some(&Fact::text(t("takes")));
            takes && own("ballot") && reported(is).iter().any(|one| one.ends_with(&format!(", {}]", t("must"))))
        }
        "fast.coordinator.proposes" => own("ballot") && (!is.up || is.value.as_deref() == Some(t("value").as_str())),
        "fast.coordinator.counts" => {
            let report = (fact(got, "voted_ballot"), fact(got, "voted_value"));
            let promises = counted(was, "promises").len() as i64 + 1;
            t("acceptor") == got.from
                && (t("voted_at"), t("voted")) == report
                && n("promises") == promises
                && n("acceptors") == acceptors
        }
        "fast.coordinator.late" => t("acceptor") == got.from && t("ballot") == ballot && got.kind == "Promise",
        "fast.coordinator.hears" => {
            let before = counted(was, &format!("votes for {value}")).len() as i64;
            let need = was.tallies.iter().chain(&is.tallies).find(|tally| tally.what.starts_with("votes for"));
            t("acceptor") == got.from
                && t("value") == value
                && n("votes") == before + 1
                && need.is_none_or(|tally| tally.need as i64 == n("needed"))
        }
        "fast.coordinator.knows" => {
            t("ballot") == ballot && t("value") == value && case.scene().chosen.iter().any(|c| c.value == value)
        }
        "fast.coordinator.collides" => {
            let votes = was.tallies.iter().filter(|tally| tally.what.starts_with("votes for"));
            let need = votes.clone().map(|tally| tally.need as i64).next();
            let mut from: BTreeSet<String> = votes.flat_map(|tally| tally.from.iter().cloned()).collect();
            from.insert(got.from.clone());
            t("ballot") == ballot && names(f.get("voters")) == from && need.is_none_or(|need| need == n("needed"))
        }
        "fast.coordinator.refused" => t("acceptor") == got.from && t("promised") == fact(got, "promised"),
        "fast.coordinator.keeps" => t("value") == value && got.kind == "Request",
        "fast.is.unanswered" => {
            let heard = |node: &&NodeCard| node.kind == "client" && node.decided.as_ref() != Some(&t("value"));
            let clients = case.scene().nodes.iter().filter(heard).map(|node| node.id.clone());
            is.decided == Some(t("value")) && names(f.get("clients")) == clients.collect::<BTreeSet<_>>()
        }
        "fast.is.voted" => {
            // It is told where it is asked what a value lacks: of who has voted by then.
            let rows = &case.scene().progress;
            let fast = case.run.scenes.iter().any(|scene| {
                let told = scene.messages.iter().filter(|packet| packet.kind == "Voted").map(Got::of);
                let mut told = told.filter(|got| (&got.ballot, &got.value) == (&t("ballot"), &t("value")));
                // What was voted for before the run nobody tells of in it.
                let stored = scene.nodes.iter().any(|node| {
                    let fast = node.facts.get("fast") == Some(&Fact::Bool(case.flag("fast")));
                    fast && voted(node) == (t("ballot"), t("value"))
                });
                stored || told.any(|got| fact(&got, "fast") == t("fast"))
            });
            fast && rows.iter().any(|row| {
                let of = (row.ballot.clone().unwrap_or_default(), row.value.clone()) == (t("ballot"), t("value"));
                of && row.accepted_by.iter().cloned().collect::<BTreeSet<_>>() == names(f.get("acceptors"))
            })
        }
        "fast.learner.counts" => {
            let of = (t("acceptor"), t("ballot"), t("value")) == (got.from.clone(), ballot, value);
            of && (!is.up || n("votes") == heard(is, got).len() as i64)
        }
        "fast.learner.learns" => {
            let of = (t("ballot"), t("value"), t("fast")) == (ballot, value, fact(got, "fast"));
            of && (t("first") == "true") == was.decided.is_none()
        }
        "fast.client.asks" | "fast.client.asks-again" => {
            let waits = names(is.facts.get("waiting_for"));
            !is.up || waits.contains(&t("value"))
        }
        "fast.client.answered" => {
            let wished = names(was.facts.get("waiting_for"));
            let wish = wished.iter().next().cloned().unwrap_or_default();
            (t("chosen"), t("learner"), t("wish")) == (value.clone(), got.from.clone(), wish.clone())
                && (t("came_true") == "true") == (wish == value)
        }
        other => panic!("no arm for {other}"),
    }
}

/// Whose votes for what has arrived a learner counts, with who has just told it.
fn heard(card: &NodeCard, got: &Got) -> BTreeSet<String> {
    let pair = format!("[{}, {}]", got.ballot, got.value);
    counted(card, &format!("heard {pair}"))
}
