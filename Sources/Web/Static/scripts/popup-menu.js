// A popover beside the button that opened it. The browser opens and closes it; we position it and move the focus.

/** @type {HTMLElement | null} */
let opener = null;

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[popovertarget]") : null;
  if (button instanceof HTMLElement) opener = button;
}, { capture: true });

export class PopupMenu extends HTMLElement {
  /**
   * The button that opened it.
   *
   * @type {HTMLElement | null}
   */
  opener = null;

  connectedCallback() {
    this.addEventListener("toggle", (event) => this.toggled(/** @type {ToggleEvent} */ (event)));
    this.addEventListener("keydown", (event) => this.move(event));
    addEventListener("resize", () => this.place());
  }

  // Actions

  /** @param {ToggleEvent} event */
  toggled({ newState }) {
    const isOpen = newState === "open";
    if (isOpen) this.opener = opener;
    this.opener?.setAttribute("aria-expanded", String(isOpen));
    this.place();
    if (isOpen) this.stops[0]?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const stops = this.stops;
    const next = stops.findIndex((stop) => stop === document.activeElement) + step;
    stops[(next + stops.length) % stops.length]?.focus();
  }

  // Private

  /** Below the button if there is room, else above it; never beyond the window. */
  place() {
    if (!this.opener || !this.matches(":popover-open")) return;
    const button = this.opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this;
    const fitsBelow = button.bottom + 4 + height <= innerHeight - 8;
    const top = fitsBelow ? button.bottom + 4 : button.top - 4 - height;
    this.style.margin = "0";
    this.style.inset = "auto";
    this.style.top = `${Math.max(8, top)}px`;
    this.style.left = `${Math.max(8, Math.min(button.left, innerWidth - width - 8))}px`;
  }

  /** @returns {HTMLElement[]} */
  get stops() {
    return [...this.querySelectorAll("a, button, input:checked")].map((stop) => /** @type {HTMLElement} */ (stop));
  }
}

customElements.define("popup-menu", PopupMenu);
