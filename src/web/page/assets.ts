import { createHash } from 'node:crypto';
import { icon } from './icon.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** A file of the page; kept as text in modules, so that it is part of the bundle. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: string;
  /** Relative address with a digest: another content is another address, so it may be kept for ever. */
  readonly href: string;
}

function asset(path: string, type: string, body: string): Asset {
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path, type, body, href: `${path}?${digest}` };
}

export const PAGE_CSS = asset('page.css', 'text/css; charset=utf-8', style);
export const PAGE_JS = asset('page.js', 'text/javascript; charset=utf-8', script);
export const ICON = asset('icon.svg', 'image/svg+xml', icon);
export const ASSETS: readonly Asset[] = [PAGE_CSS, PAGE_JS, ICON];
