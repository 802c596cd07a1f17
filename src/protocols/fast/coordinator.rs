//! A coordinator: gathers promises, opens a fast round or proposes a value in a classic one, and after a collision finds
//! out what may have been chosen.

use super::messages::{Msg, Record, Vote};
use super::recovery::{Recovery, recovery};
use super::roles::{ACCEPTOR, COORDINATOR, Context};
use super::sizes::Sizes;
use super::{options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{Aside, Config, NodeId, NodeSet, Value};
use crate::parts::ballot::Ballot;
use smallvec::SmallVec;

/// Where a coordinator stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// No round is under way.
    #[default]
    Idle,
    /// It gathers promises.
    Prepare,
    /// It has a quorum of promises, and has sent neither Any nor a value.
    Ready,
    /// It has opened a fast round.
    Open,
    /// It has proposed a value in a classic round.
    Accept,
    /// It knows what was chosen.
    Done,
}

/// A running coordinator's memory. Its round is the one on its disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Coordinator {
    /// Where it stands.
    pub phase: Phase,
    /// The first value that it heard of from a client.
    pub value: Option<Value>,
    /// The highest round number that it has heard of.
    pub seen: u32,
    /// Whether a fast round of its has failed: the next ones are classic.
    pub collided: bool,
    /// Who has promised this round, or whose votes of the one before are taken for that.
    pub promises: NodeSet,
    /// Whether it is their votes. It explains, and decides nothing.
    pub by_votes: Aside<bool>,
    /// How many more it has counted of those that it knew already: a rule was off.
    pub copies: u32,
    /// Whether it has counted one of an older round: a rule was off.
    pub older: bool,
    /// The votes that they report, in the order in which they came.
    pub reports: SmallVec<[(NodeId, Vote); 4]>,
    /// The value proposed in this round, if it is classic.
    pub sent: Option<Value>,
    /// The votes of this round that it has heard of.
    pub votes: SmallVec<[(NodeId, Value); 4]>,
}

fn manual(cx: &Context) -> bool {
    cx.config.flag(options::MANUAL_PHASES)
}

/// How a coordinator goes on after a collision, as the option `recovery` names it: with a round that begins like any, or
/// with the votes that collided, taken for promises of the next round.
pub const RECOVERIES: &[&str] = &["new-round", "coordinated"];

/// Whether votes are taken for promises.
pub fn coordinated(config: &Config) -> bool {
    config.option(options::RECOVERY)[0] == 1
}

impl Coordinator {
    /// A coordinator that starts waits for a while; with manual phases it is told what to do.
    pub fn boot(cx: &mut Context) -> Coordinator {
        let coordinator = Coordinator::default();
        coordinator.wait(cx);
        coordinator
    }

    /// It has to be told what to do from now on, or no more.
    pub fn adapt(&self, cx: &mut Context) {
        cx.cancel_timer(timers::ROUND);
        if self.phase != Phase::Done {
            self.wait(cx);
        }
    }

    /// Waits before its next round; while it has to be told what to do, it does not.
    fn wait(&self, cx: &mut Context) {
        if !manual(cx) {
            cx.set_timer(timers::ROUND, cx.option(options::ROUND_MS));
        }
    }

    /// Its next round.
    pub fn next(&self, used: Ballot, id: NodeId) -> Ballot {
        Ballot::new(self.seen.max(used.round()).saturating_add(1), id)
    }

    /// Phase 1(a): a new round, above all that it has used or heard of.
    pub fn prepare(&mut self, cx: &mut Context, to: NodeSet) {
        let ballot = self.next(cx.disk().used, cx.id);
        let Coordinator { value, seen, collided, .. } = *self;
        *self = Coordinator { phase: Phase::Prepare, value, seen, collided, ..Coordinator::default() };
        cx.tell(rules::PREPARES, [ballot.0, 0, 0, 0]);
        cx.persist_before(rules::UNIQUE, [Record::Begin(ballot)], |cx| {
            to.iter().for_each(|id| cx.send(id, Msg::Prepare { ballot }));
        });
        self.wait(cx);
    }

    /// An acceptor promises.
    pub fn on_promise(&mut self, cx: &mut Context, from: NodeId, ballot: Ballot, vote: Option<Vote>) {
        self.seen = self.seen.max(vote.map_or(0, |vote| vote.ballot.round()));
        let (gathers, used) = (matches!(self.phase, Phase::Prepare | Phase::Ready), cx.disk().used);
        if !gathers {
            return cx.tell(rules::LATE, [from.0.into(), ballot.0, 0, 0]);
        }
        if ballot != used && !cx.guard(rules::THIS_ROUND, false, [from.0.into(), ballot.0, used.0, 0]) {
            return;
        }
        self.older |= ballot != used;
        if self.promises.contains(from) {
            if !cx.guard(rules::DISTINCT, false, [from.0.into(), ballot.0, 0, 0]) {
                return;
            }
            self.copies += 1;
        }
        self.promises.insert(from);
        self.reports.extend(vote.map(|vote| (from, vote)));
        let (round, value) = vote.map_or((0, NOTHING), |vote| (vote.ballot.0, vote.value.0));
        cx.tell(rules::COUNTS_PROMISE, [from.0.into(), round, value, self.counted() as u32]);
        if self.phase == Phase::Prepare && self.counted() >= Sizes::of(cx.config).classic {
            self.phase = Phase::Ready;
            let short = self.copies > 0 || self.older;
            cx.tell(rules::PREPARED, [used.0, short.into(), 0, 0]);
            self.go_on(cx);
        }
    }

    /// How many promises it counts.
    pub fn counted(&self) -> usize {
        self.promises.len() + self.copies as usize
    }

    /// Where nobody has voted and no fast round of its has failed it opens one; otherwise it proposes.
    fn go_on(&mut self, cx: &mut Context) {
        if manual(cx) {
            return;
        }
        let all = cx.config.of_kind(ACCEPTOR);
        match self.reports.is_empty() && !self.collided {
            true => self.open(cx, all),
            false => self.accept(cx, all),
        }
    }

    /// What the promises leave it.
    pub fn recovers(&self, sizes: Sizes) -> Recovery {
        let votes: SmallVec<[Vote; 4]> = self.reports.iter().map(|(_, vote)| *vote).collect();
        recovery(sizes, self.counted(), &votes)
    }

    /// The value that it takes whatever its own is.
    pub fn must(&self, config: &Config) -> Option<Value> {
        self.recovers(Sizes::of(config)).takes(config)
    }

    fn votes_for(&self, value: Value) -> usize {
        self.votes.iter().filter(|(_, voted)| *voted == value).count()
    }

    /// Of whose votes in its round it has heard.
    pub fn voters(&self) -> NodeSet {
        self.votes.iter().map(|(id, _)| *id).collect()
    }

    /// Whether its fast round is split: no value can get a fast quorum any more, as far as it has heard.
    pub fn is_split(&self, config: &Config) -> bool {
        let sizes = Sizes::of(config);
        let silent = sizes.all - self.voters().len();
        let hopeless = |value: Value| self.votes_for(value) + silent < sizes.fast;
        self.phase == Phase::Open && silent < sizes.fast && self.votes.iter().all(|(_, value)| hopeless(*value))
    }

    /// Whether the votes of its fast round that it has heard of are as many as a quorum of promises: with coordinated
    /// recovery they stand for them.
    pub fn has_votes_for_promises(&self, config: &Config) -> bool {
        coordinated(config) && self.phase == Phase::Open && self.voters().len() >= Sizes::of(config).classic
    }

    /// Coordinated recovery (section 3.2): who has voted in a round has promised whatever is next to it, so that its votes
    /// say what Promise would, and phase 2 of the next round follows. Whether no other round comes between the two.
    fn take_votes(&mut self, cx: &mut Context, to: NodeSet) -> bool {
        let (ballot, voters) = (cx.disk().used, self.voters());
        let next = self.next(ballot, cx.id);
        let others = NodeSet(cx.config.of_kind(COORDINATOR).0 & !NodeSet::one(cx.id).0);
        if !cx.guard(rules::NEXT_ROUND, others.is_empty(), [ballot.0, next.0, others.0, 0]) {
            return false;
        }
        let vote = |(id, value): &(NodeId, Value)| (*id, Vote { ballot, value: *value, fast: true });
        let mut reports: SmallVec<[(NodeId, Vote); 4]> = self.votes.iter().map(vote).collect();
        // Of equally many votes the first decide, and whose they are must not matter to that.
        reports.sort_by(|(_, one), (_, other)| one.compare(*other, cx.config));
        let Coordinator { value, seen, collided, .. } = *self;
        *self = Coordinator {
            phase: Phase::Ready,
            promises: voters,
            by_votes: Aside(true),
            reports,
            value,
            seen,
            collided,
            ..Coordinator::default()
        };
        cx.tell(rules::TAKES_VOTES, [next.0, ballot.0, voters.0, 0]);
        cx.persist_before(rules::UNIQUE, [Record::Begin(next)], |cx| self.propose(cx, next, to));
        true
    }

    /// Tells that it has no round for what it is told to do.
    fn is_not_ready(&self, cx: &mut Context) {
        let made = match self.phase {
            Phase::Open => rules::MADE_FAST,
            Phase::Accept => rules::MADE_CLASSIC,
            Phase::Done => rules::ENDED,
            Phase::Idle | Phase::Prepare | Phase::Ready => rules::UNMADE,
        };
        cx.tell(rules::NOT_READY, [cx.disk().used.0, made, 0, 0]);
    }

    /// Phase 2(a) of a fast round: only if it is free.
    pub fn open(&mut self, cx: &mut Context, to: NodeSet) {
        let ballot = cx.disk().used;
        if !matches!(self.phase, Phase::Ready | Phase::Open) {
            return self.is_not_ready(cx);
        }
        let found = self.recovers(Sizes::of(cx.config));
        if let Some(must) = found.must {
            let takes = self.must(cx.config).unwrap_or(must);
            return cx.tell(rules::NOT_FREE, [ballot.0, must.0, takes.0, 0]);
        }
        let again = self.phase == Phase::Open;
        self.phase = Phase::Open;
        cx.tell(rules::ASKS_FOR_ANY, [ballot.0, again.into(), 0, 0]);
        to.iter().for_each(|id| cx.send(id, Msg::Any { ballot }));
        self.wait(cx);
    }

    /// Phase 2(a) of a classic round: of the next one where the votes of a fast round can stand for promises.
    pub fn accept(&mut self, cx: &mut Context, to: NodeSet) {
        if self.has_votes_for_promises(cx.config) {
            self.take_votes(cx, to);
            return;
        }
        let ballot = cx.disk().used;
        if !matches!(self.phase, Phase::Ready | Phase::Accept) {
            return self.is_not_ready(cx);
        }
        self.propose(cx, ballot, to);
    }

    fn propose(&mut self, cx: &mut Context, ballot: Ballot, to: NodeSet) {
        let Some(value) = self.sent.or_else(|| self.pick(cx)) else {
            return cx.tell(rules::NO_VALUE, [ballot.0, 0, 0, 0]);
        };
        (self.sent, self.phase) = (Some(value), Phase::Accept);
        cx.tell(rules::PROPOSES, [ballot.0, value.0, 0, 0]);
        to.iter().for_each(|id| cx.send(id, Msg::Accept { ballot, value }));
        self.wait(cx);
    }

    /// The value that it proposes: the one that may have been chosen; otherwise its own, or one that has votes.
    fn pick(&self, cx: &mut Context) -> Option<Value> {
        let Recovery { round, must, classic, commonest } = self.recovers(Sizes::of(cx.config));
        let takes = must.or(self.value).or(commonest)?;
        if round.is_some() {
            let most = commonest.unwrap_or(takes);
            if must.is_some() && most != takes && cx.off(rules::RECOVERY) {
                let obeys = cx.obeys(rules::RECOVERY, [round.0, takes.0, most.0, classic.into()]);
                return Some(if obeys { takes } else { most });
            }
            let bound = must.map_or(NOTHING, |must| must.0);
            let _ = cx.guard(rules::RECOVERY, true, [round.0, bound, takes.0, classic.into()]);
        }
        Some(takes)
    }

    /// An acceptor has voted.
    pub fn on_voted(&mut self, cx: &mut Context, from: NodeId, vote: Vote) {
        self.seen = self.seen.max(vote.ballot.round());
        let ours = vote.ballot == cx.disk().used && matches!(self.phase, Phase::Open | Phase::Accept);
        if !ours || self.votes.iter().any(|(id, value)| (*id, *value) == (from, vote.value)) {
            return;
        }
        self.votes.push((from, vote.value));
        self.votes.sort_by_key(|(id, _)| *id);
        let fast = self.phase == Phase::Open;
        let sizes = Sizes::of(cx.config);
        let votes = self.votes_for(vote.value);
        cx.tell(rules::HEARS, [from.0.into(), vote.value.0, votes as u32, sizes.votes(fast) as u32]);
        if votes >= sizes.votes(fast) {
            self.phase = Phase::Done;
            cx.cancel_timer(timers::ROUND);
            return cx.tell(rules::KNOWS, [vote.ballot.0, vote.value.0, 0, 0]);
        }
        if self.is_split(cx.config) {
            let news = !self.collided;
            self.collided = true;
            if news {
                cx.tell(rules::COLLIDES, [vote.ballot.0, self.voters().0, sizes.fast as u32, 0]);
            }
            if !manual(cx) {
                self.mend(cx, news);
            }
        }
    }

    /// Goes on after a collision. Where votes are to stand for promises and are too few, it waits for more of them, or for
    /// its timer.
    fn mend(&mut self, cx: &mut Context, news: bool) {
        let all = cx.config.of_kind(ACCEPTOR);
        let begins = match coordinated(cx.config) {
            true => self.has_votes_for_promises(cx.config) && !self.take_votes(cx, all),
            false => news,
        };
        if begins {
            self.prepare(cx, all);
        }
    }

    /// An acceptor has promised more.
    pub fn on_refusal(&mut self, cx: &mut Context, from: NodeId, promised: Ballot) {
        self.seen = self.seen.max(promised.round());
        cx.tell(rules::REFUSED, [from.0.into(), promised.0, 0, 0]);
    }

    /// A client has a wish: it may be needed where it is free to propose. If a value is chosen, not all have heard of it:
    /// another round tells them.
    pub fn on_request(&mut self, cx: &mut Context, value: Value) {
        if self.phase == Phase::Done && !manual(cx) {
            return self.prepare(cx, cx.config.of_kind(ACCEPTOR));
        }
        if self.value.is_some() {
            return;
        }
        self.value = Some(value);
        cx.tell(rules::KEEPS, [value.0, 0, 0, 0]);
        if self.phase == Phase::Ready {
            self.go_on(cx);
        }
    }

    /// Its round has come to nothing in time. A fast one that is open waits for clients as long as none is heard of.
    pub fn on_round_timeout(&mut self, cx: &mut Context) {
        if self.phase == Phase::Done || manual(cx) {
            return;
        }
        if self.phase == Phase::Open && self.votes.is_empty() && self.value.is_none() {
            return self.wait(cx);
        }
        self.collided |= self.phase == Phase::Open;
        let all = cx.config.of_kind(ACCEPTOR);
        if !(self.has_votes_for_promises(cx.config) && self.take_votes(cx, all)) {
            self.prepare(cx, all);
        }
    }
}
