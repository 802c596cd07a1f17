//! A node's side of the ensemble: its session, and the lines that it stands in or watches. A master stands in line and
//! watches it, an agent watches it, a scheduler does so and stands in the line of its framework as well.

use super::{Context, ENSEMBLE, INFO, Mesos, messages};
use crate::embeds;
use crate::engine::facts::NOTHING;
use crate::engine::{Facts, NodeId};
use crate::parts::Part;
use crate::parts::zk::client::{Heard, Occasion, Places, Session, State};
use crate::parts::zk::recipes::{self, Aim, Contest, Standing};
use crate::parts::znodes::Path;
use smallvec::SmallVec;

/// Where masters stand in line.
const MASTERS: &str = "/mesos";
/// Where the schedulers of the framework do.
const FRAMEWORK: &str = "/framework";
/// What their znodes are called.
const STEM: &str = "n_";

/// Where the rows of sessions stand.
pub const PLACES: Places = Places::of(&INFO, |config| config.of_kind(ENSEMBLE));

embeds! { Mesos: Session;
    places: PLACES,
    message: messages::Msg::Zk,
    disk: |_| &(),
    fact: messages::Happened::Zk,
}

/// A node's session and its lines.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keeper {
    /// Its session.
    pub session: Session,
    /// The line of the masters, and of a scheduler that of its framework.
    pub lines: SmallVec<[Contest; 2]>,
}

impl Keeper {
    /// Of a master: it stands in line, and watches it.
    pub fn contender(cx: &mut Context) -> Keeper {
        Keeper::with(cx, [Contest::group(Path::of(MASTERS), STEM, true)].into_iter().collect())
    }

    /// Of an agent: it watches.
    pub fn detector(cx: &mut Context) -> Keeper {
        Keeper::with(cx, [Contest::group(Path::of(MASTERS), STEM, false)].into_iter().collect())
    }

    /// Of a scheduler: it watches, and stands in the line of its framework.
    pub fn of_scheduler(cx: &mut Context) -> Keeper {
        let own = Contest::standing_in(Aim::Election, Path::of(FRAMEWORK), STEM);
        Keeper::with(cx, [Contest::group(Path::of(MASTERS), STEM, false), own].into_iter().collect())
    }

    fn with(cx: &mut Context, lines: SmallVec<[Contest; 2]>) -> Keeper {
        Keeper { session: <Session as Part>::boot(cx), lines }
    }

    /// Hands something on, and goes on with its lines by what comes of it.
    pub fn act(&mut self, cx: &mut Context, occasion: Occasion) -> SmallVec<[Heard; 2]> {
        recipes::act(&mut self.session, &mut self.lines, cx, occasion)
    }

    /// Who leads the masters, as far as it knows.
    pub fn standing(&self) -> Standing {
        self.lines[0].standing()
    }

    /// The leading master, as far as it knows.
    pub fn leader(&self) -> Option<NodeId> {
        self.detected().map(|(owner, _)| owner)
    }

    /// The same with the number of its znode: a master that was away leads by another one.
    pub fn detected(&self) -> Option<(NodeId, u32)> {
        match self.standing() {
            Standing::Leader { owner, sequence, .. } => Some((owner, sequence)),
            Standing::Unknown | Standing::Nobody => None,
        }
    }

    /// What is told where it detects another leading master than before, or another znode of that.
    pub fn told(&self, before: Option<(NodeId, u32)>) -> Facts {
        let now = self.detected();
        let node = |of: Option<(NodeId, u32)>| of.map_or(NOTHING, |(id, _)| id.0.into());
        let anew = now != before && now.map(|(id, _)| id) == before.map(|(id, _)| id);
        [node(now), node(before), anew.into(), 0]
    }

    /// Whether it takes its own znode for the first of the masters.
    pub fn leads(&self) -> bool {
        matches!(self.standing(), Standing::Leader { mine: true, .. })
    }

    /// Whether it takes itself for the first of its framework's schedulers.
    pub fn speaks(&self) -> bool {
        self.lines.get(1).is_some_and(Contest::holds)
    }

    /// Whether a server of the ensemble serves it, as far as it knows.
    pub fn is_served(&self) -> bool {
        self.session.state == State::Connected
    }

    /// Its place in one of its lines, from 1, and how many stand in it, as far as it knows.
    pub fn place(&self, line: usize) -> Option<(usize, usize)> {
        let line = self.lines.get(line)?;
        let members = line.members.as_ref()?;
        let at = members.iter().position(|member| Some(&member.path) == line.own.as_ref())?;
        Some((at + 1, members.len()))
    }

    /// Its own znode among the masters'.
    pub fn own(&self) -> Option<&Path> {
        self.lines[0].own.as_ref()
    }
}
