import type { MqttSettings } from './settings.ts';

/** Why a connection ended or did not come about. `kind` is for telling changes, `text` for the person at the Pi. */
export interface Problem {
  readonly kind: string;
  readonly text: string;
}

type Place = Pick<MqttSettings, 'host' | 'port' | 'scheme' | 'user' | 'path'>;

/** MQTT reason codes of a refused CONNACK: 3.1.1 table 3.1, 5.0 section 3.2.2.2. */
const REFUSED_LOGIN = new Set([4, 5, 134, 135]);
const REFUSED_VERSION = new Set([1, 132]);
const REFUSED_CLIENT_ID = new Set([2, 133]);

/** The protocol version is not spoken: the next attempt uses 3.1.1. */
export function isVersionRefused(error: unknown): boolean {
  return REFUSED_VERSION.has(codeOf(error) as number);
}

/**
 * @param error what mqtt.js reported
 * @param wasConnected whether the broker had let us in before
 */
export function problemOf(error: unknown, place: Place, wasConnected: boolean): Problem {
  const code = codeOf(error);
  // A broker that wants TLS resets what is not.
  if ((code === 'ECONNRESET' || code === 'EPIPE') && !wasConnected) return closedProblem(place, false);
  if (code === undefined && !wasConnected && isParseError(error)) {
    const text = `What answers at ${place.host}:${place.port} does not speak MQTT. Check MQTT_PORT.`;
    return { kind: 'not MQTT', text };
  }
  const kind = String(code ?? 'unknown');
  const at = `${place.host}:${place.port}`;
  if (typeof code === 'number') return { kind, text: refusedText(code, at, place) };
  return {
    kind,
    text: networkText(code, at, place) ?? `The connection to the broker at ${at} failed: ${words(error)}.`,
  };
}

/** The broker ended the connection without saying why. */
export function closedProblem(place: Place, wasConnected: boolean): Problem {
  const at = `${place.host}:${place.port}`;
  if (wasConnected) {
    return { kind: 'closed', text: `The connection to the broker at ${at} was lost. It is tried again.` };
  }
  const isSecure = place.scheme === 'mqtts' || place.scheme === 'wss';
  const guess = isSecure ? 'whether it speaks TLS at all (else mqtt://)' : 'whether it wants TLS (mqtts://)';
  const text = `${at} takes connections and breaks them off before a login. Check MQTT_PORT, and ${guess}.`;
  return { kind: 'closed before login', text };
}

/** Another client with the same id has taken the connection over, and would again. */
export function takenOverProblem(place: Place, clientId: string): Problem {
  return {
    kind: 'taken over',
    text:
      `Another client at the broker ${place.host}:${place.port} uses the same client id ${JSON.stringify(clientId)}, ` +
      'so the two throw each other out. Give one of them another MQTT_CLIENT_ID.',
  };
}

/** The broker lets us in but not read. */
export function subscriptionProblem(place: Place, filters: readonly string[]): Problem {
  const { user, host, port } = place;
  const who = user === undefined ? 'a client without login' : `user ${JSON.stringify(user)}`;
  return {
    kind: 'subscription refused',
    text: `The broker at ${host}:${port} does not let ${who} read ${filters.join(', ')}. Check its access list (ACL), and MQTT_TOPIC.`,
  };
}

/** `kind` of a publish that the access list forbids: the connection is well, and another topic may be allowed. */
export const PUBLISH_REFUSED = 'publish refused';

/** The broker has not taken a publish. MQTT 3.1.1 has no way to say so, and such a broker drops it in silence. */
export function publishProblem(error: unknown, place: Place, topic: string): Problem {
  const { user, host, port } = place;
  // MQTT 5, 3.4.2.1: not authorized.
  if (codeOf(error) !== 135) return problemOf(error, place, true);
  const who = user === undefined ? 'a client without login' : `user ${JSON.stringify(user)}`;
  return {
    kind: PUBLISH_REFUSED,
    text: `The broker at ${host}:${port} does not let ${who} publish to ${topic}. Check its access list (ACL).`,
  };
}

/** The broker let us in, and says nothing about what we want to read. */
export function subscriptionSilence({ host, port }: Place): Problem {
  return {
    kind: 'subscription unanswered',
    text: `The broker at ${host}:${port} lets us in but does not answer. It is tried again; if it stays so, restart the broker.`,
  };
}

function refusedText(code: number, at: string, { user }: Place): string {
  if (REFUSED_LOGIN.has(code)) {
    return user === undefined
      ? `The broker at ${at} wants a login. Set MQTT_USER and MQTT_PASSWORD.`
      : `The broker at ${at} refuses the login of ${JSON.stringify(user)}. Check MQTT_USER and MQTT_PASSWORD.`;
  }
  if (REFUSED_VERSION.has(code)) return `The broker at ${at} does not speak this version of MQTT.`;
  if (REFUSED_CLIENT_ID.has(code)) return `The broker at ${at} does not accept the client id. Check MQTT_CLIENT_ID.`;
  if (code === 3 || code === 136 || code === 137)
    return `The broker at ${at} is not available right now (code ${code}).`;
  if (code === 138) return `The broker at ${at} has banned this client.`;
  return `The broker at ${at} refuses the connection (code ${code}).`;
}

function networkText(code: string | undefined, at: string, { host, scheme, path }: Place): string | undefined {
  switch (code) {
    case 'ENOTFOUND':
      return `The broker's name ${JSON.stringify(host)} is not known. Check how it is spelled in MQTT_BROKER.`;
    case 'EAI_AGAIN':
      return `The broker's name ${JSON.stringify(host)} cannot be looked up: no DNS server answers. Check the network of this machine.`;
    case 'ECONNREFUSED':
      return `No broker listens at ${at}. Check that it runs, MQTT_BROKER and MQTT_PORT.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to the broker at ${at} from here. Check the network of this machine.`;
    case 'ETIMEDOUT':
      return `The broker at ${at} does not answer. Check MQTT_BROKER, and a firewall in between.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `The connection to the broker at ${at} was cut. It is tried again.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of the broker at ${at} is from an authority that is not trusted here. Name its CA certificate in MQTT_CA_FILE.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of the broker at ${at} is for another name. Use the name that it was made for in MQTT_BROKER.`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `The certificate of the broker at ${at} is not valid at this time. Check the clock of this machine, then the certificate.`;
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
      return `The broker at ${at} wants a client certificate. Set MQTT_CERT_FILE and MQTT_KEY_FILE.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `What answers at ${at} does not speak TLS. Check MQTT_PORT, or use mqtt:// if it is meant to be plain.`;
    case 'ERR_SSL_CA_KEY_TOO_SMALL':
    case 'ERR_SSL_CA_MD_TOO_WEAK':
    case 'ERR_SSL_EE_KEY_TOO_SMALL':
    case 'ERR_SSL_EE_MD_TOO_WEAK':
      return 'A certificate in MQTT_CA_FILE or MQTT_CERT_FILE is too weak for the TLS of today. Make it anew, with RSA 2048 or EC.';
    case 'SILENT':
      return `The broker at ${at} gives no sign of life: it hangs, or the network in between is cut. It is tried again.`;
    case 'WS':
      return `${scheme}://${at}${path ?? ''} is no MQTT WebSocket. Check the path in MQTT_BROKER; many brokers use /mqtt.`;
    default:
      return undefined;
  }
}

/** A number from CONNACK, else the code that Node gives a network error. */
function codeOf(error: unknown): number | string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'number' || typeof code === 'string') return code;
  if (typeof message === 'string' && message.startsWith('connack timeout')) return 'ETIMEDOUT';
  if (message === 'Keepalive timeout') return 'SILENT';
  if (typeof message === 'string' && message.startsWith('Unexpected server response')) return 'WS';
  // Node tries IPv4 and IPv6 and reports all that failed.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return undefined;
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** mqtt-packet met bytes that are no MQTT: most often another service on that port. */
function isParseError(error: unknown): boolean {
  return error instanceof Error && /^(Invalid|Cannot parse|Malformed|Packet)\b/i.test(error.message);
}
