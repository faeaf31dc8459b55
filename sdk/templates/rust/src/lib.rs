//! Greets who comes: POST /greetings {"name": "Ada", "times": 2}.

use portico::{App, Body, Failure};

portico::model! {
    pub struct Settings {
        pub greeting: String,
    }

    pub struct Visitor {
        pub name: String [min_length = 1],
        pub times: i32 [ge = 1, le = 10] = 1,
    }

    pub struct Greeting {
        pub text: String,
    }
}

fn greet(settings: &Settings, visitor: &Visitor) -> Greeting {
    let one = format!("{}, {}!", settings.greeting, visitor.name);
    Greeting { text: vec![one; visitor.times as usize].join(" ") }
}

fn start(app: &mut App) -> Result<(), Failure> {
    let settings: Settings = app.config()?;
    app.post("/greetings", move |Body(visitor): Body<Visitor>| greet(&settings, &visitor))
        .status(201)
        .summary("Greet a visitor");
    Ok(())
}

portico::plugin! {
    id: "plugin-name",
    summary: "Greets who comes, in Rust",
    config: Settings,
    start: start,
}
