// Questions on their way to the server. Gradio sends them; here is seen when one leaves and when it
// is answered, and a failure becomes a reply in the conversation: to Gradio a lost connection is an
// end (it reloads the page, and the conversation is gone), a refusal an overlay on everything.
import { inEach } from "./words.js";

const CALL = "/gradio_api/run/predict";

const escaped = (text) => Object.assign(document.createElement("p"), { textContent: text }).outerHTML;

function errorHtml(messages) {
  const lines = messages.map(([language, text]) => {
    const line = Object.assign(document.createElement("p"), { textContent: text, lang: language });
    line.dataset.ui = language;
    return line.outerHTML;
  });
  return `<div class="tn-answer tn-error">${lines.join("")}</div>`;
}

// Why there is no answer, in each language: in the server's words where it said why.
async function reason(response) {
  if (!response) return inEach("unreachable");
  try {
    return Object.entries((await response.json()).error.messages);
  } catch {
    return inEach("failed", response.status);
  }
}

// `language()` is what the page is shown in; `left(question)` and `back(question, refused)` are told
// of a question, where clearing the conversation is one without words.
export function watchQuestions({ language, left, back }) {
  const fetchIt = window.fetch;
  let shown = []; // the conversation as the server last gave it

  async function answered(response, question) {
    const body = await response.clone().json();
    shown = body.data.at(-1) ?? [];
    back(question, JSON.stringify(shown.slice(-1)).includes("tn-error"));
    return response;
  }

  async function failed(response, question) {
    const say = (role, html) => ({ role, metadata: null, options: null, content: [{ type: "text", text: html }] });
    const asked = escaped(question).replace("<p>", '<p class="tn-question">');
    const turn = [say("user", asked), say("assistant", errorHtml(await reason(response)))];
    back(question, true);
    const body = { data: [null, [...shown, ...turn]], is_generating: false, duration: 0, average_duration: 0 };
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  }

  window.fetch = async (address, options = {}) => {
    const url = new URL(address?.url ?? address, location.href);
    if (!url.pathname.endsWith(CALL) || typeof options.body !== "string") return fetchIt(address, options);
    const question = JSON.parse(options.body).data?.[0] ?? "";
    left(question);
    let response = null;
    try {
      const headers = new Headers(options.headers);
      headers.set("Accept-Language", language());
      response = await fetchIt(address, { ...options, headers });
      if (response.ok) return await answered(response, question);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    return failed(response, question);
  };
}
