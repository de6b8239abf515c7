//! Keys and signatures, the good one and those that a tool must not take.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lti::ToolKey;
use serde_json::{Value, json};

/// An RSA key of 2048 bits.
pub struct Key {
    pair: RsaKeyPair,
    n: String,
    e: String,
}

/// The platform's.
pub fn main() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(Key::new)
}

/// The second platform's.
pub fn second() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(Key::new)
}

/// Nobody's.
pub fn stranger() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(Key::new)
}

impl Key {
    fn new() -> Self {
        let key = ToolKey::generate().unwrap();
        let pair = RsaKeyPair::from_pkcs8(&key.to_pkcs8().unwrap()).unwrap();
        Self { pair, n: key.public_jwk().n.clone(), e: key.public_jwk().e.clone() }
    }

    /// Its public part under a name.
    pub fn jwk(&self, kid: &str) -> Value {
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": self.n, "e": self.e})
    }

    /// The public part as the text that a careless verifier would use as an HMAC secret.
    pub fn public_pem(&self) -> String {
        let body = STANDARD.encode(self.pair.public_key().as_ref());
        let lines: Vec<String> =
            body.as_bytes().chunks(64).map(|l| String::from_utf8_lossy(l).into_owned()).collect();
        format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n", lines.join("\n"))
    }

    fn sign(&self, how: &'static dyn RsaEncoding, signed: &str) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(how, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        signature
    }
}

/// How a token is signed. The header's `alg` says what it says, whatever this is.
#[derive(Clone)]
pub enum Signer {
    Rs256(&'static Key),
    Rs384(&'static Key),
    Rs512(&'static Key),
    Ps256(&'static Key),
    Es256,
    Hs256(Vec<u8>),
    /// RS256 with a key of 1024 bits, [`weak_jwk`].
    Weak,
    Nothing,
}

impl Signer {
    pub fn sign(&self, signed: &str) -> Vec<u8> {
        match self {
            Self::Rs256(key) => key.sign(&RSA_PKCS1_SHA256, signed),
            Self::Rs384(key) => key.sign(&RSA_PKCS1_SHA384, signed),
            Self::Rs512(key) => key.sign(&RSA_PKCS1_SHA512, signed),
            Self::Ps256(key) => key.sign(&RSA_PSS_SHA256, signed),
            Self::Es256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
                pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec()
            }
            Self::Hs256(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes()).as_ref().to_vec()
            }
            Self::Weak => weak_signature(signed),
            Self::Nothing => Vec::new(),
        }
    }
}

/// A compact token of a header and a payload as they are.
pub fn token(header: &str, payload: &str, signer: &Signer) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(signer.sign(&signed));
    format!("{signed}.{signature}")
}

// A key of 1024 bits, made for this suite: libraries of today do not make or use such ones, so its arithmetic is here.
const WEAK_N: &str = "becf327564fce739746a15b42e28e7d69a81b493ef6d54beea4323032cc0b69da9e8a93f75d8ae21b5136fbc795fed905bfec2cff6721919fab283029cb477efcf2ecfe2f02614fb1a126e1317f740ece0278d458aba1edced37b949b169e76757050c642c4d1206a3c64bfefdc21716c30994f93259d1041911112a1ce93f67";
const WEAK_D: &str = "9817b241cf18a3fab127aa5b2ffc1d287b89edf589809d6f7c6dbd67d771595efd435e3d1e6374119c337cfa3fc94e24a69fc08b6206faa931a2bf3902cdfb56c34183f3b687ddf1bf2f052a13a825b19e900b76561c20067431f2d5f4f36cf159376b40da019451209a886b6d90daea75326cd102ebe516c3dc8bd3c5e14001";
const LIMBS: usize = 16;
type Number = [u64; LIMBS];

/// The weak key's public part.
pub fn weak_jwk(kid: &str) -> Value {
    let n = URL_SAFE_NO_PAD.encode(hex::decode(WEAK_N).unwrap());
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": "AQAB"})
}

fn weak_signature(signed: &str) -> Vec<u8> {
    // RFC 8017, section 9.2: the DER head of a SHA-256 digest.
    let mut digest_info = hex::decode("3031300d060960864801650304020105000420").unwrap();
    digest_info.extend(digest::digest(&digest::SHA256, signed.as_bytes()).as_ref());
    let mut block = vec![0xff; LIMBS * 8];
    block[..2].copy_from_slice(&[0, 1]);
    let start = block.len() - digest_info.len();
    block[start - 1] = 0;
    block[start..].copy_from_slice(&digest_info);
    let (n, d) = (number(&hex::decode(WEAK_N).unwrap()), number(&hex::decode(WEAK_D).unwrap()));
    let mut result = [0; LIMBS];
    result[0] = 1;
    let base = number(&block);
    for bit in (0..LIMBS * 64).rev() {
        result = product(&result, &result, &n);
        if d[bit / 64] >> (bit % 64) & 1 == 1 {
            result = product(&result, &base, &n);
        }
    }
    result.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect()
}

fn number(bytes: &[u8]) -> Number {
    let mut number = [0; LIMBS];
    for (limb, chunk) in number.iter_mut().zip(bytes.rchunks(8)) {
        *limb = chunk.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    }
    number
}

/// `a * b mod n` by doubling and adding; slow and short.
fn product(a: &Number, b: &Number, n: &Number) -> Number {
    let mut sum = [0; LIMBS];
    for bit in (0..LIMBS * 64).rev() {
        sum = added(&sum, &sum, n);
        if a[bit / 64] >> (bit % 64) & 1 == 1 {
            sum = added(&sum, b, n);
        }
    }
    sum
}

/// `a + b mod n` for numbers below `n`.
fn added(a: &Number, b: &Number, n: &Number) -> Number {
    let (mut sum, mut over) = ([0; LIMBS], 0_u128);
    for i in 0..LIMBS {
        over += u128::from(a[i]) + u128::from(b[i]);
        sum[i] = over as u64;
        over >>= 64;
    }
    if over == 0 && sum.iter().rev().lt(n.iter().rev()) {
        return sum;
    }
    let mut under = 0_i128;
    for i in 0..LIMBS {
        under += i128::from(sum[i]) - i128::from(n[i]);
        sum[i] = under as u64;
        under >>= 64;
    }
    sum
}
