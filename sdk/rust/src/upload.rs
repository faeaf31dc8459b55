//! [`Upload`]: a file of a form.

use crate::{Cells, Datum, Mismatch, Models, Schema, Value};

/// A file of a form: a member of [`Params`](crate::Params) with the rule `file`,
/// `photo: Upload [file]`. It only comes in; one that is replied breaks the model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upload {
    /// As the client calls it.
    pub filename: Option<String>,
    /// As the client says it is.
    pub content_type: Option<String>,
    /// A copy of its bytes.
    pub content: Vec<u8>,
}

impl Value for Upload {
    fn schema(_: &mut Models) -> Schema {
        Schema::of_type("object").with("x-upload", true)
    }
    fn read(datum: Datum<'_>) -> Result<Self, Mismatch> {
        let mut upload = Upload::default();
        for (name, value) in datum.members().ok_or_else(|| Mismatch::new("an upload"))? {
            match name {
                "filename" => upload.filename = value.as_str().map(String::from),
                "content_type" => upload.content_type = value.as_str().map(String::from),
                "text" => upload.content = value.as_bytes().unwrap_or(&[]).into(),
                _ => {}
            }
        }
        Ok(upload)
    }
    fn write<'a>(&'a self, _: &'a Cells) -> Datum<'a> {
        Datum::null()
    }
}
