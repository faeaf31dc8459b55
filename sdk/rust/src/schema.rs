//! [`Schema`]: a type as JSON Schema; [`Models`]: those that have a name.

use crate::datum::quote;
use crate::Json;

/// JSON Schema of a type: words and their values, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    words: Vec<(String, Json)>,
    nullable: Option<Box<Schema>>,
}

impl Schema {
    /// Of anything.
    pub fn new() -> Self {
        Self::default()
    }
    /// Of that type: `string`, `integer`, `array`, ...
    pub fn of_type(name: &str) -> Self {
        Self::new().with("type", name)
    }
    /// Of another one or null.
    pub fn nullable(inner: Schema) -> Self {
        Self { words: Vec::new(), nullable: Some(Box::new(inner)) }
    }
    /// The same with a word more.
    pub fn with(mut self, word: &str, value: impl Into<Json>) -> Self {
        self.set(word, value);
        self
    }
    /// Sets a word of the schema itself: what describes it.
    pub fn set(&mut self, word: &str, value: impl Into<Json>) {
        let value = value.into();
        match self.words.iter_mut().find(|one| one.0 == word) {
            Some(known) => known.1 = value,
            None => self.words.push((word.into(), value)),
        }
    }
    /// Sets a word of the type: of one that may be null, of what it is otherwise.
    pub fn constrain(&mut self, word: &str, value: impl Into<Json>) {
        match &mut self.nullable {
            Some(inner) => inner.constrain(word, value),
            None => self.set(word, value),
        }
    }
    /// Takes a word off the type, and gives what it said.
    pub(crate) fn release(&mut self, word: &str) -> Option<Json> {
        if let Some(inner) = &mut self.nullable {
            return inner.release(word);
        }
        let at = self.words.iter().position(|one| one.0 == word)?;
        Some(self.words.remove(at).1)
    }
    pub(crate) fn get(&self, word: &str) -> Option<&Json> {
        self.words.iter().find(|one| one.0 == word).map(|one| &one.1)
    }
    /// As a value, to stand in another one.
    pub fn json(self) -> Json {
        let mut members = Vec::new();
        if let Some(inner) = self.nullable {
            let null = Json::object([("type", "null".into())]);
            members.push(("anyOf".into(), Json::List(vec![inner.json(), null])));
        }
        members.extend(self.words);
        Json::Object(members)
    }
}

impl From<Schema> for Json {
    fn from(schema: Schema) -> Json {
        schema.json()
    }
}

/// Models that have a name, as they are met.
#[derive(Default)]
pub struct Models {
    known: Vec<Known>,
    inlined: bool,
    open: Vec<&'static str>,
    mistakes: Vec<String>,
}

struct Known {
    name: String,
    of: &'static str,
    schema: Option<Json>,
    registered: bool,
}

impl Models {
    /// Each is known by its name, and referred to.
    pub fn new() -> Self {
        Self::default()
    }
    /// Each stands where it is used: for a schema that is read by itself.
    pub fn inlined() -> Self {
        Self { inlined: true, ..Self::default() }
    }

    /// The schema of a model of that name: a reference, as a rule. `of` is its type's full name, by
    /// which two models of one name are told apart.
    pub fn refer(
        &mut self,
        name: &str,
        of: &'static str,
        make: impl FnOnce(&mut Models) -> Schema,
    ) -> Schema {
        if self.inlined {
            return self.inline(of, make);
        }
        match self.known.iter().find(|one| one.name == name) {
            Some(known) if known.of != of => {
                let other = known.of;
                self.mistake(format!(
                    "{} and {} are both called {}: say [name = \"...\"] behind the name of one",
                    other, of, name
                ));
            }
            Some(_) => {}
            None => {
                let at = self.known.len();
                self.known.push(Known { name: name.into(), of, schema: None, registered: false });
                let schema = make(self).json();
                self.known[at].schema = Some(schema);
            }
        }
        Schema::new().with("$ref", format!("#/components/schemas/{}", name))
    }

    fn inline(&mut self, of: &'static str, make: impl FnOnce(&mut Models) -> Schema) -> Schema {
        if self.open.contains(&of) {
            self.mistake(format!("{} holds itself: a configuration cannot", of));
            return Schema::new();
        }
        self.open.push(of);
        let schema = make(self);
        self.open.pop();
        schema
    }

    /// Something is wrong with what is registered: the plugin will not start, and says this.
    pub fn mistake(&mut self, words: String) {
        self.mistakes.push(words);
    }
    /// What is wrong so far.
    pub fn mistakes(&self) -> &[String] {
        &self.mistakes
    }

    /// Names and texts of those that were met since the last time.
    pub(crate) fn take_new(&mut self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for one in &mut self.known {
            if let (false, Some(schema)) = (one.registered, &one.schema) {
                one.registered = true;
                all.push((one.name.clone(), schema.to_string()));
            }
        }
        all
    }
}

/// The text in quotes, for messages.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    quote(text, &mut out);
    out
}
