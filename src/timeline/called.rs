//! Entries that have names of their own, such as `1.2`: who names one means that one, also when it stands nowhere any more.

use super::Timeline;
use super::chain::About;
use super::why::Why;
use super::why_not::WhyNot;
use super::words;
use crate::engine::catalogue::catalogue;
use crate::engine::scene::Progress;
use crate::engine::{GoalId, NodeId, NodeSet, Refusal, Sim, Which};

/// Among so many newest places what is new is to be found, however the logs differ in length.
const NEWEST: usize = 64;

/// Rows of a place, each with its number among them.
type Rows = Vec<(usize, Progress)>;

/// An entry that was dropped wherever it stood.
struct Gone {
    row: Progress,
    /// The last step after which it stood somewhere.
    last: u64,
}

impl Timeline {
    /// Why the entry of this name is committed, or how it came where it is; if it stands nowhere any more, how that came.
    pub fn why_called(&self, name: &str) -> Result<Why, Refusal> {
        if let Ok((slot, rows)) = self.rows_called(name) {
            return self.why_rows(slot, rows);
        }
        let Gone { row, last } = self.gone(name)?;
        let nodes = row.stored_by.iter().filter_map(|name| self.sim.config().find(name)).collect::<NodeSet>();
        Ok(self.led_to(self.gone_words(&row, last), last + 1, nodes, About::Slot(row.slot)))
    }

    /// What the entry of this name lacks for its next rung; if it stands nowhere any more, what was told as it went.
    pub fn why_not_called(&self, name: &str) -> Result<WhyNot, Refusal> {
        if let Ok((slot, rows)) = self.rows_called(name) {
            return self.why_not_rows(slot, rows);
        }
        let Gone { row, last } = self.gone(name)?;
        let notes = self.told(last + 1, last + 1).into_iter().flat_map(|told| told.notes);
        let told = notes.filter(|note| !note.routine).collect();
        Ok(WhyNot { step: Some(last + 1), ..WhyNot::new(self.gone_words(&row, last), false, told) })
    }

    /// Why a node has not reached a goal about the entry of this name: what became of that, where it is gone for good or
    /// another is committed where it stood.
    pub fn why_not_of(&self, node: NodeId, goal: GoalId, name: &str) -> Result<WhyNot, Refusal> {
        let Ok(place) = self.place_called(name) else { return self.why_not_called(name) };
        let rows = self.sim.progress(Which::Slot(place));
        if rows.iter().any(|row| row.chosen.is_some() && row.called() != Some(name)) {
            let reasons = self.why_not_called(name)?.reasons;
            return Ok(WhyNot::new(self.goal_words(node, goal, name, false), false, reasons));
        }
        let answer = self.asked(node, goal, u32::try_from(place).unwrap_or(u32::MAX))?;
        Ok(WhyNot::new(self.goal_words(node, goal, name, answer.met), answer.met, answer.reasons))
    }

    /// What stands in a place is called by its own name, if it has one, or else by the place; what is committed first.
    pub fn name_of(&self, place: u64) -> String {
        let rows = self.sim.progress(Which::Slot(place));
        let row = rows.iter().find(|row| row.chosen.is_some()).or(rows.last());
        row.and_then(Progress::called).map_or_else(|| place.to_string(), str::to_string)
    }

    /// The place of a log that is called so on some node's card, or of what is committed.
    pub fn place_called(&self, name: &str) -> Result<u64, Refusal> {
        let scene = self.scene(usize::MAX);
        let rows = scene.nodes.iter().flat_map(|node| node.log.iter().flatten());
        let on_cards = rows.filter(|row| row.called.as_deref() == Some(name)).map(|row| row.index);
        let chosen = scene.chosen.iter().filter(|chosen| chosen.ballot.as_deref() == Some(name) && self.sim.info().log);
        on_cards.chain(chosen.map(|chosen| chosen.slot)).next().ok_or_else(|| nothing(name))
    }

    fn rows_called(&self, name: &str) -> Result<(u64, Rows), Refusal> {
        let slot = self.place_called(name)?;
        let rows: Rows = self.rows_of(slot)?.into_iter().filter(|(_, row)| row.called() == Some(name)).collect();
        if rows.is_empty() { Err(nothing(name)) } else { Ok((slot, rows)) }
    }

    /// The last that was seen of an entry that stands nowhere now.
    fn gone(&self, name: &str) -> Result<Gone, Refusal> {
        let mut seen: Option<Gone> = None;
        self.walk(0, self.at(), &mut |sim: &dyn Sim| {
            let which = seen.as_ref().map_or(Which::Newest(NEWEST), |gone| Which::Slot(gone.row.slot));
            if let Some(row) = sim.progress(which).into_iter().find(|row| row.called() == Some(name)) {
                seen = Some(Gone { row, last: sim.steps() });
            }
            true
        });
        seen.filter(|gone| gone.last < self.at()).ok_or_else(|| nothing(name))
    }

    fn gone_words(&self, row: &Progress, last: u64) -> String {
        words::is_gone(self.entry_words(row), catalogue().list(&row.stored_by), last)
    }
}

fn nothing(name: &str) -> Refusal {
    Refusal::new(words::nothing_called(name)).remedy(words::nothing_there_remedy())
}
