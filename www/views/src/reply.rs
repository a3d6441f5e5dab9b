//! An answer of the worker to a question about what the page shows.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use mirrorshift_kit::later::{Trouble, ask};
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::facts::Facts;

/// A pause in typing, in milliseconds, before a question is asked again.
const PAUSE: u32 = 100;

/// What a view has of an answer.
pub struct Reply {
    /// The newest answer there is, if only to an earlier question.
    pub value: Option<JsValue>,
    /// Why there is none to this question.
    pub trouble: Option<Trouble>,
    /// Whether `value` answers this question.
    pub is_settled: bool,
    /// Asks again.
    pub onretry: Callback<()>,
}

/// What is asked: one of the worker's calls, and what it takes beside source and options. The language comes last.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub call: &'static str,
    /// Texts are compared by what they say, all else as one object.
    pub extra: Option<JsValue>,
    /// Options in the place of the page's.
    pub options: Option<JsValue>,
}

impl Question {
    /// A question about `extra`.
    pub fn about(call: &'static str, extra: impl Into<JsValue>) -> Self {
        Self { call, extra: Some(extra.into()), options: None }
    }

    /// A question that takes nothing more.
    pub const fn plain(call: &'static str) -> Self {
        Self { call, extra: None, options: None }
    }
}

/// An answer beside its question.
type Answered = (Subject, Question, Result<JsValue, Trouble>);

/// The facts, as far as an answer depends on them: a view is told more often than anything changes in it.
#[derive(Clone)]
struct Subject(Facts);

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&*self.0, &*other.0);
        self.0 == other.0
            || (one.revision == two.revision && one.options == two.options && one.language == two.language)
    }
}

/// Asks `question` about what the page shows, and again whenever either changes; an answer to an older question is dropped.
#[hook]
pub fn use_reply(facts: &Facts, question: Question) -> Reply {
    let newest = use_state(|| None::<Answered>);
    let value = use_mut_ref(|| None::<JsValue>);
    let attempt = use_state(|| 0_u32);
    let subject = Subject(facts.clone());
    {
        let (setter, value) = (newest.setter(), value.clone());
        use_effect_with((subject.clone(), question.clone(), *attempt), move |(subject, question, _)| {
            let (subject, question) = (subject.clone(), question.clone());
            let is_wanted = Rc::new(Cell::new(true));
            let still = is_wanted.clone();
            let pause = if value.borrow().is_some() { PAUSE } else { 0 };
            let timer = Timeout::new(pause, move || {
                wasm_bindgen_futures::spawn_local(async move {
                    let about = &subject.0;
                    let locale = JsValue::from_str(about.language.locale());
                    let extra = question.extra.clone().into_iter().chain([locale]).collect();
                    let options = question.options.as_ref().unwrap_or(&about.options);
                    let answer = ask(question.call, &about.source, options, extra).await;
                    if !still.get() || answer == Err(Trouble::Superseded) {
                        return;
                    }
                    if let Ok(answer) = &answer {
                        *value.borrow_mut() = Some(answer.clone());
                    }
                    setter.set(Some((subject, question, answer)));
                });
            });
            move || {
                is_wanted.set(false);
                drop(timer);
            }
        });
    }
    let settled = newest.as_ref().filter(|(asked, asked_question, _)| *asked == subject && *asked_question == question);
    let trouble = settled.and_then(|(_, _, answer)| answer.as_ref().err().cloned());
    let onretry = {
        let newest = newest.setter();
        Callback::from(move |()| {
            newest.set(None);
            attempt.set(*attempt + 1);
        })
    };
    let value = value.borrow().clone();
    Reply { value, is_settled: settled.is_some(), trouble, onretry }
}
