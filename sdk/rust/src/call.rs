//! [`Call`]: one request, and the reply being made for it.

use std::cell::Cell;
use std::marker::PhantomData;
use std::os::raw::c_void;
use std::rc::Rc;
use std::sync::Arc;

use crate::error::Kind;
use crate::guard::{drop_box, guarded};
use crate::link::Link;
use crate::{abi, Cells, Datum, Host, HttpError, Value};

/// One request beyond its parameters, and the reply beyond its value.
///
/// A handler that wants it takes it as a parameter. It is of the handler's thread, and of no use
/// when the handler has returned: what is asked of it then panics.
#[derive(Clone)]
pub struct Call {
    state: Rc<State>,
}

struct State {
    link: Arc<Link>,
    call: Cell<*mut abi::Call>,
}

/// Whoever made the call ends it, whatever was copied of it meanwhile.
pub(crate) struct Ending<'a> {
    call: Call,
    life: PhantomData<&'a ()>,
}

impl<'a> Ending<'a> {
    pub fn call(&self) -> &Call {
        &self.call
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.call.state.call.set(std::ptr::null_mut());
    }
}

impl Call {
    /// # Safety
    /// The call lives as long as the answer.
    pub(crate) unsafe fn begin<'a>(link: &Arc<Link>, call: *mut abi::Call) -> Ending<'a> {
        let state = Rc::new(State { link: link.clone(), call: Cell::new(call) });
        Ending { call: Call { state }, life: PhantomData }
    }
    pub(crate) fn raw(&self) -> *mut abi::Call {
        let call = self.state.call.get();
        assert!(!call.is_null(), "portico: a Call is used behind the end of its handler");
        call
    }
    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.state.link
    }

    fn part(&self, part: i32, name: &str) -> &[u8] {
        let call = self.raw();
        // Borrowed for the call, which `self` may outlive: there nothing is left to be asked, but
        // what was given could be. So texts are copied by those who give them away.
        unsafe { (self.link().host().request)(call, part, abi::Str::of(name)).bytes() }
    }
    fn text(&self, part: i32) -> String {
        String::from_utf8_lossy(self.part(part, "")).into_owned()
    }
    /// `GET`
    pub fn method(&self) -> String {
        self.text(abi::METHOD)
    }
    /// The path, without its percent signs.
    pub fn path(&self) -> String {
        self.text(abi::PATH)
    }
    /// What stands behind the question mark, as it was sent.
    pub fn query(&self) -> String {
        self.text(abi::QUERY)
    }
    /// The body as it was sent; empty for a form with files.
    pub fn body(&self) -> Vec<u8> {
        self.part(abi::BODY, "").into()
    }
    /// Address and port of the client.
    pub fn peer(&self) -> String {
        self.text(abi::PEER)
    }
    /// `http` or `https`, as the client has asked.
    pub fn scheme(&self) -> String {
        self.text(abi::SCHEME)
    }
    /// Host and port as the client named them.
    pub fn authority(&self) -> String {
        self.text(abi::AUTHORITY)
    }
    /// What stands before the path, `/v1`.
    pub fn root_path(&self) -> String {
        self.text(abi::ROOT_PATH)
    }
    /// A header, by its name in any case; of one that was repeated all, with `, ` between.
    pub fn header(&self, name: &str) -> Option<String> {
        let call = self.raw();
        let found = unsafe { (self.link().host().request)(call, abi::HEADER, abi::Str::of(name)) };
        let bytes = unsafe { found.bytes() };
        (!found.data.is_null()).then(|| String::from_utf8_lossy(bytes).into_owned())
    }
    /// Nobody waits for the answer any more: the client is gone, the deadline has passed or the
    /// host stops.
    pub fn cancelled(&self) -> bool {
        unsafe { (self.link().host().cancelled)(self.raw()) != 0 }
    }
    /// The host, for the log and for tasks.
    pub fn host(&self) -> Host {
        Host { link: self.link().clone() }
    }

    /// Another status than the route's.
    pub fn set_status(&self, status: u16) {
        unsafe { (self.link().host().status)(self.raw(), status.into()) }
    }
    /// Adds a header to the reply.
    pub fn add_header(&self, name: &str, value: &str) {
        let (name, value) = (abi::Str::of(name), abi::Str::of(value));
        unsafe { (self.link().host().header)(self.raw(), name, value) }
    }
    /// Runs the work when the last byte of the answer is out, on a thread that may block. A handler
    /// that fails, or answers an error, drops it. It is lost with the process; a
    /// [task](crate::App::task) is not.
    pub fn defer(&self, name: &str, work: impl FnOnce() + Send + 'static) {
        let this = Box::into_raw(Box::new(Deferred { work: Some(Box::new(work)) })) as *mut c_void;
        let task = abi::Task { this, run: Deferred::run, drop: Some(drop_box::<Deferred>) };
        // A refusal is logged by the host, which has the task in any case.
        unsafe { (self.link().host().defer)(self.raw(), abi::Str::of(name), task) };
    }

    /// The reply is that value.
    pub(crate) fn reply<T: Value>(&self, value: &T) {
        let cells = Cells::with_choices(self.link().choices());
        let datum = value.write(&cells);
        // Refused: the host has answered already, and said why.
        unsafe { (self.link().host().reply)(self.raw(), &datum.value) };
    }
    pub(crate) fn send_bytes(&self, media_type: &str, body: &[u8]) {
        let body = abi::Str { data: body.as_ptr() as *const _, size: body.len() };
        unsafe { (self.link().host().bytes)(self.raw(), abi::Str::of(media_type), body) };
    }
    pub(crate) fn send_stream(&self, media_type: &str, source: abi::Source) {
        unsafe { (self.link().host().stream)(self.raw(), abi::Str::of(media_type), source) };
    }
    /// Nothing: the host has no files.
    pub(crate) fn send_file(&self, file: &abi::File) -> Option<abi::Outcome> {
        let table = unsafe { self.link().table::<abi::FileService>(abi::FILE_SERVICE) };
        table.map(|service| unsafe { (service.file)(self.raw(), file) })
    }
    pub(crate) fn send_values(&self, format: i32, values: &abi::Values) -> Result<(), HttpError> {
        let table = unsafe { self.link().table::<abi::ValuesService>(abi::VALUES_SERVICE) };
        match table {
            Some(service) => unsafe { (service.values)(self.raw(), format, values) },
            None => {
                if let Some(drop) = values.drop {
                    unsafe { drop(values.this) }
                }
                return Err(HttpError::failed("needs a host that offers portico.values/1"));
            }
        };
        Ok(())
    }
    /// Answers the error, or says why the handler fails.
    pub(crate) fn answer(&self, error: HttpError) -> abi::Outcome {
        match error.kind {
            Kind::Failed(why) => {
                self.link().say_failure(&why);
                abi::FAILED
            }
            Kind::Refused { status, detail, headers } => {
                let cells = Cells::new();
                let datum = detail.as_ref().map(|value| value.write(&cells));
                let detail =
                    datum.as_ref().map_or(std::ptr::null(), |datum: &Datum<'_>| &datum.value);
                unsafe { (self.link().host().fail)(self.raw(), status, detail) };
                headers.iter().for_each(|(name, value)| self.add_header(name, value));
                abi::OK
            }
        }
    }
}

/// A closure that is run once, as a `portico_task`.
pub(crate) struct Deferred {
    pub work: Option<Box<dyn FnOnce() + Send>>,
}

impl Deferred {
    pub unsafe extern "C" fn run(this: *mut c_void) -> abi::Outcome {
        guarded(|| {
            if let Some(work) = (*(this as *mut Deferred)).work.take() {
                work();
            }
            abi::OK
        })
    }
}
