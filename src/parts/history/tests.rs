//! The witness against an oracle that looks for any order at all.

use super::*;
use crate::engine::NodeId;
use crate::parts::service::Machine;
use crate::parts::tests;
use stateright::semantics::{ConsistencyTester, LinearizabilityTester, SequentialSpec};

/// How many small histories are judged by both.
const HISTORIES: u64 = 12_000;
const CLIENTS: usize = 3;

/// What goes wrong in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing.
    None,
    /// A committed command is done twice.
    Twice,
    /// A committed command is not done, and answered all the same.
    Skipped,
    /// An answer is another than the result.
    Wrong,
    /// A command is answered and never committed.
    Early,
    /// A read gives what was there at any time.
    Stale,
    /// A read gives what never was there.
    Invented,
}

const FAULTS: [Fault; 7] =
    [Fault::None, Fault::Twice, Fault::Skipped, Fault::Wrong, Fault::Early, Fault::Stale, Fault::Invented];

/// What is asked, as the oracle sees it.
#[derive(Clone, Debug)]
enum Op {
    /// Something that goes through the log, with a number of its own.
    Do(usize, usize, Do),
    /// A read that does not.
    Read(usize),
    /// What was done on each name, in its order: asked last, it pins the order of the log.
    Seal,
}

#[derive(Clone, Copy, Debug)]
enum Do {
    Set(u32),
    Add(u32),
    Get,
}

#[derive(Clone, Debug, PartialEq)]
enum Ret {
    /// What is there since, and how many were done on the name before.
    Did(Option<Content>, usize),
    Gave(Option<Content>),
    Sealed(Vec<Vec<usize>>),
}

/// The machine of the oracle: two names.
#[derive(Clone, Debug, Default)]
struct Spec([(Option<u32>, Vec<usize>); 2]);

impl SequentialSpec for Spec {
    type Op = Op;
    type Ret = Ret;

    fn invoke(&mut self, op: &Op) -> Ret {
        match op {
            Op::Do(id, name, what) => {
                let (content, done) = &mut self.0[*name];
                match what {
                    Do::Set(number) => *content = Some(*number),
                    Do::Add(number) => *content = Some(content.unwrap_or(0) + number),
                    Do::Get => {}
                }
                done.push(*id);
                Ret::Did(content.map(Content::Number), done.len() - 1)
            }
            Op::Read(name) => Ret::Gave(self.0[*name].0.map(Content::Number)),
            Op::Seal => Ret::Sealed(self.0.iter().map(|(_, done)| done.clone()).collect()),
        }
    }
}

/// What a client does.
#[derive(Clone, Copy, Debug)]
enum Client {
    Idle,
    Asked(usize),
    Committed { id: usize, position: u32, place: usize, reply: Reply },
    Reads { id: usize, since: usize },
}

fn config(clients: usize) -> Config {
    tests::config(1, clients)
}

/// A history in the making, told to both.
struct Play {
    config: Config,
    fault: Fault,
    /// Whether few numbers are written, so that the same is there more than once.
    alike: bool,
    seed: u64,
    history: History,
    fine: bool,
    oracle: LinearizabilityTester<usize, Spec>,
    ops: Vec<(Operation, Op)>,
    clients: [Client; CLIENTS],
    /// Asked for and given up; they may be committed all the same.
    orphans: Vec<usize>,
    /// What the service that is judged holds, after each commit.
    held: Vec<Machine>,
    done: [Vec<usize>; 2],
    position: u32,
}

impl Play {
    fn new(fault: Fault, seed: u64) -> Play {
        Play {
            config: config(CLIENTS),
            fault,
            alike: seed & 1 == 0,
            seed,
            history: History::default(),
            fine: true,
            oracle: LinearizabilityTester::new(Spec::default()),
            ops: Vec::new(),
            clients: [Client::Idle; CLIENTS],
            orphans: Vec::new(),
            held: vec![Machine::default()],
            done: Default::default(),
            position: 0,
        }
    }

    /// A number below `n`.
    fn draw(&mut self, n: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % n
    }

    fn judge(&mut self, verdict: Result<(), Verdict>) {
        if let Err(verdict) = verdict {
            assert!(!verdict.text(&self.config).is_empty());
            self.fine = false;
        }
    }

    fn step(&mut self) {
        if !self.orphans.is_empty() && self.draw(8) == 0 {
            let id = self.orphans.remove(0);
            self.commit(id);
            return;
        }
        let client = self.draw(CLIENTS);
        let now = self.clients[client];
        match now {
            Client::Idle if self.ops.len() < 8 => self.ask(client),
            Client::Idle => {}
            Client::Asked(id) => match self.draw(10) {
                0 => {
                    self.orphans.push(id);
                    self.clients[client] = Client::Idle;
                }
                1 if self.fault == Fault::Early => self.answer_early(client, id),
                _ => {
                    let (position, place, reply) = self.commit(id);
                    self.clients[client] = Client::Committed { id, position, place, reply };
                }
            },
            Client::Committed { .. } | Client::Reads { .. } if self.draw(12) == 0 => {
                self.clients[client] = Client::Idle
            }
            Client::Committed { id, position, place, reply } => self.hear(client, id, position, place, reply),
            Client::Reads { id, since } => self.read(client, id, since),
        }
    }

    fn ask(&mut self, client: usize) {
        let (id, name) = (self.ops.len(), self.draw(2));
        let letter = ["x", "y"][name];
        // No sum of what is added is another one, even if something is added twice; or else all are alike.
        let number = if self.alike { self.draw(3) as u32 + 1 } else { 3u32.pow(id as u32) };
        let (text, op) = match self.draw(5) {
            0 => {
                let number = if self.alike { number } else { 100_000 * (id as u32 + 1) };
                (format!("{letter}={number}"), Op::Do(id, name, Do::Set(number)))
            }
            1 => (format!("{letter}+{number}"), Op::Do(id, name, Do::Add(number))),
            2 => (format!("get {letter}"), Op::Do(id, name, Do::Get)),
            _ => (format!("{letter}?"), Op::Read(name)),
        };
        let asker = Asker { client: NodeId(client as u8 + 1), seq: id as u32 + 1 };
        let operation = Operation { asker, value: self.config.words.intern(&text) };
        self.oracle.on_invoke(id, op.clone()).expect("each is a thread of its own");
        self.clients[client] = match op {
            Op::Read(_) => {
                self.history.begins(&self.config, operation);
                Client::Reads { id, since: self.held.len() - 1 }
            }
            _ => Client::Asked(id),
        };
        self.ops.push((operation, op));
    }

    fn name(&self, id: usize) -> usize {
        match self.ops[id].1 {
            Op::Do(_, name, _) | Op::Read(name) => name,
            Op::Seal => 0,
        }
    }

    fn commit(&mut self, id: usize) -> (u32, usize, Reply) {
        let (Operation { asker, value }, name) = (self.ops[id].0, self.name(id));
        let verdict = self.history.commits(&self.config, Some(asker), value);
        self.judge(verdict);
        self.position += 1;
        let mut machine = self.held.last().cloned().unwrap_or_default();
        let mut reply = machine.act(&self.config, value);
        let fault = if self.draw(3) == 0 { self.fault } else { Fault::None };
        match fault {
            Fault::Twice => _ = machine.act(&self.config, value),
            Fault::Skipped => machine = self.held.last().cloned().unwrap_or_default(),
            Fault::Wrong => reply.now = Some(Content::Number(77)),
            Fault::None | Fault::Early | Fault::Stale | Fault::Invented => {}
        }
        self.held.push(machine);
        self.done[name].push(id);
        (self.position, self.done[name].len() - 1, reply)
    }

    fn hear(&mut self, client: usize, id: usize, position: u32, place: usize, reply: Reply) {
        let verdict = self.history.hears(&self.config, self.ops[id].0, position, reply);
        self.judge(verdict);
        self.oracle.on_return(id, Ret::Did(reply.now, place)).expect("it was asked");
        self.clients[client] = Client::Idle;
    }

    fn answer_early(&mut self, client: usize, id: usize) {
        let mut machine = self.held.last().cloned().unwrap_or_default();
        let reply = machine.act(&self.config, self.ops[id].0.value);
        let place = self.done[self.name(id)].len();
        self.hear(client, id, self.position + 1, place, reply);
    }

    /// Whether a command on this name is asked for and not committed.
    fn is_open(&self, name: usize) -> bool {
        let asked =
            self.clients.iter().filter_map(|client| if let Client::Asked(id) = client { Some(id) } else { None });
        asked.chain(&self.orphans).any(|id| self.name(*id) == name)
    }

    fn read(&mut self, client: usize, id: usize, since: usize) {
        // What was never there yet could be made good by a command that is committed after the read: the oracle takes a
        // value for any that is the same. The witness does not, since nothing of that sort was there.
        if self.alike && self.fault != Fault::None && self.is_open(self.name(id)) {
            return;
        }
        let oldest = if self.fault == Fault::Stale { 0 } else { since };
        let at = oldest + self.draw(self.held.len() - oldest);
        let mut reply = self.held[at].clone().act(&self.config, self.ops[id].0.value);
        if self.fault == Fault::Invented && self.draw(3) == 0 {
            reply.now = Some(Content::Number(99));
        }
        let verdict = self.history.reads(&self.config, self.ops[id].0, reply);
        self.judge(verdict);
        self.oracle.on_return(id, Ret::Gave(reply.now)).expect("it was asked");
        self.clients[client] = Client::Idle;
    }

    /// Plays it to its end: what the witness says, and the oracle.
    fn run(mut self) -> (bool, bool) {
        (0..30).for_each(|_| self.step());
        let seal = self.ops.len();
        self.oracle.on_invoke(seal, Op::Seal).expect("a thread of its own");
        self.oracle.on_return(seal, Ret::Sealed(self.done.to_vec())).expect("it was asked");
        // What was answered and never committed is lost once the log has come to its end.
        (self.fine && self.history.early.is_empty(), self.oracle.is_consistent())
    }
}

#[test]
fn witness_and_oracle_agree_on_every_history() {
    let mut bad = [0; FAULTS.len()];
    for n in 0..HISTORIES {
        let kind = n as usize % FAULTS.len();
        let seed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed;
        let (witness, oracle) = Play::new(FAULTS[kind], seed).run();
        assert_eq!(witness, oracle, "history {n}, {:?}: the witness says {witness}", FAULTS[kind]);
        bad[kind] += u64::from(!witness);
    }
    let each = HISTORIES / FAULTS.len() as u64;
    assert_eq!(bad[0], 0, "nothing is wrong with a history without a fault");
    assert!(bad[1..].iter().all(|bad| (each / 20..each).contains(bad)), "{bad:?} of {each} each");
}

#[test]
fn a_verdict_names_both_operations() {
    let config = config(2);
    let [first, second, read] = [(1, 1, "x=1"), (2, 1, "x+1"), (1, 2, "x?")].map(|(client, seq, text)| Operation {
        asker: Asker { client: NodeId(client), seq },
        value: config.words.intern(text),
    });
    let is = |number| Reply { done: true, now: Some(Content::Number(number)) };
    let mut history = History::default();
    for operation in [first, second] {
        assert_eq!(history.commits(&config, Some(operation.asker), operation.value), Ok(()));
    }
    let told = |verdict: Result<(), Verdict>| verdict.map_err(|verdict| verdict.text(&config));
    assert_eq!(told(history.hears(&config, first, 1, is(1))), Ok(()));
    assert_eq!(
        told(history.hears(&config, second, 2, is(3))),
        Err("C2's x+1 is answered with 3; after C1's x=1 it gives 2".into())
    );
    assert_eq!(told(history.hears(&config, second, 2, is(2))), Ok(()));
    history.begins(&config, read);
    assert_eq!(
        told(history.reads(&config, read, is(1))),
        Err("C1's x? gives 1, which was not there between its question and its answer, after C2's x+1".into())
    );
    assert_eq!(told(history.hears(&config, read, 3, is(1))), Ok(()), "it may be committed yet");
    assert_eq!(
        told(history.commits(&config, Some(second.asker), second.value)),
        Err("C1's x? is answered, and C2's x+1 is committed in its place".into())
    );
}

#[test]
fn what_is_committed_again_is_judged_by_what_it_gave_first() {
    let config = config(2);
    let [c1, c2] = ["C1", "C2"].map(|name| config.find(name).expect("a client"));
    let op = |client, seq, text: &str| Operation { asker: Asker { client, seq }, value: config.words.intern(text) };
    let is = |number| Reply { done: true, now: Some(Content::Number(number)) };
    let told = |verdict: Result<(), Verdict>| verdict.map_err(|verdict| verdict.text(&config));
    let mut history = History::default();
    let (more, read) = (op(c1, 1, "x+1"), op(c2, 1, "x?"));
    for operation in [more, read, more] {
        assert_eq!(history.commits(&config, Some(operation.asker), operation.value), Ok(()));
    }
    // Done once: it gives the same at both places, and nothing was there before.
    assert_eq!(told(history.hears(&config, more, 3, is(1))), Ok(()));
    let twice = "C1's x+1 is answered with 2; as the first it gives 1";
    assert_eq!(told(history.hears(&config, more, 3, is(2))), Err(twice.into()));
    // However many came since, what it gave is known.
    for seq in 2..=20 {
        let next = op(c1, seq, "x+1");
        assert_eq!(history.commits(&config, Some(next.asker), next.value), Ok(()));
    }
    assert_eq!(history.commits(&config, Some(more.asker), more.value), Ok(()));
    let last = history.done.len() as u32;
    assert_eq!(told(history.hears(&config, more, last, is(1))), Ok(()));
    let invented = "C1's x+1 is answered with nothing, unchanged; as the first it gives 1";
    assert_eq!(told(history.hears(&config, more, last, Reply::default())), Err(invented.into()));
    // What is done next comes after what was done last, and not after what was not done again.
    let next = op(c2, 2, "x+1");
    assert_eq!(history.commits(&config, Some(next.asker), next.value), Ok(()));
    let wrong = "C2's x+1 is answered with 7; after C1's x+1 it gives 21";
    assert_eq!(told(history.hears(&config, next, last + 1, is(7))), Err(wrong.into()));
}
