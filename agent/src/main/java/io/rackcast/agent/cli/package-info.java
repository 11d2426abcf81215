/**
 * The agent's commands for people: {@code fetch} and {@code status}. Owns what they print, their
 * exit codes, and the placing of content: copied under a temporary name, its digest recomputed on
 * the way, then renamed. Leaves the fetching to a running agent ({@code api}) or to {@code
 * daemon}'s parts.
 */
@NullMarked
package io.rackcast.agent.cli;

import org.jspecify.annotations.NullMarked;
