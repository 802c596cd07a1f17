//! What the service of a server looks like on its card: the tree, sessions and watches.

use super::{Stay, Zk};
use crate::engine::scene::{Fact, NodeCard, Table, TableRow, TimerCard, Tone, TreeRow};
use crate::engine::{Config, NodeId};
use crate::parts::znodes::{Path, SessionId, Watch, WatchKind, Znode, called};

/// When the next whole tick is due, and how long one is, in ms.
type Ticks = Option<(u64, u64)>;

impl Zk {
    /// What it shows of what it has applied.
    pub(super) fn picture(&self, config: &Config, card: &mut NodeCard) {
        card.facts.insert("zxid".into(), Fact::text(self.tree.last()));
        let clients = self.guests.iter().filter(|(_, guest)| guest.stay == Stay::Served);
        let clients: Vec<Fact> = clients.map(|(client, _)| Fact::text(config.name(*client))).collect();
        card.facts.insert("clients".into(), Fact::List(clients));
        if !self.heard.is_empty() {
            let heard = self.heard.iter().map(|session| Fact::Text(session.text(config))).collect();
            card.facts.insert("heard".into(), Fact::List(heard));
        }
        let mut rows = self.tree.znodes().peekable();
        if rows.peek().is_some() || !self.watches.is_empty() {
            let root = Path::root();
            card.tree.push(self.row(config, &root, None));
            card.tree.extend(rows.map(|(path, znode)| self.row(config, path, Some(znode))));
        }
    }

    fn row(&self, config: &Config, path: &Path, znode: Option<&Znode>) -> TreeRow {
        let owner = znode.and_then(|znode| znode.owner);
        let called = called(&self.tree, path);
        TreeRow {
            path: path.to_string(),
            depth: path.depth() as u64,
            name: if path.is_root() { called } else { called.rsplit('/').next().unwrap_or_default().into() },
            value: znode.filter(|znode| !znode.data.is_empty()).map(|znode| znode.data.to_string()),
            version: znode.map_or(0, |znode| znode.version.into()),
            owner: owner.map(|owner| config.name(owner.client).into()),
            watchers: self.watchers(config, path),
            tone: if owner.is_some() { Tone::Seek } else { Tone::Calm },
        }
    }

    /// Who is told by this server once something changes there.
    fn watchers(&self, config: &Config, path: &Path) -> Vec<String> {
        let here = self.watches.iter().filter(|(watch, _)| watch.path == *path);
        here.map(|(watch, client)| match watch.kind {
            WatchKind::Children => format!("{} (children)", config.name(*client)),
            WatchKind::Data | WatchKind::Exists => config.name(*client).into(),
        })
        .collect()
    }

    /// Its tables: the sessions, which a leader counts, and watches of what is not there yet.
    pub fn tables(&self, config: &Config, me: NodeId, ticks: Ticks) -> Vec<Table> {
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect();
        let leading = self.leading();
        let rows = self.tree.sessions().map(|(session, terms)| {
            let tracked = leading.and_then(|tracker| tracker.sessions.get(&session));
            let at = tracked.and_then(|tracked| tracked.server).or_else(|| self.serves_session(session).then_some(me));
            let ends = tracked.zip(ticks).map(|(tracked, (next, tick))| {
                let due_ms = next + tick * u64::from(tracked.left).saturating_sub(1);
                let armed_ms = due_ms.saturating_sub(u64::from(terms.timeout_ms));
                TimerCard { name: config.name(session.client).into(), armed_ms, due_ms }
            });
            let left = tracked.map_or(String::new(), |tracked| tracked.left.to_string());
            let cells = vec![session.text(config), at.map_or(String::new(), |server| config.name(server).into()), left];
            TableRow { cells, tone: Tone::Calm, ends }
        });
        let sessions =
            Table { title: "Sessions".into(), columns: columns(&["session", "at", "ticks"]), rows: rows.collect() };
        let awaited = self.watches.iter().filter(|(watch, _)| watch.kind == WatchKind::Exists);
        let row = |(watch, client): &(Watch, NodeId)| TableRow {
            cells: vec![config.name(*client).into(), watch.path.to_string()],
            ..TableRow::default()
        };
        let watches = Table {
            title: "Watches".into(),
            columns: columns(&["client", "awaits"]),
            rows: awaited.map(row).collect(),
        };
        [sessions, watches].into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    /// Whether a session is served here.
    fn serves_session(&self, session: SessionId) -> bool {
        let guest = self.guests.get(&session.client);
        guest.is_some_and(|guest| guest.session == Some(session) && guest.stay == Stay::Served)
    }
}
