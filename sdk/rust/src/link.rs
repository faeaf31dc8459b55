//! [`Link`]: the plugin's end of the border, shared by everything that asks the host.

use std::os::raw::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::abi;

/// The host's tables as long as the plugin lives. Any thread.
pub(crate) struct Link {
    host: *const abi::Host,
    app: AtomicPtr<abi::App>,
    failures: Option<&'static abi::FailureService>,
    choices: bool,
}

// The host's tables may be read, and what is called of them is [any], or checked by `Call`.
unsafe impl Send for Link {}
unsafe impl Sync for Link {}

impl Link {
    /// # Safety
    /// The table lives as long as the process, the handle until `close()`.
    pub unsafe fn new(host: *const abi::Host, app: *mut abi::App) -> Self {
        let mut link = Self { host, app: AtomicPtr::new(app), failures: None, choices: false };
        link.failures = link.table(abi::FAILURE_SERVICE);
        link.choices = !link.extension(abi::CHOICES).is_null();
        link
    }
    pub fn host(&self) -> &abi::Host {
        unsafe { &*self.host }
    }
    /// NULL once the plugin has stopped.
    pub fn app(&self) -> *mut abi::App {
        self.app.load(Ordering::Acquire)
    }
    pub fn close(&self) {
        self.app.store(ptr::null_mut(), Ordering::Release);
    }
    /// Whether replies may say which member of a union they are.
    pub fn choices(&self) -> bool {
        self.choices
    }
    /// `id` ends in a NUL.
    pub fn extension(&self, id: &str) -> *const c_void {
        assert!(id.ends_with('\0'), "portico: the id of an extension ends in a NUL");
        unsafe { (self.host().extension)(id.as_ptr() as *const c_char) }
    }
    /// # Safety
    /// `T` is the table of that id.
    pub unsafe fn table<T>(&self, id: &str) -> Option<&'static T> {
        (self.extension(id) as *const T).as_ref()
    }
    pub fn log(&self, level: i32, message: &str) {
        let app = self.app();
        if !app.is_null() {
            unsafe { (self.host().log)(app, level, abi::Str::of(message)) }
        }
    }
    /// Why the function that the host has called on this thread is about to fail.
    pub fn say_failure(&self, why: &str) {
        let app = self.app();
        match self.failures {
            Some(service) if !app.is_null() => unsafe { (service.because)(app, abi::Str::of(why)) },
            _ => self.log(Level::ERROR, why),
        }
    }
}

/// The levels of the log, as the ABI numbers them.
pub(crate) struct Level;

impl Level {
    pub const DEBUG: i32 = 0;
    pub const INFO: i32 = 1;
    pub const WARNING: i32 = 2;
    pub const ERROR: i32 = 3;
}
