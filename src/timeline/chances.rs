//! Who could lead now, and why nothing else can be chosen: what copies of the nodes decide, in words. Nothing of it is
//! stored, and nothing happens in the world.

use super::transcript::{self, Line};
use super::{Timeline, words};
use crate::engine::scene::NoteCard;
use crate::engine::{Contest, Left, NodeSet, Refusal};

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
        Ok(Chances { subject: words::if_it_asked(), lines, more: 0 })
    }

    fn contest(&self, contest: Contest) -> Chance {
        let config = self.sim.config();
        let Contest { node, votes, mut reasons } = contest;
        let me = config.name(node);
        let Some(votes) = votes else {
            // Why it would not ask is all there is to say.
            let why = if reasons.is_empty() { words::asks_for_none(me) } else { reasons.remove(0).text };
            return Chance { text: why, open: false, reasons };
        };
        let from = config.names(votes.from).join(" ");
        let text = words::would_get(me, votes.leads, votes.from.len(), votes.of, votes.need, from);
        Chance { text, open: votes.leads, reasons }
    }

    /// Why nothing else can be chosen in a slot - the newest in which something is, if none is named - or what else can be:
    /// a line for each quorum. Refused where nothing is asked of quorums.
    pub fn nothing_else(&self, slot: Option<u64>) -> Result<Chances, Refusal> {
        let log = self.sim.info().log;
        let chosen = self.scene(usize::MAX).chosen;
        let slot = slot.or(chosen.last().map(|chosen| chosen.slot)).unwrap_or(1);
        let value = chosen.iter().find(|chosen| chosen.slot == slot).map(|chosen| chosen.value.clone());
        let mut left = self.sim.left(slot);
        if left.is_empty() {
            return Err(Refusal::new(words::nothing_is_chosen(self.sim.info().title, log, slot)));
        }
        let more = left.len().saturating_sub(MOST_TOLD);
        let open = |left: &Left| left.leeway.only.is_none() || left.leeway.only != value;
        let any_open = left.iter().any(open);
        // Those that leave something open are told of first where not all are.
        left.sort_by_key(|left| !open(left));
        left.truncate(MOST_TOLD);
        let lines = left.into_iter().map(|left| self.left(left, log)).collect();
        let inside = self.sim.config().rules_off.iter().next().is_none() && self.scene(0).outside_model.is_empty();
        let subject = match value {
            // Outside of the model something may be under way that no quorum would leave now.
            Some(value) if inside && !any_open => words::nothing_else(value, slot, log),
            Some(value) => words::chosen_and_left(value, slot, log),
            None => words::nothing_yet(),
        };
        Ok(Chances { subject, lines, more })
    }

    fn left(&self, left: Left, log: bool) -> Chance {
        let config = self.sim.config();
        let names = |nodes: NodeSet| config.names(nodes).join(" ");
        let told = left.leeway.told.iter().map(|(id, told)| words::has_told(config.name(*id), told.as_str(), log));
        let told = Some(told.collect::<Vec<_>>().join(", ")).filter(|told| !told.is_empty());
        let down = (!left.down.is_empty()).then(|| names(left.down));
        let open = left.leeway.only.is_none();
        let text = words::left(names(left.quorum), left.leeway.only, told);
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
