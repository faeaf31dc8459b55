//! `model!`: structs and enums that the host checks, documents and holds replies to.

/// Declares models: structs, enumerations and unions, any number of them in one go.
///
/// ```
/// portico::model! {
///     #[derive(Debug, Clone)]
///     pub struct Item [description = "What is sold"] {
///         pub name: String [min_length = 3, max_length = 50, example = "Pen"],
///         pub price: f64 [gt = 0],
///         pub pieces: i32 [ge = 1] = 1,
///         pub note: Option<String>,
///         pub tags: Vec<String> [max_items = 5] = Vec::<String>::new(),
///         pub color: Color = "red",
///     }
///
///     #[derive(Debug, Clone, Copy, PartialEq)]
///     pub enum Color { Red = "red", Green = "green", Other }
///
///     pub struct Cat { kind: String [literal = "cat"], lives: i64 }
///     pub struct Dog { kind: String [literal = "dog"], name: String }
///     pub enum Pet [tag = "kind"] { Cat(Cat), Dog(Dog) }
/// }
/// ```
///
/// * A member has to be sent, unless it is an `Option`, which is null then, or has a default behind
///   an equals sign: what [`Json`](crate::Json) can be made from.
/// * In brackets behind a type stand [`rules`](crate::rules), behind a name what a model says
///   [`about`](crate::about) itself.
/// * A variant of an enumeration is the text behind its equals sign, else its own name. A variant
///   with a type is a member of a union; which one a value is, the host decides.
/// * Structs may hold each other, and themselves in a `Vec`, `Option` or `Box`.
#[macro_export]
macro_rules! model {
    () => {};
    ($(#[$meta:meta])* $vis:vis struct $name:ident $([$($about:tt)*])? { $($body:tt)* }
     $($rest:tt)*) => {
        $crate::__struct! { [$(#[$meta])*] [$vis] $name [$($($about)*)?] { $($body)* } }
        $crate::model! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident $([$($about:tt)*])?
     { $($variant:ident ($type:ty)),+ $(,)? } $($rest:tt)*) => {
        $crate::__union! { [$(#[$meta])*] [$vis] $name [$($($about)*)?] { $($variant($type)),+ } }
        $crate::model! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident $([$($about:tt)*])?
     { $($variant:ident $(= $text:expr)?),+ $(,)? } $($rest:tt)*) => {
        $crate::__enum! { [$(#[$meta])*] [$vis] $name [$($($about)*)?] { $($variant $(= $text)?),+ } }
        $crate::model! { $($rest)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    ($field:ident) => { $crate::own_name(stringify!($field)) };
    ($field:ident, alias = $name:expr $(, $($rest:tt)*)?) => { $name };
    ($field:ident, $rule:ident $(= $argument:expr)? $(, $($rest:tt)*)?) => {
        $crate::__key!($field $(, $($rest)*)?)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($variant:ident) => {
        stringify!($variant)
    };
    ($variant:ident $text:expr) => {
        $text
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __about {
    ($name:ident [$($word:ident $(= $argument:expr)?),* $(,)?]) => {{
        #[allow(unused_mut)]
        let mut about = $crate::About::new(stringify!($name));
        $($crate::about::$word(&mut about $(, $argument)?);)*
        about
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __json_of {
    ($name:ident) => {
        impl From<$name> for $crate::Json {
            fn from(value: $name) -> $crate::Json {
                $crate::Json::of(&value)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __struct {
    ([$($meta:tt)*] [$vis:vis] $name:ident [$($about:tt)*] { $(
        $(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty
        $([$($rule:ident $(= $argument:expr)?),* $(,)?])? $(= $default:expr)?
    ),* $(,)? }) => {
        $($meta)*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type,)* }

        impl $crate::Model for $name {
            const COUNT: usize = <[&str]>::len(&[$(stringify!($field)),*]);
            fn members(models: &mut $crate::Models) -> Vec<$crate::Member> {
                let _ = &models;
                vec![$({
                    #[allow(unused_mut)]
                    let mut member = $crate::Member::new::<$type>(stringify!($field), models);
                    $($($crate::rules::$rule(&mut member $(, $argument)?);)*)?
                    $(member.default::<$type>($default, models);)?
                    member
                }),*]
            }
        }
        impl $crate::Value for $name {
            fn schema(models: &mut $crate::Models) -> $crate::Schema {
                $crate::__about!($name [$($about)*]).object::<Self>(models)
            }
            fn read(datum: $crate::Datum<'_>) -> Result<Self, $crate::Mismatch> {
                #[allow(unused_mut, unused_variables)]
                let mut fields = datum.fields()?;
                Ok(Self { $(
                    $field: fields.take($crate::__key!($field $($(, $rule $(= $argument)?)*)?))?,
                )* })
            }
            fn write<'a>(&'a self, cells: &'a $crate::Cells) -> $crate::Datum<'a> {
                let members: Vec<(&str, $crate::Datum<'a>)> = vec![$((
                    $crate::__key!($field $($(, $rule $(= $argument)?)*)?),
                    $crate::Value::write(&self.$field, cells),
                )),*];
                cells.object(members.into_iter())
            }
        }
        $crate::__json_of!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum {
    ([$($meta:tt)*] [$vis:vis] $name:ident [$($about:tt)*]
     { $($variant:ident $(= $text:expr)?),+ }) => {
        $($meta)*
        $vis enum $name { $($variant),+ }

        impl $crate::Value for $name {
            fn schema(_: &mut $crate::Models) -> $crate::Schema {
                let texts = [$($crate::__text!($variant $($text)?)),+];
                $crate::__about!($name [$($about)*]).enumeration(&texts)
            }
            fn read(datum: $crate::Datum<'_>) -> Result<Self, $crate::Mismatch> {
                let text = datum.as_str();
                $(if text == Some($crate::__text!($variant $($text)?)) {
                    return Ok($name::$variant);
                })+
                Err($crate::Mismatch::new(concat!("one of ", stringify!($name))))
            }
            fn write<'a>(&'a self, _: &'a $crate::Cells) -> $crate::Datum<'a> {
                $crate::Datum::text(match self {
                    $($name::$variant => $crate::__text!($variant $($text)?),)+
                })
            }
        }
        $crate::__json_of!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ([$($meta:tt)*] [$vis:vis] $name:ident [$($about:tt)*] { $($variant:ident ($type:ty)),+ }) => {
        $($meta)*
        $vis enum $name { $($variant($type)),+ }

        impl $crate::Value for $name {
            fn schema(models: &mut $crate::Models) -> $crate::Schema {
                $crate::__about!($name [$($about)*]).union::<Self>(models, |models| {
                    vec![$(<$type as $crate::Value>::schema(models)),+]
                })
            }
            fn read(datum: $crate::Datum<'_>) -> Result<Self, $crate::Mismatch> {
                let (chosen, value) = datum.chosen();
                let mut number = 0u32;
                $(
                    number += 1;
                    if chosen == Some(number) {
                        return <$type as $crate::Value>::read(value).map($name::$variant);
                    }
                )+
                // A value that does not say it is the first that fits.
                $(if let Ok(read) = <$type as $crate::Value>::read(value) {
                    return Ok($name::$variant(read));
                })+
                let _ = number;
                Err($crate::Mismatch::new(concat!("one of ", stringify!($name))))
            }
            #[allow(unused_assignments)]
            fn write<'a>(&'a self, cells: &'a $crate::Cells) -> $crate::Datum<'a> {
                let mut number = 0u32;
                $(
                    number += 1;
                    if let $name::$variant(value) = self {
                        return cells.chosen(number, $crate::Value::write(value, cells));
                    }
                )+
                unreachable!("it is one of {}", number)
            }
        }
        $crate::__json_of!($name);
    };
}
