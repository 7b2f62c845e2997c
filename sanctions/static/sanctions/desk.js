// A choice in a filter's box to type in applies at once; without scripts, its button does.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
    const $ = window.django && window.django.jQuery;
    if (!$) {
        return;
    }
    for (const form of document.querySelectorAll("form.by-typing")) {
        form.querySelector("button").hidden = true;
        $(form).find("select").on("change", () => form.submit());
    }
});
