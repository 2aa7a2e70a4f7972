// Globals of every page: Django's translation catalogue, htmx and Tabler.
declare function gettext(text: string): string;
declare function ngettext(singular: string, plural: string, count: number): string;
declare function pgettext(context: string, text: string): string;
declare function interpolate(format: string, values: Record<string, unknown>, named: true): string;
declare const htmx: {
  ajax(method: string, path: string, context: object): Promise<void>;
  trigger(element: Element | string, name: string, detail?: object): boolean;
  process(element: Element): void;
};
// web/theme.js
interface Window {
  chooseTheme(theme: string): void;
  chosenTheme(): string;
}
