//! Moments and days: the only arithmetic on time. Nothing here asks what time it is.

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

const MS_PER_S: i64 = 1000;
const S_PER_DAY: i64 = 24 * 60 * 60;

impl Timestamp {
    /// From milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// The moment `seconds` earlier.
    #[must_use]
    pub const fn minus_s(self, seconds: u32) -> Self {
        Self(self.0.saturating_sub(seconds as i64 * MS_PER_S))
    }

    /// The moment `ms` milliseconds later.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The moment `seconds` later.
    #[must_use]
    pub const fn plus_s(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds as i64 * MS_PER_S))
    }

    /// Whole seconds since `earlier`; 0 if it is not earlier.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> u32 {
        u32::try_from((self.0.saturating_sub(earlier.0) / MS_PER_S).max(0)).unwrap_or(u32::MAX)
    }
}

/// A day of the hall's own calendar: days since 1970-01-01, local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BusinessDay(pub i32);

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weekday {
    /// 周一
    Monday,
    /// 周二
    Tuesday,
    /// 周三
    Wednesday,
    /// 周四
    Thursday,
    /// 周五
    Friday,
    /// 周六
    Saturday,
    /// 周日
    Sunday,
}

impl BusinessDay {
    /// Which day of the week it is.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match self.0.rem_euclid(7) {
            0 => Weekday::Thursday,
            1 => Weekday::Friday,
            2 => Weekday::Saturday,
            3 => Weekday::Sunday,
            4 => Weekday::Monday,
            5 => Weekday::Tuesday,
            _ => Weekday::Wednesday,
        }
    }

    /// The day `days` later.
    #[must_use]
    pub const fn plus(self, days: u16) -> Self {
        Self(self.0.saturating_add(days as i32))
    }
}

/// The hall's distance from UTC. A fixed one: China has a single zone and no summer time, and a fixed
/// offset cannot make a day of 23 hours or a number twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct UtcOffset {
    /// Seconds east of UTC.
    pub seconds: i32,
}

impl UtcOffset {
    /// The day on which `at` falls in the hall: the one place where "today" is decided.
    #[must_use]
    pub fn day_of(self, at: Timestamp) -> BusinessDay {
        let local_s = at.0.div_euclid(MS_PER_S) + i64::from(self.seconds);
        let day = local_s.div_euclid(S_PER_DAY);
        BusinessDay(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The moment a day has got `minute` minutes old.
    #[must_use]
    pub fn moment(self, day: BusinessDay, minute: u16) -> Timestamp {
        let local_s = i64::from(day.0) * S_PER_DAY + i64::from(minute) * 60;
        Timestamp((local_s - i64::from(self.seconds)) * MS_PER_S)
    }

    /// Half hours since midnight, 0 to 47: what the hall's history is sorted by.
    #[must_use]
    pub fn half_hour_of(self, at: Timestamp) -> u8 {
        let local_s = at.0.div_euclid(MS_PER_S) + i64::from(self.seconds);
        u8::try_from(local_s.rem_euclid(S_PER_DAY) / (30 * 60)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_local_midnight_and_not_at_utc_midnight() {
        let china = UtcOffset { seconds: 8 * 3600 };
        let utc_16_00 = Timestamp::from_ms(16 * 3600 * 1000);
        assert_eq!(china.day_of(utc_16_00.plus_ms(-1)), BusinessDay(0));
        assert_eq!(china.day_of(utc_16_00), BusinessDay(1));
    }

    #[test]
    fn days_of_the_week_are_those_of_the_calendar() {
        // 2026-11-23 is a Monday, 1969-12-31 was a Wednesday.
        assert_eq!(BusinessDay(20_780).weekday(), Weekday::Monday);
        assert_eq!(BusinessDay(20_780).plus(6).weekday(), Weekday::Sunday);
        assert_eq!(BusinessDay(-1).weekday(), Weekday::Wednesday);
    }

    #[test]
    fn a_moment_of_a_day_falls_on_that_day_and_in_its_half_hour() {
        let china = UtcOffset { seconds: 8 * 3600 };
        let half_past_eight = china.moment(BusinessDay(20_780), 8 * 60 + 30);
        assert_eq!(china.day_of(half_past_eight), BusinessDay(20_780));
        assert_eq!(
            [china.half_hour_of(half_past_eight), china.half_hour_of(half_past_eight.plus_ms(-1))],
            [17, 16]
        );
        assert_eq!(china.half_hour_of(china.moment(BusinessDay(-1), 0)), 0);
    }

    #[test]
    fn moments_before_1970_fall_on_the_day_before() {
        assert_eq!(UtcOffset::default().day_of(Timestamp::from_ms(-1)), BusinessDay(-1));
    }
}
