"use strict";

// Alt and Shift with a key lead to the place that names the key: the search box gets the focus,
// links and buttons are pressed.
document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) {
        return;
    }
    // On a Mac the key gives another sign with Option: then where it lies counts.
    const sign = event.key.toLowerCase();
    const key = /^[a-z]$/.test(sign) ? sign : event.code.replace(/^Key/, "").toLowerCase();
    const place = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
    if (!place) {
        return;
    }
    event.preventDefault();
    if (place.matches("input[type=search]")) {
        place.focus();
        place.select();
    } else {
        place.click();
    }
});

// A choice in a filter's box to type in applies at once; without scripts, its button does.
window.addEventListener("DOMContentLoaded", () => {
    const $ = window.django && window.django.jQuery;
    if (!$) {
        return;
    }
    for (const form of document.querySelectorAll("form.by-typing")) {
        form.querySelector("button").hidden = true;
        $(form).find("select").on("change", () => form.submit());
    }
    // The boxes that select2 draws in place of these, just before this, are named like them.
    $(() => {
        for (const select of document.querySelectorAll("form.by-typing select")) {
            const drawn = select.parentElement.querySelectorAll("[role=combobox], [role=textbox]");
            for (const box of drawn) {
                box.removeAttribute("aria-labelledby");
                box.setAttribute("aria-label", select.getAttribute("aria-label"));
            }
        }
    });
});
