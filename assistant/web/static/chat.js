// The chat page around Gradio's Chatbot: language, loading, examples, asking, clearing.
import { onAnswerClick, showThumbs } from "./answer.js";
import { onSourceClick, closeSource } from "./panel.js";
import { watchQuestions } from "./sending.js";
import { words, useWords } from "./words.js";

const root = document.documentElement.dataset.root;
const page = document.body;
const status = document.querySelector(".tn-status");
const WAIT_BEFORE_TELLING = 400;

let language = document.documentElement.lang;
let ready = false;
let pending = null;
let busySince = 0;
let sendNext = false; // somebody sent what is in the box while another question was on its way
let draft = ""; // what was in the box when another question was asked from outside it
let clearingAgain = false; // the server took in an answer after its conversation was cleared
let newest = null; // the answer that was last scrolled to

// The remembered choice beats the browser's language, which the server has applied already.
// Storage may be refused, in a frame of another site for instance; the choice then lasts a page.
function remembered() {
  try { return localStorage.getItem("tanya-language"); } catch { return null; }
}

function remember(chosen) {
  try { localStorage.setItem("tanya-language", chosen); } catch { /* only this page then */ }
}

function speak(chosen) {
  language = chosen;
  document.documentElement.dataset.spoken = chosen;
  document.documentElement.lang = chosen;
  useWords(chosen);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
  labelChat();
  tellStatus();
}

// Gradio names its controls in the browser's language or in English: name them in the page's.
function set(element, attribute, value) {
  if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

function labelChat() {
  const input = textarea();
  set(input, "placeholder", words().placeholder);
  set(input, "aria-label", words().question);
  set(sendButton(), "aria-label", words().send);
  set(sendButton(), "title", words().send);
  set(document.querySelector("#tn-chat [role=log]"), "aria-label", words().conversation);
  // It labels every message with its HTML, which a screen reader would read out.
  for (const [role, name] of [["user", words().you], ["bot", "Tanya"]]) {
    for (const message of document.querySelectorAll(`#tn-chat [data-testid="${role}"]`)) {
      set(message, "role", "group");
      set(message, "aria-label", name);
    }
  }
}

const textarea = () => document.querySelector("#tn-question textarea");
const sendButton = () => document.querySelector("#tn-question .submit-button");
const messages = () => document.querySelectorAll("#tn-chat .tn-question, #tn-chat .tn-answer");

function tell(text) {
  if (status.textContent !== text) status.textContent = text;
  status.hidden = text === "";
}

let readiness = { stage: "starting", progress: 0, failure: null };

function tellStatus() {
  const failure = readiness.failure;
  status.classList.toggle("tn-failed", Boolean(failure));
  if (failure) return tell(failure[language] ?? failure.en);
  const asking = busySince && performance.now() - busySince > WAIT_BEFORE_TELLING;
  if (!ready) {
    const done = readiness.progress > 0 ? ` (${Math.round(readiness.progress * 100)} %)` : "";
    return tell((asking ? words().waiting : words().loading) + done);
  }
  tell(asking ? words().searching : "");
}

async function watchReadiness() {
  while (!ready) {
    try {
      const response = await fetch(`${root}/ready`, { cache: "no-store" });
      readiness = await response.json();
      ready = readiness.ready;
      if (readiness.chat && !customElements.get("gradio-app") && !document.querySelector("script[data-chat]")) {
        await loadChat();
      }
      showExamples();
    } catch {
      readiness = { ...readiness, failure: { id: "Server tidak dapat dihubungi.", en: "The server cannot be reached." } };
    }
    tellStatus();
    if (!ready) await new Promise((wake) => setTimeout(wake, 700));
  }
}

// The page came before the server had Gradio ready: fetch what it would have had in its head.
async function loadChat() {
  if (document.querySelector('script[src*="/assets/"]')) return;
  const html = await (await fetch(`${root}/`, { cache: "no-store" })).text();
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const style = fresh.querySelector('link[href*="/assets/"]');
  const script = fresh.querySelector('script[src*="/assets/"]');
  if (!style || !script) return;
  document.querySelector('link[href$="/ui/chat.css"]').before(document.importNode(style));
  const loading = document.createElement("script");
  loading.type = "module";
  loading.dataset.chat = "";
  loading.src = script.getAttribute("src");
  document.head.append(loading);
}

function showExamples() {
  let any = false;
  for (const place of document.querySelectorAll("[data-examples]")) {
    const questions = readiness.examples?.[place.dataset.examples] ?? [];
    any ||= questions.length > 0;
    place.replaceChildren(...questions.map((question) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tn-suggestion";
      button.dataset.ask = question;
      button.textContent = question;
      return button;
    }));
  }
  document.querySelector(".tn-examples").hidden = !any;
}

function write(text) {
  const input = textarea();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function ask(question) {
  if (busySince || !textarea() || !sendButton()) {
    pending = question;
    return;
  }
  pending = null;
  draft = textarea().value === question ? "" : textarea().value;
  write(question);
  // Svelte takes the value in before the click is handled.
  requestAnimationFrame(() => sendButton().click());
}

// Whether what is in the box may leave it now; else it stays there, and goes after the answer.
function maySend() {
  const holds = textarea().value.trim() !== "";
  if (busySince && holds) sendNext = true;
  return holds && !busySince;
}

function begun(question) {
  if (!question) return; // nobody waits for a clearing
  busySince = performance.now();
  page.dataset.busy = "yes";
  if (textarea()?.value === question) write(draft);
  draft = "";
  setTimeout(tellStatus, WAIT_BEFORE_TELLING + 20);
}

function ended(question, { refused, forgotten }) {
  if (forgotten) {
    // Once Gradio has taken in the reply: the server's conversation has the answer by now.
    clearingAgain = true;
    setTimeout(() => document.querySelector("#tn-clear")?.click(), 50);
    return;
  }
  if (!question && busySince && !clearingAgain) return; // the question that was out still is
  clearingAgain = false;
  busySince = 0;
  delete page.dataset.busy;
  tellStatus();
  // What was refused can be mended, unless something else is being written by now.
  if (refused && !sendNext && textarea()?.value === "") write(question);
  const next = pending ?? (sendNext ? textarea()?.value : "");
  if (!pending) sendNext = false;
  // Once Gradio has taken in this answer: it sends one question at a time.
  if (next) setTimeout(() => ask(next), 50);
}

function conversationChanged() {
  labelChat();
  if (pending && !busySince && sendButton()) ask(pending);
  const shown = messages();
  page.dataset.conversation = shown.length ? "going" : "empty";
  document.querySelector("[data-clear]").hidden = shown.length === 0;
  showThumbs();
  const last = shown[shown.length - 1] ?? null;
  if (last === newest || (last && !last.classList.contains("tn-answer"))) return;
  newest = last;
  (shown[shown.length - 2] ?? last)?.scrollIntoView({ block: "start", behavior: "auto" });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if (target.dataset.language) {
    remember(target.dataset.language);
    speak(target.dataset.language);
  } else if (target.dataset.ask) {
    ask(target.dataset.ask);
    textarea()?.focus({ preventScroll: true });
  } else if (target.hasAttribute("data-clear")) {
    closeSource();
    pending = null;
    sendNext = false;
    forget();
    document.querySelector("#tn-clear")?.click();
    textarea()?.focus();
  } else if (target.classList.contains("tn-skip")) {
    event.preventDefault();
    textarea()?.focus();
  } else if (target !== sendButton()) {
    onAnswerClick(event, target) || onSourceClick(event, target);
  }
});

// Before Gradio sees them: nothing empty is sent, and nothing while another question is on its way.
function hold(event) {
  if (maySend()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

document.addEventListener("click", (event) => {
  if (sendButton()?.contains(event.target)) hold(event);
}, true);

for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(kind, (event) => {
    if (event.target === textarea() && event.key === "Enter" && !event.shiftKey && !event.isComposing) hold(event);
  }, true);
}

document.addEventListener("input", (event) => {
  if (event.target === textarea() && event.isTrusted) sendNext = false;
});

const forget = watchQuestions({ language: () => language, left: begun, back: ended });

new MutationObserver(conversationChanged).observe(
  document.querySelector("gradio-app"), { childList: true, subtree: true },
);

// Gradio writes the browser's language there once it has started.
new MutationObserver(() => set(document.documentElement, "lang", language)).observe(
  document.documentElement, { attributeFilter: ["lang"] },
);

if (document.documentElement.dataset.fixed !== "yes") {
  const chosen = remembered();
  if (chosen === "id" || chosen === "en") language = chosen;
}
// Gradio's element wants an absolute address, and reads it when its own script begins, after this.
document.querySelector("gradio-app").setAttribute("src", new URL(`${root}/`, location.href).href);
speak(language);
watchReadiness();
