//! Standing in line: the machine behind an election, a lock and a group.
//!
//! It makes a znode of its own, lists the line, and waits until it is the first: it watches the znode before its own, or
//! the first, or - for a group - the line as a whole. Whatever it asks for is asked again if the answer is lost, but for
//! its create: it looks for its own name first, behind a `sync`, since the server that it has moved to may be behind.

use super::line::{Member, Members, members, name};
use crate::engine::Config;
use crate::parts::part::Host;
use crate::parts::zk::client::{ClientRow, Heard, Session, rule};
use crate::parts::zk::messages::Happened;
use crate::parts::znodes::{Op, OpResult, Path, Reason, SessionId, Turn, told};

/// What a line is for, and what whoever stands in it watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aim {
    /// The first leads; each watches the one before it.
    Election,
    /// The first leads; all watch the first.
    NaiveElection,
    /// The first holds the lock; each watches the one before it.
    Lock,
    /// The first leads, and whoever watches knows who that is: all watch the line.
    Group,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It does not take part.
    Out,
    /// It waits for a session.
    Away,
    /// It makes its znode.
    Joins,
    /// The answer to that was lost: what its leader has of it has to be with the server that it turns to now, before it
    /// looks there.
    Syncs,
    /// It looks whether it is there.
    Finds,
    /// There is nothing to stand in line below: it makes that.
    MakesLine,
    /// It looks who is in line.
    Lists,
    /// It looks whether this znode is still there, and watches it.
    Looks(Path),
    /// It waits until this znode goes.
    Waits(Path),
    /// It is the first.
    Holds,
    /// It knows who is in line, and waits for others.
    Watches,
    /// It takes its znode away.
    Leaves,
}

/// Somebody's part in a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Contest {
    /// What it is for.
    pub aim: Aim,
    /// How far it is.
    pub stage: Stage,
    /// Whether it stands in line, or only looks.
    pub joins: bool,
    /// Whether it is to go out of the line as soon as it knows what it has in it.
    pub leaves: bool,
    /// Its session, while that lives as far as it knows.
    pub session: Option<SessionId>,
    /// Its own znode.
    pub own: Option<Path>,
    /// Who stands in line, as far as it knows.
    pub members: Option<Members>,
    parent: Path,
    stem: &'static str,
}

impl Aim {
    /// By its place in [`WHAT`](crate::parts::zk::client::WHAT).
    fn what(self) -> u32 {
        match self {
            Aim::Election | Aim::NaiveElection => 0,
            Aim::Lock => 1,
            Aim::Group => 2,
        }
    }
}

fn say(host: &impl Host<Session>, path: &Path) -> u32 {
    told(host.config(), path.text())
}

impl Contest {
    /// Nobody's part yet in the line below a path, in which znodes are called so.
    pub fn new(aim: Aim, parent: Path, stem: &'static str) -> Contest {
        Contest {
            aim,
            stage: Stage::Out,
            joins: false,
            leaves: false,
            session: None,
            own: None,
            members: None,
            parent,
            stem,
        }
    }

    /// A part in a group, from the start: a contender that stands in line itself, or a detector that only watches.
    pub fn group(parent: Path, stem: &'static str, joins: bool) -> Contest {
        Contest { joins, ..Contest::standing_in(Aim::Group, parent, stem) }
    }

    /// A part that begins with its client's first session.
    pub fn standing_in(aim: Aim, parent: Path, stem: &'static str) -> Contest {
        Contest { stage: Stage::Away, joins: true, ..Contest::new(aim, parent, stem) }
    }

    /// Whether it takes itself for the first.
    pub fn holds(&self) -> bool {
        match self.aim {
            Aim::Group => self.own.is_some() && self.first().map(|first| &first.path) == self.own.as_ref(),
            Aim::Election | Aim::NaiveElection | Aim::Lock => self.stage == Stage::Holds,
        }
    }

    /// Whether it is on its way out of the line.
    pub fn is_leaving(&self) -> bool {
        self.leaves || self.stage == Stage::Leaves
    }

    /// Whether it takes part in the line below this path.
    pub fn stands_in(&self, parent: &Path) -> bool {
        self.stage != Stage::Out && self.parent == *parent
    }

    /// Below which path it stands in line.
    pub fn parent(&self) -> &Path {
        &self.parent
    }

    /// The znode that it waits for to go.
    pub fn watched(&self) -> Option<&Path> {
        match &self.stage {
            Stage::Looks(path) | Stage::Waits(path) => Some(path),
            _ => None,
        }
    }

    /// The first in line, as far as it knows.
    pub fn first(&self) -> Option<&Member> {
        self.members.as_ref()?.first()
    }

    /// Takes part from now on, in this session if there is one.
    pub fn begin(&mut self, host: &mut impl Host<Session>, session: Option<SessionId>, joins: bool) -> Option<Op> {
        if self.stage != Stage::Out {
            return None;
        }
        (self.joins, self.session) = (joins, session);
        self.start(host)
    }

    /// Takes part no longer.
    pub fn end(&mut self, host: &mut impl Host<Session>) -> Option<Op> {
        if self.stage == Stage::Out {
            return None;
        }
        self.lets_go(host, 0);
        match self.stage {
            // Its znode may be made by now: it has to know before it can take it away.
            Stage::Joins | Stage::Syncs | Stage::Finds | Stage::MakesLine => {
                self.leaves = true;
                None
            }
            Stage::Leaves => None,
            _ if self.own.is_some() => self.ask(host, Stage::Leaves),
            _ => self.go(Stage::Out),
        }
    }

    /// Goes on by what its client has heard: what it asks for now.
    pub fn on(&mut self, host: &mut impl Host<Session>, heard: &Heard) -> Option<Op> {
        match heard {
            Heard::Connected { session, .. } if self.stage == Stage::Away => {
                self.session = Some(*session);
                self.start(host)
            }
            Heard::Expired if self.stage != Stage::Out => {
                self.lets_go(host, 1);
                (self.session, self.own, self.members) = (None, None, None);
                let ends = std::mem::take(&mut self.leaves) || self.stage == Stage::Leaves;
                self.stage = if ends { Stage::Out } else { Stage::Away };
                None
            }
            Heard::Done { op, result } if self.op(host.config()).as_ref() == Some(op) => self.on_done(host, result),
            Heard::Lost { op } if self.op(host.config()).as_ref() == Some(op) => self.on_lost(host),
            Heard::Watched { path, turn } => self.on_watched(host, path, *turn),
            Heard::Connected { .. } | Heard::Disconnected | Heard::Lapsed | Heard::Expired => None,
            Heard::Done { .. } | Heard::Lost { .. } => None,
        }
    }

    fn start(&mut self, host: &mut impl Host<Session>) -> Option<Op> {
        if self.leaves {
            self.leaves = false;
            return self.go(Stage::Out);
        }
        let Some(session) = self.session else { return self.go(Stage::Away) };
        if !self.joins {
            return self.ask(host, Stage::Lists);
        }
        let path = self.parent.child(&name(host.config(), session, self.stem));
        host.tell(rule(host, ClientRow::Joins), [say(host, &path), 0, 0, 0]);
        self.stage = Stage::Joins;
        self.op(host.config())
    }

    fn go(&mut self, stage: Stage) -> Option<Op> {
        self.stage = stage;
        None
    }

    fn ask(&mut self, host: &impl Host<Session>, stage: Stage) -> Option<Op> {
        self.stage = stage;
        self.op(host.config())
    }

    /// What it has asked for where it is.
    fn op(&self, config: &Config) -> Option<Op> {
        Some(match &self.stage {
            Stage::Out | Stage::Away | Stage::Waits(_) | Stage::Holds | Stage::Watches => return None,
            Stage::Joins => Op::Create {
                path: self.parent.child(&name(config, self.session?, self.stem)),
                data: "".into(),
                ephemeral: true,
                sequential: true,
            },
            Stage::MakesLine => {
                Op::Create { path: self.parent.clone(), data: "".into(), ephemeral: false, sequential: false }
            }
            Stage::Syncs => Op::Sync,
            Stage::Finds => Op::Children { path: self.parent.clone(), watch: false },
            Stage::Lists => Op::Children { path: self.parent.clone(), watch: self.aim == Aim::Group },
            // `exists` would leave a watch behind where it is gone, of a name that never comes again.
            Stage::Looks(path) => Op::Get { path: path.clone(), watch: true },
            Stage::Leaves => Op::Delete { path: self.own.clone()?, version: None },
        })
    }

    fn on_done(&mut self, host: &mut impl Host<Session>, result: &OpResult) -> Option<Op> {
        match (self.stage.clone(), result) {
            (Stage::Joins, OpResult::Created(path)) => self.stands(host, path.clone(), false),
            (Stage::Joins | Stage::Lists | Stage::Finds, OpResult::Failed(Reason::NoNode)) => {
                self.ask(host, Stage::MakesLine)
            }
            (Stage::MakesLine, _) => self.start(host),
            (Stage::Syncs, _) => self.ask(host, Stage::Finds),
            (Stage::Finds, OpResult::Children(names)) => {
                let line = members(host.config(), &self.parent, names);
                match line.iter().find(|member| Some(member.session) == self.session) {
                    Some(own) => self.stands(host, own.path.clone(), true),
                    None => self.start(host),
                }
            }
            (Stage::Lists, OpResult::Children(names)) => {
                let line = members(host.config(), &self.parent, names);
                self.on_listed(host, line)
            }
            (Stage::Looks(path), OpResult::Data { .. }) => self.go(Stage::Waits(path)),
            (Stage::Looks(_), OpResult::Failed(Reason::NoNode)) => self.ask(host, Stage::Lists),
            (Stage::Leaves, _) => {
                self.own = None;
                self.go(Stage::Out)
            }
            // A session that is over is told of by itself.
            _ => None,
        }
    }

    /// It has its place in line, and looks who is before it.
    fn stands(&mut self, host: &mut impl Host<Session>, own: Path, found: bool) -> Option<Op> {
        host.tell(rule(host, ClientRow::Stands), [say(host, &own), found.into(), 0, 0]);
        self.own = Some(own);
        let next = if std::mem::take(&mut self.leaves) { Stage::Leaves } else { Stage::Lists };
        self.ask(host, next)
    }

    fn on_lost(&mut self, host: &mut impl Host<Session>) -> Option<Op> {
        if self.stage != Stage::Joins {
            return self.op(host.config());
        }
        let path = self.op(host.config()).and_then(|op| op.path().map(|path| say(host, path))).unwrap_or_default();
        match host.obeys(rule(host, ClientRow::FindOwn), [path, 0, 0, 0]) {
            true => self.ask(host, Stage::Syncs),
            false => self.start(host),
        }
    }

    fn on_listed(&mut self, host: &mut impl Host<Session>, line: Members) -> Option<Op> {
        let all = line.len() as u32;
        let place = self.own.as_ref().map(|own| (own.clone(), line.iter().position(|member| member.path == *own)));
        let found = match place {
            Some((own, None)) => {
                host.tell(rule(host, ClientRow::OwnGone), [say(host, &own), 0, 0, 0]);
                self.lets_go(host, 2);
                self.own = None;
                return self.start(host);
            }
            Some((own, Some(at))) => Some((own, at)),
            None => None,
        };
        let before = self.holds();
        self.members = Some(line.clone());
        match found {
            Some((_, 0)) if before => self.go(if self.aim == Aim::Group { Stage::Watches } else { Stage::Holds }),
            Some((own, 0)) => self.takes(host, &own),
            _ if self.aim == Aim::Group => self.go(Stage::Watches),
            Some((own, at)) => {
                let (next, first) = (line[at - 1].path.clone(), line[0].path.clone());
                let naive = self.aim == Aim::NaiveElection || {
                    let facts = [say(host, &next), say(host, &first), 0, 0];
                    !host.obeys(rule(host, ClientRow::Predecessor), facts)
                };
                let watched = if naive { first } else { next };
                let facts = [say(host, &own), say(host, &watched), at as u32, all];
                host.tell(rule(host, ClientRow::Waits), facts);
                self.ask(host, Stage::Looks(watched))
            }
            None => self.go(Stage::Watches),
        }
    }

    fn on_watched(&mut self, host: &mut impl Host<Session>, path: &Path, turn: Turn) -> Option<Op> {
        match (&self.stage, turn) {
            (Stage::Watches, Turn::Children) if *path == self.parent => self.ask(host, Stage::Lists),
            (Stage::Waits(watched), Turn::Deleted) if watched == path => {
                let own = self.own.clone()?;
                let facts = [say(host, path), say(host, &own), 0, 0];
                match host.obeys(rule(host, ClientRow::Relist), facts) {
                    true => self.ask(host, Stage::Lists),
                    false => self.takes(host, &own),
                }
            }
            // Of whatever else happens to the znode it has to be told again.
            (Stage::Waits(watched), _) if watched == path => self.ask(host, Stage::Looks(path.clone())),
            _ => None,
        }
    }

    /// It is the first.
    fn takes(&mut self, host: &mut impl Host<Session>, own: &Path) -> Option<Op> {
        host.tell(rule(host, ClientRow::Holds), [say(host, own), self.aim.what(), 0, 0]);
        if let Some(session) = self.session {
            host.fact(Happened::Holds(session, own.clone()));
        }
        self.go(if self.aim == Aim::Group { Stage::Watches } else { Stage::Holds })
    }

    fn lets_go(&mut self, host: &mut impl Host<Session>, why: u32) {
        let (true, Some(own), Some(session)) = (self.holds(), self.own.clone(), self.session) else { return };
        host.tell(rule(host, ClientRow::LetsGo), [say(host, &own), why, self.aim.what(), 0]);
        host.fact(Happened::LetsGo(session, own));
    }
}
