//! What is tried: the corpus, and configurations from a generator with a fixed seed.

use include_dir::{Dir, include_dir};
use mirrorshift::api::Options;
use mirrorshift::release::Release;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::Failure;
use crate::support::case::Case as CorpusCase;
use crate::support::generate;

static CORPUS: Dir = include_dir!("$CARGO_MANIFEST_DIR/../corpus");

/// A configuration to try.
pub struct Case {
    pub name: String,
    pub config: String,
    pub options: Options,
    /// The credentials that most servers want where they want some.
    pub login: (String, String),
}

impl Case {
    fn new(name: String, config: &str, options: Options, login: (&str, &str)) -> Self {
        // A fragment is tried as the file that it was torn from; in a file without a version, long names are dead.
        let is_fragment = config.contains("io.containerd.") && !config.lines().any(|it| it.starts_with("version"));
        let config = if is_fragment { format!("version = 2\n{config}") } else { config.to_owned() };
        Self { name, config, options, login: (login.0.to_owned(), login.1.to_owned()) }
    }
}

/// Every configuration of the corpus, whatever release it is about: any text is an input.
pub fn corpus(release: Release) -> Vec<Case> {
    let case = |folder| {
        let CorpusCase { name, source, options, .. } = CorpusCase::read(folder);
        let options = Options { containerd: release, target: None, ..options };
        Case::new(name, source, options, ("user", "pass"))
    };
    CORPUS.dirs().map(case).collect()
}

/// The first `count` configurations from `seed` that are of the generation of `release`.
pub fn generated(release: Release, count: usize, seed: u64) -> Result<Vec<Case>, Failure> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed.to_le_bytes(); 4].concat());
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = generate::config();
    let mut cases = Vec::new();
    while cases.len() < count {
        let it = strategy.new_tree(&mut runner).map_err(|why| why.to_string())?.current();
        if it.containerd.is_1() != release.is_1() || it.asked.is_empty() {
            continue;
        }
        let options = Options { containerd: release, ..Options::default() };
        let name = format!("generated-{}", cases.len() + 1);
        let text = if cases.len() % 3 == 0 { with_joined_credentials(&it.text) } else { it.text };
        cases.push(Case::new(name, &text, options, ("puller", generate::SECRET)));
    }
    Ok(cases)
}

/// The config with its credentials in the other form that they have: `user:password` in base64.
fn with_joined_credentials(text: &str) -> String {
    let joined = "auth = 'cHVsbGVyOnByb3B0ZXN0LXNlY3JldA=='";
    let password = format!("password = '{}'", generate::SECRET);
    text.replace(&password, joined).replace("username = \"puller\" # who", "# who")
}
