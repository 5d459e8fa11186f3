/* Makes work quicker; every act works without it. Plain functions, delegated from the document, so that fragments
   swapped in later work too. Chromium 86 is the oldest browser that reads this. */
"use strict";

/* --- keys: an element with data-key="x" is chosen (radio) or pressed (button, link) by that key ---------------- */
const TYPING = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=submit])";

function press(element) {
    if (element.type === "radio") {
        element.checked = true;
        element.focus();
        element.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
        element.click();
    }
}

function onKey(event) {
    const aside = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
    if (aside || event.target.closest(TYPING)) return;
    /* Enter on a link or button that has the focus means that one, in a small form beside the work its own button. */
    if (event.key === "Enter" && event.target.closest("a, button, summary, .reveal, .export")) return;
    const element = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]:not([disabled])');
    if (!element) return;
    event.preventDefault();
    press(element);
}

/* --- drop zone: a dropped file goes into the zone's own file field, which shows its name ---------------------------------------------- */
function onDrag(event) {
    const zone = event.target.closest("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", event.type === "dragover");
    if (event.type !== "drop" || !event.dataTransfer.files.length) return;
    zone.querySelector("input[type=file]").files = event.dataTransfer.files;
}

/* --- ticks: one box for all of a page, and how many are selected in the words of the main action ------------------ */
function onChange(event) {
    const box = event.target;
    if (box.type !== "checkbox") return;
    const name = box.dataset.tickAll || box.dataset.allOf || box.name;
    const boxes = document.querySelectorAll('input[type=checkbox][name="' + CSS.escape(name) + '"]');
    if (box.dataset.tickAll) boxes.forEach((each) => { each.checked = box.checked; });
    /* a box for the whole list, on all of its pages, says itself how many those are */
    const whole = document.querySelector('[data-all-of="' + CSS.escape(name) + '"]:checked');
    const selected = whole ? whole.dataset.count : Array.from(boxes).filter((each) => each.checked).length;
    document.querySelectorAll('[data-selected="' + CSS.escape(name) + '"]').forEach((place) => {
        place.textContent = selected;
    });
}

/* --- print: a button that opens the browser's own print window --------------------------------------------------- */
function onPrint(event) {
    if (event.target.closest("[data-print]")) window.print();
}

/* --- copy: a button that puts the text of a place into the clipboard; shown only where this script runs ----------- */
function onCopy(event) {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    /* the old way, for a site without TLS may not write to the clipboard by itself */
    window.getSelection().selectAllChildren(document.querySelector(button.dataset.copy));
    if (document.execCommand("copy")) button.textContent = button.dataset.copied;
}

/* --- progress: at its end the page is loaded anew; htmx would ask on until it is there, and load it again each time */
function onAnswer(event) {
    const bar = event.detail.elt;
    if (event.detail.xhr.status === 286) bar.replaceWith(bar.cloneNode(true)); /* looks the same and asks nothing */
}

document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
document.addEventListener("click", onCopy);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onPrint);
["dragover", "dragleave", "drop"].forEach((type) => document.addEventListener(type, onDrag));
document.addEventListener("change", onChange);
document.addEventListener("htmx:beforeOnLoad", onAnswer);
