//! A strict `patch`: no fuzz, and line numbers have to be right.

/// `old` as the first file of `diff` makes it. Where `diff` has `***`, any text may stand.
pub fn patched(old: &str, diff: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let mut new: Vec<String> = Vec::new();
    let mut taken = 0;
    let mut lines = diff.split_inclusive('\n').skip_while(|it| !it.starts_with("+++ ")).skip(1).peekable();
    while let Some(head) = lines.next_if(|it| it.starts_with("@@ ")) {
        let ranges = head.strip_prefix("@@ -").and_then(|it| it.strip_suffix(" @@\n")).expect("a head");
        let (from, to) = ranges.split_once(" +").expect("two ranges");
        let [(start, goes), (at, comes)] = [from, to].map(range);
        new.extend(old[taken..start].iter().map(|it| (*it).to_owned()));
        taken = start;
        assert_eq!(new.len(), at, "{head}");
        let (mut around, mut changes) = (0, 0);
        let end = (taken + goes, new.len() + comes);
        while (taken, new.len()) != end {
            let line = lines.next().unwrap_or_else(|| panic!("{head} ends early"));
            let is_cut = lines.next_if(|it| it.starts_with('\\')).is_some();
            let (kind, text) = line.split_at(1);
            let text = if is_cut { text.strip_suffix('\n').unwrap_or(text) } else { text };
            if kind != "+" {
                assert!(is_like(old[taken], text), "{head}line {}: {:?} is told as {text:?}", taken + 1, old[taken]);
                taken += 1;
            }
            match kind {
                " " => new.push(old[taken - 1].to_owned()),
                "+" => new.push(text.to_owned()),
                other => assert_eq!(other, "-", "{head}{line}"),
            }
            changes += usize::from(kind != " ");
            around = if kind == " " { around + 1 } else { 0 };
            assert!(around <= if changes == 0 { 3 } else { 6 }, "{head} shows too much");
        }
        assert!(changes > 0 && around <= 3, "{head} changes {changes} and ends with {around} that stay");
    }
    new.extend(old[taken..].iter().map(|it| (*it).to_owned()));
    new.concat()
}

/// How many lines are before a range, and in it.
fn range(text: &str) -> (usize, usize) {
    let (start, count) = text.split_once(',').unwrap_or((text, "1"));
    let [start, count] = [start, count].map(|it| it.parse::<usize>().expect("a number"));
    (if count == 0 { start } else { start - 1 }, count)
}

/// Whether `masked` is `text`, with `***` for parts of it.
pub fn is_like(text: &str, masked: &str) -> bool {
    let (Some((before, _)), Some((_, behind))) = (masked.split_once("***"), masked.rsplit_once("***")) else {
        return text == masked;
    };
    text.starts_with(before) && text.ends_with(behind)
}
