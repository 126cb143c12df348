// The device bench's page: shows what GET /api/devices says, redraws what changed, sends what is pressed.
import { el, language, otherLanguage, plain, t } from './words.js';
import * as log from './log.js';

const FAULTS = ['none', 'silence', 'noise', 'cut_frame', 'wrong_checksum', 'stale_reply', 'late_reply', 'echo', 'baud_mismatch', 'slow', 'duplicate'];
const CHANCES = [1000, 500, 200, 50, 10];
const RATES = [115200, 57600, 38400, 19200, 9600];
const LOOK_EVERY_MS = 300;
const KINDS = {
  readers: ['card_readers', reader], printers: ['printers', printer], panels: ['panel_lines', panelLine],
  screens: ['screen_lines', screenLine], keypads: ['keypad_lines', keypadLine], pads: ['call_pad_lines', callPadLine],
};
let devices = null;
let slips = {};
let slipCounts = {};
// Digits a clerk has entered on a pad, by line and address.
const entered = {};
const at = (id) => document.getElementById(id);
const kindOf = (kind) => devices?.[KINDS[kind][0]] ?? [];
const everything = () => Object.keys(KINDS).flatMap((kind) => kindOf(kind).map((device) => [kind, device]));

async function post(path, body) {
  try {
    const answer = await fetch(`/api/${path}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}),
    });
    if (!answer.ok) {
      const said = await answer.text();
      let words = said;
      try { words = JSON.parse(said).message; } catch { /* no JSON: the words as they came */ }
      throw new Error(words || answer.status);
    }
    notice('');
  } catch (error) {
    notice(t('failed') + error.message);
  }
  look();
}

function notice(text) {
  at('notice').textContent = text;
  at('notice').hidden = !text;
}

// What is broken, in words; empty when all is well.
function troubles(kind, device) {
  const found = [];
  if (!device.plugged) found.push(t('unplugged'));
  if (device.fault !== 'none') found.push(t(device.fault) + (device.per_mille < 1000 ? ` ${device.per_mille / 10}%` : ''));
  const flags = (keys) => keys.filter((key) => device[key]).forEach((key) => found.push(t(key)));
  if (kind === 'readers') {
    flags(['self_test_failed', 'card_snatched']);
    if (device.rate) found.push(t('is_at', device.rate));
  }
  if (kind === 'printers') {
    if (device.paper !== 'ok') found.push(t(`is_${device.paper}`));
    flags(['cover_open', 'cutter_error', 'head_hot', 'other_error', 'unknown_dialect']);
    if (device.offline && device.paper !== 'end' && !device.cover_open && !device.cutter_error && !device.head_hot && !device.other_error) found.push(t('offline'));
  }
  for (const face of device.panels ?? device.screens ?? []) {
    if (face.dead) found.push(`${face.name} ${t('is_dead')}`);
    if (face.busy) found.push(`${face.name} ${t('is_busy')}`);
    if (face.refuses) found.push(`${face.name} ${t('is_refusing')}`);
  }
  return found;
}

function choose(focus, label, value, options, onchange) {
  return el('label', { class: 'check small' }, el('span', {}, label), el('select', { 'data-focus': focus, onchange },
    options.map(([key, words]) => { const option = el('option', { value: key }, words); option.selected = String(key) === String(value); return option; })));
}

const group = (key, ...things) => el('div', { class: 'group' }, el('span', { class: 'label' }, t(key)), el('div', { class: 'row' }, things));

// A switch that is pressed while something is wrong.
const fault = (focus, label, pressed, onclick, name) => el('button', {
  type: 'button', class: 'bad', 'aria-pressed': String(pressed), 'data-focus': focus, 'aria-label': name ?? null, onclick,
}, label);

function head(kind, device, extra) {
  const out = !device.plugged;
  const path = `devices/${device.name}`;
  const plan = (kindOfFault, per_mille) => post(`${path}/fault`, { kind: kindOfFault, per_mille: Number(per_mille) });
  const chances = CHANCES.includes(device.per_mille) ? CHANCES : [...CHANCES, device.per_mille];
  return [
    el('div', { class: 'device-head' },
      el('h3', {}, device.name),
      troubles(kind, device).length === 0 ? el('span', { class: 'pill ok' }, t('plugged'))
        : troubles(kind, device).map((words) => el('span', { class: 'pill stop' }, words)),
      extra ?? null,
      el('span', { class: 'spring' }),
      el('div', { class: 'device-faults' },
        choose(`fault-${device.name}`, t('fault'), device.fault, FAULTS.map((key) => [key, t(key)]), (event) => plan(event.target.value, device.per_mille)),
        device.fault === 'none' ? null
          : choose(`chance-${device.name}`, t('chance'), device.per_mille, chances.map((chance) => [chance, chance === 1000 ? t('always') : `${chance / 10}%`]), (event) => plan(device.fault, event.target.value)),
        el('button', { type: 'button', 'data-focus': `plug-${device.name}`, 'aria-label': `${device.name}: ${t(out ? 'replug' : 'unplug')}`, class: out ? 'strong' : null, onclick: () => post(`${path}/${out ? 'replug' : 'unplug'}`) }, t(out ? 'replug' : 'unplug')))),
    el('p', { class: 'device-link small' }, el('span', { class: 'mono' }, device.link),
      el('button', { type: 'button', class: 'traffic num', 'data-focus': `traffic-${device.name}`, 'data-traffic': device.name, onclick: () => log.showOnly(device.name) })),
  ];
}

function reader(kind, device) {
  const set = (change) => post(`card-readers/${device.name}/state`, {
    self_test_failed: device.self_test_failed, card_snatched: device.card_snatched, rate: device.rate, ...change,
  });
  const cards = devices.test_cards.map((card) => {
    const [name, ...rest] = card[`label_${language}`].split(' · ');
    return el('button', {
      type: 'button', class: 'id-card', 'aria-pressed': String(device.card === card.id), 'data-focus': `card-${device.name}-${card.id}`,
      onclick: () => post(`card-readers/${device.name}/tap`, { card: card.id }),
    }, el('b', {}, name), el('span', {}, rest.join(' · ')));
  });
  return [...head(kind, device),
    el('div', { class: 'row between' },
      el('span', { class: 'soft' }, t(device.card ? 'on_reader' : 'tap_hint')),
      el('button', { type: 'button', class: device.card ? 'strong' : null, disabled: !device.card, 'data-focus': `remove-${device.name}`, onclick: () => post(`card-readers/${device.name}/remove`) }, t('remove'))),
    el('div', { class: 'cards' }, cards),
    group('trouble',
      ['self_test_failed', 'card_snatched'].map((key) => fault(`${device.name}-${key}`, t(key), device[key], () => set({ [key]: !device[key] }))),
      choose(`rate-${device.name}`, t('rate'), device.rate ?? '', [['', t('any_rate')], ...RATES.map((rate) => [rate, rate])],
        (event) => set({ rate: event.target.value ? Number(event.target.value) : null })))];
}

function printer(kind, device) {
  const flags = ['cover_open', 'cutter_error', 'head_hot', 'other_error', 'unknown_dialect'];
  const now = Object.fromEntries(flags.map((key) => [key, device[key]]));
  const stands = device.paper === 'end' || flags.slice(0, 4).some((key) => device[key]);
  // Offline by itself is what the switch says; offline for a reason follows the reason.
  const offline = device.offline && !stands;
  const set = (change) => post(`printers/${device.name}/state`, { paper: device.paper, offline, ...now, ...change });
  const list = (slips[device.name] ?? []).slice(-8).reverse();
  return [...head(kind, device, el('span', { class: 'soft small num' }, `${device.paper_mm} mm`)),
    group('paper',
      el('button', { type: 'button', 'aria-pressed': String(device.paper === 'ok'), 'data-focus': `${device.name}-ok`, onclick: () => set({ paper: 'ok' }) }, t('paper_ok')),
      ['near_end', 'end'].map((paper) => fault(`${device.name}-${paper}`, t(`paper_${paper}`), device.paper === paper, () => set({ paper })))),
    group('trouble',
      flags.map((key) => fault(`${device.name}-${key}`, t(key), device[key], () => set({ [key]: !device[key] }))),
      fault(`${device.name}-offline`, t('offline'), offline, () => set({ offline: !offline }))),
    !device.presenter ? null : group('mouth',
      el('span', { class: `pill ${device.slip_waiting ? 'warn' : ''}` }, t(device.slip_waiting ? 'slip_waiting' : 'mouth_empty')),
      el('button', { type: 'button', class: device.slip_waiting ? 'strong' : null, disabled: !device.slip_waiting, 'data-focus': `${device.name}-take`, onclick: () => post(`printers/${device.name}/take`) }, t('take')),
      device.retracted > 0 ? el('span', { class: 'soft small num' }, t('retracted', device.retracted)) : null),
    list.length === 0 ? el('p', { class: 'empty' }, t('no_slip'))
      : el('div', { class: 'slips', tabindex: '0', role: 'group', 'aria-label': `${device.name}: ${t('slip')}` }, list.map((slip) => el('div', { class: 'slip' },
        el('a', { href: `/api/printers/${device.name}/slips/${slip.index}.png`, target: '_blank', rel: 'noopener' },
          el('img', { alt: slip.lines.join('\n'), src: `/api/printers/${device.name}/slips/${slip.index}.png` })),
        el('p', { class: 'num' }, `${t('slip')} ${slip.index + 1}${slip.cut ? '' : t('torn')}`))))];
}

function face(path, refusing, key, item, picture, words, extra) {
  const set = (change) => post(`${path}/${item.name}/state`, { dead: item.dead, busy: item[refusing], ...change });
  return el('figure', { class: `panel ${item.dead || item[refusing] ? 'broken' : ''}` },
    el('img', { alt: `${item.name}: ${words}`, width: item.width * 5 + 20, height: item.height * 5 + 20, src: picture }),
    el('figcaption', {},
      el('div', { class: 'row between num' }, el('b', {}, item.name),
        el('span', { class: 'soft small' }, `${item.width} × ${item.height} · ${t('unit', item.address)} · ${t('frames', item.frames)}`)),
      extra,
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'small', 'data-focus': `power-${item.name}`, 'aria-label': `${item.name}: ${t('power_cut')}`, onclick: () => post(`${path}/${item.name}/power-cut`) }, t('power_cut')),
        fault(`busy-${item.name}`, t(key), item[refusing], () => set({ busy: !item[refusing] }), `${item.name}: ${t(key)}`),
        fault(`dead-${item.name}`, t('dead'), item.dead, () => set({ dead: !item.dead }), `${item.name}: ${t('dead')}`))));
}

function panelLine(kind, line) {
  const board = line.panels.some((panel) => panel.height > 64);
  return [...head(kind, line), keyed(`grid-${line.name}`, board ? 'panels board' : 'panels', line.panels.map((panel) => [panel.name, panel, () => {
    const words = panel.areas.map((area) => area.text).join(' / ') || t('dark');
    const facts = [panel.on ? null : t('switched_off'), panel.brightness < 15 ? t('brightness', panel.brightness) : null, panel.clock ? t('clock', panel.clock) : null].filter(Boolean);
    const picture = `/api/panels/${panel.name}.png?v=${panel.frames}-${panel.areas.length}-${panel.on}`;
    return face('panels', 'busy', 'busy', panel, picture, words, facts.length > 0 ? el('p', { class: 'soft small num' }, facts.join(' · ')) : null);
  }]))];
}

function screenLine(kind, line) {
  return [...head(kind, line), keyed(`grid-${line.name}`, 'panels', line.screens.map((screen) => [screen.name, screen, () => {
    const picture = `/api/window-screens/${screen.name}.png?v=${screen.frames}-${encodeURIComponent(screen.text)}`;
    const spoken = screen.spoken.length === 0 ? el('p', { class: 'soft small' }, t('says_nothing'))
      : el('ol', { class: 'spoken' }, screen.spoken.slice().reverse().map((sentence) => el('li', {}, sentence)));
    return face('window-screens', 'refuses', 'refuse', screen, picture, screen.text || t('dark'), el('div', { class: 'voice' }, el('span', { class: 'label small' }, t('says')), spoken));
  }]))];
}

function keypadLine(kind, line) {
  return [...head(kind, line), keyed(`grid-${line.name}`, 'pads', line.keypads.map((pad) => {
    const memory = `${line.name}-${pad.unit}`;
    return [memory, [pad, entered[memory]], () => (pad.role === 'call' ? modbusCallPad(line, pad, memory) : ratingPad(pad))];
  }))];
}

function ratingPad(pad) {
  return el('div', { class: `pad ${pad.prompt === 'please_rate' ? 'asks' : pad.prompt === 'thanks' ? 'thanks' : ''}` },
    el('div', { class: 'pad-screen' },
      el('div', { class: 'where num' }, el('span', {}, t('counter', pad.counter)), el('span', { class: 'ticket num' }, pad.ticket)),
      el('div', { class: 'prompt' }, t(pad.prompt))),
    el('div', { class: 'pad-keys five' }, [1, 2, 3, 4, 5].map((key) => el('button', {
      type: 'button', title: plain(`k${key}`), 'aria-label': `${t('counter', pad.counter)}: ${plain(`k${key}`)}`, 'data-focus': `key-${pad.counter}-${key}`,
      onclick: () => post(`keypads/${pad.counter}/press`, { key }),
    }, el('b', { class: 'num' }, String(key)), t(`k${key}`)))));
}

function modbusCallPad(line, pad, memory) {
  return el('div', { class: 'pad call' },
    el('div', { class: 'pad-screen' },
      el('div', { class: 'where num' }, el('span', {}, `${t('counter', pad.counter)} · ${t('call_pad')}`), el('span', {}, t('beeps', pad.beeps))),
      el('div', { class: 'call-facts num' },
        el('span', {}, el('small', {}, t('waiting')), el('b', {}, String(pad.waiting))),
        el('span', {}, el('small', {}, t('ticket')), el('b', {}, pad.ticket || '—')),
        el('span', { class: `lamp ${pad.lamp}` }, t(`lamp_${pad.lamp}`)))),
    clerkKeys(line, pad, memory, devices.keypad_keys));
}

// Seven segments a digit, as the hardware has them; `·` is dark.
const SEGMENTS = { 0: 'abcdef', 1: 'bc', 2: 'abdeg', 3: 'abcdg', 4: 'bcfg', 5: 'acdfg', 6: 'acdefg', 7: 'abc', 8: 'abcdefg', 9: 'abcdfg' };
const SHAPES = {
  a: '6,2 26,2 22,7 10,7', b: '28,4 28,26 23,23 23,9', c: '28,30 28,52 23,47 23,33', d: '6,54 26,54 22,49 10,49',
  e: '4,30 4,52 9,47 9,33', f: '4,4 4,26 9,23 9,9', g: '6,28 10,25 22,25 26,28 22,31 10,31',
};
const SVG = 'http://www.w3.org/2000/svg';
function sevenSegments(digits) {
  return el('div', { class: 'segments', role: 'img', 'aria-label': t('shows', digits.replaceAll('·', '–')) }, [...digits].map((digit) => {
    if (digit === ' ') return el('span', { class: 'gap' });
    const drawing = document.createElementNS(SVG, 'svg');
    drawing.setAttribute('viewBox', '0 0 32 56');
    for (const [name, points] of Object.entries(SHAPES)) {
      const shape = document.createElementNS(SVG, 'polygon');
      shape.setAttribute('points', points);
      if ((SEGMENTS[digit] ?? '').includes(name)) shape.setAttribute('class', 'lit');
      drawing.append(shape);
    }
    return drawing;
  }));
}

function clerkKeys(line, pad, memory, keys) {
  const digits = entered[memory] ?? '';
  const where = `${t('counter', pad.counter)}, ${t('call_pad')}`;
  const enter = (change) => { entered[memory] = change; draw(); };
  const send = (key) => {
    const body = { key, digits };
    entered[memory] = '';
    post(`pads/${line.name}/${pad.unit}/press`, body);
  };
  const digit = (key) => el('button', { type: 'button', class: 'digit num', 'data-focus': `digit-${memory}-${key}`, 'aria-label': `${where}: ${t('digit')} ${key}`, disabled: digits.length >= 6, onclick: () => enter(digits + key) }, key);
  return el('div', { class: 'clerk' },
    el('p', { class: 'entered num small', role: 'status' }, el('span', { class: 'soft' }, t('entered')), el('b', {}, digits || '—')),
    el('div', { class: 'clerk-keys' },
      el('div', { class: 'digits' }, [...'123456789'].map(digit),
        el('button', { type: 'button', class: 'digit', 'data-focus': `clear-${memory}`, 'aria-label': `${where}: ${t('clear_long')}`, onclick: () => enter('') }, t('clear')),
        digit('0'),
        keys.filter((key) => key.deed === 'confirm').map((key) => el('button', { type: 'button', class: 'digit strong', 'data-focus': `deed-${memory}-${key.code}`, 'aria-label': `${where}: ${t('confirm')}`, onclick: () => send(key.code) }, t('confirm')))),
      el('div', { class: 'deeds' }, keys.filter((key) => key.deed !== 'confirm').map((key) => el('button', {
        type: 'button', 'data-focus': `deed-${memory}-${key.code}`, 'aria-label': `${where}: ${t(key.deed)}`, title: `0x${key.code.toString(16).toUpperCase().padStart(2, '0')}`, onclick: () => send(key.code),
      }, t(key.deed))))));
}

function callPadLine(kind, line) {
  return [...head(kind, line), keyed(`grid-${line.name}`, 'pads', line.pads.map((pad) => {
    const memory = `${line.name}-${pad.unit}`;
    return [memory, [pad, entered[memory]], () => (pad.role === 'call' ? ff68Pad(line, pad, memory) : evaluator(line, pad, memory))];
  }))];
}

function ff68Pad(line, pad, memory) {
  return el('div', { class: 'pad call' },
    el('div', { class: 'pad-screen' },
      el('div', { class: 'where num' }, el('span', {}, `${t('counter', pad.counter)} · ${t('unit', pad.unit)}`), el('span', {}, `${t('beeps', pad.beeps)} · ${t('acknowledged', pad.acknowledged)}`)),
      sevenSegments(pad.digits),
      el('div', { class: 'where two' }, el('span', {}, t('waiting')), el('span', {}, t('ticket')))),
    clerkKeys(line, pad, memory, devices.call_pad_keys));
}

function evaluator(line, pad, memory) {
  return el('div', { class: `pad ${pad.asks ? 'asks' : ''}` },
    el('div', { class: 'pad-screen' },
      el('div', { class: 'where num' }, el('span', {}, `${t('counter', pad.counter)} · ${t('evaluator')}`), el('span', {}, t('unit', pad.unit))),
      el('div', { class: 'prompt' }, t(pad.asks ? 'please_rate' : 'idle'), pad.stars === null ? null : el('span', { class: 'stars', 'aria-label': t('stars', pad.stars) }, '★'.repeat(Math.min(pad.stars, 5))))),
    el('div', { class: 'pad-keys four' }, [0, 1, 2, 3].map((button) => el('button', {
      type: 'button', 'aria-label': `${t('counter', pad.counter)}, ${t('evaluator')}: ${t('button', button)}`, 'data-focus': `button-${memory}-${button}`,
      onclick: () => post(`pads/${line.name}/${pad.unit}/press`, { button }),
    }, el('b', { class: 'num' }, String(button))))));
}

// Children by key: what is the same stays in place, so that nothing jumps under a finger and no picture is fetched again.
const drawn = new Map();
function keyed(id, style, items) {
  const holder = el('div', { class: style });
  fill(holder, id, items);
  return holder;
}
function fill(holder, id, items) {
  const before = drawn.get(id) ?? new Map();
  const after = new Map();
  const nodes = items.map(([key, value, make]) => {
    const sign = JSON.stringify([language, value]);
    const old = before.get(key);
    const made = old && old.sign === sign ? old : { sign, node: make() };
    after.set(key, made);
    return made.node;
  });
  drawn.set(id, after);
  const same = nodes.length === holder.children.length && nodes.every((node, place) => node === holder.children[place]);
  if (!same) holder.replaceChildren(...nodes);
}

// Counters change with every frame and are written in place.
const withoutTraffic = (device) => ({ ...device, traffic: undefined });
function drawTraffic() {
  for (const [, { name, traffic }] of everything()) {
    const node = document.querySelector(`[data-traffic="${CSS.escape(name)}"]`);
    if (!node) continue;
    node.textContent = t('traffic', traffic.heard, traffic.said) + (traffic.spoiled > 0 ? t('traffic_spoiled', traffic.spoiled) : '');
    node.title = t('bytes', traffic.bytes_heard, traffic.bytes_said);
    node.classList.toggle('spoilt', traffic.spoiled > 0);
  }
}

function drawTroubles() {
  const broken = everything().map(([kind, device]) => [kind, device, troubles(kind, device)]).filter(([, , found]) => found.length > 0);
  const count = at('trouble-count');
  count.className = `pill ${broken.length > 0 ? 'stop' : 'ok'}`;
  count.textContent = broken.length > 0 ? t('broken', broken.length) : t('nothing_broken');
  at('all-well').disabled = broken.length === 0;
  at('troubles').replaceChildren(...broken.slice(0, 4).map(([, device, found]) => el('li', {}, el('a', { href: `#d-${device.name}` }, el('b', {}, device.name), ` ${found[0]}${found.length > 1 ? ` +${found.length - 1}` : ''}`))));
  at('kinds').setAttribute('aria-label', t('kinds'));
  at('kinds').replaceChildren(...Object.keys(KINDS).filter((kind) => kindOf(kind).length > 0).map((kind) => {
    const ill = broken.some(([of]) => of === kind);
    const count = kindOf(kind).reduce((sum, device) => sum + (device.panels ?? device.screens ?? device.keypads ?? device.pads ?? [device]).length, 0);
    return el('a', { href: `#s-${kind}`, class: ill ? 'ill' : null }, t(kind), el('span', { class: 'num' }, String(count)));
  }));
}

function draw() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${t('title')} · ${t('brand')}`;
  document.querySelectorAll('[data-t]').forEach((node) => { node.textContent = t(node.dataset.t); });
  document.querySelectorAll('[data-placeholder]').forEach((node) => { node.placeholder = t(node.dataset.placeholder); });
  at('language').textContent = t('language');
  if (!devices) return;
  const focused = document.activeElement?.dataset?.focus;
  const scrolled = new Map([...document.querySelectorAll('.slips')].map((node) => [node.ariaLabel, node.scrollLeft]));
  for (const [kind, [, make]] of Object.entries(KINDS)) {
    const list = kindOf(kind);
    at(`s-${kind}`).hidden = list.length === 0;
    fill(at(kind), kind, list.map((device) => {
      const memories = (device.keypads ?? device.pads ?? []).map((pad) => entered[`${device.name}-${pad.unit}`]);
      return [device.name, [withoutTraffic(device), slips[device.name], memories], () => el('article', { class: `card ${troubles(kind, device).length > 0 ? 'broken' : ''}`, id: `d-${device.name}`, 'aria-label': device.name }, make(kind, device))];
    }));
  }
  document.querySelectorAll('.slips').forEach((node) => { node.scrollLeft = scrolled.get(node.ariaLabel) ?? 0; });
  if (focused && document.activeElement?.dataset?.focus !== focused) document.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  drawTroubles();
  drawTraffic();
  log.devices(everything().map(([, device]) => device.name));
}

let looking = false;
let again = false;
async function look() {
  if (looking) { again = true; return; }
  looking = true;
  try {
    devices = await (await fetch('/api/devices')).json();
    await Promise.all(devices.printers.map(async (device) => {
      // Slips are only ever added; the last one's number tells whether there are new ones.
      if (slipCounts[device.name] === device.printed) return;
      slips[device.name] = await (await fetch(`/api/printers/${device.name}/slips`)).json();
      slipCounts[device.name] = device.printed;
    }));
    draw();
  } catch (error) {
    // The event stream tells that the bench is away; anything else is a mistake of this page.
    if (!(error instanceof TypeError && error.message.includes('fetch'))) console.error(error);
  }
  setTimeout(() => {
    looking = false;
    if (again) { again = false; look(); }
  }, LOOK_EVERY_MS);
}

async function firstLog() {
  try {
    devices = await (await fetch('/api/devices')).json();
    const logs = await Promise.all(everything().map(([, device]) => fetch(`/api/devices/${device.name}/log`).then((answer) => answer.json())));
    log.replace(logs.flat());
  } catch (error) {
    if (!(error instanceof TypeError && error.message.includes('fetch'))) console.error(error);
  }
  slipCounts = {};
  look();
}

let source = null;
function live(is) {
  at('link').textContent = t(is ? 'live' : 'stale');
  at('link').className = `pill ${is ? 'ok' : 'stop'}`;
  document.body.classList.toggle('stale', !is);
}
function follow(polling) {
  source?.close();
  source = new EventSource(`/api/events${polling ? '?polling=true' : ''}`);
  source.onopen = () => { live(true); firstLog(); };
  source.onerror = () => live(false);
  source.addEventListener('change', look);
  source.addEventListener('log', (event) => { log.add(JSON.parse(event.data)); look(); });
}

at('language').addEventListener('click', () => {
  otherLanguage();
  draw();
  log.drawAll();
  live(at('link').classList.contains('ok'));
});
at('all-well').addEventListener('click', () => post('all-well'));
log.begin(follow);
draw();
log.drawAll();
live(false);
follow(false);
