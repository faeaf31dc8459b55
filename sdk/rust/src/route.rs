//! [`Route`]: a route while it is declared.

use std::cell::RefCell;
use std::mem::size_of;
use std::rc::Rc;

use crate::reply::{Media, Outcome};
use crate::{abi, Json, Models, Value};

/// A route that is declared. What stands here is said behind it:
/// `app.get("/items", all).summary("All items").quick();`
pub struct Route {
    models: Rc<RefCell<Models>>,
    method: &'static str,
    path: String,
    flags: u32,
    status: u16,
    input: String,
    schemes: Vec<String>,
    output: String,
    include: String,
    exclude: String,
    media: Option<Media>,
    media_type: Option<String>,
    docs: Json,
    handler: Owned,
}

/// A handler that is the host's once it is registered, and ours before.
pub(crate) struct Owned(pub Option<abi::Handler>);

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(abi::Handler { this, drop: Some(drop), .. }) = self.0.take() {
            unsafe { drop(this) }
        }
    }
}

impl Route {
    pub(crate) fn new(
        models: &Rc<RefCell<Models>>,
        (method, path): (&'static str, &str),
        (input, schemes): (String, Vec<String>),
        handler: abi::Handler,
        describe: impl FnOnce(&mut Outcome<'_>),
    ) -> Self {
        let handler = Owned(Some(handler));
        let mut known = models.borrow_mut();
        let mut outcome = Outcome::new(&mut known);
        describe(&mut outcome);
        let output = outcome.output.map_or(String::new(), |schema| schema.json().to_string());
        let (status, media) = (outcome.status.unwrap_or(200), outcome.media);
        drop(known);
        Self {
            models: models.clone(),
            method,
            path: path.into(),
            flags: 0,
            status,
            input,
            schemes,
            output,
            include: String::new(),
            exclude: String::new(),
            media,
            media_type: None,
            docs: Json::Object(Vec::new()),
            handler,
        }
    }

    /// Of a successful reply, in place of 200.
    pub fn status(&mut self, status: u16) -> &mut Self {
        self.status = status;
        self
    }
    /// The model that the reply is held to and filtered by, in place of the handler's own type:
    /// what it does not have is not sent.
    pub fn response_model<T: Value>(&mut self) -> &mut Self {
        self.output = T::schema(&mut self.models.borrow_mut()).json().to_string();
        self
    }
    /// Another answer, which is held to its model: `.response::<Message>(404, "No such item")`.
    pub fn response<T: Value>(&mut self, status: u16, description: &str) -> &mut Self {
        let schema = T::schema(&mut self.models.borrow_mut()).json();
        let entry = self.response_entry(status);
        entry.set("description", description.into());
        entry.entry("content").entry("application/json").set("schema", schema);
        entry.set("x-portico-held", true.into());
        self
    }
    fn response_entry(&mut self, status: u16) -> &mut Json {
        self.docs.entry("responses").entry(&status.to_string())
    }
    /// What the successful reply is, for the document.
    pub fn response_description(&mut self, text: &str) -> &mut Self {
        let status = self.status;
        self.response_entry(status).set("description", text.into());
        self
    }
    /// Of a [`Response`](crate::Response), a [`File`](crate::File) or a
    /// [`Stream`](crate::Stream): its media type, for the document.
    pub fn media_type(&mut self, media_type: &str) -> &mut Self {
        self.media_type = Some(media_type.into());
        self
    }
    /// For the document.
    pub fn tag(&mut self, name: &str) -> &mut Self {
        let mut all = match self.docs.get("tags") {
            Some(Json::List(all)) => all.clone(),
            _ => Vec::new(),
        };
        all.push(name.into());
        self.docs("tags", Json::List(all))
    }
    /// For the document.
    pub fn summary(&mut self, text: &str) -> &mut Self {
        self.docs("summary", text)
    }
    /// For the document.
    pub fn description(&mut self, text: &str) -> &mut Self {
        self.docs("description", text)
    }
    /// For the document.
    pub fn deprecated(&mut self) -> &mut Self {
        self.docs("deprecated", true)
    }
    /// Any member of the operation in the OpenAPI document, or word of the host's:
    /// `.docs("operationId", "list_items")`.
    pub fn docs(&mut self, word: &str, value: impl Into<Json>) -> &mut Self {
        self.docs.set(word, value.into());
        self
    }
    /// Not in the document.
    pub fn unlisted(&mut self) -> &mut Self {
        self.flag(abi::UNLISTED)
    }
    /// The handler never blocks: it runs on the event loop.
    pub fn quick(&mut self) -> &mut Self {
        self.flag(abi::QUICK)
    }
    /// The handler blocks: it never runs on the event loop.
    pub fn blocking(&mut self) -> &mut Self {
        self.flag(abi::BLOCKING)
    }
    /// Members that nobody set are left out of the reply.
    pub fn exclude_unset(&mut self) -> &mut Self {
        self.flag(abi::EXCLUDE_UNSET)
    }
    /// Members that hold their default are left out of the reply.
    pub fn exclude_defaults(&mut self) -> &mut Self {
        self.flag(abi::EXCLUDE_DEFAULTS)
    }
    /// Members that are null are left out of the reply.
    pub fn exclude_none(&mut self) -> &mut Self {
        self.flag(abi::EXCLUDE_NONE)
    }
    /// These members alone: `["name", {"owner": ["id"]}]`.
    pub fn include(&mut self, members: impl Into<Json>) -> &mut Self {
        self.include = members.into().to_string();
        self
    }
    /// All but these members.
    pub fn exclude(&mut self, members: impl Into<Json>) -> &mut Self {
        self.exclude = members.into().to_string();
        self
    }
    fn flag(&mut self, flag: u32) -> &mut Self {
        self.flags |= flag;
        self
    }

    fn document_media(&mut self) {
        let (media, status) = (self.media, self.status);
        let range = self.media_type.clone().or_else(|| media.map(|one| one.range.to_string()));
        let range = match range {
            Some(range) => range,
            None => return,
        };
        let of_values = media.map_or(false, |one| one.of_values);
        let entry = self.response_entry(status).entry("content").entry(&range);
        let is_text = of_values || range.starts_with("text/");
        let schema = if is_text { vec![("type", "string".into())] } else { Vec::new() };
        entry.set("schema", Json::object(schema));
        if of_values {
            entry.set("x-item-schema", Json::Object(Vec::new()));
        }
    }

    /// Has the document say what the schemes are that it asks for.
    pub(crate) fn define(&mut self, schemes: &[(String, Json)]) {
        for (name, definition) in schemes {
            if self.schemes.contains(name) {
                self.docs.entry("securitySchemes").set(name, definition.clone());
            }
        }
    }
    /// How it is called in messages.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
    /// Hands it to the host, which owns the handler then.
    pub(crate) unsafe fn register(&mut self, host: &abi::Host, app: *mut abi::App) -> abi::Outcome {
        self.document_media();
        let docs = self.docs.to_string();
        let without_body = matches!(self.status, 204 | 205 | 304);
        let output = if without_body { "" } else { &self.output };
        let handler = match self.handler.0.take() {
            Some(handler) => handler,
            None => return abi::REFUSED,
        };
        let route = abi::Route {
            size: size_of::<abi::Route>() as u32,
            flags: self.flags,
            method: abi::Str::of(self.method),
            path: abi::Str::of(&self.path),
            status: self.status.into(),
            input: abi::Str::of(&self.input),
            output: abi::Str::of(output),
            include: abi::Str::of(&self.include),
            exclude: abi::Str::of(&self.exclude),
            docs: abi::Str::of(&docs),
            handler,
        };
        (host.route)(app, &route)
    }
}
