//! Sets of nodes in few words: where any so many of some are meant, they are not told one by one.

/// Sets that have these in common, with any so many of others.
pub struct Family<S> {
    common: Vec<String>,
    count: usize,
    of: Vec<String>,
    /// Whose members they are.
    pub sets: Vec<S>,
}

/// All of them, one or the other, in the fewest letters.
pub fn in_few_words(sets: &[Vec<String>]) -> String {
    let told = |sets: Vec<String>| sets.join(" or ");
    let each = told(sets.iter().map(|set| set.join(" ")).collect());
    let families = told(families(sets.to_vec(), &Vec::clone).iter().map(Family::text).collect());
    if families.len() < each.len() { families } else { each }
}

impl<S> Family<S> {
    fn text(&self) -> String {
        let (common, of) = (self.common.join(" "), self.of.join(" "));
        match (self.common.as_slice(), self.count) {
            (_, 0) => common,
            ([], count) => format!("any {count} of {of}"),
            (_, 1) => format!("{common} with one of {of}"),
            (_, count) => format!("{common} with any {count} of {of}"),
        }
    }
}

/// The sets by family, of each its members. Where they are of several, those with the one that most of them have come first.
pub fn families<S>(sets: Vec<S>, members: &impl Fn(&S) -> Vec<String>) -> Vec<Family<S>> {
    let named: Vec<Vec<String>> = sets.iter().map(members).collect();
    let Some(first) = named.first() else { return Vec::new() };
    let has = |name: &String| named.iter().filter(|set| set.contains(name)).count();
    let common: Vec<String> = first.iter().filter(|name| has(name) == named.len()).cloned().collect();
    let mut of: Vec<String> = Vec::new();
    for name in named.iter().flatten() {
        if !common.contains(name) && !of.contains(name) {
            of.push(name.clone());
        }
    }
    let count = first.len() - common.len();
    let alike = named.iter().all(|set| set.len() == first.len());
    if alike && ways(of.len(), count) == named.len() {
        return vec![Family { common, count, of, sets }];
    }
    // Of those that equally many have, the first.
    let Some(splits) = of.iter().rev().max_by_key(|name| has(name)) else { return Vec::new() };
    let (with, without): (Vec<_>, Vec<_>) = sets.into_iter().partition(|set| members(set).contains(splits));
    [families(with, members), families(without, members)].into_iter().flatten().collect()
}

/// In how many ways so many can be taken of so many.
fn ways(of: usize, count: usize) -> usize {
    (0..count).fold(1, |ways, taken| ways * of.saturating_sub(taken) / (taken + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_told_in_few_words_and_none_is_left_out() {
        let all = ["A1", "A2", "A3", "A4", "A5", "A6", "A7"];
        let sets = |most: usize, size: u32, is: &dyn Fn(u32) -> bool| -> Vec<Vec<String>> {
            let members = |set: u32| (0..most).filter(move |nth| set >> nth & 1 == 1).map(|nth| all[nth].to_string());
            let wanted = (0..1u32 << most).filter(|set| set.count_ones() == size && is(*set));
            let mut sets: Vec<Vec<String>> = wanted.map(|set| members(set).collect()).collect();
            sets.sort();
            sets
        };
        type Row<'a> = (usize, u32, &'a dyn Fn(u32) -> bool, &'a str);
        let rows: [Row; 8] = [
            (3, 2, &|_| true, "any 2 of A1 A2 A3"),
            (3, 2, &|set| set & 2 != 0, "A1 A2 or A2 A3"),
            (3, 3, &|_| true, "A1 A2 A3"),
            (7, 4, &|_| true, "any 4 of A1 A2 A3 A4 A5 A6 A7"),
            (7, 4, &|set| set & 1 == 0, "any 4 of A2 A3 A4 A5 A6 A7"),
            (7, 4, &|set| set & 2 != 0, "A2 with any 3 of A1 A3 A4 A5 A6 A7"),
            (7, 4, &|set| set & 3 != 0, "A1 with any 3 of A2 A3 A4 A5 A6 A7 or A2 with any 3 of A3 A4 A5 A6 A7"),
            (5, 3, &|set| set & 3 == 3, "A1 A2 with one of A3 A4 A5"),
        ];
        for (most, size, is, told) in rows {
            assert_eq!(in_few_words(&sets(most, size, is)), told);
        }
        let grid = [["A1", "A2"], ["A3", "A4"]].map(|set| set.map(String::from).to_vec());
        assert_eq!(in_few_words(&grid), "A1 A2 or A3 A4");
        assert_eq!(in_few_words(&[]), "");
    }
}
