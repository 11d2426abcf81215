/**
 * The tracker's commands for people: what a running one knows, by its admin API, and a probe of its
 * announce URLs.
 *
 * <p>Owns the client and the tables. Meets a tracker on the wire only, so it also works from
 * another machine.
 */
@NullMarked
package io.rackcast.tracker.cli;

import org.jspecify.annotations.NullMarked;
