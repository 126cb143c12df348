//! Figures as one table: what was measured, the limit, their ratio.

use std::fmt;
use std::time::Duration;

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<String>);

impl Table {
    /// The slowest hundredth of times beside their limit.
    pub(crate) fn times(&mut self, figure: &str, times: &Times, limit: (&str, Duration)) {
        let target = format!("p99 ≤ {} {}", limit.0, ms(limit.1));
        let (number, most) = (times.percentile(99).as_secs_f64(), limit.1.as_secs_f64());
        self.row(figure, &times.to_string(), number, most, &target);
    }

    /// A number beside its limit.
    pub(crate) fn at_most(&mut self, figure: &str, (number, limit): (f64, f64), unit: &str) {
        self.row(figure, &format!("{number:.1} {unit}"), number, limit, &format!("≤ {limit:.0} {unit}"));
    }

    /// A figure without a target.
    pub(crate) fn note(&mut self, figure: &str, measured: impl fmt::Display) {
        self.push(format!("| {figure} | {measured} | – | – | – |"));
    }

    fn row(&mut self, figure: &str, measured: &str, number: f64, limit: f64, target: &str) {
        let ok = if number <= limit { "yes" } else { "**no**" };
        self.push(format!("| {figure} | {measured} | {target} | {:.2} | {ok} |", number / limit));
    }

    fn push(&mut self, row: String) {
        println!("{row}");
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| figure | measured | target | ratio | ok? |")?;
        writeln!(f, "| --- | --- | --- | --- | --- |")?;
        self.0.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

/// Times of one kind, to take percentiles of.
#[derive(Debug, Default, Clone)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The time that `percent` of all do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).copied().expect("something was measured")
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |percent| ms(self.percentile(percent));
        write!(f, "p50 {}, p99 {}, worst of {} {}", at(50), at(99), self.0.len(), at(100))
    }
}

pub(crate) fn ms(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}
