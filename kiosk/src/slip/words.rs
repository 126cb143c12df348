//! What the kiosk itself says on paper: Chinese first, English second.

use crate::language::Language;

/// A word in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

impl Words {
    /// On one line: the English behind the Chinese, for those who read it.
    pub(super) fn beside(self, language: Language) -> String {
        match language {
            Language::Zh => self.zh.to_owned(),
            Language::En => format!("{} {}", self.zh, self.en),
        }
    }
}

// On the ticket. Names are short: beside their values they must fit the narrow paper in both languages.
pub(super) const PRIORITY: Words = words("优先", "Priority");
pub(super) const APPOINTMENT: Words = words("预约", "Appointment");
pub(super) const REPRINT: Words = words("补打", "Reprint");
pub(super) const AHEAD: Words = words("前面等候", "Ahead");
pub(super) const WAIT: Words = words("预计等候", "Wait");
pub(super) const COUNTERS: Words = words("办理窗口", "Windows");
pub(super) const AREA: Words = words("等候区域", "Area");
pub(super) const HOLDER: Words = words("取号人", "Holder");
pub(super) const ISSUED: Words = words("取号时间", "Issued");
pub(super) const REPRINTED: Words = words("补打时间", "Reprinted");
pub(super) const PEOPLE: Words = words("人", "");
pub(super) const MINUTES: Words = words("分钟", "min");
pub(super) const COUNTER: Words = words("号", "");
pub(super) const FOLLOW: Words = words("扫码看进度 · 办完请评价", "Scan to follow, then to rate");
pub(super) const RATE: Words = words("办完请在窗口评价", "Please rate us at the window");

// On the receipt of a feedback.
pub(super) const COMPLAINT: Words = words("投诉回执", "Receipt of your complaint");
pub(super) const SUGGESTION: Words = words("建议回执", "Receipt of your suggestion");
pub(super) const PRAISE: Words = words("表扬回执", "Receipt of your praise");
pub(super) const RECEIVED: Words = words("收到时间", "Received");
pub(super) const ANSWER_BY: Words = words("最晚答复", "Answer by");
pub(super) const ASK_BY_NUMBER: Words = words("凭编号到导办台查询", "Ask at the desk with this number");

// On the notice of a matter.
pub(super) const NOTICE: Words = words("一次性告知单", "All you need for this matter");
pub(super) const DEPARTMENT: Words = words("部门", "Department");
pub(super) const KIND: Words = words("办件类型", "Kind");
pub(super) const AT_ONCE: Words = words("即办件", "done at once");
pub(super) const PROMISED: Words = words("承诺件", "by a promised date");
pub(super) const JOINT: Words = words("联办件", "several departments");
pub(super) const MATERIALS: Words = words("申请材料", "What to bring");
pub(super) const PROCEDURE: Words = words("办理流程", "Steps");
pub(super) const TIME_LIMIT: Words = words("办理时限", "How long");
pub(super) const FEE: Words = words("收费及依据", "Fee");
pub(super) const CONDITIONS: Words = words("受理条件", "Who may apply");
pub(super) const AUTHORITY: Words = words("窗口权限", "Decided here");
pub(super) const BASIS: Words = words("法律依据", "Legal basis");
pub(super) const PHONE: Words = words("咨询电话", "Phone");
pub(super) const ADDRESS: Words = words("网址", "Web");
pub(super) const PRINTED: Words = words("打印时间", "Date");
pub(super) const SCAN: Words = words("扫码看这份指南", "Scan for this guide");
pub(super) const NOT_SAID: Words =
    words("未公布，请向窗口咨询。", "Not published: please ask at the window.");
