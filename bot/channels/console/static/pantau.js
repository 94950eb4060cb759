// While a draft is being tried: look every two seconds, and load the page anew when it is done.
"use strict";

const waiting = document.querySelector("[data-pantau]");

async function look() {
  try {
    const response = await fetch(waiting.dataset.pantau);
    if (!response.ok || !(await response.json()).berjalan) return location.reload();
  } catch {
    // The next look tries again.
  }
  setTimeout(look, 2000);
}

setTimeout(look, 1000);
