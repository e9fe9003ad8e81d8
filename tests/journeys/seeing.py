"""What a page must be, measured in the browser: nothing wider than the screen, nothing cut off, no rule of accessibility broken."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: Elements that reach beyond the screen or lose part of their text, leaving out what scrolls by itself, is hidden on purpose, or is a form's own field.
_TOO_WIDE = """() => {
  const found = [], wide = document.documentElement.scrollWidth, screen = window.innerWidth;
  if (wide > screen) found.push(`the page is ${wide} px wide on a screen of ${screen} px`);
  const name = e => `${e.tagName.toLowerCase()}.${e.className} “${(e.innerText || "").trim().slice(0, 40)}”`;
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest(".scroll, .vh, .skip, details:not([open]) > :not(summary)") || !e.checkVisibility()) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width) continue;
    if (box.right > screen + 1 || box.left < -1) found.push(`${name(e)} lies from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
    if (e.matches("input, textarea, select, progress")) continue;
    const clips = style.overflowX !== "visible" || style.overflowY !== "visible" || style.textOverflow === "ellipsis";
    if (clips && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) found.push(`${name(e)} cuts off its text`);
    if (e.matches("a.btn, button, .tag") && e.scrollWidth > e.clientWidth + 1) found.push(`${name(e)} is smaller than its text`);
  }
  return found.slice(0, 8);
}"""

_SHAPE = """() => {
  const problems = [], levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(e => e.checkVisibility()).map(e => [+e.tagName[1], e.innerText.trim()]);
  const first = levels.filter(([level]) => level === 1).length;
  if (first !== 1) problems.push(`${first} first-level headings`);
  let last = 0, seen = false;
  for (const [level, text] of levels) {
    if (level === 1) { seen = true; last = 1; continue; }
    if (seen && level > last + 1) problems.push(`heading “${text.slice(0, 30)}” jumps from ${last} to ${level}`);
    if (!text) problems.push(`an empty heading of level ${level}`);
    last = level;
  }
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id), twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) problems.push(`ids twice: ${twice}`);
  if (!document.title.trim()) problems.push("no title");
  if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
  const staff = location.pathname.includes("/staff/"), text = document.body.innerText;
  const raw = (!staff && text.match(/\\{[^{}|]{1,12}\\|[^{}]{1,24}\\}/)) || text.match(/%\\(\\w+\\)s|\\{\\{|\\bNone\\b(?! of)|&lt;|&amp;/);
  if (raw) problems.push(`unfinished text: ${raw[0]}`);
  for (const e of document.querySelectorAll("*:not(input[name$=_ja-simple])")) for (const a of e.attributes) if (/<\\/?(ruby|rt|rp)|\\{[^{}|"]{1,12}\\|[^{}"]{1,24}\\}/.test(a.value)) problems.push(`markup in ${a.name} of ${e.tagName}: ${a.value.slice(0, 40)}`);
  return problems;
}"""


def too_wide(page: Page) -> list[str]:
    """What does not fit on the screen."""
    page.wait_for_load_state()  # a form that was just sent may still be on its way to the next page
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def misshapen(page: Page) -> list[str]:
    """One h1, headings in order, unique ids, a title, one main, no unfinished text, no markup in attributes."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(_SHAPE)
    return found


def violations(page: Page, *, only_contrast: bool = False) -> list[str]:
    """Rules of WCAG 2.2 AA that axe finds broken, with where; axe is brought to a page once, and tells of nothing else."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": WCAG}
    if only_contrast:
        options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(document, options).then(results => results.violations)", options)
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]
