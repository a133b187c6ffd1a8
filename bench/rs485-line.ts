/** The line that bench/rs485.ts and its device agree on: 9600 baud, 8N1, so ten bits a byte. */
export const BAUD = 9600;

/** Milliseconds a byte is on the wire. */
export const byteTime = (10 * 1000) / BAUD;

/** Milliseconds between a request and the first byte of its answer; Sofar's inverters were seen to take 50 to 300. */
export const LATENCY = 50;
