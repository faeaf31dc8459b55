//! [`BodyStream`]: a body that its handler reads while it arrives; [`BodyError`]: the rest of it
//! does not come.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

use crate::input::{Inputs, Request};
use crate::{abi, Call, Input, Mismatch, Schema};

/// The body as it arrives, which no memory holds as a whole: a parameter of a handler, and all of
/// the body. At most `LIMIT` bytes, 0: as many as the host's `limits.body`; more are answered with
/// 413.
///
/// It is read on the handler's thread, and waits for the client, which sends no faster than that.
/// What cannot be read is the client's fault, not the handler's: it returns the error by `?`, and
/// the host answers what belongs to it.
///
/// ```
/// use portico::{App, BodyStream, Failure, HttpError, Path};
///
/// fn start(app: &mut App) -> Result<(), Failure> {
///     app.put("/films/{name}", |Path(name): Path<String>, mut film: BodyStream<{ 10 << 30 }>| {
///         let mut file = std::fs::File::create(format!("films/{}", name))?;
///         Ok::<u64, HttpError>(std::io::copy(&mut film, &mut file)?)
///     });
///     Ok(())
/// }
/// ```
pub struct BodyStream<const LIMIT: u64 = 0> {
    call: Call,
    service: &'static abi::IntakeService,
    chunk: abi::Str,
}

impl<const LIMIT: u64> Input for BodyStream<LIMIT> {
    fn declare(inputs: &mut Inputs<'_>) {
        let mut schema = Schema::of_type("string").with("format", "binary");
        if LIMIT > 0 {
            schema.set("x-limit", LIMIT);
        }
        inputs.add("body", schema, "stream", true);
    }
    fn take(request: &mut Request<'_>) -> Result<Self, Mismatch> {
        request.skip(1);
        let call = request.call().clone();
        let service = unsafe { call.link().table(abi::INTAKE_SERVICE) };
        let service = service.ok_or_else(|| Mismatch::new("read by this host as it arrives"))?;
        Ok(Self { call, service, chunk: abi::Str::of("") })
    }
}

impl<const LIMIT: u64> BodyStream<LIMIT> {
    /// The next bytes, at least one; nothing at the end. Waits for them.
    pub fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        self.fill()?;
        let rest = std::mem::replace(&mut self.chunk, abi::Str::of(""));
        // Borrowed until the next bytes are asked for.
        let bytes = unsafe { rest.bytes() };
        Ok((!bytes.is_empty()).then(|| bytes.into()))
    }
    /// Bytes of the whole, where the client has told.
    pub fn length(&self) -> Option<u64> {
        let length = unsafe { (self.service.length)(self.call.raw()) };
        (length != u64::MAX).then_some(length)
    }
    /// The most bytes that there may be.
    pub fn limit(&self) -> u64 {
        unsafe { (self.service.limit)(self.call.raw()) }
    }
    /// Has bytes in hand, unless it is at the end.
    fn fill(&mut self) -> Result<(), BodyError> {
        let call = self.call.raw(); // panics behind the handler, where the bytes are gone
        if self.chunk.size > 0 {
            return Ok(());
        }
        match unsafe { (self.service.read)(call, &mut self.chunk) } {
            abi::OK => Ok(()),
            result => {
                self.chunk = abi::Str::of("");
                if result == abi::END {
                    return Ok(());
                }
                Err(BodyError { status: unsafe { (self.service.failure)(call) } })
            }
        }
    }
}

impl<const LIMIT: u64> Read for BodyStream<LIMIT> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill().map_err(|error| io::Error::new(io::ErrorKind::Other, error))?;
        let bytes = unsafe { self.chunk.bytes() };
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        let rest = &bytes[count..];
        self.chunk = abi::Str { data: rest.as_ptr() as *const _, size: rest.len() };
        Ok(count)
    }
}

/// The rest of a body does not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyError {
    status: i32,
}

impl BodyError {
    /// 408: the client was too slow; 413: it sends more than the limit; 400, 431: its chunks are
    /// malformed; 499: it is gone.
    pub fn status(&self) -> i32 {
        self.status
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.status {
            408 => "the client is too slow",
            413 => "it is larger than the limit",
            499 => "the client is gone",
            _ => "its chunks are malformed",
        };
        write!(out, "the body does not come to its end: {}", why)
    }
}

impl Error for BodyError {}
