//! The wall between Rust and the border: no panic leaves. One becomes `FAILED`, which the host
//! answers with 500, and its words go to the log alone, with the line it came from.

use std::any::Any;
use std::cell::Cell;
use std::os::raw::c_void;
use std::panic::{self, catch_unwind, AssertUnwindSafe};
use std::sync::Arc;

use crate::abi;
use crate::link::{Level, Link};

thread_local! {
    /// How many functions run on this thread whose failure the host is told. It has no destructor: one would keep
    /// the library in memory until the thread has ended.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs what the host has called.
pub(crate) fn guarded(step: impl FnOnce() -> abi::Outcome) -> abi::Outcome {
    DEPTH.with(|depth| depth.set(depth.get() + 1));
    let result = catch_unwind(AssertUnwindSafe(step));
    DEPTH.with(|depth| depth.set(depth.get() - 1));
    result.unwrap_or_else(|payload| {
        forget(payload);
        abi::FAILED
    })
}

/// Runs what has no result.
pub(crate) fn shielded(step: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(step)) {
        forget(payload);
    }
}

/// Runs what may have passed on what the call is answered by: a panic goes to the log, and ends
/// nothing, for whoever has that by now goes on with the call.
pub(crate) fn contained(step: impl FnOnce()) {
    let depth = DEPTH.with(|depth| depth.replace(0));
    shielded(step);
    DEPTH.with(|before| before.set(depth));
}

/// What was thrown may panic itself when it is dropped.
fn forget(payload: Box<dyn Any + Send>) {
    if let Err(other) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(other);
    }
}

/// Has the host told of panics, in place of stderr. Of this library alone: it has a hook of its
/// own.
pub(crate) fn watch_panics(link: Arc<Link>) {
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map_or(String::new(), |at| format!(" at {}", at));
        let text = format!("panicked{}: {}", place, words_of(info.payload()));
        match DEPTH.with(Cell::get) {
            0 => link.log(Level::ERROR, &format!("code of the plugin {}", text)),
            _ => link.say_failure(&text),
        }
    }));
}

pub(crate) fn leave_panics() {
    drop(panic::take_hook());
}

fn words_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

/// Gives a `Box<T>` back that has crossed the border as `self`.
pub(crate) unsafe extern "C" fn drop_box<T>(this: *mut c_void) {
    shielded(|| drop(Box::from_raw(this as *mut T)));
}
