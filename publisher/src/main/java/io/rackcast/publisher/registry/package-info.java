/**
 * Images of container registries: {@code client} reads a registry, {@code hook} hears what it says,
 * {@code intake} takes in what was pushed there. Here is what all three agree on.
 */
@NullMarked
package io.rackcast.publisher.registry;

import org.jspecify.annotations.NullMarked;
