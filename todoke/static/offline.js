// The form without a network: answers stay on this device until they are saved as a file. Without this script the page is printed and filled in by hand.
"use strict";
(() => {
  const form = document.querySelector("form[data-form]"), said = document.getElementById("said"), key = "todoke:" + form.dataset.form;
  const typed = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value !== "") (found[name] = found[name] || []).push(value);
    return found;
  };
  const fill = (held) => {
    for (const box of form.elements) {
      const given = held[box.name];
      if (!box.name || !Array.isArray(given) || box.type === "hidden") continue;
      if (box.type === "checkbox" || box.type === "radio") box.checked = given.includes(box.value);
      else box.value = given[0];
    }
  };
  const kept = (what) => { try { return what(); } catch { return null; } };
  fill(JSON.parse(kept(() => localStorage.getItem(key)) || "{}"));
  const keep = () => { said.textContent = kept(() => { localStorage.setItem(key, JSON.stringify(typed())); return true; }) ? said.dataset.kept : said.dataset.lost; };
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const content = { todoke: 1, form: form.dataset.form, seal: form.dataset.seal, language: form.dataset.language, typed: typed() };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = form.dataset.name;
    link.click();
    said.textContent = said.dataset.saved;
  });
  document.getElementById("forget").addEventListener("click", () => { kept(() => localStorage.removeItem(key)); form.reset(); said.textContent = said.dataset.forgotten; });
  for (const each of document.querySelectorAll("[data-scripted]")) each.hidden = false;
})();
