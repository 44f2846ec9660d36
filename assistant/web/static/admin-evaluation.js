// The evaluation page: sends the test set, shows how far the run is, and opens its result.
import { POLL, RETRY, ask, bar, cancel, cancelsAt, card, fill, language, problem, show, speak, tell, wait, words } from "./admin-work.js";

const here = `${document.body.dataset.root}/admin/evaluation`;
const form = document.querySelector("[data-start]");
const start = form.querySelector("[type=submit]");

function atWork(going) {
  card.hidden = !going;
  start.disabled = going;
  cancel.disabled = false;
}

let spokenAt = 0;

// A screen reader hears a tenth at a time, not every question.
function showRun(run) {
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
  if (Math.floor((10 * run.done) / run.total) > Math.floor((10 * spokenAt) / run.total)) speak(done);
  spokenAt = run.done;
}

async function watch() {
  atWork(true);
  spokenAt = 0;
  for (;;) {
    let run;
    try {
      run = await ask(`${here}/progress`);
    } catch {
      tell(words.lost);
      await wait(RETRY);
      continue;
    }
    if (run.state === "reading" || run.state === "running") {
      showRun(run);
      await wait(POLL);
      continue;
    }
    if (run.state === "done") {
      const compare = run.compare ? `&compare=${run.compare}` : "";
      location.assign(`${here}?run=${run.run}${compare}#result-title`);
      return;
    }
    atWork(false);
    if (run.state === "cancelled") show(problem, fill(words.cancelled, run));
    else if (run.problem) show(problem, run.problem[language] ?? run.problem.en);
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
  if (sends && file.size > form.dataset.limit * 1e6) return show(problem, fill(words.too_large, { limit: form.dataset.limit }));
  if (!sends && !fields.get("testset")) return show(problem, words.nothing_chosen);
  query.set(sends ? "upload" : "testset", sends ? file.name : fields.get("testset"));
  show(problem, "");
  atWork(true);
  bar.removeAttribute("value");
  tell(sends ? words.sending : words.reading);
  try {
    const type = { "Content-Type": "application/octet-stream", Accept: "application/json" };
    await ask(`${here}/runs?${query}`, { method: "POST", body: sends ? file : null, headers: type });
  } catch (error) {
    atWork(false);
    show(problem, error.message);
    start.focus();
    return;
  }
  cancel.focus();
  await watch();
});

cancelsAt(`${here}/cancel`);

if (location.hash === "#result-title") document.getElementById("result-title")?.focus();
if ("atWork" in card.dataset) watch();
