//! [`Value`]: what has a JSON form, and the types of Rust that do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{Cells, Datum, Json, Mismatch, Models, Schema};

/// A type with a JSON form. `model!` makes structs and enums such types.
///
/// One that is another one in disguise is written by hand in three lines:
///
/// ```
/// use portico::{Cells, Datum, Mismatch, Models, Schema, Value};
///
/// pub struct Email(String);
///
/// impl Value for Email {
///     fn schema(models: &mut Models) -> Schema { String::schema(models).with("format", "email") }
///     fn read(datum: Datum<'_>) -> Result<Self, Mismatch> { String::read(datum).map(Email) }
///     fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> { self.0.write(cells) }
/// }
/// ```
pub trait Value: Sized {
    /// The schema that the host holds values of this type to.
    fn schema(models: &mut Models) -> Schema;
    /// From a value that the host has held to the schema.
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch>;
    /// To a value that the host will hold to the schema. It borrows from both.
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a>;
    /// What a member of this type is when it is not sent; `None`: it has to be.
    fn absent() -> Option<Json> {
        None
    }
}

macro_rules! integers {
    ($($type:ty: $least:expr, $most:expr;)*) => {
        $(impl Value for $type {
            fn schema(_: &mut Models) -> Schema {
                let mut schema = Schema::of_type("integer");
                for (word, bound) in [("minimum", $least), ("maximum", $most)] {
                    let bound: Option<Json> = bound;
                    if let Some(bound) = bound {
                        schema.set(word, bound);
                    }
                }
                schema
            }
            fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
                let value = match (datum.as_i64(), datum.as_u64()) {
                    (Some(value), _) => <$type>::try_from(value).ok(),
                    (None, Some(value)) => <$type>::try_from(value).ok(),
                    _ => None,
                };
                value.ok_or_else(|| Mismatch::new(concat!("an integer that ", stringify!($type), " holds")))
            }
            fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
                match i64::try_from(*self) {
                    Ok(value) => Datum::integer(value),
                    Err(_) => Datum::unsigned(*self as u64),
                }
            }
        })*
    };
}
integers! {
    i8: Some(i8::MIN.into()), Some(i8::MAX.into());
    i16: Some(i16::MIN.into()), Some(i16::MAX.into());
    i32: Some(i32::MIN.into()), Some(i32::MAX.into());
    i64: None, None;
    u8: Some(0.into()), Some(u8::MAX.into());
    u16: Some(0.into()), Some(u16::MAX.into());
    u32: Some(0.into()), Some(u32::MAX.into());
    u64: Some(0.into()), Some(u64::MAX.into());
}

impl Value for f64 {
    fn schema(_: &mut Models) -> Schema {
        Schema::of_type("number")
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        datum.as_f64().ok_or_else(|| Mismatch::new("a number"))
    }
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::number(*self)
    }
}

impl Value for f32 {
    fn schema(_: &mut Models) -> Schema {
        let most = f64::from(f32::MAX);
        Schema::of_type("number").with("minimum", -most).with("maximum", most)
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        f64::read(datum).map(|value| value as f32)
    }
    // The digits of the type itself: 0.1f32 is 0.1.
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::number(format!("{:?}", self).parse().unwrap_or_else(|_| f64::from(*self)))
    }
}

impl Value for bool {
    fn schema(_: &mut Models) -> Schema {
        Schema::of_type("boolean")
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        datum.as_bool().ok_or_else(|| Mismatch::new("a boolean"))
    }
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::boolean(*self)
    }
}

impl Value for String {
    fn schema(_: &mut Models) -> Schema {
        Schema::of_type("string")
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        datum.as_str().map(String::from).ok_or_else(|| Mismatch::new("a text"))
    }
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::text(self)
    }
}

impl Value for () {
    fn schema(_: &mut Models) -> Schema {
        Schema::of_type("null")
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        datum.is_null().then_some(()).ok_or_else(|| Mismatch::new("null"))
    }
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::null()
    }
}

impl<T: Value> Value for Option<T> {
    fn schema(models: &mut Models) -> Schema {
        Schema::nullable(T::schema(models))
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        match datum.is_null() {
            true => Ok(None),
            false => T::read(datum).map(Some),
        }
    }
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
        self.as_ref().map_or_else(Datum::null, |value| value.write(cells))
    }
    fn absent() -> Option<Json> {
        Some(Json::Null)
    }
}

impl<T: Value> Value for Box<T> {
    fn schema(models: &mut Models) -> Schema {
        T::schema(models)
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        T::read(datum).map(Box::new)
    }
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
        (**self).write(cells)
    }
    fn absent() -> Option<Json> {
        T::absent()
    }
}

fn read_items<T: Value, All: FromIterator<T>>(datum: Datum<'_>) -> Result<All, Mismatch> {
    let items = datum.items().ok_or_else(|| Mismatch::new("a list"))?;
    items
        .enumerate()
        .map(|(at, item)| T::read(item).map_err(|e| e.inside(at.to_string())))
        .collect()
}

impl<T: Value> Value for Vec<T> {
    fn schema(models: &mut Models) -> Schema {
        Schema::of_type("array").with("items", T::schema(models))
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        read_items(datum)
    }
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
        cells.array(self.iter().map(|item| item.write(cells)))
    }
}

impl<T: Value + Ord> Value for BTreeSet<T> {
    fn schema(models: &mut Models) -> Schema {
        Vec::<T>::schema(models).with("uniqueItems", true)
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        read_items(datum)
    }
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
        cells.array(self.iter().map(|item| item.write(cells)))
    }
}

fn read_entries<T: Value, All: FromIterator<(String, T)>>(
    datum: Datum<'_>,
) -> Result<All, Mismatch> {
    let entries = datum.members().ok_or_else(|| Mismatch::new("an object"))?;
    entries
        .map(|(key, value)| Ok((key.to_string(), T::read(value).map_err(|e| e.inside(key))?)))
        .collect()
}

macro_rules! maps {
    ($($map:ident),*) => {
        $(impl<T: Value> Value for $map<String, T> {
            fn schema(models: &mut Models) -> Schema {
                Schema::of_type("object").with("additionalProperties", T::schema(models))
            }
            fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
                read_entries(datum)
            }
            fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
                cells.object(self.iter().map(|(key, value)| (key.as_str(), value.write(cells))))
            }
        })*
    };
}
maps!(BTreeMap, HashMap);

macro_rules! tuples {
    ($($type:ident $at:tt),*) => {
        impl<$($type: Value),*> Value for ($($type,)*) {
            fn schema(models: &mut Models) -> Schema {
                let items: Vec<Json> = vec![$($type::schema(models).json()),*];
                Schema::of_type("array").with("prefixItems", items)
            }
            fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
                let mut items = datum.items().ok_or_else(|| Mismatch::new("a list"))?;
                Ok(($({
                    let item = items.next().ok_or_else(|| Mismatch::new("long enough"))?;
                    $type::read(item)?
                },)*))
            }
            fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
                cells.array([$(self.$at.write(cells)),*].into_iter())
            }
        }
    };
}
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);

/// Bytes that are no list of numbers: a text of the format `binary`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl Value for Bytes {
    fn schema(_: &mut Models) -> Schema {
        Schema::of_type("string").with("format", "binary")
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        datum.as_bytes().map(|bytes| Bytes(bytes.into())).ok_or_else(|| Mismatch::new("bytes"))
    }
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::bytes(&self.0)
    }
}

/// A member of a body that changes something: what was not sent stays as it is, and `null` is
/// something that was sent where the type takes it, as `Patch<Option<String>>` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing was sent.
    Unset,
    /// This was sent.
    Set(T),
}

impl<T> Patch<T> {
    /// What was sent.
    pub fn sent(self) -> Option<T> {
        match self {
            Patch::Unset => None,
            Patch::Set(value) => Some(value),
        }
    }
    /// Changes what is there to what was sent.
    pub fn apply(self, to: &mut T) {
        if let Patch::Set(value) = self {
            *to = value;
        }
    }
}

impl<T: Value> Value for Patch<T> {
    fn schema(models: &mut Models) -> Schema {
        T::schema(models)
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        match datum.is_unset() {
            true => Ok(Patch::Unset),
            false => T::read(datum).map(Patch::Set),
        }
    }
    fn write<'a>(&'a self, cells: &'a Cells) -> Datum<'a> {
        match self {
            Patch::Unset => Datum::null().flagged(crate::abi::UNSET),
            Patch::Set(value) => value.write(cells),
        }
    }
    fn absent() -> Option<Json> {
        Some(Json::Null)
    }
}
