//! Random tokens, their hashes, and the encryption of the tool's keys at rest.
//!
//! A stolen database must not sign launches or take over a session: tokens are stored as hashes, private keys
//! under AES-256-GCM with a secret that lies outside the database.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};

/// The file in the data directory that holds the secret when none is configured.
pub const SECRET_FILE: &str = "secret.key";
const NONCE_LENGTH: usize = 12;

/// 256 random bits as 43 URL-safe characters.
pub fn random_token() -> String {
    let bytes: [u8; 32] = rand::random();
    BASE64.encode(bytes)
}

/// A short number that a person can read out to find the matching line of the log.
pub fn reference_number() -> String {
    let bytes: [u8; 4] = rand::random();
    hex::encode_upper(bytes)
}

/// SHA-256 in hexadecimal, for storing tokens.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Seals and opens private keys.
pub struct Vault {
    key: RandomizedNonceKey,
}

impl Vault {
    /// A vault under the configured secret, or under a key file in the data directory, made at first use with
    /// mode 0600.
    pub fn open(secret: Option<&str>, data_dir: &Path) -> anyhow::Result<Self> {
        let secret = match secret {
            Some(text) => {
                ensure!(text.len() >= 16, "FEEDFORWARD_SECRET must have at least 16 characters");
                text.to_owned()
            }
            None => secret_file(&data_dir.join(SECRET_FILE))?,
        };
        let key = RandomizedNonceKey::new(&AES_256_GCM, &Sha256::digest(secret.as_bytes()))
            .map_err(|_| anyhow!("the key secret could not be used"))?;
        Ok(Self { key })
    }

    /// Encrypts `plain`.
    pub fn seal(&self, plain: &[u8]) -> anyhow::Result<String> {
        let mut bytes = plain.to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::empty(), &mut bytes)
            .map_err(|_| anyhow!("encryption failed"))?;
        Ok(BASE64.encode([&nonce.as_ref()[..], &bytes].concat()))
    }

    /// Decrypts what [`Self::seal`] made.
    pub fn open_sealed(&self, sealed: &str) -> anyhow::Result<Vec<u8>> {
        let bytes = BASE64.decode(sealed).context("a stored key is damaged")?;
        let (nonce, rest) =
            bytes.split_at_checked(NONCE_LENGTH).ok_or_else(|| anyhow!("a stored key is damaged"))?;
        let nonce =
            Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow!("a stored key is damaged"))?;
        let mut rest = rest.to_vec();
        let plain = self.key.open_in_place(nonce, Aad::empty(), &mut rest).map_err(|_| {
            anyhow!("the tool's keys were encrypted with another secret: set FEEDFORWARD_SECRET (or restore {SECRET_FILE} in the data directory) as it was")
        })?;
        Ok(plain.to_vec())
    }
}

fn secret_file(path: &Path) -> anyhow::Result<String> {
    let read = || std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            let secret = random_token();
            file.write_all(secret.as_bytes())
                .and_then(|()| file.sync_all())
                .with_context(|| format!("cannot write {}", path.display()))?;
            Ok(secret)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let secret = read()?;
            ensure!(secret.len() >= 43, "{} is damaged: restore it from your backup", path.display());
            Ok(secret)
        }
        Err(error) => Err(error).with_context(|| format!("cannot create {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_secret_only() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(None, folder.path()).unwrap();
        let sealed = vault.seal(b"private").unwrap();
        assert!(!sealed.contains("private"));
        assert_eq!(Vault::open(None, folder.path()).unwrap().open_sealed(&sealed).unwrap(), b"private");
        let other = Vault::open(Some("a secret that is another"), folder.path()).unwrap();
        assert!(other.open_sealed(&sealed).unwrap_err().to_string().contains("FEEDFORWARD_SECRET"));
        for damaged in ["", "AAAA", "!!"] {
            assert!(vault.open_sealed(damaged).is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_secret_file_is_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Vault::open(None, folder.path()).unwrap();
        assert_eq!(folder.path().join(SECRET_FILE).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
