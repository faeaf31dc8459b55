//! [`Span`]: a piece of work in a trace (W3C Trace Context), where the operator has them recorded.

use crate::{abi, Cells, Host, Json, Value};

/// What a span is to those on the other side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// Nobody else is asked.
    Internal = 1,
    /// It asks somebody else, and waits for the answer.
    Client = 3,
    /// It begins what somebody else does later.
    Producer = 4,
    /// It does what somebody else has begun.
    Consumer = 5,
}

/// A piece of work of the plugin's own, from where it was made to where it is dropped; one that a
/// panic drops has failed. It may be moved to another thread. Where nothing is traced, and where
/// this trace is not recorded, all of it does nothing.
pub struct Span {
    service: Option<&'static abi::TraceService>,
    span: *mut abi::Span,
}

// Of one thread at a time: it is neither copied nor shared.
unsafe impl Send for Span {}

impl Host {
    /// A part of what the host runs on this thread: a handler, an iterator of a stream, a task, work
    /// after the response. On a thread of the plugin's own there is nothing: give it a span to make
    /// [parts](Span::span) of.
    pub fn span(&self, name: &str, kind: SpanKind) -> Span {
        let service = unsafe { self.link.table::<abi::TraceService>(abi::TRACE_SERVICE) };
        Span::begin(service, std::ptr::null(), name, kind)
    }
    /// What is to be sent with whatever is asked of others here: `traceparent` and `tracestate`, as
    /// far as there are any. Within a span these are [its own](Span::headers).
    pub fn trace_headers(&self) -> Vec<(&'static str, String)> {
        let service = unsafe { self.link.table::<abi::TraceService>(abi::TRACE_SERVICE) };
        headers(service, std::ptr::null())
    }
}

impl Span {
    fn begin(
        service: Option<&'static abi::TraceService>,
        within: *const abi::Span,
        name: &str,
        kind: SpanKind,
    ) -> Self {
        let begin = |table: &abi::TraceService| unsafe {
            (table.begin)(within, abi::Str::of(name), kind as i32)
        };
        let span = service.map_or(std::ptr::null_mut(), begin);
        Self { service, span }
    }
    /// Whether it is recorded: what is costly to find out need not be found out for one that is not.
    pub fn is_recorded(&self) -> bool {
        !self.span.is_null()
    }
    /// A part of it, on any thread. Of one that is not recorded: one that is not either.
    pub fn span(&self, name: &str, kind: SpanKind) -> Span {
        match self.is_recorded() {
            true => Span::begin(self.service, self.span, name, kind),
            false => Span { service: self.service, span: std::ptr::null_mut() },
        }
    }
    /// An attribute: a text, a number, an integer or a boolean. `docs/tracing.md` has the names.
    pub fn set(&self, name: &str, value: impl Into<Json>) -> &Self {
        if let (Some(service), true) = (self.service, self.is_recorded()) {
            let (cells, value) = (Cells::new(), value.into());
            let datum = value.write(&cells);
            unsafe { (service.set)(self.span, abi::Str::of(name), &datum.value) };
        }
        self
    }
    /// What it was for has failed.
    pub fn fail(&self, why: &str) {
        if let (Some(service), true) = (self.service, self.is_recorded()) {
            unsafe { (service.fail)(self.span, abi::Str::of(why)) };
        }
    }
    /// What is to be sent with what is asked of others in it: `traceparent` and `tracestate`.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        headers(self.service, self.span)
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.fail("");
        }
        if let (Some(service), true) = (self.service, self.is_recorded()) {
            unsafe { (service.end)(self.span) };
        }
    }
}

type Field = unsafe extern "C" fn(*const abi::Span) -> abi::Str;

fn headers(
    service: Option<&abi::TraceService>,
    span: *const abi::Span,
) -> Vec<(&'static str, String)> {
    let fields = |table: &abi::TraceService| -> [(&'static str, Field); 2] {
        [("traceparent", table.traceparent), ("tracestate", table.tracestate)]
    };
    let text = |(name, field): (&'static str, Field)| {
        let text = unsafe { String::from_utf8_lossy(field(span).bytes()).into_owned() };
        (!text.is_empty()).then_some((name, text))
    };
    service.map_or(Vec::new(), |table| fields(table).into_iter().filter_map(text).collect())
}
