//! States that differ only in the names of nodes are taken for one another: a state goes by the least of the fingerprints
//! that it has under all names its nodes can be given. The state itself keeps its names, so that a way stays a way.

use super::known::Known;
use super::row::{FALLEN, GHOST, HEAD, USED, print_of};
use super::store::content_hash;
use super::{Rename, Renaming, Searched};
use crate::engine::{NodeId, World};

/// Hashes under another naming of the nodes, by number; 0 if not asked for yet.
#[derive(Default)]
struct Renamed {
    slots: Vec<u64>,
    msgs: Vec<u64>,
    ghosts: Vec<u64>,
    used: Vec<u64>,
}

/// What is known of states under all other names that nodes can be given.
pub(super) struct Symmetry {
    renamed: Vec<Renamed>,
}

impl Symmetry {
    pub fn new(renamings: &[Renaming]) -> Self {
        Symmetry { renamed: renamings.iter().map(|_| Renamed::default()).collect() }
    }

    /// The least fingerprint of a state under all names that its nodes can be given.
    pub fn least_print<P: Searched>(&mut self, known: &Known<P>, row: &[u32]) -> u64 {
        let mut least = print_of(&row[known.nodes..]);
        for (names, renamed) in known.shared.renamings.iter().zip(&mut self.renamed) {
            least = least.min(renamed.print(known, row, names));
        }
        least
    }
}

impl Renamed {
    fn print<P: Searched>(&mut self, known: &Known<P>, row: &[u32], names: &Renaming) -> u64 {
        let head = known.nodes;
        let mut print = known.fallen_hash(row[head + FALLEN]);
        for slot in &row[..head] {
            print = print.wrapping_add(remembered(&mut self.slots, *slot, || {
                let (id, mut slot) = {
                    let thing = &known.slots[*slot as usize].thing;
                    (thing.0, thing.1.clone())
                };
                P::permute(Rename::Slot(&mut slot), names);
                slot.armed = known.shared.world.config.renamed_timers(id, slot.armed, |node| names.node(node));
                content_hash(&("slot", names.node(id), &slot))
            }));
        }
        let between = &row[head + HEAD..];
        for (at, msg) in between.iter().enumerate() {
            let hash = remembered(&mut self.msgs, *msg, || {
                let rename = |msg: &mut P::Msg| P::permute(Rename::Msg(msg), names);
                known.carried(*msg).content(|node| names.node(node), rename)
            });
            print = print.wrapping_add(known.placed(between, at, hash));
        }
        print = print.wrapping_add(remembered(&mut self.ghosts, row[head + GHOST], || {
            let mut ghost = P::Ghost::clone(&known.ghosts[row[head + GHOST] as usize].0);
            P::permute(Rename::Ghost(&mut ghost), names);
            content_hash(&("ghost", &ghost))
        }));
        print.wrapping_add(remembered(&mut self.used, row[head + USED], || {
            let mut used = *known.used[row[head + USED] as usize].0;
            names.places(&mut used.node_timeouts);
            content_hash(&("used", used))
        }))
    }
}

/// The hash at this number, worked out when it is asked for first.
fn remembered(known: &mut Vec<u64>, number: u32, hash: impl FnOnce() -> u64) -> u64 {
    let at = number as usize;
    if at >= known.len() {
        known.resize(at + 1, 0);
    }
    if known[at] == 0 {
        known[at] = hash();
    }
    known[at]
}

/// All ways to rename nodes that nothing tells apart, but for leaving them as they are. None if machines are shared or
/// links cut, which does tell them apart; and none of a node that goes by an option of its own.
pub(super) fn renamings<P: Searched>(world: &World<P>) -> Vec<Renaming> {
    let config = &*world.config;
    let apart = config.all().any(|id| config.housemates(id).len() > 1 || !world.network.cut_from(id).is_empty());
    let mut all = vec![config.all().collect::<Vec<_>>()];
    for alike in if apart { Vec::new() } else { P::alike(config) } {
        let has_own = |id: NodeId| config.own_options().any(|(node, ..)| node == id);
        let members: Vec<NodeId> = alike.iter().filter(|id| !has_own(*id)).collect();
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
