//! Whole pages.

pub mod converter;
