// While a broadcast runs: every three seconds put the newest figures where the old ones stand.
"use strict";

async function refresh() {
  const old = document.getElementById("segar");
  if (!old || old.dataset.segar !== "ya") return;
  try {
    const response = await fetch(location.pathname);
    if (response.ok && !response.redirected) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("segar");
      if (fresh && fresh.dataset.segar !== "ya") return location.reload();
      if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
    }
  } catch {
    // The next look tries again.
  }
  setTimeout(refresh, 3000);
}

setTimeout(refresh, 3000);
