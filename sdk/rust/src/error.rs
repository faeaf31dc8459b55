//! [`HttpError`]: what a handler answers when it does not reply; [`Failure`]: any error.

use std::error::Error;
use std::fmt;

use crate::{EnqueueError, Json};

/// Any error, as `?` makes it of most, and `.into()` of a text.
pub type Failure = Box<dyn Error + Send + Sync>;

/// The answer of a handler that does not reply.
///
/// Either a status and a detail, which the client sees as `{"detail": ...}`, or a failure of the
/// handler's own, which any error becomes by `?`: the client sees a 500 that says nothing, and the
/// log the words of the error.
///
/// ```
/// use portico::HttpError;
///
/// fn find(id: i64) -> Result<String, HttpError> {
///     if id != 1 {
///         return Err(HttpError::not_found("No such item"));
///     }
///     Ok(std::fs::read_to_string("item.txt")?)
/// }
/// # assert!(find(2).is_err());
/// ```
pub struct HttpError {
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Refused { status: i32, detail: Option<Json>, headers: Vec<(String, String)> },
    Failed(String),
}

impl HttpError {
    /// That status, with a detail: a text, or anything that is [`Json`].
    pub fn new(status: u16, detail: impl Into<Json>) -> Self {
        let detail = Some(detail.into());
        Self { kind: Kind::Refused { status: status.into(), detail, headers: Vec::new() } }
    }
    /// That status, whose phrase is the detail.
    pub fn status(status: u16) -> Self {
        let (detail, headers) = (None, Vec::new());
        Self { kind: Kind::Refused { status: status.into(), detail, headers } }
    }
    /// 400
    pub fn bad_request(detail: impl Into<Json>) -> Self {
        Self::new(400, detail)
    }
    /// 401
    pub fn unauthorized(detail: impl Into<Json>) -> Self {
        Self::new(401, detail)
    }
    /// 403
    pub fn forbidden(detail: impl Into<Json>) -> Self {
        Self::new(403, detail)
    }
    /// 404
    pub fn not_found(detail: impl Into<Json>) -> Self {
        Self::new(404, detail)
    }
    /// 409
    pub fn conflict(detail: impl Into<Json>) -> Self {
        Self::new(409, detail)
    }
    /// 503
    pub fn unavailable(detail: impl Into<Json>) -> Self {
        Self::new(503, detail)
    }
    /// What went wrong in the handler: 500 for the client, the words for the log.
    pub fn failed(why: impl Into<String>) -> Self {
        Self { kind: Kind::Failed(why.into()) }
    }
    /// With a header.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Kind::Refused { headers, .. } = &mut self.kind {
            headers.push((name.into(), value.into()));
        }
        self
    }
}

impl fmt::Debug for HttpError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Refused { status, detail, .. } => write!(out, "HTTP {} {:?}", status, detail),
            Kind::Failed(why) => write!(out, "failed: {}", why),
        }
    }
}

// It is no `Error` itself, so that each of them can become one.
impl<E: Into<Failure>> From<E> for HttpError {
    fn from(error: E) -> Self {
        let error: Failure = error.into();
        match error.downcast_ref() {
            Some(EnqueueError::Unavailable) => {
                Self::unavailable("Tasks cannot be stored just now").with_header("Retry-After", "1")
            }
            _ => Self::failed(format!("has failed: {}", error)),
        }
    }
}
