//! Keys on both sides: the tool's own signing keys, and the key sets of platforms with their cache.

mod cache;
mod key_set;
mod tool_key;

pub use cache::KeySetCache;
pub use key_set::KeySet;
pub use tool_key::{PublicJwk, ToolKey, jwks_json};
