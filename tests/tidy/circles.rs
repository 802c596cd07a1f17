//! Circles: things of one folder that import each other, straight or by way of others, so that none can be understood
//! alone. A folder's `mod.rs` is the front of all that is in it and takes no part.

use crate::imports::Import;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Who imports whom, among the files and folders of one folder, and where.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Import>>;

/// Files and folders of one folder that import each other.
pub struct Circle<'a> {
    /// The shortest way round: every one of them imports the next.
    pub way: Vec<&'a str>,
    /// Where each does.
    pub imports: Vec<&'a Import>,
}

/// The circles in every folder of `src`.
pub fn circles(imports: &[Import]) -> Vec<Circle<'_>> {
    let mut folders: BTreeMap<&str, Graph> = BTreeMap::new();
    for import in imports.iter().filter(|import| !import.hands_on) {
        let Some((folder, one, other)) = parting(&import.from, &import.to) else { continue };
        folders.entry(folder).or_default().entry(one).or_default().entry(other).or_insert(import);
    }
    folders.values().flat_map(circles_of).collect()
}

/// The folder in which two files lie, and which of its files and folders each is or lies in.
fn parting<'a>(one: &'a str, other: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let folder = one[..same].rfind('/').map_or(0, |at| at + 1);
    let entry = |path: &'a str| path[folder..].find('/').map_or(path, |at| &path[..folder + at]);
    let front = |entry: &str| ["mod.rs", "lib.rs"].contains(&&entry[folder..]);
    let (one_entry, other_entry) = (entry(one), entry(other));
    (!front(one_entry) && !front(other_entry)).then_some((&one[..folder], one_entry, other_entry))
}

fn circles_of<'a>(graph: &Graph<'a>) -> Vec<Circle<'a>> {
    let mut found = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for start in graph.keys() {
        let Some(round) = round(graph, start).filter(|_| !told.contains(start)) else { continue };
        // All that is on some way round through this one is told with it.
        told.extend(reached(graph, start).into_iter().filter(|other| reached(graph, other).contains(start)));
        found.push(round);
    }
    found
}

fn reached<'a>(graph: &Graph<'a>, start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&'a str> = graph.get(start).into_iter().flat_map(|next| next.keys().copied()).collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(graph.get(next).into_iter().flat_map(|next| next.keys()));
        }
    }
    reached
}

/// The shortest way from a thing back to itself.
fn round<'a>(graph: &Graph<'a>, start: &'a str) -> Option<Circle<'a>> {
    let mut open = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        for next in graph.get(way.last()?).into_iter().flat_map(|next| next.keys()) {
            if *next == start {
                let pairs = way.iter().zip(way[1..].iter().chain([&start]));
                let imports = pairs.map(|(one, other)| graph[one][other]).collect();
                return Some(Circle { way, imports });
            }
            if seen.insert(*next) {
                open.push_back([way.as_slice(), &[*next]].concat());
            }
        }
    }
    None
}
