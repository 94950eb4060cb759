// Forms of the content: more rows, the words of a passage as soon as it is chosen, and a warning before work is lost.
"use strict";

const form = document.querySelector("form[data-isian]");
const passages = document.getElementById("semua-pasal");
let changed = false;

function words(input) {
  const place = input.parentElement.querySelector(".bunyi");
  const id = input.value.trim().split(" ")[0];
  const found = passages && [...passages.options].find((option) => option.value === id);
  place.textContent = found ? found.textContent : id ? "Pasal ini tidak ada." : "";
}

// An empty place to fill in: when it is used, another one follows it.
function another(field) {
  const one = field.closest(".satu");
  if (!one || one.nextElementSibling || !field.value) return;
  const next = one.cloneNode(true);
  for (const part of next.querySelectorAll("input, select")) {
    part.value = "";
    if (part.id) part.id += "a";
  }
  const told = next.querySelector(".bunyi");
  if (told) told.textContent = "";
  one.after(next);
}

// Empty rows as they were drawn: who types fast has filled one in before the browser tells that it was opened.
const untouched = new WeakMap();
function keep(rows) {
  for (const row of rows) untouched.set(row, row.cloneNode(true));
}

// An empty row: when it is opened, another one follows it under the next number.
function rowAfter(row) {
  const before = row.dataset.kosong;
  if (!before || !row.open) return;
  const stem = before.slice(0, before.lastIndexOf(".") + 1);
  const number = Number(before.slice(stem.length)) + 1;
  const next = untouched.get(row).cloneNode(true);
  const named = [next, ...next.querySelectorAll("*")];
  for (const part of named) {
    for (const name of ["id", "name", "for", "list", "aria-describedby", "data-kosong"]) {
      const value = part.getAttribute(name);
      if (value === before || value?.startsWith(`${before}.`)) part.setAttribute(name, stem + number + value.slice(before.length));
    }
  }
  next.querySelector(`input[name="${stem}#"]`).value = number;
  next.querySelector(`[name="${stem}${number}.urutan"]`).value = number + 1;
  row.removeAttribute("data-kosong");
  row.after(next);
  keep([next, ...next.querySelectorAll("[data-kosong]")]);
}

if (form) {
  keep(form.querySelectorAll("[data-kosong]"));
  form.addEventListener("input", (event) => {
    changed = true;
    if (event.target.matches("[data-kutipan]")) words(event.target);
    another(event.target);
  });
  form.addEventListener("toggle", (event) => rowAfter(event.target), true);
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
}

// What a problem points to lies in closed rows: open them.
function show() {
  const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = found; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  if (found) {
    found.scrollIntoView();
    found.focus();
  }
}

addEventListener("hashchange", show);
if (location.hash) show();
