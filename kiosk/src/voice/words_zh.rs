//! 中文: what each sentence says aloud. Each stretch between two commas is a clip of the pack's folder `kiosk`.

use super::sentence::Sentence;

pub(super) fn words(sentence: Sentence) -> &'static str {
    match sentence {
        Sentence::Welcome => "您好，请点屏幕",
        Sentence::ChooseService => "请选择业务",
        Sentence::FirstLetters => "请点首字母",
        Sentence::ChooseTheme => "请选择主题",
        Sentence::ChooseDepartment => "请选择部门",
        Sentence::ChooseGuide => "请选择指南",
        Sentence::Guide => "这是指南，可以打印",
        Sentence::GuidePrinting => "正在打印，请稍候",
        Sentence::GuidePrinted => "请取走指南",
        Sentence::GuideNotPrinted => "没有打出来，请看屏幕",
        Sentence::Closed => "现在不取号，请看屏幕",
        Sentence::TapCard => "请刷身份证，在屏幕下方",
        Sentence::CardReading => "正在读取，请不要移动",
        Sentence::CardUnreadable => "没有读到，请再放一次",
        Sentence::CardExpired => "身份证已过期，请看屏幕",
        Sentence::CardLeftBehind => "读卡区有身份证，请看屏幕",
        Sentence::ReaderLost => "读卡器故障，请看屏幕",
        Sentence::KeepCard => "请拿好身份证，请核对，请确认取号",
        Sentence::Check => "请核对，请确认取号",
        Sentence::PrinterTrouble => "打印机故障，请到导办台",
        Sentence::Issuing => "正在取号，请稍候",
        Sentence::IssuingSlow => "正在重试，请稍候",
        Sentence::Refused => "不能取号，请看屏幕",
        Sentence::SlipPrinting => "取号成功，正在打印",
        Sentence::SlipPrinted => "您的号码是，{number}，请取走号票，{seat}，请就座等候",
        Sentence::SlipNotPrinted => "没有打出来，您的号码是，{number}，请记住号码，{seat}，请就座等候",
        Sentence::NoSlip => "取号成功，您的号码是，{number}，请记住号码，{seat}，请就座等候",
        Sentence::Hurry => "时间快到了，请点屏幕",
        Sentence::Connecting => "正在连接，请稍候",
        Sentence::ServerLost => "系统连不上，请到导办台",
        Sentence::Modes => "可以换大字，请点屏幕",
        Sentence::SlipNotKnown => "请看取纸口，您的号码是，{number}，请看屏幕",
        Sentence::GuideNotKnown => "请看取纸口，请看屏幕",
        Sentence::TypeNumber => "请输入证件号码",
        Sentence::TypePhone => "请输入手机号，可以不填",
        Sentence::First => "您可以优先办理，请看屏幕",
        Sentence::HasTicket => "您已有号票，可以补打",
        Sentence::CheckIn => "预约报到，请刷身份证，或输入号码",
        Sentence::Reprint => "补打号票，请刷身份证，或输入号码",
        Sentence::Rate => "请评价，请刷身份证，或输入号码",
        Sentence::Tickets => "请选择号票",
        Sentence::Level => "请评价，请点屏幕",
        Sentence::Asking => "正在查询，请稍候",
        Sentence::Told => "请看屏幕",
        Sentence::Feedback => "请留下意见，请看屏幕",
        Sentence::FeedbackSummary => "请核对，请看屏幕",
        Sentence::FeedbackReceipt => "已经收到，请记住编号",
    }
}

/// Where to sit, for a speech engine.
pub(super) fn seat(area: &str) -> String {
    format!("请到{area}")
}
