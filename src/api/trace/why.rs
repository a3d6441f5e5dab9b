//! What happened at a step of a pull and what comes of it, in sentences.

use crate::message::Message;
use crate::model::namespace::split_port;
use crate::trace::{Kind, Outcome, Phase, Proof, Step};

/// Gives each step its sentence. `pulled` says whether the pull succeeds.
pub(super) fn explain(steps: &mut [Step], pulled: bool) {
    let sentences: Vec<Message> = (0..steps.len()).filter_map(|at| sentence(steps, at, pulled)).collect();
    for (step, why) in steps.iter_mut().zip(sentences) {
        step.why = why;
    }
}

fn sentence(steps: &[Step], at: usize, pulled: bool) -> Option<Message> {
    let step = steps.get(at)?;
    let what = what(step);
    Some(match next(steps, at, pulled) {
        Some(next) => say!("{what}; {next}", what, next),
        None => what,
    })
}

/// What happened.
pub(super) fn what(step: &Step) -> Message {
    let server = &step.server;
    let seconds = seconds(step.seconds);
    match (step.outcome, step.status) {
        (Outcome::Answered | Outcome::TlsExpected, Some(status)) => answered(step, status),
        (Outcome::Answered | Outcome::TlsExpected, None) => say!("`{server}` answers", server),
        (Outcome::NoSuchName, _) => say!("the name `{name}` does not resolve", name = split_port(server).0),
        (Outcome::Refused, _) => say!("nothing listens at `{server}`: the connection is refused at once", server),
        (Outcome::DialTimeout, _) if step.seconds == 0.0 && !step.cancelled => {
            say!("`dial_timeout` is over before a connection to `{server}` can come about", server)
        }
        (Outcome::DialTimeout, _) => {
            say!("containerd waits {seconds} s for a connection to `{server}`, in vain", seconds, server)
        }
        (Outcome::HandshakeTimeout, _) => {
            say!(
                "`{server}` takes the connection and says nothing; containerd waits {seconds} s for TLS",
                server,
                seconds
            )
        }
        (Outcome::HeaderTimeout, _) if step.endless => {
            say!(
                "`{server}` takes the request and never answers; containerd waits until the whole pull is given up",
                server
            )
        }
        (Outcome::HeaderTimeout, _) => {
            say!("`{server}` takes the request and does not answer; containerd waits {seconds} s", server, seconds)
        }
        (Outcome::UntrustedCertificate, _) => {
            say!("the certificate of `{server}` is of a CA that is not trusted", server)
        }
        (Outcome::ClientCertificateWanted, _) => {
            say!("`{server}` wants a client certificate, and none is configured for it", server)
        }
        (Outcome::Reset, _) => say!("`{server}` breaks the connection", server),
        (Outcome::PlainHttpAnswer, _) => say!("`{server}` speaks plain http, and is asked over https", server),
    }
}

fn answered(step: &Step, status: u16) -> Message {
    let server = &step.server;
    if step.outcome == Outcome::TlsExpected {
        return say!("`{server}` speaks TLS, and is asked over plain http", server);
    }
    let shown = status.to_string();
    match (status, step.kind, step.phase) {
        (..300, Kind::Token, _) => say!("`{server}` gives a token", server),
        (..300, _, Phase::Resolve) => say!("`{server}` knows the image", server),
        (..300, _, Phase::Manifest) => say!("`{server}` gives the manifest", server),
        (..300, _, Phase::Config) => say!("`{server}` gives the image's configuration", server),
        (..300, _, Phase::Layer) => say!("`{server}` gives the layer", server),
        (300..=399, ..) => say!("`{server}` answers {status} with nowhere to go", server, status = shown),
        (401, ..) if step.proof == Proof::None => say!("`{server}` asks for authentication (401)", server),
        (401, ..) => say!("`{server}` does not accept what it is shown (401)", server),
        (403, ..) => say!("`{server}` forbids it (403)", server),
        (404, ..) => say!("`{server}` does not have it (404)", server),
        (405, ..) => say!("`{server}` does not allow {method} (405)", server, method = &step.method),
        (408 | 429, ..) => say!("`{server}` asks to come back later ({status})", server, status = shown),
        (500.., ..) => say!("`{server}` fails ({status})", server, status = shown),
        _ => say!("`{server}` refuses ({status})", server, status = shown),
    }
}

/// What comes of it; `None` where the pull simply goes on.
fn next(steps: &[Step], at: usize, pulled: bool) -> Option<Message> {
    let step = steps.get(at)?;
    if step.ok && step.kind == Kind::Request {
        return None;
    }
    if step.cancelled && !step.endless {
        return Some(cancelled());
    }
    if step.phase == Phase::Resolve && step.status.is_some_and(|it| (300..400).contains(&it)) {
        return Some(say!("that ends the pull, whoever else is listed"));
    }
    let Some(next) = steps.get(at + 1).filter(|it| it.phase == step.phase) else {
        return match pulled {
            true => None,
            false if step.endless => Some(say!("then the pull fails")),
            false => Some(say!("no other host is left, and the pull fails")),
        };
    };
    if next.host != step.host {
        return Some(say!("the next host is asked: `{server}`", server = &next.server));
    }
    Some(match (next.kind, next.proof) {
        (Kind::Token, _) if step.kind == Kind::Token => say!("the token server is asked in the other way"),
        (Kind::Token, _) => say!("containerd asks its token server, `{server}`", server = &next.server),
        _ if is_https(step) && !is_https(next) => say!("containerd tries plain http"),
        (_, Proof::Basic) if step.proof != Proof::Basic => {
            say!(
                "it is asked again with the credentials of `{key}`",
                key = next.credentials.as_deref().unwrap_or_default()
            )
        }
        (_, Proof::Token) if step.proof != Proof::Token => say!("it is asked again with the token"),
        _ if step.method != next.method => say!("it is asked again with {method}", method = &next.method),
        _ => say!("it is asked again"),
    })
}

/// containerd v1.7.34 pkg/cri/server/image_pull.go: pullProgressReporter.start.
pub(super) fn cancelled() -> Message {
    say!(
        "nothing was read for as long as `image_pull_progress_timeout` allows, so the pull is cancelled, whoever else is listed"
    )
}

fn is_https(step: &Step) -> bool {
    step.url.starts_with("https://")
}

/// `30`, `1.5`.
pub(super) fn seconds(seconds: f64) -> String {
    format!("{seconds}")
}
