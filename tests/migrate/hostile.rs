//! Config files whose values try to be more than values: to a shell, to a heredoc, to a list of lines.

use std::fmt::Write as _;

use mirrorshift::api::Options;
use mirrorshift::release::Release;

use super::random::Random;

/// A part of each secret; it may stand nowhere but in the config file.
pub const SECRET: &str = "Secret0fTheNode";

/// `pwn` is a program that leaves a trace.
const SCRAPS: &[&str] = &[
    "'",
    "\"",
    "''",
    "'\\''",
    "\"\"\"",
    "'''",
    "\\",
    "\\\\",
    "\\n",
    "\\0",
    "\\c",
    "%s",
    "%n%d",
    "%",
    "$",
    "$$",
    "$(pwn)",
    "`pwn`",
    "$(touch canary)",
    "`touch canary`",
    "$(touch /canary-of-mirrorshift)",
    "';pwn;'",
    "\";pwn;\"",
    "\npwn\n",
    "\n\npwn #",
    ";pwn",
    "|pwn",
    "&pwn&",
    "|",
    "|\n",
    "||pwn",
    "&&pwn",
    "\nEND\n",
    "END",
    "\nEND",
    "END\n",
    "\nEND_2\n",
    "\nEND_3\npwn\n",
    "<<END",
    "<<'END'\n",
    "\nEOF\n",
    ")pwn",
    "') pwn ;;",
    "\n;;\npwn\n",
    "}\npwn\n{",
    "$HOME",
    "${HOME}",
    "${IFS}pwn",
    "$((1+1))",
    "!",
    "!!",
    "#",
    " # ",
    "*",
    "?",
    "[a-z]",
    "{a,b}",
    "~",
    "~root",
    "~/x",
    "-",
    "--",
    "-rf",
    "--force",
    "-n",
    " ",
    "  ",
    "\t",
    "\r",
    "\r\n",
    "\u{b}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{1}",
    "\u{0}",
    "..",
    "../../..",
    "/",
    "//",
    ".",
    ":",
    "@",
    "=",
    "&",
    "<",
    ">canary",
    ">>canary",
    "é",
    "镜像",
    "\u{202e}",
    "\u{feff}",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "***",
    "keep 1 end",
    "drop 1 2",
    "# <<< what changes",
    "# >>> what changes",
    "made",
    "created",
];

const WORDS: &[&str] = &["a", "mirror", "example.com", "x-1", "5000", "proxy", "v2", "registry", "0"];
const REGISTRIES: &[&str] =
    &["docker.io", "quay.io", "ghcr.io", "localhost:5000", "*", "127.0.0.1:80", "config.toml", "made"];

/// One input.
pub struct Hostile {
    pub config: String,
    pub options: Options,
}

/// The input of this number.
pub fn input(number: u64) -> Hostile {
    let mut page = Page { random: Random::new(number + 1), text: String::new(), end: "\n" };
    page.end = *page.random.pick(&["\n", "\n", "\n", "\r\n"]);
    let (version, cri) = *page.random.pick(&[
        ("2", "plugins.\"io.containerd.grpc.v1.cri\".registry"),
        ("2", "plugins.'io.containerd.grpc.v1.cri'.registry"),
        ("3", "plugins.'io.containerd.cri.v1.images'.registry"),
    ]);
    page.write(version, cri);
    let mut options = Options {
        containerd: Release::parse(if version == "3" { "2.1" } else { "1.6" }).expect("a release"),
        ..Options::default()
    };
    if page.random.below(4) == 0 {
        options.config_path = format!("/etc/{}/certs.d", page.value());
    }
    Hostile { config: page.text, options }
}

struct Page {
    random: Random,
    text: String,
    end: &'static str,
}

impl Page {
    fn write(&mut self, version: &str, cri: &str) {
        self.comment();
        self.line(&format!("version = {version}"));
        self.stays();
        if self.random.below(3) == 0 {
            self.line(&format!("[{cri}]"));
            if self.random.below(3) == 0 {
                let value = self.value();
                let path = if self.random.below(2) == 0 { format!("/etc/{value}") } else { String::new() };
                self.pair("config_path", &path);
            }
        }
        if self.random.below(4) == 0 {
            self.line(&format!("[{cri}.headers]"));
            let (name, value) = (self.value(), self.value());
            let line = format!("{} = [{}]", key(&name), self.quoted(&format!("{value}{SECRET}")));
            self.line(&line);
        }
        for _ in 0..=self.random.below(3) {
            let name = self.registry();
            self.comment();
            self.line(&format!("[{cri}.mirrors.{}]", key(&name)));
            let endpoints: Vec<String> = (0..=self.random.below(2)).map(|_| self.endpoint()).collect();
            let list: Vec<String> = endpoints.iter().map(|it| self.quoted(it)).collect();
            let line = format!("  endpoint = [{}]", list.join(", "));
            self.text.push_str(&line);
            self.rest_of_line();
        }
        for _ in 0..self.random.below(3) {
            self.settings(cri);
        }
        self.stays();
        if self.random.below(4) == 0 {
            let end = self.text.trim_end_matches(['\r', '\n']).len();
            self.text.truncate(end);
        }
    }

    fn settings(&mut self, cri: &str) {
        let host = self.registry();
        if self.random.below(2) == 0 {
            self.line(&format!("[{cri}.configs.{}.tls]", key(&host)));
            for name in ["ca_file", "cert_file", "key_file"] {
                if self.random.below(2) == 0 {
                    let value = self.value();
                    self.pair(name, &format!("/p/{value}"));
                }
            }
            self.line("  insecure_skip_verify = true");
        }
        if self.random.below(2) == 0 {
            self.line(&format!("[{cri}.configs.{}.auth]", key(&host)));
            for name in ["username", "password", "auth", "identitytoken"] {
                let value = self.value();
                self.pair(name, &format!("{value}{SECRET}"));
            }
        }
    }

    /// Lines that are nobody's business.
    fn stays(&mut self) {
        for _ in 0..self.random.below(3) {
            self.comment();
            let (name, value) = (self.value(), self.value());
            self.line(&format!("[proxy_plugins.{}]", key(&format!("{name}{}", self.text.len()))));
            self.pair("address", &value);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str(self.end);
    }

    fn pair(&mut self, name: &str, value: &str) {
        let value = self.quoted(value);
        let _ = write!(self.text, "  {name} = {value}");
        self.rest_of_line();
    }

    fn rest_of_line(&mut self) {
        if self.random.below(3) == 0 {
            self.text.push(' ');
            self.comment();
        } else {
            self.text.push_str(self.end);
        }
    }

    fn comment(&mut self) {
        let value = self.value();
        let is_fine = |it: &char| !it.is_control() || *it == '\t';
        let line = format!("# {}", value.chars().filter(is_fine).collect::<String>());
        self.line(&line);
    }

    /// Words and scraps.
    fn value(&mut self) -> String {
        let mut value = String::new();
        for _ in 0..=self.random.below(4) {
            let all = if self.random.below(3) == 0 { WORDS } else { SCRAPS };
            value.push_str(self.random.pick::<&str>(all));
        }
        value
    }

    /// Mostly one that can be a directory.
    fn registry(&mut self) -> String {
        match self.random.below(6) {
            0 => self.value(),
            1 | 2 => {
                let value: String = self.value().chars().filter(|it| !it.is_control() && *it != '/').collect();
                format!("r{value}.example.com")
            }
            _ => (*self.random.pick(REGISTRIES)).to_owned(),
        }
    }

    fn endpoint(&mut self) -> String {
        let value = self.value();
        match self.random.below(6) {
            0 => value,
            1 => format!("https://{value}"),
            2 => format!("http://u:{SECRET}@m.example.com/{value}"),
            _ => format!("https://m{}.example.com/{value}", self.random.below(9)),
        }
    }

    /// A TOML string in one of its forms.
    fn quoted(&mut self, value: &str) -> String {
        let is_plain = |it: char| !it.is_control() && it != '\'';
        match self.random.below(3) {
            0 if value.chars().all(is_plain) => format!("'{value}'"),
            1 => format!("\"\"\"{}\"\"\"", escaped(value, "\n\t")),
            _ => format!("\"{}\"", escaped(value, "\t")),
        }
    }
}

fn key(name: &str) -> String {
    format!("\"{}\"", escaped(name, ""))
}

/// What can't stand in a string as it is, `but` excepted, as escapes.
fn escaped(value: &str, but: &str) -> String {
    value.chars().fold(String::new(), |mut text, it| {
        match it {
            '"' | '\\' => drop(write!(text, "\\{it}")),
            it if it.is_control() && !but.contains(it) => drop(write!(text, "\\u{:04X}", u32::from(it))),
            it => text.push(it),
        }
        text
    })
}
