// A button that prints. Without this script it stays hidden: every browser prints by its own menu.
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => print());
}
