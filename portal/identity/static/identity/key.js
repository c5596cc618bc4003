// A security key fills in the form's hidden field. Conversion: webauthn-json, which allauth ships.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-key]")) {
    const options = JSON.parse(form.querySelector('script[type="application/json"]').textContent);
    const failed = form.querySelector("[data-key-failed]");
    form.querySelector("[data-key-unsupported]").remove();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.textContent = "";
      try {
        const answer = await window.webauthnJSON[form.dataset.key](options);
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch {
        failed.textContent = failed.dataset.keyFailed;
      }
    });
  }
})();
