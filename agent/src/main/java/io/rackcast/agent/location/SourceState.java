package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.time.Instant;
import java.util.Optional;

/**
 * What a source last said.
 *
 * @param source which
 * @param says its last word, as long as that counts; empty: it has none
 * @param at when it said so
 * @param failure why it could not say when it was asked last, one sentence
 */
public record SourceState(
    OwnLocation.Source source,
    Optional<Location> says,
    Optional<Instant> at,
    Optional<String> failure) {}
