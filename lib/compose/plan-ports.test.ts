import { describe, expect, it } from 'vitest';
import { planStack } from './plan';
import { deployed, desire, expectOrdered, ids } from './plan-testing';

describe('a port of the node that moves', () => {
  const order = (from: string, to: string) => {
    const [old, wanted] = [desire(from), desire(to)];
    const live = {
      ...deployed(old),
      imagesByReference: { ...deployed(old).imagesByReference, ...deployed(wanted).imagesByReference },
    };
    const plan = planStack(wanted, live);
    expectOrdered(plan);
    return ids(plan).map((id) => id.replace('container/shop-', ''));
  };

  it('goes to another service once its holder is made anew without it', () => {
    expect(
      order(
        'services: {a: {image: app:1}, b: {image: app:1, ports: ["8080:80"]}}',
        'services: {a: {image: app:1, ports: ["8080:80"]}, b: {image: app:1}}',
      ),
    ).toEqual(['b-1/recreate', 'a-1/recreate']);
  });

  it('goes to a new service, and from one that is scaled to none or is gone', () => {
    const wanted = 'a: {image: app:1, ports: ["127.0.0.1:8080:80"]}';
    const holder = 'b: {image: app:1, ports: ["8080:80"]';
    expect(order(`services: {${holder}}}`, `services: {${wanted}, ${holder}, scale: 0}}`)).toEqual([
      'b-1/remove',
      'a-1/create',
    ]);
    expect(order(`services: {${holder}}}`, `services: {${wanted}}`)).toEqual(['b-1/remove', 'a-1/create']);
  });

  it('is freed first where its holder is made anew later', () => {
    expect(
      order(
        'services: {a: {image: app:1, ports: ["1:80"]}, b: {image: app:1, ports: ["2:80"]}}',
        'services: {a: {image: app:1, ports: ["2:80"]}, b: {image: app:1, ports: ["1:80"]}}',
      ),
    ).toEqual(['a-1/stop', 'b-1/recreate', 'a-1/recreate']);
    expect(
      order(
        'services: {a: {image: app:1}, b: {image: app:1, ports: ["1:80"], depends_on: [a]}}',
        'services: {a: {image: app:2, ports: ["1:80"]}, b: {image: app:2, depends_on: [a]}}',
      ),
    ).toEqual(['b-1/stop', 'a-1/recreate', 'b-1/recreate']);
  });

  it('is no reason to wait where the port is another, or stays', () => {
    expect(
      order(
        'services: {a: {image: app:1}, b: {image: app:1, ports: ["127.0.0.1:8080:80", "53:53/udp"]}}',
        'services: {a: {image: app:1, ports: ["127.0.0.2:8080:80", "53:53"]}, b: {image: app:2}}',
      ),
    ).toEqual(['a-1/recreate', 'b-1/recreate']);
    expect(
      order(
        'services: {b: {image: app:1, ports: ["8080:80"]}}',
        'services: {b: {image: app:2, ports: ["8080:80"]}}',
      ),
    ).toEqual(['b-1/recreate']);
  });
});
