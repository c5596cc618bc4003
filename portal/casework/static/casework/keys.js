// Keys for the queue: J K X O A / ?. Everything they do can be done without them.
"use strict";
(() => {
  const form = document.querySelector("[data-keys-form]");
  const hint = document.querySelector("[data-keys]");
  if (!form || !hint) return;
  const help = document.querySelector("[data-keys-help]");
  const list = hint.querySelector("[data-keys-list]");
  const button = hint.querySelector("[data-keys-switch]");
  const words = { on: button.textContent, off: button.dataset.off };
  const rows = [...form.querySelectorAll("tbody tr")];
  const box = (row) => row.querySelector("input[type=checkbox]");

  let off = false;
  const remember = (value) => {
    try { localStorage.setItem("queue-keys", value); } catch { /* storage is closed: for this page only */ }
  };
  try { off = localStorage.getItem("queue-keys") === "off"; } catch { /* the same */ }
  const show = () => {
    list.hidden = off;
    button.textContent = off ? words.off : words.on;
  };
  button.addEventListener("click", () => {
    off = !off;
    remember(off ? "off" : "on");
    show();
  });
  hint.hidden = false;
  show();

  const at = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (place) => {
    const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
    row.querySelector("th a").focus();
  };
  const assign = () => {
    const choice = form.elements.to;
    if (!choice) return;
    if (!rows.some((row) => box(row).checked)) {
      if (at() < 0) return;
      box(rows[at()]).checked = true;
    }
    choice.value = "me";
    form.requestSubmit();
  };
  const keys = {
    j: () => go(at() + 1),
    k: () => go(at() < 0 ? 0 : at() - 1),
    x: () => { if (at() >= 0) box(rows[at()]).click(); },
    o: () => { if (at() >= 0) rows[at()].querySelector("th a").click(); },
    a: assign,
    "/": () => document.querySelector("input[name=q]").focus(),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (off || help.open || event.ctrlKey || event.metaKey || event.altKey) return;
    // A checkbox takes no letters; other fields do.
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
