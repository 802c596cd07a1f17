//! What may happen now: whether a choice is possible, and if not, why not and what to do about it.
//!
//! Nothing here changes a world. A new fault's conditions are a row in [`World::allowed`] and a function for its question.

use super::Started;
use super::network::{Fate, Flight, Loss};
use super::slot::Slot;
use super::world::World;
use super::{Choice, Config, MsgId, NodeId, NodeSet, OptionId, RATES, Refusal, RuleId, Timer, words};
use std::sync::Arc;

impl<P: Started> World<P> {
    /// Why a message cannot arrive now.
    fn obstacle(&self, flight: &Flight<P::Msg>) -> Option<String> {
        let id = flight.id;
        let (from, to) = (self.config.name(id.from), self.config.name(id.to));
        if let Fate::Lost(loss) = flight.fate {
            return Some(format!("it is lost: {}", self.reason(id, loss)));
        }
        if !self.slots[id.to.index()].up() {
            return Some(format!("{to} is down; restart it first"));
        }
        if self.network.is_cut(id.from, id.to) && !flight.came_through() {
            return Some(format!("the link from {from} to {to} is cut; heal it first"));
        }
        None
    }

    /// Why a message is lost, in words.
    pub(super) fn reason(&self, id: MsgId, loss: Loss) -> String {
        let to = self.config.name(id.to);
        match loss {
            Loss::Chance => words::by_chance(),
            Loss::Cut => words::by_cut(self.network.is_cut(id.from, id.to)),
            Loss::Down => words::by_down(to, !self.slots[id.to.index()].up()),
            Loss::Crash => words::by_crash(to),
            Loss::Broken => words::by_break(self.config.name(id.from)),
        }
    }

    /// Whether a choice can happen now; otherwise why not.
    pub fn allowed(&self, choice: Choice) -> Result<(), Refusal> {
        match choice {
            Choice::Deliver(id) => self.can_arrive(id),
            Choice::Drop(id) | Choice::Lose(id) => self.message(id).map(drop),
            Choice::Duplicate(id) => self.can_be_doubled(id),
            Choice::Delay(id, _) | Choice::Corrupt(id) => self.can_still_arrive(id).map(drop),
            Choice::Fire(node, timer) => self.can_fire(node, timer),
            Choice::Crash(node) | Choice::CrashAfter(node, _) | Choice::Flush(node) => self.running(node).map(drop),
            Choice::Spare(node) => self.can_be_spared(node),
            Choice::Restart { node, .. } => self.can_start(node),
            Choice::Pause(node) => self.can_be_paused(node),
            Choice::Resume(node) => self.can_go_on(node),
            Choice::Clock(node, percent) => self.can_run_at(node, percent),
            Choice::Input { node, .. } => self.can_act(node).map(drop),
            Choice::Set(option, value) => self.can_set(option, value),
            Choice::Switch { rule, .. } => can_be_switched::<P>(rule),
            Choice::Cut { from, to, .. } => self.can_be_cut(from, to),
            Choice::Heal { .. } | Choice::Wait => Ok(()),
        }
    }

    fn known(&self, node: NodeId) -> Result<&Slot<P>, Refusal> {
        self.slots.get(node.index()).map(Arc::as_ref).ok_or_else(|| Refusal::new("there is no such node"))
    }

    fn running(&self, node: NodeId) -> Result<&Slot<P>, Refusal> {
        let slot = self.known(node)?;
        let name = self.config.name(node);
        slot.up().then_some(slot).ok_or_else(|| first("restart", name, format!("{name} is down")))
    }

    /// A node that acts on what reaches it.
    fn can_act(&self, node: NodeId) -> Result<&Slot<P>, Refusal> {
        let slot = self.running(node)?;
        let name = self.config.name(node);
        (!slot.paused).then_some(slot).ok_or_else(|| first("resume", name, format!("{name} is paused")))
    }

    fn can_be_spared(&self, node: NodeId) -> Result<(), Refusal> {
        match self.running(node)?.cut {
            Some(_) => Ok(()),
            None => Err(Refusal::new(format!("no crash is armed for {}", self.config.name(node)))),
        }
    }

    fn can_start(&self, node: NodeId) -> Result<(), Refusal> {
        match self.known(node)?.up() {
            true => Err(Refusal::new(format!("{} is running", self.config.name(node))).remedy("crash it first")),
            false => Ok(()),
        }
    }

    fn can_be_paused(&self, node: NodeId) -> Result<(), Refusal> {
        let name = self.config.name(node);
        match self.running(node)?.paused {
            true => {
                Err(Refusal::new(format!("{name} is paused already")).remedy(format!("`resume {name}` lets it go on")))
            }
            false => Ok(()),
        }
    }

    fn can_go_on(&self, node: NodeId) -> Result<(), Refusal> {
        match self.running(node)?.paused {
            true => Ok(()),
            false => Err(Refusal::new(format!("{} is not paused", self.config.name(node)))),
        }
    }

    fn can_be_cut(&self, from: NodeSet, to: NodeSet) -> Result<(), Refusal> {
        if from != to || from.len() != 1 {
            return Ok(());
        }
        Err(Refusal::new(format!("{} has no link to itself that could be cut", self.config.names(from).concat())))
    }

    fn can_run_at(&self, node: NodeId, percent: u32) -> Result<(), Refusal> {
        self.known(node)?;
        let name = self.config.name(node);
        if RATES.contains(&percent) {
            return Ok(());
        }
        Err(match percent {
            0 => Refusal::new(format!("{name}'s clock cannot stand still"))
                .remedy(format!("`pause {name}` holds the whole node up")),
            _ => Refusal::new(format!("{name}'s clock cannot run at {percent}%")).remedy(format!(
                "{}% to {}% can be",
                RATES.start(),
                RATES.end()
            )),
        })
    }

    fn can_set(&self, option: OptionId, value: [u32; 2]) -> Result<(), Refusal> {
        match P::INFO.option(option) {
            Some(spec) if spec.fixed => {
                let refusal = Refusal::new(format!("{} is fixed for a run", spec.name));
                Err(refusal.remedy("say it in the scenario, under [options]"))
            }
            _ => Config::clone(&self.config).set(P::INFO, option, value).map_err(Refusal::new),
        }
    }

    fn can_fire(&self, node: NodeId, timer: Timer) -> Result<(), Refusal> {
        self.running(node)?;
        let name = self.config.name(node);
        if timer.id.index() >= P::INFO.timers.len() {
            return Err(Refusal::new("there is no such timer"));
        }
        let slot = self.can_act(node)?;
        if !self.config.place(node, timer).is_some_and(|place| slot.armed.contains(place)) {
            let armed = slot.armed.iter().map(|place| self.config.timers(node)[usize::from(place.0)]);
            let names: Vec<_> = armed.map(|timer| self.config.timer_name(timer)).collect();
            let has =
                if names.is_empty() { "it has no timer armed".into() } else { format!("armed: {}", names.join(", ")) };
            let phrase = self.config.timer_phrase(timer);
            return Err(Refusal::new(format!("{name}'s {phrase} is not armed ({has})")));
        }
        Ok(())
    }

    fn in_flight(&self, id: MsgId) -> Result<&Flight<P::Msg>, Refusal> {
        self.network.get(id).ok_or_else(|| {
            let refusal = Refusal::new(format!("{} is not in flight", self.config.msg_text(id)));
            refusal.remedy("the list of messages shows what is")
        })
    }

    /// A message in flight, and not the news that a connection is broken.
    fn message(&self, id: MsgId) -> Result<&Flight<P::Msg>, Refusal> {
        let flight = self.in_flight(id)?;
        if flight.msg.is_some() {
            return Ok(flight);
        }
        let (text, to, from) = (self.config.msg_text(id), self.config.name(id.to), self.config.name(id.from));
        let what = format!("{text} is no message: it tells {to} that its connection with {from} is broken");
        Err(Refusal::new(what).remedy(format!("`deliver {text}` lets it hear that")))
    }

    /// A message whose way can still be changed.
    fn can_still_arrive(&self, id: MsgId) -> Result<&Flight<P::Msg>, Refusal> {
        let flight = self.message(id)?;
        match flight.fate {
            Fate::Lost(loss) => {
                Err(Refusal::new(format!("{} is lost: {}", self.config.msg_text(id), self.reason(id, loss))))
            }
            Fate::Open | Fate::CameThrough => Ok(flight),
        }
    }

    fn can_be_doubled(&self, id: MsgId) -> Result<(), Refusal> {
        self.message(id)?;
        let text = self.config.msg_text(id);
        if self.network.connects(id.from, id.to) {
            return Err(Refusal::new(format!("{text} cannot be sent twice: what is on a connection arrives once")));
        }
        match self.can_still_arrive(id)?.copies {
            u8::MAX => Err(Refusal::new(format!("{text} has copies enough"))),
            _ => Ok(()),
        }
    }

    fn can_arrive(&self, id: MsgId) -> Result<(), Refusal> {
        let flight = self.in_flight(id)?;
        let text = || self.config.msg_text(id);
        if let Some(why) = self.obstacle(flight) {
            return Err(Refusal::new(format!("{} cannot arrive: {why}", text())));
        }
        if self.paused.contains(id.to) {
            let name = self.config.name(id.to);
            return Err(first("resume", name, format!("{} cannot arrive: {name} is paused", text())));
        }
        if let Some(first) = self.network.ahead_of(id) {
            let first = self.config.msg_text(first);
            let refusal = Refusal::new(format!("{} cannot arrive: a connection keeps order", text()));
            return Err(refusal.remedy(format!("deliver {first} first")));
        }
        Ok(())
    }

    /// Everything that could happen now of itself or by a crash or restart: what manual mode lists and chaos
    /// picks from. Inputs and changes of links and options are always possible and not listed.
    pub fn choices(&self) -> Vec<Choice> {
        let mut all: Vec<Choice> = self.network.flights().map(|f| Choice::Deliver(f.id)).collect();
        for id in self.config.all() {
            all.extend(self.config.timers(id).iter().map(|timer| Choice::Fire(id, *timer)));
            all.extend([
                Choice::Crash(id),
                Choice::Restart { node: id, wiped: false },
                Choice::Pause(id),
                Choice::Resume(id),
            ]);
        }
        all.retain(|c| self.allowed(*c).is_ok());
        all
    }
}

fn can_be_switched<P: Started>(rule: RuleId) -> Result<(), Refusal> {
    match P::INFO.rules.get(rule.index()) {
        Some(rule) if rule.switchable() => Ok(()),
        Some(rule) => {
            let refusal = Refusal::new(format!("{} tells an event", rule.id));
            Err(refusal.remedy("it is not a rule that can be switched off"))
        }
        None => Err(Refusal::new("there is no such rule")),
    }
}

/// A refusal until a node has been restarted or resumed.
fn first(verb: &str, node: &str, message: String) -> Refusal {
    Refusal::new(message).remedy(format!("`{verb} {node}` first"))
}
