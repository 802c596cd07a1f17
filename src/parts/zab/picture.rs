//! What Zab looks like in a scene, and messages of one's own.

use super::messages::{Msg, Proposal, Standing, Vote};
use super::{Disk, Phase, Stage, State, Zab};
use crate::engine::scene::{Badge, Fact, Field, LogRow, NodeCard, Tone};
use crate::engine::{Config, FieldKind, FieldSpec, Fields, Form, KindId, NodeId, Refusal};
use crate::parts::quorum::Quorum;
use crate::parts::znodes::{Txn, Zxid, shown_epoch};

impl Disk {
    /// Fills in what a node's disk shows: the newest rows of its history, and how much of it is known to be committed.
    pub fn picture(&self, config: &Config, committed: Option<u32>, rows: usize, card: &mut NodeCard) {
        let row = |(index, proposal): (u64, &Proposal)| LogRow {
            index,
            term: Some(proposal.zxid.epoch.into()),
            value: proposal.txn.text(config),
            chosen: committed.map(|committed| index <= committed.into()),
            called: Some(proposal.zxid.to_string()),
            ..LogRow::default()
        };
        card.log = Some(self.history.newest(rows).map(row).collect());
        (card.epoch, card.term) = (Some(shown_epoch(self.current_epoch)), Some(self.current_epoch.into()));
        let mut fact = |name: &str, fact: Fact| drop(card.facts.insert(name.into(), fact));
        fact("accepted_epoch", Fact::Int(self.accepted_epoch.into()));
        fact("current_epoch", Fact::Int(self.current_epoch.into()));
        fact("last_zxid", Fact::text(self.last()));
        fact("logged", Fact::Int(self.len().into()));
    }

    /// What is on it, in a few lines.
    pub fn fields(&self, config: &Config) -> Vec<Field> {
        let field = |name: &str, value: String| Field { name: name.into(), value };
        let last = self.at(self.len()).map_or("none".into(), |last| last.text(config));
        vec![
            field("acceptedEpoch", self.accepted_epoch.to_string()),
            field("currentEpoch", self.current_epoch.to_string()),
            field("logged", self.len().to_string()),
            field("last", last),
        ]
    }
}

impl Zab {
    /// What it is, in a word, and how that is drawn.
    fn role(&self) -> (&'static str, Badge) {
        match &self.state {
            State::Looking(_) if self.vote.is_none() => {
                ("waiting", Badge { symbol: '·', letter: 'w', tone: Tone::Calm })
            }
            State::Looking(_) => ("looking", Badge { symbol: '?', letter: 'L', tone: Tone::Seek }),
            State::Following(following) if following.stage == Stage::Serving => {
                ("follower", Badge { symbol: '□', letter: 'F', tone: Tone::Calm })
            }
            State::Following(_) => ("joining", Badge { symbol: '▫', letter: 'J', tone: Tone::Seek }),
            State::Leading(leading) if leading.phase == Phase::Open => {
                ("leader", Badge { symbol: '★', letter: 'A', tone: Tone::Lead })
            }
            State::Leading(_) => ("prospective", Badge { symbol: '◐', letter: 'P', tone: Tone::Seek }),
        }
    }

    /// Fills in what a node shows of it.
    pub(super) fn show(&self, config: &Config, card: &mut NodeCard) {
        let (role, badge) = self.role();
        (card.role, card.badge) = (role.into(), badge);
        card.commit_index = Some(self.committed.into());
        card.last_applied = Some(self.delivered.into());
        let name = |id: NodeId| config.name(id).to_string();
        let mut fact = |name: &str, fact: Fact| drop(card.facts.insert(name.into(), fact));
        fact("serves", Fact::Bool(self.serves()));
        fact("round", Fact::Int(self.round.into()));
        if let Some(vote) = self.vote {
            fact("vote", Fact::text(name(vote.leader)));
        }
        match &self.state {
            State::Looking(_) => {}
            State::Following(following) => {
                fact("leader", Fact::text(name(following.leader)));
                fact("stage", Fact::text(following.stage.name()));
                card.obeys = Some(name(following.leader));
            }
            State::Leading(leading) => {
                fact("stage", Fact::text(leading.phase.name()));
                let learners = leading.learners.keys().map(|id| Fact::text(name(*id)));
                fact("followers", Fact::List(learners.collect()));
                if leading.epoch > 0 {
                    fact("epoch", Fact::Int(leading.epoch.into()));
                    (card.epoch, card.term) = (Some(shown_epoch(leading.epoch)), Some(leading.epoch.into()));
                }
            }
        }
    }

    /// What it gathers towards a quorum.
    pub fn tallies(&self, quorum: Quorum, me: NodeId, config: &Config, card: &mut NodeCard) {
        let (what, from) = match &self.state {
            State::Looking(_) if self.vote.is_some() => ("votes", self.agreeing(me)),
            State::Leading(leading) => match leading.phase {
                Phase::Discovering => ("followers", leading.followers(me)),
                Phase::Proposed => ("epoch", leading.accepts),
                Phase::Syncing => ("synchronised", leading.acknowledged(me, leading.base)),
                Phase::Open => return,
            },
            _ => return,
        };
        card.tallies.extend(quorum.tallies(config, what, from));
    }
}

const fn number(name: &'static str) -> FieldSpec {
    FieldSpec::new(name, FieldKind::Number)
}

const fn zxid(name: &'static str) -> FieldSpec {
    FieldSpec::new(name, FieldKind::Own("1.2"))
}

const ROWS: FieldSpec = FieldSpec::new("proposals", FieldKind::Own("1.1 a, 1.2 b"));

/// How many forms there are.
pub const FORMS_NEED: usize = 14;

/// Of what messages are made, between servers of these kinds.
pub const fn forms(servers: &'static [KindId]) -> [Form; FORMS_NEED] {
    const NOTIFICATION: &[FieldSpec] = &[
        FieldSpec::new("vote", FieldKind::Node),
        number("current_epoch").optional(),
        zxid("last_zxid").optional(),
        number("round").optional(),
        FieldSpec::new("standing", FieldKind::Own("looking")).optional(),
    ];
    const ACCEPTED: &[FieldSpec] = &[number("accepted_epoch")];
    const EPOCH: &[FieldSpec] = &[number("epoch")];
    const ACK_EPOCH: &[FieldSpec] = &[
        number("epoch"),
        number("current_epoch"),
        zxid("last_zxid").optional(),
        FieldSpec::new("anew", FieldKind::Flag).optional(),
    ];
    const DIFF: &[FieldSpec] = &[zxid("after").optional(), ROWS.optional()];
    const TRUNC: &[FieldSpec] = &[zxid("to").optional()];
    const SNAP: &[FieldSpec] = &[ROWS.optional()];
    const PROPOSE: &[FieldSpec] = &[zxid("zxid"), FieldSpec::new("value", FieldKind::Value)];
    const ZXID: &[FieldSpec] = &[zxid("zxid")];
    let form = Form { kind: "Notification", from: servers, to: servers, fields: NOTIFICATION };
    [
        form,
        Form { kind: "FollowerInfo", fields: ACCEPTED, ..form },
        Form { kind: "LeaderInfo", fields: EPOCH, ..form },
        Form { kind: "AckEpoch", fields: ACK_EPOCH, ..form },
        Form { kind: "Diff", fields: DIFF, ..form },
        Form { kind: "Trunc", fields: TRUNC, ..form },
        Form { kind: "Snap", fields: SNAP, ..form },
        Form { kind: "NewLeader", fields: EPOCH, ..form },
        Form { kind: "UpToDate", fields: &[], ..form },
        Form { kind: "Propose", fields: PROPOSE, ..form },
        Form { kind: "Ack", fields: ZXID, ..form },
        Form { kind: "Commit", fields: ZXID, ..form },
        Form { kind: "LeaderPing", fields: &[], ..form },
        Form { kind: "FollowerPing", fields: &[], ..form },
    ]
}

/// The highest epoch and counter that one's own message may speak of.
const MOST: u32 = 1000;

fn read_zxid(text: &str) -> Result<Zxid, Refusal> {
    let wrong = || Refusal::new(super::words::no_zxid(text)).remedy(super::words::a_zxid());
    Zxid::read(text.trim()).filter(|zxid| zxid.epoch.max(zxid.counter) <= MOST).ok_or_else(wrong)
}

/// Reads transactions: zxid and what it changes, with commas between them. None gives a word a number before all are read.
pub fn read_rows(config: &Config, rows: &[&str]) -> Result<Vec<Proposal>, Refusal> {
    let one = |text: &&str| -> Result<(Zxid, String), Refusal> {
        let wrong = || Refusal::new(super::words::no_row(*text)).remedy(super::words::a_row());
        let (zxid, txn) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let length = txn.trim().chars().count();
        let zxid = read_zxid(zxid).ok().filter(|zxid| zxid.counter > 0 && (1..=60).contains(&length));
        Ok((zxid.ok_or_else(wrong)?, txn.trim().into()))
    };
    let read: Vec<_> = rows.iter().map(one).collect::<Result<_, _>>()?;
    Ok(read.into_iter().map(|(zxid, txn)| Proposal { zxid, txn: Txn::read(config, &txn) }).collect())
}

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let at = |name: &str| fields.text(name).map_or(Ok(Zxid::ZERO), read_zxid);
    let number = |name: &str| fields.number(name).unwrap_or_default();
    let named = ["current_epoch", "accepted_epoch", "epoch", "round"].iter().filter_map(|name| fields.number(name));
    if let Some(number) = named.into_iter().find(|number| *number > MOST) {
        return Err(Refusal::new(super::words::too_high(number)).remedy(super::words::a_number(MOST)));
    }
    let rows = || {
        let text = fields.text("proposals").unwrap_or_default();
        let rows: Vec<&str> = text.split(',').map(str::trim).filter(|row| !row.is_empty()).collect();
        read_rows(fields.config, &rows)
    };
    let (epoch, zxid) = (number("epoch"), at("zxid")?);
    Ok(match kind {
        "Notification" => {
            let leader = fields.node("vote").unwrap_or_default();
            let named = fields.text("standing").unwrap_or(Standing::Looking.name());
            let standing = [Standing::Looking, Standing::Following, Standing::Leading];
            let standing = standing.into_iter().find(|standing| standing.name() == named);
            let wrong = || Refusal::new(super::words::no_standing(named)).remedy(super::words::a_standing());
            let vote = Vote { epoch: number("current_epoch"), last: at("last_zxid")?, leader };
            Msg::Notification { vote, round: number("round").max(1), standing: standing.ok_or_else(wrong)? }
        }
        "FollowerInfo" => Msg::FollowerInfo { accepted: number("accepted_epoch") },
        "LeaderInfo" => Msg::LeaderInfo { epoch },
        "AckEpoch" => {
            let anew = fields.flag("anew").unwrap_or(true);
            Msg::AckEpoch { epoch, current: number("current_epoch"), last: at("last_zxid")?, anew }
        }
        "Diff" => Msg::Diff { after: at("after")?, proposals: rows()?.into() },
        "Trunc" => Msg::Trunc { to: at("to")? },
        "Snap" => Msg::Snap { history: rows()?.into_iter().collect() },
        "NewLeader" => Msg::NewLeader { epoch },
        "UpToDate" => Msg::UpToDate,
        "Propose" => Msg::Propose(Proposal { zxid, txn: Txn::word(fields.value("value").unwrap_or_default()) }),
        "Ack" => Msg::Ack { zxid },
        "Commit" => Msg::Commit { zxid },
        "LeaderPing" => Msg::LeaderPing,
        _ => Msg::FollowerPing,
    })
}
