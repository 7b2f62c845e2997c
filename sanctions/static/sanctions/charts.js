// Charts on a page: they follow the page's theme, and answer to the pointer once it is over them.
// The script that draws them (Vega) is loaded then, and not before.
const address = document.querySelector("script[data-vega]").dataset.vega;
const page = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 599px)");
const DARK = /\(prefers-color-scheme: dark\)/;
// Nothing in a specification is run as a program (`ast`), and no styles are put into the page.
const OPTIONS = {
  ast: true,
  actions: false,
  renderer: "svg",
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};
let loading = null;

function isDark() {
  return page.dataset.theme ? page.dataset.theme === "dark" : systemIsDark.matches;
}

// The theme that a reader chose goes before the system's.
function followTheme(root) {
  for (const source of root.querySelectorAll(".chart source")) {
    source.dataset.media ??= source.media;
    if (!DARK.test(source.dataset.media)) continue;
    const rest = source.dataset.media.replace(/( and )?\(prefers-color-scheme: dark\)/, "");
    const chosen = { dark: rest || "all", light: "not all" };
    const media = chosen[page.dataset.theme] ?? source.dataset.media;
    if (source.media !== media) source.media = media;
  }
}

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => reject(new Error(`${address} can't be loaded.`));
    document.head.append(script);
  });
  return loading;
}

async function draw(figure) {
  const spec = new URL(isDark() ? figure.dataset.specDark : figure.dataset.spec, location.href);
  if (narrow.matches) spec.searchParams.set("width", "360");
  if (figure.dataset.drawn === spec.href) return;
  figure.dataset.drawn = spec.href;
  try {
    const [embed, answer] = await Promise.all([load(), fetch(spec)]);
    if (!answer.ok) throw new Error(`${spec} answers ${answer.status}.`);
    const place = document.createElement("div");
    place.className = "chart-drawn";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", figure.querySelector("img").alt);
    // Vega names what it draws into in its own way: so it draws into a part of the place.
    const inside = place.appendChild(document.createElement("div"));
    await embed(inside, await answer.json(), OPTIONS);
    if (figure.dataset.drawn !== spec.href) return;
    figure.querySelector(".chart-drawn")?.remove();
    figure.querySelector("picture").after(place);
  } catch {
    // The picture stays: it shows the same.
    delete figure.dataset.drawn;
  }
}

function prepare(root) {
  followTheme(root);
  for (const picture of root.querySelectorAll(".chart[data-spec] picture")) {
    if (picture.dataset.ready) continue;
    picture.dataset.ready = "true";
    const begin = () => draw(picture.closest(".chart"));
    for (const event of ["pointermove", "touchstart"]) {
      picture.addEventListener(event, begin, { once: true, passive: true });
    }
  }
}

function changeTheme() {
  followTheme(document);
  for (const figure of document.querySelectorAll(".chart[data-drawn]")) draw(figure);
}

document.addEventListener("theme", changeTheme);
systemIsDark.addEventListener("change", changeTheme);
narrow.addEventListener("change", changeTheme);
// Pages change a part of themselves without being loaded anew.
new MutationObserver(() => prepare(document)).observe(document.body, {
  childList: true,
  subtree: true,
});
prepare(document);
