/**
 * What operators do with a tracker that runs: settings read again, recordings of the JVM.
 *
 * <p>Owns what is said about it, one at a time and bounded. Leaves to the program what is changed,
 * and to the admin API who may ask.
 */
@NullMarked
package io.rackcast.tracker.operation;

import org.jspecify.annotations.NullMarked;
