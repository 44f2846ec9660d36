// The evaluation page: sends the test set, shows how far the run is, and opens its result.
const POLL = 300;
const RETRY = 2000;

const words = JSON.parse(document.getElementById("words").textContent);
const here = `${document.body.dataset.root}/admin/evaluation`;
const language = document.documentElement.lang;
const form = document.querySelector("[data-start]");
const start = form.querySelector("[type=submit]");
const problem = document.querySelector("[data-problem]");
const card = document.querySelector("[data-progress]");
const bar = card.querySelector("progress");
const told = card.querySelector("[data-told]");
const spoken = card.querySelector("[data-spoken]");
const cancel = card.querySelector("[data-cancel]");

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function tell(text) {
  if (told.textContent !== text) told.textContent = text;
}

// A screen reader hears a tenth at a time, not every question.
function speak(text) {
  if (spoken.textContent !== text) spoken.textContent = text;
}

function fail(text) {
  problem.textContent = text;
  problem.hidden = text === "";
  if (text) problem.scrollIntoView({ block: "nearest" });
}

function atWork(going) {
  card.hidden = !going;
  start.disabled = going;
  cancel.disabled = false;
}

async function ask(path, options = {}) {
  const response = await fetch(here + path, { headers: { Accept: "application/json" }, ...options });
  if (response.status === 401) location.reload();
  // A proxy before the server refuses in a language of its own.
  const body = await response.json().catch(() => null);
  if (body === null) throw new Error(`HTTP ${response.status} ${response.statusText}`);
  if (!response.ok) throw new Error(body.error.messages[language] ?? body.error.message);
  return body;
}

function show(run) {
  if (run.state === "reading" || !run.total) {
    bar.removeAttribute("value");
    tell(words.reading);
    return;
  }
  bar.max = run.total;
  bar.value = run.done;
  const done = fill(words.running, run);
  const left = run.seconds_left === null || run.done < 3 ? "" : fill(words.left, { seconds: Math.max(1, Math.round(run.seconds_left)) });
  tell(cancel.disabled ? words.cancelling : [done, left].filter(Boolean).join(" · "));
  if (Math.floor((10 * run.done) / run.total) > Math.floor((10 * (show.last ?? 0)) / run.total)) speak(done);
  show.last = run.done;
}

async function watch() {
  atWork(true);
  show.last = 0;
  for (;;) {
    let run;
    try {
      run = await ask("/progress");
    } catch {
      tell(words.lost);
      await wait(RETRY);
      continue;
    }
    if (run.state === "reading" || run.state === "running") {
      show(run);
      await wait(POLL);
      continue;
    }
    if (run.state === "done") {
      const compare = run.compare ? `&compare=${run.compare}` : "";
      location.assign(`${here}?run=${run.run}${compare}#result-title`);
      return;
    }
    atWork(false);
    if (run.state === "cancelled") fail(fill(words.cancelled, run));
    else if (run.problem) fail(run.problem[language] ?? run.problem.en);
    start.focus();
    return;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const file = fields.get("upload");
  const query = new URLSearchParams({ compare: fields.get("compare") ?? "", missing: fields.get("missing") ?? "false" });
  const sends = file && file.name;
  if (sends && file.size > form.dataset.limit * 1e6) return fail(fill(words.too_large, { limit: form.dataset.limit }));
  if (!sends && !fields.get("testset")) return fail(words.nothing_chosen);
  query.set(sends ? "upload" : "testset", sends ? file.name : fields.get("testset"));
  fail("");
  atWork(true);
  bar.removeAttribute("value");
  tell(sends ? words.sending : words.reading);
  try {
    const type = { "Content-Type": "application/octet-stream", Accept: "application/json" };
    await ask(`/runs?${query}`, { method: "POST", body: sends ? file : null, headers: type });
  } catch (error) {
    atWork(false);
    fail(error.message);
    start.focus();
    return;
  }
  cancel.focus();
  await watch();
});

cancel.addEventListener("click", async () => {
  cancel.disabled = true;
  tell(words.cancelling);
  try {
    await ask("/cancel", { method: "POST" });
  } catch (error) {
    cancel.disabled = false;
    fail(error.message);
  }
});

if (location.hash === "#result-title") document.getElementById("result-title")?.focus();
if ("atWork" in card.dataset) watch();
