//! Credentials as they come in: in a header, or in the form of a token request.

/// User and password of an `Authorization` header.
pub fn in_header(value: &str) -> Option<(String, String)> {
    let text = String::from_utf8(base64(value.strip_prefix("Basic ")?)?).ok()?;
    text.split_once(':').map(|(user, pass)| (user.to_owned(), pass.to_owned()))
}

/// User and password of a form, or the refresh token in the password's place.
pub fn in_form(form: &[u8]) -> Option<(String, String)> {
    let form = std::str::from_utf8(form).ok()?;
    let field = |key: &str| {
        let mut pairs = form.split('&').filter_map(|it| it.split_once('='));
        pairs.find(|it| it.0 == key).map(|it| unescape(it.1))
    };
    match field("refresh_token") {
        Some(token) => Some((String::new(), token)),
        None => Some((field("username")?, field("password")?)),
    }
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: String = rest.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&digits, 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, count) = (bits << 6 | u32::from(value), count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}
