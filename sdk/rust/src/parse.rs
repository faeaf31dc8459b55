//! JSON text (RFC 8259) as a [`Json`].

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use crate::{Json, Mismatch};

/// Each level costs stack.
const DEEPEST: usize = 128;

impl Json {
    /// What the text says, of which nothing but one value may be in it. Integers have all digits of
    /// 64 bits; of two members of one name the last counts.
    pub fn parse(text: &str) -> Result<Json, Mismatch> {
        let mut reader = Reader { rest: text.chars().peekable(), depth: 0 };
        let value = reader.value();
        reader.blanks();
        match (value, reader.rest.next()) {
            (Some(value), None) => Ok(value),
            _ => Err(Mismatch::new("JSON")),
        }
    }
}

/// Nothing: it is no JSON.
struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        while self.rest.next_if(|one| matches!(one, ' ' | '\t' | '\n' | '\r')).is_some() {}
    }
    /// Behind blanks.
    fn takes(&mut self, wanted: char) -> bool {
        self.blanks();
        self.rest.next_if_eq(&wanted).is_some()
    }
    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        word.chars().all(|one| self.rest.next_if_eq(&one).is_some()).then_some(value)
    }
    fn value(&mut self) -> Option<Json> {
        self.blanks();
        match *self.rest.peek()? {
            'n' => self.word("null", Json::Null),
            't' => self.word("true", Json::Bool(true)),
            'f' => self.word("false", Json::Bool(false)),
            '"' => self.text().map(Json::Text),
            '[' => self.nested(']', |reader| reader.value()).map(Json::List),
            '{' => self.nested('}', Reader::member).map(object),
            _ => self.number(),
        }
    }
    fn member(&mut self) -> Option<(String, Json)> {
        self.blanks();
        let name = self.text()?;
        if !self.takes(':') {
            return None;
        }
        Some((name, self.value()?))
    }
    /// What stands between brackets, parted by commas.
    fn nested<T>(&mut self, end: char, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.rest.next();
        self.depth += 1;
        let mut all = Vec::new();
        if self.depth > DEEPEST {
            return None;
        }
        if !self.takes(end) {
            all.push(one(self)?);
            while self.takes(',') {
                all.push(one(self)?);
            }
            if !self.takes(end) {
                return None;
            }
        }
        self.depth -= 1;
        Some(all)
    }
    fn text(&mut self) -> Option<String> {
        self.rest.next_if_eq(&'"')?;
        let mut text = String::new();
        loop {
            match self.rest.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                one if one < ' ' => return None,
                one => text.push(one),
            }
        }
    }
    fn escaped(&mut self) -> Option<char> {
        Some(match self.rest.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            one @ ('"' | '\\' | '/') => one,
            'u' => return self.code_point(),
            _ => return None,
        })
    }
    /// Two of UTF-16 where the first is a high surrogate.
    fn code_point(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        let _ = (self.rest.next_if_eq(&'\\')?, self.rest.next_if_eq(&'u')?);
        let second = self.hexadecimal()?;
        if !(0xDC00..0xE000).contains(&second) {
            return None;
        }
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }
    fn hexadecimal(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |sum, _| Some(sum * 16 + self.rest.next()?.to_digit(16)?))
    }
    fn digits(&mut self, text: &mut String) -> Option<()> {
        let before = text.len();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            text.push(digit);
        }
        (text.len() > before).then_some(())
    }
    fn number(&mut self) -> Option<Json> {
        let mut text = String::new();
        text.extend(self.rest.next_if_eq(&'-'));
        match self.rest.next_if_eq(&'0') {
            Some(zero) => text.push(zero),
            None => self.digits(&mut text)?,
        }
        let mut is_whole = true;
        if let Some(point) = self.rest.next_if_eq(&'.') {
            text.push(point);
            self.digits(&mut text)?;
            is_whole = false;
        }
        if let Some(exponent) = self.rest.next_if(|one| matches!(one, 'e' | 'E')) {
            text.push(exponent);
            text.extend(self.rest.next_if(|one| matches!(one, '+' | '-')));
            self.digits(&mut text)?;
            is_whole = false;
        }
        let whole = || text.parse().map(Json::Int).or_else(|_| text.parse().map(Json::Uint)).ok();
        let float = || text.parse().ok().filter(|one: &f64| one.is_finite()).map(Json::Float);
        is_whole.then(whole).flatten().or_else(float)
    }
}

/// In a time that grows with their number, whoever has chosen the names.
fn object(members: Vec<(String, Json)>) -> Json {
    let places = places_of(&members);
    let mut kept: Vec<(String, Json)> = Vec::with_capacity(members.len());
    for (place, member) in places.into_iter().zip(members) {
        match kept.get_mut(place) {
            Some(known) => known.1 = member.1,
            None => kept.push(member),
        }
    }
    Json::Object(kept)
}

/// Of each member among the names, in the order in which they come first.
fn places_of(members: &[(String, Json)]) -> Vec<usize> {
    let mut known = HashMap::with_capacity(members.len());
    let mut places = Vec::with_capacity(members.len());
    for (name, _) in members {
        let next = known.len();
        places.push(*known.entry(name.as_str()).or_insert(next));
    }
    places
}
