// Elements that a script looks up are in the template of its page and have the expected type,
// and browser tests would fail otherwise. So lookups are not null-checked, while data is.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Document {
  getElementById(id: string): any;
}
interface Element {
  closest(selectors: string): any;
}
// The same applies to targets of events and to details of our own events.
type Handler = ((event: any) => unknown) | { handleEvent(event: any): void };
interface EventTarget {
  addEventListener(type: string, handler: Handler, options?: AddEventListenerOptions | boolean): void;
}
interface Window {
  addEventListener(type: string, handler: Handler, options?: AddEventListenerOptions | boolean): void;
}
interface Document {
  addEventListener(type: string, handler: Handler, options?: AddEventListenerOptions | boolean): void;
}
interface HTMLElement {
  addEventListener(type: string, handler: Handler, options?: AddEventListenerOptions | boolean): void;
}
// Chromium only, in full screen.
interface Navigator {
  keyboard?: { lock(keys?: string[]): Promise<void>; unlock(): void };
}
