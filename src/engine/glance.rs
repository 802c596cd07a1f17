//! Cards of nodes, and how they are looked at again and again: a card is made anew only where something has changed that
//! it is made of.
//!
//! A card reads nothing but what [`Made`] holds, so that nothing can be forgotten when two of these are compared. What
//! is shared is the same where it is in the same place: whoever looks keeps it, so it cannot be changed in its place.

use super::scene::{Field, NodeCard, Part, Parts, RecordCard, Scene, TimerCard, Tone};
use super::start::Started;
use super::world::World;
use super::written::Written;
use super::{Config, Moment, NodeId, Slot, Time, Timer};
use smallvec::SmallVec;
use std::any::Any;
use std::mem::take;
use std::sync::Arc;

/// What somebody saw who looked at a world, and what the cards in it were made of.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The parts of a picture that were looked at.
    pub scene: Scene,
    /// Which of its nodes have another card than when one looked before, by their places among them.
    pub fresh: Vec<usize>,
    made: Vec<Arc<dyn Any + Send + Sync>>,
}

/// All that a node's card is made of.
struct Made<P: Started> {
    config: Arc<Config>,
    slot: Arc<Slot<P>>,
    id: NodeId,
    rows: usize,
    /// Its armed timers: since when, and when they are due.
    timers: SmallVec<[(Timer, Time, Time); 4]>,
    unflushed: usize,
    rate: Option<u32>,
    /// If cards show it: what the observer knows.
    ghost: Option<Arc<P::Ghost>>,
    /// If that is wanted: what it has written last.
    written: Option<Arc<Written<P::Record>>>,
}

impl<P: Started> Made<P> {
    /// Whether the same card is made of both.
    fn is_same(&self, other: &Made<P>) -> bool {
        let Made { config, slot, id, rows, timers, unflushed, rate, ghost, written } = self;
        let whole = (id, rows, timers, unflushed, rate);
        Arc::ptr_eq(slot, &other.slot)
            && Arc::ptr_eq(config, &other.config)
            && whole == (&other.id, &other.rows, &other.timers, &other.unflushed, &other.rate)
            && ghost.as_ref().map(Arc::as_ptr) == other.ghost.as_ref().map(Arc::as_ptr)
            && written.as_ref().map(Arc::as_ptr) == other.written.as_ref().map(Arc::as_ptr)
    }

    fn card(&self) -> NodeCard {
        let (config, slot, id) = (&*self.config, &*self.slot, self.id);
        let kind = &P::INFO.kinds[config.kind(id).index()];
        let shared = config.housemates(id).len() > 1;
        let timer = |(timer, since, due): &(Timer, Time, Time)| TimerCard {
            name: config.timer_name(*timer),
            armed_ms: since.0,
            due_ms: due.0,
        };
        let mut card = NodeCard {
            id: config.name(id).into(),
            kind: kind.name.into(),
            host: shared.then(|| format!("H{}", config.nodes[id.index()].host + 1)),
            up: slot.up(),
            paused: slot.paused,
            timers: self.timers.iter().map(timer).collect(),
            crash_after: slot.cut.and_then(|cut| if let Moment::After(left) = cut { Some(left.into()) } else { None }),
            crash_at: slot.cut.and_then(Moment::name).map(Into::into),
            disk_fails: slot.disk_fails,
            unflushed_records: Some(self.unflushed as u64).filter(|count| *count > 0),
            clock: self.rate.map(u64::from),
            options: self.own_options(),
            ..NodeCard::default()
        };
        P::card(config, slot, id, self.rows, &mut card);
        if let Some(ghost) = &self.ghost {
            P::picture_of_run(ghost, config, id, &mut card);
        }
        if let Some(written) = &self.written {
            self.tell_records(written, &mut card);
        }
        if !slot.up() {
            card.role = "down".into();
            card.badge.symbol = '✗';
            card.badge.letter = 'x';
            card.badge.tone = Tone::Down;
        }
        card
    }

    /// The records that the node has written last.
    fn tell_records(&self, written: &Written<P::Record>, card: &mut NodeCard) {
        let Written { newest, before, lost } = written;
        let durable = newest.len().saturating_sub(self.unflushed);
        let told = |(nth, record)| RecordCard { text: P::record_text(&self.config, record), flushed: nth < durable };
        let some = |count: u64| Some(count).filter(|count| *count > 0);
        card.records = newest.iter().enumerate().map(told).collect();
        (card.older_records, card.lost_records) = (some(*before), some(*lost));
    }

    /// The options that the node goes by alone.
    fn own_options(&self) -> Vec<Field> {
        let own = self.config.own_options().filter(|(node, ..)| *node == self.id);
        let field = |(_, option, value)| {
            let spec = P::INFO.option(option)?;
            Some(Field { name: spec.name.into(), value: self.config.option_text(spec, value) })
        };
        own.filter_map(field).collect()
    }
}

impl<P: Started> World<P> {
    /// What a node's card is made of as far as these parts are wanted, with at most so many rows of its log.
    fn made(&self, id: NodeId, parts: Parts, rows: usize) -> Made<P> {
        let armed = |timer: &Timer| self.timer(id, *timer).map(|(since, due)| (*timer, since, due));
        Made {
            config: self.config.clone(),
            slot: self.slots[id.index()].clone(),
            id,
            rows: if parts.has(Part::Logs) { rows } else { 0 },
            timers: self.config.timers(id).iter().filter_map(armed).collect(),
            unflushed: self.unflushed(id),
            rate: self.clocks.of(id).off(),
            ghost: P::SHOWS_RUN.then(|| self.ghost.clone()),
            written: parts.has(Part::Records).then(|| self.written[id.index()].clone()),
        }
    }

    /// A node's card as far as these parts are wanted, with at most so many rows of its log.
    pub(super) fn card(&self, id: NodeId, parts: Parts, rows: usize) -> NodeCard {
        self.made(id, parts, rows).card()
    }

    /// The nodes that are wanted.
    pub(super) fn wanted(&self, parts: Parts) -> impl Iterator<Item = NodeId> {
        let asks = |id: &NodeId| P::INFO.is_client(self.config.kind(*id));
        let all = parts.has(Part::Clients);
        self.config.all().filter(move |id| all || parts.has(Part::Nodes) && !asks(id))
    }

    /// These parts of the picture of this moment, for somebody who looked before at the same parts: the cards that are as
    /// they were are taken out of what was seen then.
    pub(super) fn look_again(&self, parts: Parts, most: usize, before: Option<&mut Glance>) -> Glance {
        let taken = |before: &mut Glance| (take(&mut before.made), take(&mut before.scene.nodes));
        let (mades, cards) = before.map(taken).unwrap_or_default();
        let mut before = mades.into_iter().zip(cards);
        let (mut nodes, mut made_of, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
        for (place, id) in self.wanted(parts).enumerate() {
            let made = self.made(id, parts, most);
            let seen = before.next();
            let as_it_was =
                |seen: &Arc<dyn Any + Send + Sync>| seen.downcast_ref().is_some_and(|seen| made.is_same(seen));
            match seen {
                Some((seen, card)) if as_it_was(&seen) => {
                    made_of.push(seen);
                    nodes.push(card);
                }
                seen => {
                    let card = made.card();
                    if seen.is_none_or(|(_, seen)| seen != card) {
                        fresh.push(place);
                    }
                    made_of.push(Arc::new(made));
                    nodes.push(card);
                }
            }
        }
        if before.next().is_some() {
            // It was another world, of more nodes.
            fresh = (0..nodes.len()).collect();
        }
        Glance { scene: self.around(nodes, parts, most, most), fresh, made: made_of }
    }
}
