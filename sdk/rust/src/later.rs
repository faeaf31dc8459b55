//! [`Later`]: a reply that comes when its handler has returned, and that holds no thread until
//! then; [`Answer`]: who gives it.

use std::marker::PhantomData;
use std::os::raw::c_void;
use std::sync::Arc;
use std::time::Duration;

use crate::call::Deferred;
use crate::guard::{contained, drop_box, guarded};
use crate::link::Link;
use crate::reply::Outcome;
use crate::{abi, Call, Host, HttpError, Reply};

/// What a handler returns that is not ready to answer: its call is pending then, and whoever has
/// the [`Answer`] gives the reply, on any thread.
///
/// ```
/// use std::sync::{mpsc, Mutex};
///
/// use portico::{Answer, App, Failure, HttpError, Later, Path};
///
/// type Found = Result<String, HttpError>;
///
/// fn start(app: &mut App) -> Result<(), Failure> {
///     let (jobs, queue) = mpsc::channel::<(i64, Answer<Found>)>();
///     let worker = std::thread::spawn(move || {
///         for (id, answer) in queue {
///             match id {
///                 1 => answer.send(Ok("Pen".into())),
///                 _ => answer.send(Err(HttpError::not_found("No such item"))),
///             }
///         }
///     });
///     let jobs = Mutex::new(jobs);
///     app.get("/items/{id}", move |Path(id): Path<i64>| {
///         let jobs = jobs.lock().unwrap().clone();
///         Later::new(move |answer| drop(jobs.send((id, answer)))) // unsent: the answer is dropped
///     });
///     app.at_stop(move || drop(worker.join())); // the handler is gone, and the channel with it
///     Ok(())
/// }
/// ```
#[must_use = "a handler returns it"]
pub struct Later<R> {
    begin: Box<dyn FnOnce(Answer<R>)>,
}

impl<R: Reply + Send + 'static> Later<R> {
    /// Runs `begin` on the handler's thread, at once: it passes the answer on. Where it panics, the
    /// log has the words, and whoever has the answer goes on.
    pub fn new(begin: impl FnOnce(Answer<R>) + 'static) -> Self {
        Self { begin: Box::new(begin) }
    }
}

impl<R: Reply + Send + 'static> Reply for Later<R> {
    fn describe(outcome: &mut Outcome<'_>) {
        R::describe(outcome);
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        let table = unsafe { call.link().table::<abi::LaterService>(abi::LATER_SERVICE) };
        let service =
            table.ok_or_else(|| HttpError::failed("needs a host that offers portico.later/1"))?;
        let handle = unsafe { (service.detach)(call.raw()) };
        if handle == 0 {
            return Err(HttpError::failed("cannot be answered later"));
        }
        let pending = Pending { link: call.link().clone(), service, handle, call: call.raw() };
        let answer = Answer { pending: Some(pending), reply: PhantomData };
        contained(|| (self.begin)(answer));
        Ok(())
    }
}

/// A call that waits for its reply. Whoever has it gives one, once, from any thread; where it is
/// dropped, the client gets a 500, and the log the route.
///
/// The call lasts until then, and so does the plugin: one that is kept for ever keeps the plugin
/// from being stopped. A thread that gives the answer is the plugin's to join, in
/// [`App::at_stop`](crate::App::at_stop).
#[must_use = "dropped, it is answered with 500"]
pub struct Answer<R> {
    pending: Option<Pending>,
    reply: PhantomData<fn(R)>,
}

/// A call behind its handler. What it points at lives until finish().
#[derive(Clone)]
struct Pending {
    link: Arc<Link>,
    service: &'static abi::LaterService,
    handle: u64,
    call: *mut abi::Call,
}

// The call is asked for what is [any], and used in its tasks, of which one runs at a time.
unsafe impl Send for Pending {}
unsafe impl Sync for Pending {}

impl<R: Reply + Send + 'static> Answer<R> {
    /// Gives the reply. It is made on a thread of the host's, which has the call in hand then.
    pub fn send(mut self, reply: R) {
        if let Some(pending) = self.pending.take() {
            let (service, handle) = (pending.service, pending.handle);
            let this = Box::into_raw(Box::new(Sending { pending, reply: Some(reply) }));
            let task = abi::Task {
                this: this as *mut c_void,
                run: Sending::<R>::run,
                drop: Some(drop_box::<Sending<R>>),
            };
            unsafe { (service.resume)(handle, abi::ANYWHERE, task) };
        }
    }
    /// Goes on after that time, on a thread of the host's, with no thread that waits meanwhile.
    pub fn after(self, time: Duration, then: impl FnOnce(Self) + Send + 'static) {
        if let Some(pending) = self.pending.clone() {
            let wait = u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
            let task = task_of(move || then(self));
            unsafe { (pending.service.after)(pending.handle, wait, abi::ANYWHERE, task) };
        }
    }
}

impl<R> Answer<R> {
    /// Nobody waits for it any more: the client is gone, the deadline has passed or the host stops.
    /// It has to be given all the same, or dropped.
    pub fn cancelled(&self) -> bool {
        let is_over = |one: &Pending| unsafe { (one.link.host().cancelled)(one.call) != 0 };
        self.pending.as_ref().map_or(true, is_over)
    }
    /// Runs the work, once, when nobody waits any more, at once where that is so already; in place
    /// of what was given before. It must not block.
    pub fn on_cancel(&self, work: impl FnOnce() + Send + 'static) {
        if let Some(pending) = &self.pending {
            unsafe { (pending.service.cancel)(pending.handle, task_of(work)) };
        }
    }
    /// The host, for the log and for tasks.
    pub fn host(&self) -> Option<Host> {
        self.pending.as_ref().map(|pending| Host { link: pending.link.clone() })
    }
}

impl<R> Drop for Answer<R> {
    fn drop(&mut self) {
        if let Some(pending) = &self.pending {
            unsafe { (pending.service.finish)(pending.handle, abi::DROPPED) };
        }
    }
}

fn task_of(work: impl FnOnce() + Send + 'static) -> abi::Task {
    let work = Box::new(move || contained(work));
    let this = Box::into_raw(Box::new(Deferred { work: Some(work) })) as *mut c_void;
    abi::Task { this, run: Deferred::run, drop: Some(drop_box::<Deferred>) }
}

/// A reply on its way to the thread that makes it. Where it is not taken there, the call is dropped.
struct Sending<R> {
    pending: Pending,
    reply: Option<R>,
}

impl<R> Drop for Sending<R> {
    fn drop(&mut self) {
        if self.reply.is_some() {
            unsafe { (self.pending.service.finish)(self.pending.handle, abi::DROPPED) };
        }
    }
}

impl<R: Reply> Sending<R> {
    /// What it returns but OK ends the call; so does a panic.
    unsafe extern "C" fn run(this: *mut c_void) -> abi::Outcome {
        guarded(|| {
            let sending = &mut *(this as *mut Self);
            let pending = &sending.pending;
            let ending = Call::begin(&pending.link, pending.call);
            let sent = match sending.reply.take() {
                Some(reply) => reply.send(ending.call()),
                None => Ok(()),
            };
            let outcome = sent.map_or_else(|error| ending.call().answer(error), |()| abi::OK);
            if outcome == abi::OK {
                (pending.service.finish)(pending.handle, abi::OK);
            }
            outcome
        })
    }
}
