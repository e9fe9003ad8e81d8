/* Asks this browser for a push subscription, puts it into the form, sends the form. Only the page of addresses has it. */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

  async function subscribe(form) {
    const worker = await navigator.serviceWorker.register(form.dataset.worker, { scope: "/push/" });
    if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
    const key = bytes(form.dataset.push);
    const held = await worker.pushManager.getSubscription();
    const made = held || (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    const said = made.toJSON();
    form.elements.endpoint.value = said.endpoint;
    form.elements.p256dh.value = said.keys.p256dh;
    form.elements.auth.value = said.keys.auth;
  }

  for (const form of document.querySelectorAll("form[data-push]")) {
    const can = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
    if (!can) continue;
    const refused = form.querySelector("[data-refused]");
    form.querySelector("[data-cannot]").hidden = true;
    form.querySelector("[data-can]").hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      refused.hidden = true;
      try {
        await subscribe(form);
        form.submit();
      } catch (error) {
        refused.hidden = false;
        refused.focus();
      }
    });
  }
})();
