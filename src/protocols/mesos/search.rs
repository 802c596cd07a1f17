//! What a search need not look at: nothing is left out. Mesos is put together of parts that are searched by themselves, and
//! nearly all that is its own rests on time.

use super::Mesos;
use crate::engine::Searched;

impl Searched for Mesos {}
