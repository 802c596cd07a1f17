//! What nodes have written last, in order, for those who look at a disk. Nothing rests on it: what is on a disk is there
//! whether or not it is remembered how it came there.

use std::collections::VecDeque;

/// The most records of a node that are remembered.
pub const MOST_WRITTEN: usize = 16;

/// The records that a node has written last.
#[derive(Clone, Debug)]
pub(super) struct Written<R> {
    pub newest: VecDeque<R>,
    /// How many there were before those.
    pub before: u64,
    /// How many a crash has taken since the last of them.
    pub lost: u64,
}

impl<R> Default for Written<R> {
    fn default() -> Self {
        Written { newest: VecDeque::new(), before: 0, lost: 0 }
    }
}

impl<R> Written<R> {
    /// Whether there is nothing, neither now nor before.
    pub fn is_empty(&self) -> bool {
        self.newest.is_empty() && self.before == 0
    }

    /// One more.
    pub fn push(&mut self, record: R) {
        self.lost = 0;
        if self.newest.len() == MOST_WRITTEN {
            self.newest.pop_front();
            self.before += 1;
        }
        self.newest.push_back(record);
    }

    /// The last so many never were.
    pub fn lose(&mut self, count: usize) {
        self.lost = count as u64;
        let left = self.newest.len().saturating_sub(count);
        self.before = self.before.saturating_sub(count.saturating_sub(self.newest.len()) as u64);
        self.newest.truncate(left);
    }
}
