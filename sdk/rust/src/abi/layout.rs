//! Structs as C lays them out, each offset held to a figure.

/// Where the members of a struct lie, for a test that asks a C compiler.
pub struct Layout {
    /// Its name in C.
    pub name: &'static str,
    /// Bytes.
    pub size: usize,
    /// Names in C and offsets.
    pub members: &'static [(&'static str, usize)],
}

/// A struct whose layout is known.
pub trait Laid {
    /// Its layout.
    const LAYOUT: Layout;
}

/// The next multiple of `align`. Older compilers do not count a use at compile time.
#[allow(dead_code)]
pub(super) const fn up(at: usize, align: usize) -> usize {
    (at + align - 1) / align * align
}

/// A struct of C: its name there, its size, and its members with their offsets. Where these are
/// not what the types come to, the crate does not compile.
macro_rules! c_struct {
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    ($(#[$doc:meta])* $name:ident = $c:literal, $size:literal {
        $($(#[$member_doc:meta])* $offset:literal $field:ident $(as $c_field:literal)?: $type:ty,)*
    }) => {
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub struct $name {
            $($(#[$member_doc])* pub $field: $type,)*
        }
        const _: () = {
            use std::mem::{align_of, size_of};
            let mut end = 0;
            $(
                let at = $crate::abi::layout::up(end, align_of::<$type>());
                assert!(at == $offset);
                end = at + size_of::<$type>();
            )*
            assert!($crate::abi::layout::up(end, align_of::<$name>()) == $size);
            assert!(size_of::<$name>() == $size);
        };
        impl $crate::abi::Laid for $name {
            const LAYOUT: $crate::abi::Layout = $crate::abi::Layout {
                name: $c,
                size: $size,
                members: &[$((c_struct!(@name $field $($c_field)?), $offset)),*],
            };
        }
    };
}

/// Enumerators of C.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $value:expr, $c:literal;)*) => {
        $($(#[$doc])* pub const $name: $type = $value;)*
        /// The enumerators above, by their names in C.
        pub const NUMBERS: &[(&str, i64)] = &[$(($c, $name as i64)),*];
    };
}
