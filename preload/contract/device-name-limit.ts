/** The longest name of a device, in characters as people count them (code points). */
export const LONGEST_DEVICE_NAME = 64
