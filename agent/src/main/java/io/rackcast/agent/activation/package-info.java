/**
 * Makes a release that stands on the disk the one in use: an atomic switch of a symbolic link, with
 * hooks before and after, and the way back. Owns the link, the lock beside it, the note of what it
 * pointed at before, and the releases that were placed for it. Leaves the placing to {@code cli}.
 */
@NullMarked
package io.rackcast.agent.activation;

import org.jspecify.annotations.NullMarked;
