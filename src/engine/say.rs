//! What a step did, as it is told: which sentence, and what it is about. The sentences are [words](super::words) of the
//! catalogue.

use super::Started;
use super::catalogue::catalogue;
use super::facts::{given, known};
use super::info::{BROKEN, Info};
use super::network::Loss;
use super::protocol::{Effect, Note};
use super::scene::{CutLink, EventKind, NoteCard, Told, Verdict};
use super::slot::Stop;
use super::world::{World, called};
use super::{Choice, Config, Moment, MsgId, NodeId, NodeSet, Odds, TimerPlace, words};

/// How a command says that something is no longer for itself.
pub const USUAL: &str = "usual";

/// What the last step did.
pub(super) fn told<P: Started>(world: &World<P>) -> Told {
    let config = &*world.config;
    let mut told = Told {
        step: world.steps,
        time_ms: world.now.0,
        // Nothing fell due in that time, so to let it pass is the same.
        command: if world.last.choice == Choice::Wait {
            format!("run {}ms", world.last.passed_ms)
        } else {
            command(config, P::INFO, world.last.choice)
        },
        headline: headline(world),
        marks: world.marks.iter().map(|(mark, _)| *mark).collect(),
        ..Told::default()
    };
    (told.event, told.node, told.message) = happening(world);
    told.refusal = world.last.refusal;
    let link = |[from, to]: &[NodeId; 2]| CutLink { from: config.name(*from).into(), to: config.name(*to).into() };
    told.links = world.last.links.iter().map(link).collect();
    let mates = |node| config.names(config.housemates(node));
    told.crashed = world.last.crashed.map(mates).unwrap_or_default();
    if let Choice::Restart { node, .. } = world.last.choice {
        told.started = mates(node);
    }
    tell_effects(world, &mut told);
    told.stands = touched(world).iter().map(|id| world.stands(id)).collect();
    told.sent.extend(world.last.injected.and_then(|id| world.sending(id)));
    if let Some((node, stop)) = world.last.crashed.zip(world.last.stop) {
        told.headline = midway(world, node, stop, told.headline.trim_end_matches('.'));
    }
    told.routine = is_routine_step(world) && told.notes.iter().all(|note| note.routine);
    told
}

/// What nodes did in the last step, in order, and what they decided.
fn tell_effects<P: Started>(world: &World<P>, told: &mut Told) {
    let config = &world.config;
    let actors = world.last.actors.iter().flat_map(|(id, effects)| std::iter::repeat_n(*id, *effects));
    let mut alike: Option<Alike> = None;
    for (effect, id) in world.last.effects.iter().zip(actors) {
        let actor = config.name(id);
        let phrase = |timer: TimerPlace| config.timer_phrase(config.timers(id)[usize::from(timer.0)]);
        let to_others = match effect {
            Effect::Sent(id) => {
                told.sent.extend(world.sending(*id));
                Some((Does::Sends(world.network.just_sent(*id).map(called::<P>)), id.to))
            }
            Effect::Close(peer) => Some((Does::Closes, *peer)),
            _ => None,
        };
        if let Some((does, to)) = to_others {
            // The same to several nodes is one sentence.
            match &mut alike {
                Some((from, same, others)) if (*from, *same) == (actor, does) => others.push(config.name(to)),
                _ => told.effects.extend(alike.replace((actor, does, vec![config.name(to)])).map(|s| in_one(&s))),
            }
            continue;
        }
        if !matches!(effect, Effect::Note(_) | Effect::Fact(_) | Effect::Nothing) {
            told.effects.extend(alike.take().map(|s| in_one(&s)));
        }
        match effect {
            Effect::Note(note) => told.notes.push(note_card::<P>(config, note)),
            // Handlers send; by the time a step is told, all of it is on its links.
            Effect::Send(..) | Effect::Sent(_) | Effect::Close(_) => {}
            // Facts are for the observer; whatever a person should know of them is in the notes.
            Effect::Fact(_) | Effect::Nothing => {}
            Effect::Persist { record, flushed } => {
                told.effects.push(words::writes(actor, P::record_text(config, record), *flushed));
            }
            Effect::SetTimer(timer, _) | Effect::SetTimerFrom(_, timer, _) => {
                told.effects.push(words::starts_timer(actor, phrase(*timer)));
            }
            Effect::CancelTimer(timer) => {
                told.effects.push(words::stops_timer(actor, phrase(*timer)));
            }
        }
    }
    told.effects.extend(alike.map(|s| in_one(&s)));
}

/// Whether the last step is none to tell of, if what was decided in it is not.
fn is_routine_step<P: Started>(world: &World<P>) -> bool {
    let by_itself = happens_by_itself(world.last.choice) && world.last.crashed.is_none();
    // That another attempt came to nothing is no news to whom the first did; and why somebody has closed a connection was
    // told when it did.
    let expected = world.last.apart || world.last.closed;
    let breaks = world.last.damaged || world.last.kind == Some(BROKEN) && !expected;
    by_itself && !breaks
}

/// The nodes that did something in the last step, or had something done to them.
fn touched<P: Started>(world: &World<P>) -> NodeSet {
    let mut touched: NodeSet = world.last.actors.iter().map(|(id, _)| *id).collect();
    let mates = world.last.crashed.map(|node| world.config.housemates(node)).unwrap_or_default();
    touched.0 |= mates.0;
    if let Choice::Restart { node, .. } = world.last.choice {
        touched.0 |= world.config.housemates(node).0;
    }
    if let Choice::Pause(node) = world.last.choice {
        touched.0 |= NodeSet::one(node).0;
    }
    if let Choice::Resume(node) = world.last.choice {
        touched.0 |= NodeSet::one(node).0;
    }
    touched
}

/// What happened, and that a node stopped in the middle of what it did about it, or at its end. The cause comes first, as
/// in "a message arrives, and S1 crashes".
fn midway<P: Started>(world: &World<P>, node: NodeId, stop: Stop, cause: &str) -> String {
    let all = world.config.housemates(node);
    let (who, alone, flushed) = (list(&world.config, all), all.len() == 1, world.last.lost.is_empty());
    match stop {
        Stop::Armed | Stop::AtEnd => words::crashes_midway(cause, who, alone, flushed, stop == Stop::AtEnd),
        Stop::Disk => words::stops_midway(cause, world.config.name(node), who, alone, flushed),
    }
}

/// Whether a step is one of those that the timed schedule takes.
fn happens_by_itself(choice: Choice) -> bool {
    match choice {
        Choice::Deliver(_) | Choice::Lose(_) | Choice::Fire(..) | Choice::Wait => true,
        Choice::Drop(_) | Choice::Duplicate(_) | Choice::Delay(..) | Choice::Corrupt(_) => false,
        Choice::Crash(_) | Choice::CrashAt(..) | Choice::Spare(_) | Choice::Restart { .. } => false,
        Choice::CrashKeeping(..) | Choice::Disk { .. } => false,
        Choice::Pause(_) | Choice::Resume(_) | Choice::Flush(_) | Choice::Clock(..) => false,
        Choice::Cut { .. } | Choice::Heal { .. } | Choice::Tune { .. } | Choice::Inject { .. } => false,
        Choice::Input { .. } => false,
        Choice::Set(..) | Choice::SetOf { .. } | Choice::Switch { .. } => false,
    }
}

/// What a node does to others that one sentence tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    /// It sends this kind of message, if that is still known.
    Sends(Option<&'static str>),
    /// It ends their connection.
    Closes,
}

/// Who does what to whom.
type Alike<'a> = (&'a str, Does, Vec<&'a str>);

/// What was done to whom: `S1 sends RequestVote to S2, S3 and S4`.
fn in_one((actor, does, to): &Alike) -> String {
    let to = catalogue().list(to);
    match does {
        Does::Sends(Some(kind)) => words::sends(*actor, *kind, to.as_str()),
        Does::Sends(None) => words::sends(*actor, words::sends_something(), to.as_str()),
        Does::Closes => words::closes(*actor, to.as_str()),
    }
}

/// What sort of thing the last step was, at which node, about which message.
fn happening<P: Started>(world: &World<P>) -> (EventKind, Option<String>, Option<String>) {
    let name = |id: NodeId| Some(world.config.name(id).to_string());
    let message = |id: MsgId| Some(world.config.msg_text(id));
    match world.last.choice {
        Choice::Deliver(id) if !world.last.damaged => (EventKind::Arrival, name(id.to), message(id)),
        Choice::Deliver(id) | Choice::Lose(id) | Choice::Drop(id) => (EventKind::Loss, name(id.to), message(id)),
        Choice::Duplicate(id) | Choice::Delay(id, _) | Choice::Corrupt(id) => (EventKind::Other, None, message(id)),
        Choice::Fire(node, _) => (EventKind::Timer, name(node), None),
        Choice::Crash(node) | Choice::CrashKeeping(node, _) => (EventKind::Crash, name(node), None),
        Choice::Restart { node, .. } => (EventKind::Restart, name(node), None),
        Choice::Input { node, .. } => (EventKind::Input, name(node), None),
        Choice::Pause(node) | Choice::Resume(node) | Choice::Flush(node) => (EventKind::Other, name(node), None),
        Choice::CrashAt(node, _) | Choice::Clock(node, _) => (EventKind::Other, name(node), None),
        Choice::Disk { node, .. } => (EventKind::Other, name(node), None),
        Choice::SetOf { node, .. } => (EventKind::Other, name(node), None),
        Choice::Cut { .. } => (EventKind::Cut, None, None),
        Choice::Heal { .. } => (EventKind::Heal, None, None),
        Choice::Spare(_) => (EventKind::Other, None, None),
        Choice::Inject { .. } => (EventKind::Other, None, world.last.injected.and_then(message)),
        Choice::Tune { .. } => (EventKind::Other, None, None),
        Choice::Set(..) | Choice::Switch { .. } | Choice::Wait => (EventKind::Other, None, None),
    }
}

/// A note as a sentence with its rule.
pub(super) fn note_card<P: Started>(config: &Config, note: &Note) -> NoteCard {
    let (rule, me) = (P::INFO.rule(note.rule), config.name(note.node));
    let facts = known(config, rule.facts, note.facts);
    NoteCard {
        node: me.into(),
        rule: rule.id.into(),
        verdict: note.verdict,
        text: catalogue()
            .sentence(rule.id, note.verdict, me, facts.iter().map(given))
            .unwrap_or_else(|| rule.text.into()),
        facts: facts.into_iter().filter_map(|(spec, fact)| Some((spec.name, fact?))).collect(),
        routine: is_routine::<P>(note),
    }
}

/// Whether a brief account leaves a note out.
pub(super) fn is_routine<P: Started>(note: &Note) -> bool {
    let rule = P::INFO.rule(note.rule);
    match note.verdict {
        Verdict::Held => rule.routine,
        Verdict::Refused | Verdict::Kept => rule.routine_refusal,
        Verdict::Waived => false,
    }
}

/// What happened, in one sentence.
fn headline<P: Started>(world: &World<P>) -> String {
    let config = &*world.config;
    let name = |id: NodeId| config.name(id);
    let any = if world.last.kind.is_none() { words::a_message() } else { String::new() };
    let kind = world.last.kind.unwrap_or(&any);
    match world.last.choice {
        Choice::Deliver(id) if world.last.damaged => words::arrives_damaged(kind, name(id.from), name(id.to)),
        Choice::Deliver(id) if world.last.closed => words::hears_of_end(name(id.from), name(id.to)),
        Choice::Deliver(id) if kind == BROKEN => words::hears_of_break(name(id.from), name(id.to)),
        Choice::Deliver(id) => words::arrives(kind, name(id.from), name(id.to)),
        Choice::Drop(id) => {
            let breaks = world.last.loss.is_none() && world.network.connects(id.from, id.to);
            words::is_dropped(kind, name(id.from), name(id.to), breaks)
        }
        Choice::Lose(id) => match world.last.loss.unwrap_or(Loss::Chance) {
            Loss::Chance => words::is_lost_by_chance(kind, name(id.from), name(id.to)),
            loss => words::is_lost(kind, name(id.from), name(id.to), world.reason(id, loss)),
        },
        Choice::Duplicate(id) => words::is_duplicated(kind, name(id.from), name(id.to)),
        Choice::Delay(id, ms) => words::is_delayed(kind, name(id.from), name(id.to), ms),
        Choice::Corrupt(id) => words::is_corrupted(kind, name(id.from), name(id.to)),
        Choice::Fire(node, timer) => words::fires(name(node), config.timer_phrase(timer)),
        Choice::Crash(node) => {
            let all = config.housemates(node);
            words::crashes(list(config, all), all.len() == 1, world.last.lost.is_empty())
        }
        Choice::CrashKeeping(node, kept) => {
            let all = config.housemates(node);
            let whole = !world.last.lost.contains(node);
            words::crashes_keeping(list(config, all), all.len() == 1, name(node), u32::from(kept), whole)
        }
        Choice::CrashAt(node, Moment::After(effects)) => words::will_crash(name(node), effects),
        Choice::CrashAt(node, moment) => {
            words::will_crash_at(name(node), moment.name().unwrap_or_default().replace(' ', "-"))
        }
        Choice::Disk { node, works } => words::disk(list(config, config.housemates(node)), works),
        Choice::Spare(node) => words::is_spared(name(node)),
        Choice::Restart { node, wiped } => {
            let all = config.housemates(node);
            words::restarts(list(config, all), all.len() == 1, wiped)
        }
        Choice::Pause(node) => words::pauses(name(node)),
        Choice::Resume(node) => words::resumes(name(node)),
        Choice::Flush(node) => words::flushes(name(node)),
        Choice::Clock(node, rate) => words::clock(list(config, config.housemates(node)), rate),
        Choice::Cut { from, to, both } => words::cuts(list(config, from), list(config, to), both),
        Choice::Heal { from, to, .. } if from == to && from.len() == config.nodes.len() => words::heals_all(),
        Choice::Heal { from, to, both } => words::heals(list(config, from), list(config, to), both),
        Choice::Inject { from, to, .. } => words::injects(kind, name(from), name(to)),
        Choice::Tune { from, to, both, odds } => tunes(config, from, to, both, odds),
        Choice::Input { node, input, to, value } => P::INFO.inputs[input.index()].headline(config, node, to, value),
        Choice::Set(..) => words::sets(command(config, P::INFO, world.last.choice).trim_start_matches("set ")),
        Choice::SetOf { node, option, value } => {
            let spec = P::INFO.option(option);
            let text = value.and_then(|value| Some(config.option_text(spec?, value)));
            words::sets_of(name(node), spec.map_or("", |spec| spec.name), text)
        }
        Choice::Switch { rule, on } => words::switches(P::INFO.rule(rule).id, on),
        Choice::Wait => words::waits(world.now.0),
    }
}

/// What links take for themselves from now on.
fn tunes(config: &Config, from: NodeSet, to: NodeSet, both: bool, odds: Odds) -> String {
    let (from, to) = (list(config, from), list(config, to));
    match odds {
        Odds::Latency(range) => words::tunes_latency(from, to, both, Some(range_text(range))),
        Odds::UsualLatency => words::tunes_latency(from, to, both, None::<&str>),
        Odds::Loss(percent) => words::tunes_loss(from, to, both, Some(percent)),
        Odds::UsualLoss => words::tunes_loss(from, to, both, None::<u8>),
    }
}

/// A range as it is written; one number, if it has no width.
fn range_text([low, high]: [u16; 2]) -> String {
    if low == high { low.to_string() } else { format!("{low}..{high}") }
}

fn list(config: &Config, nodes: NodeSet) -> String {
    config.names(nodes).join(",")
}

/// The command that makes this choice again, in the command language.
pub fn command(config: &Config, info: &Info, choice: Choice) -> String {
    let name = |id: NodeId| config.name(id);
    let link = |from: NodeSet, to: NodeSet, both: bool| match both {
        true => format!("{} {}", list(config, from), list(config, to)),
        false => format!("{} -> {}", list(config, from), list(config, to)),
    };
    match choice {
        Choice::Deliver(id) => format!("deliver {}", config.msg_text(id)),
        Choice::Drop(id) | Choice::Lose(id) => format!("drop {}", config.msg_text(id)),
        Choice::Duplicate(id) => format!("duplicate {}", config.msg_text(id)),
        Choice::Delay(id, ms) => format!("delay {} {ms}ms", config.msg_text(id)),
        Choice::Corrupt(id) => format!("corrupt {}", config.msg_text(id)),
        Choice::Fire(node, timer) => format!("fire {} {}", name(node), config.timer_name(timer)),
        Choice::Crash(node) => format!("crash {}", name(node)),
        Choice::CrashAt(node, Moment::After(k)) => format!("crash {} after {k}", name(node)),
        Choice::CrashAt(node, moment) => format!("crash {} {}", name(node), moment.name().unwrap_or_default()),
        Choice::CrashKeeping(node, k) => format!("crash {} keeping {k}", name(node)),
        Choice::Disk { node, works } => format!("disk {} {}", name(node), if works { "works" } else { "fails" }),
        Choice::Spare(node) => format!("spare {}", name(node)),
        Choice::Restart { node, wiped } => format!("restart {}{}", name(node), if wiped { " wiped" } else { "" }),
        Choice::Pause(node) => format!("pause {}", name(node)),
        Choice::Resume(node) => format!("resume {}", name(node)),
        Choice::Flush(node) => format!("flush {}", name(node)),
        Choice::Clock(node, rate) => format!("clock {} {rate}%", name(node)),
        Choice::Cut { from, to, both } => format!("cut {}", link(from, to, both)),
        Choice::Heal { from, to, .. } if from == to && from.len() == config.nodes.len() => "heal all".into(),
        Choice::Heal { from, to, both } => format!("heal {}", link(from, to, both)),
        Choice::Inject { from, to, says } => {
            let text = config.value_text(says);
            let (kind, fields) = text.split_once(' ').unwrap_or((&text, ""));
            format!("inject {kind} {}->{} {fields}", name(from), name(to)).trim_end().into()
        }
        Choice::Tune { from, to, both, odds } => {
            let ends = link(from, to, both);
            match odds {
                Odds::Latency(range) => format!("latency {ends} {}ms", range_text(range)),
                Odds::UsualLatency => format!("latency {ends} {USUAL}"),
                Odds::Loss(percent) => format!("loss {ends} {percent}%"),
                Odds::UsualLoss => format!("loss {ends} {USUAL}"),
            }
        }
        Choice::Input { node, input, to, value } => info.inputs[input.index()].command(config, node, to, value),
        Choice::Set(option, value) => info
            .option(option)
            .map_or("set".into(), |spec| format!("set {} {}", spec.name, config.option_text(spec, value))),
        Choice::SetOf { node, option, value } => info.option(option).map_or("set".into(), |spec| {
            let value = value.map_or(USUAL.into(), |value| config.option_text(spec, value));
            format!("set {} of {} {value}", spec.name, name(node))
        }),
        Choice::Switch { rule, on } => format!("set {} {}", info.rule(rule).id, if on { "on" } else { "off" }),
        Choice::Wait => "run 0ms".into(),
    }
}
