// The device bench's page: shows what GET /api/devices says, redraws what changed, sends what is pressed.
'use strict';

const texts = {
  zh: {
    title: '设备台', subtitle: '本厅全部模拟设备：刷卡、按键、抽纸、拔线，看小票与屏幕',
    card_readers: '读卡器', printers: '打印机', panels: '显示屏', keypads: '评价器', log: '通信记录',
    live: '实时', stale: '已断开，正在重连', language: 'English', plugged: '已接通', unplugged: '已拔线',
    unplug: '拔线', replug: '接回', fault: '故障', none: '正常', silence: '不应答', noise: '杂讯', cut_frame: '断帧',
    wrong_checksum: '校验错', stale_reply: '迟到应答', tap_hint: '点一张测试证件放到读卡器上', remove: '取走证件',
    on_reader: '证件在读卡器上', no_card: '读卡器上没有证件', paper: '纸', paper_ok: '充足', paper_near_end: '将尽', paper_end: '缺纸',
    cover: '上盖', cover_closed: '合上', cover_open: '打开', cutter: '切刀', cutter_ok: '正常', cutter_error: '卡刀',
    no_slip: '还没有打印小票。', slip: '小票', torn: '（未打完）', paper_mm: '纸宽', frames: '已收帧', dark: '黑屏',
    counter: '窗口', idle: '待机', welcome: '欢迎', please_rate: '请评价', thanks: '谢谢评价', goodbye: '再见',
    k1: '非常\u200b满意', k2: '满意', k3: '基本\u200b满意', k4: '不\u200b满意', k5: '非常\u200b不满意', press: '按键',
    log_device: '设备', log_all: '全部', log_empty: '还没有值得一看的通信。例行轮询不记录。', pause: '暂停滚动', resume: '继续',
    heard: '→ 设备', said: '← 设备', failed: '没有做成：',
  },
  en: {
    title: 'Device bench', subtitle: 'Every simulated device of this hall: tap cards, press keys, pull paper and cables, look at slips and screens',
    card_readers: 'Card readers', printers: 'Printers', panels: 'Boards and strips', keypads: 'Rating keypads', log: 'Frames',
    live: 'Live', stale: 'Disconnected, trying again', language: '中文', plugged: 'Plugged in', unplugged: 'Unplugged',
    unplug: 'Unplug', replug: 'Plug in', fault: 'Fault', none: 'None', silence: 'Silence', noise: 'Noise', cut_frame: 'Cut frames',
    wrong_checksum: 'Bad checksum', stale_reply: 'Late replies', tap_hint: 'Choose a test card to lay on the reader', remove: 'Take the card away',
    on_reader: 'A card lies on the reader', no_card: 'No card on the reader', paper: 'Paper', paper_ok: 'Enough', paper_near_end: 'Near end', paper_end: 'Out',
    cover: 'Cover', cover_closed: 'Closed', cover_open: 'Open', cutter: 'Cutter', cutter_ok: 'Well', cutter_error: 'Stuck',
    no_slip: 'No slip has been printed yet.', slip: 'Slip', torn: ' (not whole)', paper_mm: 'Paper', frames: 'Frames', dark: 'dark',
    counter: 'Counter', idle: 'Idle', welcome: 'Welcome', please_rate: 'Please rate', thanks: 'Thank you', goodbye: 'Goodbye',
    k1: 'Very good', k2: 'Good', k3: 'Fair', k4: 'Poor', k5: 'Very poor', press: 'key',
    log_device: 'Device', log_all: 'All', log_empty: 'Nothing worth a look yet. Routine polling is not recorded.', pause: 'Pause', resume: 'Resume',
    heard: '→ device', said: '← device', failed: 'Not done: ',
  },
};
const FAULTS = ['none', 'silence', 'noise', 'cut_frame', 'wrong_checksum', 'stale_reply'];
const LOG_MAX = 300;
let language = localStorage.getItem('bench-language') === 'en' ? 'en' : 'zh';
let devices = null;
let slips = {};
let logEntries = [];
let paused = false;
// A zero-width space says where a key's label may break.
const plain = (key) => t(key).replaceAll('\u200b', '');
const t = (key) => texts[language][key] ?? key;

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') node.addEventListener('click', value);
    else if (name === 'onchange') node.addEventListener('change', value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}),
    });
    if (!answer.ok) throw new Error((await answer.text()) || answer.status);
    notice('');
  } catch (error) {
    notice(t('failed') + error.message);
  }
  look();
}

function notice(text) {
  const node = document.getElementById('notice');
  node.textContent = text;
  node.hidden = !text;
}

function head(device, extra) {
  const out = !device.plugged;
  return [
    el('div', { class: 'device-head' },
      el('h3', {}, device.name),
      el('span', { class: `pill ${out ? 'stop' : 'ok'}` }, t(out ? 'unplugged' : 'plugged')),
      device.fault !== 'none' ? el('span', { class: 'pill warn' }, t(device.fault)) : null,
      extra ?? null,
      el('span', { class: 'spring' }),
      el('label', { class: 'check small' }, t('fault'),
        el('select', {
          'data-focus': `fault-${device.name}`,
          onchange: (event) => post(`/api/devices/${device.name}/fault`, { kind: event.target.value }),
        }, ...FAULTS.map((kind) => {
          const option = el('option', { value: kind }, t(kind));
          option.selected = kind === device.fault;
          return option;
        }))),
      el('button', {
        type: 'button', 'data-focus': `plug-${device.name}`,
        onclick: () => post(`/api/devices/${device.name}/${out ? 'replug' : 'unplug'}`),
      }, t(out ? 'replug' : 'unplug'))),
    el('p', { class: 'device-link mono' }, device.link),
  ];
}

function reader(device) {
  const cards = devices.test_cards.map((card) => {
    const [name, ...rest] = card[`label_${language}`].split(' · ');
    return el('button', {
      type: 'button', class: 'id-card', 'aria-pressed': String(device.card === card.id), 'data-focus': `card-${device.name}-${card.id}`,
      onclick: () => post(`/api/card-readers/${device.name}/tap`, { card: card.id }),
    }, el('b', {}, name), el('span', {}, rest.join(' · ')));
  });
  return el('div', { class: 'card' }, ...head(device),
    el('div', { class: 'row between', style: 'margin-bottom:10px' },
      el('span', { class: 'soft' }, t(device.card ? 'on_reader' : 'tap_hint')),
      el('button', {
        type: 'button', class: 'strong', disabled: device.card ? false : '', 'data-focus': `remove-${device.name}`,
        onclick: () => post(`/api/card-readers/${device.name}/remove`),
      }, t('remove'))),
    el('div', { class: 'cards' }, ...cards));
}

function printer(device) {
  const set = (change) => post(`/api/printers/${device.name}/state`, {
    paper: device.paper, cover_open: device.cover_open, cutter_error: device.cutter_error, ...change,
  });
  const choice = (key, pressed, change, bad) => el('button', {
    type: 'button', 'aria-pressed': String(pressed), class: bad ? 'bad' : '', 'data-focus': `${device.name}-${key}`, onclick: () => set(change),
  }, t(key));
  const list = (slips[device.name] ?? []).slice(-8).reverse();
  return el('div', { class: 'card' },
    ...head(device, el('span', { class: 'soft small num' }, `${t('paper_mm')} ${device.paper_mm} mm`)),
    el('div', { class: 'group' }, el('span', { class: 'label' }, t('paper')),
      choice('paper_ok', device.paper === 'ok', { paper: 'ok' }),
      choice('paper_near_end', device.paper === 'near_end', { paper: 'near_end' }, true),
      choice('paper_end', device.paper === 'end', { paper: 'end' }, true)),
    el('div', { class: 'group' }, el('span', { class: 'label' }, t('cover')),
      choice('cover_closed', !device.cover_open, { cover_open: false }),
      choice('cover_open', device.cover_open, { cover_open: true }, true),
      el('span', { class: 'label', style: 'margin-left:18px' }, t('cutter')),
      choice('cutter_ok', !device.cutter_error, { cutter_error: false }),
      choice('cutter_error', device.cutter_error, { cutter_error: true }, true)),
    list.length === 0 ? el('p', { class: 'empty' }, t('no_slip'))
      : el('div', { class: 'slips' }, ...list.map((slip) => el('div', { class: 'slip' },
        el('a', { href: `/api/printers/${device.name}/slips/${slip.index}.png`, target: '_blank', rel: 'noopener' },
          el('img', { alt: slip.lines.join('\n'), src: `/api/printers/${device.name}/slips/${slip.index}.png` })),
        el('p', { class: 'num' }, `${t('slip')} ${slip.index + 1}${slip.cut ? '' : t('torn')}`)))));
}

function panelLine(line) {
  const board = line.panels.some((panel) => panel.height > 64);
  return el('div', { class: 'card' }, ...head(line),
    el('div', { class: board ? 'panels board' : 'panels' }, ...line.panels.map((panel) => {
      const words = panel.areas.map((area) => area.text).join(' / ') || t('dark');
      return el('figure', { class: 'panel' },
        el('img', {
          alt: words, width: panel.width * 5 + 20, height: panel.height * 5 + 20,
          src: `/api/panels/${panel.name}.png?v=${panel.frames}-${panel.areas.length}`,
        }),
        el('figcaption', { class: 'row between num' }, el('b', {}, panel.name),
          el('span', {}, `${panel.width} × ${panel.height} · ${t('frames')} ${panel.frames}`)));
    })));
}

function keypadLine(line) {
  return el('div', { class: 'card' }, ...head(line),
    el('div', { class: 'pads' }, ...line.keypads.map((pad) => el('div', {
      class: `pad ${pad.prompt === 'please_rate' ? 'asks' : pad.prompt === 'thanks' ? 'thanks' : ''}`,
    },
    el('div', { class: 'pad-screen' },
      el('div', { class: 'where num' }, el('span', {}, `${t('counter')} ${pad.counter}`), el('span', { class: 'ticket num' }, pad.ticket)),
      el('div', { class: 'prompt' }, t(pad.prompt))),
    el('div', { class: 'pad-keys' }, ...[1, 2, 3, 4, 5].map((key) => el('button', {
      type: 'button', title: plain(`k${key}`), 'aria-label': `${t('counter')} ${pad.counter}: ${plain(`k${key}`)}`, 'data-focus': `key-${pad.counter}-${key}`,
      onclick: () => post(`/api/keypads/${pad.counter}/press`, { key }),
    }, el('b', { class: 'num' }, String(key)), t(`k${key}`))))))));
}

function drawInto(id, nodes) {
  const place = document.getElementById(id);
  const focused = document.activeElement?.dataset?.focus;
  const scrolled = [...place.querySelectorAll('.slips')].map((node) => node.scrollLeft);
  place.replaceChildren(...nodes);
  place.querySelectorAll('.slips').forEach((node, at) => { node.scrollLeft = scrolled[at] ?? 0; });
  if (focused) place.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  document.getElementById(`s-${id}`).hidden = nodes.length === 0;
}

let drawn = {};
function draw() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${t('title')} · ${language === 'zh' ? '厅序' : 'Tingxu'}`;
  document.querySelectorAll('[data-t]').forEach((node) => { node.textContent = t(node.dataset.t); });
  document.getElementById('language').textContent = t('language');
  document.getElementById('log-pause').textContent = t(paused ? 'resume' : 'pause');
  if (!devices) return;
  // Only what changed is drawn anew, so that nothing jumps under a finger.
  const parts = {
    readers: [devices.card_readers, reader], printers: [devices.printers, printer],
    panels: [devices.panel_lines, panelLine], keypads: [devices.keypad_lines, keypadLine],
  };
  for (const [id, [list, make]] of Object.entries(parts)) {
    const now = JSON.stringify([language, list, id === 'printers' ? slips : 0]);
    if (drawn[id] === now) continue;
    drawn[id] = now;
    drawInto(id, list.map(make));
  }
  const chosen = document.getElementById('log-device');
  const names = [...devices.card_readers, ...devices.printers, ...devices.panel_lines, ...devices.keypad_lines].map((device) => device.name);
  if (chosen.options.length !== names.length + 1) {
    chosen.append(...names.map((name) => el('option', { value: name }, name)));
  }
}

function logRow(entry) {
  const at = new Date(entry.at_ms);
  const time = `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  return el('tr', {},
    el('td', { class: 'mono num' }, time), el('td', {}, entry.device),
    el('td', { class: entry.heard ? 'to' : 'from' }, t(entry.heard ? 'heard' : 'said')),
    el('td', {}, entry.meaning, el('div', { class: 'mono' }, entry.hex)));
}

function drawLog() {
  if (paused) return;
  const only = document.getElementById('log-device').value;
  const rows = logEntries.filter((entry) => !only || entry.device === only).slice(0, 120);
  document.querySelector('#log tbody').replaceChildren(...rows.map(logRow));
  document.getElementById('log-empty').hidden = rows.length > 0;
}

let looking = false;
let again = false;
async function look() {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const answer = await fetch('/api/devices');
    devices = await answer.json();
    const lists = await Promise.all(devices.printers.map((device) => fetch(`/api/printers/${device.name}/slips`).then((list) => list.json())));
    slips = Object.fromEntries(devices.printers.map((device, at) => [device.name, lists[at]]));
    draw();
  } catch (error) {
    // The event stream tells that the bench is away; anything else is a mistake of this page.
    if (!(error instanceof TypeError && error.message.includes('fetch'))) console.error(error);
  }
  looking = false;
  if (again) { again = false; setTimeout(look, 120); }
}

async function firstLog() {
  await look();
  if (!devices) return;
  const all = [...devices.card_readers, ...devices.printers, ...devices.panel_lines, ...devices.keypad_lines];
  const logs = await Promise.all(all.map((device) => fetch(`/api/devices/${device.name}/log`).then((log) => log.json())));
  logEntries = logs.flat().sort((a, b) => b.at_ms - a.at_ms).slice(0, LOG_MAX);
  drawLog();
}

function follow() {
  const source = new EventSource('/api/events');
  const link = document.getElementById('link');
  const say = (live) => {
    link.textContent = t(live ? 'live' : 'stale');
    link.className = `pill ${live ? 'ok' : 'stop'}`;
    document.body.classList.toggle('stale', !live);
  };
  source.onopen = () => { say(true); firstLog(); };
  source.onerror = () => say(false);
  source.addEventListener('change', look);
  source.addEventListener('log', (event) => {
    logEntries.unshift(JSON.parse(event.data));
    logEntries.length = Math.min(logEntries.length, LOG_MAX);
    drawLog();
    look();
  });
  return say;
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('bench-language', language);
  draw();
  drawLog();
  const link = document.getElementById('link');
  link.textContent = t(link.classList.contains('ok') ? 'live' : 'stale');
});
document.getElementById('log-pause').addEventListener('click', (event) => {
  paused = !paused;
  event.currentTarget.setAttribute('aria-pressed', String(paused));
  draw();
  drawLog();
});
document.getElementById('log-device').addEventListener('change', drawLog);
draw();
follow()(false);
