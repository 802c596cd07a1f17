//! Two runs side by side, for endings: what each of their nodes has stored in the end, and where the two differ. It goes
//! by the scenes alone, and knows no protocol: entries where there are logs, else what was accepted or decided.

use super::reader::{Reader, text_of};
use super::{MAX_TITLE, Step, Text};
use crate::engine::scene::{Badge, NodeCard, Scene};
use crate::timeline::Timeline;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use toml::Spanned;

/// One of the two runs that a page compares.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Compare")]
pub struct Keys {
    /// What it is called.
    #[schemars(with = "String")]
    pub title: Spanned<String>,
    /// The name that `mark NAME` gave to where it stands; without it, where the run stands now.
    #[schemars(with = "Option<String>")]
    pub mark: Option<Spanned<String>>,
}

/// One of the two runs that a page compares.
#[derive(Clone)]
pub struct Ending {
    /// What it is called.
    title: String,
    /// The mark at which it stands; else it is where the run stands now.
    mark: Option<Text>,
    /// Its place in the file.
    pub span: Range<usize>,
}

/// Two runs side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Endings {
    /// What each is called.
    pub titles: [String; 2],
    /// The nodes that store something.
    pub nodes: Vec<StoredTwice>,
}

/// What a node has stored in each of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredTwice {
    /// The node.
    pub node: String,
    /// How its role is drawn.
    pub badges: [Badge; 2],
    /// Its entries, in order.
    pub entries: Vec<EntryTwice>,
}

/// What stands at one place of a node's store in each of the two, if anything does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryTwice {
    /// The entries.
    pub sides: [Option<StoredEntry>; 2],
}

/// An entry or value that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredEntry {
    /// Its term or ballot, as it is written.
    pub epoch: Option<String>,
    /// Its rank among all terms or ballots, for colour.
    pub rank: Option<u64>,
    /// What it says.
    pub value: String,
    /// Whether the node knows that it is committed, or decided.
    pub known: bool,
    /// Whether it is committed or chosen, as an observer knows.
    pub chosen: bool,
}

impl StoredEntry {
    /// As it is written, such as `2:x=1`.
    pub fn text(&self) -> String {
        self.epoch.as_ref().map_or_else(|| self.value.clone(), |epoch| format!("{epoch}:{}", self.value))
    }
}

/// What stands at a place of a node's store in one of the two.
#[derive(Clone, Copy)]
pub struct StoredHere<'a> {
    /// The entry; without it, the other has one where this has nothing.
    pub entry: Option<&'a StoredEntry>,
    /// Whether the other has something else.
    pub differs: bool,
    /// Whether it is the last one that the node knows to be committed, or decided.
    pub ends_known: bool,
}

impl StoredHere<'_> {
    /// What is written where it has nothing.
    pub const NOTHING: &'static str = "-";
}

impl StoredTwice {
    /// What stands at each place in one of the two.
    pub fn here(&self, side: usize) -> impl Iterator<Item = StoredHere<'_>> {
        let is_known = |both: &EntryTwice| both.sides[side].as_ref().is_some_and(|entry| entry.known);
        let known = self.entries.iter().rposition(is_known);
        self.entries.iter().enumerate().map(move |(nth, both)| StoredHere {
            entry: both.sides[side].as_ref(),
            differs: both.differs(),
            ends_known: known == Some(nth),
        })
    }
}

impl EntryTwice {
    /// Whether the two are not the same.
    pub fn differs(&self) -> bool {
        let said = |side: &Option<StoredEntry>| side.as_ref().map(StoredEntry::text);
        said(&self.sides[0]) != said(&self.sides[1])
    }
}

impl Endings {
    /// What two scenes have stored.
    pub fn new(titles: [String; 2], scenes: [&Scene; 2]) -> Endings {
        let stores = |kind: &str| scenes.iter().any(|scene| scene.nodes.iter().any(|n| n.kind == kind && has_any(n)));
        let mut nodes = Vec::new();
        for one in scenes[0].nodes.iter().filter(|node| stores(&node.kind)) {
            let Some(other) = scenes[1].nodes.iter().find(|node| node.id == one.id) else { continue };
            let both = [stored(one, scenes[0]), stored(other, scenes[1])];
            let mut indexes: Vec<u64> = both.iter().flatten().map(|(index, _)| *index).collect();
            indexes.sort_unstable();
            indexes.dedup();
            let at =
                |side: &[(u64, StoredEntry)], index| side.iter().find(|(at, _)| *at == index).map(|(_, e)| e.clone());
            let entries =
                indexes.iter().map(|index| EntryTwice { sides: both.each_ref().map(|side| at(side, *index)) });
            let (node, badges) = (one.id.clone(), [one.badge, other.badge]);
            nodes.push(StoredTwice { node, badges, entries: entries.collect() });
        }
        Endings { titles, nodes }
    }
}

/// Whether a node has stored what can be compared.
fn has_any(node: &NodeCard) -> bool {
    node.log.is_some() || node.accepted.is_some() || node.decided.is_some()
}

/// What a node has stored, each with its place.
fn stored(node: &NodeCard, scene: &Scene) -> Vec<(u64, StoredEntry)> {
    let plain =
        |value: &str| StoredEntry { epoch: None, rank: None, value: value.to_string(), known: false, chosen: false };
    if let Some(log) = &node.log {
        let chosen = |index, term, value: &str| {
            scene.chosen.iter().any(|chosen| (chosen.slot, chosen.term, &*chosen.value) == (index, term, value))
        };
        let entries = log.iter().map(|row| StoredEntry {
            epoch: row.label(),
            rank: row.term,
            known: node.commit_index.is_some_and(|commit| row.index <= commit),
            chosen: chosen(row.index, row.term, &row.value),
            ..plain(&row.value)
        });
        let mut entries: Vec<_> = log.iter().map(|row| row.index).zip(entries).collect();
        // What one holds who does each command as it comes stands behind them all.
        if let (Some(value), false) = (&node.value, log.iter().any(|row| row.term.is_some())) {
            entries.push((u64::MAX, plain(&format!("= {value}"))));
        }
        return entries;
    }
    if let Some(accepted) = &node.accepted {
        let is = |ballot: &Option<String>, value: &str| {
            ballot.as_deref() == Some(&*accepted.ballot) && value == accepted.value
        };
        let entry = StoredEntry {
            epoch: Some(accepted.ballot.clone()),
            rank: node.epoch.as_ref().map(|epoch| epoch.rank),
            chosen: scene.chosen.iter().any(|chosen| is(&chosen.ballot, &chosen.value)),
            ..plain(&accepted.value)
        };
        return vec![(1, entry)];
    }
    let decided = node.decided.as_ref().map(|value| (1, StoredEntry { known: true, ..plain(value) }));
    decided.into_iter().collect()
}

/// The two runs that a page compares, if there are any; the reader takes down what is wrong.
pub fn read(keys: &[Spanned<Keys>], reader: &mut Reader) -> Option<[Ending; 2]> {
    let ending = |keys: &Spanned<Keys>, reader: &mut Reader| Ending {
        title: reader.line(&keys.get_ref().title, MAX_TITLE),
        mark: keys.get_ref().mark.as_ref().map(text_of),
        span: keys.span(),
    };
    match keys {
        [] => None,
        [one, other] => {
            let both = [ending(one, reader), ending(other, reader)];
            let name = |ending: &Ending| ending.mark.as_ref().map(|mark| mark.text.clone());
            if name(&both[0]) == name(&both[1]) {
                reader.wrong(both[1].span.clone(), SAME_RUN, "give one of them a `mark`");
            }
            Some(both)
        }
        [first, ..] => {
            let message = format!("two runs are compared, not {}", keys.len());
            reader.wrong(first.span(), message, "write two [[step.compare]] tables");
            None
        }
    }
}

/// What is wrong where there is only one run to see.
pub const SAME_RUN: &str = "both are the same run";

impl Ending {
    /// The branch and the step at which it stands.
    fn place(&self, timeline: &Timeline) -> Option<(usize, u64)> {
        match &self.mark {
            Some(mark) => timeline.find_bookmark(&mark.text).map(|mark| (mark.branch, mark.step)),
            None => Some((timeline.branch(), timeline.at())),
        }
    }

    /// Its mark, if that is not there.
    pub fn lacks<'a>(&'a self, timeline: &Timeline) -> Option<&'a Text> {
        self.mark.as_ref().filter(|mark| timeline.find_bookmark(&mark.text).is_none())
    }
}

/// The most entries of a log that are compared: the last ones.
const ENTRIES: usize = 100;

/// The two runs that a page compares. One with a mark stays as it stood there when the page was entered, whatever becomes
/// of the mark and its branch; the other goes with the run.
#[derive(Clone)]
pub struct Comparison {
    titles: [String; 2],
    marked: [Option<Scene>; 2],
    /// What they have stored.
    pub endings: Endings,
}

impl Comparison {
    /// Looks at the run again, where one of the two goes with it.
    pub fn follow(&mut self, timeline: &Timeline) {
        if self.marked.iter().any(Option::is_none) {
            self.look(timeline);
        }
    }

    fn look(&mut self, timeline: &Timeline) {
        let now = timeline.scene(ENTRIES);
        let scenes = self.marked.each_ref().map(|marked| marked.as_ref().unwrap_or(&now));
        self.endings = Endings::new(self.titles.clone(), scenes);
    }
}

impl Step {
    /// The two runs that its page compares, if it does and they are there.
    pub(super) fn comparison(&self, timeline: &Timeline) -> Option<Comparison> {
        let both = self.compares.as_ref()?;
        let scene = |ending: &Ending| {
            let (branch, step) = ending.place(timeline)?;
            Some(ending.mark.as_ref().map(|_| timeline.world_at(branch, step).scene(ENTRIES)))
        };
        let marked = [scene(&both[0])?, scene(&both[1])?];
        let titles = both.each_ref().map(|ending| ending.title.clone());
        let mut comparison = Comparison { titles, marked, endings: Endings::default() };
        comparison.look(timeline);
        Some(comparison)
    }

    /// Whether the two runs that its page compares are one and the same.
    pub(super) fn compares_one_run(&self, timeline: &Timeline) -> bool {
        let places = self.compares.as_ref().map(|both| both.each_ref().map(|ending| ending.place(timeline)));
        let Some([Some(one), Some(other)]) = places else { return false };
        one.1 == other.1 && timeline.parting(one.0, other.0) >= one.1
    }
}
