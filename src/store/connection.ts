import { DatabaseSync } from 'node:sqlite';

export type SqlValue = null | number | string | Uint8Array;
export type Row = Readonly<Record<string, unknown>>;

export interface Statement {
  run(...values: SqlValue[]): void;
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/** All that is asked of SQLite: narrow enough to stand something else in between. */
export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** SQLite ends a transaction by itself when the disk is full. */
  isTransaction(): boolean;
  close(): void;
}

export type Connect = (path: string) => Connection;

/** Waits for nobody: another process holds the database for as long as it lives. */
export const connectSqlite: Connect = (path) => {
  const sqlite = new DatabaseSync(path, { timeout: 0 });
  return {
    exec: (sql) => sqlite.exec(sql),
    prepare(sql) {
      const statement = sqlite.prepare(sql);
      return {
        run: (...values) => void statement.run(...values),
        get: (...values) => statement.get(...values),
        all: (...values) => statement.all(...values),
      };
    },
    isTransaction: () => sqlite.isTransaction,
    close: () => sqlite.close(),
  };
};
