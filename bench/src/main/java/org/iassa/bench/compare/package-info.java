/** Whether two runs differ: rank statistics over all samples, never over their means. */
package org.iassa.bench.compare;
