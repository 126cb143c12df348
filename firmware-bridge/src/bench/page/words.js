// Every text of the bench's page, Chinese and English side by side, by key.
const texts = {
  title: ['设备台', 'Device bench'],
  brand: ['厅序', 'Tingxu'],
  subtitle: ['本厅全部模拟设备：刷卡、按键、抽纸、拔线，逐帧看两端说了什么', 'Every simulated device of this hall: cards, keys, paper, cables, and each frame both ways'],
  kinds: ['设备种类', 'Kinds of devices'],
  readers: ['读卡器', 'Card readers'], printers: ['打印机', 'Printers'], panels: ['显示屏', 'Boards and strips'],
  screens: ['语音窗口屏', 'Window screens'], keypads: ['评价器与呼叫器', 'Keypads and call pads'],
  pads: ['FF 68 呼叫器', 'FF 68 pads'],
  live: ['实时', 'Live'], stale: ['已断开，正在重连', 'Disconnected, trying again'], language: ['English', '中文'],
  plugged: ['已接通', 'Plugged in'], unplugged: ['已拔线', 'Unplugged'], unplug: ['拔线', 'Unplug'], replug: ['接回', 'Plug in'],
  all_well: ['全部恢复正常', 'All well again'], nothing_broken: ['全部正常', 'All well'], broken: ['%1 处异常', '%1 broken'],
  fault: ['故障', 'Fault'], chance: ['概率', 'Chance'], always: ['每次', 'always'],
  none: ['无', 'None'], silence: ['不应答', 'Silence'], noise: ['杂讯', 'Noise'], cut_frame: ['断帧', 'Cut frames'],
  wrong_checksum: ['校验错', 'Wrong checksum'], stale_reply: ['错位应答', 'Stale replies'], late_reply: ['超时应答', 'Late replies'],
  echo: ['回显', 'Echo'], baud_mismatch: ['波特率错', 'Wrong speed'], slow: ['逐字节', 'Slow'], duplicate: ['重复帧', 'Duplicates'],
  traffic: ['收 %1 帧 · 发 %2 帧', '%1 frames in · %2 out'], traffic_spoiled: [' · 损坏 %1', ' · %1 spoiled'],
  bytes: ['收 %1 字节，发 %2 字节', '%1 bytes in, %2 bytes out'],
  tap_hint: ['点一张测试证件放到读卡器上', 'Choose a test card to lay on the reader'], on_reader: ['证件在读卡器上', 'A card lies on the reader'],
  remove: ['取走证件', 'Take the card away'], state: ['状态', 'State'],
  self_test_failed: ['自检失败', 'Self-test failed'], card_snatched: ['读到一半抽走', 'Card snatched while read'],
  rate: ['只认波特率', 'Listens only at'], any_rate: ['任意', 'any speed'],
  paper: ['纸', 'Paper'], paper_ok: ['充足', 'Enough'], paper_near_end: ['将尽', 'Near end'], paper_end: ['缺纸', 'Out'],
  is_near_end: ['纸将尽', 'Paper near end'], is_end: ['缺纸', 'Paper out'], is_at: ['只认 %1', 'Listens only at %1'],
  trouble: ['异常', 'Trouble'], cover_open: ['上盖打开', 'Cover open'], cutter_error: ['切刀卡住', 'Cutter stuck'],
  head_hot: ['打印头过热', 'Head hot'], offline: ['脱机', 'Offline'], other_error: ['机械故障', 'Mechanical error'],
  unknown_dialect: ['状态字不认识', 'Unknown dialect'],
  mouth: ['出纸口', 'Mouth'], slip_waiting: ['小票悬在出纸口', 'A slip hangs at the mouth'], mouth_empty: ['没有小票', 'Empty'],
  take: ['取走小票', 'Take the slip'], retracted: ['已收回 %1 张', '%1 pulled back'],
  no_slip: ['还没有打印小票', 'No slip has been printed yet'], slip: ['小票', 'Slip'], torn: ['（未打完）', ' (not whole)'],
  frames: ['已收 %1 帧', '%1 frames'], dark: ['黑屏', 'Dark'], dead: ['装死', 'Play dead'], is_dead: ['没有应答', 'Dead'],
  busy: ['忙', 'Busy'], is_busy: ['忙，拒绝', 'Busy, refuses'], refuse: ['拒绝', 'Refuse'], is_refusing: ['拒绝', 'Refuses'],
  power_cut: ['断一下电', 'Cut the power'], switched_off: ['已熄屏', 'Switched off'], brightness: ['亮度 %1', 'Brightness %1'], clock: ['屏内时钟 %1', 'Its clock %1'],
  says: ['语音', 'Voice'], says_nothing: ['还没有播报', 'Nothing spoken yet'],
  counter: ['%1 号窗口', 'Counter %1'], unit: ['地址 %1', 'address %1'],
  idle: ['待机', 'Idle'], welcome: ['欢迎', 'Welcome'], please_rate: ['请评价', 'Please rate'], thanks: ['谢谢评价', 'Thank you'], goodbye: ['再见', 'Goodbye'],
  k1: ['非常\u200b满意', 'Very good'], k2: ['满意', 'Good'], k3: ['基本\u200b满意', 'Fair'], k4: ['不\u200b满意', 'Poor'], k5: ['非常\u200b不满意', 'Very poor'],
  lamp_closed: ['关闭', 'Closed'], lamp_idle: ['空闲', 'Idle'], lamp_called: ['已呼叫', 'Called'], lamp_serving: ['办理中', 'Serving'],
  lamp_paused: ['暂停', 'Paused'], lamp_no_connection: ['无连接', 'No connection'], lamp_unknown: ['未知', 'Unknown'],
  waiting: ['等候', 'Waiting'], ticket: ['票号', 'Ticket'], beeps: ['蜂鸣 %1', '%1 beeps'], digit: ['数字', 'digit'],
  entered: ['已输入', 'Entered'], clear: ['清', 'C'], clear_long: ['清除输入', 'Clear what was entered'], shows: ['显示 %1', 'shows %1'],
  next: ['下一位', 'Next'], call: ['指定', 'Call'], recall: ['重呼', 'Recall'], start: ['开始', 'Start'], finish: ['办结', 'Finish'],
  no_show: ['过号', 'No-show'], hold: ['挂起', 'Hold'], call_back: ['叫回', 'Call back'], requeue: ['重排', 'Requeue'], transfer: ['转办', 'Transfer'],
  transfer_to_window_type: ['转类型', 'To type'], pause: ['暂停', 'Pause'], open: ['开窗', 'Open'], close: ['关窗', 'Close'], confirm: ['确认', 'OK'],
  evaluator: ['评价器', 'Evaluator'], call_pad: ['呼叫器', 'Call pad'], button: ['按钮 %1', 'Button %1'], stars: ['%1 星', '%1 stars'],
  acknowledged: ['已确认 %1', '%1 acknowledged'],
  log: ['通信记录', 'On the cables'], log_device: ['设备', 'Device'], log_all: ['全部', 'All'], log_find: ['查找', 'Find'],
  log_find_hint: ['含义或字节', 'Meaning or bytes'], log_polling: ['显示例行轮询', 'Show polling'], log_pause: ['暂停', 'Pause'], log_resume: ['继续', 'Resume'],
  log_clear: ['清空', 'Clear'], log_copy: ['复制', 'Copy'], log_save: ['下载', 'Download'], log_fold: ['收起', 'Fold'], log_unfold: ['展开', 'Unfold'],
  log_empty: ['还没有通信。例行轮询不显示。', 'Nothing said yet. Routine polling is not shown.'], log_nothing: ['没有符合条件的记录。', 'Nothing fits.'],
  log_held: ['暂停中，另有 %1 条', 'Paused, %1 more'], log_count: ['%1 条', '%1 lines'], copied: ['已复制 %1 条', '%1 lines copied'],
  col_time: ['时间', 'Time'], col_device: ['设备', 'Device'], col_way: ['方向', 'Way'], col_meaning: ['含义', 'Meaning'], col_bytes: ['字节', 'Bytes'],
  heard: ['→ 设备', '→ device'], said: ['← 设备', '← device'], whole: ['整帧，%1 字节', 'Whole frame, %1 bytes'],
  failed: ['没有做成：', 'Not done: '],
};
export let language = localStorage.getItem('bench-language') === 'en' ? 'en' : 'zh';
export function otherLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('bench-language', language);
}
// %1, %2 stand for the values; an unknown key stands for itself.
export function t(key, ...values) {
  const said = texts[key]?.[language === 'zh' ? 0 : 1] ?? key;
  return values.reduce((text, value, at) => text.replace(`%${at + 1}`, value), said);
}
// A zero-width space says where a key's label may break; read aloud it is nothing.
export const plain = (key) => t(key).replaceAll('\u200b', '');
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
