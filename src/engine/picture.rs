//! What a protocol looks like in a scene: its cards, its messages, and what is chosen.

use super::scene::{BallotTable, Belief, CanStill, Chosen, Field, Layout, LogRow, NodeCard, Packet, Progress, Shape};
use super::{
    Bindings, Config, Fields, InputId, List, NodeId, Observed, Protocol, Refusal, Slot, Value, Whole, refused,
};
use std::ops::Range;
use std::sync::Arc;

/// Which entries or values are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The newest so many.
    Newest(usize),
    /// All that stand or stood in this slot.
    Slot(u64),
}

/// Answers come nearly in the order of the log: those of the newest entries are among so many more than there are
/// entries asked for.
const LATE_ANSWERS: usize = 256;

impl Which {
    /// Which slots these are of a log that goes up to `last`, and those of the answers in the order in which they came
    /// that are about them; each answer says the slot it is about.
    pub fn window<T: Copy>(self, last: u32, answered: &List<T>, slot: impl Fn(&T) -> u32) -> (Range<u32>, Vec<T>) {
        let all = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
        let (slots, answers) = match self {
            Which::Newest(rows) => {
                let first = last.saturating_sub(all(rows as u64)) + 1;
                (first..last.saturating_add(1), rows.saturating_add(LATE_ANSWERS))
            }
            Which::Slot(at) => {
                let at = all(at);
                (at.max(1)..at.min(last).saturating_add(1), usize::MAX)
            }
        };
        let newest = answered.len().saturating_sub(answers);
        let about = answered.iter_from(newest).filter(|it| slots.contains(&slot(it))).copied().collect();
        (slots, about)
    }
}

/// Shows a log on a card: its newest rows, with what each says and its term, and what it has given up for a snapshot.
pub fn show_log<T>(card: &mut NodeCard, log: &List<T>, rows: usize, row: impl Fn(&T) -> (Option<u32>, String)) {
    let row = |(index, entry)| {
        let (term, value) = row(entry);
        LogRow { index, term: term.map(u64::from), value, ..LogRow::default() }
    };
    card.log = Some(log.newest(rows).map(row).collect());
    card.compacted = (log.front() > 0).then_some(log.front() as u64);
}

/// What a node's disk shows while something on it is unflushed: the durable fields, and those that differ.
pub fn disk_fields<P: Protocol>(slot: &Slot<P>, fields: impl Fn(&P::Disk) -> Vec<Field>) -> (Vec<Field>, Vec<Field>) {
    let cached = fields(&slot.disk);
    match &slot.durable {
        None => (cached, Vec::new()),
        Some(durable) => {
            let durable = fields(durable);
            let unflushed = cached.into_iter().filter(|f| !durable.contains(f)).collect();
            (durable, unflushed)
        }
    }
}

/// What a protocol looks like in a scene.
pub trait Pictured: Observed {
    /// How the nodes are best arranged.
    fn layout(config: &Config) -> Layout;
    /// Fills in what a node shows: everything that the engine does not know. At most `rows` rows of a log.
    fn card(config: &Config, slot: &Slot<Self>, id: NodeId, rows: usize, card: &mut NodeCard);
    /// Whether cards show what only the observer of the whole run knows. Default: they do not.
    const SHOWS_RUN: bool = false;
    /// Adds that to a card, if cards show it.
    fn picture_of_run(_: &Self::Ghost, _: &Config, _: NodeId, _card: &mut NodeCard) {}
    /// Kind of a message, one of [`Info::messages`](super::Info).
    fn kind(msg: &Self::Msg) -> &'static str;
    /// What messages are called beside their kinds. Default: nothing else.
    const CALLED: &'static [&'static str] = &[];
    /// What a message is called where it is told or drawn: an answer of a kind that may say yes or no, by what it says.
    /// It is one of [`Info::messages`](super::Info) or of `CALLED`.
    fn called(msg: &Self::Msg) -> &'static str {
        Self::kind(msg)
    }
    /// What a message is for, so that it can be told by its sign. Default: it asks.
    fn shape(_: &Self::Msg) -> Shape {
        Shape::Asks
    }
    /// Fills in what a message shows: everything that the engine does not know.
    fn packet(config: &Config, msg: &Self::Msg, packet: &mut Packet);
    /// A message of one's own of this kind, made of what was given. Default: none can be made.
    fn forge(kind: &str, _fields: &Fields) -> Result<Self::Msg, Refusal> {
        Err(refused::no_form(Self::INFO.title, kind, ""))
    }
    /// Whether a node can be told this, with this value or number; otherwise why not. Default: it always can.
    fn can_be_told(_: &Config, _: &Slot<Self>, _: NodeId, _: (InputId, Value)) -> Result<(), Refusal> {
        Ok(())
    }
    /// What a node is told to come back whose process has ended itself, while its machine runs. Default: none does.
    fn comes_back_by(_: &Slot<Self>) -> Option<InputId> {
        None
    }
    /// A record in a few words, such as `vote for S2 in term 3`.
    fn record_text(config: &Config, record: &Self::Record) -> String;
    /// What is chosen or committed, the last `rows` of it. Default: nothing ever is.
    fn chosen(_: &Self::Ghost, _: &Config, _slots: &[Arc<Slot<Self>>], _rows: usize) -> Vec<Chosen> {
        Vec::new()
    }
    /// Whether it is told what can still be chosen, and when that is one value alone. Default: it is not.
    const BINDS: bool = false;
    /// The slots in which one value alone can still be chosen while all rules are kept. Asked after every step, so cheap.
    /// Default: none are known.
    fn bound(_: &Whole<Self>) -> Bindings {
        Bindings::new()
    }
    /// What can still be chosen while all rules are kept, and by whom. Default: nothing is told.
    fn can_still(_: &Whole<Self>) -> Vec<CanStill> {
        Vec::new()
    }
    /// What those who decide did at the last `most` ballots of each slot that is told. Default: nothing is told.
    fn ballots(_: &Whole<Self>, _most: usize) -> Vec<BallotTable> {
        Vec::new()
    }
    /// What nodes hold to be so, beside what is so. Default: nothing is told.
    fn beliefs(_: &Whole<Self>) -> Vec<Belief> {
        Vec::new()
    }
    /// How far these entries or values have come, by slot. Default: nothing is told.
    fn progress(_: &Self::Ghost, _: &Config, _slots: &[Arc<Slot<Self>>], _which: Which) -> Vec<Progress> {
        Vec::new()
    }
}
