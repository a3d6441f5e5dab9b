//! Certificates: a CA that the node's system trusts, and a private one.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::Failure;
use crate::world::Speech;

/// Both authorities, and a client certificate of the private one.
pub struct Pki {
    trusted: CertifiedIssuer<'static, KeyPair>,
    private: CertifiedIssuer<'static, KeyPair>,
    pub client: Pem,
}

/// A certificate and its key.
pub struct Pem {
    pub certificate: String,
    pub key: String,
}

impl Pki {
    pub fn new() -> Result<Self, Failure> {
        let (trusted, private) = (authority("trusted")?, authority("private")?);
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &private)?;
        let client = Pem { certificate: certificate.pem(), key: key.serialize_pem() };
        Ok(Self { trusted, private, client })
    }

    /// The bundle of the node's system.
    pub fn system(&self) -> String {
        self.trusted.pem()
    }

    /// The CA for whoever is told of it.
    pub fn private_ca(&self) -> String {
        self.private.pem()
    }

    /// What a server called one of `names` needs to speak TLS.
    pub fn server(&self, names: &[String], speech: Speech) -> Result<Arc<ServerConfig>, Failure> {
        let key = KeyPair::generate()?;
        let issuer = if speech == Speech::Untrusted { &self.private } else { &self.trusted };
        let certificate = CertificateParams::new(names)?.signed_by(&key, issuer)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
        let config = if speech == Speech::Mutual {
            let mut roots = RootCertStore::empty();
            roots.add(self.private.der().clone())?;
            config
                .with_client_cert_verifier(WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build()?)
        } else {
            config.with_no_client_auth()
        };
        let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok(Arc::new(config.with_single_cert(vec![certificate.der().clone()], key.into())?))
    }
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, Failure> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}
