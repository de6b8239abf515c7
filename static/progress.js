// While an answer is being marked, asks for the page again and swaps in what changed, so that nothing jumps and no
// script has to know what a result looks like.

import { localTimes, tellHeight } from "./app.js";
import { keepDrafts } from "./draft.js";

const work = document.getElementById("work");
if (work?.dataset.stateUrl) watch(work);

function watch(first) {
  const began = Date.now();
  let work = first;

  const note = (words) => {
    const line = work.querySelector("[data-progress]");
    if (line && line.textContent !== words) line.textContent = words;
  };
  // Quick while it usually takes a second, then slower: a whole class may be waiting.
  const pause = () => {
    const waited = Date.now() - began;
    return waited < 3000 ? 400 : waited < 15000 ? 1000 : waited < 60000 ? 3000 : 8000;
  };

  async function look() {
    try {
      const answer = await fetch(work.dataset.stateUrl, {
        credentials: "same-origin",
        headers: { accept: "text/html" },
        signal: AbortSignal.timeout(10000),
      });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("work");
      if (!next) throw new Error("no state");
      if (next.dataset.state !== "grading") return show(next);
      note(Date.now() - began > 15000 ? work.dataset.slow : "");
    } catch {
      note(work.dataset.offline);
    }
    setTimeout(look, pause());
  }

  function show(next) {
    const words = next.dataset.state === "marked" ? next.dataset.announceMarked : next.dataset.announceWaiting;
    work.replaceWith(document.adoptNode(next));
    work = next;
    localTimes(work);
    tellHeight();
    document.getElementById("announce").textContent = words;
    for (const form of work.querySelectorAll("form[data-draft-url]")) keepDrafts(form);
  }

  setTimeout(look, 300);
}
