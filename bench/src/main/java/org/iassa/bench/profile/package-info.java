/** Where the time of a whole command goes: spans of all phases, their floors, traces. */
package org.iassa.bench.profile;
