import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const ID = 'f97ed5bca0a5a0b85bfd52c4144b96174e825c92a138bc0458f0e196f2c7c1b4';

/** Docker's API as far as one running container is asked after, in the shape of a Docker with cgroup v2. */
export interface DockerApi {
  readonly endpoint: string;
  /** Method and path of all that was asked, without the version in front, each once. */
  readonly asked: ReadonlySet<string>;
}

export async function startDockerApi(containerName: string): Promise<DockerApi> {
  const asked = new Set<string>();
  const answers: Readonly<Record<string, unknown>> = {
    '/_ping': 'OK',
    '/containers/json': [{ Id: ID, Names: [`/${containerName}`], Image: 'image', State: 'running', Labels: {} }],
    [`/containers/${ID}/json`]: inspection(containerName),
    [`/containers/${ID}/stats`]: stats(containerName),
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '');
    asked.add(`${request.method} ${path.replace(ID, '{id}')}`);
    // Nothing ever happens here, and the stream of it stays open.
    if (path === '/events') {
      response.writeHead(200).flushHeaders();
      return;
    }
    const answer = answers[path];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json', 'api-version': '1.51' });
    response.end(JSON.stringify(answer ?? { message: 'page not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function inspection(name: string) {
  return {
    Id: ID,
    Name: `/${name}`,
    RestartCount: 3,
    State: { Status: 'running', Running: true, StartedAt: '2026-01-01T10:00:00Z' },
    Config: { Hostname: 'f97ed5bca0a5', Image: 'image', Env: [], Labels: {} },
    HostConfig: { NanoCpus: 0 },
  };
}

function stats(name: string) {
  return {
    id: ID,
    name: `/${name}`,
    read: '2026-01-02T10:00:01Z',
    preread: '2026-01-02T10:00:00Z',
    pids_stats: { current: 11, limit: 100 },
    blkio_stats: { io_service_bytes_recursive: [{ major: 179, minor: 0, op: 'write', value: 4096 }] },
    cpu_stats: { cpu_usage: { total_usage: 2e9 }, system_cpu_usage: 20e9, online_cpus: 4 },
    precpu_stats: { cpu_usage: { total_usage: 1e9 }, system_cpu_usage: 16e9, online_cpus: 4 },
    memory_stats: { usage: 100_000_000, limit: 200_000_000, stats: { file: 20_000_000, inactive_file: 10_000_000 } },
    networks: { eth0: { rx_bytes: 1296, rx_dropped: 0, tx_bytes: 200, tx_dropped: 0 } },
  };
}
