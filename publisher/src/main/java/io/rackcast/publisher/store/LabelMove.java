package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A label was pointed elsewhere.
 *
 * @param id rises from move to move
 * @param from the version before; empty: there was no such label
 * @param to the version from then on; empty: the label was removed
 * @param at when
 * @param by name of the caller
 */
public record LabelMove(
    long id, Optional<String> from, Optional<String> to, Instant at, String by) {}
