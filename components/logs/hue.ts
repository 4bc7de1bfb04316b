/** A hue for a name, always the same, and apart from those of names that differ in a digit. */
export function hueOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (hash * 31 + name.charCodeAt(at)) >>> 0;
  // The golden angle keeps neighbours apart.
  return Math.round((hash * 137.508) % 360);
}
