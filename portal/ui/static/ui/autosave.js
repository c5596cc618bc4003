// Saves a form while somebody types. Without this script the form's own button saves.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave-url]");
  if (!form) return;
  const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
  const words = status ? status.dataset : {};
  let timer, unsaved = false, saving = false, stopped = false, wait = 2000, submitter;

  const say = (text, href) => {
    if (!status) return;
    status.textContent = text;
    if (!href) return;
    const link = document.createElement("a");
    link.href = href;
    link.textContent = words.conflictLink;
    status.append(" ", link);
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
        const { conflict_url } = await answer.json();
        stopped = true;
        unsaved = true;
        say(words.conflict, conflict_url);
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
      if (answer.type === "opaqueredirect" || !answer.ok) throw new Error(answer.status);
      const { lock, saved_at } = await answer.json();
      const field = form.elements.namedItem("lock");
      if (field) field.value = lock;
      wait = 2000;
      say(words.saved.replace("{time}", saved_at));
    } catch {
      unsaved = true;
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
    stopped = true;
    unsaved = false;
  });
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
