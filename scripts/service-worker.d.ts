// The globals of a service worker. TypeScript's own declarations of them exclude those of a page.

export interface ServiceWorker {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install", listener: (event: InstallEvent) => void): void;
  addEventListener(type: "activate", listener: (event: LifecycleEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

export interface LifecycleEvent {
  waitUntil(work: Promise<unknown>): void;
}

export interface InstallEvent extends LifecycleEvent {
  // Source: W3C Service Workers, "Static routing"; only Chromium has it.
  addRoutes?(routes: { condition: object; source: string }[]): Promise<void>;
}

export interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response | undefined>): void;
}
