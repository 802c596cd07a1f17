//! What Paxos' sentences say, against the messages that left and arrived and what the scenes show. A rule's sentence is
//! checked whatever its verdict; a new one is a row of [`CHECKS`] and an arm of [`told`] or [`answered`].

use crate::run::Run;
use crate::{Case, Check, node, paxos_kept};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use synod::engine::scene::{EventKind, Fact, NodeCard, NoteCard, Packet, Scene, Sending, Verdict};
use synod::engine::{Config, Enough, Info};

type Set<T> = BTreeSet<T>;

/// A row for each rule whose sentences are told or answered.
pub const CHECKS: &[(&str, Check)] = &[
    ("flexible.quorums-intersect", judge),
    ("paxos.acceptor.accept-equal", judge),
    ("paxos.acceptor.accept-raises", judge),
    ("paxos.acceptor.check-accept", judge),
    ("paxos.acceptor.persist-accepted", judge),
    ("paxos.acceptor.persist-promise", judge),
    ("paxos.acceptor.promise", judge),
    ("paxos.acceptor.remember-promise", judge),
    ("paxos.acceptor.tells", judge),
    ("paxos.client.answered", judge),
    ("paxos.client.hears", judge),
    ("paxos.is.accepted", judge),
    ("paxos.is.asking", judge),
    ("paxos.is.clientless", judge),
    ("paxos.is.decided", judge),
    ("paxos.is.free", judge),
    ("paxos.is.gathering", judge),
    ("paxos.is.heard", judge),
    ("paxos.is.learnerless", judge),
    ("paxos.is.looking", judge),
    ("paxos.is.numberless", judge),
    ("paxos.is.silent", judge),
    ("paxos.is.since", judge),
    ("paxos.is.told-by", judge),
    ("paxos.is.to-settle", judge),
    ("paxos.is.unsure", judge),
    ("paxos.is.unasked", judge),
    ("paxos.is.unheard", judge),
    ("paxos.is.unproposed", judge),
    ("paxos.is.untold", judge),
    ("paxos.is.waiting", judge),
    ("paxos.learner.asks", judge),
    ("paxos.learner.assumes", judge),
    ("paxos.learner.distinct", judge),
    ("paxos.learner.forgets", judge),
    ("paxos.learner.learns", judge),
    ("paxos.learner.nothing-yet", judge),
    ("paxos.learner.quorum-size", judge),
    ("paxos.learner.relays", judge),
    ("paxos.learner.same-ballot", judge),
    ("paxos.learner.takes-word", judge),
    ("paxos.learner.told-nothing", judge),
    ("paxos.learner.too-few-answers", judge),
    ("paxos.learner.unsettled", judge),
    ("paxos.node.boots", judge),
    ("paxos.number.asks", judge),
    ("paxos.number.boots", judge),
    ("paxos.number.hands-out", judge),
    ("paxos.number.hears", judge),
    ("paxos.number.late", judge),
    ("paxos.number.none-came", judge),
    ("paxos.number.one-counter", judge),
    ("paxos.number.outranked", judge),
    ("paxos.proposer.adopt-accepted", judge),
    ("paxos.proposer.adopt-highest", judge),
    ("paxos.proposer.adopt-not-commonest", judge),
    ("paxos.proposer.adopt-not-first", judge),
    ("paxos.proposer.all-acceptors", judge),
    ("paxos.proposer.counts", judge),
    ("paxos.proposer.distinct", judge),
    ("paxos.proposer.hears", judge),
    ("paxos.proposer.hears-round", judge),
    ("paxos.proposer.is-to-settle", judge),
    ("paxos.proposer.knows", judge),
    ("paxos.proposer.late", judge),
    ("paxos.proposer.no-ballot", judge),
    ("paxos.proposer.no-learner", judge),
    ("paxos.proposer.no-value", judge),
    ("paxos.proposer.one-value", judge),
    ("paxos.proposer.prepared", judge),
    ("paxos.proposer.prepares", judge),
    ("paxos.proposer.proposes", judge),
    ("paxos.proposer.quorum-size", judge),
    ("paxos.proposer.refused", judge),
    ("paxos.proposer.reuses", judge),
    ("paxos.proposer.same-number", judge),
    ("paxos.proposer.stays", judge),
    ("paxos.proposer.takes", judge),
    ("paxos.proposer.this-ballot", judge),
    ("paxos.proposer.times-out", judge),
    ("paxos.proposer.unique", judge),
    ("paxos.proposer.wishes", judge),
    ("paxos.retry.backoff", judge),
];

fn judge(case: &Case) -> Result<(), String> {
    let so = BOOK.with_borrow_mut(|book| match case.run.imagined {
        false => {
            book.turn_to(case.run, case.step);
            book.holds(case)
        }
        true => {
            let mut next = book.turn_to(case.run, case.step - 1).clone();
            next.take(case.run, case.step);
            next.holds(case)
        }
    });
    if so { Ok(()) } else { Err(format!("facts: {:?}", case.note.facts)) }
}

thread_local! {
    /// The record of the run that is looked at.
    static BOOK: RefCell<Book> = RefCell::default();
}

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    pub kind: String,
    pub from: String,
    pub to: String,
    pub ballot: String,
    pub value: String,
    pub reports: Option<(String, String)>,
    pub promised: String,
}

/// What is known of a run up to a step: taken from its messages and scenes alone.
#[derive(Clone, Default)]
pub struct Book {
    run: String,
    step: usize,
    /// Every message that ever left, by id; copies have their original's.
    said: BTreeMap<String, Said>,
    /// What each node heard in its present life.
    pub heard: BTreeMap<String, Vec<Said>>,
    /// What arrived in the step.
    pub got: Said,
    /// Whether nobody had sent it: it was made by hand.
    forged: bool,
    /// The messages that were made by hand.
    by_hand: Set<String>,
    /// Who fell in the step: what it heard is forgotten after it.
    fell: Vec<String>,
    /// Who began a ballot in the step: it counts no promise yet after it.
    began: Vec<String>,
    /// Who showed or answered that it had accepted what.
    accepted: Set<(String, String, String)>,
    /// What acceptors showed or answered as promised.
    promised: Set<(String, String)>,
    /// How many acceptors are enough for each phase, if that is given.
    given: [Option<usize>; 2],
    /// What was proposed, and by whom.
    proposed: Set<(String, String, String)>,
}

pub fn text(facts: &BTreeMap<&'static str, Fact>, name: &str) -> String {
    match facts.get(name) {
        Some(Fact::Text(text)) => text.clone(),
        Some(Fact::Int(number)) => number.to_string(),
        Some(Fact::Bool(yes)) => yes.to_string(),
        Some(Fact::List(_) | Fact::Map(_)) | None => String::new(),
    }
}

pub fn number(facts: &BTreeMap<&'static str, Fact>, name: &str) -> usize {
    if let Some(Fact::Int(number)) = facts.get(name) { *number as usize } else { usize::MAX }
}

pub fn names(fact: Option<&Fact>) -> Set<String> {
    let Some(Fact::List(list)) = fact else { return Set::new() };
    list.iter().filter_map(|one| if let Fact::Text(name) = one { Some(name.clone()) } else { None }).collect()
}

/// Whether several counters can have handed out one number.
fn shared(scene: &Scene) -> bool {
    scene.nodes.iter().filter(|node| node.kind == "counter").count() > 1
}

fn fact(packet: &Packet, name: &str) -> String {
    if let Some(Fact::Text(text)) = packet.facts.get(name) { text.clone() } else { String::new() }
}

fn said(packet: &Packet) -> Said {
    let reports = fact(packet, "accepted_ballot");
    // Who tells what it has accepted speaks of that, and of no number of its own.
    let value = if packet.kind == "Told" { fact(packet, "accepted_value") } else { String::new() };
    Said {
        kind: packet.kind.clone(),
        from: packet.from.clone(),
        to: packet.to.clone(),
        ballot: packet.ballot.clone().unwrap_or_default(),
        value: packet.value.clone().unwrap_or(value),
        reports: (!reports.is_empty()).then(|| (reports, fact(packet, "accepted_value"))),
        promised: fact(packet, "promised"),
    }
}

/// Whether a message tells a learner that its sender has accepted something.
fn tells(said: &Said) -> bool {
    said.kind == "Accepted" || said.kind == "Told" && !said.ballot.is_empty()
}

/// Whether a learner that knew this decides for the first time, the same again, or another value.
fn decides(was: &NodeCard, note: &NoteCard) -> bool {
    let (value, known) = (text(&note.facts, "value"), text(&note.facts, "known"));
    let first = was.decided.clone().unwrap_or_else(|| value.clone());
    let how = match &was.decided {
        None => "first",
        Some(before) if *before == value => "again",
        Some(_) => "another",
    };
    first == known && text(&note.facts, "how") == how
}

/// The id of a message, or of the original of a copy.
fn original(id: &str) -> String {
    let (link, number) = id.split_once('#').unwrap_or((id, ""));
    format!("{link}#{}", number.split('.').next().unwrap_or(number))
}

pub fn acceptors(scene: &Scene) -> Set<String> {
    let are = |node: &&NodeCard| node.kind == "acceptor" || node.kind == "server";
    scene.nodes.iter().filter(are).map(|node| node.id.clone()).collect()
}

/// How many acceptors are enough for a phase.
pub fn enough(config: &Config, info: &Info, option: &str) -> Option<usize> {
    match config.enough(info.find_option(option)?) {
        Enough::Size(size) => Some(size as usize),
        Enough::Majority | Enough::Sets(_) => None,
    }
}

/// How a size that is given is called, and a majority.
pub fn called(given: Option<usize>) -> &'static str {
    if given.is_some() { "size" } else { "" }
}

/// Ballots as they are compared: round, then the proposer's place; or that first; or a number.
pub fn order(scene: &Scene, ballot: &str) -> (u64, usize) {
    let place = |name: &str| scene.nodes.iter().position(|node| node.id == name).unwrap_or(0);
    match ballot.split_once('.') {
        None => (ballot.parse().unwrap_or(0), 0),
        Some((name, round)) if name.parse::<u64>().is_err() => {
            ((place(name) as u64 + 1) << 32 | round.parse().unwrap_or(0), 0)
        }
        Some((round, name)) => (round.parse().unwrap_or(0), place(name)),
    }
}

/// The highest round that a proposer has used or heard of.
fn highest(scene: &Scene, proposer: &NodeCard) -> usize {
    let used = proposer.ballot.as_ref().map_or(0, |ballot| order(scene, ballot).0);
    let heard = if let Some(Fact::Int(round)) = proposer.facts.get("highest_round") { *round as u64 } else { 0 };
    used.max(heard) as usize
}

/// Whose promises a proposer counts, also those of other ballots.
fn counted(proposer: &NodeCard) -> Set<String> {
    ["promised_by", "older_promises"].iter().flat_map(|of| names(proposer.facts.get(*of))).collect()
}

impl Book {
    /// The book of a run up to a step.
    fn turn_to(&mut self, run: &Run, step: usize) -> &Book {
        if self.run != run.name || self.step > step {
            let sim = run.sim();
            let given = ["q1", "q2"].map(|option| enough(sim.config(), sim.info(), option));
            *self = Book { run: run.name.clone(), given, ..Book::default() };
            self.see(&run.scenes[0]);
            self.begin(&run.scenes[0]);
        }
        while self.step < step {
            self.step += 1;
            self.take(run, self.step);
        }
        self
    }

    /// How many acceptors are enough for phase 1.
    pub fn q1(&self, scene: &Scene) -> usize {
        self.given[0].unwrap_or(acceptors(scene).len() / 2 + 1)
    }

    /// How many are for phase 2.
    pub fn q2(&self, scene: &Scene) -> usize {
        self.given[1].unwrap_or(acceptors(scene).len() / 2 + 1)
    }

    /// Whether a note says of a phase how large a quorum is, and of how many.
    pub fn sizes(&self, case: &Case, phase: usize) -> bool {
        let (f, scene) = (&case.note.facts, case.scene());
        let need = [self.q1(scene), self.q2(scene)][phase];
        (number(f, "needed"), number(f, "acceptors")) == (need, acceptors(scene).len())
            && text(f, "quorum") == called(self.given[phase])
    }

    /// Whether promises are a quorum that another one, of acceptances, does not meet.
    fn apart(&self, case: &Case, promises: &Set<String>) -> bool {
        let (f, scene) = (&case.note.facts, case.scene());
        let (ours, others) = (names(f.get("promises")), names(f.get("others")));
        let not_kept = case.note.verdict == Verdict::Waived;
        let off = scene.rules_off.iter().any(|id| id == "flexible.quorums-intersect");
        let among = others.is_subset(&acceptors(scene)) && others.len() == self.q2(scene);
        ours == *promises && others.is_disjoint(&ours) && among && not_kept == off
    }

    /// Takes a scene in.
    fn see(&mut self, scene: &Scene) {
        for packet in &scene.messages {
            self.said.entry(original(&packet.id)).or_insert_with(|| said(packet));
        }
        for node in &scene.nodes {
            if let Some(promised) = &node.promised {
                self.promised.insert((node.id.clone(), promised.clone()));
            }
            if let Some(accepted) = &node.accepted {
                self.accepted.insert((node.id.clone(), accepted.ballot.clone(), accepted.value.clone()));
            }
        }
    }

    /// Takes in what the nodes have sent and heard before the run, by what they say.
    fn begin(&mut self, scene: &Scene) {
        for node in &scene.nodes {
            let ballot = node.ballot.clone().unwrap_or_default();
            let sent = node.disk.iter().find(|field| field.name == "accept").map(|field| field.value.as_str());
            let value = sent.and_then(|sent| sent.strip_prefix(&format!("[{ballot}, "))?.strip_suffix(']'));
            let value = value.map(str::to_string).unwrap_or_default();
            if !value.is_empty() {
                self.proposed.insert((node.id.clone(), ballot.clone(), value.clone()));
            }
            for (kind, by, value) in [("Promise", "promised_by", String::new()), ("Accepted", "accepted_by", value)] {
                for from in names(node.facts.get(by)) {
                    let (kind, to) = (kind.to_string(), node.id.clone());
                    let said = Said { kind, from, to, ballot: ballot.clone(), value: value.clone(), ..Said::default() };
                    if said.kind == "Accepted" {
                        self.accepted.insert((said.from.clone(), ballot.clone(), value.clone()));
                    } else {
                        self.promised.insert((said.from.clone(), ballot.clone()));
                    }
                    self.heard.entry(node.id.clone()).or_default().push(said);
                }
            }
        }
    }

    /// Who fell has heard nothing; who began a ballot has heard no promise that counts, whatever came at its number before.
    fn forget(&mut self) {
        for node in std::mem::take(&mut self.fell) {
            self.heard.remove(&node);
        }
        for node in std::mem::take(&mut self.began) {
            // Without the rule for it a number is used again, and what came at it before is of the former ballot. A server
            // learns as well, and its learner has heard it all the same.
            let gone: &[&str] = if node.starts_with('P') { &["Promise", "Accepted"] } else { &["Promise"] };
            self.heard.entry(node).or_default().retain(|said| !gone.contains(&said.kind.as_str()));
        }
    }

    /// Takes a step in.
    fn take(&mut self, run: &Run, step: usize) {
        self.forget();
        let (told, after) = (&run.told[step], &run.scenes[step]);
        self.see(after);
        let by_hand = told.command.starts_with("inject ");
        for sent in &told.sent {
            let Some(said) = self.said.get(&original(&sent.id)).cloned() else { continue };
            if by_hand {
                self.by_hand.insert(original(&sent.id));
            }
            match said.kind.as_str() {
                // What is made by hand no proposer has proposed, and none has begun a ballot with it.
                "Accept" | "Prepare" if by_hand => {}
                "Prepare" => self.began.push(said.from),
                "Told" if said.ballot.is_empty() => {}
                "Accepted" | "Told" => drop(self.accepted.insert((said.from, said.ballot, said.value))),
                "Promise" => drop(self.promised.insert((said.from, said.ballot))),
                "Accept" => drop(self.proposed.insert((said.from, said.ballot, said.value))),
                _ => {}
            }
        }
        let arrived = told.message.as_ref().filter(|_| told.event == EventKind::Arrival);
        self.got = arrived.and_then(|id| self.said.get(&original(id))).cloned().unwrap_or_default();
        self.forged = arrived.is_some_and(|id| self.by_hand.contains(&original(id)));
        if arrived.is_some() {
            self.heard.entry(self.got.to.clone()).or_default().push(self.got.clone());
        }
        self.fell = told.crashed.iter().chain(&told.started).cloned().collect();
    }

    fn holds(&mut self, case: &Case) -> bool {
        if !case.asked {
            return self.told(case);
        }
        self.forget();
        self.answered(case)
    }

    /// Acceptors whose answer of this kind, about this ballot and perhaps value, a node heard in its present life.
    pub fn heard_from(&self, node: &str, kind: &str, ballot: &str, value: Option<&str>) -> Set<String> {
        let all = self.heard.get(node).into_iter().flatten();
        let fits = |s: &&Said| s.kind == kind && s.ballot == ballot && value.is_none_or(|value| s.value == value);
        all.filter(fits).map(|s| s.from.clone()).collect()
    }

    /// Acceptors of whom a learner heard in its present life that they have accepted a value at this ballot.
    pub fn heard_of(&self, learner: &str, ballot: &str, value: &str) -> Set<String> {
        let heard = ["Accepted", "Told"].map(|kind| self.heard_from(learner, kind, ballot, Some(value)));
        heard.into_iter().flatten().collect()
    }

    /// Whether so many acceptors were heard to have accepted a value, at this ballot and at all of them.
    fn across(&self, note: &NoteCard) -> bool {
        let (value, ballot) = (text(&note.facts, "value"), text(&note.facts, "ballot"));
        let all = self.heard.get(&note.node).into_iter().flatten();
        let across: Set<_> = all.filter(|s| tells(s) && s.value == value).map(|s| &s.from).collect();
        let here = self.heard_of(&note.node, &ballot, &value);
        (across.len(), here.len()) == (number(&note.facts, "across"), number(&note.facts, "here"))
    }

    fn accepted_by(&self, ballot: &str, value: &str) -> Set<String> {
        let of = |(_, n, v): &&(String, String, String)| n == ballot && v == value;
        self.accepted.iter().filter(of).map(|(who, ..)| who.clone()).collect()
    }

    /// Whether a message has spoken of a proposal, or a node has it on its disk.
    fn is_known(&self, node: &NodeCard, ballot: &str, value: &str) -> bool {
        let pair = format!("[{ballot}, {value}]");
        self.said.values().any(|s| s.ballot == ballot && s.value == value)
            || self.proposed.iter().any(|(_, n, v)| n == ballot && v == value)
            || node.disk.iter().chain(&node.unflushed).any(|field| field.value == pair)
    }

    /// Whether there is such a proposal, at its proposer's or in a message.
    fn is_proposed(&self, scene: &Scene, ballot: &str, value: &str) -> bool {
        // A counter's number can be anybody's.
        let may = |node: &&NodeCard| !ballot.contains('.') || ballot.split('.').any(|part| part == node.id);
        scene.nodes.iter().filter(may).any(|proposer| self.is_known(proposer, ballot, value))
    }

    /// Whether a message has spoken of a ballot, or something was proposed at it before the run.
    fn is_begun(&self, ballot: &str) -> bool {
        self.said.values().any(|s| s.ballot == ballot) || self.proposed.iter().any(|(_, n, _)| n == ballot)
    }

    fn is_chosen(&self, scene: &Scene, ballot: &str, value: &str) -> bool {
        self.accepted_by(ballot, value).len() >= self.q2(scene)
    }

    /// Whether what a note of a step says is so.
    fn told(&self, case: &Case) -> bool {
        let (note, before, after) = (case.note, case.before(), case.scene());
        let (told, got, f) = (&case.run.told[case.step], &self.got, &case.note.facts);
        let (me, t, n) = (note.node.as_str(), |name: &str| text(f, name), |name: &str| number(f, name));
        let (was, is) = (node(before, me), node(after, me));
        let (more, held) = (t("more") == "true", note.verdict == Verdict::Held);
        let sends = |kind: &str| told.sent.iter().filter(|s| s.from == me && s.kind == kind).count();
        let promises = |ballot: &str| self.heard_from(me, "Promise", ballot, None);
        let ballot = was.ballot.clone().unwrap_or_default();
        let in_use = is.ballot.clone().unwrap_or_default();
        let off = |rule: &str| after.rules_off.iter().any(|id| id == rule);
        match note.rule.as_str() {
            "paxos.proposer.quorum-size" => {
                let sizes = self.sizes(case, 0);
                let has = more == (promises(&ballot).len() != n("promises"));
                sizes && has && (held || note.verdict == Verdict::Waived || n("promises") < self.q1(after))
            }
            "flexible.quorums-intersect" => self.apart(case, &counted(if is.up { is } else { was })),
            "paxos.proposer.prepared" if ![&ballot, &in_use].contains(&&t("ballot")) => false,
            "paxos.proposer.prepared" => t("short") == "true" || promises(&ballot).len() >= self.q1(after),
            "paxos.proposer.counts" => {
                let reports = (t("accepted_at"), t("accepted"));
                let loose = ["paxos.proposer.distinct", "paxos.proposer.this-ballot"].iter().any(|rule| off(rule));
                let counted = loose || promises(&ballot).len() == n("promises");
                counted && got.from == t("acceptor") && got.reports.clone().unwrap_or_default() == reports
            }
            "paxos.proposer.distinct" => got.ballot == t("ballot") && held != counted(was).contains(&t("acceptor")),
            "paxos.proposer.this-ballot" => {
                (&got.from, &got.ballot) == (&t("acceptor"), &t("promised"))
                    && held == (got.ballot == ballot)
                    && t("current") == ballot
            }
            "paxos.proposer.one-value" => {
                let reported = got.reports.clone().unwrap_or_default();
                let tells = held || reported == (t("reported_at"), t("reported"));
                tells && got.from == t("acceptor") && self.proposed.contains(&(me.into(), ballot, t("sent")))
            }
            "paxos.proposer.adopt-accepted" => {
                let reports =
                    if told.crashed.iter().any(|id| id == me) { None } else { Some(is.facts.get("reported")) };
                // Who crashed over what a client asked for had taken that.
                let asked = (got.kind == "Request").then(|| Fact::Text(got.value.clone()));
                let own = is.facts.get("own_value").or(was.facts.get("own_value")).or(asked.as_ref());
                let mine = own.is_none() && t("own").is_empty() || own == Some(&Fact::Text(t("own")));
                let instead = own.is_some_and(|own| *own != Fact::Text(t("reported")));
                let known =
                    t("reported_at").is_empty() || paxos_kept::is_reported(self, case, "reported_at", "reported");
                let so = mine && known && (t("reported_at").is_empty() || instead == (t("instead") == "true"));
                so && match (held, t("reported_at").is_empty()) {
                    (true, true) => reports.is_none_or(|r| r.is_none()),
                    (true, false) => {
                        self.proposed.contains(&(me.into(), ballot, t("reported"))) || sends("Accept") == 0
                    }
                    (false, _) => self.proposed.contains(&(me.into(), ballot, t("own"))) || sends("Accept") == 0,
                }
            }
            "paxos.proposer.adopt-highest" => {
                let taken = if held { t("high_value") } else { t("low_value") };
                paxos_kept::high(self, case)
                    && paxos_kept::is_reported(self, case, "low", "low_value")
                    && order(after, &t("high")) > order(after, &t("low"))
                    && (self.proposed.contains(&(me.into(), ballot, taken)) || sends("Accept") == 0)
            }
            "paxos.proposer.same-number" => {
                ["taken", "other"].iter().all(|value| paxos_kept::is_reported(self, case, "ballot", value))
                    && t("taken") != t("other")
            }
            "paxos.proposer.prepares" => is.ballot.is_none() || !is.up || in_use == t("ballot"),
            "paxos.proposer.proposes" => {
                sends("Accept") == 0 || self.proposed.contains(&(me.into(), t("ballot"), t("value")))
            }
            "paxos.proposer.hears" => {
                let by = self.heard_from(me, "Accepted", &ballot, Some(&t("value")));
                by.contains(&t("acceptor"))
                    && (n("acceptances") == by.len() || off("paxos.proposer.one-value"))
                    && n("acceptors") == acceptors(after).len()
            }
            "paxos.proposer.knows" => {
                t("quorum") == called(self.given[1]) && self.is_chosen(after, &t("ballot"), &t("value"))
            }
            "paxos.proposer.refused" => {
                let refused =
                    names(was.facts.get("refused_by")).into_iter().chain([got.from.clone()]).collect::<Set<_>>();
                let answered = if was.role == "proposing" { names(was.facts.get("accepted_by")) } else { counted(was) };
                let needed = if was.role == "proposing" { self.q2(after) } else { self.q1(after) };
                let left = acceptors(after).len() - refused.difference(&answered).count();
                got.promised == t("promised")
                    && (n("left"), n("needed")) == (left, needed)
                    && (self.forged || self.promised.contains(&(t("acceptor"), t("promised"))))
                    && got.from == t("acceptor")
            }
            "paxos.proposer.hears-round" => {
                let told = got.reports.as_ref().map_or(&got.promised, |(ballot, _)| ballot);
                order(before, told).0 as usize == n("round") && n("round") > highest(before, was)
            }
            "paxos.proposer.late" => {
                let what = match got.kind.as_str() {
                    "Promise" => "promise",
                    "Refusal" => "refusal",
                    _ => "acceptance",
                };
                let waits = ["preparing", "ready", "proposing"].contains(&was.role.as_str()) && got.ballot == ballot;
                let other_value = what == "acceptance" && was.value.as_deref() != Some(&got.value);
                (&got.from, &got.ballot) == (&t("acceptor"), &t("ballot"))
                    && t("answer") == what
                    && (!waits || other_value || what == "acceptance" && was.role != "proposing")
                    && match t("because").as_str() {
                        "unbegun" => {
                            order(before, &got.ballot) > order(before, &ballot)
                                || !got.ballot.ends_with(&format!(".{me}"))
                        }
                        "unsent" => got.ballot == ballot && !["proposing", "done"].contains(&was.role.as_str()),
                        "another" => got.ballot == ballot && other_value,
                        "ended" => order(before, &got.ballot) <= order(before, &ballot),
                        _ => false,
                    }
            }
            "paxos.proposer.times-out" => {
                let role = match t("lacks").as_str() {
                    "promises" => "preparing",
                    "acceptances" => "proposing",
                    _ => "ready",
                };
                let heard = match role {
                    "proposing" => names(was.facts.get("accepted_by")).len(),
                    _ => promises(&ballot).len(),
                };
                let short =
                    t("lacks") != "value" || (promises(&ballot).len() < self.q1(after)) == (t("short") == "true");
                (was.role == role || was.kind == "server") && (t("ballot"), n("answers")) == (ballot, heard) && short
            }
            "paxos.proposer.takes" => {
                let own = |value: &str| is.facts.get("own_value") == Some(&Fact::Text(value.into())) || !is.up;
                own(&if t("taken") == "true" { t("value") } else { t("wish") }) && got.from == t("client")
            }
            "paxos.proposer.wishes" => told.command.starts_with(&format!("propose {me} {}", t("value"))),
            "paxos.proposer.reuses" => {
                let used = t("used") == ballot && told.command.starts_with("prepare");
                used && order(before, &t("ballot")) <= order(before, &ballot)
                    && (!is.up || t("ballot") == in_use)
                    && off("paxos.proposer.unique")
            }
            "paxos.proposer.stays" => t("ballot") == ballot && (!is.up || is.role == "idle" || is.kind == "server"),
            "paxos.proposer.no-value" => {
                let now = if is.up { is } else { was };
                let short = promises(&t("ballot")).len() < self.q1(after);
                !now.facts.contains_key("own_value")
                    && now.ballot == Some(t("ballot"))
                    && short == (t("short") == "true")
            }
            "paxos.proposer.no-ballot" => !["preparing", "ready", "proposing"].contains(&was.role.as_str()),
            "paxos.acceptor.promise" => {
                let asked = order(before, &t("asked")) >= order(before, &t("promised"));
                let forgets = after.rules_off.iter().any(|rule| rule == "paxos.acceptor.remember-promise");
                was.promised.clone().unwrap_or_default() == t("promised")
                    && asked == held
                    && forgets == (t("forgets") == "true")
                    && shared(after) == (t("shared") == "true")
                    && (&got.ballot, &got.from) == (&t("asked"), &t("proposer"))
                    && (note.verdict == Verdict::Refused || forgets || !is.up || is.promised == Some(t("asked")))
            }
            "paxos.acceptor.check-accept" => {
                let pair = |node: &NodeCard| node.accepted.as_ref().map(|a| (a.ballot.clone(), a.value.clone()));
                let asked = order(before, &t("asked")) >= order(before, &t("promised"));
                let again = asked && pair(was) == Some((t("asked"), t("value")));
                was.promised.clone().unwrap_or_default() == t("promised")
                    && asked == held
                    && again == (t("again") == "true")
                    && (&got.ballot, &got.value) == (&t("asked"), &t("value"))
                    && (note.verdict == Verdict::Refused || !is.up || pair(is) == Some((t("asked"), t("value"))))
            }
            "paxos.acceptor.accept-raises" => {
                let rises = if held { is.promised == Some(t("accepted_at")) } else { is.promised == was.promised };
                let of = (was.promised.clone().unwrap_or_default(), &got.ballot);
                of == (t("promised"), &t("accepted_at")) && (!is.up || rises)
            }
            "paxos.learner.quorum-size" => {
                let by = self.heard_of(me, &t("ballot"), &got.value);
                let sizes = self.sizes(case, 1);
                sizes && more == (by.len() != n("acceptances")) && (!held || n("acceptances") >= self.q2(after))
            }
            "paxos.learner.distinct" => {
                let same =
                    |s: &&Said| tells(s) && (&s.from, &s.ballot, &s.value) == (&got.from, &got.ballot, &got.value);
                let times = self.heard.get(me).into_iter().flatten().filter(same).count();
                let of = (&got.from, &got.ballot, &got.value);
                of == (&t("acceptor"), &t("ballot"), &t("value")) && (times == 1) == held
            }
            "paxos.learner.same-ballot" => self.across(note),
            "paxos.learner.learns" => {
                let clients = after.nodes.iter().filter(|node| node.kind == "client").count();
                self.is_chosen(after, &t("ballot"), &t("value"))
                    && n("clients") == clients
                    && decides(was, note)
                    && (t("how") == "another" || sends("Decided") == clients)
            }
            "paxos.learner.assumes" => {
                let heard = self.heard_of(me, &t("ballot"), &t("value"));
                let clients = after.nodes.iter().filter(|node| node.kind == "client").count();
                let word = got.kind == "Learned" && (&got.ballot, &got.value) == (&t("ballot"), &t("value"));
                (word || !heard.is_empty())
                    && heard.len() < self.q2(after)
                    && n("clients") == clients
                    && decides(was, note)
            }
            "paxos.number.one-counter" => {
                let counters = after.nodes.iter().filter(|node| node.kind == "counter").map(|node| node.id.clone());
                let asked = if held { t("counter") } else { t("other") };
                let asks = |s: &&Sending| (s.from.as_str(), s.kind.as_str(), &s.to) == (me, "AskNumber", &asked);
                counters.collect::<Vec<_>>() == [t("counter"), t("other")] && told.sent.iter().any(|s| asks(&s))
            }
            "paxos.number.asks" => {
                let asks = |s: &&Sending| (s.from.as_str(), s.kind.as_str(), &s.to) == (me, "AskNumber", &t("counter"));
                told.sent.iter().any(|s| asks(&s)) && (!is.up || is.role == "asking" || is.kind == "server")
            }
            "paxos.number.hands-out" => {
                let gets = |s: &Sending| (s.from.as_str(), s.kind.as_str(), &s.to) == (me, "Number", &t("proposer"));
                let count = is.disk.iter().chain(&is.unflushed).any(|field| field.value == t("number"));
                told.sent.iter().any(gets) && got.kind == "AskNumber" && (count || !is.up)
            }
            "paxos.number.hears" => {
                let of = (got.kind.as_str(), &got.from, &got.ballot) == ("Number", &t("counter"), &t("ballot"));
                of && (!is.up || in_use == t("ballot"))
            }
            "paxos.number.late" => {
                let of = (got.kind.as_str(), &got.from, &got.ballot) == ("Number", &t("counter"), &t("ballot"));
                of && t("used") == ballot && (t("waits") == "true") == (was.role == "asking")
            }
            "paxos.number.none-came" => was.role == "asking",
            "paxos.number.boots" => is.disk.iter().chain(&is.unflushed).any(|field| field.value == t("number")),
            "paxos.number.outranked" => {
                let own = |name: &str| order(after, &format!("{name}.1"));
                let of = (&got.from, &got.promised) == (&t("acceptor"), &t("promised"));
                of && t("promised").starts_with(&format!("{}.", t("proposer"))) && own(&t("proposer")) > own(me)
            }
            "paxos.learner.relays" => {
                let to = told.sent.iter().filter(|s| s.from == me && s.kind == "Learned").map(|s| s.to.clone());
                to.collect::<Set<_>>() == names(f.get("learners")) && (!is.up || is.decided == Some(t("value")))
            }
            "paxos.learner.takes-word" => {
                got.kind == "Learned"
                    && (&got.from, &got.ballot, &got.value) == (&t("learner"), &t("ballot"), &t("value"))
            }
            "paxos.learner.asks" => match sends("Query") {
                // A crash in the middle of it leaves some unasked.
                some if !is.up => some > 0,
                all => all == acceptors(after).len(),
            },
            "paxos.learner.told-nothing" => {
                (got.kind.as_str(), got.ballot.as_str(), &got.from) == ("Told", "", &t("acceptor"))
            }
            "paxos.learner.too-few-answers" => {
                let answers = names(was.facts.get("answers_from"));
                names(f.get("acceptors")) == answers && answers.len() < self.q1(after)
            }
            "paxos.learner.nothing-yet" | "paxos.learner.unsettled" => {
                let mut answers = names(was.facts.get("answers_from"));
                answers.extend(Some(got.from.clone()).filter(|_| got.kind == "Told"));
                let asks = |s: &&Sending| (s.from.as_str(), s.kind.as_str(), &s.to) == (me, "Settle", &t("proposer"));
                let asked = note.rule.ends_with("nothing-yet") || told.sent.iter().filter(asks).count() == 1;
                names(f.get("acceptors")) == answers && asked
            }
            "paxos.acceptor.tells" => {
                let has = was.accepted.as_ref().map(|a| (a.ballot.clone(), a.value.clone())).unwrap_or_default();
                (got.kind.as_str(), &got.from) == ("Query", &t("learner")) && has == (t("ballot"), t("value"))
            }
            "paxos.proposer.is-to-settle" => {
                let busy = ["preparing", "ready", "proposing", "backing-off"].contains(&was.role.as_str());
                let does = match t("does").as_str() {
                    "begins" => !busy && sends("Prepare") > 0,
                    "busy" => busy && sends("Prepare") == 0,
                    _ => sends("Prepare") == 0 && was.timers.iter().all(|timer| timer.name != "retry"),
                };
                does && (got.kind.as_str(), &got.from) == ("Settle", &t("learner"))
            }
            "paxos.proposer.no-learner" => {
                let learns = |node: &NodeCard| node.kind == "learner" || node.kind == "server";
                !after.nodes.iter().any(learns) && got.from == t("client")
            }
            "paxos.client.answered" => {
                let wished = names(was.facts.get("waiting_for"));
                let answers = told.notes.iter().filter(|other| (&other.rule, &other.node) == (&note.rule, &note.node));
                let of_each: Set<String> = answers.map(|answer| text(&answer.facts, "wish")).collect();
                (&got.value, &got.from) == (&t("chosen"), &t("learner"))
                    && wished.contains(&t("wish"))
                    && (t("came_true") == "true") == (t("wish") == t("chosen"))
                    && of_each == wished
            }
            "paxos.client.hears" => {
                (&got.value, &got.from) == (&t("chosen"), &t("learner"))
                    && names(was.facts.get("waiting_for")).is_empty()
            }
            "paxos.node.boots" => {
                let promised = is.promised.clone().unwrap_or_default();
                let accepted = is.accepted.as_ref().map(|a| a.ballot.clone()).unwrap_or_default();
                promised == t("promised")
                    && in_use == t("used")
                    && accepted == t("accepted_at")
                    && (is.decided.is_some()) == (t("learned") == "true")
                    && is.disk.iter().any(|f| f.name == "accept" && f.value != "none") == (t("sent") == "true")
            }
            _ => paxos_kept::told(self, case).unwrap_or_else(|| panic!("no arm for {}", note.rule)),
        }
    }

    /// Whether a reason of an answer is so, in this scene.
    fn answered(&self, case: &Case) -> bool {
        let (note, scene, f) = (case.note, case.scene(), &case.note.facts);
        let (me, t, n) = (note.node.as_str(), |name: &str| text(f, name), |name: &str| number(f, name));
        let is = node(scene, me);
        let among = names(f.get("acceptors"));
        let in_use = is.ballot.clone().unwrap_or_default();
        let promises = self.heard_from(me, "Promise", &in_use, None);
        let never = |kind: &str, to: &str, ballot: &str, value: &str| {
            let fits = |s: &&Said| {
                (s.kind.as_str(), s.from.as_str(), s.to.as_str()) == (kind, me, to)
                    && (ballot.is_empty() || s.ballot == ballot)
                    && (value.is_empty() || s.value == value)
            };
            !self.said.values().any(|s| fits(&s))
        };
        match note.rule.as_str() {
            "paxos.is.gathering" => t("ballot") == in_use && among == promises,
            "paxos.is.free" => {
                let enough = among.len() >= self.q1(scene);
                t("quorum") == called(self.given[0])
                    && t("ballot") == in_use
                    && among.is_subset(&promises)
                    && enough != (t("short") == "true")
            }
            "paxos.proposer.quorum-size" => {
                let sizes = self.sizes(case, 0);
                let heard = n("promises") <= paxos_kept::promises_heard(self, case);
                let so = note.verdict == Verdict::Waived
                    || (n("promises") >= self.q1(scene)) == (note.verdict == Verdict::Held);
                sizes && heard && so && (t("more") == "true") == (promises.len() != n("promises"))
            }
            "flexible.quorums-intersect" => self.apart(case, &counted(is)),
            "paxos.is.waiting" => t("ballot") == in_use && is.timers.iter().any(|timer| timer.name == "retry"),
            "paxos.proposer.no-ballot" => {
                !["preparing", "ready", "proposing", "backing-off"].contains(&is.role.as_str())
            }
            "paxos.proposer.no-value" => {
                let short = promises.len() < self.q1(scene);
                let lacks = !is.facts.contains_key("own_value") && t("ballot") == in_use;
                lacks && short == (t("short") == "true")
            }
            "paxos.proposer.proposes" => self.proposed.contains(&(me.into(), t("ballot"), t("value"))),
            "paxos.is.silent" => t("ballot") == in_use && !["proposing", "done"].contains(&is.role.as_str()),
            "paxos.is.unproposed" => {
                self.proposed.is_empty() && !scene.nodes.iter().any(|node| node.accepted.is_some())
            }
            "paxos.is.unasked" if in_use != t("ballot") && !self.is_begun(&t("ballot")) => false,
            "paxos.is.unasked" => match t("value").as_str() {
                "" => never("Prepare", &t("acceptor"), &t("ballot"), ""),
                value => never("Accept", &t("acceptor"), &t("ballot"), value) && self.is_known(is, &t("ballot"), value),
            },
            "paxos.is.accepted" => among == self.accepted_by(&t("ballot"), &t("value")),
            "paxos.is.heard" => among == self.heard_of(me, &t("ballot"), &t("value")),
            "paxos.is.unheard" => {
                // What its proposer heard before the run its learner has not.
                let mut heard = self.heard.get(me).into_iter().flatten().filter(|s| tells(s));
                !heard.any(|s| self.said.values().any(|said| said == s))
            }
            "paxos.learner.quorum-size" => {
                let sizes = self.sizes(case, 1);
                let heard = self.heard.get(me).into_iter().flatten().filter(|s| tells(s));
                let values: Set<&str> = heard.filter(|s| s.ballot == t("ballot")).map(|s| s.value.as_str()).collect();
                let by = |value: &&str| self.heard_of(me, &t("ballot"), value).len();
                let more = !values.iter().any(|value| by(value) == n("acceptances"));
                sizes && !values.is_empty() && more == (t("more") == "true")
            }
            "paxos.is.untold" => match t("ballot").as_str() {
                "" => ["Decided", "Learned"].iter().all(|kind| never(kind, &t("other"), "", &t("value"))),
                ballot => {
                    never("Accepted", &t("other"), ballot, &t("value"))
                        && self.accepted_by(ballot, &t("value")).contains(me)
                }
            },
            "paxos.is.decided" => {
                let tells = |s: &Said| tells(s) || s.kind == "Learned";
                let heard = |s: &Said| tells(s) && (&s.to[..], &s.ballot, &s.value) == (me, &t("ballot"), &t("value"));
                is.decided == Some(t("value")) && self.said.values().any(heard)
            }
            "paxos.is.told-by" => {
                let learns = |node: &&NodeCard| node.kind == "learner" || node.kind == "server";
                let learners: Vec<&str> = scene.nodes.iter().filter(learns).map(|node| node.id.as_str()).collect();
                let told = names(f.get("learners"));
                let first: Set<String> = learners.iter().take(told.len()).map(|id| id.to_string()).collect();
                let away = scene.nodes.iter().filter(|node| told.contains(&node.id)).all(|node| !node.up);
                told == first
                    && !told.is_empty()
                    && told.len() <= 2
                    && !told.contains(me)
                    && away == (t("away") == "true")
            }
            "paxos.is.asking" => {
                let open = is.facts.contains_key("answers_from");
                open == (t("open") == "true") && among == names(is.facts.get("answers_from"))
            }
            "paxos.is.to-settle" => {
                let asks = |said: &&Said| said.kind == "Settle" && said.from == t("learner") && said.to == me;
                self.heard.get(me).into_iter().flatten().any(|said| asks(&said))
            }
            // It has asked a proposer to settle it, waits, and counts no majority for anything.
            "paxos.is.unsure" => {
                let heard = self.heard.get(me).into_iter().flatten().filter(|s| tells(s));
                let most = heard.map(|s| self.heard_of(me, &s.ballot, &s.value).len()).max();
                let all = scene.nodes.iter().filter(|node| ["acceptor", "server"].contains(&node.kind.as_str()));
                let asked = self.said.values().any(|said| said.kind == "Settle" && said.from == me);
                asked && !is.facts.contains_key("answers_from") && most.is_some_and(|most| 2 * most <= all.count())
            }
            "paxos.is.learnerless" => {
                !scene.nodes.iter().any(|node| ["learner", "server"].contains(&node.kind.as_str()))
            }
            "paxos.is.numberless" => is.role == "asking",
            "paxos.is.clientless" => !scene.nodes.iter().any(|node| node.kind == "client"),
            "paxos.is.since" => match t("accepts").as_str() {
                "true" => {
                    let now = is.accepted.as_ref().map(|a| a.ballot.clone()).unwrap_or_default();
                    now == t("since") && self.accepted.iter().any(|(who, n, _)| who == me && *n == t("ballot"))
                }
                _ => {
                    let now = is.promised.clone().unwrap_or_default();
                    now == t("since") && self.promised.contains(&(me.into(), t("ballot")))
                }
            },
            "paxos.acceptor.promise" | "paxos.acceptor.check-accept" => {
                let kind = if note.rule.ends_with(".promise") { "Prepare" } else { "Accept" };
                let asks = |s: &Said| {
                    (s.kind.as_str(), s.to.as_str(), &s.ballot) == (kind, me, &t("asked"))
                        && (kind == "Prepare" || s.value == t("value"))
                        && (kind == "Accept" || s.from == t("proposer"))
                };
                let forgets = scene.rules_off.iter().any(|rule| rule == "paxos.acceptor.remember-promise");
                // It was asked before the run, if it was not in it; or it would be, for a proposal that there is.
                let before = || match kind {
                    "Accept" => self.is_proposed(scene, &t("asked"), &t("value")),
                    _ => node(scene, &t("proposer")).ballot == Some(t("asked")),
                };
                note.verdict == Verdict::Refused
                    && (self.said.values().any(asks) || before())
                    && (kind == "Accept" || forgets == (t("forgets") == "true"))
                    && (kind == "Accept" || shared(scene) == (t("shared") == "true"))
                    && (kind == "Prepare" || t("again") != "true")
                    && self.promised.contains(&(me.into(), t("promised")))
                    && order(scene, &t("asked")) < order(scene, &t("promised"))
            }
            "paxos.acceptor.accept-equal" => {
                is.promised == Some(t("asked")) && self.is_proposed(scene, &t("asked"), &t("value"))
            }
            "paxos.proposer.all-acceptors" => paxos_kept::all_acceptors(self, case),
            "paxos.is.looking" => paxos_kept::looks(self, case),
            "paxos.proposer.distinct" => t("ballot") == in_use && counted(is).contains(&t("acceptor")),
            "paxos.proposer.hears-round" => n("round") > highest(scene, is),
            "paxos.proposer.this-ballot" => {
                let said = self.heard_from(me, "Promise", &t("promised"), None);
                t("current") == in_use && t("promised") != in_use && said.contains(&t("acceptor"))
            }
            "paxos.number.late" => {
                let comes = |s: &Said| (s.kind.as_str(), &s.from, s.to.as_str()) == ("Number", &t("counter"), me);
                let used = order(scene, &in_use) >= order(scene, &t("used"));
                self.said.values().any(|s| comes(s) && s.ballot == t("ballot")) && used
            }
            "paxos.proposer.late" => {
                let waits = ["preparing", "ready", "proposing"].contains(&is.role.as_str()) && t("ballot") == in_use;
                let kind = match t("answer").as_str() {
                    "promise" => "Promise",
                    "refusal" => "Refusal",
                    _ => "Accepted",
                };
                let (now, then) = (order(scene, &in_use), order(scene, &t("ballot")));
                let because = match t("because").as_str() {
                    "unbegun" => then > now || !t("ballot").ends_with(&format!(".{me}")),
                    "unsent" | "another" => then == now,
                    "ended" => then <= now,
                    _ => false,
                };
                let heard = self.said.values().any(|s| {
                    (s.kind.as_str(), &s.from, s.to.as_str(), &s.ballot) == (kind, &t("acceptor"), me, &t("ballot"))
                });
                heard && because && (!waits || kind == "Accepted")
            }
            "paxos.learner.distinct" => self.heard_of(me, &t("ballot"), &t("value")).contains(&t("acceptor")),
            "paxos.learner.same-ballot" => self.across(note),
            "paxos.client.hears" => {
                let heard = |s: &Said| (&s.kind[..], &s.from, &s.value) == ("Decided", &t("learner"), &t("chosen"));
                names(is.facts.get("waiting_for")).is_empty() && self.heard.get(me).into_iter().flatten().any(heard)
            }
            _ => panic!("no arm for the answer {}", note.rule),
        }
    }
}
