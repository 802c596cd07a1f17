//! The fingerprints of all states met, and for each state the one it was reached from: 8 bytes a link, and 8 bytes at
//! a load of 40 to 80 percent a fingerprint.

/// All states met.
pub struct Seen {
    /// Fingerprints, open addressing; 0 is an empty place.
    places: Vec<u64>,
    /// For each state, in the order in which they were met: where it came from and by which of its moves.
    links: Vec<(u32, u32)>,
}

/// Where the start came from.
pub const START: u32 = u32::MAX;

impl Seen {
    /// Nothing met yet.
    pub fn new() -> Seen {
        Seen { places: vec![0; 1 << 10], links: Vec::new() }
    }

    /// How many states were met.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// Place of a fingerprint, or of the hole where it would stand.
    #[inline]
    fn place(&self, key: u64) -> usize {
        let mask = self.places.len() - 1;
        // Fingerprints are spread well already; the low half finds the place.
        let mut at = key as usize & mask;
        while self.places[at] != 0 && self.places[at] != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// Looks at the places of many fingerprints, so that the processor fetches them all at once and the questions that
    /// follow need not wait for memory one after the other.
    pub fn fetch(&self, keys: impl Iterator<Item = u64>) {
        let mask = self.places.len() - 1;
        let touched = keys.fold(0, |touched: u64, key| touched ^ self.places[key as usize & mask]);
        std::hint::black_box(touched);
    }

    /// Whether a state was met.
    #[inline]
    pub fn contains(&self, key: u64) -> bool {
        let key = key.max(1);
        self.places[self.place(key)] == key
    }

    /// Meets a state; whether it is new.
    pub fn insert(&mut self, key: u64, parent: u32, ordinal: u32) -> bool {
        let key = key.max(1);
        let at = self.place(key);
        if self.places[at] == key {
            return false;
        }
        self.places[at] = key;
        self.links.push((parent, ordinal));
        if self.links.len() * 5 > self.places.len() * 4 {
            self.grow();
        }
        true
    }

    fn grow(&mut self) {
        let bigger = vec![0; self.places.len() * 2];
        let old = std::mem::replace(&mut self.places, bigger);
        for key in old.into_iter().filter(|key| *key != 0) {
            let at = self.place(key);
            self.places[at] = key;
        }
    }

    /// The moves that lead from the start to a state and then one more.
    pub fn way(&self, mut state: u32, last: u32) -> Vec<u32> {
        let mut way = vec![last];
        while let Some((parent, ordinal)) = self.links.get(state as usize).filter(|(parent, _)| *parent != START) {
            way.push(*ordinal);
            state = *parent;
        }
        way.reverse();
        way
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.places.capacity() * 8 + self.links.capacity() * 8
    }

    /// Bytes that are needed for a moment when so many more states are met.
    pub fn bytes_with(&self, more: usize) -> usize {
        let len = self.links.len() + more;
        let mut bytes = self.bytes();
        if len * 5 > self.places.len() * 4 {
            bytes += self.places.len() * 16;
        }
        if len > self.links.capacity() {
            bytes += self.links.capacity() * 16;
        }
        bytes
    }
}
