/** A device's operations against the processor's, for {@code ./iassa gpu-check}. */
package org.iassa.engine.internal.check;
