/* While a voice is typed, the server says what will be kept of it; nothing is stored by asking. Without this a button asks. */
(() => {
  "use strict";
  const WAIT = 700;
  for (const box of document.querySelectorAll("textarea[data-voice]")) {
    const shown = document.getElementById(box.dataset.shown);
    let timer, last = box.value, asked = 0;
    const ask = async () => {
      const text = box.value, mine = ++asked;
      if (text === last) return;
      last = text;
      if (!text.trim()) { shown.replaceChildren(); return; }
      try {
        const answer = await fetch(box.dataset.voice, { method: "POST", credentials: "omit", body: new URLSearchParams({ text }) });
        if (answer.status === 200 && mine === asked) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          shown.replaceChildren(...page.body.childNodes);
        }
      } catch { last = ""; /* away: sending masks it all the same */ }
    };
    box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  }
})();
