/* Saves the draft of a form[data-autosave] every so many seconds, when something changed, and says so. The page works
   wholly without it. A save upon an older version is reported and stops: what was typed stays in the form. */
"use strict";

const FIRST = "initial-";

function firstValue(form, field) {
    return field.name && form.elements[FIRST + field.name];
}

function changedFields(form) {
    return Array.from(form.elements).filter((field) => {
        const first = firstValue(form, field);
        return first && first.value !== field.value;
    });
}

function bodyOf(form, fields) {
    const body = new URLSearchParams({ act: "autosave", version: form.elements.version.value });
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fields.forEach((field) => {
        body.set(field.name, field.value);
        body.set(FIRST + field.name, firstValue(form, field).value);
    });
    return body;
}

class Autosave {
    constructor(form) {
        this.form = form;
        this.words = document.querySelector("[data-autosave-words]");
        this.waiting = null;
        this.timer = setInterval(() => this.save(), 1000 * form.dataset.autosave);
        form.addEventListener("submit", (event) => this.onSubmit(event));
        form.addEventListener("keydown", (event) => this.onEnter(event));
    }

    say(text) {
        if (this.words) this.words.textContent = text;
    }

    save() {
        const fields = changedFields(this.form);
        if (!fields.length || this.waiting) return;
        this.waiting = this.send(fields).catch(() => this.say(this.form.dataset.unreachable)).then(() => {
            this.waiting = null;
        });
    }

    async send(fields) {
        const sent = new Map(fields.map((field) => [field.name, field.value]));
        const answer = await fetch(this.form.action, {
            method: "POST", body: bodyOf(this.form, fields), redirect: "manual", credentials: "same-origin",
        });
        if (answer.type === "opaqueredirect") return this.say(this.form.dataset.signedOut);
        const said = await answer.json();
        if (!answer.ok) clearInterval(this.timer);
        else this.taken(said, sent);
        return this.say(said.words);
    }

    /* What is saved is what the page now starts from; what was typed meanwhile is still a change. */
    taken(said, sent) {
        this.form.elements.version.value = said.version;
        said.saved.forEach((name) => {
            this.form.elements[FIRST + name].value = sent.get(name);
        });
    }

    /* A save by hand waits for the one on its way, or it would come upon the version before. */
    onSubmit(event) {
        clearInterval(this.timer);
        if (!this.waiting) return;
        event.preventDefault();
        this.waiting.then(() => this.form.requestSubmit(event.submitter));
    }

    /* Enter saves the section that one is typing in. */
    onEnter(event) {
        if (event.key !== "Enter" || event.isComposing || !event.target.closest("input, select")) return;
        const button = event.target.closest("section").querySelector("button[name=act]");
        if (!button) return;
        event.preventDefault();
        button.click();
    }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
