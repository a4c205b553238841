//! Protocol buffers: the fields of a message, one after the other, without copies.

/// The value of a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Number(u64),
    /// A number of four or eight bytes, a string, a message, or numbers one after the other.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    pub fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Value::Bytes(bytes) => Some(bytes),
            Value::Number(_) => None,
        }
    }

    pub fn text(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// A number.
    pub fn number(self) -> Option<i64> {
        match self {
            Value::Number(n) => Some(n as i64),
            Value::Bytes(_) => None,
        }
    }

    /// A number, or several in one field.
    pub fn numbers(self) -> Option<Vec<i64>> {
        let mut rest = match self {
            Value::Number(n) => return Some(vec![n as i64]),
            Value::Bytes(bytes) => bytes,
        };
        let mut numbers = Vec::new();
        while !rest.is_empty() {
            numbers.push(varint(&mut rest)? as i64);
        }
        Some(numbers)
    }
}

/// The fields of a message with their numbers; nothing if the message is damaged, or has more of them than it
/// can have here: lengths of a hostile file do not decide how much memory it takes.
pub(super) fn fields(mut message: &[u8], most: usize) -> Option<Vec<(u64, Value<'_>)>> {
    let mut found = Vec::new();
    while !message.is_empty() {
        if found.len() == most {
            return None;
        }
        let key = varint(&mut message)?;
        let length = match key & 7 {
            0 => {
                found.push((key >> 3, Value::Number(varint(&mut message)?)));
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut message)?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (value, rest) = message.split_at_checked(length)?;
        found.push((key >> 3, Value::Bytes(value)));
        message = rest;
    }
    Some(found)
}

/// A number of seven bits a byte.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (first, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
