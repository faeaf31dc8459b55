//! What may stand in brackets behind the type of a member: `name: String [min_length = 3]`.
//!
//! Each is a function by its name. The first argument is the member, the other one stands behind
//! the equals sign. The host holds what comes in and what goes out to them.

use crate::member::Member;
use crate::security::names;
use crate::Json;

fn count(value: usize) -> Json {
    Json::from(value as u64)
}

/// At least so many characters of a text.
pub fn min_length(member: &mut Member, least: usize) {
    member.schema.constrain("minLength", count(least));
}
/// At most so many characters of a text.
pub fn max_length(member: &mut Member, most: usize) {
    member.schema.constrain("maxLength", count(most));
}
/// A regular expression of RE2 that is found in the text; `^` and `$` tie it to its ends.
pub fn pattern(member: &mut Member, expression: &str) {
    member.schema.constrain("pattern", expression);
}
/// A format of the host's: `date-time`, `date`, `uuid`, `email`, `uri`, `decimal`, ...
pub fn format(member: &mut Member, name: &str) {
    member.schema.constrain("format", name);
}
/// This text alone: what tells the members of a union apart.
pub fn literal(member: &mut Member, text: &str) {
    member.schema.release("type");
    member.schema.constrain("const", text);
}

/// The tighter of the bound and that of the type, which may be none.
fn bound(member: &mut Member, word: &str, of_type: &str, value: Json) {
    let is_tighter = |type_bound: &Json| match (type_bound, &value) {
        (Json::Int(old), Json::Int(new)) if of_type == "minimum" => new >= old,
        (Json::Int(old), Json::Int(new)) => new <= old,
        (Json::Uint(_), Json::Int(_)) => true,
        _ => false,
    };
    if let Some(old) = member.schema.release(of_type) {
        if !is_tighter(&old) {
            member.schema.constrain(of_type, old);
            if word == of_type {
                return;
            }
        }
    }
    member.schema.constrain(word, value);
}
/// Greater than that.
pub fn gt(member: &mut Member, bound_of: impl Into<Json>) {
    bound(member, "exclusiveMinimum", "minimum", bound_of.into());
}
/// Greater than that, or equal.
pub fn ge(member: &mut Member, bound_of: impl Into<Json>) {
    bound(member, "minimum", "minimum", bound_of.into());
}
/// Less than that.
pub fn lt(member: &mut Member, bound_of: impl Into<Json>) {
    bound(member, "exclusiveMaximum", "maximum", bound_of.into());
}
/// Less than that, or equal.
pub fn le(member: &mut Member, bound_of: impl Into<Json>) {
    bound(member, "maximum", "maximum", bound_of.into());
}
/// A multiple of that.
pub fn multiple_of(member: &mut Member, factor: impl Into<Json>) {
    member.schema.constrain("multipleOf", factor);
}
/// At least so many items of a list.
pub fn min_items(member: &mut Member, least: usize) {
    member.schema.constrain("minItems", count(least));
}
/// At most so many items of a list.
pub fn max_items(member: &mut Member, most: usize) {
    member.schema.constrain("maxItems", count(most));
}
/// Of JSON itself: `"1"` is no integer.
pub fn strict(member: &mut Member) {
    member.schema.constrain("x-strict", true);
}

/// It has to be sent, although its type would do without.
pub fn required(member: &mut Member) {
    member.default = None;
}
/// Another name in JSON, in and out.
pub fn alias(member: &mut Member, name: &str) {
    member.key = name.into();
    member.schema.set("x-name", member.name);
}
/// Never in a reply.
pub fn exclude(member: &mut Member) {
    member.schema.set("x-exclude", true);
}
/// A secret: a response model that reaches it is refused.
pub fn secret(member: &mut Member) {
    member.schema.set("writeOnly", true);
}
/// For the document.
pub fn title(member: &mut Member, text: &str) {
    member.schema.set("title", text);
}
/// For the document.
pub fn description(member: &mut Member, text: &str) {
    member.schema.set("description", text);
}
/// For the document.
pub fn example(member: &mut Member, value: impl Into<Json>) {
    let mut all = match member.schema.get("examples") {
        Some(Json::List(all)) => all.clone(),
        _ => Vec::new(),
    };
    all.push(value.into());
    member.schema.set("examples", Json::List(all));
}
/// For the document.
pub fn deprecated(member: &mut Member) {
    member.schema.set("deprecated", true);
}
/// In a `Params`: a part of the path.
pub fn path(member: &mut Member) {
    member.place = Some("path");
}
/// In a `Params`: a parameter of the query.
pub fn query(member: &mut Member) {
    member.place = Some("query");
}
/// In a `Params`: a header; `_` in its name is `-`.
pub fn header(member: &mut Member) {
    member.place = Some("header");
}
/// In a `Params`: a cookie.
pub fn cookie(member: &mut Member) {
    member.place = Some("cookie");
}
/// In a `Params`: a field of a form.
pub fn form(member: &mut Member) {
    member.place = Some("form");
}
/// In a `Params`: a file of a form.
pub fn file(member: &mut Member) {
    member.place = Some("file");
}
/// In a `Params`: the body, or a member of it where there are several.
pub fn body(member: &mut Member) {
    member.place = Some("body");
}
/// In a `Params`: who calls, by that scheme, or by any one of several, `["bearer", "key"]`. They are
/// defined by [`App::security_scheme`](crate::App::security_scheme). Nobody else gets to the
/// handler: 401.
pub fn security(member: &mut Member, schemes: impl Into<Json>) {
    member.place = Some("security");
    member.schema.set("x-scheme", names(schemes));
}
/// Of who calls: what it has to be allowed to, all of it, else 403.
pub fn scopes(member: &mut Member, all: impl Into<Json>) {
    member.schema.set("x-scopes", names(all));
}
/// In a `Params`, of the only body: a member of an object, and not the whole.
pub fn embed(member: &mut Member) {
    member.schema.set("x-embed", true);
}
