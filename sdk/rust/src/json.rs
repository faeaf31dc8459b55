//! [`Json`]: any value, owned.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Cells, Datum, Mismatch, Models, Schema, Value};

/// Any value, as it came or is to go. As a model it takes everything.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// null
    Null,
    /// true, false
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above 2^63-1.
    Uint(u64),
    /// A number in floating point.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object; its members keep their order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object: `Json::object([("code", 7.into())])`.
    pub fn object<N: Into<String>>(members: impl IntoIterator<Item = (N, Json)>) -> Json {
        Json::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
    /// The member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|one| one.0 == name).map(|one| &one.1),
            _ => None,
        }
    }
    /// A copy of what the type writes.
    pub fn of<T: Value>(value: &T) -> Json {
        let cells = Cells::new();
        Json::copy(value.write(&cells))
    }
    /// A copy.
    pub fn copy(datum: Datum<'_>) -> Json {
        let (_, datum) = datum.chosen();
        if let Some(items) = datum.items() {
            return Json::List(items.map(Json::copy).collect());
        }
        if let Some(members) = datum.members() {
            return Json::object(members.map(|(name, value)| (name, Json::copy(value))));
        }
        if let Some(bytes) = datum.as_bytes() {
            return Json::Text(String::from_utf8_lossy(bytes).into_owned());
        }
        let integer = datum.as_i64().map(Json::Int).or_else(|| datum.as_u64().map(Json::Uint));
        integer
            .or_else(|| datum.as_bool().map(Json::Bool))
            .or_else(|| datum.as_f64().map(Json::Float))
            .unwrap_or(Json::Null)
    }
    pub(crate) fn set(&mut self, name: &str, value: Json) {
        if let Json::Object(members) = self {
            match members.iter_mut().find(|one| one.0 == name) {
                Some(known) => known.1 = value,
                None => members.push((name.into(), value)),
            }
        }
    }
    /// The member of an object, which is made where it is not there yet.
    pub(crate) fn entry(&mut self, name: &str) -> &mut Json {
        if !matches!(self, Json::Object(_)) {
            *self = Json::Object(Vec::new());
        }
        match self {
            Json::Object(members) => {
                let at = members.iter().position(|one| one.0 == name).unwrap_or_else(|| {
                    members.push((name.into(), Json::Object(Vec::new())));
                    members.len() - 1
                });
                &mut members[at].1
            }
            _ => unreachable!("it is an object"),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = Cells::new();
        out.write_str(&self.write(&cells).json())
    }
}

impl Value for Json {
    fn schema(_: &mut Models) -> Schema {
        Schema::new().with("x-unsigned", true)
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        Ok(Json::copy(datum))
    }
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
        match self {
            Json::Null => Datum::null(),
            Json::Bool(value) => Datum::boolean(*value),
            Json::Int(value) => Datum::integer(*value),
            Json::Uint(value) => Datum::unsigned(*value),
            Json::Float(value) => Datum::number(*value),
            Json::Text(value) => Datum::text(value),
            Json::List(items) => cells.array(items.iter().map(|item| item.write(cells))),
            Json::Object(members) => cells
                .object(members.iter().map(|(name, value)| (name.as_str(), value.write(cells)))),
        }
    }
}

macro_rules! json_from {
    ($($type:ty => $value:ident: $made:expr;)*) => {
        $(impl From<$type> for Json {
            fn from($value: $type) -> Json { $made }
        })*
    };
}
json_from! {
    bool => value: Json::Bool(value);
    i8 => value: Json::Int(value.into());
    i16 => value: Json::Int(value.into());
    i32 => value: Json::Int(value.into());
    i64 => value: Json::Int(value);
    u8 => value: Json::Int(value.into());
    u16 => value: Json::Int(value.into());
    u32 => value: Json::Int(value.into());
    u64 => value: i64::try_from(value).map(Json::Int).unwrap_or(Json::Uint(value));
    usize => value: Json::from(value as u64);
    f32 => value: Json::Float(value.into());
    f64 => value: Json::Float(value);
    &str => value: Json::Text(value.into());
    String => value: Json::Text(value);
    () => _value: Json::Null;
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Json {
        value.map_or(Json::Null, Into::into)
    }
}
impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Json {
        Json::List(items.into_iter().map(Into::into).collect())
    }
}
impl<T: Into<Json>, const N: usize> From<[T; N]> for Json {
    fn from(items: [T; N]) -> Json {
        Json::List(items.into_iter().map(Into::into).collect())
    }
}
impl<T: Into<Json>> From<BTreeMap<String, T>> for Json {
    fn from(members: BTreeMap<String, T>) -> Json {
        Json::object(members.into_iter().map(|(name, value)| (name, value.into())))
    }
}
