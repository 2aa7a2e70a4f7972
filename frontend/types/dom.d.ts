// What a script looks up is in the template of its page: neither missing nor of another kind than the script expects,
// and a browser test would notice if it were. So lookups are not null-checked, while data is.
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
// The same holds for what an event happened to, and for the detail of our own events.
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
// In Chromium, while a page is full screen.
interface Navigator {
  keyboard?: { lock(keys?: string[]): Promise<void>; unlock(): void };
}
