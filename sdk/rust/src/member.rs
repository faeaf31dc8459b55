//! [`Member`]: a member of a model while its schema is made; [`Model`] and [`About`] its model.

use std::any::type_name;

use crate::schema::quoted;
use crate::{Cells, Json, Models, Schema, Value};

/// A struct that `model!` has made: an object with members.
pub trait Model: Value {
    /// How many members it has.
    const COUNT: usize;
    /// Its members, in their order.
    fn members(models: &mut Models) -> Vec<Member>;
}

/// The name of a field as JSON has it: `type` of `r#type`.
pub fn own_name(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// A member of a model while its schema is made. The functions of [`crate::rules`] change it.
pub struct Member {
    pub(crate) name: &'static str,
    pub(crate) key: String,
    pub(crate) schema: Schema,
    pub(crate) default: Option<Json>,
    pub(crate) place: Option<&'static str>,
}

impl Member {
    /// Of that type, without rules.
    pub fn new<T: Value>(field: &'static str, models: &mut Models) -> Self {
        let name = own_name(field);
        Self {
            name,
            key: name.into(),
            schema: T::schema(models),
            default: T::absent(),
            place: None,
        }
    }
    /// What it is when it is not sent. It has to be of the member's type.
    pub fn default<T: Value>(&mut self, value: impl Into<Json>, models: &mut Models) {
        let value = value.into();
        if let Err(mismatch) = T::read(value.write(&Cells::new())) {
            models.mistake(format!("the default of {}: {}", quoted(self.name), mismatch));
        }
        self.default = Some(value);
    }
    /// Its schema, with what makes it a member.
    pub(crate) fn finish(mut self) -> (String, Schema, bool) {
        let required = self.default.is_none();
        if let Some(default) = self.default {
            self.schema.set("default", default);
        }
        (self.key, self.schema, required)
    }
}

/// What a model says of itself. The functions of [`crate::about`] change it.
pub struct About {
    pub(crate) name: String,
    pub(crate) words: Vec<(&'static str, Json)>,
}

impl About {
    /// Of that name, without more.
    pub fn new(name: &'static str) -> Self {
        Self { name: own_name(name).into(), words: Vec::new() }
    }
    /// The schema of a struct.
    pub fn object<M: Model>(self, models: &mut Models) -> Schema {
        self.refer::<M>(models, |models| object_of(M::members(models)))
    }
    /// The schema of an enumeration of these texts. The host gives it its name in the document.
    pub fn enumeration(self, texts: &[&str]) -> Schema {
        let schema = Schema::of_type("string").with("enum", texts.to_vec());
        let schema = schema.with("x-enum", self.name.as_str());
        self.words.into_iter().fold(schema, |schema, (word, value)| schema.with(word, value))
    }
    /// The schema of a union of these, whose numbers begin at 1.
    pub fn union<M>(
        mut self,
        models: &mut Models,
        members: impl FnOnce(&mut Models) -> Vec<Schema>,
    ) -> Schema {
        let tag = self.words.iter().position(|one| one.0 == "tag");
        let tag = tag.map(|at| self.words.remove(at).1);
        self.refer::<M>(models, |models| {
            let numbered = members(models)
                .into_iter()
                .zip(1i64..)
                .map(|(schema, number)| schema.with("x-portico-choice", number).json());
            let all: Vec<Json> = numbered.collect();
            match tag {
                Some(tag) => Schema::new()
                    .with("oneOf", all)
                    .with("discriminator", Json::object([("propertyName", tag)])),
                None => Schema::new().with("anyOf", all),
            }
        })
    }
    fn refer<M>(self, models: &mut Models, make: impl FnOnce(&mut Models) -> Schema) -> Schema {
        let words = self.words;
        models.refer(&self.name, type_name::<M>(), |models| {
            let mut schema = make(models);
            words.into_iter().for_each(|(word, value)| schema.set(word, value));
            schema
        })
    }
}

/// The object that has these members.
pub(crate) fn object_of(members: Vec<Member>) -> Schema {
    let (mut properties, mut required) = (Vec::new(), Vec::new());
    for member in members {
        let (key, schema, needed) = member.finish();
        if needed {
            required.push(key.clone());
        }
        properties.push((key, schema.json()));
    }
    let schema = Schema::of_type("object").with("properties", Json::Object(properties));
    match required.is_empty() {
        true => schema,
        false => schema.with("required", required),
    }
}
