const { lang } = document.documentElement;
// en-GB and en-US write times differently
const locale = navigator.languages.find((tag) => tag.startsWith(lang)) ?? lang;
const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const timeOnly = new Intl.DateTimeFormat(locale, { timeStyle: "short" });

const today = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(0, "day");

/** A time in the reader's zone: only the time of day for today and beside messages; the full date is in the tooltip. */
class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const date = new Date(time?.dateTime ?? "");
    if (!time || Number.isNaN(date.getTime())) return;
    const isToday = date.toDateString() === new Date().toDateString();
    const isAlone = this.matches(".row-facts > :only-child > *, .facts-list dd > *") && !this.previousSibling;
    const first = isAlone ? today.charAt(0).toLocaleUpperCase(locale) : today.charAt(0);
    const day = this.closest(".message, .hit") ? "" : `${first}${today.slice(1)}, `;
    time.textContent = isToday ? day + timeOnly.format(date) : format.format(date);
    time.title = format.format(date);
  }
}

customElements.define("local-time", LocalTime);
