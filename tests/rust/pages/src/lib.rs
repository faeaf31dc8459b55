//! What the pages show compiles: each piece of Rust on them is a test of the documentation.

#[doc = include_str!("../../../../sdk/docs/rust.md")]
pub struct Guide;

#[doc = include_str!("../../../../sdk/rust/README.md")]
pub struct Readme;
