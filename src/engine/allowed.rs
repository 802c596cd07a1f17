//! What may happen now: whether a choice is possible, and if not, why not and what to do about it.
//!
//! Nothing here changes a world. A new fault's conditions are a row in [`World::allowed`] and a function for its question.

use super::Started;
use super::network::{Flight, Loss, Passage};
use super::slot::Slot;
use super::world::World;
use super::{
    Choice, Config, Fields, MsgId, NodeId, NodeSet, Odds, OptionId, RATES, Refusal, RuleId, Timer, options, refused,
    words,
};
use std::sync::Arc;

impl<P: Started> World<P> {
    /// Why a message cannot arrive now.
    fn obstacle(&self, flight: &Flight<P::Msg>) -> Option<Refusal> {
        let id = flight.id;
        let (text, from, to) = (|| self.config.msg_text(id), self.config.name(id.from), self.config.name(id.to));
        if let Passage::Lost(loss) = flight.fate {
            return Some(refused::arrival_of_lost(text(), self.reason(id, loss)));
        }
        if !self.slots[id.to.index()].up() {
            return Some(refused::arrival_at_down(text(), to));
        }
        if self.network.is_cut(id.from, id.to) && !flight.came_through() {
            return Some(refused::arrival_over_cut(text(), from, to));
        }
        if self.paused.contains(id.to) {
            return Some(refused::arrival_at_paused(text(), to));
        }
        let first = self.network.ahead_of(id)?;
        Some(refused::arrival_out_of_order(text(), self.config.msg_text(first)))
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
            Choice::Crash(node) => self.can_crash(node),
            Choice::CrashAt(node, _) => self.running(node).map(drop),
            Choice::CrashKeeping(node, records) => self.can_keep(node, records),
            Choice::Flush(node) => self.can_flush(node),
            Choice::Disk { node, works } => self.can_have_disk(node, works),
            Choice::Spare(node) => self.can_be_spared(node),
            Choice::Restart { node, .. } => self.can_start(node),
            Choice::Pause(node) => self.can_be_paused(node),
            Choice::Resume(node) => self.can_go_on(node),
            Choice::Clock(node, percent) => self.can_run_at(node, percent),
            Choice::Input { node, input, value, .. } => {
                P::can_be_told(&self.config, self.can_act(node)?, node, (input, value))
            }
            Choice::Inject { from, to, says } => self.can_inject(from, to, &self.config.value_text(says)),
            Choice::Set(option, value) => self.can_set(option, value),
            Choice::SetOf { node, option, value } => self.can_set_of(node, option, value),
            Choice::Tune { from, to, odds, .. } => self.can_be_tuned(from, to, odds),
            Choice::Switch { rule, .. } => can_be_switched::<P>(rule),
            Choice::Cut { from, to, .. } => self.can_be_cut(from, to),
            Choice::Heal { .. } | Choice::Wait => Ok(()),
        }
    }

    fn known(&self, node: NodeId) -> Result<&Slot<P>, Refusal> {
        self.slots.get(node.index()).map(Arc::as_ref).ok_or_else(refused::no_node)
    }

    fn running(&self, node: NodeId) -> Result<&Slot<P>, Refusal> {
        let slot = self.known(node)?;
        slot.up().then_some(slot).ok_or_else(|| refused::is_down(self.config.name(node)))
    }

    fn can_crash(&self, node: NodeId) -> Result<(), Refusal> {
        match self.known(node)?.up() {
            true => Ok(()),
            false => Err(refused::is_down(self.config.name(node)).so_already()),
        }
    }

    /// A node that acts on what reaches it.
    fn can_act(&self, node: NodeId) -> Result<&Slot<P>, Refusal> {
        let slot = self.running(node)?;
        (!slot.paused).then_some(slot).ok_or_else(|| refused::is_paused(self.config.name(node)))
    }

    fn can_be_spared(&self, node: NodeId) -> Result<(), Refusal> {
        match self.running(node)?.cut {
            Some(_) => Ok(()),
            None => Err(refused::will_not_crash(self.config.name(node)).so_already()),
        }
    }

    /// A crash can leave the first records of what waits in the disk's cache.
    fn can_keep(&self, node: NodeId, records: u16) -> Result<(), Refusal> {
        self.running(node)?;
        match self.unflushed(node) {
            0 => {
                let nothing = self.written[node.index()].is_empty();
                let lazy = self.config.flag(options::FLUSH);
                Err(refused::all_is_flushed(self.config.name(node), nothing, lazy))
            }
            count if usize::from(records) > count => Err(refused::keeps_more(self.config.name(node), count)),
            _ => Ok(()),
        }
    }

    fn can_flush(&self, node: NodeId) -> Result<(), Refusal> {
        match self.running(node)?.disk_fails {
            true => Err(refused::disk_fails(self.config.name(node))),
            false => Ok(()),
        }
    }

    fn can_have_disk(&self, node: NodeId, works: bool) -> Result<(), Refusal> {
        match (works, self.known(node)?.disk_fails) {
            (true, false) => Err(refused::disk_works_already(self.config.name(node)).so_already()),
            (false, true) => Err(refused::disk_fails_already(self.config.name(node)).so_already()),
            (true, true) | (false, false) => Ok(()),
        }
    }

    fn can_start(&self, node: NodeId) -> Result<(), Refusal> {
        let (slot, me) = (self.known(node)?, self.config.name(node));
        match P::comes_back_by(slot) {
            _ if !slot.up() => Ok(()),
            Some(input) => Err(refused::has_ended(me, P::INFO.inputs[input.index()].verb)),
            None => Err(refused::runs(me)),
        }
    }

    fn can_be_paused(&self, node: NodeId) -> Result<(), Refusal> {
        match self.running(node)?.paused {
            true => Err(refused::is_paused_already(self.config.name(node)).so_already()),
            false => Ok(()),
        }
    }

    fn can_go_on(&self, node: NodeId) -> Result<(), Refusal> {
        match self.running(node)?.paused {
            true => Ok(()),
            false => Err(refused::is_not_paused(self.config.name(node)).so_already()),
        }
    }

    fn can_be_cut(&self, from: NodeSet, to: NodeSet) -> Result<(), Refusal> {
        if from != to || from.len() != 1 {
            return Ok(());
        }
        Err(refused::own_link(self.config.names(from).concat()))
    }

    fn can_run_at(&self, node: NodeId, percent: u32) -> Result<(), Refusal> {
        self.known(node)?;
        match percent {
            _ if !RATES.contains(&percent) => {
                Err(refused::rate(self.config.name(node), percent, *RATES.start(), *RATES.end()))
            }
            _ if percent == self.clocks.of(node).rate() => {
                Err(refused::same_rate(self.config.name(node), percent).so_already())
            }
            _ => Ok(()),
        }
    }

    fn can_set(&self, option: OptionId, value: [u32; 2]) -> Result<(), Refusal> {
        match P::INFO.option(option) {
            Some(spec) if spec.fixed => Err(refused::is_fixed(spec.name)),
            Some(spec) if self.config.is_on(P::INFO, spec.unless) => Err(refused::not_while(spec.name, spec.unless)),
            _ => Config::clone(&self.config).set(P::INFO, option, value),
        }
    }

    fn can_set_of(&self, node: NodeId, option: OptionId, value: Option<[u32; 2]>) -> Result<(), Refusal> {
        self.known(node)?;
        match P::INFO.option(option) {
            Some(spec) if spec.fixed => Err(refused::is_fixed(spec.name)),
            Some(spec) if self.config.is_on(P::INFO, spec.unless) => Err(refused::not_while(spec.name, spec.unless)),
            _ => Config::clone(&self.config).set_of(P::INFO, node, option, value),
        }
    }

    fn can_be_tuned(&self, from: NodeSet, to: NodeSet, odds: Odds) -> Result<(), Refusal> {
        if from == to && from.len() == 1 {
            return Err(refused::own_odds(self.config.names(from).concat()));
        }
        let (option, value) = match odds {
            Odds::Latency(range) => (options::LATENCY, range.map(u32::from)),
            Odds::Loss(percent) => (options::LOSS, [percent.into(), 0]),
            Odds::UsualLatency | Odds::UsualLoss => return Ok(()),
        };
        P::INFO.option(option).map_or(Ok(()), |spec| spec.check(value))
    }

    fn can_fire(&self, node: NodeId, timer: Timer) -> Result<(), Refusal> {
        self.running(node)?;
        if timer.id.index() >= P::INFO.timers.len() {
            return Err(refused::no_timer());
        }
        let slot = self.can_act(node)?;
        if !self.config.place(node, timer).is_some_and(|place| slot.armed.contains(place)) {
            let armed = slot.armed.iter().map(|place| self.config.timers(node)[usize::from(place.0)]);
            let names: Vec<_> = armed.map(|timer| self.config.timer_name(timer)).collect();
            let armed = (!names.is_empty()).then(|| names.join(", "));
            return Err(refused::not_armed(self.config.name(node), self.config.timer_phrase(timer), armed));
        }
        Ok(())
    }

    /// Whether such a message can be made. What it names gets no number by that.
    pub(super) fn can_inject(&self, from: NodeId, to: NodeId, text: &str) -> Result<(), Refusal> {
        self.known(from)?;
        self.known(to)?;
        let mut config = Config::clone(&self.config);
        config.words = config.words.apart();
        forge::<P>(&config, [from, to], text).map(drop)
    }

    fn in_flight(&self, id: MsgId) -> Result<&Flight<P::Msg>, Refusal> {
        self.network.get(id).ok_or_else(|| refused::not_in_flight(self.config.msg_text(id)))
    }

    /// A message in flight, and not the news that a connection is broken.
    fn message(&self, id: MsgId) -> Result<&Flight<P::Msg>, Refusal> {
        let flight = self.in_flight(id)?;
        if flight.msg.is_some() {
            return Ok(flight);
        }
        Err(refused::no_message(self.config.msg_text(id), self.config.name(id.to), self.config.name(id.from)))
    }

    /// A message whose way can still be changed.
    fn can_still_arrive(&self, id: MsgId) -> Result<&Flight<P::Msg>, Refusal> {
        let flight = self.message(id)?;
        match flight.fate {
            Passage::Lost(loss) => Err(refused::is_lost(self.config.msg_text(id), self.reason(id, loss))),
            Passage::Open | Passage::CameThrough => Ok(flight),
        }
    }

    fn can_be_doubled(&self, id: MsgId) -> Result<(), Refusal> {
        self.message(id)?;
        if self.network.connects(id.from, id.to) {
            return Err(refused::arrives_once(self.config.msg_text(id)));
        }
        match self.can_still_arrive(id)?.copies {
            u8::MAX => Err(refused::copies(self.config.msg_text(id))),
            _ => Ok(()),
        }
    }

    fn can_arrive(&self, id: MsgId) -> Result<(), Refusal> {
        self.obstacle(self.in_flight(id)?).map_or(Ok(()), Err)
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

/// A message of one's own, read from its kind and fields.
pub(super) fn forge<P: Started>(config: &Config, ends: [NodeId; 2], text: &str) -> Result<P::Msg, Refusal> {
    let [from, to] = ends;
    let (kind, fields) = text.split_once(' ').unwrap_or((text, ""));
    let form = P::INFO.form(kind).ok_or_else(|| {
        let all = P::INFO.forms.iter().map(|form| form.kind).collect::<Vec<_>>().join(", ");
        refused::no_form(P::INFO.title, kind, all)
    })?;
    if from == to {
        return Err(refused::to_itself(config.name(from)));
    }
    for (node, kinds, sends) in [(from, form.from, true), (to, form.to, false)] {
        if !kinds.contains(&config.kind(node)) {
            let able = config.all().filter(|id| kinds.contains(&config.kind(*id))).collect();
            return Err(refused::wrong_end(config.name(node), kind, sends, config.names(able).join(", ")));
        }
    }
    P::forge(kind, &Fields::read(config, form, fields)?)
}

fn can_be_switched<P: Started>(rule: RuleId) -> Result<(), Refusal> {
    match P::INFO.rules.get(rule.index()) {
        Some(rule) if rule.switchable() => Ok(()),
        Some(rule) => Err(refused::event(rule.id)),
        None => Err(refused::no_rule()),
    }
}
