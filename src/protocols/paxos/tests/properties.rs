//! Properties that no switchable rule breaks, or not by themselves: the observer is shown a step that no node takes, and
//! beside it the lawful one that looks most like it.

use super::*;
use crate::engine::Effect;
use crate::protocols::paxos::observer::Ghost;

/// Shows the observer that a node did this.
fn did(id: NodeId, ghost: &mut Ghost, effects: &[Effect<Paxos>]) -> Vec<&'static str> {
    let mut bench = bench(id);
    bench.effects = effects.to_vec();
    bench.judge(ghost)
}

fn fresh() -> Ghost {
    Ghost::new(NODES.iter().sum())
}

fn nothing_fell() -> Vec<&'static str> {
    Vec::new()
}

/// A proposer that proposes what nobody asked for, and a learner that decides what nobody proposed, though acceptors made
/// it chosen. Asked for and proposed before, the same is lawful.
#[test]
pub fn validity_falls_for_values_out_of_nowhere() {
    let x = proposal(1, P1, X);
    let ask = Effect::Send(P1, Msg::Request(Request::wish(X)));
    let propose = Effect::Send(A1, Msg::Accept(x));
    let accept = Effect::Send(L1, Msg::Accepted(x));
    let learn = Effect::Persist { record: Record::Commit(x), flushed: true };

    let mut ghost = fresh();
    let lawful = [(C1, &ask), (P1, &propose), (A1, &accept), (A2, &accept), (L1, &learn)];
    for (id, effect) in lawful {
        assert_eq!(did(id, &mut ghost, std::slice::from_ref(effect)), nothing_fell(), "{effect:?}");
    }

    assert_eq!(did(P1, &mut fresh(), std::slice::from_ref(&propose)), ["validity"]);

    let mut ghost = fresh();
    for (id, effect) in [(A1, &accept), (A2, &accept)] {
        assert_eq!(did(id, &mut ghost, std::slice::from_ref(effect)), nothing_fell(), "{effect:?}");
    }
    assert_eq!(did(L1, &mut ghost, &[learn]), ["validity"]);
}

/// An acceptor whose promise is lower than before. Equal or higher it is lawful.
#[test]
pub fn promise_monotonic_falls_when_a_promise_falls() {
    let mut ghost = fresh();
    let mut promised = |round: u32| {
        let mut bench = acceptor(ballot(round, P1), None);
        bench.effects.clear();
        bench.judge(&mut ghost)
    };
    assert_eq!([1, 3, 3].map(&mut promised), [nothing_fell(), nothing_fell(), nothing_fell()]);
    assert_eq!(promised(2), ["promise-monotonic"]);
    assert_eq!(promised(2), nothing_fell(), "it is told once");
}
