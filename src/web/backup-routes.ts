import { Hono } from 'hono';
import type { WebEnv } from './web-env.ts';

/** The state of the service as a file, out and in. */
export interface StateFile {
  backup(): BackupFile | { readonly ok: false; readonly problem: string };
  /** Keeps a backup for the next start to take over. Never rejects. */
  restore(bytes: AsyncIterable<Uint8Array>): Promise<Kept>;
  /** Ends the service in order, so that its supervisor starts it on what was kept. */
  restart(): void;
}

export interface BackupFile {
  readonly ok: true;
  /** Without a path. */
  readonly name: string;
  readonly size: number;
  readonly bytes: ReadableStream;
}

export type Kept =
  | { readonly ok: true; readonly backup: object }
  | { readonly ok: false; readonly kind: 'too large' | 'unusable' | 'failed'; readonly problem: string };

const STATUS = { 'too large': 413, unusable: 422, failed: 500 } as const;

/** `/api/backup` and `/api/restore`; admission and origin are checked in front. */
export function backupRoutes(file: StateFile): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  let isRestoring = false;
  app.get('/backup', (c) => {
    // Hono asks this route for HEAD too, and would leave the copy unread.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': SQLITE });
    const copy = file.backup();
    if (!copy.ok) return c.json({ error: copy.problem }, 500);
    return c.body(copy.bytes, 200, {
      'Content-Type': SQLITE,
      'Content-Length': String(copy.size),
      'Content-Disposition': `attachment; filename="${copy.name}"`,
    });
  });
  app.post('/restore', async (c) => {
    if (isRestoring) return c.json({ error: 'Another backup is being restored.' }, 409);
    isRestoring = true;
    try {
      const kept = await file.restore(c.req.raw.body ?? new Blob([]).stream());
      if (!kept.ok) return c.json({ error: kept.problem }, STATUS[kept.kind]);
      file.restart();
      return c.json({ restarting: true, backup: kept.backup });
    } finally {
      isRestoring = false;
    }
  });
  return app;
}

const SQLITE = 'application/vnd.sqlite3';
