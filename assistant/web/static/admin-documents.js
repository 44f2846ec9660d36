// The documents page: sends and deletes files, rebuilds the index, and shows how far that is.
const POLL = 300;
const RETRY = 2000;

const words = JSON.parse(document.getElementById("words").textContent);
const here = `${document.body.dataset.root}/admin/documents`;
const language = document.documentElement.lang;
const problem = document.querySelector("[data-problem]");
const done = document.querySelector("[data-done]");
const form = document.querySelector("[data-upload]");
const build = document.querySelector("[data-build]");
const card = document.querySelector("[data-progress]");
const bar = card.querySelector("progress");
const told = card.querySelector("[data-told]");
const spoken = card.querySelector("[data-spoken]");
const cancel = card.querySelector("[data-cancel]");
const KEPT = "tanya-admin-documents";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function show(element, text) {
  element.textContent = text;
  element.hidden = text === "";
  if (text) element.scrollIntoView({ block: "nearest" });
}

function tell(text) {
  if (told.textContent !== text) told.textContent = text;
}

// A screen reader hears each stage, not every step.
function speak(text) {
  if (spoken.textContent !== text) spoken.textContent = text;
}

async function ask(path, options = {}) {
  const response = await fetch(here + path, { headers: { Accept: "application/json" }, ...options });
  if (response.status === 401) location.reload();
  const body = await response.json();
  if (!response.ok) throw new Error(body.error.messages[language] ?? body.error.message);
  return body;
}

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
      building = await ask("/progress");
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
    sessionStorage.setItem(KEPT, JSON.stringify({ told, trouble: problem.textContent }));
    // Where the list was scrolled to, what was done would not be seen.
    removeEventListener("pagehide", scrollAsBefore);
    history.scrollRestoration = "manual";
    location.reload();
  } else if (building.state === "cancelled") show(done, words.cancelled);
  else if (building.problem) show(problem, building.problem[language] ?? building.problem.en);
}

async function rebuild() {
  show(problem, "");
  show(done, "");
  await ask("/build", { method: "POST" });
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
        await ask(`/files?${query}`, { method: "POST", body: file, headers });
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
      await ask("/build", { method: "POST" });
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
      await ask(`/delete?${new URLSearchParams({ path })}`, { method: "POST" });
      await rebuild();
    });
  });
}

build.addEventListener("click", () => trying(build, rebuild));

cancel.addEventListener("click", async () => {
  cancel.disabled = true;
  tell(words.cancelling);
  try {
    await ask("/cancel", { method: "POST" });
  } catch (error) {
    cancel.disabled = false;
    show(problem, error.message);
  }
});

addEventListener("pagehide", scrollAsBefore);
const kept = sessionStorage.getItem(KEPT);
if (kept) {
  sessionStorage.removeItem(KEPT);
  const { told: said, trouble } = JSON.parse(kept);
  show(done, said);
  show(problem, trouble);
}
if ("atWork" in card.dataset) follow();
