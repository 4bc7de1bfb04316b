import type { ContainerRow } from '@/lib/contract/containers';
import { containerStates, healthStates } from '@/lib/container-status';
import type { ParsedInputOf, RawOutputOf } from '../api/call';
import { among, facet, pageOf } from '../inventory/list';
import type { InventoryContainer } from '../inventory/rows';

