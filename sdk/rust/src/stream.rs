//! [`Stream`]: a body in pieces; [`Events`] and [`JsonLines`]: values that follow one another.

use std::os::raw::c_void;
use std::sync::Arc;

use crate::guard::{drop_box, guarded};
use crate::link::Link;
use crate::reply::Outcome;
use crate::{abi, Call, Cells, Datum, Failure, HttpError, Json, Reply, Value};

/// A body in pieces, made while it is sent and never in memory as a whole.
///
/// The iterator is asked by one thread at a time, and only as fast as the client reads; it may
/// block, which holds a thread of the host. It is dropped at its end, or when the client is gone. A
/// panic, and an error of a [`fallible`](Stream::fallible) one, end the body without its proper
/// end, so that the client can tell.
pub struct Stream {
    media_type: String,
    chunks: Box<dyn Iterator<Item = Result<Vec<u8>, Failure>> + Send>,
}

impl Stream {
    /// Of these pieces.
    pub fn new<I>(media_type: impl Into<String>, chunks: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Vec<u8>>,
        I::IntoIter: Send + 'static,
    {
        let chunks = Box::new(chunks.into_iter().map(|chunk| Ok(chunk.into())));
        Self { media_type: media_type.into(), chunks }
    }
    /// Of these pieces, up to the first error.
    pub fn fallible<I>(media_type: impl Into<String>, chunks: I) -> Self
    where
        I: IntoIterator<Item = Result<Vec<u8>, Failure>>,
        I::IntoIter: Send + 'static,
    {
        Self { media_type: media_type.into(), chunks: Box::new(chunks.into_iter()) }
    }
}

struct Source {
    link: Arc<Link>,
    chunks: Box<dyn Iterator<Item = Result<Vec<u8>, Failure>> + Send>,
    chunk: Vec<u8>,
}

impl Source {
    unsafe extern "C" fn next(this: *mut c_void, out: *mut abi::Str) -> abi::Outcome {
        guarded(|| {
            let source = &mut *(this as *mut Source);
            match source.chunks.next() {
                None => return abi::END,
                Some(Ok(chunk)) => source.chunk = chunk,
                Some(Err(error)) => {
                    source.link.say_failure(&format!("has failed: {}", error));
                    return abi::FAILED;
                }
            }
            (*out).data = source.chunk.as_ptr() as *const _;
            (*out).size = source.chunk.len();
            abi::OK
        })
    }
}

impl Reply for Stream {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.media("*/*");
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        let source = Source { link: call.link().clone(), chunks: self.chunks, chunk: Vec::new() };
        let this = Box::into_raw(Box::new(source)) as *mut c_void;
        let source = abi::Source { this, next: Source::next, drop: Some(drop_box::<Source>) };
        call.send_stream(&self.media_type, source);
        Ok(())
    }
}

/// One Server-Sent Event. What is not given is not sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<T = Json> {
    /// Held to the model, and sent as JSON.
    pub data: Option<T>,
    /// In place of it: as it is, any number of lines.
    pub text: Option<String>,
    /// Its type: one line.
    pub event: Option<String>,
    /// What `Last-Event-ID` will say: one line.
    pub id: Option<String>,
    /// Milliseconds until a lost client comes back; 0: not sent.
    pub retry: u32,
    /// What no client looks at.
    pub comment: Option<String>,
}

impl<T> Default for Event<T> {
    fn default() -> Self {
        Self { data: None, text: None, event: None, id: None, retry: 0, comment: None }
    }
}

impl<T> Event<T> {
    /// Of that value.
    pub fn of(data: T) -> Self {
        Self { data: Some(data), ..Self::default() }
    }
    /// Of that type.
    pub fn named(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }
    /// With that id.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

type EventIterator<T> = Box<dyn Iterator<Item = Event<T>> + Send>;

/// Server-Sent Events, each held to the model `T`: `text/event-stream`. The rules of [`Stream`]
/// hold for the iterator.
pub struct Events<T: Value + Send + 'static>(EventIterator<T>);

impl<T: Value + Send + 'static> Events<T> {
    /// Of these.
    pub fn new<I>(events: I) -> Self
    where
        I: IntoIterator<Item = Event<T>>,
        I::IntoIter: Send + 'static,
    {
        Self(Box::new(events.into_iter()))
    }
}

/// A line of JSON for each value, each held to the model `T`: `application/jsonl`. The rules of
/// [`Stream`] hold for the iterator.
pub struct JsonLines<T: Value + Send + 'static>(EventIterator<T>);

impl<T: Value + Send + 'static> JsonLines<T> {
    /// Of these.
    pub fn new<I>(values: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
    {
        Self(Box::new(values.into_iter().map(Event::of)))
    }
}

struct ValueSource<T> {
    events: EventIterator<T>,
    event: Event<T>,
    cells: Cells,
    datum: abi::Value,
    choices: bool,
}

impl<T: Value + Send + 'static> ValueSource<T> {
    unsafe extern "C" fn next(this: *mut c_void, out: *mut abi::Event) -> abi::Outcome {
        guarded(|| {
            let source = this as *mut ValueSource<T>;
            match (*source).events.next() {
                None => return abi::END,
                Some(event) => (*source).event = event,
            }
            (*source).cells = Cells::with_choices((*source).choices);
            // Both stay where they are until the next call, which is as long as the host reads.
            let (event, cells) = (&(*source).event, &(*source).cells);
            if let Some(data) = &event.data {
                let datum: Datum<'_> = data.write(cells);
                std::ptr::addr_of_mut!((*source).datum).write(datum.value);
                (*out).data = std::ptr::addr_of!((*source).datum);
            }
            let put = |text: &Option<String>| text.as_deref().map(abi::Str::of);
            (*out).text = put(&event.text).unwrap_or((*out).text);
            (*out).event = put(&event.event).unwrap_or((*out).event);
            (*out).id = put(&event.id).unwrap_or((*out).id);
            (*out).comment = put(&event.comment).unwrap_or((*out).comment);
            (*out).retry = event.retry;
            abi::OK
        })
    }

    fn send(events: EventIterator<T>, format: i32, call: &Call) -> Result<(), HttpError> {
        let choices = call.link().choices();
        let (event, cells, datum) = (Event::default(), Cells::new(), Datum::null().value);
        let source = Box::new(Self { events, event, cells, datum, choices });
        call.send_values(
            format,
            &abi::Values {
                size: std::mem::size_of::<abi::Values>() as u32,
                this: Box::into_raw(source) as *mut c_void,
                next: Self::next,
                listen: None,
                drop: Some(drop_box::<Self>),
            },
        )
    }
}

impl<T: Value + Send + 'static> Reply for Events<T> {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.values::<T>("text/event-stream");
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        ValueSource::send(self.0, abi::EVENTS, call)
    }
}

impl<T: Value + Send + 'static> Reply for JsonLines<T> {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.values::<T>("application/jsonl");
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        ValueSource::send(self.0, abi::LINES, call)
    }
}
