//! [`Reply`]: what a handler returns.

use crate::{Call, HttpError, Models, Schema, Value};

/// What a handler may return: a value that has a JSON form, a [`Result`](std::result::Result) of
/// one and an error, a [`Response`](crate::Response), a stream.
pub trait Reply {
    /// Says what the document and the response model of the route are.
    fn describe(outcome: &mut Outcome<'_>);
    /// Makes it the reply of the call.
    fn send(self, call: &Call) -> Result<(), HttpError>;
}

/// What a route answers, while it is described.
pub struct Outcome<'a> {
    pub(crate) models: &'a mut Models,
    pub(crate) output: Option<Schema>,
    pub(crate) status: Option<u16>,
    pub(crate) media: Option<Media>,
}

/// The body of what is no value.
#[derive(Clone, Copy)]
pub(crate) struct Media {
    pub range: &'static str,
    /// It is a stream of values, each held to the output.
    pub of_values: bool,
}

impl<'a> Outcome<'a> {
    pub(crate) fn new(models: &'a mut Models) -> Self {
        Self { models, output: None, status: None, media: None }
    }
    /// Values of that type, held to its schema.
    pub fn value<T: Value>(&mut self) {
        self.output = Some(T::schema(self.models));
    }
    pub(crate) fn schema(&mut self, schema: Schema) {
        self.output = Some(schema);
    }
    /// A body of that media type, which the host sends as it is; `*/*`: of any.
    pub fn media(&mut self, range: &'static str) {
        self.media = Some(Media { range, of_values: false });
    }
    /// A stream of values of that type, each held to its schema.
    pub fn values<T: Value>(&mut self, range: &'static str) {
        self.value::<T>();
        self.media = Some(Media { range, of_values: true });
    }
    /// The status of a route that does not say another one.
    pub fn status(&mut self, status: u16) {
        self.status = Some(status);
    }
}

impl<T: Value> Reply for T {
    fn describe(outcome: &mut Outcome<'_>) {
        outcome.value::<T>();
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        call.reply(&self);
        Ok(())
    }
}

impl<T: Reply, E: Into<HttpError>> Reply for Result<T, E> {
    fn describe(outcome: &mut Outcome<'_>) {
        T::describe(outcome);
    }
    fn send(self, call: &Call) -> Result<(), HttpError> {
        self.map_err(Into::into)?.send(call)
    }
}
