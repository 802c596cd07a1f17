//! What all workers of one search share: the world it starts from, its bounds, and every distinct state of a node,
//! message and memory of the observer, by number.

use super::bounds::{ANY, Bounds, Shrink, Used};
use super::store::{Store, content_hash};
use super::worker::{Clerk, HEAD};
use super::{Compact, Renaming, Searched, Worker};
use crate::engine::info::Links;
use crate::engine::{Asks, Choice, InputId, NodeId, NodeSet, Refusal, Slot, Value, World, asks};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A message and its ends.
pub(super) struct Carried<M> {
    /// It had come to its target's machine when the search began: its link no longer matters, and a crash there loses it.
    pub came_through: bool,
    pub from: NodeId,
    pub to: NodeId,
    pub msg: M,
}

/// Everything distinct so far.
pub(super) struct Tables<P: Searched> {
    pub slots: Store<(NodeId, Slot<P>)>,
    pub msgs: Store<Carried<P::Msg>>,
    pub ghosts: Store<P::Ghost>,
    pub used: Store<Used>,
}

impl<P: Searched> Tables<P> {
    pub fn slot(&mut self, id: NodeId, slot: Slot<P>) -> u32 {
        self.slots.number(content_hash(&("slot", id, &slot)), || (id, slot))
    }

    pub fn msg(&mut self, from: NodeId, to: NodeId, msg: &P::Msg) -> u32 {
        let came_through = false;
        self.msgs.number(content_hash(&("msg", from, to, msg)), || Carried { came_through, from, to, msg: msg.clone() })
    }

    /// A message of the start that waits at its target's machine.
    pub fn msg_waiting(&mut self, from: NodeId, to: NodeId, msg: &P::Msg) -> u32 {
        let came_through = true;
        self.msgs.number(content_hash(&("waiting", from, to, msg)), || Carried {
            came_through,
            from,
            to,
            msg: msg.clone(),
        })
    }

    pub fn ghost(&mut self, ghost: P::Ghost) -> u32 {
        self.ghosts.number(content_hash(&("ghost", &ghost)), || ghost)
    }

    pub fn used(&mut self, used: Used) -> u32 {
        self.used.number(content_hash(&("used", used)), || used)
    }

    pub fn bytes(&self) -> usize {
        self.slots.bytes() + self.msgs.bytes() + self.ghosts.bytes() + self.used.bytes()
    }
}

/// Something that can be asked of a node from outside.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub node: NodeId,
    pub input: InputId,
    pub to: NodeSet,
    pub value: Value,
}

/// What all workers share.
pub(super) struct Shared<P: Searched> {
    pub world: World<P>,
    pub bounds: Bounds,
    pub shrink: Shrink,
    /// Whether what has fallen is a part of a state.
    pub keep_fallen: bool,
    /// For the first request of the bounds, the second and so on: the nodes it can be sent to.
    pub requests: Vec<Vec<u32>>,
    /// What nodes can be told.
    pub acts: Vec<u32>,
    /// Both by their number.
    pub inputs: Vec<Asked>,
    /// Names that may be changed for one another, the present ones left out.
    pub renamings: Vec<Renaming>,
    /// Nodes that may crash.
    pub victims: NodeSet,
    /// For each node, all of its machine.
    pub mates: Vec<NodeSet>,
    tables: Mutex<Tables<P>>,
}

impl<P: Searched> Shared<P> {
    pub fn tables(&self) -> MutexGuard<'_, Tables<P>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a message never arrives, since its link is cut and remains so.
    pub fn is_stopped(&self, carried: &Carried<P::Msg>) -> bool {
        !carried.came_through && self.world.network.is_cut(carried.from, carried.to)
    }
}

/// The view of a world for a search within these bounds. Refused, with the reason, for what a search cannot do.
pub fn compact<P: Searched>(
    world: World<P>,
    bounds: &Bounds,
    shrink: Shrink,
    keep_fallen: bool,
) -> Result<Box<dyn Compact>, Refusal> {
    if P::INFO.links == Links::Connections {
        let reason = "this protocol's links are connections, and the search cannot do what breaks as a whole";
        return Err(Refusal::new(reason).remedy("random walks can: use those"));
    }
    let config = world.config.clone();
    let clients = P::INFO.clients(&config);
    let able = |id: NodeId| world.slots[id.index()].up() && !world.slots[id.index()].paused;
    let Asks { requests, acts } = asks(P::INFO, &config, bounds.requests.min(200) as usize, &able);
    let mut inputs = Vec::new();
    let mut number = |choice: Choice| {
        if let Choice::Input { node, input, to, value } = choice {
            inputs.push(Asked { node, input, to, value });
        }
        inputs.len() as u32 - 1
    };
    let requests = requests.into_iter().map(|round| round.into_iter().map(&mut number).collect()).collect();
    let acts = if bounds.acts > 0 { acts.into_iter().map(&mut number).collect() } else { Vec::new() };
    let renamings = if shrink.symmetry { renamings(&world) } else { Vec::new() };
    let shared = Shared {
        bounds: Bounds { epoch: if bounds.epoch == 0 { ANY } else { bounds.epoch }, ..bounds.clone() },
        shrink,
        keep_fallen,
        requests,
        acts,
        inputs,
        renamings,
        victims: config.all().filter(|id| !clients.contains(*id)).collect(),
        mates: config.all().map(|id| config.housemates(id)).collect(),
        tables: Mutex::new(Tables {
            slots: Store::default(),
            msgs: Store::default(),
            ghosts: Store::default(),
            used: Store::default(),
        }),
        world,
    };
    Ok(Box::new(Compacted(Arc::new(shared))))
}

/// All ways to rename nodes that nothing tells apart, but for leaving them as they are. None if machines are shared or
/// links cut, which does tell them apart.
fn renamings<P: Searched>(world: &World<P>) -> Vec<Renaming> {
    let config = &*world.config;
    let apart = config.all().any(|id| config.housemates(id).len() > 1 || !world.network.cut_from(id).is_empty());
    let mut all = vec![config.all().collect::<Vec<_>>()];
    for alike in if apart { Vec::new() } else { P::alike(config) } {
        let members: Vec<NodeId> = alike.iter().collect();
        // More than 720 ways to look at a state cost more than they save.
        if members.len() > 6 || all.len() * members.len() > 720 {
            continue;
        }
        let mut more = Vec::new();
        for names in &all {
            for order in orders(&members) {
                let mut names = names.clone();
                members.iter().zip(order).for_each(|(member, name)| names[member.index()] = name);
                more.push(names);
            }
        }
        all = more;
    }
    all.into_iter().skip(1).map(Renaming).collect()
}

/// All orders of some nodes, the given one first.
fn orders(members: &[NodeId]) -> Vec<Vec<NodeId>> {
    let Some((first, rest)) = members.split_first() else { return vec![Vec::new()] };
    let mut all: Vec<(usize, Vec<NodeId>)> = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(at, *first);
            all.push((at, longer));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, order)| order).collect()
}

pub(super) struct Compacted<P: Searched>(pub Arc<Shared<P>>);

impl<P: Searched> Compact for Compacted<P> {
    fn root(&self) -> Vec<u32> {
        let world = &self.0.world;
        let mut row: Vec<u32> = Vec::new();
        {
            let mut tables = self.0.tables();
            row.extend(world.config.all().map(|id| tables.slot(id, Slot::clone(&world.slots[id.index()]))));
            row.push(tables.ghost(P::Ghost::clone(&world.ghost)));
            row.push(tables.used(Used::default()));
            let fallen = world.violations.iter().fold(0, |bits, v| bits | v.property.bit());
            row.extend([if self.0.keep_fallen { fallen } else { 0 }, 0, 0]);
            for flight in world.network.flights().filter(|f| !f.corrupt && !f.is_lost()) {
                let Some(msg) = &flight.msg else { continue };
                let (from, to) = (flight.id.from, flight.id.to);
                let number = match flight.came_through() {
                    true => tables.msg_waiting(from, to, msg),
                    false => tables.msg(from, to, msg),
                };
                if !row[world.slots.len() + HEAD..].contains(&number) {
                    row.push(number);
                }
            }
        }
        Clerk::new(self.0.clone()).finish_root(row)
    }

    fn worker(&self) -> Box<dyn Worker> {
        Box::new(Clerk::new(self.0.clone()))
    }

    fn play(&self, way: &[u32]) -> Result<Vec<Vec<Choice>>, Refusal> {
        super::play::play(&self.0, self.root(), way)
    }

    fn namings(&self) -> usize {
        self.0.renamings.len() + 1
    }

    fn bytes(&self) -> usize {
        self.0.tables().bytes()
    }
}
