// What TypeScript 4.8 does not know of browsers yet.

interface TrustedHTMLPolicy {
  createHTML(html: string): string;
}

interface Window {
  trustedTypes?: {
    createPolicy(name: string, rules: { createHTML(html: string): string }): TrustedHTMLPolicy;
  };
}

interface HTMLElement {
  popover: string | null;
  showPopover(): void;
  hidePopover(): void;
}

interface ToggleEvent extends Event {
  readonly newState: "open" | "closed";
}
