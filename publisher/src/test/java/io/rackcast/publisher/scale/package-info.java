/**
 * Measures the shipped programs at the size of a large site: a catalogue of a million artifacts,
 * revocations at ten trackers, trackers that catch up after an outage. No tests: the README says
 * how each is run. Owns the filling of databases, the processes and the clocks; needs the packaged
 * jars.
 */
@NullMarked
package io.rackcast.publisher.scale;

import org.jspecify.annotations.NullMarked;
