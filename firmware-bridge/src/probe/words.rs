//! What an installer reads: Chinese first, English after. Pure.

use super::{Outcome, Plan, Report, Step, Taken};
use crate::call_pad::Uplink;
use crate::call_pad::frame::Frame;
use crate::card_reader::frame::Status;
use crate::port::PortError;
use crate::port::usb::Adapter;
use crate::printer::PrinterState;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write;
use std::time::Duration;

/// The same said twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Words {
    const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    fn of(zh: String, en: String) -> Self {
        Self { zh: Cow::Owned(zh), en: Cow::Owned(en) }
    }
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} · {}", self.zh, self.en)
    }
}

pub(super) const PRINTER: Words = Words::new("票据打印机（ESC/POS）", "ticket printer (ESC/POS)");
pub(super) const CARD_READER: Words = Words::new("身份证阅读器（SAM_V）", "ID-card reader (SAM_V)");
pub(super) const LED_PANEL: Words = Words::new("LED 屏（仰邦 BX-5K/6K）", "LED panel (Onbon BX-5K/6K)");
pub(super) const WINDOW_SCREEN: Words =
    Words::new("语音窗口屏（DA/VR/PN）", "window screen with voice (DA/VR/PN)");
pub(super) const FF68: Words =
    Words::new("呼叫器、评价器（FF 68，按键才说话）", "call pad, evaluator (FF 68, speaks when pressed)");
pub(super) const MODBUS: Words =
    Words::new("评价器、呼叫器（Modbus RTU）", "rating keypad, call pad (Modbus RTU)");

pub(super) fn nothing() -> Words {
    Words::new("无应答", "no answer")
}

pub(super) fn no_key() -> Words {
    Words::new(
        "没有听到按键：没有人按，或没有这种呼叫器",
        "no key was heard: nobody pressed one, or there is no such pad",
    )
}

pub(super) fn press_a_key(within: Duration) -> Words {
    let seconds = within.as_secs();
    Words::of(
        format!("请在 {seconds} 秒内按呼叫器或评价器的一个键"),
        format!("press a key of the pad now, within {seconds} s"),
    )
}

pub(super) fn only_echo() -> Words {
    Words::new("只收到自己发出的字节：转换器有回显", "only our own bytes came back: the adapter echoes")
}

pub(super) fn strange() -> Words {
    Words::new(
        "有字节，但不是该设备的应答：可能波特率不对或有干扰",
        "bytes came that are no answer of this device: perhaps another speed, or noise",
    )
}

pub(super) fn printer(state: &PrinterState) -> Words {
    match state.code() {
        "" => Words::new("状态正常", "well"),
        code => Words::of(format!("状态：{code}"), format!("state: {code}")),
    }
}

pub(super) fn card_reader(status: Status, number: Option<&str>) -> Words {
    let [zh, en] =
        if status == Status::Done { ["安全模块正常", "module well"] } else { status.words() };
    match number {
        Some(number) => Words::of(format!("{zh}，模块号 {number}"), format!("{en}, module number {number}")),
        None => Words::new(zh, en),
    }
}

pub(super) fn led_panel(address: Option<u16>) -> Words {
    match address {
        Some(address) => {
            Words::of(format!("地址 {address} 的屏应答"), format!("the panel at address {address} answers"))
        }
        None => Words::new("有屏应答，地址读不出", "a panel answers, its address cannot be read"),
    }
}

pub(super) fn window_screens(addresses: &[u8]) -> Words {
    let addresses = addresses.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    Words::of(format!("应答的地址：{addresses}"), format!("addresses that answer: {addresses}"))
}

pub(super) fn ff68(frame: &Frame) -> Words {
    let address = frame.address;
    match Uplink::from_frame(frame) {
        Some(Uplink::Key { key, .. }) => Words::of(
            format!("地址 {address} 的呼叫器按了键 {key:02X}"),
            format!("the pad at address {address}: key {key:02X}"),
        ),
        Some(Uplink::Rating(button)) => Words::of(
            format!("地址 {address} 的评价器按了按钮 {button}"),
            format!("the evaluator at address {address}: button {button}"),
        ),
        None => Words::of(
            format!("地址 {address} 有 FF 68 帧，但不是已知的按键"),
            format!("an FF 68 frame of address {address}, no key that is known"),
        ),
    }
}

pub(super) fn modbus(units: &[u8], first: u16, count: u16) -> Words {
    let units = units.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    Words::of(
        format!("应答的从机：{units}（读输入寄存器 {first} 起 {count} 个）"),
        format!("units that answer: {units} (asked for {count} input registers from {first})"),
    )
}

/// What is said before the search begins.
#[must_use]
pub fn before(plan: &Plan) -> Words {
    let (count, seconds) = (plan.len(), plan.longest().as_secs() + 1);
    Words::of(
        format!("共 {count} 项，最长 {seconds} 秒；只询问，不打印、不显示、不改设置"),
        format!("{count} questions, {seconds} s at most; nothing is printed, shown or changed"),
    )
}

/// Why the port cannot be asked at all.
#[must_use]
pub fn no_port(error: &PortError) -> Words {
    let zh = match error {
        PortError::Absent { address, .. } => format!("端口 {address} 打不开：没有插好、名称不对或没有权限"),
        PortError::InUse { address } => format!("端口 {address} 正被另一个程序使用：先停掉它再查"),
        PortError::Ambiguous { address, found } => {
            format!("{address} 对应多个转换器，请写明序列号或固定路径：{}", found.join("，"))
        }
        PortError::Broken(_) => "端口中断".to_owned(),
        PortError::Stuck => "端口写不出数据".to_owned(),
    };
    Words::of(zh, error.to_string())
}

/// A step on one line.
#[must_use]
pub fn step(step: &Step) -> String {
    match (step.baud, &step.line) {
        (Some(baud), Some(line)) => format!("{baud} {line}  {}", step.device),
        (None, _) | (_, None) => step.device.to_string(),
    }
}

/// A step that begins, and on a second line what a person must do.
#[must_use]
pub fn begins(begun: &Step) -> String {
    match &begun.please {
        Some(please) => format!("{}\n  {please}", step(begun)),
        None => step(begun),
    }
}

/// The whole search, for a person.
#[must_use]
pub fn report(report: &Report) -> String {
    let mut text = String::new();
    for taken in &report.steps {
        let mark = match taken.outcome {
            Outcome::Found => '✔',
            Outcome::Strange => '?',
            Outcome::Nothing => '-',
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark} {}\n    {}", step(&taken.step), taken.meaning);
        if taken.outcome != Outcome::Nothing {
            let _ = writeln!(text, "    发送 sent  {}\n    收到 came  {}", taken.sent, taken.came);
        }
    }
    if report.echo {
        let _ =
            writeln!(text, "转换器有回显，配置中加 echo · the adapter echoes: add `echo` to its line format");
    }
    let _ = writeln!(text, "{}", verdict(report));
    text
}

fn verdict(report: &Report) -> Words {
    match report.found() {
        Some(Taken { step: found, .. }) => Words::of(
            format!("{}：{}", report.port, step_zh(found)),
            format!("{}: {}", report.port, step_en(found)),
        ),
        None if report.steps.iter().any(|taken| taken.outcome == Outcome::Strange) => Words::of(
            format!("{}：线上有数据，但没有认识的设备", report.port),
            format!("{}: somebody speaks, but no device that is known here", report.port),
        ),
        None => Words::of(
            format!("{}：没有设备应答；请检查电源、收发线是否接反、485 的 A/B", report.port),
            format!("{}: no device answers; check power, crossed wires, A and B of RS-485", report.port),
        ),
    }
}

fn step_zh(step: &Step) -> String {
    at(step, &step.device.zh)
}

fn step_en(step: &Step) -> String {
    at(step, &step.device.en)
}

fn at(step: &Step, device: &str) -> String {
    match (step.baud, &step.line) {
        (Some(baud), Some(line)) => format!("{device}, {baud} {line}"),
        (None, _) | (_, None) => device.to_owned(),
    }
}

/// The machine's serial devices, for a person.
#[must_use]
pub fn list(adapters: &[Adapter]) -> String {
    if adapters.is_empty() {
        return "本机没有串口 · this machine has no serial devices\n".to_owned();
    }
    let mut text = String::new();
    for adapter in adapters {
        let product = adapter.product.as_deref().map(|name| format!("  {name}")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{adapter}{product}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call_pad::Order;
    use crate::probe::{PROBES, Scope};

    #[test]
    fn everything_is_said_in_both_languages() {
        let chinese = |text: &str| text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        let said = PROBES.iter().map(|probe| probe.device.clone()).chain([
            nothing(),
            only_echo(),
            strange(),
            printer(&PrinterState::default()),
            card_reader(Status::Done, Some("05.01")),
            card_reader(Status::Other(7), None),
            led_panel(Some(1)),
            led_panel(None),
            no_key(),
            press_a_key(Duration::from_secs(10)),
            ff68(&Uplink::Key { key: 0x0C, digits: vec![] }.to_frame(5)),
            ff68(&Uplink::Rating(2).to_frame(5)),
            ff68(&Order::Beep.to_frame(5)),
            window_screens(&[3, 4]),
            modbus(&[1, 2], 0, 3),
            before(&Plan::new("/dev/x", None, Scope::default())),
            no_port(&PortError::Absent { address: "x".into(), reason: "gone".into() }),
            no_port(&PortError::InUse { address: "x".into() }),
            no_port(&PortError::Ambiguous { address: "x".into(), found: vec!["y".into()] }),
            no_port(&PortError::Broken("gone".into())),
            no_port(&PortError::Stuck),
        ]);
        for words in said {
            assert!(chinese(&words.zh) && !chinese(&words.en) && !words.en.is_empty(), "{words}");
        }
    }

    #[test]
    fn the_devices_of_a_machine_are_listed_with_name_and_identity() {
        let adapter = Adapter {
            path: "/dev/ttyUSB0".into(),
            stable_path: Some("/dev/serial/by-id/usb-X".into()),
            usb: Some("0403:6001:A1".parse().unwrap()),
            product: Some("FT232R".into()),
        };
        assert_eq!(list(&[adapter]), "/dev/ttyUSB0 (/dev/serial/by-id/usb-X) usb:0403:6001:A1  FT232R\n");
        assert!(list(&[]).contains("没有串口"));
    }
}
