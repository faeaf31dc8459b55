//! Who a client is, for all of a host: [`Shown`] and [`Known`].

use std::fmt;
use std::os::raw::c_void;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::guard::guarded;
use crate::link::Link;
use crate::{abi, Failure, Json};

/// What a client has shown, by one scheme. Never to be logged: its `Debug` is its scheme.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub scheme: String,
    /// A token or a key; else empty.
    pub text: String,
    /// Of HTTP basic.
    pub username: String,
    /// Of HTTP basic.
    pub password: String,
    /// Of a certificate.
    pub subject: String,
    /// Of a certificate: its SHA-256.
    pub fingerprint: String,
}

impl fmt::Debug for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Shown by {}", self.scheme)
    }
}

impl Shown {
    fn read(json: &Json) -> Self {
        let text = |name: &str| match json.get(name) {
            Some(Json::Text(text)) => text.clone(),
            _ => String::new(),
        };
        Self {
            scheme: text("scheme"),
            text: text("text"),
            username: text("username"),
            password: text("password"),
            subject: text("subject"),
            fingerprint: text("fingerprint"),
        }
    }
}

/// Who it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    subject: String,
    scopes: Vec<String>,
    claims: Json,
    until: Option<SystemTime>,
}

impl Known {
    /// The subject, not empty, of a [`Principal`](crate::Principal).
    pub fn new(subject: impl Into<String>) -> Self {
        let claims = Json::Object(Vec::new());
        Self { subject: subject.into(), scopes: Vec::new(), claims, until: None }
    }
    /// What it may.
    pub fn scopes<S: Into<String>>(mut self, all: impl IntoIterator<Item = S>) -> Self {
        self.scopes = all.into_iter().map(Into::into).collect();
        self
    }
    /// Whatever else is known of it, in an object.
    pub fn claims(mut self, object: impl Into<Json>) -> Self {
        self.claims = object.into();
        self
    }
    /// When that is not true any more by itself; else the host asks again after a minute.
    pub fn until(mut self, time: SystemTime) -> Self {
        self.until = Some(time);
        self
    }
    fn json(self) -> Json {
        let seconds =
            |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |one| one.as_secs());
        let mut json = Json::object([
            ("subject", self.subject.into()),
            ("scopes", self.scopes.into()),
            ("claims", self.claims),
        ]);
        if let Some(time) = self.until {
            json.set("until", seconds(time).into());
        }
        json
    }
}

type Verify = dyn Fn(&Shown) -> Result<Option<Known>, Failure> + Send + Sync;

/// A function that verifies, as the host owns it.
pub(crate) struct Verifier {
    pub link: Arc<Link>,
    pub verify: Box<Verify>,
}

impl Verifier {
    pub unsafe extern "C" fn run(
        this: *mut c_void,
        shown: abi::Str,
        verdict: *const abi::Verdict,
    ) -> abi::Outcome {
        guarded(|| {
            let verifier = &*(this as *const Verifier);
            let shown = Json::parse(&String::from_utf8_lossy(shown.bytes()));
            let known = shown
                .map_err(Failure::from)
                .and_then(|json| (verifier.verify)(&Shown::read(&json)));
            match known {
                Ok(Some(known)) => {
                    let json = known.json().to_string();
                    ((*verdict).say)((*verdict).to, abi::Str::of(&json));
                    abi::OK
                }
                Ok(None) => abi::OK,
                Err(error) => {
                    verifier.link.say_failure(&format!("cannot say: {}", error));
                    abi::FAILED
                }
            }
        })
    }
}
