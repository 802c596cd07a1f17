//! The view itself: from a world to its row, its workers, and back.

use super::bounds::{ANY, Bounds, Regard, Shrink, Used};
use super::naming::Namings;
use super::row::HEAD;
use super::shared::{Asked, Marks, Shared, Tables};
use super::worker::Clerk;
use super::{Compact, Searched, Worker};
use crate::engine::info::Links;
use crate::engine::network::Flight;
use crate::engine::{Asks, Choice, NodeId, NodeSet, Refusal, Slot, World, askers, asks};
use std::sync::{Arc, Mutex};

/// The view of a world for a search within these bounds. Refused, with the reason, for what a search cannot do.
pub fn compact<P: Searched>(
    world: World<P>,
    bounds: &Bounds,
    shrink: Shrink,
    regard: Regard,
) -> Result<Box<dyn Compact>, Refusal> {
    let config = world.config.clone();
    let clients = P::INFO.clients(&config);
    let ready = |id: NodeId| world.slots[id.index()].up() && !world.slots[id.index()].paused;
    let values = bounds.requests.min(200) as usize;
    let Asks { requests, acts } = asks(P::INFO, &config, values, &askers(P::INFO, &config, &ready));
    let mut inputs = Vec::new();
    let mut number = |choice: Choice| {
        if let Choice::Input { node, input, to, value } = choice {
            inputs.push(Asked { node, input, to, value });
        }
        inputs.len() as u32 - 1
    };
    let requests = requests.into_iter().map(|round| round.into_iter().map(&mut number).collect()).collect();
    let acts = if bounds.acts > 0 { acts.into_iter().map(&mut number).collect() } else { Vec::new() };
    let victims: NodeSet = config.all().filter(|id| !clients.contains(*id)).collect();
    let namings = if shrink.symmetry { Namings::new(&world) } else { Namings::none(&world) };
    let mut tables = Tables::default();
    let marks = match P::INFO.links {
        Links::Loose => None,
        Links::Connections => Some(Marks::new(&mut tables, config.nodes.len())),
    };
    let shared = Shared {
        bounds: Bounds { epoch: if bounds.epoch == 0 { ANY } else { bounds.epoch }, ..bounds.clone() },
        shrink,
        regard,
        requests,
        acts,
        inputs,
        namings,
        mortal: mortal(&world, bounds, victims),
        victims,
        mates: config.all().map(|id| config.housemates(id)).collect(),
        marks,
        tables: Mutex::new(tables),
        world,
    };
    Ok(Box::new(Compacted(Arc::new(shared))))
}

/// The nodes that may crash within the bounds, or of themselves.
fn mortal<P: Searched>(world: &World<P>, bounds: &Bounds, victims: NodeSet) -> NodeSet {
    let stops = |id: &NodeId| world.slots[id.index()].cut.is_some() || world.slots[id.index()].disk_fails;
    let armed = world.config.all().filter(stops);
    let any = victims.iter().filter(|_| bounds.crashes > 0);
    armed.chain(any).flat_map(|id| world.config.housemates(id).iter()).collect()
}

/// The number of what is in flight; none of what can have no effect.
fn number<P: Searched>(tables: &mut Tables<P>, shared: &Shared<P>, flight: &Flight<P::Msg>) -> Option<u32> {
    let (from, to) = (flight.id.from, flight.id.to);
    let connects = shared.world.network.connects(from, to);
    match (&flight.msg, &shared.marks) {
        // What never arrives is seen, and can be taken off its link.
        (Some(msg), _) if !connects && (flight.corrupt || flight.is_lost()) => {
            shared.regard.messages.then(|| tables.lost(from, to, msg.clone()))
        }
        _ if flight.is_lost() => None,
        (Some(_), _) if flight.corrupt => connects.then(|| tables.damaged(from, to, flight.came_through())),
        (Some(msg), _) if flight.came_through() => Some(tables.msg_waiting(from, to, msg)),
        (Some(msg), _) => Some(tables.msg(from, to, msg)),
        (None, marks) => marks.as_ref().map(|marks| marks.news(from, to)),
    }
}

struct Compacted<P: Searched>(Arc<Shared<P>>);

impl<P: Searched> Compact for Compacted<P> {
    fn root(&self) -> Vec<u32> {
        let world = &self.0.world;
        let mut row: Vec<u32> = Vec::new();
        {
            let mut tables = self.0.tables();
            row.extend(world.config.all().map(|id| tables.slot(id, Slot::clone(&world.slots[id.index()]))));
            row.push(tables.ghost(P::Ghost::clone(&world.ghost)));
            row.push(tables.used(Used::default()));
            let fallen = || world.violations.iter().map(|v| (v.property, v.nodes)).collect();
            row.extend([if self.0.regard.falls { tables.fallen(fallen()) } else { 0 }, 0, 0]);
            let numbers =
                world.network.flights().filter_map(|flight| Some((flight.id, number(&mut tables, &self.0, flight)?)));
            match &self.0.marks {
                None => {
                    for (_, number) in numbers {
                        if self.0.regard.messages || !row[world.slots.len() + HEAD..].contains(&number) {
                            row.push(number);
                        }
                    }
                }
                Some(marks) => {
                    let mut numbers: Vec<_> = numbers.collect();
                    // On a connection they arrive in the order in which they were sent, whenever that is.
                    numbers.sort_by_key(|(id, _)| id.n);
                    for (id, number) in numbers {
                        // What a node sends itself is on no connection.
                        let again = id.from == id.to && row[world.slots.len() + HEAD..].contains(&number);
                        if self.0.regard.messages || !again {
                            row.push(number);
                        }
                    }
                    for a in world.config.all() {
                        let others = world.network.connected(a).iter().filter(|b| a < *b);
                        row.extend(others.map(|b| marks.open([a, b])));
                    }
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
        self.0.namings.all.len()
    }

    fn bytes(&self) -> usize {
        self.0.tables().bytes()
    }
}
