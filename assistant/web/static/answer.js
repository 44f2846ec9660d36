// What the buttons of an answer do: copy and thumbs.
import { words } from "./words.js";

const root = document.documentElement.dataset.root;
const thumbs = new Map();

function say(button, text) {
  const tools = button.closest(".tn-tools");
  let note = tools.querySelector(".tn-said");
  if (!note) {
    note = document.createElement("span");
    note.className = "tn-said";
    note.setAttribute("role", "status");
    tools.append(note);
  }
  note.textContent = text;
  setTimeout(() => note.remove(), 4000);
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Browsers give the clipboard to secure pages alone; the old way works on plain HTTP.
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    area.className = "tn-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    button.focus();
    if (!done) return say(button, words().notCopied);
  }
  say(button, words().copied);
}

async function rate(button) {
  const { question, thumb } = button.dataset;
  const before = thumbs.get(question);
  thumbs.set(question, thumb);
  showThumbs();
  try {
    const response = await fetch(`${root}/api/v1/feedback`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question_id: question, up: thumb === "up" }),
    });
    if (!response.ok) throw new Error(String(response.status));
    say(button, words().thanks);
  } catch {
    if (before) thumbs.set(question, before); else thumbs.delete(question);
    showThumbs();
    say(button, words().notKept);
  }
}

// Gradio may draw a message again, so the pressed state is kept here.
export function showThumbs() {
  for (const button of document.querySelectorAll("[data-thumb]")) {
    const pressed = String(thumbs.get(button.dataset.question) === button.dataset.thumb);
    if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  }
}

export function onAnswerClick(event, target) {
  if (target.dataset.copy !== undefined) copy(target);
  else if (target.dataset.thumb) rate(target);
  else return false;
  return true;
}
