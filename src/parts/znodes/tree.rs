//! The tree of znodes and the list of sessions: what all transactions so far make. A leader resolves what is asked against
//! it, and every server applies transactions to it.

use super::Path;
use super::op::{Op, OpResult};
use super::txn::{Change, Reason, Requester, SessionId, Txn, Zxid};
use super::watch::{Turn, WatchEvent, WatchKind};
use crate::engine::chained;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A znode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Znode {
    /// What is in it.
    pub data: Arc<str>,
    /// How often it was set.
    pub version: u32,
    /// The session that it goes with.
    pub owner: Option<SessionId>,
    /// How many children it has had: the number of its next sequential one.
    pub made: u32,
    /// The transaction that made it.
    pub created_at: Zxid,
    /// The one that set it last.
    pub set_at: Zxid,
    /// The one that made or deleted a child of it last.
    pub children_at: Zxid,
}

/// What was agreed for a session when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long it lives without a sign of its client, in ms.
    pub timeout_ms: u32,
}

/// What a transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What whoever asked for it is given; nothing for a transaction about sessions, or a word.
    pub result: Option<OpResult>,
    /// What became of znodes, in the order in which watches tell it.
    pub events: Vec<WatchEvent>,
    /// The session that it opened.
    pub opened: Option<SessionId>,
    /// The session that it closed.
    pub closed: Option<SessionId>,
}

/// Znodes and sessions. Cheap to clone, and equal and hashed by the chain of what was applied, as a log is.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    znodes: Arc<BTreeMap<Path, Znode>>,
    sessions: Arc<BTreeMap<SessionId, Terms>>,
    /// The last transaction that was applied.
    last: Zxid,
    /// Hash of all that was applied, in its order.
    chain: u64,
}

impl Tree {
    /// The last transaction that was applied.
    pub fn last(&self) -> Zxid {
        self.last
    }

    /// The znode at a path; the root is always there, and has nothing in it.
    pub fn get(&self, path: &Path) -> Option<&Znode> {
        self.znodes.get(path)
    }

    /// Whether there is one.
    pub fn has(&self, path: &Path) -> bool {
        path.is_root() || self.znodes.contains_key(path)
    }

    /// All znodes but the root, each behind its parent.
    pub fn znodes(&self) -> impl Iterator<Item = (&Path, &Znode)> {
        // A text order puts `/a-b` between `/a` and `/a/b`, so what lies below is told first.
        let mut all: Vec<_> = self.znodes.iter().filter(|(path, _)| !path.is_root()).collect();
        all.sort_by(|(a, _), (b, _)| a.text().split('/').cmp(b.text().split('/')));
        all.into_iter()
    }

    /// Where there are znodes, in no order that says something.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.znodes.keys().filter(|path| !path.is_root())
    }

    /// What lies right below a path, in order.
    pub fn children(&self, path: &Path) -> impl Iterator<Item = (&Path, &Znode)> {
        let parent = path.clone();
        self.znodes.iter().filter(move |(child, _)| child.is_child_of(&parent))
    }

    /// The ephemeral znodes of a session.
    pub fn owned(&self, session: SessionId) -> impl Iterator<Item = &Path> {
        self.znodes.iter().filter(move |(_, znode)| znode.owner == Some(session)).map(|(path, _)| path)
    }

    /// The sessions that are alive, in the order in which they were opened.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, Terms)> {
        self.sessions.iter().map(|(session, terms)| (*session, *terms))
    }

    /// What was agreed for a session, if it is alive.
    pub fn session(&self, session: SessionId) -> Option<Terms> {
        self.sessions.get(&session).copied()
    }

    /// What a leader makes of a request to change something, given that all before it is applied.
    pub fn resolve(&self, requester: Requester, op: &Op) -> Txn {
        let change = self.change(requester.session, op).unwrap_or_else(Change::Failed);
        Txn { requester: Some(requester), change }
    }

    /// The end of a session. With `all`, its ephemeral znodes go with it.
    pub fn close(&self, session: SessionId, expired: bool, all: bool) -> Change {
        if self.session(session).is_none() {
            return Change::Failed(Reason::SessionExpired);
        }
        let gone = self.owned(session).filter(|_| all).cloned().collect();
        Change::CloseSession { session, expired, gone }
    }

    fn change(&self, session: Option<SessionId>, op: &Op) -> Result<Change, Reason> {
        if session.is_some_and(|session| self.session(session).is_none()) {
            return Err(Reason::SessionExpired);
        }
        match op {
            Op::Create { path, data, ephemeral, sequential } => {
                let parent = path.parent().ok_or(Reason::Root)?;
                let made = self.made(&parent)?;
                let path = if *sequential { path.numbered(made) } else { path.clone() };
                if self.has(&path) {
                    return Err(Reason::NodeExists);
                }
                let owner = session.filter(|_| *ephemeral);
                Ok(Change::Create { path, data: data.clone(), owner, made: made + 1 })
            }
            Op::Delete { path, .. } if path.is_root() => Err(Reason::Root),
            Op::Delete { path, version } => {
                self.meant(path, *version)?;
                match self.children(path).next() {
                    Some(_) => Err(Reason::NotEmpty),
                    None => Ok(Change::Delete { path: path.clone() }),
                }
            }
            Op::Set { path, .. } if path.is_root() => Err(Reason::Root),
            Op::Set { path, data, version } => {
                let znode = self.meant(path, *version)?;
                Ok(Change::Set { path: path.clone(), data: data.clone(), version: znode.version + 1 })
            }
            Op::Get { .. } | Op::Children { .. } | Op::Exists { .. } | Op::Sync => Err(Reason::NoNode),
        }
    }

    /// How many children a znode has had, if it may have any.
    fn made(&self, parent: &Path) -> Result<u32, Reason> {
        match self.znodes.get(parent) {
            Some(znode) if znode.owner.is_some() => Err(Reason::NoChildrenForEphemerals),
            Some(znode) => Ok(znode.made),
            None if parent.is_root() => Ok(0),
            None => Err(Reason::NoNode),
        }
    }

    /// The znode, if it is there in the version that is meant.
    fn meant(&self, path: &Path, version: Option<u32>) -> Result<&Znode, Reason> {
        let znode = self.znodes.get(path).ok_or(Reason::NoNode)?;
        match version.is_none_or(|version| version == znode.version) {
            true => Ok(znode),
            false => Err(Reason::BadVersion),
        }
    }

    /// What a read gives.
    pub fn read(&self, op: &Op) -> OpResult {
        match op {
            Op::Get { path, .. } => match self.znodes.get(path) {
                Some(znode) => OpResult::Data { data: znode.data.clone(), version: znode.version },
                None if path.is_root() => OpResult::Data { data: "".into(), version: 0 },
                None => OpResult::Failed(Reason::NoNode),
            },
            Op::Children { path, .. } if self.has(path) => {
                OpResult::Children(self.children(path).map(|(child, _)| child.name().into()).collect())
            }
            Op::Children { .. } => OpResult::Failed(Reason::NoNode),
            Op::Exists { path, .. } => OpResult::Exists(self.has(path)),
            Op::Sync => OpResult::Synced,
            Op::Create { .. } | Op::Delete { .. } | Op::Set { .. } => OpResult::Failed(Reason::NoNode),
        }
    }

    /// Applies a transaction. One that is applied again, right behind itself, changes nothing more.
    pub fn apply(&mut self, zxid: Zxid, txn: &Txn) -> Applied {
        self.last = zxid;
        self.chain = chained(self.chain, &(zxid, txn));
        let mut applied = Applied { result: None, events: Vec::new(), opened: None, closed: None };
        match &txn.change {
            Change::NewSession { client, timeout_ms } => {
                let session = SessionId { opened: zxid, client: *client };
                Arc::make_mut(&mut self.sessions).insert(session, Terms { timeout_ms: *timeout_ms });
                applied.opened = Some(session);
            }
            Change::CloseSession { session, gone, .. } => {
                Arc::make_mut(&mut self.sessions).remove(session);
                gone.iter().for_each(|path| self.remove(zxid, path, &mut applied));
                applied.closed = Some(*session);
            }
            Change::Create { path, data, owner, made } => {
                let (data, path) = (data.clone(), path.clone());
                let (version, set_at) = (0, zxid);
                let znode =
                    Znode { data, version, owner: *owner, made: 0, created_at: zxid, set_at, children_at: zxid };
                Arc::make_mut(&mut self.znodes).entry(path.clone()).or_insert(znode);
                let parent = self.of_parent(&path, zxid, |znode| znode.made = *made);
                applied.events.push(WatchEvent { path: path.clone(), turn: Turn::Created });
                applied.events.extend(parent);
                applied.result = Some(OpResult::Created(path));
            }
            Change::Delete { path } => {
                self.remove(zxid, path, &mut applied);
                applied.result = Some(OpResult::Deleted);
            }
            Change::Set { path, data, version } => {
                if let Some(znode) = Arc::make_mut(&mut self.znodes).get_mut(path) {
                    (znode.data, znode.version, znode.set_at) = (data.clone(), *version, zxid);
                }
                applied.events.push(WatchEvent { path: path.clone(), turn: Turn::Set });
                applied.result = Some(OpResult::Set { version: *version });
            }
            Change::Failed(reason) => applied.result = Some(OpResult::Failed(*reason)),
            Change::Word(_) => {}
        }
        applied
    }

    /// What a watch would have told by now if it had been kept, since its client last heard: a server to which a client
    /// moves makes up for what it missed, as ZooKeeper's `setWatches` does.
    pub fn missed(&self, kind: WatchKind, path: &Path, heard: Zxid) -> Option<Turn> {
        let gone = (kind != WatchKind::Exists && !self.has(path)).then_some(Turn::Deleted);
        let since = self.znodes.get(path).and_then(|znode| match kind {
            WatchKind::Data => (znode.set_at > heard).then_some(Turn::Set),
            WatchKind::Children => (znode.children_at > heard).then_some(Turn::Children),
            WatchKind::Exists => Some(Turn::Created),
        });
        gone.or(since)
    }

    fn remove(&mut self, zxid: Zxid, path: &Path, applied: &mut Applied) {
        if Arc::make_mut(&mut self.znodes).remove(path).is_none() {
            return;
        }
        let parent = self.of_parent(path, zxid, |_| {});
        applied.events.push(WatchEvent { path: path.clone(), turn: Turn::Deleted });
        applied.events.extend(parent);
    }

    /// The parent of a znode that comes or goes takes note of it. The root is kept from its first child on.
    fn of_parent(&mut self, path: &Path, zxid: Zxid, change: impl FnOnce(&mut Znode)) -> Option<WatchEvent> {
        let parent = path.parent()?;
        let znodes = Arc::make_mut(&mut self.znodes);
        if parent.is_root() {
            znodes.entry(Path::root()).or_insert_with(|| Znode::empty(zxid));
        }
        let znode = znodes.get_mut(&parent)?;
        znode.children_at = zxid;
        change(znode);
        Some(WatchEvent { path: parent, turn: Turn::Children })
    }
}

impl Znode {
    fn empty(at: Zxid) -> Znode {
        Znode { data: "".into(), version: 0, owner: None, made: 0, created_at: at, set_at: at, children_at: at }
    }
}

// Written by hand and not derived: the chain stands for all that was applied, so both are O(1).
impl Hash for Tree {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chain.hash(state);
    }
}

impl PartialEq for Tree {
    fn eq(&self, other: &Tree) -> bool {
        self.chain == other.chain
    }
}

impl Eq for Tree {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NodeId;
    use crate::parts::znodes::Verb;

    /// A tree, and what is resolved and applied at it.
    struct Ensemble {
        tree: Tree,
    }

    const C1: NodeId = NodeId(1);
    const C2: NodeId = NodeId(2);

    impl Ensemble {
        /// With a session of each of two clients: `C1@1.1` and `C2@1.2`.
        fn new() -> Ensemble {
            let mut ensemble = Ensemble { tree: Tree::default() };
            for client in [C1, C2] {
                ensemble.apply(&Txn::of(Change::NewSession { client, timeout_ms: 10_000 }));
            }
            ensemble
        }

        fn session(&self, client: NodeId) -> SessionId {
            let opened = Zxid { epoch: 1, counter: client.0.into() };
            SessionId { opened, client }
        }

        fn apply(&mut self, txn: &Txn) -> Applied {
            let counter = self.tree.last().counter + 1;
            self.tree.apply(Zxid { epoch: 1, counter }, txn)
        }

        fn ask(&mut self, client: NodeId, verb: Verb, text: &str) -> Applied {
            let op = Op::read(verb, text).expect(text);
            let requester = Requester { client, session: Some(self.session(client)), number: 1 };
            let txn = self.tree.resolve(requester, &op);
            self.apply(&txn)
        }

        /// What a client is given for an operation, and what watches would tell.
        fn told(&mut self, client: NodeId, verb: Verb, text: &str) -> String {
            let applied = self.ask(client, verb, text);
            let given = applied.result.map_or(String::new(), |result| match result {
                OpResult::Created(path) => path.to_string(),
                OpResult::Deleted => "deleted".into(),
                OpResult::Set { version } => format!("version {version}"),
                OpResult::Failed(reason) => reason.id().into(),
                other => format!("{other:?}"),
            });
            let events = applied.events.iter().map(|event| format!("{} {}", event.path, event.turn.id()));
            [given].into_iter().chain(events).collect::<Vec<_>>().join("; ")
        }

        fn paths(&self) -> Vec<String> {
            self.tree.znodes().map(|(path, _)| path.to_string()).collect()
        }
    }

    #[test]
    fn what_is_asked_is_resolved_and_applied() {
        use Verb::{Create, Delete, Set};
        let mut ensemble = Ensemble::new();
        for (client, verb, text, told) in [
            (C1, Create, "/a 1", "/a; /a created; / children"),
            (C1, Create, "/a 2", "node-exists"),
            (C1, Create, "/b/c", "no-node"),
            (C1, Set, "/a 2", "version 1; /a set"),
            (C2, Set, "/a 3 version 0", "bad-version"),
            (C2, Set, "/a 3 version 1", "version 2; /a set"),
            (C1, Create, "/a/n_ sequential", "/a/n_0000000000; /a/n_0000000000 created; /a children"),
            (C1, Create, "/a/b", "/a/b; /a/b created; /a children"),
            (C1, Delete, "/a/b", "deleted; /a/b deleted; /a children"),
            (C1, Create, "/a/n_ sequential", "/a/n_0000000002; /a/n_0000000002 created; /a children"),
            (C1, Delete, "/a", "not-empty"),
            (C1, Delete, "/", "root"),
            (C1, Set, "/ 1", "root"),
            (C1, Create, "/", "root"),
            (C2, Create, "/e ephemeral", "/e; /e created; / children"),
            (C1, Create, "/e/f", "no-children-for-ephemerals"),
            (C1, Delete, "/x", "no-node"),
            (C1, Set, "/x 1", "no-node"),
        ] {
            assert_eq!(ensemble.told(client, verb, text), told, "{verb:?} {text}");
        }
        assert_eq!(ensemble.paths(), ["/a", "/a/n_0000000000", "/a/n_0000000002", "/e"]);
    }

    #[test]
    fn ephemeral_znodes_go_with_their_session_and_nothing_else_does() {
        let mut ensemble = Ensemble::new();
        ensemble.ask(C1, Verb::Create, "/a");
        ensemble.ask(C1, Verb::Create, "/a/one ephemeral");
        ensemble.ask(C2, Verb::Create, "/a/two ephemeral");
        let (session, other) = (ensemble.session(C1), ensemble.session(C2));
        let stays = Txn::of(ensemble.tree.close(other, true, false));
        let close = Txn::of(ensemble.tree.close(session, true, true));
        let applied = ensemble.apply(&close);
        assert_eq!(applied.closed, Some(session));
        let told: Vec<_> = applied.events.iter().map(|event| (event.path.text(), event.turn)).collect();
        assert_eq!(told, [("/a/one", Turn::Deleted), ("/a", Turn::Children)]);
        assert_eq!(ensemble.paths(), ["/a", "/a/two"]);
        assert_eq!(ensemble.told(C1, Verb::Create, "/b"), "session-expired");
        assert_eq!(ensemble.tree.close(session, true, true), Change::Failed(Reason::SessionExpired), "it is over");
        ensemble.apply(&stays);
        assert_eq!(ensemble.paths(), ["/a", "/a/two"], "without the rule");
    }

    #[test]
    fn a_transaction_that_is_applied_again_changes_nothing_more() {
        let mut ensemble = Ensemble::new();
        for text in ["/a", "/a/n_ ephemeral sequential"] {
            ensemble.ask(C1, Verb::Create, text);
        }
        let requester = Requester { client: C1, session: Some(ensemble.session(C1)), number: 2 };
        for op in ["/a 1", "/b"] {
            let verb = if op == "/b" { Verb::Create } else { Verb::Set };
            let txn = ensemble.tree.resolve(requester, &Op::read(verb, op).expect(op));
            ensemble.apply(&txn);
            let once: Vec<_> = ensemble.tree.znodes().map(|(path, znode)| (path.clone(), znode.version)).collect();
            let made = ensemble.tree.get(&Path::root()).map(|znode| znode.made);
            ensemble.apply(&txn);
            let twice: Vec<_> = ensemble.tree.znodes().map(|(path, znode)| (path.clone(), znode.version)).collect();
            assert_eq!((once, made), (twice, ensemble.tree.get(&Path::root()).map(|znode| znode.made)), "{op}");
        }
    }

    #[test]
    fn znodes_are_listed_behind_their_parents() {
        let mut ensemble = Ensemble::new();
        for text in ["/a", "/a-b", "/a/b", "/a/b/c", "/a.b"] {
            ensemble.ask(C1, Verb::Create, text);
        }
        assert_eq!(ensemble.paths(), ["/a", "/a/b", "/a/b/c", "/a-b", "/a.b"]);
    }

    #[test]
    fn a_server_makes_up_for_what_a_watch_missed() {
        let mut ensemble = Ensemble::new();
        for text in ["/a", "/b", "/c", "/d"] {
            ensemble.ask(C1, Verb::Create, text);
        }
        let heard = ensemble.tree.last();
        ensemble.ask(C1, Verb::Set, "/a 2");
        ensemble.ask(C1, Verb::Create, "/b/x");
        ensemble.ask(C1, Verb::Delete, "/c");
        ensemble.ask(C1, Verb::Create, "/e");
        use WatchKind::{Children, Data, Exists};
        for (kind, path, missed) in [
            (Data, "/a", Some(Turn::Set)),
            (Data, "/b", None),
            (Children, "/b", Some(Turn::Children)),
            (Children, "/a", None),
            (Data, "/c", Some(Turn::Deleted)),
            (Children, "/c", Some(Turn::Deleted)),
            (Children, "/d", None),
            (Children, "/", Some(Turn::Children)),
            (Exists, "/e", Some(Turn::Created)),
            (Exists, "/f", None),
        ] {
            assert_eq!(ensemble.tree.missed(kind, &Path::of(path), heard), missed, "{kind:?} {path}");
        }
    }
}
