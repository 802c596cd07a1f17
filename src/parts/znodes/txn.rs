//! Transactions: what a leader makes of what is asked. Each says what becomes of things, whatever they were before.

use super::{Path, words};
use crate::engine::catalogue::Given;
use crate::engine::scene::Epoch;
use crate::engine::{Config, NodeId, Value};
use std::fmt;
use std::sync::Arc;

/// The place of a transaction in the order of all: the epoch of the leader that proposed it, and its number there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zxid {
    /// The leader's epoch.
    pub epoch: u32,
    /// Counted from 1 in each epoch; 0 is before the first.
    pub counter: u32,
}

/// A session: when it was opened, and whose it is. Two sessions of a client are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId {
    /// The transaction that opened it.
    pub opened: Zxid,
    /// Whose it is.
    pub client: NodeId,
}

/// Who asked for a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requester {
    /// The client.
    pub client: NodeId,
    /// Its session; none yet if it asks for one.
    pub session: Option<SessionId>,
    /// Its number for the request; of a new session, for the attempt to connect.
    pub number: u32,
}

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Txn {
    /// Who asked for it, if somebody did.
    pub requester: Option<Requester>,
    /// What it changes.
    pub change: Change,
}

/// What a transaction changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A session begins, whose id is the transaction's zxid and this client.
    NewSession {
        /// Whose.
        client: NodeId,
        /// How long it lives without a sign of its client, in ms.
        timeout_ms: u32,
    },
    /// A session ends.
    CloseSession {
        /// Which.
        session: SessionId,
        /// Nobody asked for it: it was not heard of for its time-out.
        expired: bool,
        /// Its ephemeral znodes, which go with it.
        gone: Arc<[Path]>,
    },
    /// A znode is made.
    Create {
        /// Where.
        path: Path,
        /// What is in it.
        data: Arc<str>,
        /// The session that it goes with.
        owner: Option<SessionId>,
        /// How many children its parent has had since, this one counted.
        made: u32,
    },
    /// A znode goes.
    Delete {
        /// Which.
        path: Path,
    },
    /// A znode gets another content.
    Set {
        /// Which.
        path: Path,
        /// What.
        data: Arc<str>,
        /// How often it was set since, this time counted.
        version: u32,
    },
    /// Nothing: what was asked for cannot be done.
    Failed(Reason),
    /// Nothing: a word that no client asked for.
    Word(Value),
}

/// Why an operation was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// There is no such znode, or no parent for it.
    NoNode,
    /// There is one already.
    NodeExists,
    /// It has another version.
    BadVersion,
    /// It has children.
    NotEmpty,
    /// Its parent is ephemeral.
    NoChildrenForEphemerals,
    /// The root can neither be made nor deleted.
    Root,
    /// The session is over.
    SessionExpired,
}

/// An epoch as it is written where nothing else says what it is.
pub fn shown_epoch(epoch: u32) -> Epoch {
    Epoch { text: format!("e{epoch}"), rank: epoch.into() }
}

impl Zxid {
    /// Before everything.
    pub const ZERO: Zxid = Zxid { epoch: 0, counter: 0 };

    /// Reads one, such as `1.2`.
    pub fn read(text: &str) -> Option<Zxid> {
        let (epoch, counter) = text.split_once('.')?;
        let number = |text: &str| text.parse().ok().filter(|number: &u32| number.to_string() == text);
        Some(Zxid { epoch: number(epoch)?, counter: number(counter)? })
    }
}

impl fmt::Display for Zxid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.counter)
    }
}

impl SessionId {
    /// As it is written: `K1@1.2`.
    pub fn text(self, config: &Config) -> String {
        format!("{}@{}", config.name(self.client), self.opened)
    }

    /// Reads one.
    pub fn read(config: &Config, text: &str) -> Option<SessionId> {
        let (client, opened) = text.split_once('@')?;
        Some(SessionId { client: config.find(client)?, opened: Zxid::read(opened)? })
    }
}

impl Requester {
    /// As it is written: `K1@1.2#3`, or `K1#1` without a session.
    pub fn text(self, config: &Config) -> String {
        let who = self.session.map_or_else(|| config.name(self.client).into(), |session| session.text(config));
        format!("{who}#{}", self.number)
    }

    /// Reads one.
    pub fn read(config: &Config, text: &str) -> Option<Requester> {
        let (who, number) = text.split_once('#')?;
        let session = SessionId::read(config, who);
        let client = session.map(|session| session.client).or_else(|| config.find(who))?;
        Some(Requester { client, session, number: number.parse().ok()? })
    }
}

impl Txn {
    /// One that no client asked for.
    pub fn of(change: Change) -> Txn {
        Txn { requester: None, change }
    }

    /// A word that no client asked for.
    pub fn word(word: Value) -> Txn {
        Txn::of(Change::Word(word))
    }

    /// In a few words: what it changes.
    pub fn text(&self, config: &Config) -> String {
        super::short(&self.change.text(config))
    }

    /// All of it, so that it can be read again: `create /a 1 made 1 for K1@1.1#2`.
    pub fn written(&self, config: &Config) -> String {
        match self.requester {
            None => self.change.written(config),
            Some(requester) => format!("{} for {}", self.change.written(config), requester.text(config)),
        }
    }

    /// Reads what [`Txn::written`] writes. What is nothing else is a word.
    pub fn read(config: &Config, text: &str) -> Txn {
        let asked = text.rsplit_once(" for ").and_then(|(change, requester)| {
            Some(Txn { requester: Some(Requester::read(config, requester)?), change: Change::read(config, change)? })
        });
        let plain = || Change::read(config, text).map_or_else(|| Txn::word(config.read_value(text)), Txn::of);
        asked.unwrap_or_else(plain)
    }
}

impl Change {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        match self {
            Change::NewSession { client, .. } => format!("session {}", config.name(*client)),
            Change::CloseSession { session, expired: true, .. } => format!("expire {}", session.text(config)),
            Change::CloseSession { session, expired: false, .. } => format!("close {}", session.text(config)),
            Change::Create { path, data: content, owner, .. } => {
                let owner = owner.map_or(String::new(), |owner| format!(" of {}", config.name(owner.client)));
                format!("create {path}{}{owner}", data(content))
            }
            Change::Delete { path } => format!("delete {path}"),
            Change::Set { path, data, .. } => format!("set {path} {data}"),
            Change::Failed(reason) => format!("failed {}", reason.id()),
            Change::Word(word) => config.value_text(*word),
        }
    }

    fn written(&self, config: &Config) -> String {
        let text = self.text(config);
        match self {
            Change::NewSession { timeout_ms, .. } => format!("{text} {timeout_ms}"),
            Change::CloseSession { gone, .. } => gone.iter().fold(text, |text, path| format!("{text} {path}")),
            Change::Create { path, data: content, owner, made } => {
                let owner = owner.map_or(String::new(), |owner| format!(" owner {}", owner.text(config)));
                format!("create {path}{}{owner} made {made}", data(content))
            }
            Change::Set { version, .. } => format!("{text} version {version}"),
            Change::Delete { .. } | Change::Failed(_) | Change::Word(_) => text,
        }
    }

    fn read(config: &Config, text: &str) -> Option<Change> {
        let typed: Vec<&str> = text.split_whitespace().collect();
        let path = |text: &str| Path::read(text).ok();
        Some(match typed.as_slice() {
            ["session", client, timeout] => {
                Change::NewSession { client: config.find(client)?, timeout_ms: timeout.parse().ok()? }
            }
            [ends @ ("expire" | "close"), session, gone @ ..] => Change::CloseSession {
                session: SessionId::read(config, session)?,
                expired: *ends == "expire",
                gone: gone.iter().map(|gone| path(gone)).collect::<Option<_>>()?,
            },
            ["create", at, rest @ .., "made", made] => {
                let (data, owner) = match rest {
                    [] => ("", None),
                    [data] => (*data, None),
                    ["owner", owner] => ("", Some(SessionId::read(config, owner)?)),
                    [data, "owner", owner] => (*data, Some(SessionId::read(config, owner)?)),
                    _ => return None,
                };
                Change::Create { path: path(at)?, data: data.into(), owner, made: made.parse().ok()? }
            }
            ["delete", at] => Change::Delete { path: path(at)? },
            ["set", at, data, "version", version] => {
                Change::Set { path: path(at)?, data: (*data).into(), version: version.parse().ok()? }
            }
            ["failed", reason] => Change::Failed(Reason::ALL.into_iter().find(|known| known.id() == *reason)?),
            _ => return None,
        })
    }
}

/// What is in a znode, behind its path.
fn data(content: &str) -> String {
    if content.is_empty() { String::new() } else { format!(" {content}") }
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 7] = [
        Reason::NoNode,
        Reason::NodeExists,
        Reason::BadVersion,
        Reason::NotEmpty,
        Reason::NoChildrenForEphemerals,
        Reason::Root,
        Reason::SessionExpired,
    ];

    /// ZooKeeper's name for it, as it is written and as sentences choose by it.
    pub fn id(self) -> &'static str {
        match self {
            Reason::NoNode => "no-node",
            Reason::NodeExists => "node-exists",
            Reason::BadVersion => "bad-version",
            Reason::NotEmpty => "not-empty",
            Reason::NoChildrenForEphemerals => "no-children-for-ephemerals",
            Reason::Root => "root",
            Reason::SessionExpired => "session-expired",
        }
    }

    /// In a few words.
    pub fn text(self) -> String {
        words::reason(Given::word(self.id()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::tests;

    #[test]
    fn a_transaction_is_read_as_it_is_written() {
        let config = tests::config(1, 2);
        for text in [
            "session C1 10000 for C1#1",
            "create /a made 1",
            "create /a 1 made 1 for C1@1.1#2",
            "create /a owner C2@1.1 made 3",
            "create /l/n_0000000002 x owner C2@2.11 made 3 for C2@2.11#1",
            "set /a 2 version 1",
            "delete /a",
            "close C1@1.1 /a /b for C1@1.1#7",
            "expire C1@1.1",
            "failed no-node for C1@1.1#2",
            "a",
            "hello for you",
        ] {
            let txn = Txn::read(&config, text);
            assert_eq!(txn.written(&config), text);
            assert_eq!(Txn::read(&config, &txn.written(&config)), txn, "{text}");
        }
        for reason in Reason::ALL {
            let txn = Txn::of(Change::Failed(reason));
            assert_eq!(Txn::read(&config, &txn.written(&config)), txn);
        }
        for word in ["create a made 1", "session C9 1", "close C1", "failed much", "set /a 2"] {
            assert!(matches!(Txn::read(&config, word).change, Change::Word(_)), "{word}");
        }
    }

    #[test]
    fn zxids_stand_in_the_order_of_epochs() {
        let zxid = |text: &str| Zxid::read(text).unwrap_or_else(|| panic!("{text} is a zxid"));
        assert!(zxid("1.9") < zxid("2.0") && zxid("2.1") < zxid("2.10"));
        assert!(["1", "1.", ".1", "01.2", "1.+2", "a.b"].iter().all(|text| Zxid::read(text).is_none()));
    }
}
