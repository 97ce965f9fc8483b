/** How cost grows: measured curves, the exponent fitted, and what theory says. */
package org.iassa.bench.scale;
