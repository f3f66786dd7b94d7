// Keeps the queue current: events say that it changed, the page then fetches it. Falls back to asking now and then.
const queue = document.getElementById("queue");
const pill = document.getElementById("live");
const SILENCE = 20_000;
const POLL = 10_000;
let heard = Date.now();

async function refresh() {
  const answer = await fetch("/officer/queue", { headers: { Accept: "text/html" } });
  if (answer.redirected || !answer.ok) {
    location.assign("/sign-in");
    return;
  }
  const focused = document.activeElement?.id;
  queue.innerHTML = await answer.text();
  if (focused) document.getElementById(focused)?.focus();
  const total = queue.firstElementChild.dataset.total;
  document.title = document.title.replace(/^\(\d+\)/, `(${total})`);
  alive();
}

function alive() {
  heard = Date.now();
  pill.textContent = pill.dataset.live;
  pill.classList.remove("away");
}

function away() {
  const since = new Date(heard).toLocaleTimeString("nl", { hour: "2-digit", minute: "2-digit", timeZone: "America/Kralendijk" });
  pill.textContent = `${pill.dataset.away} ${since}`;
  pill.classList.add("away");
}

const events = new EventSource("/officer/live");
events.addEventListener("queue", () => refresh().catch(away));
events.addEventListener("beat", alive);
setInterval(() => {
  if (Date.now() - heard > SILENCE) {
    away();
    refresh().catch(away);
  }
}, POLL);
