//! What a rule's absence lets fall, and in clusters of which sizes. Majorities of even numbers overlap by two nodes where
//! those of odd numbers overlap by one, so what goes wrong with three need not go wrong with four.
//!
//! A size counts the nodes of [`Info::voters`](super::Info). For each size that begins a row of sizes there is a story in
//! `assets/witnesses` in which the property falls; at the sizes before, a search finds nothing.

use super::words;

/// A property that falls without a rule: with at least so many nodes, by the parity of their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Harm {
    /// The property, such as `election-safety`.
    pub property: &'static str,
    /// The smallest odd number of nodes with which it can fall, if there is one.
    pub odd: Option<usize>,
    /// The smallest even number of nodes with which it can fall, if there is one.
    pub even: Option<usize>,
}

impl Harm {
    /// It can fall with so many nodes and any number above.
    pub const fn from(property: &'static str, least: usize) -> Harm {
        let (odd, even) = (least + (least + 1) % 2, least + least % 2);
        Harm { property, odd: Some(odd), even: Some(even) }
    }

    /// The same, but of even numbers only with so many or more.
    pub const fn if_even_from(mut self, least: usize) -> Harm {
        self.even = Some(least);
        self
    }

    /// The same, but with odd numbers only.
    pub const fn if_odd(mut self) -> Harm {
        self.even = None;
        self
    }

    /// The smallest odd and the smallest even number of nodes with which it can fall.
    pub fn smallest(&self) -> impl Iterator<Item = usize> + use<> {
        self.odd.into_iter().chain(self.even)
    }

    /// Whether it can fall with so many nodes.
    pub fn at(&self, size: usize) -> bool {
        let least = if size.is_multiple_of(2) { self.even } else { self.odd };
        least.is_some_and(|least| size >= least)
    }

    /// The sizes with which it cannot fall although a greater one is enough, or an odd and an even one are.
    pub fn harmless(&self) -> impl Iterator<Item = usize> + use<> {
        let (harm, most) = (*self, self.smallest().max().unwrap_or(0));
        // What happens with odd numbers only is harmless with the even one above the smallest of them.
        (1..=most + 1).filter(move |size| !harm.at(*size))
    }

    /// The property and the sizes, such as `agreement with 3 acceptors or more`.
    pub fn text(&self, voters: &str) -> String {
        let least = self.smallest().min().unwrap_or(0);
        let but: Vec<_> = self.harmless().filter(|size| *size > least).map(|size| size.to_string()).collect();
        let but = (!but.is_empty()).then(|| but.join(", "));
        words::rule_breaks(self.property, least, self.even.is_none(), but, voters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_words() {
        let odd = Harm::from("agreement", 3).if_odd();
        assert_eq!(odd.text("acceptors"), "agreement with 3 acceptors or more, if their number is odd");
        let but = Harm::from("agreement", 3).if_even_from(8);
        assert_eq!(but.text("acceptors"), "agreement with 3 acceptors or more, but not with 4, 6");
        assert_eq!(Harm::from("agreement", 1).text("acceptors"), "agreement");
    }

    #[test]
    fn sizes_are_told_apart_by_parity() {
        let sizes = |harm: Harm| (1..=8).filter(|size| harm.at(*size)).collect::<Vec<_>>();
        let harmless = |harm: Harm| harm.harmless().collect::<Vec<_>>();
        let everywhere = Harm::from("", 1);
        assert_eq!((sizes(everywhere).len(), harmless(everywhere)), (8, vec![]));
        assert_eq!(sizes(Harm::from("", 4)), [4, 5, 6, 7, 8]);
        assert_eq!(sizes(Harm::from("", 3).if_even_from(6)), [3, 5, 6, 7, 8]);
        assert_eq!(harmless(Harm::from("", 3).if_even_from(6)), [1, 2, 4]);
        assert_eq!(sizes(Harm::from("", 3).if_odd()), [3, 5, 7]);
        assert_eq!(harmless(Harm::from("", 3).if_odd()), [1, 2, 4]);
    }
}
