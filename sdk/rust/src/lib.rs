//! Plugins for the Portico API host, in Rust.
//!
//! A plugin is one shared library. Drop it into the host's folder and its routes are served:
//! validated, documented, filtered. The host does all of that; the plugin says which models there
//! are, and answers.
//!
//! ```
//! use portico::{App, Body, Failure, HttpError, Path};
//!
//! portico::model! {
//!     #[derive(Debug, Clone)]
//!     pub struct Item {
//!         pub name: String [min_length = 3],
//!         pub price: f64 [gt = 0],
//!         pub description: Option<String>,
//!     }
//! }
//!
//! fn start(app: &mut App) -> Result<(), Failure> {
//!     app.post("/items/", |Body(item): Body<Item>| item).status(201);
//!     app.get("/items/{id}", |Path(id): Path<i64>| -> Result<Item, HttpError> {
//!         match id {
//!             1 => Ok(Item { name: "Pen".into(), price: 1.5, description: None }),
//!             _ => Err(HttpError::not_found("No such item")),
//!         }
//!     });
//!     Ok(())
//! }
//!
//! portico::plugin! { id: "shop", version: "1.0.0", summary: "A small shop", start: start }
//! # fn main() {}
//! ```
//!
//! # Threads
//!
//! `start` runs on one thread, and `at_stop` on one that ends with it. A handler is called by many
//! threads at once, so it is `Send`, `Sync` and `Fn`: what handlers share stands in an `Arc` with
//! locks of its own. An iterator of a stream is asked by one thread at a time, which may be
//! another one each time. What [`Call::defer`] and [`App::task`] run may block; a handler too,
//! unless its route is [`quick`](Route::quick).
//!
//! # Ownership
//!
//! What a handler takes is its own. What it returns, and what it defers, is dropped when the host
//! has done with it; the handlers themselves when no call, stream or task is left, just before the
//! steps of [`App::at_stop`]. A [`Call`] is of no use behind its handler, a [`Host`] does nothing
//! once the plugin has stopped. An [`Answer`] keeps its call, and with it the plugin, until it is
//! given or dropped. No thread of the plugin may run when `at_stop` is through: the
//! library is unloaded then.
//!
//! # Panics
//!
//! No panic leaves the plugin. In a handler it is a 500 that says nothing, and a line in the log
//! with its words and the line it came from; in a stream it ends the body without its proper end; a
//! task has failed; a plugin whose `start` panics is refused. Everything else goes on. That takes
//! unwinding: a profile with `panic = "abort"` is refused at compile time.
//!
//! The minimum version of Rust is 1.63.

#![deny(missing_docs)]
#![warn(rust_2018_idioms)]

#[cfg(panic = "abort")]
compile_error!(
    "portico: a panic has to become a 500, and not the end of the host: take panic = \"abort\" out \
     of the profile"
);

pub mod abi;
pub mod about;
mod app;
mod call;
mod cron;
mod datum;
mod error;
mod guard;
mod handler;
mod host;
mod input;
mod json;
mod later;
mod link;
mod member;
mod mismatch;
mod model;
#[doc(hidden)]
pub mod plugin;
mod reply;
mod response;
mod route;
pub mod rules;
mod schema;
mod stream;
mod task;
mod upload;
mod value;

pub use app::App;
pub use call::Call;
pub use cron::{Cron, Missed};
pub use datum::{Cells, Datum, Fields};
pub use error::{Failure, HttpError};
pub use handler::Handler;
pub use host::Host;
pub use input::{Body, Cookies, Form, Headers, Input, Inputs, Params, Path, Query, Request};
pub use json::Json;
pub use later::{Answer, Later};
#[doc(hidden)]
pub use member::own_name;
pub use member::{About, Member, Model};
pub use mismatch::Mismatch;
pub use reply::{Outcome, Reply};
pub use response::{File, Response};
pub use route::Route;
pub use schema::{Models, Schema};
pub use stream::{Event, Events, JsonLines, Stream};
pub use task::{Accepted, EnqueueError, Kind, Order, TaskRun};
pub use upload::Upload;
pub use value::{Bytes, Patch, Value};
