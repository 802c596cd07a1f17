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

mod offers;
mod op;
mod path;
mod tree;
mod txn;
mod watch;
pub(crate) mod words;

pub use offers::{called, meant, offers};
pub use op::{Op, OpResult, Verb};
pub use path::Path;
pub use tree::{Applied, Terms, Tree, Znode};
pub use txn::{Change, Reason, Requester, SessionId, Txn, Zxid, shown_epoch};
pub use watch::{Turn, Watch, WatchEvent, WatchKind};

use crate::engine::Config;

/// The number under which a note may name a path or a znode's content.
pub fn told(config: &Config, text: &str) -> u32 {
    config.told.intern(&short(text)).0
}

/// As it is told: a name that begins with the session that made it, so that nobody else's is called so, says whose that is
/// and no more. `K1@1.2-n_0000000003` is `K1-n_0000000003`.
pub fn short(text: &str) -> String {
    let mut parts = text.split('@');
    let mut told = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let opened = part.split_once('-').filter(|(opened, _)| Zxid::read(opened).is_some());
        match opened {
            Some((_, rest)) => told.extend(["-", rest]),
            None => told.extend(["@", part]),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn only_names_that_begin_with_a_session_are_shortened() {
        for (text, told) in [
            ("/election/K1@1.2-n_0000000003", "/election/K1-n_0000000003"),
            ("K1@1.2-n_, K2@10.11-n_", "K1-n_, K2-n_"),
            ("session K1@1.2", "session K1@1.2"),
            ("create /a@b-c x@1.2", "create /a@b-c x@1.2"),
            ("expire K1@1.2 /l/K1@1.2-n_", "expire K1@1.2 /l/K1-n_"),
        ] {
            assert_eq!(short(text), told);
        }
    }
}
