// The clerk's commands: buttons and keys become POSTs, each with a name of its own, so that a command sent twice over
// a bad line is obeyed once. Decides nothing: what is allowed is the server's to say.
(() => {
  "use strict";

  const TRIES_MAX = 3;
  const ANSWER_MS = 6_000;
  const PAUSE_MS = 700;
  const TOAST_MS = 6_000;
  // A second press of Enter right after the state has changed belongs to the state before.
  const SETTLE_MS = 600;

  const main = document.getElementById("live");
  const no = main.dataset.counter;
  const english = document.documentElement.lang === "en";
  let pending = false;
  let state = "";
  let changedAt = 0;
  let toastTimer = 0;

  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const hand = () => document.getElementById("hand");

  // `randomUUID` exists only where the page came by https or from this machine.
  function commandName() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function say(text, tone) {
    const toast = document.getElementById("toast");
    toast.textContent = text;
    toast.className = `toast ${tone}`;
    toast.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => (toast.hidden = true), TOAST_MS);
  }

  function hush() {
    const toast = document.getElementById("toast");
    if (toast) toast.hidden = true;
  }

  const words = () => document.getElementById("toast").dataset;

  // Sends until somebody answers; every try carries the same name.
  async function send(path, body) {
    const key = commandName();
    for (let tries = 1; ; tries += 1) {
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), ANSWER_MS);
      try {
        const response = await fetch(path, {
          method: "POST",
          headers: { "Content-Type": "application/json", "Idempotency-Key": key },
          body: body || "{}",
          signal: giveUp.signal,
        });
        const busy = response.status === 503 || response.status === 429;
        if (!busy || tries === TRIES_MAX) {
          const text = await response.text();
          return { status: response.status, text };
        }
      } catch (error) {
        if (tries === TRIES_MAX) return null;
      } finally {
        clearTimeout(timer);
      }
      say(words().retrying, "is-note");
      await sleep(PAUSE_MS * tries);
    }
  }

  function reasonOf(answer) {
    try {
      const error = JSON.parse(answer.text);
      return (english && error.message_en) || error.message || words().lost;
    } catch {
      return words().lost;
    }
  }

  async function command(path, body) {
    if (pending) return;
    pending = true;
    main.setAttribute("aria-busy", "true");
    hush();
    const answer = await send(path, body);
    pending = false;
    main.removeAttribute("aria-busy");
    if (answer === null) say(words().lost, "is-trouble");
    else if (answer.status === 401) {
      location.href = `/login?next=${encodeURIComponent(location.pathname)}`;
      return;
    } else if (answer.status === 204 && path.endsWith("/call-next")) say(words().nobody, "is-note");
    else if (answer.status >= 400) say(reasonOf(answer), answer.status === 409 ? "is-note" : "is-trouble");
    else hush();
    htmx.trigger(main, "hall");
  }

  function press(button) {
    if (button.disabled || pending) return;
    const dialog = button.dataset.dialog;
    if (dialog) {
      openDialog(dialog);
      return;
    }
    const path = button.dataset.post || `/api/v1/counters/${no}/${button.dataset.verb}`;
    button.closest("dialog")?.close();
    command(path, button.dataset.body);
  }

  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (id === "transfer") {
      const title = document.getElementById("transfer-title");
      title.textContent = title.dataset.text.replace("{0}", hand().dataset.number);
      document.getElementById("transfer-counter").value = "";
      for (const choice of dialog.querySelectorAll(".choice")) {
        choice.disabled = choice.dataset.windowType === hand().dataset.windowType;
      }
    }
    if (id === "choose") document.getElementById("choose-number").value = "";
    hush();
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("dismiss" in button.dataset) button.closest("dialog").close();
    if (!button.dataset.verb && !button.dataset.post && !button.dataset.dialog) return;
    press(button);
    // After a click of the mouse, Enter means the main action again, not this button once more.
    if (event.detail > 0) button.blur();
  });

  document.getElementById("transfer-go").addEventListener("click", (event) => {
    const counter = Number(document.getElementById("transfer-counter").value);
    if (!counter) return;
    event.target.closest("dialog").close();
    command(`/api/v1/counters/${no}/transfer`, JSON.stringify({ counter }));
  });

  document.getElementById("choose-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const number = document.getElementById("choose-number").value.trim().toUpperCase();
    event.target.closest("dialog").close();
    command(`/api/v1/counters/${no}/call-next`, JSON.stringify({ number }));
  });

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) {
      if (dialog.id !== "pause") return;
      const choice = dialog.querySelectorAll(".choice")[Number(event.key) - 1];
      if (choice) {
        event.preventDefault();
        press(choice);
      }
      return;
    }
    if (event.target.closest("input, select, textarea, a")) return;
    if (event.key === "Enter") {
      if (event.target.closest("button")) return; // the button that has the focus is meant
      event.preventDefault();
      if (performance.now() - changedAt > SETTLE_MS) press(document.getElementById("primary"));
      return;
    }
    const button = main.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) {
      event.preventDefault();
      press(button);
    }
  });

  function noteState() {
    const now = `${hand().dataset.state} ${hand().dataset.number}`;
    if (now === state) return;
    if (state) changedAt = performance.now();
    state = now;
    // What was to be transferred is not in hand any more.
    if (!hand().dataset.number) document.getElementById("transfer").close();
  }

  main.addEventListener("htmx:after:swap", noteState);
  noteState();
})();
