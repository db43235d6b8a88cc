// Choosing what a page shows, without leaving it: the same address is fetched, and the part of the page
// that differs is put in place. Without this script the form and the links do just that by themselves.
const WAIT = 200;

export function live(root) {
  const place = root.getElementById("live");
  if (!place) return;
  root.querySelectorAll("form[data-live]").forEach((form) => followForm(form, place));
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-live] a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const address = new URL(link.getAttribute("href"), location.href);
    if (address.pathname !== location.pathname) return;
    event.preventDefault();
    go(place, address).then((changed) => changed && keepPlace(place, link));
  });
  addEventListener("popstate", () => go(place, new URL(location.href), { back: true }));
}

function followForm(form, place) {
  let timer;
  const submit = () => go(place, addressOf(form));
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); submit(); });
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(submit, event.target.tagName === "SELECT" ? 0 : WAIT);
  });
}

function addressOf(form) {
  const address = new URL(form.getAttribute("action") ?? location.pathname, location.href);
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  address.search = new URLSearchParams(given).toString();
  return address;
}

let asked;

// Show an address in place, and tell whether that was done; what comes later is shown in its stead.
async function go(place, address, { back = false } = {}) {
  asked?.abort();
  asked = new AbortController();
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, {
      headers: { Accept: "text/html", "Accept-Language": document.documentElement.lang },
      signal: asked.signal,
    });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = fresh.getElementById("live");
    if (!part) { location.assign(address); return false; }
    if (!back) history.pushState(null, "", address);
    document.title = fresh.title;
    place.replaceChildren(...part.childNodes);
    place.removeAttribute("aria-busy");
    takeOver(fresh, back);
    return true;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return false;
  }
}

// The choices themselves may have changed, and so may the address of this page in the other language.
// What the reader is at is left alone, unless the page goes back to what it was.
function takeOver(fresh, back) {
  for (const field of document.querySelectorAll("form[data-live] select, form[data-live] input")) {
    const other = fresh.querySelector(`form[data-live] [name="${field.name}"]`);
    if (!other || (field === document.activeElement && !back)) continue;
    const { value } = other;
    if (field.tagName === "SELECT") field.replaceChildren(...other.childNodes);
    if (field.type !== "hidden") field.value = value;
  }
  const language = document.querySelector(".language");
  language.href = fresh.querySelector(".language").getAttribute("href");
}

// Whoever followed a link goes on from it, or from the title, and sees what came.
function keepPlace(place, link) {
  const address = link.getAttribute("href");
  const again = [...place.querySelectorAll("a[href]")].find((it) => it.getAttribute("href") === address);
  const next = again ?? place.querySelector("h1") ?? document.querySelector("h1");
  if (next !== again) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  if (place.getBoundingClientRect().top < 0) place.scrollIntoView();
}
