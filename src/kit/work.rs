//! What may still be done for one command, one block of a lesson, one file: counted in operations and never in time, so
//! that the same is refused on every machine. And the word to stop, which only a person says.
//!
//! Whoever does something in a loop says [`spend`] at every turn and stops when that says no; whoever began it with
//! [`within`] is told why, and makes a sentence of it. Nothing else has to be handed from one to the other: the account
//! is the thread's, and outside of [`within`] nothing is refused.

use std::cell::{Cell, RefCell};

/// What a step of a run costs, with what is told of it. A value that a condition looks at costs one.
pub const STEP: u64 = 30;
/// The most that a command of a script, or one that was typed, may cost: some six seconds of a computer's time.
pub const MAX_COMMAND: u64 = 50_000_000;
/// So much is done between two looks at whether somebody wants it to stop.
const PULSE: u64 = 100_000;

/// Why something did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Somebody stopped it.
    Stopped,
    /// It took more work than it may.
    Spent,
}

/// How far something is, for whoever attends to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How much is done of what may be, in thousandths.
    pub done: u64,
    /// Whether it can be stopped here.
    pub stops: bool,
}

/// Hears how far something is; `false` stops it, if it can be stopped.
pub type Pulse = Box<dyn FnMut(Pace) -> bool>;

/// The account of a thread.
#[derive(Clone, Copy)]
struct Account {
    /// Work done so far, ever.
    used: u64,
    /// Where the work under way began, and where it has to stop.
    from: u64,
    most: u64,
    /// When somebody is asked next.
    pulse: u64,
    stopped: bool,
    /// Whether nobody may stop it: what is left half done would be worse than to wait.
    whole: bool,
    /// How many lie inside one another.
    depth: u32,
}

impl Account {
    const NONE: Account =
        Account { used: 0, from: 0, most: u64::MAX, pulse: 0, stopped: false, whole: false, depth: 0 };
}

thread_local! {
    static ACCOUNT: Cell<Account> = const { Cell::new(Account::NONE) };
    static ATTENDS: RefCell<Option<Pulse>> = const { RefCell::new(None) };
}

/// From now on somebody is asked now and then whether to go on.
pub fn attend(pulse: Pulse) {
    ATTENDS.with(|attends| *attends.borrow_mut() = Some(pulse));
}

/// Nobody is asked any more.
pub fn leave() {
    ATTENDS.with(|attends| attends.borrow_mut().take());
}

/// Whether somebody is.
pub fn is_attended() -> bool {
    ATTENDS.with(|attends| attends.borrow().is_some())
}

/// Does something that may cost so much, and no more than what it is a part of may; why it was cut short, if it was.
pub fn within<T>(most: u64, act: impl FnOnce() -> T) -> (T, Option<Over>) {
    begin(most, false, act)
}

/// The same for what nobody may stop, because what is left half done would be worse than to wait; so let it cost little.
/// Whether it took more than it may.
pub fn whole<T>(most: u64, act: impl FnOnce() -> T) -> (T, bool) {
    let (done, over) = begin(most, true, act);
    (done, over.is_some())
}

fn begin<T>(most: u64, whole: bool, act: impl FnOnce() -> T) -> (T, Option<Over>) {
    let before = ACCOUNT.get();
    ACCOUNT.set(Account {
        from: if before.depth == 0 { before.used } else { before.from },
        most: before.most.min(before.used.saturating_add(most)),
        pulse: before.used + PULSE,
        depth: before.depth + 1,
        whole: before.whole || whole,
        ..before
    });
    let done = act();
    let after = ACCOUNT.get();
    let over = over(&after);
    // What was stopped is stopped as a whole.
    let stopped = after.stopped && before.depth > 0;
    ACCOUNT.set(Account { used: after.used, stopped, ..before });
    (done, over)
}

/// Takes down that so much was done; whether to go on.
pub fn spend(amount: u64) -> bool {
    let mut account = ACCOUNT.get();
    account.used = account.used.saturating_add(amount);
    ACCOUNT.set(account);
    if account.depth == 0 {
        return true;
    }
    if account.used >= account.pulse {
        account.pulse = account.used + PULSE;
        ACCOUNT.set(account);
        let all = account.most.saturating_sub(account.from).max(1);
        ask(account.used.saturating_sub(account.from).saturating_mul(1000) / all);
    }
    over(&ACCOUNT.get()).is_none()
}

/// Asks whoever attends whether to go on with something of which so many thousandths are done.
pub fn ask(done: u64) -> bool {
    let stops = !ACCOUNT.get().whole;
    let goes_on = ATTENDS.with(|attends| match attends.try_borrow_mut().as_deref_mut() {
        Ok(Some(pulse)) => pulse(Pace { done, stops }) || !stops,
        _ => true,
    });
    if !goes_on {
        ACCOUNT.set(Account { stopped: true, ..ACCOUNT.get() });
    }
    goes_on
}

/// All the work that this thread has done so far.
pub fn used() -> u64 {
    ACCOUNT.get().used
}

fn over(account: &Account) -> Option<Over> {
    match account {
        Account { depth: 0, .. } => None,
        Account { stopped: true, .. } => Some(Over::Stopped),
        _ if account.used > account.most => Some(Over::Spent),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns of a loop that would go on for ever.
    fn turns(cost: u64) -> u64 {
        (1..).find(|_| !spend(cost)).unwrap_or_default()
    }

    #[test]
    fn what_is_within_something_may_cost_no_more_than_what_is_left_of_that() {
        let (inner, outer) = within(1000, || {
            let first = within(300, || turns(1));
            let second = within(5000, || turns(1));
            assert_eq!((first, second), ((301, Some(Over::Spent)), (700, Some(Over::Spent))));
            spend(0)
        });
        assert_eq!((inner, outer), (false, Some(Over::Spent)));
        let before = used();
        assert!(spend(u64::MAX / 2), "outside of it nothing is refused");
        assert_eq!(used() - before, u64::MAX / 2, "and yet taken down");
    }

    #[test]
    fn what_was_stopped_is_stopped_as_a_whole_and_the_next_begins_anew() {
        attend(Box::new(|pace| pace.done < 500));
        let stopped = within(10 * PULSE, || within(u64::MAX, || turns(100)));
        assert_eq!(stopped, ((5 * PULSE / 100, Some(Over::Stopped)), Some(Over::Stopped)));
        assert_eq!(within(PULSE / 2, || turns(100)).1, Some(Over::Spent), "too short to be asked about");
        assert_eq!(within(u64::MAX, || whole(10 * PULSE, || turns(100)).1), (true, None), "nobody may stop that");
        leave();
        assert!(!is_attended());
        assert_eq!(within(10 * PULSE, || turns(100)).1, Some(Over::Spent));
    }
}
