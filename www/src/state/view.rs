//! How people look at the page: the ways to look at the result, and light or dark.

/// The ways to look at the result. All but two are views, which come when they are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The tree, and one file of it.
    #[default]
    Files,
    /// What changes in config.toml.
    Changes,
    /// What containerd asks for an image, before and after.
    Trace,
    /// Every field of the text, in prose.
    Explain,
    /// What could not be carried over.
    ByHand,
    /// migrate.sh, and how it is run.
    Script,
    /// The whole migration, for a change request.
    Report,
    /// The documents for many nodes.
    Fleets,
    /// Whether a node now does what was planned.
    Node,
    /// A hosts.toml as a form.
    Form,
}

impl View {
    /// All of them, in the order of the tabs; the form is for those who begin with nothing.
    pub const ALL: [Self; 10] = [
        Self::Files,
        Self::Changes,
        Self::Trace,
        Self::Explain,
        Self::ByHand,
        Self::Script,
        Self::Report,
        Self::Fleets,
        Self::Node,
        Self::Form,
    ];

    /// Those of a hosts.toml, from which no files come.
    pub(super) const HOSTS: [Self; 3] = [Self::Form, Self::Trace, Self::Explain];

    /// A word for ids, links and the views.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Changes => "changes",
            Self::Trace => "trace",
            Self::Explain => "explain",
            Self::ByHand => "by-hand",
            Self::Script => "script",
            Self::Report => "report",
            Self::Fleets => "fleets",
            Self::Node => "node",
            Self::Form => "form",
        }
    }

    /// The view that `id` names.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The theme that `id` names.
    pub fn parse(id: &str) -> Option<Self> {
        match id {
            "system" => Some(Self::System),
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }

    /// A word for links and the views.
    pub const fn id(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
