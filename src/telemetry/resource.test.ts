import { describe, expect, it } from 'vitest';
import { createResource } from './resource.ts';

const settings = { interval: 60_000, serviceName: 'my-meter', hostName: 'pi', resourceAttributes: {} };

describe('resource', () => {
  it('says who we are and where we run, and nothing that changes at a restart', () => {
    expect(createResource({ ...settings, hostId: 'abc' }, '1.2.3', 'i-1').attributes).toEqual({
      'service.name': 'my-meter',
      'service.version': '1.2.3',
      'service.instance.id': 'i-1',
      'host.name': 'pi',
      'host.id': 'abc',
    });
  });

  it('takes attributes of the user, which win, except for the service name', () => {
    const resourceAttributes = { 'deployment.environment.name': 'home', 'host.name': 'shed', 'service.name': 'other' };
    expect(createResource({ ...settings, resourceAttributes }, '1', 'i').attributes).toMatchObject({
      'deployment.environment.name': 'home',
      'host.name': 'shed',
      'service.name': 'my-meter',
    });
  });
});
