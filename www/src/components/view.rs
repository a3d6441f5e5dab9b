//! A place for a view, which comes when it is first looked at and speaks for itself from then on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Object};
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::later::{Trouble, set};
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use crate::browser::Source;
use crate::state::{Outcome, Shared, View};

/// Images of more registries are not offered.
const MAX_IMAGES: usize = 200;

#[wasm_bindgen]
extern "C" {
    /// What the views give back; see `www/views/src/lib.rs`.
    type Mounted;

    #[wasm_bindgen(method)]
    fn update(this: &Mounted, facts: &JsValue);

    #[wasm_bindgen(method)]
    fn destroy(this: &Mounted);

    /// In the start script, since only a script can import another one later.
    #[wasm_bindgen(catch, js_namespace = mirrorshift, js_name = mountView)]
    async fn mount(
        name: &str,
        host: &Element,
        facts: &JsValue,
        act: &Closure<dyn Fn(String, JsValue)>,
    ) -> Result<Mounted, JsValue>;
}

/// What the views are told.
#[derive(Clone, PartialEq)]
pub struct Facts {
    pub outcome: Shared<Outcome>,
    /// The options as the worker has them: the same object as long as they are the same.
    pub options: Shared<Object>,
    pub language: Language,
    pub view: View,
    /// The file that was chosen.
    pub file: Option<String>,
    /// Who holds the text, and knows which files are open.
    pub text: Source,
}

/// The page's side of a mounted view.
struct Seat {
    act: Closure<dyn Fn(String, JsValue)>,
    file: Closure<dyn Fn(String) -> Option<String>>,
    facts: Rc<RefCell<Facts>>,
    mounted: RefCell<Option<Mounted>>,
    is_left: Cell<bool>,
}

impl Seat {
    fn new(facts: Facts, onact: Callback<(String, JsValue)>) -> Self {
        let facts = Rc::new(RefCell::new(facts));
        let shown = facts.clone();
        Self {
            act: Closure::new(move |wish, what| onact.emit((wish, what))),
            file: Closure::new(move |path: String| shown.borrow().outcome.file(&path).map(str::to_owned)),
            facts,
            mounted: RefCell::default(),
            is_left: Cell::default(),
        }
    }

    /// The facts as the views read them: `Facts::read` in `www/views/src/facts.rs`.
    fn told(&self) -> JsValue {
        let Facts { outcome, options, language, view, file, text } = &*self.facts.borrow();
        let images = outcome.analysis.verdicts.iter().take(MAX_IMAGES).map(|it| JsValue::from_str(&it.image));
        let object = Object::new();
        set(&object, "language", language.locale());
        set(&object, "view", view.id());
        set(&object, "file", file.as_deref().unwrap_or_default());
        set(&object, "revision", outcome.revision);
        set(&object, "source", outcome.source.as_str());
        set(&object, "options", &**options);
        set(&object, "dialect", outcome.analysis.source.dialect.as_str());
        set(&object, "files", text.files());
        set(&object, "path", text.path());
        set(&object, "has_files", !outcome.analysis.files.is_empty());
        set(&object, "images", images.collect::<Array>());
        set(&object, "contents", self.file.as_ref());
        object.into()
    }

    async fn mount(self: Rc<Self>, name: &str, host: Element) -> Result<(), ()> {
        let mounted = mount(name, &host, &self.told(), &self.act).await.map_err(|_| ())?;
        if self.is_left.get() {
            mounted.destroy();
        } else {
            // Something may have changed while it was being loaded.
            mounted.update(&self.told());
            *self.mounted.borrow_mut() = Some(mounted);
        }
        Ok(())
    }

    fn tell(&self, facts: Facts) {
        *self.facts.borrow_mut() = facts;
        if let Some(mounted) = &*self.mounted.borrow() {
            mounted.update(&self.told());
        }
    }

    fn leave(&self) {
        self.is_left.set(true);
        if let Some(mounted) = self.mounted.take() {
            mounted.destroy();
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Loading,
    Here,
    Failed,
}

#[derive(Properties, PartialEq)]
pub struct PlaceProps {
    /// The name that the views know it by.
    pub name: &'static str,
    pub facts: Facts,
    /// What the view wishes, and what belongs to that.
    pub onact: Callback<(String, JsValue)>,
}

#[component]
pub fn Place(props: &PlaceProps) -> Html {
    let host = use_node_ref();
    let stage = use_state(|| Stage::Loading);
    let attempt = use_state(|| 0_u32);
    let seat = use_memo(*attempt, |_| Seat::new(props.facts.clone(), props.onact.clone()));
    {
        let (seat, host, stage, name) = (seat.clone(), host.clone(), stage.setter(), props.name);
        use_effect_with(*attempt, move |_| {
            if let Some(host) = host.cast::<Element>() {
                let seat = Rc::clone(&seat);
                wasm_bindgen_futures::spawn_local(async move {
                    let mounted = seat.mount(name, host).await;
                    stage.set(if mounted.is_ok() { Stage::Here } else { Stage::Failed });
                });
            }
            move || seat.leave()
        });
    }
    {
        let seat = seat.clone();
        use_effect_with(props.facts.clone(), move |facts| seat.tell(facts.clone()));
    }
    let onretry = {
        let (stage, attempt) = (stage.setter(), attempt.clone());
        Callback::from(move |()| {
            stage.set(Stage::Loading);
            attempt.set(*attempt + 1);
        })
    };
    html! {
        <>
            if *stage != Stage::Here {
                <LaterNote trouble={(*stage == Stage::Failed).then_some(Trouble::NotLoaded)} {onretry} />
            }
            <div class="seat" ref={host}></div>
        </>
    }
}
