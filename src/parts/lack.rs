//! What became of the one message that somebody lacks: a question was never sent, an answer neither, it is under way, it is
//! lost, it was refused or ignored, or a crash took what came of it.
//!
//! What only a protocol knows of a question it says in an [`Asking`], and of an answer by which messages are one and which
//! of its rules ignore it: knows no protocol, and no goal. How a message's fate is told is [`fate`]'s business.

use super::fate;
use crate::engine::{Dry, Errand, Facts, Fate, Look, Loses, NodeId, Note, Protocol, RuleId, Started};

/// What somebody asks another to do.
pub struct Asking<P: Protocol> {
    /// Who asks.
    pub by: NodeId,
    /// Who is asked.
    pub to: NodeId,
    /// The message that asks for it.
    pub msg: P::Msg,
    /// What is told of who asks if it never did.
    pub unasked: (RuleId, Facts),
    /// What the deed stands in: a crash that takes so much of who did it takes the deed.
    pub stands_in: Loses,
    /// Whether the message may be sent once more, just so.
    pub again: bool,
}

/// Whether a note says that a node refused what it was asked.
pub fn refuses<P: Protocol>(note: &Note) -> bool {
    P::INFO.rule(note.rule).refuses(note.verdict)
}

/// The message that came furthest of those that are so.
pub fn furthest<P: Started>(
    dry: &mut Dry<P>,
    from: NodeId,
    to: NodeId,
    is: impl Fn(&P::Msg) -> bool,
) -> Option<Errand<P::Msg>> {
    fate::furthest(dry, from, to, |msg| if is(msg) { Look::This } else { Look::Another })
}

/// Tells of a message that is under way, if one is. Whether one is.
pub fn on_its_way<P: Started>(dry: &mut Dry<P>, from: NodeId, to: NodeId, is: impl Fn(&P::Msg) -> bool) -> bool {
    let under_way = dry.under_way(from, to).any(|(_, msg)| is(msg));
    if under_way && let Some(errand) = furthest(dry, from, to, is) {
        fate::tell(dry, &errand);
    }
    under_way
}

/// Tells what keeps a node from what it is asked for, by messages that are so: it was never asked, the question has not
/// come, it was refused, or a crash took what came of it.
pub fn deed<P: Started>(dry: &mut Dry<P>, asking: &Asking<P>, is: impl Fn(&P::Msg) -> bool) {
    let Some(errand) = furthest(dry, asking.by, asking.to, is) else {
        let (rule, facts) = asking.unasked;
        dry.tell(asking.by, rule, facts);
        return would_refuse(dry, asking);
    };
    match &errand.fate {
        Fate::Arrived(_, notes) => match notes.iter().find(|note| refuses::<P>(note)) {
            Some(note) => fate::tell_decided(dry, &errand, *note),
            None if fate::forgotten(dry, &errand, asking.stands_in) => {}
            None => drop(fate::tell(dry, &errand)),
        },
        Fate::UnderWay | Fate::Waits | Fate::Corrupt | Fate::Lost(..) => {
            fate::tell(dry, &errand);
            would_refuse(dry, asking);
        }
    }
}

/// Tells that a node would refuse, or stop before it answered, if it would.
fn would_refuse<P: Started>(dry: &mut Dry<P>, Asking { by, to, msg, again, .. }: &Asking<P>) {
    let Some(heard) = dry.hear(*to, *by, msg.clone()) else { return };
    let refusals: Vec<Note> = heard.notes.iter().copied().filter(refuses::<P>).collect();
    fate::turns_away(dry, *to, *by, msg, refusals);
    if *again || dry.under_way(*by, *to).any(|(_, other)| other == msg) {
        fate::stops(dry, *to, Some((*by, msg)), &heard);
    }
}

/// Tells what became of an answer, by messages that are so, if it ever left; notes of these rules say that it came to
/// nothing for who asked, whatever it was to the other parts of its addressee. Whether it left.
pub fn answer<P: Started>(
    dry: &mut Dry<P>,
    from: NodeId,
    to: NodeId,
    ignored: &[RuleId],
    is: impl Fn(&P::Msg) -> bool,
) -> bool {
    let Some(errand) = furthest(dry, from, to, is) else { return false };
    if let Fate::Arrived(_, notes) = &errand.fate {
        let ignores = |note: &&Note| {
            let rule = P::INFO.rule(note.rule);
            ignored.contains(&note.rule) && (rule.is_event() || rule.refuses(note.verdict))
        };
        if let Some(note) = notes.iter().find(ignores) {
            fate::tell_decided(dry, &errand, *note);
            return true;
        }
    }
    fate::tell(dry, &errand);
    true
}
