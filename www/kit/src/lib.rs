//! What the two programs of the page share: the shell, which everybody downloads, and the views, which come when they
//! are looked at. Each links what it uses, so a part that only one of them uses belongs to that one.
#![forbid(unsafe_code)]
// The props of components are told by their names.
#![allow(missing_docs)]

pub mod browser;
pub mod components;
pub mod highlight;
pub mod later;
pub mod words;
