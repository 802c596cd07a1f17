//! What a search need not look at.

use super::ZooKeeper;
use crate::engine::Searched;

impl Searched for ZooKeeper {}
