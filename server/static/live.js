// Choosing what a page shows, without leaving it: the same address is fetched, and the part of the page
// that differs is put in place. Without this script the form and the links do just that by themselves.
const WAIT = 200;

export function live(root) {
  root.querySelectorAll("form[data-live]").forEach(follow_form);
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-live] a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const address = new URL(link.getAttribute("href"), location.href);
    if (address.pathname !== location.pathname) return;
    event.preventDefault();
    go(address, true);
  });
  addEventListener("popstate", () => go(new URL(location.href), false));
}

function follow_form(form) {
  let timer;
  const submit = () => go(address_of(form), true);
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); submit(); });
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(submit, event.target.tagName === "SELECT" ? 0 : WAIT);
  });
}

function address_of(form) {
  const address = new URL(form.getAttribute("action") ?? location.pathname, location.href);
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  address.search = new URLSearchParams(given).toString();
  return address;
}

let asked;

async function go(address, remember) {
  const place = document.getElementById("live");
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
    if (!part) return location.assign(address);
    if (remember) history.pushState(null, "", address);
    document.title = fresh.title;
    place.replaceChildren(...part.childNodes);
    place.removeAttribute("aria-busy");
    take_over(fresh);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

// The choices themselves may have changed, and so may the address of this page in the other language.
function take_over(fresh) {
  for (const field of document.querySelectorAll("form[data-live] select, form[data-live] input")) {
    if (field === document.activeElement) continue;
    const other = fresh.querySelector(`form[data-live] [name="${field.name}"]`);
    if (!other) continue;
    const { value } = other;
    if (field.tagName === "SELECT") field.replaceChildren(...other.childNodes);
    if (field.type !== "hidden") field.value = value;
  }
  const language = document.querySelector(".language");
  language.href = fresh.querySelector(".language").getAttribute("href");
}
