//! A map that forgets its oldest entry when it is full, so that no client can make the sandbox grow without end.

use std::collections::{HashMap, VecDeque};

/// Insertion-ordered map with a fixed capacity.
#[derive(Debug)]
pub(crate) struct Bounded<V> {
    capacity: usize,
    order: VecDeque<String>,
    map: HashMap<String, V>,
}

impl<V> Bounded<V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, order: VecDeque::new(), map: HashMap::new() }
    }

    /// Inserts or replaces; returns `false` when the key was there before.
    pub(crate) fn insert(&mut self, key: String, value: V) -> bool {
        let new = self.map.insert(key.clone(), value).is_none();
        if new {
            self.order.push_back(key);
        }
        while self.map.len() > self.capacity {
            match self.order.pop_front() {
                Some(oldest) => drop(self.map.remove(&oldest)),
                None => break,
            }
        }
        // Removed keys linger in `order`; sweep them before they outnumber the living.
        if self.order.len() > self.capacity * 2 {
            let map = &self.map;
            self.order.retain(|key| map.contains_key(key));
        }
        new
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.map.get(key)
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        self.map.remove(key)
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.map.retain(|_, value| keep(value));
    }
}

/// Appends to a list that keeps only its newest `capacity` entries.
pub(crate) fn push_bounded<T>(list: &mut VecDeque<T>, capacity: usize, value: T) {
    if list.len() >= capacity {
        list.pop_front();
    }
    list.push_back(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_the_oldest_and_never_grows() {
        let mut map = Bounded::new(2);
        for n in 0..100 {
            assert!(map.insert(format!("k{n}"), n));
        }
        assert_eq!((map.get("k97"), map.get("k98"), map.get("k99")), (None, Some(&98), Some(&99)));
        assert!(!map.insert("k99".into(), 0));
        for n in 0..100 {
            map.insert(format!("r{n}"), n);
            map.remove(&format!("r{n}"));
        }
        assert!(map.order.len() <= 5);
    }
}
