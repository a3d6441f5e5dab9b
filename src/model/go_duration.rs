//! Durations as Go's `time.ParseDuration` reads them.

/// Go counts nanoseconds in 63 bits.
const LIMIT: u64 = 1 << 63;

/// Reads `300ms`, `1.5h`, `2h45m`, `-1s` as nanoseconds.
///
/// Go 1.26 time/format.go: ParseDuration. With whole numbers, as there: reading floating ones as Rust does takes tables
/// of 10 KB, which every visitor of the page would download.
///
/// # Errors
/// In Go's words.
pub fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut nanoseconds = 0_u64;
    while !rest.is_empty() {
        let (whole, tail) = split_digits(rest);
        let (fraction, tail) = tail.strip_prefix('.').map_or(("", tail), split_digits);
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let end = tail.find(|it: char| it.is_ascii_digit() || it == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let unit: u64 = match unit {
            "" => return Err(format!("time: missing unit in duration {text:?}")),
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(format!("time: unknown unit {unit:?} in duration {text:?}")),
        };
        let whole = number(whole).and_then(|whole| whole.checked_mul(unit));
        let sum = whole.and_then(|it| nanoseconds.checked_add(it)?.checked_add(part(fraction, unit)));
        nanoseconds = sum.filter(|sum| *sum <= LIMIT).ok_or_else(invalid)?;
        rest = tail;
    }
    let signed =
        if negative { 0_i64.checked_sub_unsigned(nanoseconds) } else { 0_i64.checked_add_unsigned(nanoseconds) };
    signed.ok_or_else(invalid)
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len()))
}

/// No digits are a zero.
fn number(digits: &str) -> Option<u64> {
    if digits.is_empty() { Some(0) } else { digits.parse().ok() }
}

/// The digits after the point, in parts of `unit`; as many of them as count.
fn part(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0_u64, 1.0);
    for digit in digits.bytes().map(|it| u64::from(it - b'0')) {
        let Some(longer) = value.checked_mul(10).and_then(|it| it.checked_add(digit)).filter(|it| *it <= LIMIT) else {
            break;
        };
        value = longer;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, seconds) in
            [("5s", 5.0), ("1m30s", 90.0), ("1.5h", 5400.0), ("300ms", 0.3), ("0", 0.0), ("0s", 0.0), ("-1s", -1.0)]
        {
            assert_eq!(parse(text), Ok((seconds * 1e9) as i64), "{text}");
        }
    }

    // Go 1.26 time/time_test.go: parseDurationTests.
    #[test]
    fn fractions_and_limits_are_those_of_go() {
        for (text, nanoseconds) in [
            (".5s", 500_000_000),
            ("5.s", 5_000_000_000),
            ("1.004s", 1_004_000_000),
            ("100.00100s", 100_001_000_000),
            ("0.3333333333333333333h", 1_200_000_000_000),
            ("9007199254740993ns", (1 << 53) + 1),
            ("9223372036854775807ns", i64::MAX),
            ("9223372036854775.807us", i64::MAX),
            ("-9223372036854775808ns", i64::MIN),
            ("0.100000000000000000000h", 360_000_000_000),
            ("0.830103483285477580700h", 2_988_372_539_827),
            ("0.9223372036854775807h", 3_320_413_933_267),
        ] {
            assert_eq!(parse(text), Ok(nanoseconds), "{text}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused_in_its_words() {
        for (text, error) in [
            ("5", "time: missing unit in duration \"5\""),
            ("5x", "time: unknown unit \"x\" in duration \"5x\""),
            ("", "time: invalid duration \"\""),
            ("s", "time: invalid duration \"s\""),
            ("5 s", "time: unknown unit \" s\" in duration \"5 s\""),
            ("1e3s", "time: unknown unit \"e\" in duration \"1e3s\""),
            ("99999999h", "time: invalid duration \"99999999h\""),
            (".s", "time: invalid duration \".s\""),
            ("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""),
            ("3000000000000h", "time: invalid duration \"3000000000000h\""),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
    }
}
