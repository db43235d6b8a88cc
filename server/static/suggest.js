export function suggest() {}
