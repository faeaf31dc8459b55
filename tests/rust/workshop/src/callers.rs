//! Who calls.

use portico::{App, Failure, Json, Known, Params, Principal, Shown};

portico::model! {
    pub struct Allowed { pub who: Principal [security = ["bearer", "key"], scopes = "me"] }
    pub struct Owned { pub who: Claimed [security = "own"] }
    pub struct Claimed { pub subject: String, pub claims: Json }
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
    let own = [
        ("type", Json::from("apiKey")),
        ("in", "header".into()),
        ("name", "x-own".into()),
    ];
    app.security_scheme("own", Json::object(own));
    app.verifier(verify);
    app.get("/callers/own", |Params(asked): Params<Owned>| asked.who);
    app.get("/callers/anybody", |Params(asked): Params<Somebody>| {
        (asked.who.map(|who| who.subject), asked.q)
    });
}

fn verify(shown: &Shown) -> Result<Option<Known>, Failure> {
    match shown.text.as_str() {
        "away" => Err("the register is closed".into()),
        "panic" => panic!("a verifier without patience"),
        name if name.starts_with("friend-\"") => {
            let claims = Json::object([
                ("shown", Json::from(name)),
                ("by", shown.scheme.as_str().into()),
            ]);
            Ok(Some(Known::new("a friend").claims(claims)))
        }
        _ => Ok(None),
    }
}
