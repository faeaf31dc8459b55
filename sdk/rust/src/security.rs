//! [`Principal`]: who calls, as the host has found out before it read the body.

use crate::Json;

crate::model! {
    /// Who calls, whoever has verified it: a member of [`Params`](crate::Params) with the rule
    /// [`security`](crate::rules::security), `who: Principal [security = "bearer"]`. An `Option` of
    /// it is null for somebody who has not said who calls. A model of the plugin's own with these
    /// members, or some of them, does as well; one more is `claims`, an object.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Principal {
        /// Of a token `sub`; the name of a key or a user.
        pub subject: String,
        /// By which it has shown who it is.
        pub scheme: String,
        /// What it may.
        pub scopes: Vec<String>,
    }
}

/// One text, or a list of texts, as a list.
pub(crate) fn names(given: impl Into<Json>) -> Json {
    match given.into() {
        Json::List(all) => Json::List(all),
        one => Json::List(vec![one]),
    }
}

/// The texts of a list.
pub(crate) fn texts(list: Option<&Json>) -> Vec<String> {
    let all = match list {
        Some(Json::List(all)) => all.as_slice(),
        _ => &[],
    };
    let text = |one: &Json| match one {
        Json::Text(text) => Some(text.clone()),
        _ => None,
    };
    all.iter().filter_map(text).collect()
}
