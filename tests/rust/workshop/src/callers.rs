//! Who calls.

use portico::{App, Json, Params, Principal};

portico::model! {
    pub struct Allowed { pub who: Principal [security = ["bearer", "key"], scopes = "me"] }
    pub struct Somebody { pub who: Option<Principal> [security = "bearer"], pub q: i64 = 1 }
}

pub fn callers(app: &mut App) {
    let bearer = [("type", Json::from("http")), ("scheme", "bearer".into())];
    app.security_scheme("bearer", Json::object(bearer));
    let key = [
        ("type", Json::from("apiKey")),
        ("in", "header".into()),
        ("name", "x-key".into()),
    ];
    app.security_scheme("key", Json::object(key));
    app.get("/callers/me", |Params(asked): Params<Allowed>| asked.who);
    app.get("/callers/anybody", |Params(asked): Params<Somebody>| {
        (asked.who.map(|who| who.subject), asked.q)
    });
}
