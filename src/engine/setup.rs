//! How a configuration comes from a protocol's tables: nodes of each kind, and options within their limits.

use super::config::{Config, NodeSpec};
use super::info::Info;
use super::timers::{TimerSet, Timers};
use super::{KindId, MAX_NODES, NodeId, OptionId, Refusal, refused};

impl Config {
    /// A configuration with so many nodes of each kind of the protocol's table, each on a machine of its own,
    /// default options and every rule on. Refused with a sentence if there are too few or too many nodes.
    pub fn new(info: &Info, counts: &[usize], seed: u64) -> Result<Config, String> {
        Config::with_spares(info, counts, 0, seed)
    }

    /// The same with so many nodes more of the kind that can have spares: they run, and belong to nobody yet.
    pub fn with_spares(info: &Info, counts: &[usize], spares: usize, seed: u64) -> Result<Config, String> {
        let mut nodes = Vec::new();
        let mut beside = Vec::new();
        for (id, kind) in info.kinds() {
            let spare = if info.spares == Some(id) { spares } else { 0 };
            let count = counts.get(id.index()).copied().unwrap_or(0) + spare;
            if count > kind.max {
                return Err(refused::too_many(count, kind.plural, kind.max).to_string());
            }
            for n in 1..=count {
                let at = nodes.len();
                nodes.push(NodeSpec { name: format!("{}{n}", kind.letter), kind: id, host: at as u8 });
                if n + spare > count {
                    beside.push(NodeId(at as u8));
                }
            }
        }
        if nodes.len() > MAX_NODES {
            return Err(refused::too_many_in_all(nodes.len(), MAX_NODES).to_string());
        }
        let timers = timers(info, &nodes)?;
        let options = info.options().map(|option| option.default).collect();
        let config = Config::of(nodes, beside.into_iter().collect(), options, timers, seed);
        for word in (info.own_words)(&config) {
            config.words.intern(&word);
        }
        (info.enough)(&config).map(|()| config)
    }

    /// Whether there is a flag of this name, and it is on.
    pub fn is_on(&self, info: &Info, flag: &str) -> bool {
        info.find_option(flag).is_some_and(|flag| self.flag(flag))
    }

    /// Sets an option; the reason if the value lies outside its limits.
    pub fn set(&mut self, info: &Info, option: OptionId, value: [u32; 2]) -> Result<(), Refusal> {
        let spec = info.option(option).ok_or_else(refused::no_option)?;
        spec.check(value)?;
        self.put(option, value);
        Ok(())
    }

    /// Sets an option for one node, or lets it go by that of all nodes again; the reason if it cannot have one for itself,
    /// or the value lies outside its limits.
    pub fn set_of(
        &mut self,
        info: &Info,
        node: NodeId,
        option: OptionId,
        value: Option<[u32; 2]>,
    ) -> Result<(), Refusal> {
        let spec = info.option(option).ok_or_else(refused::no_option)?;
        if !spec.is_of_nodes() {
            return Err(refused::not_of_nodes(spec.name));
        }
        let reads = |id: &NodeId| info.has_timer(self.kind(*id), spec.timer);
        if !reads(&node) {
            let all: Vec<&str> = self.all().filter(reads).map(|id| self.name(id)).collect();
            let kinds = info.kinds().filter(|(kind, _)| info.has_timer(*kind, spec.timer)).map(|(_, kind)| kind.plural);
            let kinds: Vec<&str> = kinds.collect();
            let others = (!all.is_empty()).then(|| all.join(", "));
            return Err(refused::not_of_node(spec.name, self.name(node), others, kinds.join(", ")));
        }
        value.map_or(Ok(()), |value| spec.check(value))?;
        self.put_own(node, option, value);
        Ok(())
    }
}

/// The timers of these nodes. Refused with a sentence if one would have more than can be kept.
fn timers(info: &Info, nodes: &[NodeSpec]) -> Result<Timers, String> {
    let kinds: Vec<KindId> = nodes.iter().map(|node| node.kind).collect();
    let timers = Timers::new(info.timers, &kinds);
    for (at, node) in nodes.iter().enumerate() {
        let (own, most) = (timers.of(NodeId(at as u8)).len(), TimerSet::MOST);
        if own > most {
            return Err(refused::too_many_timers(node.name.as_str(), own, most).to_string());
        }
    }
    Ok(timers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::tests::toy::Toy;
    use crate::engine::{Protocol, Value};

    #[test]
    fn words_of_a_protocol_have_their_numbers_before_anybody_types() {
        let words =
            |config: &Config| config.names(config.of_kind(KindId(0))).iter().map(|me| format!("admit {me}")).collect();
        let info = Info { own_words: words, ..*<Toy as Protocol>::INFO };
        let config = Config::new(&info, &[2, 2], 1).expect("a valid set-up");
        let typed = config.words.intern("x=1");
        let second = Value::own(1);
        assert_eq!((config.value_text(second), config.read_value("admit H2")), ("admit H2".to_string(), second));
        assert_eq!([second.place(), typed.place(), Value::NOOP.place()], [Some(1), Some(2), None]);
    }
}
