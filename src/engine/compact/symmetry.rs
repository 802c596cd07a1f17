//! States that differ only in the names of nodes are taken for one another: a state goes by the least of the fingerprints
//! that it has under some names its nodes can be given, the same for all of them. The state itself keeps its names, so
//! that a way stays a way.
//!
//! Trying all names would cost more than it saves where there are many. So each node gets a sign, made of its state and of
//! the messages to and from it in a way in which no name counts, and nodes get names in the order of their signs. Only
//! where signs are equal there is more than one way to do that, and none of it is tried where the state stays the same
//! when two such nodes change names.

use super::known::Known;
use super::naming::{MOST, Namings, Ranks};
use super::row::{FALLEN, GHOST, HEAD, USED, print_of};
use super::store::content_hash;
use super::{Rename, Renaming, Searched};
use crate::engine::list::mix;
use crate::engine::{MAX_NODES, NodeId};

/// Hashes under another naming of the nodes, by number; 0 if not asked for yet.
#[derive(Default)]
struct Renamed {
    slots: Vec<u64>,
    msgs: Vec<u64>,
    ghosts: Vec<u64>,
    used: Vec<u64>,
}

/// Nodes with the same sign: where they stand in their set, and the first of the ranks that they share.
struct Tie {
    set: usize,
    members: Vec<u8>,
    first: u8,
}

/// What is known of states under all other names that nodes can be given.
pub(super) struct Symmetry {
    /// By naming.
    renamed: Vec<Renamed>,
    /// Sums of hashes under all names, by number: what is left of a node's state and a message without any.
    slots: Vec<u64>,
    msgs: Vec<u64>,
}

impl Symmetry {
    pub fn new(namings: &Namings) -> Self {
        let renamed = namings.all.iter().map(|_| Renamed::default()).collect();
        Symmetry { renamed, slots: Vec::new(), msgs: Vec::new() }
    }

    /// The fingerprint of a state and of all states that are the same under other names.
    pub fn least_print<P: Searched>(&mut self, known: &Known<P>, row: &[u32]) -> u64 {
        let namings = &known.shared.namings;
        if namings.all.len() <= 1 {
            return print_of(&row[known.nodes..]);
        }
        let signs = self.signs(known, row);
        let mut ranks = Ranks::default();
        let mut ties = Vec::new();
        for (set, members) in namings.sets.iter().enumerate() {
            let sign = |place: &u8| signs[members[usize::from(*place)].index()];
            let mut order = [0, 1, 2, 3, 4, 5];
            let order = &mut order[..members.len()];
            order.sort_unstable_by_key(sign);
            for (rank, place) in order.iter().enumerate() {
                ranks.0[set][usize::from(*place)] = rank as u8;
            }
            let mut first = 0;
            for same in order.chunk_by(|a, b| sign(a) == sign(b)) {
                if same.len() > 1 && !self.is_even(known, row, set, same) {
                    ties.push(Tie { set, members: same.to_vec(), first });
                }
                first += same.len() as u8;
            }
        }
        self.least_of(known, row, &mut ranks, &ties)
    }

    /// For each node that can have another's name, a number that is the same under all names.
    fn signs<P: Searched>(&mut self, known: &Known<P>, row: &[u32]) -> [u64; MAX_NODES] {
        let namings = &known.shared.namings;
        let mut signs = [0_u64; MAX_NODES];
        for node in namings.sets.iter().flatten() {
            let slot = row[node.index()];
            signs[node.index()] = remembered(&mut self.slots, slot, || {
                namings.all.iter().fold(0, |sum: u64, names| sum.wrapping_add(slot_hash(known, slot, names)))
            });
        }
        for msg in &row[known.nodes + HEAD..] {
            let ends = &known.msgs[*msg as usize];
            let hash = remembered(&mut self.msgs, *msg, || {
                namings.all.iter().fold(0, |sum: u64, names| sum.wrapping_add(msg_hash(known, *msg, names)))
            });
            for (end, hash) in [(ends.from, hash), (ends.to, mix(hash))] {
                signs[usize::from(end)] = signs[usize::from(end)].wrapping_add(hash);
            }
        }
        signs
    }

    /// Whether a state stays the same whatever names these members of a set have among each other.
    fn is_even<P: Searched>(&mut self, known: &Known<P>, row: &[u32], set: usize, members: &[u8]) -> bool {
        let own = print_of(&row[known.nodes..]);
        members.windows(2).all(|pair| {
            let mut ranks = Ranks::default();
            ranks.0[set].swap(usize::from(pair[0]), usize::from(pair[1]));
            self.print(known, row, &ranks) == own
        })
    }

    /// The least fingerprint under all names that these ties leave open.
    fn least_of<P: Searched>(&mut self, known: &Known<P>, row: &[u32], ranks: &mut Ranks, ties: &[Tie]) -> u64 {
        let Some((tie, rest)) = ties.split_first() else { return self.print(known, row, ranks) };
        let mut least = u64::MAX;
        for order in known.shared.namings.orders(tie.members.len()) {
            for (member, rank) in tie.members.iter().zip(order) {
                ranks.0[tie.set][usize::from(*member)] = tie.first + rank;
            }
            least = least.min(self.least_of(known, row, ranks, rest));
        }
        least
    }

    fn print<P: Searched>(&mut self, known: &Known<P>, row: &[u32], ranks: &Ranks) -> u64 {
        match known.shared.namings.number(ranks) {
            0 => print_of(&row[known.nodes..]),
            naming => self.renamed[naming].print(known, row, &known.shared.namings.all[naming]),
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let of = |r: &Renamed| r.slots.capacity() + r.msgs.capacity() + r.ghosts.capacity() + r.used.capacity();
        8 * (self.renamed.iter().map(of).sum::<usize>() + self.slots.capacity() + self.msgs.capacity())
    }
}

impl Renamed {
    fn print<P: Searched>(&mut self, known: &Known<P>, row: &[u32], names: &Renaming) -> u64 {
        let head = known.nodes;
        let mut print = known.fallen_hash(row[head + FALLEN]);
        for slot in &row[..head] {
            print = print.wrapping_add(remembered(&mut self.slots, *slot, || slot_hash(known, *slot, names)));
        }
        let between = &row[head + HEAD..];
        for (at, msg) in between.iter().enumerate() {
            let hash = remembered(&mut self.msgs, *msg, || msg_hash(known, *msg, names));
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

/// Hash of a node's state under other names.
fn slot_hash<P: Searched>(known: &Known<P>, slot: u32, names: &Renaming) -> u64 {
    let (id, mut slot) = {
        let thing = &known.slots[slot as usize].thing;
        (thing.0, thing.1.clone())
    };
    P::permute(Rename::Slot(&mut slot), names);
    slot.armed = known.shared.world.config.renamed_timers(id, slot.armed, |node| names.node(node));
    content_hash(&("slot", names.node(id), &slot))
}

/// Hash of what is between two nodes under other names.
fn msg_hash<P: Searched>(known: &Known<P>, msg: u32, names: &Renaming) -> u64 {
    let rename = |msg: &mut P::Msg| P::permute(Rename::Msg(msg), names);
    known.carried(msg).content(|node: NodeId| names.node(node), rename)
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

const _: () = assert!(MOST == 6, "the places of a set are written out above");
