//! What Raft's sentences say, against the scenes. A rule's sentence is checked whatever its verdict.

use crate::{Case, Check, is_so};

/// A row for each rule whose sentences are told or answered.
pub const CHECKS: &[(&str, Check)] = &[("raft.is.leader", is_leader)];

fn is_leader(case: &Case) -> Result<(), String> {
    let me = case.me();
    is_so(me.role == "leader" && me.term.map(|term| term as i64) == case.int("term"), || {
        format!("it is {} in term {:?}", me.role, me.term)
    })
}
