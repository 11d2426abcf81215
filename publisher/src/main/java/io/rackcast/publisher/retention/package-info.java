/**
 * Which releases go, and when: rules on names, expiries of single releases, and the content that no
 * release holds any more.
 *
 * <p>{@link io.rackcast.publisher.retention.Retention} decides and does it; what the database can
 * tell of ages is in {@code store}, the files go by {@code content}. Without rules and expiries
 * nothing is ever removed.
 */
@NullMarked
package io.rackcast.publisher.retention;

import org.jspecify.annotations.NullMarked;
