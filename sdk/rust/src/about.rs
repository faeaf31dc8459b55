//! What may stand in brackets behind the name of a model: `struct Item [title = "An item"] {...}`.
//!
//! Each is a function by its name. The first argument is what the model says of itself, the other
//! one stands behind the equals sign.

use crate::member::About;
use crate::Json;

/// What the document calls it, in place of the name of its type.
pub fn name(about: &mut About, text: &str) {
    about.name = text.into();
}
/// For the document.
pub fn title(about: &mut About, text: &str) {
    about.words.push(("title", text.into()));
}
/// For the document.
pub fn description(about: &mut About, text: &str) {
    about.words.push(("description", text.into()));
}
/// For the document.
pub fn example(about: &mut About, value: impl Into<Json>) {
    about.words.push(("examples", Json::List(vec![value.into()])));
}
/// Members that it does not have are an error, and not passed over.
pub fn forbid_extra(about: &mut About) {
    about.words.push(("additionalProperties", false.into()));
}
/// Of a union: the member, a text by `literal`, that tells its structs apart.
pub fn tag(about: &mut About, member: &str) {
    about.words.push(("tag", member.into()));
}
