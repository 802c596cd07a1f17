//! The names that nodes which nothing tells apart can be given, numbered, so that what is known under each is found.

use super::{Renaming, Searched};
use crate::engine::{NodeId, World};

/// The most nodes of a set that take each other's names, and the most sets.
pub(super) const MOST: usize = 6;
const SETS: usize = 4;

/// The most ways to name all nodes: more hashes of a node's state than these cost more than they save.
const WAYS: usize = 720;

/// For each set, which of its names each member gets, by their places in it.
#[derive(Clone, Copy)]
pub(super) struct Ranks(pub [[u8; MOST]; SETS]);

impl Default for Ranks {
    fn default() -> Self {
        Ranks([[0, 1, 2, 3, 4, 5]; SETS])
    }
}

/// All ways to name nodes that nothing tells apart.
pub(super) struct Namings {
    /// Sets of nodes that can take each other's names.
    pub sets: Vec<Vec<NodeId>>,
    /// By number; the first leaves all names as they are.
    pub all: Vec<Renaming>,
    /// For each size of a set up to the most, all orders of so many.
    orders: Vec<Vec<Vec<u8>>>,
}

impl Namings {
    /// No node takes another's name.
    pub fn none<P: Searched>(world: &World<P>) -> Namings {
        Namings::of(world, Vec::new())
    }

    /// All that a world allows: none if machines are shared or links cut, which does tell nodes apart; and none of a node
    /// that goes by an option of its own.
    pub fn new<P: Searched>(world: &World<P>) -> Namings {
        let config = &*world.config;
        let shared = config.all().any(|id| config.housemates(id).len() > 1 || !world.network.cut_from(id).is_empty());
        let apart = shared || P::told_apart(&world.whole());
        let mut sets: Vec<Vec<NodeId>> = Vec::new();
        let mut ways = 1;
        let has_own = |id: &NodeId| config.own_options().any(|(node, ..)| node == *id);
        for alike in if apart { Vec::new() } else { P::alike(config) } {
            let members: Vec<NodeId> = alike.iter().filter(|id| !has_own(id)).collect();
            let more = ways * (1..=members.len()).product::<usize>();
            if (2..=MOST).contains(&members.len()) && more <= WAYS && sets.len() < SETS {
                ways = more;
                sets.push(members);
            }
        }
        Namings::of(world, sets)
    }

    fn of<P: Searched>(world: &World<P>, sets: Vec<Vec<NodeId>>) -> Namings {
        let orders: Vec<_> = (0..=MOST).map(|size| if sets.is_empty() { Vec::new() } else { orders(size) }).collect();
        let mut all = vec![world.config.all().collect::<Vec<_>>()];
        for members in &sets {
            let named = |names: &Vec<NodeId>, order: &Vec<u8>| {
                let mut names = names.clone();
                for (member, rank) in members.iter().zip(order) {
                    names[member.index()] = members[usize::from(*rank)];
                }
                names
            };
            all = all.iter().flat_map(|names| orders[members.len()].iter().map(|order| named(names, order))).collect();
        }
        Namings { sets, all: all.into_iter().map(Renaming).collect(), orders }
    }

    /// All orders of so many.
    pub fn orders(&self, size: usize) -> &[Vec<u8>] {
        &self.orders[size]
    }

    /// The number of a naming.
    pub fn number(&self, ranks: &Ranks) -> usize {
        let sets = self.sets.iter().zip(&ranks.0);
        sets.fold(0, |number, (members, ranks)| rank_of(&ranks[..members.len()], number))
    }
}

/// The place of an order among all of its size, with those before it counted on.
fn rank_of(order: &[u8], before: usize) -> usize {
    let mut number = before;
    for (at, rank) in order.iter().enumerate() {
        let smaller = order[at + 1..].iter().filter(|later| *later < rank).count();
        number = number * (order.len() - at) + smaller;
    }
    number
}

/// All orders of so many, by their place among them.
fn orders(size: usize) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = |order: Vec<u8>| {
            (0..size as u8).filter(|n| !order.contains(n)).map(|n| [&order[..], &[n]].concat()).collect::<Vec<_>>()
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}

#[test]
fn orders_stand_where_their_numbers_say() {
    for size in 0..=MOST {
        for (number, order) in orders(size).iter().enumerate() {
            assert_eq!(rank_of(order, 0), number, "{order:?}");
        }
    }
}
