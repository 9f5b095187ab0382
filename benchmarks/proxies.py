"""Runs what deploy/ describes on hosts of its own, behind Caddy and nginx, and tries it as visitors would.

    python benchmarks/proxies.py [--proxy caddy] [--index INDEX] [--log FOLDER]

Needs Linux with `unshare` and `ip` (util-linux, iproute2), root or user namespaces, curl, openssl, Chromium
and playwright; of caddy and nginx, the one that is not installed is left out. The hosts are network
namespaces on a bridge inside one more namespace: no packet leaves it, and all of it is gone when the last
process ends.

Two settings, each behind each proxy with the very files of deploy/ (certificates are made here):

- a team: Chroma's server, a writer that watches a folder, two pages that follow it, and the proxy, with the
  commands and settings of compose.yaml, each on its own host. Answers pause between their parts, so that it
  is seen whether they are streamed and there is time to kill a page that answers.
- one machine: a page on 127.0.0.1 under /inspectqa, its proxy beside it on another port than 443; uploads at
  and above the limits.

Without --index the reports are those of corpus/; with it a copy of INDEX is moved to the Chroma server.
Prints a table and exits with 1 where something was not as docs/deployment.md says.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
SITE = "inspect.example.org"
ALONE, ALONE_PORT = "alone.example.org", 8443
HOSTS = {"chroma": 10, "writer": 11, "page-1": 12, "page-2": 13, "proxy": 14, "alone": 15}
#: Visitors' desks: ordinary ones, and one that guesses passwords behind each proxy in each setting.
DESKS = range(100, 108)
PEOPLE = {"ann": "a long password", "bob": "another password"}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUESTION = "How good is support for care leavers in Marlbury?"
CHANGE = """# Inspection of Castlewick local authority children’s services

Inspection dates: 4 March 2024 to 15 March 2024

Report published: 9 May 2024

## Children in need of help and protection

1. The re-referral rate in Castlewick is {rate}%, which is higher than that of similar authorities.
"""
TABS = 8
SIGN_INS = 12
MEGABYTE = 1_000_000
NO_REPORTS = ("make", "*.csv", "*.jsonl", "README.md")
PAUSE = 0.5
#: The command line with answers that pause before each part.
SLOWLY = f"""
import time
from inspectqa.page.reports import Library
whole = Library.stream
def stream(self, *asked, **more):
    for part in whole(self, *asked, **more):
        yield part
        time.sleep({PAUSE})
Library.stream = stream
from inspectqa.cli import main
main()
"""


def address(name: str) -> str:
    """A host's address."""
    return f"10.77.0.{HOSTS[name]}"


def desk(number: int) -> str:
    """A desk's address."""
    return f"10.77.0.{DESKS[number]}"


# --- the hosts


def enter() -> None:
    """Starts this program anew in namespaces of its own, as their root."""
    rights = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *rights, "--net", "--mount", sys.executable, __file__, *sys.argv[1:], "--inside"]
    os.execvp(command[0], command)


def run(command: str) -> None:
    """Runs a command that must succeed."""
    subprocess.run(shlex.split(command), check=True, stderr=subprocess.PIPE)


def make_hosts(folder: Path) -> None:
    """A bridge with a namespace for each host; all know each other by name."""
    names = [f"127.0.0.1 localhost\n{address('proxy')} {SITE}\n{address('alone')} {ALONE}\n"]
    names += [f"{address(name)} {name}\n" for name in HOSTS]
    (folder / "hosts").write_text("".join(names))
    Path("/run/netns").mkdir(exist_ok=True)
    run("mount -t tmpfs none /run/netns")
    run(f"mount --bind {folder / 'hosts'} /etc/hosts")
    run("ip link set lo up")
    run("ip link add bridge type bridge")
    for place in range(len(DESKS)):
        run(f"ip address add {desk(place)}/24 dev bridge")
    run("ip link set bridge up")
    for name, number in HOSTS.items():
        run(f"ip netns add {name}")
        run(f"ip link add to-{number} type veth peer name eth0 netns {name}")
        run(f"ip link set to-{number} master bridge up")
        run(f"ip -n {name} address add {address(name)}/24 dev eth0")
        run(f"ip -n {name} link set eth0 up")
        run(f"ip -n {name} link set lo up")


@dataclass
class Server:
    """A process on a host; its log is a file."""

    host: str
    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self, ready: Callable[[], object]) -> float:
        """Starts it and waits until `ready` raises no OSError; returns the seconds that took."""
        began = time.monotonic()
        command = ["ip", "netns", "exec", self.host, *self.command]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, cwd=self.log.parent
            )
        wait_for(
            lambda: self.process is not None and self.process.poll() is None and held(ready), 180, self.log
        )
        return time.monotonic() - began

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def held(check: Callable[[], object]) -> bool:
    """Whether a check neither failed nor found nothing."""
    try:
        return bool(check())
    except (OSError, httpx.HTTPError):
        return False


def wait_for(check: Callable[[], bool], seconds: float, log: Path | None = None) -> float:
    """Waits until it holds; returns the seconds, and ends the program where it takes too many."""
    began = time.monotonic()
    while not check():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"waited {seconds:g} s in vain: {log.read_text()[-3000:] if log else check}")
        time.sleep(0.1)
    return time.monotonic() - began


def get(url: str) -> httpx.Response:
    """An answer of a host inside."""
    return httpx.get(url, timeout=5).raise_for_status()


# --- what is started


def compose(service: str) -> tuple[list[str], dict[str, str]]:
    """A service's command line and environment out of compose.yaml."""
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"][service]
    return shlex.split(found["command"]), {k: str(v) for k, v in found.get("environment", {}).items()}


def program(arguments: list[str], slow: bool = False) -> list[str]:
    """The command line of inspectqa."""
    return [sys.executable, *(["-c", SLOWLY] if slow else ["-m", "inspectqa.cli"]), *arguments]


def write_people(folder: Path) -> Path:
    """The file of those who may sign in."""
    people = folder / "people.txt"
    people.write_text("".join(f"{name}:{password}\n" for name, password in PEOPLE.items()))
    people.chmod(0o600)
    return people


def team(folder: Path, reports: Path) -> dict[str, Server]:
    """The services of compose.yaml, with this machine's paths for the containers'."""
    people = write_people(folder)
    servers = {}
    for name in ("chroma", "writer", "page-1", "page-2"):
        own = folder / name
        own.mkdir(exist_ok=True)
        paths = {
            "/run/secrets/people": people,
            "/reports": reports,
            "/data": own / "data",
            "/index": own / "index",
        }
        command, environment = compose(name)
        command = [str(paths.get(word, word)) for word in command]
        environment = {key: str(paths.get(value, value)) for key, value in environment.items()}
        environment["GRADIO_TEMP_DIR"] = str(own / "gradio")
        if name == "chroma":
            command = [str(Path(sys.executable).with_name("chroma")), *command]
        else:
            command = program(command, slow=name.startswith("page"))
        servers[name] = Server(name, command, folder / f"{name}.log", environment)
    return servers


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the site, signed by itself, and its key."""
    pem, key = folder / "inspect.pem", folder / "inspect.key"
    if not pem.exists():
        names = f"subjectAltName=DNS:{SITE},DNS:{ALONE}"
        run(
            f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={SITE} -addext {names} "
            f"-out {pem} -keyout {key}"
        )
    return pem, key


def proxy(kind: str, host: str, folder: Path) -> Server:
    """Caddy or nginx with the file of deploy/; on the host `alone`, before its own page under a path."""
    own = folder / f"{kind}-{host}"
    own.mkdir(exist_ok=True)
    log = folder / f"{kind}-{host}.log"
    site = SITE if host == "proxy" else ALONE
    text = (DEPLOY / {"caddy": "Caddyfile", "nginx": "nginx.conf"}[kind]).read_text(encoding="utf-8")
    if host == "alone":
        text = {"caddy": caddy_alone, "nginx": nginx_alone}[kind](text)
    if kind == "caddy":
        (own / "Caddyfile").write_text("{\n\tlocal_certs\n\tskip_install_trust\n\tadmin off\n}\n" + text)
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(own / "Caddyfile")]
        data = {"XDG_DATA_HOME": str(own), "XDG_CONFIG_HOME": str(own), "HOME": str(own)}
        port = f":{ALONE_PORT}" if host == "alone" else ""
        return Server(host, command, log, {**data, "INSPECTQA_SITE": site + port})
    pem, key = certificate(folder)
    text = text.replace("/etc/ssl/inspect.pem", str(pem)).replace("/etc/ssl/inspect.key", str(key))
    (own / "site.conf").write_text(text.replace(SITE, site))
    paths = "".join(
        f"{kind}_temp_path {own};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (own / "nginx.conf").write_text(
        f"user root; daemon off; pid {own}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log {own}/access.log; {paths} include {own}/site.conf; }}\n"
    )
    return Server(host, ["nginx", "-e", "stderr", "-c", str(own / "nginx.conf")], log)


def caddy_alone(text: str) -> str:
    """The Caddyfile for one page beside it, under a path: as docs/deployment.md says."""
    text = text.replace("page-1:7860 page-2:7860", "127.0.0.1:7860")
    opening, _, rest = text.partition("localhost} {\n")
    body, closing = rest.rsplit("}", 1)
    return (
        f"{opening}localhost}} {{\n\tredir /inspectqa /inspectqa/\n"
        f"\thandle_path /inspectqa/* {{\n{body}\t}}\n}}{closing}"
    )


def nginx_alone(text: str) -> str:
    """The nginx.conf for one page beside it, under a path: as docs/deployment.md says."""
    text = text.replace("listen 443", f"listen {ALONE_PORT}")
    text = re.sub(r"server page-1:7860", "server 127.0.0.1:7860", text)
    text = re.sub(r" *server page-2:7860.*\n", "", text)
    text = text.replace("location / {", "location /inspectqa/ {").replace(
        "proxy_pass http://inspectqa;", "proxy_pass http://inspectqa/;"
    )
    return text.replace("location = /metrics", "location = /inspectqa/metrics")


# --- the trials


@dataclass
class Stage:
    """What the trials work with: a folder, the browser, the table, the proxies, what has been started."""

    folder: Path
    browser: Any
    table: Table
    kinds: list[str]
    index: Path | None = None
    running: list[Server] = field(default_factory=list)

    def start(self, server: Server, ready: Callable[[], object]) -> float:
        """Starts a server, to be stopped at the end at the latest; the seconds that took."""
        self.running.append(server)
        return server.start(ready)


@dataclass
class Table:
    """What was tried behind which proxy, and what came of it."""

    proxy: str = ""
    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def add(self, what: str, found: str, good: bool = True) -> None:
        """Notes and prints a line."""
        self.rows.append((self.proxy, what, found, good))
        print(f"| {self.proxy} | {what} | {found}{'' if good else ' **wrong**'} |", flush=True)

    @contextmanager
    def trial(self, what: str) -> Iterator[None]:
        """A trial whose failure is a line of the table."""
        try:
            yield
        except Exception as error:
            self.add(what, f"{type(error).__name__}: {error}".splitlines()[0][:300], good=False)


def client(site: str, number: int = 0) -> httpx.Client:
    """A program at a desk."""
    transport = httpx.HTTPTransport(verify=False, local_address=desk(number), retries=2)
    return httpx.Client(base_url=site, transport=transport, timeout=120)


def sign_in(at: httpx.Client, name: str = "ann", password: str | None = None) -> int:
    """Signs a program in; the status."""
    form = {"username": name, "password": password or PEOPLE[name]}
    return at.post("login", data=form).status_code


def visit(browser: Any, site: str, table: Table) -> Any:
    """A new visitor who signs in; what is asked of elsewhere, and WebSockets, are wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("websocket", lambda socket: table.add("WebSocket", socket.url, good=False))
    page.on("request", lambda request: look_at(request.url, site, table))
    page.on("pageerror", lambda error: table.add("script", str(error), good=False))
    page.goto(site)
    sign_in_page(page)
    return page


def look_at(url: str, site: str, table: Table) -> None:
    """Notes an address that is not the site's own."""
    if not url.startswith((site, "data:", "blob:")) and not url.endswith("/favicon.ico"):
        table.add("address", url[:120], good=False)


def sign_in_page(page: Any) -> None:
    """Fills in the form."""
    page.get_by_label("username").fill("ann")
    page.get_by_label("password").fill(PEOPLE["ann"])
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector("#question textarea")
    page.wait_for_selector(".example, .answer .foot")


def begin(page: Any, question: str) -> int:
    """Asks; the number of answers before."""
    before = page.locator(".answer .foot").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    return int(before)


def ended(page: Any, before: int) -> None:
    """Waits for the whole answer."""
    page.wait_for_function("n => document.querySelectorAll('.answer .foot').length > n", arg=before)
    page.wait_for_selector("#question .submit-button")


def try_asking(browser: Any, site: str, table: Table) -> None:
    """Signing in, a streamed answer, a citation and its drawn page."""
    page = visit(browser, site, table)
    table.add("sign-in by the form", "done; all addresses the site’s own, no WebSocket")
    began = time.monotonic()
    before = begin(page, QUESTION)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.bot')].some(part => part.innerText.trim().length > 20)"
    )
    first = time.monotonic() - began
    ended(page, before)
    whole = time.monotonic() - began
    streamed = f"first words after {first:.1f} s, whole after {whole:.1f} s"
    table.add("streamed answer", streamed, good=first < whole - PAUSE / 2)
    page.wait_for_function("() => document.querySelector('#page-picture img')?.naturalWidth > 0")
    shown = page.get_attribute("#page-picture img", "src")
    links = page.locator(".answer .body a.citation")
    cited = [link for link in links.all() if link.get_attribute("href") != links.first.get_attribute("href")]
    began = time.monotonic()
    cited[0].evaluate("link => link.click()")
    page.wait_for_function(
        "shown => { const img = document.querySelector('#page-picture img');"
        "return img && img.complete && img.naturalWidth > 0 && img.getAttribute('src') !== shown }",
        arg=shown,
    )
    table.add("citation clicked", f"its drawn page after {time.monotonic() - began:.2f} s")
    page.context.close()


def try_tabs(browser: Any, site: str, table: Table) -> None:
    """More tabs than HTTP/1.1 has connections: each keeps one open as long as it is shown."""
    first = visit(browser, site, table)
    pages = [first]
    for _ in range(TABS - 1):
        tab = first.context.new_page()
        tab.set_default_timeout(15_000)
        tab.goto(site)
        tab.wait_for_selector(".example")
        pages.append(tab)
    ended(pages[-1], begin(pages[-1], QUESTION))
    table.add(f"{TABS} tabs of one browser", "all open, the last one answers")
    first.context.close()


def asked(name: str) -> float:
    """How many questions a page has answered."""
    text = get(f"http://{address(name)}:7860/metrics").text
    return sum(
        float(line.split()[-1]) for line in text.splitlines() if line.startswith("inspectqa_questions_total{")
    )


def try_programs(site: str, table: Table) -> None:
    """Signed-in programs stay with a page, and both pages get some."""
    from gradio_client import Client

    before = [asked("page-1"), asked("page-2")]
    failed = 0
    for _ in range(SIGN_INS):
        try:
            person = Client(
                site, auth=("ann", PEOPLE["ann"]), verbose=False, ssl_verify=False, analytics_enabled=False
            )
            for _ in range(3):
                assert person.predict(QUESTION, api_name="/ask")["statements"]
        except Exception as error:
            failed += 1
            print(type(error).__name__, str(error)[:200])
    after = [asked("page-1"), asked("page-2")]
    shares = [int(new - old) for new, old in zip(after, before, strict=True)]
    words = (
        f"{SIGN_INS - failed} of {SIGN_INS} sign in and ask three times; {shares[0]} and {shares[1]} a page"
    )
    table.add("programs (gradio_client)", words, good=not failed and min(shares) > 0)


def try_guessing(site: str, number: int, table: Table) -> None:
    """Wrong passwords from one desk: it waits, whatever address it claims, and nobody else does."""
    statuses = []
    for turn in range(60):
        with client(site, number) as guesser:  # without the cookie of the one before
            guesser.headers["X-Forwarded-For"] = f"192.0.2.{turn}"
            statuses.append(sign_in(guesser, f"name{turn}", "wrong"))
    others = []
    for _ in range(8):
        with client(site, 1) as other:
            others.append(sign_in(other))
    tried = statuses.count(400)
    let_in = f"{others.count(200)} of {len(others)}"
    words = f"{tried} tries, then that desk waits; another desk signs in {let_in} times"
    table.add("wrong passwords from one desk", words, good=tried in (20, 40) and set(others) == {200})


def raw(site: str, path: str) -> tuple[int, bytes]:
    """Asks for a path as it stands."""
    url = httpx.URL(site)
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection(url.host, url.port or 443, context=context, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def try_metrics(site: str, under: str, table: Table) -> None:
    """The numbers stay inside, however they are asked for; /health answers."""
    spellings = [
        "/metrics",
        "/metrics/",
        "//metrics",
        "/%6detrics",
        "/METRICS",
        "/x/../metrics",
        "/./metrics",
    ]
    spellings += ["/metrics?x", "/metrics;x", "/metrics%2f", "/%2fmetrics", "/metrics%00", "/metrics%20"]
    prefixes = ["", under, under * 2] if under else ["", "/inspectqa"]
    seen = [
        prefix + path
        for prefix, path in itertools.product(prefixes, spellings)
        if b"inspectqa_" in raw(site, prefix + path)[1]
    ]
    table.add(
        "/metrics",
        f"kept inside, {len(prefixes) * len(spellings)} spellings" if not seen else f"seen at {seen}",
        not seen,
    )
    status, body = raw(site, under + "/health")
    table.add("/health", f"{status} {body.decode()[:80]}", good=status == 200)


def try_addresses(site: str, table: Table) -> None:
    """What the page says of its own address, also to one who claims another."""
    with client(site) as person:
        person.headers.update(
            {
                "X-Forwarded-Host": "evil.example",
                "X-Forwarded-Proto": "http",
                "Forwarded": "host=evil.example",
            }
        )
        sign_in(person)
        config = person.get("config")
        root = config.json().get("root", "")
        name = person.get("config", headers={"X-Request-ID": "of-the-proxy-1"}).headers.get("x-request-id")
    table.add("address that the page gives", root, good=root.rstrip("/") == site.rstrip("/"))
    table.add("X-Request-ID", f"{name}", good=name == "of-the-proxy-1")


def try_change(reports: Path, rate: int, table: Table) -> None:
    """A changed report is answered from on both pages."""

    def generations() -> list[int]:
        return [
            get(f"http://{address(name)}:7860/health").json()["generation"] for name in ("page-1", "page-2")
        ]

    before = generations()
    began = time.monotonic()
    (reports / "castlewick-2024.md").write_text(CHANGE.format(rate=rate), encoding="utf-8")
    seen: dict[int, float] = {}
    while len(seen) < 2:
        for place, now in enumerate(generations()):
            if now > before[place]:
                seen.setdefault(place, time.monotonic() - began)
        if time.monotonic() - began > 120:
            raise TimeoutError("a page did not see the change")
        time.sleep(0.1)
    from gradio_client import Client

    answers = []
    for name in ("page-1", "page-2"):
        person = Client(
            f"http://{name}:7860", auth=("ann", PEOPLE["ann"]), verbose=False, analytics_enabled=False
        )
        answers.append(
            json.dumps(person.predict("What is the re-referral rate in Castlewick in 2024?", api_name="/ask"))
        )
    both = all(f"{rate}%" in answer for answer in answers)
    table.add(
        "file changed",
        f"both pages answer from it {min(seen.values()):.1f} and {max(seen.values()):.1f} s later",
        both,
    )


def try_killing(browser: Any, site: str, servers: dict[str, Server], table: Table) -> None:
    """The page that answers is killed: the other one takes over after signing in, the talk stays."""
    page = visit(browser, site, table)
    before = {name: asked(name) for name in ("page-1", "page-2")}
    ended(page, begin(page, QUESTION))
    page.wait_for_function(
        "() => JSON.parse(localStorage.getItem('inspectqa-conversations-1') || '[]').length === 1"
    )
    owner = next(name for name in before if asked(name) > before[name])
    begin(page, "What must Northmere improve?")
    page.wait_for_timeout(300)
    servers[owner].stop(signal.SIGKILL)
    began = time.monotonic()
    open_again(page, site)
    form = time.monotonic() - began
    sign_in_page(page)
    page.wait_for_selector(".answer .foot")
    signed = time.monotonic() - began
    kept = page.locator(".answer .foot").count()
    ended(page, begin(page, QUESTION))
    other = (
        asked("page-2" if owner == "page-1" else "page-1")
        > before["page-2" if owner == "page-1" else "page-1"]
    )
    words = f"form after {form:.1f} s, signed in after {signed:.1f} s, {kept} answer kept; the other answers"
    table.add("page killed while it answers", words, good=kept >= 1 and other)
    page.context.close()
    back = servers[owner].start(lambda: get(f"http://{address(owner)}:7860/health"))
    time.sleep(12)  # nginx leaves a page alone for ten seconds
    with client(site) as person:
        signed_in = sign_in(person)
    table.add("page started again", f"up after {back:.1f} s", good=signed_in == 200)


def open_again(page: Any, site: str) -> None:
    """Opens the page until it asks for the sign-in; it may itself be at loading anew."""
    from playwright.sync_api import Error

    for _ in range(5):
        try:
            page.goto(site)
            page.get_by_label("username").wait_for(timeout=10_000)
            return
        except Error:
            page.wait_for_timeout(500)
    raise TimeoutError("no sign-in form")


def try_losing(site: str, table: Table) -> None:
    """A page's host is away, so that nothing answers there, not even with a refusal."""
    people = [client(site) for _ in range(6)]
    known = [sign_in(person) for person in people]
    run(f"ip link set to-{HOSTS['page-1']} down")
    waited, signed_in = [], []
    try:
        for person in people:
            began = time.monotonic()
            if person.get("config").status_code == 401:
                sign_in(person)
            signed_in.append(person.get("config").status_code)
            waited.append(time.monotonic() - began)
        good = max(waited) < 15 and set(known + signed_in) == {200}
        table.add("page’s host away", f"six people go on, the slowest after {max(waited):.1f} s", good)
    finally:
        run(f"ip link set to-{HOSTS['page-1']} up")
        time.sleep(12)


def try_team(kind: str, stage: Stage, servers: dict[str, Server], turn: int) -> None:
    """All trials of the team behind one proxy."""
    site, browser, table = f"https://{SITE}/", stage.browser, stage.table
    trials: list[tuple[str, Callable[[], None]]] = [
        ("addresses", lambda: try_addresses(site, table)),
        ("asking", lambda: try_asking(browser, site, table)),
        ("tabs", lambda: try_tabs(browser, site, table)),
        ("programs", lambda: try_programs(site, table)),
        ("guessing", lambda: try_guessing(site, 2 + turn, table)),
        ("metrics", lambda: try_metrics(site, "", table)),
        ("change", lambda: try_change(stage.folder / "reports", 31 + turn, table)),
        ("killing", lambda: try_killing(browser, site, servers, table)),
        ("losing", lambda: try_losing(site, table)),
    ]
    table.proxy = kind
    for what, trial in trials:
        with table.trial(what):
            trial()


# --- one machine


def alone(folder: Path) -> Server:
    """A page on 127.0.0.1 with sign-in, under a path."""
    own = folder / "alone"
    own.mkdir()
    people = folder / "people.txt"
    environment = {
        "INSPECTQA_INDEX": str(own / "index"),
        "INSPECTQA_CORPUS": str(own / "reports"),
        "INSPECTQA_LOG_JSON": "true",
        "GRADIO_TEMP_DIR": str(own / "gradio"),
    }
    arguments = [
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        "7860",
        "--auth-file",
        str(people),
        "--root-path",
        "/inspectqa",
    ]
    return Server("alone", program(arguments, slow=True), folder / "alone.log", environment)


def try_uploading(browser: Any, site: str, report: Path, table: Table) -> None:
    """A report is added on the page and asked about."""
    page = visit(browser, site, table)
    page.get_by_role("tab", name="Collection").click()
    page.get_by_role("button", name="Add reports").click()
    page.set_input_files("#files input[type=file]", str(report))
    page.get_by_text(report.name).first.wait_for()
    page.get_by_role("button", name="Add to the collection").click()
    page.wait_for_selector(".outcome ul[role=status] li")
    words = page.inner_text(".outcome ul[role=status]")
    table.add("report added on the page", words[:100], good="in the collection" in words)
    page.context.close()


def try_sizes(site: str, folder: Path, table: Table) -> None:
    """Files at and above the limits, sent as the page sends them."""
    file = folder / "large.pdf"
    cases = [
        ([199], 200),
        ([201], 413),
        ([166, 166, 166], 200),
        ([170, 170, 170], 413),
        ([180, 180, 180], 413),
    ]
    for sizes, expected in cases:
        with file.open("wb") as out:
            out.truncate(max(sizes) * MEGABYTE)
        words = " + ".join(map(str, sizes)) + " MB sent"
        with table.trial(words), client(site) as person:
            sign_in(person)
            began = time.monotonic()
            files = [
                ("files", (f"large-{n}.pdf", file.open("rb"), "application/pdf")) for n in range(len(sizes))
            ]
            try:
                answer = person.post("gradio_api/upload", files=files)
                found, said = (
                    answer.status_code,
                    answer.text[:60].replace("\n", " ") if answer.status_code != 200 else "",
                )
            except httpx.HTTPError as error:
                found, said = 0, type(error).__name__
            table.add(words, f"{found} {said} after {time.monotonic() - began:.1f} s", good=found == expected)
    file.unlink()


def try_alone(kind: str, stage: Stage, turn: int) -> None:
    """All trials of one machine behind one proxy."""
    root, browser, table = f"https://{ALONE}:{ALONE_PORT}", stage.browser, stage.table
    site = root + "/inspectqa/"
    report = ROOT / "corpus" / "marlbury-2015-sif.pdf"
    trials: list[tuple[str, Callable[[], None]]] = [
        ("addresses", lambda: try_addresses(site, table)),
        ("asking", lambda: try_asking(browser, site, table)),
        ("guessing", lambda: try_guessing(site, 4 + turn, table)),
        ("metrics", lambda: try_metrics(root, "/inspectqa", table)),
        ("uploading", lambda: try_uploading(browser, site, report, table)),
        ("sizes", lambda: try_sizes(site, stage.folder, table)),
    ]
    table.proxy = kind
    for what, trial in trials:
        with table.trial(what):
            trial()


def run_team(stage: Stage) -> None:
    """The team, behind one proxy after the other."""
    reports = stage.folder / "reports"
    shutil.copytree(ROOT / "corpus", reports, ignore=shutil.ignore_patterns(*NO_REPORTS))
    servers = team(stage.folder, reports)
    if stage.index is not None:
        shutil.copytree(stage.index, stage.folder / "writer" / "index")
    table, log = stage.table, servers["writer"].log
    table.proxy = "–"
    heartbeat = f"http://{address('chroma')}:8000/api/v2/heartbeat"
    table.add("Chroma up", f"{stage.start(servers['chroma'], lambda: get(heartbeat)):.1f} s")
    seconds = stage.start(servers["writer"], lambda: '"event": "indexed"' in log.read_text())
    table.add("writer: reports indexed and stored there", f"{seconds:.1f} s")
    for name in ("page-1", "page-2"):
        health = f"http://{address(name)}:7860/health"
        seconds = stage.start(servers[name], lambda at=health: get(at).json()["reports"])  # type: ignore[misc]
        table.add(f"{name}: up with its copy", f"{seconds:.1f} s, {get(health).text}")
    for turn, kind in enumerate(stage.kinds):
        before = proxy(kind, "proxy", stage.folder)
        stage.start(before, lambda: raw(f"https://{SITE}", "/health")[0] == 200)
        try_team(kind, stage, servers, turn)
        before.stop()
    for server in servers.values():
        server.stop()


def run_alone(stage: Stage) -> None:
    """One machine, behind one proxy after the other."""
    server = alone(stage.folder)
    write_people(stage.folder)
    reports = stage.folder / "alone" / "reports"
    shutil.copytree(ROOT / "corpus", reports, ignore=shutil.ignore_patterns(*NO_REPORTS, "marlbury-2015*"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **server.environment}
    subprocess.run(program(["index", str(reports)]), check=True, env=environment, stdout=subprocess.DEVNULL)
    health = ["ip", "netns", "exec", "alone", "curl", "-sf", "http://127.0.0.1:7860/health"]
    stage.start(server, lambda: subprocess.run(health, capture_output=True, check=False).returncode == 0)
    for turn, kind in enumerate(stage.kinds):
        before = proxy(kind, "alone", stage.folder)
        stage.start(before, lambda: raw(f"https://{ALONE}:{ALONE_PORT}", "/inspectqa/health")[0] == 200)
        try_alone(kind, stage, turn)
        before.stop()
    server.stop()


SETTINGS = {"team": run_team, "alone": run_alone}


def main() -> None:
    """Starts everything, tries it, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proxy", choices=["caddy", "nginx"], action="append")
    parser.add_argument("--setting", choices=list(SETTINGS), action="append")
    parser.add_argument("--index", type=Path, help="copied, and moved to the Chroma server")
    parser.add_argument("--log", type=Path, help="folder for the servers' logs and configurations")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.inside:
        enter()
    from playwright.sync_api import sync_playwright

    kinds = [kind for kind in arguments.proxy or ("caddy", "nginx") if shutil.which(kind)]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = (arguments.log or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
        make_hosts(folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        stage = Stage(folder, browser, Table(), kinds, arguments.index)
        try:
            for setting in arguments.setting or SETTINGS:
                SETTINGS[setting](stage)
        finally:
            for server in reversed(stage.running):
                server.stop()
            browser.close()
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")
    sys.exit(int(not all(good for *_, good in stage.table.rows)))


if __name__ == "__main__":
    main()
