//! A line of znodes below a path, as the recipes make it: each is ephemeral and sequential, and its name begins with the
//! session that made it, so that whoever lost the answer to its create finds its own again.

use crate::engine::Config;
use crate::parts::znodes::{Path, SessionId};
use std::sync::Arc;

/// Somebody in the line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The number that its znode got: the smallest is the first.
    pub sequence: u32,
    /// The session that made it.
    pub session: SessionId,
    /// Its znode.
    pub path: Path,
}

/// Who stands in a line, the first one first.
pub type Members = Vec<Member>;

/// What a session's znode in a line is called before it gets its number.
pub fn name(config: &Config, session: SessionId, stem: &str) -> String {
    format!("{}-{stem}", session.text(config))
}

/// Those of the children of a path that stand in line.
pub fn members(config: &Config, parent: &Path, names: &[Arc<str>]) -> Members {
    let member = |name: &Arc<str>| {
        let path = parent.child(name);
        let (session, _) = name.split_once('-')?;
        Some(Member { sequence: path.sequence()?, session: SessionId::read(config, session)?, path })
    };
    let mut members: Members = names.iter().filter_map(member).collect();
    members.sort();
    members
}
