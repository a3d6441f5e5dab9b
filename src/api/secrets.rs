//! Takes secrets out of an answer before it leaves the program.

use super::{Conversion, migration};
use crate::diagnostic::Diagnostic;
use crate::document;
use crate::parse::secrets::Masked;

impl Conversion {
    /// Puts `***` in the place of every secret in the files, and says how many there were. What is written to a node
    /// keeps them; JSON and JavaScript objects never do.
    pub fn hide_secrets(&mut self) -> usize {
        let mut hidden = 0;
        // The script is made without secrets, and a mask in it would break it.
        for file in self.files.iter_mut().filter(|file| file.path != migration::PATH) {
            let masked = Masked::new(&document::read(&file.contents));
            hidden += masked.hidden();
            file.contents = masked.text;
        }
        self.diagnostics.iter_mut().for_each(hide_fix);
        hidden
    }
}

/// A fix that moves a secret can't be shown; applied with a mask in its place, it would lose the secret.
pub fn hide_fix(diagnostic: &mut Diagnostic) {
    let holds_secret = |text: &str| Masked::new(&document::read(text)).hidden() > 0;
    if diagnostic.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| holds_secret(&edit.text))) {
        diagnostic.fix = None;
    }
}
