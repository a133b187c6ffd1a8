/**
 * What kept us from another machine, as a sentence for the person at the Pi.
 * @param error as Node, fetch or nodemailer report it
 * @param at `host:port` or the beginning of a URL
 */
export function networkProblem(error: unknown, at: string): string {
  const code = codeOf(error);
  return (
    wordsOf(code, at) ?? `The connection to ${at} failed${code === undefined ? '' : ` (${code})`}. It is tried again.`
  );
}

function wordsOf(code: string | undefined, at: string): string | undefined {
  switch (code) {
    case 'ENOTFOUND':
    case 'EDNS':
      return `The name of ${at} is not known. Check how it is spelled.`;
    case 'EAI_AGAIN':
      return `The name of ${at} cannot be looked up: no DNS server answers. Check the network of this machine.`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${at}. Check that it runs, and the port.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${at} from here. Check the network of this machine.`;
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `${at} does not answer. Check its address, and a firewall in between.`;
    case 'ECONNRESET':
    case 'ECONNECTION':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `${at} broke the connection off. It is tried again.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${at} is from an authority that is not trusted here.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${at} is for another name. Use the name that it was made for.`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${at} is not valid at this time. Check the clock of this machine, then the certificate.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `What answers at ${at} does not speak TLS. Check the port.`;
    default:
      return undefined;
  }
}

/** The innermost code: fetch and nodemailer wrap what Node says. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, originalCode, cause } = error as { code?: unknown; originalCode?: unknown; cause?: unknown };
  const inner = error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(cause);
  return inner ?? [originalCode, code].find((one) => typeof one === 'string');
}
