//! Who could lead now, and why nothing else can be chosen: what copies of the nodes decide, in words. Nothing of it is
//! stored, and nothing happens in the world.

use super::transcript::{self, Line};
use super::{Timeline, card, words};
use crate::engine::catalogue::catalogue;
use crate::engine::scene::NoteCard;
use crate::engine::{Contest, Left, Needs, NodeSet, Refusal};

/// The most quorums that are told of one by one.
const MOST_TOLD: usize = 40;

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
    /// How many more there are that are not told of.
    pub more: usize,
}

impl Timeline {
    /// Who could lead now, a line for each. Refused where nobody leads.
    pub fn who_leads(&self) -> Result<Chances, Refusal> {
        let contests = self.sim.contests();
        if contests.is_empty() {
            return Err(Refusal::new(words::nobody_leads(self.sim.info().title)).remedy(words::ask_what_else()));
        }
        let lines = contests.into_iter().map(|contest| self.contest(contest)).collect();
        Ok(Chances { subject: words::if_it_asked(self.sim.info().log), lines, more: 0 })
    }

    fn contest(&self, contest: Contest) -> Chance {
        let (config, log) = (self.sim.config(), self.sim.info().log);
        let Contest { node, votes, mut reasons } = contest;
        let me = config.name(node);
        let Some(votes) = votes else {
            // Why it would not ask is all there is to say.
            let why = if reasons.is_empty() { words::asks_for_none(me, log) } else { reasons.remove(0).text };
            return Chance { text: why, open: false, reasons };
        };
        let from = config.names(votes.from).join(" ");
        let text = words::would_get(me, votes.leads, votes.from.len(), votes.of, votes.need, from, log);
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
        let value = chosen.iter().find(|chosen| chosen.slot == slot).map(|chosen| chosen.value.clone());
        let mut left = self.sim.left(slot);
        if left.is_empty() {
            return Err(Refusal::new(words::nothing_is_chosen(self.sim.info().title, log, slot)));
        }
        // Two majorities always meet: where two sets do not, fewer are enough.
        let meet = left.iter().all(|one| left.iter().all(|other| one.quorum.0 & other.quorum.0 != 0));
        let majority = self.sim.by_majority() && meet;
        let more = left.len().saturating_sub(MOST_TOLD);
        let open = |left: &Left| left.leeway.only.is_none() || left.leeway.only != value;
        let any_open = left.iter().any(open);
        // Those that leave something open are told of first where not all are.
        left.sort_by_key(|left| !open(left));
        left.truncate(MOST_TOLD);
        let lines = left.into_iter().map(|left| self.left(left, log)).collect();
        let inside = self.sim.config().rules_off.iter().next().is_none() && self.scene(0).outside_model.is_empty();
        let place = several.then_some(slot);
        let subject = match value {
            // Outside of the model something may be under way that no quorum would leave now.
            Some(value) if inside && !any_open => words::nothing_else(value, place, log, majority),
            Some(value) => words::chosen_and_left(value, place, log, majority),
            None => words::nothing_yet(place, majority),
        };
        Ok(Chances { subject, lines, more })
    }

    /// Which failures each phase survives: a line for each number of those who may be down, then who must not be where it
    /// matters who it is, and what goes on now. Refused where all phases need the same by their nature.
    pub fn survives(&self) -> Result<Chances, Refusal> {
        let (config, info) = (self.sim.config(), self.sim.info());
        let needs = self.sim.needs();
        let all = NodeSet(needs.iter().fold(0, |all, needs| all | needs.of.0));
        if needs.is_empty() {
            return Err(Refusal::new(words::one_kind_of_quorum(info.title)));
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
        for needs in needs.iter().filter(|needs| !needs.is_of_size()) {
            let quorums = needs.quorums.iter().map(|quorum| config.names(*quorum).join(" "));
            let text = words::survives_as_long_as(needs.phase.as_str(), quorums.collect::<Vec<_>>().join("; "));
            lines.push(line(text, false));
        }
        lines.extend(self.sim.hampers().map(|text| line(text, false)));
        let nodes = self.scene(0).nodes;
        let down: NodeSet = all.iter().filter(|id| nodes.get(id.index()).is_some_and(|node| !node.up)).collect();
        if !down.is_empty() {
            let names = catalogue().list(&config.names(down));
            let text = words::survives_now(names, told(&[down]));
            lines.push(line(text, needs.iter().all(|needs| needs.met_without(down))));
        }
        Ok(Chances { subject: words::survives_how_many(all.len(), info.voters_called()), lines, more: 0 })
    }

    fn left(&self, left: Left, log: bool) -> Chance {
        let config = self.sim.config();
        let names = |nodes: NodeSet| config.names(nodes).join(" ");
        let mut alike: Vec<(&str, NodeSet)> = Vec::new();
        for (id, told) in &left.leeway.told {
            match alike.iter_mut().find(|(other, _)| other == told) {
                Some((_, by)) => drop(by.insert(*id)),
                None => alike.push((told, NodeSet::one(*id))),
            }
        }
        let list = |by: NodeSet| catalogue().list(&config.names(by));
        let told = alike.into_iter().map(|(told, by)| words::has_told(by.len(), list(by), told, log));
        let told = Some(told.collect::<Vec<_>>().join(", ")).filter(|told| !told.is_empty());
        let down = (!left.down.is_empty()).then(|| names(left.down));
        let open = left.leeway.only.is_none();
        let text = match left.leeway.have.is_empty() {
            true => words::left(names(left.quorum), left.leeway.only, told, left.leeway.highest),
            false => words::left_by_these(names(left.quorum), left.leeway.only, left.leeway.have.join(", ")),
        };
        let text = down.map_or(text.clone(), |down| format!("{text} {}", words::as_it_would_start(down)));
        Chance { text, open, reasons: left.reasons }
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
        lines.extend((self.more > 0).then(|| format!("  {}", words::more_quorums(self.more))));
        lines.join("\n")
    }
}
