//! Credentials, and how challenges are answered with them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, PAD};

use crate::model::go_url;
use crate::model::legacy::Auth;
use crate::simulate::Daemon;
use crate::trace;

/// Credentials that the kubelet sends with a pull. They take the place of all that are configured.
#[derive(Clone, Debug, Default)]
pub struct KubeletCredentials<'a> {
    /// `server_address`: the only host that they are for, as a URL; left out, they are for every host.
    pub server: Option<String>,
    /// The credentials; `None` stands for some that every server accepts.
    pub auth: Option<Auth<'a>>,
}

/// What answers a challenge. Never printed.
#[derive(Clone, Default)]
pub(super) struct Login {
    pub user: String,
    pub secret: String,
    /// Every server takes it.
    pub accepted: bool,
}

/// The credentials for a challenge of `host`; an error when there are some that can't be read.
///
/// containerd v2.2.7 internal/cri/server/images/image_pull.go: PullImage, ParseAuth.
pub(super) fn login(daemon: &Daemon<'_>, kubelet: Option<&KubeletCredentials<'_>>, host: &str) -> Result<Login, ()> {
    let auth = match kubelet {
        Some(kubelet) => {
            let server = kubelet.server.as_deref().filter(|it| !it.is_empty());
            let server = server.map(go_url::parse).transpose().map_err(drop)?;
            if server.is_some_and(|server| server.host != host) {
                return Ok(Login::default());
            }
            match &kubelet.auth {
                Some(auth) => auth,
                None => return Ok(Login { user: "kubelet".into(), secret: "kubelet".into(), accepted: true }),
            }
        }
        None => match daemon.auth(host) {
            Some((_, auth)) => auth,
            None => return Ok(Login::default()),
        },
    };
    let (user, secret) = user_and_secret(auth).ok_or(())?;
    Ok(Login { user, secret, accepted: false })
}

/// What `auth` comes to, nothing as well; `None` when it can't be read.
fn user_and_secret(auth: &Auth<'_>) -> Option<(String, String)> {
    let (user, token, joined) = (auth.username.expose(), auth.identitytoken.expose(), auth.auth.expose());
    if !user.is_empty() {
        Some((user.to_owned(), auth.password.expose().to_owned()))
    } else if !token.is_empty() {
        Some((String::new(), token.to_owned()))
    } else if !joined.is_empty() {
        user_and_password(joined)
    } else {
        Some(Default::default())
    }
}

/// Whether containerd can make something of `auth`; where it can't, a challenge ends the attempt with the host.
pub fn can_be_read(auth: &Auth<'_>) -> bool {
    user_and_secret(auth).is_some()
}

/// Go's `base64.StdEncoding`: padding is needed, and bits that fill up the last digit may be anything.
const GO: GeneralPurpose = GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));

/// The two halves of `user:password` in base64, in which line ends are skipped.
pub(super) fn user_and_password(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(GO.decode(encoded.replace(['\r', '\n'], "")).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.trim_matches('\0').to_owned()))
}

/// What a server asks for with a 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    Basic,
    Bearer { realm: String, service: String },
}

/// What a request shows.
#[derive(Clone, Default)]
pub(super) enum Proof {
    #[default]
    Nothing,
    /// A configured `Authorization` header.
    Header(String),
    Basic(Login),
    /// A token that was fetched.
    Token,
}

impl Proof {
    /// Its kind, which is no secret.
    pub fn shown(&self) -> trace::Proof {
        match self {
            Self::Nothing => trace::Proof::None,
            // Without credentials a token is asked for as if there were some.
            Self::Basic(login) if login.user.is_empty() && login.secret.is_empty() => trace::Proof::None,
            Self::Header(_) => trace::Proof::Header,
            Self::Basic(_) => trace::Proof::Basic,
            Self::Token => trace::Proof::Token,
        }
    }
}

/// How one host's challenge is answered from now on.
#[derive(Clone)]
pub(super) enum Handler {
    Basic(Login),
    Bearer {
        realm: String,
        service: String,
        login: Login,
        /// The one token request for the repository, and whether there is a token.
        fetched: Option<bool>,
    },
}

/// Remembers challenges, by the host that made them.
///
/// containerd v2.2.7 core/remotes/docker/authorizer.go: dockerAuthorizer.
#[derive(Clone, Default)]
pub(super) struct Authorizer {
    pub handlers: BTreeMap<String, Handler>,
}

impl Authorizer {
    /// Takes note of a challenge: whether it can be answered, or an error that ends the attempt.
    pub fn add(
        &mut self,
        host: &str,
        challenge: Option<Challenge>,
        login: impl FnOnce() -> Result<Login, ()>,
    ) -> Result<bool, ()> {
        let handler = match challenge {
            None => return Ok(false),
            // A second 401 gets the same token again.
            Some(Challenge::Bearer { .. }) if self.handlers.contains_key(host) => return Ok(true),
            Some(Challenge::Bearer { realm, service }) => {
                go_url::parse(&realm).map_err(drop)?;
                Handler::Bearer { realm, service, login: login()?, fetched: None }
            }
            Some(Challenge::Basic) => match login()? {
                login if login.user.is_empty() || login.secret.is_empty() => return Err(()),
                login => Handler::Basic(login),
            },
        };
        self.handlers.insert(host.to_owned(), handler);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn auth_is_read_as_go_reads_base64() {
        let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(user_and_password("dXNlcjpwYXNz"), pair("user", "pass"));
        assert_eq!(user_and_password("dTpw"), pair("u", "p"));
        assert_eq!(user_and_password("dTpwdw=="), pair("u", "pw"));
        assert_eq!(user_and_password("dTpw\r\ndw=\n="), pair("u", "pw"), "line ends are skipped");
        assert_eq!(user_and_password("dTpwdx=="), pair("u", "pw"), "bits that make no byte are skipped");
        assert_eq!(
            user_and_password("dTo+Pj8/MDl6Wg=="),
            pair("u", ">>??09zZ"),
            "both digits beyond letters and numbers"
        );
        assert_eq!(user_and_password("dTpwAA=="), pair("u", "p"), "zero bytes at the end are dropped");
        for broken in ["dTpwdw", "dTpwdw=", "dTp*", "dTp-", "dTpw dTpw", "dTpwdw===", "dTpwdw==dTpw", "dQ==", "===="] {
            assert_eq!(user_and_password(broken), None, "{broken}");
        }
    }
}
