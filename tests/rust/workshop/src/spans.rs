//! Spans of the plugin's own.

use std::collections::BTreeMap;

use portico::{App, SpanKind};

pub fn spans(app: &mut App) {
    let host = app.host();
    app.get("/spans", move || {
        let span = host.span("SELECT users", SpanKind::Client);
        span.set("db.rows", 3).set("db.system.name", "postgresql");
        let part = span.span("a part on another thread", SpanKind::Internal);
        let part = std::thread::spawn(move || part.headers()).join().unwrap();
        let fields = |fields: Vec<(&str, String)>| -> BTreeMap<String, String> {
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect()
        };
        vec![
            fields(host.trace_headers()),
            fields(span.headers()),
            fields(part),
        ]
    });
    let host = app.host();
    app.get("/spans/panics", move || -> bool {
        let _span = host.span("what panics", SpanKind::Internal);
        panic!("within a span")
    });
}
