/** What a user would run instead, beside the engine in one run; the scripts are in bench/peers. */
package org.iassa.bench.peers;
