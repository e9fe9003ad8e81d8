/* Passkeys: asks the device, puts its answer into the form, sends the form. The only script that staff pages have. */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const opened = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function ask(form, purpose) {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.set("purpose", purpose);
    if (form.elements.passkey_name) sent.set("username", form.elements.passkey_name.value.trim());
    const answer = await fetch(form.dataset.options, { method: "POST", body: sent, credentials: "same-origin" });
    if (!answer.ok) throw new Error("refused");
    return answer.json();
  }

  async function make(asked) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: opened(asked.excludeCredentials),
      },
    });
    return packed(made, { attestationObject: text(made.response.attestationObject) });
  }

  async function use(asked) {
    const used = await navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: opened(asked.allowCredentials) },
    });
    return packed(used, {
      authenticatorData: text(used.response.authenticatorData),
      signature: text(used.response.signature),
      userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
    });
  }

  function packed(credential, response) {
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
      clientExtensionResults: {},
    });
  }

  async function send(form, button) {
    const failed = form.querySelector("[data-failed]");
    const purpose = form.dataset.passkey;
    failed.hidden = true;
    button.disabled = true;
    try {
      const asked = await ask(form, purpose);
      const answer = await (purpose === "register" ? make(asked) : use(asked));
      form.elements[form.dataset.field || "passkey"].value = answer;
      form.submit();
    } catch (error) {
      failed.hidden = false;
      failed.focus();
    } finally {
      button.disabled = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const here = window.isSecureContext && window.PublicKeyCredential && location.origin === form.dataset.origin;
    if (!here) continue;
    for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;
    for (const part of form.querySelectorAll("[data-with-passkeys]")) part.hidden = false;
    form.addEventListener("submit", (event) => {
      if (!event.submitter || !event.submitter.matches("[data-device]")) return;
      event.preventDefault();
      send(form, event.submitter);
    });
  }
})();
