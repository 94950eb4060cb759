// "Coba tanya" without leaving the page: sends its form, shows what comes, and asks again while a draft is being built.
"use strict";

const PAUSE = 2000;

for (const form of document.querySelectorAll("form[data-coba]")) {
  const place = document.getElementById(form.dataset.coba);
  let turn = 0;

  async function ask(mine) {
    const sent = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== turn) return;
    const found = page.getElementById("hasil") || page.querySelector("main");
    // Said again only when it is something new, so that a screen reader is not interrupted.
    if (place.innerHTML !== found.innerHTML) place.innerHTML = found.innerHTML;
    if (found.dataset.tunggu) setTimeout(() => mine === turn && ask(mine).catch(failed), PAUSE);
    else place.removeAttribute("aria-busy");
  }

  function failed() {
    form.removeAttribute("data-coba");
    form.submit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turn += 1;
    place.setAttribute("aria-busy", "true");
    ask(turn).catch(failed);
  });
  if (place.dataset.tunggu) setTimeout(() => form.requestSubmit(), PAUSE);
}
