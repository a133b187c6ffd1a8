import { createHash } from 'node:crypto';

/** Where everything of ours stands on the broker. All but `notification` is retained. */
export interface Topics {
  /** `online` or `offline`; the broker says the latter for us when we are gone. */
  readonly status: string;
  readonly house: string;
  readonly problems: string;
  /** Notifications as they come; not retained, because an old one is none. */
  readonly notification: string;
  /** @param role meter, inverter */
  device(role: string, id: string): string;
  /** The advice for an appliance as JSON. */
  advice(appliance: string): string;
  /** Its level alone: now, partly, wait, unknown. */
  adviceLevel(appliance: string): string;
}

export function topicsOf(prefix: string): Topics {
  return {
    status: `${prefix}/status`,
    house: `${prefix}/house`,
    problems: `${prefix}/problems`,
    notification: `${prefix}/notification`,
    device: (role, id) => `${prefix}/${role}/${topicLevel(id)}`,
    advice: (appliance) => `${prefix}/advice/${topicLevel(appliance)}`,
    adviceLevel: (appliance) => `${prefix}/advice/${topicLevel(appliance)}/level`,
  };
}

/** An id as one level of a topic (MQTT 5, 4.7.1): a serial number is what a device says, and may hold anything. */
function topicLevel(id: string): string {
  return distinct(id, id.replace(/[/+#\p{Cc}]/gu, '_'));
}

/** An id as Home Assistant takes it in discovery topics: letters, digits, underscores and dashes. */
export function nodeId(id: string): string {
  return distinct(id, id.replace(/[^a-zA-Z\d_-]/g, '_'));
}

/** Two ids that differ only in what was replaced stay two. */
function distinct(id: string, cleaned: string): string {
  if (cleaned === id) return id;
  return `${cleaned}_${createHash('sha256').update(id).digest('hex').slice(0, 6)}`;
}
