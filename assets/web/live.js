// Keeps a page true: follows the hall's events, fetches the live part again when something happened, and says so
// when nothing is heard any more. A page that cannot know must not look as if it did.
(() => {
  "use strict";

  // The server sends a beat every 5 s; three missed beats mean that the data is of the past.
  const STALE_AFTER_MS = 15_000;
  // Events come in bursts: one fetch for all within this time.
  const SOON_MS = 80;
  const RECONNECT_MS = 3_000;
  const NOTICE_MS = 10_000;

  const main = document.getElementById("live");
  const link = document.getElementById("link");
  const linkText = link?.querySelector(".link-text");
  const offsetMs = Number(document.body.dataset.offsetMin) * 60_000;
  const throttleMs = Number(main.dataset.throttleMs) || SOON_MS;
  // Minutes pass without events.
  const anywayMs = Number(main.dataset.anywayMs) || 30_000;

  let skewMs = 0; // the server's clock less this one
  let heardAt = Date.now(); // by this clock
  let broken = false; // the stream is down, known before 15 s have passed
  let heardOnce = false;
  let soon = 0;
  let reconnect = 0;
  let minuteSeen = 0;

  const hallTime = (ms) => new Date(ms + skewMs + offsetMs);
  const two = (n) => String(n).padStart(2, "0");
  const clock = (time, seconds) =>
    `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}${seconds ? `:${two(time.getUTCSeconds())}` : ""}`;

  function span(seconds) {
    const s = Math.max(0, Math.floor(seconds));
    const minutes = Math.floor(s / 60);
    if (minutes < 60) return `${two(minutes)}:${two(s % 60)}`;
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
  }

  function readServerClock() {
    const at = Date.parse(document.getElementById("now")?.value);
    if (!Number.isNaN(at)) skewMs = at - Date.now();
  }

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function showLink() {
    if (!link) return;
    const stale = broken || Date.now() - heardAt > STALE_AFTER_MS;
    const state = stale ? "stale" : heardOnce ? "live" : "connecting";
    document.documentElement.dataset.link = state;
    if (state === "live") setText(linkText, link.dataset.live);
    if (state === "stale") setText(linkText, link.dataset.stale.replace("{0}", clock(hallTime(heardAt), true)));
  }

  function tick() {
    const now = Date.now() + skewMs;
    for (const element of document.querySelectorAll("[data-since]")) {
      const seconds = (now - Date.parse(element.dataset.since)) / 1000;
      setText(element, span(seconds));
      const service = element.closest("[data-usual-s]");
      if (service) service.classList.toggle("is-over", seconds > Number(service.dataset.usualS));
    }
    for (const element of document.querySelectorAll("[data-clock]")) {
      setText(element, clock(hallTime(Date.now()), element.dataset.clock === "seconds"));
    }
    rotate(now);
    // A notice comes and goes on its minute, and nothing else happens then.
    const minute = Math.floor(now / 60_000);
    if (minute !== minuteSeen) {
      if (minuteSeen) refreshSoon(SOON_MS);
      minuteSeen = minute;
    }
    showLink();
  }

  // Whose turn it is follows from the time alone, so that a refetch does not begin again with the first.
  function rotate(now) {
    for (const box of document.querySelectorAll("[data-rotate]")) {
      const notices = [...box.querySelectorAll("p")];
      const shown = Math.floor(now / NOTICE_MS) % notices.length;
      notices.forEach((notice, index) => {
        notice.hidden = index !== shown;
      });
    }
  }

  function refresh() {
    clearTimeout(soon);
    soon = 0;
    htmx.trigger(main, "hall");
  }

  function refreshSoon(ms) {
    if (!soon) soon = setTimeout(refresh, ms);
  }

  function heard() {
    heardAt = Date.now();
    heardOnce = true;
    broken = false;
    showLink();
  }

  function follow() {
    const source = new EventSource("/api/v1/events");
    source.onopen = () => {
      // Whatever happened between the page and the stream, or while it was down, is fetched now.
      heard();
      refresh();
    };
    source.onmessage = (event) => {
      heard();
      // A phone need not fetch at once what concerns others.
      const mine = main.dataset.number && event.data.includes(`"${main.dataset.number}"`);
      if (mine) refresh();
      else refreshSoon(throttleMs);
    };
    source.addEventListener("beat", heard);
    // Something changed that the log cannot say: the disk. Only who shows it looks again.
    source.addEventListener("notice", () => {
      heard();
      if ("notices" in main.dataset) refreshSoon(throttleMs);
    });
    source.addEventListener("reset", () => {
      heard();
      refresh();
    });
    source.onerror = () => {
      broken = true;
      showLink();
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(reconnect);
        reconnect = setTimeout(follow, RECONNECT_MS);
      }
    };
    window.addEventListener("pagehide", () => source.close(), { once: true });
  }

  // Signed out meanwhile: the sign-in is a page of its own, not a part of this one.
  main.addEventListener("htmx:after:request", (event) => {
    const { raw } = event.detail.ctx.response;
    if (raw.status === 401 || raw.redirected) {
      event.preventDefault();
      location.href = `/login?next=${encodeURIComponent(location.pathname)}`;
      return;
    }
    const asked = event.target.closest("[data-failed]");
    if (asked && raw.status >= 400) setText(asked, asked.dataset.failed);
  });
  main.addEventListener("htmx:after:swap", () => {
    readServerClock();
    tick();
  });
  // A page taken from the browser's store is old.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });

  readServerClock();
  tick();
  setInterval(tick, 1000);
  setInterval(refresh, anywayMs);
  follow();
})();
