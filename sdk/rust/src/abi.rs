//! The contract between host and plugin: `portico/abi.h` and its extensions, member by member.
//!
//! Nobody needs this to write a plugin. It is here for extensions that the crate has no types of
//! its own for: [`crate::Host::extension`] gives their tables. The rules of the header count:
//! what is pointed at is borrowed for the call, `drop` is called exactly once by whoever has
//! received the object, and no panic may cross.
//!
//! Offsets and sizes are compared with the figures that stand here when the crate is compiled, and
//! with the C header by `cargo test`.

use std::os::raw::{c_char, c_void};

#[macro_use]
mod layout;
mod calls;
mod extension;

pub use calls::*;
pub use extension::*;
pub use layout::{Laid, Layout};

/// `portico_result`.
pub type Outcome = i32;

numbers! {
    /// The minor version of the ABI that this is; the major one is part of the entry's name.
    MINOR: u32 = 1, "PORTICO_ABI_MINOR";

    /// Done.
    OK: Outcome = 0, "PORTICO_OK";
    /// A source has no more chunks.
    END: Outcome = 1, "PORTICO_END";
    /// The host will not do this; it has logged why.
    REFUSED: Outcome = -1, "PORTICO_REFUSED";
    /// The plugin could not do this.
    FAILED: Outcome = -2, "PORTICO_FAILED";

    /// A value: null.
    NULL: u32 = 0, "PORTICO_NULL";
    /// A value: a boolean, in `integer`.
    BOOL: u32 = 1, "PORTICO_BOOL";
    /// A value: an integer of 64 bits with a sign.
    INT: u32 = 2, "PORTICO_INT";
    /// A value: a number in floating point.
    FLOAT: u32 = 3, "PORTICO_FLOAT";
    /// A value: `size` bytes of text.
    STRING: u32 = 4, "PORTICO_STRING";
    /// A value: `size` values.
    ARRAY: u32 = 5, "PORTICO_ARRAY";
    /// A value: `size` members.
    OBJECT: u32 = 6, "PORTICO_OBJECT";
    /// A value: finished JSON text; only in replies.
    JSON: u32 = 7, "PORTICO_JSON";
    /// A value: an integer above 2^63-1.
    UINT: u32 = 8, "PORTICO_UINT";
    /// Flag of a member: nobody set it.
    UNSET: u32 = 1, "PORTICO_UNSET";

    /// Flag of a route: leave out what nobody set.
    EXCLUDE_UNSET: u32 = 1, "PORTICO_EXCLUDE_UNSET";
    /// Flag of a route: leave out what holds its default.
    EXCLUDE_DEFAULTS: u32 = 2, "PORTICO_EXCLUDE_DEFAULTS";
    /// Flag of a route: leave out what is null.
    EXCLUDE_NONE: u32 = 4, "PORTICO_EXCLUDE_NONE";
    /// Flag of a route: members by their own names.
    BY_NAME: u32 = 8, "PORTICO_BY_NAME";
    /// Flag of a route: not in the OpenAPI document.
    UNLISTED: u32 = 16, "PORTICO_UNLISTED";
    /// Flag of a route: the handler never blocks.
    QUICK: u32 = 32, "PORTICO_QUICK";
    /// Flag of a route: the handler blocks.
    BLOCKING: u32 = 64, "PORTICO_BLOCKING";
    /// Flag of a route: no redirect for a trailing slash.
    EXACT_PATH: u32 = 128, "PORTICO_EXACT_PATH";
    /// Flag of a route: a body without a Content-Type is JSON.
    ANY_CONTENT_TYPE: u32 = 256, "PORTICO_ANY_CONTENT_TYPE";

    /// Part of a request: GET, POST and so on.
    METHOD: i32 = 0, "PORTICO_METHOD";
    /// Part of a request: the path without its percent signs.
    PATH: i32 = 1, "PORTICO_PATH";
    /// Part of a request: what stands behind the question mark, as it was sent.
    QUERY: i32 = 2, "PORTICO_QUERY";
    /// Part of a request: the body as it was sent.
    BODY: i32 = 3, "PORTICO_BODY";
    /// Part of a request: address and port of the client.
    PEER: i32 = 4, "PORTICO_PEER";
    /// Part of a request: the header of that name.
    HEADER: i32 = 5, "PORTICO_HEADER";
    /// Part of a request: `http` or `https`.
    SCHEME: i32 = 6, "PORTICO_SCHEME";
    /// Part of a request: the subject of the client's certificate.
    CLIENT_SUBJECT: i32 = 7, "PORTICO_CLIENT_SUBJECT";
    /// Part of a request: the SHA-256 of the client's certificate.
    CLIENT_FINGERPRINT: i32 = 8, "PORTICO_CLIENT_FINGERPRINT";
    /// Part of a request: host and port as the client named them.
    AUTHORITY: i32 = 9, "PORTICO_AUTHORITY";
    /// Part of a request: what stands before the path, `/v1`.
    ROOT_PATH: i32 = 10, "PORTICO_ROOT_PATH";
}

/// `portico_app`: a plugin while it lives.
#[repr(C)]
pub struct App {
    _opaque: [u8; 0],
}

/// `portico_call`: one request and the response being made for it.
#[repr(C)]
pub struct Call {
    _opaque: [u8; 0],
}

c_struct! {
    /// Text with a length, borrowed.
    Str = "portico_str", 16 {
        /// Its bytes; not ended by a NUL.
        0 data: *const c_char,
        /// How many.
        8 size: usize,
    }
}

impl Str {
    /// The text's bytes, borrowed as long as `text`.
    pub const fn of(text: &str) -> Str {
        Str { data: text.as_ptr() as *const c_char, size: text.len() }
    }
    /// The bytes; empty where there are none.
    ///
    /// # Safety
    /// What it points at has to live as long as the answer is used.
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.data.is_null() {
            return &[];
        }
        std::slice::from_raw_parts(self.data as *const u8, self.size)
    }
}

/// What a [`Value`] holds, by its kind.
#[repr(C)]
#[derive(Clone, Copy)]
pub union Held {
    /// Of BOOL and INT; of UINT the same bits.
    pub integer: i64,
    /// Of FLOAT.
    pub number: f64,
    /// Of STRING and JSON.
    pub text: *const c_char,
    /// Of ARRAY.
    pub items: *const Value,
    /// Of OBJECT.
    pub members: *const Member,
}

c_struct! {
    /// A value of a borrowed tree.
    Value = "portico_value", 16 {
        /// NULL, BOOL, ...
        0 kind: u32,
        /// Bytes of text, number of items, number of members.
        4 size: u32,
        /// What it holds.
        8 held as "integer": Held,
    }
}

c_struct! {
    /// A member of an object.
    Member = "portico_member", 32 {
        /// Its name; not ended by a NUL.
        0 name: *const c_char,
        /// Bytes of the name.
        8 name_size: u32,
        /// UNSET.
        12 flags: u32,
        /// What it holds.
        16 value: Value,
    }
}

/// Gives an owned object back.
pub type Drop = unsafe extern "C" fn(*mut c_void);

c_struct! {
    /// Work that is run once, when the response is sent.
    Task = "portico_task", 24 {
        /// The plugin's own.
        0 this as "self": *mut c_void,
        /// \[once\]
        8 run: unsafe extern "C" fn(*mut c_void) -> Outcome,
        /// \[once\], also when it was not run.
        16 drop: Option<Drop>,
    }
}

c_struct! {
    /// A body in pieces.
    Source = "portico_source", 24 {
        /// The plugin's own.
        0 this as "self": *mut c_void,
        /// \[turn\] A chunk is borrowed until the next call.
        8 next: unsafe extern "C" fn(*mut c_void, *mut Str) -> Outcome,
        /// \[once\], also before the end.
        16 drop: Option<Drop>,
    }
}

c_struct! {
    /// What answers the calls of a route.
    Handler = "portico_handler", 24 {
        /// The plugin's own.
        0 this as "self": *mut c_void,
        /// \[many\]
        8 run: unsafe extern "C" fn(*mut c_void, *mut Call, *const Value) -> Outcome,
        /// \[once\]
        16 drop: Option<Drop>,
    }
}

c_struct! {
    /// A route as it is registered.
    Route = "portico_route", 152 {
        /// Bytes of this struct.
        0 size: u32,
        /// EXCLUDE_UNSET, QUICK, ...
        4 flags: u32,
        /// In capitals.
        8 method: Str,
        /// `/items/{item_id}`
        24 path: Str,
        /// Of a successful reply; 0 stands for 200.
        40 status: i32,
        /// JSON Schema of an object; empty: no input.
        48 input: Str,
        /// JSON Schema of the reply; empty: any JSON.
        64 output: Str,
        /// JSON; empty: everything.
        80 include: Str,
        /// JSON; empty: nothing.
        96 exclude: Str,
        /// JSON object of OpenAPI operation members.
        112 docs: Str,
        /// The host owns it from the registration on.
        128 handler: Handler,
    }
}

c_struct! {
    /// What the host offers.
    Host = "portico_host", 120 {
        /// Bytes of this table.
        0 size: u32,
        /// The host's minor version of the ABI.
        4 minor: u32,
        /// \[start\] Registers a model.
        8 model: unsafe extern "C" fn(*mut App, Str, Str) -> Outcome,
        /// \[start\] Registers a route.
        16 route: unsafe extern "C" fn(*mut App, *const Route) -> Outcome,
        /// \[start\] The plugin's configuration, valid until stop() returns.
        24 config: unsafe extern "C" fn(*const App) -> *const Value,
        /// \[call\] A part of the request.
        32 request: unsafe extern "C" fn(*const Call, i32, Str) -> Str,
        /// \[any\] Whether nobody waits for the answer any more.
        40 cancelled: unsafe extern "C" fn(*const Call) -> i32,
        /// \[call\] Sets the status.
        48 status: unsafe extern "C" fn(*mut Call, i32),
        /// \[call\] Adds a header.
        56 header: unsafe extern "C" fn(*mut Call, Str, Str),
        /// \[call\] Replies with a value.
        64 reply: unsafe extern "C" fn(*mut Call, *const Value) -> Outcome,
        /// \[call\] Replies with an error.
        72 fail: unsafe extern "C" fn(*mut Call, i32, *const Value) -> Outcome,
        /// \[call\] Replies with a finished body.
        80 bytes: unsafe extern "C" fn(*mut Call, Str, Str) -> Outcome,
        /// \[call\] Replies with a body in pieces.
        88 stream: unsafe extern "C" fn(*mut Call, Str, Source) -> Outcome,
        /// \[call\] Adds work for after the response.
        96 defer: unsafe extern "C" fn(*mut Call, Str, Task) -> Outcome,
        /// \[any\] Writes a line of the log.
        104 log: unsafe extern "C" fn(*const App, i32, Str),
        /// \[any\] A table of functions that not every host has.
        112 extension: unsafe extern "C" fn(*const c_char) -> *const c_void,
    }
}

c_struct! {
    /// What a plugin is: the constant `portico_plugin_v1`, which `plugin!` exports.
    Plugin = "portico_plugin", 64 {
        /// Bytes of this struct.
        0 size: u32,
        /// The oldest minor version of the ABI that the plugin can live with.
        4 minor: u32,
        /// `items`
        8 id: *const c_char,
        /// `1.0.0`
        16 version: *const c_char,
        /// One line, or NULL.
        24 summary: *const c_char,
        /// JSON Schema of the configuration, or NULL.
        32 config: *const c_char,
        /// \[once\] Registers everything.
        40 start: unsafe extern "C" fn(*const Host, *mut App, *mut *mut c_void) -> Outcome,
        /// \[once\], also after a start that failed.
        48 stop: Option<unsafe extern "C" fn(*mut c_void)>,
        /// \[many\] A table of the plugin's, by its id.
        56 extension: Option<unsafe extern "C" fn(*mut c_void, *const c_char) -> *const c_void>,
    }
}

// A table of constants: nothing of it changes.
unsafe impl Sync for Plugin {}
