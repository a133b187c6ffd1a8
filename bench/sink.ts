/**
 * An OTLP backend that takes everything and looks at nothing, in a process of its own, so that what it costs is not
 * measured. It does not tell its time: the service then believes that their clocks agree, however fast its own runs.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  response.sendDate = false;
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
