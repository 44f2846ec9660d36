// The source panel: the document's own page, opened at the cited sentence beside the chat.
import { words } from "./words.js";

const panel = document.querySelector(".tn-panel");
const body = panel.querySelector(".tn-panel-body");
const link = panel.querySelector(".tn-panel-link");
const narrow = matchMedia("(max-width: 900px)");
let cameFrom = null;
let asked = 0;

async function openSource(url, opener) {
  const turn = ++asked;
  link.href = url;
  if (opener) cameFrom = opener;
  if (!panel.open) {
    if (narrow.matches) panel.showModal(); else panel.show();
  }
  document.body.dataset.panel = "open";
  body.replaceChildren();
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    const source = new DOMParser().parseFromString(await response.text(), "text/html");
    if (turn !== asked) return;
    body.replaceChildren(document.importNode(source.querySelector(".tn-document"), true));
  } catch {
    if (turn !== asked) return;
    body.textContent = words().noSource;
    return;
  }
  // Anchors of the panel's copy would answer to the chat's own address: they are for the page.
  for (const anchor of body.querySelectorAll(".tn-anchor")) {
    anchor.href = url.split("#")[0] + anchor.getAttribute("href");
    anchor.target = "_blank";
    anchor.removeAttribute("data-source");
  }
  const place = body.querySelector("mark") ?? (url.includes("#") && body.querySelector("#" + CSS.escape(url.split("#")[1])));
  body.scrollTop = 0;
  if (place) {
    const offset = place.getBoundingClientRect().top - body.getBoundingClientRect().top;
    body.scrollTop = Math.max(0, offset - body.clientHeight / 3);
  }
  body.focus({ preventScroll: true });
}

export function closeSource() {
  if (!panel.open) return;
  panel.close();
}

panel.addEventListener("close", () => {
  asked += 1; // what is still on its way is not for the next opening
  delete document.body.dataset.panel;
  body.replaceChildren();
  if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
  cameFrom = null;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !panel.matches(":modal")) closeSource();
});

export function onSourceClick(event, target) {
  if (target.hasAttribute("data-close")) {
    closeSource();
    return true;
  }
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!target.hasAttribute("data-source") || !plain) return false;
  event.preventDefault();
  openSource(target.getAttribute("href"), body.contains(target) ? null : target);
  return true;
}
