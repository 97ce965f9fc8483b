package org.iassa.kernels.cost;

import org.iassa.kernels.KernelArguments;
import org.iassa.kernels.LaunchShape;

/**
 * A launch as its arguments tell it; positions are those of the kernel's parameters, from 0.
 *
 * @param entry the kernel's name
 * @param arguments its arguments
 * @param shape its grid
 */
record Launch(String entry, KernelArguments arguments, LaunchShape shape) {
  /** Returns whether the kernel's name starts so. */
  boolean is(String prefix) {
    return entry.startsWith("iassa_" + prefix);
  }

  /** Returns a 32-bit argument as a number to multiply without overflow. */
  long i32(int position) {
    return arguments.values().getInt(arguments.offset(position));
  }

  /** Returns a 64-bit argument, or an address. */
  long i64(int position) {
    return arguments.values().getLong(arguments.offset(position));
  }

  /** Returns the product of two 32-bit arguments, such as height and width. */
  long pixels(int position) {
    return i32(position) * i32(position + 1);
  }

  /** Returns the bf16 parts in a name that ends in _p1, _p2 or _p3. */
  int parts() {
    return entry.charAt(entry.length() - 1) - '0';
  }
}
