/** Why the page cannot be served, as a sentence for the person at the Pi: what, and which variable to set. */
export function listenProblem({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return (
        `The page cannot be served: another program uses port ${port} on ${host}, perhaps this service itself. ` +
        'Stop that program, or set WEB_PORT to another port, or WEB_PORT=off to do without the page.'
      );
    case 'EACCES':
      return `The page cannot be served: this user may not use port ${port}. Set WEB_PORT to a port above 1023.`;
    case 'EADDRNOTAVAIL':
      return (
        `The page cannot be served: ${host} is not an address of this machine. ` +
        'Set WEB_HOST to one that is, to 127.0.0.1 for this machine only, or to 0.0.0.0 for all of its networks.'
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The page cannot be served: the name ${host} is not known. Set WEB_HOST to an address of this machine.`;
    default:
      return `The page cannot be served on ${host}:${port}: ${message}. Check WEB_HOST and WEB_PORT.`;
  }
}
