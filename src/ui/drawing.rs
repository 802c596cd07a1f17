//! Whoever writes to the terminal does so as a whole: nobody gives it back in the middle of a frame, or of a word about how
//! far something is. Knows no screen and no signal.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Held while something is written.
static DRAWING: Mutex<()> = Mutex::new(());

/// Waits until nobody writes; until this goes, nobody else does.
pub fn whole() -> MutexGuard<'static, ()> {
    DRAWING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until what is being written is whole; not for ever, since a terminal may take nothing more.
pub fn between() -> Option<MutexGuard<'static, ()>> {
    for _ in 0..50 {
        if let Ok(between) = DRAWING.try_lock() {
            return Some(between);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}
