//! A random faulty run, with the scene of each step, what was told of it, and what one may ask there.

use crate::dice::Dice;
use crate::worlds::{World, forged};
use crate::{chains, heads, node};
use std::collections::BTreeSet;
use synod::engine::scene::{EventKind, Fact, NoteCard, Packet, Rung, Scene, Told};
use synod::engine::scheduler::Storm;
use synod::engine::{
    ArgRole, Choice, GoalArg, GoalSpec, Moment, NodeId, NodeSet, Odds, Refusal, Sim, Step, Value, Which, asks,
};
use synod::timeline::{Timeline, Why, WhyNot};

/// How a run goes on: how many steps it has, how many of them are the schedule's before chaos begins, of how many after
/// that one is chaos' and one is an [upset](Run::upset), and after how many steps somebody asks.
struct Pace {
    steps: usize,
    calm: u64,
    chaos: u64,
    upset: Option<u64>,
    asks: u64,
}

/// What Mesos is about begins once an ensemble has a leader, a master leads and agents have turned to it; and it goes on
/// by sessions and pings, which take their time.
fn pace(protocol: &str) -> Pace {
    match protocol {
        "mesos" => Pace { steps: 900, calm: 250, chaos: 4, upset: Some(30), asks: 150 },
        _ => Pace { steps: 120, calm: 0, chaos: 1, upset: None, asks: 12 },
    }
}

/// A run and its record: of each step the scene after it and what was told; step 0 is the start.
pub struct Run {
    pub name: String,
    /// Whether flushing is lazy in it.
    pub lazy: bool,
    /// Whether clients in it ask again.
    pub repeats: bool,
    pub scenes: Vec<Scene>,
    pub told: Vec<Told>,
    /// Whether the last step is one that is not taken: it was tried in a copy.
    pub imagined: bool,
    timeline: Timeline,
    storm: Storm,
    dice: Dice,
    pace: Pace,
    /// Of a story, the steps that are left of it, and after which of them somebody asks.
    story: Option<(std::vec::IntoIter<Step>, BTreeSet<u64>)>,
}

/// A question, and the sentences of its answer.
pub struct Asked {
    /// What was asked.
    pub question: String,
    /// If it was what a message would do, and that can arrive: what it would come to, and the scene after it.
    pub comes: Option<(Told, Scene)>,
    /// If it was about an entry: its index.
    pub slot: Option<i64>,
    /// The answer's sentences, or what is wrong with it as such.
    pub answer: Result<Vec<NoteCard>, Wrong>,
}

/// What is wrong with an answer as such, and with what of it.
#[derive(Debug)]
pub struct Wrong {
    pub of: &'static str,
    pub what: String,
}

/// Says what of an answer is wrong, if anything is.
fn about(of: &'static str, so: Result<(), String>) -> Result<(), Wrong> {
    so.map_err(|what| Wrong { of, what })
}

/// Sentences, or what is wrong with them; or the question is refused.
type Answer = Result<Result<Vec<NoteCard>, Wrong>, Refusal>;

impl Run {
    /// The world where the run is now.
    pub fn sim(&self) -> &dyn Sim {
        self.timeline.sim()
    }

    /// The run at its start.
    pub fn new(World { name, lazy, repeats, timeline, storm, dice }: World) -> Run {
        let scenes = vec![pictured(timeline.sim())];
        let mut pace = pace(timeline.sim().info().name);
        let (told, mut dice) = (vec![Told::default()], dice);
        if pace.calm > 0 {
            pace.calm = dice.below(pace.calm + 1);
        }
        Run { name, lazy, repeats, scenes, told, imagined: false, timeline, storm, dice, pace, story: None }
    }

    /// The run of a story, which goes by its steps and no others; after these somebody asks.
    pub fn of_story(world: World, steps: Vec<Step>, asks: BTreeSet<u64>) -> Run {
        Run { story: Some((steps.into_iter(), asks)), ..Run::new(world) }
    }

    /// Takes the next step, now and then one that a storm does not know. Whether there was one.
    pub fn step(&mut self) -> bool {
        if let Some((steps, _)) = &mut self.story {
            let step = steps.next();
            return step.is_some_and(|step| self.take(step));
        }
        if self.scenes.len() > self.pace.steps {
            return false;
        }
        let begun = self.scenes.len() as u64 > self.pace.calm;
        let chaos = begun && (self.pace.chaos == 1 || self.dice.below(self.pace.chaos) == 0);
        let upset = self.pace.upset.filter(|_| begun).is_some_and(|of| self.dice.below(of) == 0);
        let calm = (!chaos).then(|| self.timeline.sim().next()).flatten();
        let rare = match upset {
            true => self.upset(),
            false => (calm.is_none() && self.dice.below(40) == 0).then(|| self.rare()).flatten(),
        };
        let step = match rare.filter(|choice| self.timeline.sim().allowed(*choice).is_ok()) {
            Some(choice) => Some(Step { at: self.timeline.sim().now(), choice }),
            None => calm.or_else(|| self.storm.next(self.timeline.sim())),
        };
        step.is_some_and(|step| self.take(step))
    }

    fn take(&mut self, step: Step) -> bool {
        self.timeline.take(step).unwrap_or_else(|refusal| panic!("{}: {step:?} is refused: {refusal}", self.name));
        self.scenes.push(pictured(self.timeline.sim()));
        self.told.push(self.timeline.sim().told());
        true
    }

    /// A process ends, the one first that leads or speaks; or starts again; or a link is cut, or all are well again; or
    /// somebody tells a node something, with a number or about another.
    fn upset(&mut self) -> Option<Choice> {
        let sim = self.timeline.sim();
        let all: NodeSet = sim.config().all().collect();
        let nodes: Vec<NodeId> = all.iter().collect();
        let down: Vec<NodeId> = nodes.iter().copied().filter(|node| !sim.standing(*node).up).collect();
        let scene = self.scenes.last().expect("a start");
        let first = scene.nodes.iter().position(|card| ["leading", "subscribed"].contains(&card.role.as_str()));
        let dice = &mut self.dice;
        let (from, to) = (NodeSet::one(*dice.one_of(&nodes)?), NodeSet::one(*dice.one_of(&nodes)?));
        Some(match dice.below(13) {
            10.. => {
                let told: Vec<_> = sim.info().inputs().collect();
                let (input, spec) = *dice.one_of(&told)?;
                let aims: Vec<NodeId> = spec.args.iter().skip(1).flat_map(|arg| arg.nodes(sim.config())).collect();
                let actors: Vec<NodeId> = spec.args[0].nodes(sim.config()).collect();
                let (to, value) = (dice.one_of(&aims).copied(), Value(1 + dice.below(4) as u32));
                let numbered = spec.args.iter().any(|arg| arg.role == ArgRole::Number);
                let value = if numbered { value } else { Value::NOOP };
                let leads = Some(*nodes.get(first?)?).filter(|first| actors.contains(first));
                let node = leads.or(dice.one_of(&actors).copied())?;
                Choice::Input { node, input, to: to.into_iter().collect(), value }
            }
            0 => Choice::Crash(*nodes.get(first?)?),
            1 | 2 => Choice::Crash(*dice.one_of(&nodes)?),
            3..=6 => Choice::Restart { node: *dice.one_of(&down)?, wiped: false },
            7 | 8 => Choice::Cut { from, to, both: true },
            _ => Choice::Heal { from: all, to: all, both: true },
        })
    }

    fn rare(&mut self) -> Option<Choice> {
        let sim = self.timeline.sim();
        let (config, info) = (sim.config(), sim.info());
        let (down, nodes): (Vec<_>, Vec<_>) =
            (config.all().filter(|node| !sim.standing(*node).up).collect(), self.storm.victims.iter().collect());
        let flights = sim.in_flight();
        let dice = &mut self.dice;
        let pick = dice.below(10);
        let (node, other) = (*dice.one_of(&nodes)?, *dice.one_of(&nodes)?);
        Some(match pick {
            0 => Choice::Restart { node: *dice.one_of(&down)?, wiped: true },
            1 => Choice::Corrupt(dice.one_of(&flights)?.id),
            2 => Choice::Delay(dice.one_of(&flights)?.id, 300),
            3 => Choice::Disk { node, works: dice.below(2) == 0 },
            4 => Choice::CrashAt(node, *dice.one_of(&Moment::NAMED)?),
            5 => Choice::CrashKeeping(node, dice.below(3) as u16),
            6 => {
                let odds = *dice.one_of(&[Odds::Loss(50), Odds::Latency([100, 200]), Odds::UsualLoss])?;
                Choice::Tune { from: NodeSet::one(node), to: NodeSet::one(other), both: dice.below(2) == 0, odds }
            }
            7 => {
                let of_nodes: Vec<_> = info.own_options.iter().filter(|option| option.is_of_nodes()).collect();
                let option = info.find_option(dice.one_of(&of_nodes)?.name)?;
                Choice::SetOf { node, option, value: Some([80, 120]) }
            }
            8 => {
                let form = dice.one_of(info.forms)?;
                let text = forged(dice, form, config.name(other));
                let says = config.words.intern(&text);
                sim.can_inject(node, other, &text).is_ok().then_some(Choice::Inject { from: node, to: other, says })?
            }
            _ => Choice::Flush(node),
        })
    }

    /// Whether questions are asked after this step.
    pub fn asks_here(&mut self) -> bool {
        match &self.story {
            Some((_, asks)) => asks.contains(&self.timeline.at()),
            None => self.dice.below(self.pace.asks) == 0,
        }
    }

    /// Goes on as if this had come next.
    pub fn imagine(&mut self, (told, scene): (Told, Scene)) {
        self.told.push(told);
        self.scenes.push(scene);
        self.imagined = true;
    }

    /// Forgets what was imagined.
    pub fn wake(&mut self) {
        self.told.pop();
        self.scenes.pop();
        self.imagined = false;
    }

    /// The world as it is.
    pub fn now(&self) -> &Scene {
        self.scenes.last().expect("a start")
    }

    /// All messages of a kind that a node sent itself, in order.
    pub fn sent(&self, from: &str, kind: &str) -> impl Iterator<Item = &Packet> {
        self.sent_upto(self.told.len() - 1, from, kind)
    }

    /// The same up to a step.
    pub fn sent_upto(&self, step: usize, from: &str, kind: &str) -> impl Iterator<Item = &Packet> {
        let upto = self.told[..=step].iter().zip(&self.scenes);
        let by_itself = upto.filter(|(told, _)| !told.command.starts_with("inject "));
        by_itself.flat_map(move |(told, after)| {
            let sent = told.sent.iter().filter(move |sent| sent.from == from && sent.kind == kind);
            sent.filter_map(|sent| after.messages.iter().find(|packet| packet.id == sent.id))
        })
    }

    /// What a choice would come to now, in a copy of the world, and the scene after it; nothing if it cannot be made.
    fn tried(&self, choice: Choice) -> Option<(Told, Scene)> {
        let mut copy = self.timeline.sim().fork();
        if let Choice::Input { node, .. } = choice {
            let _ = copy.apply(Step { at: copy.now(), choice: Choice::Resume(node) });
        }
        copy.apply(Step { at: copy.now(), choice }).ok()?;
        Some((copy.told(), pictured(&*copy)))
    }

    /// The same for a message under way that arrives.
    fn arrives(&self, id: &str) -> Option<(Told, Scene)> {
        self.tried(Choice::Deliver(self.timeline.sim().config().find_msg(id)?))
    }

    /// What a message under way would come to if it arrived now.
    pub fn arrival(&self, id: &str) -> Option<Told> {
        self.arrives(id).map(|(told, _)| told)
    }

    /// What all would come to that a node may do now, by itself or when it is told to.
    pub fn moves(&self, node: &str) -> Vec<Told> {
        let fires = self.timeline.sim().choices().into_iter().filter(|choice| matches!(choice, Choice::Fire(..)));
        self.done_by(node, fires).into_iter().chain(self.acts(node)).collect()
    }

    /// The same of what it is told to do; of one that is held up, as if it went on.
    pub fn acts(&self, node: &str) -> Vec<Told> {
        let sim = self.timeline.sim();
        self.done_by(node, asks(sim.info(), sim.config(), 1, &|_| true).acts)
    }

    fn done_by(&self, node: &str, choices: impl IntoIterator<Item = Choice>) -> Vec<Told> {
        let tried = self.of(node, choices).filter_map(|choice| self.tried(choice));
        tried.map(|(told, _)| told).collect()
    }

    /// Those of the choices in which a node acts.
    fn of(&self, node: &str, choices: impl IntoIterator<Item = Choice>) -> impl Iterator<Item = Choice> {
        choices.into_iter().filter(move |choice| match choice {
            Choice::Fire(id, _) | Choice::Input { node: id, .. } => self.timeline.sim().config().name(*id) == node,
            _ => false,
        })
    }

    /// What a message of this kind would come to that a node sends another one now, by anything that it may do.
    pub fn arrivals_anew(&self, from: &str, kind: &str, to: &str) -> Vec<Told> {
        let sim = self.timeline.sim();
        let choices = sim.choices().into_iter().chain(asks(sim.info(), sim.config(), 1, &|_| true).acts);
        let arrives = |choice: Choice| {
            let mut copy = sim.fork();
            copy.apply(Step { at: copy.now(), choice }).ok()?;
            let told = copy.told();
            let sent = told.sent.iter().find(|sent| (&*sent.from, &*sent.kind, &*sent.to) == (from, kind, to))?;
            let arrival = Choice::Deliver(copy.config().find_msg(&sent.id)?);
            copy.apply(Step { at: copy.now(), choice: arrival }).ok()?;
            Some(copy.told())
        };
        self.of(from, choices).filter_map(arrives).collect()
    }

    /// The message that a step delivered.
    pub fn arrived(&self, at: usize) -> Option<&Packet> {
        let id = self.told[at].message.as_ref().filter(|_| self.told[at].event == EventKind::Arrival)?;
        self.scenes[at - 1].messages.iter().find(|packet| packet.id == *id)
    }

    /// Everything that the screen would offer to ask here, with the sentences of its answer.
    pub fn questions(&self) -> Vec<Asked> {
        let timeline = &self.timeline;
        let shown = timeline.scene(8).progress;
        let rows = if shown.is_empty() { &self.now().progress } else { &shown };
        let mut slots: Vec<u64> = rows.iter().map(|row| row.slot).collect();
        slots.dedup();
        let mut asked = self.of_nodes(&slots);
        for packet in &self.now().messages {
            asked.extend(self.of_message(packet));
        }
        asked.extend(self.of_arrived());
        for slot in slots {
            let why = timeline.why_slot(slot).map(|why| {
                about("since when an entry is chosen", heads::of_rows(self, slot, &why))?;
                self.of_why(&why)
            });
            asked.push(plain(format!("why entry {slot}"), why));
            let answer = timeline.why_not_slot(slot).map(|answer| {
                about("the rung of an entry", heads::of_slot(self, slot, &answer))?;
                self.of_slot(&answer)
            });
            asked.push(Asked { slot: Some(slot as i64), ..plain(format!("why not entry {slot}"), answer) });
        }
        asked
    }

    /// The questions about a message under way.
    fn of_message(&self, packet: &Packet) -> [Asked; 2] {
        let (timeline, id) = (&self.timeline, &packet.id);
        let why = timeline.why_message(id).map(|why| {
            about("when a message was sent", heads::of_sent(self, packet, &why))?;
            self.of_why(&why)
        });
        let comes = self.arrives(id);
        let answer = timeline.why_not_message(id).map(|answer| {
            let comes = comes.as_ref().map(|(told, after)| (told, after));
            about("what a message would come to", heads::of_message(self, packet, comes, &answer))?;
            of_why_not(&answer)
        });
        [plain(format!("why {id}"), why), Asked { comes, ..plain(format!("why not {id}"), answer) }]
    }

    /// The question about the last message that arrived.
    fn of_arrived(&self) -> Option<Asked> {
        let at = (1..self.told.len()).rev().find(|at| self.told[*at].event == EventKind::Arrival)?;
        let id = self.told[at].message.as_ref()?;
        let packet = self.scenes[at - 1].messages.iter().find(|packet| packet.id == *id)?;
        let answer = self.timeline.why_not_message(id).map(|answer| {
            about("what a message came to", heads::of_arrived(self, packet, &answer))?;
            of_why_not(&answer)
        });
        Some(plain(format!("why not {id}"), answer))
    }

    /// The questions about every node: why it is as it is, and why it has not reached its goals.
    fn of_nodes(&self, slots: &[u64]) -> Vec<Asked> {
        let (timeline, sim) = (&self.timeline, self.timeline.sim());
        let (config, info) = (sim.config(), sim.info());
        let mut asked = Vec::new();
        for node in config.all() {
            let name = config.name(node);
            let why = timeline.why_node(node).map(|why| {
                about("since when a node is so", heads::of_node(self, name, &why))?;
                self.of_why(&why)
            });
            asked.push(plain(format!("why {name}"), why));
            for (goal, spec) in info.goals().filter(|(_, goal)| goal.at.contains(&config.kind(node))) {
                let arguments: Vec<u32> = match spec.takes {
                    GoalArg::Nothing => vec![0],
                    GoalArg::Slot => slots.iter().map(|slot| *slot as u32).collect(),
                    GoalArg::Number => (1..=4).collect(),
                    GoalArg::Node(kinds) => {
                        let others = config.all().filter(|id| *id != node && kinds.contains(&config.kind(*id)));
                        others.map(|id| id.0.into()).collect()
                    }
                };
                for argument in arguments {
                    let about = match spec.takes {
                        GoalArg::Node(_) => config.name(NodeId(argument as u8)).to_string(),
                        _ => argument.to_string(),
                    };
                    let answer = timeline.why_not(node, goal, argument);
                    let answer = answer.map(|answer| self.of_goal(name, spec, &about, &answer));
                    let slot = matches!(spec.takes, GoalArg::Slot).then_some(i64::from(argument));
                    asked.push(Asked { slot, ..plain(format!("why not {name} {} {argument}", spec.name), answer) });
                }
            }
        }
        asked
    }

    /// Whether the news of a broken connection is under way since this step.
    pub fn tells_of_a_break(&self, at: usize, id: &str) -> bool {
        let there = |scene: &Scene| scene.messages.iter().any(|packet| packet.id == id && packet.kind == "Broken");
        at > 0 && there(&self.scenes[at]) && !there(&self.scenes[at - 1])
    }

    fn of_goal(&self, me: &str, goal: &GoalSpec, about: &str, answer: &WhyNot) -> Result<Vec<NoteCard>, Wrong> {
        self::about("whether a goal is reached", heads::of_goal(self, me, goal, about, answer))?;
        if goal.name == "vote" {
            self::about("a link that a vote needs", one_way(answer, me, about))?;
        }
        of_why_not(answer)
    }

    /// Each reason why an entry or value is not further is about its next rung.
    fn of_slot(&self, answer: &WhyNot) -> Result<Vec<NoteCard>, Wrong> {
        let all = std::iter::once(answer).chain(&answer.others).filter(|answer| !answer.met);
        let stray = match self.now().protocol.as_str() {
            "raft" => all.filter_map(strays).next(),
            "multi-paxos" | "zookeeper" | "mesos" => None,
            _ => all.filter_map(|answer| strays_in_paxos(self.now(), answer)).next(),
        };
        about("the next rung", stray.map_or(Ok(()), Err))?;
        of_why_not(answer)
    }

    /// A chain tells again what was told of its steps, and its steps lie on one way.
    fn of_why(&self, why: &Why) -> Result<Vec<NoteCard>, Wrong> {
        for why in std::iter::once(why).chain(&why.others) {
            about("a step of a chain", chains::is_as_told(self, why))?;
            about("the way of a chain", chains::lies_on_a_way(self, why))?;
            about("what helped beside a chain", chains::helped(self, why))?;
        }
        Ok(Vec::new())
    }
}

/// The world as a scene. How far each change of a registry has come no view shows, but it is asked about.
fn pictured(sim: &dyn Sim) -> Scene {
    let mut scene = sim.scene(usize::MAX);
    if scene.progress.is_empty() {
        let masters = scene.nodes.iter().filter(|node| node.kind == "master");
        let last = masters.flat_map(|node| node.log.iter().flatten()).map(|row| row.index).max().unwrap_or(0);
        scene.progress = (1..=last).flat_map(|slot| sim.progress(Which::Slot(slot))).collect();
    }
    scene
}

/// A question about no message and no entry, with its answer; a refusal is something wrong with it.
fn plain(question: String, answer: Answer) -> Asked {
    let refused = |refusal| Err(Wrong { of: "a question", what: format!("it is refused: {refusal}") });
    let answer = answer.unwrap_or_else(refused);
    Asked { question, comes: None, slot: None, answer }
}

/// A vote is on the voter's disk before anybody hears of it: only what a candidate tells it has to come through.
fn one_way(answer: &WhyNot, voter: &str, candidate: &str) -> Result<(), String> {
    let back = |note: &&NoteCard| note.rule == "fate.cut" && note.facts.get("both") != Some(&Fact::Bool(true));
    let back = |note: &NoteCard| back(&note) && (note.node != candidate || says(note, "other", voter).is_none());
    match answer.reasons.iter().find(|note| back(note)) {
        Some(note) => Err(format!("{voter} and {candidate}: this does not stand in the way: {}", note.text)),
        None => Ok(()),
    }
}

fn says<'a>(note: &'a NoteCard, name: &str, text: &str) -> Option<&'a Fact> {
    note.facts.get(name).filter(|fact| **fact == Fact::text(text))
}

/// What Raft says of a client that waits: the next rung of an entry that is applied, and of no other.
const ANSWERING: [&str; 5] =
    ["raft.is.unasked", "raft.is.answering", "raft.is.forsaken", "raft.is.answered", "raft.is.given-up"];

/// A reason that is about another rung of a value than its next one: whether acceptors take it, whether learners hear of
/// that, whether a client does.
fn strays_in_paxos(scene: &Scene, answer: &WhyNot) -> Option<String> {
    let rung = answer.progress.as_ref()?.rung;
    let of = |note: &NoteCard| {
        let rule = note.rule.as_str();
        let kind = node(scene, &note.node).kind.as_str();
        match (rule, note.facts.get("kind")) {
            ("paxos.is.clientless" | "paxos.client.hears" | "fast.is.unanswered", _) => Rung::Applied,
            ("paxos.is.untold", _) if says(note, "ballot", "").is_some() || !note.facts.contains_key("ballot") => {
                Rung::Applied
            }
            (_, Some(Fact::Text(kind))) if rule.starts_with("fate.") && kind == "Decided" => Rung::Applied,
            ("fate.down" | "fate.held-up", _) if kind == "client" => Rung::Applied,
            ("paxos.is.accepted", _) => Rung::Stored,
            ("paxos.is.heard" | "paxos.is.unheard" | "paxos.is.decided" | "paxos.is.looking", _) => Rung::Chosen,
            (rule, _) if rule.starts_with("paxos.learner.") => Rung::Chosen,
            _ => Rung::Proposed,
        }
    };
    let strays = |note: &&NoteCard| match rung {
        Rung::Applied | Rung::Answered => of(note) != Rung::Applied,
        Rung::Chosen | Rung::Known => ![Rung::Chosen, Rung::Proposed].contains(&of(note)),
        Rung::Proposed | Rung::Stored => ![Rung::Stored, Rung::Proposed].contains(&of(note)),
    };
    let stray = answer.reasons.iter().find(strays);
    stray.map(|note| format!("it is {rung:?}, and this is about another rung: {}", note.text))
}

/// A reason that is about another rung of an entry than its next one.
fn strays(answer: &WhyNot) -> Option<String> {
    let rung = answer.progress.as_ref()?.rung;
    let of_answers = |note: &&NoteCard| {
        ANSWERING.contains(&note.rule.as_str())
            || note.rule.starts_with("fate.")
                && ["Answer", "Request"].iter().any(|kind| says(note, "kind", kind).is_some())
    };
    let mut reasons = answer.reasons.iter();
    let stray = match rung {
        _ if answer.met => None,
        Rung::Applied if !reasons.clone().any(|note| of_answers(&note)) => reasons.next(),
        Rung::Applied => reasons.find(|note| note.rule == "raft.is.uninformed"),
        _ => reasons.find(of_answers),
    };
    stray.map(|note| format!("it is {rung:?}, and this is about another rung: {}", note.text))
}

fn of_why_not(answer: &WhyNot) -> Result<Vec<NoteCard>, Wrong> {
    let all = || std::iter::once(answer).chain(&answer.others);
    // What was decided when it came was checked when it was told.
    if answer.step.is_some() {
        return Ok(Vec::new());
    }
    if let Some(silent) = all().find(|answer| answer.subject.ends_with(':') && answer.reasons.is_empty()) {
        return Err(Wrong { of: "a reason", what: format!("none follows: {}", silent.subject) });
    }
    Ok(all().flat_map(|answer| answer.reasons.clone()).collect())
}
