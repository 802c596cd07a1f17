//! What a message came to at its addressee, by the notes that it left there.

use super::info::Info;
use super::protocol::Note;
use super::say::is_routine;
use super::scene::Verdict;
use super::start::Started;
use super::table::RuleId;

/// What a message came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It was taken in.
    No,
    /// It was turned away by a rule, or with a refusal.
    Refused,
    /// Nobody waited for it.
    Ignored,
}

/// Of a note: its rule, its verdict, and whether it is routine.
pub type Noted = (RuleId, Verdict, bool);

/// The note that turned a message away, or says that it changed nothing, if these notes came to that.
pub fn turned_away<P: Started>(notes: &[Note]) -> Option<&Note> {
    let noted = |note: &Note| (note.rule, note.verdict, is_routine::<P>(note));
    let all: Vec<Noted> = notes.iter().map(noted).collect();
    let turned = Some(P::INFO.turned(&all)).filter(|turned| *turned != Turned::No)?;
    notes.iter().find(|note| P::INFO.turns(noted(note)) == turned)
}

impl Info {
    /// What a message came to that left these notes, in the order in which they were left. Where a node plays several
    /// parts, one of them may ignore what another takes in: then it was taken in.
    pub fn turned(&self, notes: &[Noted]) -> Turned {
        let last = |turned| notes.iter().rposition(|note| self.turns(*note) == turned);
        let taken_in = |note: &Noted| self.turns(*note) == Turned::No && !note.2;
        match (last(Turned::Refused), last(Turned::Ignored)) {
            (Some(_), _) => Turned::Refused,
            // Who ignores a message decides nothing more about it: what lets it in after that is another part.
            (None, Some(at)) if !notes.iter().any(taken_in) && !notes[at..].iter().any(|note| self.lets_in(*note)) => {
                Turned::Ignored
            }
            _ => Turned::No,
        }
    }

    /// Whether one note by itself says that a message came past a rule that turns others away.
    fn lets_in(&self, (rule, verdict, _): Noted) -> bool {
        let rule = self.rule(rule);
        rule.turns_away && !rule.is_event() && !rule.refuses(verdict)
    }

    /// What one note by itself says.
    pub fn turns(&self, (rule, verdict, _): Noted) -> Turned {
        let rule = self.rule(rule);
        match rule.turns_away && rule.is_event() {
            true if rule.with_refusal => Turned::Refused,
            true => Turned::Ignored,
            false if rule.refuses(verdict) => Turned::Refused,
            false => Turned::No,
        }
    }
}
