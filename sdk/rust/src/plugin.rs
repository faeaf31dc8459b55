//! `plugin!`: the constant that the host looks for, and how a plugin starts and stops.

use std::cell::UnsafeCell;
use std::ffi::CStr;
use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::ptr;
use std::sync::Arc;

use crate::app::Steps;
use crate::guard::{guarded, leave_panics, shielded, watch_panics};
use crate::link::Link;
use crate::{abi, App, Failure, Models, Value};

/// Makes the library a plugin. Once in a library of the type `cdylib`.
///
/// ```
/// use portico::{App, Failure};
///
/// portico::model! { pub struct Settings { greeting: String = "Hello" } }
///
/// fn start(app: &mut App) -> Result<(), Failure> {
///     let settings: Settings = app.config()?;
///     app.get("/hello", move || settings.greeting.clone());
///     Ok(())
/// }
///
/// portico::plugin! {
///     id: "hello",
///     version: "1.0.0",
///     summary: "Greets",
///     config: Settings,
///     start: start,
/// }
/// # fn main() {}
/// ```
///
/// `id` is small letters, digits, `-` and `_`; `version`, `summary` and `config` may be left out.
/// The version is that of the package then. `start` may run in a process that is thrown away, to
/// try the library, and while an older version still serves.
#[macro_export]
macro_rules! plugin {
    (id: $id:literal $(, version: $version:expr)? $(, summary: $summary:literal)?
     $(, config: $config:ty)?, start: $start:expr $(,)?) => {
        const _: () = {
            $($crate::__config!($config);)?

            unsafe extern "C" fn __portico_start(
                host: *const $crate::abi::Host,
                app: *mut $crate::abi::App,
                this: *mut *mut std::os::raw::c_void,
            ) -> $crate::abi::Outcome {
                let check: Option<fn() -> Result<(), $crate::Failure>> =
                    $crate::__optional!($($crate::plugin::check_config::<$config>)?);
                $crate::plugin::start(host, app, this, check, $start)
            }

            #[no_mangle]
            #[allow(non_upper_case_globals)]
            pub static portico_plugin_v1: $crate::abi::Plugin = $crate::plugin::describe(
                concat!($id, "\0"),
                $crate::__version!($($version)?),
                $crate::__optional!($(concat!($summary, "\0"))?),
                $crate::__config_text!($($config)?),
                __portico_start,
            );
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __version {
    () => {
        concat!(env!("CARGO_PKG_VERSION"), "\0")
    };
    ($version:expr) => {
        concat!($version, "\0")
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

/// The schema of a configuration has to be there when the library is loaded, before `start`.
#[doc(hidden)]
#[macro_export]
macro_rules! __config {
    ($config:ty) => {
        static __PORTICO_CONFIG: $crate::plugin::ConfigText = $crate::plugin::ConfigText::new();

        #[used]
        #[link_section = ".init_array"]
        static __PORTICO_WRITE: extern "C" fn() = {
            extern "C" fn write() {
                __PORTICO_CONFIG.write::<$config>();
            }
            write
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __config_text {
    () => {
        None
    };
    ($config:ty) => {
        Some(__PORTICO_CONFIG.text())
    };
}

/// Where the schema of a configuration stands: text that ends in a NUL.
#[doc(hidden)]
pub struct ConfigText {
    text: UnsafeCell<[u8; Self::ROOM]>,
}

// Written while the library is loaded, when nobody else knows of it, and read from then on.
unsafe impl Sync for ConfigText {}

impl ConfigText {
    const ROOM: usize = 1 << 16;

    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self { text: UnsafeCell::new([0; Self::ROOM]) }
    }
    pub const fn text(&'static self) -> *const c_char {
        self.text.get() as *const c_char
    }
    /// What cannot be written is told of when the plugin starts.
    pub fn write<T: Value>(&self) {
        shielded(|| {
            if let Ok(schema) = config_schema::<T>() {
                let to = self.text.get() as *mut u8;
                unsafe { ptr::copy_nonoverlapping(schema.as_ptr(), to, schema.len()) }
            }
        });
    }
}

fn config_schema<T: Value>() -> Result<String, Failure> {
    let mut models = Models::inlined();
    let schema = T::schema(&mut models).json().to_string();
    if let Some(mistake) = models.mistakes().first() {
        return Err(mistake.as_str().into());
    }
    match schema.len() < ConfigText::ROOM {
        true => Ok(schema),
        false => Err("the schema of its configuration has more than 64 KiB".into()),
    }
}

#[doc(hidden)]
pub fn check_config<T: Value>() -> Result<(), Failure> {
    config_schema::<T>().map(|_| ())
}

/// Texts end in a NUL.
#[doc(hidden)]
pub const fn describe(
    id: &'static str,
    version: &'static str,
    summary: Option<&'static str>,
    config: Option<*const c_char>,
    start: unsafe extern "C" fn(*const abi::Host, *mut abi::App, *mut *mut c_void) -> abi::Outcome,
) -> abi::Plugin {
    abi::Plugin {
        size: size_of::<abi::Plugin>() as u32,
        minor: 0,
        id: id.as_ptr() as *const c_char,
        version: version.as_ptr() as *const c_char,
        summary: match summary {
            Some(summary) => summary.as_ptr() as *const c_char,
            None => ptr::null(),
        },
        config: match config {
            Some(config) => config,
            None => ptr::null(),
        },
        start,
        stop: Some(stop),
        extension: Some(extension),
    }
}

/// A plugin that lives: what the host gets as `self`.
struct Running {
    link: Arc<Link>,
    steps: Arc<Steps>,
}

/// # Safety
/// What the host calls `start` with.
#[doc(hidden)]
pub unsafe fn start(
    host: *const abi::Host,
    app: *mut abi::App,
    this: *mut *mut c_void,
    check: Option<fn() -> Result<(), Failure>>,
    register: fn(&mut App) -> Result<(), Failure>,
) -> abi::Outcome {
    guarded(|| {
        let link = Arc::new(Link::new(host, app));
        let steps = Arc::<Steps>::default();
        let running = Running { link: link.clone(), steps: steps.clone() };
        *this = Box::into_raw(Box::new(running)) as *mut c_void; // stop() has it also when this fails
        watch_panics(link.clone());
        let mut app = App::new(link.clone(), steps);
        let checked = check.map_or(Ok(()), |check| check());
        match checked.and_then(|()| register(&mut app)).and_then(|()| app.register()) {
            Ok(()) => abi::OK,
            Err(error) => {
                link.say_failure(&format!("has failed: {}", error));
                abi::FAILED
            }
        }
    })
}

unsafe extern "C" fn stop(this: *mut c_void) {
    if this.is_null() {
        return;
    }
    let running = Box::from_raw(this as *mut Running);
    let mut steps = running.steps.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let steps = std::mem::take(&mut *steps);
    steps.into_iter().rev().for_each(shielded);
    running.link.close();
    shielded(leave_panics);
}

unsafe extern "C" fn extension(_: *mut c_void, id: *const c_char) -> *const c_void {
    static BUILT: abi::Built = abi::Built {
        size: size_of::<abi::Built>() as u32,
        minor: abi::MINOR,
        sdk: concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr() as *const c_char,
        compiler: "rustc\0".as_ptr() as *const c_char,
    };
    match CStr::from_ptr(id).to_bytes_with_nul() == abi::BUILT.as_bytes() {
        true => &BUILT as *const abi::Built as *const c_void,
        false => ptr::null(),
    }
}
