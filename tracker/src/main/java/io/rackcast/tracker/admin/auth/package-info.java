/**
 * Who may call the admin API: static tokens, logins that yield short-lived ones, and signed calls.
 *
 * <p>Owns the proof of who calls and what he may do. Leaves what a call does to {@code admin}.
 */
@NullMarked
package io.rackcast.tracker.admin.auth;

import org.jspecify.annotations.NullMarked;
