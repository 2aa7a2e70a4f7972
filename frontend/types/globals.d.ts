// What Django's catalogue of translations, htmx and Tabler put into every page.
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
