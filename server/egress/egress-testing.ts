import { createEgress, type Egress } from './egress';

/** For tests, whose servers are on this machine. */
export function testEgress(): Egress {
  return createEgress(['127.0.0.0/8', '::1']);
}
