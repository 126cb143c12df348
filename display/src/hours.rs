//! Parts of a day, and what changes in its course: quiet, volume, light. Pure; a minute of the day comes from outside.

/// Minutes of a day.
pub const DAY_MIN: u16 = 24 * 60;
/// As loud as the clips are.
pub const FULL_PERCENT: u8 = 100;

/// A part of the day, in minutes since midnight; may span midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First minute.
    pub from_min: u16,
    /// First minute after it.
    pub until_min: u16,
}

impl Span {
    /// Whether a minute of the day lies in it.
    #[must_use]
    pub fn holds(self, minute: u16) -> bool {
        if self.from_min <= self.until_min {
            (self.from_min..self.until_min).contains(&minute)
        } else {
            minute >= self.from_min || minute < self.until_min
        }
    }

    /// A span written like `12:00-13:30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        Some(Self { from_min: minute(from)?, until_min: minute(until)? })
    }
}

/// A minute of the day written like `07:30`; `24:00` is its end.
#[must_use]
pub fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= DAY_MIN).then_some(hours * 60 + minutes)
}

/// The minute at which a step begins, written like `18:00`. A day's end begins nothing.
#[must_use]
pub fn begin(text: &str) -> Option<u16> {
    minute(text).filter(|minute| *minute < DAY_MIN)
}

/// A value that changes at minutes of the day and holds from each to the next: a volume, a brightness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps<T> {
    /// From which minute, and what; ascending.
    steps: Vec<(u16, T)>,
}

impl<T> Default for Steps<T> {
    fn default() -> Self {
        Self { steps: Vec::new() }
    }
}

impl<T: Copy> Steps<T> {
    /// From each minute on, this; in any order.
    #[must_use]
    pub fn new(mut steps: Vec<(u16, T)>) -> Self {
        steps.sort_by_key(|(from, _)| *from);
        Self { steps }
    }

    /// What holds at a minute of the day. Before the first step that is the last one of the day before; `None` when there
    /// are no steps.
    #[must_use]
    pub fn at(&self, minute: u16) -> Option<T> {
        let now = self.steps.iter().rfind(|(from, _)| *from <= minute);
        now.or(self.steps.last()).map(|(_, value)| *value)
    }
}

/// What samples are multiplied by for a volume in percent. Percent are of loudness as people hear it: half as loud is
/// 10 dB less (the sone scale), so 50 % is −10 dB and 25 % is −20 dB.
#[must_use]
pub fn gain(percent: u8) -> f64 {
    const DB_PER_HALVING: f64 = 10.0;
    let db = DB_PER_HALVING * (f64::from(percent) / f64::from(FULL_PERCENT)).log2();
    10f64.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_from_its_minute_to_the_next_and_through_the_night() {
        let volumes = Steps::new(vec![(18 * 60, 40), (450, 60), (540, 100)]);
        for (minute, percent) in
            [(0, 40), (449, 40), (450, 60), (539, 60), (540, 100), (1079, 100), (1080, 40)]
        {
            assert_eq!(volumes.at(minute), Some(percent), "{minute}");
        }
        assert_eq!(Steps::<u8>::default().at(600), None);
    }

    #[test]
    fn half_as_loud_is_ten_decibels_less() {
        let db = |percent| 20.0 * gain(percent).log10();
        for (percent, wanted) in [(100, 0.0), (50, -10.0), (25, -20.0), (80, -3.22), (1, -66.44)] {
            assert!((db(percent) - wanted).abs() < 0.01, "{percent} % is {} dB", db(percent));
        }
    }

    #[test]
    fn spans_and_minutes_are_written_one_way() {
        assert_eq!(Span::parse("12:00-13:30"), Some(Span { from_min: 720, until_min: 810 }));
        assert_eq!(minute("24:00"), Some(1440));
        for wrong in ["noon", "12:60", "24:01", "25:00", "12", ""] {
            assert_eq!(minute(wrong), None, "{wrong}");
        }
        assert_eq!((begin("23:59"), begin("24:00")), (Some(1439), None));
    }
}
