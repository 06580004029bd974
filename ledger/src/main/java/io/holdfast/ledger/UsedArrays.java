package io.holdfast.ledger;

/**
 * Arrays that stay with a record when it is used again for something else.
 *
 * <p>Naively, a record refers to the array that its command came with. However, a collector then
 * copies every payload and key once, from where the young are to where the old are, which was a
 * third of all time at a million live jobs. Here what is small is copied into the array that the
 * record has from its life before, when that has about the right size: no reference is written, and
 * nothing is left for the collector to look at.
 */
final class UsedArrays {
  /** Larger ones are let go of with what they held: spare records must not be heavy. */
  private static final int MAX_KEPT = 512;

  static final byte[] NONE = new byte[0];

  private UsedArrays() {}

  /** True if an array of this length holds something else after its record was removed. */
  static boolean isKept(byte[] array) {
    return array.length <= MAX_KEPT;
  }

  /** What stays with a record that is removed. */
  static byte[] kept(byte[] array) {
    return isKept(array) ? array : NONE;
  }

  /** True if the array can be used for so many bytes without wasting more than a quarter. */
  static boolean fits(byte[] array, int length) {
    return array.length >= length && array.length <= length + (length >> 2) + 16;
  }
}
