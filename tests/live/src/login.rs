//! Credentials as they come in: in a header, or in the form of a token request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// User and password of an `Authorization` header.
pub fn in_header(value: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(value.strip_prefix("Basic ")?).ok()?).ok()?;
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
