//! States that differ only in the names of nodes are taken for one another: a state goes by the least of the fingerprints
//! that it has under all names its nodes can be given. The state itself keeps its names, so that a way stays a way.

use super::store::content_hash;
use super::worker::{Clerk, FALLEN, GHOST, HEAD, USED, print_of};
use super::{Rename, Renaming, Searched};

/// Hashes under another naming of the nodes, by number; 0 if not asked for yet.
#[derive(Default)]
pub(super) struct Renamed {
    slots: Vec<u64>,
    msgs: Vec<u64>,
    ghosts: Vec<u64>,
    used: Vec<u64>,
}

impl<P: Searched> Clerk<P> {
    /// The least fingerprint of a state under all names that its nodes can be given.
    pub(super) fn least_print(&mut self, row: &[u32]) -> u64 {
        let mut least = print_of(&row[self.nodes..]);
        if self.renamed.is_empty() {
            return least;
        }
        let mut renamed = std::mem::take(&mut self.renamed);
        let shared = self.shared.clone();
        for (names, known) in shared.renamings.iter().zip(&mut renamed) {
            least = least.min(self.print_under(row, names, known));
        }
        self.renamed = renamed;
        least
    }

    fn print_under(&self, row: &[u32], names: &Renaming, known: &mut Renamed) -> u64 {
        let mut print = self.fallen_hash(row[self.nodes + FALLEN]);
        for slot in &row[..self.nodes] {
            print = print.wrapping_add(remembered(&mut known.slots, *slot, || {
                let (id, mut slot) = {
                    let thing = &self.slots[*slot as usize].thing;
                    (thing.0, thing.1.clone())
                };
                P::permute(Rename::Slot(&mut slot), names);
                slot.armed = self.shared.world.config.renamed_timers(id, slot.armed, |node| names.node(node));
                content_hash(&("slot", names.node(id), &slot))
            }));
        }
        for msg in &row[self.nodes + HEAD..] {
            print = print.wrapping_add(remembered(&mut known.msgs, *msg, || {
                let carried = &self.msgs[*msg as usize].thing;
                let mut msg = carried.msg.clone();
                P::permute(Rename::Msg(&mut msg), names);
                let kind = if carried.came_through { "waiting" } else { "msg" };
                content_hash(&(kind, names.node(carried.from), names.node(carried.to), &msg))
            }));
        }
        print = print.wrapping_add(remembered(&mut known.ghosts, row[self.nodes + GHOST], || {
            let mut ghost = P::Ghost::clone(&self.ghosts[row[self.nodes + GHOST] as usize].0);
            P::permute(Rename::Ghost(&mut ghost), names);
            content_hash(&("ghost", &ghost))
        }));
        print.wrapping_add(remembered(&mut known.used, row[self.nodes + USED], || {
            let mut used = *self.used[row[self.nodes + USED] as usize].0;
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
