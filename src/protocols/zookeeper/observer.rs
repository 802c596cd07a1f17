//! The omniscient observer: what is committed and delivered.

use super::ZooKeeper;
use super::server::SERVER;
use crate::engine::{Found, Observed, Seen};
use crate::parts::Part;
use crate::parts::zab::{self, Zab};
use crate::parts::zk::server::{self, Zk};

/// The properties.
pub mod property {
    use crate::parts::zab;
    use crate::parts::zk::server;
    use crate::table;

    table! { PROPERTIES: [Property] by PropertyId::of;
        ..zab::PROPERTIES;
        ..server::PROPERTIES;
    }
}

/// The observer's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// What servers agree on.
    pub zab: zab::Ghost,
    /// Clients and their sessions.
    pub zk: server::Ghost,
}

impl Observed for ZooKeeper {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        if seen.config.kind(seen.node) == SERVER {
            Zab::observe(&mut ghost.zab, seen, found);
        }
        Zk::observe(&mut ghost.zk, seen, found);
    }
}
