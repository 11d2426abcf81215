/**
 * Settings of container runtimes, so that they pull from the mirror: their text, and writing it
 * where nothing of anybody else's is lost.
 */
@NullMarked
package io.rackcast.agent.mirror.setup;

import org.jspecify.annotations.NullMarked;
