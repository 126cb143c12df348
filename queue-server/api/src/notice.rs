//! What boards tell besides calls, and when. Whether a notice stands is a pure function of the moment, the same
//! for the server's pages and for boards that decide by themselves.

use crate::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// A notice for boards, with when and where it stands. What is absent does not limit it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Notice {
    /// 请保管好随身物品。
    pub zh: String,
    /// The same in English; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// First day, the hall's local date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day, the hall's local date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Part of each day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Days of the week; none: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<Weekday>,
    /// Zones whose boards show it; none: all. A board of the whole hall shows every notice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
}

/// Part of a day, in minutes since midnight of the hall's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hours {
    /// First minute.
    pub from_min: u16,
    /// First minute after it.
    pub until_min: u16,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// 星期一
    Mon,
    /// 星期二
    Tue,
    /// 星期三
    Wed,
    /// 星期四
    Thu,
    /// 星期五
    Fri,
    /// 星期六
    Sat,
    /// 星期日
    Sun,
}

impl Notice {
    /// A notice that always stands, everywhere.
    #[must_use]
    pub fn always(zh: impl Into<String>) -> Self {
        Self { zh: zh.into(), ..Self::default() }
    }

    /// Whether nothing limits when and where it stands.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.zones.is_empty() && self.is_always()
    }

    /// Whether no moment is excluded: it stands even when nobody is sure what time it is.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.from.is_none() && self.until.is_none() && self.hours.is_none() && self.weekdays.is_empty()
    }

    /// Whether it stands at a moment in a hall so many minutes east of UTC.
    #[must_use]
    pub fn stands_at(&self, at: Timestamp, utc_offset_min: i32) -> bool {
        let offset = Offset::from_seconds(utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC);
        let local = offset.to_datetime(at);
        let date = local.date();
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date <= until)
            && self.hours.is_none_or(|hours| (hours.from_min..hours.until_min).contains(&minute))
            && (self.weekdays.is_empty() || self.weekdays.contains(&weekday(date)))
    }

    /// Whether boards of this zone show it.
    #[must_use]
    pub fn concerns(&self, zone: &str) -> bool {
        self.zones.is_empty() || self.zones.iter().any(|own| own == zone)
    }
}

fn weekday(date: Date) -> Weekday {
    match date.weekday() {
        jiff::civil::Weekday::Monday => Weekday::Mon,
        jiff::civil::Weekday::Tuesday => Weekday::Tue,
        jiff::civil::Weekday::Wednesday => Weekday::Wed,
        jiff::civil::Weekday::Thursday => Weekday::Thu,
        jiff::civil::Weekday::Friday => Weekday::Fri,
        jiff::civil::Weekday::Saturday => Weekday::Sat,
        jiff::civil::Weekday::Sunday => Weekday::Sun,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EAST_8: i32 = 480;

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    #[test]
    fn dates_are_the_halls_and_both_ends_belong_to_them() {
        let notice = Notice {
            from: Some("2026-10-01".parse().unwrap()),
            until: Some("2026-10-07".parse().unwrap()),
            ..Notice::always("国庆")
        };
        for (moment, stands) in [
            ("2026-09-30T23:59", false),
            ("2026-10-01T00:00", true),
            ("2026-10-07T23:59", true),
            ("2026-10-08T00:00", false),
        ] {
            assert_eq!(notice.stands_at(at(moment), EAST_8), stands, "{moment}");
        }
    }

    #[test]
    fn hours_begin_and_end_on_their_minute() {
        let notice =
            Notice { hours: Some(Hours { from_min: 540, until_min: 690 }), ..Notice::always("上午") };
        for (moment, stands) in
            [("08:59", false), ("09:00", true), ("11:29", true), ("11:30", false), ("21:00", false)]
        {
            assert_eq!(notice.stands_at(at(&format!("2026-11-23T{moment}")), EAST_8), stands, "{moment}");
        }
    }

    #[test]
    fn a_weekday_is_that_of_the_halls_date() {
        let notice =
            Notice { weekdays: vec![Weekday::Mon, Weekday::Sat], ..Notice::always("周一、周六") };
        // 2026-11-23 is a Monday; until 08:00 it is still Sunday in UTC.
        let days: Vec<bool> =
            (23..=29).map(|day| notice.stands_at(at(&format!("2026-11-{day}T07:00")), EAST_8)).collect();
        assert_eq!(days, [true, false, false, false, false, true, false]);
    }

    #[test]
    fn zones_limit_where_and_not_when() {
        let notice = Notice { zones: vec!["east".into()], ..Notice::always("东区") };
        assert!(notice.concerns("east") && !notice.concerns("west") && notice.is_always());
        assert!(!notice.is_unlimited() && Notice::always("全厅").is_unlimited());
        assert!(Notice::always("全厅").concerns("west"));
    }

    #[test]
    fn a_plain_notice_is_short_on_the_wire_and_a_full_one_is_read_back() {
        let plain = Notice::always("请排队");
        assert_eq!(serde_json::to_string(&plain).unwrap(), r#"{"zh":"请排队"}"#);
        let full = Notice {
            zh: "延时服务".into(),
            en: "Open late".into(),
            from: Some("2026-12-01".parse().unwrap()),
            until: Some("2026-12-31".parse().unwrap()),
            hours: Some(Hours { from_min: 1020, until_min: 1140 }),
            weekdays: vec![Weekday::Wed],
            zones: vec!["east".into()],
        };
        let text = concat!(
            r#"{"zh":"延时服务","en":"Open late","from":"2026-12-01","until":"2026-12-31","#,
            r#""hours":{"from_min":1020,"until_min":1140},"weekdays":["wed"],"zones":["east"]}"#
        );
        assert_eq!(serde_json::to_string(&full).unwrap(), text);
        assert_eq!(serde_json::from_str::<Notice>(text).unwrap(), full);
    }
}
