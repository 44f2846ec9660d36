"use strict";
(() => {
  const table = document.getElementById("miss-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, row.textContent.normalize("NFKC").toLowerCase()]));
  const text = document.getElementById("filter-text");
  const reason = document.getElementById("filter-reason");
  const language = document.getElementById("filter-language");
  const count = document.getElementById("filter-count");

  const filter = () => {
    const wanted = text.value.normalize("NFKC").toLowerCase().trim();
    let shown = 0;
    for (const row of rows) {
      row.hidden =
        !texts.get(row).includes(wanted) ||
        (reason.value !== "" && row.dataset.reason !== reason.value) ||
        (language !== null && language.value !== "" && row.dataset.language !== language.value);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = count.dataset.words.replace("{n}", shown).replace("{all}", rows.length);
  };

  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const sort = (header, column) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const name = header.dataset.sort;
    const value = (row) =>
      name in row.dataset && name !== "reason" ? Number(row.dataset[name]) : row.cells[column].textContent.trim();
    const order = (a, b) => {
      const one = value(a);
      const other = value(b);
      return typeof one === "number" ? one - other : compare(one, other);
    };
    rows.sort((a, b) => (down ? -order(a, b) : order(a, b)));
    body.append(...rows);
  };

  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    header.replaceChildren(button);
    button.addEventListener("click", () => sort(header, column));
  });
  for (const control of [text, reason, language]) {
    if (control) control.addEventListener("input", filter);
  }
  document.querySelector(".filters").hidden = false;
  filter();
})();
