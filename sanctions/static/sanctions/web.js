// What pages do more with a script than without: nothing that could not be done by links and forms.
"use strict";

const page = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function say(text) {
  document.getElementById("status").textContent = text;
}

// The theme: the system's, until the reader chooses.
function isDark() {
  return page.dataset.theme ? page.dataset.theme === "dark" : systemIsDark.matches;
}

function showTheme() {
  const button = document.querySelector("[data-theme-switch]");
  button.textContent = isDark() ? "Light" : "Dark";
  button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
  button.hidden = false;
}

function switchTheme() {
  page.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("theme", page.dataset.theme);
  } catch {
    // It holds for this page.
  }
  showTheme();
  document.dispatchEvent(new CustomEvent("theme", { detail: page.dataset.theme }));
}

// Pictures of a page that is not shown yet follow the chosen theme, so that the right one is loaded.
function dressPictures(root) {
  const dark = "(prefers-color-scheme: dark)";
  for (const source of root.querySelectorAll("picture source[media]")) {
    source.dataset.media ??= source.media;
    const asked = source.dataset.media;
    if (!page.dataset.theme || !asked.includes(dark)) source.media = asked;
    else if (!isDark()) source.media = "not all";
    else source.media = asked.replace(` and ${dark}`, "").replace(dark, "all");
  }
}

// Fetches a page; returns its address and its document, or null where another was asked meanwhile.
let underWay = null;

async function ask(address) {
  underWay?.abort();
  const asking = (underWay = new AbortController());
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
    if (!answer.headers.get("content-type")?.startsWith("text/html")) throw new TypeError();
    const there = new DOMParser().parseFromString(await answer.text(), "text/html");
    dressPictures(there);
    return { url: answer.url, there };
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(address);
    return null;
  }
}

// Filtering, sorting and paging: the new page's content takes the place of the old one's.
async function swap(address, push = true) {
  const content = document.getElementById("content");
  content.setAttribute("aria-busy", "true");
  const found = await ask(address);
  if (!found) return;
  const { url, there } = found;
  const status = statusOf(there);
  const opened = [...content.querySelectorAll("details[open][id]")].map((one) => one.id);
  const place = placeOf(document.activeElement);
  document.title = there.title;
  content.replaceChildren(...there.getElementById("content").childNodes);
  content.removeAttribute("aria-busy");
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (push && url !== location.href) history.pushState(null, "", url);
  const next = (place && document.querySelector(place)) || content;
  next.focus({ preventScroll: true });
  prepare(content);
  say(status);
}

function statusOf(there) {
  return there.querySelector("[data-status]")?.textContent.trim() ?? there.title;
}

// The first page's day: only what the day changes is replaced, so that the slider stays in hand.
const PARTS = ["as-of-title", "day-steps", "strip", "wave-figures"];

async function showDay(address, drag = null) {
  const found = await ask(address);
  if (!found) return;
  const { url, there } = found;
  await pictureOf(there);
  if (underWay.signal.aborted) return;
  const status = statusOf(there);
  const opened = [...document.querySelectorAll("#wave-figures details[open]")].map((one) => one.className);
  const place = placeOf(document.activeElement);
  document.title = there.title;
  for (const id of PARTS) document.getElementById(id)?.replaceWith(there.getElementById(id) ?? "");
  for (const name of opened) document.querySelector(`#wave-figures details.${name}`)?.setAttribute("open", "");
  const day = there.getElementById("as-of").value;
  const slider = document.getElementById("wave-day");
  if (document.activeElement !== slider) slider.value = there.getElementById("wave-day").value;
  slider.setAttribute("aria-valuetext", there.getElementById("wave-day").getAttribute("aria-valuetext"));
  document.getElementById("as-of").value = day;
  if (url !== location.href) history[drag?.pushed ? "replaceState" : "pushState"](null, "", url);
  if (drag) drag.pushed = true;
  if (place && !document.activeElement.closest("#content")) document.querySelector(place)?.focus({ preventScroll: true });
  prepare(document.getElementById("wave-figures"));
  say(status);
}

// Loads the picture that the page will show before it is shown.
async function pictureOf(there) {
  const image = there.querySelector("#wave-figures img");
  if (!image) return;
  const source = [...image.parentElement.querySelectorAll("source")].find((one) => matchMedia(one.media).matches);
  const loading = new Image();
  loading.src = source?.srcset ?? image.getAttribute("src");
  await loading.decode().catch(() => {});
}

// One drag, however long, is one step back.
let drag = { pushed: false, ended: false };

document.addEventListener("input", (event) => {
  if (event.target.id !== "wave-day") return;
  if (drag.ended) drag = { pushed: false, ended: false };
  const form = event.target.form;
  const day = new Date(`${form.dataset.first}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Number(event.target.value));
  showDay(`/?as_of=${day.toISOString().slice(0, 10)}`, drag);
});

document.addEventListener("change", (event) => {
  if (event.target.id === "wave-day") drag.ended = true;
});

// Where the keyboard is, to find the same place in the new content.
function placeOf(element) {
  if (!element || !element.closest("#content")) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.name) {
    const value = element.type === "checkbox" ? `[value="${CSS.escape(element.value)}"]` : "";
    return `#content [name="${CSS.escape(element.name)}"]${value}`;
  }
  const group = element.closest("[data-group]");
  if (group) return `[data-group="${CSS.escape(group.dataset.group)}"] a`;
  return null;
}

// The address that a form asks for, without the fields that were left empty.
function addressOf(form, submitter) {
  const address = new URL(form.action, location.href);
  const fields = [...new FormData(form, submitter)].filter(([, value]) => value !== "");
  address.search = new URLSearchParams(fields).toString().replaceAll("%2C", ",");
  return address.href;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-theme-switch]")) switchTheme();
  const copy = target.closest("[data-copy]");
  if (copy) copyFrom(copy);
  const link = target.closest("a[data-swap], a[data-parts]");
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (link && plain) {
    event.preventDefault();
    // The address of a link in a picture is an object.
    if (link.matches("[data-parts]")) showDay(link.getAttribute("href"));
    else swap(link.href);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-swap], [data-wave]")) return;
  event.preventDefault();
  const address = addressOf(form, event.submitter);
  if (form.matches("[data-wave]")) showDay(address);
  else swap(address);
});

addEventListener("popstate", () => {
  if (document.querySelector("[data-swap], [data-wave]")) swap(location.href, false);
});

async function copyFrom(button) {
  const text = button.closest("figure").querySelector("pre").textContent;
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(button.closest("figure").querySelector("pre"));
    say("Selected: copy it with your keyboard.");
  }
}

// What only works with a script is shown by it.
function prepare(root) {
  for (const one of root.querySelectorAll("[data-copy], #wave-day")) one.hidden = false;
}

showTheme();
systemIsDark.addEventListener("change", showTheme);
prepare(document);
