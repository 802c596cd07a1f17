//! The omniscient observer: what masters agree on and what the ensemble does, who serves and who obeys whom, and what
//! becomes of tasks.

use super::messages::{Happened, Msg, Why};
use super::reasons::Reasons;
use super::work::{FrameworkId, TaskId};
use super::{AGENT, ENSEMBLE, MASTER, Mesos, Node, SCHEDULER, options, timers, words};
use crate::engine::scene::Mark;
use crate::engine::{Aside, Config, Deed, Event, Found, Met, NodeId, NodeSet, Observed, PropertyId, Seen};
use crate::parts::Part;
use crate::parts::slots::{self, Slots};
use crate::parts::zab::{self, Zab};
use crate::parts::zk::messages::{self, Glimpse};
use crate::parts::zk::server::{self as zk, Zk};
use crate::parts::znodes::SessionId;
use std::collections::{BTreeMap, BTreeSet};

/// The properties.
pub mod property {
    use crate::engine::Property;
    use crate::parts::zk::server;
    use crate::parts::{slots, zab};
    use crate::table;

    table! { PROPERTIES: [Property] by PropertyId::of;
        ONE_MASTER_OBEYED = Property::new("one-master-obeyed", "Agents and schedulers do what the master says that they detect, and nothing else.");
        ONE_MASTER_SERVING = Property::new("one-master-serving", "At most one master serves at a time, as far as clocks go alike and no sign of life is lost.").timed();
        ADMITTED_STAY = Property::new("admitted-stay", "An agent that was told that it is admitted is known to every later leader.");
        TASKS_SURVIVE = Property::new("tasks-survive", "Tasks of a framework with checkpoints survive any one failure inside the limits.").timed();
        TABLE_IS_TRUE = Property::new("table-is-true", "No leader takes a task for running that never ran, or whose end is known.");
        ..slots::PROPERTIES;
        ..zab::PROPERTIES;
        ..server::PROPERTIES;
    }
}

/// What is remembered of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Life {
    /// Whether it is to outlive its agent's process.
    pub checkpoint: bool,
    /// Where it runs, if it does.
    pub at: Option<NodeId>,
    /// Whether its scheduler knows its end from where it ran.
    pub known_over: bool,
}

/// The observer's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// What masters agree on.
    pub slots: slots::Ghost,
    /// What the ensemble agrees on.
    pub zab: zab::Ghost,
    /// What becomes of sessions.
    pub zk: zk::Ghost,
    /// The agents that were ever told that they are admitted.
    pub admitted: NodeSet,
    /// The masters that serve.
    pub serving: NodeSet,
    /// The masters that were held up and have done nothing as leaders since: who is held up serves nobody.
    pub held: NodeSet,
    /// The masters of whose last sign of life no leader of the ensemble heard: the server was lost that had answered it.
    pub unheard: NodeSet,
    /// What servers of the ensemble have heard, and not told their leader.
    pub untold: Aside<BTreeMap<NodeId, BTreeSet<SessionId>>>,
    /// The frameworks whose scheduler came under another name.
    pub renamed: BTreeSet<FrameworkId>,
    /// Every task that ever ran.
    pub tasks: BTreeMap<TaskId, Life>,
    /// Why tasks may be stopped that are to survive.
    pub reasons: Reasons,
}

impl Observed for Mesos {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        match seen.config.kind(seen.node) {
            MASTER => Slots::observe(&mut ghost.slots, seen, found),
            // What the ensemble agrees on is not what masters do, which rest on it.
            ENSEMBLE => {
                let before = found.marks.len();
                Zab::observe(&mut ghost.zab, seen, found);
                let chosen = found.marks[before..].iter_mut().filter(|(mark, _)| *mark == Mark::Chosen);
                chosen.for_each(|(mark, _)| *mark = Mark::Below);
            }
            _ => {}
        }
        Zk::observe(&mut ghost.zk, seen, found);
        ghost.see_untold(seen);
        ghost.reasons.see(seen);
        ghost.see_obeyed(seen, found);
        if let (Met::Hold(true), MASTER) = (seen.event, seen.config.kind(seen.node)) {
            ghost.held.insert(seen.node);
        }
        if let Met::Crash | Met::Boot = seen.event {
            ghost.serving.remove(seen.node);
            ghost.held.remove(seen.node);
            ghost.tasks.values_mut().filter(|life| life.at == Some(seen.node)).for_each(|life| life.at = None);
        }
        for deed in seen.deeds() {
            match deed {
                Deed::Sent(to, msg) => {
                    if let Msg::Registered = msg
                        && ghost.admitted.insert(to)
                    {
                        found.marks.push((Mark::Chosen, to));
                    }
                    if matches!(seen.config.kind(to), AGENT | SCHEDULER) && ghost.held.contains(seen.node) {
                        ghost.held.remove(seen.node);
                        ghost.one_serves(seen.config, found);
                    }
                }
                Deed::Fact(happened) => ghost.see(seen, happened, found),
                Deed::Wrote { .. } => {}
            }
        }
    }
}

impl Ghost {
    /// A follower answers a sign of life before its leader hears of that: what it has not told is lost with it, and by its
    /// leader's count a session ends earlier than its client can know (`Learner.ping`).
    fn see_untold(&mut self, seen: &Seen<Mesos>) {
        if seen.config.kind(seen.node) != ENSEMBLE {
            // Whoever is taken by another server has shown its leader that it lives.
            let taken = |deed| match deed {
                Deed::Fact(Happened::Zk(messages::Happened::Sees { what, .. })) => *what == Glimpse::Connected,
                _ => false,
            };
            if seen.deeds().any(taken) {
                self.unheard.remove(seen.node);
            }
            return;
        }
        let heard = match &seen.slot.node {
            Some(Node::Server(member)) => member.zk.heard.clone(),
            _ => BTreeSet::new(),
        };
        let told = seen.deeds().any(|deed| matches!(deed, Deed::Sent(_, Msg::Zk(messages::Msg::Sessions(_)))));
        let before = self.untold.0.insert(seen.node, heard).unwrap_or_default();
        let now = &self.untold.0[&seen.node];
        let lost: NodeSet = before.difference(now).filter(|_| !told).map(|session| session.client).collect();
        self.unheard.0 |= lost.0;
    }

    /// Whoever does something because a master said it must detect that one.
    fn see_obeyed(&self, seen: &Seen<Mesos>, found: &mut Found) {
        let (config, Met::Event(Event::Message { from, .. })) = (seen.config, seen.event) else { return };
        let detects = match &seen.slot.node {
            Some(Node::Agent(agent)) => agent.master(),
            Some(Node::Scheduler(scheduler)) => scheduler.master(),
            _ => return,
        };
        let does = |deed| matches!(deed, Deed::Sent(..) | Deed::Wrote { .. });
        if config.kind(*from) == MASTER && detects != Some(*from) && seen.deeds().any(does) {
            let [me, master] = [seen.node, *from].map(|id| config.name(id));
            let detail = words::obeys_another(me, master, detects.map(|id| config.name(id)));
            found.violations.push((property::ONE_MASTER_OBEYED, NodeSet::one(seen.node), detail));
        }
    }

    fn see(&mut self, seen: &Seen<Mesos>, happened: &Happened, found: &mut Found) {
        let (config, me) = (seen.config, seen.config.name(seen.node));
        let mut fell = |property: PropertyId, nodes: NodeSet, detail: String| {
            found.violations.push((property, nodes, detail));
        };
        match *happened {
            Happened::Slots(_) | Happened::Zab(_) | Happened::Zk(_) | Happened::Changed(..) => {}
            Happened::Serves(known) => {
                let lacks = NodeSet(self.admitted.0 & !known.0);
                if !lacks.is_empty() {
                    let detail = words::lacks(me, listed(config, lacks));
                    fell(property::ADMITTED_STAY, NodeSet::one(seen.node), detail);
                }
                self.reasons.begins(seen, timers::LIMIT);
                self.serving.insert(seen.node);
                self.held.remove(seen.node);
                self.one_serves(config, found);
            }
            Happened::Ended => {
                self.serving.remove(seen.node);
                self.held.remove(seen.node);
                self.reasons.forget(seen.node);
            }
            Happened::Started { task, checkpoint } => {
                let life = self.tasks.entry(task).or_default();
                (life.checkpoint, life.at) = (checkpoint, Some(seen.node));
            }
            Happened::Stopped { .. } | Happened::GivesUp { .. } | Happened::FrameworkEnds(_) => {
                if let Some((who, detail)) = self.see_loss(seen, happened) {
                    fell(property::TASKS_SURVIVE, NodeSet::one(who), detail);
                }
            }
            Happened::LetsGo(task) => self.reasons.lets_go(seen, task),
            Happened::Renames(framework) => drop(self.renamed.insert(framework)),
            Happened::HeardEnd(task) => self.tasks.get_mut(&task).into_iter().for_each(|life| life.known_over = true),
            Happened::Believes(task) => {
                found.marks.push((Mark::Chosen, seen.node));
                let life = self.tasks.get(&task);
                if life.is_none_or(|life| life.known_over) {
                    let detail = words::believes_wrong(me, task.n, life.is_some());
                    fell(property::TABLE_IS_TRUE, NodeSet::one(seen.node), detail);
                }
            }
        }
    }

    /// Something is lost, or soon will be: whose fault that is, if tasks were to survive and nobody gave a reason.
    fn see_loss(&mut self, seen: &Seen<Mesos>, happened: &Happened) -> Option<(NodeId, String)> {
        let (config, me) = (seen.config, seen.config.name(seen.node));
        let kept = |life: &Life| life.checkpoint && life.at.is_some();
        match *happened {
            Happened::Stopped { task, why } => {
                let life = self.tasks.get_mut(&task)?;
                life.at = None;
                let why = why.filter(|_| life.checkpoint && !self.reasons.stops(seen, task))?;
                Some((
                    seen.node,
                    match why {
                        Why::Unknown => words::stopped_unknown(me, task.n),
                        why => words::stopped_unasked(me, task.n, why.word()),
                    },
                ))
            }
            Happened::GivesUp { agent, missed } => {
                let early = !self.reasons.gives_up(seen, agent);
                let executor = super::agent::executor(config, agent);
                let runs = self.tasks.values().any(|life| kept(life) && life.at == executor);
                let limit = config.number(options::MISSED_PINGS);
                (early && runs).then(|| (agent, words::gives_up_early(me, config.name(agent), missed, limit)))
            }
            Happened::FrameworkEnds(framework) => {
                let early = !self.reasons.ends(seen, framework);
                let of_it = |(task, life): &(&TaskId, &Life)| task.framework == framework && kept(life);
                let (runs, id) = (self.tasks.iter().filter(of_it).count(), framework.text(config));
                let renamed = self.renamed.contains(&framework);
                let detail = match early {
                    true => words::ends_early(me, id, runs),
                    false => words::ends_renamed(me, id, runs),
                };
                (runs > 0 && (early || renamed)).then_some((seen.node, detail))
            }
            _ => None,
        }
    }

    /// Of those that serve one alone does something.
    fn one_serves(&self, config: &Config, found: &mut Found) {
        let serve = NodeSet(self.serving.0 & !self.held.0 & !self.unheard.0);
        if serve.len() > 1 {
            found.violations.push((property::ONE_MASTER_SERVING, serve, words::two_serve(listed(config, serve))));
        }
    }

    /// The tasks that run, and where.
    pub fn running(&self) -> BTreeSet<(TaskId, NodeId)> {
        self.tasks.iter().filter_map(|(task, life)| Some((*task, life.at?))).collect()
    }
}

fn listed(config: &Config, nodes: NodeSet) -> String {
    crate::engine::catalogue::catalogue().list(&config.names(nodes))
}
