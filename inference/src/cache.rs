//! A bounded memory of embeddings, the longest unused forgotten first.
//!
//! Texts are kept as hashes: what students wrote does not stay in memory for it.

use std::collections::{BTreeMap, HashMap};

use grader::Embedding;
use sha2::{Digest, Sha256};

type Key = [u8; 32];

pub(crate) struct Cache {
    entries: HashMap<Key, (Embedding, u64)>,
    by_use: BTreeMap<u64, Key>,
    uses: u64,
    capacity: usize,
}

impl Cache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), by_use: BTreeMap::new(), uses: 0, capacity }
    }

    pub(crate) fn get(&mut self, text: &str) -> Option<Embedding> {
        let key = key(text);
        let (embedding, used) = self.entries.get_mut(&key)?;
        self.uses += 1;
        self.by_use.remove(used);
        self.by_use.insert(self.uses, key);
        *used = self.uses;
        Some(embedding.clone())
    }

    pub(crate) fn put(&mut self, text: &str, embedding: Embedding) {
        let key = key(text);
        self.uses += 1;
        if let Some((_, used)) = self.entries.insert(key, (embedding, self.uses)) {
            self.by_use.remove(&used);
        }
        self.by_use.insert(self.uses, key);
        while self.entries.len() > self.capacity {
            let Some((_, oldest)) = self.by_use.pop_first() else { return };
            self.entries.remove(&oldest);
        }
    }
}

fn key(text: &str) -> Key {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn embedding(value: f32) -> Embedding {
        Embedding { vector: vec![value].into(), truncated: false }
    }

    #[test]
    fn the_longest_unused_text_is_forgotten_first() {
        let mut cache = Cache::new(2);
        cache.put("a", embedding(1.0));
        cache.put("b", embedding(2.0));
        assert_eq!(cache.get("a").unwrap().vector[0], 1.0);
        cache.put("c", embedding(3.0));
        assert!(cache.get("b").is_none());
        assert_eq!(cache.get("a").unwrap().vector[0], 1.0);
        cache.put("a", embedding(4.0));
        assert_eq!(cache.get("a").unwrap().vector[0], 4.0);
        assert_eq!(cache.entries.len(), cache.by_use.len());
    }
}
