//! [`Host`]: what the plugin may ask of its host at any time.

use std::os::raw::c_void;
use std::sync::Arc;

use crate::link::{Level, Link};

/// The host, as long as the plugin lives. A handle that is cloned; any thread.
///
/// Once the plugin has stopped, nothing is logged or enqueued any more.
#[derive(Clone)]
pub struct Host {
    pub(crate) link: Arc<Link>,
}

impl Host {
    /// Writes a line of the log; within a call it carries the id of the request.
    pub fn debug(&self, message: impl AsRef<str>) {
        self.link.log(Level::DEBUG, message.as_ref());
    }
    /// Writes a line of the log.
    pub fn info(&self, message: impl AsRef<str>) {
        self.link.log(Level::INFO, message.as_ref());
    }
    /// Writes a line of the log.
    pub fn warning(&self, message: impl AsRef<str>) {
        self.link.log(Level::WARNING, message.as_ref());
    }
    /// Writes a line of the log.
    pub fn error(&self, message: impl AsRef<str>) {
        self.link.log(Level::ERROR, message.as_ref());
    }
    /// The table of an extension that the crate has no types for, by its id with a NUL at its end;
    /// NULL: the host does not have it. What it points at lives as long as the process.
    pub fn extension(&self, id: &str) -> *const c_void {
        self.link.extension(id)
    }
}
