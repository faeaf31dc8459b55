//! [`Frontend`]: a folder of files beside the routes.

use std::mem::size_of;

use crate::abi;

/// A folder of files that the host serves where no route is. What stands here is said behind it:
/// `app.frontend("/", "dist").fallback(Fallback::Index);`
pub struct Frontend {
    pub(crate) path: String,
    folder: String,
    fallback: Fallback,
    flags: u32,
}

/// What answers where neither a file nor the index of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// `404.html` where the folder has one, else as `Index` where it has that.
    Auto = 0,
    /// `index.html`, for a browser that goes to a page.
    Index = 1,
    /// `404.html`, with that status.
    NotFound = 2,
    /// 404.
    None = 3,
}

impl Frontend {
    pub(crate) fn new(path: &str, folder: &str) -> Self {
        Self { path: path.into(), folder: folder.into(), fallback: Fallback::Auto, flags: 0 }
    }
    /// `Auto`, as a rule.
    pub fn fallback(&mut self, fallback: Fallback) -> &mut Self {
        self.fallback = fallback;
        self
    }
    /// The folder may be missing when the plugin is loaded, and is 404 until it is there.
    pub fn later(&mut self) -> &mut Self {
        self.flags |= abi::FOLDER_LATER;
        self
    }
    /// Also files with a hash in their name are asked for again.
    pub fn mutable(&mut self) -> &mut Self {
        self.flags |= abi::FILES_CHANGE;
        self
    }
    pub(crate) unsafe fn register(
        &self,
        service: &abi::FrontendService,
        app: *mut abi::App,
    ) -> abi::Outcome {
        let frontend = abi::Frontend {
            size: size_of::<abi::Frontend>() as u32,
            flags: self.flags,
            path: abi::Str::of(&self.path),
            folder: abi::Str::of(&self.folder),
            fallback: self.fallback as i32,
        };
        (service.frontend)(app, &frontend)
    }
}
