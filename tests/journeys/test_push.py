"""Web push in a real browser: the worker shows what came and opens nothing foreign; a browser that cannot is told so in words."""

import json
from typing import Any

from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP, Visit, be_resident
from tests.notices.operations.test_addresses import PUSH

LIST = "/en/notices/addresses"
#: A browser whose push service is not there: it answers as one that subscribed.
SUBSCRIBES = f"""
  const said = {json.dumps({"endpoint": PUSH["endpoint"], "keys": {"p256dh": PUSH["p256dh"], "auth": PUSH["auth"]}})};
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (asked) => {{
    if (asked.applicationServerKey.length !== 65 || !asked.userVisibleOnly) throw new Error("key");
    return {{ toJSON: () => said }};
  }};
  Notification.requestPermission = async () => "granted";
"""
#: What a worker sees of the world, and what it asked the browser to do.
WORLD = """
async (source) => {
  const heard = {}, done = [];
  const self = {
    location: { origin: "https://todoke.example" },
    addEventListener: (name, listener) => (heard[name] = listener),
    registration: { showNotification: async (title, shown) => done.push(["show", title, shown]) },
    clients: { openWindow: async (address) => done.push(["open", address]) },
  };
  new Function("self", source)(self);
  const waits = [];
  const say = (name, event) => heard[name]({ ...event, waitUntil: (work) => waits.push(work) });
  say("push", { data: { json: () => ({ title: "荒川区", body: "手紙があります", url: "/ja/notices/", tag: "k" }) } });
  say("push", { data: { json: () => JSON.parse("{") } });
  for (const data of ["/ja/notices/", "https://evil.example/x", "//evil.example", "javascript:alert(1)", undefined])
    say("notificationclick", { notification: { data, close: () => done.push(["close"]) } });
  await Promise.all(waits);
  return done;
}
"""


def enter(visit: Visit, **options: Any) -> Page:
    page = visit("/en/", **{"size": DESKTOP, "script": True, **options})
    be_resident(page)
    page.goto(LIST)
    return page


def test_a_browser_subscribes_and_is_confirmed(visit: Visit) -> None:
    page = enter(visit)
    page.evaluate(SUBSCRIBES)
    page.get_by_role("button", name="Tell me in this browser").click()
    page.get_by_text("It is confirmed.").wait_for()
    assert page.get_by_role("heading", name="A browser").count() == 1
    page.locator("form[action$='/remove'] button").click()
    page.get_by_text("It is removed.").wait_for()


def test_a_browser_that_refuses_says_so_and_nothing_is_added(visit: Visit) -> None:
    page = enter(visit)
    page.evaluate('Notification.requestPermission = async () => "denied"')
    page.get_by_role("button", name="Tell me in this browser").click()
    page.get_by_text("The browser did not allow it.").wait_for()
    page.goto(LIST)
    assert page.get_by_role("heading", name="A browser").count() == 0


def test_without_javascript_it_says_that_this_browser_cannot(visit: Visit) -> None:
    page = enter(visit, script=False)
    assert page.get_by_text("This browser cannot do that here.").is_visible()
    assert not page.get_by_role("button", name="Tell me in this browser").is_visible()


def test_the_worker_shows_what_came_and_opens_nothing_foreign(visit: Visit) -> None:
    page = visit("/push-worker.js", script=True)
    source = page.evaluate("() => document.body.innerText")
    blank = page.context.new_page()  # without the policy of our pages, under which no text becomes a program
    done = blank.evaluate(WORLD, source)
    shown = [each for each in done if each[0] == "show"]
    assert shown[0][1:] == [
        "荒川区",
        {"body": "手紙があります", "tag": "k", "data": "/ja/notices/"},
    ]
    assert shown[1][1] == "Todoke"
    opened = [each[1] for each in done if each[0] == "open"]
    assert opened == ["https://todoke.example/ja/notices/", "/", "/", "/", "https://todoke.example/"]
