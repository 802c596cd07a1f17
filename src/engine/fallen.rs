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

/// A property that fell, and the nodes concerned.
pub(super) type Fall = (PropertyId, NodeSet);

/// Whether a fall is another one than those known. With rules off a property may fall at every step, but there are only
/// so many nodes that it can concern: each is kept once, and none is left out, or nobody could say what has not fallen.
pub(super) fn is_another(mut known: impl Iterator<Item = Fall>, fall: Fall) -> bool {
    known.all(|before| before != fall)
}
