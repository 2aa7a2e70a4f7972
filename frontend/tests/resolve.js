// Resolves imports between apps as the server does: all folders static/<app>/ are side by side below /static/.

const SERVER = new URL("../../src/loadwright/server/", import.meta.url).href;
const BETWEEN_APPS = /^\.\.\/(\w+)\/(.*)$/;

export async function resolve(specifier, context, next) {
  const inScript = context.parentURL?.startsWith(SERVER);
  const path = inScript && BETWEEN_APPS.exec(specifier);
  const address = path ? `${SERVER}${path[1]}/static/${path[1]}/${path[2]}` : specifier;
  const found = await next(address, context);
  return found.url.startsWith(SERVER) ? { ...found, format: "module" } : found;
}
