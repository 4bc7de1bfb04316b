import { isWithin } from './collection';
import {
  type BuiltInRole,
  isAboutCluster,
  isAboutGantry,
  isGivenInAnyCollection,
  type Permission,
  permissions,
  permissionsOfRole,
} from './permissions';

/** Where a grant holds. A collection is one in every cluster. */
export type Scope =
  { kind: 'all' } | { kind: 'cluster'; cluster: string } | { kind: 'collection'; collection: string };

/** A role somebody holds, and where. */
export type HeldGrant = {
  id: string;
  role: string;
  permissions: ReadonlySet<Permission>;
  scope: Scope;
  /** The team it comes through; null: the user's own. */
  team: string | null;
  /** The one container it is for, where it was given for a time; its scope is the container's cluster. */
  container?: string;
};

/** Where something is. Without a collection it belongs to the cluster; without a cluster to Gantry itself. */
export type Place = {
  cluster?: string;
  collection?: string;
  /** The id of the container it is about. */
  container?: string;
};

/**
 * What a caller may do: the sum of their grants, and for a token no more than its limits leave. There is no deny.
 * Everything that decides asks here.
 */
export class Rights {
  /** The same for callers who may do the same. */
  readonly key: string;

  constructor(
    readonly grants: readonly HeldGrant[],
    /** What a token was given; null: all of its owner's. */
    readonly limits: readonly HeldGrant[] | null = null,
  ) {
    this.key = JSON.stringify([grants.map(keyOf), limits?.map(keyOf) ?? null]);
  }

  /** Whether `permission` is held at `place`. */
  at(permission: Permission, place: Place): boolean {
    return this.granting(permission, place) !== null;
  }

  /** The grant that gives `permission` at `place`, or null: why somebody may. */
  granting(permission: Permission, place: Place): HeldGrant | null {
    const gives = (grant: HeldGrant) =>
      grant.permissions.has(permission) &&
      (grant.container === undefined || grant.container === place.container) &&
      reaches(grant.scope, permission, place);
    if (this.limits !== null && !this.limits.some(gives)) return null;
    return this.grants.find(gives) ?? null;
  }

  /**
   * Whether a token was given `permission` at `place`, whatever its owner holds there: what is open to people because it
   * is their own is no more open to their tokens than these were made for.
   */
  leave(permission: Permission, place: Place): boolean {
    return (
      this.limits === null ||
      this.limits.some(
        (limit) => limit.permissions.has(permission) && reaches(limit.scope, permission, place),
      )
    );
  }

  /** Whether it is a token's that was given less than all its owner holds. */
  get areNarrowed(): boolean {
    const isWhole = ({ scope, permissions: given }: HeldGrant) =>
      scope.kind === 'all' && permissions.every((permission) => given.has(permission));
    return this.limits !== null && !this.limits.some(isWhole);
  }

  /** Whether `permission` is held anywhere at all: enough to open a list, which shows what may be seen. */
  anywhere(permission: Permission): boolean {
    const gives = (grant: HeldGrant) => grant.permissions.has(permission);
    return this.grants.some(gives) && (this.limits === null || this.limits.some(gives));
  }

  /** Whether `permission` is held in some part of a cluster: enough for its lists, and to make something there. */
  inCluster(permission: Permission, cluster: string): boolean {
    const gives = (grant: HeldGrant) =>
      grant.permissions.has(permission) &&
      grant.container === undefined &&
      (grant.scope.kind === 'collection'
        ? !isAboutCluster(permission) || isGivenInAnyCollection(permission) || grant.scope.collection === '/'
        : grant.scope.kind === 'all' || grant.scope.cluster === cluster);
    return this.grants.some(gives) && (this.limits === null || this.limits.some(gives));
  }

  /** Whether all that a role gives is held everywhere in a cluster. */
  holdsAllOf(role: BuiltInRole, cluster: string): boolean {
    return this.cover({ permissions: permissionsOfRole(role), scope: { kind: 'cluster', cluster } });
  }

  /** Everything held somewhere, in the order of the table. */
  all(): Permission[] {
    return permissions.filter((permission) => this.anywhere(permission));
  }

  /** The collections, and the root for a wider scope, where `permission` is held: where something can be made. */
  collectionsFor(permission: Permission, cluster: string): string[] {
    const found = this.grants
      .filter((grant) => grant.permissions.has(permission) && grant.container === undefined)
      .map(({ scope }) => (scope.kind === 'collection' ? scope.collection : '/'))
      .filter((collection) => this.at(permission, { cluster, collection }));
    return [...new Set(found)].sort();
  }

  /**
   * Where `permission` is held, for a list that a database filters: what lies in one scope of each of these sets is what
   * `at` reaches. Empty: everything. Grants for one container are left out.
   */
  scopesOf(permission: Permission): Scope[][] {
    const sets = this.limits === null ? [this.grants] : [this.grants, this.limits];
    return sets
      .map((set) =>
        set
          .filter((grant) => grant.permissions.has(permission) && grant.container === undefined)
          .map(({ scope }) => scope),
      )
      .filter((scopes) => scopes.every(({ kind }) => kind !== 'all'));
  }

  /** Whether these rights reach every one of `others`: nobody gives more than they hold. */
  cover(grant: Pick<HeldGrant, 'permissions' | 'scope'>): boolean {
    return [...grant.permissions].every((permission) => this.covers(permission, grant.scope));
  }

  private covers(permission: Permission, scope: Scope): boolean {
    const gives = (grant: HeldGrant) =>
      grant.permissions.has(permission) &&
      grant.container === undefined &&
      contains(grant.scope, scope) &&
      // The root collection is all there is in clusters, and nothing of Gantry's own.
      !(grant.scope.kind === 'collection' && scope.kind === 'all' && isAboutGantry(permission));
    return this.grants.some(gives) && (this.limits === null || this.limits.some(gives));
  }
}

/** The rights of one built-in role over everything. */
export function rightsOfRole(role: BuiltInRole | 'Agent'): Rights {
  return new Rights([
    { id: role, role, permissions: permissionsOfRole(role), scope: { kind: 'all' }, team: null },
  ]);
}

/** A scope in words: `everything`, `the cluster prod`, `/prod/payments`. */
export function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case 'all':
      return 'everything';
    case 'cluster':
      return `the cluster ${scope.cluster}`;
    case 'collection':
      return scope.collection;
  }
}

function reaches(scope: Scope, permission: Permission, place: Place): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'cluster':
      return place.cluster === scope.cluster;
    case 'collection':
      if (place.cluster === undefined) return false;
      if (scope.collection === '/') return true;
      if (isAboutCluster(permission)) return isGivenInAnyCollection(permission);
      return place.collection !== undefined && isWithin(place.collection, scope.collection);
  }
}

function contains(outer: Scope, inner: Scope): boolean {
  switch (outer.kind) {
    case 'all':
      return true;
    case 'cluster':
      return inner.kind === 'cluster' && inner.cluster === outer.cluster;
    case 'collection':
      return (
        outer.collection === '/' ||
        (inner.kind === 'collection' && isWithin(inner.collection, outer.collection))
      );
  }
}

function keyOf({ permissions: held, scope, container }: HeldGrant): unknown {
  return [permissions.map((permission) => (held.has(permission) ? 1 : 0)).join(''), scope, container];
}
