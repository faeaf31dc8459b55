//! Tables beyond `abi.h` that are about calls: `portico/later.h`, `intake.h`, `trace.h`,
//! `verifier.h`.

use std::os::raw::c_void;

use super::{App, Call, Drop, Outcome, Str, Task, Value, Waker};

/// Id of [`IntakeService`].
pub const INTAKE_SERVICE: &str = "portico.intake/1\0";
/// Id of [`VerifierService`].
pub const VERIFIER_SERVICE: &str = "portico.verifier/1\0";
/// Id of [`TraceService`].
pub const TRACE_SERVICE: &str = "portico.trace/1\0";
/// Id of [`LaterService`].
pub const LATER_SERVICE: &str = "portico.later/1\0";

/// Where a task of a pending call runs: where those of its route do best.
pub const ANYWHERE: i32 = 0;
/// What finish() is told when who should have answered is gone without.
pub const DROPPED: Outcome = -4;

c_struct! {
    /// Calls that are answered after their handler has returned.
    LaterService = "portico_later_service", 56 {
        /// Bytes of this table.
        0 size: u32,
        /// \[call\] The call is pending when its handler returns; 0: it cannot be.
        8 detach: unsafe extern "C" fn(*mut Call) -> u64,
        /// \[any\] Runs the task with the call in hand.
        16 resume: unsafe extern "C" fn(u64, i32, Task) -> Outcome,
        /// \[any\] The same when so many milliseconds are over.
        24 after: unsafe extern "C" fn(u64, u32, i32, Task) -> Outcome,
        /// \[any\] The task is run when nobody waits for the answer any more.
        32 cancel: unsafe extern "C" fn(u64, Task) -> Outcome,
        /// \[any\] The call is answered.
        40 finish: unsafe extern "C" fn(u64, Outcome) -> Outcome,
        /// \[any\] Runs the task beside the call, on a thread that may block. Not in every host.
        48 offload: unsafe extern "C" fn(u64, Task) -> Outcome,
    }
}

c_struct! {
    /// Bodies that are read while they arrive.
    IntakeService = "portico_intake_service", 56 {
        /// Bytes of this table.
        0 size: u32,
        /// \[call\] Waits for the next bytes, which are borrowed until the next call.
        8 read: unsafe extern "C" fn(*mut Call, *mut Str) -> Outcome,
        /// \[call\] Why the rest does not come, as a status.
        16 failure: unsafe extern "C" fn(*mut Call) -> i32,
        /// \[call\] Bytes of the body; `u64::MAX`: the client has not told.
        24 length: unsafe extern "C" fn(*mut Call) -> u64,
        /// \[call\] The most bytes that there may be.
        32 limit: unsafe extern "C" fn(*mut Call) -> u64,
        /// \[call\] As read(), without waiting.
        40 poll: unsafe extern "C" fn(*mut Call, *mut Str) -> Outcome,
        /// \[call\] Wakes the waker when poll() has something.
        48 listen: unsafe extern "C" fn(*mut Call, Waker) -> Outcome,
    }
}

/// `portico_span`: from begin() to end().
#[repr(C)]
pub struct Span {
    _opaque: [u8; 0],
}

c_struct! {
    /// Traces.
    TraceService = "portico_trace_service", 56 {
        /// Bytes of this table.
        0 size: u32,
        /// \[any\] The field traceparent of a span; NULL: of what runs here.
        8 traceparent: unsafe extern "C" fn(*const Span) -> Str,
        /// \[any\] The field tracestate.
        16 tracestate: unsafe extern "C" fn(*const Span) -> Str,
        /// \[any\] A span begins; NULL: it is not recorded.
        24 begin: unsafe extern "C" fn(*const Span, Str, i32) -> *mut Span,
        /// \[any\] Sets an attribute.
        32 set: unsafe extern "C" fn(*mut Span, Str, *const Value),
        /// \[any\] What it was for has failed.
        40 fail: unsafe extern "C" fn(*mut Span, Str),
        /// \[any\] It ends, and is the host's.
        48 end: unsafe extern "C" fn(*mut Span),
    }
}

c_struct! {
    /// Where the answer of a verifier goes.
    Verdict = "portico_verdict", 16 {
        /// The host's own.
        0 to: *mut c_void,
        /// Called once at most, before verify() returns.
        8 say: unsafe extern "C" fn(*mut c_void, Str),
    }
}

c_struct! {
    /// Finds out who somebody is.
    Verifier = "portico_verifier", 24 {
        /// The plugin's own.
        0 this as "self": *mut c_void,
        /// \[many\] On a thread that may block.
        8 verify: unsafe extern "C" fn(*mut c_void, Str, *const Verdict) -> Outcome,
        /// \[once\] With the handlers, before stop.
        16 drop: Option<Drop>,
    }
}

c_struct! {
    /// A plugin that the operator may name for schemes of all.
    VerifierService = "portico_verifier_service", 16 {
        /// Bytes of this table.
        0 size: u32,
        /// \[start\] A plugin has one at most.
        8 verifier: unsafe extern "C" fn(*mut App, Verifier) -> Outcome,
    }
}
