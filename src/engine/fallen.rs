//! Properties that fell, as a world keeps them and a search tells them apart.

use super::{NodeSet, PropertyId};

/// A violation as the world keeps it.
#[derive(Clone, Debug)]
pub(super) struct Fallen {
    pub property: PropertyId,
    pub nodes: NodeSet,
    pub detail: String,
    pub step: u64,
    /// Whether nothing had left the protocol's model when it was found: then it is a bug.
    pub inside_model: bool,
}

/// The most violations kept: a run with rules off can break a property at every step.
const MAX_VIOLATIONS: usize = 32;

/// A property that fell, and the nodes concerned.
pub(super) type Fall = (PropertyId, NodeSet);

/// Whether a fall is kept beside those known: it is another one, and there is room.
pub(super) fn is_kept(mut known: impl ExactSizeIterator<Item = Fall>, fall: Fall) -> bool {
    known.len() < MAX_VIOLATIONS && known.all(|before| before != fall)
}
