//! Who could lead now, and why nothing else can be chosen: what copies of the nodes decide, in words. Nothing of it is
//! stored, and nothing happens in the world.

use super::sets::{families, in_few_words};
use super::transcript::{self, Line};
use super::{Timeline, card, words};
use crate::engine::catalogue::{capital, catalogue};
use crate::engine::scene::NoteCard;
use crate::engine::{Config, Contest, Leeway, Left, Needs, NodeSet, Refusal};
use std::collections::BTreeSet;

/// The most quorums that are told of one by one; more are told by what they leave.
const MOST_TOLD: usize = 10;

/// A line of an answer, with the decisions behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    /// What may become of it.
    pub text: String,
    /// Whether it may: that node may lead, something else may be chosen.
    pub open: bool,
    /// Who decides so, and why.
    pub reasons: Vec<NoteCard>,
}

/// What may still become of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chances {
    /// What is so on the whole.
    pub subject: String,
    /// One line for each node, or for each quorum.
    pub lines: Vec<Chance>,
}

/// The quorums of a phase, where it is not any so many that are enough.
pub(super) fn quorums(needs: &Needs, config: &Config) -> Option<String> {
    let named = || needs.quorums.iter().map(|quorum| config.names(*quorum).join(" ")).collect::<Vec<_>>();
    (!needs.quorums.is_empty() && !needs.is_of_size()).then(|| named().join("; "))
}

impl Timeline {
    /// Who could lead now, a line for each. Refused where nobody leads.
    pub fn who_leads(&self) -> Result<Chances, Refusal> {
        let contests = self.sim.contests();
        if contests.is_empty() {
            return Err(Refusal::new(words::nobody_leads(self.sim.info().title)).remedy(words::ask_what_else()));
        }
        let supposed = contests.first().and_then(|contest| contest.supposed.clone());
        let lines = contests.into_iter().map(|contest| self.contest(contest)).collect();
        let subject = supposed.unwrap_or_else(|| words::if_it_asked(self.sim.info().log));
        Ok(Chances { subject, lines })
    }

    fn contest(&self, contest: Contest) -> Chance {
        let (config, log) = (self.sim.config(), self.sim.info().log);
        let Contest { node, votes, mut reasons, .. } = contest;
        let me = config.name(node);
        let Some(votes) = votes else {
            // Why it would not ask is all there is to say.
            let why = if reasons.is_empty() { words::asks_for_none(me, log) } else { reasons.remove(0).text };
            return Chance { text: why, open: false, reasons };
        };
        let from = config.names(votes.from).join(" ");
        let needs = self.sim.needs().first().and_then(|needs| quorums(needs, config));
        let got = words::votes_of(votes.from.len(), votes.of, from, log);
        let text = words::would_get(me, votes.leads, got, votes.need, needs);
        Chance { text, open: votes.leads, reasons }
    }

    /// Why nothing else can be chosen in a slot - the newest in which something is, if none is named - or what else can be:
    /// a line for each quorum. Refused where nothing is asked of quorums.
    pub fn nothing_else(&self, slot: Option<u64>) -> Result<Chances, Refusal> {
        let log = self.sim.info().log;
        let scene = self.scene(usize::MAX);
        // Where there are several slots it is said which one it is.
        let several = log || card::has_slots(&scene);
        let chosen = scene.chosen;
        let slot = slot.or(chosen.last().map(|chosen| chosen.slot)).unwrap_or(1);
        let mut values: Vec<String> = Vec::new();
        for chosen in chosen.into_iter().filter(|chosen| chosen.slot == slot) {
            if !values.contains(&chosen.value) {
                values.push(chosen.value);
            }
        }
        let mut left = self.sim.left(slot);
        if left.is_empty() {
            return Err(Refusal::new(words::nothing_is_chosen(self.sim.info().title, log, slot, !values.is_empty())));
        }
        // Two majorities always meet: where two sets do not, fewer are enough.
        let meet = left.iter().all(|one| left.iter().all(|other| one.quorum.0 & other.quorum.0 != 0));
        let majority = self.sim.by_majority() && meet;
        let open = |left: &Left| left.leeway.only.is_none() || left.leeway.only.as_ref() != values.first();
        let any_open = left.iter().any(open);
        // Those that leave something open are told of first where not all are.
        left.sort_by_key(|left| !open(left));
        let alike =
            if left.len() > MOST_TOLD { self.alike(left) } else { left.into_iter().map(|left| vec![left]).collect() };
        let lines = alike.into_iter().map(|alike| self.left(&alike, log)).collect();
        let inside = self.sim.config().rules_off.iter().next().is_none() && self.scene(0).outside_model.is_empty();
        let place = several.then_some(slot);
        let subject = match values.as_slice() {
            [] => words::nothing_yet(place, majority),
            // Outside of the model something may be under way that no quorum would leave now.
            [value] if inside && !any_open => words::nothing_else(value.clone(), place, log, majority),
            values => words::chosen_and_left(catalogue().list(values), values.len() > 1, place, log, majority),
        };
        Ok(Chances { subject, lines })
    }

    /// Which failures each phase survives: a line for each number of those who may be down, then who must not be where it
    /// matters who it is, and what goes on now. Refused where all phases need the same by their nature.
    pub fn survives(&self) -> Result<Chances, Refusal> {
        let (config, info) = (self.sim.config(), self.sim.info());
        let needs = self.sim.needs();
        let all = NodeSet(needs.iter().fold(0, |all, needs| all | needs.of.0));
        if needs.is_empty() {
            let told = |text: String| Chances { subject: format!("{}.", capital(&text)), lines: Vec::new() };
            let hampers = self.sim.hampers().map(told);
            return hampers.ok_or_else(|| Refusal::new(words::one_kind_of_quorum(info.title)));
        }
        let line = |text, open| Chance { text, open, reasons: Vec::new() };
        // In how many of these cases each phase goes on.
        let survives = |needs: &Needs, cases: &[NodeSet]| cases.iter().filter(|down| needs.met_without(**down)).count();
        let told = |cases: &[NodeSet]| {
            let phases = needs.iter().map(|needs| {
                let good = survives(needs, cases);
                words::phase_survives(needs.phase.as_str(), good == 0, good == cases.len(), good, cases.len())
            });
            phases.collect::<Vec<_>>().join(", ")
        };
        let mut lines = Vec::new();
        for count in 1..=all.len() {
            let cases: Vec<NodeSet> = all.subsets().filter(|down| down.len() == count).collect();
            let open = needs.iter().all(|needs| survives(needs, &cases) == cases.len());
            lines.push(line(words::survives_so_many(count, told(&cases)), open));
            if needs.iter().all(|needs| survives(needs, &cases) == 0) {
                break;
            }
        }
        for (needs, quorums) in needs.iter().filter_map(|needs| Some((needs, quorums(needs, config)?))) {
            lines.push(line(words::survives_as_long_as(needs.phase.as_str(), quorums), false));
        }
        lines.extend(self.sim.hampers().map(|text| line(text, false)));
        let nodes = self.scene(0).nodes;
        let down: NodeSet = all.iter().filter(|id| nodes.get(id.index()).is_some_and(|node| !node.up)).collect();
        if !down.is_empty() {
            let names = catalogue().list(&config.names(down));
            let text = words::survives_now(names, told(&[down]));
            lines.push(line(text, needs.iter().all(|needs| needs.met_without(down))));
        }
        Ok(Chances { subject: words::survives_how_many(all.len(), info.voters_called()), lines })
    }

    /// Quorums that leave the same, for the same reason, together, as far as few words tell which they are.
    fn alike(&self, left: Vec<Left>) -> Vec<Vec<Left>> {
        let same = |one: &Left, other: &Left| {
            let whats = |left: &Left| left.leeway.told.iter().map(|(_, what)| what.clone()).collect::<BTreeSet<_>>();
            let rest = |left: &Left| Leeway { told: Vec::new(), ..left.leeway.clone() };
            rest(one) == rest(other) && whats(one) == whats(other) && one.reasons == other.reasons
        };
        let mut alike: Vec<Vec<Left>> = Vec::new();
        for left in left {
            match alike.iter_mut().find(|known| known.first().is_some_and(|known| same(known, &left))) {
                Some(known) => known.push(left),
                None => alike.push(vec![left]),
            }
        }
        let quorum = |left: &Left| self.sim.config().names(left.quorum);
        alike.into_iter().flat_map(|alike| families(alike, &quorum)).map(|family| family.sets).collect()
    }

    /// What these quorums leave, which is the same.
    fn left(&self, alike: &[Left], log: bool) -> Chance {
        let config = self.sim.config();
        let all = |of: fn(&Left) -> NodeSet| NodeSet(alike.iter().fold(0, |all, left| all | of(left).0));
        let mut told: Vec<(&str, NodeSet)> = Vec::new();
        for (id, what) in alike.iter().flat_map(|left| &left.leeway.told) {
            match told.iter_mut().find(|(other, _)| other == what) {
                Some((_, by)) => drop(by.insert(*id)),
                None => told.push((what, NodeSet::one(*id))),
            }
        }
        let told = told.into_iter().map(|(what, by)| {
            // Whether each of the quorums has all of them.
            let in_each = alike.iter().all(|left| by.0 & !left.quorum.0 == 0);
            let list = catalogue().list(&config.names(by));
            words::has_told(by.len(), if in_each { list } else { words::some_of(list) }, what, log)
        });
        let told: Vec<String> = told.collect();
        let told = match told.as_slice() {
            [] => None,
            [most @ .., last] if !most.is_empty() => Some(words::each_and(most.join(", "), last.as_str())),
            [only, ..] => Some(only.clone()),
        };
        let quorums: Vec<Vec<String>> = alike.iter().map(|left| config.names(left.quorum)).collect();
        let quorums = in_few_words(&quorums);
        let leeway = alike.first().map(|left| left.leeway.clone()).unwrap_or_default();
        let open = leeway.only.is_none();
        let either = Some(leeway.either.join(" or ")).filter(|either| !either.is_empty());
        let text = match leeway.have.is_empty() {
            true => words::left(quorums, leeway.only, either, told, leeway.highest),
            false => words::left_by_these(quorums, leeway.only, leeway.have.join(", ")),
        };
        let down = all(|left| left.down);
        let text = match down.is_empty() {
            true => text,
            false => format!("{text} {}", words::as_it_would_start(config.names(down).join(" "))),
        };
        let reasons = alike.first().map(|left| left.reasons.clone()).unwrap_or_default();
        Chance { text, open, reasons }
    }
}

impl Chances {
    /// The answer as lines of text.
    pub fn text(&self) -> String {
        let mut lines = vec![self.subject.clone()];
        for chance in &self.lines {
            lines.push(format!("  {}", chance.text));
            lines.extend(chance.reasons.iter().map(|note| format!("    {}", transcript::text(&Line::Note(note)))));
        }
        lines.join("\n")
    }
}
