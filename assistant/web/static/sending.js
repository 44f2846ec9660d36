// Questions on their way to the server. Gradio sends them; here is seen when one leaves and when it
// is answered, and a failure becomes a reply in the conversation: to Gradio a lost connection is an
// end (it reloads the page, and the conversation is gone), a refusal an overlay on everything.
import { inEach } from "./words.js";

const CALL = "/gradio_api/run/predict";
const PATIENCE = 150_000; // the server itself gives up after 120 seconds, while the model loads

// A blank line would end the HTML in Gradio's Markdown, and what follows be read as Markdown.
const oneBlock = (html) => html.replace(/\r/g, "&#13;").replace(/\n/g, "&#10;");
const escaped = (text) => oneBlock(Object.assign(document.createElement("p"), { textContent: text }).outerHTML);

function errorHtml(messages) {
  const lines = messages.map(([language, text]) => {
    const line = Object.assign(document.createElement("p"), { textContent: text, lang: language });
    line.dataset.ui = language;
    return line.outerHTML;
  });
  return `<div class="tn-answer tn-error">${lines.join("")}</div>`;
}

// Why there is no answer, in each language: in the server's words where it said why.
async function reason(response, slow) {
  if (slow) return inEach("slow");
  if (!response) return inEach("unreachable");
  try {
    return Object.entries((await response.json()).error.messages);
  } catch {
    return inEach("failed", response.status);
  }
}

// `language()` is what the page is shown in; `left(question)` and `back(question, {refused,
// forgotten})` are told of a question, where clearing the conversation is one without words. What is
// returned forgets the conversation: a question that is still out brings none of it back.
export function watchQuestions({ language, left, back }) {
  const fetchIt = window.fetch;
  let shown = []; // the conversation as the server last gave it
  let conversation = 0; // how many there were before this one

  const reply = (data) => {
    const body = { data, is_generating: false, duration: 0, average_duration: 0 };
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  };

  function forgotten(question) {
    shown = [];
    back(question, { refused: false, forgotten: true });
    return reply([null, shown]);
  }

  function answered(response, body, question) {
    shown = body.data.at(-1) ?? [];
    back(question, { refused: JSON.stringify(shown.slice(-1)).includes("tn-error"), forgotten: false });
    return response;
  }

  function failed(question, why) {
    const say = (role, html) => ({ role, metadata: null, options: null, content: [{ type: "text", text: html }] });
    const asked = escaped(question).replace("<p>", '<p class="tn-question">');
    const turn = [say("user", asked), say("assistant", errorHtml(why))];
    back(question, { refused: true, forgotten: false });
    return reply([null, [...shown, ...turn]]);
  }

  window.fetch = async (address, options = {}) => {
    const url = new URL(address?.url ?? address, location.href);
    if (!url.pathname.endsWith(CALL) || typeof options.body !== "string") return fetchIt(address, options);
    const question = JSON.parse(options.body).data?.[0] ?? "";
    const asked = conversation;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    let response = null;
    let body = null;
    left(question);
    try {
      const headers = new Headers(options.headers);
      headers.set("Accept-Language", language());
      response = await fetchIt(address, { ...options, headers, signal: stop.signal });
      if (response.ok) body = await response.clone().json();
    } catch {
      // Lost, given up, or the page of a proxy: told as such in the conversation.
    }
    clearTimeout(timer);
    if (question && asked !== conversation) return forgotten(question);
    if (body) return answered(response, body, question);
    return failed(question, await reason(response, stop.signal.aborted));
  };

  return () => { conversation += 1; };
}
