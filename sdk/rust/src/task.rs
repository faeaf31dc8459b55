//! Tasks that survive: enqueued by a handler, kept by the host, and run until they are done, also
//! by another process than the one that took them.

use std::fmt;
use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::guard::{drop_box, guarded};
use crate::link::Link;
use crate::reply::Outcome;
use crate::{abi, Call, Cells, Datum, Failure, Host, HttpError, Json, Reply, Schema, Value};

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A kind of tasks that is declared. What stands here is said behind it:
/// `app.task("mail", send).attempts(20);`
pub struct Kind {
    pub(crate) name: String,
    args: String,
    queue: String,
    kind: abi::TaskKind,
    owned: bool,
}

impl Kind {
    /// How often it is tried, 8 times as a rule; then it is dead, and kept for the operator.
    pub fn attempts(&mut self, attempts: u32) -> &mut Self {
        self.kind.attempts = attempts;
        self
    }
    /// So long after the first attempt, twice that after the second, and so on up to `most`: a
    /// second and ten minutes as a rule.
    pub fn backoff(&mut self, first: Duration, most: Duration) -> &mut Self {
        self.kind.backoff = milliseconds(first);
        self.kind.backoff_most = milliseconds(most);
        self
    }
    /// Of an attempt, a minute as a rule: then it is asked to stop.
    pub fn timeout(&mut self, timeout: Duration) -> &mut Self {
        self.kind.timeout = milliseconds(timeout);
        self
    }
    /// How many of a queue run at once is the operator's.
    pub fn queue(&mut self, name: &str) -> &mut Self {
        self.queue = name.into();
        self
    }
    /// The highest goes first.
    pub fn priority(&mut self, priority: i32) -> &mut Self {
        self.kind.priority = priority;
        self
    }
    /// While one waits or runs, another one with equal arguments is that one.
    pub fn unique(&mut self) -> &mut Self {
        self.kind.flags |= abi::UNIQUE_ARGS;
        self
    }

    pub(crate) fn new<A, R, F>(link: Arc<Link>, name: &str, args: Schema, work: F) -> Self
    where
        A: Value,
        R: Value,
        F: Fn(A, &TaskRun<'_>) -> Result<R, Failure> + Send + Sync + 'static,
    {
        let run = move |run: &TaskRun<'_>, args: Datum<'_>| {
            let cells = Cells::new();
            let result = work(A::read(args)?, run)?;
            run.keep(result.write(&cells))
        };
        let this = Box::into_raw(Box::new(Work { link, run: Box::new(run) })) as *mut c_void;
        let handler = abi::TaskHandler { this, run: Work::run, drop: Some(drop_box::<Work>) };
        let (none, flags) = (abi::Str::of(""), 0);
        Self {
            name: name.into(),
            args: args.json().to_string(),
            queue: String::new(),
            kind: abi::TaskKind {
                size: size_of::<abi::TaskKind>() as u32,
                flags,
                name: none,
                args: none,
                queue: none,
                attempts: 0,
                priority: 0,
                backoff: 0,
                backoff_most: 0,
                timeout: 0,
                handler,
            },
            owned: true,
        }
    }
    pub(crate) unsafe fn declare(
        &mut self,
        service: &abi::TasksService,
        app: *mut abi::App,
    ) -> abi::Outcome {
        self.kind.name = abi::Str::of(&self.name);
        self.kind.args = abi::Str::of(&self.args);
        self.kind.queue = abi::Str::of(&self.queue);
        self.owned = false;
        (service.declare)(app, &self.kind)
    }
}

impl Drop for Kind {
    fn drop(&mut self) {
        if let (true, Some(drop)) = (self.owned, self.kind.handler.drop) {
            unsafe { drop(self.kind.handler.this) }
        }
    }
}

type Run = dyn Fn(&TaskRun<'_>, Datum<'_>) -> Result<(), Failure> + Send + Sync;

struct Work {
    link: Arc<Link>,
    run: Box<Run>,
}

impl Work {
    unsafe extern "C" fn run(
        this: *mut c_void,
        run: *const abi::TaskRun,
        args: *const abi::Value,
    ) -> abi::Outcome {
        guarded(|| {
            let work = &*(this as *const Work);
            let args = args.as_ref().map_or_else(Datum::null, |args| Datum::borrowed(*args, 0));
            match (work.run)(&TaskRun { run: &*run, link: &work.link }, args) {
                Ok(()) => abi::OK,
                Err(error) => {
                    work.link.say_failure(&format!("has failed: {}", error));
                    abi::FAILED
                }
            }
        })
    }
}

/// One attempt at a task.
pub struct TaskRun<'a> {
    run: &'a abi::TaskRun,
    link: &'a Link,
}

impl TaskRun<'_> {
    /// Of the task, the same in every attempt: the key for work that must not be done twice.
    pub fn id(&self) -> String {
        String::from_utf8_lossy(unsafe { self.run.id.bytes() }).into_owned()
    }
    /// 1: the first.
    pub fn attempt(&self) -> u32 {
        self.run.attempt
    }
    /// How many there may be.
    pub fn attempts(&self) -> u32 {
        self.run.attempts
    }
    /// Who has asked for it, as the host had verified it: the subject of the request that has
    /// enqueued it. Empty: nobody, or nobody had; or the host is too old.
    pub fn principal(&self) -> String {
        if (self.run.size as usize) < std::mem::size_of::<abi::TaskRun>() {
            return String::new();
        }
        String::from_utf8_lossy(unsafe { self.run.principal.bytes() }).into_owned()
    }
    /// It is to come to its end: its time is over, it was cancelled, or the host stops. Whoever
    /// fails then because the host stops has lost no attempt.
    pub fn stopped(&self) -> bool {
        self.service().map_or(false, |service| unsafe { (service.stopped)(self.run) != 0 })
    }
    fn service(&self) -> Option<&'static abi::TasksService> {
        unsafe { self.link.table(abi::TASKS_SERVICE) }
    }
    fn keep(&self, result: Datum<'_>) -> Result<(), Failure> {
        let service = self.service().filter(|_| !result.is_null());
        match service.map(|service| unsafe { (service.result)(self.run, &result.value) }) {
            None | Some(abi::OK) => Ok(()),
            Some(_) => Err("its result is longer than 1 MiB of JSON".into()),
        }
    }
}

/// A task that is to be enqueued.
#[derive(Debug, Clone)]
pub struct Order {
    name: String,
    args: Json,
    delay: Duration,
    at: Option<SystemTime>,
    unique: String,
    priority: i32,
}

impl Order {
    /// Of a kind of this plugin, with its arguments.
    pub fn new<A: Value>(name: &str, args: &A) -> Self {
        let (name, args) = (name.into(), Json::of(args));
        Self { name, args, delay: Duration::ZERO, at: None, unique: String::new(), priority: 0 }
    }
    /// Not before so long from now.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
    /// Not before that time.
    pub fn at(mut self, time: SystemTime) -> Self {
        self.at = Some(time);
        self
    }
    /// While one of its kind with this key waits or runs, it is that one.
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique = key.into();
        self
    }
    /// Added to that of its kind.
    pub fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }
    fn row(&self, args: &abi::Value) -> abi::TaskOrder {
        let at = self.at.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let signed = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        abi::TaskOrder {
            size: size_of::<abi::TaskOrder>() as u32,
            flags: 0,
            name: abi::Str::of(&self.name),
            args,
            delay: signed(self.delay),
            at: at.map_or(0, signed),
            unique: abi::Str::of(&self.unique),
            priority: self.priority,
        }
    }
}

/// Nothing was enqueued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnqueueError {
    /// The store could not take it just now. A handler that passes it on by `?` answers 503.
    Unavailable,
    /// It is none that can be enqueued; the host has logged why.
    Refused,
}

impl fmt::Display for EnqueueError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            EnqueueError::Unavailable => "tasks cannot be stored just now",
            EnqueueError::Refused => "the host has refused to enqueue: its log says why",
        })
    }
}
impl std::error::Error for EnqueueError {}

impl Host {
    /// Enqueues a task that survives; its id. When this has returned, it is in the store. Not in
    /// `start`, where its kind is still being declared.
    pub fn enqueue<A: Value>(&self, name: &str, args: &A) -> Result<String, EnqueueError> {
        self.enqueue_all(&[Order::new(name, args)]).map(|mut ids| ids.remove(0))
    }
    /// Enqueues several, all or none; their ids.
    pub fn enqueue_all(&self, orders: &[Order]) -> Result<Vec<String>, EnqueueError> {
        let app = self.link.app();
        let service = unsafe { self.link.table::<abi::TasksService>(abi::TASKS_SERVICE) };
        let service = service.filter(|_| !app.is_null()).ok_or(EnqueueError::Refused)?;
        let cells = Cells::new();
        let args: Vec<abi::Value> = orders.iter().map(|one| one.args.write(&cells).value).collect();
        let rows: Vec<abi::TaskOrder> =
            orders.iter().zip(&args).map(|(order, args)| order.row(args)).collect();
        let mut ids = vec![abi::TaskId { text: [0; 40] }; rows.len()];
        match unsafe { (service.enqueue)(app, rows.as_ptr(), rows.len(), ids.as_mut_ptr()) } {
            abi::OK => Ok(ids.iter().map(text_of).collect()),
            abi::UNAVAILABLE => Err(EnqueueError::Unavailable),
            _ => Err(EnqueueError::Refused),
        }
    }
}

fn text_of(id: &abi::TaskId) -> String {
    id.text.iter().take_while(|one| **one != 0).map(|one: &c_char| *one as u8 as char).collect()
}

/// 202 with the place where the host says what becomes of the task of that id: `Location:
/// /tasks/ID`.
#[derive(Debug, Clone)]
pub struct Accepted(pub String);

impl Reply for Accepted {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.status(202);
        let id = Json::object([("id", Schema::of_type("string").json())]);
        outcome.schema(Schema::of_type("object").with("properties", id).with("required", ["id"]));
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        call.set_status(202);
        call.add_header("Location", &format!("{}/tasks/{}", call.root_path(), self.0));
        call.reply(&Json::object([("id", self.0.into())]));
        Ok(())
    }
}
