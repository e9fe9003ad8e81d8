"""Renew docs/screenshots: a server on fresh sample data, and Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "screenshots"
PHONE, DESKTOP = {"width": 360, "height": 720}, {"width": 1180, "height": 820}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def shoot(browser: Browser, origin: str) -> None:
    """Take each picture."""
    town = {"name": "todoke_town", "value": "131181", "url": origin}
    pictures = {
        "home-phone": ("/ja/", PHONE),
        "home-simple-phone": ("/ja-simple/", PHONE),
        "search-phone": ("/ja/search?q=児童手当", PHONE),
        "program-desktop": ("/ja/programs/psid3.0_7000020131181_1_UM24", DESKTOP),
        "program-en-phone": ("/en/programs/psid3.0_7000020131181_1_UM24", PHONE),
    }
    for name, (path, size) in pictures.items():
        context = browser.new_context(viewport=size, java_script_enabled=False, locale="ja-JP")  # type: ignore[arg-type]
        context.add_cookies([town])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(origin + path)
        page.screenshot(path=str(TARGET / f"{name}.png"))
        context.close()
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="ja-JP")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{origin}/ja/staff/")
    page.fill("input[name=username]", "arakawa")
    page.fill("input[name=password]", "todoke-demo")
    page.click("main button[type=submit], main button")
    page.wait_for_load_state()
    page.screenshot(path=str(TARGET / "staff-desktop.png"))
    context.close()


def main() -> None:
    """Serve, shoot, stop."""
    TARGET.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="todoke-screenshots-"))
    port = free_port()
    environment = {**os.environ, "TODOKE_DATA_DIR": str(folder), "TODOKE_ENVIRONMENT": "demo"}
    server = subprocess.Popen([sys.executable, "-m", "scripts.run", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        chromium = (
            os.environ.get("TODOKE_CHROMIUM")
            or subprocess.check_output(["bash", "scripts/chromium.sh"], cwd=ROOT, text=True).strip()
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            shoot(browser, f"http://127.0.0.1:{port}")
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
