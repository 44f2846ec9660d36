// What the admin pages share: asking the server, and showing how far a long piece of work is.
export const POLL = 300;
export const RETRY = 2000;

export const words = JSON.parse(document.getElementById("words").textContent);
export const language = document.documentElement.lang;
export const problem = document.querySelector("[data-problem]");
export const card = document.querySelector("[data-progress]");
export const bar = card.querySelector("progress");
export const cancel = card.querySelector("[data-cancel]");
const told = card.querySelector("[data-told]");
const spoken = card.querySelector("[data-spoken]");

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function show(element, text) {
  element.textContent = text;
  element.hidden = text === "";
  if (text) element.scrollIntoView({ block: "nearest" });
}

export function tell(text) {
  if (told.textContent !== text) told.textContent = text;
}

// For a screen reader, which would read out every step of `tell`.
export function speak(text) {
  if (spoken.textContent !== text) spoken.textContent = text;
}

// The browser's own words for these are English, whatever the page is in.
const TROUBLE = {
  id: {
    unreachable: "Server tidak dapat dihubungi. Periksa sambungan Anda, lalu coba lagi.",
    refused: "Server tidak dapat melakukannya (HTTP {status}). Tunggu sebentar, lalu coba lagi.",
  },
  en: {
    unreachable: "The server cannot be reached. Check your connection, then try again.",
    refused: "The server could not do this (HTTP {status}). Wait a moment, then try again.",
  },
}[language];

export async function ask(address, options = {}) {
  const sent = fetch(address, { headers: { Accept: "application/json" }, ...options });
  const response = await sent.catch(() => null);
  if (response === null) throw new Error(TROUBLE.unreachable);
  if (response.status === 401) location.reload();
  // A proxy before the server refuses in a language of its own.
  const body = await response.json().catch(() => null);
  if (body === null) throw new Error(fill(TROUBLE.refused, { status: response.status }));
  if (!response.ok) throw new Error(body.error.messages[language] ?? body.error.message);
  return body;
}

export function cancelsAt(address) {
  cancel.addEventListener("click", async () => {
    cancel.disabled = true;
    tell(words.cancelling);
    try {
      await ask(address, { method: "POST" });
    } catch (error) {
      cancel.disabled = false;
      show(problem, error.message);
    }
  });
}
