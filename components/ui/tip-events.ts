/** For a tip that says why something cannot be done: it is found with a mouse, with the keyboard and with a finger. */
export const everyWay = { hover: true, focus: true, touch: true };
