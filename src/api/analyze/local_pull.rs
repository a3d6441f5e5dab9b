//! Who pulls: the CRI plugin itself, or from 2.1 on containerd's transfer service.

use super::super::File;
use super::origin::{Origin, registry_node, start};
use crate::document;
use crate::emit::config_toml;
use crate::model::config::PluginName;
use crate::parse::config_toml as reader;
use crate::plan::PullMode;
use crate::text::{Edit, apply};

/// From 2.1 on, legacy tables made the CRI plugin pull by itself. Without them the transfer service would, which treats
/// headers and several roots differently: an exact conversion says so in the file.
pub(super) fn keep_local_pull(origin: &Origin<'_>, edits: &mut Vec<Edit>, files: &mut [File]) {
    let Origin { document, file, assumed, target, .. } = *origin;
    let Some(config) = files.first_mut() else { return };
    let is_transfer = {
        let after_document = document::read(&config.contents);
        let (after, _) = reader::read(&after_document, target);
        start(&after, assumed, target).pull_mode == PullMode::Transfer
    };
    if !is_transfer {
        return;
    }
    const KEY: &str = "use_local_image_pull";
    let images = document.find(&["plugins", PluginName::Images.as_str()]);
    let edit = match images.filter(|id| document.children(*id).next().is_some()) {
        Some(images) => config_toml::put(document, images, KEY, "true"),
        None => {
            let header = format!("[plugins.\"{}\"]", PluginName::Images.as_str());
            let registry = file
                .plugins
                .iter()
                .find_map(|table| table.registry.is_some().then(|| registry_node(document, table.name)).flatten());
            let first = registry.and_then(|id| document.statements.iter().find(|it| document.is_within(it.node, id)));
            first.map(|first| config_toml::before(document, first, &[&header, &format!("  {KEY} = true"), ""]))
        }
    };
    // Put before the edits of the registry table, so that of two at one place it comes first.
    edits.splice(0..0, edit);
    config_toml::arrange(edits);
    config.contents = apply(document.text, edits);
}
