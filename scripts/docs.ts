/** Writes every document that is generated; with --check only says whether they are up to date (exit code 1 if not). */
import './metrics-docs.ts';
import './devices-docs.ts';
