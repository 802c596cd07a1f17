//! Znodes: what an ensemble of ZooKeeper keeps. Paths, what a client asks for, the transaction that a leader makes of it,
//! and the tree that transactions make. All of it are values without a network, after ZooKeeper's programmer's guide and
//! the internals page, so that the same code says what a leader resolves and what a server applies.
//!
//! A leader resolves what is asked against the tree ahead, the fold of all that it has proposed
//! ([`Tree::resolve`]): the transaction says what becomes of things, not what was wished, so that it can be applied twice
//! without harm ([`Tree::apply`]).
//!
//! Paths and contents are texts and not numbers of typed words: nodes make up paths, and no handler may give a word a
//! number. A note names a path by [`told`].

mod op;
mod path;
mod tree;
mod txn;
mod watch;
pub(crate) mod words;

pub use op::{Op, OpResult, Verb};
pub use path::Path;
pub use tree::{Applied, Terms, Tree, Znode};
pub use txn::{Change, Reason, Requester, SessionId, Txn, Zxid};
pub use watch::{Turn, Watch, WatchEvent, WatchKind};

use crate::engine::Config;

/// The number under which a note may name a path or a znode's content.
pub fn told(config: &Config, text: &str) -> u32 {
    config.told.intern(text).0
}
