// The page's only script: citations open in the reader, chips are dropped, answers are copied,
// quotations show on hover and focus. It runs when its component is on the page; `trigger` sends to Python.
document.documentElement.lang = "en-GB";
const small = () => window.innerWidth < 900;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
let lastCitation = null;
let asked = false; // whether a citation was chosen whose paragraph has not come yet

// Where there is a keyboard, typing begins at once; on a phone the page stays at its top.
function begin(tries) {
  const box = document.querySelector("#question textarea");
  if (box && document.activeElement === document.body) box.focus({ preventScroll: true });
  if (document.activeElement !== box && tries > 0) setTimeout(begin, 100, tries - 1);
}
if (!small()) begin(20);

// A question is never lost: one that a page which goes away still holds, or whose answer had not come,
// stands in the box again when the page is back.
const draft = "inspectqa-draft";
function asking(typed) {
  const rows = document.querySelectorAll("#chat .user-row");
  const waits = document.querySelector("#question .stop-button") && rows.length;
  return typed?.trim() ? typed : waits ? rows[rows.length - 1].innerText.trim() : "";
}
function keepDraft() {
  try {
    sessionStorage.setItem(draft, asking(document.querySelector("#question textarea")?.value));
  } catch (error) { /* a browser that keeps nothing still asks */ }
}
function restoreDraft(tries) {
  let words = "";
  try { words = sessionStorage.getItem(draft) || ""; } catch (error) { /* as above */ }
  const box = document.querySelector("#question textarea");
  if (!words) return;
  if (!box) return void (tries > 0 && setTimeout(restoreDraft, 100, tries - 1));
  sessionStorage.removeItem(draft);
  if (box.value) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, words);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const note = document.createElement("p");
  note.id = "draft-note";
  note.textContent = "Your question is still in the box. Press Enter to ask it.";
  document.querySelector("#question").before(note);
  say(note.textContent);
  const stop = new AbortController();
  const gone = () => { note.remove(); stop.abort(); };
  const { signal } = stop;
  box.addEventListener("keydown", gone, { signal });
  document.querySelector("#question .submit-button")?.addEventListener("click", gone, { signal });
  setTimeout(() => box.addEventListener("input", gone, { signal }), 300);  // not what was put in here
}
window.inspectqa.asking = asking;
window.addEventListener("pagehide", keepDraft);
setTimeout(restoreDraft, 0, 50);

// A citation is the component's click, the cross of a chip its submit.
function send(kind, target) {
  trigger(kind === "cite" ? "click" : "submit", { target });
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say("Copied.");
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1600);
}

function answerText(answer) {
  const body = answer.querySelector(".body").innerText.trim();
  const sources = [...answer.querySelectorAll(".sources li")].map((item) => {
    const quotation = item.querySelector("blockquote");
    const words = quotation ? ": ‘" + quotation.textContent + "’" : "";
    return "[" + item.value + "] " + item.querySelector("a, span")?.textContent + words;
  });
  return [body, ...sources].join("\n");
}

const voice = document.createElement("div");
voice.className = "unseen";
voice.setAttribute("role", "status");
document.body.append(voice);
function say(words) {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = words), 50);
}

function act(event) {
  const link = event.target.closest?.('a[href^="#cite/"], a[href^="#drop/"], a[href^="#csv/"]');
  if (link) {
    event.preventDefault();
    event.stopPropagation();
    hide();
    const [, kind, rest] = link.getAttribute("href").match(/^#(cite|drop|csv)\/(.*)$/);
    if (kind === "csv") return download(decodeURIComponent(rest));
    if (kind === "cite") {
      lastCitation = link;
      document.querySelectorAll("a.citation.open").forEach((one) => one.classList.remove("open"));
      link.classList.add("open");
      asked = true;
      setTimeout(() => (asked = false), 3000);
      if (small() && document.querySelector("#reader-heading")) goToReader();
    }
    send(kind, rest.split("/").map(decodeURIComponent).join("/"));
    return;
  }
  const button = event.target.closest?.("button.copy, button.copy-citation");
  if (button) {
    const answer = button.closest(".answer");
    copy(button, button.dataset.copy || (answer ? answerText(answer) : ""));
  }
  if (event.target.closest?.("#back-to-answer")) back();
}
// On a phone a citation leads down to the reader, also where that shows its paragraph already.
function goToReader() {
  if (history.state?.reader !== true) history.pushState({ reader: true }, "");
  document.querySelector("#reader")?.scrollIntoView({ behavior: calm, block: "start" });
  document.querySelector("#reader-heading")?.focus({ preventScroll: true });
}
function back() {
  (lastCitation?.isConnected ? lastCitation : document.querySelector("#chat"))?.scrollIntoView({ behavior: calm, block: "center" });
  lastCitation?.focus({ preventScroll: true });
}
document.addEventListener("click", act, true);

// On a phone the reader lies below the chat: the browser's way back leads to the citation.
window.addEventListener("popstate", () => small() && back());

// A table as a file that spreadsheets read; the mark in front tells them that it is UTF-8.
function download(content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + content], { type: "text/csv" }));
  link.download = "inspectqa-table.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  say("The table is saved.");
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
  if (event.key === " " && event.target.matches?.('a[role="button"]')) act(event);
});

// The quotation of a citation, on hover and on focus.
const tip = document.createElement("div");
tip.id = "quotation-tip";
tip.setAttribute("role", "tooltip");
document.body.append(tip);
let tipped = null;
function reveal(event) {
  const link = event.target.closest?.("a.citation");
  if (!link || link === tipped) return;
  if (link.title) {
    link.dataset.title = link.title;
    link.removeAttribute("title");
  }
  if (!link.dataset.title) return;
  tipped = link;
  tip.textContent = link.dataset.title;
  link.setAttribute("aria-describedby", tip.id);
  tip.classList.add("shown");
  const at = link.getBoundingClientRect();
  const width = tip.offsetWidth;
  tip.style.left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8)) + "px";
  const below = at.bottom + 6;
  tip.style.top = (below + tip.offsetHeight > window.innerHeight ? at.top - tip.offsetHeight - 6 : below) + "px";
}
function hide() {
  tip.classList.remove("shown");
  tipped?.removeAttribute("aria-describedby");
  tipped = null;
}
document.addEventListener("mouseover", (event) => (event.target.closest?.("a.citation") ? reveal(event) : hide()));
document.addEventListener("focusin", (event) => (event.target.closest?.("a.citation") ? reveal(event) : hide()));
document.addEventListener("scroll", hide, true);

// The picture of the page: its name for screen readers, and its marked lines in sight.
function settle() {
  const picture = document.querySelector("#page-picture img");
  const head = document.querySelector(".reader-head");
  if (!picture || !head) return;
  picture.alt = "The report’s page with the cited lines marked: " + head.querySelector("h2").textContent;
  const shown = Number(head.dataset.scale) / picture.naturalHeight * picture.clientHeight;
  const box = document.querySelector("#page-picture");
  box.scrollTo({
    top: Math.max(0, Number(head.dataset.top) * shown - 60),
    left: Math.max(0, Number(head.dataset.left) * shown - 24),
    behavior: "auto",
  });
}
document.addEventListener("load", (event) => event.target.matches?.("#page-picture img") && settle(), true);
let heading = "";
new MutationObserver(() => {
  const now = document.querySelector("#reader-heading")?.textContent || "";
  if (now === heading) return;
  heading = now;
  say(now);
  settle();
  if (asked && small()) goToReader();
  asked = false;
}).observe(document.body, { childList: true, subtree: true, characterData: true });

// A new question goes to the top of the conversation, so that its answer is read from its beginning.
let seen = "";
new MutationObserver(() => {
  const rows = document.querySelectorAll("#chat .user-row");
  const now = rows.length + "/" + document.querySelectorAll("#chat .answer .foot").length;
  if (rows.length && now !== seen) {
    const frame = document.querySelector("#chat .panel-wrap");
    const last = rows[rows.length - 1];
    const top = last.getBoundingClientRect().top - frame.getBoundingClientRect().top + frame.scrollTop;
    setTimeout(() => frame.scrollTo({ top: Math.max(0, top - 6), behavior: calm }), 30);
  }
  const asked = rows.length ? rows[rows.length - 1].innerText.trim().slice(0, 80) + " – " : "";
  if (document.title !== asked + "InspectQA") document.title = asked + "InspectQA";
  seen = now;
}).observe(document.body, { childList: true, subtree: true });

// Names that the components' own buttons lack, and plain words for a server that is away.
const LOST = "The page cannot reach its server. Your question is kept: it comes back into the box with the page, which tries again by itself.";
new MutationObserver(() => {
  document.querySelectorAll("[data-testid='toast-text']").forEach((words) => {
    if (words.textContent.startsWith("Connection to the server was lost")) words.textContent = LOST;
  });
  document.querySelectorAll('.examples[role="list"]').forEach((list) => {
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Questions to begin with");
  });
  document.querySelectorAll('#chat [data-testid="bot"]').forEach((answer) => {
    if (answer.getAttribute("aria-label") !== "Answer") answer.setAttribute("aria-label", "Answer");
  });
  document.querySelectorAll("#question button").forEach((button) => {
    if (!button.getAttribute("aria-label")) {
      button.setAttribute("aria-label", button.classList.contains("stop-button") ? "Stop" : "Ask");
    }
  });
}).observe(document.body, { childList: true, subtree: true });

// On paper everything is unfolded.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(".answer details:not([open])")];
  folded.forEach((one) => (one.open = true));
});
window.addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));
