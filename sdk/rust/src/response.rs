//! [`Response`]: a finished body of any kind; [`File`]: one on disk.

use crate::reply::Outcome;
use crate::{abi, Call, HttpError, Json, Reply, Value};

/// A finished body, which the host sends as it is, with status and headers of its own.
#[derive(Debug, Clone)]
pub struct Response {
    status: Option<u16>,
    media_type: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    /// A body of that media type; an empty one sends no Content-Type.
    pub fn new(media_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        let (media_type, body) = (media_type.into(), body.into());
        Self { status: None, media_type, headers: Vec::new(), body }
    }
    /// `text/plain`
    pub fn text(text: impl Into<String>) -> Self {
        Self::new("text/plain; charset=utf-8", text.into())
    }
    /// `text/html`
    pub fn html(text: impl Into<String>) -> Self {
        Self::new("text/html; charset=utf-8", text.into())
    }
    /// JSON that is held to no model.
    pub fn json<T: Value>(value: &T) -> Self {
        Self::new("application/json", Json::of(value).to_string())
    }
    /// No body, and the status 204.
    pub fn empty() -> Self {
        Self::new("", "").with_status(204)
    }
    /// 307 to there.
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::new("", "").with_status(307).with_header("Location", location)
    }
    /// Another status than the route's.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }
    /// With a header.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl Reply for Response {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.media("*/*");
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        if let Some(status) = self.status {
            call.set_status(status);
        }
        self.headers.iter().for_each(|(name, value)| call.add_header(name, value));
        call.send_bytes(&self.media_type, &self.body);
        Ok(())
    }
}

/// A file as the body: the host opens it beneath the folder `root` and nowhere else, and answers
/// ranges and conditions. Where there is none, the answer is 404.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// The folder.
    pub root: String,
    /// The file in it; may come from a client.
    pub path: String,
    /// Empty: by the extension of the path.
    pub media_type: String,
    /// What the client is to save it as; empty: nothing is said of that.
    pub name: String,
}

impl Reply for File {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.media("*/*");
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        let file = abi::File {
            size: std::mem::size_of::<abi::File>() as u32,
            disposition: 0,
            root: abi::Str::of(&self.root),
            path: abi::Str::of(&self.path),
            media_type: abi::Str::of(&self.media_type),
            name: abi::Str::of(&self.name),
        };
        match call.send_file(&file) {
            Some(abi::NO_FILE) => Err(HttpError::status(404)),
            Some(_) => Ok(()),
            None => Err(HttpError::failed("needs a host that offers portico.file/1")),
        }
    }
}
