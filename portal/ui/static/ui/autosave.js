// Saves a form while somebody types. Without this script the form's own button saves.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave-url]");
  if (!form) return;
  const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
  const words = status ? status.dataset : {};
  let timer, unsaved = false, saving = false, stopped = false, wait = 2000, submitter;

  const say = (text, label, href, act) => {
    if (!status) return;
    status.textContent = text;
    if (!label) return;
    const link = document.createElement("a");
    link.href = href;
    link.textContent = label;
    if (act) link.addEventListener("click", (event) => { event.preventDefault(); act(); });
    else link.target = "_blank";
    status.append(" ", link);
  };

  // Words that could not be saved stay in this tab, through a sign-in too.
  const area = form.querySelector("textarea");
  const key = `unsaved:${location.pathname}`;
  const lock = () => Number(form.elements.namedItem("lock")?.value || 0);
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const keep = () => {
    try {
      if (area) sessionStorage.setItem(key, JSON.stringify({ lock: lock(), text: area.value }));
    } catch { /* no room, or not allowed: the page itself still has them */ }
  };
  const offer = () => {
    const kept = JSON.parse(sessionStorage.getItem(key) || "null");
    sessionStorage.removeItem(key);
    if (!kept || !area || lock() > kept.lock + 1 || plain(kept.text) === plain(area.value)) return;
    say(words.kept, words.keptLink, "#", () => {
      area.value = kept.text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  };

  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  async function save() {
    if (stopped || saving || !unsaved) return;
    saving = true;
    unsaved = false;
    const body = new FormData(form);
    // Files go with the button alone: they are long, and are checked there.
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": body.get("csrfmiddlewaretoken") },
      });
      if (answer.status === 409) {
        // Stored beside the colleague's words, as what follows will be.
        const { conflict_url } = await answer.json();
        wait = 2000;
        sessionStorage.removeItem(key);
        say(words.conflict, words.conflictLink, conflict_url, () => form.requestSubmit());
        return;
      }
      const told = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.type === "opaqueredirect" || (answer.status === 403 && !told)) {
        // The token of this page went with the session: it must be opened again.
        keep();
        say(words.signedOut, words.signIn, "/desk/");
        return;
      }
      if ([403, 410, 422].includes(answer.status)) {
        // Asking again would bring the same answer: say why, and wait for another word.
        const { message } = await answer.json();
        unsaved = true;
        stopped = answer.status !== 422;
        wait = 60000;
        say(message);
        return;
      }
      if (!answer.ok) throw new Error(answer.status);
      const saved = await answer.json();
      const field = form.elements.namedItem("lock");
      if (field) field.value = saved.lock;
      wait = 2000;
      sessionStorage.removeItem(key);
      say(words.saved.replace("{time}", saved.saved_at));
    } catch {
      unsaved = true;
      keep();
      wait = Math.min(wait * 2, 60000);
      say(words.failed);
      later(wait);
    } finally {
      saving = false;
      if (submitter !== undefined) form.requestSubmit(submitter);
      else if (unsaved && !stopped && wait === 2000) later(2000);
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    unsaved = true;
    wait = 2000;
    later(2000);
  });
  // A save under way changes the lock: let it end, then send the form with the new one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      event.preventDefault();
      submitter = event.submitter;
      return;
    }
    if (unsaved) keep();
    stopped = true;
    unsaved = false;
  });
  offer();
  // The page may come back out of the browser's memory after "Back".
  addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved || saving) event.preventDefault();
  });
})();
