//! What became of messages and of what nodes knew: the record that answers are made of.
//!
//! Nothing of it is kept while a run goes on. When a question is asked, whoever keeps the history shows the worlds of its
//! steps again, in pieces from the newest back ([`Past`]), and the [`Record`] takes down what left, what came of it and who
//! forgot what, as far back as the question needs and no further.

use super::network::{Flight, Loss};
use super::protocol::{Effect, Note};
use super::rule::Announces;
use super::scene::Verdict;
use super::slot::Stop;
use super::start::Started;
use super::world::World;
use super::{Choice, MsgId, NodeId, NodeSet};
use std::any::Any;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The run up to now, shown backwards in pieces.
pub trait Past {
    /// Shows the worlds after the steps of the piece before those shown so far, in order, as [`Sim::as_any`](super::Sim)
    /// gives them; the start is step 0. `false` if there is none.
    fn earlier(&mut self, each: &mut dyn FnMut(&dyn Any)) -> bool;
}

/// No past: for questions that only the present answers.
pub struct Unknown;

impl Past for Unknown {
    fn earlier(&mut self, _: &mut dyn FnMut(&dyn Any)) -> bool {
        false
    }
}

/// What a look back makes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It is the one.
    This,
    /// It is another one; look on.
    Another,
    /// It is so old that the one cannot come before it.
    TooOld,
}

/// Why a message did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Somebody took it off its link.
    Dropped,
    /// It was damaged under way, and thrown away where it arrived.
    Damaged,
    /// Chance had it so.
    Chance,
    /// Its link was cut when it fell due.
    Cut,
    /// Its addressee was down when it fell due.
    Down,
    /// It waited at its addressee's machine, which crashed.
    Crash,
    /// Its connection broke.
    Broken,
}

impl From<Loss> for Lost {
    fn from(loss: Loss) -> Lost {
        match loss {
            Loss::Chance => Lost::Chance,
            Loss::Cut => Lost::Cut,
            Loss::Down => Lost::Down,
            Loss::Crash => Lost::Crash,
            Loss::Broken => Lost::Broken,
        }
    }
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is under way.
    UnderWay,
    /// It waits at its addressee's machine, which has not taken it in yet.
    Waits,
    /// It is still to arrive, but corrupt: whoever takes it in throws it away.
    Corrupt,
    /// It is lost, since this step; none if it fell due and the schedule has not told so yet.
    Lost(Lost, Option<u64>),
    /// It arrived at this step, and its addressee left these notes.
    Arrived(u64, Vec<Note>),
}

impl Fate {
    /// How good it is: of several copies the best counts.
    fn rank(&self) -> u8 {
        match self {
            Fate::Lost(..) => 0,
            Fate::Corrupt => 1,
            Fate::UnderWay => 2,
            Fate::Waits => 3,
            Fate::Arrived(..) => 4,
        }
    }
}

/// A message that was sent, and what became of it.
#[derive(Clone, Debug)]
pub struct Errand<M> {
    /// Its id; of a duplicate the original's.
    pub id: MsgId,
    /// What it says.
    pub msg: M,
    /// The step at which it left; 0 if it was under way from the start.
    pub sent: u64,
    /// Whether somebody put it on its link by hand: then its sender did not send it.
    pub forged: bool,
    /// What became of it; if the network made copies, of the one that came furthest.
    pub fate: Fate,
}

/// How a node lost what it knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loses {
    /// A crash took its memory.
    Memory,
    /// A crash also took what it had not flushed.
    Unflushed,
    /// It started again with an empty disk.
    Disk,
}

/// A node lost what it knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setback {
    /// When.
    pub step: u64,
    /// Who.
    pub node: NodeId,
    /// What.
    pub loses: Loses,
    /// If it stopped before it answered the message that came in that step: why.
    pub mute: Option<Stop>,
}

/// What is taken down so far, newest pieces first.
pub(super) struct Record<'a, P: Started> {
    past: &'a mut dyn Past,
    /// Of each piece, the messages that left in it, in order.
    pieces: Vec<Vec<Errand<P::Msg>>>,
    /// Of each piece, the decisions about what was written and those that a rule which was off did not stop; each with its
    /// step, in order.
    noted: Vec<Vec<(u64, Note)>>,
    /// What became of messages whose leaving has not been shown yet.
    fates: BTreeMap<(NodeId, NodeId, u32), Fate>,
    setbacks: Vec<Setback>,
    /// Everything from this step on has been shown.
    shown: u64,
    /// The start has been shown.
    whole: bool,
}

impl<'a, P: Started> Record<'a, P> {
    /// Nothing is taken down yet but how messages stand now.
    pub fn new(past: &'a mut dyn Past, world: &World<P>) -> Self {
        let (fates, shown) = (BTreeMap::new(), world.steps + 1);
        let mut record =
            Record { past, pieces: Vec::new(), noted: Vec::new(), fates, setbacks: Vec::new(), shown, whole: false };
        for flight in world.network.flights().filter(|flight| flight.msg.is_some()) {
            record.ends(flight.id, stands(world, flight));
        }
        record
    }

    /// The last message from one node to another that is the one, and what became of it.
    pub fn last(&mut self, from: NodeId, to: NodeId, look: impl Fn(&Errand<P::Msg>) -> Look) -> Option<Errand<P::Msg>> {
        let mut piece = 0;
        loop {
            while piece >= self.pieces.len() {
                if !self.reach_back() {
                    return None;
                }
            }
            let of_link = |errand: &&Errand<P::Msg>| (errand.id.from, errand.id.to) == (from, to);
            for errand in self.pieces[piece].iter().rev().filter(of_link) {
                match look(errand) {
                    Look::This => return Some(errand.clone()),
                    // What was put on the link by hand says nothing of what its sender had sent by then.
                    Look::TooOld if !errand.forged => return None,
                    Look::Another | Look::TooOld => {}
                }
            }
            piece += 1;
        }
    }

    /// When a node lost most of what it knew, from this step on: the first time, if it lost so much. That it stopped in this
    /// very step before it answered counts more than what it lost later.
    pub fn setback(&mut self, node: NodeId, since: u64, at_least: Loses) -> Option<Setback> {
        while self.shown > since && self.reach_back() {}
        let of_it = |s: &&Setback| s.node == node && s.step >= since && s.loses >= at_least;
        let at_once = |s: &Setback| s.step == since && s.mute.is_some();
        self.setbacks.iter().filter(of_it).max_by_key(|s| (at_once(s), s.loses, Reverse(s.step))).copied()
    }

    /// The last decision of a node from this step on that is so, of those that are taken down.
    pub fn noted(&mut self, node: NodeId, since: u64, is: impl Fn(&Note) -> bool) -> Option<(u64, Note)> {
        let of_it = |(step, note): &&(u64, Note)| *step >= since && note.node == node && is(note);
        for piece in 0.. {
            if piece >= self.noted.len() && (self.shown <= since || !self.reach_back()) {
                break;
            }
            if let Some(found) = self.noted.get(piece).and_then(|notes| notes.iter().rev().find(of_it)) {
                return Some(*found);
            }
        }
        None
    }

    /// Takes down one more piece. Whether there was one.
    fn reach_back(&mut self) -> bool {
        if self.whole {
            return false;
        }
        let (mut sent, mut ends, mut setbacks, mut noted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut first = self.shown;
        let there_was = self.past.earlier(&mut |world| {
            let Some(world) = world.downcast_ref::<World<P>>() else { return };
            first = first.min(world.steps);
            leaves(world, &mut sent);
            ends.extend(ended(world));
            setbacks.extend(suffers(world));
            noted.extend(notes(world).map(|note| (world.steps, note)));
        });
        self.whole = !there_was || first == 0;
        self.shown = first;
        for (id, fate) in ends {
            self.ends(id, fate);
        }
        for errand in &mut sent {
            let id = errand.id;
            // What nobody has seen end or under way was lost with a machine before it was told; that leaves no message.
            errand.fate = self.fates.remove(&(id.from, id.to, id.n)).unwrap_or(Fate::Lost(Lost::Crash, None));
        }
        self.pieces.push(sent);
        self.noted.push(noted);
        self.setbacks.extend(setbacks);
        there_was
    }

    fn ends(&mut self, id: MsgId, fate: Fate) {
        let best = self.fates.entry((id.from, id.to, id.n)).or_insert_with(|| fate.clone());
        if fate.rank() > best.rank() || matches!((&fate, &*best), (Fate::Arrived(a, _), Fate::Arrived(b, _)) if a < b) {
            *best = fate;
        }
    }
}

/// How a message stands that is on its link.
pub(super) fn stands<P: Started>(world: &World<P>, flight: &Flight<P::Msg>) -> Fate {
    let lost = flight.is_lost().then(|| world.loss(flight)).flatten();
    match lost {
        Some(loss) => Fate::Lost(loss.into(), None),
        None if flight.corrupt => Fate::Corrupt,
        None if flight.came_through() => Fate::Waits,
        None => Fate::UnderWay,
    }
}

/// The messages that left in a world's last step; at the start, those that are under way.
fn leaves<P: Started>(world: &World<P>, sent: &mut Vec<Errand<P::Msg>>) {
    let (step, injected) = (world.steps, world.last.injected);
    let errand = |id: MsgId, msg: &P::Msg| Errand {
        id,
        msg: msg.clone(),
        sent: step,
        forged: injected == Some(id),
        fate: Fate::UnderWay,
    };
    if world.steps == 0 {
        let flights = world.network.flights().filter_map(|flight| Some(errand(flight.id, flight.msg.as_ref()?)));
        return sent.extend(flights);
    }
    let ids =
        world.last.effects.iter().filter_map(|effect| if let Effect::Sent(id) = effect { Some(*id) } else { None });
    sent.extend(ids.chain(injected).filter_map(|id| Some(errand(id, world.network.just_sent(id)?.msg.as_ref()?))));
}

/// The decisions of a world's last step that are taken down.
fn notes<P: Started>(world: &World<P>) -> impl Iterator<Item = Note> {
    let is_of_a_write =
        |note: &Note| [Announces::Write, Announces::Written].contains(&P::INFO.rule(note.rule).announces);
    let recalled = |note: &Note| P::INFO.rule(note.rule).recalled;
    let matters = move |note: &Note| note.verdict == Verdict::Waived || is_of_a_write(note) || recalled(note);
    let notes = world.last.effects.iter().filter_map(|e| if let Effect::Note(note) = e { Some(*note) } else { None });
    notes.filter(move |note| matters(note))
}

/// The message that a world's last step put an end to, and which.
fn ended<P: Started>(world: &World<P>) -> Option<(MsgId, Fate)> {
    let (step, last) = (world.steps, &world.last);
    let fate = |id, lost: Option<Loss>, otherwise| (id, Fate::Lost(lost.map_or(otherwise, Lost::from), Some(step)));
    match last.choice {
        Choice::Deliver(id) if last.damaged => Some(fate(id, None, Lost::Damaged)),
        Choice::Deliver(id) => {
            let notes = last.effects.iter().filter_map(|e| if let Effect::Note(note) = e { Some(*note) } else { None });
            Some((id, Fate::Arrived(step, notes.collect())))
        }
        Choice::Drop(id) => Some(fate(id, last.loss, Lost::Dropped)),
        Choice::Lose(id) => Some(fate(id, last.loss, Lost::Chance)),
        Choice::Duplicate(_) | Choice::Delay(..) | Choice::Corrupt(_) | Choice::Fire(..) | Choice::Crash(_) => None,
        Choice::CrashAt(..) | Choice::CrashKeeping(..) | Choice::Disk { .. } | Choice::Spare(_) => None,
        Choice::Restart { .. } | Choice::Pause(_) | Choice::Resume(_) | Choice::Flush(_) | Choice::Clock(..) => None,
        Choice::Cut { .. } | Choice::Heal { .. } | Choice::Tune { .. } | Choice::Input { .. } => None,
        Choice::Inject { .. } | Choice::Set(..) | Choice::SetOf { .. } | Choice::Switch { .. } | Choice::Wait => None,
    }
}

/// What nodes lost in a world's last step: their memory, what they had not flushed, or their disk.
fn suffers<P: Started>(world: &World<P>) -> Vec<Setback> {
    let (step, last) = (world.steps, &world.last);
    if step == 0 {
        return Vec::new();
    }
    let crashed = last.crashed.map_or(NodeSet::EMPTY, |node| world.config.housemates(node));
    let crash = |node| {
        let loses = if last.lost.contains(node) { Loses::Unflushed } else { Loses::Memory };
        Setback { step, node, loses, mute: last.stop.filter(|_| last.crashed == Some(node) && is_mute(world)) }
    };
    let wiped = last.wiped.iter().map(|node| Setback { step, node, loses: Loses::Disk, mute: None });
    crashed.iter().map(crash).chain(wiped).collect()
}

/// Whether a world's last step delivered a message, and its addressee sent nothing back.
fn is_mute<P: Started>(world: &World<P>) -> bool {
    let Choice::Deliver(id) = world.last.choice else { return false };
    let answers = |effect: &Effect<P>| matches!(effect, Effect::Sent(sent) if sent.to == id.from);
    !world.last.effects.iter().any(answers)
}
