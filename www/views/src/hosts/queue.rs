//! Changes, made one at a time: each from the form of the very text that it changes, however quickly they come.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Object};
use mirrorshift_kit::later::{Trouble, ask, field, optional_text, set, text};
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::model::{Fields, Host, HostsForm, Name};
use super::words::TABLES;
use crate::ViewProps;
use crate::facts::Facts;

#[wasm_bindgen]
extern "C" {
    /// The text as it is by now, which the shell may be about to tell; see `www/editor/source.js`.
    #[wasm_bindgen(js_namespace = ["mirrorshift", "holder"], js_name = text)]
    fn text_now() -> String;

    /// The path of the file that this is, if it is known.
    #[wasm_bindgen(js_namespace = ["mirrorshift", "holder"], js_name = path)]
    fn path_now() -> String;
}

/// Whether what is known is still so.
fn is_now(facts: &Facts) -> bool {
    facts.path == path_now() && facts.source == text_now()
}

/// What a change is made from, when its turn comes.
pub struct Now<'f> {
    pub form: &'f HostsForm,
    /// Whose it is; the top of the file for none.
    pub host: Option<&'f Host>,
}

impl Now<'_> {
    /// Names the host in a change to this text.
    pub fn id(&self) -> Option<usize> {
        self.host.map(|it| it.id)
    }

    pub fn fields(&self) -> &Fields {
        self.host.map_or(&self.form.top.fields, |it| &it.fields)
    }

    /// The place of the host in the form.
    pub fn at(&self) -> Option<usize> {
        let id = self.id()?;
        self.form.hosts.iter().position(|it| it.id == id)
    }
}

/// A change as the core takes it; none where what it is about is gone.
pub type Change = Option<Object>;

/// What becomes of a wish.
pub enum News {
    /// It can't be done, and why.
    Refused(String),
    /// What it is about is no longer in the text; that in a sentence.
    Gone(String),
    /// The text says it already.
    Nothing,
    /// The text says it now, and the form is on its way.
    Made,
    /// The form shows it.
    Shown(Rc<HostsForm>),
    /// The form shows what the text has become since.
    Passed,
}

/// What a change does to the name of its host.
#[derive(Clone)]
pub enum Fate {
    Stays,
    Goes,
    Becomes(String),
}

/// A change that somebody wants.
pub struct Wish {
    /// Whose it is; the top of the file for none.
    pub host: Option<Name>,
    pub make: Box<dyn Fn(&Now<'_>) -> Change>,
    pub fate: Fate,
    pub told: Callback<News>,
}

/// See the module. Equal when it is the very same.
#[derive(Clone, Default)]
pub struct Queue(Rc<RefCell<Line>>);

impl PartialEq for Queue {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Default)]
struct Line {
    /// The form, as long as it is that of the text.
    shown: Option<Shown>,
    /// The file that is shown.
    path: String,
    waiting: VecDeque<Wish>,
    is_asking: bool,
    /// What the text says by now, and the form does not show yet.
    made: Option<Made>,
}

#[derive(Clone)]
struct Shown {
    form: Rc<HostsForm>,
    page: ViewProps,
}

struct Made {
    host: Option<Name>,
    fate: Fate,
    text: String,
    told: Callback<News>,
}

impl Made {
    /// What those who still see the form from before call a host.
    fn rename(&self, name: &mut Option<Name>) {
        let (Some(own), Some(name)) = (&self.host, name) else { return };
        match &self.fate {
            Fate::Stays => {}
            Fate::Becomes(url) if name == own => *name = Name { url: url.clone(), nth: 0 },
            Fate::Goes if name == own => name.nth = usize::MAX,
            Fate::Goes | Fate::Becomes(_) => {
                if name.url == own.url && name.nth > own.nth {
                    name.nth -= 1;
                }
            }
        }
    }
}

impl Queue {
    /// The page is shown with this form; without one while none is known for its text.
    pub fn show(&self, page: &ViewProps, form: Option<Rc<HostsForm>>) {
        let mut line = self.0.borrow_mut();
        let is_another = line.path != page.facts.path;
        line.path.clone_from(&page.facts.path);
        line.shown = form.filter(|_| is_now(&page.facts)).map(|form| Shown { form, page: page.clone() });
        // What was wanted of one file is not for another one.
        let left = if is_another { std::mem::take(&mut line.waiting) } else { VecDeque::new() };
        let now = line.shown.clone();
        let made = line.made.take_if(|_| now.is_some());
        drop(line);
        for wish in left {
            wish.told.emit(gone(page));
        }
        if let (Some(made), Some(now)) = (made, now) {
            let is_it = page.facts.source == made.text;
            made.told.emit(if is_it { News::Shown(now.form) } else { News::Passed });
        }
        self.next();
    }

    /// Has `wish` made when its turn comes.
    pub fn push(&self, mut wish: Wish) {
        {
            let mut line = self.0.borrow_mut();
            if let Some(made) = &line.made {
                made.rename(&mut wish.host);
            }
            line.waiting.push_back(wish);
        }
        self.next();
    }

    fn next(&self) {
        let mut line = self.0.borrow_mut();
        if line.is_asking || line.made.is_some() {
            return;
        }
        // If it is that of another text by now, the next one is on its way.
        let Some(shown) = line.shown.clone().filter(|it| is_now(&it.page.facts)) else { return };
        let Some(wish) = line.waiting.pop_front() else { return };
        line.is_asking = true;
        drop(line);
        let queue = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let told = wish.told.clone();
            let news = queue.make(wish, &shown).await;
            queue.0.borrow_mut().is_asking = false;
            if let Some(news) = news {
                told.emit(news);
            }
            queue.next();
        });
    }

    /// Makes `wish`, and says what became of it; nothing where it has to wait for another form.
    async fn make(&self, wish: Wish, shown: &Shown) -> Option<News> {
        let Shown { form, page } = shown;
        let ViewProps { facts, act } = page;
        let host = wish.host.as_ref().map(|it| form.host(it));
        let now = Now { form, host: host.flatten() };
        let is_there = host.is_none_or(|it| it.is_some());
        let Some(change) = is_there.then(|| (wish.make)(&now)).flatten() else { return Some(gone(page)) };
        let extra = vec![change.into(), facts.language.locale().into()];
        let answer = match ask("hostsEdit", &facts.source, &facts.options, extra).await {
            Ok(answer) => answer,
            Err(Trouble::Superseded) => return self.wait(wish, page),
            Err(trouble) => return Some(News::Refused((facts.language.words().later_trouble)(&trouble))),
        };
        if let Some(why) = optional_text(&answer, "refused") {
            return Some(News::Refused(why));
        }
        let edits = field(&answer, "edits");
        let new = text(&answer, "text");
        if Array::from(&edits).length() == 0 || new == facts.source {
            return Some(News::Nothing);
        }
        if !is_now(facts) {
            return self.wait(wish, page);
        }
        {
            let mut line = self.0.borrow_mut();
            let Wish { host, fate, told, .. } = wish;
            let made = Made { host, fate, text: new, told };
            line.waiting.iter_mut().for_each(|it| made.rename(&mut it.host));
            (line.made, line.shown) = (Some(made), None);
        }
        let edit = Object::new();
        set(&edit, "source", facts.source.as_str());
        set(&edit, "edits", edits);
        act.emit("edits", edit);
        if is_now(facts) {
            // The holder did not take them.
            let mut line = self.0.borrow_mut();
            (line.made, line.shown) = (None, Some(shown.clone()));
            return Some(gone(page));
        }
        Some(News::Made)
    }

    fn wait(&self, wish: Wish, page: &ViewProps) -> Option<News> {
        let mut line = self.0.borrow_mut();
        if line.path != page.facts.path {
            return Some(gone(page));
        }
        line.waiting.push_front(wish);
        None
    }
}

fn gone(page: &ViewProps) -> News {
    News::Gone(TABLES.of(page.facts.language).gone.to_owned())
}
