/* A QR leads here with the number behind "#", which no server sees: put it into the field, and take it out of the address. */
(() => {
  "use strict";
  const field = document.getElementById("id_code");
  const given = decodeURIComponent(location.hash.slice(1)).slice(0, 60);
  if (!field || field.value || !/^[0-9A-Za-z-]+$/.test(given)) return;
  field.value = given;
  history.replaceState(null, "", location.pathname);
  field.form.querySelector("button").focus();
})();
