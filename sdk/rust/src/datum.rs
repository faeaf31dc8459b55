//! [`Datum`]: a value of the host's, borrowed; [`Cells`]: the memory of one that is on its way.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::marker::PhantomData;
use std::os::raw::c_char;

use crate::abi;
use crate::{Mismatch, Value};

/// A value that is borrowed: null, a boolean, a number, a text, a list or an object.
///
/// What a handler is given is one, and what it replies becomes one. It is a copy of a few words;
/// what it points at lives as long as `'a`.
#[derive(Clone, Copy)]
pub struct Datum<'a> {
    pub(crate) value: abi::Value,
    pub(crate) flags: u32,
    life: PhantomData<&'a abi::Value>,
}

impl<'a> Datum<'a> {
    fn of(kind: u32, size: u32, held: abi::Held) -> Self {
        Self { value: abi::Value { kind, size, held }, flags: 0, life: PhantomData }
    }
    /// # Safety
    /// What the value points at has to live as long as `'a`, and to be as its kind says.
    pub(crate) unsafe fn borrowed(value: abi::Value, flags: u32) -> Self {
        Self { value, flags, life: PhantomData }
    }

    /// Null.
    pub fn null() -> Self {
        Self::of(abi::NULL, 0, abi::Held { integer: 0 })
    }
    /// `true` or `false`.
    pub fn boolean(value: bool) -> Self {
        Self::of(abi::BOOL, 0, abi::Held { integer: value.into() })
    }
    /// An integer.
    pub fn integer(integer: i64) -> Self {
        Self::of(abi::INT, 0, abi::Held { integer })
    }
    /// An integer without a sign; all of its 64 bits count.
    pub fn unsigned(value: u64) -> Self {
        let kind = if value > i64::MAX as u64 { abi::UINT } else { abi::INT };
        Self::of(kind, 0, abi::Held { integer: value as i64 })
    }
    /// A number in floating point. NaN and infinities are sent as null.
    pub fn number(number: f64) -> Self {
        Self::of(abi::FLOAT, 0, abi::Held { number })
    }
    /// A text.
    pub fn text(text: &'a str) -> Self {
        Self::bytes(text.as_bytes())
    }
    pub(crate) fn object(members: &'a [abi::Member]) -> Self {
        Self::of(abi::OBJECT, length(members.len()), abi::Held { members: members.as_ptr() })
    }
    /// Bytes that a schema takes as `"format": "binary"`.
    pub fn bytes(bytes: &'a [u8]) -> Self {
        let text = bytes.as_ptr() as *const c_char;
        Self::of(abi::STRING, length(bytes.len()), abi::Held { text })
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.value.kind == abi::NULL
    }
    /// Whether nobody sent it: it is the default of its member.
    pub fn is_unset(&self) -> bool {
        self.flags & abi::UNSET != 0
    }
    /// What stands there in a value of that kind, which says so of the union.
    fn integer_of(&self, kind: u32) -> Option<i64> {
        match self.value.kind == kind {
            true => Some(unsafe { self.value.held.integer }),
            false => None,
        }
    }
    /// The boolean that it is.
    pub fn as_bool(&self) -> Option<bool> {
        self.integer_of(abi::BOOL).map(|value| value != 0)
    }
    /// The integer that it is, of 64 bits with a sign.
    pub fn as_i64(&self) -> Option<i64> {
        self.integer_of(abi::INT)
    }
    /// The integer that it is, of 64 bits without a sign.
    pub fn as_u64(&self) -> Option<u64> {
        match self.value.kind {
            abi::UINT => self.integer_of(abi::UINT).map(|value| value as u64),
            _ => self.as_i64().and_then(|value| u64::try_from(value).ok()),
        }
    }
    /// The number that it is. An integer is one, too.
    pub fn as_f64(&self) -> Option<f64> {
        match self.value.kind {
            abi::FLOAT => Some(unsafe { self.value.held.number }),
            abi::UINT => self.as_u64().map(|value| value as f64),
            _ => self.as_i64().map(|value| value as f64),
        }
    }
    /// The bytes of the text that it is.
    pub fn as_bytes(&self) -> Option<&'a [u8]> {
        (self.value.kind == abi::STRING).then(|| unsafe {
            abi::Str { data: self.value.held.text, size: self.value.size as usize }.bytes()
        })
    }
    /// The text that it is.
    pub fn as_str(&self) -> Option<&'a str> {
        self.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }
    /// The items of the list that it is.
    pub fn items(&self) -> Option<impl ExactSizeIterator<Item = Datum<'a>>> {
        let size = self.value.size as usize;
        let all: &'a [abi::Value] = match self.value.kind {
            abi::ARRAY if size == 0 => &[],
            abi::ARRAY => unsafe { std::slice::from_raw_parts(self.value.held.items, size) },
            _ => return None,
        };
        Some(all.iter().map(|value| unsafe { Datum::borrowed(*value, 0) }))
    }
    pub(crate) fn raw_members(&self) -> Option<&'a [abi::Member]> {
        match (self.value.kind, self.value.size as usize) {
            (abi::OBJECT, 0) => Some(&[]),
            (abi::OBJECT, size) => {
                Some(unsafe { std::slice::from_raw_parts(self.value.held.members, size) })
            }
            _ => None,
        }
    }
    /// The members of the object that it is, with their names.
    pub fn members(&self) -> Option<impl ExactSizeIterator<Item = (&'a str, Datum<'a>)>> {
        self.raw_members().map(|all| all.iter().map(|one| (name_of(one), unsafe { datum_of(one) })))
    }
    /// The members, to be taken in the order of a model.
    pub fn fields(&self) -> Result<Fields<'a>, Mismatch> {
        match self.raw_members() {
            Some(members) => Ok(Fields { members, at: 0 }),
            None => Err(Mismatch::new("an object")),
        }
    }

    /// Its JSON text.
    pub fn json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text);
        text
    }
    fn write_json(&self, out: &mut String) {
        if let Some(items) = self.items() {
            out.push('[');
            for (at, item) in items.enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                item.write_json(out);
            }
            return out.push(']');
        }
        if let Some(members) = self.members() {
            out.push('{');
            for (at, (name, value)) in members.enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                quote(name, out);
                out.push(':');
                value.write_json(out);
            }
            return out.push('}');
        }
        if let Some(bytes) = self.as_bytes() {
            return quote(&String::from_utf8_lossy(bytes), out);
        }
        match (self.value.kind, self.as_f64()) {
            (abi::BOOL, _) => {
                out.push_str(if self.as_bool() == Some(true) { "true" } else { "false" })
            }
            (abi::FLOAT, Some(number)) if number.is_finite() => {
                write!(out, "{:?}", number).unwrap()
            }
            (abi::INT, _) => write!(out, "{}", self.as_i64().unwrap_or(0)).unwrap(),
            (abi::UINT, _) => write!(out, "{}", self.as_u64().unwrap_or(0)).unwrap(),
            _ => out.push_str("null"),
        }
    }
}

/// The text as JSON has it, with its quotes (RFC 8259, section 7).
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for one in text.chars() {
        match one {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            one if one < ' ' => write!(out, "\\u{:04x}", one as u32).unwrap(),
            one => out.push(one),
        }
    }
    out.push('"');
}

fn length(size: usize) -> u32 {
    u32::try_from(size).expect("portico: a value has 4 GiB at most")
}

fn name_of(member: &abi::Member) -> &str {
    let name = abi::Str { data: member.name, size: member.name_size as usize };
    std::str::from_utf8(unsafe { name.bytes() }).unwrap_or("")
}

unsafe fn datum_of(member: &abi::Member) -> Datum<'_> {
    Datum::borrowed(member.value, member.flags)
}

/// Members of an object that arrive in the order of their model.
pub struct Fields<'a> {
    members: &'a [abi::Member],
    at: usize,
}

impl<'a> Fields<'a> {
    /// The next one, whatever its name is.
    pub(crate) fn take_next<T: Value>(&mut self) -> Result<T, Mismatch> {
        let next = self.members.get(self.at);
        self.at += 1;
        let member = next.ok_or_else(|| Mismatch::new("given by the host"))?;
        T::read(unsafe { datum_of(member) }).map_err(|error| error.inside(name_of(member)))
    }
    /// The next one, which is the one of that name.
    pub fn take<T: Value>(&mut self, name: &str) -> Result<T, Mismatch> {
        let own = |one: &&abi::Member| name_of(one) == name;
        let next = self.members.get(self.at).filter(own);
        self.at += 1;
        match next.or_else(|| self.members.iter().find(own)) {
            Some(member) => {
                T::read(unsafe { datum_of(member) }).map_err(|error| error.inside(name))
            }
            None => Err(Mismatch::new("there").inside(name)),
        }
    }
}

/// The memory of values that are written, as long as somebody reads them. One thread.
#[derive(Default)]
pub struct Cells {
    arrays: RefCell<Vec<Vec<abi::Value>>>,
    objects: RefCell<Vec<Vec<abi::Member>>>,
    texts: RefCell<Vec<String>>,
    choices: bool,
}

impl Cells {
    /// Without any yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// For a host that may read which member of a union a value is.
    pub(crate) fn with_choices(choices: bool) -> Self {
        Self { choices, ..Self::default() }
    }
    /// A list of these.
    pub fn array<'a>(&'a self, items: impl Iterator<Item = Datum<'a>>) -> Datum<'a> {
        let all: Vec<abi::Value> = items.map(|item| item.value).collect();
        let (size, held) = (length(all.len()), abi::Held { items: all.as_ptr() });
        self.arrays.borrow_mut().push(all);
        Datum::of(abi::ARRAY, size, held)
    }
    /// An object of these.
    pub fn object<'a>(&'a self, members: impl Iterator<Item = (&'a str, Datum<'a>)>) -> Datum<'a> {
        let member = |(name, datum): (&'a str, Datum<'a>)| abi::Member {
            name: name.as_ptr() as *const c_char,
            name_size: length(name.len()),
            flags: datum.flags,
            value: datum.value,
        };
        let all: Vec<abi::Member> = members.map(member).collect();
        let (size, held) = (length(all.len()), abi::Held { members: all.as_ptr() });
        self.objects.borrow_mut().push(all);
        Datum::of(abi::OBJECT, size, held)
    }
    /// A text that nobody else owns.
    pub fn owned(&self, text: String) -> Datum<'_> {
        let held = abi::Held { text: text.as_ptr() as *const c_char };
        let size = length(text.len());
        self.texts.borrow_mut().push(text);
        Datum::of(abi::STRING, size, held)
    }
    /// The value as one that the member of that number of a union is (`portico/choice.h`), where
    /// the host reads that.
    pub fn chosen<'a>(&'a self, number: u32, value: Datum<'a>) -> Datum<'a> {
        if !self.choices {
            return value;
        }
        let flagged = Datum { flags: abi::CHOSEN | number << 8, ..value };
        self.object(std::iter::once(("", flagged)))
    }
}

impl<'a> Datum<'a> {
    /// The number of the member of a union that it says it is, and the value itself.
    pub fn chosen(&self) -> (Option<u32>, Datum<'a>) {
        match self.raw_members() {
            Some([one]) if one.flags & abi::CHOSEN != 0 => {
                (Some(one.flags >> 8), unsafe { Datum::borrowed(one.value, 0) })
            }
            _ => (None, *self),
        }
    }
    pub(crate) fn flagged(self, flags: u32) -> Self {
        Self { flags, ..self }
    }
}
