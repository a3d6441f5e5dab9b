//! Two tables of one plugin as one, key by key, the way 2.x merges files.

use crate::model::config::PullSettings;
use crate::model::legacy::{Auth, HostConfig, LegacyAuth, LegacyMirror, Registry};

use super::daemon::RegistryTable;
use super::startup::Table;

/// Puts `later` over `table`: tables are merged, anything else is replaced.
///
/// containerd v2.3.4 cmd/containerd/server/config/config.go: mergeConfig, with dario.cat/mergo's WithOverride.
pub fn table<'a>(table: &mut Table<'a>, later: Table<'a>) {
    match (table.has_registry, later.has_registry) {
        (_, false) => {}
        (false, true) => table.registry = later.registry,
        (true, true) => {
            let mut merged = (*table.registry).clone();
            registry(&mut merged, &later.registry);
            table.registry = RegistryTable::Owned(Box::new(merged));
        }
    }
    table.has_registry |= later.has_registry;
    table.pull = pull(table.pull, later.pull);
    table.fatal = table.fatal.or(later.fatal);
}

/// The settings of `later` where it has them.
pub fn pull(mine: PullSettings, later: PullSettings) -> PullSettings {
    PullSettings {
        use_local_image_pull: later.use_local_image_pull.or(mine.use_local_image_pull),
        disable_snapshot_annotations: later.disable_snapshot_annotations.or(mine.disable_snapshot_annotations),
        discard_unpacked_layers: later.discard_unpacked_layers.or(mine.discard_unpacked_layers),
        max_concurrent_downloads: later.max_concurrent_downloads.or(mine.max_concurrent_downloads),
        image_pull_with_sync_fs: later.image_pull_with_sync_fs.or(mine.image_pull_with_sync_fs),
    }
}

fn registry<'a>(mine: &mut Registry<'a>, later: &Registry<'a>) {
    if later.config_path.is_some() {
        mine.config_path.clone_from(&later.config_path);
    }
    let same = |a: &LegacyMirror<'_>, b: &LegacyMirror<'_>| a.namespace.value == b.namespace.value;
    put_over(&mut mine.mirrors, &later.mirrors, same, |mine, later| {
        if later.has_endpoint {
            mine.clone_from(later);
        }
    });
    let same = |a: &HostConfig<'_>, b: &HostConfig<'_>| a.host.value == b.host.value;
    put_over(&mut mine.configs, &later.configs, same, |mine, later| {
        // What it says is nothing to 2.x, which alone merges files.
        mine.tls = later.tls.clone().or(mine.tls.take());
        match (&mut mine.auth, &later.auth) {
            (Some(mine), Some(later)) => auth(mine, later),
            (mine, Some(later)) => *mine = Some(later.clone()),
            (_, None) => {}
        }
    });
    let same = |a: &LegacyAuth<'_>, b: &LegacyAuth<'_>| a.url.value == b.url.value;
    put_over(&mut mine.auths, &later.auths, same, |mine, later| auth(&mut mine.auth, &later.auth));
    put_over(&mut mine.headers, &later.headers, |a, b| a.0.value == b.0.value, Clone::clone_from);
}

fn auth<'a>(mine: &mut Auth<'a>, later: &Auth<'a>) {
    for (mine, later) in [
        (&mut mine.username, &later.username),
        (&mut mine.password, &later.password),
        (&mut mine.auth, &later.auth),
        (&mut mine.identitytoken, &later.identitytoken),
    ] {
        if later.is_written() {
            mine.clone_from(later);
        }
    }
}

fn put_over<T: Clone>(mine: &mut Vec<T>, later: &[T], same: impl Fn(&T, &T) -> bool, put: impl Fn(&mut T, &T)) {
    for later in later {
        match mine.iter_mut().find(|mine| same(mine, later)) {
            Some(mine) => put(mine, later),
            None => mine.push(later.clone()),
        }
    }
}
