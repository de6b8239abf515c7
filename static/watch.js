// While something is at work, asks for the page again and swaps in the parts that may have changed; what is being typed
// beside them stays.

import { localTimes, tellHeight } from "./app.js";

const pause = 1500;

async function look() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } });
    if (answer.status === 401) return location.reload();
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-watch]")) {
        const next = page.getElementById(part.dataset.watch);
        if (!next || next.innerHTML === part.innerHTML || part.contains(document.activeElement)) continue;
        part.replaceWith(document.adoptNode(next));
        localTimes(next);
      }
      tellHeight();
    }
  } catch {
    // Not reachable for the moment; the next look may be.
  }
  if (document.querySelector("[data-busy]:not(button)")) setTimeout(look, pause);
}

setTimeout(look, pause);
