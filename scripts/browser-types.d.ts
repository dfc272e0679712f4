// Features of every browser we support that Debian 12's type checker (TypeScript 4.8) does not know.

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
  createHTML?(text: string): string;
  createScriptURL?(address: string): string;
}

interface TrustedTypePolicy {
  // A TrustedHTML, declared as a string because the checker expects one, for example in innerHTML.
  createHTML(text: string): string;
  // A TrustedScriptURL.
  createScriptURL(address: string): string;
}

declare class Highlight {
  constructor(...ranges: Range[]);
}

declare namespace CSS {
  const highlights: Map<string, Highlight>;
}

interface Window {
  readonly trustedTypes?: { createPolicy(name: string, rules: TrustedTypePolicyRules): TrustedTypePolicy };
}

// Scripts from system packages, which the server serves beside ours.

declare module "*/code/languages.js" {
  /** Files by the names that authors use for languages; empty without Prism. */
  const files: Record<string, string>;
  export default files;
}

declare module "*/code/prism.js" {
  export interface Token {
    type: string;
    alias?: string | string[];
    content: TokenStream;
  }
  export type TokenStream = string | Token | (string | Token)[];

  const Prism: {
    languages: Record<string, object | undefined>;
    hooks: { run(name: string, environment: object): void };
    tokenize(code: string, grammar: object): (string | Token)[];
  };
  export default Prism;
}

declare module "*/formulas/katex.js" {
  /** A node of the tree that KaTeX builds for a formula before it becomes HTML or MathML. */
  export interface KatexNode {
    type?: string;
    text?: string;
    character?: string;
    width?: number;
    attributes?: Record<string, string>;
    children?: KatexNode[];
  }

  const katex: { __renderToDomTree(tex: string, options: object): KatexNode } | null;
  export default katex;
}
