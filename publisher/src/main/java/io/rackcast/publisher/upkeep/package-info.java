/**
 * Looking after what a publisher keeps, beside it: checks content, backs the database up and puts a
 * backup in place.
 *
 * <p>Owns the order of these steps and what is said of them. Leaves SQL to {@code store} and the
 * layout of files to {@code content}. Works on the data directory of a publisher that runs or does
 * not, as its user.
 */
@NullMarked
package io.rackcast.publisher.upkeep;

import org.jspecify.annotations.NullMarked;
