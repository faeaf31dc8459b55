//! Tables beyond `abi.h` that the crate uses: `portico/failure.h`, `values.h`, `tasks.h`,
//! `health.h`, `file.h`, `later.h`, `choice.h` and, on the plugin's side, `built.h`.

use std::os::raw::{c_char, c_void};

use super::{App, Call, Drop, Outcome, Str, Task, Value};

/// Id of [`FailureService`].
pub const FAILURE_SERVICE: &str = "portico.failure/1\0";
/// Id of [`ValuesService`].
pub const VALUES_SERVICE: &str = "portico.values/1\0";
/// Id of [`TasksService`].
pub const TASKS_SERVICE: &str = "portico.tasks/1\0";
/// Id of [`HealthService`].
pub const HEALTH_SERVICE: &str = "portico.health/1\0";
/// Id of [`FileService`].
pub const FILE_SERVICE: &str = "portico.file/1\0";
/// Id of [`LaterService`].
pub const LATER_SERVICE: &str = "portico.later/1\0";
/// Id of what has no table: replies may say which member of a union they are.
pub const CHOICES: &str = "portico.choice/1\0";
/// Id of [`Built`], which the host asks the plugin for.
pub const BUILT: &str = "portico.built/1\0";

/// Format of a stream of values: one line of JSON each.
pub const LINES: i32 = 0;
/// Format of a stream of values: Server-Sent Events.
pub const EVENTS: i32 = 1;
/// What enqueue() answers when the store could not take them.
pub const UNAVAILABLE: Outcome = -5;
/// What file() answers when there is no such file.
pub const NO_FILE: Outcome = -3;
/// Where a task of a pending call runs: where those of its route do best.
pub const ANYWHERE: i32 = 0;
/// What finish() is told when who should have answered is gone without.
pub const DROPPED: Outcome = -4;
/// Flag of a kind of tasks: while one waits or runs, the same with equal arguments is that one.
pub const UNIQUE_ARGS: u32 = 1;
/// Flag of a member: it says which member of a union its value is.
pub const CHOSEN: u32 = 2;

c_struct! {
    /// What the plugin says of a failure of its own.
    FailureService = "portico_failure_service", 16 {
        /// Bytes of this table.
        0 size: u32,
        /// \[any\] Why the function that runs on this thread is about to fail.
        8 because: unsafe extern "C" fn(*const App, Str),
    }
}

c_struct! {
    /// One value or event of a stream.
    Event = "portico_event", 80 {
        /// Bytes of this struct.
        0 size: u32,
        /// Milliseconds until a lost client comes back; 0: not sent.
        4 retry: u32,
        /// The value, or NULL.
        8 data: *const Value,
        /// Data that is no JSON.
        16 text: Str,
        /// The type of the event.
        32 event: Str,
        /// What Last-Event-ID will say.
        48 id: Str,
        /// May have many lines.
        64 comment: Str,
    }
}

c_struct! {
    /// How a source says that it has something again.
    Waker = "portico_waker", 24 {
        /// The host's own.
        0 this as "self": *mut c_void,
        /// \[any\]
        8 wake: unsafe extern "C" fn(*mut c_void),
        /// \[any\]
        16 drop: Drop,
    }
}

c_struct! {
    /// A source of values.
    Values = "portico_values", 40 {
        /// Bytes of this struct.
        0 size: u32,
        /// The plugin's own.
        8 this as "self": *mut c_void,
        /// \[turn\] Fills the event.
        16 next: unsafe extern "C" fn(*mut c_void, *mut Event) -> Outcome,
        /// Called once, before the first next().
        24 listen: Option<unsafe extern "C" fn(*mut c_void, Waker)>,
        /// \[once\]
        32 drop: Option<Drop>,
    }
}

c_struct! {
    /// Bodies that are streams of values.
    ValuesService = "portico_values_service", 16 {
        /// Bytes of this table.
        0 size: u32,
        /// \[call\] Makes the source the body.
        8 values: unsafe extern "C" fn(*mut Call, i32, *const Values) -> Outcome,
    }
}

c_struct! {
    /// Of a task that survives.
    TaskId = "portico_task_id", 40 {
        /// 36 characters and a NUL.
        0 text: [c_char; 40],
    }
}

c_struct! {
    /// One attempt.
    TaskRun = "portico_task_run", 72 {
        /// Bytes of this struct.
        0 size: u32,
        /// 1: the first.
        4 attempt: u32,
        /// How many there may be.
        8 attempts: u32,
        /// That of the task.
        12 priority: i32,
        /// Of the task.
        16 id: Str,
        /// Milliseconds of Unix time.
        32 enqueued: i64,
        /// Milliseconds of Unix time: when it is asked to stop.
        40 deadline: i64,
        /// The host's own.
        48 host: *mut c_void,
        /// Who has asked for it; there where `size` says so.
        56 principal: Str,
    }
}

c_struct! {
    /// What runs tasks of a kind.
    TaskHandler = "portico_task_handler", 24 {
        /// The plugin's own.
        0 this as "self": *mut c_void,
        /// \[many\] It may block.
        8 run: unsafe extern "C" fn(*mut c_void, *const TaskRun, *const Value) -> Outcome,
        /// \[once\]
        16 drop: Option<Drop>,
    }
}

c_struct! {
    /// A kind of tasks. Times are milliseconds; 0 stands for the default.
    TaskKind = "portico_task_kind", 112 {
        /// Bytes of this struct.
        0 size: u32,
        /// UNIQUE_ARGS
        4 flags: u32,
        /// The plugin's only one of that name.
        8 name: Str,
        /// JSON Schema of an object; empty: any object.
        24 args: Str,
        /// `default` when empty.
        40 queue: Str,
        /// How often it is tried.
        56 attempts: u32,
        /// The highest goes first.
        60 priority: i32,
        /// After the first attempt.
        64 backoff: u64,
        /// The longest.
        72 backoff_most: u64,
        /// Of an attempt.
        80 timeout: u64,
        /// The host owns it from the declaration on.
        88 handler: TaskHandler,
    }
}

c_struct! {
    /// A task that is to be enqueued.
    TaskOrder = "portico_task_order", 72 {
        /// Bytes of this struct.
        0 size: u32,
        /// 0
        4 flags: u32,
        /// Of a kind of this plugin.
        8 name: Str,
        /// NULL: an object without members.
        24 args: *const Value,
        /// Milliseconds from now on.
        32 delay: i64,
        /// Milliseconds of Unix time; 0: now.
        40 at: i64,
        /// A key of which one waits or runs at a time.
        48 unique: Str,
        /// Added to that of the kind.
        64 priority: i32,
    }
}

c_struct! {
    /// A task that is enqueued again and again.
    TaskCron = "portico_task_cron", 80 {
        /// Bytes of this struct.
        0 size: u32,
        /// 0: the last missed one is made up for, 1: each, 2: none.
        4 missed: i32,
        /// Minute, hour, day, month, weekday; of six, seconds first.
        8 schedule: Str,
        /// Of IANA; empty: UTC.
        24 zone: Str,
        /// Of the kind.
        40 name: Str,
        /// Apart from others of the same kind.
        56 label: Str,
        /// NULL: an object without members.
        72 args: *const Value,
    }
}

c_struct! {
    /// Tasks that survive.
    TasksService = "portico_tasks_service", 56 {
        /// Bytes of this table.
        0 size: u32,
        /// \[start\] Declares a kind.
        8 declare: unsafe extern "C" fn(*mut App, *const TaskKind) -> Outcome,
        /// \[start\] Enqueues again and again.
        16 cron: unsafe extern "C" fn(*mut App, *const TaskCron) -> Outcome,
        /// \[any\] All or none.
        24 enqueue: unsafe extern "C" fn(*mut App, *const TaskOrder, usize, *mut TaskId) -> Outcome,
        /// \[any\] Whether the run is to come to its end.
        32 stopped: unsafe extern "C" fn(*const TaskRun) -> i32,
        /// \[call\] Runs the task when it is.
        40 on_stop: unsafe extern "C" fn(*const TaskRun, Task) -> Outcome,
        /// \[call\] Keeps a result.
        48 result: unsafe extern "C" fn(*const TaskRun, *const Value) -> Outcome,
    }
}

c_struct! {
    /// Says whether something that the plugin needs is well.
    HealthCheck = "portico_health_check", 24 {
        /// The plugin's own.
        0 this as "self": *mut c_void,
        /// \[turn\] It may block.
        8 run: unsafe extern "C" fn(*mut c_void) -> Outcome,
        /// \[once\]
        16 drop: Option<Drop>,
    }
}

c_struct! {
    /// Health checks.
    HealthService = "portico_health_service", 16 {
        /// Bytes of this table.
        0 size: u32,
        /// \[start\] Adds a check.
        8 check: unsafe extern "C" fn(*mut App, Str, HealthCheck) -> Outcome,
    }
}

c_struct! {
    /// A file as the body of a reply.
    File = "portico_file", 72 {
        /// Bytes of this struct.
        0 size: u32,
        /// 0: attachment, 1: inline; counts when there is a name.
        4 disposition: u32,
        /// The folder.
        8 root: Str,
        /// Relative to it; may come from a client.
        24 path: Str,
        /// Empty: by the extension.
        40 media_type: Str,
        /// What to save it as; empty: not said.
        56 name: Str,
    }
}

c_struct! {
    /// Files.
    FileService = "portico_file_service", 16 {
        /// Bytes of this table.
        0 size: u32,
        /// \[call\] Makes the file the body.
        8 file: unsafe extern "C" fn(*mut Call, *const File) -> Outcome,
    }
}

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
    /// What the plugin was built with.
    Built = "portico_built", 24 {
        /// Bytes of this struct.
        0 size: u32,
        /// The minor version of the ABI that it was compiled with.
        4 minor: u32,
        /// The version of the SDK.
        8 sdk: *const c_char,
        /// Or NULL.
        16 compiler: *const c_char,
    }
}

// Constants: nothing of it changes.
unsafe impl Sync for Built {}
