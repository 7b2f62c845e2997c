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

// Filtering, sorting and paging: the new page's content takes the place of the old one's.
let underWay = null;

async function swap(address, { push = true, focus = null } = {}) {
  underWay?.abort();
  const asking = (underWay = new AbortController());
  const content = document.getElementById("content");
  content.setAttribute("aria-busy", "true");
  let text, url;
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
    if (!answer.headers.get("content-type")?.startsWith("text/html")) throw new TypeError();
    url = answer.url;
    text = await answer.text();
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(address);
    return;
  }
  const there = new DOMParser().parseFromString(text, "text/html");
  const opened = [...content.querySelectorAll("details[open][id]")].map((one) => one.id);
  const place = focus ?? placeOf(document.activeElement);
  document.title = there.title;
  content.replaceChildren(...there.getElementById("content").childNodes);
  content.removeAttribute("aria-busy");
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (push && url !== location.href) history.pushState(null, "", url);
  const next = (place && document.querySelector(place)) || content;
  next.focus({ preventScroll: true });
  prepare(content);
  say(content.querySelector("[data-status]")?.textContent.trim() ?? there.title);
}

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
  const link = target.closest("a[data-swap]");
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (link && plain) {
    event.preventDefault();
    swap(link.href);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "get" || !form.matches("[data-swap]")) return;
  event.preventDefault();
  swap(addressOf(form, event.submitter));
});

addEventListener("popstate", () => {
  // A link within the page only moves within it.
  if (document.querySelector("[data-swap]")) swap(location.href, { push: false });
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
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

showTheme();
systemIsDark.addEventListener("change", showTheme);
prepare(document);
