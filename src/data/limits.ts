/** @file Bounds on what is read: above every data set that fits this program, below what would exhaust memory or time. */

/** Pixels of one image; checked in its header, before anything is decoded. */
export const maxPixels = 2 ** 26;
/** Bytes of one image file. */
export const maxFileBytes = 2 ** 28;
/** Bytes of all images of a data set once decoded; they are held in memory. */
export const maxDatasetBytes = 2 ** 31 - 1;
/** Images of a folder or archive. */
export const maxImages = 2_000_000;
/** Classes of a data set: a label is a byte. */
export const maxClasses = 256;
