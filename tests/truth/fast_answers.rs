//! What answers say in Fast Paxos beside what is told of steps: against the scenes of all steps and what was sent in them. A
//! new one is an arm of [`holds`].

use crate::fast::counted;
use crate::paxos::{names, order, text};
use crate::{Case, node};
use std::collections::BTreeSet;
use synod::engine::scene::{Fact, NodeCard, Tally};

/// Whether a reason of an answer is so; nothing where it is told of steps in the same way.
pub fn holds(case: &Case) -> Option<bool> {
    let (note, scene, f) = (case.note, case.scene(), &case.note.facts);
    let (me, is) = (note.node.as_str(), case.me());
    let t = |name: &str| text(f, name);
    let n = |name: &str| case.int(name).unwrap_or(-1);
    let in_use = is.ballot.clone().unwrap_or_default();
    let own = t("ballot") == in_use;
    let role = is.role.as_str();
    let fact = |name: &str| match is.facts.get(name) {
        Some(Fact::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let acceptors = names(f.get("acceptors"));
    let above = |high: &str, low: &str| order(scene, &t(high)) > order(scene, &t(low));
    let votes = |card: &NodeCard| card.tallies.iter().filter(|tally| tally.what.starts_with("votes for")).count();
    let said = |kind: &str, to: &str, value: &str| {
        let mut sent = case.run.sent_upto(case.step, me, kind);
        sent.any(|m| {
            m.to == to
                && m.ballot.as_ref() == Some(&t("ballot"))
                && (value.is_empty() || m.value.as_deref() == Some(value))
        })
    };
    Some(match note.rule.as_str() {
        "fast.is.roundless" => {
            let timer = is.timers.iter().any(|timer| timer.name == "round");
            match t("begins").as_str() {
                "knowing" => role == "done",
                "waiting" => role == "idle" && timer,
                "told" => role == "idle" && !timer,
                _ => false,
            }
        }
        "fast.is.gathering" => {
            let need = is.tallies.iter().find(|tally| tally.what == "promises").map(|tally| tally.need as i64);
            own && acceptors == counted(is, "promises") && need == Some(n("needed"))
        }
        "fast.is.ready" => {
            let must = if t("must").is_empty() { "free".into() } else { t("must") };
            own && acceptors == names(is.facts.get("promised_by")) && fact("must") == must
        }
        "fast.is.made" => match t("value").as_str() {
            "" => own && role == "open",
            value => own && role == "proposing" && is.value.as_deref() == Some(value),
        },
        "fast.is.takeable" => {
            let voted = is.tallies.iter().filter(|tally| tally.what.starts_with("votes for"));
            let from: BTreeSet<String> = voted.flat_map(|tally| tally.from.iter().cloned()).collect();
            own && role == "open" && from == acceptors && above("next", "ballot")
        }
        "fast.is.silent" => {
            let so = match t("can").as_str() {
                "given-up" => !own || role == "idle",
                "gathers" => own && role == "preparing",
                "free" => own && role == "ready" && fact("must") == "free",
                "bound" => own && role == "ready" && fact("must") == t("must"),
                _ => false,
            };
            is_round(case, &t("ballot")) && so
        }
        "fast.is.left" => t("now") == in_use && above("now", "ballot"),
        "fast.is.unasked" => {
            let by = t("ballot").split_once('.').is_some_and(|(_, by)| by == me);
            let known = ["Prepare", "Any", "Accept"].contains(&t("what").as_str());
            known && by && is_round(case, &t("ballot")) && !said(&t("what"), &t("acceptor"), "")
        }
        "fast.is.heard" => {
            let what = match is.kind.as_str() {
                "coordinator" => format!("votes for {}", t("value")),
                _ => format!("heard [{}, {}]", t("ballot"), t("value")),
            };
            let need = tally(is, &what).map(|tally| tally.need).or_else(|| need(case, &t("ballot"), &t("value")));
            (is.kind != "coordinator" || own)
                && acceptors == counted(is, &what)
                && need == u64::try_from(n("needed")).ok()
        }
        "fast.is.unheard" => match is.kind.as_str() {
            "coordinator" => own && votes(is) == 0,
            _ => t("ballot").is_empty() && is.tallies.is_empty(),
        },
        "fast.is.looking" => {
            let pair = format!("heard [{}, {}]", t("ballot"), t("value"));
            let found = tally(is, &pair).or_else(|| tally(is, &format!("votes for {}", t("value"))));
            (is.kind != "coordinator" || own) && found.is_some_and(|tally| tally.from.len() as u64 >= tally.need)
        }
        "fast.is.unvoted" => scene.progress.is_empty() && !scene.nodes.iter().any(|node| node.accepted.is_some()),
        "fast.is.untold" => voted(case, &t("ballot"), &t("value")) && !said("Voted", &t("other"), &t("value")),
        "fast.is.vote" => {
            let kind = case.run.scenes.iter().any(|scene| {
                let card = node(scene, me);
                let of = card.accepted.as_ref().is_some_and(|a| (&a.ballot, &a.value) == (&t("ballot"), &t("value")));
                of && card.facts.get("fast") == Some(&Fact::Bool(case.flag("fast")))
            });
            kind && voted(case, &t("ballot"), &t("value"))
        }
        "fast.is.closed" => is.promised == Some(t("promised")) && above("promised", "ballot"),
        "fast.is.awaiting" => {
            let clients = scene.nodes.iter().filter(|node| node.kind == "client").map(|node| node.id.clone());
            fact("open") == t("ballot") && clients.collect::<BTreeSet<_>>() == names(f.get("clients"))
        }
        "fast.is.waiting" => fact("waiting") == t("value"),
        "fast.is.unpromised" => is.promised.is_none(),
        "fast.is.since" => {
            let promised = |card: &NodeCard| card.promised.as_ref() == Some(&t("ballot"));
            let ever = case.run.scenes.iter().any(|scene| promised(node(scene, me)));
            let told = case.run.sent_upto(case.step, me, "Promise").any(|m| m.ballot.as_ref() == Some(&t("ballot")));
            is.promised.clone().unwrap_or_default() == t("since") && (ever || told)
        }
        "fast.acceptor.promise" | "fast.acceptor.check-accept" => {
            is_round(case, &t("asked")) && is.promised == Some(t("promised")) && above("promised", "asked")
        }
        "fast.coordinator.collides" => {
            let votes = || is.tallies.iter().filter(|tally| tally.what.starts_with("votes for"));
            let from: BTreeSet<String> = votes().flat_map(|tally| tally.from.iter().cloned()).collect();
            let need = votes().next().is_some_and(|tally| tally.need as i64 == n("needed"));
            own && role == "open" && from == names(f.get("voters")) && need
        }
        _ => return None,
    })
}

fn tally<'a>(card: &'a NodeCard, what: &str) -> Option<&'a Tally> {
    card.tallies.iter().find(|tally| tally.what == what)
}

/// Whether anybody ever knew of a round.
fn is_round(case: &Case, ballot: &str) -> bool {
    let knows = |card: &NodeCard| [&card.ballot, &card.promised].into_iter().flatten().any(|one| one == ballot);
    case.run.scenes.iter().any(|scene| scene.nodes.iter().any(knows))
}

/// Whether an acceptor ever voted so.
fn voted(case: &Case, ballot: &str, value: &str) -> bool {
    let rows = case.run.scenes.iter().flat_map(|scene| &scene.progress);
    let mut of = rows.filter(|row| (row.ballot.as_deref(), row.value.as_str()) == (Some(ballot), value));
    of.any(|row| row.accepted_by.contains(&case.note.node))
}

/// How many votes choose a value in a round.
fn need(case: &Case, ballot: &str, value: &str) -> Option<u64> {
    let mut rows = case.run.scenes.iter().flat_map(|scene| &scene.progress);
    rows.find(|row| (row.ballot.as_deref(), row.value.as_str()) == (Some(ballot), value)).map(|row| row.need)
}
