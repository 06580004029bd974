package io.holdfast.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hashing of the state: fast, well mixed, the same on every machine and for ever (digests and
 * content hashes are in snapshots). Not made to withstand an attacker: who forges a collision of
 * contents deceives only the owner of the same idempotency key.
 *
 * <p>The step is the folded 128-bit product of wyhash and its kin.
 */
final class Mix {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Two independent lanes start from and multiply with these: odd, half of the bits set. */
  static final long SEED_LOW = 0xA0761D6478BD642FL;

  static final long SEED_HIGH = 0xE7037ED1A0B428DBL;
  private static final long FACTOR_LOW = 0x9E3779B97F4A7C15L;
  private static final long FACTOR_HIGH = 0xD6E8FEB86659FD93L;

  private Mix() {}

  /** One more number into the low lane. */
  static long low(long hash, long value) {
    return fold(hash ^ value, FACTOR_LOW);
  }

  /** One more number into the high lane. */
  static long high(long hash, long value) {
    return fold(hash ^ value, FACTOR_HIGH);
  }

  /** Two more numbers into the low lane, for the price of one. */
  static long low(long hash, long one, long two) {
    return fold(hash, one ^ SEED_HIGH, two ^ FACTOR_LOW);
  }

  /** Two more numbers into the high lane, for the price of one. */
  static long high(long hash, long one, long two) {
    return fold(hash, one ^ SEED_LOW, two ^ FACTOR_HIGH);
  }

  /** All bytes and their length into the low lane. */
  static long low(long hash, byte[] bytes) {
    long mixed = low(hash, bytes.length);
    for (int i = 0; i < bytes.length; i += 8) {
      mixed = low(mixed, rest(bytes, i));
    }
    return mixed;
  }

  /** Eight bytes as a number. */
  static long word(byte[] bytes, int from) {
    return (long) LONG.get(bytes, from);
  }

  /** The next eight bytes as a number, or those that are left, or 0 when there are none. */
  static long rest(byte[] bytes, int from) {
    if (from + 8 <= bytes.length) {
      return word(bytes, from);
    }
    long rest = 0;
    for (int i = bytes.length - 1; i >= from; i--) {
      rest = (rest << 8) | (bytes[i] & 0xFF);
    }
    return rest;
  }

  /** All UTF-16 units and their number into the low lane. */
  static long low(long hash, String text) {
    return text(hash, text, FACTOR_LOW);
  }

  /** The same into the high lane. */
  static long high(long hash, String text) {
    return text(hash, text, FACTOR_HIGH);
  }

  /** Spreads what is left of structure; the last step of each lane. */
  static long finish(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }

  private static long text(long hash, String text, long factor) {
    int length = text.length();
    long mixed = fold(hash ^ length, factor);
    int whole = length & ~3;
    for (int i = 0; i < whole; i += 4) {
      long four =
          ((long) text.charAt(i) << 48)
              | ((long) text.charAt(i + 1) << 32)
              | ((long) text.charAt(i + 2) << 16)
              | text.charAt(i + 3);
      mixed = fold(mixed ^ four, factor);
    }
    if (whole < length) {
      long rest = 0;
      for (int i = whole; i < length; i++) {
        rest = (rest << 16) | text.charAt(i);
      }
      mixed = fold(mixed ^ rest, factor);
    }
    return mixed;
  }

  private static long fold(long value, long factor) {
    return (value * factor) ^ Math.multiplyHigh(value, factor) ^ (value >>> 32);
  }

  /** The hash goes into a factor, and once more beside the product, which can be 0. */
  private static long fold(long hash, long one, long two) {
    long factor = hash ^ two;
    return (one * factor) ^ Math.multiplyHigh(one, factor) ^ Long.rotateLeft(hash, 32);
  }
}
