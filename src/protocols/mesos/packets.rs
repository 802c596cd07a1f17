//! What messages are called, what they are for, and what they show.

use super::master::masters;
use super::messages::{KINDS, Msg};
use super::work::{FrameworkId, State, TaskId, several};
use crate::engine::scene::{Fact, Packet, Shape};
use crate::engine::{Config, NodeId};

impl Msg {
    /// Its kind.
    pub fn kind(&self) -> &'static str {
        let place = match self {
            Msg::Slots(msg) => return msg.kind(),
            Msg::Zab(msg) => return msg.kind(),
            Msg::Zk(msg) => return msg.kind(),
            Msg::Register { .. } => 0,
            Msg::Registered => 1,
            Msg::Shutdown => 2,
            Msg::Ping { .. } => 3,
            Msg::Pong => 4,
            Msg::Subscribe { .. } => 5,
            Msg::Subscribed(_) => 6,
            Msg::Rejected { .. } => 7,
            Msg::Offer { .. } => 8,
            Msg::Rescind { .. } => 9,
            Msg::Launch { .. } => 10,
            Msg::Wants { .. } => 11,
            Msg::Kill(_) => 12,
            Msg::Reconcile { .. } => 13,
            Msg::Teardown(_) => 14,
            Msg::Run { .. } => 15,
            Msg::End(_) => 16,
            Msg::Speaks(_) => 17,
            Msg::Update { .. } => 18,
            Msg::Acknowledge { .. } => 19,
            Msg::Reconnect => 20,
            Msg::Executors { .. } => 21,
            Msg::Taken => 22,
            Msg::Start { .. } => 23,
            Msg::Stop { .. } => 24,
            Msg::Status { .. } => 25,
            Msg::Noted(_) => 26,
            Msg::Share { .. } => 27,
            Msg::WhatIsNew => 28,
            Msg::Alive => 29,
        };
        KINDS[place]
    }

    /// What it is for.
    pub fn shape(&self) -> Shape {
        match self {
            Msg::Slots(msg) => msg.shape(),
            Msg::Zab(msg) => msg.shape(),
            Msg::Zk(msg) => msg.shape(),
            Msg::Ping { .. } | Msg::Pong | Msg::Alive => Shape::Heartbeat,
            Msg::Shutdown | Msg::Rejected { .. } | Msg::Rescind { .. } | Msg::End(_) | Msg::Stop { .. } => {
                Shape::Refuses
            }
            Msg::Registered | Msg::Subscribed(_) | Msg::Acknowledge { .. } | Msg::Taken | Msg::Noted(_) => {
                Shape::Grants
            }
            Msg::Offer { .. } | Msg::Update { .. } | Msg::Status { .. } | Msg::Executors { .. } => Shape::Carries,
            Msg::Share { .. } | Msg::Speaks(_) | Msg::Run { .. } | Msg::Start { .. } => Shape::Carries,
            Msg::Register { .. } | Msg::Subscribe { .. } | Msg::Launch { .. } | Msg::Wants { .. } => Shape::Asks,
            Msg::Kill(_) | Msg::Reconcile { .. } | Msg::Teardown(_) | Msg::Reconnect | Msg::WhatIsNew => Shape::Asks,
        }
    }

    /// Shows what it says.
    pub fn picture(&self, config: &Config, packet: &mut Packet) {
        match self {
            Msg::Slots(msg) => msg.picture(config, masters(config), packet),
            Msg::Zab(msg) => msg.picture(config, packet),
            Msg::Zk(msg) => msg.picture(config, packet),
            msg => {
                let told =
                    msg.of_task(config).or_else(|| msg.of_framework(config)).unwrap_or_else(|| msg.of_agent(config));
                packet.facts = told.into_iter().map(|(name, fact)| (name.to_string(), fact)).collect();
            }
        }
    }

    /// What one about a task says.
    fn of_task(&self, config: &Config) -> Option<Said> {
        let stands = |state: &State| ("state", Fact::text(state.word()));
        let on = |agent: &NodeId| ("agent", Fact::text(config.name(*agent)));
        let (task, more) = match self {
            Msg::Launch { agent, number: nth, task, .. } => (task, vec![on(agent), ("number", number(*nth))]),
            Msg::Kill(task) | Msg::Noted(task) => (task, Vec::new()),
            Msg::Run { task, framework } => (task, vec![("checkpoint", Fact::Bool(framework.checkpoint))]),
            Msg::Update { task, state, agent, awaits } => {
                (task, vec![stands(state), on(agent), ("awaits", Fact::Bool(*awaits))])
            }
            Msg::Acknowledge { task, state, agent } => (task, vec![stands(state), on(agent)]),
            Msg::Start { task, checkpoint } => (task, vec![("checkpoint", Fact::Bool(*checkpoint))]),
            Msg::Status { task, state } => (task, vec![stands(state)]),
            _ => return None,
        };
        let which = [("framework", Fact::Text(task.framework.text(config))), ("task", number(task.n))];
        Some(which.into_iter().chain(more).collect())
    }

    /// What one about a framework says.
    fn of_framework(&self, config: &Config) -> Option<Said> {
        let framework = |id: &FrameworkId| ("framework", Fact::Text(id.text(config)));
        Some(match self {
            Msg::Subscribe { known, checkpoint, failover_ms } => {
                let rest = [("checkpoint", Fact::Bool(*checkpoint)), ("failover_ms", number(*failover_ms))];
                known.iter().map(framework).chain(rest).collect()
            }
            Msg::Rejected { framework: id, over } => vec![framework(id), ("over", Fact::Bool(*over))],
            Msg::Subscribed(id) | Msg::Teardown(id) | Msg::End(id) => vec![framework(id)],
            Msg::Speaks(known) => {
                vec![framework(&known.id), ("scheduler", Fact::text(config.name(known.scheduler)))]
            }
            Msg::Wants { framework: id, more } => vec![framework(id), ("more", Fact::Bool(*more))],
            Msg::Reconcile { framework: id, tasks } => vec![framework(id), ("tasks", numbers(config, tasks))],
            Msg::Stop { tasks, why } => {
                let of = tasks.first().map(|task| framework(&task.framework));
                of.into_iter().chain([("tasks", numbers(config, tasks)), ("why", Fact::text(why.word()))]).collect()
            }
            Msg::Register { tasks, .. } | Msg::Executors { tasks } => {
                let of = tasks.first().map(|(task, _)| framework(&task.framework));
                let both = several(tasks.iter().map(|(task, _)| task.framework));
                let stand = |(task, state): &(TaskId, State)| {
                    Fact::Text(format!("{}:{}", task.text(config, both), state.word()))
                };
                of.into_iter().chain([("tasks", Fact::List(tasks.iter().map(stand).collect()))]).collect()
            }
            Msg::Share { framework: known, launched, wanted, over } => {
                let rest = [("launched", number(*launched)), ("wanted", number(*wanted)), ("over", Fact::Bool(*over))];
                known.iter().map(framework).chain(rest).collect()
            }
            _ => return None,
        })
    }

    /// What any other says.
    fn of_agent(&self, config: &Config) -> Said {
        match self {
            Msg::Ping { connected } => vec![("connected", Fact::Bool(*connected))],
            Msg::Offer { agent, number: nth, room } => {
                vec![("agent", Fact::text(config.name(*agent))), ("number", number(*nth)), ("room", number(*room))]
            }
            Msg::Rescind { agent } => vec![("agent", Fact::text(config.name(*agent)))],
            _ => Vec::new(),
        }
    }
}

/// What a message says, by name.
type Said = Vec<(&'static str, Fact)>;

fn numbers(config: &Config, tasks: &[TaskId]) -> Fact {
    let told = |task: &TaskId| match several(tasks.iter().map(|task| task.framework)) {
        true => Fact::Text(task.text(config, true)),
        false => number(task.n),
    };
    Fact::List(tasks.iter().map(told).collect())
}

fn number(n: u32) -> Fact {
    Fact::Int(n.into())
}
