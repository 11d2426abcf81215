/**
 * What a program is told at start: one YAML file, overridden by environment variables, in one form
 * and with one form of complaint for the three programs.
 *
 * <p>Each setting is registered by reading it, with its default, range and comment; so what is
 * printed for operators, what is accepted and what is used cannot differ. What the settings are
 * belongs to each program.
 */
@NullMarked
package io.rackcast.proto.settings;

import org.jspecify.annotations.NullMarked;
