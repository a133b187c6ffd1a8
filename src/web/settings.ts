/** The page and the API, complete and checked. */
export interface WebSettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** `proxy`: someone in front has asked already. */
  readonly auth: 'none' | 'token' | 'proxy';
  readonly token?: string;
  /** Host names that a request may ask for, beside loopback and addresses; against DNS rebinding. */
  readonly allowedHosts: readonly string[];
}
