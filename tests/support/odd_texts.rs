//! Scripts that no reader may change.

/// Texts that some reader of YAML, of templates or of shells would change.
pub const ODD: &[&str] = &[
    "",
    "\n",
    "\n\n#!/bin/sh\n",
    "no line end",
    "#!/bin/sh\n\n\n",
    "  indented\nless\n",
    "\ttab\n",
    "#!/bin/sh\n \n\t\n  \t x  \n",
    "#!/bin/sh\r\necho\r\n",
    "a\rb\n",
    "a\u{85}b\u{2028}c\u{2029}d\n",
    "\u{feff}#!/bin/sh\n",
    "a\u{feff}b\u{fffe}c\u{ffff}d\u{a0}e\u{200b}f\n",
    "a\0b\u{1}\u{7f}\u{9b}\n",
    "镜像 😀\n",
    "---\n...\n# x\n- a: b\n%YAML 1.1\n@script@\n&a *b !c | > ' \" `\n",
    "{{ lookup('pipe', 'id') }} {% raw %} {# x #} $(id) `id` ${x} \\ \\n\n",
    "END_OF_MIGRATE_SH\nEND_OF_MIGRATE_SH_\n```\n````\n~~~\n",
    "{\"a\": 1}\n",
    "[1]\n",
];
