/* Photos are made smaller on the device before they are sent, upright as they were taken; without this the server does it. What cannot be made smaller is sent as it is. */
(() => {
  "use strict";
  const SIDE = 2600, SMALL = 1500000;
  if (!window.createImageBitmap || !window.DataTransfer) return;
  const shrink = async (file) => {
    if (!/^image\//.test(file.type) || file.size < SMALL) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  };
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches || !input.matches("input[type=file][data-largest]")) return;
    input.form.ready = false;
    input.working = (async () => {
      const kept = new DataTransfer();
      for (const file of input.files) kept.items.add(await shrink(file).catch(() => file));
      input.files = kept.files;
    })();
  });
  document.addEventListener("submit", async (event) => {
    const waiting = [...event.target.querySelectorAll("input[type=file]")].map((input) => input.working).filter(Boolean);
    if (!waiting.length || event.target.ready) return;
    event.preventDefault();
    await Promise.all(waiting);
    event.target.ready = true;
    event.target.requestSubmit(event.submitter);
  });
})();
