//! How a view finds its words: each has a table of its own for each language, beside it.

use mirrorshift_kit::words::Language;
use yew::prelude::*;

/// The words of a view in each language.
pub struct Tables<W: 'static> {
    pub english: &'static W,
    pub chinese: &'static W,
}

impl<W> Tables<W> {
    /// Those of `language`.
    pub const fn of(&self, language: Language) -> &'static W {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// The words of a view in the language that the page speaks.
#[hook]
pub fn use_words<W: 'static>(tables: &Tables<W>) -> &'static W {
    tables.of(use_context::<Language>().unwrap_or_default())
}
