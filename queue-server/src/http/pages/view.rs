//! What pages say of what they show: words and figures, no rules.

use super::words::{Language, Words};
use crate::access::StaffRole;
use crate::config::Config;
use jiff::tz::{Offset, TimeZone};
use queue_api::Timestamp;
use queue_api::counter::{CounterState, CounterView, PauseReason};
use queue_api::hall::HallDay;
use queue_api::ticket::{Class, TicketState, TicketView, WaitRange, Why, WhyRule};
use std::sync::Arc;

/// Helper of every template.
#[derive(Debug)]
pub(super) struct View {
    pub(super) words: Words,
    pub(super) language: Language,
    pub(super) config: Arc<Config>,
    pub(super) now: Timestamp,
}

impl View {
    pub(super) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::English if !en.is_empty() => en,
            Language::English | Language::Chinese => zh,
        }
    }

    fn local(&self, at: Timestamp) -> jiff::Zoned {
        let offset = Offset::from_seconds(self.config.info.utc_offset_min * 60).unwrap_or(Offset::UTC);
        at.to_zoned(TimeZone::fixed(offset))
    }

    pub(super) fn clock(&self, at: &Timestamp) -> String {
        self.local(*at).strftime("%H:%M").to_string()
    }

    /// Day and time, such as `11-23 09:05`.
    pub(super) fn day_and_clock(&self, at: &Timestamp) -> String {
        self.local(*at).strftime("%m-%d %H:%M").to_string()
    }

    pub(super) fn today(&self) -> String {
        let now = self.local(self.now);
        match self.language {
            Language::English => now.strftime("%a %-d %b").to_string(),
            Language::Chinese => {
                let day = ["一", "二", "三", "四", "五", "六", "日"];
                let index = usize::try_from(now.weekday().to_monday_zero_offset()).unwrap_or(0);
                format!("{}月{}日 星期{}", now.month(), now.day(), day.get(index).unwrap_or(&""))
            }
        }
    }

    fn seconds(&self, from: Timestamp, to: Timestamp) -> i64 {
        to.as_second().saturating_sub(from.as_second()).max(0)
    }

    pub(super) fn span(&self, from: &Timestamp, to: &Timestamp) -> String {
        let seconds = self.seconds(*from, *to);
        match seconds / 3600 {
            0 => format!("{:02}:{:02}", seconds / 60, seconds % 60),
            hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
        }
    }

    pub(super) fn since(&self, at: &Timestamp) -> String {
        self.span(at, &self.now)
    }

    pub(super) fn minutes_since(&self, at: &Timestamp) -> i64 {
        self.seconds(*at, self.now) / 60
    }

    /// Seconds a service of a window type usually takes, by its settings.
    pub(super) fn usual_s(&self, window_type: &str) -> u32 {
        let prefix = queue_core::ids::Prefix::new(window_type);
        let settings = prefix.and_then(|prefix| self.config.settings.window_types.get(&prefix));
        settings.map_or(0, |settings| settings.service_s)
    }

    pub(super) fn usual_min(&self, window_type: &str) -> u32 {
        self.usual_s(window_type) / 60
    }

    pub(super) fn matter_name<'a>(&'a self, id: &'a str) -> &'a str {
        let matter = self.config.guides.matters.iter().find(|matter| matter.id == id);
        matter.map_or(id, |matter| self.pick(&matter.name, &matter.name_en))
    }

    pub(super) fn window_name<'a>(&'a self, prefix: &'a str) -> &'a str {
        let kind = self.config.window_types.iter().find(|kind| kind.prefix.to_string() == prefix);
        kind.map_or(prefix, |kind| self.pick(&kind.name, &kind.name_en))
    }

    pub(super) fn class_word(&self, ticket: &TicketView) -> &'static str {
        match ticket.class {
            Class::Ordinary => "ordinary",
            Class::Priority => "priority",
            Class::Appointment => "appointment",
        }
    }

    pub(super) fn class_text(&self, ticket: &TicketView) -> String {
        let name = self.class_name(ticket.class);
        let prefix = queue_core::ids::Prefix::new(&ticket.window_type);
        let settings = prefix.and_then(|prefix| self.config.settings.window_types.get(&prefix));
        match settings.map_or(0, |s| s.head_start_s(crate::wire::class_from(ticket.class))) {
            0 => name.to_owned(),
            head_start_s => self.words.fmt2("class.head_start", name, head_start_s / 60),
        }
    }

    fn class_name(&self, class: Class) -> &'static str {
        self.words.tr(match class {
            Class::Ordinary => "class.ordinary",
            Class::Priority => "class.priority",
            Class::Appointment => "class.appointment",
        })
    }

    /// Why this ticket and no other, in one sentence.
    pub(super) fn why_text(&self, why: &Why) -> String {
        let mut text = match why.rule {
            WhyRule::EarliestEffectiveTime => self.words.fmt1("why.earliest", self.clock(&why.effective_at)),
            WhyRule::OrdinaryTurn => self.words.tr("why.ordinary_turn").to_owned(),
            WhyRule::FirstInOrder => self.words.fmt1("why.first_in_order", self.clock(&why.effective_at)),
            WhyRule::ByShare => self.words.fmt1("why.by_share", self.clock(&why.effective_at)),
            WhyRule::SentToCounter => self.words.tr("why.sent").to_owned(),
            WhyRule::Chosen => self.words.tr("why.chosen").to_owned(),
            WhyRule::Resumed => self.words.tr("why.resumed").to_owned(),
        };
        if why.automatic {
            text.push_str(self.words.tr("why.automatic"));
        }
        if why.overtook > 0 {
            text.push_str(&self.words.fmt1("why.overtook", why.overtook));
        }
        if let Some(runner_up) = &why.runner_up {
            text.push_str(&self.words.fmt1("why.runner_up", &runner_up.number));
        }
        text
    }

    /// How true the waits were that citizens were told today: to be read by a manager, and to be blamed on nobody.
    pub(super) fn estimates(&self, today: &HallDay) -> String {
        let late_min = today.waits_late_s / 60 / i64::from(today.waits_told.max(1));
        self.words.fmt2(
            "live.estimates",
            self.percent(&today.waits_within_p90, &today.waits_told),
            format!("{late_min:+}"),
        )
    }

    pub(super) fn wait_text(&self, wait: &Option<WaitRange>) -> String {
        let Some(wait) = wait else { return self.words.tr("wait.unknown").to_owned() };
        // Whole steps of five minutes: nobody can promise more than that.
        let five = |seconds: u32| seconds.div_ceil(300) * 5;
        match (wait.p50_s / 300 * 5, five(wait.p90_s)) {
            (_, 0) => self.words.tr("wait.at_once").to_owned(),
            (0, to) => self.words.fmt1("wait.under", to),
            (from, to) => self.words.fmt2("wait.range", from, to),
        }
    }

    pub(super) fn counter_word(&self, counter: &CounterView) -> &'static str {
        match counter.state {
            CounterState::Closed => "closed",
            CounterState::Idle => "idle",
            CounterState::Called => "called",
            CounterState::Serving => "serving",
            CounterState::Paused => "paused",
        }
    }

    pub(super) fn pause_text(&self, counter: &CounterView) -> &'static str {
        self.words.tr(match counter.pause.unwrap_or_default() {
            PauseReason::Break => "pause.break",
            PauseReason::Meal => "pause.meal",
            PauseReason::Paperwork => "pause.paperwork",
            PauseReason::Equipment => "pause.equipment",
            PauseReason::Meeting => "pause.meeting",
        })
    }

    pub(super) fn open_count(&self, counters: &[CounterView]) -> usize {
        counters.iter().filter(|counter| counter.state != CounterState::Closed).count()
    }

    /// Minutes with one digit behind the point; a dash while there is nothing to average.
    pub(super) fn average_min(&self, service_s: &u64, finished: &u32) -> String {
        match u64::from(*finished) {
            0 => self.words.tr("site.none").to_owned(),
            finished => {
                let tenths = service_s / finished / 6;
                format!("{}.{}", tenths / 10, tenths % 10)
            }
        }
    }

    pub(super) fn percent(&self, part: &u32, whole: &u32) -> String {
        match whole {
            0 => self.words.tr("site.none").to_owned(),
            whole => {
                let tenths = u64::from(*part) * 1000 / u64::from(*whole);
                if tenths == 1000 { "100%".to_owned() } else { format!("{}.{}%", tenths / 10, tenths % 10) }
            }
        }
    }

    pub(super) fn ticket_word(&self, ticket: &TicketView) -> &'static str {
        match ticket.state {
            TicketState::Waiting => "waiting",
            TicketState::Called => "called",
            TicketState::Serving => "serving",
            TicketState::Held => "held",
            TicketState::NoShow => "no_show",
            TicketState::Finished => "finished",
            TicketState::Cancelled => "cancelled",
            TicketState::Expired => "expired",
        }
    }

    pub(super) fn ticket_state_text(&self, ticket: &TicketView) -> &'static str {
        self.words.tr(match ticket.state {
            TicketState::Waiting => "ticket.state_waiting",
            TicketState::Called => "ticket.state_called",
            TicketState::Serving => "ticket.state_serving",
            TicketState::Held => "ticket.state_held",
            TicketState::NoShow => "ticket.state_no_show",
            TicketState::Finished => "ticket.state_finished",
            TicketState::Cancelled => "ticket.state_cancelled",
            TicketState::Expired => "ticket.state_expired",
        })
    }

    pub(super) fn level_text(&self, level: &u8) -> &'static str {
        self.words.tr(match level {
            5 => "ticket.rate_5",
            4 => "ticket.rate_4",
            3 => "ticket.rate_3",
            2 => "ticket.rate_2",
            _ => "ticket.rate_1",
        })
    }

    pub(super) fn role_text(&self, role: &StaffRole) -> &'static str {
        self.words.tr(match role {
            StaffRole::Clerk => "role.clerk",
            StaffRole::Desk => "role.desk",
            StaffRole::Manager => "role.manager",
            StaffRole::Admin => "role.admin",
        })
    }
}
