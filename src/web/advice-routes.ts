import { Hono } from 'hono';
import type { AdviceState } from './advice-state.ts';
import type { WebEnv } from './web-env.ts';

/** `/`: the answer for every appliance; `/:appliance`: one word, for scripts and smart plugs. */
export function adviceRoutes(advice: () => AdviceState): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.get('/', (c) => c.json(advice()));
  app.get('/:appliance', (c) => {
    const { advices } = advice();
    const found = advices.find(({ appliance }) => appliance === c.req.param('appliance'));
    if (found) return c.text(`${found.level}\n`);
    const known = advices.map(({ appliance }) => appliance).join(', ');
    return c.text(`There is no such appliance. These there are: ${known === '' ? 'none' : known}.\n`, 404);
  });
  return app;
}
