//! A plugin that uses all of the crate, and misbehaves where it is asked to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

mod blobs;
mod callers;
mod later;
mod spans;

use portico::{
    Accepted, App, Body, Bytes, Call, Cookies, Event, Events, Failure, Fallback, File, Form,
    Headers, HttpError, Json, JsonLines, Order, Params, Patch, Path, Query, Response, Stream,
    Upload,
};

portico::model! {
    #[derive(Clone)]
    pub struct Settings {
        pub greeting: String [min_length = 2],
        pub times: i32 [ge = 1, le = 5] = 2,
        pub file: String,
        pub start_panics: bool = false,
    }

    pub enum Color [description = "What it looks like"] { Red = "red", DarkBlue = "dark-blue", Plain }

    pub struct Cat { pub kind: String [literal = "cat"], pub lives: i64 }
    pub struct Dog { pub kind: String [literal = "dog"], pub name: String }
    pub enum Pet [tag = "kind"] { Cat(Cat), Dog(Dog) }
    pub enum Key { Number(i64), Text(String) }

    pub struct Part { pub name: String, pub parts: Vec<Part> = Vec::<String>::new() }

    pub struct Everything [forbid_extra, title = "All there is"] {
        pub text: String [pattern = "^[A-Z]", max_length = 20],
        pub small: i8,
        pub byte: u8 [le = 200],
        pub large: u64,
        pub exact: i64,
        pub number: f64 [gt = 0, lt = 1e300],
        pub single: f32,
        pub flag: bool,
        pub maybe: Option<String> [min_length = 2],
        pub list: Vec<i32> [min_items = 1],
        pub set: BTreeSet<String>,
        pub map: BTreeMap<String, f64>,
        pub hashed: HashMap<String, i64> = Json::object::<String>([]),
        pub pair: (i64, String),
        pub color: Color = "dark-blue",
        pub pet: Pet,
        pub key: Key,
        pub part: Part,
        pub boxed: Box<i64> = 7,
        pub any: Json,
        pub r#type: String [alias = "kind"],
        pub when: String [format = "date-time"],
        pub hidden: String [exclude] = "hidden",
        pub bytes: Bytes = "raw",
    }

    #[derive(Clone)]
    pub struct User { pub name: String, pub password: String }
    pub struct UserOut { pub name: String }

    pub struct Change { pub name: Patch<String>, pub note: Patch<Option<String>> }

    pub struct Filter { pub limit: i64 [ge = 1, le = 100] = 10, pub order: Option<String> }
    pub struct Agent { pub user_agent: String, pub x_number: Option<i64> }
    pub struct Session { pub session: Option<String> }
    pub struct Login { pub user: String, pub age: i64 }
    pub struct Post {
        pub title: String [form],
        pub photo: Upload [file],
        pub others: Vec<Bytes> [file] = Vec::<String>::new(),
    }
    pub struct Find {
        pub id: i64 [ge = 1],
        pub q: Option<String> [max_length = 5],
        pub tag: Vec<String> [query, alias = "t"] = Vec::<String>::new(),
        pub x_trace: Option<String> [header],
        pub session: Option<String> [cookie],
        pub user: User [body],
        pub filter: Json [body] = Json::Null,
    }

    pub struct Tick { pub number: i64 [le = 3] }
    pub struct Mail { pub to: String [min_length = 3], pub fail: i64 = 0 }
    pub struct Problem { pub code: i64 }
}

/// A line at once, so that those of several threads and processes do not mix.
fn add_line(file: &str, line: &str) -> Result<(), Failure> {
    let mut opened = OpenOptions::new().append(true).create(true).open(file)?;
    opened.write_all(format!("{}\n", line).as_bytes())?;
    Ok(())
}

/// Adds a line when it is dropped.
struct Witness(String, &'static str);

impl Drop for Witness {
    fn drop(&mut self) {
        add_line(&self.0, self.1).unwrap();
    }
}

fn start(app: &mut App) -> Result<(), Failure> {
    let settings: Settings = app.config()?;
    let (file, host) = (settings.file.clone(), app.host());
    app.at_stop(move || add_line(&file, "stopped first").unwrap());
    let file = settings.file.clone();
    app.at_stop(move || add_line(&file, "stopped last, which comes first").unwrap());
    if settings.start_panics {
        panic!("start has no mood");
    }
    models(app);
    inputs(app);
    failures(app, &settings);
    streams(app, &settings);
    tasks(app, &settings);
    later::later(app, &settings);
    blobs::blobs(app);
    callers::callers(app);
    spans::spans(app);

    let count = Arc::new(AtomicU64::new(0));
    let Settings {
        greeting, times, ..
    } = settings;
    app.get("/greeting", move || {
        host.info(format!("greets with {}", greeting));
        let seen = count.fetch_add(1, Ordering::Relaxed) + 1;
        (vec![greeting.clone(); times as usize].join(" "), seen)
    });
    app.frontend("/files", "files")
        .fallback(Fallback::Index)
        .later();
    app.health("mood", || Err("it rains".into()));
    Ok(())
}

fn models(app: &mut App) {
    app.post("/everything", |Body(all): Body<Everything>| all)
        .description("All of it");
    app.get("/user", || User {
        name: "Ada".into(),
        password: "secret".into(),
    })
    .response_model::<UserOut>();
    app.get("/broken", || User {
        name: "Ada".into(),
        password: "secret".into(),
    })
    .response_model::<Cat>();
    app.patch("/user", |Body(change): Body<Change>| change)
        .exclude_unset();
    app.get("/nothing", || ()).summary("Null");
    app.delete("/nothing", || ()).status(204);
    app.get("/sparse", || Filter {
        limit: 5,
        order: None,
    })
    .exclude_none();
}

fn inputs(app: &mut App) {
    app.get(
        "/shops/{shop}/items/{item:path}",
        |Path(shop): Path<i64>, Path(item): Path<String>| (shop, item),
    );
    app.post("/find/{id}", |Params(find): Params<Find>, call: Call| {
        Json::object([
            ("id", find.id.into()),
            ("q", find.q.into()),
            ("tag", find.tag.into()),
            ("trace", find.x_trace.into()),
            ("session", find.session.into()),
            ("user", find.user.name.into()),
            ("filter", find.filter),
            ("path", call.path().into()),
            ("raw", call.header("x-raw").into()),
        ])
    });
    app.get(
        "/mixed/{id}",
        |Path(id): Path<u8>,
         Query(filter): Query<Filter>,
         Headers(agent): Headers<Agent>,
         Cookies(session): Cookies<Session>| {
            let number = agent.x_number.unwrap_or(0) + filter.limit + i64::from(id);
            (number, agent.user_agent, session.session, filter.order)
        },
    );
    app.post("/login", |Form(login): Form<Login>| {
        format!("{} {}", login.user, login.age)
    });
    app.post("/posts", |Params(post): Params<Post>| {
        let Upload {
            filename,
            content_type,
            content,
        } = post.photo;
        let others: Vec<usize> = post.others.iter().map(|one| one.0.len()).collect();
        let content = String::from_utf8(content).unwrap();
        Json::object([
            ("title", post.title.into()),
            ("filename", filename.into()),
            ("content_type", content_type.into()),
            ("content", content.into()),
            ("others", others.into()),
        ])
    });
    app.get("/page", || {
        Response::html("<p>Hello").with_header("X-Page", "1")
    })
    .media_type("text/html");
    app.get("/gone", || Response::redirect("/page")).unlisted();
    app.get("/made", |call: Call| {
        call.set_status(201);
        call.add_header("X-Method", &call.method());
        Response::json(&Problem { code: 1 })
    });
}

fn failures(app: &mut App, settings: &Settings) {
    app.get("/panic", || -> String {
        panic!("the words of {}", "the panic")
    });
    app.get("/panic/value", || -> String { std::panic::panic_any(7) });
    app.get("/fails", || -> Result<String, HttpError> {
        Ok(std::fs::read_to_string("/there/is/no/such/file")?)
    });
    app.get("/problem", || -> Result<String, HttpError> {
        Err(HttpError::new(409, Problem { code: 7 }).with_header("X-Code", "7"))
    });
    app.get("/teapot", || -> Result<String, HttpError> {
        Err(HttpError::status(418))
    });
    app.get("/file/{path:path}", |Path(path): Path<String>| File {
        root: "/proc/self/task".into(),
        path,
        ..File::default()
    });
    let witness = Arc::new(Witness(settings.file.clone(), "handler dropped"));
    app.get("/witness", move || witness.1.to_string());
    let file = settings.file.clone();
    app.get("/thread", move || {
        let file = file.clone();
        let thread = std::thread::spawn(|| panic!("a thread has no mood"));
        thread
            .join()
            .map_err(|_| add_line(&file, "thread joined").unwrap())
            .is_err()
    });
}

fn streams(app: &mut App, settings: &Settings) {
    app.get("/stream", || {
        Stream::new("text/plain", (1..=3).map(|n| format!("{} ", n)))
    })
    .media_type("text/plain");
    let file = settings.file.clone();
    app.get("/stream/endless", move || {
        let witness = Witness(file.clone(), "stream dropped");
        Stream::new(
            "text/plain",
            std::iter::repeat(vec![b'x'; 65536]).inspect(move |_| {
                let _ = &witness;
            }),
        )
    });
    app.get("/stream/panics", || {
        Stream::new(
            "text/plain",
            (1..4).map(|n| {
                if n < 3 {
                    "begun "
                } else {
                    panic!("mid-stream")
                }
            }),
        )
    });
    app.get("/stream/fails", || {
        let pieces = vec![
            Ok(b"begun ".to_vec()),
            Err(Failure::from("the source ran dry")),
        ];
        Stream::fallible("text/plain", pieces)
    });
    app.get("/events", || {
        Events::new((1..=3).map(|number| {
            let event = Event::of(Tick { number })
                .named("tick")
                .with_id(number.to_string());
            Event {
                retry: if number == 1 { 500 } else { 0 },
                ..event
            }
        }))
    });
    app.get("/lines", || {
        JsonLines::new((1..=3).map(|number| Tick { number }))
    });
    app.get("/lines/broken", || {
        JsonLines::new((3..=5).map(|number| Tick { number }))
    });
    let file = settings.file.clone();
    app.get("/deferred", move |call: Call| {
        let file = file.clone();
        call.defer("write", move || add_line(&file, "deferred").unwrap());
        call.defer("panic", || panic!("deferred panic"));
        "later".to_string()
    });
}

fn tasks(app: &mut App, settings: &Settings) {
    let file = settings.file.clone();
    app.task("mail", move |mail: Mail, run| {
        if i64::from(run.attempt()) <= mail.fail {
            match run.attempt() {
                1 => panic!("the mailer panics"),
                _ => return Err("no route to the mail server".into()),
            }
        }
        add_line(
            &file,
            &format!(
                "mail to {} in {} of {}",
                mail.to,
                run.attempt(),
                run.attempts()
            ),
        )?;
        Ok(format!("sent {}", run.stopped()))
    })
    .attempts(5)
    .backoff(Duration::from_millis(10), Duration::from_millis(50))
    .timeout(Duration::from_secs(20));
    let host = app.host();
    app.post(
        "/mail",
        move |Body(mail): Body<Mail>| -> Result<Accepted, HttpError> {
            Ok(Accepted(host.enqueue("mail", &mail)?))
        },
    );
    let host = app.host();
    app.post(
        "/mail/later",
        move |Body(mail): Body<Mail>| -> Result<Accepted, HttpError> {
            let order = Order::new("mail", &mail)
                .delay(Duration::from_secs(2))
                .unique(mail.to.clone());
            let ids = host.enqueue_all(&[order.clone(), order])?;
            assert_eq!(ids[0], ids[1], "a unique task is that one");
            Ok(Accepted(ids[0].clone()))
        },
    );
    let host = app.host();
    app.post("/mail/wrong", move || -> Result<Accepted, HttpError> {
        Ok(Accepted(host.enqueue("mail", &Problem { code: 1 })?))
    });
    let file = settings.file.clone();
    app.task("tick", move |_: Json, _| add_line(&file, "tick"));
    app.cron("* * * * * *", "tick", &Json::object::<String>([]))
        .zone("Europe/Berlin");
}

portico::plugin! {
    id: "workshop",
    summary: "All of the crate",
    config: Settings,
    start: start,
}
