//! [`Mismatch`]: a value that a type does not take.

use std::fmt;

/// A value is not what a type takes. The host checks every value before it hands it over, so this
/// tells of a type whose schema promises more than it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    wanted: String,
    path: Vec<String>,
}

impl Mismatch {
    /// `wanted`: what it should be, "a text".
    pub fn new(wanted: impl Into<String>) -> Self {
        Self { wanted: wanted.into(), path: Vec::new() }
    }
    /// It is within the member or item of that name.
    pub fn inside(mut self, step: impl Into<String>) -> Self {
        self.path.insert(0, step.into());
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.is_empty() {
            true => write!(out, "the value is not {}", self.wanted),
            false => write!(out, "{} is not {}", self.path.join("."), self.wanted),
        }
    }
}

impl std::error::Error for Mismatch {}
