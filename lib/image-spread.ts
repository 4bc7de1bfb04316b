/** How one name stands across nodes. Kept apart from the contract so that pages need no zod. */
export const imageSpreadStates = ['same', 'missing', 'differs'] as const;
export type ImageSpreadState = (typeof imageSpreadStates)[number];
