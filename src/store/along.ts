/** What is to be stored in somebody else's transaction, because an SD card lives from few commits. */
export interface Along {
  /** To be called within the transaction; may be called again after a rollback. Throws what SQLite throws. */
  write(): void;
  /** To be called once after its commit, and never if there was none. */
  kept(): void;
}

/** Several as one. */
export function together(parts: readonly (Along | undefined)[]): Along {
  return {
    write() {
      for (const part of parts) part?.write();
    },
    kept() {
      for (const part of parts) part?.kept();
    },
  };
}
