import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startChild, type Child } from '../support/child.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What the image says about how it is run. */
interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

type Env = Readonly<Record<string, string>>;
/** Contents by name, put into the image's volume. */
type Files = Readonly<Record<string, string>>;

/** An image whose files scripts/images.sh has laid out in a folder. */
export interface Image {
  readonly folder: string;
  readonly config: ImageConfig;
  /**
   * Runs a command as an engine with the settings of our compose file would: the image's user and environment, the
   * root read-only, a state folder of its own, the network of this machine.
   */
  run(command: readonly string[], env?: Env, files?: Files): Child;
  /** Its own command. */
  start(env?: Env, files?: Files): Child;
}

export function openImage(arch: 'amd64' | 'collector'): Image {
  const paths = execFileSync('bash', [join(ROOT, 'scripts/images.sh'), '--paths'], { encoding: 'utf8' }).split('\n');
  const folder = paths.find((path) => path.endsWith(arch)) as string;
  if (!existsSync(folder)) throw new Error(`There is no ${folder}: bash scripts/images.sh ${arch} makes it.`);
  const { Docker } = JSON.parse(readFileSync(`${folder}.json`, 'utf8')) as { Docker: { config: ImageConfig } };
  const { config } = Docker;
  const ofImage = Object.fromEntries(
    config.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const image: Image = {
    folder,
    config,
    run(command, env = {}, files = {}) {
      const state = join(mkdtempSync(join(tmpdir(), 'image-')), 'state');
      mkdirSync(state);
      const [uid, gid] = config.User.split(':').map(Number) as [number, number];
      chownSync(state, uid, gid);
      for (const [name, contents] of Object.entries(files)) writeFileSync(join(state, name), contents);
      const child = startChild(
        'unshare',
        ['--mount', 'bash', '-euc', MOUNT_AND_RUN, 'image', folder, state, ...command],
        {
          env: {
            ...ofImage,
            ...env,
            IMAGE_USER: config.User,
            IMAGE_DIRECTORY: config.WorkingDir || '/',
            IMAGE_VOLUME: Object.keys(config.Volumes)[0] as string,
          },
        },
      );
      onTestFinished(async () => {
        await child.stop('SIGKILL');
        rmSync(join(state, '..'), { recursive: true, force: true });
      });
      return child;
    },
    start: (env, files) => image.run([...config.Entrypoint, ...config.Cmd], env, files),
  };
  return image;
}

/** Mounts are seen by this process alone and end with it. `exec` all the way: signals reach the program itself. */
const MOUNT_AND_RUN = `
  root=$1 state=$2; shift 2
  mount --bind "$root" "$root"
  mount --bind "$state" "$root$IMAGE_VOLUME"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -o remount,bind,ro "$root"
  user=$IMAGE_USER directory=$IMAGE_DIRECTORY; unset IMAGE_USER IMAGE_DIRECTORY IMAGE_VOLUME
  exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
`;
