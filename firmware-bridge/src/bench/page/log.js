// One log for all devices: bounded, drawn a few times a second whatever comes, never under a finger that pauses it.
import { el, t } from './words.js';

const KEPT_MAX = 2000;
const DRAWN_MAX = 250;
// Faster than anybody reads; slower than frames come on a busy line.
const DRAW_EVERY_MS = 120;
const WAITING_MAX = 2000;
const SHORT_BYTES = 16;
let kept = [];
let waiting = [];
let paused = false;
let polling = false;
let scheduled = false;
const at = (id) => document.getElementById(id);

const two = (entry) => entry.hex.split(' ');
const fits = () => {
  const device = at('log-device').value;
  const words = at('log-find').value.trim().toLowerCase();
  return (entry) => (!device || entry.device === device)
    && (polling || !entry.routine || entry.spoiled)
    && (!words || entry.meaning.toLowerCase().includes(words) || entry.hex.toLowerCase().includes(words) || entry.device.toLowerCase().includes(words));
};
function time(entry) {
  const when = new Date(entry.at_ms);
  return `${when.toTimeString().slice(0, 8)}.${String(when.getMilliseconds()).padStart(3, '0')}`;
}
// A spoiled frame's meaning ends with the fault's name, which the mark says in the reader's language.
const meaning = (entry) => (entry.spoiled ? entry.meaning.replace(/ ?\[\w+\]$/, '') : entry.meaning);

function row(entry) {
  const bytes = two(entry);
  const short = bytes.slice(0, SHORT_BYTES).join(' ');
  return el('tr', { class: entry.spoiled ? 'spoiled' : entry.routine ? 'routine' : null },
    el('td', { class: 'mono' }, time(entry)), el('td', {}, entry.device),
    el('td', { class: entry.heard ? 'to' : 'from' }, t(entry.heard ? 'heard' : 'said')),
    el('td', { class: 'means' }, entry.spoiled ? el('span', { class: 'pill stop' }, t(entry.spoiled)) : null, meaning(entry)),
    el('td', { class: 'mono bytes' }, bytes.length <= SHORT_BYTES ? entry.hex || '—'
      : el('details', {}, el('summary', { title: t('whole', bytes.length) }, `${short} …`), entry.hex)));
}

function say() {
  const state = at('log-state');
  state.textContent = paused && waiting.length > 0 ? t('log_held', waiting.length) : t('log_count', kept.length);
  const empty = at('log-empty');
  empty.hidden = at('log').tBodies[0].rows.length > 0;
  empty.textContent = t(kept.length > 0 ? 'log_nothing' : 'log_empty');
}

function take() {
  scheduled = false;
  if (paused) { say(); return; }
  const body = at('log').tBodies[0];
  const fresh = waiting;
  waiting = [];
  kept = kept.concat(fresh).slice(-KEPT_MAX);
  body.prepend(...fresh.filter(fits()).slice(-DRAWN_MAX).reverse().map(row));
  while (body.rows.length > DRAWN_MAX) body.lastElementChild.remove();
  say();
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(take, DRAW_EVERY_MS);
}

export function add(entry) {
  waiting.push(entry);
  if (waiting.length > WAITING_MAX) waiting.shift();
  schedule();
}

export function replace(entries) {
  kept = entries.sort((a, b) => a.at_ms - b.at_ms).slice(-KEPT_MAX);
  waiting = [];
  drawAll();
}

export function drawAll() {
  at('log').tBodies[0].replaceChildren(...kept.filter(fits()).slice(-DRAWN_MAX).reverse().map(row));
  at('log-pause').textContent = t(paused ? 'log_resume' : 'log_pause');
  at('log-fold').textContent = t(document.body.classList.contains('folded') ? 'log_unfold' : 'log_fold');
  say();
}

export function devices(names) {
  const chosen = at('log-device');
  if (chosen.options.length === names.length + 1) return;
  chosen.replaceChildren(chosen.options[0], ...names.map((name) => el('option', { value: name }, name)));
}

export function showOnly(name) {
  at('log-device').value = name;
  drawAll();
}

const text = () => kept.filter(fits())
  .map((entry) => [time(entry), entry.device, entry.heard ? '->' : '<-', entry.spoiled ? `[${entry.spoiled}] ${meaning(entry)}` : entry.meaning, entry.hex].join('\t'))
  .join('\n');

async function copy() {
  const lines = text();
  const count = lines ? lines.split('\n').length : 0;
  try {
    await navigator.clipboard.writeText(lines);
  } catch {
    // No clipboard without a secure page: the old way, through a selection.
    const area = el('textarea', { 'aria-hidden': 'true' });
    area.value = lines;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  at('log-state').textContent = t('copied', count);
}

function save() {
  const link = el('a', { href: URL.createObjectURL(new Blob([`${text()}\n`], { type: 'text/plain' })), download: `bench-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.txt` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// `polled` is told when routine questions are wanted or no longer wanted.
export function begin(polled) {
  at('log-device').addEventListener('change', drawAll);
  at('log-find').addEventListener('input', drawAll);
  at('log-polling').addEventListener('change', (event) => { polling = event.target.checked; polled(polling); drawAll(); });
  at('log-pause').addEventListener('click', (event) => {
    paused = !paused;
    event.currentTarget.setAttribute('aria-pressed', String(paused));
    at('log-pause').textContent = t(paused ? 'log_resume' : 'log_pause');
    schedule();
  });
  at('log-clear').addEventListener('click', () => { kept = []; waiting = []; drawAll(); });
  at('log-copy').addEventListener('click', copy);
  at('log-save').addEventListener('click', save);
  at('log-fold').addEventListener('click', (event) => {
    const folded = document.body.classList.toggle('folded');
    event.currentTarget.setAttribute('aria-expanded', String(!folded));
    drawAll();
  });
}
