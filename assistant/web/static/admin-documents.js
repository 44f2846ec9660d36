// The documents page: sends and deletes files, rebuilds the index, and shows how far that is.
import { POLL, RETRY, ask, bar, cancel, cancelsAt, card, fill, language, problem, show, speak, tell, wait, words } from "./admin-work.js";

const here = `${document.body.dataset.root}/admin/documents`;
const done = document.querySelector("[data-done]");
const form = document.querySelector("[data-upload]");
const build = document.querySelector("[data-build]");
const KEPT = "tanya-admin-documents";

function scrollAsBefore() {
  history.scrollRestoration = "auto";
}

function step(building) {
  const stage = words.stages[building.stage] ?? words.stages.starting;
  speak(stage);
  if (!building.unit || !building.total) {
    bar.removeAttribute("value");
    return tell(stage);
  }
  bar.max = building.total;
  bar.value = building.done;
  const left = building.seconds_left > 1 ? fill(words.left, { seconds: Math.round(building.seconds_left) }) : "";
  tell([stage, fill(words.counted, building), left].filter(Boolean).join(" · "));
}

function atWork(going) {
  card.hidden = !going;
  if (going) card.scrollIntoView({ block: "nearest" });
  build.disabled = going;
  cancel.disabled = false;
}

async function follow() {
  atWork(true);
  for (;;) {
    let building;
    try {
      building = await ask(`${here}/progress`);
    } catch {
      tell(words.lost);
      await wait(RETRY);
      continue;
    }
    if (building.state === "building") {
      if (!cancel.disabled) step(building);
    } else if (building.state === "done" && !building.serving) {
      bar.removeAttribute("value");
      tell(words.switching);
    } else {
      return ended(building);
    }
    await wait(POLL);
  }
}

function ended(building) {
  atWork(false);
  build.focus();
  if (building.state === "done") {
    const report = building.report;
    // The list is that of the last index, so the page is loaded anew and says then what was done.
    const told = fill(report.changed ? words.built : words.unchanged, report);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ told, trouble: problem.textContent }));
    } catch { /* storage is refused: the new list says it too */ }
    // Where the list was scrolled to, or an address leads to it, what was done would not be seen.
    history.replaceState(null, "", location.pathname + location.search);
    removeEventListener("pagehide", scrollAsBefore);
    history.scrollRestoration = "manual";
    location.reload();
  } else if (building.state === "cancelled") show(done, words.cancelled);
  else if (building.problem) show(problem, building.problem[language] ?? building.problem.en);
}

async function rebuild() {
  show(problem, "");
  show(done, "");
  await ask(`${here}/build`, { method: "POST" });
  await follow();
}

async function trying(button, action) {
  show(problem, "");
  button.disabled = true;
  try {
    await action();
  } catch (error) {
    show(problem, error.message);
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const files = fields.getAll("file").filter((file) => file.name);
  const tooLarge = files.find((file) => file.size > form.dataset.limit * 1024 * 1024);
  if (!files.length) return show(problem, words.nothing_chosen);
  if (tooLarge) return show(problem, fill(words.too_large, { name: tooLarge.name, limit: form.dataset.limit }));
  trying(form.querySelector("[type=submit]"), async () => {
    const failures = [];
    let taken = 0;
    for (const file of files) {
      show(done, fill(words.sending, { name: file.name }));
      const query = new URLSearchParams({ name: file.name, folder: fields.get("folder") ?? "", replace: fields.get("replace") ?? "false" });
      const headers = { "Content-Type": "application/octet-stream", Accept: "application/json" };
      try {
        await ask(`${here}/files?${query}`, { method: "POST", body: file, headers });
        taken += 1;
      } catch (error) {
        failures.push(error.message);
      }
    }
    show(done, "");
    form.reset();
    if (taken && !failures.length) return rebuild();
    show(problem, failures.join("\n"));
    if (taken) {
      await ask(`${here}/build`, { method: "POST" });
      atWork(true);
      follow();
    }
  });
});

for (const button of document.querySelectorAll("[data-delete]")) {
  button.addEventListener("click", () => {
    const path = button.dataset.delete;
    if (!confirm(fill(words.delete_sure, { name: path }))) return;
    trying(button, async () => {
      await ask(`${here}/delete?${new URLSearchParams({ path })}`, { method: "POST" });
      await rebuild();
    });
  });
}

build.addEventListener("click", () => trying(build, rebuild));

cancelsAt(`${here}/cancel`);

addEventListener("pagehide", scrollAsBefore);
function taken() {
  try {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    return kept;
  } catch {
    return null;
  }
}

const kept = taken();
if (kept) {
  const { told: said, trouble } = JSON.parse(kept);
  show(done, said);
  show(problem, trouble);
}
if ("atWork" in card.dataset) follow();
