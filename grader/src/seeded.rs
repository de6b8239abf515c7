//! Random numbers that repeat: the seed is an argument, and the numbers are the same on every machine and for ever,
//! since reports and drawn samples must be repeatable. (SplitMix64, Steele et al. 2014.)

/// A sequence of numbers that its seed fixes.
#[derive(Clone, Debug)]
pub(crate) struct Seeded(u64);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `end`, which is above 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The product's upper half: the bias is below one in a billion for any list that fits in memory.
        #[expect(clippy::cast_possible_truncation, reason = "smaller than `end`")]
        let number = ((u128::from(self.next()) * end as u128) >> 64) as usize;
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_evenly_spread() {
        // From the reference implementation with seed 0.
        assert_eq!(Seeded::new(0).next(), 0xe220_a839_7b1d_cdaf);
        let mut seeded = Seeded::new(1);
        let mut counts = [0; 5];
        (0..5_000).for_each(|_| counts[seeded.below(5)] += 1);
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
    }
}
