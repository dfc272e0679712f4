// What every browser we serve has, and the type checker of Debian 12 (TypeScript 4.8) has not heard of.

interface HTMLElement {
  popover: string | null;
  showPopover(): void;
  hidePopover(): void;
  togglePopover(force?: boolean): boolean;
}

interface ToggleEvent extends Event {
  readonly oldState: "open" | "closed";
  readonly newState: "open" | "closed";
}

interface TrustedTypePolicyRules {
  createHTML(text: string): string;
}

interface TrustedTypePolicy {
  // A TrustedHTML; as a string it fits where the checker expects one, such as innerHTML.
  createHTML(text: string): string;
}

interface Window {
  readonly trustedTypes?: { createPolicy(name: string, rules: TrustedTypePolicyRules): TrustedTypePolicy };
}
