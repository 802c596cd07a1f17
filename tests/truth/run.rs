//! A random faulty run, with the scene of each step, what was told of it, and what one may ask there.

use synod::engine::scene::{Fact, NoteCard, Rung, Scene, Told};
use synod::engine::scheduler::Storm;
use synod::engine::{
    Choice, Config, FieldKind, Form, GoalArg, Moment, NodeId, NodeSet, Odds, Refusal, RuleSet, Step, asks,
};
use synod::protocols::ALL;
use synod::timeline::{Timeline, Why, WhyNot};

/// How many steps a run has.
const STEPS: usize = 120;

/// A world that is drawn from a seed.
pub struct World {
    name: String,
    lazy: bool,
    repeats: bool,
    timeline: Timeline,
    storm: Storm,
    dice: Dice,
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
    timeline: Timeline,
    storm: Storm,
    dice: Dice,
}

/// A question, and the sentences of its answer.
pub struct Asked {
    /// What was asked.
    pub question: String,
    /// If it was what a message would do: that message.
    pub message: Option<String>,
    /// What that message would come to, if it can arrive.
    pub comes: Option<Told>,
    /// If it was about an entry: its index.
    pub slot: Option<i64>,
    /// The answer's sentences, or what is wrong with it as such.
    pub answer: Result<Vec<NoteCard>, String>,
}

/// Sentences, or what is wrong with them; or the question is refused.
type Answer = Result<Result<Vec<NoteCard>, String>, Refusal>;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    /// A number below `most`.
    fn below(&mut self, most: u64) -> u64 {
        // A linear congruence after Knuth (MMIX); its high bits are good enough to draw lots with.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    /// One of several.
    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len() as u64) as usize)
    }

    /// A message of this form as somebody could type it, with small numbers.
    fn forged(&mut self, form: &Form, other: &str) -> String {
        let mut text = form.kind.to_string();
        for field in form.fields {
            let said = match field.takes {
                FieldKind::Number => self.below(4).to_string(),
                FieldKind::Flag => (self.below(2) == 0).to_string(),
                FieldKind::Node => other.into(),
                FieldKind::Value => "x=5".into(),
                FieldKind::Own(example) => example.into(),
            };
            text += &format!(" {}={said}", field.name);
        }
        text
    }
}

impl World {
    /// The world of this seed: how many nodes, which rules are off, whether disks are lazy.
    pub fn drawn(protocol: &str, seed: u64) -> World {
        let entry = ALL.iter().find(|entry| entry.info.name == protocol).expect("a protocol");
        let mut dice = Dice(seed ^ 0x5eed);
        for _ in 0..8 {
            dice.below(2);
        }
        let set_ups: &[&[usize]] = match protocol {
            "raft" => &[&[3, 1], &[5, 2], &[4, 1], &[2, 1]],
            "paxos" => &[&[0, 2, 3, 1, 1], &[0, 1, 4, 2, 0], &[3, 0, 0, 0, 1], &[0, 2, 5, 1, 0]],
            "replicas" => &[&[3, 2], &[2, 2]],
            other => panic!("say here how many nodes of each kind {other} should have"),
        };
        let counts = set_ups[dice.below(set_ups.len() as u64) as usize];
        let mut config = Config::new(entry.info, counts, seed).expect("a valid set-up");
        let mut set = |name: &str, value: [u32; 2]| {
            let option = entry.info.find_option(name).unwrap_or_else(|| panic!("there is no option {name}"));
            config.set(entry.info, option, value).expect("a valid value");
        };
        set("client_interval_ms", [30, 120]);
        let lazy = dice.below(4) == 0;
        set("lazy_flush", [lazy.into(); 2]);
        let flags = ["client_repeats", "noop_on_election", "retry_at_first_refusal"];
        let mut repeats = false;
        for name in flags.into_iter().filter(|name| entry.info.find_option(name).is_some()) {
            let on = dice.below(3) == 0;
            set(name, [on.into(); 2]);
            repeats |= on && name == "client_repeats";
        }
        if dice.below(2) == 0 {
            set("client_patience_ms", [40, 160]);
        }
        if dice.below(4) == 0 {
            set("loss_percent", [10, 10]);
        }
        let switchable: Vec<_> = entry.info.rules.iter().filter(|rule| rule.switchable()).collect();
        let mut off = RuleSet::default();
        let mut names = Vec::new();
        for _ in 0..dice.below(2) * (1 + dice.below(3)) {
            let Some(rule) = switchable.get(dice.below(switchable.len() as u64) as usize) else { break };
            let rule = rule.id;
            off.set(entry.info.find_rule(rule).expect("a rule"), true);
            names.push(rule);
        }
        config.rules_off = off;
        let clients = entry.info.clients(&config);
        let victims: NodeSet = config.all().filter(|node| !clients.contains(*node)).collect();
        let asked = asks(entry.info, &config, 2, &|_| true);
        let values = ["x=5", "x+1"].map(|text| config.words.intern(text));
        let requests = asked.requests.into_iter().zip(values).flat_map(|(round, value)| {
            round.into_iter().map(move |choice| match choice {
                Choice::Input { node, input, to, .. } => Choice::Input { node, input, to, value },
                other => other,
            })
        });
        let inputs = requests.chain(asked.acts).collect();
        let sim = (entry.build)(config, &[]).expect("an empty start is valid");
        let name = format!("{protocol} {counts:?} seed {seed} off {names:?}{}", if lazy { " lazy" } else { "" });
        World {
            name,
            lazy,
            repeats,
            timeline: Timeline::new(sim),
            storm: Storm::new(seed, victims).asking(inputs),
            dice,
        }
    }
}

impl Run {
    /// The run at its start.
    pub fn new(World { name, lazy, repeats, timeline, storm, dice }: World) -> Run {
        let scenes = vec![timeline.scene(usize::MAX)];
        Run { name, lazy, repeats, scenes, told: vec![Told::default()], timeline, storm, dice }
    }

    /// Takes the next step, now and then one that a storm does not know. Whether there was one.
    pub fn step(&mut self) -> bool {
        if self.scenes.len() > STEPS {
            return false;
        }
        let rare = (self.dice.below(40) == 0).then(|| self.rare()).flatten();
        let step = match rare.filter(|choice| self.timeline.sim().allowed(*choice).is_ok()) {
            Some(choice) => Some(Step { at: self.timeline.sim().now(), choice }),
            None => self.storm.next(self.timeline.sim()),
        };
        let Some(step) = step else { return false };
        self.timeline.take(step).unwrap_or_else(|refusal| panic!("{}: {step:?} is refused: {refusal}", self.name));
        self.scenes.push(self.timeline.scene(usize::MAX));
        self.told.push(self.timeline.sim().told());
        true
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
                let of_nodes: Vec<_> = info.own_options.iter().filter(|option| option.of_nodes).collect();
                let option = info.find_option(dice.one_of(&of_nodes)?.name)?;
                Choice::SetOf { node, option, value: Some([80, 120]) }
            }
            8 => {
                let form = dice.one_of(info.forms)?;
                let text = dice.forged(form, config.name(other));
                let says = config.words.intern(&text);
                sim.can_inject(node, other, &text).is_ok().then_some(Choice::Inject { from: node, to: other, says })?
            }
            _ => Choice::Flush(node),
        })
    }

    /// Whether questions are asked after this step.
    pub fn asks_here(&mut self) -> bool {
        self.dice.below(12) == 0
    }

    /// What a choice would come to now, in a copy of the world; nothing if it cannot be made.
    fn tried(&self, choice: Choice) -> Option<Told> {
        let mut copy = self.timeline.sim().fork();
        copy.apply(Step { at: copy.now(), choice }).ok()?;
        Some(copy.told())
    }

    /// What a message under way would come to if it arrived now.
    pub fn arrival(&self, id: &str) -> Option<Told> {
        self.tried(Choice::Deliver(self.timeline.sim().config().find_msg(id)?))
    }

    /// What all would come to that a node may do now, by itself or when it is told to.
    pub fn moves(&self, node: &str) -> Vec<Told> {
        let sim = self.timeline.sim();
        let acts = asks(sim.info(), sim.config(), 1, &|_| true).acts;
        let of_it = |choice: &Choice| match choice {
            Choice::Fire(id, _) | Choice::Input { node: id, .. } => sim.config().name(*id) == node,
            _ => false,
        };
        sim.choices().into_iter().chain(acts).filter(of_it).filter_map(|choice| self.tried(choice)).collect()
    }

    /// Everything that the screen would offer to ask here, with the sentences of its answer.
    pub fn questions(&self) -> Vec<Asked> {
        let timeline = &self.timeline;
        let mut slots: Vec<u64> = timeline.scene(8).progress.iter().map(|row| row.slot).collect();
        slots.dedup();
        let mut asked = self.of_nodes(&slots);
        for flight in timeline.sim().in_flight() {
            let id = timeline.sim().config().msg_text(flight.id);
            asked.push(plain(format!("why {id}"), timeline.why_message(&id).map(|why| self.of_why(&why))));
            let answer = timeline.why_not_message(&id).map(|answer| of_why_not(&answer));
            asked.push(Asked {
                message: Some(id.clone()),
                comes: self.arrival(&id),
                ..plain(format!("why not {id}"), answer)
            });
        }
        for slot in slots {
            asked.push(plain(format!("why entry {slot}"), timeline.why_slot(slot).map(|why| self.of_why(&why))));
            let answer = timeline.why_not_slot(slot).map(|answer| self.of_slot(&answer));
            asked.push(Asked { slot: Some(slot as i64), ..plain(format!("why not entry {slot}"), answer) });
        }
        asked
    }

    /// The questions about every node: why it is as it is, and why it has not reached its goals.
    fn of_nodes(&self, slots: &[u64]) -> Vec<Asked> {
        let (timeline, sim) = (&self.timeline, self.timeline.sim());
        let (config, info) = (sim.config(), sim.info());
        let mut asked = Vec::new();
        for node in config.all() {
            let name = config.name(node);
            asked.push(plain(format!("why {name}"), timeline.why_node(node).map(|why| self.of_why(&why))));
            for (goal, spec) in info.goals().filter(|(_, goal)| goal.at.contains(&config.kind(node))) {
                let arguments: Vec<u32> = match spec.takes {
                    GoalArg::Nothing => vec![0],
                    GoalArg::Slot => slots.iter().map(|slot| *slot as u32).collect(),
                    GoalArg::Node(kinds) => {
                        let others = config.all().filter(|id| *id != node && kinds.contains(&config.kind(*id)));
                        others.map(|id| id.0.into()).collect()
                    }
                };
                for argument in arguments {
                    let answer = timeline.why_not(node, goal, argument).map(|answer| match spec.name {
                        "vote" => one_way(&answer, name, config.name(NodeId(argument as u8))),
                        _ => of_why_not(&answer),
                    });
                    let slot = matches!(spec.takes, GoalArg::Slot).then_some(i64::from(argument));
                    asked.push(Asked { slot, ..plain(format!("why not {name} {} {argument}", spec.name), answer) });
                }
            }
        }
        asked
    }

    /// Each reason why an entry is not further is about its next rung.
    fn of_slot(&self, answer: &WhyNot) -> Result<Vec<NoteCard>, String> {
        let raft = self.timeline.sim().info().name == "raft";
        let all = std::iter::once(answer).chain(&answer.others);
        match all.filter(|_| raft).find_map(strays) {
            Some(stray) => Err(stray),
            None => of_why_not(answer),
        }
    }

    /// A chain tells again what was told of its steps; that there is a chain at all is checked here.
    fn of_why(&self, why: &Why) -> Result<Vec<NoteCard>, String> {
        for why in std::iter::once(why).chain(&why.others) {
            for because in &why.because {
                let told = &self.told[because.step as usize];
                if because.headline != told.headline || !because.notes.iter().all(|note| told.notes.contains(note)) {
                    return Err(format!("step {} was told otherwise when it happened", because.step));
                }
            }
        }
        Ok(Vec::new())
    }
}

/// A question about no message and no entry, with its answer; a refusal is something wrong with it.
fn plain(question: String, answer: Answer) -> Asked {
    let answer = answer.unwrap_or_else(|refusal| Err(format!("it is refused: {refusal}")));
    Asked { question, message: None, comes: None, slot: None, answer }
}

/// A vote is on the voter's disk before anybody hears of it: only what a candidate tells it has to come through.
fn one_way(answer: &WhyNot, voter: &str, candidate: &str) -> Result<Vec<NoteCard>, String> {
    let back = |note: &&NoteCard| note.rule == "fate.cut" && note.facts.get("both") != Some(&Fact::Bool(true));
    let back = |note: &NoteCard| back(&note) && (note.node != candidate || says(note, "other", voter).is_none());
    match answer.reasons.iter().find(|note| back(note)) {
        Some(note) => Err(format!("{voter} and {candidate}: this does not stand in the way: {}", note.text)),
        None => of_why_not(answer),
    }
}

fn says<'a>(note: &'a NoteCard, name: &str, text: &str) -> Option<&'a Fact> {
    note.facts.get(name).filter(|fact| **fact == Fact::text(text))
}

/// What Raft says of a client that waits: the next rung of an entry that is applied, and of no other.
const ANSWERING: [&str; 5] =
    ["raft.is.unasked", "raft.is.answering", "raft.is.forsaken", "raft.is.answered", "raft.is.given-up"];

/// A reason that is about another rung of an entry than its next one.
fn strays(answer: &WhyNot) -> Option<String> {
    let rung = answer.progress.as_ref()?.rung;
    let of_answers = |note: &&NoteCard| {
        ANSWERING.contains(&note.rule.as_str())
            || note.rule.starts_with("fate.") && says(note, "kind", "Answer").is_some()
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

fn of_why_not(answer: &WhyNot) -> Result<Vec<NoteCard>, String> {
    let all = || std::iter::once(answer).chain(&answer.others);
    // What was decided when it came was checked when it was told.
    if answer.step.is_some() {
        return Ok(Vec::new());
    }
    if let Some(silent) = all().find(|answer| answer.subject.ends_with(':') && answer.reasons.is_empty()) {
        return Err(format!("no reason follows: {}", silent.subject));
    }
    Ok(all().flat_map(|answer| answer.reasons.clone()).collect())
}
