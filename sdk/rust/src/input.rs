//! [`Input`]: what a handler takes, and where each comes from.

use crate::security::texts;
use crate::{abi, Call, Datum, Json, Member, Mismatch, Model, Models, Schema, Value};

/// A parameter of a handler. Its type says where it comes from.
pub trait Input: Sized {
    /// Adds what it takes to the input of the route.
    fn declare(inputs: &mut Inputs<'_>);
    /// Takes it from a request.
    fn take(request: &mut Request<'_>) -> Result<Self, Mismatch>;
}

/// The input of a route while it is declared.
pub struct Inputs<'a> {
    pub(crate) models: &'a mut Models,
    path: Vec<String>,
    taken: usize,
    properties: Vec<(String, Json)>,
    required: Vec<String>,
    schemes: Vec<String>,
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(path: &str, models: &'a mut Models) -> Self {
        let names = path.split('{').skip(1).filter_map(|rest| rest.split(&['}', ':'][..]).next());
        let path = names.map(String::from).collect();
        let (properties, required, schemes) = (Vec::new(), Vec::new(), Vec::new());
        Self { models, path, taken: 0, properties, required, schemes }
    }
    /// Adds one of that place. Its name is another one where that is taken: it matters to nobody
    /// but the document of a body among several.
    pub(crate) fn add(&mut self, name: &str, mut schema: Schema, place: &str, required: bool) {
        schema.set("in", place);
        self.schemes.extend(texts(schema.get("x-scheme")));
        let taken = |name: &str| self.properties.iter().any(|one| one.0 == name);
        let others = (2..).map(|number| format!("{}{}", name, number));
        let name = std::iter::once(name.to_string()).chain(others).find(|one| !taken(one));
        let name = name.unwrap_or_default();
        if required {
            self.required.push(name.clone());
        }
        self.properties.push((name, schema.json()));
    }
    fn add_whole<T: Value>(&mut self, place: &str) {
        let mut schema = T::schema(self.models);
        let absent = T::absent();
        let required = absent.is_none();
        if let Some(default) = absent {
            schema.set("default", default);
        }
        self.add(place, schema, place, required);
    }
    fn add_member(&mut self, member: Member) {
        let in_path = self.path.contains(&member.key);
        let place = member.place.unwrap_or(if in_path { "path" } else { "query" });
        let (key, schema, required) = member.finish();
        if self.properties.iter().any(|one| one.0 == key) {
            self.models.mistake(format!("two parameters are called {}", key));
        }
        self.add(&key, schema, place, required);
    }
    fn next_of_path(&mut self) -> String {
        self.taken += 1;
        self.path.get(self.taken - 1).cloned().unwrap_or_else(|| {
            self.models.mistake(format!(
                "the handler takes more than the {} parameters of the path",
                self.path.len()
            ));
            "path".into()
        })
    }
    /// The schema of the input, empty: there is none; and by which schemes it finds out who calls.
    pub(crate) fn finish(self) -> (String, Vec<String>) {
        if self.properties.is_empty() {
            return (String::new(), Vec::new());
        }
        let schema = Schema::of_type("object").with("properties", Json::Object(self.properties));
        let schema = match self.required.is_empty() {
            true => schema,
            false => schema.with("required", self.required),
        };
        (schema.json().to_string(), self.schemes)
    }
}

/// One request while its input is taken.
pub struct Request<'a> {
    call: &'a Call,
    members: &'a [abi::Member],
}

impl<'a> Request<'a> {
    pub(crate) fn new(call: &'a Call, input: Option<Datum<'a>>) -> Self {
        let members = input.and_then(|input| input.raw_members());
        Self { call, members: members.unwrap_or(&[]) }
    }
    fn next<T: Value>(&mut self) -> Result<T, Mismatch> {
        let mut fields = Datum::object(self.members).fields()?;
        let read = fields.take_next();
        self.skip(1);
        read
    }
    fn next_members<M: Model>(&mut self) -> Result<M, Mismatch> {
        let read = M::read(Datum::object(self.members));
        self.skip(M::COUNT);
        read
    }
    pub(crate) fn call(&self) -> &Call {
        self.call
    }
    pub(crate) fn skip(&mut self, count: usize) {
        self.members = self.members.get(count..).unwrap_or(&[]);
    }
}

macro_rules! wholes {
    ($($(#[$doc:meta])* $name:ident: $bound:ident, $place:literal;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name<T>(pub T);

        impl<T: $bound> Input for $name<T> {
            fn declare(inputs: &mut Inputs<'_>) {
                inputs.add_whole::<T>($place);
            }
            fn take(request: &mut Request<'_>) -> Result<Self, Mismatch> {
                request.next().map($name)
            }
        })*
    };
}
wholes! {
    /// The body of the request. For several, which are members of an object, there is [`Params`].
    Body: Value, "body";
    /// Parameters of the query: the members of a model.
    Query: Model, "query";
    /// Headers: the members of a model, whose `_` are `-`.
    Headers: Model, "header";
    /// Cookies: the members of a model.
    Cookies: Model, "cookie";
    /// Fields of a form: the members of a model.
    Form: Model, "form";
}

/// A parameter of the path. The first one that a handler takes is the first one in the path, and so
/// on.
#[derive(Debug, Clone, PartialEq)]
pub struct Path<T>(pub T);

impl<T: Value> Input for Path<T> {
    fn declare(inputs: &mut Inputs<'_>) {
        let name = inputs.next_of_path();
        let schema = T::schema(inputs.models);
        inputs.add(&name, schema, "path", true);
    }
    fn take(request: &mut Request<'_>) -> Result<Self, Mismatch> {
        request.next().map(Path)
    }
}

/// Parameters of every place: the members of a model, each with its rules and its place behind its
/// type, `agent: Option<String> [header, alias = "user_agent"]`. Without one it is of the path,
/// where that has its name, else of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Params<M>(pub M);

impl<M: Model> Input for Params<M> {
    fn declare(inputs: &mut Inputs<'_>) {
        M::members(inputs.models).into_iter().for_each(|member| inputs.add_member(member));
    }
    fn take(request: &mut Request<'_>) -> Result<Self, Mismatch> {
        request.next_members().map(Params)
    }
}

impl Input for Call {
    fn declare(_: &mut Inputs<'_>) {}
    fn take(request: &mut Request<'_>) -> Result<Self, Mismatch> {
        Ok(request.call.clone())
    }
}
