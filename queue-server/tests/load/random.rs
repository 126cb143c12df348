//! Chance that can be repeated: SplitMix64, seeded from `SEED` or from the operating system.

/// A row of numbers that depends on nothing but its seed.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Another row, for another task: the order in which tasks run does not change what each of them draws.
    pub(crate) fn branch(&self, which: u64) -> Self {
        Self(Self(self.0 ^ which.wrapping_mul(0x9e37_79b9_7f4a_7c15)).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// The seed of this run: `SEED` if it is set, a new one otherwise. Whoever uses it prints it.
pub(crate) fn seed() -> u64 {
    seed_given().unwrap_or_else(|| {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("the system has randomness");
        u64::from_le_bytes(bytes) >> 32
    })
}

/// `SEED`, if it is set.
pub(crate) fn seed_given() -> Option<u64> {
    std::env::var("SEED").ok().map(|text| text.parse().expect("SEED is a number"))
}
