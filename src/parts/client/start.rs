//! What a client waits for in an initial state, and its requests under way: the keys of its `[[start]]` table. Whether
//! that fits what others have, its protocol says. Its patience begins anew with the run.

use super::{Client, MOST_PENDING, Manner, Pending, Request, places, servers};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, StartKey};
use crate::parts::part::Host;
use crate::parts::start::{SENDS, messages};

/// The kind that has them.
const OF: &[&str] = &["client"];

/// The keys.
pub const KEYS: [StartKey; 3] = [
    StartKey {
        name: "waits",
        about: "what it has asked for and has no answer to, the oldest first; with Paxos without `seq`",
        example: "[{ value = \"x=1\", asks = \"S1\", seq = 1 }]",
        of: OF,
    },
    StartKey { name: "turns_to", about: "whom it asks next by itself", example: "\"S2\"", of: OF },
    StartKey {
        name: SENDS,
        about: "its requests under way, of what it waits for",
        example: "[{ to = \"S1\", message = \"Request\" }]",
        of: OF,
    },
];

/// The highest number that a command may have at the start.
const MOST: u32 = 1_000_000;

impl Client {
    /// Takes in a key that says what it waits for; `None` if it is none of these, or stands for something else.
    pub fn begin_with(&mut self, host: &mut impl Host<Client>, key: &str, value: &Fact) -> Option<Result<(), String>> {
        match (key, value) {
            ("waits", Fact::List(all)) => Some(self.wait_from_start(host, all)),
            ("turns_to", Fact::Text(name)) => Some(self.turn_to(host, name)),
            _ => None,
        }
    }

    fn wait_from_start(&mut self, host: &mut impl Host<Client>, all: &[Fact]) -> Result<(), String> {
        if all.len() > MOST_PENDING {
            return Err(format!("at the start a client waits for at most {MOST_PENDING} answers"));
        }
        for wanted in all {
            let wanted = read(host, wanted, self.seq)?;
            self.seq = wanted.seq;
            self.pending.push(wanted);
        }
        if let Some(last) = self.pending.last().filter(|_| places(host).manner == Manner::Wishes) {
            self.server = last.asked;
        }
        self.be_patient(host);
        Ok(())
    }

    fn turn_to(&mut self, host: &impl Host<Client>, name: &str) -> Result<(), String> {
        let server = server(host.config(), servers(host), name)?;
        if places(host).manner == Manner::Wishes && !self.pending.is_empty() && self.server != server {
            let asked = host.config().name(self.server);
            return Err(format!("a client that waits turns to whom it asked last, and that is {asked}"));
        }
        self.server = server;
        Ok(())
    }

    /// Puts its requests on their way.
    pub fn send_from_start(&self, host: &mut impl Host<Client>, value: &Fact) -> Result<(), String> {
        for (to, kind) in messages(value, "{ to = \"S1\", message = \"Request\" }")? {
            if kind != "Request" {
                return Err(format!("{kind} cannot be under way from a client: only a Request can"));
            }
            let to = server(host.config(), servers(host), to)?;
            let mut asked = self.pending.iter().filter(|wanted| wanted.asked == to).peekable();
            if asked.peek().is_none() {
                let name = host.config().name(to);
                return Err(format!(
                    "it waits for nothing that it asked {name} for; `waits` says what it asked of whom"
                ));
            }
            asked.for_each(|wanted| host.send(to, Request { seq: wanted.seq, value: wanted.value }));
        }
        Ok(())
    }
}

/// The server of this name, of those that clients ask.
fn server(config: &Config, servers: NodeSet, name: &str) -> Result<NodeId, String> {
    let found = config.find(name).filter(|id| servers.contains(*id));
    found.ok_or_else(|| format!("{name} is nobody that a client asks; it asks {}", config.names(servers).join(", ")))
}

/// Something that is waited for; a number that is not given is the one after the number before it.
fn read(host: &impl Host<Client>, fact: &Fact, before: u32) -> Result<Pending, String> {
    let numbered = places(host).manner == Manner::Commands;
    let shape = || match numbered {
        true => "what it waits for is written { value = \"x=1\", asks = \"S1\", seq = 1 }".to_string(),
        false => "what it waits for is written { value = \"X\", asks = \"P1\" }".to_string(),
    };
    let Fact::Map(map) = fact else { return Err(shape()) };
    let (Some(Fact::Text(value)), Some(Fact::Text(asks))) = (map.get("value"), map.get("asks")) else {
        return Err(shape());
    };
    let seq = match map.get("seq") {
        None if numbered => before + 1,
        None => 0,
        Some(Fact::Int(seq)) if numbered => {
            let seq = u32::try_from(*seq).ok().filter(|seq| (1..=MOST).contains(seq));
            seq.ok_or_else(|| format!("a command's number is a whole number from 1 to {MOST}"))?
        }
        Some(_) => return Err(shape()),
    };
    if value.is_empty() || map.len() != 2 + usize::from(map.contains_key("seq")) {
        return Err(shape());
    }
    if numbered && seq <= before {
        return Err(format!("a client's numbers rise from command to command: after {before} comes no {seq}"));
    }
    let (asked, value) = (server(host.config(), servers(host), asks)?, host.config().read_value(value));
    Ok(Pending { seq, value, asked, answered: NodeSet::EMPTY })
}
