// Two minutes before the session ends, offer to stay. The server saves what is typed anyway.
(() => {
  "use strict";
  const { sessionEndsIn, sessionExtendUrl } = document.body.dataset;
  if (!sessionEndsIn || !sessionExtendUrl) return;

  const words = document.getElementById("session-words");
  if (!words) return;
  const alert = words.content.firstElementChild;
  const sentence = alert.querySelector("[data-sentence]");
  const button = alert.querySelector("button");
  let warning, ending;

  const show = (text) => {
    if (!alert.isConnected) document.body.append(alert);
    sentence.textContent = text;
  };

  const start = () => {
    clearTimeout(warning);
    clearTimeout(ending);
    alert.remove();
    const left = Number(sessionEndsIn) * 1000;
    warning = setTimeout(() => show(sentence.dataset.soon), Math.max(left - 120000, 0));
    ending = setTimeout(() => {
      button.hidden = true;
      show(sentence.dataset.ended);
    }, left);
  };

  // Any answer that does not lead away to the sign-in page has renewed the session.
  button.addEventListener("click", async () => {
    try {
      const answer = await fetch(sessionExtendUrl, { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") {
        button.hidden = true;
        show(sentence.dataset.ended);
      } else start();
    } catch {
      show(sentence.dataset.failed);
    }
  });

  start();
})();
