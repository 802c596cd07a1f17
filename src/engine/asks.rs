//! What somebody outside may ask of a world while it is searched: clients' requests with values of their own, and nodes
//! that act when they are told to.

use super::info::{Info, InputId, InputShape};
use super::{Choice, Config, NodeId, NodeSet, Value};

/// The inputs that a search or a walk may take.
pub struct Asks {
    /// Clients' requests: those with the first value, those with the second, and so on.
    pub requests: Vec<Vec<Choice>>,
    /// Nodes that are told to act.
    pub acts: Vec<Choice>,
}

/// The inputs of a protocol, with so many values. Where one client asks a node, the first that is `able` does it.
pub fn asks(info: &Info, config: &Config, values: usize, able: &dyn Fn(NodeId) -> bool) -> Asks {
    let mut asks = Asks { requests: vec![Vec::new(); values], acts: Vec::new() };
    for (at, spec) in info.inputs.iter().enumerate() {
        let ask = |node, to, value| Choice::Input { node, input: InputId(at as u8), to, value };
        let nodes = || spec.at.iter().flat_map(|kind| config.of_kind(*kind).iter());
        let client = |kind| config.of_kind(kind).iter().find(|id| able(*id));
        for (n, round) in asks.requests.iter_mut().enumerate() {
            let value = config.words.intern(&format!("v{}", n + 1));
            match spec.shape {
                InputShape::ClientAsks { client: kind } => {
                    let asked = client(kind).into_iter().flat_map(|client| nodes().map(move |server| (client, server)));
                    round.extend(asked.map(|(client, server)| ask(client, NodeSet::one(server), value)));
                }
                InputShape::ClientSends => {
                    round.extend(nodes().filter(|id| able(*id)).map(|node| ask(node, NodeSet::EMPTY, value)));
                }
                InputShape::NodeActs => {}
            }
        }
        if spec.shape == InputShape::NodeActs {
            asks.acts.extend(nodes().map(|node| ask(node, NodeSet::EMPTY, Value::NOOP)));
        }
    }
    asks
}
