/* Shows a push, and opens the box when it is touched. It keeps nothing and looks at no request. */
"use strict";
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch (error) {
    said = {};
  }
  const shown = self.registration.showNotification(said.title || "Todoke", {
    body: said.body || "",
    tag: said.tag || undefined,
    data: said.url || "/",
  });
  event.waitUntil(shown);
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data || "/", self.location.origin);
  event.waitUntil(self.clients.openWindow(wanted.origin === self.location.origin ? wanted.href : "/"));
});
